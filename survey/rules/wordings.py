"""What differs between two versions of a document: word by word, and passage by passage."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from survey.rules.documents import Passage, became

# A word or a sign with the space before it, so that every token put after another gives the text back.
TOKEN = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
# Above this many tokens of one times those of the other lines are compared first.
MOST_WORK = 25_000_000
SHORT = 3


class Sort(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, came or went; the runs that did not come give the old text, those that did not go the new."""

    kind: Sort
    text: str

    @property
    def space(self) -> str:
        """The space before the words, which needs no mark of its own."""
        return self.text[:len(self.text) - len(self.text.lstrip())]


class Kind(StrEnum):
    """What happened to a passage."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    SPLIT = "split"
    JOINED = "joined"
    REARRANGED = "rearranged"
    NEW = "new"
    REMOVED = "removed"

    @property
    def words(self) -> str:
        return {Kind.UNCHANGED: "ongewijzigd", Kind.RENUMBERED: "ander nummer", Kind.CHANGED: "gewijzigd",
                Kind.SPLIT: "gesplitst", Kind.JOINED: "samengevoegd", Kind.REARRANGED: "anders verdeeld",
                Kind.NEW: "nieuw", Kind.REMOVED: "vervallen"}[self]

    @property
    def quiet(self) -> bool:
        """Whether the words stayed as they were."""
        return self in (Kind.UNCHANGED, Kind.RENUMBERED)


@dataclass(frozen=True, slots=True)
class Change:
    """Passages of the old version and what became of them; `marked` when only marks (bold, a link) differ."""

    kind: Kind
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    runs: tuple[Run, ...] = ()
    moved: bool = False
    marked: bool = False

    @property
    def sentence(self) -> str:
        """The same in words, for who does not see it and for a list."""
        was, now = _names(self.old), _names(self.new)
        return {
            Kind.UNCHANGED: f"{now} is niet gewijzigd.",
            Kind.RENUMBERED: f"{was} heet nu {now}; de tekst is dezelfde.",
            Kind.CHANGED: f"{now} is gewijzigd." if was == now else f"{was} is gewijzigd en heet nu {now}.",
            Kind.SPLIT: f"{was} is gesplitst in {now}.",
            Kind.JOINED: f"{was} zijn samengevoegd tot {now}.",
            Kind.REARRANGED: f"De tekst van {was} is anders verdeeld, over {now}.",
            Kind.NEW: f"{now} is nieuw.", Kind.REMOVED: f"{was} is vervallen."}[self.kind]


def runs(old: str, new: str) -> tuple[Run, ...]:
    """The words that stayed, went and came, in the order in which they are read."""
    if old == new:
        return (Run(Sort.SAME, old),) if old else ()
    return tuple(_joined(_calmed(list(_compared(old, new)))))


def _compared(old: str, new: str) -> Iterator[Run]:
    """By the word; what would take too long, first by the line, and by the word within the lines that differ."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) <= MOST_WORK:
        yield from _found(before, after)
        return
    lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for same, was, now in _blocks(lines, new_lines):
        smaller = was and now and (was, now) != (old, new)
        yield from _compared(was, now) if smaller and not same else _told(same, was, now)


def _found(before: list[str], after: list[str]) -> Iterator[Run]:
    for block in _blocks(before, after):
        yield from _told(*block)


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Whether a block stayed, what it was and what it is."""
    for sort, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield sort == "equal", "".join(before[a:b]), "".join(after[c:d])


def _told(same: bool, was: str, now: str) -> Iterator[Run]:
    if same:
        yield Run(Sort.SAME, was)
    elif was or now:
        yield from _pair(was, now)


def _calmed(found: list[Run]) -> Iterator[Run]:
    """A lone short word between two changes is part of the change: one can read that, and not every other word."""
    for at, run in enumerate(found):
        short = len(run.text.strip()) <= SHORT and run.text.strip().isalnum() and "\n" not in run.text
        if run.kind is Sort.SAME and short and 0 < at < len(found) - 1:
            yield Run(Sort.REMOVED, run.text)
            yield Run(Sort.ADDED, run.text)
        else:
            yield run


def _joined(found: Iterable[Run]) -> Iterator[Run]:
    """Runs that follow each other as one: first what went, then what came."""
    removed = added = ""
    for run in found:
        if run.kind is Sort.REMOVED:
            removed += run.text
        elif run.kind is Sort.ADDED:
            added += run.text
        else:
            yield from _pair(removed, added)
            removed = added = ""
            yield run
    yield from _pair(removed, added)


def _pair(removed: str, added: str) -> Iterator[Run]:
    if removed:
        yield Run(Sort.REMOVED, removed)
    if added:
        yield Run(Sort.ADDED, added)


def changes(old: Sequence[Passage], new: Sequence[Passage], came_from: Mapping[str, Sequence[str]],
            plain: Callable[[str], str] = str) -> tuple[Change, ...]:
    """What became of every passage, in the order of the new version; what went stands where it stood.

    `came_from` maps the keys of `new` to keys of `old`; `plain` makes words of a text in Markdown.
    """
    groups = _groups(old, new, came_from)
    still = _in_order([(group[0][0], group[1][0]) for group in groups if len(group[0]) == len(group[1]) == 1])
    return tuple(_change([old[at] for at in before], [new[at] for at in after], plain,
                         moved=len(before) == len(after) == 1 and after[0] not in still)
                 for before, after in groups)


Group = tuple[list[int], list[int]]


def _groups(old: Sequence[Passage], new: Sequence[Passage], came_from: Mapping[str, Sequence[str]]) -> list[Group]:
    """Places of old and new passages that belong together, in the order in which the new version is read."""
    of_old = {each.key: at for at, each in enumerate(old)}
    of_new = {each.key: at for at, each in enumerate(new)}
    sources = {key: [each for each in came_from.get(key, ()) if each in of_old] for key in of_new}
    followers = became(sources)
    groups: list[Group] = []
    seen: set[str] = set()
    for key in of_new:
        if key not in seen:
            after, before = _connected(key, sources, followers)
            seen |= after
            groups.append((sorted(of_old[each] for each in before), sorted(of_new[each] for each in after)))
    for at, each in enumerate(old):
        if each.key not in followers:
            behind = max((place for place, (before, _) in enumerate(groups) if before and before[-1] < at), default=-1)
            groups.insert(behind + 1, ([at], []))
    return groups


def _connected(key: str, sources: Mapping[str, Sequence[str]],
               followers: Mapping[str, Sequence[str]]) -> tuple[set[str], set[str]]:
    """The new and old keys that hang together with this new one."""
    after, before, waiting = {key}, set[str](), [key]
    while waiting:
        for old in sources[waiting.pop()]:
            if old not in before:
                before.add(old)
                waiting += [each for each in followers[old] if each not in after]
                after |= set(followers[old])
    return after, before


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The new places of as many pairs as possible whose order stayed; the others were moved."""
    tails: list[int] = []
    best: list[int] = []
    for old, _ in pairs:
        place = bisect_left(tails, old)
        tails[place:place + 1] = [old]
        best.append(place)
    found, length = set[int](), len(tails) - 1
    for (_, after), place in reversed(list(zip(pairs, best, strict=True))):
        if place == length:
            found.add(after)
            length -= 1
    return found


def _change(old: Sequence[Passage], new: Sequence[Passage], plain: Callable[[str], str], moved: bool) -> Change:
    kind = _kind(old, new)
    if kind.quiet:
        return Change(kind, tuple(old), tuple(new), moved=moved)
    if [each.heading for each in old] == [each.heading for each in new] and len(old) == 1:
        # The heading stands above it already.
        before, after = plain(old[0].text), plain(new[0].text)
    else:
        before, after = whole_text(old, plain), whole_text(new, plain)
    return Change(kind, tuple(old), tuple(new), runs(before, after), moved, marked=before == after)


def _kind(old: Sequence[Passage], new: Sequence[Passage]) -> Kind:
    if not old or not new:
        return Kind.REMOVED if old else Kind.NEW
    if len(old) == len(new) == 1:
        same = (old[0].title, old[0].text) == (new[0].title, new[0].text)
        numbered = (old[0].number, old[0].level) == (new[0].number, new[0].level)
        return (Kind.UNCHANGED if numbered else Kind.RENUMBERED) if same else Kind.CHANGED
    if len(old) == 1 or len(new) == 1:
        return Kind.SPLIT if len(old) == 1 else Kind.JOINED
    return Kind.REARRANGED


def whole_text(passages: Iterable[Passage], plain: Callable[[str], str] = str) -> str:
    """Headings and texts as they are read."""
    return "\n\n".join(part for each in passages for part in (each.heading, plain(each.text)) if part)


def _names(passages: Sequence[Passage]) -> str:
    names = [f"“{each.name}”" for each in passages]
    return " en ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def folded(found: Sequence[Change]) -> list[tuple[bool, list[Change]]]:
    """The changes in their order, with those in a row of which the words stayed put together: (whether quiet, them)."""
    made: list[tuple[bool, list[Change]]] = []
    for change in found:
        quiet = change.kind.quiet and not change.moved
        if quiet and made and made[-1][0]:
            made[-1][1].append(change)
        else:
            made.append((quiet, [change]))
    return made


def in_short(found: Sequence[Change]) -> str:
    """How many of each kind, in words: "3 gewijzigd, 1 nieuw"."""
    counts = ((kind, sum(change.kind is kind for change in found)) for kind in Kind if kind is not Kind.UNCHANGED)
    told = [f"{number} {kind.words}" for kind, number in counts if number]
    moved = sum(change.moved for change in found)
    return ", ".join([*told, *([f"{moved} verplaatst"] if moved else [])]) or "Er is niets gewijzigd."
