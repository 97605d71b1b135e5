"""A cross-table of a round, for the secretariat: one question by another or by a fact of the register."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from survey.access import requires
from survey.database import db, snapshots
from survey.models.rounds import Round
from survey.queries import mirrors, rounds
from survey.queries import results as answers
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.publication import Profile
from survey.rules.rounds import STRICTNESS

views = Blueprint("crosses", __name__, url_prefix="/secretariaat/uitvragen/<slug>/kruistabel")


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return render_template("crosses/show.html", round=round_, **_asked(round_))


def _asked(round_: Round) -> dict[str, Any]:
    """What the address asks for, with the table or why there is none."""
    from analysis import crosses
    from analysis.material import counted

    profiles = [str(each) for each in STRICTNESS[STRICTNESS.index(Profile(round_.profile)):]]
    wanted = request.args.get("profiel", "")
    profile = wanted if wanted in profiles else round_.profile
    material = answers.material(db.session(), round_, profile, g.now, themed=False)
    found = counted(material, snapshots(), g.now)
    facts, choices = crosses.groupings(found, material.titles)
    key, by = request.args.get("vraag", ""), request.args.get("tegen", "")
    shown, broken = _cross(round_, found, key, by, material.titles) if key or by else (None, "")
    return {"profile": profile, "profiles": profiles, "questions": crosses.questions(found, material.titles),
            "facts": facts, "choices": choices, "key": key, "by": by, "cross": shown, "broken": broken, "found": found}


def _cross(round_: Round, found: Any, key: str, by: str, titles: dict[str, str]) -> tuple[Any, str]:
    from analysis.crosses import cross

    earlier = mirrors.told_before(db.session(), round_.id)
    try:
        return cross(found, key, by, titles, round_.publication_key.encode(), earlier), ""
    except RuleBroken as broken:
        return None, broken.message
