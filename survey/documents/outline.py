"""The list of questions, to be read or printed before beginning: as data for a page, and as a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from survey.documents import typesetting
from survey.rules.questionnaires import rows as repeats
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, part_words, words
from survey.rules.questionnaires.following import condition_in_words, left_open, shortened
from survey.rules.questionnaires.piping import PIPED, UNKNOWN, filled, with_answers
from survey.rules.questionnaires.telling import estimated, in_dutch_words
from survey.rules.questionnaires.totals import TOGETHER
from survey.rules.questionnaires.types import COLUMNS, PARTED, ROWS, Required, Type

OPEN_LINES = {Type.LONG_TEXT: 6, Type.TEXT: 1, Type.EMAIL: 1, Type.ORGANISATION: 1}
BLANK = frozenset({Type.NUMBER, Type.PERCENTAGE, Type.EURO, Type.DATE})
TO_TICK = frozenset({Type.ONE, Type.SEVERAL, Type.SCALE})
PLACE = "plaats"
FILES = "U voegt hier een bestand toe als u via uw persoonlijke link antwoordt."


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on paper: boxes to tick, figures to fill in as (label, unit), lines to write on.

    `rows` and `columns` are those of a grid, to tick one a row, or with `numbers` to fill in. `fact` is what the
    register knows; `text` marks words that ask nothing.
    """

    label: str
    hint: str = ""
    condition: str = ""
    note: str = ""
    answers: tuple[str, ...] = ()
    several: bool = False
    blanks: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    numbers: bool = False
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
        self.rows_of(section)
        intro = words(filled(section.intro, self.say), self.language)
        often = repeats.on_paper(section.repeat, self.language) if section.repeat else ""
        return [Part(words(section.title, self.language), intro, " ".join(filter(None, (condition, often))), asked)]

    def rows_of(self, section: Section) -> None:
        """How many rows there will be is unknown as well."""
        if section.repeat:
            self.here.add(section.key)

    def say(self, key: str, language: str) -> str:
        """What the register knows stands in the words of a question; of what is still to be answered the question."""
        question = self.questions.get(key)
        if question is None:
            return UNKNOWN
        if question.type is Type.FACT and not self.anyone:
            return in_dutch_words(question, self.known.get(key), language) or UNKNOWN
        label = part_words(question, key, language) if question.type in PARTED else words(question.label, language)
        return f"[{shortened(PIPED.sub(UNKNOWN, label))}]"

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
        return [self.one(with_answers(question, self.say), condition)]

    def one(self, question: Question, condition: str) -> Asked:
        optional = question.answered and question.required is Required.NO
        known = in_dutch_words(question, self.known.get(question.key), self.language)
        choices = tuple(label for _, label, _ in options(question, self.language))
        rows, columns = self.grid(question, choices)
        return Asked(
            words(question.label, self.language), self.hint(question), condition,
            "niet verplicht" if optional else "", choices if question.type in TO_TICK else (),
            question.type is Type.SEVERAL, self.blanks(question, choices), OPEN_LINES.get(question.type, 0),
            rows, columns, question.type is Type.TABLE, known if question.type is Type.FACT else "",
            question.type is Type.NOTE)

    def hint(self, question: Question) -> str:
        hint = words(question.hint, self.language)
        return f"{hint} {FILES}".strip() if question.type is Type.FILE else hint

    def blanks(self, question: Question, choices: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """What is filled in with figures, each with its label and unit."""
        unit = question.unit or {Type.PERCENTAGE: "%", Type.EURO: "euro"}.get(question.type, "")
        if question.type in BLANK:
            return (("", f"{unit} {estimated(question, self.language)}".strip()),)
        if question.type is Type.RANKING:
            return tuple((label, PLACE) for label in choices)
        shares = question.parts if question.type is Type.SHARES else ()
        return tuple((words(part.label, self.language), "%") for part in shares)

    def grid(self, question: Question, choices: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rows and columns of a grid or table, with the totals that go with it."""
        if question.type not in (Type.GRID, Type.TABLE):
            return (), ()
        rows = tuple(words(part.label, self.language) for part in question.parts)
        columns = choices or tuple(words(column.label, self.language) for column in question.columns)
        return ((*rows, TOGETHER) if COLUMNS in question.totals else rows,
                (*columns, TOGETHER) if ROWS in question.totals else columns)


def pdf(parts: Sequence[Part], title: str, intro: str, hosts: Sequence[str], language: str = DUTCH) -> bytes:
    """The list of questions as a tagged PDF."""
    data = {"title": title, "intro": intro, "hosts": list(hosts), "language": language,
            "parts": [asdict(part) for part in parts]}
    return _set(typesetting.data(data))


@lru_cache(maxsize=8)
def _set(data: str) -> bytes:
    return typesetting.pdf("outline", data)
