"""Who answered and who did not, and of whom the figures may therefore speak; for the secretariat."""

from typing import Any

from flask import Blueprint, abort, g, render_template

from survey.access import requires
from survey.database import db, snapshots
from survey.models.rounds import Round
from survey.queries import results as answers
from survey.queries import rounds
from survey.rules import calendar
from survey.rules.permissions import Permission

views = Blueprint("nonresponse", __name__, url_prefix="/secretariaat/uitvragen/<slug>/wie-antwoordde")


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    from analysis.material import counted

    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    material = answers.material(db.session(), round_, round_.profile, g.now, themed=False)
    found = counted(material, snapshots(), g.now)
    return render_template("nonresponse/show.html", round=round_, found=found, closed=found.closed,
                           **_told(round_, found, material.titles))


def _told(round_: Round, found: Any, titles: dict[str, str]) -> dict[str, Any]:
    from analysis import estimates, nonresponse, weights

    known = estimates.estimates(found)
    lines = nonresponse.sentences(known.check, found.codebook.group.plural) if known.check else ()
    shown = estimates.headlines(found, titles, calendar.day_of(g.now))
    weighting = known.weighting
    return {
        "known": known, "lines": lines, "headlines": shown, "picture": estimates.bounds_chart(shown),
        "charts": [estimates.response_chart(each) for each in known.check.categories] if known.check else [],
        "weighted": estimates.weighted_rows(found) if weighting else [],
        "line": weights.line(weighting) if weighting else "",
        "effect": estimates.effect_line(weighting, found.source.n) if weighting else "", "rule": found.rule}
