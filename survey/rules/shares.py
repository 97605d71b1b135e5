"""Who may work on which part of an answer, who may send it in, and who may approve it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from survey.rules.broken import RuleBroken

LONGEST = timedelta(days=366)
MOST = 40
# After the closing day: the address of a colleague, and who was there when a group filled in.
KEPT_ADDRESS = timedelta(days=365)


class Role(StrEnum):
    """SHARE: both work on it. TRANSFER: who gives it away has no access to it any more. APPROVE: look, and approve."""

    SHARE = "share"
    TRANSFER = "transfer"
    APPROVE = "approve"

    @property
    def words(self) -> str:
        return {"share": "vult mee in", "transfer": "vult in uw plaats in", "approve": "geeft akkoord"}[self]


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody was given: `sections` are keys, none of them means the whole; `until` is its last day."""

    id: int
    role: Role
    sections: tuple[str, ...]
    name: str
    until: date
    withdrawn: bool = False

    def holds(self, today: date) -> bool:
        return not self.withdrawn and today <= self.until

    def covers(self, section: str) -> bool:
        return not self.sections or section in self.sections


@dataclass(frozen=True, slots=True)
class Reach:
    """What one visitor may do. `given` says by section to whom it was passed on, for who gave it away."""

    own: Grant | None
    given: dict[str, str]
    everything: bool
    """Whether the whole was given away."""

    def sees(self, section: str) -> bool:
        return self.own.covers(section) if self.own else not self.everything and section not in self.given

    def writes(self, section: str) -> bool:
        return self.sees(section) and (self.own is None or self.own.role is not Role.APPROVE)

    @property
    def sends(self) -> bool:
        """A colleague who helps sends nothing in; only who the answer is of, or who took the whole of it over."""
        if self.own:
            return self.own.role is Role.TRANSFER and not self.own.sections
        return not self.everything

    @property
    def passes_on(self) -> bool:
        """Only who was asked decides who else gets in; it may also take back what it gave away."""
        return self.own is None


class NotYours(RuleBroken):
    """A section that this visitor may not see or fill in; `name` is whom it was passed on to, if it was."""

    def __init__(self, name: str = "") -> None:
        where = f"Dit onderdeel is overgedragen aan {name}." if name else "Dit onderdeel is niet met u gedeeld."
        super().__init__(f"{where} U kunt het niet bekijken of wijzigen.")
        self.name = name


def reach(grants: Iterable[Grant], own: int | None, today: date) -> Reach | None:
    """What a visitor may do: `own` is the number of the share it came with, or None for the personal link.

    None when that share has ended.
    """
    alive = [grant for grant in grants if grant.holds(today)]
    if own is not None:
        found = next((grant for grant in alive if grant.id == own), None)
        return Reach(found, {}, False) if found else None
    given = [grant for grant in alive if grant.role is Role.TRANSFER]
    return Reach(None, {section: grant.name for grant in given for section in grant.sections},
                 any(not grant.sections for grant in given))


def check_share(role: Role, sections: Sequence[str], known: Iterable[str], until: date, standing: Sequence[Grant],
                today: date) -> None:
    """What must hold of a share that is given now; `known` are the sections that the giver can reach itself."""
    reachable = set(known)
    if not set(sections) <= reachable:
        raise RuleBroken("Kies onderdelen die u zelf kunt invullen.")
    check_until(until, today)
    alive = [grant for grant in standing if grant.holds(today)]
    if len(alive) >= MOST:
        raise RuleBroken(f"U hebt al met {MOST} mensen gedeeld. Trek eerst een uitnodiging in.")
    if role is Role.TRANSFER:
        wanted = set(sections) or reachable
        taken = [grant.name for grant in alive if grant.role is Role.TRANSFER
                 and (not grant.sections or not sections or wanted & set(grant.sections))]
        if taken:
            raise RuleBroken(f"Een deel hiervan is al overgedragen aan {taken[0]}. Trek dat eerst in.")


def reason_not_to_write(grant: Grant | None, present_link: bool, today: date) -> str | None:
    """Why a letter with the link of a share should not go any more; `present_link` is off once a newer link was made.

    None when it should go.
    """
    if grant is None or grant.withdrawn:
        return "wat was doorgegeven, is ingetrokken"
    if not present_link:
        return "er is een nieuwere link"
    return None if grant.holds(today) else "de link is verlopen"


def check_until(until: date, today: date) -> None:
    if until < today:
        raise RuleBroken("Deze dag is al voorbij. Kies een latere dag.")
    if until > today + LONGEST:
        raise RuleBroken("Kies een dag binnen een jaar.")


def check_approver(approver: str, owner: str, workers: Iterable[str]) -> None:
    """Nobody approves own work: neither who was asked nor who worked on it. All are addresses in their one spelling."""
    if approver == owner:
        raise RuleBroken("U kunt uw eigen antwoorden niet goedkeuren. Vraag een ander.")
    if approver in set(workers):
        raise RuleBroken("Deze collega vulde zelf mee in. Wie meewerkte, kan niet goedkeuren. Vraag een ander.")
