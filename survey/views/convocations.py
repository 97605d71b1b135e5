"""What somebody who was called finds behind the personal link: agenda, papers, coming or not, presence, proxies."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask import Response as Answer
from werkzeug.wrappers import Response

from survey.access import links, personal_link
from survey.actions import presences as presence_deeds
from survey.actions import proxies, replies
from survey.actions.assemblies import stage_of
from survey.database import db, writing
from survey.documents import appointments, convocations
from survey.models.assemblies import Assembly
from survey.models.invitations import Invitation
from survey.queries import assemblies, mandates, presences
from survey.queries.mandates import Usable
from survey.rules import calendar, statutes
from survey.rules.assemblies import Here, Stage, Way
from survey.rules.attachments import MEDIA_TYPES, Kind
from survey.rules.broken import RuleBroken
from survey.rules.seats import Standing, entitled, standing
from survey.voting import after_proxies

views = Blueprint("convocations", __name__, url_prefix="/u/<token>")
TOLD = {"komt": "Bedankt. We verwachten u.", "komt-niet": "Bedankt. U hebt doorgegeven dat u niet komt.",
        "aanwezig": "U staat op de presentielijst als aanwezig.", "vertrokken": "U staat op de lijst als vertrokken.",
        "gegeven": "De volmacht is gegeven. U en de gevolmachtigde krijgen bericht.",
        "ingetrokken": "De volmacht is ingetrokken. U en de gevolmachtigde krijgen bericht."}


@views.before_request
def bound_request() -> None:
    request.max_content_length = 64 * 1024


def _assembly(invitation: Invitation) -> Assembly:
    """The meeting of a link, once its members were called."""
    found = assemblies.as_called(db.session(), invitation.round_id)
    return found if found and found.convoked_at else abort(404)


@views.get("/vergadering")
@personal_link
def show(invitation: Invitation) -> str:
    return _page(invitation)


def _page(invitation: Invitation, refusal: str = "", typed: dict[str, str] | None = None,
          told: Sequence[str] = ()) -> str:
    session = db.session()
    assembly = _assembly(invitation)
    day = calendar.day_of(assembly.begins_at)
    usable = mandates.usable(session, assembly.round_id, invitation.id)
    own = [each for each in usable if each.proxy is None]
    return render_template(
        "convocations/show.html", assembly=assembly, round=assembly.round, invitation=invitation,
        who=invitation.who(), hosts=[host.association for host in assembly.round.hosts], stage=stage_of(assembly),
        Stage=Stage, Here=Here, Standing=Standing, motions=assemblies.proposed(session, assembly.round_id),
        own=[(each, standing(each.mandate.seat, day)) for each in own],
        held=[each for each in usable if each.proxy is not None], here=presences.standing(session, invitation.id),
        holders=_holders(session, assembly, own), limits=_limits(own), form_key=links().form_key(g.token),
        address=f"/u/{g.token}", told=" ".join(told) or TOLD.get(request.args.get("gedaan", "")), refusal=refusal,
        typed=typed or {}, ways=_ways(assembly))


def _ways(assembly: Assembly) -> tuple[Here, ...]:
    """How one can come in by oneself; who votes on paper is noted at the door."""
    way = Way(assembly.way)
    if way is Way.DIGITAL:
        return (Here.ONLINE,)
    return (Here.HALL, Here.ONLINE) if way.online else (Here.HALL,)


def _holders(session: Any, assembly: Assembly, own: Sequence[Usable]) -> list[tuple[int, str, str]]:
    """Who can hold a proxy: everyone on the roll with a vote, the own fellow delegates not among them."""
    day, mine = calendar.day_of(assembly.begins_at), {each.mandate.id for each in own}
    found: dict[int, tuple[str, list[str]]] = {}
    for row in mandates.of_round(session, assembly.round_id) if own else ():
        if entitled(row.seat, day) and row.id not in mine:
            for each in row.delegations:
                found.setdefault(each.invitation_id, (each.invitation.who(), []))[1].append(row.seat.name)
    return [(number, name, ", ".join(seats)) for number, (name, seats) in found.items()]


def _limits(own: Sequence[Usable]) -> list[str]:
    """How many proxies one person may have, for each body; nothing where that was not filled in."""
    rules = {each.mandate.seat.body_id: statutes.read(each.mandate.seat.body.rules) for each in own}
    return [each.words("general.proxy_limit") for each in rules.values() if each.get("general.proxy_limit")]


def _done(what: str) -> Response:
    return redirect(f"/u/{g.token}/vergadering?gedaan={what}", 303)


@views.post("/vergadering/reactie")
@personal_link
def reply(invitation: Invitation) -> Response | tuple[str, int]:
    coming = request.form.get("coming") == "yes"
    try:
        with writing() as session:
            replies.reply(session, invitation, coming, g.now)
    except RuleBroken as broken:
        return _page(invitation, broken.message), 422
    return _done("komt" if coming else "komt-niet")


@views.post("/vergadering/aanwezig")
@personal_link
def come(invitation: Invitation) -> str | Response | tuple[str, int]:
    way = request.form.get("way", "")
    if way not in (Here.HALL, Here.ONLINE):
        abort(400)
    try:
        with writing() as session:
            ended = presence_deeds.check_in(session, invitation, Here(way), "", g.now)
    except RuleBroken as broken:
        return _page(invitation, broken.message), 422
    if ended:
        # Shown at once, because what was voted under the proxy must not be told by an address that stays behind.
        return _page(invitation, told=[TOLD["aanwezig"], *after_proxies(invitation.round_id, ended)])
    return _done("aanwezig")


@views.post("/vergadering/vertrek")
@personal_link
def leave(invitation: Invitation) -> Response | tuple[str, int]:
    try:
        with writing() as session:
            presence_deeds.check_out(session, invitation, "", g.now)
    except RuleBroken as broken:
        return _page(invitation, broken.message), 422
    return _done("vertrokken")


@views.post("/vergadering/volmacht")
@personal_link
def give_proxy(invitation: Invitation) -> Response | tuple[str, int]:
    """In writing, because an electronic record is (art. 2:38 lid 5 BW)."""
    asked = request.form
    try:
        if not asked.get("holder", 0, type=int):
            raise RuleBroken("Kies aan wie u de volmacht geeft.")
        with writing() as session:
            proxies.give(session, invitation.round_id, asked.get("mandate", 0, type=int),
                         asked.get("holder", 0, type=int), invitation.who(), g.now, giver_id=invitation.id,
                         scope=asked.get("scope", "")[:2000])
    except RuleBroken as broken:
        return _page(invitation, broken.message, dict(asked)), 422
    return _done("gegeven")


@views.post("/vergadering/volmacht/<int:number>/intrekken")
@personal_link
def revoke_proxy(invitation: Invitation, number: int) -> Response | tuple[str, int]:
    found = mandates.proxy(db.session(), invitation.round_id, number) or abort(404)
    try:
        with writing() as session:
            proxies.revoke(session, found, invitation.who(), g.now, giver_id=invitation.id)
    except RuleBroken as broken:
        return _page(invitation, broken.message), 422
    return _done("ingetrokken")


@views.get("/vergadering/stukken/<int:number>")
@personal_link
def paper(invitation: Invitation, number: int) -> Answer:
    """Always to be saved, as what was found in it and not as what its name says."""
    found = assemblies.paper(db.session(), _assembly(invitation).round_id, number) or abort(404)
    answer = Answer(found.content, mimetype=None, content_type=MEDIA_TYPES[Kind(found.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@views.get("/vergadering.ics")
@personal_link
def appointment(invitation: Invitation) -> Answer:
    made = convocations.appointment(_assembly(invitation), invitation,
                                    links().personal_url(invitation.id, invitation.serial), g.now)
    answer = Answer(appointments.download(made), content_type=appointments.MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename="vergadering.ics")
    return answer
