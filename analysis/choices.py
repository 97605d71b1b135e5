"""Shares of all and of comparable members, as they are kept to stand beside what a member chose.

A member takes its own answer off whatever it is told, so a count is judged as one larger than the rule of the round
asks: without any one answer there are still enough of them, and enough others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.charts import Bar, Chart
from analysis.figures import scopes
from analysis.figures.breakdowns import breakdown
from analysis.figures.results import Figures, Kind, Result
from analysis.figures.rows import ANSWERED, Array, Column
from analysis.figures.scopes import Scope
from analysis.figures.shares import shares
from analysis.publications import base_of, option_of
from analysis.results import Results
from analysis.tables import printed
from survey.rules.mirrors import EVERYONE_ALIKE, HELD, without_one
from survey.rules.publication import Publication
from survey.rules.publications import Base, Refusal
from survey.rules.questionnaires.types import Type

NOBODY = ""
"""The group of who is in no group: told to nobody, but it may not be what is left over either."""
CHOSEN = frozenset({Type.ONE, Type.SEVERAL, Type.SCALE, Type.GRID, Type.RANKING})
ALL, YOURS = "allen", "uw antwoord"

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One question with options, counted for all and per group, as far as it may be told beside an own answer."""

    column: Column
    whole: Figures
    groups: Mapping[str, Figures]

    @property
    def key(self) -> str:
        return self.column.variable.key


def is_choice(column: Column) -> bool:
    """Whether it has options of which somebody chose one or more; of a ranking the first choice counts."""
    return column.variable.type in CHOSEN


def choice(results: Results, column: Column, by: str, groups: Mapping[str, Array]) -> Choice:
    """The shares of one question; `groups` holds the rows of every group of the fact `by`."""
    rule = without_one(results.rule)
    everyone = scopes.everyone(results.source).rows
    parts = {name: _shares(column, rows, rule, f"[{by}={name}]") for name, rows in _parts(groups, everyone).items()}
    asked = {name: replace(each, fact=by, group=name) for name, each in parts.items() if each.asked}
    raw = [_counts(column, groups.get(name, _rest(groups, everyone))) for name in asked]
    told = breakdown(column.variable.key, by, tuple(asked.values()), raw, rule) if asked else None
    return Choice(column, _shares(column, everyone, rule),
                  {each.group: each for each in told.groups if each.group != NOBODY} if told else {})


def _parts(groups: Mapping[str, Array], everyone: Array) -> dict[str, Array]:
    return {**groups, NOBODY: _rest(groups, everyone)} if groups else {}


def _rest(groups: Mapping[str, Array], everyone: Array) -> Array:
    rest = everyone.copy()
    for rows in groups.values():
        rest &= ~rows
    return rest


def _shares(column: Column, rows: Array, rule: Publication, suffix: str = "") -> Figures:
    """The shares of some rows; where all chose the same, everybody would know what each of them answered."""
    found = shares(column, Scope(rows, None), rule, suffix)
    counts = _counts(column, rows)
    exempt = [dont_know for _, _, dont_know in column.variable.options]
    alike = any(count == found.answered and not each for count, each in zip(counts, exempt, strict=True))
    if alike and found.answered and rule.hides_small_cells:
        return replace(found, results=tuple(each.without(EVERYONE_ALIKE) for each in found.results))
    return found


def _counts(column: Column, rows: Array) -> list[int]:
    import numpy as np

    chosen = rows & (column.state == ANSWERED)
    if column.flags is not None:
        return [int(each) for each in column.flags[chosen].sum(axis=0)]
    return [int(each) for each in np.bincount(column.codes[chosen], minlength=len(column.variable.options))]


def bases(results: Results, choices: Collection[Choice], by: str, groups: Mapping[str, Array],
          key: bytes) -> Iterator[Base]:
    """What would be told, to be held against what was told before."""
    everyone = scopes.everyone(results.source).rows
    for each in choices:
        yield base_of(results, each.column, (), everyone, each.whole, key)
        for name, found in each.groups.items():
            yield base_of(results, each.column, ((by, name),), groups[name], found, key)


def told(found: Choice, by: str, refused: Mapping[tuple[str, Any], Refusal], rule: Publication) -> Told:
    """The question as it is kept: the words of every share, or why they are withheld."""
    variable, whole = found.column.variable, _told(found.whole, rule)
    if (found.key, ()) in refused:
        whole = _without(whole, refused[found.key, ()].sentence)
    groups = {name: _told(each, rule) for name, each in found.groups.items()}
    if any((found.key, ((by, name),)) in refused for name in groups):
        groups = {name: _without(each, HELD) for name, each in groups.items()}
    if whole["withheld"]:
        groups = {name: _without(each, whole["withheld"]) for name, each in groups.items()}
    return {"key": found.key, "title": variable.title, "unit": "", "all": whole, "groups": groups,
            "options": [[key, words] for key, words, _ in variable.options], "ranked": variable.type is Type.RANKING}


def _told(figures: Figures, rule: Publication) -> Told:
    found = {option_of(each): each for each in figures.results if each.kind is Kind.SHARE}
    if all(each.withheld for each in found.values()):
        return {"k": figures.answered, "withheld": next((each.withheld for each in found.values()), EVERYONE_ALIKE)}
    strict = without_one(rule)
    return {"k": figures.answered, "withheld": "",
            "shares": {option: printed(each, strict) for option, each in found.items()},
            "parts": {option: _part(each) for option, each in found.items()}}


def _part(result: Result) -> float | None:
    """How long its bar is, in per cent; None where it is told in words or not at all."""
    if result.withheld or result.mask:
        return None
    return float(result.value) if result.value is not None else 100 * (result.x or 0) / (result.n or 1)


def _without(figures: Told, reason: str) -> Told:
    return {"k": figures["k"], "withheld": figures["withheld"] or reason}


def beside(question: Mapping[str, Any], own: Sequence[str], group: str) -> Chart | None:
    """The shares of all and of comparable members as bars, with the own answer marked in words."""
    sides = [(ALL, question["all"]), *([(group, question["groups"][group])] if group in question["groups"] else [])]
    shown = [(name, each) for name, each in sides if not each["withheld"]]
    # Of one side alone the words below the chart say enough.
    bars = tuple(Bar(_label(words, key in own), float(each["parts"][key]), each["shares"][key],
                     f"{words}: {each['shares'][key]}, {name}", group=name if len(shown) > 1 else "")
                 for key, words in question["options"] for name, each in shown if each["parts"][key] is not None)
    return Chart(question["title"], bars) if bars else None


def _label(words: str, own: bool) -> str:
    return f"{words} ({YOURS})" if own else words
