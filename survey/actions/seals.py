"""The keys that seal the boxes of secret votes: one file a poll, outside the database, gone after closing.

A box is AES-GCM with a key of 256 bits that is used for one poll only, so that a backup, a log of the database or
who reads the database while a vote is open sees nothing, and nobody can read an old copy once the key is destroyed.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from survey.rules.broken import RuleBroken

NONCE = 12
KEY = 32
NO_FOLDER = ("Een geheime stemming kan hier niet: er is geen map voor de sleutels ingesteld (SEAL_FOLDER), of die map "
             "kan niet worden gemaakt. Vraag de beheerder.")
LOST = ("De sleutel van deze geheime stemming is weg. Niemand kan de stembus nog openen: laat de stemming vervallen en "
        "stem opnieuw.")
BROKEN = "De stembus van deze stemming is beschadigd. Laat de stemming vervallen en stem opnieuw."


@dataclass(frozen=True, slots=True)
class Seals:
    """The folder with keys; None where there is none."""

    folder: Path | None

    def make(self, poll_id: int) -> None:
        """Draws a new key and has it on the disk before the box that it seals is committed.

        A key that stands there already belongs to an opening that did not come to its end.
        """
        path = self._path(poll_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            _write(fresh, secrets.token_bytes(KEY))
            fresh.replace(path)
            _settle(path.parent)
        except OSError as failed:
            raise RuleBroken(NO_FOLDER) from failed

    def close(self, poll_id: int, plain: bytes) -> bytes:
        """Seals; each time differently, also the same contents."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self._key(poll_id)).encrypt(nonce, plain, _about(poll_id))

    def open(self, poll_id: int, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._key(poll_id)).decrypt(sealed[:NONCE], sealed[NONCE:], _about(poll_id))
        except (InvalidTag, ValueError) as wrong:
            raise RuleBroken(BROKEN) from wrong

    def destroy(self, poll_id: int) -> None:
        """Overwrites the key and takes the file away; once or many times comes to the same."""
        path = self._path(poll_id)
        if path.parent.is_dir():
            for left in path.parent.glob(f"{poll_id}.*"):
                with suppress(FileNotFoundError):
                    _write(left, bytes(KEY), anew=False)
                    left.unlink()
            _settle(path.parent)

    def _key(self, poll_id: int) -> bytes:
        try:
            return self._path(poll_id).read_bytes()
        except OSError as gone:
            raise RuleBroken(LOST) from gone

    def _path(self, poll_id: int) -> Path:
        if self.folder is None:
            raise RuleBroken(NO_FOLDER)
        return self.folder / f"{poll_id}.key"


def _about(poll_id: int) -> bytes:
    return f"stembus {poll_id}".encode()


def _write(path: Path, content: bytes, anew: bool = True) -> None:
    flags = os.O_WRONLY | (os.O_CREAT | os.O_EXCL if anew else 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """What was made, renamed or taken away in a folder is on the disk only when the folder itself is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
