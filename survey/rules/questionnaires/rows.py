"""Sections that are filled in once for every school, location or other row: which rows there are, and where each field
stands.

The field of a question in such a section is called `section.row.key`: `scholen.2.naam`. What was typed lies flat under
these names, as everything that is typed does, and under the key of the section itself stands the list of its rows in
their order: `{"scholen": ["1", "3"], "scholen.1.naam": "De Regenboog", ...}`. The number of a row stays with it and is
never given out again, so that two who add and remove rows at the same time never type in each other's row, and a row
that was removed can be put back as it was. Answers that were read stand in a list without numbers:
`answers["scholen"] = [{"naam": "De Regenboog"}, ...]`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Repeat, Section, words

# More rows than this on one page are no longer a form that a person fills in.
MOST_ROWS = 100
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def most(repeat: Repeat) -> int:
    """How many rows there may be."""
    return MOST_ROWS if repeat.maximum is None else min(repeat.maximum, MOST_ROWS)


def numbers(section: Section, typed: Mapping[str, Any]) -> list[str]:
    """The rows in their order, never fewer than there must be; `answers.js` has the same rule.

    A list that was not stored, or that somebody tampered with, gives the rows that can be made of it.
    """
    stored = typed.get(section.key)
    listed = stored if isinstance(stored, (list, tuple)) else [stored]
    found = list(dict.fromkeys(each for each in listed if isinstance(each, str) and NUMBER.fullmatch(each)))[:MOST_ROWS]
    least = min(section.repeat.minimum, MOST_ROWS) if section.repeat else 0
    spare = (str(number) for number in range(1, 2 * MOST_ROWS + 1) if str(number) not in found)
    return found + [next(spare) for _ in range(least - len(found))]


def prefix(section: Section, number: str) -> str:
    """What stands before the key of a question in the name of its field."""
    return f"{section.key}.{number}."


def bare(name: str) -> str:
    """The key of the question or part that a field belongs to: `scholen.2.naam` gives `naam`."""
    return name.rpartition(".")[2]


def row_of(name: str) -> str:
    """What stands before the key in the name of a field: `scholen.2.`, or nothing outside a repeated section."""
    return name[: len(name) - len(bare(name))]


def fields(questionnaire: Questionnaire, typed: Mapping[str, Any]) -> Iterator[tuple[str, Question]]:
    """Every question as often as it is asked, each with what stands before its keys in the names of its fields."""
    for section in questionnaire.sections:
        rows = [""] if section.repeat is None else [prefix(section, number) for number in numbers(section, typed)]
        yield from ((row, question) for row in rows for question in section.questions)


def placed_fields(questionnaire: Questionnaire, typed: Mapping[str, Any]) -> Iterator[tuple[str, str, Question]]:
    """The same as `fields`, with also what would stand before its keys if its row were called by its place."""
    for section in questionnaire.sections:
        found = [] if section.repeat is None else enumerate(numbers(section, typed), 1)
        named = [(prefix(section, number), prefix(section, str(place))) for place, number in found]
        listed = [("", "")] if section.repeat is None else named
        yield from ((row, place, question) for row, place in listed for question in section.questions)


def placed(question: Question, row: str) -> Question:
    """The question with the names of its fields in this row as its keys."""
    if not row:
        return question
    parts = tuple(replace(part, key=row + part.key) for part in question.parts)
    return replace(question, key=row + question.key, parts=parts)


def added(section: Section, typed: Mapping[str, Any]) -> list[str]:
    """The rows with a new one at the end; raises RuleBroken when there are as many as there may be."""
    assert section.repeat
    found = numbers(section, typed)
    if len(found) >= most(section.repeat):
        raise RuleBroken(too_many(section.repeat))
    return [*found, str(max(_used(section, typed, found), default=0) + 1)]


def removed(section: Section, typed: Mapping[str, Any], number: str) -> list[str]:
    """The rows without this one; raises RuleBroken when there would be too few."""
    assert section.repeat
    found = numbers(section, typed)
    if number in found and len(found) <= section.repeat.minimum:
        raise RuleBroken(f"Vul ten minste {in_words(section.repeat, section.repeat.minimum)} in.")
    return [each for each in found if each != number]


def restored(section: Section, typed: Mapping[str, Any], number: str, place: int) -> list[str]:
    """The rows with one that was removed back in its place, counted from 0."""
    assert section.repeat
    found = numbers(section, typed)
    if number in found or not NUMBER.fullmatch(number):
        return found
    if len(found) >= most(section.repeat):
        raise RuleBroken(too_many(section.repeat))
    return [*found[:place], number, *found[place:]]


def answered(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    """Every question with what was read of it, as often as it was answered."""
    for section in questionnaire.sections:
        for own in answers.get(section.key) or () if section.repeat else (answers,):
            yield from ((question, own[question.key]) for question in section.questions if question.key in own)


class Deed(StrEnum):
    """What can be done with the rows of a section."""

    ADD = "add"
    REMOVE = "remove"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Change:
    """A row to add, to remove, or to put back in its place (counted from 0); `section` is the key of its section."""

    deed: Deed
    section: str
    number: str = ""
    place: int = 0


def changed(questionnaire: Questionnaire, typed: Mapping[str, Any], change: Change) -> list[str]:
    """The rows of a section after a change; raises RuleBroken where there would be too few or too many of them."""
    section = questionnaire.section(change.section)
    if section is None or section.repeat is None:
        raise RuleBroken("Dit onderdeel is niet meer te herhalen. Laad de pagina opnieuw.")
    if change.deed is Deed.ADD:
        return added(section, typed)
    if change.deed is Deed.REMOVE:
        return removed(section, typed, change.number)
    return restored(section, typed, change.number, change.place)


def without_removed(questionnaire: Questionnaire, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without what stood in rows that were removed; what another version asked in rows stays."""
    kept = {prefix(section, number) for section in questionnaire.repeats for number in numbers(section, typed)}
    own = {section.key for section in questionnaire.repeats}
    return {name: value for name, value in typed.items()
            if "." not in name or row_of(name) in kept or name.partition(".")[0] not in own}


def _used(section: Section, typed: Mapping[str, Any], found: list[str]) -> Iterator[int]:
    """The numbers of all rows that ever were, those that were removed included."""
    yield from map(int, found)
    for name in typed:
        owner, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        if owner == section.key and NUMBER.fullmatch(number):
            yield int(number)


def in_words(repeat: Repeat, count: int, language: str = DUTCH) -> str:
    """For example "1 school" or "3 scholen"."""
    return f"{count} {words(repeat.singular if count == 1 else repeat.plural, language)}"


def bounds(repeat: Repeat, language: str = DUTCH) -> str:
    """How many rows may be filled in, in a sentence."""
    least, highest, plural = repeat.minimum, most(repeat), words(repeat.plural, language)
    if least == highest:
        return f"Vul hier {in_words(repeat, least, language)} in."
    if repeat.maximum is None:
        return f"Vul ten minste {in_words(repeat, least, language)} in." if least > 1 else ""
    return f"U kunt hier {least} tot en met {highest} {plural} invullen."


def on_paper(repeat: Repeat, language: str = DUTCH) -> str:
    """What a printed list of questions says of a section that is filled in several times."""
    return f"Deze vragen stellen wij voor elke {words(repeat.singular, language)}. {bounds(repeat, language)}".strip()


def too_many(repeat: Repeat) -> str:
    return f"U kunt hier ten hoogste {in_words(repeat, most(repeat))} invullen."


def named(repeat: Repeat, place: int, count: int, language: str = DUTCH) -> str:
    """What stands above a row: "School 2 van 3"; `place` counts from 1."""
    name = words(repeat.singular, language)
    return f"{name[:1].upper()}{name[1:]} {place} {'van' if language == DUTCH else '/'} {count}"
