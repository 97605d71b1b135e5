"""Answers that are filled in beforehand: from where, what would be filled in, and what became of it."""

from flask import Blueprint, abort, send_file, stream_with_context
from flask import Response as Answer
from werkzeug.wrappers import Response

from survey.access import requires
from survey.database import db
from survey.documents import prefills as documents
from survey.documents import responses as answers
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.models.rounds import Round
from survey.queries import exports, prefills, questionnaires, rounds
from survey.rules.permissions import Permission
from survey.rules.questionnaires.codebook import codebook

views = Blueprint("prefills", __name__, url_prefix="/secretariaat/uitvragen/<slug>/voorinvullen")


def _round(slug: str) -> Round:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return round_ if round_.version else abort(404)


@views.get("/verwerker.<kind>")
@requires(Permission.READ)
def table(slug: str, kind: str) -> Response:
    """All that was sent in as one table for whoever works it out, with what was filled in beforehand beside it."""
    round_, session = _round(slug), db.session()
    asked = questionnaires.asked_in(session, round_) or abort(404)
    book, remarked = codebook(asked), prefills.remarks_of(session, round_.id)
    names = exports.organisations(session) if answers.names_organisations(book) else {}
    header, lines = answers.header(book, False), answers.rows(book, exports.answers(session, round_.id), False, names)
    columns, beside = documents.beside(asked, remarked), answers.ABOUT.index("Code")
    wide = ((*line, *columns.cells(str(line[beside]))) for line in lines)
    if kind == "csv":
        answer = Answer(stream_with_context(csv_lines((*header, *columns.header), wide)), mimetype=CSV)
        answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-verwerker.csv")
        return answer
    if kind != "xlsx":
        abort(404)
    per_row = [Sheet(each.title or each.key, answers.row_header(book, each, False),
                     answers.row_rows(book, each, exports.answers(session, round_.id), False, names))
               for each in book.repeats]
    sheets = [Sheet("Antwoorden", (*header, *columns.header), wide), *per_row, documents.sheet(asked, remarked),
              answers.explained(book)]
    return send_file(xlsx(sheets), XLSX, as_attachment=True, download_name=f"{slug}-verwerker.xlsx")
