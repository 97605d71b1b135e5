"""One page for a person: everything that is asked of me and my organisation, open and done, behind one link."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Reply

from forms.requests import AddressForm
from survey.access import count, links, portal_link, public, visitor
from survey.actions import portals as deeds
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.portals import Portal
from survey.models.shares import Share
from survey.queries import portals
from survey.rules import calendar
from survey.rules.limits import LOST_LINK_ADDRESS, LOST_LINK_MAIL
from survey.rules.portals import LOOKS_BACK, Asked, in_order, may_open, present_at
from survey.rules.registrations import State, same_person
from survey.rules.responses import Progress
from survey.rules.rounds import Kind
from survey.rules.shares import Role

views = Blueprint("portals", __name__, url_prefix="/mijn")
LARGEST_PAGE = 64 * 1024
Found = tuple[Asked, Any]


@views.record
def without_cookies(setup: BlueprintSetupState) -> None:
    """Who asks for a link has no account, and need not keep cookies."""
    setup.app.extensions["csrf"].exempt(f"{__name__}.ask")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


@views.get("", strict_slashes=False)
@public
def ask_form() -> str:
    return render_template("portals/ask.html", form=AddressForm())


@views.post("")
@public
def ask() -> str | Reply | tuple[str, int]:
    """The same reply whether or not the address is known."""
    form = AddressForm(request.form)
    if not form.validate():
        return render_template("portals/ask.html", form=form), 422
    address = (form.email.data or "").strip().lower()
    count(LOST_LINK_ADDRESS, visitor())
    count(LOST_LINK_MAIL, f"page {address}")
    with writing() as session:
        deeds.ask(session, address, g.now)
    return redirect("/mijn/gevraagd", 303)


@views.get("/gevraagd")
@public
def asked() -> str:
    return render_template("portals/asked.html")


@views.get("/<token>")
@portal_link
def show(portal: Portal) -> str:
    waiting, over = in_order(line for line, _ in _everything(portal))
    return render_template("portals/show.html", portal=portal, waiting=waiting, over=over, token=g.token,
                           today=calendar.day_of(g.now), form_key=links().form_key(g.token))


@views.get("/<token>/naar/<key>")
@portal_link
def go(portal: Portal, key: str) -> Reply:
    """To the page of one line, if it is on the page at this moment: no link of another stands in it."""
    found = next((make for line, make in _everything(portal) if line.key == key), None) or abort(404, "link")
    return redirect(found(), 303)


@views.post("/<token>/vernieuwen")
@portal_link
def renew(portal: Portal) -> Reply:
    count(LOST_LINK_MAIL, f"page {portal.email}")
    with writing() as session:
        deeds.renew(session, portal.email, g.now)
    return redirect("/mijn/gevraagd", 303)


def _everything(portal: Portal) -> Iterator[Found]:
    """Every line of the page, with what makes the address it leads to."""
    yield from _invitations(portal)
    yield from _shares(portal)
    yield from _registrations(portal)
    yield from _portfolios(portal)


def _invitations(portal: Portal) -> Iterator[Found]:
    session, today = db.session(), calendar.day_of(g.now)
    held = portals.positions(session, portal.email)
    for each in portals.invitations(session, portal.email, present_at(held, today), today - LOOKS_BACK):
        own = each.email.lower() == portal.email
        if may_open(own, each.organisation_id, each.round.kind, each.origin, held, today):
            line = _line(each, f"u-{each.id}", "" if own else f"Ook gevraagd aan {each.name or each.email}")
            yield line, partial(links().personal_url, each.id, each.serial)


def _line(member: Invitation, key: str, note: str = "") -> Asked:
    window, progress = member.window(), member.progress()
    takes = window.takes_answers(g.now) and progress is not Progress.DECLINED
    waits = takes and progress is not Progress.DONE
    state = member.round.stand(progress) if takes or progress.broadly is Progress.DONE else "gesloten"
    return Asked(key, member.round.title, Kind(member.round.kind).words, member.who(), state, waits, window.last_day,
                 note)


def _shares(portal: Portal) -> Iterator[Found]:
    for share in portals.shares(db.session(), portal.email, calendar.day_of(g.now)):
        yield _shared(share), partial(links().share_url, share.id, share.serial)


def _shared(share: Share) -> Asked:
    member, approves = share.invitation, share.role == Role.APPROVE
    line = _line(member, f"s-{share.id}")
    given = member.response
    waits = line.open and (not approves or bool(given and given.approval_asked_at))
    note = f"{share.shared_by} vraagt u {'om akkoord' if approves else 'om mee in te vullen'}"
    return Asked(line.key, line.title, line.kind, line.who, line.state, waits, share.until, note)


def _registrations(portal: Portal) -> Iterator[Found]:
    for each in portals.registrations(db.session(), same_person(portal.email), g.now - LOOKS_BACK):
        occasion, state = each.occasion, State(each.state)
        over = occasion.ends_at <= g.now
        line = Asked(f"a-{each.id}", occasion.event.round.title, "bijeenkomst", each.name, state.words,
                     state is State.OFFERED and not over, calendar.day_of(occasion.begins_at),
                     calendar.period_in_words(occasion.begins_at, occasion.ends_at))
        yield line, partial(links().registration_url, each.id, each.serial)


def _portfolios(portal: Portal) -> Iterator[Found]:
    for each in portals.portfolios(db.session(), portal.email):
        holder, state = each.holder, f"{each.waiting} open" if each.waiting else "alles beantwoord"
        line = Asked(f"p-{holder.id}", f"Vragen aan u als portefeuillehouder {holder.portfolio}".strip(), "raadpleging",
                     holder.name, state, bool(each.waiting), None)
        yield line, partial(links().holder_url, holder.id, holder.serial)
