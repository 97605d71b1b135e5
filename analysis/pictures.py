"""The charts as still pictures (SVG) for mail, print and PDF: the same rows, lengths and labels.

Colours stand in attributes and no style or script is in it, so that it may stand in a page under a strict policy.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from analysis.charts import BAND, COLOURS, FONT, INK, SOFT, Bar, Chart, Line, wrapped

ROW, THIN, TOP = 34, 22, 12
LABELS, TEXTS = 210, 110
LETTER = 14
TALL = 260
NOTE = 90


def svg(chart: Chart, width: int = 640) -> str:
    """The chart as an SVG document; its title and every figure can be read aloud."""
    body, height = _lines(chart, width) if chart.lines else _rows(chart, width)
    notes = list(_note(chart, height))
    height += 18 * len(notes) + 6
    told = ". ".join([*(each.told for each in chart.bars), *(each.told for each in chart.marks)] or [
        f"{line.name}: " + ", ".join(f"{label} {text}" for label, _, text in line.points) for line in chart.lines])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family={quoteattr(FONT)} font-size="{LETTER}" fill="{INK}">'
            f"<title>{escape(chart.title)}</title><desc>{escape(told)}</desc>{''.join([*body, *notes])}</svg>")


def _rows(chart: Chart, width: int) -> tuple[list[str], int]:
    """A label, a bar and its text on every row; groups have a row each under one label."""
    made, y, room = [], TOP, width - LABELS - TEXTS
    scale = room / ((chart.most - chart.least) or 1)
    for label in chart.labels:
        bars = [each for each in chart.bars if each.label == label]
        marks = [each for each in chart.marks if each.label == label]
        lines = wrapped(label, "\n", 26).split("\n")
        made += [_text(0, y + 15 + 16 * place, line) for place, line in enumerate(lines)]
        for place, bar in enumerate(bars):
            made += _bar(chart, bar, y + place * ROW, scale)
        for mark in marks:
            x = LABELS + (mark.value - chart.least) * scale
            made += [f'<circle cx="{x:.1f}" cy="{y + THIN / 2}" r="6" fill="{COLOURS[0]}"/>',
                     _text(x + 12, y + 16, mark.text)]
        y += max(ROW * max(len(bars), len(marks), 1), 16 * len(lines) + 10)
    return made, y


def _bar(chart: Chart, bar: Bar, y: float, scale: float) -> Iterator[str]:
    start, end = (LABELS + (value - chart.least) * scale for value in (bar.start, bar.end))
    colour = BAND if chart.marks else COLOURS[chart.groups.index(bar.group) % len(COLOURS)]
    yield f'<rect x="{start:.1f}" y="{y}" width="{max(end - start, 1):.1f}" height="{THIN}" fill="{colour}"/>'
    right = end
    if bar.low is not None and bar.high is not None:
        left, right = (LABELS + (value - chart.least) * scale for value in (bar.low, bar.high))
        yield (f'<path d="M{left:.1f} {y + THIN / 2}H{right:.1f}" stroke="{SOFT}" stroke-width="1.5"/>')
    text = f"{bar.text} ({bar.group})" if bar.group else bar.text
    yield _text(max(right, end) + 6, y + 16, text)


def _lines(chart: Chart, width: int) -> tuple[list[str], int]:
    labels = sorted({label for line in chart.lines for label, _, _ in line.points})
    step = (width - 80) / max(len(labels) - 1, 1)
    across = {label: 40 + place * step for place, label in enumerate(labels)}
    made = [_text(across[label], TALL + 20, label, "middle") for label in labels[::max(1, len(labels) // 8)]]
    for place, line in enumerate(chart.lines):
        made += _line(chart, line, across, COLOURS[place % len(COLOURS)])
        made.append(_text(40 + 190 * place, TALL + 44, f"{'– –' if line.dashed else '——'} {line.name}",
                          colour=COLOURS[place % len(COLOURS)]))
    return made, TALL + 56


def _line(chart: Chart, line: Line, across: dict[str, float], colour: str) -> Iterator[str]:
    scale = (TALL - 60) / ((chart.most - chart.least) or 1)
    points = [(across[label], TALL - 20 - (value - chart.least) * scale, text) for label, value, text in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    for place, (x, y, text) in enumerate(points):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        if place in line.labelled:
            yield _text(x, y - 10, text, "middle")


def _note(chart: Chart, y: float) -> Iterator[str]:
    if chart.note:
        for place, line in enumerate(wrapped(chart.note, "\n", NOTE).split("\n")):
            yield _text(0, y + 16 + 18 * place, line, colour=SOFT)


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = "") -> str:
    fill = f' fill="{colour}"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>{escape(words)}</text>'
