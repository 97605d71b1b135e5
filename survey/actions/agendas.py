"""Deeds with the agenda of a meeting: its items, in their order, and what is proposed at each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.assemblies import AgendaItem, Assembly, Paper
from survey.models.polls import Motion
from survey.queries import assemblies
from survey.rules.attachments import Accepted
from survey.rules.broken import RuleBroken
from survey.rules.elections import check_profiles
from survey.rules.motions import Kind, check_amendment
from survey.rules.motions import Proposal as Standing
from survey.rules.papers import MOST_AT_ITEM, check_room
from survey.rules.polls import State

OVER = "Deze vergadering is afgelopen. De agenda verandert niet meer."
VOTED = "Over dit voorstel is al een stemming gemaakt. De tekst ligt daarom vast."


@dataclass(frozen=True, slots=True)
class Item:
    """A point of the agenda as somebody filled it in."""

    title: str
    explanation: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is voted on; `kind` is one of `rules.motions.Kind`, `amends_id` the proposal that this one changes.

    `version_id` is the version of a document that is decided on, where it is one.
    `candidates` are {key, name, profile}, `excluded` numbers of seats that have no vote on it (art. 2:12 BW).
    """

    title: str
    text: str = ""
    kind: str = "matter"
    amends_id: int | None = None
    secret: bool = False
    seats: int = 1
    profile: str = ""
    candidates: Sequence[dict[str, Any]] = field(default_factory=tuple)
    excluded: Sequence[int] = ()
    version_id: int | None = None


def _held(session: Session, round_id: int) -> Assembly:
    assembly = assemblies.hold(session, round_id)
    if assembly.ended_at:
        raise RuleBroken(OVER)
    return assembly


def add_item(session: Session, round_id: int, item: Item, by: str, now: datetime,
             after: int | None = None) -> AgendaItem:
    """A new item, after the one with this number, or at the end; 0 puts it first."""
    _held(session, round_id)
    made = AgendaItem(round_id=round_id, position=0)
    _write_item(made, item)
    present = list(assemblies.items(session, round_id))
    places = {each.id: place for place, each in enumerate(present, 1)} | {0: 0}
    present.insert(len(present) if after is None else places.get(after, len(present)), made)
    session.add(made)
    _number(present)
    session.flush()
    record(session, by, "item_added", now, round_id=round_id, title=made.title)
    return made


def _write_item(row: AgendaItem, item: Item) -> None:
    if not item.title.strip():
        raise RuleBroken("Geef het agendapunt een titel.")
    row.title, row.explanation, row.minutes = item.title.strip(), item.explanation.strip(), item.minutes


def _number(rows: Sequence[Any]) -> None:
    for position, row in enumerate(rows, 1):
        row.position = position


def change_item(session: Session, row: AgendaItem, item: Item, by: str, now: datetime) -> None:
    _held(session, row.round_id)
    _write_item(row, item)
    record(session, by, "item_changed", now, round_id=row.round_id, title=row.title)


def _moved(rows: list[Any], number: int, steps: int) -> Any | None:
    """Puts one row so many places further (or back) and numbers all anew; None where it cannot go further."""
    place = next(at for at, each in enumerate(rows) if each.id == number)
    goal = min(max(place + steps, 0), len(rows) - 1)
    if goal == place:
        return None
    row = rows.pop(place)
    rows.insert(goal, row)
    _number(rows)
    return row


def move_item(session: Session, round_id: int, number: int, steps: int, by: str, now: datetime) -> None:
    _held(session, round_id)
    row = _moved(list(assemblies.items(session, round_id)), number, steps)
    if row is not None:
        record(session, by, "item_moved", now, round_id=round_id, title=row.title)


def remove_item(session: Session, row: AgendaItem, by: str, now: datetime) -> None:
    """Takes an item off the agenda with its papers; not while there is a proposal at it."""
    assembly = _held(session, row.round_id)
    if any(each.item_id == row.id for each in assemblies.motions(session, row.round_id)):
        raise RuleBroken("Bij dit agendapunt hoort een voorstel. Haal eerst dat voorstel weg, of verplaats het.")
    if assembly.item_id == row.id:
        assembly.item_id = None
    session.delete(row)
    record(session, by, "item_removed", now, round_id=row.round_id, title=row.title)


def add_motion(session: Session, item: AgendaItem, proposal: Proposal, by: str, now: datetime) -> Motion:
    """A new proposal at the end of an item; amendments are put in the order in which they are voted on."""
    _held(session, item.round_id)
    made = Motion(round_id=item.round_id, item_id=item.id, position=_last(session, item) + 1)
    _write_motion(session, made, proposal)
    session.add(made)
    session.flush()
    record(session, by, "motion_added", now, round_id=item.round_id, title=made.title)
    return made


def _last(session: Session, item: AgendaItem) -> int:
    return max((each.position for each in assemblies.motions(session, item.round_id) if each.item_id == item.id),
               default=0)


def _write_motion(session: Session, row: Motion, proposal: Proposal) -> None:
    if not proposal.title.strip():
        raise RuleBroken("Geef het voorstel een titel.")
    if proposal.amends_id is not None:
        _check_amends(session, row, proposal.amends_id)
    check_profiles(proposal.candidates, proposal.profile)
    row.title, row.text, row.kind = proposal.title.strip(), proposal.text.strip(), proposal.kind
    row.amends_id, row.secret, row.seats = proposal.amends_id, proposal.secret, proposal.seats
    row.profile, row.candidates = proposal.profile.strip(), [dict(each) for each in proposal.candidates]
    row.excluded, row.version_id = sorted(set(proposal.excluded)), proposal.version_id


def _check_amends(session: Session, row: Motion, number: int) -> None:
    """An amendment belongs to a motion at the same item, and comes before the vote on it."""
    motion = assemblies.motion(session, row.round_id, number)
    if motion is None or motion.id == row.id:
        raise RuleBroken("Een amendement hoort bij een voorstel van deze vergadering.")
    if motion.item_id != row.item_id:
        raise RuleBroken(f"Zet het amendement bij hetzelfde agendapunt als “{motion.title}”.")
    begun = any(poll.opened_at and poll.state != State.LAPSED for poll in motion.polls)
    check_amendment(Standing(motion.id, motion.title, motion.position, motion.amends_id, begun), Kind(motion.kind))


def change_motion(session: Session, row: Motion, item: AgendaItem, proposal: Proposal, by: str, now: datetime) -> None:
    """Other words for a proposal, while nobody was asked to vote on it."""
    _held(session, row.round_id)
    if assemblies.voted_on(session, row.id):
        raise RuleBroken(VOTED)
    if row.item_id != item.id:
        row.position, row.item_id = _last(session, item) + 1, item.id
        _take_along(session, row)
    _write_motion(session, row, proposal)
    record(session, by, "motion_changed", now, round_id=row.round_id, title=row.title)


def _take_along(session: Session, row: Motion) -> None:
    """Amendments go where their motion goes."""
    for each in assemblies.motions(session, row.round_id):
        if each.amends_id == row.id:
            each.item_id = row.item_id


def move_motion(session: Session, row: Motion, steps: int, by: str, now: datetime) -> None:
    """The order within one item; this is the order in which amendments are voted on."""
    _held(session, row.round_id)
    beside = [each for each in assemblies.motions(session, row.round_id) if each.item_id == row.item_id]
    if _moved(beside, row.id, steps) is not None:
        record(session, by, "motion_moved", now, round_id=row.round_id, title=row.title)


def remove_motion(session: Session, row: Motion, by: str, now: datetime) -> None:
    assembly = _held(session, row.round_id)
    if assemblies.voted_on(session, row.id):
        raise RuleBroken(VOTED)
    if any(each.amends_id == row.id for each in assemblies.motions(session, row.round_id)):
        raise RuleBroken("Bij dit voorstel hoort een amendement. Haal eerst dat amendement weg.")
    if assembly.motion_id == row.id:
        assembly.motion_id = None
    session.delete(row)
    record(session, by, "motion_removed", now, round_id=row.round_id, title=row.title)


def add_paper(session: Session, item: AgendaItem, title: str, file: Accepted, by: str, now: datetime) -> Paper:
    """Puts a document with an item."""
    _held(session, item.round_id)
    if len(item.papers) >= MOST_AT_ITEM:
        raise RuleBroken(f"Bij een agendapunt passen ten hoogste {MOST_AT_ITEM} stukken. Haal eerst een stuk weg.")
    check_room(assemblies.size_of_papers(session, item.round_id), len(file.content))
    made = Paper(item_id=item.id, title=title.strip() or file.name, name=file.name, kind=file.kind.value,
                 sha256=file.sha256, content=file.content, added_at=now)
    session.add(made)
    session.flush()
    record(session, by, "paper_added", now, round_id=item.round_id, title=made.title)
    return made


def remove_paper(session: Session, round_id: int, paper: Paper, by: str, now: datetime) -> None:
    _held(session, round_id)
    session.delete(paper)
    record(session, by, "paper_removed", now, round_id=round_id, title=paper.title)
