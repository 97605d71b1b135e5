"""Decisions for the secretariat: the list, recording one, out of a vote too, correcting, withdrawing, publishing."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.decisions import AGAINST, FOR, DecisionForm, WithdrawForm, given, rows_of, with_conditions
from survey.access import requires
from survey.actions import decisions as actions
from survey.actions.decisions import Demand, Filled
from survey.database import db, writing
from survey.documents import decisions as documents
from survey.models.decisions import Decision
from survey.models.polls import Poll
from survey.queries import bodies, commitments, decisions
from survey.queries.decisions import Line, Wanted
from survey.rules import calendar, judgements
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Kind
from survey.rules.motions import Kind as MotionKind
from survey.rules.permissions import Permission
from survey.rules.records import Impossible, Manner

views = Blueprint("decisions", __name__, url_prefix="/secretariaat/besluiten")
Page = str | Response | tuple[str, int]
PLAIN = ("subject", "words", "decided_on", "manner", "result", "external_url", "fingerprint")


def _wanted() -> Wanted:
    return Wanted(request.args.get("gremium", ""), request.args.get("jaar", 0, type=int),
                  request.args.get("document", ""))


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    session, today, wanted = db.session(), calendar.day_of(g.now), _wanted()
    every = decisions.lines(decisions.everything(session), today)
    found = [line for line in every if wanted.fits(line)]
    promises = commitments.of_decisions(session, [line.decision.id for line in found])
    return render_template(
        "decisions/overview.html", entries=documents.entries(found, promises, today)[::-1], wanted=wanted,
        choices=decisions.narrowings(every), proposals=[(poll, said(poll)) for poll in decisions.unrecorded(session)],
        documents=decisions.with_chains(session, every))


def said(poll: Poll) -> str:
    """What a vote came to; without numbers where its totals are withheld."""
    every = [*(decisions.earlier_rounds(db.session(), poll) if poll.follows_id else ()), poll]
    return "; daarna ".join(judgements.recorded(each.result, each.rules, each.judgement) for each in every)


def _found(number: int) -> Decision:
    return decisions.one(db.session(), number) or abort(404)


def _line(row: Decision) -> Line:
    """With how it stands, held against everything about the same matter."""
    today = calendar.day_of(g.now)
    every = decisions.lines(decisions.everything(db.session()), today)
    return next((line for line in every if line.decision.id == row.id), None) or abort(404)


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    return _page(_found(number), _withdrawing())


def _withdrawing() -> WithdrawForm:
    return WithdrawForm(data={"day": calendar.day_of(g.now)})


def _page(row: Decision, form: WithdrawForm) -> str:
    session, today = db.session(), calendar.day_of(g.now)
    line = _line(row)
    promises = commitments.of_decisions(session, [row.id])[row.id]
    entry = documents.entries([line], {row.id: promises}, today)[0]
    meeting = row.poll.motion if row.poll else None
    return render_template("decisions/show.html", row=row, line=line, entry=entry, form=form, promises=promises,
                           meeting=meeting and decisions.meeting_of(session, meeting.round_id),
                           lapsed=row.poll is not None and row.poll.state == "lapsed")


def _form(row: Decision | None = None, values: dict[str, Any] | None = None) -> DecisionForm:
    session, stored = db.session(), len(row.conditions) if row else 0
    rows = rows_of(request.form, stored, more=_wants_more())
    return with_conditions(rows)(data=_given(row) if row else values).offer(
        [(each.id, each.name) for each in bodies.everyone(session)], decisions.versions(session))


def _wants_more() -> bool:
    """Whether only room for one more condition is asked for; that stores nothing."""
    return "more" in request.form


def _given(row: Decision) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in PLAIN} | {
        "body": row.body_id, "kind": row.kind, "favourable": FOR if row.favourable else AGAINST,
        "version": row.version_id or 0, "existed": row.version is not None and row.decided_on < calendar.day_of(
            row.version.created_at)}
    return given(plain, [
        {"body": each.body_id, "kind": each.kind, "until": each.until,
         "version": 0 if each.version_id == row.version_id else each.version_id} for each in row.conditions])


def _edit_page(form: DecisionForm, row: Decision | None = None, poll: Poll | None = None) -> str:
    amended = poll is not None and decisions.amended(db.session(), poll)
    if _wants_more():
        form[f"condition_{form.rows}_body"].render_kw = {"autofocus": True}
    return render_template("decisions/edit.html", form=form, row=row, poll=poll, amended=amended)


def _poll() -> Poll | None:
    """The vote that a decision is recorded out of, where it is one."""
    number = request.args.get("stemming", type=int)
    return (decisions.proposed(db.session(), number) or abort(404)) if number else None


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    poll = _poll()
    version = request.args.get("versie", 0, type=int)
    values = _proposal(poll) if poll else {
        "version": version, "body": request.args.get("gremium", 0, type=int), "kind": request.args.get("soort", "")
        or Kind.ADOPTION.value}
    return _edit_page(_form(values=values), poll=poll)


def _proposal(poll: Poll) -> dict[str, Any]:
    """The decision that a vote came to, to be confirmed or edited."""
    motion, election = poll.motion, poll.motion.kind == MotionKind.ELECTION
    # Of several candidates somebody was chosen; one alone may also be turned down.
    favourable = judgements.adopted(poll.result, poll.judgement) or (election and not poll.result.get("outcome"))
    manner = Manner.ACCLAMATION if poll.way == "acclamation" else Manner.VOTE
    moment = poll.closed_at or poll.opened_at or g.now
    return {"body": poll.body_id, "kind": Kind.APPOINTMENT.value if election else _usual(poll),
            "favourable": FOR if favourable else AGAINST, "version": motion.version_id or 0,
            "subject": motion.title, "words": poll.rules.get("text") or motion.text,
            "decided_on": calendar.day_of(moment), "manner": manner.value, "result": said(poll),
            "existed": motion.version is not None}


def _usual(poll: Poll) -> str:
    """What the chain of the document asks of this body; a body of members adopts what no chain is laid down for."""
    version = poll.motion.version
    steps = decisions.chain_steps(db.session(), version.document_id) if version else []
    return next((each.kind for each in steps if each.body_id == poll.body_id), Kind.ADOPTION.value)


def _filled(form: DecisionForm) -> Filled:
    return Filled(**form.filled(), conditions=tuple(Demand(**each) for each in form.demands()))


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form, poll = _form(), _poll()
    if _wants_more():
        return _edit_page(form, poll=poll)
    if not form.validate():
        return _edit_page(form, poll=poll), 422
    try:
        with writing() as session:
            made = actions.record_decision(session, _filled(form), g.user.name, g.now, poll.id if poll else None)
    except RuleBroken as broken:
        _refuse(form, broken)
        return _edit_page(form, poll=poll), 422
    flash("Het besluit is vastgelegd. Het is nog niet openbaar.")
    return redirect(url_for("decisions.show", number=made.id), 303)


def _refuse(form: DecisionForm, broken: RuleBroken) -> None:
    form.refuse(broken.message, broken.field if isinstance(broken, Impossible) else "subject")


@views.get("/<int:number>/verbeteren")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    row = _found(number)
    return _edit_page(_form(row), row)


@views.post("/<int:number>/verbeteren")
@requires(Permission.WORK)
def edit(number: int) -> Page:
    row = _found(number)
    form = _form(row)
    if _wants_more():
        return _edit_page(form, row)
    if not form.validate():
        return _edit_page(form, row), 422
    try:
        with writing() as session:
            actions.correct(session, number, _filled(form), g.user.name, g.now)
    except RuleBroken as broken:
        _refuse(form, broken)
        return _edit_page(form, _found(number)), 422
    flash("De verbetering is bewaard. Wat er eerst stond, vindt u onder Geschiedenis.")
    return redirect(url_for("decisions.show", number=number), 303)


@views.post("/<int:number>/intrekken")
@requires(Permission.WORK)
def withdraw(number: int) -> Page:
    row, form = _found(number), WithdrawForm()
    if not form.validate():
        return _page(row, form), 422
    try:
        with writing() as session:
            actions.withdraw(session, number, form.day.data, form.reason.data or "", g.user.name, g.now)
    except RuleBroken as broken:
        form.day.errors = [broken.message]
        return _page(_found(number), form), 422
    flash("Het besluit staat als ingetrokken op de lijst.")
    return redirect(url_for("decisions.show", number=number), 303)


@views.post("/<int:number>/toch-niet-ingetrokken")
@requires(Permission.WORK)
def reinstate(number: int) -> Response:
    with writing() as session:
        actions.reinstate(session, number, g.user.name, g.now)
    flash("De intrekking is teruggedraaid.")
    return redirect(url_for("decisions.show", number=number), 303)


@views.post("/openbaar")
@requires(Permission.WORK)
def publish() -> Response:
    """One decision, or everything that was chosen on the list."""
    numbers = request.form.getlist("besluit", type=int)
    if not numbers:
        flash("Kruis eerst aan welke besluiten openbaar worden.", "error")
        return redirect(url_for("decisions.overview"), 303)
    with writing() as session:
        count = actions.publish(session, numbers, g.user.name, g.now)
    flash("Het besluit is openbaar." if count == 1 else f"{count} besluiten zijn openbaar.")
    back = url_for("decisions.show", number=numbers[0]) if request.form.get("terug") else url_for("decisions.overview")
    return redirect(back, 303)


@views.post("/<int:number>/niet-openbaar")
@requires(Permission.WORK)
def hide(number: int) -> Response:
    with writing() as session:
        actions.hide(session, number, g.user.name, g.now)
    flash("Het besluit staat niet meer op de openbare lijst.")
    return redirect(url_for("decisions.show", number=number), 303)


@views.post("/stemming/<int:number>/overslaan")
@requires(Permission.WORK)
def pass_over(number: int) -> Response:
    with writing() as session:
        actions.pass_over(session, number, g.user.name, g.now)
    flash("Deze stemming komt niet in de besluitenlijst.")
    return redirect(url_for("decisions.overview"), 303)


