"""Rounds that come back: the plans, what they propose now, and making the next round with one press."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.cycles import CycleForm
from survey.access import requires
from survey.actions import cycles as actions
from survey.actions.cycles import Details
from survey.database import db, writing
from survey.models.cycles import Cycle
from survey.models.rounds import Round
from survey.queries import associations, cycles, organisations, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.cycles import PERIOD, coming, proposed, recipients
from survey.rules.organisations import Kind
from survey.rules.permissions import Permission

views = Blueprint("cycles", __name__, url_prefix="/secretariaat/terugkerend")
Page = str | Response | tuple[str, int]


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    today = calendar.day_of(g.now)
    rows = [(cycle, *_stand(cycle, today)) for cycle in cycles.overview(db.session())]
    return render_template("cycles/overview.html", rows=rows)


def _stand(cycle: Cycle, today: Any) -> tuple[Any, Any]:
    """What is to be made now, and what comes after that."""
    if cycle.stopped_at:
        return [], None
    made = {each.period for each in cycle.made}
    due = proposed(cycle.plan(), made, today)
    return due, coming(cycle.plan(), made | {each.key for each in due}, today)


def _offered(form: CycleForm) -> CycleForm:
    session = db.session()
    facets = organisations.facets(session)
    return form.offer([(kind, Kind(kind).words) for kind in facets.kinds], facets.sectors,
                      [(group.id, f"{group.kind}: {group.name}") for group in organisations.groupings(session)],
                      [(host.id, host.name) for host in associations.everyone(session)])


def _model() -> Round:
    """The round that is to come back, which the address names."""
    found = rounds.by_slug(db.session(), request.args.get("van", ""))
    return found if found and found.asks else abort(404)


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    model = _model()
    form = _offered(CycleForm(data={"title": f"{model.title} {PERIOD}"}))
    return render_template("cycles/edit.html", form=form, model=model, cycle=None)


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    model, form = _model(), _offered(CycleForm())
    details = _details(form)
    try:
        if details is None:
            return render_template("cycles/edit.html", form=form, model=model, cycle=None), 422
        with writing() as session:
            made = actions.create(session, model, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return render_template("cycles/edit.html", form=form, model=model, cycle=None), 422
    flash("Het plan is bewaard. De rondes staan op tijd klaar om te maken.")
    return redirect(url_for("cycles.show", number=made.id))


def _details(form: CycleForm) -> Details | None:
    """What was typed; None where something is wrong, which then stands at its field."""
    good = form.validate()
    plan = form.plan() if good else None
    return None if plan is None else Details(form.title.data or "", plan, form.recipients(), bool(form.automatic.data))


def _cycle(number: int) -> Cycle:
    return cycles.one(db.session(), number) or abort(404)


@views.get("/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    cycle = _cycle(number)
    due, later = _stand(cycle, calendar.day_of(g.now))
    return render_template("cycles/show.html", cycle=cycle, due=due, later=later)


@views.get("/<int:number>/gegevens")
@requires(Permission.WORK)
def edit(number: int) -> str:
    cycle = _cycle(number)
    wanted = recipients(cycle.recipients)
    form = _offered(CycleForm(data={
        "title": cycle.title, "rhythm": cycle.rhythm, "first_on": cycle.first_on, "previous": cycle.previous,
        "own_days": "\n".join(cycle.own_days), "open_days": cycle.open_days, "weeks": cycle.weeks,
        "automatic": cycle.automatic, "kind": wanted.kind, "sector": "".join(wanted.sectors[:1]),
        "grouping": wanted.grouping or 0, "association": wanted.association or 0}))
    return render_template("cycles/edit.html", form=form, model=cycle.model, cycle=cycle)


@views.post("/<int:number>/gegevens")
@requires(Permission.WORK)
def change(number: int) -> Page:
    cycle, form = _cycle(number), _offered(CycleForm())
    details = _details(form)
    try:
        if details is None:
            return render_template("cycles/edit.html", form=form, model=cycle.model, cycle=cycle), 422
        with writing() as session:
            actions.change(session, number, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return render_template("cycles/edit.html", form=form, model=cycle.model, cycle=cycle), 422
    flash("Het plan is bewaard.")
    return redirect(url_for("cycles.show", number=number))


@views.post("/<int:number>/maken/<period>")
@requires(Permission.WORK)
def make(number: int, period: str) -> Response:
    with writing() as session:
        made = actions.make(session, number, period, g.user.name, g.now)
    flash("De ronde is gemaakt als concept, met vragen, ontvangers, dagen en herinneringen. Kijk hem na en publiceer.")
    return redirect(url_for("drafts.check", slug=made.slug), 303)


@views.post("/<int:number>/stoppen")
@requires(Permission.WORK)
def stop(number: int) -> Response:
    with writing() as session:
        actions.stop(session, number, g.user.name, g.now)
    flash("Het plan is gestopt. Rondes die er zijn, blijven.")
    return redirect(url_for("cycles.show", number=number), 303)


@views.post("/<int:number>/hervatten")
@requires(Permission.WORK)
def resume(number: int) -> Response:
    with writing() as session:
        actions.resume(session, number, g.user.name, g.now)
    flash("Het plan loopt weer.")
    return redirect(url_for("cycles.show", number=number), 303)
