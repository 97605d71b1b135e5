"""Deeds of a secret vote: the sealed box that is rewritten whole at every vote, and what is left of it afterwards.

Casting writes one row and nothing else: no line in the log or the chain, no message, no moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import polls, votes
from survey.actions.log import SYSTEM, record
from survey.actions.seals import Seals
from survey.models.invitations import Invitation
from survey.models.polls import BallotBox, Poll
from survey.queries import votes as stored
from survey.rules import ballots as rules
from survey.rules import registers
from survey.rules.ballots import NOT_VOTED, VOTED, Answer, Box, Receipt
from survey.rules.broken import RuleBroken
from survey.rules.polls import State, Terms, check_choice
from survey.rules.polls import read as read_terms
from survey.rules.registers import Entry


@dataclass(frozen=True, slots=True)
class Received:
    """A vote that is in: of whom, what was done with it, and what the voter may keep."""

    name: str
    answer: Answer
    receipt: Receipt


def begin(session: Session, poll: Poll, seals: Seals) -> None:
    """An empty box, sealed, at the length that it will keep."""
    seals.make(poll.id)
    terms, register = read_terms(poll.rules), registers.read(poll.register)
    session.add(BallotBox(poll_id=poll.id, content=_sealed(poll, terms, rules.empty(terms, register), seals)))
    session.flush()


def _sealed(poll: Poll, terms: Terms, box: Box, seals: Seals) -> bytes:
    return seals.close(poll.id, rules.written(box, rules.room(terms, registers.read(poll.register))))


@dataclass(frozen=True, slots=True)
class Ballot:
    """What somebody puts in the box for a mandate; `by_server` says who made the code."""

    mandate_id: int
    code: str
    choice: tuple[str, ...]
    by_server: bool = False


def cast(session: Session, round_id: int, number: int, ballot: Ballot, person: Invitation, seals: Seals,
         now: datetime) -> Received:
    """One secret vote; once it is in, the same ballot again is confirmed again and changes nothing."""
    poll = polls.hold(session, round_id, number)
    if not poll.secret:
        raise RuleBroken("Deze stemming is op naam. Laad de pagina opnieuw.")
    terms = read_terms(poll.rules)
    if poll.closed_at is not None and _is_in(session, poll, terms, ballot):
        return _received(poll, votes.entry_of(poll, ballot.mandate_id), Answer.REPEATED, terms, ballot)
    entry = votes.admit(session, poll, ballot.mandate_id, person, now).entry
    row = stored.box(session, poll.id)
    box, answer = rules.cast(rules.read(seals.open(poll.id, row.content)), terms, entry, ballot.code, ballot.choice)
    if answer is not Answer.REPEATED:
        row.content = _sealed(poll, terms, box, seals)
        session.flush()
    return _received(poll, entry, answer, terms, ballot)


def _is_in(session: Session, poll: Poll, terms: Terms, ballot: Ballot) -> bool:
    """Whether this very ballot was counted: who did not hear so before the close may ask again, and hears it then."""
    box = opened(session, poll)
    return box is not None and box.register.get(ballot.mandate_id) == VOTED and rules.confirmed(
        box, terms, ballot.code, ballot.choice)


def _received(poll: Poll, entry: Entry, answer: Answer, terms: Terms, ballot: Ballot) -> Received:
    choice = check_choice(terms, ballot.choice)
    return Received(entry.name, answer, Receipt(poll.id, poll.motion.title, ballot.code, choice, poll.head_opened,
                                                ballot.by_server))


def mark_paper(session: Session, round_id: int, number: int, mandate_id: int, seals: Seals, by: str,
               now: datetime) -> None:
    """Somebody puts a paper ballot in the other box; on the screen that mandate can then not vote."""
    poll = polls.hold(session, round_id, number)
    if not poll.secret or State(poll.state) is not State.OPEN:
        raise RuleBroken("Dit kan alleen zolang een geheime stemming open is.")
    entry, terms = votes.entry_of(poll, mandate_id), read_terms(poll.rules)
    votes.check_paper(session, poll, entry)
    row = stored.box(session, poll.id)
    box = rules.on_paper(rules.read(seals.open(poll.id, row.content)), entry)
    row.content = _sealed(poll, terms, box, seals)
    session.flush()
    record(session, by, "paper_handed_in", now, round_id=round_id, member=entry.name, motion=poll.motion.title)


def voted(session: Session, open_polls: Sequence[Poll], seals: Seals) -> dict[int, set[int]]:
    """Whose vote is in, of polls that are open, by name or secret; never what it is."""
    secret = [poll.id for poll in open_polls if poll.secret]
    found = stored.voted(session, [poll.id for poll in open_polls if not poll.secret])
    for number, content in stored.boxes(session, secret).items():
        found[number] = _voted(rules.read(seals.open(number, content)))
    return found


def _voted(box: Box) -> set[int]:
    return {mandate for mandate, mark in box.register.items() if mark != NOT_VOTED}


def finish(session: Session, poll: Poll, seals: Seals) -> Box:
    """Opens the box at the close and leaves it open in its place; the key goes after the commit."""
    row = stored.box(session, poll.id)
    box = rules.read(seals.open(poll.id, row.content))
    row.content = rules.written(box)
    session.flush()
    return box


def opened(session: Session, poll: Poll) -> Box | None:
    """The box of a secret vote that was closed and counted; None while it is sealed, and when it lapsed sealed."""
    if not poll.secret or "box" not in poll.result:
        return None
    return rules.read(stored.boxes(session, [poll.id])[poll.id])


def unseal(session: Session, poll_id: int, round_id: int, now: datetime) -> None:
    """Logged when it is done: the key is destroyed and nothing of the sealed box is left in the database's files."""
    poll = polls.hold(session, round_id, poll_id)
    if poll.key_destroyed_at is None:
        poll.key_destroyed_at = now
        record(session, SYSTEM, "key_destroyed", now, round_id=round_id, motion=poll.motion.title)
