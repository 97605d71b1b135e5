"""One occasion for the secretariat: putting it on the programme, changing it with people registered, cancelling it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.occasions import CancelAllForm, CancelForm, OccasionForm, said, said_anew
from forms.windows import mark_of
from survey.access import requires
from survey.actions import events as event_actions
from survey.actions import occasions as actions
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.queries import events, occasions, organisations, reminders
from survey.rules.broken import RuleBroken
from survey.rules.events import Touch, check_occasion, check_reason, touch
from survey.rules.permissions import Permission
from survey.rules.registrations import State

views = Blueprint("occasions", __name__, url_prefix="/secretariaat/bijeenkomsten/<slug>")
Page = str | Response | tuple[str, int]


def _event(slug: str) -> Event:
    return events.by_slug(db.session(), slug) or abort(404)


def _found(slug: str, number: int) -> tuple[Event, Occasion]:
    """An event and one of its occasions, with the parts of both."""
    event = _event(slug)
    return event, next((each for each in event.occasions if each.id == number), None) or abort(404)


def _offered(form: OccasionForm, event: Event) -> OccasionForm:
    return form.offer(organisations.facets(db.session()).sectors, event.roles)


@views.get("/moment")
@requires(Permission.WORK)
def new(slug: str) -> str:
    event = _event(slug)
    wanted = request.args.get("zoals", type=int)
    like = next((event_actions.occasion_details(each) for each in event.occasions if each.id == wanted), None)
    form = OccasionForm(formdata=None, data=like and said_anew(like))
    return _page(event, None, _offered(form, event))


def _page(event: Event, occasion: Occasion | None, form: OccasionForm, **shown: Any) -> str:
    return render_template("events/occasion.html", event=event, round=event.round, occasion=occasion, form=form,
                           people=events.participants(db.session(), occasion.id) if occasion else (), State=State,
                           **shown)


@views.post("/moment")
@requires(Permission.WORK)
def create(slug: str) -> Page:
    event = _event(slug)
    form = _offered(OccasionForm(), event)
    if not form.validate():
        return _page(event, None, form), 422
    try:
        details = form.details()
        with writing() as session:
            made = event_actions.add_occasion(session, event, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(event, None, form), 422
    flash(f"{made.title} staat op het programma.")
    return redirect(url_for("events.show", slug=slug))


@views.get("/<int:number>/wijzig")
@requires(Permission.WORK)
def edit(slug: str, number: int) -> str:
    event, occasion = _found(slug, number)
    form = OccasionForm(formdata=None, data=said(event_actions.occasion_details(occasion)))
    return _page(event, occasion, _offered(form, event))


@views.post("/<int:number>/wijzig")
@requires(Permission.WORK)
def change(slug: str, number: int) -> Page:
    """With people registered it is shown first whom the change touches; the second time it is done."""
    event, occasion = _found(slug, number)
    form = _offered(OccasionForm(), event)
    if not form.validate():
        return _page(event, occasion, form), 422
    try:
        touched = _touched(event, occasion, form)
        if touched and not form.confirms(form.mark()):
            return _page(event, occasion, form, mark=form.mark(), touched=touched)
        details = form.details()
        with writing() as session:
            told = actions.change(session, event, number, details, form.reason.data or "", g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(event, occasion, form), 422
    flash(f"De wijziging is bewaard.{_mailed(told)}")
    return redirect(url_for("participants.overview", slug=slug, number=number))


def _mailed(told: int) -> str:
    if not told:
        return ""
    return f" {told} {'deelnemer krijgt' if told == 1 else 'deelnemers krijgen'} bericht."


def _touched(event: Event, occasion: Occasion, form: OccasionForm) -> Touch | None:
    """Whom the change touches, checked by the rules that check it again under the lock; None where it is nobody."""
    old, new = event_actions.occasion_details(occasion), form.details()
    check_occasion(new, g.now, changed=(old.begins_at, old.ends_at) != (new.begins_at, new.ends_at), roles=event.roles)
    touched = touch(old, new, occasions.places(db.session(), event.round_id)[occasion.id].taken)
    people = events.participants(db.session(), occasion.id)
    if event.round.published_at is None or not people or not (touched.tells or touched.beyond):
        return None
    if touched.moved:
        check_reason(form.reason.data or "")
    return touched


@views.get("/<int:number>/afgelasten")
@requires(Permission.WORK)
def cancel_form(slug: str, number: int) -> str:
    event, occasion = _found(slug, number)
    return _cancel(event, occasion, CancelForm(formdata=None))


def _cancel(event: Event, occasion: Occasion, form: CancelForm, **shown: Any) -> str:
    return render_template("events/cancel.html", event=event, round=event.round, occasion=occasion, form=form,
                           people=events.participants(db.session(), occasion.id), State=State, **shown)


@views.post("/<int:number>/afgelasten")
@requires(Permission.WORK)
def cancel(slug: str, number: int) -> Page:
    event, occasion = _found(slug, number)
    form = CancelForm()
    if not form.validate():
        return _cancel(event, occasion, form), 422
    mark = mark_of(number, form.reason.data)
    if not form.confirms(mark):
        return _cancel(event, occasion, form, mark=mark)
    try:
        with writing() as session:
            told = actions.cancel(session, event, number, form.reason.data or "", g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _cancel(event, occasion, form), 422
    flash(f"{occasion.title} gaat niet door.{_mailed(told)}")
    return redirect(url_for("events.show", slug=slug))


@views.get("/afgelasten")
@requires(Permission.WORK)
def cancel_all_form(slug: str) -> str:
    return _cancel_all(_event(slug), CancelAllForm(formdata=None))


def _cancel_all(event: Event, form: CancelAllForm, **shown: Any) -> str:
    session, coming = db.session(), event.coming(g.now)
    state = event.round.window().state(g.now)
    return render_template(
        "events/cancel_all.html", event=event, round=event.round, form=form, coming=coming, State=State,
        people=events.participants(session, *(each.id for each in coming)),
        invited=len(reminders.missing(session, event.round_id)) if state.takes_answers else 0, **shown)


@views.post("/afgelasten")
@requires(Permission.WORK)
def cancel_all(slug: str) -> Page:
    """The whole event at once: shown first, done the second time."""
    event, form = _event(slug), CancelAllForm()
    if not form.validate():
        return _cancel_all(event, form), 422
    mark = mark_of("all", form.reason.data, form.tell_invited.data, sorted(each.id for each in event.coming(g.now)))
    if not form.confirms(mark):
        return _cancel_all(event, form, mark=mark)
    try:
        with writing() as session:
            told = actions.cancel_all(session, event, form.reason.data or "", g.user.name, g.now,
                                      tell_invited=form.tell_invited.data)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _cancel_all(event, form), 422
    flash(f"{event.round.title} gaat niet door. Er {'gaat 1 bericht' if told == 1 else f'gaan {told} berichten'} uit.")
    return redirect(url_for("events.show", slug=slug))


@views.post("/<int:number>/weg")
@requires(Permission.WORK)
def remove(slug: str, number: int) -> Response:
    event, occasion = _found(slug, number)
    title = occasion.title
    with writing() as session:
        actions.remove(session, event, number, g.user.name, g.now)
    flash(f"{title} staat niet meer op het programma.")
    return redirect(url_for("events.show", slug=slug))
