"""The steps of an import: a file and what it is about, and what its columns are."""

from collections.abc import Iterable, Mapping, Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forms.lengths import at_most
from survey.rules import columns
from survey.rules.columns import FIELDS, GROUPING, GROUPING_KINDS, LEFT_OUT, NUMBER, OWN, Table
from survey.rules.organisations import Kind

KINDS = [SelectChoice(kind.value, kind.words) for kind in Kind]
OTHER_GROUPING = GROUPING
SEPARATOR = ","


class UploadForm(FlaskForm):
    """The first step; the associations to choose from are given by `offer`."""

    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ".xlsx,.csv"})
    kind = SelectField("Wat staat er in het bestand?", choices=KINDS)
    association = SelectField("Leden van", coerce=int, default=0)
    sectors = StringField("Toegestane sectoren", [at_most(200)])

    def offer(self, associations: Iterable[tuple[int, str]]) -> "UploadForm":
        self.association.choices = [SelectChoice(0, "Geen: alleen het register"),
                                    *(SelectChoice(number, name) for number, name in associations)]
        return self

    def allowed(self) -> list[str]:
        """The sectors that may be; none means that every sector may."""
        return [part.strip() for part in (self.sectors.data or "").split(SEPARATOR) if part.strip()]


class ColumnsForm(FlaskForm):
    """The second step: for every column what it is, and a name where that needs one. Made by `columns_form`."""

    positions: int = 0

    def target(self, position: int) -> str:
        """What was chosen for a column, as one word."""
        sort, name = self[f"target{position}"].data, (self[f"name{position}"].data or "").strip()
        if sort in (OWN, NUMBER):
            return f"{sort}:{columns.key(name)}"
        return f"{GROUPING}:{name}" if sort == OTHER_GROUPING else str(sort)

    def targets(self) -> tuple[str, ...]:
        return tuple(self.target(position) for position in range(self.positions))

    def blame(self, faults: dict[int, str]) -> bool:
        """Puts what is wrong with the mapping beside its columns; returns whether anything was."""
        for position, fault in faults.items():
            if position < 0:
                self.form_errors.append(fault)
            else:
                self[f"target{position}"].errors = [fault]
        return bool(faults)


def columns_form(table: Table, targets: Sequence[str], kinds: Iterable[str]) -> ColumnsForm:
    """The form for the columns of this file, filled with these targets; `kinds` are groupings that exist."""
    offered = _choices(kinds)
    choices = [SelectChoice(value, words) for value, words in offered.items()]
    fields: dict[str, object] = {"positions": len(table.header)}
    for position, title in enumerate(table.header):
        sort, name = _shown(targets[position], offered)
        fields[f"target{position}"] = SelectField(f"“{title or 'kolom zonder naam'}” is", choices=choices, default=sort)
        fields[f"name{position}"] = StringField(f"Naam voor “{title}”", [at_most(columns.LONGEST_KEY)], default=name)
    made: ColumnsForm = type("ColumnsOfFile", (ColumnsForm,), fields)()
    return made


def _choices(kinds: Iterable[str]) -> dict[str, str]:
    groups = dict.fromkeys((*GROUPING_KINDS, *kinds))
    return {LEFT_OUT: "Weglaten", **FIELDS, **{f"{GROUPING}:{kind}": f"Indeling: {kind}" for kind in groups},
            OTHER_GROUPING: "Indeling met een andere naam", OWN: "Eigen veld: tekst", NUMBER: "Eigen veld: getal"}


def _shown(target: str, offered: Mapping[str, str]) -> tuple[str, str]:
    """The choice in the list that a target is, and the name beside it."""
    sort, name = columns.split(target)
    return (target, "") if target in offered else (sort, name)
