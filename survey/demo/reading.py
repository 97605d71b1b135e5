"""What two people read in the open question about causes, on the last afternoon before the story begins."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from survey.actions import codes
from survey.actions.codes import Choice, Coder
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import codes as known
from survey.rules.calendar import moment_at
from survey.rules.codes import Turn, digest

FILE = Path(__file__).parent / "data" / "codes-2022.csv"
QUESTION = "q14_oorzaken"
READ_ON = date(2022, 2, 1)
FIRST_READ, SECOND_READ = moment_at(READ_ON, 16, 50), moment_at(READ_ON, 17, 15)
NO_CODE = "geen"
BOOK = {
    "zwaardere en complexere problematiek": ["complex", "zwaar", "emb"],
    "tekorten in zorg en jeugdhulp": ["wachtlijst", "wachttijd", "jeugdhulp", "kdc", "zorg"],
    "kinderen die eerder in beeld zijn": ["eerder", "jongere", "vroeg"],
    "ruimere criteria": ["criteria", "cluster"],
    "gevolgen van corona": ["corona"],
    "handelingsverlegenheid en lerarentekort": ["handelingsverlegen", "leraren"],
}


def first(round_: Round, members: Mapping[str, int], coder: str, now: datetime) -> None:
    """The codes, and the reading that counts; `members` are the invitations by the code of the organisation."""
    with writing() as session:
        for name, words in BOOK.items():
            codes.add(session, round_, QUESTION, name, words, coder, now)
    _read(round_, members, Coder(coder), "eerste", now)


def second(round_: Round, members: Mapping[str, int], coder: str, now: datetime) -> None:
    """A colleague reads a part of the answers, without seeing what the first had given."""
    _read(round_, members, Coder(coder, Turn.SECOND), "tweede", now)


def _read(round_: Round, members: Mapping[str, int], coder: Coder, column: str, now: datetime) -> None:
    numbers = {code.name: code.id for code in known.codebook(db.session(), round_.id, QUESTION)}
    given = {members[code]: names for code, names in _given(column).items()}
    choices = []
    for answer in known.answers(db.session(), round_.id, QUESTION):
        names = given.get(answer.member)
        if names is not None:
            chosen = frozenset(numbers[name] for name in names)
            choices.append(Choice(answer.response, digest(answer.text), None, chosen, none=not chosen))
    with writing() as session:
        codes.give(session, round_, QUESTION, choices, coder, now)


def _given(column: str) -> dict[str, list[str]]:
    """Per organisation the names of its codes; who was not read is not there."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["swv_id"]: row[column] for row in csv.DictReader(file) if row[column]}
    return {code: [] if names == NO_CODE else names.split("; ") for code, names in rows.items()}
