"""A document in passages: their stable keys, how they are kept, and the hash of a version.

A key (`p1`, `p2`, ...) is counted up over all versions of a document and never given out twice: a passage keeps its key
as long as one old passage became one new one. What was split, joined or written anew gets new keys.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey.rules import chain
from survey.rules.broken import RuleBroken

MOST_PASSAGES, LONGEST_DOCUMENT = 1000, 1_000_000
LONGEST_TITLE = 300
NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")
FIRST = "1.0"
KEY = "p"


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with the text below it, up to the next heading.

    `level` counts from 1 (a chapter); 0 is text before the first heading, which has no title. `number` is how the
    document numbers it ("2.1", "Artikel 3") or "". `text` is Markdown; `key` is "" as long as it was not stored.
    """

    key: str
    level: int
    number: str
    title: str
    text: str

    @property
    def heading(self) -> str:
        """Number and title as they stand above it."""
        return f"{self.number} {self.title}".strip()

    @property
    def name(self) -> str:
        """What to call it where the text is not beside it, also when it has no heading."""
        return self.heading or ("Zonder kop" if self.level else "Begin van het document")


CameFrom = Mapping[str, Sequence[str]]
"""Of every key of a version the keys of the version before it from which its passage came."""


def passages(document: Iterable[Mapping[str, Any]]) -> tuple[Passage, ...]:
    """The passages from what is kept in a version; the inverse of `kept`."""
    return tuple(Passage(each["key"], each["level"], each["number"], each["title"], each["text"]) for each in document)


def kept(passages: Iterable[Passage]) -> list[dict[str, Any]]:
    """The passages as a value for JSON."""
    return [{"key": each.key, "level": each.level, "number": each.number, "title": each.title, "text": each.text}
            for each in passages]


def fingerprint(passages: Iterable[Passage]) -> str:
    """SHA-256 of what a reader reads, in order: the same words have the same hash, whatever keys they got.

    Canonical JSON (`rules.chain`) of a list of [level, number, title, text], composed (NFC), lines ended by one \\n.
    """
    return chain.fingerprint([[each.level, *map(plain_text, (each.number, each.title, each.text))]
                              for each in passages])


def plain_text(words: str) -> str:
    """One spelling for what looks the same: composed characters, one sort of line end, nothing behind a line."""
    lines = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def numbered(drafts: Sequence[Passage], origins: Sequence[Sequence[str]],
             used: Iterable[str]) -> tuple[tuple[Passage, ...], dict[str, list[str]]]:
    """The drafts with their keys, and from which passages of the version before each came.

    `origins` has the old keys for each draft, and `used` every key that any version of the document ever had.
    """
    sources = Counter(key for keys in origins for key in set(keys))
    next_one = max((int(key.removeprefix(KEY)) for key in used), default=0) + 1
    made, came_from = [], {}
    for draft, keys in zip(drafts, origins, strict=True):
        if len(keys) == 1 and sources[keys[0]] == 1:
            key = keys[0]
        else:
            key, next_one = f"{KEY}{next_one}", next_one + 1
        made.append(replace(draft, key=key))
        came_from[key] = list(keys)
    return tuple(made), came_from


def by_key(passages: Iterable[Passage]) -> dict[str, Passage]:
    return {each.key: each for each in passages}


def composed(*steps: CameFrom) -> dict[str, tuple[str, ...]]:
    """From which passages of the first version each of the last one came; the oldest step first."""
    if not steps:
        return {}
    found = {key: tuple(keys) for key, keys in steps[-1].items()}
    for step in reversed(steps[:-1]):
        found = {key: tuple(dict.fromkeys(older for each in keys for older in step.get(each, ())))
                 for key, keys in found.items()}
    return found


def became(came_from: CameFrom) -> dict[str, tuple[str, ...]]:
    """The same map the other way: what every old passage became; one that is gone is not in it."""
    found: dict[str, tuple[str, ...]] = {}
    for key, keys in came_from.items():
        for old in keys:
            found[old] = (*found.get(old, ()), key)
    return found


def check(passages: Sequence[Passage]) -> None:
    """Raises RuleBroken for what cannot be a version."""
    if not any(each.heading or each.text for each in passages):
        raise RuleBroken("Er is geen tekst gevonden. Plak de tekst van het document, of kies een ander bestand.")
    if len(passages) > MOST_PASSAGES:
        raise RuleBroken(f"Er zijn {len(passages)} passages gevonden. Een document heeft er ten hoogste "
                         f"{MOST_PASSAGES}: gebruik minder koppen, of splits het document.")
    if sum(len(each.title) + len(each.text) for each in passages) > LONGEST_DOCUMENT:
        raise RuleBroken("Deze tekst is te lang: ten hoogste een miljoen tekens. Splits het document.")
    for each in passages:
        if len(each.heading) > LONGEST_TITLE:
            raise RuleBroken(f"De kop “{each.heading[:60]}…” is langer dan {LONGEST_TITLE} tekens. "
                             "Maak er gewone tekst van.")


def check_number(number: str, earlier: Iterable[str]) -> str:
    """The number of a version; raises RuleBroken when it is none, or not higher than those that are there."""
    number = number.strip()
    if not NUMBER.fullmatch(number):
        raise RuleBroken("Geef de versie een nummer, bijvoorbeeld 1.0 of 2.")
    highest = max(earlier, key=_parts, default="")
    if highest and _parts(number) <= _parts(highest):
        raise RuleBroken(f"Er is al een versie {highest}. Geef deze versie een hoger nummer.")
    return number


def next_number(earlier: Iterable[str]) -> str:
    """A number to begin with: one more in the last place of the highest."""
    highest = max(earlier, key=_parts, default="")
    if not highest:
        return FIRST
    head, dot, last = highest.rpartition(".")
    return f"{head}{dot}{int(last) + 1}"


def _parts(number: str) -> tuple[int, ...]:
    parts = [int(part) for part in number.split(".")]
    return (*parts, *[0] * (3 - len(parts)))
