"""A round beside an earlier one, for the secretariat: the whole, who answered both times, and what others changed."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from survey.access import requires
from survey.database import db, snapshots
from survey.models.rounds import Round
from survey.queries import mirrors, rounds
from survey.queries import results as answers
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.publication import Profile
from survey.rules.publications import Published
from survey.rules.rounds import STRICTNESS
from survey.rules.signals import broken_since

views = Blueprint("years", __name__, url_prefix="/secretariaat/uitvragen/<slug>/jaar-op-jaar")
NOT_EARLIER = "Met deze uitvraag is niet te vergelijken. Kies er een uit de lijst."


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    round_ = rounds.with_breaks(db.session(), slug) or abort(404)
    if round_.version is None:
        raise RuleBroken("Deze uitvraag heeft nog geen vragenlijst.")
    known = rounds.nearest(rounds.comparable(db.session(), round_))
    wanted = request.args.get("vorige", "")
    before = next((each for each, _ in known if each.slug == wanted), None)
    found, broken = _compared(before, round_) if before else (None, NOT_EARLIER if wanted else "")
    return render_template("years/show.html", round=round_, known=known, before=before, found=found, broken=broken)


def _compared(before: Round, after: Round) -> tuple[Any, str]:
    """Both under the stricter of their two profiles, for who answered then was promised no less."""
    from analysis.years import years

    profile = max(before.profile, after.profile, key=lambda name: STRICTNESS.index(Profile(name)))
    names = _names(before, after)
    told = mirrors.told_of(db.session(), [before.id, after.id])
    try:
        sides = [_side(each, name, profile, told[each.id]) for each, name in zip((before, after), names,
                                                                                       strict=True)]
        return years(sides[0], sides[1], calendar.day_of(g.now), _breaks(before, after)), ""
    except RuleBroken as broken:
        return None, broken.message


def _breaks(before: Round, after: Round) -> dict[str, str]:
    """Why answers of then and now do not compare, as it was noted with the questionnaire."""
    if after.version is None:
        return {}
    days = [each.opens_on or calendar.day_of(each.published_at or g.now) for each in (before, after)]
    return broken_since(after.version.questionnaire.breaks, days[0], days[1])


def _side(round_: Round, name: str, profile: str, earlier: list[Published]) -> Any:
    from analysis.material import counted
    from analysis.years import Side

    material = answers.material(db.session(), round_, profile, g.now, themed=False)
    return Side(counted(material, snapshots(), g.now), name, material.titles, earlier, round_.publication_key.encode())


def _names(before: Round, after: Round) -> tuple[str, str]:
    """The years in which they closed, or their titles where those are the same."""
    years = tuple(str(day.year) if day else "" for day in (before.closes_on, after.closes_on))
    return (years[0], years[1]) if all(years) and years[0] != years[1] else (before.title, after.title)
