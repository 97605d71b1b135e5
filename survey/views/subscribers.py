"""Who reads newsletters, for the secretariat: subscribers, addresses that cannot be reached, and delivery reports."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.newsletters import ReportForm
from survey.access import links, requires
from survey.actions import bounces
from survey.actions import subscribers as actions
from survey.database import db, writing
from survey.models.subscribers import Subscriber
from survey.queries import subscribers
from survey.rules.bounces import LARGEST_REPORT, read
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission, may
from survey.rules.subscribers import is_unreachable

views = Blueprint("subscribers", __name__, url_prefix="/secretariaat/nieuwsbrieven/lezers")
Page = str | Response | tuple[str, int]
MOST = 200


@views.before_request
def bound_request() -> None:
    request.max_content_length = 2 * LARGEST_REPORT


def _page(form: ReportForm | None = None) -> str:
    session, words = db.session(), request.args.get("zoek", "").strip()[:100]
    return render_template(
        "newsletters/readers.html", tally=subscribers.tally(session), words=words, most=MOST,
        found=subscribers.page(session, words, MOST), bounced=subscribers.bounced(session),
        is_unreachable=is_unreachable, form=form or ReportForm(formdata=None),
        may_work=may(g.user.role, Permission.WORK))


@views.get("")
@requires(Permission.READ)
def overview() -> str:
    return _page()


@views.post("/bezorgbericht")
@requires(Permission.WORK)
def report() -> Page:
    form = ReportForm()
    if not form.validate():
        return _page(form), 422
    try:
        reports = read(form.content())
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(form), 422
    with writing() as session:
        new, unknown = bounces.take_reports(session, links(), reports, g.user.name, g.now)
    flash(_told(len(reports), new, unknown))
    return redirect(url_for("subscribers.overview"))


def _told(found: int, new: int, unknown: int) -> str:
    if not found:
        return "Volgens dit bericht kwam de mail aan, of komt hij nog. Er is niets veranderd."
    said = f"{new} {'bezorgbericht is' if new == 1 else 'bezorgberichten zijn'} bewaard."
    known = found - new - unknown
    said += f" {known} {'was' if known == 1 else 'waren'} al bekend." if known else ""
    return said + (f" Van {unknown} {'adres' if unknown == 1 else 'adressen'} is geen lezer bekend." if unknown else "")


@views.post("/<int:number>/opnieuw-proberen")
@requires(Permission.WORK)
def forgive(number: int) -> Response:
    with writing() as session:
        bounces.forgive(session, number, g.user.name, g.now)
    flash("De volgende nieuwsbrief gaat weer naar dit adres.")
    return redirect(url_for("subscribers.overview"))


@views.post("/<int:number>/afmelden")
@requires(Permission.WORK)
def unsubscribe(number: int) -> Response:
    """For who asks it by telephone."""
    found = db.session.get(Subscriber, number) or abort(404)
    with writing() as session:
        actions.unsubscribe(session, found, g.now, g.user.name)
    flash("Deze lezer krijgt geen nieuwsbrief meer.")
    return redirect(url_for("subscribers.overview"))
