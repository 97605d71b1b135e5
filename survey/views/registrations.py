"""Registering for an event, by a personal link or by the open link of a poster. No cookie is needed anywhere here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Reply

from forms import offers
from forms import registrations as forms
from survey.access import count, links, personal_link, public, visitor
from survey.actions import desks as deeds
from survey.database import db, writing
from survey.documents import appointments
from survey.models.events import Event
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.queries import events, occasions, organisations, questionnaires, registrations, responses
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import Way
from survey.rules.limits import WRONG_LINK
from survey.rules.places import NoRoom
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.types import Type
from survey.rules.registrations import Entry, State, same_person
from survey.rules.rounds import Kind

views = Blueprint("registrations", __name__)
PERSONAL, OPEN = "/u/<token>/aanmelden", "/o/<token>/aanmelden"
LARGEST_PAGE = 2 * 1024 * 1024
Page = str | Reply | tuple[str, int]


@views.record
def without_cookies(setup: BlueprintSetupState) -> None:
    """Who comes by a poster has no account and perhaps no cookies; the form carries the key of the link."""
    setup.app.extensions["csrf"].exempt(f"{__name__}.register_openly")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page of the form says besides the form: why it is refused, or what to look at once more."""

    message: str = ""
    asking: Sequence[str] = ()
    flagged: bool = False
    said: str = ""
    as_far: bool = False


class Desk:
    """Where somebody registers: what the pages behind a personal link and behind an open link have in common."""

    def __init__(self, event: Event, token: str, invitation: Invitation | None = None) -> None:
        self.event, self.round, self.token, self.invitation = event, event.round, token, invitation
        self.address = f"/{'u' if invitation else 'o'}/{token}/aanmelden"
        self.window = invitation.window() if invitation else event.round.window()
        self.state = self.window.state(g.now)
        self.facts: Mapping[str, Any] = invitation.facts() if invitation else {}
        self.today = calendar.day_of(g.now)

    @cached_property
    def options(self) -> list[forms.Option]:
        """The occasions as they are offered now."""
        session, selection = db.session(), self.event.way == Way.SELECTION
        places = occasions.places(session, self.event.round_id)
        taken = {number: many for each in self.event.occasions if any(part.capacity for part in each.parts)
                 for number, many in occasions.taken_parts(session, each.id).items()}
        return [offers.option(each, places.get(each.id, offers.NO_PLACES), taken, selection, g.now)
                for each in self.event.occasions]

    @property
    def organisation(self) -> Organisation | None:
        """Whose link this is, as far as it is that of an organisation; then nobody is asked for it."""
        return self.invitation.organisation if self.invitation else None

    @property
    def open(self) -> bool:
        return self.state.takes_answers and any(not option.closed for option in self.options)

    @cached_property
    def questionnaire(self) -> Questionnaire | None:
        return questionnaires.compiled(db.session(), self.round.version) if self.round.version else None

    @cached_property
    def own(self) -> Sequence[Any]:
        """Whom this member registered already."""
        found = registrations.of_invitation(db.session(), self.invitation.id) if self.invitation else ()
        return [each for each in found if each.state != State.CANCELLED]

    def form(self, sent: Any = None, filled: Mapping[str, Any] | None = None) -> forms.Form:
        terms = forms.Terms(tuple(self.event.roles), self.event.most_in_one_go, self.organisation is None,
                            self.event.lists_participants)
        page = forms.page(self.questionnaire, self.event.most_in_one_go)
        return forms.Form(page, terms, self.options, sent, filled)

    def examined(self, form: forms.Form) -> Examination:
        return responses.examined(db.session(), form.page.questionnaire, form.typed, self.facts, self.today)

    def page(self, template: str, **context: Any) -> str:
        hosts = [host.association for host in self.round.hosts]
        return render_template(
            f"registrations/{template}.html", event=self.event, round=self.round, hosts=hosts, window=self.window,
            state=self.state, today=self.today, address=self.address, invitation=self.invitation,
            who=self.invitation.who() if self.invitation else "", form_key=links().form_key(self.token), **context)

    def standing(self) -> dict[str, Any]:
        """Whom this member registered, with their states and links, for a template."""
        addresses = {each.id: f"/aanmelding/{links().registration(each.id, each.serial)}" for each in self.own}
        return {"own": self.own, "own_links": addresses, "states": {each.id: State(each.state) for each in self.own}}

    def show(self, form: forms.Form, examination: Examination, shown: Shown) -> str:
        """The form as it stands, with what is wrong in it."""
        names = responses.names_in(db.session(), form.page.questionnaire, examination.values)
        rows = form.rows(examination, self.facts, self.today, shown.flagged, names)
        asked = [question for section in form.page.questionnaire.sections for question in section.questions]
        return self.page(
            "form", form=form, rows=rows, options=self.options, message=shown.message, asking=shown.asking,
            said=shown.said, wrong=bool(shown.message or form.wrong or (shown.flagged and examination.errors)),
            telling=form.telling(shown.flagged and not examination.errors, shown.as_far),
            script=form.page.for_script(examination, self.facts, self.today),
            ranked=any(question.type is Type.RANKING for question in asked), **self.standing())

    def closed(self, form: forms.Form | None = None) -> str:
        """Why nobody can register now; what was typed too late stays on the screen."""
        heading = {"draft": "Nog niet open", "planned": "Aanmelden kan nog niet",
                   "closed": "De aanmelding is gesloten"}.get(self.state, "Aanmelden kan niet meer")
        typed = [f"{person.name} {person.email}".strip() for person in form.people] if form else []
        return self.page("closed", heading=heading, why=self._why(), options=self.options, typed=typed,
                         **self.standing())

    def _why(self) -> str:
        if len(self.options) == 1:
            return f"Deze bijeenkomst: {self.options[0].closed[:1].lower()}{self.options[0].closed[1:]}"
        return "Hieronder staat bij elke bijeenkomst waarom. Neem contact op als u een vraag hebt."


def _opened(token: str) -> Desk:
    """The event of an open link that holds; anything else gets the page that says so."""
    signed = links().read_open(token)
    event = events.by_open_link(db.session(), *signed) if signed else None
    if event is None:
        count(WRONG_LINK, visitor())
        abort(404, "link")
    return Desk(event, token)


def _behind(invitation: Invitation) -> Desk:
    event = events.to_register_for(db.session(), invitation.round_id)
    return Desk(event, g.token, invitation) if event and event.round.kind == Kind.EVENT else abort(404)


@views.get(OPEN)
@public
def open_form(token: str) -> str:
    return _first(_opened(token))


@views.get(PERSONAL)
@personal_link
def form(invitation: Invitation) -> str:
    return _first(_behind(invitation))


def _first(desk: Desk) -> str:
    """The empty form; a member finds its own name in it, and whoever scanned a poster the occasion of that poster."""
    if not desk.open:
        return desk.closed()
    filled = {forms.OCCASION: request.args.get("bijeenkomst", "")}
    if desk.invitation and not desk.own:
        filled |= {forms.named("1", "naam"): desk.invitation.name, forms.named("1", "mail"): desk.invitation.email}
    made = desk.form(filled=filled)
    return desk.show(made, desk.examined(made), Shown())


@views.post(OPEN)
@public
def register_openly(token: str) -> Page:
    desk = _opened(token)
    if not links().fits(token, request.form.get("form_key")):
        abort(400, "form_key")
    return _register(desk)


@views.post(PERSONAL)
@personal_link
def register(invitation: Invitation) -> Page:
    return _register(_behind(invitation))


def _register(desk: Desk) -> Page:
    made = desk.form(request.form)
    if made.change(same_person):
        said = f"{len(made.numbers)} deelnemers" if len(made.numbers) > 1 else "1 deelnemer"
        shown = desk.show(made, desk.examined(made), Shown(said=said))
        return (shown, 422) if made.wrong else shown
    if not desk.open:
        return desk.closed(made), 409
    examination = desk.examined(made)
    made.check(same_person)
    if made.wrong or examination.errors:
        return desk.show(made, examination, Shown(flagged=True)), 422
    asking = _asked_again(desk, made, examination)
    if asking:
        return desk.show(made, examination, Shown(asking=asking, flagged=True)), 409
    return _enter(desk, made, examination)


def _asked_again(desk: Desk, made: forms.Form, examination: Examination) -> list[str]:
    """What a person should see before going on: that it became full meanwhile, or that something seems odd."""
    warned = list(dict.fromkeys(examination.warnings.values())) if forms.WARNED not in made.told() else []
    worse, people = made.worse(len(made.people)), len(made.people)
    if worse and made.chosen:
        # Who sends the same page twice took a place the first time.
        entries = _entries(desk, made)
        known = deeds.here_before(db.session(), made.chosen.number, entries, desk.invitation, g.now)
        worse = made.worse(people - known)
    return [each for each in (worse, *warned) if each]


def _enter(desk: Desk, made: forms.Form, examination: Examination) -> Page:
    chosen = made.chosen
    assert chosen is not None
    entries = _entries(desk, made)
    try:
        with writing() as session:
            outcome = deeds.enter(session, desk.event, chosen.number, entries, g.now, desk.invitation,
                                  f"{desk.round.id} {visitor()}", forms.AS_FAR in made.told())
    except NoRoom as full:
        return _ask_as_far(desk, examination, full), 409
    except RuleBroken as broken:
        # The database had the last word; the page tells how it stands now.
        again = _again(desk)
        form = again.form(request.form)
        return again.show(form, examination, Shown(message=broken.message)), 409
    receipt = links().sealed({"at": g.now.isoformat(), "occasion": chosen.number,
                              "people": [[name, str(state)] for name, state in outcome]})
    return redirect(f"{desk.address}/{receipt}", 303)


def _ask_as_far(desk: Desk, examination: Examination, full: NoRoom) -> str:
    """Without a waiting list a group that does not fit hears who can come, and may agree to that."""
    again = _again(desk)
    told = Shown(asking=[full.message], flagged=True, as_far=True) if full.fitting else Shown(message=full.message)
    return again.show(again.form(request.form), examination, told)


def _again(desk: Desk) -> Desk:
    """The same desk with everything as it is now."""
    db.session().expire_all()
    return _behind(desk.invitation) if desk.invitation else _opened(desk.token)


def _entries(desk: Desk, made: forms.Form) -> list[Entry]:
    written = made.organisation
    named = desk.organisation or organisations.meant(db.session(), written)
    number, name = (named.id, named.name) if named else (None, written)
    return [Entry(person.name, person.email, person.role, number, name, person.parts, person.listed, person.typed)
            for person in made.people]


@views.get(f"{OPEN}/<receipt>")
@public
def openly_received(token: str, receipt: str) -> Page:
    return _received(_opened(token), receipt)


@views.get(f"{PERSONAL}/<receipt>")
@personal_link
def received(invitation: Invitation, receipt: str) -> Page:
    return _received(_behind(invitation), receipt)


def _received(desk: Desk, receipt: str) -> Page:
    """What the transaction decided, for each person."""
    told = links().unsealed(receipt)
    occasion = next((each for each in desk.event.occasions if told and each.id == told["occasion"]), None)
    if told is None or occasion is None:
        return redirect(desk.address, 303)
    option = offers.option(occasion, offers.NO_PLACES, {}, False, g.now)
    people = [(name, State(state)) for name, state in told["people"]]
    placed = sum(state is State.CONFIRMED for _, state in people)
    return desk.page("received", option=option, people=people, placed=placed, heading=_heading(people),
                     explained=_explained(desk.event), at=datetime.fromisoformat(told["at"]),
                     open=desk.state.takes_answers, calendar_address=f"{desk.address}/{option.number}.ics")


def _heading(people: Sequence[tuple[str, State]]) -> str:
    states = {state for _, state in people}
    if states == {State.CONFIRMED}:
        return "De plaats is bevestigd" if len(people) == 1 else "Alle plaatsen zijn bevestigd"
    if states == {State.WAITING}:
        return "De aanmelding staat op de wachtlijst"
    return "De aanmelding voor de selectie is ontvangen" if states == {State.REQUESTED} else \
        "De aanmelding is ontvangen, maar niet iedereen heeft een plaats"


def _explained(event: Event) -> dict[State, str]:
    """What each state means for who has it."""
    heard = f"Op {calendar.in_words(event.told_on)} hoort deze deelnemer" if event.told_on else "Deze deelnemer hoort"
    return {
        State.CONFIRMED: "Er is een plaats voor deze deelnemer.",
        State.WAITING: "De bijeenkomst is vol. Komt er een plaats vrij, dan hoort deze deelnemer dat per mail.",
        State.REQUESTED: f"De plaatsen worden na de sluitdatum verdeeld. {heard} per mail of er een plaats is.",
        State.DECLINED: "Er was geen plaats meer en er is geen wachtlijst. Deze deelnemer is niet aangemeld.",
        State.OFFERED: "Er is een plaats aangeboden. In de mail staat tot wanneer die kan worden aangenomen.",
    }


@views.get(f"{OPEN}/<int:number>.ics")
@public
def open_appointment(token: str, number: int) -> Reply:
    return _appointment(_opened(token), number)


@views.get(f"{PERSONAL}/<int:number>.ics")
@personal_link
def appointment(invitation: Invitation, number: int) -> Reply:
    return _appointment(_behind(invitation), number)


def _appointment(desk: Desk, number: int) -> Reply:
    occasion = next((each for each in desk.event.occasions if each.id == number), None) or abort(404)
    about = appointments.of_occasion(desk.round, occasion, links().url(f"/bijeenkomsten/{desk.round.slug}"))
    return Reply(appointments.download(about), content_type=appointments.MEDIA_TYPE,
                 headers={"Content-Disposition": f'attachment; filename="{desk.round.slug}.ics"'})


@views.get(f"{OPEN}/organisaties")
@public
def openly_suggested(token: str) -> Reply:
    return _suggested(_opened(token))


@views.get(f"{PERSONAL}/organisaties")
@personal_link
def suggested(invitation: Invitation) -> Reply:
    return _suggested(_behind(invitation))


def _suggested(desk: Desk) -> Reply:
    """Names from the register for the list under a field."""
    search = request.args.get("zoek", "").strip()
    able = desk.state.takes_answers and len(search) > 1
    return jsonify(responses.organisations_like(db.session(), search) if able else [])


@views.get(f"{PERSONAL}/niet")
@personal_link
def not_coming(invitation: Invitation) -> Page:
    desk = _behind(invitation)
    if not desk.state.takes_answers or desk.own:
        return redirect(desk.address, 303)
    return desk.page("not_coming", declined=invitation.declined_at is not None)


@views.post(f"{PERSONAL}/niet")
@personal_link
def decline(invitation: Invitation) -> Reply:
    if not _behind(invitation).state.takes_answers:
        return redirect(f"/u/{g.token}/aanmelden", 303)
    with writing() as session:
        deeds.stay_away(session, invitation, g.now)
    return redirect(f"/u/{g.token}/aanmelden/niet", 303)
