"""Coding open answers by hand: which questions are open, what a code may be called, when an answer is read again."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question, Questionnaire, Type

OPEN = frozenset({Type.TEXT, Type.LONG_TEXT})
LONGEST_NAME = 100
MOST_WORDS = 50
MOST_CODES = 200
SEPARATORS = re.compile(r"[,;\n]")


class How(StrEnum):
    """How a code came to an answer: a person thought of it, or said yes to a suggestion."""

    PERSON = "mens"
    CONFIRMED = "suggestie bevestigd"


class Turn(IntEnum):
    """The first reading counts; a second one by somebody else shows whether the codes are clear."""

    FIRST = 1
    SECOND = 2


class Stand(StrEnum):
    """What must still be done with an answer."""

    NEW = "new"
    EDITED = "edited"
    DONE = "done"

    @property
    def words(self) -> str:
        return {"new": "nog te coderen", "edited": "gewijzigd, opnieuw te coderen", "done": "gecodeerd"}[self.value]


def open_questions(questionnaire: Questionnaire) -> list[Question]:
    """The questions that are answered in one's own words, in the order of the questionnaire.

    One that is asked once for every school is not among them: a code belongs to one text of one member.
    """
    return [question for section in questionnaire.sections if section.repeat is None
            for question in section.questions if question.type in OPEN]


def digest(text: str) -> str:
    """What a text is recognised by; codes belong to the text that was read and to no later one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def stand(read: str | None, text: str) -> Stand:
    """`read` is the digest of the text that was read, None when nobody read the answer."""
    if read is None:
        return Stand.NEW
    return Stand.DONE if read == digest(text) else Stand.EDITED


def code_name(typed: str, others: Iterable[str]) -> str:
    """A name as it is kept, with single spaces; raises RuleBroken for one that cannot be used.

    Capitals do not make another code: "Wachtlijst" and "wachtlijst" would be counted apart.
    """
    name = " ".join(typed.split())
    if not name:
        raise RuleBroken("Geef de code een naam.")
    if len(name) > LONGEST_NAME:
        raise RuleBroken(f"De naam van een code is hooguit {LONGEST_NAME} tekens.")
    if same(name, others) is not None:
        raise RuleBroken(f"Er is al een code “{same(name, others)}”.")
    return name


def same(name: str, others: Iterable[str]) -> str | None:
    """The code among these that is called the same, apart from capitals and spaces."""
    wanted = " ".join(name.split()).casefold()
    return next((each for each in others if each.casefold() == wanted), None)


def theme_words(typed: str) -> list[str]:
    """The words to highlight, as they were typed with commas or on lines between them."""
    found = list(dict.fromkeys(" ".join(part.split()) for part in SEPARATORS.split(typed)))
    words = [word for word in found if word]
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_NAME for word in words):
        raise RuleBroken(f"Geef hooguit {MOST_WORDS} woorden van elk hooguit {LONGEST_NAME} tekens.")
    return words


def check_room(codes: Sequence[object]) -> None:
    """A codebook that nobody can oversee is no codebook."""
    if len(codes) >= MOST_CODES:
        raise RuleBroken(f"Een vraag heeft hooguit {MOST_CODES} codes. Voeg eerst codes samen.")


def check_second(first_coder: str, coder: str) -> None:
    """Who reads an answer twice agrees with himself, and that says nothing."""
    if first_coder == coder:
        raise RuleBroken("U las dit antwoord zelf als eerste. Een tweede lezing is van iemand anders.")
