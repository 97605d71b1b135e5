"""What anyone may read of an event: what, for whom, when and where, and whether there is a place left."""

from flask import Blueprint, abort, g, render_template

from survey.access import links, public
from survey.database import db
from survey.models.events import Event
from survey.queries import events, occasions
from survey.rules import calendar
from survey.rules.allotments import public_hash
from survey.rules.events import Offered, Way, offered, where
from survey.rules.windows import State

views = Blueprint("programmes", __name__)


@views.get("/bijeenkomsten/<slug>")
@public
def show(slug: str) -> str:
    """The public page of a series; an event that is not public is told of by its own links only."""
    event = events.by_slug(db.session(), slug)
    if event is None or not event.public or event.round.window().state(g.now) is State.DRAFT:
        abort(404)
    round_, window = event.round, event.round.window()
    selected = event.way == Way.SELECTION
    return render_template(
        "events/public.html", event=event, round=round_, window=window, state=window.state(g.now), now=g.now,
        today=calendar.day_of(g.now), hosts=[host.association for host in round_.hosts], selected=selected,
        left=_left(event), Offered=Offered, place_of=where,
        register=f"/o/{links().open(round_.id, round_.open_link_serial)}" if round_.open_link else "",
        seal=public_hash(event.seed) if selected and event.seed else "")


def _left(event: Event) -> dict[int, Offered]:
    """What there is at each occasion, which the form tells more precisely."""
    places, taking = occasions.places(db.session(), event.round_id), event.round.window().takes_answers(g.now)
    return {each.id: offered(places[each.id], each.begins_at, each.waiting_list, each.cancelled_at is not None,
                             taking, g.now) for each in event.occasions}
