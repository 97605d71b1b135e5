"""Signed links: a personal link opens one invitation, an open link one round. Nothing of them is stored."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itsdangerous import BadSignature, URLSafeSerializer

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads tokens; a raised serial revokes every token that carries the one before."""

    secret: str
    base_url: str

    def _sign(self, purpose: str, number: int, serial: int) -> str:
        return str(URLSafeSerializer(self.secret, salt=purpose).dumps([number, serial]))

    def _read(self, purpose: str, token: str) -> tuple[int, int] | None:
        try:
            number, serial = URLSafeSerializer(self.secret, salt=purpose).loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        return number, serial

    def personal(self, invitation_id: int, serial: int) -> str:
        return self._sign("personal-link", invitation_id, serial)

    def read_personal(self, token: str) -> tuple[int, int] | None:
        """(invitation id, serial), or None for a token that was not made here."""
        return self._read("personal-link", token)

    def open(self, round_id: int, serial: int) -> str:
        return self._sign("open-link", round_id, serial)

    def read_open(self, token: str) -> tuple[int, int] | None:
        return self._read("open-link", token)

    def trial(self, round_id: int, serial: int) -> str:
        return self._sign("trial", round_id, serial)

    def read_trial(self, token: str) -> tuple[int, int] | None:
        """(round id, serial), or None for a token that was not made here."""
        return self._read("trial", token)

    def enquiry(self, enquiry_id: int, serial: int) -> str:
        return self._sign("enquiry", enquiry_id, serial)

    def read_enquiry(self, token: str) -> tuple[int, int] | None:
        """(enquiry id, serial), or None for a token that was not made here."""
        return self._read("enquiry", token)

    def registration(self, registration_id: int, serial: int) -> str:
        return self._sign("registration", registration_id, serial)

    def read_registration(self, token: str) -> tuple[int, int] | None:
        """(registration id, serial), or None for a token that was not made here."""
        return self._read("registration", token)

    def door(self, occasion_id: int, serial: int) -> str:
        return self._sign("door", occasion_id, serial)

    def read_door(self, token: str) -> tuple[int, int] | None:
        """(occasion id, door serial), or None for a token that was not made here."""
        return self._read("door", token)

    def badge(self, registration_id: int, serial: int) -> str:
        return self._sign("badge", registration_id, serial)

    def read_badge(self, token: str) -> tuple[int, int] | None:
        """(registration id, serial), or None for a code that was not made here."""
        return self._read("badge", token)

    def door_url(self, occasion_id: int, serial: int) -> str:
        return f"{self.base_url}/deur/{self.door(occasion_id, serial)}"

    def registration_url(self, registration_id: int, serial: int) -> str:
        return f"{self.base_url}/aanmelding/{self.registration(registration_id, serial)}"

    def personal_url(self, invitation_id: int, serial: int) -> str:
        return f"{self.base_url}/u/{self.personal(invitation_id, serial)}"

    def open_url(self, round_id: int, serial: int) -> str:
        return f"{self.base_url}/o/{self.open(round_id, serial)}"

    def trial_url(self, round_id: int, serial: int) -> str:
        return f"{self.base_url}/proef/{self.trial(round_id, serial)}"

    def enquiry_url(self, enquiry_id: int, serial: int) -> str:
        return f"{self.base_url}/navraag/{self.enquiry(enquiry_id, serial)}"

    def hall(self, round_id: int, serial: int) -> str:
        return self._sign("hall", round_id, serial)

    def read_hall(self, token: str) -> tuple[int, int] | None:
        """(round id, serial) of the screen in a hall, or None for a token that was not made here."""
        return self._read("hall", token)

    def hall_url(self, round_id: int, serial: int) -> str:
        return f"{self.base_url}/zaal/{self.hall(round_id, serial)}"

    def holder(self, holder_id: int, serial: int) -> str:
        return self._sign("holder", holder_id, serial)

    def read_holder(self, token: str) -> tuple[int, int] | None:
        """(id of a portfolio holder, serial), or None for a token that was not made here."""
        return self._read("holder", token)

    def holder_url(self, holder_id: int, serial: int) -> str:
        return f"{self.base_url}/pf/{self.holder(holder_id, serial)}"

    def share(self, share_id: int, serial: int) -> str:
        return self._sign("share", share_id, serial)

    def read_share(self, token: str) -> tuple[int, int] | None:
        """(share id, serial), or None for a token that was not made here."""
        return self._read("share", token)

    def share_url(self, share_id: int, serial: int) -> str:
        """A colleague opens the same pages as the member, as far as they were shared."""
        return f"{self.base_url}/u/{self.share(share_id, serial)}"

    def portal(self, portal_id: int, serial: int) -> str:
        return self._sign("portal", portal_id, serial)

    def read_portal(self, token: str) -> tuple[int, int] | None:
        """(portal id, serial), or None for a token that was not made here."""
        return self._read("portal", token)

    def portal_url(self, portal_id: int, serial: int) -> str:
        return f"{self.base_url}/mijn/{self.portal(portal_id, serial)}"

    def subscription(self, subscriber_id: int, serial: int) -> str:
        return self._sign("subscription", subscriber_id, serial)

    def read_subscription(self, token: str) -> tuple[int, int] | None:
        """(subscriber id, serial) of a link to confirm an address, or None for a token that was not made here."""
        return self._read("subscription", token)

    def leaving(self, subscriber_id: int, serial: int) -> str:
        return self._sign("leaving", subscriber_id, serial)

    def read_leaving(self, token: str) -> tuple[int, int] | None:
        """(subscriber id, serial) of a link to get no newsletter any more, or None for one that was not made here."""
        return self._read("leaving", token)

    def subscription_url(self, subscriber_id: int, serial: int) -> str:
        return f"{self.base_url}/nieuwsbrief/bevestigen/{self.subscription(subscriber_id, serial)}"

    def leaving_url(self, subscriber_id: int, serial: int) -> str:
        return f"{self.base_url}/nieuwsbrief/afmelden/{self.leaving(subscriber_id, serial)}"

    def mark(self, words: str) -> str:
        """A keyed hash: the same words are recognised, and who has the database alone cannot try them out."""
        return hmac.new(self.secret.encode(), b"mark:" + words.encode(), hashlib.sha256).hexdigest()

    def named(self, context: Mapping[str, Any]) -> str:
        """The address of what a message names by number and serial: a share, or somebody's own page; else empty."""
        if "share" in context:
            return self.share_url(*context["share"])
        return self.portal_url(*context["portal"]) if "portal" in context else ""

    def url(self, path: str) -> str:
        """A full address for a mail, from a path that starts with a slash."""
        return self.base_url + path

    def form_key(self, token: str) -> str:
        """The CSRF key of a page behind a link: bound to the link itself, so that it works without cookies."""
        return hmac.new(self.secret.encode(), b"form-key:" + token.encode(), hashlib.sha256).hexdigest()[:32]

    def fits(self, token: str, key: str | None) -> bool:
        return hmac.compare_digest(self.form_key(token).encode(), (key or "").encode(errors="replace"))

    def stamp(self, payload: str) -> str:
        """The signature of what a workbook knows of itself."""
        return hmac.new(self.secret.encode(), b"answer-book:" + payload.encode(), hashlib.sha256).hexdigest()

    def stamped(self, payload: str, signature: str) -> bool:
        """Whether this signature was given here to this payload."""
        return hmac.compare_digest(self.stamp(payload).encode(), signature.encode())

    def sealed(self, words: Any) -> str:
        """What a page of an address must know and nobody may read in that address or change there."""
        return self._seal().encrypt(json.dumps(words).encode()).decode()

    def unsealed(self, sealed: str) -> Any:
        """The inverse; None for what was not made here."""
        from cryptography.fernet import InvalidToken

        try:
            return json.loads(self._seal().decrypt(sealed.encode()))
        except InvalidToken:
            return None

    def _seal(self) -> "Fernet":
        from cryptography.fernet import Fernet

        key = hmac.new(self.secret.encode(), b"sealed", hashlib.sha256).digest()
        return Fernet(base64.urlsafe_b64encode(key))
