"""A questionnaire asked of several people at once: all of its questions in one section with a row for each of them.

Nothing is asked otherwise than of one person alone: what a row holds is that person's answers, under the same keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Repeat, Section, Type
from survey.rules.questionnaires.expressions import Expression, expression

KEY = "deelnemer"


def for_each(asked: Questionnaire | None, most: int) -> Questionnaire:
    """The questions of an event for 1 to `most` people; without a questionnaire there are rows without questions."""
    repeat = Repeat({DUTCH: "deelnemer"}, {DUTCH: "deelnemers"}, 1, most)
    questions = tuple(_questions(asked)) if asked else ()
    one = Section(KEY, {DUTCH: "Wie komen er"}, questions=questions, repeat=repeat)
    return Questionnaire({DUTCH: ""}, sections=(one,)) if asked is None else replace(asked, sections=(one,))


def _questions(asked: Questionnaire) -> Iterator[Question]:
    for section in asked.sections:
        told = [section.title] if len(asked.sections) > 1 else []
        for number, text in enumerate([*told, *([section.intro] if section.intro.get(DUTCH) else [])], 1):
            yield Question(f"{section.key}_tekst_{number}", Type.NOTE, text, relevant=section.relevant)
        yield from (replace(question, relevant=_both(section.relevant, question.relevant))
                    for question in section.questions)


def _both(first: Expression | None, second: Expression | None) -> Expression | None:
    return expression(f"({first}) and ({second})") if first and second else first or second


def own(typed: Mapping[str, Any], number: str) -> dict[str, Any]:
    """What was typed in the row of one person, under the keys of the questions."""
    row = f"{KEY}.{number}."
    return {name.removeprefix(row): value for name, value in typed.items() if name.startswith(row)}


def placed(typed: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The inverse: what one person typed, under the names of the fields of a row."""
    return {f"{KEY}.{number}.{key}": value for key, value in typed.items()}


def unfit(asked: Questionnaire) -> tuple[str, ...]:
    """What a questionnaire asks that cannot be asked while registering, a sentence each."""
    files = [question for question in asked.questions if question.type is Type.FILE]
    found = [f"Bij aanmelden kan niemand een bestand meesturen. Haal de vraag “{question.label.get(DUTCH, '')}” weg."
             for question in files]
    return (*found, *(f"Het onderdeel “{section.title.get(DUTCH, '')}” wordt per rij ingevuld. Bij aanmelden kan dat "
                      "niet: stel de vragen los." for section in asked.repeats))
