"""The desk of the chair: who is there, motion by motion, opening, closing, judging, disputing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from survey import unsealing, voting
from survey.access import links, requires
from survey.actions import acclamations, ballots, judgements, polls, tallies, votes
from survey.actions.judgements import Judgement
from survey.actions.motions import Overtaken, overtaken, text_of
from survey.actions.polls import Opening
from survey.database import db, writing
from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.models.polls import Motion, Poll
from survey.queries import assemblies
from survey.queries import polls as queries
from survey.queries.polls import Standing
from survey.rules import calendar, registers
from survey.rules.broken import RuleBroken
from survey.rules.judgements import Dispute
from survey.rules.motions import Amended, Kind
from survey.rules.permissions import Permission, may
from survey.rules.polls import State
from survey.rules.quorum import Count
from survey.rules.registers import Register
from survey.voting import BLANK, Shown, Typed, in_turn

views = Blueprint("polls", __name__, url_prefix="/secretariaat/vergaderingen/<slug>/voorzitter")
MOST_MINUTES = 24 * 60
LONGEST = {"words": 300, "reason": 2000, "by": 200, "witnesses": 2000}
Reply = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """What one body has to do with the motion on the desk."""

    body: Body
    last: Shown | None
    earlier: tuple[Shown, ...]
    prepared: Poll | None
    refusal: str
    here: int
    entitled: int
    quorum: str
    met: bool
    register: tuple[tuple[int, str], ...]
    dispute: Dispute | None
    text: Amended
    overtaken: Overtaken | None
    acclamation: str
    remarks: tuple[str, ...]

    @property
    def may_judge(self) -> bool:
        """Closed and counted, and nothing else has to be done first."""
        return self.last is not None and self.last.state is State.CLOSED and not self.last.waits()

    @property
    def may_open(self) -> bool:
        return self.last is None or self.prepared is not None


def _assembly(slug: str) -> Assembly:
    return assemblies.by_slug(db.session(), slug) or abort(404)


@views.get("/")
@requires(Permission.READ)
def desk(slug: str) -> str:
    return _desk(_assembly(slug))


def _desk(assembly: Assembly, typed: Typed | None = None) -> str:
    round_id = assembly.round_id
    found, bodies = in_turn(queries.motions(db.session(), round_id)), [body.id for body in assembly.bodies]
    motion, standings = _motion(assembly, found), queries.standings(db.session(), round_id)
    desks = _desks(assembly, motion, standings, found)
    return render_template(
        "polls/desk.html", assembly=assembly, round=assembly.round, motions=found, motion=motion, Kind=Kind,
        may_work=may(g.user.role, Permission.WORK), desks=desks,
        following=queries.next_motion(found, bodies, motion.id) if motion else None, BLANK=BLANK,
        together=voting.side_by_side(motion, assembly.bodies) if motion else "",
        last={(poll.motion_id, poll.body_id): poll for each in found for poll in each.polls}, State=State,
        here=sum(each.here for each in standings), standings=standings, stand=_mark(round_id, desks),
        hall=links().hall_url(round_id, assembly.screen_serial), typed=typed)


def _motion(assembly: Assembly, found: Sequence[Motion]) -> Motion | None:
    """What is on the desk, or else what comes first."""
    return next((each for each in found if each.id == assembly.motion_id), None) or \
        queries.next_motion(found, [body.id for body in assembly.bodies], None)


def _desks(assembly: Assembly, motion: Motion | None, standings: Sequence[Standing],
           found: Sequence[Motion]) -> list[Desk]:
    return [_one(assembly, body, motion, standings, found) for body in assembly.bodies] if motion else []


def _mark(round_id: int, desks: Sequence[Desk]) -> str:
    """By what the desk sees that something changed: also whether there is a quorum now."""
    return voting.stand(round_id) + "".join(f"-{each.body.id}" for each in desks if each.met)


def _one(assembly: Assembly, body: Body, motion: Motion, standings: Sequence[Standing],
         found: Sequence[Motion]) -> Desk:
    """The polls on a motion in one body, and what would happen if it opened now."""
    own = [poll for poll in motion.polls if poll.body_id == body.id]
    told = voting.shown([poll for poll in own if poll.opened_at])
    prepared = next((poll for poll in own if poll.state == State.PREPARED), None)
    last = told[-1] if told else None
    register, counted, refusal = _foreseen(assembly, body, motion, prepared, standings)
    entitled = {entry.mandate for entry in register}
    mine = [each for each in standings if each.seat.body_id == body.id
            and (not entitled or each.mandate_id in entitled)]
    return Desk(body, last, tuple(told[:-1]), prepared, refusal, sum(each.here for each in mine),
                len(register) or len(mine), counted.sentence if counted else "", bool(counted and counted.met),
                tuple((entry.mandate, entry.name) for entry in register), _dispute(last),
                last.text if last and not prepared else text_of(motion, body.id, found),
                overtaken(motion, body.id, found), _acclamation(motion, body, bool(own)),
                _remarks(assembly, body, motion, last, standings))


def _remarks(assembly: Assembly, body: Body, motion: Motion, last: Shown | None,
             standings: Sequence[Standing]) -> tuple[str, ...]:
    """What changed on the roll since the poll opened, which its register does not follow."""
    if last is None or not last.is_open:
        return ()
    day = calendar.day_of(max(g.now, assembly.begins_at))
    return registers.remarks(registers.read(last.poll.register), polls.register_of(motion, standings, body.id, day))


def _acclamation(motion: Motion, body: Body, begun: bool) -> str:
    """The article that allows to appoint without a vote; empty where none does, or a vote was asked for."""
    try:
        return "" if begun else acclamations.article_for(motion, body)
    except RuleBroken:
        return ""


def _foreseen(assembly: Assembly, body: Body, motion: Motion, prepared: Poll | None,
              standings: Sequence[Standing]) -> tuple[Register, Count | None, str]:
    """What would happen if it opened now, or why it can not."""
    day = calendar.day_of(max(g.now, assembly.begins_at))
    try:
        return *polls.foreseen(motion, body, prepared, standings, day), ""
    except RuleBroken as broken:
        return (), None, broken.message


def _dispute(last: Shown | None) -> Dispute | None:
    if last is None or not judgements.may_be_disputed(db.session(), last.poll):
        return None
    return judgements.dispute_of(db.session(), last.poll, queries.objections(db.session(), last.poll.id))


@views.get("/stand.json")
@requires(Permission.READ)
def stand(slug: str) -> Response:
    """Whether something changed, who is there now, and of what is open how many voted."""
    assembly = _assembly(slug)
    round_id, session = assembly.round_id, db.session()
    standings, found = queries.standings(session, round_id), in_turn(queries.motions(session, round_id))
    desks = _desks(assembly, _motion(assembly, found), standings, found)
    there = {"aanwezig": str(sum(each.here for each in standings))} | voting.there(standings)
    quorum = {f"quorum-{each.body.id}": each.quorum for each in desks if each.quorum}
    return voting.stand_reply(_mark(round_id, desks), voting.progress(round_id) | there | quorum)


def _back(slug: str) -> Response:
    return redirect(url_for("polls.desk", slug=slug), 303)


def _deed(slug: str, does: Callable[[Session, int], str], body: int | None = None) -> Response:
    """One deed in a transaction of its own; what is refused is told above the desk as it then is.

    In a joint meeting the body in which it is refused stands before the reason.
    """
    assembly = _assembly(slug)
    try:
        with writing() as session:
            flash(does(session, assembly.round_id))
    except RuleBroken as broken:
        named = next((each.name for each in assembly.bodies if each.id == body), "") if len(assembly.bodies) > 1 else ""
        flash(f"{named}: {broken.message}" if named else broken.message, "error")
    return _back(slug)


def _form(slug: str, number: int, does: Callable[[Session, int], str]) -> Reply:
    """A deed with a form of its own: where it is refused, the form comes back as it was typed."""
    assembly = _assembly(slug)
    try:
        for name, most in LONGEST.items():
            if len(request.form.get(name, "")) > most:
                raise RuleBroken(f"Dit is te lang: ten hoogste {most} tekens.")
        with writing() as session:
            flash(does(session, assembly.round_id))
    except RuleBroken as broken:
        db.session.expire_all()
        deed = (request.endpoint or "").rpartition(".")[2]
        return _desk(_assembly(slug), Typed(deed, number, broken.message, request.form)), 422
    return _back(slug)


@views.post("/leg-voor/<int:number>")
@requires(Permission.WORK)
def put(slug: str, number: int) -> Response:
    """Puts a motion on the desk, and with that on the screen in the hall."""
    def does(session: Session, round_id: int) -> str:
        return f"Aan de orde: {polls.put_on_desk(session, round_id, number).title}."
    return _deed(slug, does)


@views.post("/<int:number>/openen")
@requires(Permission.WORK)
def open_polls(slug: str, number: int) -> Response:
    """Opens the vote in the chosen bodies, each for itself: where one may not, the other still does."""
    for body in request.form.getlist("body", int):
        _deed(slug, lambda session, round_id, body=body: _open(session, round_id, number, body), body)  # type: ignore[misc]
    return _back(slug)


def _open(session: Session, round_id: int, number: int, body: int) -> str:
    minutes = min(request.form.get("minutes", 0, int), MOST_MINUTES)
    wanted = Opening(
        number, body, way=polls.HANDS if request.form.get("way") == polls.HANDS else polls.SCREEN,
        closes_at=g.now + timedelta(minutes=minutes) if minutes > 0 else None, change="change" in request.form,
        second="second" in request.form, early="early" in request.form,
        with_knowledge="with_knowledge" in request.form)
    poll = polls.open_poll(session, round_id, wanted, voting.keys(), g.user.name, g.now)
    return f"De stemming is open ({poll.body.name})."


@views.post("/<int:number>/acclamatie")
@requires(Permission.WORK)
def acclaim(slug: str, number: int) -> Response:
    """Appoints the candidates without a vote in one body."""
    def does(session: Session, round_id: int) -> str:
        wanted = Opening(number, request.form.get("body", 0, int), second="second" in request.form)
        poll = acclamations.acclaim(session, round_id, wanted, voting.keys(), _chair(slug), g.now)
        return f"Vastgesteld: {poll.judgement['words']}."
    return _deed(slug, does)


@views.post("/stemming/<int:number>/sluiten")
@requires(Permission.WORK)
def close(slug: str, number: int) -> Response:
    reply = _deed(slug, lambda session, round_id: _close(session, round_id, number))
    unsealing.destroy_keys()
    return reply


def _close(session: Session, round_id: int, number: int) -> str:
    poll, first = tallies.close(session, round_id, number, voting.keys(), g.user.name, g.now)
    return f"De stemming is gesloten ({poll.body.name})." if first else \
        f"De stemming was al gesloten door {poll.closed_by}."


@views.post("/samen/sluiten")
@requires(Permission.WORK)
def close_together(slug: str) -> Response:
    """What is open on one motion in the bodies of a joint meeting, each closed for itself with one press."""
    for number in request.form.getlist("poll", int):
        _deed(slug, lambda session, round_id, number=number: _close(session, round_id, number))  # type: ignore[misc]
    unsealing.destroy_keys()
    return _back(slug)


@views.post("/samen/oordeel")
@requires(Permission.WORK)
def judge_together(slug: str) -> Response:
    """The judgement that follows the count, in each body for itself; another judgement is given in the body itself."""
    for number in request.form.getlist("poll", int):
        _deed(slug, lambda session, round_id, number=number: _judge(session, round_id, number, slug))  # type: ignore[misc]
    return _back(slug)


def _judge(session: Session, round_id: int, number: int, slug: str, said: Judgement | None = None) -> str:
    poll = judgements.judge(session, round_id, number, said or Judgement(), _chair(slug), g.now)
    return f"Vastgesteld: {poll.judgement['words']} ({poll.body.name})."


@views.post("/stemming/<int:number>/oordeel")
@requires(Permission.WORK)
def judge(slug: str, number: int) -> Reply:
    """The judgement; what differs from the count needs a reason. Then the next motion comes on the desk."""
    said = Judgement(request.form.get("words", "") if "differs" in request.form else "",
                     request.form.get("reason", ""))
    return _form(slug, number, lambda session, round_id: _judge(session, round_id, number, slug, said))


def _chair(slug: str) -> str:
    """In whose name: the chair of the meeting, whoever has the hand on the desk."""
    chair = _assembly(slug).chair
    return chair if chair in ("", g.user.name) else f"{chair} (bediend door {g.user.name})"


@views.post("/stemming/<int:number>/doorslag")
@requires(Permission.WORK)
def casting(slug: str, number: int) -> Response:
    def does(session: Session, round_id: int) -> str:
        if request.form.get("choice") not in ("for", "against"):
            raise RuleBroken("Kies voor of tegen.")
        tallies.cast_by_chair(session, round_id, number, request.form["choice"] == "for", _chair(slug), g.now)
        return "De stem van de voorzitter is vastgelegd."
    return _deed(slug, does)


@views.post("/stemming/<int:number>/loting")
@requires(Permission.WORK)
def lot(slug: str, number: int) -> Reply:
    def does(session: Session, round_id: int) -> str:
        tallies.draw_lot(session, round_id, number, request.form.getlist("drawn"), request.form.get("by", ""),
                         request.form.get("witnesses", "").split(","), g.now)
        return "De loting is vastgelegd."
    return _form(slug, number, does)


@views.post("/stemming/<int:number>/telling")
@requires(Permission.WORK)
def count(slug: str, number: int) -> Reply:
    """What was counted on paper or by hands; of paper two people count, each under an account of their own."""
    def does(session: Session, round_id: int) -> str:
        totals = {key.removeprefix("n."): int(value) for key, value in request.form.items()
                  if key.startswith("n.") and value.strip().isdecimal()}
        if tallies.enter_count(session, round_id, number, totals, g.user.name, g.now):
            return "De telling is vastgelegd."
        found = queries.one(session, round_id, number)
        others = tallies.differing(found) if found else ()
        return f"De tellingen van {' en '.join(others)} verschillen. Tel samen opnieuw." if others else \
            "Uw telling is bewaard. Laat nu een tweede teller onder eigen naam de telling invoeren."
    return _form(slug, number, does)


@views.post("/stemming/<int:number>/papier")
@requires(Permission.WORK)
def paper(slug: str, number: int) -> Reply:
    """A paper ballot: of a secret vote only that it was handed in, of a vote by name what stands on it."""
    def does(session: Session, round_id: int) -> str:
        mandate, choice = request.form.get("mandate", 0, int), request.form.getlist("choice")
        poll = queries.one(session, round_id, number) or abort(404)
        if poll.secret:
            ballots.mark_paper(session, round_id, number, mandate, voting.keys(), g.user.name, g.now)
            return "Het papieren stembiljet is ingenomen."
        if not choice:
            raise RuleBroken("Kies wat er op het papieren biljet staat.")
        votes.enter_paper(session, round_id, number, mandate, [key for key in choice if key != BLANK], g.user.name,
                          g.now)
        return "De papieren stem is ingevoerd."
    return _form(slug, number, does)


@views.post("/stemming/<int:number>/betwist")
@requires(Permission.WORK)
def dispute(slug: str, number: int) -> Response:
    """Somebody in the hall disputes the result aloud, for a member with a vote."""
    def does(session: Session, round_id: int) -> str:
        mandate = request.form.get("mandate", 0, int)
        return judgements.object_to(session, round_id, number, mandate, g.user.name, g.now).sentence
    return _deed(slug, does)


@views.post("/stemming/<int:number>/vervalt")
@requires(Permission.WORK)
def lapse(slug: str, number: int) -> Reply:
    def does(session: Session, round_id: int) -> str:
        polls.lapse(session, round_id, number, request.form.get("reason", ""), g.user.name, g.now)
        return "De stemming is vervallen. Er staat een nieuwe klaar."
    reply = _form(slug, number, does)
    unsealing.destroy_keys()
    return reply


@views.post("/zaalscherm")
@requires(Permission.WORK)
def renew_hall(slug: str) -> Response:
    def does(session: Session, round_id: int) -> str:
        polls.renew_hall(session, round_id, g.user.name, g.now)
        return "Er is een nieuwe link voor het zaalscherm; de oude werkt niet meer."
    return _deed(slug, does)


@views.app_template_filter("last_state")
def last_state(body_id: int, last: Mapping[tuple[int, int], Poll], motion_id: int) -> str:
    """How the newest poll on a motion stands in a body, in words; empty when there is none."""
    poll = last.get((motion_id, body_id))
    return State(poll.state).words if poll else ""
