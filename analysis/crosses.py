"""A cross-table for the secretariat: one question by another, or by a fact of the register.

It is told as any breakdown is: small cells hidden, and others beside them so that none can be computed. Every reason
for what is hidden comes with what would change it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.charts import Chart, breakdown_chart
from analysis.differences import Difference, crossed
from analysis.figures.breakdowns import HIDDEN_GROUP, TOO_SMALL
from analysis.figures.disclosure import DERIVABLE, DOMINATED, FEW_ANSWERS, TOO_FEW_FOR_QUARTILES
from analysis.figures.results import Breakdown, Figures, Kind, Result
from analysis.figures.rows import Column
from analysis.publications import broken_down
from analysis.results import Results
from analysis.tables import printed, words
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.publications import Published, check
from survey.rules.rounding import in_dutch, outward, signed
from survey.rules.thresholds import in_words

MOST_GROUPS, MOST_DRAWN, MOST_LINES = 40, 6, 12
SHOWN = frozenset({Kind.SHARE, Kind.MEAN, Kind.MEDIAN, Kind.MIDDLE_HALF})
NO_QUESTION = "Deze vraag kan niet in een kruistabel. Kies er een uit de lijst."
NO_GROUPS = "Hiernaar kan niet worden uitgesplitst. Kies een kenmerk of een keuzevraag uit de lijst."
NO_AMOUNT = "Een vraag met getallen kan alleen naar een kenmerk uit het register worden uitgesplitst."
ITSELF = "Kies twee verschillende vragen."
NOTHING = "Niemand heeft beide beantwoord; er valt nog niets te tonen."
ENOUGH_A_CELL = ("Het kan als elk vakje minstens {small} antwoorden telt, of geen, en er ook zo veel overlaat: wacht "
                 "op meer antwoorden of kies grotere groepen.")


@dataclass(frozen=True, slots=True)
class Cross:
    """A cross-table in the words and numbers that readers see.

    `rows` holds for every answer what stands under every head; `lines` are the differences, `looked_at` how many
    comparisons share the five per cent. `reasons` say why something is hidden and what would change it, `outside` why
    it may not be told outside beside what was published before. `slot` is the place of a figure in a template.
    """

    question: str
    by: str
    heads: tuple[str, ...]
    bases: tuple[int, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    reasons: tuple[str, ...]
    lines: tuple[str, ...]
    looked_at: int
    outside: tuple[str, ...]
    chart: Chart | None
    slot: str


def questions(results: Results, titles: Mapping[str, str]) -> dict[str, str]:
    """What can stand in the rows: choices and numbers, with their words."""
    return {key: _title(column, titles) for key, column in results.source.columns.items()
            if _is_choice(column) or column.values is not None}


def groupings(results: Results, titles: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What can stand in the columns: facts of the register that make groups, and choices."""
    known = results.source.facts if results.source.population is None else results.source.population
    facts = {name: in_words(name) for name in known.names
             if name not in ("code", "name") and known.worded(name) and 1 < len(known.codes(name)[0]) <= MOST_GROUPS}
    return facts, {key: _title(each, titles) for key, each in results.source.columns.items() if _is_choice(each)}


def cross(results: Results, key: str, by: str, titles: Mapping[str, str], secret: bytes,
          earlier: Sequence[Published]) -> Cross:
    """The table; raises RuleBroken in words for what cannot be crossed."""
    facts, choices = groupings(results, titles)
    asked = questions(results, titles)
    _check(results, key, by, asked, {**facts, **choices}, facts)
    found = results.breakdown(key, by)
    results = replace(results, breakdowns=(*results.breakdowns, found), found={})
    groups = [each for each in found.groups if each.answered]
    if not groups:
        raise RuleBroken(NOTHING)
    shown = [] if found.withheld else groups
    differences = crossed(results, key, by)
    record = broken_down(results, key, by, secret)
    return Cross(
        asked[key], facts.get(by) or f"het antwoord op “{choices[by]}”", tuple(each.group for each in shown),
        tuple(each.answered for each in shown), tuple(_rows(shown, results.rule)),
        tuple(_reasons(found, groups, results.rule)),
        tuple(_line(each, results.rule) for each in differences.every if each.told)[:MOST_LINES],
        differences.looked_at, tuple(dict.fromkeys(each.sentence for each in check(
            record, earlier, results.closed, results.rule))),
        breakdown_chart(replace(found, groups=tuple(groups)), results.rule)
        if shown and len(shown) <= MOST_DRAWN else None, _slot(groups))


def _is_choice(column: Column) -> bool:
    return column.codes is not None or column.flags is not None


def _title(column: Column, titles: Mapping[str, str]) -> str:
    variable = column.variable
    title = titles.get(variable.question_key, variable.label)
    return f"{title}: {variable.label}" if variable.part_of else title


def _check(results: Results, key: str, by: str, asked: Mapping[str, str], known: Mapping[str, str],
           facts: Mapping[str, str]) -> None:
    if not results.verdict.allowed:
        raise RuleBroken(results.verdict.sentence)
    if key not in asked:
        raise RuleBroken(NO_QUESTION)
    if by not in known:
        raise RuleBroken(NO_GROUPS)
    if by == key:
        raise RuleBroken(ITSELF)
    if by not in facts and not _is_choice(results.source.columns[key]):
        raise RuleBroken(NO_AMOUNT)


def _rows(groups: Sequence[Figures], rule: Publication) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same figure of every group, in the order of the first."""
    for place, first in enumerate(groups[0].results if groups else ()):
        if first.kind in SHOWN:
            yield words(first), tuple(printed(group.results[place], rule) for group in groups)


def _reasons(found: Breakdown, groups: Sequence[Figures], rule: Publication) -> list[str]:
    """Each reason once, with its remedy."""
    told = [each.withheld for group in groups for each in group.results if each.kind in SHOWN]
    reasons = [found.withheld] if found.withheld else [*dict.fromkeys(filter(None, told))]
    small = [group for group in groups if group.answered < rule.base]
    return [" ".join(filter(None, (each, _remedy(each, small, rule)))) for each in reasons]


def _remedy(reason: str, small: Sequence[Figures], rule: Publication) -> str:
    if reason in (FEW_ANSWERS, TOO_SMALL) and small:
        names = ", ".join(f"{each.group} ({in_dutch(each.answered)})" for each in small)
        return f"Elke groep heeft minstens {rule.base} antwoorden nodig; te weinig zijn het er bij {names}."
    if reason in (TOO_SMALL, DERIVABLE, HIDDEN_GROUP):
        return ENOUGH_A_CELL.format(small=rule.small)
    if reason == DOMINATED and rule.dominance is not None:
        return "Het gemiddelde kan als er meer opgaven zijn die ertoe doen."
    if reason == TOO_FEW_FOR_QUARTILES:
        return f"Vanaf {rule.quartiles_from} opgaven in elke groep kan het."
    return ""


def _line(each: Difference, rule: Publication) -> str:
    """Both shares, and where they have percentages also how far apart they are."""
    first, second = each.groups
    told = (f"“{each.first.label}”: {printed(each.first, rule)} bij {first} tegen {printed(each.second, rule)} bij "
            f"{second}{_apart(each, rule)}")
    return f"{told}. {'Dit verschil is aantoonbaar.' if each.comparison.shown else 'Niet aantoonbaar.'}"


def _apart(each: Difference, rule: Publication) -> str:
    both = (each.first, each.second)
    if any(one.x is None or (one.n or 0) < rule.percentages_from for one in both):
        return ""
    low, high = outward(each.comparison.interval.low, each.comparison.interval.high)
    return f"; verschil {signed(each.comparison.difference)} procentpunt ({signed(low)} tot {signed(high)})"


def _slot(groups: Sequence[Figures]) -> str:
    """The first figure that may be told, as a template names it."""
    every: list[Result] = [each for group in groups for each in group.results if each.kind in SHOWN]
    told = next((each for each in every if not (each.withheld or each.mask or each.dont_know)), None)
    return "" if told is None else f"{{{told.id}|{'kort' if told.kind is Kind.SHARE else 'getal'}}}"


