"""All figures of one round: rows of answers and a codebook in, frozen results out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analysis.figures import scopes
from analysis.figures.amounts import amounts
from analysis.figures.breakdowns import breakdown
from analysis.figures.cells import added
from analysis.figures.cells import beside as beside_cells
from analysis.figures.combinations import combined
from analysis.figures.crosses import crossed
from analysis.figures.facts import Facts
from analysis.figures.results import Breakdown, Claim, Figures, Kind, Result
from analysis.figures.rows import ANSWERED, NOT_ASKED, Column, Row, Table, table
from analysis.figures.scopes import Scope
from analysis.figures.shares import counted, shares
from analysis.figures.steps import beside
from analysis.templates import Combination, Reference, address
from survey.rules.broken import RuleBroken
from survey.rules.codes import OPEN
from survey.rules.publication import Publication, Verdict, may_tell
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type
from survey.rules.rounding import exact

if TYPE_CHECKING:
    from analysis.weights import Weighting

Themes = Mapping[str, Sequence[tuple[str, int]]]
"""Per open question its themes, each with the number of respondents who named it."""

ENOUGH_FOR_A_THEME = 5
DEEPEST = 10


@dataclass(frozen=True)
class Results:
    """The figures of a round at one moment.

    `response` counts who answered; `verdict` says whether anything else may be told. `variables` holds the
    figures of everyone, `breakdowns` those per group. Any other figure is found by its id with `result`.
    """

    codebook: Codebook
    rule: Publication
    counted_at: datetime
    closed: bool
    verdict: Verdict
    response: Result
    variables: tuple[Figures, ...]
    breakdowns: tuple[Breakdown, ...]
    unknown: tuple[str, ...]
    """Keys in the answers that the codebook does not have (questions of an older version)."""
    themes: Themes
    source: Table = field(repr=False, compare=False)
    parts: tuple[Scope, ...] = field(repr=False, compare=False)
    held: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Why some questions may not be told beside an earlier publication."""
    held_groups: Mapping[tuple[str, str], str] = field(repr=False, default_factory=dict)
    """The same for a question by a fact."""
    only_respondents: str = ""
    """Why figures speak of respondents only, so that they have no interval; "" where they may speak of all."""
    weighting: "Weighting | None" = field(repr=False, compare=False, default=None)
    """The weighting that the settings of the round ask for, where it can be done."""
    found: dict[str, Result] = field(repr=False, compare=False, default_factory=dict)
    divisions: dict[str, tuple[Mapping[str, Scope], Sequence[frozenset[str]]]] = field(
        repr=False, compare=False, default_factory=dict)
    """The groups of a fact, found once for all questions."""

    def result(self, name: str) -> Result:
        """The figure with this id; raises RuleBroken when there is none. What is asked for is remembered."""
        if name not in self.found:
            self.found[name] = self._protected(self._resolve(name, 0))
        return self.found[name]

    def breakdown(self, key: str, fact: str) -> Breakdown:
        """The figures of one variable per group of a fact, as far as they may be told.

        Instead of a fact another variable will do: then this is a cross-table, with a group per option.
        """
        known = next((each for each in self.breakdowns if (each.key, each.fact) == (key, fact)), None)
        return known or self._unless_held(self._describing(self._breakdown(key, fact)))

    def _describing(self, found: Breakdown) -> Breakdown:
        """Without intervals, where figures speak of respondents only."""
        return replace(found, groups=tuple(map(described, found.groups))) if self.only_respondents else found

    def together(self, keys: Sequence[str], key: str, label: str) -> Figures:
        """The figures of what the cells of a table add up to for each respondent, a row or a column of them."""
        made = added([self.source.columns[each] for each in keys], key, label)
        found = _figures(made, scopes.everyone(self.source), self.parts, self.rule, self.closed)
        return beside_cells(found, [self._figures(Reference(each)) for each in keys])

    def _unless_held(self, found: Breakdown) -> Breakdown:
        """A breakdown that was not asked for beforehand, without what may not be told."""
        reason = self.held.get(found.key) or self.held_groups.get((found.key, found.fact), "")
        if not reason:
            return found
        return replace(found, withheld=reason, groups=tuple(_withheld(each, reason) for each in found.groups))

    def _resolve(self, name: str, depth: int) -> Result:
        if depth > DEEPEST:
            raise RuleBroken(f"Uitkomst “{name}” verwijst naar zichzelf.")
        if name in self.codebook.statistics:
            meant = self.codebook.statistics[name]
            return replace(self._resolve(meant, depth + 1), id=name, parts=(meant,))
        where = address(name)
        if isinstance(where, Combination):
            held = next((self.held[each.name] for each in where.operands
                         if isinstance(each, Reference) and each.name in self.held), "")
            if held:
                return Result(name, Kind.COMBINED).without(held)
            made = combined(name, where, lambda each: self._resolve(each, depth + 1), self._pool)
            return replace(made, interval=None) if self.only_respondents else made
        return self._respond(where, name) if where.name == "response" else self._look_up(where, name)

    def _look_up(self, where: Reference, name: str) -> Result:
        figures = self._group(where) if where.fact else self._figures(where)
        bare = name.partition("[")[0]
        found = next((each for each in figures.results if each.id.partition("[")[0] == bare), None)
        if found is None:
            raise RuleBroken(f"Uitkomst “{name}” bestaat niet.")
        return found

    def _figures(self, where: Reference) -> Figures:
        found = next((each for each in self.variables if each.key == where.name), None)
        if found is None:
            raise RuleBroken(f"Vraag “{where.name}” bestaat niet.")
        return found

    def _group(self, where: Reference) -> Figures:
        groups = self.breakdown(where.name, where.fact).groups
        found = next((each for each in groups if each.group == where.value), None)
        if found is None:
            raise RuleBroken(f"Groep “{where.value}” ({where.fact}) heeft “{where.name}” niet beantwoord.")
        return found

    def _respond(self, where: Reference, name: str) -> Result:
        scope = scopes.everyone(self.source)
        if where.fact:
            scope = scopes.part(self.source, where.fact, [where.value])
        return _response(self.source, scope, name, where.figure)

    def _pool(self, keys: Sequence[str]) -> tuple[list[Column], Scope, Publication, bool]:
        missing = [key for key in keys if key not in self.source.columns]
        if missing:
            raise RuleBroken(f"Vraag “{missing[0]}” bestaat niet.")
        columns = [self.source.columns[key] for key in keys]
        return columns, scopes.everyone(self.source), self.rule, self.closed

    def _breakdown(self, key: str, fact: str) -> Breakdown:
        if key not in self.source.columns:
            raise RuleBroken(f"Vraag “{key}” bestaat niet.")
        if fact in self.source.columns and not self.source.facts.has(fact):
            return crossed(self.source.columns[key], self.source.columns[fact], self.rule)
        if fact not in self.divisions:
            self.divisions[fact] = (scopes.divided(self.source, fact),
                                    _wholes(self.codebook, self.source, fact, self.rule))
        divided, wholes = self.divisions[fact]
        return _by(self.source.columns[key], fact, divided, self.parts, self.rule, self.closed, wholes)

    def _protected(self, result: Result) -> Result:
        """In a round that may not be told only the response is."""
        if self.verdict.allowed or result.kind is Kind.RESPONSE:
            return result
        return result.without(self.verdict.sentence)


def results(codebook: Codebook, rows: Iterable[Row], population: Sequence[Mapping[str, Any]] | None,
            settings: Publication, now: datetime, *, closed: bool = False, by: Sequence[str] = (),
            themes: Themes | None = None) -> Results:
    """Everything for one round.

    `rows` are submitted responses (of an organisation only the last counts), `population` holds the facts of
    all who were invited (None: nobody knows how many), `now` is the moment of counting, `by` names the facts
    to break down by. Raises RuleBroken for answers the codebook cannot place and for more rows than invited.
    """
    source = table(codebook, rows, population)
    return from_table(codebook, source, settings, now, closed=closed, by=by, themes=themes)


def from_table(codebook: Codebook, source: Table, settings: Publication, now: datetime, *, closed: bool = False,
               by: Sequence[str] = (), themes: Themes | None = None) -> Results:
    """The same from typed columns, as a snapshot keeps them."""
    size = None if source.population is None else len(source.population)
    verdict = may_tell(source.n, size, settings)
    parts = scopes.parts_asked(source, _facts(codebook, source))
    everyone = scopes.everyone(source)
    coded = themes or {}
    figures = [_figures(column, everyone, parts, settings, closed) for column in source.columns.values()]
    figures = [_themed(each, coded) if _has_themes(source.columns[each.key].variable, coded) else each
               for each in figures]
    groups = [_by(column, fact, divided, parts, settings, closed, wholes)
              for fact in by for divided in [scopes.divided(source, fact)]
              for wholes in [_wholes(codebook, source, fact, settings)]
              for column in source.columns.values()]
    if not verdict.allowed:
        figures = [_withheld(each, verdict.sentence) for each in figures]
        groups = [replace(each, groups=tuple(_withheld(one, verdict.sentence) for one in each.groups),
                          withheld=verdict.sentence) for each in groups]
    return Results(codebook, settings, now, closed, verdict, _response(source, everyone, "response", ""),
                   tuple(figures), tuple(groups), source.unknown, coded, source, parts)


def _facts(codebook: Codebook, source: Table) -> list[str]:
    """Facts with words as values: those the questionnaire shows first, in an order that no row decides."""
    names = dict.fromkeys((*codebook.facts, *sorted(source.facts.names)))
    return [name for name in names if source.facts.worded(name)]


def _figures(column: Column, within: Scope, parts: Sequence[Scope], rule: Publication, closed: bool,
             suffix: str = "") -> Figures:
    asked = column.state != NOT_ASKED
    scope = scopes.narrowest(asked, parts, within) & within
    if column.values is not None:
        return amounts(column, scope, rule, closed, suffix)
    if column.codes is not None or column.flags is not None:
        return beside(column, shares(column, scope, rule, suffix), scope, rule, closed, suffix)
    return _written(column, scope, suffix)


def _written(column: Column, scope: Scope, suffix: str) -> Figures:
    """Of texts, days and organisations only the number of answers is a figure."""
    asked = int((scope.rows & (column.state != NOT_ASKED)).sum())
    answered = int((scope.rows & (column.state == ANSWERED)).sum())
    variable = column.variable
    return Figures(variable.key, variable.label, (counted(column, answered, asked, suffix),), asked, answered)


def _has_themes(variable: Variable, themes: Themes) -> bool:
    """A long text is there to be coded; of a short one, such as a name, nobody misses the themes."""
    return variable.type is Type.LONG_TEXT or (variable.type in OPEN and variable.key in themes)


def _themed(figures: Figures, themes: Themes) -> Figures:
    """Themes named by enough respondents, the most named first."""
    named = sorted(themes.get(figures.key, ()), key=lambda theme: (-theme[1], theme[0]))
    items = tuple(words for words, count in named if count >= ENOUGH_FOR_A_THEME)
    result = Result(f"{figures.key}.themes", Kind.THEMES, figures.label, figures.label, n=figures.answered,
                    asked=figures.asked, items=items)
    return replace(figures, results=(*figures.results, result))


def _wholes(codebook: Codebook, source: Table, fact: str, rule: Publication) -> tuple[frozenset[str], ...]:
    """The groups of this fact within each group of a larger one; where nothing is hidden nobody needs to know."""
    return scopes.wholes(source, fact, _facts(codebook, source)) if rule.hides_small_cells else ()


def _by(column: Column, fact: str, divided: Mapping[str, Scope], parts: Sequence[Scope], rule: Publication,
        closed: bool, wholes: Sequence[frozenset[str]]) -> Breakdown:
    """One variable by a fact; groups that were not asked stay out."""
    figures, raw = [], []
    for name, scope in divided.items():
        found = _figures(column, scope, parts, rule, closed, f"[{fact}={name}]")
        if found.asked:
            figures.append(replace(found, fact=fact, group=name))
            raw.append(_raw(column, scope))
    return breakdown(column.variable.key, fact, figures, raw, rule, wholes)


def _raw(column: Column, scope: Scope) -> list[int]:
    """The exact count per option, or the number of answers."""
    import numpy as np

    answered = scope.rows & (column.state == ANSWERED)
    if column.flags is not None:
        return [int(each) for each in column.flags[answered].sum(axis=0)]
    if column.codes is not None:
        return [int(each) for each in
                np.bincount(column.codes[answered], minlength=len(column.variable.options))]
    return [int(answered.sum())]


def described(figures: Figures) -> Figures:
    """Figures of respondents only: without the intervals that say something of all."""
    return replace(figures, results=tuple(replace(each, interval=None) for each in figures.results))


def _withheld(figures: Figures, reason: str) -> Figures:
    return replace(figures, results=tuple(each.without(reason) for each in figures.results))


def _response(source: Table, scope: Scope, name: str, fact: str) -> Result:
    """How many of the invited answered, or which part of a number of the register they stand for."""
    if not fact:
        n, whole = scope.n, scope.whole
        value = exact(100 * n) / whole if whole else None
        claim = Claim.COMPLETE if n == whole else Claim.DESCRIBING
        return Result(name, Kind.RESPONSE, value=value, x=n, n=whole, population=whole, claim=claim, unit="%")
    part = _total(source.facts, scope.rows, fact)
    all_of_it = _total(source.population or Facts(()), scope.population, fact)
    value = exact(100 * part) / all_of_it if all_of_it else None
    return Result(name, Kind.RESPONSE, fact, value=value, x=part, n=all_of_it, population=scope.whole,
                  unit="%")


def _total(facts: Facts, chosen: Any, fact: str) -> int:
    flags = chosen if chosen is not None else ()
    numbers = [each for each, flag in zip(facts.values(fact), flags, strict=False) if flag]
    if any(isinstance(number, str) for number in numbers) or not facts.has(fact):
        raise RuleBroken(f"Kenmerk “{fact}” is geen getal in het register.")
    return int(sum(exact(number) for number in numbers if number is not None))
