"""The forms of one occasion: when and where, for whom, what there is to choose; and cancelling it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import InputRequired, Length, Optional

from forms.days import DayField
from forms.rounds import WholeNumberField
from forms.rows import SelectMultipleCheckboxes
from forms.times import TimeField
from forms.windows import PreviewedForm, mark_of
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import OccasionDetails, PartDetails

NUMBER = {"inputmode": "numeric", "size": 5}
EMPTY_LINES = 3
REASON = "Geef een reden. De deelnemers lezen die."
TEXTS = ("title", "region", "place", "address", "map_url", "join_url", "explanation")
SWITCHES = ("provisional", "online", "waiting_list")


class PartForm(Form):
    """One line of the programme; an empty title takes it away."""

    number = HiddenField()
    title = StringField("Onderdeel", [Length(max=200)])
    choice = StringField("Keuze", [Length(max=100)])
    day = DayField("Dag", [Optional()])
    begins = TimeField("Begin", [Optional()])
    ends = TimeField("Einde", [Optional()])
    capacity = WholeNumberField("Plaatsen", [Optional()], render_kw=NUMBER)


class OccasionForm(PreviewedForm):
    """`offer` must be called before it is shown or read."""

    title = StringField("Naam", [InputRequired("Geef dit moment een naam."), Length(max=200)],
                        render_kw={"class": "wide"})
    region = StringField("Regio", [Length(max=100)])
    begins_on = DayField("Dag", [InputRequired("Kies een dag.")])
    begins = TimeField("Begin", [InputRequired("Vul in hoe laat het begint.")])
    ends = TimeField("Einde", [InputRequired("Vul in hoe laat het eindigt.")])
    ends_on = DayField("Laatste dag", [Optional()])
    provisional = BooleanField("Dag, tijd of plaats is nog voorlopig")
    online = BooleanField("Online")
    place = StringField("Plaats of gebouw", [Length(max=200)], render_kw={"class": "wide"})
    address = StringField("Adres", [Length(max=300)], render_kw={"class": "wide"})
    map_url = StringField("Link naar een kaart", [Length(max=500)], render_kw={"class": "wide", "inputmode": "url"})
    join_url = StringField("Deelnamelink", [Length(max=1000)], render_kw={"class": "wide", "inputmode": "url"})
    capacity = WholeNumberField("Aantal plaatsen", [Optional()], render_kw=NUMBER)
    reserved = WholeNumberField("Daarvan gereserveerd", [Optional()], default=0, render_kw=NUMBER)
    waiting_list = BooleanField("Met een wachtlijst als het vol is", default=True)
    sectors = SelectMultipleCheckboxes("Alleen voor deze sectoren")
    roles = SelectMultipleCheckboxes("Alleen voor deze rollen")
    explanation = TextAreaField("Toelichting", [Length(max=3000)], render_kw={"rows": 3})
    parts = FieldList(FormField(PartForm))
    reason = TextAreaField("Reden van de wijziging", [Length(max=1000)], render_kw={"rows": 2})

    def offer(self, sectors: Sequence[str], roles: Sequence[str]) -> "OccasionForm":
        """Fills the lists to choose from, and keeps a few empty lines under the programme."""
        self.sectors.choices = [SelectChoice(each, each) for each in sectors]
        self.roles.choices = [SelectChoice(each, each) for each in roles]
        filled = [line for line in self.parts if line.form.title.data or line.form.number.data]
        while len(self.parts) < len(filled) + EMPTY_LINES:
            self.parts.append_entry()
        return self

    def details(self) -> OccasionDetails:
        """What was said, its times read as Dutch ones; raises RuleBroken for a time that is not there or twice."""
        begins_on = self.begins_on.data
        begins_at = _moment(begins_on, self.begins.data)
        ends_at = _moment(self.ends_on.data or begins_on, self.ends.data)
        parts = tuple(_part(line.form, begins_on) for line in self.parts if (line.form.title.data or "").strip())
        said: dict[str, Any] = {name: (self[name].data or "").strip() for name in TEXTS}
        said |= {name: bool(self[name].data) for name in SWITCHES}
        return OccasionDetails(
            **said, begins_at=begins_at, ends_at=ends_at,
            capacity=self.capacity.data, reserved=self.reserved.data or 0, sectors=tuple(self.sectors.data or ()),
            roles=tuple(self.roles.data or ()), parts=parts)

    def mark(self) -> str:
        """Of what was seen before it is done."""
        return mark_of(self.details(), (self.reason.data or "").strip())


def _moment(day: date | None, at: time | None) -> datetime:
    if day is None or at is None:
        raise RuleBroken("Vul de dag, het begin en het einde in.")
    return calendar.typed_moment(day, at)


def _part(line: Any, begins_on: date | None) -> PartDetails:
    day = line.day.data or begins_on
    begins, ends = line.begins.data, line.ends.data
    # A night's stay ends on the morning after the day on which it begins.
    last = day + timedelta(days=1) if day and begins and ends and ends < begins else day
    number = int(line.number.data) if (line.number.data or "").isdecimal() else None
    return PartDetails(line.title.data.strip(), (line.choice.data or "").strip(),
                       _moment(day, begins) if begins else None, _moment(last, ends) if ends else None,
                       line.capacity.data, number)


def said(details: OccasionDetails) -> dict[str, Any]:
    """The fields of the form as they stand for an occasion that exists."""
    first, last = calendar.day_of(details.begins_at), calendar.day_of(details.ends_at)
    plain = {name: getattr(details, name) for name in (*TEXTS, *SWITCHES, "capacity", "reserved")}
    return plain | {
        "begins_on": first, "begins": _clock(details.begins_at), "ends": _clock(details.ends_at),
        "ends_on": None if first == last else last, "sectors": list(details.sectors), "roles": list(details.roles),
        "parts": [_line(part, first) for part in details.parts]}


def said_anew(details: OccasionDetails) -> dict[str, Any]:
    """The fields for another occasion like this one: what is its own (name, days, join link) is asked anew."""
    parts = [line | {"number": ""} for line in said(details)["parts"]]
    return said(details) | {"title": "", "begins_on": None, "ends_on": None, "join_url": "", "parts": parts}


def _clock(moment: datetime | None) -> time | None:
    return moment.astimezone(calendar.AMSTERDAM).time() if moment else None


def _line(part: PartDetails, first: date) -> dict[str, Any]:
    moment = part.begins_at or part.ends_at
    day = calendar.day_of(moment) if moment else None
    return {"number": str(part.id), "title": part.title, "choice": part.choice, "capacity": part.capacity,
            "day": None if day == first else day, "begins": _clock(part.begins_at), "ends": _clock(part.ends_at)}


class CancelForm(PreviewedForm):
    """Cancelling an occasion, with the reason that its participants read."""

    reason = TextAreaField("Reden", [InputRequired(REASON), Length(max=1000)], render_kw={"rows": 3})


class CancelAllForm(CancelForm):
    """Cancelling a whole event."""

    tell_invited = BooleanField("Laat het ook weten aan genodigden die zich niet aanmeldden", default=True)


class RemoveForm(FlaskForm):
    """Taking an occasion off a draft."""
