"""The agenda of a meeting for the secretariat: its items in order, their papers, and what is proposed."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask import Response as Answer
from werkzeug.wrappers import Response

from forms.assemblies import ItemForm, MotionForm, PaperForm, candidate_lines
from survey.access import requires, scanned
from survey.actions import agendas as actions
from survey.actions.agendas import Item, Proposal
from survey.actions.motions import Overtaken, overtaken
from survey.database import db, writing
from survey.models.assemblies import AgendaItem, Assembly, Paper
from survey.models.polls import Motion
from survey.queries import assemblies, bodies, decisions
from survey.rules.attachments import MEDIA_TYPES, MEGABYTE, Kind
from survey.rules.broken import RuleBroken
from survey.rules.papers import MOST_MEGABYTES, accepted
from survey.rules.permissions import Permission

views = Blueprint("agendas", __name__, url_prefix="/secretariaat/vergaderingen/<slug>")
Page = str | Response | tuple[str, int]
TOGETHER = "samen"


@views.before_request
def bound_request() -> None:
    request.max_content_length = (MOST_MEGABYTES + 1) * MEGABYTE


def _found(slug: str) -> Assembly:
    return assemblies.by_slug(db.session(), slug) or abort(404)


def _item(assembly: Assembly, number: int) -> AgendaItem:
    return next((each for each in assembly.items if each.id == number), None) or abort(404)


def _back(slug: str, anchor: str = "agenda") -> Response:
    return redirect(url_for("assemblies.show", slug=slug, _anchor=anchor), 303)


def _item_page(assembly: Assembly, form: ItemForm, item: AgendaItem | None = None,
               papers: PaperForm | None = None) -> str:
    return render_template("agendas/item.html", assembly=assembly, round=assembly.round, form=form, item=item,
                           papers=papers or PaperForm(formdata=None), most=MOST_MEGABYTES)


@views.get("/agenda/nieuw")
@requires(Permission.WORK)
def new_item(slug: str) -> str:
    return _item_page(_found(slug), ItemForm())


@views.post("/agenda/nieuw")
@requires(Permission.WORK)
def add_item(slug: str) -> Page:
    """A new item at the end, or after the one that `na` names (0: first)."""
    assembly, form = _found(slug), ItemForm()
    if not form.validate():
        return _item_page(assembly, form), 422
    with writing() as session:
        made = actions.add_item(session, assembly.round_id, _read(form), g.user.name, g.now,
                                request.args.get("na", type=int))
    flash(f"“{made.title}” staat op de agenda.")
    return _back(slug, f"punt-{made.id}")


def _read(form: ItemForm) -> Item:
    return Item(form.title.data or "", form.explanation.data or "", form.minutes.data)


@views.get("/agenda/<int:number>")
@requires(Permission.WORK)
def item_form(slug: str, number: int) -> str:
    assembly = _found(slug)
    item = _item(assembly, number)
    return _item_page(assembly, ItemForm(obj=item), item)


@views.post("/agenda/<int:number>")
@requires(Permission.WORK)
def change_item(slug: str, number: int) -> Page:
    assembly, form = _found(slug), ItemForm()
    item = _item(assembly, number)
    if not form.validate():
        return _item_page(assembly, form, item), 422
    with writing() as session:
        actions.change_item(session, item, _read(form), g.user.name, g.now)
    flash("Het agendapunt is bewaard.")
    return _back(slug, f"punt-{number}")


@views.post("/agenda/<int:number>/verplaatsen")
@requires(Permission.WORK)
def move_item(slug: str, number: int) -> Response:
    assembly = _found(slug)
    _item(assembly, number)
    with writing() as session:
        actions.move_item(session, assembly.round_id, number, _steps(), g.user.name, g.now)
    return _back(slug, f"punt-{number}")


def _steps() -> int:
    return -1 if request.form.get("to") == "up" else 1


@views.post("/agenda/<int:number>/weghalen")
@requires(Permission.WORK)
def remove_item(slug: str, number: int) -> Response:
    assembly = _found(slug)
    with writing() as session:
        actions.remove_item(session, _item(assembly, number), g.user.name, g.now)
    flash("Het agendapunt is weggehaald.")
    return _back(slug)


@views.post("/agenda/<int:number>/stukken")
@requires(Permission.WORK)
def add_paper(slug: str, number: int) -> Page:
    assembly, form = _found(slug), PaperForm()
    item = _item(assembly, number)
    try:
        if not form.validate():
            return _item_page(assembly, ItemForm(formdata=None, obj=item), item, form), 422
        file = accepted(form.file.data.filename or "", form.file.data.read())
        if reason := scanned(file.content):
            raise RuleBroken(reason)
        with writing() as session:
            actions.add_paper(session, item, form.title.data or "", file, g.user.name, g.now)
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return _item_page(assembly, ItemForm(formdata=None, obj=item), item, form), 422
    flash("Het stuk is toegevoegd.")
    return redirect(url_for("agendas.item_form", slug=slug, number=number), 303)


def as_file(paper: Paper) -> Answer:
    """Always to be saved, as what was found in it and not as what its name says."""
    answer = Answer(paper.content, mimetype=None, content_type=MEDIA_TYPES[Kind(paper.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=paper.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@views.get("/stukken/<int:number>")
@requires(Permission.READ)
def paper(slug: str, number: int) -> Answer:
    return as_file(assemblies.paper(db.session(), _found(slug).round_id, number) or abort(404))


@views.post("/stukken/<int:number>/weghalen")
@requires(Permission.WORK)
def remove_paper(slug: str, number: int) -> Response:
    assembly = _found(slug)
    stored = assemblies.paper(db.session(), assembly.round_id, number) or abort(404)
    with writing() as session:
        actions.remove_paper(session, assembly.round_id, stored, g.user.name, g.now)
    flash("Het stuk is weggehaald.")
    return redirect(url_for("agendas.item_form", slug=slug, number=stored.item_id), 303)


def _motion_form(assembly: Assembly, motion: Motion | None = None, text: str = "") -> MotionForm:
    session = db.session()
    seats = bodies.seats(session, [body.id for body in assembly.bodies])
    known = assemblies.motions(session, assembly.round_id)
    return MotionForm(data=_given(motion) | ({"text": text} if text else {})).offer(
        [(item.id, f"{number}. {item.title}") for number, item in enumerate(assembly.items, 1)],
        [(each.id, each.title) for each in known if each.amends_id is None and each is not motion],
        [(each.id, each.name) for each in seats], decisions.versions(session))


def _given(motion: Motion | None) -> dict[str, Any]:
    if motion is None:
        return {"item": request.args.get("punt", 0, type=int), "amends": request.args.get("op", 0, type=int)}
    plain = {name: getattr(motion, name) for name in ("kind", "title", "text", "secret", "seats", "profile")}
    return plain | {"item": motion.item_id, "amends": motion.amends_id or 0,
                    "version": motion.version_id or 0, "excluded": list(motion.excluded),
                    "candidates": candidate_lines(motion.candidates)}


def _motion_page(assembly: Assembly, form: MotionForm, motion: Motion | None = None,
                 overtaken: Overtaken | None = None) -> str:
    return render_template("agendas/motion.html", assembly=assembly, round=assembly.round, form=form, motion=motion,
                           overtaken=overtaken)


@views.get("/voorstellen/nieuw")
@requires(Permission.WORK)
def new_motion(slug: str) -> str:
    assembly = _found(slug)
    if not assembly.items:
        raise RuleBroken("Een voorstel hoort bij een agendapunt. Zet eerst een punt op de agenda.")
    return _motion_page(assembly, _motion_form(assembly))


@views.post("/voorstellen/nieuw")
@requires(Permission.WORK)
def add_motion(slug: str) -> Page:
    return _store(_found(slug))


def _motion(assembly: Assembly, number: int) -> Motion:
    return assemblies.motion(db.session(), assembly.round_id, number) or abort(404)


@views.get("/voorstellen/<int:number>")
@requires(Permission.WORK)
def motion_form(slug: str, number: int) -> str:
    assembly = _found(slug)
    motion = _motion(assembly, number)
    lost = _overtaken(assembly, motion)
    return _motion_page(assembly, _motion_form(assembly, motion, (lost and lost.together) or ""), motion, lost)


def _overtaken(assembly: Assembly, motion: Motion) -> Overtaken | None:
    """What would get lost of an amendment adopted before, for who comes from the desk to put both into one text."""
    body = request.args.get(TOGETHER, 0, int)
    return overtaken(motion, body, assemblies.motions(db.session(), assembly.round_id)) if body else None


@views.post("/voorstellen/<int:number>")
@requires(Permission.WORK)
def change_motion(slug: str, number: int) -> Page:
    assembly = _found(slug)
    return _store(assembly, _motion(assembly, number))


def _store(assembly: Assembly, motion: Motion | None = None) -> Page:
    form = _motion_form(assembly, motion)
    if not form.validate():
        return _motion_page(assembly, form, motion), 422
    item, proposal = _item(assembly, form.item.data), Proposal(**form.proposal())
    try:
        with writing() as session:
            if motion:
                actions.change_motion(session, motion, item, proposal, g.user.name, g.now)
            else:
                actions.add_motion(session, item, proposal, g.user.name, g.now)
    except RuleBroken as broken:
        form.title.errors = [broken.message]
        return _motion_page(assembly, form, motion), 422
    flash("Het voorstel is bewaard.")
    if TOGETHER in request.args:
        return redirect(url_for("polls.desk", slug=assembly.round.slug), 303)
    return _back(assembly.round.slug, f"punt-{item.id}")


@views.post("/voorstellen/<int:number>/verplaatsen")
@requires(Permission.WORK)
def move_motion(slug: str, number: int) -> Response:
    motion = _motion(_found(slug), number)
    with writing() as session:
        actions.move_motion(session, motion, _steps(), g.user.name, g.now)
    return _back(slug, f"punt-{motion.item_id}")


@views.post("/voorstellen/<int:number>/weghalen")
@requires(Permission.WORK)
def remove_motion(slug: str, number: int) -> Response:
    motion = _motion(_found(slug), number)
    with writing() as session:
        actions.remove_motion(session, motion, g.user.name, g.now)
    flash("Het voorstel is weggehaald.")
    return _back(slug)
