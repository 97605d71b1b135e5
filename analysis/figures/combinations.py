"""Figures made of other figures: the smallest, the largest, a difference, or the answers taken together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from analysis.figures import intervals
from analysis.figures.amounts import pooled
from analysis.figures.results import Claim, Kind, Result
from analysis.figures.rows import Column
from analysis.figures.scopes import Scope
from analysis.templates import Address, Combination, Reference
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication

Resolve = Callable[[str], Result]
Pool = Callable[[Sequence[str]], tuple[list[Column], Scope, Publication, bool]]


def combined(name: str, where: Combination, resolve: Resolve, pool: Pool) -> Result:
    """The figure `name`; it is withheld as soon as one of its parts is."""
    ids = [written(each) for each in where.operands]
    if where.function == "pool":
        return _pooled(name, where, ids, pool)
    compute = COMPUTE.get(where.function)
    if compute is None:
        known = ", ".join((*COMPUTE, "pool"))
        raise RuleBroken(f"“{where.function}” kan niet met uitkomsten rekenen; kies uit {known}.")
    parts = [resolve(each) for each in ids]
    hidden = next((each.withheld for each in parts if each.withheld), "")
    if hidden or any(each.mask for each in parts):
        return Result(name, Kind.COMBINED, parts=tuple(ids)).without(hidden or MASKED)
    parts = [_with_value(each) for each in parts]
    if any(each.value is None for each in parts) or len({each.unit for each in parts}) > 1:
        raise RuleBroken(f"De uitkomsten in “{name}” zijn geen getallen van dezelfde eenheid.")
    return replace(compute(parts), id=name, kind=Kind.COMBINED, parts=tuple(ids))


def written(where: Address) -> str:
    """An address as it is written in a template."""
    if isinstance(where, Reference):
        figure = f".{where.figure}" if where.figure else ""
        return f"{where.name}{figure}" + (f"[{where.fact}={where.value}]" if where.fact else "")
    return f"{where.function}({','.join(map(written, where.operands))})" + (
        f".{where.figure}" if where.figure else "")


MASKED = "Een van de aantallen in deze uitkomst is te klein om precies te noemen."


def _pooled(name: str, where: Combination, ids: list[str], pool: Pool) -> Result:
    columns, scope, rule, closed = pool(ids)
    key = written(replace(where, figure=""))
    found = pooled(columns, key, scope, rule, closed).results
    result = next((each for each in found if each.id == f"{key}.{where.figure}"), None)
    if result is None:
        raise RuleBroken(f"Uitkomst “{name}” bestaat niet.")
    return replace(result, id=name, parts=tuple(ids))


def _with_value(result: Result) -> Result:
    """A share of few answers is kept as a count."""
    if result.value is not None or result.x is None or not result.n:
        return result
    return replace(result, value=Fraction(100 * result.x, result.n))


def _bare(result: Result) -> Result:
    """One figure out of several: its own base and interval say nothing of the others. Shares stay whole."""
    decimals = 0 if result.kind is Kind.SHARE else result.decimals
    return replace(result, decimals=decimals, label="", question="", x=None, n=None, asked=None, population=None,
                   interval=None, dominated=False)


def _smallest(parts: Sequence[Result]) -> Result:
    return _bare(min(parts, key=lambda each: each.value or 0))


def _largest(parts: Sequence[Result]) -> Result:
    return _bare(max(parts, key=lambda each: each.value or 0))


def _difference(parts: Sequence[Result]) -> Result:
    """The first less the second, in percentage points when both are shares; then with its interval."""
    if len(parts) != 2:
        raise RuleBroken("Een verschil heeft twee uitkomsten nodig.")
    first, second = parts
    value = (first.value or Fraction(0)) - (second.value or Fraction(0))
    interval = None
    if all(each.kind is Kind.SHARE and each.x is not None and each.n for each in parts):
        counts = [(each.x or 0, each.n or 0, each.population) for each in parts]
        interval = intervals.newcombe(counts[0], counts[1])
    return replace(_bare(first), value=value, interval=interval, claim=Claim.DESCRIBING, decimals=None)


COMPUTE: dict[str, Callable[[Sequence[Result]], Result]] = {
    "min": _smallest, "max": _largest, "diff": _difference,
}
