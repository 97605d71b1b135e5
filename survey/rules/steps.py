"""The chain of a document: which bodies must decide on it, after whom, and how far that is, told in Dutch words.

In: the steps, every decision on the document with its state (`decisions.states`), and the version that the chain is
asked about. Out: `chain(...)`: a line for each step and the sentences that sum it up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from survey.rules import decisions
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Kind, State, Status, Taken, day_in_words


class Reached(StrEnum):
    DONE = "done"
    CONDITIONAL = "conditional"
    REFUSED = "refused"
    LAPSED = "lapsed"
    AGAIN = "again"
    TURN = "turn"
    LATER = "later"

    @property
    def words(self) -> str:
        return {"done": "gedaan", "conditional": "voorwaardelijk", "refused": "geweigerd", "lapsed": "vervallen",
                "again": "op eerdere versie", "turn": "aan zet", "later": "later"}[self]


@dataclass(frozen=True, slots=True)
class Step:
    """A body that must decide this, after the steps with the numbers in `after`."""

    id: int
    body: int
    name: str
    kind: Kind
    after: frozenset[int] = frozenset()

    @property
    def words(self) -> str:
        return f"{self.kind.words} van {self.name}"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the document; a higher `id` is a newer one."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class Line:
    """How far a step is. `decision` is the decision that says so; `day` since when."""

    step: Step
    reached: Reached
    words: str
    decision: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """`faults` are what does not go well: a wrong order, a circle. `final_on` is the day on which all had decided."""

    version: Version
    lines: tuple[Line, ...]
    sentence: str
    faults: tuple[str, ...] = ()
    final_on: date | None = None


def chain(steps: Sequence[Step], taken: Sequence[Taken], states: Mapping[int, State], version: Version) -> Chain:
    """How far the chain is for one version; `taken` are all decisions on the document, of every version."""
    known = [each for each in taken if each.id in states]
    lines = _lines(steps, known, states, version)
    final_on = None
    if lines and all(line.reached is Reached.DONE for line in lines):
        final_on = max(line.day for line in lines if line.day)
    faults = (*_circles(known, states), *_wrong_order(steps, known, states, version))
    return Chain(version, lines, _summary(lines, version, final_on), faults, final_on)


def _lines(steps: Sequence[Step], taken: Sequence[Taken], states: Mapping[int, State],
           version: Version) -> tuple[Line, ...]:
    first = {step.id: _decided(step, taken, states, version) for step in steps}
    done = {number for number, line in first.items() if line and line.reached in (Reached.DONE, Reached.CONDITIONAL)}
    return tuple(first[step.id] or _undecided(step, steps, done, taken, states, version) for step in steps)


def _of(step: Step, taken: Iterable[Taken], states: Mapping[int, State]) -> list[Taken]:
    return [each for each in taken if (each.body, each.kind) == (step.body, step.kind)
            and states[each.id].status is not Status.WITHDRAWN]


def _decided(step: Step, taken: Sequence[Taken], states: Mapping[int, State], version: Version) -> Line | None:
    """What the body decided last on this version; of one day what went against it."""
    own = [each for each in _of(step, taken, states) if each.version == version.id]
    if not own:
        return None
    last = max(own, key=lambda each: (each.day, not each.favourable, each.id))
    state = states[last.id]
    outcome = last.kind.outcome(last.favourable)
    if not last.favourable and last.kind is not Kind.ADVICE:
        return Line(step, Reached.REFUSED, f"{outcome} op {day_in_words(last.day)}", last.id, last.day)
    if state.status is Status.FINAL:
        later = f", definitief sinds {day_in_words(state.since)}" if state.since != last.day else ""
        return Line(step, Reached.DONE, f"{outcome} op {day_in_words(last.day)}{later}", last.id, state.since)
    reached = Reached.LAPSED if state.status is Status.LAPSED else Reached.CONDITIONAL
    why = "; ".join(each.words for each in state.conditions if each.held is not decisions.Held.MET)
    return Line(step, reached, f"{outcome} op {day_in_words(last.day)}, {reached.words}: {why}", last.id, last.day)


def _undecided(step: Step, steps: Sequence[Step], done: set[int], taken: Sequence[Taken],
               states: Mapping[int, State], version: Version) -> Line:
    before = [each.name for each in steps if each.id in step.after - done]
    turn = f"komt na {_row(before)}" if before else "is nu aan zet"
    others = [each for each in _of(step, taken, states) if each.version is not None]
    if not others:
        return Line(step, Reached.LATER if before else Reached.TURN, turn)
    last = max(others, key=lambda each: (each.day, each.version or 0, each.id))
    older = "eerdere" if (last.version or 0) < version.id else "latere"
    return Line(step, Reached.AGAIN, f"{last.kind.outcome(last.favourable)} op {day_in_words(last.day)} over versie "
                f"{last.number}, een {older} versie: moet opnieuw besluiten en {turn}", last.id, last.day)


def _summary(lines: Sequence[Line], version: Version, final_on: date | None) -> str:
    if not lines:
        return "Voor dit document is niet vastgelegd welke gremia besluiten."
    if final_on:
        who = "alle gremia hebben besloten" if len(lines) > 1 else f"{lines[0].step.name} heeft besloten"
        return f"Versie {version.number} is definitief sinds {day_in_words(final_on)}: {who}."
    told = [f"Versie {version.number} is nog niet definitief."]
    told += [f"{words}: {_row([line.step.words for line in lines if line.reached is reached])}." for reached, words in (
        (Reached.DONE, "Gedaan"), (Reached.CONDITIONAL, "Voorwaardelijk"), (Reached.REFUSED, "Geweigerd"),
        (Reached.LAPSED, "Vervallen, dus opnieuw nodig"), (Reached.AGAIN, "Opnieuw nodig, want op een andere versie"),
        (Reached.TURN, "Nu aan zet"), (Reached.LATER, "Daarna")) if any(line.reached is reached for line in lines)]
    return " ".join(told)


def _circles(taken: Sequence[Taken], states: Mapping[int, State]) -> list[str]:
    names = decisions.circle(taken, states)
    if not names:
        return []
    if len(set(names)) == 1:
        return [f"Het besluit van {names[0]} wacht op een besluit van {names[0]} zelf en wordt zo niet definitief."]
    waits = [f"{name} op {following}" for name, following in zip(names, (*names[1:], names[0]), strict=True)]
    return [f"De besluiten wachten op elkaar: {_row(waits)}. Zo wordt geen van deze besluiten definitief. Eén van deze "
            "gremia moet zonder voorwaarde besluiten."]


def _wrong_order(steps: Sequence[Step], taken: Sequence[Taken], states: Mapping[int, State],
                 version: Version) -> list[str]:
    by_id = {step.id: step for step in steps}
    found = []
    for step in steps:
        own = [each for each in _of(step, taken, states) if each.version == version.id and each.favourable]
        for number in sorted(step.after & by_id.keys()):
            if own and all(_too_early(each, by_id[number], taken, states) for each in own):
                found.append(_told_early(step, min(each.day for each in own), by_id[number], taken, states))
    return found


def _too_early(each: Taken, before: Step, taken: Sequence[Taken], states: Mapping[int, State]) -> bool:
    """A decision on condition of the other was not too early, nor one after the other had decided on a version before:
    an amendment in a meeting makes a new version that nobody else can have seen."""
    if any((condition.body, condition.kind) == (before.body, before.kind) for condition in each.conditions):
        return False
    return not any(other.day <= each.day for other in _of(before, taken, states))


def _told_early(step: Step, early: date, before: Step, taken: Sequence[Taken], states: Mapping[int, State]) -> str:
    later = min((each.day for each in _of(before, taken, states)), default=None)
    told = f"besloot pas op {day_in_words(later)}" if later else "heeft nog niet besloten"
    return (f"Verkeerde volgorde: {step.name} besloot op {day_in_words(early)}, maar {before.name} gaat vooraf en "
            f"{told}.")


def check(step: Step, others: Sequence[Step]) -> None:
    """A step stands once and waits for no step that waits for it; `others` are the other steps of the document."""
    if any((each.body, each.kind) == (step.body, step.kind) for each in others):
        raise RuleBroken(f"De {step.words} staat al in de keten.")
    every = {each.id: each for each in (*others, step)}
    way = decisions.round_trip({number: each.after & every.keys() for number, each in every.items()})
    if way:
        names = [every[number].name for number in way]
        waits = [f"{name} na {following}" for name, following in zip(names, (*names[1:], names[0]), strict=True)]
        raise RuleBroken(f"Zo gaat de volgorde in een kring: {_row(waits)}. Dan kan niemand beginnen.")


def _row(names: Sequence[str]) -> str:
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
