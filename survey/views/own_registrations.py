"""The page of one registration, behind the link in its mail: how it stands, changing it, cancelling, taking a place."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as Reply

from forms import offers
from forms import registrations as forms
from survey.access import links, registration_link
from survey.actions import registrations as deeds
from survey.database import db, writing
from survey.documents import appointments
from survey.models.registrations import Registration
from survey.queries import materials, occasions, questionnaires, registrations, responses
from survey.rules import calendar
from survey.rules import registrations as rules
from survey.rules.attachments import MEDIA_TYPES, Kind
from survey.rules.attendance import check_certificate
from survey.rules.broken import RuleBroken
from survey.rules.events import where
from survey.rules.questionnaires import persons
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.telling import told_sent
from survey.rules.questionnaires.types import Type
from survey.rules.registrations import Entry, State

views = Blueprint("own_registrations", __name__, url_prefix="/aanmelding/<token>")
LARGEST_PAGE = 512 * 1024
ONE = "1"
Page = str | Reply | tuple[str, int]


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


class Visitor:
    """One request behind the link of a registration: what its pages have in common."""

    def __init__(self, registration: Registration) -> None:
        self.registration, self.occasion = registration, registration.occasion
        self.event, self.round = self.occasion.event, self.occasion.event.round
        self.state = State(registration.state)
        self.address = f"/aanmelding/{g.token}"
        self.facts: Mapping[str, Any] = registration.organisation.facts() if registration.organisation else {}
        self.changeable = not self.occasion.cancelled_at and rules.may_change(
            self.state, self.occasion.begins_at, self.event.change_days, g.now)

    @property
    def over(self) -> bool:
        return bool(g.now >= self.occasion.ends_at)

    @property
    def certified(self) -> bool:
        """Whether the certificate of attendance can be taken home."""
        try:
            present = self.registration.arrived_at is not None and self.state.holds_place
            check_certificate(present, self.occasion.ends_at, g.now)
        except RuleBroken:
            return False
        return True

    @property
    def joins(self) -> bool:
        """Whether the link to take part online stands on the page now."""
        able = self.occasion.online and self.occasion.join_url and not self.occasion.cancelled_at
        return bool(able) and rules.may_join(self.state, self.occasion.begins_at, self.occasion.ends_at, g.now)

    @property
    def refusal(self) -> str:
        """Why nothing can be changed (any more), in a sentence; empty while it can."""
        if self.occasion.cancelled_at or self.state is State.CANCELLED:
            return ""
        try:
            rules.check_change(self.state, self.occasion.begins_at, self.event.change_days, g.now)
        except RuleBroken as broken:
            return broken.message
        return ""

    @cached_property
    def questionnaire(self) -> Questionnaire | None:
        return questionnaires.compiled(db.session(), self.round.version) if self.round.version else None

    @property
    def answered_on(self) -> Questionnaire | None:
        """The version on which the answers were given; without answers the one that is asked now."""
        number, session = self.registration.version_id, db.session()
        return questionnaires.compiled(session, questionnaires.version(session, number)) if number else \
            self.questionnaire

    def again(self) -> str:
        """Where somebody who does not take part any more may register anew; empty where nobody can."""
        able = self.round.open_link and self.round.window().takes_answers(g.now) and g.now < self.occasion.begins_at
        if not able or self.occasion.cancelled_at or self.state.live:
            return ""
        return f"/o/{links().open(self.round.id, self.round.open_link_serial)}/aanmelden?bijeenkomst={self.occasion.id}"

    def to(self, path: str = "") -> Reply:
        return redirect(f"{self.address}{path}", 303)

    def page(self, template: str, **context: Any) -> str:
        return render_template(
            f"registrations/{template}.html", visitor=self, registration=self.registration, occasion=self.occasion,
            event=self.event, round=self.round, hosts=[host.association for host in self.round.hosts],
            who=self.registration.name, address=self.address, form_key=links().form_key(g.token), state=self.state,
            when=calendar.period_in_words(self.occasion.begins_at, self.occasion.ends_at), where=where(self.occasion),
            until=rules.changes_until_in_words(self.occasion.begins_at, self.event.change_days), **context)

    def form(self, sent: Any = None) -> forms.Form:
        """The form with what was said of this registration, or with what was sent."""
        taken = occasions.taken_parts(db.session(), self.occasion.id, but=self.registration.id)
        option = replace(offers.option(self.occasion, offers.NO_PLACES, taken, False, g.now), closed="")
        terms = forms.Terms(tuple(self.event.roles), 1, False, self.event.lists_participants)
        return forms.Form(forms.page(self.questionnaire, 1), terms, [option], sent, self._filled(option))

    def _filled(self, option: forms.Option) -> dict[str, Any]:
        one, chosen = self.registration, {part.id for part in self.registration.parts}
        said: dict[str, Any] = {"naam": one.name, "mail": one.email, "rol": one.role,
                                "lijst": ["1"] if one.listed else [], "deel": []}
        for choice in option.choices:
            numbers = [str(part.number) for part in choice.parts if part.number in chosen]
            said[choice.what] = (numbers or [""])[0] if choice.title else numbers
        return {**{forms.named(ONE, what): value for what, value in said.items()},
                **persons.placed(one.typed, ONE)}

    def examined(self, form: forms.Form) -> Examination:
        today = calendar.day_of(g.now)
        return responses.examined(db.session(), form.page.questionnaire, form.typed, self.facts, today)

    def show_form(self, form: forms.Form, examination: Examination, flagged: bool, message: str = "") -> str:
        names = responses.names_in(db.session(), form.page.questionnaire, examination.values)
        today = calendar.day_of(g.now)
        return self.page(
            "change", form=form, rows=form.rows(examination, self.facts, today, flagged, names), message=message,
            wrong=bool(message or form.wrong or (flagged and examination.errors)),
            ranked=any(each.type is Type.RANKING for each in form.page.questionnaire.questions),
            script=form.page.for_script(examination, self.facts, today))


@views.get("", strict_slashes=False)
@registration_link
def show(registration: Registration) -> str:
    """How it stands. Opening it changes nothing."""
    visitor, session = Visitor(registration), db.session()
    with_others = visitor.event.lists_participants and visitor.state is State.CONFIRMED
    asked = visitor.answered_on
    told = told_sent(asked, registration.answers, visitor.facts, "nl",
                     responses.names_in(session, asked, registration.answers)) if asked else ()
    return visitor.page(
        "show", told=told, line=registrations.place_in_line(session, registration),
        others=registrations.agreed(session, visitor.occasion.id) if with_others else None,
        materials=materials.sent(session, visitor.occasion.id) if visitor.state is State.CONFIRMED else ())


@views.get("/wijzigen")
@registration_link
def change_form(registration: Registration) -> Page:
    visitor = Visitor(registration)
    if not visitor.changeable:
        return visitor.to()
    form = visitor.form()
    return visitor.show_form(form, visitor.examined(form), False)


@views.post("/wijzigen")
@registration_link
def change(registration: Registration) -> Page:
    visitor = Visitor(registration)
    form = visitor.form(request.form)
    examination = visitor.examined(form)
    form.check(rules.same_person)
    if form.wrong or examination.errors:
        return visitor.show_form(form, examination, True), 422
    said = form.people[0]
    entry = Entry(said.name, said.email, said.role, registration.organisation_id, registration.organisation_name,
                  said.parts, said.listed, said.typed)
    try:
        with writing() as session:
            deeds.change(session, registration, entry, registration.name, g.now)
    except RuleBroken as broken:
        return visitor.show_form(form, examination, True, broken.message), 409
    return visitor.to("?gewijzigd=1")


@views.get("/afmelden")
@registration_link
def cancel_form(registration: Registration) -> Page:
    visitor = Visitor(registration)
    return visitor.page("cancel") if _may_leave(visitor) else visitor.to()


def _may_leave(visitor: Visitor) -> bool:
    """Whether there is something to cancel or to leave to somebody else."""
    return visitor.changeable or (visitor.state is State.OFFERED and g.now < visitor.occasion.begins_at)


@views.post("/afmelden")
@registration_link
def cancel(registration: Registration) -> Page:
    """Cancels, or leaves an offered place; whoever does so twice sees that it is done."""
    deed = deeds.decline_offer if registration.state == State.OFFERED else deeds.cancel
    return _done(registration, lambda session: deed(session, registration, registration.name, g.now))


@views.post("/aannemen")
@registration_link
def accept(registration: Registration) -> Page:
    return _done(registration, lambda session: deeds.accept_offer(session, registration, registration.name, g.now))


def _done(registration: Registration, deed: Any) -> Page:
    visitor = Visitor(registration)
    try:
        with writing() as session:
            deed(session)
    except RuleBroken as broken:
        return visitor.page("refused", sentence=broken.message), 409
    return visitor.to()


@views.get("/agenda.ics")
@registration_link
def appointment(registration: Registration) -> Reply:
    visitor = Visitor(registration)
    own = links().registration_url(registration.id, registration.serial)
    about = appointments.of_registration(registration, own, g.now, cancelled=not visitor.state.live)
    return Reply(appointments.download(about), content_type=appointments.MEDIA_TYPE,
                 headers={"Content-Disposition": f'attachment; filename="{visitor.round.slug}.ics"'})


@views.get("/materiaal/<int:number>")
@registration_link
def material(registration: Registration, number: int) -> Reply:
    """What was sent round afterwards, for who was there and who was not."""
    found = materials.one(db.session(), registration.occasion_id, number)
    if found is None or found.sent_at is None or registration.state != State.CONFIRMED:
        abort(404)
    reply = Reply(found.content, content_type=MEDIA_TYPES[Kind(found.kind)])
    reply.headers.set("Content-Disposition", "attachment", filename=found.name)
    return reply
