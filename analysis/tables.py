"""Results as a table of text and as JSON-able data, with every figure printed in one way."""

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.figures.disclosure import Mask
from analysis.figures.results import Figures, Kind, Result, plain
from analysis.results import Results
from survey.rules.publication import Publication
from survey.rules.rounding import EURO, half_up, in_dutch, outward, percent, usual_decimals, with_unit

HIDDEN = "niet getoond"
SIGNS = frozenset({"%"})
CENTS = 2
WORDS = {
    "mean": "gemiddelde", "median": "middelste opgave", "trimmed": "gemiddelde zonder uitersten",
    "q1": "een kwart ligt eronder", "q3": "een kwart ligt erboven", "iqr": "middelste helft",
    "min": "laagste opgave", "max": "hoogste opgave", "sum": "samen", "answered": "beantwoord",
    "themes": "genoemde thema's",
}
"""What readers call a figure."""


def printed(result: Result, rule: Publication) -> str:
    """A figure as it stands on a page, in a plot, in a workbook: "33%", "9 van de 24", "niet getoond"."""
    if result.withheld:
        return HIDDEN
    if result.kind is Kind.SHARE:
        return _share(result, rule)
    if result.kind in (Kind.ANSWERED, Kind.RESPONSE):
        whole = "" if result.n is None else f" van de {in_dutch(result.n)}"
        return f"{in_dutch(result.x or 0)}{whole}"
    if result.kind is Kind.THEMES:
        return "; ".join(result.items) or "nog geen"
    if result.kind is Kind.MIDDLE_HALF and result.low is not None and result.high is not None:
        ends = (in_dutch(half_up(each), unit=result.unit) for each in (result.low, result.high))
        return with_unit(" tot ".join(ends), result.unit)
    return "" if result.value is None else with_unit(_amount(result), result.unit)


def margin(result: Result) -> str:
    """Its interval, rounded outward: "34 tot 56%", "6,7 tot 7,3"; "" when it has none."""
    if result.interval is None:
        return ""
    low, high = result.interval.low, result.interval.high
    decimals = 0 if result.unit in SIGNS or result.decimals is not None else usual_decimals(low, high)
    bounds = (in_dutch(each, decimals, result.unit) for each in outward(low, high, decimals))
    return with_unit(" tot ".join(bounds), result.unit)


def words(result: Result) -> str:
    """What a figure is, for a reader: the option, or "gemiddelde", "middelste opgave"."""
    if result.kind is Kind.SHARE:
        return result.label
    if result.kind is Kind.RANK:
        return f"gemiddelde plaats van {result.label}"
    figure = result.id.partition("[")[0].rpartition(".")[2]
    return WORDS.get(figure, str(result.kind))


def basis(result: Result) -> str:
    """On how many answers it rests, and of which group: "9 van de 24 antwoorden (sector: VO)"."""
    fact, _, value = result.id.partition("[")[2].removesuffix("]").partition("=")
    group = f" ({fact}: {value})" if fact and not result.parts else ""
    return _basis(result) + group


def figure(result: Result, rule: Publication) -> dict[str, Any]:
    """One figure as JSON-able data: before rounding, and in the words and numbers that readers see."""
    shown = {"words": words(result), "printed": printed(result, rule), "margin": margin(result)}
    return plain(result) | shown | {"basis": basis(result)}


def document(results: Results) -> dict[str, Any]:
    """Everything as JSON-able data: figures before rounding, with the words they are printed in."""
    titles = _titles(results)
    return {
        "title": results.codebook.title,
        "counted_at": results.counted_at.isoformat(),
        "profile": str(results.rule.profile),
        "closed": results.closed,
        "allowed": results.verdict.allowed,
        "why": results.verdict.sentence,
        "response": figure(results.response, results.rule),
        "variables": [_figures(each, titles, results.rule) for each in results.variables],
        "breakdowns": [
            {"key": each.key, "fact": each.fact, "withheld": each.withheld,
             "groups": [_figures(group, titles, results.rule) for group in each.groups]}
            for each in results.breakdowns],
        "unknown": list(results.unknown),
    }


def text(results: Results) -> str:
    """A table for the screen of an analyst."""
    return "\n".join(_lines(results)) + "\n"


def _share(result: Result, rule: Publication) -> str:
    if result.mask:
        return "een enkele" if result.mask is Mask.FEW and rule.small <= 5 else _masked(result, rule)
    if result.x is None:
        return f"{in_dutch(result.value or 0)}%"
    if (result.n or 0) < rule.percentages_from:
        return f"{in_dutch(result.x)} van de {in_dutch(result.n or 0)}"
    return f"{percent(result.x, result.n or 0)}%"


def _masked(result: Result, rule: Publication) -> str:
    if rule.small <= 5:
        return "vrijwel alle"
    n = result.n or 0
    return f"minder dan {rule.small}" if result.mask is Mask.FEW else f"meer dan {n - rule.small}"


def _amount(result: Result) -> str:
    """As precise as a sentence that tells this figure alone; cents where an amount has them."""
    value = result.value or 0
    usual = CENTS if result.unit == EURO and half_up(value, CENTS) % 1 else usual_decimals(value)
    decimals = usual if result.decimals is None else result.decimals
    return in_dutch(value, decimals, result.unit)


def _basis(result: Result) -> str:
    if result.parts:
        return f"uit {', '.join(result.parts)}"
    if result.n is None:
        return ""
    n = in_dutch(result.n)
    if result.base:
        return f"{in_dutch(result.x)} {result.base}" if result.x is not None else result.base
    if result.kind is Kind.SHARE:
        return f"{n} antwoorden" if result.x is None else f"{in_dutch(result.x)} van de {n} antwoorden"
    if result.kind in (Kind.RESPONSE, Kind.ANSWERED):
        return f"{n} {'uitgenodigd' if result.kind is Kind.RESPONSE else 'gevraagd'}"
    return f"{n} van de {in_dutch(result.asked or 0)} gevraagd"


def _titles(results: Results) -> dict[str, str]:
    """What every variable is called where it stands alone."""
    return {key: column.variable.title for key, column in results.source.columns.items()}


def _figures(figures: Figures, titles: Mapping[str, str], rule: Publication) -> dict[str, Any]:
    known = {"key": figures.key, "label": titles.get(figures.key, figures.label), "asked": figures.asked,
             "answered": figures.answered, "empty": figures.empty, "odd": figures.odd}
    group = {"fact": figures.fact, "group": figures.group} if figures.fact else {}
    return known | group | {"results": [figure(each, rule) for each in figures.results]}


def _lines(results: Results) -> Iterator[str]:
    yield results.codebook.title
    yield f"Respons: {printed(results.response, results.rule)}"
    if not results.verdict.allowed:
        yield results.verdict.sentence
        return
    titles = _titles(results)
    for figures in results.variables:
        yield from _block(figures, titles, results.rule)
    for breakdown in results.breakdowns:
        for group in breakdown.groups:
            yield from _block(group, titles, results.rule)
    if results.unknown:
        yield f"Niet in de vragenlijst: {', '.join(results.unknown)}"


def _block(figures: Figures, titles: Mapping[str, str], rule: Publication) -> Iterator[str]:
    group = f" [{figures.fact}={figures.group}]" if figures.fact else ""
    yield ""
    yield f"{figures.key}{group}: {titles.get(figures.key, figures.label)}"
    odd = f", {figures.odd} telt niet op tot 100" if figures.odd else ""
    yield f"  gevraagd {figures.asked}, beantwoord {figures.answered}, leeg {figures.empty}{odd}"
    told = [each for each in figures.results if each.kind is not Kind.ANSWERED]
    if told and all(each.withheld == told[0].withheld != "" for each in told):
        yield f"  {HIDDEN}: {told[0].withheld}"
        return
    for result in told:
        if result.kind is Kind.THEMES and not result.items and not result.withheld:
            continue
        name = result.id.removeprefix(f"{figures.key}.").partition("[")[0]
        why = f"  ({result.withheld})" if result.withheld else ""
        yield f"  {name:<24}{printed(result, rule):>16}  {margin(result):<20}{why}".rstrip()
