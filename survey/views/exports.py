"""Files of a round to take away: figures per question with all answers, the codebook, and a file for SPSS.

All answers as one list, in words or in codes, are with the answers themselves.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, abort, g, send_file, stream_with_context
from flask import Response as Answer
from werkzeug.wrappers import Response

from survey.access import requires
from survey.database import db, snapshots
from survey.documents import responses as documents
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.models.rounds import Round
from survey.queries import exports, questionnaires, rounds
from survey.queries import results as answers
from survey.queries.results import Material
from survey.rules.permissions import Permission
from survey.rules.questionnaires.codebook import Codebook, all_rows, codebook

views = Blueprint("exports", __name__, url_prefix="/secretariaat/uitvragen/<slug>/bestanden")
SAV = "application/x-spss-sav"
PER_ROW = ("Onderdeel", "Vraag", "Wat", "Uitkomst", "Berust op", "Waarom niet getoond")
NUMBER = "nummer"
FACTS = ("name", "sector", "province", "pupils")
CODED = ("Organisatie", "Vraag", "Codes")


def _round(slug: str) -> Round:
    """A round with a questionnaire; without one there is nothing to take away."""
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return round_ if round_.version else abort(404)


def _book(round_: Round) -> Codebook:
    return codebook(questionnaires.asked_in(db.session(), round_) or abort(404))


@views.get("/uitkomsten.xlsx")
@requires(Permission.READ)
def workbook(slug: str) -> Response:
    """A sheet for every question with its figures as they are printed everywhere, and one with all answers."""
    round_ = _round(slug)
    material = answers.material(db.session(), round_, round_.profile, g.now)
    sheets = [*_figures(round_, material), *_coded(material), *_answers(round_, material.codebook)]
    return send_file(xlsx(sheets), XLSX, as_attachment=True, download_name=f"{slug}-uitkomsten.xlsx")


def _given(round_: Round) -> Iterator[Any]:
    """Everything that was sent in, as rows for the analysis."""
    from analysis.figures.rows import Row

    return (Row(each.organisation, each.facts, each.submitted_at, each.answers)
            for each in answers.answered(db.session(), round_.id))


def _figures(round_: Round, material: Material) -> Iterator[Sheet]:
    from analysis import repeats
    from analysis.exports import FIGURES, figure_rows
    from analysis.material import counted
    from analysis.tables import printed

    found = counted(material, snapshots(), g.now)
    about = [("Vragenlijst", material.codebook.title), ("Geteld op", g.now), ("Profiel", str(material.rule.profile)),
             ("Respons", printed(found.response, found.rule)), ("Let op", found.verdict.sentence or None)]
    yield Sheet("Respons", ("Wat", "Uitkomst"), [row for row in about if row[1] is not None])
    questions = {each.key: each.question_key for each in material.codebook.variables}
    shown = {key: [each for each in found.variables if questions[each.key] == key] for key in questions.values()}
    for number, (key, variables) in enumerate(shown.items(), 1):
        rows = [(each.label, *row) for each in variables for row in figure_rows(each, found.rule)]
        yield Sheet(f"{number} {key}", (material.titles.get(key, key), *FIGURES), rows)
    if material.codebook.repeats and found.verdict.allowed:
        yield Sheet("Per rij", PER_ROW, repeats.table(repeats.report(
            material.codebook, _given(round_), found.rule, found.closed)))


def _coded(material: Material) -> list[Sheet]:
    """The codes that people gave to open answers, where they did."""
    rows = [(who, material.titles.get(key, key), "; ".join(sorted(names)))
            for key, named in material.named.items() for who, names in sorted(named.items()) if names]
    return [Sheet("Codes open antwoorden", CODED, rows)] if rows else []


def _answers(round_: Round, book: Codebook) -> list[Sheet]:
    session = db.session()
    names = exports.organisations(session) if documents.names_organisations(book) else {}
    return documents.sheets(book, exports.answers(session, round_.id), False, names)


@views.get("/codeboek.<kind>")
@requires(Permission.READ)
def explained(slug: str, kind: str) -> Response:
    """What the variables and the numbers in the file for SPSS mean."""
    from analysis.exports import CODEBOOK, codebook_rows

    rows = codebook_rows(_book(_round(slug)))
    if kind == "csv":
        answer = Answer(stream_with_context(csv_lines(CODEBOOK, rows)), mimetype=CSV)
        answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-codeboek.csv"'
        return answer
    if kind != "xlsx":
        abort(404)
    return send_file(xlsx([Sheet("Codeboek", CODEBOOK, rows)]), XLSX, as_attachment=True,
                     download_name=f"{slug}-codeboek.xlsx")


@views.get("/antwoorden.sav")
@requires(Permission.READ)
def spss(slug: str) -> Response:
    """All answers for SPSS; refuses where nothing was sent in."""
    return send_file(_sav(_round(slug)), SAV, as_attachment=True, download_name=f"{slug}.sav")


def _sav(round_: Round) -> IO[bytes]:
    """An open file that is gone from the disk once it is closed."""

    return _spss_file(_book(round_), _given(round_), FACTS)


@views.get("/antwoorden-<key>.sav")
@requires(Permission.READ)
def spss_rows(slug: str, key: str) -> Response:
    """The rows of a section that is filled in several times for SPSS: a case a school, tied by the organisation."""
    from analysis.figures.rows import Row

    round_ = _round(slug)
    book = _book(round_)
    repeated = next((each for each in book.repeats if each.key == key), None) or abort(404)
    rows = (Row(each.organisation, {**each.facts, NUMBER: place}, each.submitted_at, answered)
            for each in answers.answered(db.session(), round_.id)
            for place, answered in enumerate(all_rows(repeated, each.answers), 1))
    return send_file(_spss_file(book.table(repeated), rows, (NUMBER, *FACTS)), SAV, as_attachment=True,
                     download_name=f"{slug}-{key}.sav")


def _spss_file(book: Codebook, rows: Iterable[Any], facts: Sequence[str]) -> IO[bytes]:
    from analysis.exports import sav

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "antwoorden.sav")
        sav(path, book, rows, facts)
        return path.open("rb")
