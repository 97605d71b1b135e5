"""Figures of all and of comparable members, as they are kept to stand beside a member's own answer.

They are worked out for a moment and kept as JSON-able data: question by question, in words and numbers, or the reason
why they are withheld. Of an amount they are the median and the quartiles, of a choice the shares (`analysis.choices`).
`survey.rules.mirrors` says when they may be told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from analysis import choices
from analysis.charts import Bar, Chart, Mark, ends
from analysis.choices import is_choice
from analysis.figures import means, scopes
from analysis.figures.facts import UNKNOWN
from analysis.figures.rows import ANSWERED, Array, Column
from analysis.publications import amount_base
from analysis.results import Results
from survey.rules.broken import RuleBroken
from survey.rules.mirrors import ALIKE, HELD, SIZE, Classes, classes, may_stand_beside, spread_is_safe
from survey.rules.publications import Base, Published, Refusal, check
from survey.rules.questionnaires.codebook import Variable
from survey.rules.questionnaires.types import Type
from survey.rules.rounding import EURO, in_dutch, is_year, signed, usual_decimals, with_unit

ALL, YOURS = "allen", "Uw opgave"
ROOM = 1.6
"""How much longer the axis is than what is drawn, for the words behind the longest band."""
QUARTERS = (("low", Fraction(1, 4)), ("middle", Fraction(1, 2)), ("high", Fraction(3, 4)))

Told = dict[str, Any]


def mirror(results: Results, by: str, key: bytes, earlier: Sequence[Published]) -> tuple[Told, Published]:
    """The figures of this moment with the record of what is told; raises RuleBroken where nothing may be.

    `by` is a fact of the register, SIZE, or "" for no comparable members. What was told `earlier` is held against it.
    """
    if not results.verdict.allowed:
        raise RuleBroken(results.verdict.sentence)
    sizes = _classes(results) if by == SIZE else None
    groups = _groups(results, by, sizes)
    chosen = {column.variable.key: choices.choice(results, column, by, groups) for column in _asked(results)
              if is_choice(column)}
    record = Published(results.counted_at, (*_bases(results, by, groups, key),
                                            *choices.bases(results, chosen.values(), by, groups, key)))
    refused = {(each.question, each.where): each for each in check(record, earlier, results.closed, results.rule)}
    questions = [choices.told(chosen[column.variable.key], by, refused, results.rule) if is_choice(column)
                 else _question(results, column, by, groups, refused) for column in _asked(results)]
    if not any(each["all"]["k"] and not each["all"]["withheld"] for each in questions):
        raise RuleBroken(_why(questions))
    told = Published(record.at, tuple(each for each in record.bases if _is_told(each, questions)))
    return {"questions": questions, "by": by, "classes": None if sizes is None else asdict(sizes)}, told


def _why(questions: Sequence[Told]) -> str:
    if not questions:
        return "In deze uitvraag staat geen vraag naar een getal of een keuze; er is niets om naast te leggen."
    return f"Van geen enkele vraag mogen cijfers worden getoond. {questions[0]['all']['withheld']}"


def _asked(results: Results) -> Iterator[Column]:
    """The questions for a number or a choice; what adds up to a hundred is told per part."""
    for variable in results.codebook.variables:
        column = results.source.columns.get(variable.key)
        if column is not None and (column.values is not None or is_choice(column)) and not variable.sensitive:
            yield column


def _amounts(results: Results) -> Iterator[Column]:
    return (column for column in _asked(results) if column.values is not None)


def _classes(results: Results) -> Classes:
    return classes([int(size) for size in results.source.facts.values("pupils") if size is not None])


def _groups(results: Results, by: str, sizes: Classes | None) -> dict[str, Array]:
    """The rows of every group, by the name of the group; who is in none is left out."""
    import numpy as np

    if not by:
        return {}
    if sizes is None:
        return {name: scope.rows for name, scope in scopes.divided(results.source, by).items() if name != UNKNOWN}
    names = np.array([sizes.of(size) for size in results.source.facts.values("pupils")])
    return {name: names == name for name in sorted(set(names.tolist()) - {""})}


def _bases(results: Results, by: str, groups: Mapping[str, Array], key: bytes) -> Iterator[Base]:
    """What would be told, safe or not by itself: held against earlier, and then left out where it is not told."""
    everyone = scopes.everyone(results.source).rows
    for column in _amounts(results):
        yield amount_base(results, column, (), everyone, key)
        for name, rows in groups.items():
            yield amount_base(results, column, ((by, name),), rows, key)


def _is_told(base: Base, questions: Sequence[Told]) -> bool:
    question = next(each for each in questions if each["key"] == base.question)
    figures = question["groups"][base.where[0][1]] if base.where else question["all"]
    return not figures["withheld"]


def _question(results: Results, column: Column, by: str, groups: Mapping[str, Array],
              refused: Mapping[tuple[str, Any], Refusal]) -> Told:
    variable, whole = column.variable, _figures(results, column, scopes.everyone(results.source).rows)
    if (variable.key, ()) in refused:
        whole = _without(whole, refused[variable.key, ()].sentence)
    found = {name: _figures(results, column, rows) for name, rows in groups.items()}
    if any((variable.key, ((by, name),)) in refused for name in found):
        found = {name: _without(each, HELD) for name, each in found.items()}
    found = {name: _beside_the_rest(each, whole, results) for name, each in found.items()}
    return {"key": variable.key, "title": variable.title, "unit": unit(variable), "decimals": variable.decimals,
            "all": whole, "groups": found}


def _beside_the_rest(group: Told, whole: Told, results: Results) -> Told:
    """All and one group leave the others, who have to be enough too; and what is hidden of all is hidden of a part."""
    if whole["withheld"]:
        return _without(group, whole["withheld"])
    left = whole["k"] - group["k"]
    rest = may_stand_beside(left, results.rule)
    alone = left > 0 and not rest.allowed and not group["withheld"]
    return _without(group, f"Buiten deze groep: {rest.sentence[:1].lower()}{rest.sentence[1:]}") if alone else group


def _figures(results: Results, column: Column, rows: Array) -> Told:
    """How many answered, and median and quartiles as fractions in words, or why not."""
    values = column.amounts(rows & (column.state == ANSWERED))
    verdict, k = may_stand_beside(len(values), results.rule), len(values)
    if not verdict.allowed:
        return _without({"k": k}, verdict.sentence)
    found = {name: means.quantile(values, column.scale, part) for name, part in QUARTERS}
    if not spread_is_safe(found["low"], found["high"], results.rule):
        return _without({"k": k}, ALIKE)
    return {"k": k, "withheld": ""} | {name: str(value) for name, value in found.items()}


def _without(figures: Told, reason: str) -> Told:
    """Without its figures; how many answered stays."""
    return {"k": figures["k"], "withheld": reason}


def unit(variable: Variable) -> str:
    """What stands with an amount: a sign before it or a word behind it."""
    return EURO if variable.type is Type.EURO else variable.unit


def printed(value: Fraction, sign: str) -> str:
    """An amount in words: "€ 1.200", "3,5%", "12 leerlingen"."""
    return with_unit(in_dutch(value, 0 if sign == EURO else usual_decimals(value), sign), sign)


def beside(question: Mapping[str, Any], own: Fraction | None, group: str) -> Chart | None:
    """The middle half of all and of comparable members as bands, with the middle answer and one's own as points."""
    sides = [(ALL, question["all"]), *([(group, question["groups"][group])] if group in question["groups"] else [])]
    told = [(name, {part: Fraction(each[part]) for part, _ in QUARTERS})
            for name, each in sides if not each["withheld"]]
    if not told:
        return None
    bars = tuple(_band(f"Middelste helft, {name}", each, question["unit"]) for name, each in told)
    marks = [] if own is None else [_point(YOURS, own, question["unit"])]
    marks += [_point(f"Middelste opgave, {name}", each["middle"], question["unit"]) for name, each in told]
    least, most = ends([*(each.start for each in bars), *(each.end for each in bars), *(each.value for each in marks)],
                       is_year(question["unit"]))
    return Chart(question["title"], bars, tuple(marks), least=least, most=least + ROOM * (most - least))


def _band(label: str, each: Mapping[str, Fraction], sign: str) -> Bar:
    text = f"{printed(each['low'], sign)} tot {printed(each['high'], sign)}"
    return Bar(label, float(each["high"]), text, f"{label}: {text}", start=float(each["low"]))


def _point(label: str, value: Fraction, sign: str) -> Mark:
    text = printed(value, sign)
    return Mark(label, float(value), text, f"{label}: {text}", label)


def changed(now: Fraction, before: Fraction, sign: str) -> str:
    """What happened since the time before: in percentage points, or as an amount with its percentage."""
    apart = now - before
    if not apart:
        return "gelijk"
    if sign == "%":
        return f"{signed(apart, usual_decimals(apart))} procentpunt"
    told = signed(apart, 0 if sign == EURO else usual_decimals(apart))
    if is_year(sign):
        return f"{told} jaar"
    return told if before <= 0 else f"{told} ({signed(100 * apart / before)}%)"
