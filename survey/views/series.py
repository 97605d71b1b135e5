"""Series of register figures: the list, one with plot, table and sentence, and adding one from a file in two steps."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.organisations import read_register
from forms.series import FileForm, SeriesForm, series_form
from survey.access import requires
from survey.actions import series as actions
from survey.actions import uploads as files
from survey.actions.series import Details
from survey.database import db, writing
from survey.models.uploads import Upload
from survey.queries import series, uploads
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.columns import Table
from survey.rules.permissions import Permission
from survey.rules.series import Fault, check_columns, check_title, entries, read

views = Blueprint("series", __name__, url_prefix="/secretariaat/reeksen")
MOST_FAULTS = 20
GONE = ("Dit bestand is er niet meer: het is al verwerkt, weggegooid of ouder dan een dag. Kies het opnieuw bij "
        "Registerreeksen, Nieuwe reeks.")


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("series/overview.html", every=series.overview(db.session()))


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    from analysis.charts import series_chart
    from analysis.series import kept_series, sentences, shown_rows, since_of

    known = series.one(db.session(), number) or abort(404)
    found = kept_series(known.name, known.of, entries(known.points), known.norm)
    since, wrong = since_of(found, request.args.get("vanaf", ""))
    return render_template("series/show.html", series=known, rows=shown_rows(found), chart=series_chart(found),
                           wrong=wrong, since=since, years=[each.day.year for each in found.counts],
                           sentences=sentences(found, calendar.day_of(g.now), since), breaks=found.breaks)


def _file_form() -> FileForm:
    return FileForm().offer(*series.owners(db.session()))


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    form = _file_form()
    form.owner.data = request.args.get("van", "")
    return render_template("series/new.html", form=form)


@views.post("/nieuw")
@requires(Permission.WORK)
def receive() -> str | Response | tuple[str, int]:
    form = _file_form()
    try:
        if not form.validate():
            return render_template("series/new.html", form=form), 422
        table = read_register(form.file.data.read())
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return render_template("series/new.html", form=form), 422
    with writing() as session:
        upload = files.keep(session, g.user.id, form.file.data.filename or "", table, {"owner": form.owner.data}, g.now)
    return redirect(url_for("series.choose", number=upload.id))


def _upload(number: int) -> Upload:
    upload = uploads.of_user(db.session(), g.user.id, number, g.now)
    if upload is None or "owner" not in upload.choices:
        raise RuleBroken(GONE)
    return upload


def _table(upload: Upload) -> Table:
    return Table(tuple(upload.header), tuple((number, tuple(cells)) for number, cells in upload.rows))


def _columns_page(upload: Upload, form: SeriesForm, faults: tuple[Fault, ...] = ()) -> str:
    return render_template("series/columns.html", upload=upload, form=form, faults=faults[:MOST_FAULTS],
                           more=max(len(faults) - MOST_FAULTS, 0), table=_table(upload))


@views.get("/nieuw/<int:number>")
@requires(Permission.WORK)
def choose(number: int) -> str:
    upload = _upload(number)
    return _columns_page(upload, series_form(_table(upload)))


@views.post("/nieuw/<int:number>")
@requires(Permission.WORK)
def store(number: int) -> str | Response | tuple[str, int]:
    """Reads the rows with these columns; a row that is none is named with its reason, and nothing is kept."""
    upload = _upload(number)
    form, faults = series_form(_table(upload)), tuple[Fault, ...]()
    good = form.validate()
    norm = form.read_norm()
    try:
        if not good or norm is None:
            return _columns_page(upload, form), 422
        check_columns(form.columns())
        points, faults = read(_table(upload), form.columns())
        check_title(form.name.data or "", points, faults)
        with writing() as session:
            made = actions.store(session, _details(form, upload.choices["owner"], norm), points, g.user.name, g.now)
            files.discard(session, number)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _columns_page(upload, form, faults), 422
    flash("De reeks is bewaard.")
    return redirect(url_for("series.show", number=made.id))


def _details(form: SeriesForm, owner: str, norm: str) -> Details:
    kind, _, number = owner.partition("-")
    of: dict[str, Any] = {"vereniging": None, "organisatie": None, kind: int(number)}
    return Details(form.name.data or "", of["organisatie"], of["vereniging"], form.of.data or "", norm,
                   form.source.data or "")


@views.post("/<int:number>/weggooien")
@requires(Permission.WORK)
def remove(number: int) -> Response:
    with writing() as session:
        actions.remove(session, number, g.user.name, g.now)
    flash("De reeks is weggegooid.")
    return redirect(url_for("series.overview"))


