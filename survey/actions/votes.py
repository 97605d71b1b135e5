"""Deeds of voting by name: casting, changing until the close, and entering what came on paper.

`admit` is the one door: by name or secret, every vote comes in through it, under the lock of the meeting and the poll.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import chain, polls
from survey.actions.log import record
from survey.models.invitations import Invitation
from survey.models.polls import Poll, Vote
from survey.queries import mandates, votes
from survey.queries import polls as queries
from survey.rules import polls as rules
from survey.rules import registers
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.polls import State
from survey.rules.proxies import check_use
from survey.rules.registers import Entry

OWN, BY_PROXY, PAPER = "own", "proxy", "paper"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A mandate that this person may use in a poll now; `how` is by itself or by proxy."""

    entry: Entry
    how: str


def admit(session: Session, poll: Poll, mandate_id: int, person: Invitation, now: datetime) -> Admitted:
    """Lets a vote in, or refuses it with the reason; the poll is held, so what is read here stays true."""
    rules.check_vote(State(poll.state), poll.opened_at, poll.closes_at, now)
    if poll.way != polls.SCREEN:
        raise RuleBroken("Over dit voorstel wordt met handopsteken gestemd, niet op dit scherm.")
    entry = entry_of(poll, mandate_id)
    how = _right(session, poll.motion.round_id, mandate_id, person)
    if mandate_id in poll.paper.get("mandates", ()):
        raise RuleBroken(f"{entry.name} stemt op papier. Vraag de stemcommissie om een stembiljet.")
    _check_here(session, poll, person)
    return Admitted(entry, how)


def entry_of(poll: Poll, mandate_id: int) -> Entry:
    """The mandate in the register as it was when the poll opened; later changes do not touch an open poll."""
    for entry in registers.read(poll.register):
        if entry.mandate == mandate_id:
            return entry
    raise RuleBroken("Dit lid staat niet in het stemregister van deze stemming. Er is niets opgeslagen.")


def _right(session: Session, round_id: int, mandate_id: int, person: Invitation) -> str:
    mine = {each.mandate.id: each for each in mandates.usable(session, round_id, person.id)}
    found = mine.get(mandate_id)
    if found is None:
        check_use(queries.revoked(session, person.id).get(mandate_id))
        raise RuleBroken("U mag voor dit lid niet stemmen. Er is niets opgeslagen.")
    if found.given:
        raise RuleBroken(f"U gaf een volmacht aan {found.given.holder.name}. Trek die eerst in als u zelf wilt "
                         "stemmen.")
    return BY_PROXY if found.proxy else OWN


def _check_here(session: Session, poll: Poll, person: Invitation) -> None:
    if needs_presence(poll) and queries.ways_present(session, poll.motion.round_id).get(person.id) is None:
        raise RuleBroken("U staat niet als aanwezig op de presentielijst. Meld u eerst aan op de pagina van de "
                         "vergadering. Er is niets opgeslagen.")


def needs_presence(poll: Poll) -> bool:
    """In a meeting only who is there votes; before it, or outside one, nobody has to be anywhere."""
    return poll.motion.kind != Kind.UNANIMOUS and not poll.quorum.get("early")


def there_now(session: Session, poll: Poll) -> set[int]:
    """The mandates of the body of a poll that are present or represented at this moment."""
    return {each.mandate_id for each in queries.standings(session, poll.motion.round_id, [poll.body_id]) if each.here}


def check_paper(session: Session, poll: Poll, entry: Entry) -> None:
    """A paper is of somebody who is there or was at the opening: nobody votes from home in an envelope."""
    if needs_presence(poll) and entry.mandate not in there_now(session, poll) | set(poll.quorum.get("mandates", ())):
        raise RuleBroken(f"{entry.name} staat niet als aanwezig of vertegenwoordigd op de presentielijst. Neem dit lid "
                         "eerst op als aanwezig. Er is niets opgeslagen.")


def cast(session: Session, round_id: int, number: int, mandate_id: int, choice: Sequence[str], person: Invitation,
         now: datetime) -> Vote:
    """A vote by name; the last one before the close stands. The same vote once more changes nothing."""
    poll = polls.hold(session, round_id, number)
    if poll.secret:
        raise RuleBroken("Deze stemming is geheim. Laad de pagina opnieuw.")
    chosen = rules.check_choice(rules.read(poll.rules), choice)
    standing = votes.hold(session, poll.id, mandate_id)
    if poll.closed_at is not None and standing and (standing.by_id, standing.choice) == (person.id, list(chosen)):
        # Who did not hear before the close that it was received may send it again, and hears it then.
        return standing
    admitted = admit(session, poll, mandate_id, person, now)
    return _store(session, poll, admitted, chosen, person, now)


def _store(session: Session, poll: Poll, admitted: Admitted, chosen: Sequence[str], person: Invitation | None,
           now: datetime, by: str = "") -> Vote:
    before = votes.hold(session, poll.id, admitted.entry.mandate)
    if before and before.choice == list(chosen):
        return before
    if before:
        before.replaced_at = now
        session.flush()
    vote = Vote(poll_id=poll.id, mandate_id=admitted.entry.mandate, choice=list(chosen), how=admitted.how,
                by_id=person.id if person else None, cast_at=now)
    session.add(vote)
    session.flush()
    chain.add(session, poll.motion.round_id, "vote", now, poll=poll.id, mandate=admitted.entry.mandate,
              name=admitted.entry.name, choice=list(chosen), how=admitted.how, by=by or (person.name if person else ""))
    return vote


def enter_paper(session: Session, round_id: int, number: int, mandate_id: int, choice: Sequence[str], by: str,
                now: datetime) -> Vote:
    """A vote by name that was given on paper, entered by the secretariat for the mandate it is of."""
    poll = polls.hold(session, round_id, number)
    if poll.secret:
        raise RuleBroken("Deze stemming is geheim. Van papieren stembiljetten worden alleen de totalen ingevoerd.")
    if State(poll.state) is not State.OPEN:
        raise RuleBroken("De stemming is gesloten. Een stem die nu pas komt, telt niet mee.")
    entry = entry_of(poll, mandate_id)
    check_paper(session, poll, entry)
    chosen = rules.check_choice(rules.read(poll.rules), choice)
    vote = _store(session, poll, Admitted(entry, PAPER), chosen, None, now, by)
    record(session, by, "paper_vote_entered", now, round_id=round_id, member=entry.name, motion=poll.motion.title)
    return vote

