"""A selection: the secretariat's rules, trial, drawing and overruling, and the public page that lets anyone redo it."""

import re
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.allotments import OverruleForm, SelectionRulesForm, rules_form
from survey.access import public, requires
from survey.actions import allotments as actions
from survey.database import db, writing
from survey.models.events import Event
from survey.queries import allotments, events, registrations
from survey.rules import calendar
from survey.rules.allotments import TOLD_AT_HOUR, Drawing, Result, Rules, draw, lot, public_hash
from survey.rules.broken import RuleBroken
from survey.rules.events import Way
from survey.rules.permissions import Permission
from survey.rules.spreads import Spread, spread

views = Blueprint("allotments", __name__)
OFFICE = "/secretariaat/bijeenkomsten/<slug>/selectie"
Page = str | Response | tuple[str, int]


def _event(slug: str) -> Event:
    event = events.by_slug(db.session(), slug) or abort(404)
    if event.way != Way.SELECTION:
        raise RuleBroken(actions.NO_SELECTION)
    return event


def _standing(event: Event) -> actions.Standing:
    return actions.standing(db.session(), event, allotments.of_event(db.session(), event.round_id))


def _spreads(event: Event, stands: actions.Standing, drawing: Drawing) -> list[Spread]:
    return [spread(each.id, stands.entries, drawing.outcomes, stands.rules)
            for each in event.occasions if not each.cancelled_at]


def _told_at(event: Event) -> str:
    if event.told_on is None:
        return ""
    return calendar.moment_in_words(calendar.moment_at(event.told_on, TOLD_AT_HOUR))


def _titles(event: Event) -> dict[int, str]:
    return {each.id: each.title for each in event.occasions}


def _shown(event: Event, stands: actions.Standing, drawing: Drawing, **more: Any) -> dict[str, Any]:
    return {"event": event, "round": event.round, "stands": stands, "drawing": drawing, "titles": _titles(event),
            "spreads": _spreads(event, stands, drawing), "told_at": _told_at(event), "hash": public_hash(event.seed),
            "Result": Result, "open": event.round.window().takes_answers(g.now), **more}


@views.get(OFFICE + "/")
@requires(Permission.READ)
def show(slug: str) -> str:
    """How the selection stands: rules, spread, and everyone with the outcome."""
    event = _event(slug)
    stands = _standing(event)
    people = {row.number: row for row in registrations.of_event(db.session(), event.round_id)} if stands.drawn else {}
    waiting = sum(not entry.reserved and not entry.guest for entry in stands.entries)
    late = bool(event.told_on and calendar.moment_at(event.told_on, TOLD_AT_HOUR) <= g.now)
    return render_template("allotments/show.html", people=people, awaiting=waiting, late=late,
                           told=allotments.told(db.session(), event.round_id),
                           **_shown(event, stands, stands.drawing))


def _groups(event: Event, stands: actions.Standing) -> list[tuple[str, str]]:
    """What a rule can be about: the roles of the event, and what is known of those who registered."""
    known = [("role", role) for role in event.roles]
    known += sorted({mark for entry in stands.entries for mark in entry.marks()
                     if mark[0] in ("sector", "region", "role")})
    known += [quota.mark for quota in stands.rules.quotas]
    return list(dict.fromkeys(known))


@views.get(OFFICE + "/regels")
@requires(Permission.WORK)
def rules(slug: str) -> str:
    event = _event(slug)
    stands = _standing(event)
    return _rules_page(event, stands, rules_form(stands.rules))


def _rules_page(event: Event, stands: actions.Standing, form: SelectionRulesForm) -> str:
    form.offer(_groups(event, stands), ((each.id, each.title) for each in event.occasions if not each.cancelled_at))
    return render_template("allotments/rules.html", event=event, round=event.round, form=form, stands=stands)


@views.post(OFFICE + "/regels")
@requires(Permission.WORK)
def change_rules(slug: str) -> Page:
    event = _event(slug)
    stands, form = _standing(event), rules_form(None)
    form.offer(_groups(event, stands), ((each.id, each.title) for each in event.occasions if not each.cancelled_at))
    if not form.validate():
        return _rules_page(event, stands, form), 422
    with writing() as session:
        actions.set_rules(session, event, form.rules(), g.user.name, g.now)
    if request.form.get("more"):
        return redirect(url_for("allotments.rules", slug=slug))
    flash("De regels zijn bewaard. Ze gelden voor de volgende loting.")
    return redirect(url_for("allotments.show", slug=slug))


@views.get(OFFICE + "/proef")
@requires(Permission.READ)
def trial(slug: str) -> str:
    """How the rules would work out with another seed; nothing of it is kept."""
    event = _event(slug)
    stands = _standing(event)
    number = min(max(request.args.get("nummer", 1, int), 1), 9999)
    return render_template("allotments/trial.html", number=number,
                           **_shown(event, stands, draw(stands.entries, stands.rules, f"proef-{number}-")))


@views.post(OFFICE + "/loten")
@requires(Permission.WORK)
def draw_lots(slug: str) -> Response:
    with writing() as session:
        drawing = actions.draw_lots(session, _event(slug), g.user.name, g.now)
    placed = sum(each.result is Result.PLACED for each in drawing.outcomes.values())
    flash(f"Er is geloot: {placed} van de {len(drawing.outcomes)} aanmeldingen krijgen een plaats. Nog niemand hoort "
          "dit: zet de uitslag eerst klaar.")
    return redirect(url_for("allotments.show", slug=slug))


@views.post(OFFICE + "/klaar")
@requires(Permission.WORK)
def set_ready(slug: str) -> Response:
    event, ready = _event(slug), request.form.get("ready") == "yes"
    with writing() as session:
        actions.set_ready(session, event, g.user.name, g.now, ready=ready)
    flash(f"De uitslag staat klaar. Iedereen hoort hem op {_told_at(event)}." if ready
          else "De uitslag staat niet meer klaar. Er gaat niets uit.")
    return redirect(url_for("allotments.show", slug=slug))


@views.get(OFFICE + "/vertellen")
@requires(Permission.WORK)
def confirm(slug: str) -> str:
    event = _event(slug)
    stands = _standing(event)
    if stands.allotment is None or not stands.allotment.ready_at:
        raise RuleBroken("Zet de uitslag eerst klaar.")
    return render_template("allotments/confirm.html", **_shown(event, stands, stands.drawing))


@views.post(OFFICE + "/vertellen")
@requires(Permission.WORK)
def tell(slug: str) -> Response:
    with writing() as session:
        told = actions.tell(session, _event(slug), g.user.name, g.now)
    flash("De uitslag was al verteld, of staat niet meer klaar. Er ging niets uit." if told is None else
          f"De uitslag is verteld: {told[Result.PLACED]} geplaatst, {told[Result.WAITING]} op de wachtlijst, "
          f"{told[Result.NOT_PLACED]} niet geplaatst.")
    return redirect(url_for("allotments.show", slug=slug))


@views.get(OFFICE + "/<number>")
@requires(Permission.WORK)
def one(slug: str, number: str) -> str:
    event = _event(slug)
    stands = _standing(event)
    hand = stands.hands.get(number)
    chosen = "lot" if hand is None else "place" if hand.placed else "take"
    form = OverruleForm(formdata=None, data={"decision": chosen, "reason": hand.reason if hand else ""})
    return _one(event, stands, number, form)


def _one(event: Event, stands: actions.Standing, number: str, form: OverruleForm) -> str:
    rows = {row.number: row for row in registrations.of_event(db.session(), event.round_id)}
    if not stands.drawn or number not in stands.drawing.outcomes or number not in rows:
        abort(404)
    return render_template("allotments/one.html", event=event, round=event.round, form=form, stands=stands,
                           person=rows[number], outcome=stands.drawing.outcomes[number], titles=_titles(event))


@views.post(OFFICE + "/<number>")
@requires(Permission.WORK)
def overrule(slug: str, number: str) -> Page:
    event, form = _event(slug), OverruleForm()
    if not form.validate():
        return _one(event, _standing(event), number, form), 422
    try:
        with writing() as session:
            stands = actions.overrule(session, event, number, form.placed, form.reason.data or "", g.user.name, g.now)
    except RuleBroken as broken:
        form.reason.errors = [broken.message]
        return _one(event, _standing(event), number, form), 422
    broken_rules = [words for each in _spreads(event, stands, stands.drawing) for words in each.broken]
    if broken_rules:
        flash(f"Bewaard. Let op, zo wordt een regel niet gehaald: {'; '.join(broken_rules)}.", "error")
    else:
        flash("Bewaard. Alle regels worden nog gehaald.")
    return redirect(url_for("allotments.show", slug=slug))


@views.get("/bijeenkomsten/<slug>/loting")
@public
def replay(slug: str) -> str:
    """Before the outcome is told only the hash of the seed; afterwards all that is needed to do it over."""
    event = events.by_slug(db.session(), slug) or abort(404)
    if event.way != Way.SELECTION or not event.seed:
        abort(404)
    told = allotments.told(db.session(), event.round_id)
    shown: dict[str, Any] = {"event": event, "round": event.round, "told": told, "hash": public_hash(event.seed),
                             "told_at": _told_at(event), "titles": _titles(event)}
    if told:
        drawn = Drawing.read(told.outcome)
        shown |= {"rules": Rules.read(told.rules), "drawn": drawn, "after": Drawing.read(told.outcome["told"]),
                  "again": allotments.drawn_before(db.session(), told),
                  "where": allotments.occasion_of_each(db.session(), event.round_id), "lot": lot,
                  "by_hand": len(told.by_hand), "example": re.sub(r"\W", "", next(iter(drawn.outcomes), ""))}
    return render_template("allotments/replay.html", **shown)
