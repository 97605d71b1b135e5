"""The roll during a meeting, for the secretariat at the door: who comes, who leaves, who represents whom."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.access import requires
from survey.actions import presences as actions
from survey.actions import proxies
from survey.actions.assemblies import stage_of
from survey.database import db, writing
from survey.models.assemblies import Assembly, Presence
from survey.models.invitations import Invitation
from survey.queries import assemblies, mandates, presences, recipients
from survey.rules.assemblies import Here, Way
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.presences import in_words
from survey.voting import after_proxies

views = Blueprint("presences", __name__, url_prefix="/secretariaat/vergaderingen/<slug>")


def _found(slug: str) -> Assembly:
    return assemblies.by_slug(db.session(), slug) or abort(404)


def _ways(assembly: Assembly) -> tuple[Here, ...]:
    """How somebody can take part in this meeting."""
    way = Way(assembly.way)
    if way is Way.DIGITAL:
        return (Here.ONLINE,)
    return (Here.HALL, Here.ONLINE, Here.PAPER) if way.online else (Here.HALL, Here.PAPER)


@views.get("/presentie")
@requires(Permission.READ)
def show(slug: str) -> str:
    """Four statements for the roll, whatever its length; `naam` narrows the list at the door."""
    assembly, session = _found(slug), db.session()
    came = presences.of_round(session, assembly.round_id)
    beings, wanted = mandates.beings(session, assembly), request.args.get("naam", "").strip()
    people = [each for each in mandates.delegates(session, assembly.round_id) if each.withdrawn_at is None]
    seats: dict[int, list[str]] = {}
    for mandate, _ in beings:
        for each in mandate.delegations:
            seats.setdefault(each.invitation_id, []).append(mandate.seat.name)
    return render_template(
        "presences/show.html", assembly=assembly, round=assembly.round, stage=stage_of(assembly), beings=beings,
        here={each.invitation_id: each for each in came if each.left_at is None}, last=_last(came), seats=seats,
        people=[each for each in people if _matches(each, seats.get(each.id, ()), wanted)], every=people, wanted=wanted,
        ways=_ways(assembly), Here=Here, proxies=mandates.standing_proxies(session, assembly.round_id),
        names={mandate.id: mandate.seat.name for mandate, _ in beings}, counts=_counts(beings))


def _matches(person: Invitation, seats: Sequence[str], wanted: str) -> bool:
    return all(any(word in text.casefold() for text in (person.name, *seats)) for word in wanted.casefold().split())


def _last(came: Sequence[Presence]) -> dict[int, Presence]:
    """The last line of everyone who came."""
    return {each.invitation_id: each for each in came}


def _counts(beings: Sequence[Any]) -> list[tuple[str, str]]:
    """Who is there in each body, in words."""
    found: dict[str, list[bool]] = {}
    for mandate, being in beings:
        found.setdefault(mandate.seat.body.name, []).append(being.there)
    return [(name, in_words(sum(there), len(there))) for name, there in found.items()]


def _back(slug: str) -> Response:
    return redirect(url_for("presences.show", slug=slug, naam=request.args.get("naam") or None), 303)


def _person(assembly: Assembly, number: int) -> Invitation:
    return recipients.of_round(db.session(), assembly.round_id, number) or abort(404)


@views.post("/presentie/<int:number>")
@requires(Permission.WORK)
def note(slug: str, number: int) -> Response:
    """One button a person: in the hall, online, on paper, or left."""
    assembly, way = _found(slug), request.form.get("way", "")
    person = _person(assembly, number)
    if way != "left" and way not in list(Here):
        abort(400)
    with writing() as session:
        if way == "left":
            actions.check_out(session, person, g.user.name, g.now)
            flash(f"{person.who()} is vertrokken.")
        else:
            ended = actions.check_in(session, person, Here(way), g.user.name, g.now)
            flash(" ".join([f"{person.who()} is {Here(way).words}.", *after_proxies(assembly.round_id, ended)]))
    return _back(slug)


@views.post("/volmachten")
@requires(Permission.WORK)
def give_proxy(slug: str) -> Response:
    """A signed paper that came in at the secretariat."""
    assembly, asked = _found(slug), request.form
    signed_by = " ".join(asked.get("given_by", "").split())
    if not signed_by:
        raise RuleBroken("Vul in wie de volmacht ondertekende.")
    with writing() as session:
        made = proxies.give(session, assembly.round_id, asked.get("mandate", 0, type=int),
                            asked.get("holder", 0, type=int), signed_by[:300], g.now,
                            scope=asked.get("scope", "")[:2000])
    flash(f"De volmacht aan {made.holder.who()} is vastgelegd. Beiden krijgen bericht.")
    return _back(slug)


@views.post("/volmachten/<int:number>/intrekken")
@requires(Permission.WORK)
def revoke_proxy(slug: str, number: int) -> Response:
    assembly = _found(slug)
    proxy = mandates.proxy(db.session(), assembly.round_id, number) or abort(404)
    with writing() as session:
        proxies.revoke(session, proxy, g.user.name, g.now)
    flash("De volmacht is ingetrokken. Beiden krijgen bericht.")
    return _back(slug)
