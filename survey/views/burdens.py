"""Lasten: how many questions and minutes every member was asked in a year by all rounds together."""

from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, send_file

from survey.access import requires
from survey.database import db
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.queries import burdens
from survey.rules import calendar
from survey.rules.burdens import Member, heaviest
from survey.rules.permissions import Permission
from survey.rules.questionnaires.minutes import FORMULA

views = Blueprint("burdens", __name__, url_prefix="/secretariaat/lasten")
PAGE = 50
HEADER = ("Code", "Naam", "Sector", "Rondes", "Ingestuurd", "Vragen", "Minuten")
EACH = ("Code", "Naam", "Ronde", "Vragen", "Minuten", "Ingestuurd")


def _year() -> int:
    return request.args.get("jaar", calendar.day_of(g.now).year, int)


def _found() -> list[Member]:
    """The members of this year that fit the filter, who was asked most first."""
    sector, text = request.args.get("sector", ""), request.args.get("zoek", "").strip().lower()[:100]
    return [each for each in heaviest(burdens.of_year(db.session(), _year()))
            if (not sector or each.sector == sector) and text in f"{each.code} {each.name}".lower()]


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    found = _found()
    pages = max(-(-len(found) // PAGE), 1)
    page = min(max(request.args.get("pagina", 1, int), 1), pages)
    return render_template(
        "burdens/overview.html", year=_year(), years=burdens.years(db.session()), found=found, page=page,
        pages=pages, shown=found[(page - 1) * PAGE:page * PAGE], formula=FORMULA,
        sectors=sorted({each.sector for each in found if each.sector} | {request.args.get("sector", "")} - {""}))


@views.get("/export.<kind>")
@requires(Permission.READ)
def export(kind: str) -> Response:
    """The list as it stands on the page, and in a workbook also each round apart."""
    found, name = _found(), f"lasten-{_year()}"
    rows = [(each.code, each.name, each.sector, each.rounds, each.sent, each.questions, each.minutes) for each in found]
    if kind == "csv":
        answer = Response(csv_lines(HEADER, rows), mimetype=CSV)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    if kind != "xlsx":
        abort(404)
    apart: list[tuple[Any, ...]] = [
        (each.code, each.name, title, burden.questions, burden.minutes, "ja" if burden.sent else "nee")
        for each in found for title, burden in each.burdens]
    sheets = [Sheet("Lasten", HEADER, rows), Sheet("Per ronde", EACH, apart)]
    return send_file(xlsx(sheets), XLSX, as_attachment=True, download_name=f"{name}.xlsx")
