"""Promises for the secretariat: what is due, one promise with how far it is, and how it ended."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.commitments import CloseForm, CommitmentForm, NoteForm
from survey.access import requires
from survey.actions import commitments as actions
from survey.database import db, writing
from survey.errors import stopped
from survey.models.commitments import Commitment
from survey.queries import commitments, decisions
from survey.rules import calendar
from survey.rules import commitments as rules
from survey.rules.commitments import Outcome, Standing
from survey.rules.permissions import Permission

views = Blueprint("commitments", __name__, url_prefix="/secretariaat/toezeggingen")
Page = str | Response | tuple[str, int]
PLAIN = ("words", "promised_to", "promised_on", "owner", "owner_email", "due_on")


def _standing(row: Commitment) -> Standing:
    return rules.standing(row.due_on, row.outcome, calendar.day_of(g.now))


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    """What is open by its day, or with ?stand=alles what was closed as well."""
    every = request.args.get("stand") == "alles"
    rows = [(row, _standing(row)) for row in commitments.everything(db.session())]
    return render_template(
        "commitments/overview.html", every=every, today=calendar.day_of(g.now),
        rows=[pair for pair in rows if every or not pair[1].done], due_in_words=rules.due_in_words,
        late=sum(standing is Standing.LATE for _, standing in rows))


def _found(number: int) -> Commitment:
    return commitments.one(db.session(), number) or abort(404)


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    return _page(_found(number), NoteForm(), _closing())


def _closing() -> CloseForm:
    return CloseForm(data={"closed_on": calendar.day_of(g.now)})


def _page(row: Commitment, note: NoteForm, close: CloseForm) -> str:
    return render_template("commitments/show.html", row=row, standing=_standing(row), note=note, close=close,
                           due=rules.due_in_words(row.due_on, calendar.day_of(g.now)))


def _form(row: Commitment | None = None) -> CommitmentForm:
    session, today = db.session(), calendar.day_of(g.now)
    given = {name: getattr(row, name) for name in PLAIN} | {
        "decision": row.decision_id or 0, "round": row.round_id or 0, "interim": row.interim_id or 0} if row else {
        "decision": request.args.get("besluit", 0, type=int), "promised_on": today}
    made = [(line.decision.id, f"{line.outcome} van {line.decision.body.name}, {line.decision.subject}")
            for line in decisions.lines(decisions.everything(session), today)]
    kept = [(each.id, f"{each.round.title}, {calendar.moment_in_words(each.counted_at)}")
            for each in commitments.interims(session)]
    return CommitmentForm(data=given).offer(
        made[::-1], [(each.id, each.title) for each in commitments.rounds(session)], kept)


def _edit_page(form: CommitmentForm, row: Commitment | None = None) -> str:
    return render_template("commitments/edit.html", form=form, row=row)


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    return _edit_page(_form())


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form, made = _form(), list[Commitment]()

    def deed(session: Session) -> None:
        made.append(actions.make(session, form.promise(), g.user.name, g.now))

    if stopped(form, deed, "due_on"):
        return _edit_page(form), 422
    flash("De toezegging is vastgelegd.")
    return redirect(url_for("commitments.show", number=made[0].id), 303)


@views.get("/<int:number>/wijzigen")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    row = _found(number)
    return _edit_page(_form(row), row)


@views.post("/<int:number>/wijzigen")
@requires(Permission.WORK)
def edit(number: int) -> Page:
    row = _found(number)
    form = _form(row)
    if stopped(form, lambda session: actions.change(session, number, form.promise(), g.user.name, g.now), "due_on"):
        return _edit_page(form, _found(number)), 422
    flash("De toezegging is bewaard.")
    return redirect(url_for("commitments.show", number=number), 303)


@views.post("/<int:number>/aantekening")
@requires(Permission.WORK)
def add_note(number: int) -> Page:
    row, form = _found(number), NoteForm()
    if stopped(form, lambda session: actions.note(session, number, form.words.data or "", g.user.name, g.now), "words"):
        return _page(row, form, _closing()), 422
    flash("De aantekening staat erbij.")
    return redirect(url_for("commitments.show", number=number), 303)


@views.post("/<int:number>/heropenen")
@requires(Permission.WORK)
def reopen(number: int) -> Response:
    with writing() as session:
        actions.reopen(session, number, g.user.name, g.now)
    flash("De toezegging loopt weer.")
    return redirect(url_for("commitments.show", number=number), 303)


@views.post("/<int:number>/afsluiten")
@requires(Permission.WORK)
def close(number: int) -> Page:
    row, form = _found(number), CloseForm()

    def deed(session: Session) -> None:
        actions.close(session, number, Outcome(form.outcome.data), form.closed_on.data, form.reason.data or "",
                      g.user.name, g.now)

    if stopped(form, deed, "reason"):
        return _page(row, NoteForm(formdata=None), form), 422
    flash("De toezegging is afgesloten.")
    return redirect(url_for("commitments.show", number=number), 303)
