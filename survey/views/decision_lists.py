"""The list of decisions (besluitenlijst) for everybody, and the same list for the secretariat as files."""

from collections.abc import Collection, Iterable
from io import BytesIO

from flask import Blueprint, abort, g, render_template, request, send_file
from werkzeug.wrappers import Response

from survey.access import public, requires
from survey.database import db
from survey.documents import decisions as documents
from survey.documents.decisions import Entry
from survey.documents.tables import XLSX
from survey.models.documents import Document
from survey.queries import bodies, commitments, decisions
from survey.queries.decisions import Line, Wanted
from survey.rules import calendar
from survey.rules.permissions import Permission

views = Blueprint("decision_lists", __name__)
STAFF = "/secretariaat/besluiten/besluitenlijst"
PDF = "application/pdf"
NOT_ALL_PUBLIC = "Nog niet alle besluiten over dit document zijn openbaar."


def _wanted(public: bool, document: str = "") -> Wanted:
    return Wanted(request.args.get("gremium", ""), request.args.get("jaar", 0, type=int),
                  document or request.args.get("document", ""), public)


def _lines() -> list[Line]:
    return decisions.lines(decisions.everything(db.session()), calendar.day_of(g.now))


def _entries(lines: Iterable[Line], known: Collection[int] | None = None) -> list[Entry]:
    found = list(lines)
    promises = commitments.of_decisions(db.session(), [line.decision.id for line in found])
    return documents.entries(found, promises, calendar.day_of(g.now), known)


def _public(every: Iterable[Line]) -> set[int]:
    return {line.decision.id for line in every if line.decision.published_at}


@views.get("/besluiten")
@public
def show() -> str:
    wanted, every = _wanted(public=True), [line for line in _lines() if line.decision.published_at]
    found = _entries((line for line in every if wanted.fits(line)), _public(every))
    return render_template("decisions/public.html", entries=found[::-1], wanted=wanted,
                           choices=decisions.narrowings(every))


@views.get("/besluiten/<slug>")
@public
def show_document(slug: str) -> str:
    """In the order in which it was decided, with how far the chain is where all of it is public."""
    document, every = _document(slug)
    found = _entries((line for line in every if line.decision.published_at), _public(every))
    return render_template("decisions/public_document.html", document=document, entries=found,
                           summary=_summary(document, every, public=True))


def _document(slug: str) -> tuple[Document, list[Line]]:
    """A document of which a decision is public, with all its decisions."""
    document = decisions.document(db.session(), slug)
    every = [line for line in _lines() if line.document and line.document.slug == slug]
    if document is None or not any(line.decision.published_at for line in every):
        abort(404)
    return document, every


def _summary(document: Document, every: list[Line], public: bool) -> list[str]:
    """How far it is with the newest version that was decided on; for everybody only where all of it is public."""
    if public and not all(line.decision.published_at for line in every):
        return [NOT_ALL_PUBLIC]
    newest = max(line.decision.version_id or 0 for line in every)
    version = next(each for each in document.versions if each.id == newest)
    steps = decisions.chain_steps(db.session(), document.id)
    if not steps:
        return []
    chain = decisions.chain(steps, every, version)
    return [chain.sentence, *chain.faults]


def _about(wanted: Wanted) -> str:
    """What the list was narrowed to, for its title."""
    body = bodies.by_slug(db.session(), wanted.body) if wanted.body else None
    document = decisions.document(db.session(), wanted.document) if wanted.document else None
    return ", ".join(filter(None, (document.title if document else "", body.name if body else "",
                                   str(wanted.year) if wanted.year else "")))


def _pdf(wanted: Wanted) -> Response:
    every = _lines()
    found = [line for line in every if wanted.fits(line)]
    hosts = sorted({line.decision.body.association.name for line in found if line.decision.body.association})
    document = decisions.document(db.session(), wanted.document) if wanted.document else None
    own = [line for line in every if document and line.document and line.document.id == document.id]
    summary = _summary(document, own, wanted.public) if document and own and not (wanted.body or wanted.year) else []
    told = _entries(found, _public(every) if wanted.public else None)
    content = documents.pdf(told, _about(wanted), hosts or ["Achterban"], summary, calendar.day_of(g.now))
    return send_file(BytesIO(content), PDF, as_attachment=True, download_name=f"{_name(wanted)}.pdf")


def _xlsx(wanted: Wanted) -> Response:
    every = _lines()
    found = _entries((line for line in every if wanted.fits(line)), _public(every) if wanted.public else None)
    return send_file(documents.workbook(found), XLSX, as_attachment=True, download_name=f"{_name(wanted)}.xlsx")


def _name(wanted: Wanted) -> str:
    return "-".join(filter(None, ("besluitenlijst", wanted.document, wanted.body,
                                  str(wanted.year) if wanted.year else "")))


@views.get("/besluiten.pdf")
@public
def pdf() -> Response:
    return _pdf(_wanted(public=True))


@views.get("/besluiten.xlsx")
@public
def xlsx() -> Response:
    return _xlsx(_wanted(public=True))


@views.get(f"{STAFF}.pdf")
@requires(Permission.READ)
def staff_pdf() -> Response:
    return _pdf(_wanted(public=False))


@views.get(f"{STAFF}.xlsx")
@requires(Permission.READ)
def staff_xlsx() -> Response:
    return _xlsx(_wanted(public=False))


