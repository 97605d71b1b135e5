"""A paragraph that a person edited: which numbers still lead to their figure, which stand alone, which cannot be."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher

from analysis.figures.results import Kind
from analysis.results import Results
from analysis.sentences import Finding, Span, lint
from survey.rules.rounding import in_dutch, occurs, percent

NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
COUNTED = re.compile(rf"({NUMBER}) van de ({NUMBER})\b(?:[^\d().%]{{0,60}}\(({NUMBER})%\))?")
SHARE = re.compile(rf"(?<![\d,.])({NUMBER})% van de (?:({NUMBER})\b)?")


def retraced(draft: str, spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """The spans of a draft at their places in the edited text.

    A span of which a character was changed is cut loose: nobody can say that it still tells its figure.
    """
    blocks = [block for block in SequenceMatcher(None, draft, text, autojunk=False).get_matching_blocks() if block.size]
    found = []
    for span in spans:
        block = next((each for each in blocks if each.a <= span.start and span.end <= each.a + each.size), None)
        if block:
            shift = block.b - block.a
            found.append(Span(span.start + shift, span.end + shift, span.statistic, span.filter, span.text))
    return tuple(found)


def loose(text: str, spans: Iterable[Span]) -> tuple[Finding, ...]:
    """The numbers in an edited text that no figure stands behind any more."""
    return lint(text, spans)


def impossible(text: str, spans: Iterable[Span], bases: Collection[int] = ()) -> tuple[Finding, ...]:
    """Shares written by hand that no count can give: "58% van de 58", "19 van de 58 (34%)".

    Where a sentence names no base, the `bases` of the round are tried (see `bases`). A figure of which every number
    stands in a span is right by itself and is not looked at.
    """
    traced = [(span.start, span.end) for span in spans]
    found = sorted((*_counts(text), *_shares(text, bases)), key=lambda each: each.start)
    return tuple(each for each in found if not all(
        any(start <= each.start + number.start() and each.start + number.end() <= end for start, end in traced)
        for number in re.finditer(NUMBER, each.text)))


def doubtful(text: str, spans: Collection[Span], bases: Collection[int]) -> tuple[Finding, ...]:
    """What a person has to look at before an edited text is kept: figures that cannot be, and numbers that stand alone.

    A number in a figure that cannot be is named once, with the reason why it cannot.
    """
    wrong = impossible(text, spans, bases)
    alone = (each for each in loose(text, spans)
             if not any(figure.start <= each.start and each.end <= figure.end for figure in wrong))
    return tuple(sorted((*wrong, *alone), key=lambda each: each.start))


def bases(results: Results) -> frozenset[int]:
    """On how many answers some share of the round rests, in all and per group."""
    every = [*results.variables, *(group for each in results.breakdowns for group in each.groups)]
    shown = [*results.found.values(), *(result for figures in every for result in figures.results)]
    return frozenset(result.n for result in shown if result.kind is Kind.SHARE and result.n)


def _counts(text: str) -> Iterator[Finding]:
    for match in COUNTED.finditer(text):
        x, n = _whole(match[1]), _whole(match[2])
        if n == 0 or x > n:
            yield Finding(*match.span(), match[0], f"{in_dutch(x)} van de {in_dutch(n)} bestaat niet.")
        elif match[3] and percent(x, n) != _whole(match[3]):
            message = f"{in_dutch(x)} van de {in_dutch(n)} is {percent(x, n)}% en geen {match[3]}%."
            yield Finding(*match.span(), match[0], message)


def _shares(text: str, known: Collection[int]) -> Iterator[Finding]:
    for match in SHARE.finditer(text):
        printed, tried = _whole(match[1]), [_whole(match[2])] if match[2] else sorted(known)
        if any(n == 0 for n in tried) or (tried and not any(occurs(printed, n) for n in tried)):
            of = f"van {in_dutch(tried[0])}" if match[2] else "bij de aantallen antwoorden van deze uitvraag"
            yield Finding(match.start(), match.end(), match[0].strip(), f"{printed}% kan {of} niet voorkomen.")


def _whole(written: str) -> int:
    return int(written.replace(".", ""))
