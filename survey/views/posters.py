"""Posters of an event or one occasion, with a QR code that leads to registering."""

from flask import Blueprint, Response, abort, g, render_template, request

from survey.access import links, requires
from survey.database import db
from survey.documents import posters
from survey.models.events import Event, Occasion
from survey.queries import events
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import where
from survey.rules.permissions import Permission

views = Blueprint("posters", __name__, url_prefix="/secretariaat/bijeenkomsten/<slug>")
LONGEST_PURPOSE = 400
MOST_LINES = 8


def _event(slug: str) -> Event:
    return events.by_slug(db.session(), slug) or abort(404)


def _chosen(event: Event) -> Occasion | None:
    """The one occasion a poster is for, or None for all of them."""
    number = request.args.get("bijeenkomst", type=int)
    if number is None:
        return None
    return next((each for each in event.occasions if each.id == number), None) or abort(404)


def _url(event: Event, occasion: Occasion | None) -> str:
    round_ = event.round
    if not round_.open_link or round_.published_at is None:
        raise RuleBroken("Een poster kan pas als de bijeenkomst is gepubliceerd met een open link.")
    made = links().open_url(round_.id, round_.open_link_serial)
    return f"{made}?bijeenkomst={occasion.id}" if occasion else made


@views.get("/poster")
@requires(Permission.READ)
def show(slug: str) -> str:
    event = _event(slug)
    occasion = _chosen(event)
    return render_template("events/poster.html", event=event, round=event.round, occasion=occasion,
                           url=_url(event, occasion))


@views.get("/poster.<kind>")
@requires(Permission.READ)
def poster(slug: str, kind: str) -> Response:
    """The code alone as a picture, or the whole sheet as a PDF."""
    event = _event(slug)
    occasion = _chosen(event)
    url = _url(event, occasion)
    name = f"{slug}-{occasion.id}" if occasion else slug
    if kind == "svg":
        return _file(posters.svg(url), posters.SVG, f"{name}.svg")
    if kind == "png":
        return _file(posters.png(url), posters.PNG, f"{name}.png")
    if kind != "pdf":
        abort(404)
    return _file(posters.pdf(_poster(event, occasion, url)), posters.PDF, f"{name}-poster.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    shown = "inline" if "toon" in request.args else "attachment"
    return Response(content, mimetype=media_type, headers={"Content-Disposition": f'{shown}; filename="{name}"'})


def _poster(event: Event, occasion: Occasion | None, url: str) -> posters.Poster:
    round_ = event.round
    coming = [occasion] if occasion else [each for each in event.occasions
                                          if not each.cancelled_at and each.begins_at > g.now]
    lines = tuple((each.title, calendar.period_in_words(each.begins_at, each.ends_at), where(each))
                  for each in coming[:MOST_LINES])
    until = f"Aanmelden kan tot en met {calendar.in_words(round_.closes_on)}." if round_.closes_on else ""
    purpose = round_.purpose if len(round_.purpose) <= LONGEST_PURPOSE else ""
    hosts = tuple(host.association.name for host in round_.hosts)
    return posters.Poster(round_.title, hosts, purpose, lines, until, url)
