"""How long an edit takes in a large questionnaire, and how much a thousand of them weigh.

`python -m tests.bench.editing` measures: 300 questions in ten sections, half of them conditional, on a history of
1,000 versions; an edit is everything the server does for it, from taking the lock to the commit.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import click
from flask_migrate import upgrade
from sqlalchemy import LargeBinary, func, select, type_coerce

from survey.actions import edits, questionnaires, versions
from survey.database import db, writing
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.users import User
from survey.queries import questionnaires as queries
from survey.rules.locks import Editor
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, document
from survey.rules.questionnaires.edits import questions
from survey.rules.questionnaires.edits.places import Place
from survey.rules.questionnaires.expressions import expression
from tests.bench import members
from tests.servers import postgresql

SECTIONS, EACH = 10, 30
SLUG = "groot"
WORDS = ("leerlingen scholen bestuur ondersteuning instroom uitstroom thuiszitters gemeente afspraken middelen jaar "
         "aantal toename afname oktober regio verwijzing plaatsing overleg begeleiding").split()
YES_NO = (Option("ja", {"nl": "Ja"}), Option("nee", {"nl": "Nee"}), Option("weet_niet", {"nl": "Weet niet"}, True))


def large() -> Questionnaire:
    """Three hundred questions, of which every third one opens the two behind it."""
    sections = tuple(Section(f"deel_{number}", {"nl": f"Onderdeel {number}"}, questions=_questions(number))
                     for number in range(SECTIONS))
    return Questionnaire({"nl": "Groot"}, sections=sections)


def _said(number: int, count: int) -> dict[str, str]:
    """So many words that are the same every time and differ from question to question."""
    return {"nl": " ".join(random.Random(number).choices(WORDS, k=count)).capitalize() + "?"}


def _questions(number: int) -> tuple[Question, ...]:
    made = []
    for place in range(EACH):
        key, opener = f"v{number}_{place}", f"v{number}_{place - place % 3}"
        label, hint = _said(number * EACH + place, 10), _said(number * EACH + place + 1000, 18)
        if place % 3 == 0:
            made.append(Question(key, Type.ONE, label, hint, options=YES_NO))
        else:
            made.append(Question(key, Type.NUMBER, label, relevant=expression(f"${{{opener}}} = 'ja'"),
                                 unit="leerlingen"))
    return tuple(made)


def prepared(saves: int = 0) -> Editor:
    """The questionnaire with so many saves behind it, and who makes them."""
    now = datetime.now(UTC)
    with writing() as session:
        user = User(email="meting@example.nl", name="Meting", role="secretariaat", password_hash="-")
        session.add(user)
        questionnaires.store_version(session, SLUG, "Groot", document(large()), "Meting", now)
        session.flush()
        who = Editor(user.id, user.name)
    for number in range(1, saves + 1):
        edit(number, who, _reword(number))
    return who


def edit(seen: int, who: Editor, deed: edits.Deed) -> float:
    """The seconds that one edit takes."""
    began = time.perf_counter()
    with writing() as session:
        edits.save(session, SLUG, seen, deed, who, datetime.now(UTC))
    return time.perf_counter() - began


def _reword(number: int) -> edits.Deed:
    key = f"v{number % SECTIONS}_{number % EACH}"
    return lambda old: questions.change(old, key, replace(old.by_key[key], label={"nl": f"Anders gevraagd {number}?"}))


DEEDS: dict[str, edits.Deed] = {
    "a question reworded": _reword(77),
    "a question added": lambda old: questions.add(old, questions.blank(Type.TEXT, "Nog iets?"), Place("deel_4", 3)),
    "a question moved": lambda old: questions.move(old, "v3_0", Place("deel_2", 1)),
    "a question deleted": lambda old: questions.delete(old, "v5_29"),
}


def measure(database: str, saves: int, runs: int) -> None:
    who = prepared(saves)
    print(f"\n### {database}: 300 questions, {saves} versions of {weight() / (saves + 1) / 1000:.1f} kB\n")
    for name, deed in DEEDS.items():
        for cold in (False, True):
            seconds = sorted(_timed(deed, who, cold) for _ in range(runs))
            told = f"{name}, in a process that reads it for the first time" if cold else name
            print(f"| {told} | {statistics.median(seconds) * 1000:.0f} ms | at most {seconds[-1] * 1000:.0f} ms |")


def _timed(deed: edits.Deed, who: Editor, cold: bool) -> float:
    """On the present version, and undone afterwards; `cold` as in a process that has not met it before."""
    seen = _present()
    if cold:
        queries.forget()
    seconds = edit(seen, who, deed)
    made = _present()
    with writing() as session:
        versions.undo(session, SLUG, made, who, datetime.now(UTC))
    return seconds


def _present() -> int:
    db.session.remove()
    head = queries.head_of(db.session(), SLUG)
    return head.number if head else 0


def weight() -> int:
    """The bytes of all documents together, as they are stored."""
    size = func.length(type_coerce(QuestionnaireVersion.document, LargeBinary))
    return db.session.scalar(select(func.sum(size))) or 0


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, str]]]:
    with tempfile.TemporaryDirectory(prefix="achterban-bench-") as folder, postgresql() as url:
        yield iter([("sqlite", f"sqlite:///{folder}/bench.sqlite"), ("postgresql", url)])


@click.command()
@click.option("--saves", default=1000)
@click.option("--runs", default=11)
def main(saves: int, runs: int) -> None:
    with databases() as both:
        for name, url in both:
            with members.application(url):
                upgrade()
                measure(name, saves, runs)


if __name__ == "__main__":
    main()
