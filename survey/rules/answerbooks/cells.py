"""How an answer stands in the cells of a workbook, how it is read back, and where the two differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from survey.rules.answerbooks.sheets import NO, TICK, Cell, Held, Kind, Line, Page, folded
from survey.rules.prefills import YES, is_mark, value_of
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.reading import tidy
from survey.rules.questionnaires.types import COUNTED, Type
from survey.rules.responses import Typed, mark

# How a whole number of days stands for a day in a spreadsheet.
FIRST_DAY = date(1899, 12, 30)
TICKS = frozenset({"ja", "x", "1", "true", "waar"})
UNTICKED = frozenset({"", "nee", "0", "false", "onwaar"})


def read_back(made: Sequence[Page], found: Held) -> dict[str, Typed]:
    """What a workbook says, by the name of its field."""
    said: dict[str, Typed] = {}
    for page in made:
        said |= typed_of(page, found.get(page.name, {}))
    return said


def cell(line: Line, typed: Any) -> Cell:
    """How what was typed in a field stands in the cell of this line; what cannot be read stays as it was typed."""
    assert line.question
    if line.kind is Kind.OPTION:
        return _option_cell(line, typed)
    text = tidy(typed)
    if line.choices:
        return dict(line.choices).get(text, text) or None
    if line.kind is Kind.MARK or line.question.type not in COUNTED | {Type.DATE}:
        return text or None
    value = value_of(line.question, text)
    if line.question.type is Type.DATE:
        return date.fromisoformat(value) if value else text or None
    return value if value is not None else text or None


def _option_cell(line: Line, typed: Any) -> Cell:
    """A tick, or the place in a ranking; an order without places counts from the first on."""
    chosen = [tidy(each) for each in (typed if isinstance(typed, (list, tuple)) else [typed or ""])]
    if line.question is None or line.question.type is not Type.RANKING:
        return TICK if line.option in chosen else None
    for number, each in enumerate(filter(None, chosen), 1):
        key, colon, place = each.partition(":")
        if key == line.option and (place or not colon):
            return Decimal(place) if place.isdecimal() else place or Decimal(number)
    return None


def as_typed(line: Line, found: Cell) -> str:
    """What stands in a cell as it would be typed on a page; the inverse of `cell`."""
    assert line.question
    text = _typed(found, line.question.type)
    if line.kind is Kind.MARK and line.choices:
        return "" if text.casefold() in UNTICKED else YES if text.casefold() in TICKS else text
    if line.choices:
        named = {folded(said): key for key, said in line.choices}
        return named.get(folded(text), text)
    return text


def _typed(found: Cell, type_: Type) -> str:
    if found is None:
        return ""
    if isinstance(found, bool):
        return TICK if found else NO
    if isinstance(found, date):
        return f"{found:%d-%m-%Y}"
    if not isinstance(found, Decimal):
        return found
    if type_ is Type.DATE and found == found.to_integral_value() and 0 < found < 200_000:
        return f"{FIRST_DAY + timedelta(days=int(found)):%d-%m-%Y}"
    return f"{found.normalize():f}".replace(".", ",")


def typed_of(page: Page, cells: Mapping[tuple[str, str], Cell]) -> dict[str, Typed]:
    """What a sheet says, by the name of its field; `cells` holds them by row of the section and code.

    A row that was there already stays, and one in which something stands is new.
    """
    kept = [slot for slot in page.slots if slot in page.listed or any(
        cells.get((slot, line.code)) not in (None, "") for line in page.fields)]
    found: dict[str, Typed] = {page.section.key: kept} if page.section.repeat else {}
    for slot in kept if page.section.repeat else page.slots:
        for line in page.fields:
            _take(found, page.prefix(slot) + line.key, line, cells.get((slot, line.code)))
    return found


def _take(found: dict[str, Typed], name: str, line: Line, held: Cell) -> None:
    """One cell; those of the options of a question together make its answer."""
    if line.kind is not Kind.OPTION:
        found[name] = as_typed(line, held)
        return
    assert line.question
    chosen = found.setdefault(name, [])
    text = _typed(held, line.question.type)
    assert isinstance(chosen, list)
    if line.question.type is Type.RANKING:
        chosen += [f"{line.option}:{text}"] if text.strip() else []
    elif text.strip().casefold() in TICKS:
        chosen.append(line.option)
    elif text.strip().casefold() not in UNTICKED:
        chosen.append(text)


def written(page: Page, typed: Mapping[str, Any]) -> dict[tuple[str, str], Cell]:
    """The cells of a sheet that hold something, by row of the section and code."""
    shown = page.slots if page.section.repeat is None else page.listed
    every = ((slot, line.code, cell(line, typed.get(page.prefix(slot) + line.key)))
             for slot in shown for line in page.fields)
    return {(slot, code): value for slot, code, value in every if value is not None}


def normal(made: Sequence[Page], typed: Mapping[str, Any]) -> dict[str, Typed]:
    """What was typed as a workbook says it, so that the two can be compared: 1.200 is 1200 there."""
    found: dict[str, Typed] = {}
    for page in made:
        found |= typed_of(page, written(page, typed))
    return found


def marks_of(made: Sequence[Page], typed: Mapping[str, Any]) -> dict[str, str]:
    """The marks of what a workbook was made with, by the name of its field; one without is empty."""
    return {name: found for name, value in normal(made, typed).items() if (found := mark(value)) != mark("")}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which a workbook says something else than what stands there now.

    `both` marks that it also changed on the website after the workbook was made: somebody chooses.
    """

    name: str
    stored: Typed
    found: Typed
    both: bool


def differences(found: Mapping[str, Typed], seen: Mapping[str, str], stored: Mapping[str, Typed]) -> list[Difference]:
    """What a workbook would change; `stored` is what stands there now, as a workbook says it (see `normal`).

    A cell that is as the workbook was made has nothing to say.
    """
    made = []
    for name, value in found.items():
        now, was, held = mark(stored.get(name)), seen.get(name, mark("")), mark(value)
        if held not in (was, now):
            made.append(Difference(name, stored.get(name, ""), value, now != was))
    return made


def place_of(number: str, listed: Any) -> int | str:
    """What a workbook calls a row of a section: its place in the list that stands there."""
    return listed.index(number) + 1 if isinstance(listed, list) and number in listed else number


def is_about_rows(questionnaire: Questionnaire, name: str) -> bool:
    """Whether a name is the list of rows of a section, and no field that a person fills in."""
    return "." not in name and not is_mark(name) and any(section.key == name for section in questionnaire.repeats)
