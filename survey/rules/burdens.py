"""What rounds ask of members: how many questions and how many minutes, by the formula of `questionnaires.minutes`.

Of who sent in it is known which questions were put: those are counted, also in every row of a section that is filled in
several times. Of who did not it is what the questionnaire usually takes, in which a question under a condition counts
half. A consultation takes the time to read its text; a meeting as long as it lasts, of who comes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from survey.rules.calendar import minutes_in_words
from survey.rules.questionnaires.document import Question, Questionnaire, Section
from survey.rules.questionnaires.minutes import estimate, question_seconds, text_seconds
from survey.rules.rounding import half_up, up


@dataclass(frozen=True, slots=True)
class Burden:
    """What one round asked of one member; `sent` is whether it replied."""

    questions: int
    minutes: int
    sent: bool

    @property
    def words(self) -> str:
        """For example "13 vragen, 1 uur en 7 minuten"."""
        asked = f"{self.questions} {'vraag' if self.questions == 1 else 'vragen'}" if self.questions else ""
        return ", ".join(filter(None, (asked, minutes_in_words(self.minutes)))) or "een uitnodiging zonder vragen"


@dataclass(frozen=True, slots=True)
class Member:
    """What one organisation was asked in a year, by the title of the round."""

    code: str
    name: str
    sector: str
    burdens: tuple[tuple[str, Burden], ...] = field(repr=False)

    @property
    def rounds(self) -> int:
        return len(self.burdens)

    @property
    def sent(self) -> int:
        return sum(each.sent for _, each in self.burdens)

    @property
    def questions(self) -> int:
        return sum(each.questions for _, each in self.burdens)

    @property
    def minutes(self) -> int:
        return sum(each.minutes for _, each in self.burdens)


def usual(asked: Questionnaire | None, minutes: int | None, sent: bool = False) -> Burden:
    """What a round asks of somebody of whom is not known which questions were put."""
    if asked is None:
        return Burden(0, minutes or 0, sent)
    halves = [2 - bool(question.relevant or section.relevant) for section in asked.sections
              for question in section.questions if question.answered]
    return Burden(int(half_up(Fraction(sum(halves), 2))), estimate(asked).usual, sent)


def given(asked: Questionnaire, answers: Mapping[str, Any]) -> Burden:
    """What was put to who sent these answers in: not asked is no key."""
    questions, seconds = 0, text_seconds(asked.intro)
    for section in asked.sections:
        put = list(_put(section, answers))
        questions += sum(question.answered for question in put)
        if put:
            seconds += text_seconds(section.intro) + sum(map(question_seconds, put))
    return Burden(questions, max(int(up(seconds / 60)), 1), True)


def _put(section: Section, answers: Mapping[str, Any]) -> Iterable[Question]:
    """The questions of a section as often as they were put."""
    rows = answers.get(section.key) if section.repeat else [answers]
    for row in rows if isinstance(rows, list) else []:
        yield from (each for each in section.questions if any(key in row for key in each.keys))


def other(asked: Questionnaire | None, seconds: Fraction, meeting: int, replied: bool) -> Burden:
    """What a round asks of which the reply is no answer: its own questions, a text that is read in so many seconds, and
    of who comes the minutes that a `meeting` lasts.
    """
    own = usual(asked, None, replied)
    return replace(own, minutes=own.minutes + int(up(seconds / 60)) + (meeting if replied else 0))


def lasts(begins: datetime, ends: datetime) -> int:
    """How many minutes a meeting lasts."""
    return max(int((ends - begins).total_seconds()) // 60, 0)


def year_of(opens_on: date | None, published: date) -> int:
    """The year in which a round asked something."""
    return (opens_on or published).year


def heaviest(members: Iterable[Member]) -> list[Member]:
    """Who was asked most first."""
    return sorted(members, key=lambda each: (-each.minutes, -each.questions, each.code))
