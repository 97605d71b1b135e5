"""Charts of frozen results: what is drawn, and the same as a plotly figure in JSON.

A chart holds only what may be told: a figure that is withheld, or told in words, is not in it, so that no file can
leak it. Labels are ready-made by `analysis.tables.printed`; the axes carry no numbers of their own, which would be
rounded in another way. `analysis.pictures` draws the same chart as SVG.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.figures.results import Breakdown, Figures, Kind, Result
from analysis.series import DECIMALS, Series, Status
from analysis.tables import basis, margin, printed, words
from survey.rules.calendar import in_words
from survey.rules.publication import Publication
from survey.rules.rounding import in_dutch, is_year

COLOURS = ("#0b4f56", "#a13f0c", "#5f7a1f", "#6b4a86", "#8a6d1a", "#345b8c")
INK, SOFT, BAND = "#17252d", "#4b5b64", "#9fc4c2"
FONT = "system-ui, sans-serif"
BAR_HEIGHT, AROUND = 40, 70
LABEL, LONG, WIDE = 28, 70, 40
"""Characters on a line of a label, how long a label is that gets more, and how many those are."""
LINE, BETWEEN = 17, 14
SHORT = 6
NOT_SHOWN = "Niet in beeld, omdat het aantal te klein is: {}."
FORECAST, TARGET = "prognose", "doel"


@dataclass(frozen=True, slots=True)
class Bar:
    """From `start` to `end` in the unit of the chart; `low` and `high` are its interval, `told` says all in words."""

    label: str
    end: float
    text: str
    told: str
    start: float = 0.0
    low: float | None = None
    high: float | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the row of a label, for a middle or mean."""

    label: str
    value: float
    text: str
    told: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """Points from left to right: (label below, value, text beside it); a `dashed` one is no count."""

    name: str
    points: tuple[tuple[str, float, str], ...]
    dashed: bool = False

    @property
    def labelled(self) -> frozenset[int]:
        """The points with their text beside them: in a long line only where it begins and ends, to keep it legible.

        A dashed line often begins where another one ends.
        """
        last = len(self.points) - 1
        if not self.dashed and last < SHORT:
            return frozenset(range(last + 1))
        return frozenset({last} if self.dashed else {0, last})


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows from top to bottom or lines from left to right; `most` is the end of the axis, `note` stands below."""

    title: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    least: float = 0.0
    most: float = 100.0
    note: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The rows, each once, in order."""
        return tuple(dict.fromkeys([*(each.label for each in self.bars), *(each.label for each in self.marks)]))

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.group for each in self.bars))


def chart(figures: Figures, rule: Publication) -> Chart | None:
    """A choice as bars, an amount as its middle half; None where there is nothing to draw."""
    shares = [each for each in figures.results if each.kind is Kind.SHARE]
    if shares:
        return _bars(figures.label, [(each, "") for each in shares], rule)
    return _spread(figures, rule)


def parts_chart(title: str, parts: Sequence[Figures], rule: Publication) -> Chart | None:
    """The parts of shares that make 100: a bar for the mean of each."""
    means = [each for figures in parts for each in figures.results if each.kind is Kind.MEAN]
    made = [Bar(each.label, float(each.value), printed(each, rule), _told(each, each.label, rule))
            for each in means if each.value is not None and not each.withheld]
    return Chart(title, tuple(made), note=_base_note(means)) if made else None


def grid_chart(title: str, rows: Sequence[Figures], rule: Publication) -> Chart | None:
    """A grid of choices: a group of bars for every row, an option in each."""
    made = [(share, figures.label) for figures in rows for share in _shares(figures)]
    drawn = _bars(title, made, rule)
    if drawn is None:
        return None
    # The rows are what is compared, so that they stand along the side and the options are the colours.
    bars = tuple(replace(each, label=each.group, group=each.label) for each in drawn.bars)
    return replace(drawn, bars=bars)


def breakdown_chart(breakdown: Breakdown, rule: Publication) -> Chart | None:
    """A group of bars for every answer, in the same order for each."""
    if not breakdown.groups:
        return None
    rows = [(share, group.group) for place in range(_options(breakdown)) for group in breakdown.groups
            for share in [_shares(group)[place]]]
    return _bars(f"{breakdown.groups[0].label}", rows, rule)


def series_chart(series: Series) -> Chart | None:
    """Counts as a line, forecasts dashed behind it, targets beside them."""
    if not series.points:
        return None
    counted = [_point(each.day.year, float(each.value)) for each in series.counts]
    ahead = [_point(each.day.year, float(each.value)) for each in series.points if each.status is Status.FORECAST]
    aimed = [_point(each.day.year, float(each.target)) for each in series.points
             if each.target is not None and each.status is Status.FORECAST]
    lines = [Line(series.name, tuple(counted)), Line(FORECAST, tuple(ahead), True), Line(TARGET, tuple(aimed), True)]
    drawn = tuple(each for each in lines if each.points)
    values = [value for line in drawn for _, value, _ in line.points]
    note = "" if not series.breaks else (
        f"Vanaf {in_words(series.breaks[-1], year=True)} wordt op een andere dag in het jaar geteld.")
    return Chart(series.name, lines=drawn, least=min(values), most=max(values), note=note)


def plotly_json(chart: Chart) -> str:
    """The chart as a plotly figure; the page gives it to plotly.js, which has no formatting left to do."""
    import plotly.graph_objects as go

    traces = list(_line_traces(chart) if chart.lines else _bar_traces(chart))
    return str(go.Figure(traces, _layout(chart, go.layout.Template())).to_json())


def _bars(title: str, rows: Iterable[tuple[Result, str]], rule: Publication) -> Chart | None:
    shown, hidden = list[Bar](), dict[str, None]()
    every = list(rows)
    for each, group in every:
        if each.withheld or each.mask or (each.value is None and each.x is None):
            hidden[f"{each.label} ({group})" if group else each.label] = None
            continue
        low, high = (None, None) if each.interval is None else (float(each.interval.low), float(each.interval.high))
        length = float(each.value) if each.value is not None else 100 * (each.x or 0) / (each.n or 1)
        told = _told(each, each.label, rule, group)
        shown.append(Bar(each.label, length, printed(each, rule), told, low=low, high=high, group=group))
    notes = _base_note([each for each, group in every if not group]), _hidden_note(list(hidden))
    note = " ".join(filter(None, notes))
    return Chart(title, tuple(shown), note=note) if shown else None


def _spread(figures: Figures, rule: Publication) -> Chart | None:
    """The middle half as a band, with the middle answer and the mean as points."""
    known = {each.kind: each for each in figures.results if not each.withheld and each.kind is not Kind.QUARTILE}
    half = known.get(Kind.MIDDLE_HALF)
    bars = []
    if half is not None and half.low is not None and half.high is not None:
        bars.append(Bar(words(half), float(half.high), printed(half, rule), _told(half, words(half), rule),
                        start=float(half.low)))
    marks = [Mark(words(each), float(each.value), printed(each, rule), _told(each, words(each), rule), words(each))
             for kind in (Kind.MEDIAN, Kind.MEAN) if (each := known.get(kind)) is not None and each.value is not None]
    if not bars and not marks:
        return None
    least, most = ends([*(each.end for each in bars), *(each.start for each in bars),
                        *(each.value for each in marks)], any(is_year(each.unit) for each in known.values()))
    return Chart(figures.label, tuple(bars), tuple(marks), least=least, most=most,
                 note=_base_note([each for each in figures.results if each.kind is Kind.MEDIAN]))


def ends(values: Sequence[float], years: bool) -> tuple[float, float]:
    """Where the axis begins and ends: at nothing, but years begin at the first of them."""
    if years:
        return min(values) - 1, max(values)
    return min(0.0, *values), max(0.0, *values) or 1.0


def _told(result: Result, label: str, rule: Publication, group: str = "") -> str:
    """All about one figure in words, for who hovers and for who listens."""
    behind = f" ({margin(result)})" if result.interval is not None else ""
    who = f"{group}: " if group else ""
    return f"{who}{label}: {printed(result, rule)}{behind}; {basis(result)}"


def _base_note(results: Sequence[Result]) -> str:
    n = max((each.n or 0 for each in results), default=0)
    return f"{in_dutch(n)} antwoorden." if n else ""


def _hidden_note(hidden: Sequence[str]) -> str:
    return NOT_SHOWN.format(", ".join(hidden)) if hidden else ""


def _options(breakdown: Breakdown) -> int:
    return len(_shares(breakdown.groups[0]))


def _shares(figures: Figures) -> list[Result]:
    return [each for each in figures.results if each.kind is Kind.SHARE]


def _point(year: int, value: float) -> tuple[str, float, str]:
    return str(year), value, f"{in_dutch(repr(value), DECIMALS)}%"


def _bar_traces(chart: Chart) -> Iterator[dict[str, Any]]:
    for place, group in enumerate(chart.groups):
        bars = [each for each in chart.bars if each.group == group]
        trace = {
            "type": "bar", "orientation": "h", "name": group, "showlegend": bool(group),
            "x": [each.end - each.start for each in bars], "base": [each.start for each in bars],
            "y": [wrapped(each.label) for each in bars], "text": [each.text for each in bars],
            "hovertext": [each.told for each in bars], "hoverinfo": "text", "textposition": "auto",
            "insidetextanchor": "start",
            "marker": {"color": BAND if chart.marks else COLOURS[place % len(COLOURS)]}}
        if any(each.low is not None for each in bars):
            trace["error_x"] = _errors(bars)
        yield trace
    for each in chart.marks:
        yield {"type": "scatter", "mode": "markers+text", "x": [each.value], "y": [wrapped(each.label)],
               "text": [each.text], "textposition": "middle right", "hovertext": [each.told], "hoverinfo": "text",
               "marker": {"size": 12, "color": COLOURS[0]}, "showlegend": False, "name": each.name, "cliponaxis": False}


def _errors(bars: Sequence[Bar]) -> dict[str, Any]:
    return {"type": "data", "symmetric": False, "color": SOFT, "thickness": 1,
            "array": [0 if each.high is None else max(each.high - each.end, 0) for each in bars],
            "arrayminus": [0 if each.low is None else max(each.end - each.low, 0) for each in bars]}


def _line_traces(chart: Chart) -> Iterator[dict[str, Any]]:
    for place, line in enumerate(chart.lines):
        labels, values, texts = (list(each) for each in zip(*line.points, strict=True))
        beside = [text if number in line.labelled else "" for number, text in enumerate(texts)]
        told = [f"{label}: {text}" for label, text in zip(labels, texts, strict=True)]
        yield {"type": "scatter", "mode": "lines+markers+text", "name": line.name, "x": labels, "y": values,
               "text": beside, "hovertext": told, "textposition": "top center", "hoverinfo": "text+name",
               "cliponaxis": False,
               "line": {"dash": "dash" if line.dashed else "solid", "color": COLOURS[place % len(COLOURS)]}}


def _layout(chart: Chart, template: Any) -> dict[str, Any]:
    """No numbers on the axes, nothing to zoom, room for labels."""
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    named = {"automargin": True, "fixedrange": True, "type": "category", "showgrid": False,
             "ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
    height = 320 if chart.lines else AROUND + _tall(chart)
    room = (chart.most - chart.least) * 0.12 or 1
    span = [chart.least - (room if chart.lines else 0), chart.most + room]
    return {
        "template": template, "separators": ",.", "height": height, "bargap": 0.3,
        "font": {"family": FONT, "color": INK, "size": 14}, "margin": {"l": 8, "r": 24, "t": 8, "b": 24},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {"orientation": "h"}, "hovermode": "closest",
        "xaxis": named if chart.lines else {**bare, "range": span},
        "yaxis": {**bare, "range": span} if chart.lines else {**named, "autorange": "reversed"}}


def _tall(chart: Chart) -> int:
    """Every row is as high as the one with the most bars, or with the most lines in its label."""
    lines = max(wrapped(label).count("<br>") + 1 for label in chart.labels)
    bars = BAR_HEIGHT * max(len(chart.bars) + len(chart.marks), 2)
    return max(bars, len(chart.labels) * (LINE * lines + BETWEEN))


def wrapped(label: str, separator: str = "<br>", width: int = 0) -> str:
    """A label over as many lines as it needs; signs of markup are written as signs."""
    width = width or (LABEL if len(label) < LONG else WIDE)
    safe = label if separator == "\n" else label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = [""]
    for word in safe.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return separator.join(lines)
