"""Taking in a document or a new version of one: a file or a pasted text, then what was found, then storing it.

Between the steps the text stands in the form itself, so that nothing is kept on the server and nothing typed is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.documents import DocumentForm, VersionForm, offered, origins
from forms.wordfiles import MOST_MEGABYTES
from survey.access import requires, scanned
from survey.actions import documents as actions
from survey.actions.documents import Details
from survey.database import db, writing
from survey.documents import prose
from survey.models.documents import Document, DocumentVersion
from survey.queries import associations, documents
from survey.rules import documents as rules
from survey.rules import markdown, wordings
from survey.rules import origins as guesses
from survey.rules.broken import RuleBroken
from survey.rules.documents import Passage
from survey.rules.origins import Fate
from survey.rules.permissions import Permission

views = Blueprint("document_versions", __name__, url_prefix="/secretariaat/documenten")
Page = str | Response | tuple[str, int]
READ, STORE = "read", "store"
MOST_CHOICES = 10_000


def _form() -> DocumentForm:
    made = DocumentForm()
    made.offer([(each.id, each.name) for each in associations.everyone(db.session())])
    return made


def _first_step(form: VersionForm, document: Document | None = None) -> str:
    return render_template("documents_text/read.html", form=form, document=document, megabytes=MOST_MEGABYTES)


def _taken_in(form: VersionForm) -> bool:
    """Reads what was sent and lays it in the form to be seen; what cannot be read stands beside its field."""
    try:
        content = form.file_content()
        if content and (reason := scanned(content)):
            raise RuleBroken(reason)
        found = form.reading(content)
        rules.check(markdown.read(found.markdown))
    except RuleBroken as broken:
        (form.file if form.file_name() else form.text).errors = [broken.message]
        return False
    form.text.data, form.notices.data = found.markdown, "\n".join(found.notices)
    if isinstance(form, DocumentForm):
        form.title.data = form.title.data or found.title or form.file_name().rpartition(".")[0]
    return True


def _readable(form: VersionForm, drafts: Sequence[Passage]) -> bool:
    """Whether the text can be a version; what is wrong with it stands beside it."""
    try:
        rules.check(drafts)
    except RuleBroken as broken:
        form.text.errors = [broken.message]
    return not form.text.errors


def _good(form: VersionForm, drafts: Sequence[Passage], earlier: Sequence[str]) -> bool:
    """Whether this may be stored: it was seen as it is, and all that goes with it is filled in."""
    if not form.validate() or not _readable(form, drafts):
        return False
    try:
        rules.check_number(form.number.data or "", earlier)
    except RuleBroken as broken:
        form.number.errors = [broken.message]
    if isinstance(form, DocumentForm) and not (form.title.data or "").strip():
        form.title.errors = ["Geef het document een titel."]
    return not form.errors and form.seen.data == rules.fingerprint(drafts)


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    return _first_step(_form())


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = _form()
    if form.step.data == READ:
        return _preview(form) if _taken_in(form) else (_first_step(form), 422)
    drafts = markdown.read(form.text.data or "")
    if not _readable(form, drafts) or form.step.data != STORE or not _good(form, drafts, ()):
        return _preview(form), 422 if form.errors else 200
    try:
        with writing() as session:
            details = Details(form.title.data or "", form.association.data or None)
            made = actions.create(session, details, drafts, g.user.name, g.now, number=form.number.data or "",
                                  told=form.told.data or "")
            slug = made.document.slug
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _preview(form), 422
    flash(f"Het document is bewaard als versie {made.number}.")
    return redirect(url_for("documents.show", slug=slug))


def _preview(form: DocumentForm) -> str:
    """What was found, to be looked at; a text that was changed since it was shown is shown once more."""
    drafts = _shown(form)
    changed = _changed(form, drafts)
    form.number.data = form.number.data or rules.FIRST
    return render_template("documents_text/preview.html", form=form, document=None, drafts=drafts, changed=changed,
                           notices=(form.notices.data or "").splitlines())


def _shown(form: VersionForm) -> tuple[Passage, ...]:
    """The passages of the text, no more than a document may have."""
    return markdown.read(form.text.data or "")[:rules.MOST_PASSAGES]


def _changed(form: VersionForm, drafts: Sequence[Passage]) -> bool:
    """Whether storing was asked for a text that nobody saw in passages yet; from now on this one is seen."""
    before, form.seen.data = form.seen.data, rules.fingerprint(drafts)
    return form.step.data == STORE and not form.errors and before != form.seen.data


@dataclass(frozen=True, slots=True)
class Row:
    """One passage of the new version beside those it came from; `offered` is what its lists of choices show."""

    place: int
    draft: Passage
    fate: Fate
    offered: Sequence[str]
    old: Sequence[Passage]
    runs: Sequence[wordings.Run]


def _document(slug: str) -> tuple[Document, DocumentVersion]:
    """A document with its newest version."""
    document = documents.by_slug(db.session(), slug) or abort(404)
    return document, documents.version(db.session(), document.id, document.versions[-1].id) or abort(404)


@views.get("/<slug>/nieuwe-versie")
@requires(Permission.WORK)
def new_version(slug: str) -> str:
    """Begins with the text that stands, so that a small change needs no file."""
    document, newest = _document(slug)
    form = VersionForm()
    form.text.data = markdown.written(rules.passages(newest.passages))
    return _first_step(form, document)


@views.post("/<slug>/nieuwe-versie")
@requires(Permission.WORK)
def add(slug: str) -> Page:
    document, newest = _document(slug)
    form = VersionForm()
    if form.step.data == READ:
        return _compared(form, document, newest) if _taken_in(form) else (_first_step(form, document), 422)
    drafts = markdown.read(form.text.data or "")
    numbers = [each.number for each in document.versions]
    chosen = origins(request.form, len(drafts))
    if not _readable(form, drafts) or form.step.data != STORE or not _good(form, drafts, numbers):
        return _compared(form, document, newest), 422 if form.errors else 200
    try:
        with writing() as session:
            made = actions.add_version(session, document.id, request.form.get("previous", 0, type=int), drafts, chosen,
                                       g.user.name, g.now, number=form.number.data or "", told=form.told.data or "")
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _compared(form, document, newest), 422
    flash(f"Versie {made.number} is bewaard.")
    return redirect(url_for("documents.difference", slug=slug, number=made.id))


def _compared(form: VersionForm, document: Document, newest: DocumentVersion) -> str:
    """The passages that were found beside the old ones they seem to come from, to be confirmed or corrected."""
    drafts, old = _shown(form), rules.passages(newest.passages)
    chosen = _chosen(form, drafts, old, newest)
    changed = _changed(form, drafts)
    form.number.data = form.number.data or rules.next_number([each.number for each in document.versions])
    rows = _rows(drafts, chosen, old)
    kept = {key for keys in chosen for key in keys}
    return render_template("documents_text/compare.html", form=form, document=document, newest=newest, rows=rows,
                           old=old, changed=changed, many=_many(rows, old), Fate=Fate,
                           gone=[each for each in old if each.key not in kept],
                           notices=(form.notices.data or "").splitlines())


def _many(rows: Sequence[Row], old: Sequence[Passage]) -> bool:
    """Whether a list of all old passages at each new one would make a page of megabytes."""
    return sum(row.fate is not Fate.SAME for row in rows) * len(old) > MOST_CHOICES


def _chosen(form: VersionForm, drafts: Sequence[Passage], old: Sequence[Passage],
            newest: DocumentVersion) -> list[tuple[str, ...]]:
    """What somebody chose for this very text beside this very version; else a guess anew."""
    same = form.seen.data == rules.fingerprint(drafts) and request.form.get("previous", 0, type=int) == newest.id
    if form.step.data == READ or not same:
        return guesses.guess(old, drafts)
    known = {each.key for each in old}
    return [tuple(key for key in keys if key in known) for keys in origins(request.form, len(drafts))]


def _rows(drafts: Sequence[Passage], chosen: Sequence[tuple[str, ...]], old: Sequence[Passage]) -> list[Row]:
    known, plain = rules.by_key(old), cache(prose.plain)
    found = zip(drafts, guesses.fates(chosen, known, drafts), chosen, strict=True)
    return [Row(place, draft, fate, offered(keys), [known[key] for key in keys],
                _runs([known[key] for key in keys], draft, plain) if fate is not Fate.SAME else ())
            for place, (draft, fate, keys) in enumerate(found)]


def _runs(old: Sequence[Passage], draft: Passage, plain: Callable[[str], str]) -> tuple[wordings.Run, ...]:
    return wordings.runs(wordings.whole_text(old, plain), wordings.whole_text([draft], plain))
