"""The forms with which the secretariat fills in beforehand: from a table, from the register, and what is asked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.lengths import at_most
from survey.rules.broken import RuleBroken
from survey.rules.columns import LEFT_OUT, Table
from survey.rules.prefilling import CODE, NAME
from survey.rules.prefills import Deviation, Terms
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.reading import read_number
from survey.rules.questionnaires.types import COUNTED
from survey.rules.questionnaires.wording import dutch

LARGEST_PERCENT = 10_000


class TableForm(FlaskForm):
    """A table, and what members read about where it comes from."""

    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ".xlsx,.csv"})
    source = StringField("Waar komen deze cijfers vandaan?", [InputRequired("Vul in waar de cijfers vandaan komen."),
                                                              at_most(120)], render_kw={"class": "wide"})
    day = DateField("Van welke dag zijn ze?", [Optional()])
    provisional = BooleanField("Het zijn voorlopige cijfers")


class ColumnsForm(FlaskForm):
    """For every column of a table which question it belongs to. Made by `columns_form`."""

    positions: int = 0

    def targets(self) -> tuple[str, ...]:
        return tuple(str(self[f"target{position}"].data) for position in range(self.positions))

    def blame(self, faults: Mapping[int, str]) -> bool:
        """Puts what is wrong beside its column; returns whether anything was."""
        for position, fault in faults.items():
            if position < 0:
                self.form_errors.append(fault)
            else:
                self[f"target{position}"].errors = [fault]
        return bool(faults)


def columns_form(table: Table, targets: Sequence[str], fields: Mapping[str, str]) -> ColumnsForm:
    choices = [SelectChoice(LEFT_OUT, "Weglaten"), SelectChoice(CODE, "Code van de organisatie"),
               SelectChoice(NAME, "Naam van de organisatie"),
               *(SelectChoice(key, _short(words)) for key, words in fields.items())]
    made: dict[str, object] = {"positions": len(table.header)}
    for position, title in enumerate(table.header):
        made[f"target{position}"] = SelectField(f"“{title or 'kolom zonder naam'}” hoort bij", choices=choices,
                                                default=targets[position])
    built: ColumnsForm = type("ColumnsOfTable", (ColumnsForm,), made)()
    return built


def _short(words: str) -> str:
    return words if len(words) <= 90 else words[:89] + "…"


class RegisterForm(FlaskForm):
    """For every question which field of the register fills it in. Made by `register_form`."""

    keys: tuple[str, ...] = ()

    def chosen(self) -> dict[str, str]:
        return {key: str(self[f"field-{key}"].data) for key in self.keys if self[f"field-{key}"].data}

    def hidden(self) -> list[tuple[str, str]]:
        """What was chosen, to be sent again with the preview."""
        return [(f"field-{key}", own) for key, own in self.chosen().items()]


def register_form(fields: Mapping[str, str], register: Mapping[str, str]) -> RegisterForm:
    choices = [SelectChoice("", "Niet vooringevuld"), *(SelectChoice(own, words) for own, words in register.items())]
    made: dict[str, object] = {"keys": tuple(fields)}
    for key, words in fields.items():
        made[f"field-{key}"] = SelectField(_short(words), choices=choices, default="")
    built: RegisterForm = type("FieldsOfRegister", (RegisterForm,), made)()
    return built


class TermsForm(FlaskForm):
    """For every question with numbers beyond which difference a reason is asked. Made by `terms_form`."""

    asked: tuple[tuple[str, str], ...] = ()

    def validate(self, extra_validators: object = None) -> bool:
        good = bool(super().validate())
        for key, _ in self.asked:
            try:
                self.percent(key)
            except RuleBroken as broken:
                self[f"percent-{key}"].errors = [broken.message]
                good = False
        return good

    def percent(self, key: str) -> Decimal | None:
        found = read_number(self[f"percent-{key}"].data, 1, "%", "percentage")
        if found is not None and not 0 <= found <= LARGEST_PERCENT:
            raise RuleBroken("Vul een percentage in van 0 of hoger.")
        return found

    def terms(self) -> Terms:
        found = {key: self.percent(key) for key, _ in self.asked}
        deviations = {key: Deviation(percent, self[f"hard-{key}"].data == "hard")
                      for key, percent in found.items() if percent is not None}
        return Terms(deviations, frozenset(key for key, _ in self.asked if self[f"provisional-{key}"].data))


def terms_form(asked: Questionnaire, standing: Terms) -> TermsForm:
    """The form for the questions with numbers, filled with what holds now."""
    questions = [each for each in asked.questions if each.type in COUNTED]
    made: dict[str, object] = {"asked": tuple((each.key, plainly(each.label)) for each in questions)}
    for each in questions:
        found = standing.deviations.get(each.key)
        percent = dutch(found.percent) if found else ""
        made[f"percent-{each.key}"] = StringField("Vraag een reden boven", default=percent,
                                                  render_kw={"size": 6, "inputmode": "decimal"})
        made[f"hard-{each.key}"] = SelectField("Zonder reden", default="hard" if found and found.hard else "soft",
                                               choices=[SelectChoice("soft", "mag toch door"),
                                                        SelectChoice("hard", "kan niet insturen")])
        made[f"provisional-{each.key}"] = BooleanField("Mag voorlopig zijn", default=each.key in standing.provisional)
    built: TermsForm = type("TermsOfRound", (TermsForm,), made)()
    return built
