"""A paragraph that a person edited: which numbers still lead to their figure, and which stand alone."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from analysis.sentences import Finding, Span, lint


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
