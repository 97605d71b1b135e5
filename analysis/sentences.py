"""Sentences from templates: every figure in them leads back to its statistic.

A template is text with slots, `{statistic|filter:argument}`. All that is not a slot is printed as it stands.

**Statistics** are named as in the codebook: `q07.ja` (the share of an option), `q08.mean`, `.median`, `.min`,
`.max`, `.q1`, `.q3`, `.iqr`, `.trimmed`, `.sum`, `.answered` (who answered, of who was asked), `response`
(n of N), `response.pupils` (the same in a number of the register) and `deadline`. A filter on a fact of the
register stands behind: `q07.ja[sector=PO]`, `response[sector=VO]`. Over several: `min(q02.mean,q05.mean)`,
`max(...)`, and `pool(q02,q05).q1` for the answers to several questions together. A questionnaire may give
such a figure a name of its own (`statistics` of the questionnaire) and use that name as the statistic.

**Filters**

==================  ====================================================================================
`frase:GROEP`       the share in words with its group ("een kwart van de respondenten")
`Frase:GROEP`       the same, starting with a capital
`kort` `kort:GROEP` the same without the group ("een kwart", "5 van de 34")
`ww:INFINITIEF`     the verb, agreeing with the words chosen for this statistic earlier in the sentence
`pct` `pct:kaal`    per cent with a comma; `kaal` leaves out the sign
`getal`             a number with a comma; a year without a point
`n` `N` `aantal`    the base, the whole, the count; with a point for thousands
`respons`           n of N in whole per cents
`pp` `pp:kaal`      a difference in procentpunt, signed; `kaal` leaves out the plus
`datum`             "maandag 14 februari", with the year if it is not that of the newsletter
`datum:kaal`        the same without the weekday, for a day on which is counted ("1 oktober 2021")
`ontwikkeling`      "neemt licht af", "blijft vrijwel gelijk", "neemt fors toe"
`ci` `iqr`          "tussen 34 en 56%": an interval rounded outward; the middle half, rounded half up
`lijst`             items, joined by "; "
`vraag` `optie`     the words of the question, of the option, between quotation marks
==================  ====================================================================================

**Precision.** All `pct` of one sentence get one decimal as soon as one of them is below 10 and no whole
number; so do all `getal`. A statistic with decimals of its own keeps them.

**Withholding.** A statistic that may not be told withholds the whole sentence, nothing less. Therefore a
template holds one sentence a line. Behind `||` stands what may be told instead: the first alternative of
which nothing is withheld is told; an empty alternative tells nothing, without a notice. The template `-` says
that nothing is told.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from analysis.nouns import Group, Noun, group
from analysis.phrases import Phrase, phrase
from analysis.statistics import Statistic, Withheld
from analysis.templates import Slot, parts
from analysis.verbs import conjugate
from survey.rules.broken import RuleBroken
from survey.rules.calendar import in_words
from survey.rules.publication import Publication
from survey.rules.rounding import exact, half_up, in_dutch, outward, percent, signed, usual_decimals

RESPONDENTS = "respondenten"
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
MONTH = r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
NOT_A_FIGURE = re.compile(
    rf"\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH} \d{{4}}|\d+(?:[.,]\d+)*-\w+|[^\W\d][\w-]*\d\w*")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a slot stands in the text (`end` excluded, in characters) and what filled it."""

    start: int
    end: int
    statistic: str
    filter: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for readers; its spans are in the order of the text and do not overlap."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A number in a text that no statistic stands behind."""

    start: int
    end: int
    text: str
    message: str


Find = Callable[[str], Statistic]


@dataclass(slots=True)
class _Telling:
    """One sentence while it is being written."""

    find: Find
    rule: Publication
    day: date
    nouns: tuple[Noun, ...]
    decimals: dict[str, int] = field(default_factory=dict)
    group: Group = field(default_factory=lambda: group(RESPONDENTS))
    phrases: dict[str, Phrase] = field(default_factory=dict)


def render(template: str, find: Find | Mapping[str, Statistic], rule: Publication, newsletter_day: date,
           nouns: Iterable[Noun] = ()) -> Sentence:
    """One sentence from its template.

    `find` gives the statistic with an id. Raises Withheld when one of them may not be told, and RuleBroken
    when the template names a statistic or filter that does not exist.
    """
    telling = _Telling(find if callable(find) else _finder(find), rule, newsletter_day, tuple(nouns))
    pieces = parts(template)
    slots = [piece for piece in pieces if isinstance(piece, Slot)]
    telling.decimals = {name: _decimals(name, slots, telling) for name in ("pct", "getal")}
    text, spans = "", []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        words = _fill(piece, telling)
        spans.append(Span(len(text), len(text) + len(words), piece.statistic, piece.filter, words))
        text += words
    return Sentence(text, tuple(spans))


def lint(text: str, spans: Iterable[Span]) -> tuple[Finding, ...]:
    """Numbers that stand outside every span; days ("1 oktober") and names ("24-uurs", "PO2301") may."""
    allowed = [(span.start, span.end) for span in spans]
    allowed += [match.span() for match in NOT_A_FIGURE.finditer(text)]
    return tuple(
        Finding(*match.span(), match[0], f"Bij “{match[0]}” hoort geen uitkomst.")
        for match in DIGITS.finditer(text)
        if not any(start <= match.start() and match.end() <= end for start, end in allowed))


def _finder(statistics: Mapping[str, Statistic]) -> Find:
    def find(name: str) -> Statistic:
        if name not in statistics:
            raise RuleBroken(f"Uitkomst “{name}” bestaat niet.")
        return statistics[name]
    return find


def _fill(slot: Slot, telling: _Telling) -> str:
    write = FILTERS.get(slot.filter)
    if write is None:
        raise RuleBroken(f"Filter “{slot.filter}” bestaat niet; kies uit {', '.join(FILTERS)}.")
    found = telling.find(slot.statistic)
    if found.withheld:
        raise Withheld(found.withheld)
    return write(slot, found, telling)


def _decimals(name: str, slots: list[Slot], telling: _Telling) -> int:
    """Equal precision within a sentence."""
    numbers = [telling.find(slot.statistic) for slot in slots if slot.filter == name]
    return usual_decimals(*(each.value for each in numbers if each.value is not None and each.decimals is None))


def _need(statistic: Statistic, field_name: str, slot: Slot) -> Fraction:
    value = getattr(statistic, field_name)
    if value is None and statistic.hidden:
        raise Withheld(statistic.hidden)
    if value is None:
        raise RuleBroken(f"Uitkomst “{slot.statistic}” kan niet met “{slot.filter}” worden verteld.")
    return exact(value)


def _phrase(slot: Slot, found: Statistic, telling: _Telling) -> Phrase:
    if slot.argument:
        telling.group = group(slot.argument, telling.nouns)
    telling.phrases[slot.statistic] = phrase(found, telling.group, telling.rule)
    return telling.phrases[slot.statistic]


def _long(slot: Slot, found: Statistic, telling: _Telling) -> str:
    return _phrase(slot, found, telling).long


def _capital(slot: Slot, found: Statistic, telling: _Telling) -> str:
    words = _long(slot, found, telling)
    return words[:1].upper() + words[1:]


def _short(slot: Slot, found: Statistic, telling: _Telling) -> str:
    return _phrase(slot, found, telling).short


def _verb(slot: Slot, found: Statistic, telling: _Telling) -> str:
    chosen = telling.phrases.get(slot.statistic) or phrase(found, group(RESPONDENTS), telling.rule)
    return conjugate(slot.argument, chosen.many)


def _number(slot: Slot, found: Statistic, telling: _Telling) -> str:
    decimals = telling.decimals[slot.filter] if found.decimals is None else found.decimals
    return in_dutch(_need(found, "value", slot), decimals, found.unit)


def _percent(slot: Slot, found: Statistic, telling: _Telling) -> str:
    return _number(slot, found, telling) + ("" if slot.argument == "kaal" else "%")


def _whole(name: str) -> Callable[[Slot, Statistic, _Telling], str]:
    return lambda slot, found, telling: in_dutch(_need(found, name, slot))


def _response(slot: Slot, found: Statistic, telling: _Telling) -> str:
    return f"{percent(int(_need(found, 'n', slot)), int(_need(found, 'whole', slot)))}%"


def _points(slot: Slot, found: Statistic, telling: _Telling) -> str:
    value, decimals = _need(found, "value", slot), 1 if found.decimals is None else found.decimals
    words = in_dutch(value, decimals) if slot.argument == "kaal" else signed(value, decimals)
    return f"{words} procentpunt"


def _day(slot: Slot, found: Statistic, telling: _Telling) -> str:
    if found.day is None:
        raise RuleBroken(f"Uitkomst “{slot.statistic}” is geen datum.")
    return in_words(found.day, year=found.day.year != telling.day.year, weekday=slot.argument != "kaal")


def _development(slot: Slot, found: Statistic, telling: _Telling) -> str:
    value = _need(found, "value", slot)
    size = abs(value)
    if size < Fraction(1, 2):
        return "blijft vrijwel gelijk"
    word = "licht " if size < 5 else "fors " if size >= 15 else ""
    return f"neemt {word}{'toe' if value > 0 else 'af'}"


def _interval(slot: Slot, found: Statistic, telling: _Telling) -> str:
    low, high = outward(_need(found, "low", slot), _need(found, "high", slot))
    return f"tussen {in_dutch(low)} en {in_dutch(high)}%"


def _middle_half(slot: Slot, found: Statistic, telling: _Telling) -> str:
    low, high = half_up(_need(found, "q1", slot)), half_up(_need(found, "q3", slot))
    return f"tussen {in_dutch(low)} en {in_dutch(high)}%"


def _list(slot: Slot, found: Statistic, telling: _Telling) -> str:
    if not found.items:
        raise Withheld(found.hidden or "Er zijn nog geen thema's die genoemd kunnen worden.")
    return "; ".join(found.items)


def _quoted(name: str) -> Callable[[Slot, Statistic, _Telling], str]:
    """Words of the questionnaire between quotes; `kaal` without."""
    def write(slot: Slot, found: Statistic, telling: _Telling) -> str:
        words = str(getattr(found, name))
        return words if slot.argument == "kaal" else f"‘{words}’"
    return write


FILTERS: Mapping[str, Callable[[Slot, Statistic, _Telling], str]] = {
    "frase": _long, "Frase": _capital, "kort": _short, "ww": _verb, "pct": _percent, "getal": _number,
    "n": _whole("n"), "N": _whole("whole"), "aantal": _whole("x"), "respons": _response, "pp": _points,
    "datum": _day, "ontwikkeling": _development, "ci": _interval, "iqr": _middle_half, "lijst": _list,
    "vraag": _quoted("question"), "optie": _quoted("label"),
}
