"""Rows in a form that grow, shrink and change places: answers to choose from, parts, columns, checks.

A row is what stands in its fields. Without a script every change of the rows is a POST that stores nothing; what
was typed anywhere in the form comes back with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectMultipleField, StringField
from wtforms.form import Form
from wtforms.widgets import CheckboxInput, ListWidget

from survey.rules.questionnaires.document import DUTCH, Text, words
from survey.rules.questionnaires.edits import options

Row = dict[str, Any]
DONT_KNOW = "Weet niet"
LANGUAGES = {"nl": "Nederlands", "en": "Engels", "fy": "Fries", "de": "Duits", "fr": "Frans", "tr": "Turks",
             "pl": "Pools", "uk": "Oekraïens", "ar": "Arabisch"}


class SelectMultipleCheckboxes(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(frozen=True, slots=True)
class Deed:
    """What a button does with rows: `options.up.2` moves the third answer up."""

    rows: str
    act: str
    at: int = -1


def deed_of(value: str) -> Deed | None:
    """What the value of a button says; None for one that is not about rows."""
    rows, _, rest = value.partition(".")
    act, _, at = rest.partition(".")
    return Deed(rows, act, int(at) if at.isdecimal() else -1) if act else None


def in_language(label: str, language: str, languages: Sequence[str]) -> str:
    """A label with its language behind it, where there is more than one."""
    return f"{label} ({LANGUAGES.get(language, language)})" if len(languages) > 1 else label


def text(fields: Mapping[str, Any], name: str, languages: Iterable[str]) -> Text:
    """The words of one text in every language in which it was filled in."""
    typed = {language: (fields.get(f"{name}_{language}") or "").replace("\r\n", "\n").strip() for language in languages}
    return {language: said for language, said in typed.items() if said}


def spread(name: str, said: Text) -> Row:
    """The words of one text as they stand in a field for every language; the inverse of `text`."""
    return {f"{name}_{language}": each for language, each in said.items()}


def texts(name: str, label: str, languages: Sequence[str], **dress: Any) -> dict[str, StringField]:
    """A field for every language."""
    return {f"{name}_{language}": StringField(in_language(label, language, languages), render_kw=dress | (
        {"lang": language} if language != DUTCH else {})) for language in languages}


def rows_of(label: str, languages: Sequence[str], most: int, *, unsure: bool = False) -> FieldList:
    """Rows with a label, and for answers with "weet niet"; the key of one that exists travels along unseen."""
    fields: dict[str, Any] = {"key": HiddenField()} | texts("label", label, languages)
    if unsure:
        fields["dont_know"] = BooleanField("is “weet niet”")
    return FieldList(FormField(type("LabelRow", (Form,), fields)), max_entries=most)


def filled(rows: Iterable[Row]) -> list[Row]:
    """The rows in which somebody wrote something; an emptied row is one that was taken away."""
    return [row for row in rows if any(value for name, value in row.items() if name.startswith("label"))]


def pasted(lines: str) -> list[Row]:
    """The answers in a pasted list; raises RuleBroken for a list that is too long."""
    return [{f"label_{DUTCH}": words(option.label), "dont_know": option.dont_know} for option in options.pasted(lines)]


def with_new(rows: Sequence[Row], more: Iterable[Row]) -> list[Row]:
    """The rows and behind them those that say something else; "weet niet" stays last."""
    have = {row.get(f"label_{DUTCH}") for row in rows}
    whole = filled(rows) + [row for row in more if row[f"label_{DUTCH}"] not in have]
    return sorted(whole, key=lambda row: bool(row.get("dont_know")))


def arranged(rows: Sequence[Row], deed: Deed) -> tuple[list[Row], int]:
    """The rows after a deed, and which of them should have the focus."""
    made, at = list(rows), deed.at
    match deed.act:
        case "add":
            made.append({})
            return made, len(made) - 1
        case "unsure":
            made = filled(made) + [{f"label_{DUTCH}": DONT_KNOW, "dont_know": True}]
            return made, len(made) - 1
        case "remove" if 0 <= at < len(made):
            del made[at]
            return made, min(at, len(made) - 1)
        case "up" | "down" if 0 <= at < len(made):
            to = max(0, min(len(made) - 1, at + (-1 if deed.act == "up" else 1)))
            made.insert(to, made.pop(at))
            return made, to
    return made, at
