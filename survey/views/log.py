"""The log: who did what and when."""

from flask import Blueprint, abort, render_template, request

from survey.access import requires
from survey.database import db
from survey.queries import log, rounds
from survey.rules.permissions import Permission

views = Blueprint("log", __name__, url_prefix="/secretariaat/logboek")
PAGE = 100


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    slug, number = request.args.get("uitvraag", ""), max(request.args.get("pagina", 1, int), 1)
    chosen = (rounds.by_slug(db.session(), slug) or abort(404)) if slug else None
    rows, total = log.entries(db.session(), chosen.id if chosen else None, PAGE, (number - 1) * PAGE)
    return render_template("log/overview.html", rows=rows, chosen=chosen, page=number, pages=-(-total // PAGE),
                           all_rounds=rounds.titles(db.session()))
