"""Whether figures may speak of everyone who was asked, and what is then said of them.

They may when the check on who answered is passed, or when they are weighted; otherwise they speak of respondents and
have no interval. The check holds who answered against the register's own facts and those that the questionnaire shows:
with ever more facts some would differ by chance alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from analysis.charts import Bar, Chart
from analysis.claims import claimed, estimate
from analysis.figures import intervals
from analysis.figures.intervals import Interval
from analysis.figures.results import Claim, Figures, Kind, Result
from analysis.nonresponse import Category, Nonresponse, nonresponse, outer
from analysis.results import Results, described
from analysis.sentences import RESPONDENTS
from analysis.tables import margin, printed
from analysis.weights import Share, Weighting, asked_for, told
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.rounding import half_up, in_dutch, nearest, percent
from survey.rules.thresholds import MOST_CLASSES, in_words

OWN_FACTS = ("sector", "province", "pupils")
NOBODY = "Er zijn nog geen antwoorden."
UNKNOWN = "Het is niet bekend wie er uitgenodigd zijn. De cijfers gaan daarom alleen over wie antwoordde."
DIFFERENT = ("Wie antwoordde verschilt van wie niet antwoordde (kenmerk {}). De cijfers gaan daarom alleen over wie "
             "antwoordde.")
UNEVEN = ("De respons is minder evenwichtig verdeeld dan bij toeval te verwachten is. De cijfers gaan daarom alleen "
          "over wie antwoordde.")
REMEDY = " Weeg de uitkomsten, of wacht op meer antwoorden."
MOST_DRAWN = 8


@dataclass(frozen=True, slots=True)
class Estimates:
    """The check (None where it cannot be done), the weighting of the round, and why neither will do ("" if one does).

    `broken` says why the weighting that the settings ask for cannot be done.
    """

    check: Nonresponse | None
    weighting: Weighting | None
    why: str
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One answer to one question: among respondents, and of all, in the words that readers see.

    `random` is the interval if respondents are like the others, `certain` what holds whatever the others would say;
    `sentence` is the one about all, "" where it may not be told, and `slot` the place of its interval in a template.
    """

    key: str
    question: str
    answer: str
    printed: str
    random: str
    certain: str
    weighted: str
    sentence: str
    slot: str
    bounds: tuple[Interval, Interval]


def estimates(results: Results) -> Estimates:
    """What may be claimed of these results, before anything is taken out of them."""
    if results.source.population is None:
        return Estimates(None, None, UNKNOWN)
    if not results.source.n:
        return Estimates(None, None, NOBODY)
    check, broken, weights = nonresponse(results, *checked(results)), "", None
    try:
        weights = asked_for(results)
    except RuleBroken as refused:
        broken = refused.message
    complete = results.response.x == results.response.n
    sound = complete or check.passed or weights is not None
    return Estimates(check, weights, "" if sound else _because(check) + REMEDY, broken)


def checked(results: Results) -> tuple[list[str], list[str]]:
    """The facts to hold the response against: those with a few words, and those that are numbers."""
    everyone = results.source.population
    words, numbers = list[str](), list[str]()
    if everyone is None:
        return words, numbers
    for name in dict.fromkeys((*OWN_FACTS, *results.codebook.facts)):
        values = {each for each in everyone.values(name) if each is not None}
        if name in ("code", "name") or len(values) < 2:
            continue
        if not any(isinstance(each, str) for each in values):
            numbers.append(name)
        elif len(values) <= MOST_CLASSES:
            words.append(name)
    return words, numbers


def speaking(results: Results) -> Results:
    """The same results, in which only what may speak of all has an interval, the weighted one where it is weighted."""
    found = estimates(results)
    passed = found.check is not None and found.check.passed or results.response.x == results.response.n
    figures = tuple(_speaking(each, found, passed) for each in results.variables)
    groups = results.breakdowns if passed else tuple(
        replace(each, groups=tuple(map(described, each.groups))) for each in results.breakdowns)
    alone = "" if passed else found.why or _because(found.check)
    return replace(results, variables=figures, breakdowns=groups, only_respondents=alone, weighting=found.weighting,
                   found={})


def weighted_share(results: Results, result: Result) -> str:
    """The weighted share as it stands beside the other, "" where it does not make enough difference to be told."""
    weights = results.weighting
    share = told(weights, result) if weights is not None and weights.applied else None
    if share is None or (result.n or 0) < results.rule.percentages_from:
        return ""
    return f"{_rounded(share.weighted, results.rule)}%"


def headlines(results: Results, titles: Mapping[str, str], day: date) -> tuple[Headline, ...]:
    """The first answer to every question with two, else the one that is given most; as far as it may be told."""
    found = estimates(results)
    made = (_headline(results, figures, found, titles, day) for figures in results.variables)
    return tuple(each for each in made if each is not None) if results.verdict.allowed else ()


def response_chart(found: Category) -> Chart:
    """The response of every class."""
    name = in_words(found.fact)
    bars = [Bar(each, 100 * n / whole, text, f"{each}: {text}") for each, n, whole in found.classes if whole
            for text in [f"{percent(n, whole)}% ({n} van de {whole})"]]
    return Chart(f"Respons naar {name}", tuple(bars), note="Het deel van de uitgenodigden dat antwoordde.")


def bounds_chart(shown: Iterable[Headline]) -> Chart | None:
    """Two bars for each of the first questions: as if respondents are like the others, and what is certain."""
    bars = [Bar(each.question, float(one.high), words, f"{each.question}, {each.answer}: {group} {words}",
                start=float(one.low), group=group)
            for each in list(shown)[:MOST_DRAWN]
            for one, words, group in ((each.bounds[0], each.random, "interval"),
                                      (each.bounds[1], each.certain, "zeker"))]
    return Chart("Wat over alle uitgenodigden te zeggen is", tuple(bars)) if bars else None


def effect_line(weights: Weighting, n: int) -> str:
    """What weighting costs: the design effect, in answers."""
    return (f"Ontwerpeffect {in_dutch(weights.effect, 2)}: {n} gewogen antwoorden zeggen evenveel als "
            f"{half_up(n / weights.effect)} ongewogen.")


def weighted_rows(results: Results) -> list[dict[str, Any]]:
    """Every share that may be told both ways, with the change in percentage points."""
    weights = results.weighting
    rows = []
    for result in (each for figures in results.variables for each in figures.results if weights is not None):
        share = told(weights, result) if weights is not None else None
        if share is not None and (result.n or 0) >= results.rule.percentages_from:
            one, other = half_up(result.value or 0), _rounded(share.weighted, results.rule)
            rows.append({"question": result.question, "answer": result.label, "printed": printed(result, results.rule),
                         "weighted": f"{other}%", "change": int(other - one)})
    return rows


def _because(check: Nonresponse | None) -> str:
    if check is None:
        return UNKNOWN
    facts = dict.fromkeys([*(each.fact for each in check.categories if each.differs),
                           *(each.fact for each in check.amounts if each.differs)])
    return DIFFERENT.format(" en ".join(map(in_words, facts))) if facts else UNEVEN


def _speaking(figures: Figures, found: Estimates, passed: bool) -> Figures:
    return replace(figures, results=tuple(_spoken(each, found, passed) for each in figures.results))


def _spoken(result: Result, found: Estimates, passed: bool) -> Result:
    if result.claim is Claim.COMPLETE:
        return result
    share = told(found.weighting, result) if found.weighting is not None else None
    if share is None and not passed:
        return replace(result, interval=None)
    return claimed(result, found.check, share)


def _headline(results: Results, figures: Figures, found: Estimates, titles: Mapping[str, str],
              day: date) -> Headline | None:
    result = _leading(figures)
    certain = outer(result) if result is not None and result.value is not None else None
    if result is None or certain is None or result.x is None or result.n is None:
        return None
    share = told(found.weighting, result) if found.weighting is not None else None
    random = intervals.share(result.x, result.n, result.population)
    said = _estimate(replace(result, interval=random), found, share, results, day)
    variable = results.source.columns[figures.key].variable
    return Headline(figures.key, titles.get(variable.question_key, figures.label), result.label,
                    printed(result, results.rule), margin(replace(result, interval=random)),
                    margin(replace(result, interval=certain)), weighted_share(results, result), said,
                    f"{{{result.id}|ci}}", (random, certain))


def _leading(figures: Figures) -> Result | None:
    """Of what may be told exactly."""
    real = [each for each in figures.results if each.kind is Kind.SHARE and not each.dont_know]
    shown = [each for each in real if not each.withheld and not each.mask and each.x is not None]
    if not shown:
        return None
    return shown[0] if len(real) == 2 else max(shown, key=lambda each: each.x or 0)


def _estimate(result: Result, found: Estimates, share: Share | None, results: Results, day: date) -> str:
    plural = results.codebook.group.plural
    said = estimate(claimed(result, found.check, share), results.rule, day,
                    "uitgenodigden" if plural == RESPONDENTS else plural)
    return said.text if said is not None else ""


def _rounded(value: Fraction, rule: Publication) -> int:
    return int(half_up(value)) if rule.step == 1 else nearest(value, rule.step)
