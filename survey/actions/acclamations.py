"""Appointing by acclamation: without a vote, where the statutes allow it and nobody asks for one."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import chain, polls
from survey.actions.log import record
from survey.actions.polls import ACCLAMATION, Opening
from survey.actions.seals import Seals
from survey.models.bodies import Body
from survey.models.polls import Motion, Poll
from survey.queries import assemblies
from survey.queries import polls as queries
from survey.rules import elections, statutes
from survey.rules import polls as rules
from survey.rules.broken import RuleBroken
from survey.rules.chain import fingerprint
from survey.rules.motions import Kind
from survey.rules.polls import State


def article_for(motion: Motion, body: Body) -> str:
    """The article that allows it, for this many candidates and seats; raises RuleBroken where it may not be."""
    if motion.kind != Kind.ELECTION or not motion.candidates:
        raise RuleBroken("Bij acclamatie worden alleen kandidaten benoemd. Vul bij het voorstel in wie dat zijn.")
    return elections.check_acclamation(statutes.read(body.rules, body.name), len(motion.candidates), motion.seats)


def acclaim(session: Session, round_id: int, wanted: Opening, seals: Seals, by: str, now: datetime) -> Poll:
    """The meeting appoints without a vote; one member who wants a vote afterwards gets it (art. 2:13 lid 4 BW)."""
    assemblies.hold(session, round_id)
    motion, body = queries.motion(session, round_id, wanted.motion_id), session.get(Body, wanted.body_id)
    if motion is None or body is None:
        raise RuleBroken("Dit voorstel hoort niet bij deze vergadering.")
    article = article_for(motion, body)
    if queries.busy_with(session, motion.id, body.id):
        raise RuleBroken("Er is om een stemming gevraagd. Benoemen bij acclamatie kan dan niet meer.")
    poll = polls.open_poll(session, round_id, replace(wanted, way=ACCLAMATION), seals, by, now)
    names = [str(each["name"]) for each in motion.candidates]
    keys = [choice.key for choice in rules.read(poll.rules).choices] if len(names) > 1 else [rules.FOR]
    election = elections.acclaimed(names, keys, article)
    poll.result = {"box": fingerprint([]), "ballots": 0, "voted": [], "on_paper": [], "election": election.document()}
    poll.state, poll.closed_at, poll.closed_by = State.DECIDED.value, now, by
    poll.judgement = {"words": election.sentence, "differs": False, "reason": "", "by": by, "at": now.isoformat()}
    _tell(session, poll, names, article, by, now)
    return poll


def _tell(session: Session, poll: Poll, names: list[str], article: str, by: str, now: datetime) -> None:
    round_id, said = poll.motion.round_id, poll.judgement
    chain.add(session, round_id, "acclamation", now, poll=poll.id, names=names, article=article, by=by)
    poll.head_closed = chain.add(session, round_id, "poll_closed", now, poll=poll.id, ballots=0, voted=0, paper=0,
                                 box=poll.result["box"], by=by)
    chain.add(session, round_id, "judgement", now, poll=poll.id, words=said["words"], differs=False, reason="", by=by,
              result=polls.seal_of(poll))
    record(session, by, "acclaimed", now, round_id=round_id, motion=poll.motion.title, names=", ".join(names))
    polls.mail_head(session, assemblies.hold(session, round_id), poll, "closed", poll.head_closed, now)
