"""Preparing a round: making it, changing what it says, publishing it, taking that back, copying it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.rounds import PlanForm, RoundForm, planned, said
from survey.access import requires
from survey.actions import rounds as actions
from survey.database import db, writing
from survey.models.rounds import Round
from survey.publishing import last_look, published
from survey.queries import letters, members, prefills, questionnaires, register, rounds
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires.findings import Severity, counted, findings
from survey.rules.reminders import plan
from survey.rules.rounds import DEFAULT_REMINDERS, Kind, missing_before_publishing
from survey.rules.standing import Standing

views = Blueprint("drafts", __name__, url_prefix="/secretariaat/uitvragen")
Page = str | Response | tuple[str, int]


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _survey(slug: str) -> Round:
    """A round that asks by a questionnaire; what is no survey is made and published on pages of its own."""
    round_ = _round(slug)
    return round_ if round_.asks else abort(404)


def _offered(form: RoundForm, round_: Round | None = None) -> RoundForm:
    session = db.session()
    own = round_.version_id if round_ and round_.published_at else None
    versions = [(version.id, f"{version.questionnaire.title}, versie {version.number}")
                for version in rounds.versions(session, own)]
    return form.offer(versions, [(host.id, host.name) for host in rounds.associations(session)])


def _refused(template: str, **context: Any) -> tuple[str, int]:
    return render_template(template, **context), 422


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    return render_template("rounds/edit.html", form=_offered(RoundForm()), round=None)


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = _offered(RoundForm())
    if not form.validate():
        return _refused("rounds/edit.html", form=form, round=None)
    try:
        with writing() as session:
            made = actions.create(session, form.details(DEFAULT_REMINDERS), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _refused("rounds/edit.html", form=form, round=None)
    flash("De uitvraag is gemaakt als concept. Kies nu wie hem krijgt.")
    return redirect(url_for("rounds.show", slug=made.slug))


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> str:
    round_ = _survey(slug)
    form = _offered(RoundForm(data=said(actions.details_of(round_))), round_)
    return render_template("rounds/edit.html", form=form, round=round_)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def change(slug: str) -> Page:
    round_ = _survey(slug)
    form = _offered(RoundForm(), round_)
    if round_.published_at:
        form.keep(actions.details_of(round_))
    if not form.validate():
        return _refused("rounds/edit.html", form=form, round=round_)
    try:
        with writing() as session:
            actions.edit(session, round_, form.details(plan(round_.reminders)), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _refused("rounds/edit.html", form=form, round=round_)
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("rounds.show", slug=slug))


@views.get("/<slug>/publiceren")
@requires(Permission.WORK)
def check(slug: str) -> str:
    """The last look before publishing: what is still missing, who is mailed, and the mail itself."""
    return _check(_survey(slug))


def _check(round_: Round, broken: str = "") -> str:
    session, look = db.session(), last_look(round_)
    asked = questionnaires.compiled(session, round_.version) if round_.version else None
    looked = findings(asked, round_.minutes, register.spread(session)) if asked else ()
    afterwards = letters.afterwards(session, round_.id, g.now)
    recipients = look["standing"].number() + (afterwards.number() if afterwards else 0)
    return render_template(
        "rounds/publish.html", asked=asked, counts=counted(looked),
        stopping=[finding for finding in looked if finding.severity is Severity.STOPS],
        broken=broken, afterwards=afterwards, **look, beforehand=_beforehand(round_),
        faults=missing_before_publishing(actions.details_of(round_), recipients, g.now))


def _beforehand(round_: Round) -> Any:
    """The round before with this questionnaire, where nothing was filled in here yet; None for none."""
    if round_.version is None or prefills.any_filled(db.session(), round_.id):
        return None
    return next((each for each, shared in rounds.comparable(db.session(), round_) if shared is None), None)


@views.post("/<slug>/publiceren")
@requires(Permission.WORK)
def publish(slug: str) -> Page:
    round_ = _survey(slug)
    try:
        with writing() as session:
            queued = actions.publish(session, round_, g.user.name, g.now)
    except RuleBroken as broken:
        return _check(round_, broken.message), 422
    return published(round_, queued)


@views.post("/<slug>/naar-concept")
@requires(Permission.WORK)
def withdraw(slug: str) -> Response:
    """Takes a round that has not opened back to a draft; a meeting is called off on a page of its own."""
    round_ = _round(slug)
    if round_.kind == Kind.ASSEMBLY:
        abort(404)
    with writing() as session:
        actions.withdraw(session, round_, g.user.name, g.now)
    flash(f"De {round_.noun} is weer een concept. Uitnodigingen die klaarstonden, gaan niet uit.")
    return redirect(url_for("rounds.show", slug=slug))


@views.post("/<slug>/kopie")
@requires(Permission.WORK)
def copy(slug: str) -> Response:
    round_ = _survey(slug)
    with writing() as session:
        made = actions.copy(session, round_, g.user.name, g.now)
    flash("Dit is de kopie. Kies de dagen en wie de uitvraag krijgt.")
    return redirect(url_for("rounds.show", slug=made.slug))


@views.get("/<slug>/herinneringen")
@requires(Permission.READ)
def reminders(slug: str) -> str:
    round_ = _round(slug)
    return _reminders(round_, PlanForm(data={"steps": planned(plan(round_.reminders))}))


def _reminders(round_: Round, form: PlanForm) -> str:
    standing = Standing(members.tally(db.session(), round_.id))
    coming = standing.reminders(plan(round_.reminders), round_.window(), g.now)
    return render_template("rounds/reminders.html", round=round_, form=form, reminders=coming, standing=standing)


@views.post("/<slug>/herinneringen")
@requires(Permission.WORK)
def plan_reminders(slug: str) -> Page:
    round_, form = _round(slug), PlanForm()
    try:
        if not form.validate():
            return _reminders(round_, form), 422
        with writing() as session:
            actions.set_reminders(session, round_, form.plan(), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _reminders(round_, form), 422
    flash("Het plan is bewaard. De momenten hieronder volgen vanzelf uit de sluitdatum.")
    return redirect(url_for("drafts.reminders", slug=slug))
