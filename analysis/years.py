"""Two rounds beside each other, in words and numbers: the whole, who answered both times, and what is left over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.charts import Bar, Chart
from analysis.figures.results import Kind, Result
from analysis.panel import Change, Panel, Shift, panel, sentence
from analysis.publications import not_outside
from analysis.results import Results
from analysis.tables import printed
from survey.rules.broken import RuleBroken
from survey.rules.publications import Published
from survey.rules.rounding import half_up, in_dutch, is_year, signed

LEVEL = 0.05
MOST_BARS = 8
NO_QUESTIONS = "Geen enkele vraag is beide keren gesteld; er valt niets te vergelijken."
NOT_TELLABLE = "Over “{}” mag nog niets worden verteld. {}"
POINTS = "procentpunt"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: both times, the change, and its two parts; "" for what may not be told."""

    words: str
    before: str
    after: str
    change: str
    within: str
    composition: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One question; `broken` says why it cannot be compared just like that, `reasons` why parts are not told."""

    key: str
    title: str
    broken: str
    rows: tuple[Row, ...]
    sentence: str
    reasons: tuple[str, ...]
    outside: tuple[str, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Years:
    """How many answered both times, only then and only now, and every question that was put both times."""

    both: int
    only_before: int
    only_after: int
    questions: tuple[Compared, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rounds: its results, its name, the words of its questions, and what was published of it."""

    results: Results
    name: str
    titles: Mapping[str, str]
    earlier: Sequence[Published]
    secret: bytes

    @property
    def outside(self) -> Mapping[str, str]:
        """Why a question may not be told outside, by its key."""
        return not_outside(self.results, self.secret, self.earlier)


def years(before: Side, after: Side, day: date, breaks: Mapping[str, str] | None = None) -> Years:
    """The comparison, under the rules of the later round; raises RuleBroken where there is nothing to compare.

    `breaks` says by the key of a question why it does not compare; "" stands for all questions.
    """
    for each in (before, after):
        if not each.results.verdict.allowed:
            raise RuleBroken(NOT_TELLABLE.format(each.name, each.results.verdict.sentence))
    if not before.results.source.columns.keys() & after.results.source.columns.keys():
        raise RuleBroken(NO_QUESTIONS)
    found = panel(before.results, after.results, dict(_broken(after, breaks or {})))
    then, now = _asked(before), _asked(after)
    questions = tuple(_questions(before, after, found, day))
    return Years(found.size, before.results.source.n - found.size, after.results.source.n - found.size, questions,
                 tuple(title for key, title in now.items() if key not in then),
                 tuple(title for key, title in then.items() if key not in now))


def _broken(after: Side, breaks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The reasons by variable."""
    for each in after.results.codebook.variables:
        if reason := breaks.get(each.question_key) or breaks.get(""):
            yield each.key, reason


def _asked(side: Side) -> dict[str, str]:
    """Every question by key, with its words."""
    return {each.question_key: side.titles.get(each.question_key, each.label)
            for each in side.results.codebook.variables}


def _questions(before: Side, after: Side, found: Panel, day: date) -> Iterator[Compared]:
    """In the order of the questionnaire; all tests together share the five per cent."""
    tests = [*(each.p for each in found.changes), *(each.p for each in found.shifts)]
    level = LEVEL / max(sum(each is not None for each in tests), 1)
    outside = [before.outside, after.outside]
    key_of = {each.key: each.question_key for each in after.results.codebook.variables}
    for key, title in _asked(after).items():
        changes = [each for each in found.changes if key_of[each.id.rpartition(".")[0]] == key]
        shifts = [each for each in found.shifts if key_of[each.id.rpartition(".")[0]] == key]
        rows = [_row(each, before, after, level) for each in changes]
        rows += [_shift(each, before, after, level) for each in shifts]
        broken = [*(each.broken for each in changes), *(each.broken for each in shifts)]
        withheld = [*(each.withheld for each in changes), *(each.withheld for each in shifts)]
        if rows:
            yield Compared(key, title, broken[0], tuple(rows), _sentence(changes, after, day),
                           tuple(dict.fromkeys(filter(None, withheld))),
                           tuple(each[key] for each in outside if key in each), _chart(title, changes, before, after))


def _row(change: Change, before: Side, after: Side, level: float) -> Row:
    enough = after.results.rule.percentages_from
    few = change.before is None or change.after is None or min(change.before[1], change.after[1]) < enough
    within, composition = _within(change, enough)
    return Row(change.label, _told(before, change.id), _told(after, change.id),
               "" if few or change.published is None else f"{signed(change.published, 1)} {POINTS}", within,
               "" if few else composition, change.p is not None and change.p < level)


def _within(change: Change, enough: int) -> tuple[str, str]:
    """The change in the panel, in counts where it is small, and what other respondents did to the whole."""
    if change.within is None or change.composition is None:
        return "", ""
    if change.panel < enough:
        return f"van {change.panel_before} naar {change.panel_after} van de {change.panel}", ""
    return f"{signed(change.within, 1)} {POINTS}", f"{signed(change.composition, 1)} {POINTS}"


def _shift(shift: Shift, before: Side, after: Side, level: float) -> Row:
    column = after.results.source.columns[shift.id.rpartition(".")[0]]
    unit = POINTS if shift.unit == "%" else "jaar" if is_year(shift.unit) else shift.unit
    middle = "" if shift.median is None else (
        f"{signed(shift.median, int(half_up(shift.median, 1) % 1 != 0))} {unit}".strip()
        + f" (middelste van {in_dutch(shift.pairs)})")
    name = f"{column.variable.label}: middelste opgave" if column.variable.part_of else "middelste opgave"
    return Row(name, _told(before, shift.id), _told(after, shift.id), "", middle, "",
               shift.p is not None and shift.p < level)


def _told(side: Side, name: str) -> str:
    return printed(side.results.result(name), side.results.rule)


def _sentence(changes: Sequence[Change], after: Side, day: date) -> str:
    """About the first answer of which most may be told, in whole percentages only."""
    enough, plural = after.results.rule.percentages_from, after.results.codebook.group.plural
    for change in sorted(changes, key=lambda each: each.within is None):
        ends = [each[1] for each in (change.before, change.after) if each is not None]
        if len(ends) < 2 or min(ends) < enough:
            continue
        safe = change if change.panel >= enough else replace(change, panel_before=None, panel_after=None)
        told = sentence(safe, day, after.results.rule, plural)
        return f"“{change.label}”: {told.text[:1].lower()}{told.text[1:]}" if told else ""
    return ""


def _chart(title: str, changes: Sequence[Change], before: Side, after: Side) -> Chart | None:
    bars = [bar for change in changes[:MOST_BARS] for side in (before, after)
            for bar in _bar(change.label, side, change.id)]
    return Chart(title, tuple(bars)) if bars else None


def _bar(label: str, side: Side, name: str) -> Iterator[Bar]:
    """Of a share that may be told."""
    result: Result = side.results.result(name)
    if result.kind is Kind.SHARE and not result.withheld and not result.mask and result.x is not None and result.n:
        text = printed(result, side.results.rule)
        yield Bar(label, 100 * result.x / result.n, text, f"{side.name}: {label}: {text}", group=side.name)
