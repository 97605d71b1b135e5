"""Figures about schools or locations: a row that a respondent filled in is the unit, and every base says so.

Rows of one organisation are no independent draws, so there is no interval and no speaking for others. Who may be known
is an organisation: thresholds count organisations, an answer that only a few of them gave (or all but a few) is not
told, and where one of them filled in too large a part of the rows, or makes up too much of a sum, nothing is told of
it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.figures.amounts import amounts
from analysis.figures.disclosure import (
    DERIVABLE,
    EVERYONE_ALIKE,
    withheld_base,
    withheld_extreme,
    withheld_mean,
    withheld_quartiles,
    withheld_total,
)
from analysis.figures.results import Claim, Figures, Kind, Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Array, Column, Row, columns, latest
from analysis.figures.scopes import Scope
from analysis.figures.shares import counted, shares
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook, Repeated, all_rows
from survey.rules.rounding import exact, in_dutch

LARGE_PART = "Eén deelnemer vulde een te groot deel van de {} in om uitkomsten te tonen."
NEVER = 10**9


@dataclass(frozen=True, slots=True)
class OfRows:
    """The figures of a section that is filled in several times: how many rows of how many organisations, and the
    figures of every question in it. `base` says so in words.
    """

    key: str
    title: str
    rows: int
    organisations: int
    base: str
    variables: tuple[Figures, ...]


def of_rows(codebook: Codebook, answered: Iterable[Row], rule: Publication, closed: bool) -> tuple[OfRows, ...]:
    """For every section that is filled in several times; `answered` are submitted responses, one an organisation."""
    last = latest(answered) if codebook.repeats else []
    return tuple(_section(codebook, repeated, last, rule, closed) for repeated in codebook.repeats)


def _section(codebook: Codebook, repeated: Repeated, answered: Sequence[Row], rule: Publication,
             closed: bool) -> OfRows:
    import numpy as np

    rows, owners = [], []
    for owner, each in enumerate(answered):
        for place, answers in enumerate(all_rows(repeated, each.answers), 1):
            name = f"{each.organisation}, {repeated.singular} {place}"
            rows.append(Row(name, each.facts, each.submitted_at, answers))
            owners.append(owner)
    reader = _Reader(codebook, repeated, np.array(owners, int), rule, closed)
    made = columns(codebook.table(repeated), rows)
    base = reader.base(np.ones(len(rows), bool))
    return OfRows(repeated.key, repeated.title, len(rows), len(set(owners)), base,
                  tuple(map(reader.figures, made.values())))


@dataclass(frozen=True, slots=True)
class _Reader:
    """The rows of one section; `owners` holds for every row which organisation filled it in."""

    codebook: Codebook
    repeated: Repeated
    owners: Array
    rule: Publication
    closed: bool

    def base(self, chosen: Array) -> str:
        """For example "van de 214 scholen bij 61 swv'en"."""
        size, among = in_dutch(int(chosen.sum())), in_dutch(self.count(chosen))
        return f"van de {size} {self.repeated.plural} bij {among} {self.codebook.group.plural}"

    def count(self, chosen: Array) -> int:
        """How many organisations these rows are of."""
        return len(set(self.owners[chosen].tolist()))

    def figures(self, column: Column) -> Figures:
        """Everything of one question, as it would be told of rows, without what its organisations must not show."""
        answered = column.state == ANSWERED
        scope, size = Scope(column.state != NOT_ASKED, None), self.count(answered)
        told = replace(self.rule, hides_small_cells=False, dominance=None, base=1, quartiles_from=0,
                       shows_extremes=True, percentages_from=0 if size >= self.rule.percentages_from else NEVER)
        if column.values is not None:
            found = amounts(column, scope, told, self.closed)
        elif column.codes is not None or column.flags is not None:
            found = shares(column, scope, told)
        else:
            asked, given = int(scope.rows.sum()), int(answered.sum())
            found = Figures(column.variable.key, column.variable.title, (counted(column, given, asked, ""),), asked,
                            given)
        reasons = self.reasons(column, answered, found.results)
        base = self.base(answered)
        return replace(found, results=tuple(
            self.told(each, base, reason) for each, reason in zip(found.results, reasons, strict=True)))

    def told(self, result: Result, base: str, reason: str) -> Result:
        bare = replace(result, interval=None, population=None, claim=Claim.DESCRIBING, base=base)
        return bare.without(reason) if reason else bare

    def reasons(self, column: Column, answered: Array, results: Sequence[Result]) -> list[str]:
        """Why each figure is not told, or an empty text."""
        whole = withheld_base(self.count(answered), self.rule) or self._large_part(answered)
        if whole:
            return [whole if each.kind is not Kind.ANSWERED else "" for each in results]
        if column.values is not None:
            return self._of_amounts(column, answered, results)
        return self._of_options(column, answered, results)

    def _large_part(self, answered: Array) -> str:
        import numpy as np

        counts = np.bincount(self.owners[answered]) if answered.any() else np.zeros(1, int)
        too_large = self.rule.dominance is not None and counts.max() > exact(self.rule.dominance) * int(counts.sum())
        return LARGE_PART.format(self.repeated.plural) if too_large else ""

    def _of_amounts(self, column: Column, answered: Array, results: Sequence[Result]) -> list[str]:
        """An organisation contributes the sum of its rows."""
        sums: dict[int, int] = {}
        for owner, value in zip(self.owners[answered].tolist(), column.values[answered].tolist(), strict=True):
            sums[owner] = sums.get(owner, 0) + abs(int(value))
        given, rule = sorted(sums.values()), self.rule
        mean = withheld_mean(given, rule)
        why = {Kind.MEAN: mean, Kind.TOTAL: mean or withheld_total(given, rule),
               Kind.EXTREME: withheld_extreme(len(given), rule),
               Kind.QUARTILE: withheld_quartiles(len(given), rule),
               Kind.MIDDLE_HALF: withheld_quartiles(len(given), rule)}
        return [why.get(each.kind, "") for each in results]

    def _of_options(self, column: Column, answered: Array, results: Sequence[Result]) -> list[str]:
        """An option that few organisations gave, or all but few, is not told; nor what would give it away."""
        reasons = ["" for _ in results]
        options = [place for place, each in enumerate(results) if each.kind is Kind.SHARE]
        if not self.rule.hides_small_cells:
            return reasons
        counts: dict[int, int] = {}
        for place, option in enumerate(options):
            chosen = answered & (column.codes == place if column.flags is None else column.flags[:, place])
            counts[option] = int(chosen.sum())
            reasons[option] = self._of_option(column, chosen, answered, place)
        hidden = [option for option in options if reasons[option]]
        shown = sorted((counts[option], option) for option in options if not reasons[option] and counts[option])
        # The counts of a single choice add up: one that is hidden alone would be the difference.
        if len(hidden) == 1 and shown and column.flags is None:
            reasons[shown[0][1]] = DERIVABLE
        return reasons

    def _of_option(self, column: Column, chosen: Array, answered: Array, place: int) -> str:
        _, _, dont_know = column.variable.options[place]
        x, n = int(chosen.sum()), int(answered.sum())
        if x in (0, n):
            return EVERYONE_ALIKE if column.variable.sensitive and n else ""
        few = min(self.count(chosen), self.count(answered & ~chosen)) < self.rule.small
        return DERIVABLE if few and not dont_know else ""
