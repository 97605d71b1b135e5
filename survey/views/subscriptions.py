"""For anyone: asking for the newsletter, confirming that, and getting none any more."""

from flask import Blueprint, g, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from forms.newsletters import SubscribeForm
from survey.access import count, links, public, subscriber_link, visitor
from survey.actions import subscribers as actions
from survey.database import db, writing
from survey.links import Links
from survey.models.subscribers import Subscriber
from survey.queries import newsletters
from survey.queries.subscribers import mark_of
from survey.rules.broken import RuleBroken
from survey.rules.limits import SUBSCRIBE_ADDRESS, SUBSCRIBE_MAIL
from survey.rules.subscribers import confirmable

views = Blueprint("subscriptions", __name__, url_prefix="/nieuwsbrief")
Page = str | Response | tuple[str, int]
LARGEST_PAGE = 64 * 1024


@views.record
def without_cookies(setup: BlueprintSetupState) -> None:
    """This form acts on nobody's account, and must work in a browser that keeps no cookies."""
    setup.app.extensions["csrf"].exempt(f"{__name__}.ask")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


def _page(form: SubscribeForm) -> str:
    sender = newsletters.sender(db.session())
    return render_template("subscriptions/ask.html", form=form, sender=sender)


@views.get("/")
@public
def ask_form() -> str:
    return _page(SubscribeForm())


@views.post("/")
@public
def ask() -> Page:
    """The same reply whether or not the address is known, so that nobody learns who reads along."""
    form = SubscribeForm(request.form)
    if not form.validate():
        return _page(form), 422
    address = str(form.email.data)
    count(SUBSCRIBE_ADDRESS, visitor())
    count(SUBSCRIBE_MAIL, mark_of(links(), address))
    with writing() as session:
        actions.ask(session, links(), address, g.now)
    return redirect("/nieuwsbrief/gevraagd", 303)


@views.get("/gevraagd")
@public
def asked() -> str:
    return render_template("subscriptions/told.html", told="asked")


@views.get("/bevestigen/<token>")
@subscriber_link(Links.read_subscription)
def confirm_form(subscriber: Subscriber) -> str:
    """Opening it does nothing, because mail scanners open links."""
    return _button("confirm", subscriber)


def _button(what: str, subscriber: Subscriber, wrong: str = "") -> str:
    return render_template("subscriptions/button.html", what=what, subscriber=subscriber, wrong=wrong,
                           holds=confirmable(subscriber.asked_at, g.now), form_key=links().form_key(g.token))


@views.post("/bevestigen/<token>")
@subscriber_link(Links.read_subscription)
def confirm(subscriber: Subscriber) -> Page:
    try:
        with writing() as session:
            actions.confirm(session, subscriber, g.now)
    except RuleBroken as broken:
        return _button("confirm", subscriber, broken.message), 409
    return redirect("/nieuwsbrief/bevestigd", 303)


@views.get("/bevestigd")
@public
def confirmed() -> str:
    return render_template("subscriptions/told.html", told="confirmed")


@views.get("/afmelden/<token>")
@subscriber_link(Links.read_leaving)
def leave_form(subscriber: Subscriber) -> str:
    return _button("leave", subscriber)


@views.post("/afmelden/<token>")
@subscriber_link(Links.read_leaving)
def leave(subscriber: Subscriber) -> Page:
    """By the button on the page, or in one click from a mail program, which follows no redirect (RFC 8058)."""
    with writing() as session:
        actions.unsubscribe(session, subscriber, g.now)
    if request.form.get("List-Unsubscribe") == "One-Click":
        return render_template("subscriptions/told.html", told="left")
    return redirect("/nieuwsbrief/afgemeld", 303)


@views.get("/afgemeld")
@public
def left() -> str:
    return render_template("subscriptions/told.html", told="left")
