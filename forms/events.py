"""Forms about an event: what the secretariat says of it, publishing, copying, cancelling."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from forms.days import DayField
from forms.rounds import MOST_HOSTS, WholeNumberField
from survey.rules.events import DEFAULT_AUDIENCE, EventDetails, Way
from survey.rules.reminders import Step
from survey.rules.rounds import Details

NUMBER = {"inputmode": "numeric", "size": 4}
WAYS = [SelectChoice(Way.FIRST_COME.value, "Op volgorde van aanmelden, met een wachtlijst als het vol is"),
        SelectChoice(Way.SELECTION.value, "Selectie: iedereen meldt zich aan tot de sluitdatum, daarna verdeelt u")]
SAME = ("way", "told_on", "change_days", "reminder_days", "thanks_days", "offer_hours", "most_in_one_go",
        "most_per_organisation", "lists_participants", "public")
OF_ROUND = ("title", "purpose", "audience", "opens_on", "closes_on", "open_link")


class EventForm(FlaskForm):
    """What the secretariat says of an event; `offer` must be called before it is shown or read."""

    title = StringField("Titel", [InputRequired("Geef de bijeenkomst een titel."), Length(max=200)],
                        render_kw={"class": "wide"})
    hosts = FieldList(SelectField("Namens", coerce=int, validate_choice=True), max_entries=MOST_HOSTS)
    purpose = TextAreaField("Waar gaat het over, en voor wie is het?", [Length(max=3000)], render_kw={"rows": 4})
    audience = TextAreaField("Wie ziet de aanmeldingen?", [Length(max=3000)], default=DEFAULT_AUDIENCE,
                             render_kw={"rows": 3})
    opens_on = DayField("Aanmelden vanaf", [Optional()])
    closes_on = DayField("Sluitdatum voor aanmelden", [Optional()])
    open_link = BooleanField("Ook met een open link en een QR-code, voor iedereen", default=True)
    public = BooleanField("Zet de bijeenkomst op de openbare pagina’s en in de agenda", default=True)
    way = RadioField("Hoe worden de plaatsen verdeeld?", choices=WAYS, default=Way.FIRST_COME.value)
    told_on = DayField("Bij een selectie: op welke dag hoort iedereen de uitslag?", [Optional()])
    change_days = WholeNumberField("Wijzigen of afmelden kan zelf tot", [InputRequired("Vul een aantal dagen in.")],
                                   default=1, render_kw=NUMBER)
    reminder_days = WholeNumberField("Herinnering aan deelnemers", [Optional()], default=2, render_kw=NUMBER)
    thanks_days = WholeNumberField("Bedankmail, met de evaluatie als die openstaat", [Optional()], default=1,
                                   render_kw=NUMBER)
    offer_hours = WholeNumberField("Een plaats die vrijkomt, blijft voor de volgende op de wachtlijst staan",
                                   [InputRequired("Vul een aantal uren in.")], default=48, render_kw=NUMBER)
    most_in_one_go = WholeNumberField("Meeste mensen in één keer aan te melden",
                                      [InputRequired("Vul een aantal in.")], default=10, render_kw=NUMBER)
    most_per_organisation = WholeNumberField("Meeste mensen per organisatie bij één moment", [Optional()],
                                             render_kw=NUMBER)
    roles = TextAreaField("Rollen om uit te kiezen", [Length(max=3000)], render_kw={"rows": 4, "class": "short"})
    lists_participants = BooleanField("Deelnemers mogen zien wie er komen, voor zover die dat goedvinden")
    version = SelectField("Vragen bij het aanmelden", coerce=int)

    def offer(self, versions: Iterable[tuple[int, str]], associations: Sequence[tuple[int, str]]) -> "EventForm":
        """Fills the lists to choose from, and makes room for as many hosts as there are associations."""
        self.version.choices = _choices("Geen vragen", versions)
        while len(self.hosts) < min(MOST_HOSTS, max(1, len(associations))):
            self.hosts.append_entry(0)
        for number, field in enumerate(self.hosts):
            field.choices = _choices("Kies een vereniging" if number == 0 else "Geen", associations)
        return self

    def keep(self, details: EventDetails) -> None:
        """What a published event cannot change by this form is not on the page, and is taken from the event itself."""
        self.version.data, self.way.data = details.round.version_id or 0, details.way
        self.opens_on.data, self.closes_on.data = details.round.opens_on, details.round.closes_on
        self.open_link.data = details.round.open_link
        if details.way != Way.SELECTION:
            self.told_on.data = details.told_on

    def details(self, reminders: tuple[Step, ...]) -> EventDetails:
        """What was said; the plan of reminders has a page of its own."""
        hosts = tuple(dict.fromkeys(field.data for field in self.hosts if field.data))
        of_round = {name: _tidy(self[name].data) for name in OF_ROUND}
        round_ = Details(**of_round, version_id=self.version.data or None, hosts=hosts, reminders=reminders)
        roles = tuple(dict.fromkeys(filter(None, map(str.strip, (self.roles.data or "").splitlines()))))
        return EventDetails(round_, **{name: self[name].data for name in SAME}, roles=roles)


def _choices(words: str, others: Iterable[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(0, words), *(SelectChoice(each, label) for each, label in others)]


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def said(details: EventDetails) -> dict[str, Any]:
    """The fields of the form as they stand for an event that exists."""
    return {name: getattr(details.round, name) for name in OF_ROUND} | {
        name: getattr(details, name) for name in SAME} | {
        "version": details.round.version_id or 0, "hosts": list(details.round.hosts), "roles": "\n".join(details.roles)}


class CopyForm(FlaskForm):
    """Another event like this one: every occasion moved by the same number of days."""

    title = StringField("Titel van de kopie", [InputRequired("Geef de kopie een titel."), Length(max=200)],
                        render_kw={"class": "wide"})
    first_day = DayField("Eerste dag van de kopie", [Optional()])
    days = WholeNumberField("Of: aantal dagen later", [Optional()], render_kw=NUMBER)


class EvaluationForm(FlaskForm):
    """The questionnaire with which participants are asked afterwards."""

    version = SelectField("Vragenlijst voor de evaluatie", coerce=int)
    closes_on = DayField("Sluitdatum van de evaluatie", [InputRequired("Kies een sluitdatum.")])

    def offer(self, versions: Iterable[tuple[int, str]]) -> "EvaluationForm":
        self.version.choices = _choices("Kies een vragenlijst", versions)
        return self
