"""Filling in beforehand: what the register, an earlier round or a table says, and what of it each member gets.

A value that cannot be an answer is left out with its reason. What a member typed itself is never filled in; what was
filled in before and nobody looked at is filled in anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from survey.rules.answerbooks.sheets import choices_of, folded
from survey.rules.broken import RuleBroken
from survey.rules.columns import LEFT_OUT, Table, plain
from survey.rules.prefills import CONFIRMED, YES, Entry, Origin, Prefilled
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.codebook import leading
from survey.rules.questionnaires.document import Question, Questionnaire, part_words
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.reading import check_bounds, read, tidy
from survey.rules.questionnaires.telling import as_typed
from survey.rules.questionnaires.types import OPTIONED, PARTED, Type
from survey.rules.responses import Typed

CODE, NAME = "code", "name"
NOT_FROM_TABLES = frozenset({Type.FILE, Type.RANKING})
CODES = frozenset(("code", "swv", "swvcode", "organisatiecode", "brin", "nummer", "id"))
NAMES = frozenset(("naam", "organisatie", "name", "swvnaam", "samenwerkingsverband"))


@dataclass(frozen=True, slots=True)
class Stated:
    """The words and the day of a source ("de monitor van 2021"), and whether its figures are provisional."""

    source: str
    day: date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that was left out: where it stood, and why."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a source says of one organisation, by the name of the field."""

    code: str
    name: str
    entries: Mapping[str, Entry]
    row: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a source says, and what of it could not be read."""

    candidates: tuple[Candidate, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One who is asked: what was filled in before, what it typed, and whether it sent in."""

    id: int
    code: str
    name: str
    prefilled: Prefilled
    typed: Mapping[str, Any]
    sent: bool


@dataclass(frozen=True, slots=True)
class Filling:
    """What one member gets: new or newer entries, those that are there already, and what it typed itself.

    `again` are fields that were saved as they were filled in before, and are filled in anew.
    """

    member: Member
    entries: Mapping[str, Entry]
    again: tuple[str, ...]
    same: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be filled in: `missing` are members of whom the source says nothing, `unknown` what it says of others.
    """

    fillings: tuple[Filling, ...]
    missing: tuple[Member, ...]
    unknown: tuple[Candidate, ...]
    faults: tuple[Fault, ...]
    twice: tuple[Candidate, ...] = ()

    @property
    def changed(self) -> tuple[Filling, ...]:
        return tuple(each for each in self.fillings if each.entries)

    @property
    def values(self) -> int:
        return sum(len(each.entries) for each in self.fillings)

    @property
    def kept(self) -> int:
        return sum(len(each.kept) for each in self.fillings)

    @property
    def same(self) -> int:
        return sum(each.same for each in self.fillings)

    def digest(self) -> str:
        """By which is seen that what somebody agreed to is what happens."""
        said = [(each.member.id, {name: entry.document() for name, entry in each.entries.items()}, each.again)
                for each in self.changed]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def plan(members: Sequence[Member], source: Source) -> Plan:
    """Holds a source against the members of a round, by code and else by name."""
    by_code, by_name = {each.code.casefold(): each for each in members}, _by_name(members)
    found: dict[int, Candidate] = {}
    unknown, twice = [], []
    for candidate in source.candidates:
        member = by_code.get(candidate.code.casefold()) if candidate.code else by_name.get(folded(candidate.name))
        if member is None:
            unknown.append(candidate)
        elif member.id in found:
            twice.append(candidate)
        else:
            found[member.id] = candidate
    fillings = tuple(filling(each, found[each.id].entries) for each in members if each.id in found)
    missing = tuple(each for each in members if each.id not in found)
    return Plan(fillings, missing, tuple(unknown), source.faults, tuple(twice))


def _by_name(members: Sequence[Member]) -> dict[str, Member]:
    """Names that only one of them has."""
    names = [folded(each.name) for each in members]
    return {name: each for name, each in zip(names, members, strict=True) if names.count(name) == 1}


def filling(member: Member, entries: Mapping[str, Entry]) -> Filling:
    fresh, again, kept, standing = {}, [], [], 0
    for name, new in entries.items():
        old = member.prefilled.entries.get(name)
        if old == new:
            standing += 1
        elif name not in member.typed:
            fresh[name] = new
        elif old is not None and not member.sent and _untouched(member, name, old):
            fresh[name] = new
            again.append(name)
        else:
            kept.append(name)
    return Filling(member, fresh, tuple(again), standing, tuple(kept))


def _untouched(member: Member, name: str, old: Entry) -> bool:
    """Whether a page saved it as it was filled in, and nobody said that it is right."""
    return member.typed[name] == old.value and tidy(member.typed.get(name + CONFIRMED)) != YES


def fields_of(questionnaire: Questionnaire) -> dict[str, str]:
    """What a column of a table may be: the fields that are asked once, with their words."""
    found: dict[str, str] = {}
    for section in questionnaire.sections:
        for question in section.questions if section.repeat is None else ():
            if question.answered and question.type not in NOT_FROM_TABLES:
                label = plainly(question.label)
                found |= {key: f"{label}: {part_words(question, key)}" if question.type in PARTED else label
                          for key in question.keys}
    return found


def words_of(questionnaire: Questionnaire) -> Callable[[str], str]:
    """What a field is called, also in a row and where it is the list of rows; a sign stands behind it."""
    known: dict[str, str] = {}
    for question in questionnaire.questions:
        label = leading(plainly(question.label))
        known |= {key: f"{label} {part_words(question, key)}:" if question.type in PARTED else label
                  for key in question.keys}
    lists = {section.key: f"{plainly(section.title)}:" for section in questionnaire.repeats}

    def said(name: str) -> str:
        row = rows.row_of(name).rstrip(".").rpartition(".")[2]
        return f"{row}. {known.get(rows.bare(name), name)}" if row else known.get(name) or lists.get(name, name)

    return said


def told_of(questionnaire: Questionnaire) -> Callable[[str, Typed], str]:
    """A value that is filled in, in words."""

    def told(name: str, typed: Typed) -> str:
        question = questionnaire.by_key.get(rows.bare(name))
        section = questionnaire.section(name)
        if question is None and section and section.repeat:
            return rows.in_words(section.repeat, len(typed))
        return as_typed(question, typed).replace("\n", ", ") if question else str(typed)

    return told


def guess(questionnaire: Questionnaire, header: Sequence[str]) -> tuple[str, ...]:
    """What the columns of a table seem to be, by their key or their words; no field twice."""
    known = {plain(words): key for key, words in reversed(fields_of(questionnaire).items())}
    known |= {plain(key): key for key in fields_of(questionnaire)}
    made: list[str] = []
    for title in header:
        short = plain(title)
        found = CODE if short in CODES else NAME if short in NAMES else known.get(short, LEFT_OUT)
        made.append(LEFT_OUT if found in made else found)
    return tuple(made)


def faults_of(header: Sequence[str], targets: Sequence[str]) -> dict[int, str]:
    """What is wrong with a choice of columns, by position; -1 is about the whole."""
    found = {position: f"“{header[position]}” en “{header[targets.index(target)]}” zijn hetzelfde. Kies er een."
             for position, target in enumerate(targets) if target != LEFT_OUT and targets.index(target) < position}
    if not {CODE, NAME} & set(targets):
        found[-1] = "Kies in welke kolom de code of de naam van de organisatie staat."
    elif set(targets) <= {CODE, NAME, LEFT_OUT}:
        found[-1] = "Kies bij welke vraag ten minste één kolom hoort."
    return found


def from_table(questionnaire: Questionnaire, table: Table, targets: Sequence[str], stated: Stated) -> Source:
    """What a table says, a row an organisation; an empty cell says nothing."""
    faults: list[Fault] = []
    made = [_row(questionnaire, table, number, cells, targets, stated, faults) for number, cells in table.rows]
    return Source(tuple(each for each in made if each.code or each.name), tuple(faults))


def _row(questionnaire: Questionnaire, table: Table, number: int, cells: Sequence[str], targets: Sequence[str],
         stated: Stated, faults: list[Fault]) -> Candidate:
    said = {target: cell.strip() for target, cell in zip(targets, cells, strict=False)}
    entries = {}
    for title, target, cell in zip(table.header, targets, cells, strict=False):
        question = questionnaire.by_key.get(target)
        if question is None or target in (CODE, NAME) or not cell.strip():
            continue
        try:
            value = good(question, _from_cell(question, cell))
            entries[target] = Entry(value, stated.source, day=stated.day, provisional=stated.provisional)
        except RuleBroken as broken:
            faults.append(Fault(f"Rij {number}, kolom “{title}”", f"{cell.strip()[:60]}: {broken.message}"))
    return Candidate(said.get(CODE, ""), said.get(NAME, ""), entries, number)


def _from_cell(question: Question, cell: str) -> Typed:
    """A cell as it would be typed: options by their words or their keys."""
    if question.type not in OPTIONED:
        return cell.strip()
    words = {folded(said): key for key, said in choices_of(question)}
    if question.type is Type.SEVERAL:
        return [words.get(folded(each), each.strip()) for each in cell.split(";") if each.strip()]
    return words.get(folded(cell), cell.strip())


def good(question: Question, typed: Typed) -> Typed:
    """The value, if it can be an answer to this question; raises RuleBroken when it cannot."""
    value = read(question, typed)
    if isinstance(value, Decimal):
        check_bounds(value, question)
    return typed


def from_register(questionnaire: Questionnaire, chosen: Mapping[str, str],
                  organisations: Iterable[tuple[str, str, Mapping[str, Any]]], day: date) -> Source:
    """What the register says: `chosen` gives the field of the register by question."""
    candidates, faults = [], []
    for code, name, facts in organisations:
        entries = {}
        for key, own in chosen.items():
            value = facts.get(own)
            if value in (None, ""):
                continue
            try:
                typed = good(questionnaire.by_key[key], _from_cell(questionnaire.by_key[key], _written(value)))
                entries[key] = Entry(typed, "het register", Origin.REGISTER, day)
            except RuleBroken as broken:
                faults.append(Fault(f"{name} ({code}), {own}", f"{value}: {broken.message}"))
        if entries:
            candidates.append(Candidate(code, name, entries))
    return Source(tuple(candidates), tuple(faults))


@dataclass(frozen=True, slots=True)
class Given:
    """What one organisation sent in with an earlier round; `remarks` as `rules.prefills.remarks` kept them."""

    code: str
    name: str
    answers: Mapping[str, Any]
    day: date
    remarks: Mapping[str, Any] = field(default_factory=dict)


def from_round(questionnaire: Questionnaire, before: Questionnaire, given: Iterable[Given], title: str) -> Source:
    """What members answered to the questions with the same key and of the same kind; other answers say nothing."""
    return Source(tuple(Candidate(each.code, each.name, dict(_answered(questionnaire, before, each, title)))
                        for each in given))


def _answered(questionnaire: Questionnaire, before: Questionnaire, given: Given,
              title: str) -> Iterator[tuple[str, Entry]]:
    for section in questionnaire.sections:
        if section.repeat is None:
            places = [("", given.answers)]
        else:
            then = before.section(section.key)
            listed = given.answers.get(section.key) if then and then.repeat else None
            if not listed:
                continue
            listed = listed[:rows.most(section.repeat)]
            numbers = [str(number) for number in range(1, len(listed) + 1)]
            yield section.key, Entry(numbers, title, Origin.ROUND, given.day)
            places = [(rows.prefix(section, number), own) for number, own in zip(numbers, listed, strict=True)]
        for row, answers in places:
            for question in section.questions:
                provisional = bool((given.remarks.get(row + question.key) or {}).get("provisional"))
                for key, typed in _of_question(question, before, answers):
                    yield row + key, Entry(typed, title, Origin.ROUND, given.day, provisional)


def _of_question(question: Question, before: Questionnaire, answers: Mapping[str, Any]) -> Iterator[tuple[str, Typed]]:
    """The answers of before that can be an answer now."""
    then = before.by_key.get(question.key)
    if then is None or then.type is not question.type or not question.answered or question.type is Type.FILE:
        return
    for key in question.keys:
        value = answers.get(key)
        if value is None or value == []:
            continue
        try:
            yield key, good(question, _as_typed(question, value))
        except RuleBroken:
            continue


def _as_typed(question: Question, value: Any) -> Typed:
    if question.type is Type.RANKING:
        return [f"{key}:{place}" for place, key in enumerate(value, 1)]
    if isinstance(value, list):
        return [str(each) for each in value]
    if question.type is Type.DATE:
        return f"{date.fromisoformat(str(value)):%d-%m-%Y}"
    return _written(value)


def _written(value: Any) -> str:
    """A number as people write it."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}".replace(".", ",")
    return str(value)
