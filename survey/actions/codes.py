"""Deeds with open answers: the codes of a question, and the codes that somebody gives to answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.codes import Code, Coding, Reading
from survey.models.rounds import Round
from survey.queries import codes, rounds
from survey.rules.broken import RuleBroken
from survey.rules.codes import MOST_WORDS, How, Turn, check_room, check_second, code_name, digest, same

NO_CODE = "Deze code hoort niet bij deze vraag."


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided about one answer.

    `text` is the digest of what was read, `seen` are the codes it had then (None: nobody had read it). `none` says
    that no code fits; without codes and without `none` the answer is as if it was not read. `suggested` are the
    codes that the computer suggested, `new` is the name of a code that may not exist yet.
    """

    response: int
    text: str
    seen: frozenset[int] | None
    codes: frozenset[int]
    none: bool = False
    suggested: frozenset[int] = frozenset()
    new: str = ""

    @property
    def decided(self) -> frozenset[int] | None:
        return self.codes if self.codes or self.none else None


@dataclass(frozen=True, slots=True)
class Coder:
    """Who codes, and whether as the first or as the second."""

    name: str
    turn: Turn = Turn.FIRST


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many answers were coded, and which were not because they had changed meanwhile."""

    coded: int
    meanwhile: tuple[int, ...]


def add(session: Session, round_: Round, key: str, name: str, words: list[str], by: str, now: datetime) -> Code:
    """A new code for a question."""
    rounds.locked(session, round_.id)
    return _add(session, round_.id, key, name, words, by, now)


def _add(session: Session, round_id: int, key: str, name: str, words: list[str], by: str, now: datetime) -> Code:
    known = codes.codebook(session, round_id, key)
    check_room(known)
    code = Code(round_id=round_id, question_key=key, name=code_name(name, [each.name for each in known]), words=words)
    session.add(code)
    session.flush()
    record(session, by, "code_added", now, round_id=round_id, code=code.name, question=key)
    return code


def take_over(session: Session, round_: Round, key: str, source: tuple[int, str], by: str, now: datetime) -> int:
    """The codes of another question, of this round or an earlier one, beside those that are there; says how many.

    `source` is the number of that round and the key of its question.
    """
    rounds.locked(session, round_.id)
    known = list(codes.codebook(session, round_.id, key))
    names = [each.name for each in known]
    new = [each for each in codes.codebook(session, *source) if same(each.name, names) is None]
    if not new:
        raise RuleBroken("Deze codes zijn er allemaal al.")
    for each in new:
        check_room(known)
        known.append(Code(round_id=round_.id, question_key=key, name=each.name, words=list(each.words)))
        session.add(known[-1])
    record(session, by, "codes_taken_over", now, round_id=round_.id, number=len(new), question=key)
    return len(new)


def change(session: Session, round_: Round, key: str, number: int, name: str, words: list[str], by: str,
           now: datetime) -> Code:
    """Another name or other words for a code; the answers that have it keep it."""
    code = _locked(session, round_, key, number)
    others = [each.name for each in codes.codebook(session, round_.id, key) if each.id != number]
    was, code.name, code.words = code.name, code_name(name, others), words
    record(session, by, "code_changed", now, round_id=round_.id, was=was, code=code.name, question=key)
    return code


def merge(session: Session, round_: Round, key: str, number: int, into: int, by: str, now: datetime) -> Code:
    """Two codes that mean the same become one: what had the first has the second, and the first is gone."""
    code, kept = _locked(session, round_, key, number), codes.one(session, round_.id, key, into)
    if kept is None or kept is code:
        raise RuleBroken("Kies een andere code van deze vraag.")
    for reading in codes.readings(session, round_.id, key):
        _merge(reading, number, into)
    kept.words = list(dict.fromkeys([*kept.words, *code.words]))[:MOST_WORDS]
    session.flush()
    session.delete(code)
    record(session, by, "codes_merged", now, round_id=round_.id, was=code.name, code=kept.name, question=key)
    return kept


def _merge(reading: Reading, number: int, into: int) -> None:
    """What the first coder had given beside a second one is told in the new codes too."""
    own = {each.code_id: each for each in reading.codings}
    if number in own and into in own:
        reading.codings.remove(own[number])
    elif number in own:
        own[number].code_id = into
    if reading.beside and number in reading.beside:
        reading.beside = sorted({*reading.beside, into} - {number})


def remove(session: Session, round_: Round, key: str, number: int, by: str, now: datetime) -> None:
    """Takes away a code that no answer has."""
    code = _locked(session, round_, key, number)
    if codes.uses(session, number):
        raise RuleBroken("Er zijn antwoorden met deze code. Haal de code daar eerst weg.")
    session.delete(code)
    record(session, by, "code_removed", now, round_id=round_.id, code=code.name, question=key)


def _locked(session: Session, round_: Round, key: str, number: int) -> Code:
    rounds.locked(session, round_.id)
    code = codes.one(session, round_.id, key, number)
    if code is None:
        raise RuleBroken(NO_CODE)
    return code


def give(session: Session, round_: Round, key: str, choices: Sequence[Choice], coder: Coder,
         now: datetime) -> Outcome:
    """Gives answers their codes; only what was really decided is touched.

    An answer that was edited, or coded by somebody else, after the page was made is left as it is and named.
    """
    rounds.locked(session, round_.id)
    changed = [each for each in choices if each.decided != each.seen or each.new.strip()]
    desk = _desk(session, round_.id, key, changed, coder, now)
    meanwhile = [choice.response for choice in changed if not desk.code(choice)]
    if desk.done:
        deed = "answers_coded" if coder.turn is Turn.FIRST else "answers_read_again"
        record(session, coder.name, deed, now, round_id=round_.id, question=key, number=len(desk.done),
               codes=desk.done)
    return Outcome(len(desk.done), tuple(meanwhile))


def _desk(session: Session, round_id: int, key: str, choices: Sequence[Choice], coder: Coder,
          now: datetime) -> "_Desk":
    numbers = [choice.response for choice in choices]
    kept = {(each.response_id, Turn(each.turn)): each
            for each in codes.readings(session, round_id, key, numbers)}
    known = {code.id: code for code in codes.codebook(session, round_id, key)}
    return _Desk(session, round_id, key, coder, now, codes.texts(session, round_id, key, numbers), kept, known)


@dataclass
class _Desk:
    """The answers of one page as they are now, under the lock; `done` says per response which codes came how."""

    session: Session
    round_id: int
    key: str
    coder: Coder
    now: datetime
    texts: Mapping[int, str]
    kept: Mapping[tuple[int, Turn], Reading]
    known: dict[int, Code]
    done: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def code(self, choice: Choice) -> bool:
        """Writes what was decided about one answer; False when it is not what it was on the page."""
        if choice.response not in self.texts:
            raise RuleBroken("Dit antwoord is er niet (meer) bij deze vraag.")
        if not choice.codes <= self.known.keys():
            raise RuleBroken(NO_CODE)
        text = digest(self.texts[choice.response])
        reading = self.kept.get((choice.response, self.coder.turn))
        if choice.text != text or choice.seen != _current(reading, text):
            return False
        self._write(choice, text, reading, self._beside(choice, text, reading))
        return True

    def _beside(self, choice: Choice, text: str, reading: Reading | None) -> list[int] | None:
        """What the first coder had given, which a second one is held against."""
        if self.coder.turn is Turn.FIRST:
            return None
        first = self.kept.get((choice.response, Turn.FIRST))
        given = _current(first, text)
        if first is None or given is None:
            raise RuleBroken("Dit antwoord is nog niet voor het eerst gecodeerd.")
        check_second(first.coder, self.coder.name)
        if _current(reading, text) is not None:
            raise RuleBroken("De tweede lezing van dit antwoord is al gedaan en ligt vast.")
        return sorted(given)

    def _write(self, choice: Choice, text: str, reading: Reading | None, beside: list[int] | None) -> None:
        """An edited text is read from the start, so that nothing stays of what was given to the old one."""
        given = choice.codes | self._new(choice)
        kept = {each.code_id: each for each in reading.codings} if reading and reading.digest == text else {}
        codings = [kept.get(number) or self._coding(choice, number) for number in sorted(given)]
        self.done[str(choice.response)] = [(each.code_id, each.how) for each in codings]
        if reading and not given and not choice.none:
            self.session.delete(reading)
            return
        if reading is None:
            reading = Reading(response_id=choice.response, question_key=self.key, turn=int(self.coder.turn))
            self.session.add(reading)
        elif reading.digest != text:
            # The old codings must be gone before the same codes are given anew.
            reading.codings = []
            self.session.flush()
        reading.coder, reading.digest, reading.at, reading.beside = self.coder.name, text, self.now, beside
        reading.codings = codings

    def _coding(self, choice: Choice, number: int) -> Coding:
        how = How.CONFIRMED if number in choice.suggested else How.PERSON
        return Coding(code_id=number, how=how.value, coder=self.coder.name, at=self.now)

    def _new(self, choice: Choice) -> set[int]:
        """The code that was typed with an answer: one that exists by that name, or a new one."""
        if not choice.new.strip():
            return set()
        names = {code.name: number for number, code in self.known.items()}
        found = same(choice.new, names)
        if found is not None:
            return {names[found]}
        code = _add(self.session, self.round_id, self.key, choice.new, [], self.coder.name, self.now)
        self.known[code.id] = code
        return {code.id}


def _current(reading: Reading | None, text: str) -> frozenset[int] | None:
    """The codes of a reading as far as it was of this text."""
    if reading is None or reading.digest != text:
        return None
    return frozenset(each.code_id for each in reading.codings)
