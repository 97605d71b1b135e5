"""What an organisation of the register is, and which of its people is written to.

How a file is read stands in `columns` and `entries`, what it changes in `differences`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from survey.rules.broken import RuleBroken

ROLES = ("contactpersoon", "secretariaat", "leidinggevende")
LONGEST_WORD = 64
LONGEST_LINE = 300
LONGEST_ADDRESS = 254
MOST_PUPILS = 10_000_000
ADDRESS = re.compile(r"(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                     r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)


class Kind(StrEnum):
    SWV = "swv"
    BESTUUR = "bestuur"
    SCHOOL = "school"
    GEMEENTE = "gemeente"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {Kind.OTHER: "andere organisatie", Kind.SWV: "samenwerkingsverband"}.get(self, self.value)


KIND_NAMES = {
    "swv": Kind.SWV, "samenwerkingsverband": Kind.SWV, "alliance": Kind.SWV,
    "bestuur": Kind.BESTUUR, "schoolbestuur": Kind.BESTUUR, "board": Kind.BESTUUR,
    "school": Kind.SCHOOL, "gemeente": Kind.GEMEENTE, "municipality": Kind.GEMEENTE,
    "other": Kind.OTHER, "anders": Kind.OTHER, "overig": Kind.OTHER, "andere organisatie": Kind.OTHER,
}


def kind_named(word: str) -> Kind | None:
    """The kind that a Dutch or English word means."""
    return KIND_NAMES.get(word.strip().casefold())


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a position at an organisation today; `position` and `person` are row numbers."""

    role: str
    name: str
    email: str
    phone: str | None = None
    since: date | None = None
    position: int = 0
    person: int = 0


def preferred(people: Sequence[Contact]) -> Contact | None:
    """Who is written to: someone with an address, in the order of ROLES, and of equals the one who came last."""
    reachable = [person for person in people if person.email]
    return min(reachable, key=_rank, default=None)


def _rank(person: Contact) -> tuple[int, int, int]:
    role = person.role.casefold()
    place = ROLES.index(role) if role in ROLES else len(ROLES)
    return place, -(person.since or date.min).toordinal(), -person.position


def mail_address(text: str) -> str:
    """A mail address as it is kept, in small letters; raises RuleBroken when nothing can be delivered there."""
    address = text.strip().lower()
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise RuleBroken(f"“{text.strip()[:80]}” is geen mailadres. Schrijf het als naam@example.nl.")
    return address


def check_period(since: date | None, until: date | None) -> None:
    """Raises RuleBroken for a period that ends before it begins."""
    if since and until and until < since:
        raise RuleBroken("De laatste dag ligt voor de eerste dag.")
