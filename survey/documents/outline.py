"""The list of questions, to be read or printed before beginning: as data for a page, and as a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from survey.documents import typesetting
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Required, Section, Type, words
from survey.rules.questionnaires.following import condition_in_words, left_open
from survey.rules.questionnaires.telling import estimated, in_dutch_words

OPEN_LINES = {Type.LONG_TEXT: 6, Type.TEXT: 1, Type.ORGANISATION: 1}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on paper: boxes to tick, figures to fill in as (label, unit), lines to write on.

    `fact` is what the register knows; `text` marks words that ask nothing.
    """

    label: str
    hint: str = ""
    condition: str = ""
    note: str = ""
    answers: tuple[str, ...] = ()
    several: bool = False
    blanks: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    fact: str = ""
    text: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section on paper."""

    title: str
    intro: str
    condition: str
    questions: tuple[Asked, ...]


def outline(questionnaire: Questionnaire, language: str, facts: Mapping[str, Any] | None,
            today: date) -> tuple[Part, ...]:
    """All questions, with when they are asked in words.

    For a member (`facts` of its organisation) what it is never asked is left out; for a reader who is nobody in
    particular (None) everything is there.
    """
    reader = _Reader(questionnaire, language, facts, today)
    return tuple(part for section in questionnaire.sections for part in reader.part(section))


class _Reader:
    def __init__(self, questionnaire: Questionnaire, language: str, facts: Mapping[str, Any] | None,
                 today: date) -> None:
        self.questions, self.language, self.today = questionnaire.by_key, language, today
        self.known = questionnaire.known(facts or {})
        self.anyone = facts is None
        # Every answer that may be given is unknown; what is never asked stays empty.
        self.here = set(self.known) if self.anyone else set()
        self.above: frozenset[str] = frozenset()

    def part(self, section: Section) -> list[Part]:
        shown, condition = self.condition(section)
        if not shown:
            return []
        asked = tuple(each for question in section.questions for each in self.asked(question))
        return [Part(words(section.title, self.language), words(section.intro, self.language), condition, asked)]

    def condition(self, owner: Section | Question) -> tuple[bool, str]:
        """Whether it may be asked at all, and when, in words."""
        if owner.relevant is None:
            return True, ""
        left = left_open(owner.relevant, self.here, {}, self.known, self.today)
        if isinstance(left, bool):
            return left, ""
        return True, condition_in_words(left, self.questions, self.above, self.language)

    def asked(self, question: Question) -> list[Asked]:
        shown, condition = self.condition(question)
        if not shown:
            return []
        self.here.update(question.keys)
        unknown = question.type is Type.FACT and (self.anyone or self.known.get(question.key) in (None, ""))
        if question.type is Type.CALCULATION or unknown:
            return []
        if not (condition and question.relevant and question.relevant.references & self.above):
            self.above = frozenset((question.key, *question.keys))
        return [self.one(question, condition)]

    def one(self, question: Question, condition: str) -> Asked:
        unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
        unit = f"{unit} {estimated(question, self.language)}".strip()
        single = question.type in (Type.NUMBER, Type.PERCENTAGE, Type.DATE)
        blanks = tuple((words(part.label, self.language), "%") for part in question.parts)
        optional = question.answered and question.required is Required.NO
        known = in_dutch_words(question, self.known.get(question.key), self.language)
        return Asked(
            words(question.label, self.language), words(question.hint, self.language), condition,
            "niet verplicht" if optional else "", tuple(words(each.label, self.language) for each in question.options),
            question.type is Type.SEVERAL, blanks or ((("", unit),) if single else ()),
            OPEN_LINES.get(question.type, 0), known if question.type is Type.FACT else "", question.type is Type.NOTE)


def pdf(parts: Sequence[Part], title: str, intro: str, hosts: Sequence[str], language: str = DUTCH) -> bytes:
    """The list of questions as a tagged PDF."""
    data = {"title": title, "intro": intro, "hosts": list(hosts), "language": language,
            "parts": [asdict(part) for part in parts]}
    return _set(typesetting.data(data))


@lru_cache(maxsize=8)
def _set(data: str) -> bytes:
    return typesetting.pdf("outline", data)
