"""How long a questionnaire takes: an estimate with a stated formula.

Pew Research Center counts an ordinary question as one point, of which 85 take 15 minutes (*How we keep our online
surveys from running too long*, 2022): 10.6 seconds a point. That an open question takes minutes and a row of a grid
less than a question is theirs as well; the exact points below are ours, and so is a point more for a figure that has
to be looked up. Introductions, notes and hints are read at 238 words a minute (Brysbaert, *Journal of Memory and
Language* 109, 2019). A question under a condition counts half.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from survey.rules.questionnaires.document import Question, Questionnaire, Section, Text, Type, words
from survey.rules.rounding import up

SECONDS_A_POINT = Fraction(15 * 60, 85)
WORDS_A_MINUTE = 238
ROW = Fraction(1, 2)
POINTS = {
    Type.ONE: Fraction(1), Type.SEVERAL: Fraction(3, 2), Type.SCALE: Fraction(1), Type.RANKING: Fraction(3),
    Type.NUMBER: Fraction(2), Type.PERCENTAGE: Fraction(2), Type.EURO: Fraction(2), Type.SHARES: Fraction(1),
    Type.GRID: Fraction(1), Type.TABLE: Fraction(2), Type.TEXT: Fraction(3, 2), Type.LONG_TEXT: Fraction(6),
    Type.EMAIL: Fraction(1), Type.DATE: Fraction(1), Type.ORGANISATION: Fraction(1), Type.FILE: Fraction(6),
}  # fmt: skip
FORMULA = ("Een gewone vraag telt als 1 punt, een getal als 2, een open vraag als 6, een rij erbij als een half. "
           "85 punten duren een kwartier (Pew Research Center). Teksten lezen wij met 238 woorden per minuut "
           "(Brysbaert). Een vraag onder een voorwaarde telt half mee.")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole minutes, rounded up: `usual`, and `most` for who is asked everything."""

    usual: int
    most: int


def estimate(questionnaire: Questionnaire) -> Estimate:
    """How long a respondent takes."""
    usual = most = text_seconds(questionnaire.intro)
    for section in questionnaire.sections:
        whole, half = _section(section)
        most += whole
        usual += half
    return Estimate(_minutes(usual), _minutes(most))


def _section(section: Section) -> tuple[Fraction, Fraction]:
    """Seconds for who gets everything, and as they are expected."""
    whole = usual = text_seconds(section.intro)
    for question in section.questions:
        takes = question_seconds(question)
        whole += takes
        usual += takes / 2 if question.relevant else takes
    return whole, usual / 2 if section.relevant else usual


def question_seconds(question: Question) -> Fraction:
    """Seconds to answer one question, with its hint."""
    cells = max(len(question.keys) - 1, 0) if question.parts else 0
    points = POINTS.get(question.type, Fraction(0)) + ROW * cells
    texts = [words(question.hint)] + ([words(question.label)] if question.type is Type.NOTE else [])
    return points * SECONDS_A_POINT + _reading(texts)


def text_seconds(text: Text) -> Fraction:
    """Seconds to read a text."""
    return _reading([words(text)])


def _reading(texts: Iterable[str]) -> Fraction:
    return Fraction(60 * sum(len(text.split()) for text in texts), WORDS_A_MINUTE)


def _minutes(seconds: Fraction) -> int:
    return max(int(up(seconds / 60)), 1)
