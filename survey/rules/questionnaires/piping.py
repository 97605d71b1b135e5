"""Earlier answers in the words of a question: `${key}` in a label, hint, intro, option, part or note.

What an answer is in words stands in `telling`; here it is only put in its place. Where there is no answer, or nobody
who gave one, as in a codebook, there are three points.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from survey.rules.questionnaires.document import DUTCH, Question, Text, words

PIPED = re.compile(r"\$\{([^{}]*)\}")
# What is left when every reference is taken out: a reference that was begun and not ended.
UNFINISHED = re.compile(r"\$\{")
UNKNOWN = "…"

# The words of the answer with this key, in this language.
Say = Callable[[str, str], str]


def keys(text: Text) -> list[str]:
    """The keys of the answers that a text holds, in any of its languages."""
    return list(dict.fromkeys(key for written in text.values() if "${" in written for key in PIPED.findall(written)))


def unfinished(text: Text) -> bool:
    """Whether somewhere a `${` has no end."""
    return any("${" in written and UNFINISHED.search(PIPED.sub("", written)) for written in text.values())


def texts(question: Question) -> Iterator[tuple[str, int | None, Text]]:
    """Every text of a question that may hold answers: its field in the document, which of them, and the text."""
    yield "label", None, question.label
    yield "hint", None, question.hint
    yield from (("options.label", index, option.label) for index, option in enumerate(question.options))
    yield from (("parts.label", index, part.label) for index, part in enumerate(question.parts))
    yield from (("columns.label", index, column.label) for index, column in enumerate(question.columns))
    yield from (("ends", index, end) for index, end in enumerate(question.ends))


def asked_for(question: Question) -> frozenset[str]:
    """The keys of the answers that stand in the words of a question."""
    return frozenset(key for _, _, text in texts(question) for key in keys(text))


def filled(text: Text, say: Say) -> Text:
    """A text with the answers in it; the same one where it holds none."""
    if not any("${" in written for written in text.values()):
        return text
    return {language: PIPED.sub(partial(_said, say, language), written) for language, written in text.items()}


def _said(say: Say, language: str, found: re.Match[str]) -> str:
    return say(found[1], language)


def with_answers(question: Question, say: Say) -> Question:
    """A question with earlier answers in its words; the same one where it holds none."""
    if not any("${" in written for _, _, text in texts(question) for written in text.values()):
        return question
    return replace(
        question, label=filled(question.label, say), hint=filled(question.hint, say),
        options=tuple(replace(each, label=filled(each.label, say)) for each in question.options),
        parts=tuple(replace(each, label=filled(each.label, say)) for each in question.parts),
        columns=tuple(replace(each, label=filled(each.label, say)) for each in question.columns),
        ends=tuple(filled(each, say) for each in question.ends))  # fmt: skip


def unknown(key: str, language: str) -> str:
    """What stands in the place of an answer that nobody gave."""
    return UNKNOWN


def plainly(text: Text, language: str = DUTCH) -> str:
    """A text in a language, with three points for every answer."""
    return PIPED.sub(UNKNOWN, words(text, language))
