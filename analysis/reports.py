"""All results of a round, question by question, as JSON-able data: what a page, a kept interim and a PDF show.

Each question has its figures in the words and numbers that readers see, a sentence that says the same, a chart, and
the reasons for what is not told. Nothing is rounded or worded after this.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby
from typing import Any

from analysis.charts import Bar, Chart, Line, Mark, breakdown_chart, chart, grid_chart, parts_chart
from analysis.estimates import weighted_share
from analysis.figures.results import Breakdown, Figures, Kind, Result
from analysis.paragraph import Paragraph, Told
from analysis.results import Results
from analysis.tables import HIDDEN, basis, margin, printed, words
from analysis.weights import line
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Variable
from survey.rules.questionnaires.types import Type

MOST_GROUPS = 4
SAID_BY_THE_MIDDLE_HALF = frozenset({Kind.ANSWERED, Kind.QUARTILE})
OF_A_PART = {Type.SHARES: frozenset({Kind.MEAN, Kind.MEDIAN, Kind.MIDDLE_HALF}),
             Type.GRID: frozenset({Kind.SHARE}), Type.TABLE: frozenset({Kind.MEAN, Kind.TOTAL})}
"""Parts are many, so that of each only what is compared is shown."""

Row = dict[str, Any]


def report(results: Results, told: Paragraph, titles: Mapping[str, str], fact: str = "") -> dict[str, Any]:
    """Everything; `titles` holds the words of each question by key, `fact` is what is broken down by.

    Where the round may not be told there are no questions, only why.
    """
    shown = _questions(results) if results.verdict.allowed else ()
    return {
        "title": results.codebook.title,
        "counted_at": results.counted_at.isoformat(),
        "profile": str(results.rule.profile),
        "closed": results.closed,
        "allowed": results.verdict.allowed,
        "why": results.verdict.sentence,
        "response": printed(results.response, results.rule),
        "respondents_only": results.only_respondents,
        "weighting": line(results.weighting) if results.weighting is not None else "",
        "questions": [_question(results, told, variables, titles, fact) for variables in shown],
    }


def drawn(document: Mapping[str, Any]) -> Chart:
    """The chart of a question, read back; a database may have kept its lengths as decimals."""
    values = _lengths(document)
    values["bars"] = tuple(Bar(**each) for each in values["bars"])
    values["marks"] = tuple(Mark(**each) for each in values["marks"])
    values["lines"] = tuple(Line(each["name"], tuple(map(tuple, each["points"])), each["dashed"])
                            for each in values["lines"])
    return Chart(**values)


def _lengths(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: _lengths(each) for name, each in value.items()}
    return [_lengths(each) for each in value] if isinstance(value, list | tuple) else value


def _questions(results: Results) -> Iterator[Sequence[Variable]]:
    for _, variables in groupby(results.codebook.variables, key=lambda each: each.question_key):
        yield list(variables)


def _question(results: Results, told: Paragraph, variables: Sequence[Variable], titles: Mapping[str, str],
              fact: str) -> dict[str, Any]:
    found = [_of(results, variable) for variable in variables]
    key, rule = variables[0].question_key, results.rule
    title = titles.get(key, found[0].label)
    groups = [results.breakdown(each.key, fact) for each in found] if fact else []
    parted = variables[0].part_of is not None
    more = list(_added(results, variables)) if variables[0].type is Type.TABLE else []
    picture = _beside(groups, rule) or _picture(variables[0].type, title, found, rule)
    shown = [(figures, result) for figures in (*found, *more) for result in figures.results
             if _is_shown(result, variables[0].type if parted else None)]
    return {
        "key": key,
        "title": title,
        "asked": found[0].asked,
        "answered": found[0].answered,
        "odd": max(each.odd for each in found),
        "sentence": " ".join(_sentences(told.sentences, key)) or _plainly(shown, rule),
        "rows": [_row(figures, result, parted, rule) | {
                    "groups": _cells(groups, result, rule), "weighted": weighted_share(results, result)}
                 for figures, result in shown],
        "groups": _heads(groups),
        "reasons": list(dict.fromkeys(filter(None, (*(result.withheld for _, result in shown),
                                                    *(each.withheld for each in groups))))),
        "chart": None if picture is None else asdict(picture),
    }


def _beside(groups: Sequence[Breakdown], rule: Publication) -> Chart | None:
    """The groups beside each other, where there are few enough to see and all of them are told."""
    if len(groups) != 1 or groups[0].withheld or not 1 < len(groups[0].groups) <= MOST_GROUPS:
        return None
    return breakdown_chart(groups[0], rule)


def _added(results: Results, variables: Sequence[Variable]) -> Iterator[Figures]:
    """What the rows and the columns of a table add up to, where there is more than one to add."""
    for side, words_ in (("row", "alle kolommen"), ("column", "alle rijen")):
        lines: dict[str, list[str]] = {}
        for each in variables:
            lines.setdefault(getattr(each, side), []).append(each.key)
        for number, (name, keys) in enumerate(lines.items(), 1):
            if len(keys) > 1:
                yield results.together(keys, f"{variables[0].question_key}-{side}-{number}", f"{name}, {words_}")


def _picture(type_: Type, title: str, found: Sequence[Figures], rule: Publication) -> Chart | None:
    if type_ is Type.GRID:
        return grid_chart(title, found, rule)
    return chart(found[0], rule) if len(found) == 1 else parts_chart(title, found, rule)


def _is_shown(result: Result, of: Type | None) -> bool:
    """`of` is the type of the question of which this is a part."""
    return result.kind in OF_A_PART[of] if of else result.kind not in SAID_BY_THE_MIDDLE_HALF


def _of(results: Results, variable: Variable) -> Figures:
    return next(each for each in results.variables if each.key == variable.key)


def _sentences(told: Iterable[Told], key: str) -> Iterator[str]:
    return (each.text for each in told if each.source == key)


def _plainly(shown: Sequence[tuple[Figures, Result]], rule: Publication) -> str:
    """For a question of which the paragraph says nothing: its figures in a row."""
    said = "; ".join(f"{words(result)}: {printed(result, rule)}" for _, result in shown if not result.withheld)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _row(figures: Figures, result: Result, part: bool, rule: Publication) -> Row:
    name = f"{figures.label}: {words(result)}" if part else words(result)
    return {"words": name, "printed": printed(result, rule), "margin": margin(result), "basis": basis(result)}


def _heads(groups: Sequence[Breakdown]) -> list[str]:
    """The groups in the order of their columns, of all parts of a question."""
    return list(dict.fromkeys(group.group for each in groups if not each.withheld for group in each.groups))


def _cells(groups: Sequence[Breakdown], result: Result, rule: Publication) -> list[str]:
    """The same figure in every group; a group that was not asked has none."""
    name = result.id.partition("[")[0]
    cells = {group.group: printed(each, rule) for breakdown in groups if not breakdown.withheld
             for group in breakdown.groups for each in group.results if each.id.partition("[")[0] == name}
    return [cells.get(head, HIDDEN if cells else "") for head in _heads(groups)]
