"""Who wants to know what everybody voted, and has it all: dumps after every vote, the raw files, the logs, the outbox.

The attacker also sat in the hall and saw in which order people pressed the button, which nobody can keep from anyone.
Each way takes the loot and gives a guess for whom it thinks it knows: voter -> choice.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

Guesses = dict[int, str]
Row = Mapping[str, Any]
Dump = Mapping[str, Sequence[Row]]
HIDDEN = ("xmin", "rowid")
BOX = re.compile(rb'"ballots":(\[\[.*?\]\]\]|\[\])')


@dataclass(frozen=True)
class Loot:
    """`voters` in the order in which they voted; `choices` are the words on the ballot paper."""

    voters: Sequence[int]
    names: Mapping[int, str]
    choices: Sequence[str]
    dumps: Sequence[Dump]
    files: Sequence[bytes] = ()
    text: str = ""

    @property
    def last(self) -> Dump:
        return self.dumps[-1]


@dataclass(frozen=True)
class Trace:
    """Something in a dump that tells of a voter, or of a ballot with its code; `marks` is what stands beside it."""

    marks: Mapping[str, Any]
    voter: int | None = None
    choice: str | None = None
    code: str = ""
    place: tuple[str, ...] = field(default=())


def traces(loot: Loot, dump: Dump) -> list[Trace]:
    """Every trace of a voter and of a ballot, in columns and inside documents."""
    return [found for table, rows in dump.items() for row in rows for found in _of_row(loot, table, row)]


def _of_row(loot: Loot, table: str, row: Row) -> Iterator[Trace]:
    marks = {name: value for name, value in row.items() if name in HIDDEN or isinstance(value, int | datetime)}
    for name, value in row.items():
        if name in ("mandate", "mandate_id", "voter") and value in loot.names:
            yield Trace(marks, voter=int(value), place=(table,))
        if value in loot.choices:
            yield Trace(marks, choice=str(value), code=str(row.get("code", "")), place=(table,))
        document = _document(value)
        if document is not None:
            yield from _of_document(loot, document, marks, (table, name))


def _document(value: Any) -> Any:
    if isinstance(value, list | dict):
        return value
    if not isinstance(value, str | bytes) or value[:1] not in ("{", "[", b"{", b"["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _of_document(loot: Loot, value: Any, marks: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[Trace]:
    """Ballots are lists [mark, [choice]]; voters are keys or numbers of mandates."""
    if isinstance(value, dict):
        for number, (key, each) in enumerate(value.items()):
            if str(key).isdecimal() and int(key) in loot.names and each == 1:
                yield Trace({**marks, "position": number}, voter=int(key), place=place)
            yield from _of_document(loot, each, marks, (*place, str(key)))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if place[-1] == "ballots" and isinstance(each, list) and len(each) == 2:
                yield Trace({**marks, "position": number}, choice=(each[1] or ["blank"])[0], code=str(each[0]),
                            place=place)
            elif place[-1] == "voted" and each in loot.names:
                yield Trace({**marks, "position": number}, voter=int(each), place=place)
            else:
                yield from _of_document(loot, each, marks, place)


def _columns(found: Sequence[Trace]) -> set[str]:
    return set.intersection(*(set(each.marks) for each in found)) if found else set()


def _groups(found: Sequence[Trace]) -> list[list[Trace]]:
    groups: dict[tuple[str, ...], list[Trace]] = {}
    for each in found:
        groups.setdefault(each.place, []).append(each)
    return list(groups.values())


def by_order(loot: Loot) -> list[Guesses]:
    """The first who voted has the first ballot: by every column and position that can be sorted."""
    ballots = [each for each in traces(loot, loot.last) if each.choice]
    return [dict(zip(loot.voters, (each.choice or "" for each in sorted(group, key=lambda each: each.marks[name])),
                     strict=False))
            for group in _groups(ballots) for name in sorted(_columns(group))]


def by_transaction(loot: Loot) -> list[Guesses]:
    """What was written in one transaction belongs together."""
    found = traces(loot, loot.last)
    together: dict[Any, Guesses] = {}
    for each in (each for each in found if each.voter is not None and "xmin" in each.marks):
        same = {other.choice for other in found if other.choice and other.marks.get("xmin") == each.marks["xmin"]}
        if len(same) == 1:
            together.setdefault(each.place, {})[each.voter or 0] = same.pop() or ""
    return list(together.values())


def by_time(loot: Loot) -> list[Guesses]:
    """The ballot whose moment is nearest to that of the voter."""
    found = traces(loot, loot.last)
    voters = [(each, when) for each in found if each.voter is not None for when in _moments(each)]
    ballots = [(each, when) for each in found if each.choice for when in _moments(each)]
    if not ballots:
        return []
    return [{each.voter or 0: min(ballots, key=lambda ballot, when=when: abs(ballot[1] - when))[0].choice or ""
             for each, when in voters}]


def _moments(trace: Trace) -> list[datetime]:
    return [value for value in trace.marks.values() if isinstance(value, datetime)]


def by_snapshots(loot: Loot) -> list[Guesses]:
    """Between two backups one name and one ballot were added."""
    guesses: Guesses = {}
    for voter, (before, after) in zip(loot.voters, pairwise(loot.dumps), strict=False):
        more = _ballots_of(loot, after)
        for choice in _ballots_of(loot, before):
            if choice in more:
                more.remove(choice)
        if len(set(more)) == 1:
            guesses[voter] = more[0]
    return [guesses]


def _ballots_of(loot: Loot, dump: Dump) -> list[str]:
    return [each.choice for each in traces(loot, dump) if each.choice]


def by_size(loot: Loot) -> list[Guesses]:
    """A row that grew by more holds a longer word."""
    sizes = [sum(len(value) for rows in dump.values() for row in rows for value in row.values()
                 if isinstance(value, str | bytes)) for dump in loot.dumps]
    grown = [after - before for before, after in pairwise(sizes)][:len(loot.voters)]
    words = sorted(loot.choices, key=len)
    steps = sorted(set(grown))
    if len(steps) < 2:
        return []
    return [{voter: words[min(steps.index(more), len(words) - 1)]
             for voter, more in zip(loot.voters, grown, strict=False)}]


def by_words(loot: Loot) -> list[Guesses]:
    """A line of a log or a letter that names a member, or its number, and a choice."""
    guesses: Guesses = {}
    for line in loot.text.splitlines():
        told = [choice for choice in loot.choices if re.search(rf"\b{re.escape(choice)}\b", line)]
        who = [number for number, name in loot.names.items()
               if re.search(rf"\b{re.escape(name)}\b|\bmandate={number}\b", line)]
        if len(told) == 1 and len(who) == 1:
            guesses[who[0]] = told[0]
    return [guesses]


def by_raw_files(loot: Loot) -> list[Guesses]:
    """Older versions of a box in free pages and logs of the database: each has one ballot more than the one before."""
    versions: dict[int, dict[str, str]] = {}
    own = _published(loot)
    for found in (found for each in loot.files for found in BOX.finditer(each)):
        try:
            listed = {code: (choice or ["blank"])[0] for code, choice in json.loads(found[1])}
        except (ValueError, TypeError, LookupError):
            # Something of another test that happens to look like a box.
            continue
        if listed.keys() <= own.keys():
            versions[len(listed)] = listed
    guesses = {}
    for place, voter in enumerate(loot.voters):
        fresh = versions.get(place + 1, {}).keys() - versions.get(place, {}).keys() if place in versions else set()
        if len(fresh) == 1:
            guesses[voter] = versions[place + 1][fresh.pop()]
    return [guesses]


def by_place_in_files(loot: Loot) -> list[Guesses]:
    """Who voted first left the first trace in a file, or the last, for a page of a database may fill from behind."""
    guesses, own = [], _published(loot)
    for each in loot.files:
        places = {code: each.find(code.encode()) for code in own}
        ballots = [own[code] for code in sorted(own, key=places.__getitem__) if places[code] >= 0]
        guesses += [dict(zip(loot.voters, way, strict=False)) for way in (ballots, ballots[::-1])]
    return guesses


def _published(loot: Loot) -> dict[str, str]:
    """The list of this vote, code -> choice: the files hold boxes of other votes, which tell nothing of this one."""
    return {each.code: each.choice for each in traces(loot, loot.last) if each.choice and each.code}


WAYS: Mapping[str, Callable[[Loot], list[Guesses]]] = {
    "order": by_order, "transaction": by_transaction, "time": by_time, "snapshots": by_snapshots, "size": by_size,
    "words": by_words, "raw files": by_raw_files, "place in files": by_place_in_files}


def best(loot: Loot, way: str, truth: Mapping[int, str]) -> int:
    """How many a way has right at its best: the attacker is even told which of its tries was the good one."""
    return max((sum(truth.get(voter) == choice for voter, choice in guess.items()) for guess in WAYS[way](loot)),
               default=0)
