"""The forms of who codes open answers: a code of the codebook, and a page of answers with their ticks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forms.lengths import at_most
from survey.rules.broken import RuleBroken
from survey.rules.codes import LONGEST_NAME

LONGEST_WORDS = 5000
MOST_ANSWERS = 200
NUMBER = re.compile(r"[0-9]{1,9}")
DIGEST = re.compile(r"[0-9a-f]{64}")
ODD = "De pagina is niet goed aangekomen. Open haar opnieuw."


class CodeForm(FlaskForm):
    name = StringField("Naam", [InputRequired("Geef de code een naam."), at_most(LONGEST_NAME)],
                       render_kw={"class": "wide"})
    words = TextAreaField("Woorden om op te lichten", [at_most(LONGEST_WORDS)], render_kw={"rows": 3})


class MergeForm(FlaskForm):
    """Which code another goes up in; `offer` gives those to choose from."""

    into = SelectField("Samen met", coerce=int)

    def offer(self, others: Iterable[tuple[int, str]]) -> "MergeForm":
        self.into.choices = [SelectChoice(number, label) for number, label in others]
        return self


class TakeOverForm(FlaskForm):
    """From which codebook codes are taken over; `offer` gives those to choose from."""

    book = RadioField("Van welke vraag?", [InputRequired("Kies van welke vraag u de codes wilt.")], coerce=int)

    def offer(self, books: Iterable[tuple[int, str]]) -> "TakeOverForm":
        self.book.choices = [SelectChoice(number, title) for number, title in books]
        return self


@dataclass(frozen=True, slots=True)
class Ticked:
    """One answer on the page as it was sent; `seen` is None when nobody had read it, `codes` are numbers."""

    response: int
    text: str
    seen: frozenset[int] | None
    codes: frozenset[int]
    none: bool
    suggested: frozenset[int]
    new: str


def ticked(form: MultiDict[str, str]) -> list[Ticked]:
    """Every answer of a page; raises RuleBroken for a form that this page never makes."""
    numbers = _numbers(form.getlist("answer"))
    if len(numbers) > MOST_ANSWERS:
        raise RuleBroken(ODD)
    return [_ticked(form, number) for number in sorted(numbers)]


def _ticked(form: MultiDict[str, str], number: int) -> Ticked:
    text, seen = form.get(f"text-{number}", ""), form.get(f"seen-{number}", "")
    if not DIGEST.fullmatch(text):
        raise RuleBroken(ODD)
    chosen = form.getlist(f"codes-{number}")
    codes = _numbers(each for each in chosen if each != "none")
    suggested = _numbers(form.get(f"suggested-{number}", "").split())
    return Ticked(number, text, None if seen == "new" else _numbers(seen.split()), codes,
                  "none" in chosen and not codes, suggested, form.get(f"new-{number}", ""))


def _numbers(words: Iterable[str]) -> frozenset[int]:
    found = list(words)
    if not all(NUMBER.fullmatch(each) for each in found):
        raise RuleBroken(ODD)
    return frozenset(map(int, found))
