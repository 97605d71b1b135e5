"""A round that comes back: a plan, its next round with one press, and never twice, whoever is first."""

import contextvars
import threading
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey import chores, jobs, letters
from survey.actions import cycles as deeds
from survey.actions import messages as outbox
from survey.actions.cycles import Details
from survey.database import db, writing
from survey.links import Links
from survey.models.cycles import Cycle
from survey.models.messages import Message
from survey.queries import cycles, rounds
from survey.rules.broken import RuleBroken
from survey.rules.cycles import Plan, Recipients, Rhythm
from survey.rules.messages import MessageKind
from tests.conftest import NOW, SECRET, Clock
from tests.office import Office, counted, office
from tests.stories import a_round, a_version, organisations

PAGE = "/secretariaat/terugkerend/"
YEARLY = {"title": "Monitor {periode}", "rhythm": "yearly", "first_on": "2022-02-14", "open_days": "21", "weeks": "3",
          "kind": "", "sector": "PO", "grouping": "0", "association": "0"}


@pytest.fixture
def staff(app: Flask) -> Office:
    organisations(2)
    organisations(1, "VO")
    a_round(slug="monitor-2021", title="Monitor 2021", version_id=a_version().id, opens_on=date(2021, 2, 15),
            reminders=[{"days": 2, "hour": 9}],
            thresholds={"base": 12}, prefilling={"deviations": {}, "provisional": ["baten"]})
    return office(app.test_client())


def a_plan(automatic: bool = False) -> Cycle:
    """A plan whose round of 2022 is to be made now."""
    model = rounds.by_slug(db.session(), "monitor-2021")
    assert model
    with writing() as session:
        return deeds.create(session, model, Details("Monitor {periode}", Plan(Rhythm.YEARLY, date(2022, 2, 14)),
                                                    Recipients(), automatic), "Anna", NOW)


def test_the_next_round_is_proposed_and_made_with_one_press(staff: Office) -> None:
    refused = staff.post(f"{PAGE}nieuw?van=monitor-2021", 422, **YEARLY | {"title": "Monitor"})
    assert "Zet {periode} in de titel" in unescape(refused.text)
    refused = staff.post(f"{PAGE}nieuw?van=monitor-2021", 422, **YEARLY | {"rhythm": "own", "own_days": "ooit"})
    assert "Dit is geen datum" in refused.text
    staff.post(f"{PAGE}nieuw?van=monitor-2021", **YEARLY)
    page = staff.get("/secretariaat/uitvragen/").text
    assert "Tijd voor een nieuwe ronde" in page
    assert "Monitor 2022" in page
    ready = unescape(staff.post(f"{PAGE}1/maken/2022").text)
    assert "Controleer en publiceer</h1>" in ready
    assert "Voor u kunt publiceren" not in ready, "everything is filled in, so that one press publishes"
    assert "van de 2 ontvangers" in ready
    assert "Vul in wat leden antwoordden op “Monitor 2021”" in ready
    made = rounds.by_slug(db.session(), "monitor-2022")
    assert made
    assert (made.opens_on, made.closes_on, made.thresholds) == (date(2022, 2, 14), date(2022, 3, 6), {"base": 12})
    assert made.prefilling == {"deviations": {}, "provisional": ["baten"]}
    assert made.published_at is None
    assert made.reminders == [{"days": 2, "hour": 9}]
    assert rounds.invited(db.session(), made.id) == 2, "only PO is asked"
    assert "Tijd voor een nieuwe ronde" not in staff.get("/secretariaat/uitvragen/").text
    with counted() as statements:
        shown = staff.get(f"{PAGE}1").text
    assert "Monitor 2022" in shown
    assert "14 februari 2023" in shown
    assert len(statements) <= 8
    staff.post(f"{PAGE}1/gegevens", **YEARLY | {"title": "Reserves {periode}", "weeks": "26"})
    staff.post(f"{PAGE}1/stoppen")
    assert "gestopt" in staff.get(PAGE).text
    staff.post(f"{PAGE}1/hervatten")
    assert "Reserves" in staff.get(PAGE).text


def test_two_who_press_at_once_make_one_round(app: Flask, staff: Office) -> None:
    number, told, ready = a_plan().id, [], threading.Barrier(2)

    def one(make: object) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                with writing() as session:
                    make(session, number)  # type: ignore[operator]
                told.append("done")
            except RuleBroken as broken:
                told.append(broken.message)
            finally:
                db.session.remove()

    worker = lambda session, number: deeds.make_due(session, number, NOW)  # noqa: E731
    person = lambda session, number: deeds.make(session, number, "2022", "Anna", NOW)  # noqa: E731
    with writing() as session:
        cycle = cycles.locked(session, number)
        assert cycle
        cycle.automatic = True
    threads = [threading.Thread(target=contextvars.Context().run, args=(one, each)) for each in (worker, person)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    assert list(cycles.made(db.session(), number)) == ["2021", "2022"]
    assert "done" in told
    assert len(told) == 2


def waiting() -> list[Message]:
    db.session.rollback()
    return [each for each in db.session().query(Message) if each.kind == MessageKind.ROUND_DUE]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_office_is_told_once_that_it_is_time_for_a_round(client: FlaskClient, staff: Office, clock: Clock) -> None:
    number = a_plan().id
    worker = jobs.Worker(client.application, looked=None)
    chores.make_rounds(worker)
    chores.make_rounds(worker)
    message, = waiting()
    told = letters.render(message, Links(SECRET, "http://localhost"), clock.now)
    assert (told.subject, told.recipient[1]) == ("Tijd voor een nieuwe ronde: Monitor 2022", "secretariaat@example.nl")
    assert "open op maandag 14 februari" in told.text
    assert "http://localhost/secretariaat/uitvragen/" in told.text
    staff.post(f"{PAGE}{number}/maken/2022")
    with writing() as session:
        outbox.claim(session, "here", clock.now)
    assert [each.error for each in waiting()] == ["Niet verstuurd: deze ronde is al gemaakt."]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_plan_that_works_by_itself_makes_its_rounds_as_drafts(
        client: FlaskClient, staff: Office, clock: Clock) -> None:
    number = a_plan(automatic=True).id
    worker = jobs.Worker(client.application, looked=None)
    chores.make_rounds(worker)
    chores.make_rounds(worker)
    assert list(cycles.made(db.session(), number)) == ["2021", "2022"]
    told, = [letters.render(each, Links(SECRET, "http://localhost"), clock.now) for each in waiting()]
    assert told.subject == "Staat klaar om te publiceren: Monitor 2022"
    assert "alleen als u hem voor die dag publiceert" in told.text
    assert "/secretariaat/uitvragen/monitor-2022/publiceren\n" in told.text, "one press from the mail"
    page = staff.get("/secretariaat/uitvragen/").text
    assert "Nog na te kijken en te publiceren" in page
    assert "gaat open op maandag 14 februari" in page
    clock.now = datetime(2022, 2, 10, 8, tzinfo=UTC)
    chores.make_rounds(worker)
    chores.make_rounds(worker)
    again, = [letters.render(each, Links(SECRET, "http://localhost"), clock.now) for each in waiting()
              if "again" in each.context]
    assert again.subject == "Nog niet gepubliceerd: Monitor 2022"
    assert "volgens het plan is dat op maandag 14 februari" in again.text
    clock.now = clock.now.replace(year=2023)
    chores.make_rounds(worker)
    assert list(cycles.made(db.session(), number)) == ["2021", "2022", "2023"]
    newest = rounds.by_slug(db.session(), "monitor-2023")
    assert newest
    assert newest.published_at is None
    assert newest.closes_on == date(2023, 3, 6)
    with writing() as session:
        deeds.stop(session, number, "Anna", clock.now)
    clock.now = clock.now.replace(year=2024)
    chores.make_rounds(worker)
    assert list(cycles.made(db.session(), number)) == ["2021", "2022", "2023"]
