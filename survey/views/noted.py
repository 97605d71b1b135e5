"""Writing down what was said at a meeting or came by mail, and adding what came too late."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.consultations import NoteForm, ReasonForm
from survey.access import requires
from survey.actions import noted as actions
from survey.database import db, writing
from survey.models.comments import Consultation
from survey.queries import comments, consultations
from survey.reading import WHOLE_WORD, named
from survey.rules import comments as rules
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission

views = Blueprint("noted", __name__, url_prefix="/secretariaat/raadplegingen/<slug>")
Page = str | Response | tuple[str, int]


def _consultation(slug: str) -> Consultation:
    return consultations.by_slug(db.session(), slug) or abort(404)


def _page(consultation: Consultation, form: NoteForm) -> str:
    return render_template("consultations/note.html", consultation=consultation, round=consultation.round, form=form,
                           names=consultations.invited_names(db.session(), consultation.round_id))


def _form(consultation: Consultation) -> NoteForm:
    found = consultations.passages(db.session(), consultation.version_id)
    return NoteForm().offer([(each.key, each.name) for each in found])


@views.get("/noteer")
@requires(Permission.WORK)
def form(slug: str) -> str:
    consultation = _consultation(slug)
    return _page(consultation, _form(consultation))


@views.post("/noteer")
@requires(Permission.WORK)
def note(slug: str) -> Page:
    consultation = _consultation(slug)
    filled = _form(consultation)
    if not filled.validate():
        return _page(consultation, filled), 422
    try:
        organisation = named(filled.organisation.data or "")
        with writing() as session:
            made = actions.note(session, consultation, filled.passage.data, filled.written(), filled.noted(),
                                organisation, g.user.name, g.now)
    except RuleBroken as broken:
        filled.form_errors.append(broken.message)
        return _page(consultation, filled), 422
    flash(f"Reactie {made.number} is opgeschreven{' als te laat' if made.late else ''}.")
    return redirect(url_for("noted.form", slug=slug))


@views.get("/te-laat")
@requires(Permission.READ)
def late(slug: str) -> str:
    """What members sent after the closing moment, to be added or left."""
    consultation = _consultation(slug)
    found = consultations.passages(db.session(), consultation.version_id)
    return render_template("consultations/late.html", consultation=consultation, round=consultation.round,
                           offered=comments.offered(db.session(), consultation.round_id), rules=rules,
                           by_key={each.key: each for each in found})


@views.post("/te-laat/<int:number>")
@requires(Permission.WORK)
def add_late(slug: str, number: int) -> Response:
    consultation = _consultation(slug)
    with writing() as session:
        made = actions.add_late(session, consultation, number, g.user.name, g.now)
    flash(f"Reactie {made.number} is toegevoegd als te laat.")
    return redirect(url_for("noted.late", slug=slug))


@views.get("/haal-weg/<int:number>")
@requires(Permission.WORK)
def reason(slug: str, number: int) -> str:
    return _take_back(_consultation(slug), number, ReasonForm())


def _take_back(consultation: Consultation, number: int, form: ReasonForm) -> str:
    comment = comments.one(db.session(), consultation.round_id, number) or abort(404)
    return render_template("consultations/take_back.html", consultation=consultation, round=consultation.round,
                           comment=comment, form=form)


@views.post("/haal-weg/<int:number>")
@requires(Permission.WORK)
def take_back(slug: str, number: int) -> Page:
    consultation, form = _consultation(slug), ReasonForm()
    comment = comments.one(db.session(), consultation.round_id, number) or abort(404)
    if not form.validate():
        return _take_back(consultation, number, form), 422
    try:
        with writing() as session:
            actions.take_back(session, consultation, number, form.reason.data or "", g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _take_back(consultation, number, form), 422
    flash(f"Reactie {number} is weggehaald.")
    return redirect(url_for("consultations.passage", slug=slug, place=comment.passage_key or WHOLE_WORD))
