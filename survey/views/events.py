"""Events for the secretariat: the list, the page of one, what is said of it, publishing, copying, evaluating."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.events import CopyForm, EvaluationForm, EventForm, said
from survey.access import links, requires
from survey.actions import events as actions
from survey.database import db, snapshots, writing
from survey.errors import stopped
from survey.models.events import Event
from survey.models.rounds import Round
from survey.publishing import last_look, published
from survey.queries import events, log, members, occasions, results, rounds, windows
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import DEFAULT_AUDIENCE, Facts, Way, attention, where
from survey.rules.letters import thanks_to_come
from survey.rules.permissions import Permission, may
from survey.rules.registrations import State as Standing
from survey.rules.rounds import DEFAULT_REMINDERS
from survey.rules.standing import Standing as Invited
from survey.rules.windows import State, Window

views = Blueprint("events", __name__, url_prefix="/secretariaat/bijeenkomsten")
Page = str | Response | tuple[str, int]
LATEST = 8


def event_of(slug: str) -> Event:
    return events.by_slug(db.session(), slug) or abort(404)


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    lines = events.overview(db.session())
    coming = [line for line in lines if _last(line) >= calendar.day_of(g.now)]
    return render_template("events/overview.html", lines=lines, coming=coming, Standing=Standing,
                           past=[line for line in lines if line not in coming])


def _last(line: events.Line) -> Any:
    """The last day of an event; one without occasions has yet to come."""
    return max((calendar.day_of(each.ends_at) for each in line.event.occasions), default=calendar.day_of(g.now))


def _offered(form: EventForm, round_: Round | None = None) -> EventForm:
    return form.offer(versions(round_), [(host.id, host.name) for host in rounds.associations(db.session())])


def versions(round_: Round | None = None) -> Iterable[tuple[int, str]]:
    """The questionnaires to choose from; a published event keeps the version it has."""
    own = round_.version_id if round_ and round_.published_at else None
    return [(each.id, f"{each.questionnaire.title}, versie {each.number}")
            for each in rounds.versions(db.session(), own)]


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    return render_template("events/edit.html", form=_offered(EventForm(data={"audience": DEFAULT_AUDIENCE})),
                           event=None, round=None)


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = _offered(EventForm())
    made: list[Event] = []

    def deed(session: Any) -> None:
        made.append(actions.make(session, form.details(DEFAULT_REMINDERS), g.user.name, g.now))

    if stopped(form, deed):
        return render_template("events/edit.html", form=form, event=None, round=None), 422
    flash("De bijeenkomst is gemaakt als concept. Zet er nu een of meer momenten op.")
    return redirect(url_for("events.show", slug=made[0].round.slug))


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> str:
    event = event_of(slug)
    form = _offered(EventForm(data=said(actions.details_of(event))), event.round)
    return render_template("events/edit.html", form=form, event=event, round=event.round)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def change(slug: str) -> Page:
    event = event_of(slug)
    form, details = _offered(EventForm(), event.round), actions.details_of(event)
    if event.round.published_at:
        form.keep(details)
    steps = details.round.reminders
    if stopped(form, lambda session: actions.edit(session, event, form.details(steps), g.user.name, g.now)):
        return render_template("events/edit.html", form=form, event=event, round=event.round), 422
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("events.show", slug=slug))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    """How an event stands: every occasion with its places, and what needs attention."""
    event = event_of(slug)
    round_, session = event.round, db.session()
    window, states = round_.window(), occasions.states(session, round_.id)
    return render_template(
        "events/show.html", event=event, round=round_, window=window, state=window.state(g.now), State=State,
        Standing=Standing, places=occasions.places(session, round_.id), states=states,
        guests=events.guests(session, round_.id), totals=events.coming_to_parts(session, round_.id),
        invited=Invited(members.tally(session, round_.id)),
        entries=log.latest_and(session, round_.id, [], LATEST)[:LATEST], today=calendar.day_of(g.now), now=g.now,
        open_url=_open_url(round_), faults=[] if round_.published_at else actions.missing(session, event, g.now),
        way=Way(event.way), place_of=where, evaluation=event.evaluation, told=_evaluated(event),
        attention=_attention(event, window, states),
        requests=windows.waiting_requests(session, round_.id))


def _evaluated(event: Event) -> dict[str, Any]:
    """What the evaluation comes to as it is now, in a sentence for each question; nothing where there is none."""
    if event.evaluation is None or event.evaluation.published_at is None:
        return {}
    from analysis.material import counter
    from analysis.paragraph import paragraph
    from analysis.reports import report

    round_ = rounds.by_slug(db.session(), event.evaluation.slug) or abort(404)
    material = results.material(db.session(), round_, round_.profile, g.now)
    whole = counter(material, snapshots()).whole(g.now)
    told = paragraph(whole, whole.codebook, whole.rule, calendar.day_of(g.now), round_.closes_on, whole.closed,
                     about=whole.codebook.topic)
    return report(whole, told, material.titles)


def _attention(event: Event, window: Window, standing: Mapping[int, Mapping[Standing, int]]) -> list[tuple[str, str]]:
    """What the secretariat should look at, a sentence each with where it leads."""
    if event.round.published_at is None:
        return []
    facts = [Facts(each.id, each.title, each.begins_at, each.provisional, each.online and not each.join_url,
                   standing.get(each.id, {}).get(Standing.REQUESTED, 0))
             for each in event.occasions if not each.cancelled_at and each.ends_at > g.now]
    closed = window.state(g.now) is State.CLOSED
    said = [(sentence, _leads_to(event, number, standing))
            for number, sentence in attention(facts, event.told_on, closed, g.now)]
    held = [each.ends_at for each in event.occasions if not each.cancelled_at]
    if event.evaluation and not event.evaluation.published_at and any(
            thanks_to_come(ends_at, event.thanks_days, g.now) for ends_at in held):
        said.append(("De evaluatie is nog een concept. Publiceer die vóór de bedankmail, dan staat de link daarin.",
                     url_for("rounds.show", slug=event.evaluation.slug)))
    stuck = events.stuck(db.session(), event.round_id)
    if stuck:
        words = "bericht is niet aangekomen" if stuck == 1 else "berichten zijn niet aangekomen"
        said.append((f"{stuck} {words}.", url_for("messages.overview", uitvraag=event.round_id)))
    return said


def _leads_to(event: Event, number: int, standing: Mapping[int, Mapping[Standing, int]]) -> str:
    """Where something is done about it: at the selection while people wait for its outcome, else at the occasion."""
    if event.way == Way.SELECTION and standing.get(number, {}).get(Standing.REQUESTED):
        return url_for("allotments.show", slug=event.round.slug)
    if not may(g.user.role, Permission.WORK):
        return url_for("participants.overview", slug=event.round.slug, number=number)
    return url_for("occasions.edit", slug=event.round.slug, number=number)


def _open_url(round_: Round) -> str:
    return links().open_url(round_.id, round_.open_link_serial) if round_.open_link else ""


@views.get("/<slug>/publiceren")
@requires(Permission.WORK)
def check(slug: str) -> str:
    """The last look before publishing: what is missing, who is mailed, and the mail itself."""
    return _check(event_of(slug))


def _check(event: Event, broken: str = "") -> str:
    return render_template("events/publish.html", event=event, broken=broken, place_of=where,
                           faults=actions.missing(db.session(), event, g.now), **last_look(event.round))


@views.post("/<slug>/publiceren")
@requires(Permission.WORK)
def publish(slug: str) -> Page:
    event = event_of(slug)
    try:
        with writing() as session:
            queued = actions.publish(session, event, g.user.name, g.now)
    except RuleBroken as broken:
        return _check(event, broken.message), 422
    return published(event.round, queued)


@views.get("/<slug>/kopie")
@requires(Permission.WORK)
def copy_form(slug: str) -> str:
    event = event_of(slug)
    return _copy(event, CopyForm(formdata=None, data={"title": f"{event.round.title} (kopie)"}))


def _copy(event: Event, form: CopyForm) -> str:
    return render_template("events/copy.html", event=event, round=event.round, form=form)


@views.post("/<slug>/kopie")
@requires(Permission.WORK)
def copy(slug: str) -> Page:
    event, form, made = event_of(slug), CopyForm(), list[Event]()

    def deed(session: Any) -> None:
        made.append(actions.copy(session, event, (form.title.data or "").strip(), form.first_day.data, form.days.data,
                                 g.user.name, g.now))

    if stopped(form, deed):
        return _copy(event, form), 422
    flash("Dit is de kopie, zonder aanmeldingen. Kies de sluitdatum en kijk de momenten na.")
    return redirect(url_for("events.show", slug=made[0].round.slug))


@views.get("/<slug>/evaluatie")
@requires(Permission.WORK)
def evaluation_form(slug: str) -> str:
    event = event_of(slug)
    return _evaluation(event, EvaluationForm(formdata=None).offer(versions()))


def _evaluation(event: Event, form: EvaluationForm) -> str:
    return render_template("events/evaluation.html", event=event, round=event.round, form=form)


@views.post("/<slug>/evaluatie")
@requires(Permission.WORK)
def evaluate(slug: str) -> Page:
    event, form, made = event_of(slug), EvaluationForm().offer(versions()), list[Round]()

    def deed(session: Any) -> None:
        made.append(actions.evaluate(session, event, form.version.data or None, form.closes_on.data, g.user.name,
                                     g.now))

    if stopped(form, deed):
        return _evaluation(event, form), 422
    flash("De evaluatie is gemaakt als concept. Kijk hem na en publiceer hem.")
    return redirect(url_for("rounds.show", slug=made[0].slug))
