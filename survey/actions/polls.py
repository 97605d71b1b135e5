"""Deeds with a poll: preparing and opening it, and what the chair does with its result.

Everything in a meeting takes its turn under the lock of the meeting, so that who is there, who represents whom and
what is open cannot change while it is decided on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import ballots, chain
from survey.actions.convocations import check_terms
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.motions import text_of
from survey.actions.seals import Seals
from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.models.polls import Motion, Poll
from survey.queries import assemblies, chains, polls
from survey.queries.polls import Standing
from survey.rules import calendar, quorum, registers, seats, statutes
from survey.rules import polls as rules
from survey.rules.broken import RuleBroken
from survey.rules.chain import fingerprint
from survey.rules.convocations import check_early
from survey.rules.messages import MessageKind
from survey.rules.motions import Kind, Proposal, check_turn
from survey.rules.polls import Choice, State, Terms
from survey.rules.quorum import Attendance
from survey.rules.registers import Entry, Register

SCREEN, HANDS, ACCLAMATION = "screen", "hands", "acclamation"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the chair says when a poll opens. `way` is screen, hands or acclamation.

    `with_knowledge` says that the board knew of it. `early` opens before the meeting, `second` is a meeting in which
    the quorum no longer holds.
    """

    motion_id: int
    body_id: int
    way: str = SCREEN
    closes_at: datetime | None = None
    change: bool = False
    second: bool = False
    early: bool = False
    with_knowledge: bool = False


def choices_of(motion: Motion) -> tuple[Choice, ...]:
    """What stands on the ballot paper: the candidates, or for and against where there is one name or none."""
    if motion.kind != Kind.ELECTION or len(motion.candidates) < 2:
        return rules.YES_OR_NO
    return tuple(Choice(str(each["key"]), str(each["name"])) for each in motion.candidates)


def register_of(motion: Motion, standings: Sequence[Standing], body_id: int, day: date) -> Register:
    """Who may vote on a motion in a body: not who is suspended, has no vote or is left out of this decision."""
    excluded = {int(number) for number in motion.excluded}
    return tuple(
        Entry(each.mandate_id, each.seat.name, each.seat.weight, each.seat.weight_article, each.seat.category,
              each.seat.member)
        for each in standings
        if each.seat.body_id == body_id and each.seat.id not in excluded and seats.entitled(each.seat, day))


def open_poll(session: Session, round_id: int, wanted: Opening, seals: Seals, by: str, now: datetime) -> Poll:
    """Opens the vote on a motion in one body; what holds for it is frozen here, or it is refused with the reason."""
    assembly = assemblies.hold(session, round_id)
    motion, body = _asked(session, assembly, wanted)
    standing = polls.busy_with(session, motion.id, body.id)
    poll = _fresh(motion, body, standing)
    _check_moment(session, assembly, motion, body, wanted, now)
    here = polls.standings(session, round_id, [body.id])
    register = register_of(motion, here, body.id, calendar.day_of(max(now, assembly.begins_at)))
    registers.check(register)
    terms = _terms(motion, body, poll, register, wanted)
    counted = _counted(register, here, terms)
    if not wanted.early and motion.kind != Kind.UNANIMOUS:
        quorum.check(counted)
    held = terms.document() | _said(session, assembly, motion, body, wanted)
    _freeze(poll, terms.secret, held, register, wanted, here)
    poll.quorum = counted.document() | _here(register, here, wanted)
    poll.opened_at, poll.opened_by, poll.closes_at = now, by, wanted.closes_at
    session.add(poll)
    session.flush()
    if poll.secret:
        ballots.begin(session, poll, seals)
    assembly.item_id, assembly.motion_id = motion.item_id, motion.id
    _tell_opened(session, assembly, poll, by, now)
    return poll


def _asked(session: Session, assembly: Assembly, wanted: Opening) -> tuple[Motion, Body]:
    motion = polls.motion(session, assembly.round_id, wanted.motion_id)
    body = next((body for body in assembly.bodies if body.id == wanted.body_id), None)
    if motion is None or body is None:
        raise RuleBroken("Dit voorstel hoort niet bij deze vergadering.")
    return motion, body


def _fresh(motion: Motion, body: Body, standing: Sequence[Poll]) -> Poll:
    """The poll that was prepared (a run-off, a new vote), or a first one."""
    last = standing[-1] if standing else None
    if last is None:
        return Poll(motion_id=motion.id, body_id=body.id, secret=motion.secret, state=State.PREPARED.value, way=SCREEN,
                    choices=[], rules={}, register=[], paper={}, result={}, judgement={})
    rules.check_open(State(last.state))
    return last


def _check_moment(session: Session, assembly: Assembly, motion: Motion, body: Body, wanted: Opening,
                  now: datetime) -> None:
    if motion.secret and wanted.way == HANDS:
        raise RuleBroken("Een geheime stemming kan niet met handopsteken.")
    if motion.kind == Kind.UNANIMOUS:
        rules.check_outside(wanted.with_knowledge)
        return
    if assembly.ended_at:
        raise RuleBroken("De vergadering is gesloten. Er kan niet meer worden gestemd.")
    if wanted.closes_at and wanted.closes_at <= now:
        raise RuleBroken("De stemming zou sluiten voordat zij opent. Kies een later moment.")
    if wanted.early:
        check_early(statutes.read(body.rules, body.name), calendar.day_of(assembly.begins_at), calendar.day_of(now))
    elif assembly.opened_at is None:
        raise RuleBroken("De vergadering is nog niet geopend. Open eerst de vergadering.")
    if wanted.second:
        _check_second(assembly, motion, body)
    _check_turn(session, assembly, motion, body)
    check_terms(session, assembly, motion, body)


def _check_second(assembly: Assembly, motion: Motion, body: Body) -> None:
    """Only a meeting that was called as the second one, within the term of the statutes, decides without a quorum."""
    first = assembly.follows
    if first is None or body not in first.bodies:
        raise RuleBroken("Zonder quorum besluiten kan alleen in een tweede vergadering. Maak een nieuwe vergadering "
                         "en kies bij de gegevens van welke vergadering zij de tweede is.")
    quorum.check_second(statutes.read(body.rules, body.name), Kind(motion.kind), calendar.day_of(first.begins_at),
                        calendar.day_of(assembly.begins_at))


def _check_turn(session: Session, assembly: Assembly, motion: Motion, body: Body) -> None:
    proposals = [proposal(each, body.id) for each in assemblies.motions(session, assembly.round_id)]
    check_turn(next(each for each in proposals if each.id == motion.id), proposals)


def proposal(motion: Motion, body_id: int) -> Proposal:
    decided = any(poll.state == State.DECIDED and poll.body_id == body_id for poll in motion.polls)
    return Proposal(motion.id, motion.title, motion.position, motion.amends_id, decided)


def _terms(motion: Motion, body: Body, poll: Poll, register: Register, wanted: Opening) -> Terms:
    """What holds for this poll: what the one before it was held under, or what the statutes say now."""
    if poll.rules:
        return replace(rules.read(poll.rules), second=wanted.second)
    choices, acclaimed = choices_of(motion), wanted.way == ACCLAMATION
    seats = min(motion.seats, len(choices)) if acclaimed else motion.seats
    return rules.terms(
        statutes.read(body.rules, body.name), Kind(motion.kind), register=register, choices=choices,
        secret=poll.secret and not acclaimed, seats=1 if choices == rules.YES_OR_NO else seats, change=wanted.change,
        second=wanted.second, acclaimed=acclaimed)


def foreseen(motion: Motion, body: Body, prepared: Poll | None, here: Sequence[Standing],
             day: date) -> tuple[Register, quorum.Count]:
    """Who would be in the register if it opened now, and how the quorum would be; refuses as opening itself would."""
    register = register_of(motion, here, body.id, day)
    registers.check(register)
    terms = _terms(motion, body, prepared or Poll(secret=motion.secret, rules={}), register,
                   Opening(motion.id, body.id))
    return register, _counted(register, here, terms)


def attendance(register: Register, here: Sequence[Standing]) -> list[quorum.Attendance]:
    known = {each.mandate_id: each for each in here}
    return [Attendance(entry, present=known[entry.mandate].here and not known[entry.mandate].by_proxy,
                       represented=known[entry.mandate].here and known[entry.mandate].by_proxy)
            for entry in register if entry.mandate in known]


def _counted(register: Register, here: Sequence[Standing], terms: Terms) -> quorum.Count:
    return quorum.count(attendance(register, here), terms)


def _here(register: Register, here: Sequence[Standing], wanted: Opening) -> dict[str, Any]:
    """Who was there for whom when it opened, as the evidence will show it; a mandate is its number."""
    entitled = {entry.mandate for entry in register}
    there = [each for each in here if each.here and each.mandate_id in entitled]
    return {"mandates": [each.mandate_id for each in there], "early": wanted.early,
            "proxies": {str(each.mandate_id): each.holders[0].name for each in there if each.by_proxy}}


def _said(session: Session, assembly: Assembly, motion: Motion, body: Body, wanted: Opening) -> dict[str, Any]:
    """What is frozen beside the terms: the text that is voted on, and what the chair said at the opening."""
    text = text_of(motion, body.id, assemblies.motions(session, assembly.round_id))
    said: dict[str, Any] = {"text": text.text, "amended_by": list(text.amendments)}
    if wanted.with_knowledge:
        said["with_knowledge"] = True
    if wanted.second and assembly.follows:
        said["first_meeting"] = calendar.day_of(assembly.follows.begins_at).isoformat()
    return said


def _freeze(poll: Poll, secret: bool, held: dict[str, Any], register: Register, wanted: Opening,
            here: Sequence[Standing]) -> None:
    entitled = {entry.mandate for entry in register}
    poll.way, poll.secret, poll.state = wanted.way, secret, State.OPEN.value
    poll.rules, poll.register = held, registers.document(register)
    poll.choices = poll.rules["choices"]
    paper = [each.mandate_id for each in here if each.on_paper and each.mandate_id in entitled]
    poll.paper = {"mandates": paper, "counts": []}


def _tell_opened(session: Session, assembly: Assembly, poll: Poll, by: str, now: datetime) -> None:
    poll.head_opened = chain.add(
        session, assembly.round_id, "poll_opened", now, poll=poll.id, body=poll.body.name, motion=poll.motion.title,
        secret=poll.secret, way=poll.way, rules=fingerprint(poll.rules), register=fingerprint(poll.register),
        quorum=poll.quorum["sentence"], by=by, follows=poll.follows_id, because=poll.follows_because)
    record(session, by, "poll_opened", now, round_id=assembly.round_id, motion=poll.motion.title, body=poll.body.name)
    mail_head(session, assembly, poll, "opened", poll.head_opened, now)


def seal_of(poll: Poll) -> str:
    """What stands in the chain of a result, so that not a word of its computation can be changed later."""
    return fingerprint({"result": poll.result, "quorum": poll.quorum})


def mail_head(session: Session, assembly: Assembly, poll: Poll, moment: str, head: str, now: datetime) -> None:
    """The head of the chain leaves the system: it proves nothing against who could rewrite the whole chain."""
    queue(session, [
        letter(f"poll:{poll.id}:{moment}:{each['email']}", MessageKind.POLL_HEAD, each["email"], now,
               round_id=assembly.round_id, name=each["name"], moment=moment, motion=poll.motion.title,
               body=poll.body.name, head=head)
        for each in assembly.counters])


def follow(session: Session, poll: Poll, because: str, terms: Terms) -> Poll:
    """Prepares the poll that comes after this one: a run-off, an interim vote, a new vote.

    What was acclaimed was not voted on, so that the vote which somebody wants instead begins anew.
    """
    acclaimed = poll.way == ACCLAMATION
    held = {} if acclaimed else terms.document()
    fresh = Poll(motion_id=poll.motion_id, body_id=poll.body_id, follows_id=poll.id, follows_because=because,
                 secret=poll.motion.secret if acclaimed else terms.secret, way=SCREEN if acclaimed else poll.way,
                 state=State.PREPARED.value, choices=held.get("choices", []), rules=held,
                 register=[], quorum={}, paper={}, result={}, judgement={})
    session.add(fresh)
    session.flush()
    return fresh


def with_all_names(poll: Poll, terms: Terms) -> Terms:
    """The terms with every candidate: an interim vote knows only who tied, and the run-off after it has others too."""
    return terms if terms.single else replace(terms, choices=choices_of(poll.motion))


def hold(session: Session, round_id: int, number: int) -> Poll:
    found = polls.hold(session, round_id, number)
    if found is None:
        raise RuleBroken("Deze stemming hoort niet bij deze vergadering.")
    return found


def put_on_desk(session: Session, round_id: int, number: int) -> Motion:
    """What the chair deals with now, for everybody to see."""
    assembly = assemblies.hold(session, round_id)
    motion = polls.motion(session, round_id, number)
    if motion is None:
        raise RuleBroken("Dit voorstel hoort niet bij deze vergadering.")
    assembly.item_id, assembly.motion_id = motion.item_id, motion.id
    return motion


def renew_hall(session: Session, round_id: int, by: str, now: datetime) -> None:
    assemblies.hold(session, round_id).screen_serial += 1
    record(session, by, "hall_link_renewed", now, round_id=round_id)


def lapse(session: Session, round_id: int, number: int, reason: str, by: str, now: datetime) -> Poll:
    """A poll that was opened and cannot go on (a lost key, a mistake in the motion) lapses and stays visible."""
    poll = hold(session, round_id, number)
    said = rules.check_lapse(State(poll.state), reason)
    if State(poll.state) is State.DECIDED and assemblies.hold(session, round_id).ended_at:
        raise RuleBroken("De vergadering is gesloten en de uitslag staat vast. Alleen een nieuw besluit of de rechter "
                         "kan het besluit nog aantasten (art. 2:14 en 2:15 BW).")
    mark_lapsed(session, poll, said, by, now)
    if poll.closed_at is None:
        poll.closed_at, poll.closed_by = now, by
        poll.head_closed = last_head(session, round_id)
    follow(session, poll, "lapsed", rules.read(poll.rules))
    return poll


def mark_lapsed(session: Session, poll: Poll, reason: str, by: str, now: datetime) -> None:
    """The legal effects of the first vote lapse; what was counted stays to be seen."""
    poll.state = State.LAPSED.value
    poll.judgement = poll.judgement | {"lapsed": reason, "lapsed_at": now.isoformat(), "lapsed_by": by}
    chain.add(session, poll.motion.round_id, "poll_lapsed", now, poll=poll.id, reason=reason, by=by)
    record(session, by, "poll_lapsed", now, round_id=poll.motion.round_id, motion=poll.motion.title, reason=reason)


def last_head(session: Session, round_id: int) -> str:
    line = chains.last_line(session, round_id)
    return line.hash if line else ""

