"""Questionnaires: the list, a version to read or take home, and the workbook that makes the next one."""

import io

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response as Answer

from forms.questionnaires import read_questionnaire
from forms.settings import TitleForm
from forms.versions import UploadForm
from survey.access import requires
from survey.actions import edits
from survey.actions import questionnaires as actions
from survey.database import db, writing
from survey.documents import booklet
from survey.documents import outline as printed
from survey.documents.outline import outline
from survey.documents.questionnaires import workbook
from survey.documents.tables import XLSX
from survey.models.questionnaires import QuestionnaireVersion
from survey.queries import questionnaires, trials
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor
from survey.rules.permissions import Permission
from survey.rules.questionnaires.changes import Changes, changes
from survey.rules.questionnaires.document import DUTCH, Questionnaire, words
from survey.rules.rounds import slug_of
from survey.rules.xlsforms.reading import Reading

views = Blueprint("questionnaires", __name__, url_prefix="/secretariaat/vragenlijsten")
Page = str | Answer | tuple[str, int]
PDF = "application/pdf"


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return _overview(UploadForm())


def _overview(form: UploadForm, reading: Reading | None = None, title: TitleForm | None = None) -> str:
    rows = questionnaires.overview(db.session())
    begun = (title or TitleForm(formdata=None)).offer((whole.slug, whole.title) for whole, _ in rows)
    return render_template("questionnaires/overview.html", rows=rows, form=form, reading=reading, title_form=begun)


@views.post("/nieuw")
@requires(Permission.WORK)
def start() -> Page:
    """A questionnaire from nothing but a title, or like another one; the rest is made in the builder."""
    form = TitleForm().offer(questionnaires.titles(db.session()))
    if not form.validate():
        return _overview(UploadForm(formdata=None), title=form), 422
    with writing() as session:
        saved = edits.start(session, form.title.data or "", Editor(g.user.id, g.user.name), g.now,
                            form.like.data or "")
    flash(saved.edited.told if form.like.data else f"{saved.edited.told} Voeg nu de eerste vraag toe.")
    slug, section = saved.version.questionnaire.slug, saved.edited.key
    return redirect(url_for("builder.show", slug=slug, _anchor=f"nieuw-{section}"))


@views.post("/")
@requires(Permission.WORK)
def create() -> Page:
    """A new questionnaire, or a new version of the one with this title."""
    form = UploadForm()
    reading = _read(form)
    if reading is None or reading.questionnaire is None:
        return _overview(form, reading), 422
    return _keep(slug_of(words(reading.questionnaire.title)), reading.questionnaire)


def _read(form: UploadForm) -> Reading | None:
    """The workbook that was sent; None when the form itself says what is wrong."""
    if not form.validate():
        return None
    try:
        return read_questionnaire(form.workbook.data.read())
    except RuleBroken as broken:
        form.workbook.errors = [broken.message]
        return None


def _keep(slug: str, questionnaire: Questionnaire) -> Answer:
    title = words(questionnaire.title)
    with writing() as session:
        before = questionnaires.head_of(session, slug)
        version = edits.upload(session, slug, title, questionnaire, Editor(g.user.id, g.user.name), g.now)
    new = before is None or version.id != before.id
    flash(f"Versie {version.number} van “{title}” is bewaard." if new else
          f"Deze vragenlijst is gelijk aan versie {version.number}. Er is niets nieuws bewaard.")
    return redirect(url_for("questionnaires.show", slug=slug, number=version.number))


@views.get("/<slug>/<int:number>")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    return _show(_version(slug, number), UploadForm())


def _show(version: QuestionnaireVersion, form: UploadForm, reading: Reading | None = None) -> str:
    session, slug = db.session(), version.questionnaire.slug
    whole = questionnaires.by_slug(session, slug) or abort(404)
    found = questionnaires.compiled(session, version)
    return render_template(
        "questionnaires/show.html", version=version, questionnaire=whole, found=found, form=form, reading=reading,
        sections=outline(found, DUTCH, None, calendar.day_of(g.now)), changes=_since(version),
        rounds=questionnaires.rounds_with(session, whole.id))


def _since(version: QuestionnaireVersion) -> Changes | None:
    """What this version changed in the one it was made from."""
    if version.parent_id is None:
        return None
    session = db.session()
    before = questionnaires.version(session, version.parent_id)
    return changes(questionnaires.compiled(session, before), questionnaires.compiled(session, version))


def _version(slug: str, number: int) -> QuestionnaireVersion:
    return questionnaires.numbered(db.session(), slug, number) or abort(404)


@views.post("/<slug>/<int:number>")
@requires(Permission.WORK)
def upload(slug: str, number: int) -> Page:
    """The next version of this questionnaire; rounds that use an earlier one keep it."""
    version, form = _version(slug, number), UploadForm()
    reading = _read(form)
    if reading is None or reading.questionnaire is None:
        return _show(version, form, reading), 422
    return _keep(slug, reading.questionnaire)


@views.get("/<slug>/verwijderen")
@requires(Permission.WORK)
def ask_removal(slug: str) -> str:
    """What goes with it, or why it cannot go."""
    return _removal(slug)


def _removal(slug: str, broken: str = "") -> str:
    session = db.session()
    whole = questionnaires.by_slug(session, slug) or abort(404)
    return render_template(
        "questionnaires/remove.html", questionnaire=whole, rounds=questionnaires.rounds_with(session, whole.id),
        broken=broken, trials=len(trials.of_questionnaire(session, whole.id)))


@views.post("/<slug>/verwijderen")
@requires(Permission.WORK)
def remove(slug: str) -> Page:
    """Gone for good, unless a round asks it."""
    try:
        with writing() as session:
            title = actions.remove(session, slug, Editor(g.user.id, g.user.name), g.now)
    except RuleBroken as broken:
        return _removal(slug, broken.message), 422
    flash(f"De vragenlijst “{title}” is verwijderd.")
    return redirect(url_for("questionnaires.overview"))


@views.get("/<slug>/<int:number>.xlsx")
@requires(Permission.READ)
def download(slug: str, number: int) -> Response:
    """The version as an XLSForm workbook, to change and send back."""
    version = _version(slug, number)
    content = workbook(questionnaires.compiled(db.session(), version), str(number))
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=f"{slug}-versie-{number}.xlsx")


@views.get("/<slug>/<int:number>.pdf")
@requires(Permission.READ)
def download_pdf(slug: str, number: int) -> Answer:
    """The questions to print."""
    found, parts = _printed(slug, number)
    return Answer(printed.pdf(parts, words(found.title), words(found.intro), ()), mimetype=PDF)


@views.get("/<slug>/<int:number>.docx")
@requires(Permission.READ)
def download_docx(slug: str, number: int) -> Response:
    """The questions for a board that reads and corrects in Word."""
    found, parts = _printed(slug, number)
    content = booklet.docx(parts, words(found.title), words(found.intro), ())
    return send_file(io.BytesIO(content), booklet.DOCX, as_attachment=True,
                     download_name=f"{slug}-versie-{number}.docx")


def _printed(slug: str, number: int) -> tuple[Questionnaire, tuple[printed.Part, ...]]:
    found = questionnaires.compiled(db.session(), _version(slug, number))
    return found, outline(found, DUTCH, None, calendar.day_of(g.now))
