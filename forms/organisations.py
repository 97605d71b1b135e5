"""What comes in for the register: the files to import, and one organisation as the secretariat fills it in."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forms.lengths import at_most
from forms.workbooks import read_workbook
from survey.rules import columns
from survey.rules.broken import RuleBroken
from survey.rules.columns import FIELDS, GROUPING, GROUPING_KINDS, NUMBER, OWN, Table
from survey.rules.entries import LONGEST_OWN
from survey.rules.organisations import Kind
from survey.rules.sheets import Sheet

MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_TEXT = 5_000_000
LONGEST_LIST = 20_000
WIDE = {"class": "wide"}
SHORT = {"rows": 2, "class": "short"}


def read_register(content: bytes) -> Table:
    """The first sheet with anything in it, as a table: its first filled row holds the names of the columns.
    A number of a spreadsheet gets a comma before its decimals, as people write it: 1.234 reads as thousands.

    Raises RuleBroken in Dutch for what is no spreadsheet, has no rows, or is more than a register can be.
    """
    sheet = next(sheet for sheet in read_workbook(content, decimal=",") if sheet.rows)
    filled = [(number, row) for number, row in enumerate(sheet.rows, 1) if any(row)]
    if len(filled) < 2:
        raise RuleBroken("Dit bestand heeft alleen een kop. Zet onder de kop een rij per organisatie.")
    _check_size(sheet, len(filled) - 1)
    return Table(filled[0][1], tuple(filled[1:]))


def _check_size(sheet: Sheet, rows: int) -> None:
    if rows > MOST_ROWS:
        raise RuleBroken(f"Dit bestand heeft {rows} rijen; ten hoogste {MOST_ROWS}. Splits het in kleinere bestanden.")
    if len(sheet.rows[0]) > MOST_COLUMNS:
        raise RuleBroken(f"Dit bestand heeft {len(sheet.rows[0])} kolommen; ten hoogste {MOST_COLUMNS}.")
    if sum(len(cell) for row in sheet.rows for cell in row) > MOST_TEXT:
        raise RuleBroken("In dit bestand staat te veel tekst. Laat kolommen weg die u niet nodig hebt.")


class OrganisationForm(FlaskForm):
    """One organisation; its field names are the targets of an import, so that the same rules read both.

    Fields for groupings and own fields are added by `organisation_form`.
    """

    kind = SelectField("Soort", choices=[SelectChoice(kind.value, kind.words) for kind in Kind],
                       default=Kind.SWV.value)
    code = StringField("Code", [at_most(200)])
    name = StringField("Naam", [at_most(1000)], render_kw=WIDE)
    sector = StringField("Sector", [at_most(200)], render_kw={"list": "sectoren"})
    province = StringField("Provincie", [at_most(200)], render_kw={"list": "provincies"})
    pupils = StringField("Aantal leerlingen", [at_most(40)], render_kw={"inputmode": "numeric", "size": 10})
    new_kind = StringField("Naam van de indeling", [at_most(columns.LONGEST_KEY)])
    new_groups = StringField("Groepen", [at_most(LONGEST_LIST)], render_kw=WIDE)
    new_field = StringField("Naam van het veld", [at_most(columns.LONGEST_KEY)])
    new_value = StringField("Waarde", [at_most(LONGEST_OWN)], render_kw=WIDE)

    used: frozenset[str] = frozenset()

    def groupings(self, used: bool = True) -> list[Any]:
        """The fields for the groupings that the register uses, or for those that it could use."""
        return [field for field in self if field.name.startswith(f"{GROUPING}:") and (field.name in self.used) == used]

    def own(self) -> list[Any]:
        """The fields for own fields."""
        return [field for field in self if field.name.startswith((f"{OWN}:", f"{NUMBER}:"))]

    def cells(self) -> dict[str, str]:
        """What was filled in, by target."""
        found = {field.name: field.data or "" for field in self if field.name in FIELDS or ":" in field.name}
        if self.new_kind.data or self.new_groups.data:
            found[f"{GROUPING}:{(self.new_kind.data or '').strip()}"] = self.new_groups.data or ""
        if self.new_field.data or self.new_value.data:
            name, value = columns.key(self.new_field.data or ""), self.new_value.data or ""
            found[f"{columns.sort_of([value])}:{name}"] = value
        return found

    def blame(self, wrong: Mapping[str, str]) -> bool:
        """Puts every sentence at its field; returns whether there was any."""
        for target, sentence in wrong.items():
            new = "new_groups" if target.startswith(GROUPING) else "new_value"
            self[target if target in self else new].errors = [sentence[:1].upper() + sentence[1:]]
        return bool(wrong)

    def wrong_names(self) -> dict[str, str]:
        """What is wrong with the names of a new grouping or a new own field."""
        targets = list(self.cells())
        faults = columns.faults(targets, targets)
        return {targets[position]: fault for position, fault in faults.items() if position >= 0}


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def organisation_form(values: Mapping[str, str], kinds: Iterable[str], own: Mapping[str, Any]) -> OrganisationForm:
    """The form filled with values by target; `kinds` are the groupings and `own` the own fields to show."""
    used = list(kinds)
    fields: dict[str, Any] = {
        f"{GROUPING}:{kind}": TextAreaField(_title(kind), [at_most(LONGEST_LIST)], render_kw=SHORT)
        for kind in dict.fromkeys((*used, *GROUPING_KINDS))}
    fields["used"] = frozenset(f"{GROUPING}:{kind}" for kind in used)
    for name, example in own.items():
        target = columns.own_target(name, example)
        fields[target] = StringField(_title(name.replace("_", " ")), [at_most(LONGEST_OWN)], render_kw=WIDE)
    made: OrganisationForm = type("FilledOrganisationForm", (OrganisationForm,), fields)(data=dict(values))
    return made
