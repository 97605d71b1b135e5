"""What a publication tells, as the record that the next one is held against; and results without what may not be told.

The record holds every base that was told (see `survey.rules.publications`): keep it beside the text.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from analysis.figures import scopes
from analysis.figures.crosses import NO_ANSWER
from analysis.figures.disclosure import Mask
from analysis.figures.results import Figures, Kind, Result
from analysis.figures.rows import ANSWERED, Array, Column
from analysis.results import Results
from analysis.templates import Address, Reference, address
from survey.rules.publications import FEW, LARGEST, MOST, Base, Published, Refusal, Told, Where, check, digest

HELD = "Deze uitsplitsing wordt niet getoond: naast een eerdere tussenstand zou een antwoord af te leiden zijn."


def published(results: Results, key: bytes, names: Collection[str] | None = None) -> Published:
    """The record of these results; `key` is the secret of the round that digests are made with.

    `names` are the ids of the figures that are told (those of a paragraph); None stands for all that the page shows.
    """
    if not results.verdict.allowed:
        return Published(results.counted_at, ())
    wanted = _everything(results) if names is None else _named(results, names)
    made = (_base(results, question, where, key) for question, where in dict.fromkeys(wanted))
    return Published(results.counted_at, tuple(each for each in made if each is not None))


def broken_down(results: Results, question: str, by: str, key: bytes) -> Published:
    """The record of one question by a fact or by another question."""
    wanted = [(question, ()), *((question, ((by, each.group),)) for each in results.breakdown(question, by).groups
                                if each.group != NO_ANSWER)]
    made = (_base(results, name, where, key) for name, where in wanted)
    return Published(results.counted_at, tuple(each for each in made if each is not None))


def not_outside(results: Results, key: bytes, earlier: Sequence[Published]) -> dict[str, str]:
    """Why a question may not be told outside beside what was told before, by its key."""
    if not earlier:
        return {}
    names = {each.key: each.question_key for each in results.codebook.variables}
    refused = check(published(results, key), earlier, results.closed, results.rule)
    return {names[each.question]: each.sentence for each in refused}


def held(results: Results, refusals: Sequence[Refusal]) -> Results:
    """The results without what was refused.

    A question that may not be told takes its groups with it, and one group takes the others: they would give it away.
    """
    if not refusals:
        return results
    whole = {each.question: each.sentence for each in refusals if not each.where}
    groups = {(each.question, each.where[0][0]): each.sentence for each in refusals if each.where}
    variables = tuple(_without(each, whole.get(each.key, "")) for each in results.variables)
    breakdowns = []
    for each in results.breakdowns:
        reason = whole.get(each.key) or groups.get((each.key, each.fact), "")
        hidden = tuple(_without(group, reason) for group in each.groups)
        breakdowns.append(replace(each, groups=hidden, withheld=each.withheld or (HELD if reason else "")))
    return replace(results, variables=variables, breakdowns=tuple(breakdowns), held=whole, held_groups=groups, found={})


def definition(column: Column) -> str:
    """A digest of what was asked: another wording or option makes it another question."""
    variable = column.variable
    asked = (variable.type, variable.label, variable.options, variable.unit)
    return hashlib.blake2b(repr(asked).encode(), digest_size=8).hexdigest()


def _everything(results: Results) -> Iterator[tuple[str, Where]]:
    for figures in results.variables:
        yield figures.key, ()
    for breakdown in results.breakdowns:
        for group in breakdown.groups:
            yield breakdown.key, ((breakdown.fact, group.group),)


def _named(results: Results, names: Collection[str]) -> Iterator[tuple[str, Where]]:
    """The bases behind some figures, also behind those that are made of others."""
    for name in names:
        meant = results.codebook.statistics.get(name, name)
        for reference in _references(address(meant)):
            known = results.codebook.statistics.get(reference.name)
            if known:
                yield from _named(results, [known])
            elif reference.name in results.source.columns:
                yield reference.name, ((reference.fact, reference.value),) if reference.fact else ()


def _references(where: Address) -> Iterator[Reference]:
    if isinstance(where, Reference):
        yield where
        return
    for each in where.operands:
        yield from _references(each)


def _base(results: Results, question: str, where: Where, key: bytes) -> Base | None:
    """None where nothing of it is told."""
    column = results.source.columns[question]
    figures = _figures(results, question, where)
    told = [each for each in figures.results if each.kind is not Kind.ANSWERED and not each.withheld]
    if not told:
        return None
    return base_of(results, column, where, _rows(results, where), figures, key)


def base_of(results: Results, column: Column, where: Where, rows: Array, figures: Figures, key: bytes) -> Base:
    """The record of the figures of one question among some rows."""
    variable = column.variable
    counts = {option_of(each): _count(each) for each in figures.results if each.kind is Kind.SHARE}
    exempt = frozenset(option_of(each) for each in figures.results if each.dont_know)
    return Base(variable.key, variable.title, where, definition(column), figures.answered, counts, exempt,
                variable.sensitive, _cells(results, column, rows & (column.state == ANSWERED), key))


def amount_base(results: Results, column: Column, where: Where, rows: Array, key: bytes) -> Base:
    """The record of an amount among some rows, of which no counts are told."""
    chosen = rows & (column.state == ANSWERED)
    variable = column.variable
    return Base(variable.key, variable.title, where, definition(column), int(chosen.sum()), {}, frozenset(),
                variable.sensitive, _cells(results, column, chosen, key))


def _figures(results: Results, question: str, where: Where) -> Figures:
    if not where:
        return next(each for each in results.variables if each.key == question)
    (fact, value), = where
    return next(each for each in results.breakdown(question, fact).groups if each.group == value)


def _rows(results: Results, where: Where) -> Array:
    if not where:
        return scopes.everyone(results.source).rows
    (fact, value), = where
    if fact in results.source.columns:
        column = results.source.columns[fact]
        place = [label for _, label, _ in column.variable.options].index(value)
        chosen = column.codes == place if column.flags is None else column.flags[:, place]
        return chosen & (column.state == ANSWERED)
    return scopes.part(results.source, fact, [value]).rows


def option_of(result: Result) -> str:
    """The key of the option whose share this is."""
    return result.id.partition("[")[0].rpartition(".")[2]


def _count(result: Result) -> Told:
    if result.mask:
        return FEW if result.mask is Mask.FEW else MOST
    return None if result.withheld else result.x


def _cells(results: Results, column: Column, rows: Array, key: bytes) -> frozenset[bytes] | None:
    """A digest for every answer; None for a large base, and where nobody knows whose answers they are."""
    places = rows.nonzero()[0].tolist()
    names = results.source.organisations
    if len(places) > LARGEST or not all(names[place] for place in places):
        return None
    return frozenset(digest(key, column.variable.key, names[place], _answer(column, place)) for place in places)


def _answer(column: Column, place: int) -> str:
    """Always the same words for the same answer: the scale of a column changes with the answers of others."""
    if column.values is not None:
        return str(Fraction(int(column.values[place]), column.scale))
    chosen = next((each for each in (column.ranks, column.codes, column.flags) if each is not None), None)
    return "" if chosen is None else str(chosen[place].tolist())


def _without(figures: Figures, reason: str) -> Figures:
    """Without its figures; how many answered stays."""
    if not reason:
        return figures
    return replace(figures, results=tuple(each if each.kind is Kind.ANSWERED else each.without(reason)
                                          for each in figures.results))


def reasons(refusals: Sequence[Refusal]) -> Mapping[str, Any]:
    """The sentence per question and filter, for the screen."""
    return {each.question + "".join(f"[{fact}={value}]" for fact, value in each.where): each.sentence
            for each in refusals}
