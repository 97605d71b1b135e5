"""The codebook: a questionnaire as the analysis sees it, one variable for every column of answers.

A section that is filled in several times has a variable with the number of its rows among the others, and a table of
its own, whose rows are schools or locations: see `Repeated`, `one_row` and `all_rows`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from survey.rules.questionnaires.document import Group, Question, Questionnaire, Section, part_words, words
from survey.rules.questionnaires.piping import unknown, with_answers
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
    question: str = ""
    """The words of the question a part belongs to, which the label does not hold; "" for what is no part."""

    @property
    def title(self) -> str:
        """What it is called where it stands alone: a part behind its question."""
        return f"{leading(self.question)} {self.label}" if self.question else self.label


def leading(question: str) -> str:
    """A question with its parts behind it; one that ends in a sign of its own needs no colon."""
    return question if question.endswith((":", "?")) else f"{question}:"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A section that is filled in once for every row: its key and title, what one and more rows are called, and the
    variables of a row.
    """

    key: str
    title: str
    singular: str
    plural: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """All variables in the order of the questionnaire; `facts` are the register's fields it shows.

    `repeats` are the tables of sections that are filled in several times; their variables stand there only.
    """

    title: str
    variables: tuple[Variable, ...]
    facts: tuple[str, ...] = ()
    group: Group = Group()
    topic: str = ""
    statistics: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    repeats: tuple[Repeated, ...] = ()

    def table(self, repeated: Repeated) -> "Codebook":
        """The codebook of the rows of one section: who answers is a school, and only its variables are there."""
        return Codebook(f"{self.title}: {repeated.title}", repeated.variables, self.facts,
                        Group(repeated.singular, repeated.plural, "de"))


def codebook(questionnaire: Questionnaire, language: str = "nl") -> Codebook:
    """The codebook of a questionnaire. Notes have no variable; facts come from the register, see `facts`."""
    variables = [variable for section in questionnaire.sections for variable in _asked_once(section, language)]
    facts = tuple(dict.fromkeys(fact.register for fact in questionnaire.facts))
    title = words(questionnaire.title, language)
    return Codebook(title, tuple(variables), facts, questionnaire.group, questionnaire.topic, questionnaire.statistics,
                    questionnaire.sentences, tuple(_repeated(section, language) for section in questionnaire.repeats))


def one_row(book: Codebook, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """What one respondent sent in as the answers to `book.variables`: the number of rows in place of the rows."""
    counts = {each.key: len(answers[each.key]) for each in book.repeats if each.key in answers}
    return {**answers, **counts} if counts else answers


def all_rows(repeated: Repeated, answers: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rows that one respondent filled in, as the answers to `repeated.variables`."""
    yield from answers.get(repeated.key) or ()


def _asked_once(section: Section, language: str) -> Iterator[Variable]:
    """The variables of a section; of one that is filled in several times only how often it was."""
    if section.repeat is None:
        yield from _of_rows(section, language)
        return
    plural = words(section.repeat.plural, language)
    yield Variable(section.key, section.key, Type.NUMBER, f"{words(section.title, language)}: aantal {plural}",
                   words(section.title, language), unit=plural)


def _of_rows(section: Section, language: str) -> Iterator[Variable]:
    for question in section.questions:
        yield from _variables(with_answers(question, unknown), section, language)


def _repeated(section: Section, language: str) -> Repeated:
    assert section.repeat
    return Repeated(section.key, words(section.title, language), words(section.repeat.singular, language),
                    words(section.repeat.plural, language), tuple(_of_rows(section, language)))


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
        question=words(question.label, language) if question.type in PARTED else "",
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
