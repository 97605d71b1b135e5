"""The reaction report: every comment with its answer, per passage, and what silence meant, kept as it was published.

`Report` is plain words and whole numbers, so that page, PDF, Word file and mail are made of the same value. `document`
and `report` are inverse; `fingerprint` is the SHA-256 of the document, by which anybody can hold a copy against the
one that was published. Nothing is in it that a reader may not see: of a consultation without names there are none.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from survey.rules import calendar, chain
from survey.rules.broken import RuleBroken
from survey.rules.consultations import Readers
from survey.rules.dispositions import Kind, Standing, check_complete, plural, told
from survey.rules.rounding import percent

WHOLE = "Over het geheel"
LONGEST = 10_000


class Audience(StrEnum):
    """Who may read a report: anyone, or only who was asked, behind the own link."""

    EVERYONE = "everyone"
    INVITED = "invited"

    @property
    def words(self) -> str:
        return {Audience.EVERYONE: "iedereen", Audience.INVITED: "alleen wie is uitgenodigd"}[self]


@dataclass(frozen=True, slots=True)
class Said:
    """One comment as a reader sees it; `who` is empty where names are not shown, `how` tells of a meeting or of being
    late.
    """

    number: int
    who: str
    text: str
    suggestion: str = ""
    quoted: str = ""
    how: str = ""
    supports: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage of a newer version that changed because of comments; `version` and `passage` make its address."""

    version: int
    passage: str
    words: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, with the numbers of all comments that it belongs to. `holder` and `due` (a day as ISO text) are those
    of what was passed on, or of who wrote the answer after that.
    """

    number: int
    kind: str
    text: str
    comments: tuple[int, ...]
    holder: str = ""
    due: str = ""
    changes: tuple[Changed, ...] = ()

    @property
    def words(self) -> str:
        """What was done, for example "doorgezet naar A. Bakker (financiën), die antwoordt uiterlijk 3 mei 2022"."""
        said = Kind(self.kind).words
        if self.kind == Kind.PASSED_ON:
            day = calendar.in_words(date.fromisoformat(self.due), weekday=False)
            return f"{said} naar {self.holder}, die uiterlijk {day} antwoordt"
        return f"{said}, antwoord van {self.holder}" if self.holder else said


@dataclass(frozen=True, slots=True)
class Group:
    """Comments on one passage that have the same answer, by its number."""

    answer: int
    comments: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was commented on, or (key "") the whole."""

    key: str
    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting at which input was noted down: the day as ISO text, who was there, which comments."""

    day: str
    present: str
    comments: tuple[int, ...]

    @property
    def words(self) -> str:
        day = calendar.in_words(date.fromisoformat(self.day)) if self.day else "op een bijeenkomst"
        return f"{day}: {plural(len(self.comments), 'reactie')}{f'. Aanwezig: {self.present}' if self.present else ''}"


@dataclass(frozen=True, slots=True)
class About:
    """What was asked of whom: title, document with version and hash (empty for a call), hosts, days as ISO text, what
    silence means, and of how many (`invited`) how many reacted (see `queries.comments.Turnout`) and how many did no
    more than support a reaction; `others` reacted without being on the list.
    """

    title: str
    purpose: str
    hosts: tuple[str, ...]
    document: str = ""
    version: str = ""
    sha256: str = ""
    opened: str = ""
    closed: str = ""
    silence: str = ""
    invited: int = 0
    reacted: int = 0
    others: int = 0
    supporting: int = 0

    @property
    def rate(self) -> str:
        """For example "12 van de 151 genodigden reageerden (8%); 3 andere steunden alleen een reactie"."""
        parts = []
        if self.invited:
            verb = "reageerde" if self.reacted == 1 else "reageerden"
            parts.append(f"{self.reacted} van de {self.invited} genodigden {verb} "
                         f"({percent(self.reacted, self.invited)}%)")
        if self.supporting:
            others = "andere genodigde steunde" if self.supporting == 1 else "andere genodigden steunden"
            parts.append(f"{self.supporting} {others} alleen een reactie")
        if self.others:
            verb = "reageerde" if self.others == 1 else "reageerden"
            parts.append(f"{self.others} {verb} zonder uitnodiging op naam")
        return "; ".join(parts) or "niemand reageerde"

    @property
    def period(self) -> str:
        days = [calendar.in_words(date.fromisoformat(each), weekday=False) for each in (self.opened, self.closed)
                if each]
        return " tot en met ".join(days) if len(days) == 2 else f"vanaf {days[0]}" if self.opened and days else ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything in a report. `introduction` is Markdown of the secretariat, as are the texts of the answers.

    Where the comments were for the secretariat only, `quoted` is false and their texts are not in it.
    """

    edition: int
    about: About
    introduction: str
    answers: tuple[Given, ...]
    passages: tuple[Passage, ...]
    meetings: tuple[Meeting, ...] = ()
    late: int = 0
    quoted: bool = True

    @property
    def comments(self) -> int:
        return sum(len(given.comments) for given in self.answers)

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many comments were done with in each way."""
        found = Counter({Kind(kind): 0 for kind in Kind})
        for given in self.answers:
            found[Kind(given.kind)] += len(given.comments)
        return {kind: found[kind] for kind in Kind}

    @property
    def words(self) -> str:
        return told(self.comments, len(self.answers), self.kinds)

    def answer(self, number: int) -> Given:
        return self.answers[number - 1]

    def to(self, numbers: Iterable[int]) -> list[tuple[Passage, Said, Given]]:
        """These comments with their passage and answer, in the order of the report."""
        wanted = set(numbers)
        return [(passage, said, self.answer(group.answer)) for passage in self.passages for group in passage.groups
                for said in group.comments if said.number in wanted]


def leading_to(report: Report, version: int) -> dict[str, list[tuple[Said, Given]]]:
    """By passage of a version the comments whose answer names it."""
    found: dict[str, list[tuple[Said, Given]]] = {}
    for passage in report.passages:
        for group in passage.groups:
            given = report.answer(group.answer)
            for each in given.changes:
                if each.version == version:
                    found.setdefault(each.passage, []).extend((said, given) for said in group.comments)
    return found


def may_quote(readers: Readers | str, audience: Audience) -> bool:
    """Whether the comments themselves may stand in a report for this audience, by what was said beforehand of who
    reads them.
    """
    if audience is Audience.EVERYONE:
        return Readers(readers) is Readers.EVERYONE
    return Readers(readers) is not Readers.OFFICE


def compose(about: About, introduction: str, edition: int, comments: Sequence[tuple[str, Said, int]],
            answers: Mapping[int, Given], headings: Mapping[str, str], standings: Iterable[Standing],
            meetings: Sequence[Meeting] = (), *, quoted: bool = True, complete: bool = True) -> Report:
    """The report, refused with the list of what is missing where it must be `complete`.

    `comments` are (passage, comment, id of its answer, 0 for none); `answers` are by that id, their numbers are given
    here. `headings` tells the passages in the order of the text; one that is not in it comes at the end.
    """
    standings = list(standings)
    if complete:
        check_complete(standings)
    if len(introduction) > LONGEST:
        raise RuleBroken("Gebruik voor de inleiding ten hoogste 10.000 tekens.")
    order = {key: place for place, key in enumerate(["", *headings])}
    found = sorted((each for each in comments if each[2]),
                   key=lambda each: (order.get(each[0], len(order)), each[0], each[1].number))
    numbered: dict[int, int] = {}
    for _, _, answer in found:
        numbered.setdefault(answer, len(numbered) + 1)
    inside = {said.number for _, said, _ in found}
    given = tuple(_numbered(answers[answer], number, inside) for answer, number in numbered.items())
    placed: dict[str, list[tuple[Said, int]]] = {}
    for key, said, answer in found:
        placed.setdefault(key, []).append((said, numbered[answer]))
    passages = tuple(Passage(key, headings.get(key, "") or key or WHOLE, _groups(each))
                     for key, each in placed.items())
    return Report(edition, about, introduction.strip(), given, passages, tuple(meetings),
                  sum(each.late for each in standings), quoted)


def _numbered(given: Given, number: int, inside: Container[int]) -> Given:
    """A comment that was changed after its answer is not in a draft, so not among those of the answer either."""
    return replace(given, number=number, comments=tuple(each for each in given.comments if each in inside))


def _groups(found: Sequence[tuple[Said, int]]) -> tuple[Group, ...]:
    """Comments with the same answer stand together, at the place of the first of them."""
    order = dict.fromkeys(answer for _, answer in found)
    return tuple(Group(answer, tuple(said for said, number in found if number == answer)) for answer in order)


def document(report: Report) -> dict[str, Any]:
    """What is kept: plain lists and mappings."""
    found: dict[str, Any] = _plain(asdict(report))
    return found


def _plain(value: Any) -> Any:
    """The same as JSON gives it back: lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def report(document: Mapping[str, Any]) -> Report:
    """The inverse of `document`."""
    return Report(
        document["edition"], About(**{**document["about"], "hosts": tuple(document["about"]["hosts"])}),
        document["introduction"], tuple(_given(each) for each in document["answers"]),
        tuple(_passage(each) for each in document["passages"]),
        tuple(Meeting(each["day"], each["present"], tuple(each["comments"])) for each in document["meetings"]),
        document["late"], document["quoted"])


def _given(kept: Mapping[str, Any]) -> Given:
    return Given(**{**kept, "comments": tuple(kept["comments"]),
                    "changes": tuple(Changed(**each) for each in kept["changes"])})


def _passage(kept: Mapping[str, Any]) -> Passage:
    groups = tuple(Group(each["answer"], tuple(Said(**said) for said in each["comments"])) for each in kept["groups"])
    return Passage(kept["key"], kept["heading"], groups)


def fingerprint(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical text of a document."""
    return chain.fingerprint(document)


def differs(before: Report | None, after: Report, number: int) -> bool:
    """Whether a new edition says something else about this comment than the one before did."""
    if before is None:
        return True
    return _told(before, number) != _told(after, number)


def _told(report: Report, number: int) -> tuple[Any, ...] | None:
    """The numbers that answers have within an edition say nothing."""
    found = report.to([number])
    if not found:
        return None
    _, said, given = found[0]
    return (said.text, said.suggestion, given.kind, given.text, given.holder, given.due, given.changes)
