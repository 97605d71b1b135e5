"""The form in which a question is made: plain fields, of which a page shows those that the chosen type needs.

What is typed stays as it was typed until it is saved, and what another type needs travels along unseen: who tries a
type and goes back finds everything as it was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from wtforms import BooleanField, Field, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form

from forms.blame import JudgedForm
from forms.conditions import ConditionField
from forms.kinds import (
    ALWAYS,
    ANSWERED,
    KINDS,
    LABELS,
    LIMITS,
    NEEDS,
    OTHERWISE,
    PER_CENT,
    ROWS,
    TOTALLED,
    WORDS,
)
from forms.rows import Row, SelectMultipleCheckboxes, filled, in_language, rows_of, spread, text, texts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import (
    DUTCH,
    NOT_ANSWERED,
    Check,
    Option,
    Part,
    Question,
    Required,
    Text,
    Type,
)
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.reading import read_number
from survey.rules.questionnaires.shapes import MAX_DECIMALS, MAX_LENGTH, MOST
from survey.rules.questionnaires.subjects import Subjects
from survey.rules.questionnaires.types import TOTALS
from survey.rules.questionnaires.wording import dutch

REQUIRED = [SelectChoice(Required.YES.value, "Ja, zonder antwoord kan men niet insturen"),
            SelectChoice(Required.SOFT.value, "Vraag er één keer om en laat daarna door"),
            SelectChoice(Required.NO.value, "Nee")]
NO_TEST = "Zeg waar het antwoord aan moet voldoen, of haal deze controle weg."
HARDNESS = [SelectChoice("hard", "houdt het insturen tegen"), SelectChoice("soft", "vraagt één keer of het klopt")]
DEFAULTS = {field.name: field.default for field in fields(Question)}
NUMBER = {"inputmode": "decimal", "size": 6, "autocomplete": "off"}


class QuestionForm(JudgedForm):
    """`question_form` adds `languages` and the fields with words."""

    languages: ClassVar[tuple[str, ...]] = (DUTCH,)

    type = SelectField("Soort vraag", choices=[SelectChoice(type_.value, words, optgroup=group)
                                               for group, kinds in KINDS.items() for type_, words in kinds.items()],
                       default=Type.ONE.value)
    key = StringField("Sleutel", render_kw={"size": 30, "autocomplete": "off", "spellcheck": "false"})
    unit = StringField("Eenheid", render_kw={"size": 16})
    minimum = StringField("Kleinste waarde", render_kw=NUMBER)
    maximum = StringField("Grootste waarde", render_kw=NUMBER)
    decimals = StringField("Cijfers achter de komma", render_kw=NUMBER)
    length = StringField("Grootste lengte", render_kw=NUMBER)
    files = StringField("Hoeveel bestanden ten hoogste?", render_kw=NUMBER)
    megabytes = StringField("Hoe groot is een bestand ten hoogste?", render_kw=NUMBER)
    totals = SelectMultipleCheckboxes("Welke totalen staan erbij?", choices=TOTALLED)
    estimate = BooleanField("Een schatting is genoeg")
    register = SelectField("Welk gegeven?", choices=[], validate_choice=False)
    calculation = ConditionField("Wat wordt er berekend?", formula_only=True)
    relevant = ConditionField("Wanneer wordt dit gevraagd?")
    required = RadioField("Is een antwoord verplicht?", choices=REQUIRED, default=Required.NO.value)
    sensitive = BooleanField("Gevoelig: wees extra streng bij het vertellen van uitkomsten")
    topic = StringField("Onderwerp in een zin", render_kw={"class": "wide"})
    sentence = TextAreaField("Zin voor de nieuwsbrief", render_kw={"rows": 3})

    def offer(self, registered: Mapping[str, str]) -> "QuestionForm":
        """The fields of the register that a FACT can show, with their words."""
        known = dict(registered) | ({self.register.data: self.register.data} if self.register.data not in registered
                                    and self.register.data else {})
        self.register.choices = [SelectChoice("", "Kies een gegeven"),
                                 *(SelectChoice(name, words) for name, words in known.items())]
        return self

    def dress(self) -> "QuestionForm":
        """The words of some fields are those of the chosen type."""
        for language in self.languages:
            label = LABELS.get(self.kind, "Vraag")
            self[f"label_{language}"].label.text = in_language(label, language, self.languages)
        low, high = LIMITS.get(self.kind, ("Kleinste waarde", "Grootste waarde"))
        self.minimum.label.text, self.maximum.label.text = low, high
        return self

    @property
    def kind(self) -> Type:
        """The chosen type; a value that is none counts as the first."""
        known = {type_.value for type_ in WORDS}
        return Type(self.type.data) if self.type.data in known else Type.ONE

    @property
    def own_fields(self) -> bool:
        """Whether this type has fields that other types have not."""
        return bool(NEEDS[self.kind])

    @property
    def limited(self) -> bool:
        """Whether it has fields that may all be left empty."""
        return bool(self.needed & {"unit", "minimum", "decimals", "length", "files"}) and self.kind is not Type.SCALE

    def unsure(self, rows: str) -> bool:
        """Whether one of these rows can be "weet niet"."""
        return rows == "options" and self.kind is not Type.RANKING

    @property
    def opened(self) -> bool:
        """Whether what is seldom used should stand open, because something is filled in or wrong there."""
        return bool(self.sensitive.data or {"topic", "sentence", "key"} & set(self.why))

    @property
    def needed(self) -> frozenset[str]:
        """The fields that the chosen type needs; those with words by their name without a language."""
        return frozenset((*ALWAYS, *NEEDS[self.kind], *(() if self.kind in NOT_ANSWERED else ANSWERED)))

    def carries(self, field: Field) -> bool:
        """Whether a field has no place on the page for this type, so that what is in it travels along unseen."""
        return field.name not in ("type", "csrf_token", "key") and not self._needs(field.name)

    def _needs(self, at: str) -> bool:
        """Whether the chosen type needs the field with this id or name."""
        name, needed = at.partition("-")[0], self.needed
        bare = name.rpartition("_")[0] if name not in needed else name
        return name in needed or bare in needed or (bare in ("low", "high") and "ends" in needed)

    def typed(self) -> Row:
        """Everything that stands in the form, to be shown again after a change of its rows."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def bare(self, before: Question | None) -> Question:
        """The question without its conditions: enough to know what a check on its answer can be about."""
        data = self.data
        options = tuple(Option(row.get("key") or str(at), text(row, "label", self.languages))
                        for at, row in enumerate(data["options"]))
        parts = tuple(replace(part, key=part.key or f"deel-{at}")
                      for at, part in enumerate(_parts(data["parts"], self.languages)))
        needed, key = self.needed, before.key if before else ""
        return Question(key, self.kind, text(data, "label", self.languages), unit=(self.unit.data or "").strip(),
                        options=options if "options" in needed else (), parts=parts if "parts" in needed else ())

    def question(self, before: Question | None) -> Question:
        """The question that this makes of the one before it; `why` is filled where something cannot be read.

        What this form does not know of a question stays as it is; with another type, what that does not need is let
        go. New answers and parts have no key yet.
        """
        needed, kind = self.needed, self.kind
        values = {name: value for name, value in self._values(kind).items() if name in needed}
        start = before or Question(self.key.data or "", kind, {})
        other = before is None or before.type is not kind
        forgotten = {name: _default(name) for name in self._known() - needed} if other else {}
        if kind in PER_CENT and other:
            values["unit"] = "%"
        return replace(start, type=kind, **forgotten | values)

    def _known(self) -> frozenset[str]:
        """Every field of a question that this form can fill in."""
        return frozenset((*ALWAYS, *ANSWERED, "unit", *(name for names in NEEDS.values() for name in names)))

    def _values(self, kind: Type) -> dict[str, Any]:
        data, languages = self.data, self.languages
        return {
            "label": text(data, "label", languages), "hint": text(data, "hint", languages),
            "options": tuple(self._option(row) for row in filled(data["options"])),
            "parts": _parts(data["parts"], languages), "columns": _parts(data["columns"], languages),
            "totals": tuple(each for each in TOTALS if each in (self.totals.data or ())), "ends": self._ends(),
            "files": _whole(self._number("files")), "megabytes": _whole(self._number("megabytes")),
            "unit": (self.unit.data or "").strip(), "register": self.register.data or "",
            "minimum": self._number("minimum", MAX_DECIMALS), "maximum": self._number("maximum", MAX_DECIMALS),
            "decimals": int(self._number("decimals") or 0), "length": _whole(self._number("length")),
            "estimate": bool(self.estimate.data), "sensitive": bool(self.sensitive.data),
            "required": self._required(), "checks": self._checks(),
            "relevant": self._expression(self.relevant), "calculation": self._expression(self.calculation),
            "topic": (self.topic.data or "").strip(),
            "sentence": (self.sentence.data or "").replace("\r\n", "\n").strip(),
        }

    def _required(self) -> Required:
        """A choice that is not offered is refused by the field; until then it is none."""
        return next((each for each in Required if each == self.required.data), Required.NO)

    def _option(self, row: Row) -> Option:
        unsure = bool(row.get("dont_know")) and self.unsure("options")
        return Option(row.get("key") or "", text(row, "label", self.languages), unsure)

    def _number(self, name: str, decimals: int = 0) -> Decimal | None:
        try:
            return read_number(self[name].data, decimals)
        except RuleBroken as broken:
            self.blame(name, broken.message)
            return None

    def _ends(self) -> tuple[Text, ...]:
        """The words at the low and the high end of a scale; one of them may be empty."""
        low, high = text(self.data, "low", self.languages), text(self.data, "high", self.languages)
        return (low, high) if low or high else ()

    def _expression(self, field: ConditionField) -> Expression | None:
        found = field.read()
        for at, message in field.why.items():
            self.blame(at, message)
        return found

    def _checks(self) -> tuple[Check, ...]:
        found = []
        for row in self.checks:
            field, message = row.form.test, text(row.form.data, "message", self.languages)
            test = self._expression(field)
            if test is None and not field.why:
                field.refuse([NO_TEST])
                self.blame(field.id, NO_TEST)
            if test is not None:
                found.append(Check(test, message, row.form.hard.data != "soft"))
        return tuple(found)

    def conditions(self) -> Iterator[ConditionField]:
        """Every field that holds an expression."""
        yield from (self.relevant, self.calculation)
        yield from (row.form.test for row in self.checks)

    def name(self, before: Subjects, own: Subjects) -> "QuestionForm":
        """What may be named in a condition, and in a check, where `own` has the answer itself too."""
        for field in self.conditions():
            field.offer(own if field.check else before)
        return self

    def rows_called(self, name: str) -> tuple[str, str, str]:
        """What the rows of this type are called."""
        return ROWS[name].get(self.kind, OTHERWISE[name])

    def mark(self) -> None:
        super().mark()
        for field in self.conditions():
            field.show(self.why)

    def blame(self, at: str, message: str) -> None:
        """Of what this type does not need nothing is said."""
        if at == "key" or self._needs(at):
            super().blame(at, message)


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else min(int(number), MAX_LENGTH + 1)


def _parts(rows: Iterable[Row], languages: tuple[str, ...]) -> tuple[Part, ...]:
    return tuple(Part(row.get("key") or "", text(row, "label", languages)) for row in filled(rows))


def _default(name: str) -> Any:
    return {} if name == "hint" else DEFAULTS[name]


def _check_rows(languages: Sequence[str]) -> FieldList:
    made: dict[str, Any] = {
        "test": ConditionField("Het antwoord is goed als", check=True),
        "hard": SelectField("Anders", choices=HARDNESS, default="hard"),
    } | texts("message", "Wat zegt de pagina dan?", languages, **{"class": "wide"})
    return FieldList(FormField(type("CheckRow", (Form,), made)), max_entries=MOST["checks"])


@lru_cache(maxsize=32)
def question_form(languages: tuple[str, ...]) -> type[QuestionForm]:
    """The form for a questionnaire in these languages."""
    made: dict[str, Any] = {"languages": languages, "checks": _check_rows(languages),
                            "options": rows_of("Antwoord", languages, MOST["options"], unsure=True),
                            "parts": rows_of("Onderdeel", languages, MOST["parts"]),
                            "columns": rows_of("Kolom", languages, MOST["columns"])}
    made |= texts("low", "Woorden bij de laagste stap", languages)
    made |= texts("high", "Woorden bij de hoogste stap", languages)
    made |= {name: TextAreaField(field.args[0], render_kw={**field.kwargs["render_kw"], "rows": 2})
             for name, field in (texts("label", "Vraag", languages)
                                 | texts("hint", "Uitleg bij de vraag", languages)).items()}
    return type("QuestionFormInLanguages", (QuestionForm,), made)


def as_typed(question: Question) -> Row:
    """A question that exists, as it stands in the fields of its form."""
    plain = ("key", "unit", "estimate", "register", "sensitive", "topic", "sentence")
    found: Row = {name: getattr(question, name) for name in plain} | {
        "type": question.type.value, "required": question.required.value,
        "minimum": _shown(question.minimum, question.unit), "maximum": _shown(question.maximum, question.unit),
        "decimals": str(question.decimals or ""), "length": str(question.length or ""),
        "files": str(question.files or ""), "megabytes": str(question.megabytes or ""),
        "relevant": question.relevant, "calculation": question.calculation, "totals": list(question.totals),
        "options": [{"key": each.key, "dont_know": each.dont_know} | spread("label", each.label)
                    for each in question.options],
        "parts": [{"key": each.key} | spread("label", each.label) for each in question.parts],
        "columns": [{"key": each.key} | spread("label", each.label) for each in question.columns],
        "checks": [{"test": each.test, "hard": "hard" if each.hard else "soft"}
                   | spread("message", each.message) for each in question.checks],
    }
    for name, words in zip(("low", "high"), question.ends, strict=False):
        found |= spread(name, words)
    return found | spread("label", question.label) | spread("hint", question.hint)


def _shown(number: Decimal | None, unit: str) -> str:
    return "" if number is None else dutch(number, unit)


def tidied(typed: Row) -> Row:
    """What was typed without the rows that were left empty; where all were, two to begin with."""
    return typed | {name: filled(typed[name]) or [{}, {}] for name in ROWS}


def begun(kind: Type) -> Row:
    """What stands in the form of a new question."""
    return {"type": kind.value} | {rows: [{}, {}] for rows in ROWS}
