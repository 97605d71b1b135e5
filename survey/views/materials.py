"""Material afterwards: the secretariat adds files to an occasion and sends them to who was there and who was not."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.attachments import size_in_words
from forms.materials import MaterialForm, SendingForm
from forms.windows import mark_of
from survey import letters, scanning
from survey.access import requires
from survey.actions import materials as actions
from survey.database import db, writing
from survey.models.events import Occasion
from survey.queries import materials
from survey.rules.attachments import MEDIA_TYPES, MEGABYTE, POSSIBLE, Kind
from survey.rules.broken import RuleBroken
from survey.rules.materials import MOST_MEGABYTES, attendance_known, goes_along
from survey.rules.messages import MessageKind
from survey.rules.permissions import Permission, may

views = Blueprint("materials", __name__, url_prefix="/secretariaat/bijeenkomsten/<slug>/<int:number>/materiaal")
Page = str | Response | tuple[str, int]
HINT = f"Ten hoogste {MOST_MEGABYTES} MB: {POSSIBLE}."


@views.before_request
def bound_request() -> None:
    # Large enough to take in a file that is too large, so that what stands beside it is not lost.
    request.max_content_length = (MOST_MEGABYTES + 20) * MEGABYTE


def _occasion(slug: str, number: int) -> Occasion:
    return materials.occasion(db.session(), slug, number) or abort(404)


def _page(occasion: Occasion, adding: MaterialForm | None = None, sending: SendingForm | None = None,
          **shown: Any) -> str:
    session = db.session()
    files, people = materials.of_occasion(session, occasion.id), materials.participants(session, occasion.id)
    return render_template(
        "materials/show.html", occasion=occasion, round=occasion.event.round, files=files, people=people,
        kept=attendance_known(people), there=sum(person.arrived_at is not None for person in people),
        begun=g.now >= occasion.begins_at, encloses=goes_along(file.size for file in files),
        may_work=may(g.user.role, Permission.WORK), adding=adding or MaterialForm(formdata=None),
        sending=sending or SendingForm(formdata=None), hint=HINT, size_in_words=size_in_words, **shown)


@views.get("")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    return _page(_occasion(slug, number))


@views.post("/bestand")
@requires(Permission.WORK)
def add(slug: str, number: int) -> Page:
    occasion, form = _occasion(slug, number), MaterialForm()
    if not form.validate():
        return _page(occasion, adding=form), 422
    try:
        file = form.judged()
        if reason := scanning.refusal(current_app.extensions["settings"].scan_command, file.content):
            raise RuleBroken(reason)
        with writing() as session:
            actions.add(session, occasion, form.title.data or "", file, g.user.name, g.now)
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return _page(occasion, adding=form), 422
    flash(f"“{file.name}” is toegevoegd. Er is nog niets verstuurd.")
    return redirect(url_for("materials.show", slug=slug, number=number))


@views.get("/bestand/<int:file>")
@requires(Permission.READ)
def take(slug: str, number: int, file: int) -> Response:
    """Always to be saved, as what was found in it."""
    found = materials.one(db.session(), _occasion(slug, number).id, file) or abort(404)
    answer = Response(found.content, content_type=MEDIA_TYPES[Kind(found.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@views.post("/bestand/<int:file>/weghalen")
@requires(Permission.WORK)
def remove(slug: str, number: int, file: int) -> Response:
    with writing() as session:
        actions.remove(session, _occasion(slug, number), file, g.user.name, g.now)
    flash("Het bestand is weggehaald.")
    return redirect(url_for("materials.show", slug=slug, number=number))


@views.post("/versturen")
@requires(Permission.WORK)
def send(slug: str, number: int) -> Page:
    """Shows the mail first, with a real participant; the second time it goes."""
    occasion, form = _occasion(slug, number), SendingForm()
    if not form.validate():
        return _page(occasion, sending=form), 422
    whom, note = form.chosen(), form.note.data or ""
    try:
        found = actions.sendings(db.session(), occasion, whom, g.now)
        mark = mark_of(whom, note, sorted((each.registration.id, *(file.id for file in each.files)) for each in found))
        if not form.confirms(mark):
            return _page(occasion, sending=form, mark=mark, many=len(found), letter=_letter(found[0], note))
        with writing() as session:
            many = actions.send(session, occasion, whom, note, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(occasion, sending=form), 422
    flash(f"Er {'gaat 1 bericht' if many == 1 else f'gaan {many} berichten'} uit.")
    return redirect(url_for("materials.show", slug=slug, number=number))


def _letter(sending: actions.Sending, note: str) -> letters.Letter | None:
    context = {"note": note.strip(), "materials": [file.id for file in sending.files], "kept": sending.kept}
    return letters.preview_to(MessageKind.MATERIAL, sending.registration, context, g.now)
