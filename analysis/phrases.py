"""A share of respondents in words: "een kwart van de respondenten", "9 van de 24 swv'en VO", "60%".

The order of the rules and the table of fractions are those of the editorial guide: fractions come with a
margin of 1.5 percentage point, the half with 0.5 because 50.9% is a majority, and gaps are on purpose.
"""

from dataclasses import dataclass
from fractions import Fraction

from analysis.figures.disclosure import Mask, mask
from analysis.nouns import Group
from analysis.statistics import Statistic, Style, Withheld
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.rounding import in_dutch, nearest, percent

FRACTIONS: tuple[tuple[int, int, str], ...] = (
    (90, 110, "een op de tien"), (190, 210, "een vijfde"), (210, 235, "bijna een kwart"),
    (235, 265, "een kwart"), (265, 290, "ruim een kwart"), (293, 318, "bijna een derde"),
    (318, 348, "een derde"), (348, 373, "ruim een derde"), (460, 495, "bijna de helft"),
    (495, 505, "de helft"), (505, 550, "ruim de helft"), (627, 652, "bijna twee derde"),
    (652, 682, "twee derde"), (682, 707, "ruim twee derde"), (710, 735, "bijna driekwart"),
    (735, 765, "driekwart"), (765, 790, "ruim driekwart"), (790, 810, "vier op de vijf"),
    (890, 910, "negen op de tien"),
)
"""From (included) to (excluded), both in tenths of a per cent, and the words."""

TOGETHER = {"een op de tien": False, "vier op de vijf": True, "negen op de tien": True}
"""Fractions with the group right behind them, and whether their verb is plural."""

ROUGH = {25: "ongeveer een kwart", 50: "ongeveer de helft", 75: "ongeveer driekwart"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A share in words: `short` without its group, `long` with it; `many` asks for a plural verb."""

    short: str
    long: str
    many: bool


def phrase(share: Statistic, group: Group, rule: Publication) -> Phrase:
    """The words for a share; raises Withheld when it may not be told."""
    if share.withheld:
        raise Withheld(share.withheld)
    n = share.n
    if n is None or (share.x is None and share.value is None and not share.mask):
        raise RuleBroken("Deze uitkomst is geen aandeel: x en n ontbreken.")
    if n < rule.base:
        raise Withheld
    if share.x is None and share.value is not None:
        return _of(_rough(share.value, rule.step), group)
    if share.x is not None and share.x > n:
        raise RuleBroken(f"Een aandeel van {share.x} op {n} bestaat niet.")
    return _masked(share, n, group, rule) or _counted(share.x or 0, n, share.style, group, rule)


def _masked(share: Statistic, n: int, group: Group, rule: Publication) -> Phrase | None:
    hidden = share.mask or mask(share.x or 0, n, rule, share.dont_know)
    if hidden is Mask.NONE:
        return None
    if rule.small > 5:
        return _bounded(hidden, n, group, rule)
    if hidden is Mask.FEW:
        return Phrase(f"een {group.enkel}", f"een {group.enkel} {group.single}", False)
    return Phrase("vrijwel alle", f"vrijwel alle {group.many}", True)


def _bounded(hidden: Mask, n: int, group: Group, rule: Publication) -> Phrase:
    """With a high threshold "een enkele" would be false: tell the bound itself."""
    words = f"minder dan {rule.small}" if hidden is Mask.FEW else f"meer dan {n - rule.small}"
    return Phrase(f"{words} van de {in_dutch(n)}", f"{words} van de {in_dutch(n)} {group.many}", True)


def _counted(x: int, n: int, style: Style, group: Group, rule: Publication) -> Phrase:
    if x == 0:
        return Phrase("geen", f"geen van de {group.many}", False)
    if x == n:
        return Phrase("alle", f"alle {group.many}", True)
    if n < rule.percentages_from or style in (Style.COUNT, Style.BOTH):
        return _count(x, n, style, group, rule)
    if rule.step > 1:
        return _of(_rough(Fraction(100 * x, n), rule.step), group)
    return _fraction(x, n, style, group) or _of(_percentage(x, n), group)


def _count(x: int, n: int, style: Style, group: Group, rule: Publication) -> Phrase:
    words = f"{'een' if x == 1 else in_dutch(x)} van de {in_dutch(n)}"
    with_percentage = style is Style.BOTH and n >= rule.percentages_from
    percentage = _percentage(x, n) if rule.step == 1 else _rough(Fraction(100 * x, n), rule.step)
    behind = f" ({percentage})" if with_percentage else ""
    return Phrase(words + behind, f"{words} {group.many}{behind}", x != 1)


def _fraction(x: int, n: int, style: Style, group: Group) -> Phrase | None:
    if style is Style.PERCENTAGE:
        return None
    if 100 * x >= 95 * n:
        return Phrase("vrijwel alle", f"vrijwel alle {group.many}", True)
    words = next((each for low, high, each in FRACTIONS if low * n <= 1000 * x < high * n), None)
    if words in TOGETHER:
        return Phrase(words, f"{words} {group.many}", TOGETHER[words])
    return _of(words, group) if words else None


def _percentage(x: int, n: int) -> str:
    whole = percent(x, n)
    return "minder dan 1%" if whole == 0 else "meer dan 99%" if whole == 100 else f"{whole}%"


def _rough(value: Fraction, step: int) -> str:
    """A percentage in large steps; already rounded ones stay as they are."""
    rounded = nearest(value, step)
    if rounded in (0, 100):
        return f"minder dan {step}%" if rounded == 0 else f"meer dan {100 - step}%"
    return ROUGH.get(rounded, f"ongeveer {rounded}%")


def _of(words: str, group: Group) -> Phrase:
    return Phrase(words, f"{words} van de {group.many}", False)
