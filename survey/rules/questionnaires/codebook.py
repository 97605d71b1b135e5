"""The codebook: a questionnaire as the analysis sees it, one variable for every column of answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey.rules.questionnaires.document import Group, Question, Questionnaire, Section, Type, words


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of answers. A share has the key of its part, and `part_of` is the question; else `part_of`
    is None.

    `options` holds (key, label, dont_know); `section` is the title of the section. `sentence` and `topic` of
    a SHARES question stand with each of its parts.
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
    if question.type is Type.SHARES:
        labels = {part.key: words(part.label, language) for part in question.parts}
        return [_variable(question, section, language, key, label) for key, label in labels.items()]
    label = words(question.label, language)
    return [_variable(question, section, language, key, label) for key in question.keys]


def _variable(question: Question, section: Section, language: str, key: str, label: str) -> Variable:
    share = question.type is Type.SHARES
    return Variable(
        key=key,
        question_key=question.key,
        type=question.type,
        label=label,
        section=words(section.title, language),
        options=tuple((option.key, words(option.label, language), option.dont_know) for option in question.options),
        unit="%" if share or (question.type is Type.PERCENTAGE and not question.unit) else question.unit,
        estimate=question.estimate,
        sensitive=question.sensitive,
        decimals=question.decimals,
        sentence=question.sentence,
        topic=question.topic,
        part_of=question.key if share else None,
    )
