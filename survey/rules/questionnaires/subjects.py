"""What a rule can be about at a place in the questionnaire: earlier questions, parts, facts and the answer itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, Type, part_words, words
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.trees import Arithmetic, Call, Comparison, Emptiness, Junction, Literal, Match, Node

# The key under which a check knows the answer that it judges.
ANSWER = "."


class Kind(StrEnum):
    """What can be said of an answer."""

    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FACT = "fact"
    TRUTH = "truth"
    FILES = "files"


KINDS = {
    Type.ONE: Kind.CHOICE, Type.GRID: Kind.CHOICE, Type.SEVERAL: Kind.CHOICES, Type.RANKING: Kind.CHOICES,
    Type.NUMBER: Kind.NUMBER, Type.PERCENTAGE: Kind.NUMBER, Type.EURO: Kind.NUMBER, Type.SCALE: Kind.NUMBER,
    Type.SHARES: Kind.NUMBER, Type.TABLE: Kind.NUMBER, Type.DATE: Kind.DATE, Type.TEXT: Kind.TEXT,
    Type.LONG_TEXT: Kind.TEXT, Type.EMAIL: Kind.TEXT, Type.ORGANISATION: Kind.TEXT, Type.FACT: Kind.FACT,
    Type.FILE: Kind.FILES,
}  # fmt: skip
PERCENT = frozenset({Type.PERCENTAGE, Type.SHARES})


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a line of a rule can be about; `options` holds (key, label), `section` the title above it."""

    key: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    section: str = ""


Subjects = Mapping[str, Subject]


def subjects(questionnaire: Questionnaire, place: str = "", check: bool = False) -> dict[str, Subject]:
    """All that may be named at the section or question with this key, in the order of the questionnaire.

    Facts may be named anywhere. With `check` the answer to the question itself comes first, under ANSWER, and its
    own parts are among the others. Without a place: everything there is.
    """
    found: dict[str, Subject] = {}
    for section, question in _in_order(questionnaire):
        if place and (question is None or question.key == place) and place in (section.key, question and question.key):
            own = _own(section, question) if check and question else {}
            return own | _near(questionnaire, found, section) | _facts(questionnaire)
        if question:
            found |= {each.key: each for each in _of(section, question)}
    return found | _facts(questionnaire)


def _near(questionnaire: Questionnaire, found: dict[str, Subject], here: Section) -> dict[str, Subject]:
    """Without what has an answer for every row of another section, and so none of its own here."""
    rows = {key for section in questionnaire.sections if section.repeat and section.key != here.key
            for question in section.questions for key in question.keys}
    return {key: subject for key, subject in found.items() if key not in rows} if rows else found


def _in_order(questionnaire: Questionnaire) -> Iterator[tuple[Section, Question | None]]:
    for section in questionnaire.sections:
        yield section, None
        for question in section.questions:
            yield section, question


def _own(section: Section, question: Question) -> dict[str, Subject]:
    """The answer itself; of numbers in parts that is their sum, of a grid all that was chosen, with each part.

    A question that is still being made may have no parts yet, and then nothing.
    """
    parts = {each.key: each for each in _of(section, question)}
    first = next(iter(parts.values()), None)
    if first is None:
        return {}
    if question.keys == (question.key,):
        return {ANSWER: Subject(ANSWER, "het antwoord", first.kind, first.options, first.unit, first.section)}
    grid = first.kind is Kind.CHOICE
    kind, label = (Kind.CHOICES, "wat er in de rijen gekozen is") if grid else (first.kind, "het totaal")
    return {ANSWER: Subject(ANSWER, label, kind, first.options, first.unit, first.section)} | parts


def _facts(questionnaire: Questionnaire) -> dict[str, Subject]:
    return {
        question.key: each
        for section, question in _in_order(questionnaire)
        if question is not None and question.type is Type.FACT
        for each in _of(section, question)
    }


def _of(section: Section, question: Question) -> Iterator[Subject]:
    """What one question has to offer; a note has nothing."""
    title, label = words(section.title), plainly(question.label) or question.key
    if question.type is Type.CALCULATION and question.calculation:
        yield Subject(question.key, label, outcome(question.calculation.tree), (), question.unit, title)
    if question.type is Type.FACT:
        yield Subject(question.key, label, Kind.FACT, (), "", title)
    if not question.answered:
        return
    kind = KINDS[question.type]
    options = tuple((option.key, plainly(option.label) or option.key) for option in question.options)
    for key in question.keys:
        own = label if key == question.key else f"{label} – {_part(question, key)}"
        yield Subject(key, own, kind, options, _unit(question), title)


def _part(question: Question, key: str) -> str:
    return plainly({DUTCH: part_words(question, key)}) or key


def _unit(question: Question) -> str:
    if question.type is Type.EURO:
        return "euro"
    return question.unit or ("%" if question.type in PERCENT else "")


def outcome(node: Node) -> Kind:
    """Whether a calculation gives a number, a text or a truth, as far as its form tells."""
    match node:
        case Comparison() | Emptiness() | Junction() | Match() | Call("not" | "selected", _):
            return Kind.TRUTH
        case Call("if", (_, then, _)):
            return outcome(then)
        case Literal(str()):
            return Kind.TEXT
        case Call("coalesce", (first, *_)):
            return outcome(first)
        case Call("today", _):
            return Kind.DATE
        case Arithmetic() | _:
            return Kind.NUMBER
