"""Meetings for the secretariat: the list, a new one, and the preparation of one until it is opened and ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.assemblies import MeetingForm, said
from survey import letters
from survey.access import requires
from survey.actions import assemblies as actions
from survey.actions import convocations
from survey.actions.assemblies import details_of, stage_of
from survey.database import db, writing
from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.models.polls import Motion
from survey.queries import assemblies, associations, bodies, log, mandates, ways
from survey.rules import calendar, statutes
from survey.rules.assemblies import Stage
from survey.rules.broken import RuleBroken
from survey.rules.convocations import findings, latest_day
from survey.rules.messages import MessageKind
from survey.rules.motions import Kind
from survey.rules.permissions import Permission, may
from survey.rules.presences import in_words

views = Blueprint("assemblies", __name__, url_prefix="/secretariaat/vergaderingen")
Page = str | Response | tuple[str, int]
LATEST = 8


@views.app_context_processor
def words() -> dict[str, Any]:
    return {"stage_of": stage_of, "Stage": Stage, "has_view": current_app.view_functions.__contains__}


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("assemblies/overview.html", rows=assemblies.overview(db.session()),
                           may_manage=may(g.user.role, Permission.MANAGE))


def found(slug: str) -> Assembly:
    return assemblies.by_slug(db.session(), slug) or abort(404)


def _form(given: dict[str, Any] | None = None) -> MeetingForm:
    session = db.session()
    return MeetingForm(data=given).offer([(each.id, each.name) for each in associations.everyone(session)],
                                         [(each.id, each.name) for each in bodies.everyone(session)],
                                         [(each.round_id, _named(each)) for each in assemblies.held(session)])


def _named(assembly: Assembly) -> str:
    return f"Ja, na “{assembly.round.title}” van {calendar.in_words(calendar.day_of(assembly.begins_at))}"


def _edit_page(form: MeetingForm, assembly: Assembly | None = None) -> str:
    return render_template("assemblies/edit.html", form=form, assembly=assembly,
                           may_manage=may(g.user.role, Permission.MANAGE))


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    body = db.session().get(Body, request.args.get("gremium", 0, type=int))
    given = {"bodies": [body.id], "hosts": [body.association_id or 0],
             "title": f"{body.kind.capitalize()}"} if body else None
    return _edit_page(_form(given))


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = _form()
    details = form.details(ways.texts(db.session())) if form.validate() else None
    if details is None:
        return _edit_page(form), 422
    try:
        with writing() as session:
            made = actions.create(session, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _edit_page(form), 422
    flash("De vergadering is gemaakt. Zet nu de agenda klaar.")
    return redirect(url_for("assemblies.show", slug=made.round.slug))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    assembly, session = found(slug), db.session()
    motions = assemblies.motions(session, assembly.round_id)
    beings = mandates.beings(session, assembly)
    return render_template(
        "assemblies/show.html", assembly=assembly, round=assembly.round, stage=stage_of(assembly), motions=motions,
        beings=beings, counts=_counts(beings), proxies=mandates.standing_proxies(session, assembly.round_id),
        people=[each for each in mandates.delegates(session, assembly.round_id) if each.withdrawn_at is None],
        missing=convocations.missing(session, assembly, g.now) if not assembly.convoked_at else [],
        terms=_terms(assembly, motions), last_day=_last_day(assembly, motions),
        entries=log.latest_and(session, assembly.round_id, (), LATEST))


def _counts(beings: Any) -> list[tuple[Body, str]]:
    """Who is there in each body, in words."""
    by_body: dict[int, tuple[Body, list[bool]]] = {}
    for mandate, being in beings:
        by_body.setdefault(mandate.seat.body_id, (mandate.seat.body, []))[1].append(being.there)
    return [(body, in_words(sum(there), len(there))) for body, there in by_body.values()]


def _last_day(assembly: Assembly, motions: Sequence[Motion]) -> date | None:
    """The last day on which the convocation goes out in time for every body; None while a rule is missing."""
    about_statutes = any(motion.kind == Kind.STATUTES for motion in motions)
    try:
        return min((latest_day(statutes.read(body.rules, body.name), calendar.day_of(assembly.begins_at),
                               about_statutes) for body in assembly.bodies), default=None)
    except RuleBroken:
        return None


def _terms(assembly: Assembly, motions: Any) -> list[tuple[Body, list[str]]]:
    """What is wrong with the terms of the convocation, or would be when it goes out today, for each body."""
    sent, told = calendar.day_of(assembly.convoked_at or g.now), []
    about_statutes = any(motion.kind == Kind.STATUTES for motion in motions)
    for body in assembly.bodies:
        try:
            wrong = [each.words() for each in findings(
                statutes.read(body.rules, body.name), calendar.day_of(assembly.begins_at), sent, about_statutes,
                assembly.text_available_from)]
        except RuleBroken as broken:
            wrong = [broken.message]
        told.append((body, wrong))
    return told


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit_form(slug: str) -> str:
    assembly = found(slug)
    return _edit_page(_form(said(details_of(assembly))), assembly)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> Page:
    assembly, form = found(slug), _form()
    details = form.details(ways.texts(db.session())) if form.validate() else None
    if details is None:
        return _edit_page(form, assembly), 422
    try:
        with writing() as session:
            mailed = convocations.move(session, assembly, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _edit_page(form, assembly), 422
    flash(f"De wijziging is bewaard. {mailed} mensen krijgen bericht." if mailed else "De wijziging is bewaard.")
    return redirect(url_for("assemblies.show", slug=slug))


@views.get("/<slug>/oproeping")
@requires(Permission.WORK)
def convocation(slug: str) -> str:
    """The mail as it would read for the first person on the roll, before it goes."""
    assembly = found(slug)
    people = [each for each in mandates.delegates(db.session(), assembly.round_id) if each.withdrawn_at is None]
    shown = letters.preview(MessageKind.CONVOCATION, people[0], {}, g.now) if people else None
    return render_template("assemblies/convocation.html", assembly=assembly, round=assembly.round, people=people,
                           letter=shown, missing=convocations.missing(db.session(), assembly, g.now),
                           terms=_terms(assembly, _motions(assembly)), stage=stage_of(assembly))


def _motions(assembly: Assembly) -> list[Motion]:
    return list(assemblies.motions(db.session(), assembly.round_id))


@views.post("/<slug>/oproeping")
@requires(Permission.WORK)
def convoke(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        number = convocations.convoke(session, assembly.round_id, g.user.name, g.now)
    flash(f"De oproeping gaat naar {number} mensen.")
    return redirect(url_for("assemblies.show", slug=slug))


@views.post("/<slug>/presentielijst")
@requires(Permission.WORK)
def renew_roll(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        mailed = convocations.renew_roll(session, assembly.round_id, g.user.name, g.now)
    flash("De presentielijst is bijgewerkt." + (f" {mailed} mensen krijgen alsnog de oproeping." if mailed else ""))
    return redirect(url_for("assemblies.show", slug=slug, _anchor="presentielijst"))


@views.post("/<slug>/afzeggen")
@requires(Permission.WORK)
def cancel(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        mailed = convocations.cancel(session, assembly.round_id, request.form.get("reason", ""), g.user.name, g.now)
    flash(f"De vergadering is afgezegd. {mailed} mensen krijgen bericht.")
    return redirect(url_for("assemblies.show", slug=slug))


@views.post("/<slug>/openen")
@requires(Permission.WORK)
def open_meeting(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        convocations.open_meeting(session, assembly.round_id, g.user.name, g.now)
    flash("De vergadering is geopend.")
    return redirect(url_for("presences.show", slug=slug))


@views.post("/<slug>/eindigen")
@requires(Permission.WORK)
def end_meeting(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        convocations.end_meeting(session, assembly.round_id, g.user.name, g.now)
    flash("De vergadering is gesloten.")
    return redirect(url_for("assemblies.show", slug=slug))


@views.post("/<slug>/termijn")
@requires(Permission.WORK)
def accept_short_notice(slug: str) -> Response:
    assembly = found(slug)
    with writing() as session:
        convocations.accept_short_notice(session, assembly.round_id, request.form.get("words", ""), g.user.name, g.now)
    flash("Dit is vastgelegd. De vergadering kan besluiten.")
    return redirect(url_for("assemblies.show", slug=slug))
