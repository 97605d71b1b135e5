"""Every publication is kept, and a next one is held against all that went before.

Two publications that differ by one answer tell that answer, also when each was safe by itself. Therefore a published
base (the answers to one question within one filter) is kept with its counts and with a digest of every answer in it:
not the answer itself, but enough to count how many are new or changed. Digests are made with a key of the round, so
that nobody can guess answers back once that key is gone. Of a large base only the counts are kept, and how many
changed is then what the counts at least show.

Where filters differ, what lies between two publications is a group of its own (all less PO is VO) and has to be as safe
as a group that is shown.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of, in_words
from survey.rules.publication import Publication, Verdict
from survey.rules.rounding import in_dutch

LARGEST = 1000
"""A base with more answers is kept without digests."""

WHO, WHAT = 5, 3
"""Bytes of a digest: of the respondent and of the answer."""

FEW, MOST = "few", "most"
FORM = 1

Where = tuple[tuple[str, str], ...]
"""A filter as pairs of fact and value; () is everyone."""

Told = int | str | None
"""An exact count, "few" or "most" for one told in words, or None for one that is not told."""


@dataclass(frozen=True, slots=True)
class Base:
    """One question within one filter, as it was told: n answers, the count per option ({} for an amount).

    `exempt` options ("weet niet") are no secret. `cells` are digests, None where they are not kept.
    `definition` tells whether the question is still the same.
    """

    question: str
    label: str
    where: Where
    definition: str
    n: int
    counts: Mapping[str, Told]
    exempt: frozenset[str] = frozenset()
    sensitive: bool = False
    cells: frozenset[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that was told at one moment."""

    at: datetime
    bases: tuple[Base, ...] = field(repr=False)


class Reason(StrEnum):
    """Why a base may not be told again."""

    FEW_CHANGES = "few changes"
    TELLS_ANSWERS = "tells answers"
    SMALL_GROUP = "small group"
    FIXES_HIDDEN = "fixes hidden"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A base that may not be told beside an earlier one; the sentence says why and what would change it.

    `needed` is the number of answers with which it may, None where that is not the remedy.
    """

    question: str
    where: Where
    earlier: datetime
    reason: Reason
    sentence: str
    needed: int | None = None


def digest(key: bytes, question: str, who: str, answer: str) -> bytes:
    """One answer of one respondent, so that it can be recognised but not read."""
    name = hashlib.blake2b(f"{question}\0{who}".encode(), key=key, digest_size=WHO).digest()
    said = hashlib.blake2b(f"{question}\0{who}\0{answer}".encode(), key=key, digest_size=WHAT).digest()
    return name + said


def check(new: Published, earlier: Iterable[Published], closed: bool, rule: Publication) -> tuple[Refusal, ...]:
    """What of a new publication may not be told, one refusal for a base. Profiles that hide nothing refuse nothing."""
    if not rule.hides_small_cells:
        return ()
    found: dict[tuple[str, Where], Refusal] = {}
    for before in earlier:
        for base in new.bases:
            refused = next(_refusals(base, before, closed, rule), None)
            if refused:
                found.setdefault((base.question, base.where), refused)
    return tuple(found.values())


def together(*published: Published) -> Published:
    """One record of all that was told at the same moment, each base once."""
    bases = {(each.question, each.where): each for record in published for each in record.bases}
    return Published(published[0].at, tuple(bases.values()))


def verdict(refusals: Sequence[Refusal]) -> Verdict:
    """Whether all of it may be told; the sentence is that of the first base that may not."""
    if not refusals:
        return Verdict(True)
    more = len(refusals) - 1
    rest = "" if not more else f" Dat geldt ook voor {in_dutch(more)} andere uitkomst{'en' if more > 1 else ''}."
    return Verdict(False, refusals[0].sentence + rest, refusals[0].needed)


def document(published: Published) -> dict[str, Any]:
    """As JSON-able data."""
    return {"form": FORM, "at": published.at.isoformat(), "bases": [_base_document(each) for each in published.bases]}


def published(document: Mapping[str, Any]) -> Published:
    """Read back; raises RuleBroken for what is no publication."""
    try:
        if document["form"] != FORM:
            raise ValueError
        return Published(datetime.fromisoformat(document["at"]), tuple(map(_base, document["bases"])))
    except (KeyError, TypeError, ValueError):
        raise RuleBroken("Een eerdere publicatie kan niet worden gelezen, dus is niet te zeggen of dit veilig "
                         "is.") from None


@dataclass(frozen=True, slots=True)
class _Delta:
    """What lies between an old base and a new one of the same question.

    `added` and `removed` are how many digests came and went, `changed` how many respondents they are of; `n` is how
    much the base grew and `counts` how much every option did that is told exactly in both.
    """

    added: int
    removed: int
    changed: int
    n: int
    counts: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        return not self.changed


def _refusals(base: Base, before: Published, closed: bool, rule: Publication) -> Iterator[Refusal]:
    for old in before.bases:
        if (old.question, old.definition) != (base.question, base.definition):
            continue
        delta = _delta(old, base)
        if delta.nothing:
            continue
        found = _judged(old, base, delta, closed, rule)
        if found:
            reason, needed = found
            yield Refusal(base.question, base.where, before.at, reason,
                          _sentence(base, old, before.at, delta, reason, rule), needed)


def _judged(old: Base, new: Base, delta: _Delta, closed: bool, rule: Publication) -> tuple[Reason, int | None] | None:
    if old.where == new.where:
        return _next(old, new, delta, closed, rule)
    if _nested(old.where, new.where):
        return (Reason.SMALL_GROUP, rule.base) if _implied_unsafe(old, new, delta, rule) else None
    near = old.cells is not None and new.cells is not None and delta.changed < rule.new_answers
    return (Reason.SMALL_GROUP, rule.new_answers) if near else None


def _next(old: Base, new: Base, delta: _Delta, closed: bool, rule: Publication) -> tuple[Reason, int | None] | None:
    """A next figure of the same base. At closing few changes may be told, but never what they were."""
    if delta.changed < rule.new_answers:
        if not closed:
            return Reason.FEW_CHANGES, rule.new_answers
        if not new.counts:
            return Reason.TELLS_ANSWERS, None
    if new.sensitive and _tells(new, delta):
        return Reason.TELLS_ANSWERS, None
    return (Reason.FIXES_HIDDEN, None) if _fixes(old, new, delta, rule) else None


def _tells(new: Base, delta: _Delta) -> bool:
    """Whether the difference shows that all or none of those who changed gave an answer that is no "weet niet"."""
    loud = {delta.changed, abs(delta.n)} - {0} | ({0} if delta.n else set())
    return any(abs(count) in loud for option, count in delta.counts.items() if option not in new.exempt)


def _fixes(old: Base, new: Base, delta: _Delta, rule: Publication) -> bool:
    """Whether a count that was told in words is now known, because only so many can have changed."""
    if delta.added and delta.removed:
        return False
    pairs = [(old.counts.get(option), now, new.n if isinstance(now, str) else old.n) for option, now in
             new.counts.items() if option not in new.exempt]
    return any(_known(then, now, n, delta.changed, rule) for then, now, n in pairs)


def _known(then: Told, now: Told, n: int, changed: int, rule: Publication) -> bool:
    """Whether the hidden one of two counts lies between bounds that touch."""
    hidden, exact = (then, now) if isinstance(then, str) else (now, then)
    if not isinstance(hidden, str) or not isinstance(exact, int):
        return False
    low, high = (1, rule.small - 1) if hidden == FEW else (n - rule.small + 1, n - 1)
    grew = hidden is then
    low = max(low, exact - changed if grew else exact)
    high = min(high, exact if grew else exact + changed)
    return low >= high


def _implied_unsafe(old: Base, new: Base, delta: _Delta, rule: Publication) -> bool:
    """Whether the group between two nested filters is too small, or has a small count.

    Enough answers that went the other way blur it.
    """
    wider = set(new.where) < set(old.where)
    against = delta.removed if wider else delta.added
    if against >= rule.new_answers or not delta.counts and (old.counts or new.counts):
        return False
    size, sign = abs(delta.n), 1 if wider else -1
    if 0 < size < rule.base:
        return True
    return any(_small(sign * count, size, rule) for option, count in delta.counts.items() if option not in new.exempt)


def _small(x: int, n: int, rule: Publication) -> bool:
    return 0 < x < rule.small or 0 < n - x < rule.small


def _nested(one: Where, other: Where) -> bool:
    return set(one) < set(other) or set(other) < set(one)


def _delta(old: Base, new: Base) -> _Delta:
    counts = {option: now - then for option, now in new.counts.items()
              if isinstance(now, int) and isinstance(then := old.counts.get(option), int)}
    n = new.n - old.n
    if old.cells is None or new.cells is None:
        up = sum(each for each in counts.values() if each > 0)
        down = -sum(each for each in counts.values() if each < 0)
        changed = max(abs(n), up, down)
        return _Delta(max(n, up), max(-n, down), changed, n, counts)
    added, removed = new.cells - old.cells, old.cells - new.cells
    people = {cell[:WHO] for cell in added | removed}
    return _Delta(len(added), len(removed), len(people), n, counts)


def _sentence(new: Base, old: Base, at: datetime, delta: _Delta, reason: Reason, rule: Publication) -> str:
    what, day = f"“{new.label}”{_among(new.where)}", in_words(day_of(at))
    if reason is Reason.FEW_CHANGES:
        many = "is 1 antwoord" if delta.changed == 1 else f"zijn {in_dutch(delta.changed)} antwoorden"
        return (f"{what}: sinds {day} {many} nieuw of gewijzigd. Vanaf {rule.new_answers} kan dit weer worden verteld, "
                "of als de uitvraag dicht is.")
    if reason is Reason.SMALL_GROUP:
        return (f"{what}: naast wat op {day} is verteld{_among(old.where)} zou te zien zijn wat een kleine "
                f"groep antwoordde. Dit kan pas als die groep minstens {rule.base} antwoorden heeft, en geen kleine "
                "aantallen.")
    if reason is Reason.FIXES_HIDDEN:
        return (f"{what}: naast wat op {day} is verteld zou een klein aantal af te leiden zijn. Wacht op meer "
                "antwoorden, of laat het cijfer staan zoals het toen was.")
    return (f"{what}: het verschil met {day} zou laten zien wat de nieuwe deelnemers antwoordden. Wacht op meer "
            "antwoorden, of laat het cijfer staan zoals het toen was.")


def _among(where: Where) -> str:
    return "" if not where else f" ({', '.join(f'{fact}: {value}' for fact, value in where)})"


def _base_document(base: Base) -> dict[str, Any]:
    made: dict[str, Any] = {
        "question": base.question, "label": base.label, "where": [list(pair) for pair in base.where],
        "definition": base.definition, "n": base.n, "counts": dict(base.counts)}
    if base.exempt:
        made["exempt"] = sorted(base.exempt)
    if base.sensitive:
        made["sensitive"] = True
    if base.cells is not None:
        made["cells"] = b64encode(b"".join(sorted(base.cells))).decode()
    return made


def _base(document: Mapping[str, Any]) -> Base:
    cells = document.get("cells")
    size = WHO + WHAT
    packed = None if cells is None else b64decode(cells, validate=True)
    return Base(
        document["question"], document["label"], tuple((fact, value) for fact, value in document["where"]),
        document["definition"], document["n"], document["counts"], frozenset(document.get("exempt", ())),
        bool(document.get("sensitive")), None if packed is None else frozenset(
            packed[place:place + size] for place in range(0, len(packed), size)))
