"""What one version of a questionnaire changed in another: counted, and told question by question."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.features import Thing, beside, features
from survey.rules.questionnaires.subjects import subjects


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
    other = [(was, now) for was, now in both if was is not now and meaning(was) != meaning(now)]
    return Changes(
        new=_labels(question for key, question in new.items() if key not in old),
        gone=_labels(question for key, question in old.items() if key not in new),
        reworded=_labels(now for was, now in both if was != now and (was, now) not in other),
        different=_labels(now for _, now in other),
        moved=len(moved([key for key in old if key in new], [key for key in new if key in old])))


def _labels(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(words(question.label) or question.key for question in questions)


def meaning(question: Question) -> Question:
    """The question without its wording; what is left decides what an answer means."""
    options = tuple(replace(option, label={}) for option in question.options)
    parts = tuple(replace(part, label={}) for part in question.parts)
    columns = tuple(replace(column, label={}) for column in question.columns)
    checks = tuple(replace(check, message={}) for check in question.checks)
    return replace(question, label={}, hint={}, options=options, parts=parts, columns=columns, ends=(), totals=(),
                   checks=checks, sentence="", topic="", origin="")


def moved(old: list[str], new: list[str]) -> list[str]:
    """The fewest of these keys that have to be taken out before the others stand in the same order; both lists hold
    the same keys.
    """
    places = {key: place for place, key in enumerate(old)}
    # The smallest last place of a rising row of each length: the longest rising row stays where it is.
    last: list[int] = []
    lengths = []
    for key in new:
        at = bisect_left(last, places[key])
        last[at:at + 1] = [places[key]]
        lengths.append(at)
    return _outside(new, lengths, len(last) - 1)


def _outside(keys: list[str], lengths: list[int], wanted: int) -> list[str]:
    """The keys that are in no longest row, of which `lengths` says how long a row ends at each."""
    outside = []
    for key, length in zip(reversed(keys), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            outside.append(key)
    return outside[::-1]


class Kind(StrEnum):
    """What happened to a question, a section or the questionnaire itself."""

    NEW = "nieuw"
    GONE = "vervallen"
    CHANGED = "gewijzigd"
    MOVED = "verplaatst"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two versions.

    `name` is how it is called now (or was, when it is gone), `section` the title of where it stands, and `lines` hold
    (name, was, now) of each feature that differs. `meaning` tells that answers mean something else than before.
    """

    key: str
    kind: Kind
    what: str
    name: str
    section: str
    lines: tuple[tuple[str, str, str], ...] = ()
    meaning: bool = False


def differences(before: Questionnaire, after: Questionnaire) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the new version, with what is gone at the end."""
    told = _Telling(before, after)
    return (*told.whole(), *told.sections(), *told.gone())


class _Telling:
    """Two versions side by side."""

    def __init__(self, before: Questionnaire, after: Questionnaire) -> None:
        self.before, self.after = before, after
        self.was = {question.key: question for question in before.questions}
        self.known = (subjects(before), subjects(after))
        now = [question.key for question in after.questions]
        self.left = set(now)
        stayed = [key for key in self.was if key in self.left]
        self.shifted = {*moved(stayed, [key for key in now if key in self.was])}
        self.shifted |= {key for key in stayed
                         if before.section_of[key].key != after.section_of[key].key}

    def whole(self) -> Iterator[Difference]:
        lines = self._lines(replace(self.before, sections=()), replace(self.after, sections=()))
        if lines:
            yield Difference("", Kind.CHANGED, "Vragenlijst", words(self.after.title), "", lines)

    def sections(self) -> Iterator[Difference]:
        old = [section.key for section in self.before.sections]
        new = [section.key for section in self.after.sections]
        shifted = moved([key for key in old if key in new], [key for key in new if key in old])
        for section in self.after.sections:
            yield from self._section(self.before.section(section.key), section, section.key in shifted)
            for question in section.questions:
                yield from self._question(section, question)

    def _section(self, was: Section | None, now: Section, shifted: bool) -> Iterator[Difference]:
        title = words(now.title)
        if was is None:
            yield Difference(now.key, Kind.NEW, "Onderdeel", title, title, self._lines(None, _heading(now)))
            return
        lines = self._lines(_heading(was), _heading(now))
        if lines or shifted:
            yield Difference(now.key, Kind.CHANGED if lines else Kind.MOVED, "Onderdeel", title, title, lines,
                             was.relevant != now.relevant)

    def _question(self, section: Section, now: Question) -> Iterator[Difference]:
        was = self.was.get(now.key)
        if was is now and now.key not in self.shifted:
            return
        lines = (*self._lines(was, now), *self._place(now))
        kind = Kind.NEW if was is None else Kind.MOVED if was == now else Kind.CHANGED
        if lines:
            other = was is not None and meaning(was) != meaning(now)
            yield Difference(now.key, kind, "Vraag", words(now.label) or now.key, words(section.title), lines, other)

    def _place(self, now: Question) -> Iterator[tuple[str, str, str]]:
        if now.key in self.shifted:
            yield "Plaats", _place(self.before, now.key), _place(self.after, now.key)

    def gone(self) -> Iterator[Difference]:
        left = {section.key for section in self.after.sections}
        for section in self.before.sections:
            title = words(section.title)
            if section.key not in left:
                lines = self._lines(_heading(section), None)
                yield Difference(section.key, Kind.GONE, "Onderdeel", title, title, lines)
            for question in section.questions:
                if question.key not in self.left:
                    yield Difference(question.key, Kind.GONE, "Vraag", words(question.label) or question.key, title,
                                     self._lines(question, None))

    def _lines(self, was: Thing | None, now: Thing | None) -> tuple[tuple[str, str, str], ...]:
        if was is not None and was == now:
            return ()
        return tuple(beside(features(was, self.known[0]), features(now, self.known[1])))


def _heading(section: Section) -> Section:
    return replace(section, questions=())


def _place(questionnaire: Questionnaire, key: str) -> str:
    """Where a question stands, in words."""
    section = questionnaire.section_of[key]
    position = next(number for number, each in enumerate(section.questions, 1) if each.key == key)
    return f"plaats {position} in ‘{words(section.title)}’"
