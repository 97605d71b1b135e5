"""Differences between groups of respondents: which may be called one, and the sentence that says so.

Every comparison that is looked at gets its part of the five per cent, also those that nobody prints. Of a
question with two real answers only the first is compared: the other says the same again. Exact counts are
compared; a difference is only told between figures that may be told themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.figures import comparisons, scopes
from analysis.figures.comparisons import SMALLEST_GROUP, Comparison, Counts
from analysis.figures.results import Kind, Result
from analysis.figures.rows import ANSWERED, Array, Column
from analysis.results import Results
from analysis.templates import SLOT, literal
from analysis.verbs import parts
from survey.rules.broken import RuleBroken

MOST_GROUPS = 6
HELPERS = frozenset("hebben zijn worden kunnen willen mogen moeten zullen gaan laten".split())
"""Verbs that need another one, so that they cannot stand with "dit" alone."""
GROUP_NAMES = {"sector": "{group} {value}", "province": "{group} in {value}"}
ANY_FACT = "{group} met {fact} {value}"
USUAL = "sector"


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer in two groups of a fact; `first` is the group that gives it more often."""

    key: str
    option: str
    fact: str
    first: Result
    second: Result
    comparison: Comparison

    @property
    def groups(self) -> tuple[str, str]:
        """The values of the fact, that of the group with the larger share first."""
        first, second = (each.id.partition("[")[2].removesuffix("]").partition("=")[2]
                         for each in (self.first, self.second))
        return first, second

    @property
    def told(self) -> bool:
        """Whether both shares may be told, so that their difference may be."""
        return not any(each.withheld or each.mask for each in (self.first, self.second))

    @property
    def shown(self) -> bool:
        """Whether it may be called a difference and may be told."""
        return self.told and self.comparison.shown


@dataclass(frozen=True, slots=True)
class Differences:
    """All comparisons of a publication, in the order of the questionnaire; `looked_at` of them were made."""

    every: tuple[Difference, ...]
    looked_at: int

    @property
    def shown(self) -> tuple[Difference, ...]:
        return tuple(each for each in self.every if each.shown)

    def of(self, key: str) -> tuple[Difference, ...]:
        """Those of one variable."""
        return tuple(each for each in self.every if each.key == key)


def differences(results: Results, facts: Sequence[str]) -> Differences:
    """Every comparison between the groups of these facts, corrected for all of them together.

    Facts that divide into more than six groups are not compared: so many comparisons find nothing or chance.
    """
    if not results.verdict.allowed:
        return Differences((), 0)
    pairs = [pair for fact in facts for pair in _pairs(results, fact)]
    looked_at = len(pairs)
    found = [_difference(*pair, looked_at) for pair in pairs]
    return Differences(tuple(found), looked_at)


def crossed(results: Results, key: str, by: str) -> Differences:
    """The comparisons of one question by a fact or another question, the demonstrable ones first.

    Looked at are those of every question by it, for whoever opens one table can open the others. Groups that overlap
    are not compared.
    """
    divided = _divided(results, by)
    if not results.verdict.allowed or not 1 < len(divided) <= MOST_GROUPS:
        return Differences((), 0)
    looked_at = sum(_number(column, divided) for name, column in results.source.columns.items() if name != by)
    found = [_difference(*pair, looked_at) for pair in _pairs_of(results, key, by, divided)]
    return Differences(tuple(sorted(found, key=lambda each: not each.shown)), looked_at)


def worth_comparing(results: Results) -> tuple[str, ...]:
    """The facts by which groups are compared unless somebody names others: those the questionnaire shows, and sector.

    Every fact more makes every difference harder to show, so facts that nobody thought of while asking stay out.
    """
    facts = results.source.facts
    named = dict.fromkeys((*results.codebook.facts, USUAL))
    return tuple(each for each in named if facts.has(each) and facts.worded(each)
                 and 1 < len(scopes.divided(results.source, each)) <= MOST_GROUPS)


def sentence(difference: Difference, results: Results) -> str:
    """The template of the sentence about a difference, told right behind the sentence about its question."""
    first, second = (group_name(results, difference.fact, value) for value in difference.groups)
    if not difference.comparison.shown:
        return f"{_capital(first)} en {second} verschillen hierin niet aantoonbaar."
    more = _more(difference, results)
    return f"{_capital(first)} {more} dan {second} ({_against(difference, results)})."


def group_name(results: Results, fact: str, value: str) -> str:
    """A group of respondents in words: "swv'en VO", "swv'en in Utrecht"."""
    pattern = GROUP_NAMES.get(fact, ANY_FACT)
    return literal(pattern.format(group=results.codebook.group.plural, fact=fact, value=value))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _against(difference: Difference, results: Results) -> str:
    """Counts as soon as one of the groups is small, so that the two can be compared."""
    one, other = difference.first, difference.second
    if min(one.n or 0, other.n or 0) < results.rule.percentages_from and None not in (one.x, other.x):
        return " tegen ".join(f"{{{each.id}|aantal}} van de {{{each.id}|n}}" for each in (one, other))
    slots = ["kort" if each.x is None else "pct" for each in (one, other)]
    return f"{{{one.id}|{slots[0]}}} tegen {{{other.id}|{slots[1]}}}"


def _more(difference: Difference, results: Results) -> str:
    """With the verb of the question's own sentence, or else with the words of the answer."""
    variable = results.source.columns[difference.key].variable
    infinitive = _verb(variable.sentence, f"{difference.key}.{difference.option}")
    if infinitive:
        _, particle, verb = parts(infinitive)
        return " ".join(filter(None, (verb, "dit vaker", particle)))
    verb = "kiezen" if results.source.columns[difference.key].flags is not None else "antwoorden"
    return f"{verb} vaker {{{difference.first.id}|optie}}"


def _verb(template: str, statistic: str) -> str:
    """The verb that tells this answer in the question's own sentence; "" if it has none that can be used."""
    for name, name_of_filter, argument in SLOT.findall(template):
        if name.strip() == statistic and name_of_filter.strip() == "ww":
            usable = argument not in HELPERS and not argument.startswith("zich ")
            return argument.strip() if usable else ""
    return ""


Pair = tuple[str, str, str, Result, Result, Counts, Counts]


def _pairs(results: Results, fact: str) -> Iterator[Pair]:
    """Every two groups that are large enough, for every answer that is compared."""
    divided = {name: scope.rows for name, scope in scopes.divided(results.source, fact).items()}
    if 1 < len(divided) <= MOST_GROUPS:
        for key in results.source.columns:
            yield from _pairs_of(results, key, fact, divided)


def _pairs_of(results: Results, key: str, by: str, divided: Mapping[str, Array]) -> Iterator[Pair]:
    column = results.source.columns[key]
    options = _compared(column)
    groups = results.breakdown(key, by).groups if options else ()
    for place, option in options:
        shares = [(next(each for each in group.results if each.id.startswith(f"{key}.{option}[")),
                   _count(column, place, divided[group.group])) for group in groups
                  if group.answered >= SMALLEST_GROUP and group.group in divided]
        for (one, x), (other, y) in combinations(shares, 2):
            yield (key, option, by, one, other, (x, one.n or 1, one.population),
                   (y, other.n or 1, other.population))


def _divided(results: Results, by: str) -> dict[str, Array]:
    """The rows of every group of a fact, or of who gave each answer to a question with one answer."""
    if by not in results.source.columns or results.source.facts.has(by):
        return {name: scope.rows for name, scope in scopes.divided(results.source, by).items()}
    column = results.source.columns[by]
    if column.codes is None:
        return {}
    answered = column.state == ANSWERED
    return {label: answered & (column.codes == place) for place, (_, label, _) in enumerate(column.variable.options)}


def _number(column: Column, divided: Mapping[str, Array]) -> int:
    """How many comparisons one question gives, without looking at its figures."""
    large = sum(int((rows & (column.state == ANSWERED)).sum()) >= SMALLEST_GROUP for rows in divided.values())
    return len(_compared(column)) * large * (large - 1) // 2


def _compared(column: Column) -> list[tuple[int, str]]:
    if column.codes is None and column.flags is None:
        return []
    real = [(place, key) for place, (key, _, dont_know) in enumerate(column.variable.options) if not dont_know]
    return real[:1] if len(real) == 2 and column.flags is None else real


def _count(column: Column, place: int, rows: object) -> int:
    chosen = column.codes == place if column.flags is None else column.flags[:, place]
    return int((rows & (column.state == ANSWERED) & chosen).sum())


def _difference(key: str, option: str, fact: str, one: Result, other: Result, first: Counts, second: Counts,
                looked_at: int) -> Difference:
    if one.kind is not Kind.SHARE:
        raise RuleBroken("Alleen aandelen worden vergeleken.")
    if first[0] * second[1] < second[0] * first[1]:
        one, other, first, second = other, one, second, first
    return Difference(key, option, fact, one, other, comparisons.counted(first, second, looked_at))
