"""A meeting as plain objects for its minutes and its export as evidence, from the database.

Only what was opened is in it, and nothing while a vote is open: `check_closed` refuses that, because the export would
tell how an open vote stands.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.documents.evidence import (
    Evidence,
    EvidenceDelegate,
    EvidenceItem,
    EvidenceMotion,
    EvidencePerson,
    EvidencePoll,
    EvidenceProxy,
    EvidenceVote,
)
from survey.models.assemblies import Assembly
from survey.models.polls import Motion, Poll, Vote
from survey.queries import assemblies, chains, evidence, mandates, polls, presences
from survey.queries import votes as boxes
from survey.rules import ballots, motions, registers, statutes
from survey.rules import polls as rules
from survey.rules.assemblies import Way
from survey.rules.ballots import Box
from survey.rules.broken import RuleBroken


def check_closed(session: Session, assembly: Assembly) -> None:
    if assemblies.open_polls(session, assembly.round_id):
        raise RuleBroken("Er is nog een stemming open. De notulen en het bewijspakket zijn er als die is gesloten.")


def of(session: Session, assembly: Assembly) -> Evidence:
    """Everything about a meeting: about twelve statements, however long it was."""
    round_id = assembly.round_id
    found = polls.motions(session, round_id)
    lines = tuple((line.line, line.hash) for line in chains.of_round(session, round_id))
    logged = _logged(lines)
    told = _told(assembly, lines)
    return Evidence(
        title=told["title"], association=told["association"], place=told["place"],
        begins_at=datetime.fromisoformat(told["begins_at"]), chair=told["chair"], secretary=told["secretary"],
        counters=tuple(told["counters"]), lines=lines,
        polls=_polls(session, round_id, found, logged), people=_people(session, round_id, logged),
        delegates=_delegates(session, round_id), proxies=_proxies(session, round_id, logged),
        bodies=tuple(body.name for body in assembly.bodies), way=_way(assembly),
        opened_at=assembly.opened_at, ended_at=assembly.ended_at, items=_items(assembly, found),
        short_notice=assembly.short_notice_accepted)


def heading(assembly: Assembly) -> dict[str, Any]:
    """Which meeting it was and who presided and counted, as the chain tells it when the meeting ends."""
    return {"title": assembly.round.title,
            "association": ", ".join(host.association.name for host in assembly.round.hosts),
            "place": ", ".join(part for part in (assembly.place, assembly.address) if part),
            "begins_at": assembly.begins_at.astimezone(UTC).isoformat(), "chair": assembly.chair,
            "secretary": assembly.secretary, "counters": [str(each["name"]) for each in assembly.counters]}


def _told(assembly: Assembly, lines: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The heading as it was when the meeting ended; as it is now while it did not."""
    ended = next((line for text, _ in reversed(lines) if (line := _line(text)).get("event") == "meeting_ended"), {})
    return {key: ended.get(key, now) for key, now in heading(assembly).items()}


@dataclass(frozen=True, slots=True)
class Logged:
    """What the chain told when it happened: who is called otherwise later was then called so, and the evidence has to
    say what the chain says."""

    lines: Mapping[tuple[str, int, str], Mapping[str, Any]]

    def said(self, event: str, number: int, at: datetime, key: str, now: str) -> str:
        """A word of the line of this event at that moment; `now` where there is no such line."""
        return str(self.lines.get((event, number, at.astimezone(UTC).isoformat()), {}).get(key, now))


def _logged(lines: Sequence[tuple[str, str]]) -> Logged:
    number = {"poll_opened": "poll", "check_in": "person", "proxy_given": "mandate"}
    read = [line for line in map(_line, (text for text, _ in lines)) if line.get("event") in number]
    return Logged({(line["event"], line.get(number[line["event"]], 0), line.get("at", "")): line for line in read})


def _line(text: str) -> Mapping[str, Any]:
    """A line of the chain; one that somebody spoiled is told by the chain itself, and stops nothing here."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _way(assembly: Assembly) -> str:
    """How members took part, with the articles that allow it."""
    way = Way(assembly.way)
    rules = [statutes.read(body.rules, body.name).get("general.electronic") for body in assembly.bodies]
    articles = dict.fromkeys(rule.article for rule in rules if rule) if way.online else ()
    return f"{way.words} ({', '.join(articles)})" if articles else way.words


def _polls(session: Session, round_id: int, found: Sequence[Motion], logged: Logged) -> tuple[EvidencePoll, ...]:
    held = sorted((poll for motion in found for poll in motion.polls if poll.opened_at), key=lambda poll: poll.id)
    contents = _boxes(session, held)
    votes, disputed = evidence.votes(session, round_id), evidence.disputed(session, round_id)
    return tuple(_poll(poll, logged, contents.get(poll.id), votes.get(poll.id, ()), disputed.get(poll.id, ()))
                 for poll in held)


def _boxes(session: Session, held: Sequence[Poll]) -> Mapping[int, Box]:
    """The boxes that were opened at the close; one that lapsed while it was sealed stays sealed."""
    numbers = [poll.id for poll in held if poll.secret and "box" in poll.result]
    return {number: ballots.read(content) for number, content in boxes.boxes(session, numbers).items()}


def _poll(poll: Poll, logged: Logged, box: Box | None, votes: Sequence[Vote],
          disputed: Sequence[str]) -> EvidencePoll:
    assert poll.opened_at is not None
    names = {entry.mandate: entry.name for entry in registers.read(poll.register)}
    at = poll.opened_at
    return EvidencePoll(
        number=poll.id, title=logged.said("poll_opened", poll.id, at, "motion", poll.motion.title),
        body=logged.said("poll_opened", poll.id, at, "body", poll.body.name), state=poll.state, way=poll.way,
        terms=poll.rules, register=poll.register, quorum=poll.quorum, paper=poll.paper.get("totals") or {},
        result=poll.result, judgement=poll.judgement, head_opened=poll.head_opened, opened_at=at,
        head_closed=poll.head_closed, closed_at=poll.closed_at, box=box,
        votes=tuple(_vote(each, names[each.mandate_id]) for each in votes), follows=poll.follows_id,
        because=poll.follows_because, disputed=tuple(disputed),
        tally=_withheld(poll, box) if box and poll.result.get("withheld") else {})


def _withheld(poll: Poll, box: Box) -> Mapping[str, Any]:
    """The totals that are kept nowhere but in the box."""
    terms, register = rules.read(poll.rules), registers.read(poll.register)
    return ballots.counted(box, terms, register, poll.paper.get("totals") or {}).document()


def _vote(vote: Vote, name: str) -> EvidenceVote:
    return EvidenceVote(vote.mandate_id, name, tuple(vote.choice), vote.how, vote.cast_at, vote.replaced_at)


def _people(session: Session, round_id: int, logged: Logged) -> tuple[EvidencePerson, ...]:
    return tuple(EvidencePerson(
        each.invitation_id,
        logged.said("check_in", each.invitation_id, each.came_at, "name", each.invitation.who()),
        each.way, each.came_at, each.left_at) for each in presences.of_round(session, round_id))


def _delegates(session: Session, round_id: int) -> tuple[EvidenceDelegate, ...]:
    return tuple(EvidenceDelegate(each.invitation_id, each.invitation.who(), mandate.id, mandate.seat.name)
                 for mandate in mandates.of_round(session, round_id) for each in mandate.delegations)


def _proxies(session: Session, round_id: int, logged: Logged) -> tuple[EvidenceProxy, ...]:
    return tuple(EvidenceProxy(
        each.mandate_id, logged.said("proxy_given", each.mandate_id, each.given_at, "seat", each.mandate.seat.name),
        each.holder_id, logged.said("proxy_given", each.mandate_id, each.given_at, "name", each.holder.who()),
        each.given_by, each.given_at, each.revoked_at, each.scope) for each in evidence.proxies(session, round_id))


def _items(assembly: Assembly, found: Sequence[Motion]) -> tuple[EvidenceItem, ...]:
    titles = {motion.id: motion.title for motion in found}
    return tuple(EvidenceItem(item.title, tuple(
        _motion(motion, titles) for motion in _in_turn([each for each in found if each.item_id == item.id])))
        for item in assembly.items)


def _in_turn(found: Sequence[Motion]) -> list[Motion]:
    """In the order of voting, amendments before their motion."""
    known = {each.id: each for each in found}
    return [known[each.id] for each in motions.in_order(
        motions.Proposal(each.id, each.title, each.position, each.amends_id) for each in found)]


def _motion(motion: Motion, titles: Mapping[int, str]) -> EvidenceMotion:
    held = tuple(poll.id for poll in sorted(motion.polls, key=lambda poll: poll.id) if poll.opened_at)
    return EvidenceMotion(motion.title, motion.text, motion.kind, titles.get(motion.amends_id or 0, ""), held)
