"""Options of a choice from a pasted list or from the register."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Option, words
from survey.rules.questionnaires.edits.keys import keyed_options, plain

MOST = 300
BULLET = re.compile(r"^\s*(?:[-*•–—·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
UNSURE = frozenset({"weet niet", "weet ik niet", "weet het niet", "ik weet het niet", "weet ik nog niet", "geen idee",
                    "onbekend", "niet bekend", "nog niet bekend", "weet niet geen antwoord", "weet niet geen mening"})


def pasted(text: str, present: Sequence[Option] = ()) -> tuple[Option, ...]:
    """The options of a pasted list, one a line; bullets and numbers before the words fall away.

    An option that is `present` with the same words keeps its key and its other languages; "weet niet" becomes
    dont_know. Lines that say the same are one option.
    """
    lines = dict.fromkeys(filter(None, (" ".join(BULLET.sub("", line).split()) for line in text.splitlines())))
    if len(lines) > MOST:
        raise RuleBroken(f"Er zijn te veel antwoorden: {len(lines)}. Ten hoogste {MOST}.")
    known = {words(option.label): option for option in present}
    return keyed_options(known.get(line) or Option("", {DUTCH: line}, unsure(line)) for line in lines)


def unsure(label: str) -> bool:
    """Whether these words say that somebody does not know."""
    return " ".join(plain(label)) in UNSURE


def listed(present: Sequence[Option]) -> str:
    """The options as a list to paste: one a line."""
    return "\n".join(words(option.label) for option in present)


def source(options: Sequence[Option], before: Sequence[Option], lists: Mapping[str, Iterable[str]]) -> str:
    """The list of the register from which all new options were copied ("Provincies"), if there is one.

    It is remembered in what the version tells; the options themselves stay as they were copied.
    """
    known = {words(option.label) for option in before}
    new = {words(option.label) for option in options if not option.dont_know} - known
    return next((name for name, names in lists.items() if len(new) > 1 and new <= set(names)), "")


def added(present: Sequence[Option], more: Iterable[Option]) -> tuple[Option, ...]:
    """The options with those behind them that are new; what says "weet niet" stays last."""
    said = {words(option.label) for option in present}
    fresh = [replace(option, key="") for option in more if words(option.label) not in said]
    whole = [*(each for each in present if not each.dont_know), *fresh, *(each for each in present if each.dont_know)]
    return keyed_options(whole)
