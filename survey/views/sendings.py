"""Sending a newsletter: who gets it, a test mail, now or later, and stopping what has not gone yet."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.newsletters import PlanForm, SendForm, TestForm
from forms.windows import mark_of
from survey.access import count, links, requires
from survey.actions import newsletters as actions
from survey.database import db, writing
from survey.models.newsletters import Newsletter
from survey.models.users import User
from survey.queries import blocks, newsletters, users
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.limits import NEWSLETTER_TESTS
from survey.rules.newsletters import MOST_TESTED, State, state
from survey.rules.permissions import Permission
from survey.rules.registrations import listed

views = Blueprint("sendings", __name__, url_prefix="/secretariaat/nieuwsbrieven/<slug>/versturen")
Page = str | Response | tuple[str, int]


def _newsletter(slug: str) -> Newsletter:
    return newsletters.by_slug(db.session(), slug) or abort(404)


def _colleagues() -> dict[str, User]:
    """Everybody with an account by address, who asks first."""
    everyone = sorted(users.at_work(db.session()), key=lambda each: each.id != g.user.id)
    return {each.email: each for each in everyone}


def _offered(colleagues: Mapping[str, User]) -> list[tuple[str, str]]:
    return [(address, f"{each.name} ({address})") for address, each in colleagues.items()]


def _testing() -> TestForm:
    form = TestForm(formdata=None, data={"colleagues": [g.user.email]})
    return form.offer(_offered(_colleagues()))


def _page(newsletter: Newsletter, planning: PlanForm | None = None, sending: SendForm | None = None,
          mark: str = "", testing: TestForm | None = None) -> str:
    fault, session = "", db.session()
    stands = blocks.stands(session, newsletter, blocks.sight(session, newsletter, g.now, links().base_url))
    try:
        actions.check_ready(newsletter, links())
    except RuleBroken as broken:
        fault = broken.message
    return render_template(
        "newsletters/send.html", newsletter=newsletter, state=state(newsletter.planned_for, newsletter.queued_at),
        State=State, audience=actions.of(session, links(), newsletter, g.now), fault=fault, mark=mark,
        names=[each.name for each in newsletters.associations(session) if each.id in newsletter.associations],
        behind=[item for item in newsletter.items if item.id in stands and stands[item.id].is_behind],
        planning=planning or PlanForm(formdata=None), sending=sending or SendForm(formdata=None),
        testing=testing or _testing(), most_tested=MOST_TESTED)


@views.get("")
@requires(Permission.WORK)
def show(slug: str) -> str | Response:
    newsletter = _newsletter(slug)
    if newsletter.queued_at:
        return redirect(url_for("newsletters.show", slug=slug))
    return _page(newsletter)


@views.post("/proef")
@requires(Permission.WORK)
def test(slug: str) -> Page:
    newsletter, colleagues, form = _newsletter(slug), _colleagues(), TestForm()
    if not form.offer(_offered(colleagues)).validate():
        return _page(newsletter, testing=form), 422
    count(NEWSLETTER_TESTS, f"user {g.user.id}")
    names = {each: colleagues[each].name if each in colleagues else "" for each in form.addresses()}
    with writing() as session:
        actions.test(session, newsletter, names, g.user.name, g.now)
    flash(f"Een proefmail gaat naar {listed(list(names))}.")
    return redirect(url_for("sendings.show", slug=slug))


@views.post("/nu")
@requires(Permission.WORK)
def send(slug: str) -> Page:
    """Says first to how many it goes; the second time it goes, unless it was changed meanwhile."""
    newsletter, form = _newsletter(slug), SendForm()
    if not form.validate():
        return _page(newsletter, sending=form), 422
    try:
        actions.check_ready(newsletter, links())
        readers = actions.of(db.session(), links(), newsletter, g.now).readers
        mark = mark_of(newsletter.revision, [each.mark for each in readers])
        if not form.confirms(mark):
            return _page(newsletter, sending=form, mark=mark)
        with writing() as session:
            many = actions.send(session, newsletter.id, links(), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(_newsletter(slug), sending=form), 422
    flash(f"De nieuwsbrief gaat naar {many} {'adres' if many == 1 else 'adressen'}.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/plannen")
@requires(Permission.WORK)
def plan(slug: str) -> Page:
    newsletter, form = _newsletter(slug), PlanForm()
    if not form.validate():
        return _page(newsletter, form), 422
    try:
        moment = form.moment()
        with writing() as session:
            actions.plan(session, newsletter.id, moment, links(), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(_newsletter(slug), form), 422
    flash(f"De nieuwsbrief gaat op {calendar.moment_in_words(moment)}.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/planning-weg")
@requires(Permission.WORK)
def unplan(slug: str) -> Response:
    with writing() as session:
        actions.unplan(session, _newsletter(slug).id, g.user.name, g.now)
    flash("De nieuwsbrief is weer een concept.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/stoppen")
@requires(Permission.WORK)
def stop(slug: str) -> Response:
    with writing() as session:
        many = actions.stop(session, _newsletter(slug).id, g.user.name, g.now)
    flash(f"{many} {'mail gaat' if many == 1 else 'mails gaan'} niet meer weg." if many else
          "Er wachtte geen mail meer.")
    return redirect(url_for("newsletters.show", slug=slug))
