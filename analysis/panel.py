"""Year on year: what changed among those who answered both times, and what because others answered.

The published change is the change within the panel plus the effect of its composition; without that, other
respondents are taken for another opinion. Where who left or joined are so few that the panel would give their answers
away, only the published change is told. A question that was put differently is marked as a break.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from analysis.figures.disclosure import Mask, mask
from analysis.figures.means import median
from analysis.figures.rows import ANSWERED, Array, Column
from analysis.results import Results
from analysis.sentences import Sentence, render
from analysis.statistics import Statistic
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Variable

LEVEL = 0.05
CHANGED = "De vraag is sinds de vorige keer anders gesteld; de uitkomsten zijn niet zonder meer te vergelijken."
HIDDEN_SHARE = "Een van de twee uitkomsten mag niet worden verteld, dus de verandering ook niet."
SMALL_PANEL = ("Wat binnen dezelfde groep veranderde wordt niet getoond: te weinigen deden beide keren mee, of van wie "
               "erbij kwamen of wegvielen zou een antwoord af te leiden zijn.")
NO_NAMES = "De antwoorden van twee keren zijn alleen te vergelijken als bekend is van wie ze zijn."

Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer, before and after, in counts (x of n); the panel of k answered both times.

    `gained` changed to this answer and `lost` from it; `p` is McNemar's exact. Changes are in percentage points.
    What is None is withheld, and `withheld` says why.
    """

    id: str
    label: str
    before: Counts | None
    after: Counts | None
    panel: int
    panel_before: int | None = None
    panel_after: int | None = None
    p: float | None = None
    withheld: str = ""
    broken: str = ""

    @property
    def published(self) -> Fraction | None:
        return _points(self.before, self.after)

    @property
    def within(self) -> Fraction | None:
        if self.panel_before is None or self.panel_after is None:
            return None
        return _points((self.panel_before, self.panel), (self.panel_after, self.panel))

    @property
    def composition(self) -> Fraction | None:
        """What is left of the published change: other respondents."""
        if self.published is None or self.within is None:
            return None
        return self.published - self.within

    @property
    def shown(self) -> bool:
        """Whether the change within the panel is demonstrable."""
        return self.p is not None and self.p < LEVEL


@dataclass(frozen=True, slots=True)
class Shift:
    """One number: the median of the differences in k pairs, and Wilcoxon's p; None where withheld."""

    id: str
    pairs: int
    median: Fraction | None
    p: float | None
    unit: str = ""
    withheld: str = ""
    broken: str = ""

    @property
    def shown(self) -> bool:
        return self.p is not None and self.p < LEVEL


@dataclass(frozen=True, slots=True)
class Panel:
    """All questions that were put both times."""

    size: int
    changes: tuple[Change, ...]
    shifts: tuple[Shift, ...]

    def change(self, name: str) -> Change:
        return next(each for each in self.changes if each.id == name)


def panel(before: Results, after: Results, breaks: Mapping[str, str] | None = None) -> Panel:
    """Compare two rounds under the rule of the later one; `breaks` says per variable why it cannot be compared."""
    both = _both(before, after)
    known = dict(breaks or {})
    changes: list[Change] = []
    shifts: list[Shift] = []
    for key, column in after.source.columns.items():
        old = before.source.columns.get(key)
        if old is None:
            continue
        broken = known.get(key) or (CHANGED if _differs(old.variable, column.variable) else "")
        if column.values is not None and old.values is not None:
            shifts.append(_shift(old, column, both, after.rule, broken))
        else:
            changes += _changes(before, after, key, both, broken)
    return Panel(len(both[0]), tuple(changes), tuple(shifts))


def within(before: Counts, after: Counts, panel_size: int, panel_before: int, panel_after: int) -> Change:
    """A change from counts alone, for figures that were kept without their answers."""
    return Change("", "", before, after, panel_size, panel_before, panel_after)


def sentence(change: Change, newsletter_day: date, rule: Publication, plural: str = "respondenten") -> Sentence | None:
    """The change in one sentence, split into the panel and its composition where that may be told."""
    if change.before is None or change.after is None or change.published is None:
        return None
    statistics = {"voor": _share(change.before), "na": _share(change.after),
                  "totaal": Statistic(value=change.published)}
    whole = "in alle antwoorden samen van {voor|pct} naar {na|pct} ({totaal|pp})"
    if change.within is None or change.panel_before is None or change.panel_after is None:
        return render(f"Dit ging {whole}.", statistics, rule, newsletter_day)
    statistics |= {"groep": Statistic(n=change.panel), "binnen": Statistic(value=change.within),
                   "toen": _share((change.panel_before, change.panel)),
                   "nu": _share((change.panel_after, change.panel)), "anders": Statistic(value=change.composition)}
    same = (f"Bij de {{groep|n}} {plural} die beide keren antwoordden ging dit van {{toen|pct}} naar {{nu|pct}} "
            "({binnen|pp})")
    return render(f"{same}; {whole}, waarvan {{anders|pp}} doordat andere {plural} antwoordden.", statistics, rule,
                  newsletter_day)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of as many changes to an answer and from it."""
    from scipy.stats import binomtest

    return 1.0 if gained + lost == 0 else float(binomtest(gained, gained + lost).pvalue)


def wilcoxon(differences: Sequence[float]) -> float:
    """The p of paired differences; 1 when nothing changed."""
    from scipy import stats

    return 1.0 if not any(differences) else float(stats.wilcoxon(differences).pvalue)


def _points(before: Counts | None, after: Counts | None) -> Fraction | None:
    if before is None or after is None or not before[1] or not after[1]:
        return None
    return Fraction(100 * after[0], after[1]) - Fraction(100 * before[0], before[1])


def _share(counts: Counts) -> Statistic:
    return Statistic(value=Fraction(100 * counts[0], counts[1]), decimals=0)


def _both(before: Results, after: Results) -> tuple[Array, Array]:
    """The places of those who answered both times, in the same order."""
    import numpy as np

    old = {name: place for place, name in enumerate(before.source.organisations) if name}
    pairs = [(old[name], place) for place, name in enumerate(after.source.organisations) if name in old]
    if not old or not any(after.source.organisations):
        raise RuleBroken(NO_NAMES)
    return (np.array([one for one, _ in pairs], dtype=int), np.array([other for _, other in pairs], dtype=int))


def _differs(old: Variable, new: Variable) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in ("type", "label", "options", "unit"))


def _changes(before: Results, after: Results, key: str, both: tuple[Array, Array], broken: str) -> Iterator[Change]:
    old, new = before.source.columns[key], after.source.columns[key]
    if any(each.codes is None and each.flags is None for each in (old, new)):
        return
    first, second = old.state[both[0]] == ANSWERED, new.state[both[1]] == ANSWERED
    paired = first & second
    chosen = {option: place for place, (option, _, _) in enumerate(old.variable.options)}
    for place, (option, label, dont_know) in enumerate(new.variable.options):
        if option in chosen:
            then = _flags(old, chosen[option])[both[0]][paired]
            now = _flags(new, place)[both[1]][paired]
            name = f"{key}.{option}"
            yield _change(before, after, name, label, then, now, broken, dont_know)


def _change(before: Results, after: Results, name: str, label: str, then: Any, now: Any, broken: str,
            dont_know: bool) -> Change:
    """Withheld as far as one of the shares is, or the answers of who came or went could be found."""
    ends = [_counts(results, name) for results in (before, after)]
    k = len(then)
    if None in ends:
        return Change(name, label, None, None, k, withheld=HIDDEN_SHARE, broken=broken)
    panel_counts = (int(then.sum()), k), (int(now.sum()), k)
    rule = after.rule
    apart = [_rest(whole, part) for whole, part in zip(ends, panel_counts, strict=True) if whole]
    if k < rule.base or not all(_is_safe(each, rule, dont_know) for each in (*panel_counts, *apart)):
        return Change(name, label, ends[0], ends[1], k, withheld=SMALL_PANEL, broken=broken)
    p = mcnemar(int((now & ~then).sum()), int((then & ~now).sum()))
    return Change(name, label, ends[0], ends[1], k, panel_counts[0][0], panel_counts[1][0], p, broken=broken)


def _counts(results: Results, name: str) -> Counts | None:
    """x of n as far as it is told exactly."""
    result = results.result(name)
    return None if result.withheld or result.mask or result.x is None or not result.n else (result.x, result.n)


def _rest(whole: Counts, part: Counts) -> Counts:
    """Who answered only this time."""
    return whole[0] - part[0], whole[1] - part[1]


def _is_safe(counts: Counts, rule: Publication, dont_know: bool) -> bool:
    x, n = counts
    return n == 0 or not rule.hides_small_cells or (n >= rule.base and mask(x, n, rule, dont_know) is Mask.NONE)


def _shift(old: Column, new: Column, both: tuple[Array, Array], rule: Publication, broken: str) -> Shift:
    name, unit = f"{new.variable.key}.median", new.variable.unit
    paired = (old.state[both[0]] == ANSWERED) & (new.state[both[1]] == ANSWERED)
    scale = max(old.scale, new.scale)
    then = old.values[both[0]][paired] * (scale // old.scale)
    now = new.values[both[1]][paired] * (scale // new.scale)
    apart = sorted(int(each) for each in now - then)
    if len(apart) < rule.base:
        return Shift(name, len(apart), None, None, unit, SMALL_PANEL, broken)
    return Shift(name, len(apart), median(apart, scale), wilcoxon([each / scale for each in apart]), unit,
                 broken=broken)


def _flags(column: Column, place: int) -> Array:
    """Who gave this answer; who left the question empty did not."""
    chosen = column.codes == place if column.flags is None else column.flags[:, place]
    return chosen & (column.state == ANSWERED)
