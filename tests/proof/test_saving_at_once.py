"""Two people save in one questionnaire at the same moment, many times: nothing is lost, nothing is written over unseen.

Each has two tabs. They take the section over from each other, open the question, word it anew and save. What was
confirmed stands in the history, made from what its writer had on the screen; what was not confirmed was told.
"""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import edits
from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.users import User
from survey.queries import questionnaires as queries
from survey.rules.locks import Editor
from survey.rules.questionnaires.document import Type, words
from survey.rules.questionnaires.edits import questions
from survey.rules.questionnaires.edits.places import at_end_of
from tests.answering import fields_of
from tests.conftest import NOW, SECRET
from tests.servers import SERVE, web
from tests.stories import PASSWORD, a_user

SIZES = (2, pytest.param(60, marks=pytest.mark.proof))
OVERWRITING = ("tests.proof.overwriting",)
BUILDER = "/secretariaat/vragenlijsten/samen/maken"
SECTION, SHARED = "onderdeel_1", "samen"
SAVED, BESIDE, HELD = 200, 409, 422


@dataclass
class Tab:
    """One page of one person, in a browser of its own; `made` holds (what was seen, what was confirmed)."""

    base: str
    person: str
    number: int
    own: str
    made: list[tuple[str, str]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    token: str = ""

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        data = None if form is None else urllib.parse.urlencode(form, doseq=True).encode()
        try:
            with self.opener.open(self.base + path, data, 60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def sign_in(self) -> None:
        form = fields_of(self.open("/inloggen")[1])
        self.open("/inloggen", form | {"email": f"{self.person.lower()}@example.nl", "password": PASSWORD})
        self.token = _form(self.open(f"{BUILDER}/{SECTION}/{SHARED}")[1])["csrf_token"]

    def save(self, key: str, label: str) -> None:
        """Opens the question, words it anew and saves; an own question needs no taking over."""
        if key == SHARED:
            self.open(BUILDER, {"csrf_token": self.token, "deed": f"over.{SECTION}"})
        form = _form(self.open(f"{BUILDER}/{SECTION}/{key}")[1])
        status = self.open(f"{BUILDER}/{SECTION}/{key}", form | {"label_nl": label, "deed": "save"})[0]
        self.told.append(status)
        if status == SAVED:
            self.made.append((form["label_nl"].strip(), label))

    def work(self, times: int) -> None:
        for time in range(times):
            self.save(SHARED, f"{self.person} {self.number} samen {time}")
            self.save(self.own, f"{self.person} {self.number} alleen {time}")


def _form(page: str) -> dict[str, str]:
    """The fields of the form in which a question is made, as a browser would send them."""
    form = page.partition('<form method="post" id="vraag"')[2].partition("</form>")[0]
    found = dict(fields_of(f"<form{form}</form>"))
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'<option selected value="([^"]*)"', inside)[0]
    return found


@pytest.fixture
def prepared(database_url: str) -> Iterator[Flask]:
    yield from _prepared(database_url)


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Flask]:
    yield from _prepared(sqlite_url)


def _prepared(url: str) -> Iterator[Flask]:
    """Anna and Bert, and a questionnaire with a question for each tab and one for all."""
    app = create_app(Config(url, SECRET, "http://localhost"))
    with app.app_context():
        for name in ("Anna", "Bert"):
            a_user(email=f"{name.lower()}@example.nl", name=name)
        who = Editor(db.session.scalars(select(User.id).where(User.name == "Anna")).one(), "Anna")
        with writing() as session:
            edits.start(session, "Samen", who, NOW)
            for number, label in enumerate((SHARED, "Anna links", "Anna rechts", "Bert links", "Bert rechts"), 1):
                edits.save(session, "samen", number, lambda old, label=label: questions.add(
                    old, questions.blank(Type.TEXT, label), at_end_of(SECTION)), who, NOW)
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def at_work(app: Flask, times: int, module: tuple[str, ...] = SERVE) -> list[Tab]:
    with web(str(app.config["SQLALCHEMY_DATABASE_URI"]), SECRET, module) as server:
        tabs = [Tab(f"http://127.0.0.1:{server.port}", person, number, f"{person.lower()}_{word}")
                for person in ("Anna", "Bert") for number, word in enumerate(("links", "rechts"))]
        for tab in tabs:
            tab.sign_in()
        with ThreadPoolExecutor(len(tabs)) as threads:
            for done in [threads.submit(tab.work, times) for tab in tabs]:
                done.result()
    return tabs


def history() -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Every version: by whom, the labels before and the labels after."""
    session = db.session()
    versions = session.scalars(select(QuestionnaireVersion).order_by(QuestionnaireVersion.number)).all()
    labels = {version.id: {each.key: words(each.label) for each in queries.compiled(session, version).questions}
              for version in versions}
    return [(version.created_by, labels[version.parent_id], labels[version.id]) for version in versions
            if version.parent_id]


def written_over(tabs: list[Tab]) -> list[tuple[str, str, str]]:
    """(what was seen, what stood there, what was made of it) of every save that passed over what it had not seen."""
    seen = {label: before for tab in tabs for before, label in tab.made}
    changed = [(before.get(key, ""), label) for _, before, after in history() for key, label in after.items()
               if before.get(key) != label and label in seen]
    assert sorted(label for _, label in changed) == sorted(seen), "what was confirmed is not in the history, once"
    return [(seen[label], stood, label) for stood, label in changed if seen[label] != stood]


@pytest.mark.parametrize("times", SIZES)
def test_nothing_is_lost_and_nothing_is_written_over_unseen(prepared: Flask, times: int) -> None:
    tabs = at_work(prepared, times)
    told = [status for tab in tabs for status in tab.told]
    assert set(told) <= {SAVED, BESIDE, HELD}
    assert SAVED in told
    assert {BESIDE, HELD} & set(told), "nobody was ever second"
    assert written_over(tabs) == []
    last = history()[-1][2]
    for tab in tabs:
        own = [label for _, label in tab.made if "alleen" in label]
        assert not own or last[tab.own] == own[-1]


def test_the_proof_sees_a_server_on_which_the_last_one_wins(small: Flask) -> None:
    assert written_over(at_work(small, 3, OVERWRITING))
