"""Forms about a round: its details, its recipients, its plan of reminders."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from forms.days import DayField
from forms.windows import PreviewedForm
from survey.rules.publication import Profile
from survey.rules.reminders import Step, checked_step
from survey.rules.rounds import DEFAULT_AUDIENCE, Details

MOST_HOSTS = 4
MOST_STEPS = 5
MISSING = "Vul dit veld in."
WRONG_ADDRESS = "Vul een geldig mailadres in, bijvoorbeeld naam@example.nl."
NO_NUMBER = "Vul een heel getal in."
TOO_LARGE = "Dit getal is te groot."
# No number of people, days or places is longer, and every database keeps one that is not.
MOST_DIGITS = 9
PROFILES = [SelectChoice(*each) for each in (
    (Profile.CONFIDENTIAL.value, "Vertrouwelijk: kleine groepen en uitschieters blijven verborgen (aanbevolen)"),
    (Profile.STRICT.value, "Streng: ook ronder afgerond en zonder citaten, voor antwoorden van personen"),
    (Profile.OPEN.value, "Open: ook de laagste en hoogste waarde worden verteld"),
)]


def _choices(value: object, words: str, others: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """The choices of a list, the one that chooses nothing first."""
    return [SelectChoice(value, words), *(SelectChoice(each, label) for each, label in others)]


class WholeNumberField(IntegerField):
    """A whole number that says in Dutch when it is none, and keeps what was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not text.isdecimal():
            self.data = None
            raise ValueError(NO_NUMBER)
        if len(text) > MOST_DIGITS:
            self.data = None
            raise ValueError(TOO_LARGE)
        self.data = int(text) if text else None


class RoundForm(FlaskForm):
    """What the secretariat says of a round; `choices` must be given before it is shown or read."""

    title = StringField("Titel", [InputRequired("Geef de uitvraag een titel."), Length(max=200)],
                        render_kw={"class": "wide"})
    version = SelectField("Vragenlijst", coerce=int)
    hosts = FieldList(SelectField("Namens", coerce=int, validate_choice=True), max_entries=MOST_HOSTS)
    purpose = TextAreaField("Waarom vraagt u dit?", [Length(max=3000)], render_kw={"rows": 3})
    audience = TextAreaField("Wie ziet de antwoorden?", [Length(max=3000)], default=DEFAULT_AUDIENCE,
                             render_kw={"rows": 3})
    minutes = WholeNumberField("Hoelang duurt het invullen?",
                               [Optional(), NumberRange(1, 600, "Kies 1 tot en met 600.")],
                               render_kw={"inputmode": "numeric", "size": 4})
    opens_on = DayField("Open vanaf", [Optional()])
    closes_on = DayField("Sluitdatum", [Optional()])
    open_link = BooleanField("Ook met een open link, die iedereen kan gebruiken")
    profile = RadioField("Hoe streng zijn de regels voor het publiceren van uitkomsten?", choices=PROFILES,
                         default=Profile.CONFIDENTIAL.value)
    approval = BooleanField("Een tweede persoon van het lid moet akkoord geven voordat er wordt ingestuurd")

    def offer(self, versions: Iterable[tuple[int, str]], associations: Sequence[tuple[int, str]]) -> "RoundForm":
        """Fills the lists to choose from, and makes room for as many hosts as there are associations."""
        self.version.choices = _choices(0, "Kies een vragenlijst", versions)
        while len(self.hosts) < min(MOST_HOSTS, max(1, len(associations))):
            self.hosts.append_entry(0)
        for number, field in enumerate(self.hosts):
            field.choices = _choices(0, "Kies een vereniging" if number == 0 else "Geen", associations)
        return self

    def keep(self, details: Details) -> None:
        """What a published round cannot change by a form is not on the page, and is taken from the round itself."""
        self.version.data, self.open_link.data = details.version_id or 0, details.open_link
        self.opens_on.data, self.closes_on.data = details.opens_on, details.closes_on

    def details(self, reminders: tuple[Step, ...]) -> Details:
        """What was said; the plan of reminders has a page of its own."""
        hosts = tuple(dict.fromkeys(field.data for field in self.hosts if field.data))
        return Details(
            title=(self.title.data or "").strip(), purpose=(self.purpose.data or "").strip(),
            audience=(self.audience.data or "").strip(), minutes=self.minutes.data,
            version_id=self.version.data or None, hosts=hosts, opens_on=self.opens_on.data,
            closes_on=self.closes_on.data, open_link=bool(self.open_link.data), profile=self.profile.data,
            approval=bool(self.approval.data), reminders=reminders)


def said(details: Details) -> dict[str, Any]:
    """The fields of the form as they stand for a round that exists."""
    plain = ("title", "purpose", "audience", "minutes", "opens_on", "closes_on", "open_link", "profile", "approval")
    return {name: getattr(details, name) for name in plain} | {
        "version": details.version_id or 0, "hosts": list(details.hosts)}


class StepForm(Form):
    days = WholeNumberField("Werkdagen voor de sluitdatum", [Optional()], render_kw={"inputmode": "numeric", "size": 3})
    hour = WholeNumberField("Uur", [Optional()], render_kw={"inputmode": "numeric", "size": 3})


class PlanForm(FlaskForm):
    """The plan of reminders; an empty line is no reminder."""

    steps = FieldList(FormField(StepForm), min_entries=MOST_STEPS, max_entries=MOST_STEPS)

    def plan(self) -> tuple[Step, ...]:
        """The steps that were filled in; raises RuleBroken for one that cannot be."""
        filled = [step for step in self.steps if step.form.days.data is not None or step.form.hour.data is not None]
        return tuple(dict.fromkeys(checked_step(_or(step.form.days.data, -1), _or(step.form.hour.data, 9))
                                   for step in filled))


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def planned(steps: Iterable[Step]) -> list[dict[str, int]]:
    return [{"days": step.days, "hour": step.hour} for step in steps]


class RecipientsForm(Form):
    """Which organisations of the register; an empty choice does not narrow."""

    kind = SelectField("Soort", default="")
    sector = SelectField("Sector", default="")
    province = SelectField("Provincie", default="")
    grouping = SelectField("Groep", coerce=int, default=0)
    association = SelectField("Lid van", coerce=int, default=0)
    search = StringField("Naam of code", [Length(max=100)])

    def offer(self, kinds: Iterable[tuple[str, str]], sectors: Iterable[str], provinces: Iterable[str],
              groupings: Iterable[tuple[int, str]], associations: Iterable[tuple[int, str]]) -> "RecipientsForm":
        """Fills the lists to choose from."""
        self.kind.choices = _choices("", "alle soorten", kinds)
        self.sector.choices = _choices("", "alle sectoren", ((name, name) for name in sectors))
        self.province.choices = _choices("", "alle provincies", ((name, name) for name in provinces))
        self.grouping.choices = _choices(0, "alle groepen", groupings)
        self.association.choices = _choices(0, "alle verenigingen", associations)
        return self

    def selection(self) -> dict[str, Any]:
        """The choice as the register takes it."""
        return {"kind": self.kind.data or None, "sectors": _one(self.sector.data),
                "provinces": _one(self.province.data), "grouping": self.grouping.data or None,
                "association": self.association.data or None, "search": self.search.data or ""}


def _one(choice: str | None) -> tuple[str, ...]:
    return (choice,) if choice else ()


class AddressForm(FlaskForm):
    email = StringField("Mailadres", [InputRequired(MISSING), Email(WRONG_ADDRESS), Length(max=254)],
                        render_kw={"class": "wide", "inputmode": "email", "autocomplete": "off"})
    revoke = BooleanField("De link die op het oude adres staat, werkt daarna niet meer")
    mail = BooleanField("Stuur de uitnodiging meteen naar het nieuwe adres", default=True)



class RemindForm(PreviewedForm):
    """A reminder by hand."""

    note = TextAreaField("Een zin van u erbij", [Length(max=1000)], render_kw={"rows": 2})
