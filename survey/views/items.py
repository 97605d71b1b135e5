"""The items of a newsletter: their words, their place, their files."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.newsletters import FileForm, ItemForm
from survey.access import requires, scanned
from survey.actions import items as actions
from survey.actions.items import Words
from survey.database import db, writing
from survey.documents import prose
from survey.documents.newsletters import size_in_words
from survey.models.newsletters import Newsletter, NewsletterItem
from survey.queries import newsletters
from survey.rules.attachments import MEGABYTE, POSSIBLE
from survey.rules.broken import RuleBroken
from survey.rules.newsletters import MOST_MEGABYTES, Block
from survey.rules.permissions import Permission

views = Blueprint("items", __name__, url_prefix="/secretariaat/nieuwsbrieven/<slug>/onderdelen")
Page = str | Response | tuple[str, int]
HINT = f"Ten hoogste {MOST_MEGABYTES} MB: {POSSIBLE}. In de mail staat een link naar het bestand."
FIELDS = ("title", "text", "contact_name", "contact_email", "contact_phone", "portfolio")


@views.before_request
def bound_request() -> None:
    # Large enough to take in a file that is too large, so that what stands beside it is not lost.
    request.max_content_length = (MOST_MEGABYTES + 10) * MEGABYTE


def _newsletter(slug: str) -> Newsletter:
    return newsletters.by_slug(db.session(), slug) or abort(404)


def _found(slug: str, number: int) -> tuple[Newsletter, NewsletterItem]:
    newsletter = _newsletter(slug)
    item = next((each for each in newsletter.items if each.id == number), None)
    return (newsletter, item) if item else abort(404)


def _page(newsletter: Newsletter, form: ItemForm, item: NewsletterItem | None = None, adding: FileForm | None = None,
          theirs: str = "") -> str:
    form.offer(_associations())
    shown = form.text.data if form.text.data is not None else ""
    return render_template(
        "newsletters/item.html", newsletter=newsletter, item=item, form=form, hint=HINT, theirs=theirs,
        adding=adding or FileForm(formdata=None), Block=Block, size_in_words=size_in_words,
        seen=prose.html(shown, 3, scroll=True))


def _associations() -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in newsletters.associations(db.session())]


@views.get("/nieuw")
@requires(Permission.WORK)
def new(slug: str) -> str:
    newsletter = _newsletter(slug)
    return _page(newsletter, ItemForm(formdata=None, data={"association": newsletter.association_id}))


@views.post("/nieuw")
@requires(Permission.WORK)
def add(slug: str) -> Page:
    newsletter, form = _newsletter(slug), ItemForm()
    form.offer(_associations())
    if not form.validate():
        return _page(newsletter, form), 422
    try:
        with writing() as session:
            made = actions.add(session, newsletter.id, Words(**form.words()), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(newsletter, form), 422
    flash(f"“{made.title}” staat onderaan in de nieuwsbrief.")
    return _after(slug, made.id)


def _after(slug: str, number: int) -> Response:
    """Back to the issue, or to the item itself to see it or to add a file."""
    if request.form.get("next") == "stay":
        return redirect(url_for("items.edit_form", slug=slug, number=number))
    return redirect(url_for("newsletters.show", slug=slug, _anchor=f"onderdeel-{number}"))


@views.get("/<int:number>")
@requires(Permission.WORK)
def edit_form(slug: str, number: int) -> str:
    newsletter, item = _found(slug, number)
    return _page(newsletter, _filled(item), item)


def _filled(item: NewsletterItem) -> ItemForm:
    said = {name: getattr(item, name) for name in FIELDS}
    return ItemForm(formdata=None, data=said | {"association": item.association_id or 0, "seen": item.revision})


@views.post("/<int:number>")
@requires(Permission.WORK)
def edit(slug: str, number: int) -> Page:
    """Of a text that somebody else changed meanwhile both are shown, and nothing is lost."""
    (newsletter, item), form = _found(slug, number), ItemForm()
    form.offer(_associations())
    if not form.validate():
        return _page(newsletter, form, item), 422
    try:
        with writing() as session:
            changed = actions.change(session, newsletter.id, number, Words(**form.words()), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        newsletter, item = _found(slug, number)
        theirs = item.text if form.seen.data != item.revision else ""
        form.seen.data, form.seen.raw_data = item.revision, None
        return _page(newsletter, form, item, theirs=theirs), 422
    flash(f"“{changed.title}” is bewaard.")
    return _after(slug, number)


@views.post("/<int:number>/plaats")
@requires(Permission.WORK)
def move(slug: str, number: int) -> Response:
    """By a button, by a typed place, or by dragging, which types the place."""
    newsletter, item = _found(slug, number)
    here = newsletter.items.index(item) + 1
    step = {"up": here - 1, "down": here + 1}.get(request.form.get("step", ""))
    wanted = step if step is not None else request.form.get("place", here, int)
    with writing() as session:
        there = actions.move(session, newsletter.id, number, wanted, g.user.name, g.now)
    flash(f"“{item.title}” staat nu op plaats {there}.")
    return redirect(url_for("newsletters.show", slug=slug, _anchor=f"onderdeel-{number}"))


@views.post("/<int:number>/weg")
@requires(Permission.WORK)
def remove(slug: str, number: int) -> Response:
    with writing() as session:
        title = actions.remove(session, _newsletter(slug).id, number, g.user.name, g.now)
    flash(f"“{title}” is weggehaald.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/<int:number>/bestand")
@requires(Permission.WORK)
def add_file(slug: str, number: int) -> Page:
    (newsletter, item), form = _found(slug, number), FileForm()
    if not form.validate():
        return _page(newsletter, _filled(item), item, form), 422
    try:
        file = form.judged()
        if reason := scanned(file.content):
            raise RuleBroken(reason)
        with writing() as session:
            actions.add_file(session, newsletter.id, number, form.name.data or "", file, g.user.name, g.now)
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        newsletter, item = _found(slug, number)
        return _page(newsletter, _filled(item), item, form), 422
    flash(f"“{file.name}” is toegevoegd.")
    return redirect(url_for("items.edit_form", slug=slug, number=number))


@views.post("/<int:number>/bestand/<int:file>/weg")
@requires(Permission.WORK)
def remove_file(slug: str, number: int, file: int) -> Response:
    with writing() as session:
        actions.remove_file(session, _newsletter(slug).id, file, g.user.name, g.now)
    flash("Het bestand is weggehaald.")
    return redirect(url_for("items.edit_form", slug=slug, number=number))
