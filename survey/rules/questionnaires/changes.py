"""What one version of a questionnaire changed in another: counted, and which questions it concerns."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from survey.rules.questionnaires.document import Question, Questionnaire, words


@dataclass(frozen=True, slots=True)
class Changes:
    """The labels of the questions that are new, gone, asked in other words, or asked differently; and moved ones."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    reworded: tuple[str, ...]
    different: tuple[str, ...]
    moved: int

    @property
    def none(self) -> bool:
        return not (self.new or self.gone or self.reworded or self.different or self.moved)


def changes(before: Questionnaire, after: Questionnaire) -> Changes:
    """Questions are the same when they have the same key."""
    old = {question.key: question for question in before.questions}
    new = {question.key: question for question in after.questions}
    both = [(old[key], question) for key, question in new.items() if key in old]
    other = [(was, now) for was, now in both if _meaning(was) != _meaning(now)]
    return Changes(
        new=_labels(question for key, question in new.items() if key not in old),
        gone=_labels(question for key, question in old.items() if key not in new),
        reworded=_labels(now for was, now in both if was != now and (was, now) not in other),
        different=_labels(now for _, now in other),
        moved=_moved([key for key in old if key in new], [key for key in new if key in old]))


def _labels(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(words(question.label) or question.key for question in questions)


def _meaning(question: Question) -> Question:
    """The question without its wording; what is left decides what an answer means."""
    options = tuple(replace(option, label={}) for option in question.options)
    parts = tuple(replace(part, label={}) for part in question.parts)
    columns = tuple(replace(column, label={}) for column in question.columns)
    checks = tuple(replace(check, message={}) for check in question.checks)
    return replace(question, label={}, hint={}, options=options, parts=parts, columns=columns, ends=(), totals=(),
                   checks=checks, sentence="", topic="")


def _moved(old: list[str], new: list[str]) -> int:
    """How many questions have to be taken out before the others stand in the same order."""
    places = {key: place for place, key in enumerate(old)}
    # The smallest last place of a rising row of each length: the longest rising row stays where it is.
    last: list[int] = []
    for key in new:
        at = bisect_left(last, places[key])
        last[at:at + 1] = [places[key]]
    return len(new) - len(last)
