"""Deeds after the count: the judgement of the chair, and a result that is disputed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import chain, polls, tallies, votes
from survey.actions.log import record
from survey.models.assemblies import Assembly
from survey.models.polls import Objection, Poll
from survey.queries import assemblies
from survey.queries import polls as queries
from survey.rules import elections, judgements
from survey.rules import polls as rules
from survey.rules.broken import RuleBroken
from survey.rules.elections import Step
from survey.rules.judgements import Dispute
from survey.rules.polls import State


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the chair says the result is; empty `words` follow the count, anything else needs a reason."""

    words: str = ""
    reason: str = ""


def sentence_of(poll: Poll) -> str:
    """What the count says came out, in words."""
    return judgements.counted(poll.result, poll.rules)


def judge(session: Session, round_id: int, number: int, said: Judgement, by: str, now: datetime) -> Poll:
    """The judgement of the chair is decisive (art. 2:13 lid 3 BW); after a first round it prepares the next one."""
    poll = polls.hold(session, round_id, number)
    counted, words = sentence_of(poll), said.words.strip()
    differs = bool(words) and words != counted
    judgements.check(State(poll.state), differs, said.reason)
    if not tallies.is_settled(poll):
        raise RuleBroken("De voorzitter kan pas oordelen als alles is geteld en een gestaakte stemming is beslist.")
    poll.state = State.DECIDED.value
    poll.judgement = {"words": words or counted, "differs": differs, "reason": said.reason.strip(), "by": by,
                      "at": now.isoformat()}
    chain.add(session, round_id, "judgement", now, poll=poll.id, words=words or counted, differs=differs,
              reason=said.reason.strip(), by=by, result=polls.seal_of(poll))
    record(session, by, "result_judged", now, round_id=round_id, motion=poll.motion.title, outcome=words or counted)
    if not differs:
        _prepare_next(session, poll)
    return poll


def _prepare_next(session: Session, poll: Poll) -> None:
    election = tallies.election_of(poll)
    if election and election.next and election.next.step is not Step.LOT:
        after = elections.follow_up(rules.read(poll.rules), election, polls.choices_of(poll.motion))
        polls.follow(session, poll, str(election.next.step), after)


def object_to(session: Session, round_id: int, number: int, mandate_id: int, by: str, now: datetime) -> Dispute:
    """Somebody entitled disputes the result; when that is enough, it lapses and a new vote is prepared."""
    poll = polls.hold(session, round_id, number)
    if all(row["mandate"] != mandate_id for row in poll.register):
        raise RuleBroken("Alleen wie in deze stemming stemrecht had, kan de uitslag betwisten.")
    _check_at_once(session, poll)
    if votes.needs_presence(poll) and mandate_id not in votes.there_now(session, poll):
        raise RuleBroken("Alleen wie in de vergadering aanwezig of vertegenwoordigd is, kan de uitslag betwisten "
                         "(art. 2:13 lid 4 BW).")
    wanting = queries.objections(session, poll.id)
    if mandate_id not in wanting:
        session.add(Objection(poll_id=poll.id, mandate_id=mandate_id, at=now))
        name = next(row["name"] for row in poll.register if row["mandate"] == mandate_id)
        chain.add(session, round_id, "disputed", now, poll=poll.id, mandate=mandate_id, name=name, by=by)
        record(session, by, "result_disputed", now, round_id=round_id, motion=poll.motion.title, member=name)
    found = dispute_of(session, poll, wanting | {mandate_id})
    if found.granted:
        _vote_again(session, poll, found, by, now)
    return found


def may_be_disputed(session: Session, poll: Poll) -> bool:
    """Whether it is still "at once": in the meeting, and nothing else was opened since the judgement."""
    meeting = session.get(Assembly, poll.motion.round_id)
    if meeting is None or meeting.ended_at:
        return False
    try:
        _check_nothing_since(session, poll)
    except RuleBroken:
        return False
    return True


def _check_nothing_since(session: Session, poll: Poll) -> None:
    later = queries.last_opened(session, poll.motion.round_id, poll.body_id, poll.id)
    at = datetime.fromisoformat(poll.judgement["at"]) if poll.judgement.get("at") else None
    judgements.check_dispute(State(poll.state), at, later)


def _check_at_once(session: Session, poll: Poll) -> None:
    _check_nothing_since(session, poll)
    if assemblies.hold(session, poll.motion.round_id).ended_at:
        raise RuleBroken("De vergadering is gesloten. De uitslag betwisten kan alleen in de vergadering zelf.")


def dispute_of(session: Session, poll: Poll, wanting: Collection[int]) -> Dispute:
    """How far it is, in votes of those who were there when it opened or are there now."""
    here = {each.mandate_id for each in queries.standings(session, poll.motion.round_id, [poll.body_id]) if each.here}
    weights = {row["mandate"]: row["weight"] for row in poll.register}
    there = (here | set(poll.quorum.get("mandates", ()))) & weights.keys()
    return judgements.dispute(poll.way, sum(weights[each] for each in wanting),
                              sum(weights[each] for each in there))


def _vote_again(session: Session, poll: Poll, found: Dispute, by: str, now: datetime) -> None:
    """The legal effects of the first vote lapse, and with them what it had prepared."""
    for prepared in queries.busy_with(session, poll.motion_id, poll.body_id):
        if prepared.state == State.PREPARED:
            session.delete(prepared)
    polls.mark_lapsed(session, poll, found.sentence, by, now)
    polls.follow(session, poll, "dispute", rules.read(poll.rules))
