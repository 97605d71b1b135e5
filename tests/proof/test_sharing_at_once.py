"""Two people work on one answer at the same moment, on the real server: nothing is lost, and nothing slips through.

One save is held between what it read and what it writes; meanwhile a colleague saves there too, a share is taken back,
or the answer is approved.
"""

import html
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from survey.app import create_app
from survey.config import Config
from survey.database import db
from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.shares import Share
from survey.models.users import Attempt
from survey.rules import calendar
from tests.answering import asked, fields_of
from tests.conftest import SECRET
from tests.proof.holding import FOLDER
from tests.servers import web

SIZES = (1, pytest.param(40, marks=pytest.mark.proof))
RIGHT, WRONG = ("tests.proof.holding",), ("tests.proof.trusting",)
LINKS = Links(SECRET, "")
SAVED, BOTH, REFUSED = 200, 409, (403, 404)


@dataclass
class Person:
    """Somebody with a link, without a script."""

    base: str
    token: str

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, where it ended, the page)."""
        data = None if form is None else urllib.parse.urlencode(form, doseq=True).encode()
        try:
            with urllib.request.urlopen(f"{self.base}/u/{self.token}{path}", data, 60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, path, refused.read().decode()

    def page(self, path: str) -> dict[str, str]:
        return fields_of(self.open(path)[2])

    def save(self, number: int, form: dict[str, str], **typed: str) -> int:
        return self.open(f"/{number}", form | typed)[0]

    def words(self, path: str = "") -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", self.open(path)[2]))


@dataclass
class Scene:
    """The member and the application in which the test looks; `folder` is where the server hears what to hold."""

    app: Flask
    base: str
    folder: Path
    me: Person

    def meanwhile(self, deed: Callable[[], int], happens: Callable[[], None]) -> int:
        """Holds a save, lets something else happen, and lets the save go on; returns what it was told."""
        for name in ("go", "held"):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / "hold").touch()
        with ThreadPoolExecutor(1) as thread:
            saving = thread.submit(deed)
            end = time.monotonic() + 30
            while not (self.folder / "held").exists() and not saving.done() and time.monotonic() < end:
                time.sleep(0.01)
            try:
                happens()
            finally:
                (self.folder / "go").touch()
                (self.folder / "hold").unlink(missing_ok=True)
            return saving.result(60)

    def passes_on(self, role: str, email: str) -> Person:
        form = self.me.page("/doorgeven")
        until = calendar.day_of(datetime.now(UTC) + timedelta(days=5)).isoformat()
        said = {"role": role, "what": "alles", "name": email, "email": email, "until": until}
        self.me.open("/doorgeven", form | said)
        db.session.rollback()
        share = db.session.scalars(select(Share).order_by(Share.id.desc()).limit(1)).one()
        return Person(self.base, LINKS.share(share.id, share.serial))

    def stored(self) -> Response:
        db.session.rollback()
        return db.session.scalars(select(Response)).one()

    def withdraws_the_last(self) -> None:
        db.session.rollback()
        number = db.session.scalars(select(Share.id).order_by(Share.id.desc()).limit(1)).one()
        form = self.me.page("/doorgeven") | {"form_key": LINKS.form_key(self.me.token)}
        assert self.me.open(f"/doorgeven/{number}/intrekken", form)[0] == SAVED


@pytest.fixture
def prepared(database_url: str) -> Iterator[Flask]:
    yield from _prepared(database_url)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Flask]:
    yield from _prepared(sqlite_url)


def _prepared(url: str) -> Iterator[Flask]:
    """One member of a round that is open now."""
    app, now = create_app(Config(url, SECRET, "http://localhost")), datetime.now(UTC)
    with app.app_context():
        asked(published_at=now, opens_on=calendar.day_of(now), closes_on=calendar.day_of(now + timedelta(days=9)))
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def played(app: Flask, times: int, module: tuple[str, ...], folder: Path, mend: pytest.MonkeyPatch) -> list[str]:
    """Plays the three races so often; returns what went wrong."""
    mend.setenv(FOLDER, str(folder))
    member = db.session.scalars(select(Invitation).order_by(Invitation.id).limit(1)).one()
    token = LINKS.personal(member.id, member.serial)
    db.session.remove()
    wrong: list[str] = []
    with web(str(app.config["SQLALCHEMY_DATABASE_URI"]), SECRET, module) as server:
        base = f"http://127.0.0.1:{server.port}"
        scene = Scene(app, base, folder, Person(base, token))
        scene.me.save(1, scene.me.page("/1"), onder="nee", aantal="1")
        scene.me.save(2, scene.me.page("/2"), zij="nee")
        for time_ in range(times):
            _forget_how_often()
            wrong += [*_two_save(scene, time_), *_taken_back(scene, time_), *_approved(scene, time_)]
    return wrong


def _forget_how_often() -> None:
    """Nobody shares as often in a quarter of an hour as this proof does, so the limit on it would end the proof."""
    db.session.rollback()
    db.session.execute(delete(Attempt))
    db.session.commit()


def _two_save(scene: Scene, time_: int) -> Iterator[str]:
    """Both open one section, both change one answer, and one of them another answer as well."""
    other = scene.passes_on("share", f"c{time_}@example.nl")
    mine, theirs, number = scene.me.page("/1"), other.page("/1"), 10 * time_
    told: list[int] = []
    outcome = scene.meanwhile(lambda: scene.me.save(1, mine, aantal=str(1001 + number)), lambda: told.append(
        other.save(1, theirs, aantal=str(2002 + number), onder="weet_niet")))
    given = scene.stored()
    kept = {given.typed["aantal"], *(typed for each in given.apart.values() for _, _, typed in each.values())}
    if not {str(1001 + number), str(2002 + number)} <= kept:
        yield "what one of the two typed is lost"
    if given.typed["onder"] != "weet_niet":
        yield "another answer was overwritten unseen"
    if (told, outcome) != ([SAVED], BOTH):
        yield f"who came second was not told: {told} {outcome}"
    if not all("Twee antwoorden op dezelfde vraag" in person.words() for person in (scene.me, other)):
        yield "not both are told"
    chosen = scene.me.page("/1") | {f"page-pick-{name}": "stored" for name in given.apart}
    scene.me.save(1, chosen)
    if scene.stored().apart:
        yield "a choice did not settle it"
    scene.withdraws_the_last()


def _taken_back(scene: Scene, time_: int) -> Iterator[str]:
    """The share ends while its holder saves."""
    other = scene.passes_on("share", f"w{time_}@example.nl")
    form, typed = other.page("/3"), str(5000 + time_)
    outcome = scene.meanwhile(lambda: other.save(3, form, laag=typed), scene.withdraws_the_last)
    if outcome not in REFUSED or scene.stored().typed.get("laag") == typed:
        yield f"a save came through after the share was taken back: {outcome}"
    if other.save(3, form, laag=typed) not in REFUSED:
        yield "the link still works"


def _approved(scene: Scene, time_: int) -> Iterator[str]:
    """The answer is approved while it is being changed; then it is sent in."""
    director = scene.passes_on("approve", f"d{time_}@example.nl")
    scene.me.open("/akkoord/vragen", {"form_key": LINKS.form_key(scene.me.token)})
    shown, form, sent = director.page("/akkoord"), scene.me.page("/3"), scene.stored().submissions
    scene.meanwhile(lambda: scene.me.save(3, form, hoog=str(7000 + time_)),
                    lambda: _expect(director.open("/akkoord", shown | {"approve": "1"})[0]))
    scene.me.open("/insturen", scene.me.page("/controle") | {"form_key": LINKS.form_key(scene.me.token)})
    if scene.stored().submissions != sent:
        yield "a change was sent in that nobody approved"
    scene.withdraws_the_last()


def _expect(status: int) -> None:
    assert status == SAVED


@pytest.mark.parametrize("times", SIZES)
def test_nothing_is_lost_and_nothing_slips_through(
        prepared: Flask, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert played(prepared, times, RIGHT, tmp_path, monkeypatch) == []


def test_the_proof_sees_a_server_that_trusts_what_it_read(
        small: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = " ".join(played(small, 1, WRONG, tmp_path, monkeypatch))
    for what in ("lost", "not both are told", "after the share was taken back", "nobody approved"):
        assert what in wrong
