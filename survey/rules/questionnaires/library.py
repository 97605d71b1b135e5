"""Everything that was ever asked, to be asked again: a search through documents as they are kept.

The documents are not read into classes first, because a search goes through all questionnaires and shows a few.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey.rules.questionnaires.document import DUTCH, Type

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Lent:
    """One question that can be taken over, with its answers in words."""

    key: str
    label: str
    type: Type
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LentSection:
    """`whole` is whether all its questions are here, so that it can be taken over as it is."""

    key: str
    title: str
    questions: tuple[Lent, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A questionnaire with what was found in it."""

    slug: str
    title: str
    number: int
    sections: tuple[LentSection, ...]


def search(documents: Iterable[tuple[str, str, int, Mapping[str, Any]]], text: str) -> tuple[list[Shelf], bool]:
    """What holds every word of a text, in documents given as (slug, title, number, document); all for no text.

    Also says whether there was more than is shown.
    """
    wanted = text.lower().split()
    shelves: list[Shelf] = []
    left = MOST_SHOWN
    for slug, title, number, document in documents:
        found = tuple(_sections(document, wanted))
        count = sum(len(section.questions) for section in found)
        if not count:
            continue
        if count > left and shelves:
            return shelves, True
        shelves.append(Shelf(slug, title, number, found))
        left -= count
    return shelves, False


def _sections(document: Mapping[str, Any], wanted: list[str]) -> Iterator[LentSection]:
    for section in document.get("sections", ()):
        every = section.get("questions", ())
        found = tuple(_lent(each) for each in every if _holds(each, wanted))
        if found:
            yield LentSection(section["key"], _words(section.get("title")), found, len(found) == len(every))


def _lent(question: Mapping[str, Any]) -> Lent:
    answers = (_words(each.get("label")) for name in ("options", "parts") for each in question.get(name, ()))
    return Lent(question["key"], _words(question.get("label")) or question["key"], Type(question["type"]),
                tuple(answers))


def _holds(question: Mapping[str, Any], wanted: list[str]) -> bool:
    if not wanted:
        return True
    lent = _lent(question)
    said = " ".join((lent.label, _words(question.get("hint")), *lent.answers, lent.key)).lower()
    return all(word in said for word in wanted)


def _words(text: Mapping[str, str] | None) -> str:
    return (text or {}).get(DUTCH, "")
