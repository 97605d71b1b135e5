"""The forms of a series of register figures: its file, and which columns it is made of."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forms.lengths import at_most
from survey.rules.broken import RuleBroken
from survey.rules.columns import Table
from survey.rules.series import NEEDED, ROLES, guess, read_percentage

NONE = ""
WIDE = {"class": "wide"}


class FileForm(FlaskForm):
    """The first step; who can have a series is given by `offer`."""

    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ".xlsx,.csv"})
    owner = SelectField("Van wie zijn de cijfers?", [InputRequired("Kies van wie de cijfers zijn.")])

    def offer(self, associations: Sequence[tuple[str, str]], organisations: Sequence[tuple[str, str]]) -> "FileForm":
        self.owner.choices = [SelectChoice("", "Kies"), *(
            SelectChoice(value, words, optgroup=group) for group, known in (
                ("Verenigingen", associations), ("Organisaties", organisations)) for value, words in known)]
        return self


class SeriesForm(FlaskForm):
    """The second step; a choice for every part is added by `series_form`."""

    name = StringField("Naam", [InputRequired("Geef de reeks een naam."), at_most(200)], render_kw=WIDE)
    of = StringField("Wat wordt geteld?", [at_most(60)], default="leerlingen")
    norm = StringField("Norm", [at_most(20)], render_kw={"inputmode": "decimal", "size": 8})
    source = StringField("Bron", [at_most(200)], render_kw=WIDE)

    def columns(self) -> dict[str, int | None]:
        """The place of the column for every part; None for one that the file does not have."""
        return {role: int(self[role].data) if self[role].data else None for role in ROLES}

    def read_norm(self) -> str | None:
        """The norm as it is kept; None where it is no percentage, which then stands at its field."""
        try:
            value = read_percentage(self.norm.data or "", "norm")
        except RuleBroken as broken:
            self.norm.errors = [broken.message]
            return None
        return "" if value is None else str(value)


def series_form(table: Table) -> SeriesForm:
    """The form for the columns of this file."""
    guessed = guess(table.header)
    fields: dict[str, Any] = {role: SelectField(
        f"Kolom: {words.lower()}", choices=list(_choices(table, role in NEEDED)),
        default=str(guessed[role]) if role in guessed else NONE) for role, words in ROLES.items()}
    made: SeriesForm = type("FilledSeriesForm", (SeriesForm,), fields)()
    return made


def _choices(table: Table, needed: bool) -> Iterable[SelectChoice]:
    yield SelectChoice(NONE, "Kies" if needed else "Staat er niet in")
    for place, title in enumerate(table.header):
        examples = ", ".join(each for each in table.column(place)[:2] if each)
        name = title or f"kolom {place + 1}"
        yield SelectChoice(str(place), f"{name} ({examples})" if examples else name)
