"""The agenda: the public page of important dates, its feed for calendars, and the secretariat's own dates on it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.agenda import DateForm
from survey.access import links, public, requires
from survey.actions import agenda as actions
from survey.database import db, writing
from survey.documents import appointments
from survey.models.agenda import ImportantDate
from survey.queries import agenda, log
from survey.rules import calendar
from survey.rules.agenda import address_of, by_month, coming, followed_since, rows
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission, may

views = Blueprint("agenda", __name__)
STAFF = "/secretariaat/agenda"
NAME, ABOUT = "Belangrijke data", "Bijeenkomsten, vergaderingen en sluitdatums, zodra ze bekend zijn."
FRESH_SECONDS = 900
FIELDS = ("title", "day", "last_day", "place", "link", "provisional")


@views.get("/agenda")
@public
def show() -> str:
    today = calendar.day_of(g.now)
    found = agenda.items(db.session(), today, g.now)
    address = links().url(url_for("agenda.feed"))
    return render_template("agenda/show.html", months=by_month(found, today), address=address,
                           webcal="webcal:" + address.partition(":")[2])


@views.get("/agenda.ics")
@public
def feed() -> Response:
    """Made anew at each request; who has it already, by its mark or since that moment, gets nothing but that."""
    session, since = db.session(), followed_since(calendar.day_of(g.now))
    found = [appointments.of_item(item, address_of(item, links().base_url))
             for item in agenda.items(session, since, g.now)]
    answer = Response(appointments.feed(found, NAME, ABOUT), content_type=appointments.MEDIA_TYPE)
    answer.add_etag()
    # Nothing changes without a deed in the log, except that a month in which all is past falls off.
    begin = calendar.moment_at(calendar.day_of(g.now).replace(day=1))
    answer.last_modified = max(log.latest(session) or begin, begin)
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    answer.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return answer.make_conditional(request)


@views.get(STAFF)
@requires(Permission.READ)
def overview() -> str:
    session, today = db.session(), calendar.day_of(g.now)
    found = agenda.items(session, today, g.now)
    lines = rows(found, today, links().base_url)
    return render_template(
        "agenda/overview.html", items=coming(found, today), may_work=may(g.user.role, Permission.WORK),
        html=render_template("agenda/newsletter.html", rows=lines),
        text=render_template("agenda/newsletter.txt", rows=lines))


@views.get(STAFF + "/nieuw")
@requires(Permission.WORK)
def add_form() -> str:
    return _page(DateForm(formdata=None))


def _page(form: DateForm, kept: ImportantDate | None = None) -> str:
    return render_template("agenda/edit.html", form=form, kept=kept)


@views.post(STAFF + "/nieuw")
@requires(Permission.WORK)
def add() -> Response | tuple[str, int]:
    return _keep(DateForm(), None)


def _keep(form: DateForm, kept: ImportantDate | None) -> Response | tuple[str, int]:
    if not form.validate():
        return _page(form, kept), 422
    try:
        details = form.details()
        with writing() as session:
            if kept is None:
                actions.add(session, details, g.user.name, g.now)
            else:
                actions.change(session, kept.id, details, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(form, kept), 422
    flash(f"“{details.title}” staat op de agenda, op {calendar.in_words(details.day)}.")
    return redirect(url_for("agenda.overview"))


def _kept(number: int) -> ImportantDate:
    return agenda.one(db.session(), number) or abort(404)


@views.get(STAFF + "/<int:number>")
@requires(Permission.WORK)
def edit_form(number: int) -> str:
    kept = _kept(number)
    said: dict[str, Any] = {name: getattr(kept, name) for name in FIELDS}
    hours = {"begins": kept.begins_at, "ends": kept.ends_at}
    said |= {name: moment.astimezone(calendar.AMSTERDAM).time() for name, moment in hours.items() if moment}
    return _page(DateForm(formdata=None, data=said), kept)


@views.post(STAFF + "/<int:number>")
@requires(Permission.WORK)
def edit(number: int) -> Response | tuple[str, int]:
    return _keep(DateForm(), _kept(number))


@views.post(STAFF + "/<int:number>/weghalen")
@requires(Permission.WORK)
def remove(number: int) -> Response:
    with writing() as session:
        actions.remove(session, number, g.user.name, g.now)
    flash("De datum is van de agenda gehaald.")
    return redirect(url_for("agenda.overview"))
