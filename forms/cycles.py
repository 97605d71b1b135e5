"""The form of a plan by which rounds come back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.days import UNREADABLE, DayField, day_of
from forms.lengths import at_most
from forms.rounds import WholeNumberField
from survey.rules.cycles import Plan, Recipients, Rhythm

RHYTHMS = [SelectChoice(each.value, each.words) for each in Rhythm]
NUMERIC = {"inputmode": "numeric", "size": 4}
NUMBER = "Vul een heel getal in."


def _choices(nothing: Any, words: str, others: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    return [SelectChoice(nothing, words), *(SelectChoice(value, label) for value, label in others)]


class CycleForm(FlaskForm):
    """What the secretariat says of a plan; `offer` fills the lists to choose from."""

    title = StringField("Titel van elke ronde", [InputRequired("Geef de rondes een titel."), at_most(200)],
                        render_kw={"class": "wide"})
    rhythm = RadioField("Hoe vaak komt de uitvraag terug?", choices=RHYTHMS, default=Rhythm.YEARLY.value)
    first_on = DayField("Eerste ronde open vanaf", [Optional()])
    own_days = TextAreaField("Eigen dagen", [at_most(2000)], render_kw={"rows": 3})
    previous = BooleanField("De ronde gaat over het kwartaal of jaar ervoor")
    open_days = WholeNumberField("Hoeveel dagen staat een ronde open?", [InputRequired(NUMBER)], default=21,
                                 render_kw=NUMERIC)
    weeks = WholeNumberField("Hoeveel weken vooraf staat de ronde klaar om te maken?", [InputRequired(NUMBER)],
                             default=3, render_kw=NUMERIC)
    kind = SelectField("Soort", default="")
    sector = SelectField("Sector", default="")
    grouping = SelectField("Groep", coerce=int, default=0)
    association = SelectField("Lid van", coerce=int, default=0)
    automatic = BooleanField("Maak de ronde vanzelf als concept; publiceren doet u altijd zelf")

    def offer(self, kinds: Iterable[tuple[str, str]], sectors: Iterable[str], groupings: Iterable[tuple[int, str]],
              associations: Iterable[tuple[int, str]]) -> "CycleForm":
        self.kind.choices = _choices("", "alle soorten", kinds)
        self.sector.choices = _choices("", "alle sectoren", ((name, name) for name in sectors))
        self.grouping.choices = _choices(0, "alle groepen", groupings)
        self.association.choices = _choices(0, "alle verenigingen", associations)
        return self

    def plan(self) -> Plan | None:
        """What was typed as a plan; None where a day is missing or unreadable, which then stands at its field."""
        rhythm, own = Rhythm(self.rhythm.data), self._own_days()
        if own is None:
            return None
        first = min(own) if rhythm is Rhythm.OWN and own else self.first_on.data
        if first is None:
            self.first_on.errors = ["Kies de dag waarop de eerste ronde opengaat."]
            return None
        return Plan(rhythm, first, tuple(own) if rhythm is Rhythm.OWN else (), bool(self.previous.data),
                    self.open_days.data or 0, self.weeks.data or 0)

    def _own_days(self) -> list[date] | None:
        if self.rhythm.data != Rhythm.OWN.value:
            return []
        found = [day_of(line) for line in (self.own_days.data or "").splitlines() if line.strip()]
        days = [day for day in found if day is not None]
        if len(days) < len(found) or not days:
            self.own_days.errors = [f"Zet elke dag op een eigen regel. {UNREADABLE}"]
            return None
        return days

    def recipients(self) -> Recipients:
        return Recipients(self.kind.data or "", (self.sector.data,) if self.sector.data else (),
                          self.grouping.data or None, self.association.data or None)
