"""What anybody may read of a consultation; the text and the comments only where everyone reads along."""

from flask import Blueprint, abort, g, render_template

from survey.access import links, public
from survey.database import db
from survey.models.comments import Consultation
from survey.queries import comments, consultations, home, reaction_reports
from survey.reading import WHOLE_WORD, said_of, taken
from survey.rules import calendar
from survey.rules import comments as rules
from survey.rules.reaction_reports import Audience
from survey.rules.windows import State

views = Blueprint("consulted", __name__, url_prefix="/raadplegingen")


def _published(slug: str) -> Consultation:
    found = consultations.by_slug(db.session(), slug)
    if found is None or found.round.window().state(g.now) is State.DRAFT:
        abort(404)
    return found


@views.get("/<slug>")
@public
def show(slug: str) -> str:
    consultation, session = _published(slug), db.session()
    round_, window = consultation.round, consultation.round.window()
    version = consultation.version_id if consultation.public else None
    return render_template(
        "consultations/public.html", consultation=consultation, round=round_, window=window,
        state=window.state(g.now), today=calendar.day_of(g.now), WHOLE_WORD=WHOLE_WORD,
        hosts=[host.association for host in round_.hosts], moved=home.last_move(session, round_.id),
        passages=consultations.passages(session, version),
        counted=comments.per_passage(session, round_.id) if consultation.public else {},
        report=_report(consultation),
        register=f"/o/{links().open(round_.id, round_.open_link_serial)}" if round_.open_link else "")


def _report(consultation: Consultation) -> bool:
    """Whether there is a report that anybody may read."""
    editions = reaction_reports.editions(db.session(), consultation.round_id)
    return bool(editions) and editions[0].audience == Audience.EVERYONE


@views.get("/<slug>/reacties/<place>")
@public
def passage(slug: str, place: str) -> str:
    """What was said of one passage, fifty at a time."""
    consultation = _published(slug)
    by_key = {each.key: each for each in consultations.passages(db.session(), consultation.version_id)}
    key = rules.WHOLE if place == WHOLE_WORD else place
    if not consultation.public or (key and key not in by_key):
        abort(404)
    return render_template("consultations/public_passage.html", consultation=consultation, round=consultation.round,
                           place=place, passage=by_key.get(key), label=rules.label(by_key, key), whose=rules.whose,
                           **said_of(consultation.round_id, key))


@views.get("/<slug>/bestand/<int:number>")
@public
def file(slug: str, number: int) -> object:
    consultation = _published(slug)
    found = comments.file(db.session(), consultation.round_id, number) if consultation.public else None
    return taken(found[0]) if found and found[1].counts else abort(404)
