"""What is done with a comment: the kinds of answer, what each of them needs, and what stands between the answers and a
reaction report.

A comment has one answer; an answer may belong to several comments that say the same. An answer counts only for the
text that it was given on: who changes a comment afterwards gets a new look at it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from survey.rules import calendar
from survey.rules.broken import RuleBroken

LONGEST = 10_000
# From this likeness on two comments are shown beside each other; whether they are the same a person says.
ALIKE = 0.25
MOST_ALIKE = 20
REMINDED_BEFORE = 3
MOST_EARLIER = 20


class Kind(StrEnum):
    """What is done with a comment."""

    TAKEN_OVER = "taken_over"
    PARTLY = "partly"
    NOT_TAKEN = "not_taken"
    PASSED_ON = "passed_on"
    NOTED = "noted"

    @property
    def words(self) -> str:
        return {Kind.TAKEN_OVER: "overgenomen", Kind.PARTLY: "deels overgenomen",
                Kind.NOT_TAKEN: "niet overgenomen", Kind.PASSED_ON: "doorgezet", Kind.NOTED: "ter kennisname"}[self]

    @property
    def needs_reason(self) -> bool:
        return self is not Kind.TAKEN_OVER


# What a portfolio holder may answer; passing it on once more is for the secretariat.
FINAL = (Kind.TAKEN_OVER, Kind.PARTLY, Kind.NOT_TAKEN, Kind.NOTED)
NEEDS = {Kind.PARTLY: "Vertel wat u wel en niet overneemt, en waarom.",
         Kind.NOT_TAKEN: "Geef de reden waarom u dit niet overneemt.",
         Kind.PASSED_ON: "Vertel waarom u dit doorzet.",
         Kind.NOTED: "Vertel waarom u dit ter kennisname aanneemt."}


class Overtaken(RuleBroken):
    """Somebody else answered in the meantime; nothing was stored, and what was typed is still in the form."""


class Stage(StrEnum):
    """How far a comment is on its way to an answer."""

    OPEN = "open"
    CHANGED = "changed"
    WITH_HOLDER = "with_holder"
    REPLIED = "replied"
    ANSWERED = "answered"

    @property
    def words(self) -> str:
        return {Stage.OPEN: "nog te beantwoorden", Stage.CHANGED: "gewijzigd na het antwoord",
                Stage.WITH_HOLDER: "bij de portefeuillehouder", Stage.REPLIED: "antwoord van de portefeuillehouder",
                Stage.ANSWERED: "beantwoord"}[self]

    @property
    def missing(self) -> bool:
        """Whether a report would be without an answer here; what was passed on has one, with a name and a date."""
        return self in (Stage.OPEN, Stage.CHANGED)


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of a newer version of the text that changed because of comments."""

    version: int
    passage: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as somebody typed it."""

    kind: Kind | None
    text: str = ""
    holder: int | None = None
    due: date | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One comment that was sent, and how it is answered; `answer` is the id of its answer, 0 for none."""

    number: int
    stage: Stage
    kind: Kind | None = None
    answer: int = 0
    late: bool = False
    at_meeting: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many comments, with how many answers, and how many comments of each kind."""

    comments: int
    answers: int
    kinds: Mapping[Kind, int]
    missing: int
    late: int
    at_meetings: int

    @property
    def words(self) -> str:
        return told(self.comments, self.answers, self.kinds, self.missing)


def told(comments: int, answers: int, kinds: Mapping[Kind, int], missing: int = 0) -> str:
    """For example "37 reacties met 30 antwoorden: 21 overgenomen, 16 niet overgenomen"."""
    if not comments:
        return "geen reacties"
    if missing and not answers:
        return f"{plural(comments, 'reactie')}, nog zonder antwoord"
    parts = [f"{number} {kind.words}" for kind, number in kinds.items() if number]
    parts += [f"{missing} zonder antwoord"] if missing else []
    return f"{plural(comments, 'reactie')} met {plural(answers, 'antwoord')}: {', '.join(parts)}"


def plural(number: int, noun: str) -> str:
    """For example "1 reactie" and "2 reacties"; the nouns of this file only."""
    several = {"reactie": "reacties", "antwoord": "antwoorden", "persoon": "personen"}[noun]
    return f"{number} {noun if number == 1 else several}"


def faults(answer: Answer, today: date, before: date | None = None) -> dict[str, str]:
    """What an answer still needs, by its field; `before` is the day that stood there, which may be past by now."""
    found: dict[str, str] = {}
    if answer.kind is None:
        return {"kind": "Kies wat u met de reactie doet."}
    if answer.kind.needs_reason and not answer.text.strip():
        found["text"] = NEEDS[answer.kind]
    elif len(answer.text) > LONGEST:
        found["text"] = "Gebruik ten hoogste 10.000 tekens."
    if answer.kind is Kind.PASSED_ON:
        found |= _passed_on(answer, today, before)
    return found


def _passed_on(answer: Answer, today: date, before: date | None) -> dict[str, str]:
    found = {}
    if answer.holder is None:
        found["holder"] = "Kies de portefeuillehouder die antwoord geeft."
    if answer.due is None:
        found["due"] = "Kies de dag waarop het antwoord er uiterlijk is."
    elif answer.due < today and answer.due != before:
        found["due"] = "Deze dag is al voorbij. Kies vandaag of een latere dag."
    return found


def check(answer: Answer, today: date, before: date | None = None) -> Kind:
    """The kind of an answer that is complete; refuses another with everything it needs."""
    wrong = faults(answer, today, before)
    if wrong or answer.kind is None:
        raise RuleBroken(" ".join(wrong.values()))
    return answer.kind


def stage(kind: str | None, *, replied: bool, changed: bool) -> Stage:
    """`kind` is that of the answer, `replied` says whether a portfolio holder wrote, `changed` whether the comment
    was changed after it was answered.
    """
    if kind is None:
        return Stage.OPEN
    if changed:
        return Stage.CHANGED
    if kind == Kind.PASSED_ON:
        return Stage.REPLIED if replied else Stage.WITH_HOLDER
    return Stage.ANSWERED


def missing(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """The comments without a valid answer, in their order."""
    return tuple(sorted((each for each in standings if each.stage.missing), key=lambda each: each.number))


def counts(standings: Iterable[Standing]) -> Counts:
    """Every comment counts once, an answer to six of them counts once too."""
    rows = list(standings)
    answered = [each for each in rows if each.kind is not None and not each.stage.missing]
    by_kind = Counter(each.kind for each in answered)
    return Counts(len(rows), len({each.answer for each in answered}), {kind: by_kind[kind] for kind in Kind},
                  len(rows) - len(answered), sum(each.late for each in rows), sum(each.at_meeting for each in rows))


def check_complete(standings: Iterable[Standing]) -> None:
    """Refuses a report while a comment has no answer, and names every one."""
    left = missing(standings)
    if not left:
        return
    listed = ", ".join(f"{each.number} ({each.stage.words})" for each in left)
    raise RuleBroken(f"Het verslag kan nog niet naar buiten: {'reactie' if len(left) == 1 else 'reacties'} {listed} "
                     f"{'heeft' if len(left) == 1 else 'hebben'} nog geen geldig antwoord.")


def seen(answer: int | None, revision: int | None) -> str:
    """What a form was made from, to be sent along with it: the answer of a comment and its revision."""
    return f"{answer or 0}.{revision or 0}"


def remind_on(due: date) -> date:
    """The day on which a portfolio holder is reminded: three working days before the answer is due."""
    return calendar.working_days_before(due, REMINDED_BEFORE)


def changes(stored: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The changes of the text as they are stored."""
    return tuple(Change(int(each["version"]), str(each["passage"])) for each in stored)


def stored(found: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"version": each.version, "passage": each.passage} for each in found]


@dataclass(frozen=True, slots=True)
class Earlier:
    """How an answer read until it was changed; `at` and `by` are of when it was given."""

    kind: str
    answer: str
    holder: str
    at: str
    by: str

    @property
    def words(self) -> str:
        return f"{Kind(self.kind).words}{f' naar {self.holder}' if self.kind == Kind.PASSED_ON else ''}"

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def earlier(stored: Iterable[Mapping[str, Any]]) -> tuple[Earlier, ...]:
    """What is kept of an answer, the oldest first."""
    return tuple(Earlier(**each) for each in stored)


def remembered(stored: Iterable[Mapping[str, Any]], was: Earlier) -> list[dict[str, Any]]:
    """The same with one more; of an answer that goes on changing the last ones are kept."""
    return [asdict(each) for each in (*earlier(stored), was)][-MOST_EARLIER:]


def read_change(typed: str) -> Change | None:
    """The value of a tick box, "<version>:<passage>"; None for what is none."""
    version, _, passage = typed.partition(":")
    return Change(int(version), passage) if version.isdecimal() and len(version) < 10 and passage else None
