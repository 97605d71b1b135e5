"""Importing the register in steps: a file, its columns, what it would change, storing it.

Between the steps the file stays on the server for a day, so that every step is an ordinary page.
"""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from forms.organisations import read_register
from forms.uploads import ColumnsForm, UploadForm, columns_form
from survey.access import requires
from survey.actions import register
from survey.actions import uploads as actions
from survey.actions.register import Import, Outdated
from survey.database import db, writing
from survey.documents import register as documents
from survey.documents.tables import XLSX, xlsx
from survey.models.uploads import Upload
from survey.queries import associations, organisations, uploads
from survey.rules import calendar, columns
from survey.rules.broken import RuleBroken
from survey.rules.columns import LEFT_OUT, Table
from survey.rules.differences import Plan
from survey.rules.entries import Reader
from survey.rules.organisations import Kind
from survey.rules.permissions import Permission

views = Blueprint("uploads", __name__, url_prefix="/secretariaat/register/importeren")
EXAMPLES = 3
SHOWN = 50
MOST_TICKED = 500


def _upload_form() -> UploadForm:
    return UploadForm().offer([(each.id, each.name) for each in associations.everyone(db.session())])


@views.get("/")
@requires(Permission.WORK)
def start() -> str:
    return render_template("uploads/start.html", form=_upload_form())


@views.post("/")
@requires(Permission.WORK)
def receive() -> Answer | tuple[str, int]:
    form = _upload_form()
    try:
        if not form.validate():
            return render_template("uploads/start.html", form=form), 422
        table = read_register(form.file.data.read())
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return render_template("uploads/start.html", form=form), 422
    own = organisations.own_fields(db.session(), form.kind.data)
    choices = {"kind": form.kind.data, "association": form.association.data or None, "sectors": form.allowed(),
               "targets": list(columns.guess(table, form.kind.data, own))}
    with writing() as session:
        upload = actions.keep(session, g.user.id, form.file.data.filename or "", table, choices, g.now)
    return redirect(url_for("uploads.columns_page", number=upload.id))


def _found(number: int) -> Upload:
    """The upload of this account; whoever comes too late is told so."""
    upload = uploads.of_user(db.session(), g.user.id, number, g.now)
    if upload is None or "targets" not in upload.choices:
        raise RuleBroken("Dit bestand is er niet meer: het is al verwerkt, weggegooid of ouder dan een dag. Kies het "
                         "opnieuw bij Register, Importeren.")
    return upload


def _table(upload: Upload) -> Table:
    return Table(tuple(upload.header), tuple((number, tuple(cells)) for number, cells in upload.rows))


def _columns_form(upload: Upload, table: Table) -> ColumnsForm:
    return columns_form(table, upload.choices["targets"], organisations.grouping_kinds(db.session()))


def _columns_page(form: ColumnsForm, upload: Upload, table: Table) -> str:
    examples = [table.column(position)[:EXAMPLES] for position in range(len(table.header))]
    return render_template("uploads/columns.html", form=form, upload=upload, table=table, examples=examples)


@views.get("/<int:number>/kolommen")
@requires(Permission.WORK)
def columns_page(number: int) -> str:
    upload = _found(number)
    table = _table(upload)
    return _columns_page(_columns_form(upload, table), upload, table)


@views.post("/<int:number>/kolommen")
@requires(Permission.WORK)
def choose(number: int) -> Answer | tuple[str, int]:
    upload = _found(number)
    table = _table(upload)
    form = _columns_form(upload, table)
    good, targets = form.validate(), form.targets()
    faults = columns.faults(table.header, targets, bool(upload.choices["association"]))
    if form.blame(faults) or not good:
        return _columns_page(form, upload, table), 422
    with writing() as session:
        actions.choose(session, upload, targets=list(targets))
    return redirect(url_for("uploads.preview", number=number))


def _import(upload: Upload) -> Import:
    choices = upload.choices
    reader = Reader(tuple(choices["targets"]), Kind(choices["kind"]), tuple(choices["sectors"]))
    return Import(reader.read(_table(upload)), reader.kind, choices["association"])


def _plan(upload: Upload) -> Plan:
    return register.plan(db.session(), _import(upload), calendar.day_of(g.now))


def _preview(upload: Upload, broken: str = "") -> str:
    left_out = [title for title, target in zip(upload.header, upload.choices["targets"], strict=True)
                if target == LEFT_OUT]
    return render_template("uploads/preview.html", upload=upload, plan=_plan(upload), broken=broken, shown=SHOWN,
                           most_ticked=MOST_TICKED, left_out=left_out)


@views.get("/<int:number>/controle")
@requires(Permission.WORK)
def preview(number: int) -> str:
    return _preview(_found(number))


@views.get("/<int:number>/controle.xlsx")
@requires(Permission.WORK)
def download(number: int) -> Response:
    """All that would change, for who wants to read more than the page shows."""
    made = _plan(_found(number))
    return send_file(xlsx(documents.plan(made)), mimetype=XLSX, as_attachment=True,
                     download_name="controle-import.xlsx")


@views.post("/<int:number>/controle")
@requires(Permission.WORK)
def store(number: int) -> Answer | tuple[str, int]:
    upload = _found(number)
    wanted, asked = _import(upload), request.form
    try:
        with writing() as session:
            done = register.store(
                session, wanted, g.user.name, g.now, digest=asked.get("digest", ""), good_rows="good_rows" in asked,
                archive=asked.getlist("gone", type=int), archive_all="gone_all" in asked)
            actions.discard(session, number)
    except Outdated as broken:
        return _preview(upload, broken.message), 409
    except RuleBroken as broken:
        return _preview(upload, broken.message), 422
    flash(done.words())
    return redirect(url_for("organisations.overview"))


@views.post("/<int:number>/weggooien")
@requires(Permission.WORK)
def discard(number: int) -> Answer:
    _found(number)
    with writing() as session:
        actions.discard(session, number)
    flash("Het bestand is weggegooid. Er is niets gewijzigd.")
    return redirect(url_for("organisations.overview"))
