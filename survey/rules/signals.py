"""Signal values: a rule over the answers of one organisation, who is above it, and how near the others are.

A rule is an expression of the questionnaire's own language, for example that the reserve is more than 0.035 of the
income *and* at least an amount. How near somebody is follows from its comparisons: what is measured as a share of the
limit, the smallest of parts that must all hold and the largest of parts of which one is enough.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.calendar import in_words
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.evaluation import Scope, truth, work_out
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.references import refusals
from survey.rules.questionnaires.trees import Comparison, Junction, Node
from survey.rules.rounding import exact, half_up, in_dutch, usual_decimals

NEAR = Fraction(8, 10)
"""From this part of the limit on somebody is near it."""
MOST_DECIMALS = 6
MORE, LESS = frozenset({">", ">="}), frozenset({"<", "<="})


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison: what is measured and the limit, None where it cannot be worked out."""

    measured: Decimal | None
    operator: str
    limit: Decimal | None

    @property
    def share(self) -> Fraction | None:
        """What is measured as a share of the limit, above 1 where it is passed; None without a sensible one."""
        if self.measured is None or self.limit is None:
            return None
        top, bottom = (self.measured, self.limit) if self.operator in MORE else (self.limit, self.measured)
        return Fraction(top) / Fraction(bottom) if bottom > 0 else None

    def _keep_order(self, decimals: int) -> bool:
        rounded = [exact(half_up(each, decimals)) for each in (self.measured, self.limit) if each is not None]
        return self.measured == self.limit or rounded[0] != rounded[1]

    @property
    def words(self) -> str:
        """For example "312.000 tegen 250.000"."""
        if self.measured is None or self.limit is None:
            return "niet te berekenen"
        decimals = usual_decimals(self.measured, self.limit)
        # Rounded they may look the same, or as if the limit was passed.
        while decimals < MOST_DECIMALS and not self._keep_order(decimals):
            decimals += 1
        return f"{in_dutch(self.measured, decimals)} tegen {in_dutch(self.limit, decimals)}"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one organisation stands to a signal value; `above` is None where its answers do not tell."""

    above: bool | None
    share: Fraction | None
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        if self.above is None:
            return "niet bekend"
        if self.above:
            return "boven de grens"
        return "dichtbij" if self.share is not None and self.share >= NEAR else "onder de grens"

    @property
    def percent(self) -> str:
        """The share in words: "112%"; "" where there is none."""
        return "" if self.share is None else f"{in_dutch(100 * self.share)}%"


UNKNOWN = Reading(None, None, ())


def check_rule(name: str, written: str, asked: Questionnaire, register: Collection[str] = ()) -> Expression:
    """The rule as an expression; raises RuleBroken for one without a name, or about what is not asked.

    It may refer to every answer and to the facts of the `register`; to a section that is filled in several times by
    what sum(), min(), max() and count() make of its rows.
    """
    if not name.strip():
        raise RuleBroken("Geef de signaalwaarde een naam.")
    found = expression(written)
    if not found.references:
        raise RuleBroken("Deze regel gaat over geen enkel antwoord. Verwijs naar een vraag, zoals ${sleutel}.")
    unknown = sorted(found.references - {*asked.by_key, *(each.key for each in asked.repeats), *register})
    if unknown:
        raise RuleBroken(f"De vragenlijst en het register kennen ‘{unknown[0]}’ niet. Kies een sleutel uit de lijst.")
    if refused := refusals(asked, found, register):
        raise RuleBroken(refused[0])
    if not _parts(found.tree):
        raise RuleBroken("Een signaalwaarde is een vergelijking met > of <, zoals ${sleutel} > 100.")
    return found


def reading(rule: Expression, values: Mapping[str, Any], facts: Mapping[str, Any], today: date) -> Reading:
    """How somebody with these answers and facts stands."""
    scope = Scope(values, facts, today, None)
    parts = tuple(_part(each, scope) for each in _parts(rule.tree))
    if any(part.measured is None or part.limit is None for part in parts):
        return Reading(None, None, parts)
    return Reading(truth(work_out(rule.tree, scope)), _share(rule.tree, scope), parts)


def _parts(node: Node) -> list[Comparison]:
    if isinstance(node, Junction):
        return [part for each in node.operands for part in _parts(each)]
    return [node] if isinstance(node, Comparison) and node.operator in MORE | LESS else []


def _part(node: Comparison, scope: Scope) -> Part:
    return Part(_number(node.left, scope), node.operator, _number(node.right, scope))


def _number(node: Node, scope: Scope) -> Decimal | None:
    value = work_out(node, scope)
    return value if isinstance(value, Decimal) else None


def _share(node: Node, scope: Scope) -> Fraction | None:
    if isinstance(node, Junction):
        found = [share for each in node.operands if (share := _share(each, scope)) is not None]
        return (min if node.operator == "and" else max)(found) if found else None
    if isinstance(node, Comparison) and node.operator in MORE | LESS:
        return _part(node, scope).share
    return None


def order(found: Iterable[tuple[Any, Reading]]) -> list[tuple[Any, Reading]]:
    """Who is above first, then who is nearest; whose answers do not tell come last."""
    return sorted(found, key=lambda pair: (pair[1].above is None, not pair[1].above, -(pair[1].share or 0)))


def change(now: Reading, before: Reading | None) -> str:
    """What happened since the time before, in words; "" where that is not known."""
    if before is None or None in (now.above, before.above):
        return ""
    if now.above != before.above:
        return "nieuw erboven" if now.above else "niet meer erboven"
    if now.share is None or before.share is None:
        return "gelijk"
    return f"van {before.percent} naar {now.percent}"


def broken_since(breaks: Iterable[Any], before: date, after: date) -> dict[str, str]:
    """Why answers of two days are not comparable, by the key of the question; "" stands for all questions.

    A break counts from its day on, so that it lies between a day before it and one on or after it.
    """
    found: dict[str, str] = {}
    for each in breaks:
        if before < each.since <= after:
            reason = f"Vanaf {in_words(each.since, weekday=False)}: {each.reason.strip()}"
            found[each.key] = f"{found[each.key]} {reason}" if each.key in found else reason
    return found
