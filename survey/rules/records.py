"""What may be recorded as a decision or a promise of a body: days that can be true, reasons where they are due.

`check(record, today)` before a decision is stored or corrected; `check_withdrawal` and `check_correction` before those.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from survey.rules.broken import RuleBroken
from survey.rules.decisions import Condition, Kind, day_in_words

FIRST = date(1900, 1, 1)


class Manner(StrEnum):
    """How it was decided, for the list of decisions."""

    UNSAID = ""
    VOTE = "vote"
    WITHOUT = "without"
    ACCLAMATION = "acclamation"
    EXTERNAL = "external"

    @property
    def words(self) -> str:
        return {"": "", "vote": "na stemming", "without": "zonder hoofdelijke stemming",
                "acclamation": "bij acclamatie", "external": "in een externe stemming"}[self]


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as somebody filled it in. `version_from` is the day on which its version was stored here, None without
    a document; `existed` says that the version was there before that."""

    body: int
    kind: Kind
    day: date
    subject: str
    favourable: bool = True
    version: int | None = None
    number: str = ""
    version_from: date | None = None
    existed: bool = False
    conditions: tuple[Condition, ...] = ()
    manner: Manner = Manner.UNSAID
    result: str = ""
    external_url: str = ""


class Impossible(RuleBroken):
    """`field` is the part of the form that cannot be so."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def check(record: Record, today: date) -> None:
    """Refuses what cannot be true."""
    if not record.subject.strip():
        raise Impossible("Schrijf waarover is besloten, of kies de versie van een document.", "subject")
    if not record.favourable and not record.kind.withheld:
        raise Impossible("Kennisnemen kan een gremium niet weigeren. Kies een andere soort besluit.", "favourable")
    _check_day(record, today)
    _check_external(record)
    if record.conditions and not record.favourable:
        raise Impossible("Aan een weigering zitten geen voorwaarden. Haal de voorwaarden weg.", "condition_1_body")
    for place, condition in enumerate(record.conditions, 1):
        _check_condition(record, condition, record.conditions[:place - 1], f"condition_{place}")


def _check_day(record: Record, today: date) -> None:
    if record.day > today:
        raise Impossible("Deze dag moet nog komen. Leg een besluit vast als het is genomen.", "decided_on")
    if record.day < FIRST:
        raise Impossible("Dit jaartal klopt niet.", "decided_on")
    if record.version_from and record.day < record.version_from and not record.existed:
        raise Impossible(f"Versie {record.number} staat pas sinds {day_in_words(record.version_from)} in Achterban, en "
                         "dit besluit is van eerder. Kies een oudere versie, of kruis aan dat deze versie toen al "
                         "bestond.", "existed")


def _check_external(record: Record) -> None:
    if record.manner is not Manner.EXTERNAL:
        return
    if not record.result.strip():
        raise Impossible("Schrijf de uitslag van de externe stemming op.", "result")
    address = urlsplit(record.external_url.strip())
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Impossible("Geef het adres waar de externe stemming te zien is. Het begint met https://.",
                         "external_url")


def _check_condition(record: Record, condition: Condition, before: tuple[Condition, ...], field: str) -> None:
    if (condition.body, condition.kind, condition.version) == (record.body, record.kind, record.version):
        raise Impossible("Een besluit kan niet wachten op zichzelf. Kies een ander gremium of een andere soort.",
                         f"{field}_body")
    if condition.until and condition.until < record.day:
        raise Impossible(f"De termijn van de voorwaarde ligt voor het besluit van {day_in_words(record.day)}.",
                         f"{field}_until")
    if any((each.body, each.kind, each.version) == (condition.body, condition.kind, condition.version)
           for each in before):
        raise Impossible("Deze voorwaarde staat er al.", f"{field}_body")


def check_withdrawal(day: date | None, decided_on: date, today: date, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("Schrijf waarom het besluit is ingetrokken. Dat komt in de besluitenlijst.")
    if day is None or not decided_on <= day <= today:
        raise RuleBroken(f"Kies de dag waarop het besluit is ingetrokken: van {day_in_words(decided_on)} tot en met "
                         "vandaag.")


def check_correction(public: bool, reason: str) -> None:
    """What everybody could read is corrected with the reason."""
    if public and not reason.strip():
        raise Impossible("Dit besluit is openbaar. Schrijf waarom u het verbetert.", "reason")
