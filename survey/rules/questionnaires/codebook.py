"""The codebook: a questionnaire as the analysis sees it, one variable for every column of answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey.rules.questionnaires.document import Group, Question, Questionnaire, Section, part_words, words
from survey.rules.questionnaires.types import PARTED, Type


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of answers. A share, a row of a grid and a cell of a table have a key of their own, and `part_of` is
    the question; else `part_of` is None. `row` and `column` are the words of a cell's row and column.

    `options` holds (key, label, dont_know); those of a SCALE are its numbers. `section` is the title of the section.
    `sentence` and `topic` of a question with parts stand with each of them.
    """

    key: str
    question_key: str
    type: Type
    label: str
    section: str
    options: tuple[tuple[str, str, bool], ...] = ()
    unit: str = ""
    estimate: bool = False
    sensitive: bool = False
    decimals: int = 0
    sentence: str = ""
    topic: str = ""
    part_of: str | None = None
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """All variables in the order of the questionnaire; `facts` are the register's fields it shows."""

    title: str
    variables: tuple[Variable, ...]
    facts: tuple[str, ...] = ()
    group: Group = Group()
    topic: str = ""
    statistics: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


def codebook(questionnaire: Questionnaire, language: str = "nl") -> Codebook:
    """The codebook of a questionnaire. Notes have no variable; facts come from the register, see `facts`."""
    variables = [
        variable
        for section in questionnaire.sections
        for question in section.questions
        for variable in _variables(question, section, language)
    ]
    facts = tuple(dict.fromkeys(fact.register for fact in questionnaire.facts))
    title = words(questionnaire.title, language)
    return Codebook(title, tuple(variables), facts, questionnaire.group, questionnaire.topic, questionnaire.statistics,
                    questionnaire.sentences)


def _variables(question: Question, section: Section, language: str) -> list[Variable]:
    if question.type not in PARTED:
        label = words(question.label, language)
        return [_variable(question, section, language, key, label) for key in question.keys]
    cells = {key: (words(row.label, language), words(column.label, language)) for key, row, column in question.cells}
    return [_variable(question, section, language, key, part_words(question, key, language), *cells.get(key, ()))
            for key in question.keys]


def _variable(question: Question, section: Section, language: str, key: str, label: str, row: str = "",
              column: str = "") -> Variable:
    return Variable(
        key=key,
        question_key=question.key,
        type=question.type,
        label=label,
        section=words(section.title, language),
        options=options(question, language),
        unit=_unit(question),
        estimate=question.estimate,
        sensitive=question.sensitive,
        decimals=question.decimals,
        sentence=question.sentence,
        topic=question.topic,
        part_of=question.key if question.type in PARTED else None,
        row=row,
        column=column,
    )


def options(question: Question, language: str = "nl") -> tuple[tuple[str, str, bool], ...]:
    """(key, label, dont_know) of every answer there is to choose; of a SCALE its numbers, with words at both ends."""
    if question.type is not Type.SCALE:
        return tuple((option.key, words(option.label, language), option.dont_know) for option in question.options)
    low, high = int(question.minimum or 0), int(question.maximum or 0)
    ends = dict(zip((low, high), (words(end, language) for end in question.ends), strict=False))
    return tuple((str(step), f"{step} ({ends[step]})" if ends.get(step) else str(step), False)
                 for step in range(low, high + 1))


def _unit(question: Question) -> str:
    if question.type is Type.EURO:
        return "€"
    share = question.type is Type.SHARES or (question.type is Type.PERCENTAGE and not question.unit)
    return "%" if share else question.unit
