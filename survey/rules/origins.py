"""A guess at which old passages a new one came from, by the words they share; a person confirms or corrects it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from survey.rules.documents import Passage

WORD = re.compile(r"\w+")
# Most of a passage: of the old one found again in the new, or of the new one found in the old.
MOST = 0.5
# Too little for most, yet more than two texts on the same subject share by chance.
SOME = 0.3
FEWEST_PAIRS = 3
# A person can look through so many; what more passages have in common (a heading of one word) says nothing.
MOST_ORIGINS = 12


@dataclass(frozen=True, slots=True)
class Shared:
    """Two passages with how much of each is found in the other, from 0 to 1."""

    old: str
    of_old: float
    of_new: float


def guess(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[str, ...]]:
    """For each new passage the keys of the old ones it seems to come from: several when they were joined, the same
    one for several new ones when it was split, none when it is new.
    """
    found: dict[int, tuple[str, ...]] = _equal(old, new)
    taken = {key for keys in found.values() for key in keys}
    left = [each for each in old if each.key not in taken]
    pairs = _Pairs(left)
    for at, each in enumerate(new):
        if at not in found:
            found[at] = _origins(each, pairs.shared(each), left)
    return [found[at] for at in range(len(new))]


def _equal(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, tuple[str, ...]]:
    """Passages that are the same, and then those of which only the number or the heading changed."""
    found: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    for sides in (lambda each: (each.title, each.text), lambda each: each.text):
        waiting = defaultdict[object, list[str]](list)
        for passage in reversed(old):
            if passage.key not in taken:
                waiting[sides(passage)].append(passage.key)
        for at, passage in enumerate(new):
            if at not in found and sides(passage) and waiting[sides(passage)]:
                found[at] = (waiting[sides(passage)].pop(),)
                taken.add(found[at][0])
    return found


def _origins(new: Passage, shared: Iterable[Shared], left: Sequence[Passage]) -> tuple[str, ...]:
    likes = sorted(shared, key=lambda each: (each.of_old, each.of_new), reverse=True)
    most = {each.old for each in likes if max(each.of_old, each.of_new) >= MOST}
    if 0 < len(most) <= MOST_ORIGINS:
        return tuple(each.key for each in left if each.key in most)
    if likes and not most and max(likes[0].of_old, likes[0].of_new) >= SOME:
        return (likes[0].old,)
    same_title = [each.key for each in left if each.title and each.title.casefold() == new.title.casefold()]
    return (same_title[0],) if len(same_title) == 1 else ()


class _Pairs:
    """Every two words that follow each other in the old passages, to find back at once where they stood."""

    def __init__(self, old: Sequence[Passage]) -> None:
        self.sizes: dict[str, int] = {}
        self.places = defaultdict[tuple[str, str], dict[str, int]](dict)
        for passage in old:
            pairs = pairs_of(passage)
            self.sizes[passage.key] = sum(pairs.values())
            for pair, number in pairs.items():
                self.places[pair][passage.key] = number

    def shared(self, new: Passage) -> list[Shared]:
        pairs, found = pairs_of(new), Counter[str]()
        for pair, number in pairs.items():
            for key, there in self.places.get(pair, {}).items():
                found[key] += min(number, there)
        size = sum(pairs.values())
        return [Shared(key, number / self.sizes[key], number / size) for key, number in found.items()
                if number >= min(FEWEST_PAIRS, size, self.sizes[key])]


class Fate(StrEnum):
    """How a new passage stands to the old ones, while somebody decides on it."""

    SAME = "ongewijzigd"
    CHANGED = "gewijzigd"
    PART = "deel van een gesplitste passage"
    JOINED = "samengevoegd"
    NEW = "nieuw"


def fates(origins: Sequence[Sequence[str]], old: Mapping[str, Passage], new: Sequence[Passage]) -> list[Fate]:
    """What is said of each new passage with these origins."""
    followers = Counter(key for keys in origins for key in keys)
    return [_fate(keys, followers, old, passage) for keys, passage in zip(origins, new, strict=True)]


def _fate(keys: Sequence[str], followers: Counter[str], old: Mapping[str, Passage], new: Passage) -> Fate:
    if not keys:
        return Fate.NEW
    if len(keys) > 1:
        return Fate.JOINED
    if followers[keys[0]] > 1:
        return Fate.PART
    before = old[keys[0]]
    return Fate.SAME if (before.title, before.text) == (new.title, new.text) else Fate.CHANGED


def pairs_of(passage: Passage) -> Counter[tuple[str, str]]:
    """The pairs of words of heading and text; the first word of each makes a pair with nothing before it."""
    found = Counter[tuple[str, str]]()
    for words in (passage.title, passage.text):
        row = ["", *WORD.findall(words.casefold())]
        found.update(zip(row, row[1:], strict=False))
    return found
