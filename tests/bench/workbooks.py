"""How long workbooks with answers take: made for all members as one zip, filled in, and read back one by one.

`python -m tests.bench.workbooks [--members 151]` measures through the application itself on SQLite: a monitor of 60
figures, of which half are filled in beforehand, a table, shares, choices and a section for every school. Memory is
that of the process; it must not grow with the number of members.
"""

import io
import resource
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from survey.database import writing
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.prefills import Prefill
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.rules.permissions import Role
from survey.rules.prefills import Deviation, Entry, Origin, Terms
from tests.bench import members
from tests.bench.report import show_machine
from tests.conftest import SECRET
from tests.stories import PASSWORD, a_user

FIGURES, KNOWN, PAGES = 60, 30, 6


def _option(key: str) -> dict[str, Any]:
    return {"key": key, "label": {"nl": key.capitalize()}}


def monitor() -> dict[str, Any]:
    """A questionnaire of the size of a monitor of reserves."""
    each = FIGURES // PAGES
    money = [{"key": f"geld{page}", "title": {"nl": f"Onderdeel {page + 1}"}, "questions": [
        {"key": f"bedrag{page * each + number}", "type": "euro", "label": {"nl": f"Hoe hoog is post {number + 1}?"},
         "required": "yes" if number < each // 2 else "no", "minimum": "0"} for number in range(each)]}
        for page in range(PAGES)]
    rest = [
        {"key": "keuze", "type": "several", "label": {"nl": "Waarvoor?"}, "options": [*map(_option, "abcdef")]},
        {"key": "verdeling", "type": "shares", "label": {"nl": "Waarheen?"},
         "parts": [*map(_option, ("zorg", "school", "elders"))]},
        {"key": "telling", "type": "table", "label": {"nl": "Hoeveel?"}, "parts": [*map(_option, ("so", "vso"))],
         "columns": [*map(_option, ("vorig", "dit"))]}, {"key": "uitleg", "type": "long_text", "label": {"nl": "Hoe?"}}]
    schools = {"key": "scholen", "title": {"nl": "Scholen"}, "repeat": {
        "singular": {"nl": "school"}, "plural": {"nl": "scholen"}, "minimum": 2}, "questions": [
            {"key": "naam", "type": "text", "label": {"nl": "Naam"}},
            {"key": "leerlingen", "type": "number", "label": {"nl": "Leerlingen"}}]}
    return {"title": {"nl": "Monitor"}, "sections": [
        *money, {"key": "overig", "title": {"nl": "Overig"}, "questions": rest}, schools]}


def prepare(count: int) -> list[str]:
    """A round with so many members, half of whose figures are filled in; returns their tokens."""
    number, now = members.an_open_round(), datetime.now(UTC)
    terms = Terms({f"bedrag{each}": Deviation(Decimal(10)) for each in range(KNOWN)})
    entries = {f"bedrag{each}": Entry(str(1000 * each), "de monitor van vorig jaar", Origin.ROUND).document()
               for each in range(KNOWN)}
    with writing() as session:
        round_ = session.get_one(Round, number)
        version = QuestionnaireVersion(number=2, document=monitor(), digest="monitor", created_at=now,
                                       created_by="meting", questionnaire=round_.version.questionnaire)
        session.add(version)
        session.flush()
        round_.version, round_.prefilling = version, terms.document()
        known = [Organisation(kind="swv", code=f"M-{each:04}", name=f"Lid {each}", fields={}) for each in range(count)]
        session.add_all(known)
        session.flush()
        session.execute(insert(Invitation), [
            {"round_id": number, "organisation_id": each.id, "email": f"lid{each.id}@example.nl", "created_at": now}
            for each in known])
        asked = session.execute(select(Invitation.id, Invitation.serial).order_by(Invitation.id)).all()
        session.execute(insert(Prefill), [
            {"round_id": number, "invitation_id": each.id, "entries": entries, "remarks": {}, "filled_at": now}
            for each in asked])
    return [Links(SECRET, "http://127.0.0.1").personal(each.id, each.serial) for each in asked]


def megabytes() -> float:
    """The most memory this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made(app: Flask) -> Iterator[tuple[str, bytes]]:
    """The workbooks of all members, taken out of the zip that the secretariat gets."""
    client = app.test_client()
    token = client.get("/inloggen").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post("/inloggen", data={"email": a_user(Role.SECRETARIAAT), "password": PASSWORD, "csrf_token": token})
    answer = client.get("/secretariaat/uitvragen/meting/werkmappen/alle.zip")
    with tempfile.TemporaryFile() as kept:
        for piece in answer.iter_encoded():
            kept.write(piece)
        with zipfile.ZipFile(kept) as archive:
            for name in sorted(archive.namelist()):
                yield name, archive.read(name)


def bring_back(app: Flask, token: str, content: bytes) -> None:
    """A member reads its workbook in and gets to see what differs."""
    client = app.test_client(use_cookies=False)
    key = client.get(f"/u/{token}/werkmap").text.split('name="form_key" value="')[1].split('"')[0]
    answer = client.post(f"/u/{token}/werkmap", data={"form_key": key, "file": (io.BytesIO(content), "werkmap.xlsx")},
                         follow_redirects=True)
    if answer.status_code != 200:
        raise click.ClickException(f"a workbook was refused: {answer.status_code}")


@click.command()
@click.option("--members", "count", default=151, show_default=True)
def main(count: int) -> None:
    show_machine()
    with tempfile.TemporaryDirectory() as folder, members.application(f"sqlite:///{folder}/werkmap.sqlite") as app:
        upgrade()
        tokens = prepare(count)
        books, before = [], megabytes()
        begun, busy = time.perf_counter(), time.process_time()
        for _, content in made(app):
            books.append(content)
        sizes = sorted(len(each) // 1000 for each in books)
        print(f"{count} workbooks of {sizes[0]} to {sizes[-1]} kB made in {time.perf_counter() - begun:.1f} s "
              f"({time.process_time() - busy:.1f} s of one core), {megabytes() - before:.0f} MB more than before")
        before, begun, busy = megabytes(), time.perf_counter(), time.process_time()
        for token, content in zip(tokens, books, strict=True):
            bring_back(app, token, content)
        print(f"{count} workbooks read back and compared in {time.perf_counter() - begun:.1f} s "
              f"({time.process_time() - busy:.1f} s of one core), {megabytes() - before:.0f} MB more than before")


if __name__ == "__main__":
    main()
