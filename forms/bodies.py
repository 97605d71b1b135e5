"""Forms about a body: what it is, its rules with the article beside each, its seats and a file with seats."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forms.days import DayField
from forms.lengths import at_most
from survey.rules import statutes
from survey.rules.broken import RuleBroken
from survey.rules.organisations import LONGEST_LINE
from survey.rules.seats import Details, Person, people, read_weight

WIDE = {"class": "wide"}
KINDS = ("algemene ledenvergadering", "bestuur", "ondersteuningsplanraad", "kerngroep", "raad van toezicht")
MISSING = "Vul dit veld in."


class BodyForm(FlaskForm):
    name = StringField("Naam", [InputRequired("Geef het gremium een naam."), at_most(LONGEST_LINE)], render_kw=WIDE)
    kind = StringField("Soort", [InputRequired(MISSING), at_most(LONGEST_LINE)], default=KINDS[0],
                       render_kw={"list": "soorten"})
    association = SelectField("Van welke vereniging?", coerce=int, default=0)
    statutes = StringField("Statuten of reglement", [at_most(LONGEST_LINE)], render_kw=WIDE)

    def offer(self, associations: Iterable[tuple[int, str]]) -> "BodyForm":
        self.association.choices = [SelectChoice(0, "Geen vereniging"),
                                    *(SelectChoice(*each) for each in associations)]
        return self


class SeatForm(FlaskForm):
    """One seat; what is typed for a weight and for delegates is read by the rules."""

    name = StringField("Naam van het lid", [InputRequired("Vul de naam van het lid in."), at_most(LONGEST_LINE)],
                       render_kw=WIDE)
    category = StringField("Categorie of profiel", [at_most(LONGEST_LINE)])
    member = BooleanField("Is lid", default=True)
    votes = BooleanField("Heeft stemrecht", default=True)
    weight = StringField("Aantal stemmen", default="1", render_kw={"inputmode": "numeric", "size": 4})
    weight_article = StringField("Artikel dat meer dan één stem geeft", [at_most(LONGEST_LINE)])
    people = TextAreaField("Afgevaardigden", [at_most(5000)], render_kw={"rows": 3})
    since = DayField("Sinds", [Optional()])
    until = DayField("Tot en met", [Optional()])
    suspended_from = DayField("Geschorst vanaf", [Optional()])
    suspended_until = DayField("Geschorst tot en met", [Optional()])

    def details(self, organisation_id: int | None = None) -> Details | None:
        """What was filled in; None when the weight is none, which then stands at its field."""
        try:
            weight = read_weight(self.weight.data or "")
        except RuleBroken as broken:
            self.weight.errors = [broken.message]
            return None
        return Details(
            (self.name.data or "").strip(), organisation_id, (self.category.data or "").strip(), weight,
            (self.weight_article.data or "").strip(), bool(self.member.data), bool(self.votes.data), self.since.data,
            self.until.data, self.suspended_from.data, self.suspended_until.data)

    def delegates(self) -> tuple[Person, ...] | None:
        """Who may act for the seat; None for a line that cannot be read, which then stands at the field."""
        try:
            return people(self.people.data or "")
        except RuleBroken as broken:
            self.people.errors = [broken.message]
            return None


class FileForm(FlaskForm):
    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ".xlsx,.csv"})
    unlinked = BooleanField("Wie niet in het register staat, krijgt toch een zetel")


class MembersForm(FlaskForm):
    """Of which associations all members get a seat."""

    associations = SelectMultipleField("Van welke verenigingen?", coerce=int, widget=ListWidget(prefix_label=False),
                                       option_widget=CheckboxInput())

    def offer(self, associations: Iterable[tuple[int, str]]) -> "MembersForm":
        self.associations.choices = [SelectChoice(*each) for each in associations]
        return self


class RulesForm(FlaskForm):
    """A choice and an article for every rule; made by `rules_form`. An empty choice is a rule not filled in."""

    def typed(self) -> dict[str, dict[str, Any]]:
        """The document of what was filled in; raises nothing, a wrong number stands at its field."""
        found: dict[str, dict[str, Any]] = {}
        for key, field in statutes.FIELDS.items():
            value, article = (self[name(key)].data or "").strip(), (self[f"{name(key)}_article"].data or "").strip()
            if not value:
                continue
            try:
                found[key] = {"value": field.check(value), "article": article}
            except RuleBroken as broken:
                self[name(key)].errors = [broken.message]
        return found


def name(key: str) -> str:
    """The name of a rule in the form: a dot in a name makes an address on the page awkward."""
    return key.replace(".", "-")


def rules_form(document: Mapping[str, Any]) -> RulesForm:
    """The form filled with the rules of a body."""
    fields: dict[str, Any] = {}
    for key, field in statutes.FIELDS.items():
        present = document.get(key, {})
        fields[name(key)] = _field(field, str(present.get("value", "")))
        fields[f"{name(key)}_article"] = StringField("Artikel", [at_most(LONGEST_LINE)],
                                                     default=str(present.get("article", "")), render_kw={"size": 16})
    made: RulesForm = type("FilledRulesForm", (RulesForm,), fields)()
    return made


def _field(field: statutes.Field, value: str) -> Any:
    if not field.options:
        return StringField(field.label, default=value, render_kw={"inputmode": "numeric", "size": 4})
    choices = [SelectChoice("", "nog niet ingevuld"), *(SelectChoice(*each) for each in field.options)]
    return SelectField(field.label, choices=choices, default=value)
