"""Answers that were filled in beforehand: from where they came, and what a member makes of them.

A prefilled value stands in the form as if it had been typed, and in nothing that is stored of the member until a page
with it is saved. Beside the fields of a question three marks may stand, under its key with one of `MARKS` behind it:
that the value is as it was, that it is a provisional figure, and why it differs so much. They are typed as everything
else is, so that two who work at the same time, the workbook and the history treat them alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Question, Questionnaire
from survey.rules.questionnaires.reading import read, tidy
from survey.rules.questionnaires.types import COUNTED, Required
from survey.rules.questionnaires.wording import dutch
from survey.rules.responses import Typed, mark

CONFIRMED, PROVISIONAL, REASON = MARKS = ("-confirmed", "-provisional", "-reason")
YES = "1"
BOXES = (CONFIRMED, PROVISIONAL)
# What files say of a prefilled answer, each in a column of its own: "Hoeveel leerlingen?: bron".
BESIDE = ("vooringevuld", "bron", "wat het lid ervan maakte", "voorlopig", "reden")
MARK_WORDS = {CONFIRMED: "Ongewijzigd", PROVISIONAL: "Voorlopig cijfer", REASON: "Reden van het verschil"}
STILL_RIGHT = "Dit vulden wij alvast in, {source}. Klopt het nog? Kies “Ongewijzigd” of pas het aan."
STILL_PROVISIONAL = "Dit is een voorlopig cijfer, {source}. Weet u het definitieve cijfer al?"
WHY = "Dit wijkt meer dan {percent}% af van {was}, {source}. Vul in waardoor dat komt."


class Touch(StrEnum):
    """What a member made of a prefilled value."""

    UNTOUCHED = "untouched"
    CONFIRMED = "confirmed"
    CHANGED = "changed"

    @property
    def words(self) -> str:
        return {"untouched": "niet bekeken", "confirmed": "ongewijzigd", "changed": "gewijzigd"}[self]


class Origin(StrEnum):
    """From where prefilled values come."""

    REGISTER = "register"
    ROUND = "round"
    TABLE = "table"

    @property
    def words(self) -> str:
        return {"register": "het register", "round": "een eerdere uitvraag", "table": "een tabel"}[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """One prefilled field: its value as it would be typed, the words of its source ("de monitor van 2021"), its day."""

    value: Typed
    source: str
    origin: Origin = Origin.TABLE
    day: date | None = None
    provisional: bool = False

    @property
    def words(self) -> str:
        """For example "uit de monitor van 2021 (14 februari 2022)"."""
        day = f" ({calendar.in_words(self.day, weekday=False)})" if self.day else ""
        return f"uit {self.source}{day}"

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {"value": self.value, "source": self.source, "origin": self.origin.value,
                "day": self.day.isoformat() if self.day else None, "provisional": self.provisional}


def entry(kept: Mapping[str, Any]) -> Entry:
    """The inverse of `Entry.document`."""
    day = kept.get("day")
    return Entry(kept["value"], kept["source"], Origin(kept["origin"]), date.fromisoformat(day) if day else None,
                 bool(kept.get("provisional")))


@dataclass(frozen=True, slots=True)
class Deviation:
    """Beyond how many per cent of the prefilled number a reason is asked; `hard` refuses to go on without one."""

    percent: Decimal
    hard: bool = False

    def beyond(self, was: Decimal, now: Decimal) -> bool:
        """Whether the difference asks for a reason; of nothing every change is beyond all bounds."""
        return abs(now - was) * 100 > self.percent * abs(was)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a round asks about prefilled values: a reason by question, and where a figure may be provisional."""

    deviations: Mapping[str, Deviation] = field(default_factory=dict)
    provisional: frozenset[str] = frozenset()

    def document(self) -> dict[str, Any]:
        """As it is kept with the round."""
        return {"deviations": {key: {"percent": str(each.percent), "hard": each.hard}
                               for key, each in self.deviations.items()}, "provisional": sorted(self.provisional)}


def terms(kept: Mapping[str, Any] | None) -> Terms:
    """The inverse of `Terms.document`."""
    written = kept or {}
    return Terms({key: Deviation(Decimal(each["percent"]), bool(each["hard"]))
                  for key, each in written.get("deviations", {}).items()}, frozenset(written.get("provisional", ())))


@dataclass(frozen=True, slots=True)
class Prefilled:
    """All that was filled in for one member beforehand, by the name of its field, and what the round asks about it."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    terms: Terms = Terms()

    def over(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the fields: what was typed, and elsewhere what was filled in beforehand; the box of a figure
        that was provisional is ticked.
        """
        found: dict[str, Any] = {}
        for name, each in self.entries.items():
            found[name] = each.value
            if each.provisional and rows.bare(name) in self.terms.provisional:
                found[name + PROVISIONAL] = YES
        return {**found, **typed}

    def own(self, question: Question, row: str = "") -> dict[str, Entry]:
        """The prefilled fields of one question in a row."""
        return {row + key: self.entries[row + key] for key in question.keys if row + key in self.entries}

    def marks(self, question: Question, row: str = "") -> tuple[str, ...]:
        """The names of the marks that stand beside this question."""
        if not question.answered:
            return ()
        found, counted = self.own(question, row), question.type in COUNTED
        offered = {CONFIRMED: bool(found), PROVISIONAL: question.key in self.terms.provisional and counted,
                   REASON: bool(found) and counted and question.key in self.terms.deviations}
        return tuple(row + question.key + each for each in MARKS if offered[each])

    def touch(self, question: Question, row: str, typed: Mapping[str, Any]) -> Touch | None:
        """What was made of the prefilled fields of a question; None where nothing was filled in."""
        found = self.own(question, row)
        if not found:
            return None
        if any(not same(question, typed.get(name, each.value), each.value) for name, each in found.items()):
            return Touch.CHANGED
        confirmed = tidy(typed.get(row + question.key + CONFIRMED)) == YES
        return Touch.CONFIRMED if confirmed else Touch.UNTOUCHED

    def provisional(self, question: Question, row: str, typed: Mapping[str, Any]) -> bool:
        """Whether its figures are provisional: as the member says, or as they were when nobody looked at them yet."""
        said = typed.get(row + question.key + PROVISIONAL)
        if said is not None:
            return tidy(said) == YES
        return any(each.provisional for each in self.own(question, row).values())

    def judged(self, question: Question, row: str, typed: Mapping[str, Any],
               values: Mapping[str, Any]) -> tuple[str, str]:
        """What is still to be done with prefilled values: what stops sending, and what is asked once."""
        touch, found = self.touch(question, row, typed), self.own(question, row)
        if touch is None:
            return "", ""
        if touch is Touch.CHANGED:
            return self._why(question, row, typed, values)
        source = next(iter(found.values())).words
        if touch is Touch.CONFIRMED:
            return "", ""
        if any(each.provisional for each in found.values()):
            return "", STILL_PROVISIONAL.format(source=source)
        return "", STILL_RIGHT.format(source=source) if question.required is Required.YES else ""

    def _why(self, question: Question, row: str, typed: Mapping[str, Any],
             values: Mapping[str, Any]) -> tuple[str, str]:
        """Asks for the reason of a change that is larger than the round lets pass."""
        deviation = self.terms.deviations.get(question.key)
        if deviation is None or tidy(typed.get(row + question.key + REASON)):
            return "", ""
        for name, each in self.own(question, row).items():
            was, now = value_of(question, each.value), values.get(rows.bare(name))
            if isinstance(was, Decimal) and isinstance(now, Decimal) and deviation.beyond(was, now):
                said = WHY.format(percent=dutch(deviation.percent), was=dutch(was), source=each.words)
                return (said, "") if deviation.hard else ("", said)
        return "", ""


NOTHING = Prefilled()


def value_of(question: Question, typed: Any) -> Any:
    """What was typed as it would be stored; None for what cannot be read."""
    try:
        return read(question, typed)
    except RuleBroken:
        return None


def same(question: Question, typed: Any, other: Any) -> bool:
    """Whether two ways of typing say the same: 1.200 and 1200."""
    if mark(typed) == mark(other):
        return True
    found = value_of(question, typed)
    return found is not None and found == value_of(question, other)


def is_mark(name: str) -> bool:
    """Whether a name is that of a mark beside a question and not of a field of its own."""
    return name.endswith(MARKS)


def is_box(name: str) -> bool:
    """Whether a mark is one that is ticked or not, whatever a workbook holds there."""
    return name.endswith(BOXES)


def ticked(typed: Any) -> bool:
    return isinstance(typed, str) and tidy(typed) == YES


def box_words(typed: Any) -> str:
    return "aangekruist" if ticked(typed) else "niet aangekruist"


def remarks(questionnaire: Questionnaire, prefilled: Prefilled, typed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What became of every prefilled or provisional answer, by the name of its question in its row.

    A row has its place here, counted from 1, as in the answers; its number may be another once rows were removed.
    `touch` is "" where nothing was filled in beforehand; `was` and `source` tell what was; `reason` why it differs.
    """
    return dict(_remarked(questionnaire, prefilled, typed))


def _remarked(questionnaire: Questionnaire, prefilled: Prefilled,
              typed: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for row, place, question in rows.placed_fields(questionnaire, typed):
        touch = prefilled.touch(question, row, typed)
        provisional = bool(prefilled.marks(question, row) or touch) and prefilled.provisional(question, row, typed)
        if touch is None and not provisional:
            continue
        found = prefilled.own(question, row)
        yield place + question.key, {
            "touch": touch.value if touch else "", "was": {name: each.value for name, each in found.items()},
            "source": next((each.words for each in found.values()), ""), "provisional": provisional,
            "reason": tidy(typed.get(row + question.key + REASON))}
