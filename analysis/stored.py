"""Answers as they stand in a database, as a table: read in parts, and kept in columns beside it.

Of many answers the columns are kept in two files a round: the answers, and the facts of who was invited. Each says what
it was made of. What stands in the database now is asked first: a file that is behind is brought up to date with only
the answers that changed, or made anew; one that cannot be read is none. So figures never come from an old file.
"""

import fcntl
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from analysis.figures.facts import Chosen, Facts
from analysis.figures.joining import chosen, has_answers, joined, kind
from analysis.figures.rows import Array, Column, Row, Table, columns, unknown
from analysis.snapshots import Snapshot, read, write
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook
from survey.rules.questionnaires.document import Type
from survey.rules.snapshots import EPOCH, MANY, Stand, mixed, stamp

READ_AT_ONCE = 4_000
LATE = 3_600_000_000
"""Microseconds: an answer may reach the database so much later than the moment at which it was sent."""
PERSONS = Codebook("", ())
MARKS = ("number", "member", "moment", "times", "other")
"""Of every response what `Given` says, and whether it has answers that the codebook does not have."""

Item = TypeVar("Item")
Given = tuple[int, int, int, int, Mapping[str, Any]]
"""A response: its number, that of the invitation, when it was sent in (microseconds), how many times, the answers."""


class Stored(Protocol):
    """The answers of one round in a database, all seen at one moment; `name` is that of its files."""

    @property
    def name(self) -> str: ...
    def stand(self) -> Stand:
        """What stands there now, without reading it."""
    def invited(self) -> Iterable[tuple[int, bool, Mapping[str, Any]]]:
        """Who takes part, by rising number: whether by name (not through an open link), and the register facts."""
    def few(self) -> Iterable[Given]:
        """Every response, by rising number, where there are fewer than MANY; nothing where there are more."""
    def answered(self, since: int = 0) -> Iterable[Given]:
        """The responses that were sent in from this moment on, by rising number."""
    def numbered(self, numbers: Sequence[int]) -> Iterable[Given]:
        """These responses."""
    def marks(self) -> Iterable[tuple[int, int, int]]:
        """Of every response its number, when it was sent in and how many times, by rising number."""


def table(stored: Stored, codebook: Codebook, folder: Path, known: bool) -> Table:
    """The answers as they stand now; without a population where it is not `known` how many were asked.

    Raises RuleBroken for answers that the codebook cannot place and for more rows than invited.
    """
    answers = _made(stored.few(), codebook, "")
    stand = None if len(answers.marks["number"]) else stored.stand()
    if stand is None or stand.count < MANY:
        invited = _invited(stored, "")
    else:
        answers, invited = _kept(stored, codebook, folder, stand)
    if _muddled(answers, invited):
        those = frozenset(invited.marks["number"].tolist())
        answers = _made((each for each in stored.answered() if each[1] in those), codebook, "")
    return _together(answers, invited, known)


def _muddled(answers: Snapshot, invited: Snapshot) -> bool:
    """Whether a calculation may have become another kind by the outcome of somebody who was withdrawn."""
    import numpy as np

    calculated = [each for each in answers.table.columns.values()
                  if each.variable.type is Type.CALCULATION and has_answers(each)]
    takes_part = np.isin(answers.marks["member"], invited.marks["number"])
    return not takes_part.all() and any(
        not kind(each) or not has_answers(chosen(each, takes_part)) for each in calculated)


def keep(stored: Stored, codebook: Codebook, folder: Path) -> None:
    """Brings the files of a round up to date, so that nobody has to wait for it."""
    stand = stored.stand()
    if stand.count >= MANY:
        _kept(stored, codebook, folder, stand)


def paths(folder: Path, name: str) -> tuple[Path, Path]:
    """The files of a round: the answers, and who was invited."""
    return folder / f"{name}.answers.parquet", folder / f"{name}.invited.parquet"


def _kept(stored: Stored, codebook: Codebook, folder: Path, stand: Stand) -> tuple[Snapshot, Snapshot]:
    answers, invited = paths(folder, stored.name)
    return (_current(answers, codebook, stand.answers, lambda old: _updated(old, stored, codebook, stand.answers)),
            _current(invited, PERSONS, stand.invited, lambda old: _invited(stored, stand.invited)))


def _current(path: Path, codebook: Codebook, wanted: str, make: Callable[[Snapshot | None], Snapshot]) -> Snapshot:
    """The file if it is of now, else a new one; of several who need it at once one makes it."""
    found = _found(path, codebook)
    if found and found.stamp == wanted:
        return found
    with _turn(path):
        found = _found(path, codebook)
        if found and found.stamp == wanted:
            return found
        made = make(found)
        # A full or closed disk costs time at the next count, not the figures of this one.
        with suppress(OSError):
            write(path, codebook, made)
    return made


def _found(path: Path, codebook: Codebook) -> Snapshot | None:
    try:
        return read(path, codebook)
    except RuleBroken:
        return None


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """One at a time on this machine, where the folder can be written to at all."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = path.with_suffix(".turn").open("w")
    except OSError:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the collector of circles: there are none in answers, and looking for them is half of the work."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_unswept()
def _made(given: Iterable[Given], codebook: Codebook, made_of: str) -> Snapshot:
    """The columns of these responses, made in parts so that the answers themselves need not be kept."""
    import numpy as np

    marks: list[tuple[int, ...]] = []
    parts, others = [columns(codebook, [])], set[str]()
    for part in _parts(given):
        rows = [Row("", {}, EPOCH, answers) for *_, answers in part]
        parts.append(columns(codebook, rows))
        other = unknown(codebook, rows)
        marks += [(*each[:-1], not each[-1].keys().isdisjoint(other)) for each in part]
        others.update(other)
    made = dict(zip(MARKS, np.array(marks, np.int64).reshape(-1, len(MARKS)).T, strict=True))
    return _snapshot(joined(codebook, parts), tuple(sorted(others)), made, made_of)


def _parts(given: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(given)
    while part := list(islice(waiting, READ_AT_ONCE)):
        yield part


def _snapshot(made: Mapping[str, Column], others: tuple[str, ...], marks: Mapping[str, Array],
              made_of: str) -> Snapshot:
    size = len(marks["number"])
    return Snapshot(Table(made, Facts(columns={}, size=size), None, others, [""] * size), marks, made_of)


def _stamp(found: Snapshot) -> str:
    marks = found.marks
    return stamp(len(marks["number"]), mixed(marks["number"], marks["times"]).sum(), int(marks["moment"].max()))


def _updated(old: Snapshot | None, stored: Stored, codebook: Codebook, wanted: str) -> Snapshot:
    """The old answers with what changed since; anew where that is not exactly the same or not less work."""
    if old is None or not len(old.marks["number"]):
        return _made(stored.answered(), codebook, wanted)
    recent = _made(stored.answered(int(old.marks["moment"].max()) - LATE), codebook, wanted)
    found = _replaced(old, recent, _others(old.marks["number"], recent.marks["number"]), codebook)
    if found is None or _stamp(found) != wanted:
        found = _compared(old, stored, codebook, wanted)
    return found or _made(stored.answered(), codebook, wanted)


def _others(numbers: Array, without: Array) -> Array:
    """The places of the numbers that are not among others."""
    import numpy as np

    return np.flatnonzero(~np.isin(numbers, without))


def _compared(old: Snapshot, stored: Stored, codebook: Codebook, wanted: str) -> Snapshot | None:
    """Every response held against the old ones, for what was withdrawn, or came in with a moment long ago."""
    import numpy as np

    now = np.array(list(stored.marks()), np.int64).reshape(-1, 3)
    names = ("number", "moment", "times")
    before = {tuple(each) for each in np.stack([old.marks[name] for name in names], 1).tolist()}
    changed = [each[0] for each in now.tolist() if tuple(each) not in before]
    if 2 * len(changed) > len(now):
        return None
    stays = np.flatnonzero(np.isin(old.marks["number"], np.setdiff1d(now[:, 0], changed)))
    return _replaced(old, _made(stored.numbered(changed), codebook, wanted), stays, codebook)


def _replaced(old: Snapshot, new: Snapshot, stays: Array, codebook: Codebook) -> Snapshot | None:
    """The old rows that stay with the new ones below them.

    None where a calculation might have become another kind, or an answer without a question might be gone.
    """
    import numpy as np

    if np.delete(old.marks["other"], stays).any():
        return None
    before = {key: chosen(column, stays) for key, column in old.table.columns.items()}
    after = new.table.columns
    calculated = [each.key for each in codebook.variables if each.type is Type.CALCULATION]
    if not all(_same_kind(old.table.columns[key], before[key], after[key]) for key in calculated):
        return None
    marks = {name: np.concatenate([old.marks[name][stays], new.marks[name]]) for name in MARKS}
    others = tuple(sorted({*old.table.unknown, *new.table.unknown}))
    return _snapshot(joined(codebook, [before, after]), others, marks, new.stamp)


def _same_kind(old: Column, stays: Column, new: Column) -> bool:
    """What is only counted may be so because of an answer that is gone."""
    if has_answers(old) and not kind(old) and len(stays.state) < len(old.state):
        return False
    return not (has_answers(stays) and has_answers(new)) or kind(old) == kind(new)


@_unswept()
def _invited(stored: Stored, made_of: str) -> Snapshot:
    """The register facts by column; a fact that somebody lacks is None."""
    import numpy as np

    marks: list[tuple[int, bool]] = []
    found: dict[str, list[Any]] = {}
    for part in _parts(stored.invited()):
        everyone = [facts for *_, facts in part]
        for name in dict.fromkeys(chain.from_iterable(everyone)):
            found.setdefault(name, [None] * len(marks))
        for name, column in found.items():
            column.extend([facts.get(name) for facts in everyone])
        marks.extend((number, named) for number, named, _ in part)
    codes = [each or "" for each in found.get("code", [None] * len(marks))]
    made = dict(zip(("number", "named"), np.array(marks, np.int64).reshape(-1, 2).T, strict=True))
    return Snapshot(Table({}, Facts(columns=found, size=len(marks)), None, (), codes), made, made_of)


class Names(Sequence[str]):
    """Who answered: the code in the register, or for who came through an open link the number of the invitation."""

    def __init__(self, codes: Sequence[str], places: Array, members: Array) -> None:
        self._codes, self._places, self._members = codes, places, members

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return self._codes[int(self._places[place])] or f"open-{self._members[place]}"


def _together(answers: Snapshot, invited: Snapshot, known: bool) -> Table:
    """Answers with the facts of who gave them; who was withdrawn does not count."""
    import numpy as np

    numbers, members = invited.marks["number"], answers.marks["member"]
    made: Mapping[str, Column] = answers.table.columns
    takes_part: Array = np.isin(members, numbers)
    if not takes_part.all():
        members = members[takes_part]
        made = {key: chosen(column, np.flatnonzero(takes_part)) for key, column in made.items()}
    places: Array = np.searchsorted(numbers, members)
    asked = _asked(invited) if known else None
    if asked is not None and len(places) > len(asked):
        raise RuleBroken(f"Er zijn meer reacties ({len(places)}) dan uitgenodigden ({len(asked)}).")
    return Table(made, Chosen(invited.table.facts, places), asked, answers.table.unknown,
                 Names(invited.table.organisations, places, members))


def _asked(invited: Snapshot) -> Facts:
    """The facts of those who were asked by name."""
    import numpy as np

    everyone, named = invited.table.facts, invited.marks["named"]
    return everyone if named.all() else Chosen(everyone, np.flatnonzero(named))
