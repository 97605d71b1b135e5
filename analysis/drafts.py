"""A first sentence for a question that has no template of its own, from its type, label and topic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.figures.disclosure import Mask
from analysis.figures.results import Figures, Kind, Result
from analysis.results import Results
from analysis.templates import literal
from survey.rules.codes import OPEN
from survey.rules.questionnaires.codebook import Variable
from survey.rules.questionnaires.document import Type
from survey.rules.rounding import EURO, PER_CENT, is_year

MOST_OPTIONS = 3
# Below this a small share is called "een enkele", which tells something in a sentence.
A_FEW = 5
ENOUGH_TEXTS = 10
FIRST = " op de eerste plaats"


def draft(variables: Sequence[Variable], results: Results, group: str) -> str:
    """The template for one question (several variables if it has parts); "" for nothing.

    `group` is how the respondents are called. The order of the options follows the figures.
    """
    first = variables[0]
    figures = _telling(results)
    shown = [figures[each.key] for each in variables]
    if first.type is Type.SHARES:
        return _shares(first, shown, results.codebook.group.singular)
    if first.type is Type.SCALE:
        return _scale(first, shown[0], group)
    if first.type in (Type.GRID, Type.TABLE):
        return _rows(variables, results, group)
    if any(each.kind is Kind.MEAN for each in shown[0].results):
        return _amount(first, shown[0])
    if first.type in OPEN:
        return _text(first, shown[0], group)
    return _choice(first, shown[0], group)


def _telling(results: Results) -> Mapping[str, Figures]:
    """The figures by key, without small shares of which only "minder dan 10 van de 62" can be said, beside others."""
    if results.rule.small <= A_FEW:
        return {each.key: each for each in results.variables}
    return {each.key: replace(each, results=tuple(one for one in each.results if one.mask is not Mask.FEW)
                              or each.results) for each in results.variables}


def _about(variable: Variable, some: str) -> str:
    """What the question is about: its topic, else its own words."""
    return f"de vraag over {literal(variable.topic)}" if variable.topic else f"de vraag {{{some}|vraag}}"


def _choice(variable: Variable, figures: Figures, group: str) -> str:
    shares = [each for each in figures.results if each.kind is Kind.SHARE]
    told = _largest([each for each in shares if not each.dont_know])
    if not told or not figures.asked:
        return ""
    several = variable.type is Type.SEVERAL
    first, *others = told
    verb, place = ("kiezen", "Bij") if several else ("antwoorden", "Op")
    if variable.type is Type.RANKING:
        verb, place = "zetten", "Bij"
    head = (f"{place} {_about(variable, first.id)} {{{first.id}|ww:{verb}}} {{{first.id}|frase:{group}}} "
            f"{{{first.id}|optie}}")
    rest = [f"{{{each.id}|kort}} {{{each.id}|optie}}" for each in others]
    behind = " (meer antwoorden mogelijk)" if several else "".join(_unknown(shares))
    behind = FIRST if variable.type is Type.RANKING else behind
    return f"{_joined([head, *rest])}{behind}."


def _scale(variable: Variable, figures: Figures, group: str) -> str:
    """The mean with the middle answer and both ends beside it; where that may not be told the answers themselves."""
    choice = _choice(variable, figures, group)
    if not choice or not variable.label:
        return choice
    key = variable.key
    low, high = (f"{{{key}.{variable.options[place][0]}|optie:kaal}}" for place in (0, -1))
    mean = (f"Op {_about(variable, f'{key}.mean')} is het gemiddelde {{{key}.mean|getal}}, op een schaal van {low} tot "
            f"en met {high} ({{{key}.mean|n}} antwoorden; het middelste antwoord is {{{key}.median|getal}}).")
    return f"{mean} || {choice}"


def _rows(variables: Sequence[Variable], results: Results, group: str) -> str:
    """A sentence for every row of a grid; of a table the totals of its cells, as far as they may be told."""
    figures = _telling(results)
    if variables[0].type is Type.GRID:
        return "\n".join(filter(None, (_choice(each, figures[each.key], group) for each in variables)))
    told = [each for each in variables if figures[each.key].asked and each.unit != PER_CENT and not is_year(each.unit)]
    return "\n".join(f"Bij {{{each.key}.sum|optie}} is het totaal {_slot(f'{each.key}.sum', each)} "
                     f"({{{each.key}.sum|n}} opgaven). ||" for each in told)


def _largest(shares: Sequence[Result]) -> list[Result]:
    """The options worth naming, the largest first; those told in words only come last."""
    open_ones = [each for each in shares if not each.withheld] or list(shares)
    named = [each for each in open_ones if each.x != 0] or open_ones
    return sorted(named, key=lambda each: -_size(each))[:MOST_OPTIONS]


def _size(share: Result) -> float:
    if share.mask:
        return 101 if share.mask == "most" else -1
    if share.value is not None:
        return float(share.value)
    return 100 * (share.x or 0) / (share.n or 1)


def _unknown(shares: Sequence[Result]) -> Iterator[str]:
    """Those who do not know, as far as there are any."""
    for each in shares:
        if not each.dont_know or each.x == 0 or each.withheld:
            continue
        if "weet" in each.label.lower():
            yield f"; {{{each.id}|kort}} {{{each.id}|ww:weten}} het niet"
        else:
            yield f"; {{{each.id}|kort}} {{{each.id}|ww:antwoorden}} {{{each.id}|optie}}"


def _amount(variable: Variable, figures: Figures) -> str:
    """The mean with the median beside it; the median leads where one answer weighs too much."""
    if not figures.asked or not variable.label:
        return ""
    key, guessed = variable.key, "geschatte " if variable.estimate else ""
    about = f"Op {_about(variable, f'{key}.median')}"
    mean, median = _slot(f"{key}.mean", variable), _slot(f"{key}.median", variable)
    middle = f"{about} is de middelste {guessed}opgave {median}"
    if outlier := _outlier(figures):
        return f"{middle}; het gemiddelde ligt met {mean} {outlier} door een uitschieter.\n{_range(variable)}"
    lead = (f"{about} is de gemiddelde {guessed}opgave {mean} ({{{key}.mean|n}} opgaven; "
            f"de middelste is {median}).")
    return f"{lead} || {middle} ({{{key}.median|n}} opgaven).\n{_range(variable)}"


def _outlier(figures: Figures) -> str:
    """Whether one answer weighs too much on the mean, and to which side."""
    mean = next(each for each in figures.results if each.kind is Kind.MEAN)
    median = next(each for each in figures.results if each.kind is Kind.MEDIAN)
    if not mean.dominated or mean.value is None or median.value is None or mean.value == median.value:
        return ""
    return "hoger" if mean.value > median.value else "lager"


def _range(variable: Variable) -> str:
    """From the lowest to the highest answer, or the middle half of them; else nothing."""
    key = variable.key
    euro = f"{EURO} " if variable.unit == EURO else ""
    unit = "" if euro else _behind(variable)
    low, high = _slot(f"{key}.min", variable, bare=True), _slot(f"{key}.max", variable)
    half = f"{{{key}.iqr|iqr}}" if variable.unit == "%" else (
        f"tussen {euro}{{{key}.q1|getal}} en {euro}{{{key}.q3|getal}}{unit}")
    return (f"De opgaven lopen uiteen van {low} tot {high}. || "
            f"De middelste helft van de opgaven ligt {half}. ||")


def _slot(name: str, variable: Variable, bare: bool = False) -> str:
    if variable.unit == "%":
        return f"{{{name}|pct{':kaal' if bare else ''}}}"
    if variable.unit == EURO:
        return f"{EURO} {{{name}|getal}}"
    return f"{{{name}|getal}}{'' if bare else _behind(variable)}"


def _behind(variable: Variable) -> str:
    """The unit as a word behind the number; a year needs none."""
    return f" {literal(variable.unit)}" if variable.unit and not is_year(variable.unit) else ""


def _shares(variable: Variable, shown: Sequence[Figures], respondent: str) -> str:
    if not shown[0].asked:
        return ""
    guessed = "naar schatting " if variable.estimate else ""
    parts = [f"{{{each.key}.mean|pct}} {{{each.key}.mean|optie}}" for each in shown]
    lead = f"Bij de vraag over {literal(variable.topic)} is gemiddeld" if variable.topic else "Gemiddeld is"
    return (f"{lead} per {literal(respondent)} {guessed}{_joined(parts)} "
            f"({{{shown[0].key}.mean|n}} opgaven).")


def _text(variable: Variable, figures: Figures, group: str) -> str:
    themes = next((each for each in figures.results if each.kind is Kind.THEMES), None)
    if themes is not None and themes.items:
        return f"Op {_about(variable, themes.id)} wordt onder meer genoemd: {{{themes.id}|lijst}}."
    if figures.answered < ENOUGH_TEXTS or variable.type is not Type.LONG_TEXT:
        return ""
    answered = f"{figures.key}.answered"
    about = f"over {literal(variable.topic)}" if variable.topic else f"{{{answered}|vraag}}"
    return f"De open vraag {about} is beantwoord door {{{answered}|n}} {group}."


def _joined(parts: Sequence[str]) -> str:
    """With commas, and "en" before the last."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
