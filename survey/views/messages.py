"""Berichten: what went, waits, failed, was refused or is uncertain, and what a person decides about it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey import letters
from survey.access import requires
from survey.actions import messages as actions
from survey.database import db, writing
from survey.models.messages import Message
from survey.queries import messages
from survey.queries.messages import Search
from survey.rules.messages import MessageKind, MessageState, reason_to_drop
from survey.rules.permissions import Permission, may

views = Blueprint("messages", __name__, url_prefix="/secretariaat/berichten")
PAGE = 50


def _search() -> Search:
    """What is looked for; a state or a round that does not exist looks for everything."""
    state = request.args.get("stand", "")
    known = MessageState(state) if state in set(MessageState) else None
    return Search(known, request.args.get("uitvraag", None, int), request.args.get("adres", "").strip()[:300])


def _arguments(search: Search) -> dict[str, Any]:
    """The same search again, for a link."""
    found = {"stand": search.state, "uitvraag": search.round_id, "adres": search.address}
    return {name: value for name, value in found.items() if value}


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    session, search = db.session(), _search()
    counts, number = messages.counts(session, search), max(request.args.get("pagina", 1, int), 1)
    total = counts.get(search.state, 0) if search.state else sum(counts.values())
    return render_template(
        "messages/overview.html", search=search, arguments=_arguments(search), counts=counts, total=total, page=number,
        pages=-(-total // PAGE), rounds=messages.rounds(session), kinds=MessageKind, states=MessageState,
        messages=messages.page(session, search, PAGE, number), stuck=_stuck(search, total))


def _stuck(search: Search, total: int) -> int:
    """How many can be sent again in one go: only where each of them surely did not arrive."""
    surely_not = search.state in (MessageState.REFUSED, MessageState.FAILED)
    return total if surely_not and may(g.user.role, Permission.WORK) else 0


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    message = _message(number)
    state = MessageState(message.state)
    return render_template(
        "messages/show.html", message=message, state=state, kind=MessageKind(message.kind), states=MessageState,
        letter=letters.shown(message, g.now), next_to=actions.present_recipient(message), why_not=_why_not(message),
        may_decide=state.needs_a_person and may(g.user.role, Permission.WORK))


def _message(number: int) -> Message:
    return messages.whole(db.session(), number) or abort(404)


def _why_not(message: Message) -> str | None:
    """Why this would not go, if it were sent again now."""
    member = message.invitation
    if message.registration:
        return actions.not_to_participant(db.session(), message, g.now, again=True)
    if member is None:
        return None
    return reason_to_drop(MessageKind(message.kind), member.progress(), member.window().state(g.now),
                          withdrawn=member.withdrawn_at is not None, same_address=True)


@views.post("/<int:number>/opnieuw")
@requires(Permission.WORK)
def send_again(number: int) -> Response:
    with writing() as session:
        actions.send_again(session, [number], g.user.name, g.now)
    flash("Het bericht staat opnieuw in de wachtrij.")
    return redirect(url_for("messages.show", number=number))


@views.post("/<int:number>/laten")
@requires(Permission.WORK)
def leave(number: int) -> Response:
    with writing() as session:
        actions.leave(session, [number], g.user.name, g.now)
    flash("Het bericht is afgehandeld.")
    return redirect(url_for("messages.show", number=number))


@views.post("/opnieuw")
@requires(Permission.WORK)
def send_all_again() -> Response:
    """Everything that the filter shows; never what is uncertain, because some of that did arrive."""
    search = _search()
    if search.state not in (MessageState.REFUSED, MessageState.FAILED):
        abort(400)
    found = messages.numbers(db.session(), search)
    with writing() as session:
        number = actions.send_again(session, found, g.user.name, g.now)
    flash(f"{number} {'bericht staat' if number == 1 else 'berichten staan'} opnieuw in de wachtrij.")
    return redirect(url_for("messages.overview", **_arguments(search)))
