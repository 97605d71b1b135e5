"""Documents for the secretariat: the list, one with its versions, their difference, and a version to take along."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forms.documents import DetailsForm
from survey.access import requires
from survey.actions import documents as actions
from survey.actions.documents import Details
from survey.database import db, writing
from survey.documents import versions
from survey.models.documents import Document, DocumentVersion
from survey.queries import associations, dispositions, documents
from survey.rules import documents as rules
from survey.rules import markdown
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.wordings import Change

views = Blueprint("documents", __name__, url_prefix="/secretariaat/documenten")
Page = str | Answer | tuple[str, int]


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("documents_text/overview.html", rows=documents.overview(db.session()))


def _found(slug: str) -> Document:
    return documents.by_slug(db.session(), slug) or abort(404)


def _version(document: Document, number: int) -> DocumentVersion:
    return documents.version(db.session(), document.id, number) or abort(404)


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    document = _found(slug)
    return _page(document, _version(document, document.versions[-1].id))


@views.get("/<slug>/<int:number>")
@requires(Permission.READ)
def version(slug: str, number: int) -> str:
    document = _found(slug)
    return _page(document, _version(document, number))


def _page(document: Document, found: DocumentVersion) -> str:
    session = db.session()
    return render_template("documents_text/show.html", document=document, version=found,
                           passages=rules.passages(found.passages), newest=document.versions[-1].id == found.id,
                           public=documents.made_public(session, found.id),
                           rounds=documents.rounds_on(session, document.id))


@views.get("/<slug>/verschil")
@requires(Permission.READ)
def choose_difference(slug: str) -> Answer:
    """From the list of versions, where any two can be chosen; the older one always comes first."""
    document = _found(slug)
    old, new = sorted((request.args.get("van", 0, type=int), request.args.get("naar", 0, type=int)))
    if old == new:
        return redirect(url_for("documents.show", slug=document.slug, _anchor="versies"))
    return redirect(url_for("documents.difference", slug=document.slug, number=new, van=old))


@views.get("/<slug>/<int:number>/verschil")
@requires(Permission.READ)
def difference(slug: str, number: int) -> str:
    """What differs from another version, which is the one before it unless `van` says another."""
    document = _found(slug)
    versions_before = [each for each in document.versions if each.id < number]
    wanted = request.args.get("van", versions_before[-1].id if versions_before else 0, type=int)
    found = versions.compared(documents.all_versions(db.session(), document.id), wanted, number) or abort(404)
    return render_template("documents_text/difference.html", document=document, found=found, led_to=_led_to(found.new))


def _led_to(version: DocumentVersion) -> Callable[[Change], list[dispositions.Led]]:
    """The comments that led to a change, each once."""
    led = dispositions.leading_to(db.session(), version)
    return lambda change: list(dict.fromkeys(each for passage in change.new for each in led.get(passage.key, ())))


@views.get("/<slug>/<int:number>/pdf")
@requires(Permission.READ)
def pdf(slug: str, number: int) -> Response:
    document = _found(slug)
    found = _version(document, number)
    return _download(versions.pdf(document, found), "application/pdf", f"{document.slug}-{found.number}.pdf")


@views.get("/<slug>/<int:number>/markdown")
@requires(Permission.READ)
def text(slug: str, number: int) -> Response:
    document = _found(slug)
    found = _version(document, number)
    return _download(markdown.written(rules.passages(found.passages)), "text/markdown; charset=utf-8",
                     f"{document.slug}-{found.number}.md")


def _download(content: bytes | str, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _details(document: Document) -> DetailsForm:
    given = {"title": document.title, "association": document.association_id or 0}
    return DetailsForm(data=given).offer([(each.id, each.name) for each in associations.everyone(db.session())])


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit_form(slug: str) -> str:
    document = _found(slug)
    return render_template("documents_text/edit.html", document=document, form=_details(document))


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> Page:
    document = _found(slug)
    form = _details(document)
    try:
        if not form.validate():
            return render_template("documents_text/edit.html", document=document, form=form), 422
        with writing() as session:
            actions.change(session, document.id, Details(form.title.data or "", form.association.data or None),
                           g.user.name, g.now)
    except RuleBroken as broken:
        form.title.errors = [broken.message]
        return render_template("documents_text/edit.html", document=document, form=form), 422
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("documents.show", slug=slug))
