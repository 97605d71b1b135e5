"""Who may open what. Every view says so with one of these marks; one that says nothing stops the start."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from survey import scanning
from survey.actions import users as actions
from survey.database import db, writing
from survey.links import Links
from survey.models.users import User
from survey.queries import attendance, holders, invitations, portals, registrations, shares, subscribers, users
from survey.rules import calendar
from survey.rules.attendance import check_door
from survey.rules.limits import WRONG_LINK, Limit, still_signed_in
from survey.rules.permissions import Permission, may

View = Callable[..., Any]


def public(view: View) -> View:
    """Anyone may open this."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def personal_link(view: View) -> View:
    """Only who holds a personal link; the view gets the invitation in place of the token.

    A form behind the link carries a key bound to the link, so a POST needs no cookie.
    """

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_personal(token)
        invitation = invitations.opened_by(db.session(), *signed) if signed else None
        if invitation is None:
            count(WRONG_LINK, visitor())
            abort(404, "link")
        if request.method == "POST" and not links().fits(token, request.form.get("form_key")):
            abort(400, "form_key")
        g.token, g.invitation = token, invitation
        return view(invitation, **arguments)

    opened.access = "personal link"  # type: ignore[attr-defined]
    return opened


def shared_link(view: View) -> View:
    """Who holds a personal link, or a share of what is behind it; the view gets the invitation.

    Which part of it may be seen is for `visits`, which reads the share in `g.share`. A view that does not name this
    mark opens for the personal link alone.
    """
    personal = personal_link(view)

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_share(token)
        if signed is None:
            return personal(token, **arguments)
        share = shares.opened_by(db.session(), *signed)
        if share is None or share.invitation.withdrawn_at:
            count(WRONG_LINK, visitor())
            abort(404, "link")
        g.token, g.invitation, g.share = token, share.invitation, share
        if not share.grant().holds(calendar.day_of(g.now)):
            abort(404, "ended")
        if request.method == "POST" and not links().fits(token, request.form.get("form_key")):
            abort(400, "form_key")
        return view(share.invitation, **arguments)

    opened.access = "shared link"  # type: ignore[attr-defined]
    return opened


def portal_link(view: View) -> View:
    """Only who holds the link of the page of one person, within its term; the view gets the page.

    As behind a personal link, a form carries a key bound to the link.
    """

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_portal(token)
        portal = portals.opened_by(db.session(), *signed) if signed else None
        if portal is None:
            count(WRONG_LINK, visitor())
        if portal is None or portal.until < calendar.day_of(g.now):
            abort(404, "page")
        if request.method == "POST" and not links().fits(token, request.form.get("form_key")):
            abort(400, "form_key")
        g.token = token
        return view(portal, **arguments)

    opened.access = "portal link"  # type: ignore[attr-defined]
    return opened


def registration_link(view: View) -> View:
    """Only who holds the link of a registration; the view gets the registration in place of the token.

    As behind a personal link, a form carries a key bound to the link.
    """

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_registration(token)
        registration = registrations.opened_by(db.session(), *signed) if signed else None
        if registration is None:
            count(WRONG_LINK, visitor())
            abort(404, "link")
        if request.method == "POST" and not links().fits(token, request.form.get("form_key")):
            abort(400, "form_key")
        g.token, g.registration = token, registration
        return view(registration, **arguments)

    opened.access = "registration link"  # type: ignore[attr-defined]
    return opened


def holder_link(view: View) -> View:
    """Only who holds the link of a portfolio holder; the view gets the holder in place of the token."""

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_holder(token)
        holder = holders.opened_by(db.session(), *signed) if signed else None
        if holder is None:
            count(WRONG_LINK, visitor())
            abort(404, "link")
        if request.method == "POST" and not links().fits(token, request.form.get("form_key")):
            abort(400, "form_key")
        g.token = token
        return view(holder, **arguments)

    opened.access = "holder link"  # type: ignore[attr-defined]
    return opened


def subscriber_link(read: Callable[[Links, str], tuple[int, int] | None]) -> Callable[[View], View]:
    """Only who holds a link of a reader, to confirm an address or to leave; the view gets the subscriber.

    A mail program that unsubscribes in one click (RFC 8058) has seen no form, so that it sends the words of that
    standard in place of the key.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def opened(token: str, **arguments: Any) -> Any:
            signed = read(links(), token)
            subscriber = subscribers.opened_by(db.session(), *signed) if signed else None
            if subscriber is None:
                count(WRONG_LINK, visitor())
                abort(404, "reader")
            one_click = read is Links.read_leaving and request.form.get("List-Unsubscribe") == "One-Click"
            if request.method == "POST" and not one_click and not links().fits(token, request.form.get("form_key")):
                abort(400, "form_key")
            g.token = token
            return view(subscriber, **arguments)

        opened.access = "subscriber link"  # type: ignore[attr-defined]
        return opened

    return mark


def door_link(view: View) -> View:
    """Only who holds the link of the door, around the day itself; the view gets the occasion in place of the token.

    A telephone that tells its deeds in one go sends the key of the link in a header.
    """

    @wraps(view)
    def opened(token: str, **arguments: Any) -> Any:
        signed = links().read_door(token)
        occasion = attendance.behind_door(db.session(), *signed) if signed else None
        if occasion is None:
            count(WRONG_LINK, visitor())
            abort(404, "link")
        key = request.form.get("form_key") or request.headers.get("X-Form-Key")
        if request.method == "POST" and not links().fits(token, key):
            abort(400, "form_key")
        check_door(occasion.begins_at, occasion.ends_at, occasion.cancelled_at is not None, g.now)
        g.token = token
        return view(occasion, **arguments)

    opened.access = "door link"  # type: ignore[attr-defined]
    return opened


def requires(permission: Permission) -> Callable[[View], View]:
    """Only someone of the secretariat whose role has this permission."""

    def mark(view: View) -> View:
        @wraps(view)
        def allowed(**arguments: Any) -> Any:
            user = signed_in()
            if user is None:
                return _to_sign_in()
            if not may(user.role, permission):
                abort(403)
            return view(**arguments)

        allowed.access = permission  # type: ignore[attr-defined]
        return allowed

    return mark


def _to_sign_in() -> Response:
    session["back_to"] = request.full_path if request.method == "GET" else request.referrer or "/"
    return redirect(url_for("users.sign_in_form"))


def refuse_undeclared(app: Flask) -> None:
    """Stops the start when a view does not say who may open it."""
    silent = [name for name, view in app.view_functions.items()
              if not hasattr(view, "access") and name.rpartition(".")[2] != "static"]
    if silent:
        raise RuntimeError(f"nobody said who may open: {', '.join(sorted(silent))}")


def links() -> Links:
    found: Links = current_app.extensions["links"]
    return found


def visitor() -> str:
    return request.remote_addr or "unknown"


def signed_in() -> User | None:
    """The account of this browser, if its session still holds; asked once a request."""
    if "user" not in g:
        g.user = _signed_in()
    return g.user  # type: ignore[no-any-return]


def _signed_in() -> User | None:
    secret = session.get("sign_in")
    found = users.sign_in(db.session(), digest(secret)) if secret else None
    if found is None or found.user.disabled_at:
        return None
    if not still_signed_in(found.created_at, found.seen_at, found.revoked_at, g.now):
        return None
    g.sign_in = found
    return found.user


def scanned(content: bytes) -> str:
    """Why content may not come in, by the virus scanner of this house; empty when it may."""
    return scanning.refusal(current_app.extensions["settings"].scan_command, content)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def count(limit: Limit, who: str) -> None:
    """Counts one try in a transaction of its own and refuses the one that is too many."""
    with writing() as session:
        tries = actions.count_attempt(session, limit, who, g.now)
    if tries > limit.most:
        abort(429)
