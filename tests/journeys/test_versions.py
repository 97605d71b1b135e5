"""The secretariat looks back: who changed what, what differs, and back to how it was."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey.actions import edits
from survey.database import db, writing
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.users import User
from survey.rules.locks import Editor
from survey.rules.permissions import Role
from survey.rules.questionnaires.document import Type
from survey.rules.questionnaires.edits import options, questions
from survey.rules.questionnaires.edits.places import at_end_of
from survey.rules.questionnaires.expressions import expression
from tests.answering import text_of
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round

PAGE = "/secretariaat/vragenlijsten/instroom/versies"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    """Signed in; a questionnaire with a choice and a number that depends on it, at version 4."""
    made = office(client)
    who = Editor(db.session.scalars(select(User.id)).one(), "Anna")
    choice = replace(questions.blank(Type.ONE, "Ziet u een toename?"), options=options.pasted("Ja\nNee\nWeet niet"))
    growth = replace(questions.blank(Type.NUMBER, "Hoeveel?"), relevant=expression("${ziet_toename} = 'ja'"))
    with writing() as session:
        edits.start(session, "Instroom", who, NOW)
        for number, question in enumerate((choice, growth), 1):
            edits.save(session, "instroom", number,
                       lambda old, question=question: questions.add(old, question, at_end_of("onderdeel_1")), who, NOW)
        edits.save(session, "instroom", 3, lambda old: questions.change(old, "ziet_toename", replace(
            old.questions[0], label={"nl": "Herkent u een toename?"}, options=options.pasted("Nee\nJa\nEen beetje",
                                                                                          old.questions[0].options))),
                   who, NOW)
    return made


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(QuestionnaireVersion)) or 0


def test_the_history_tells_who_did_what(staff: Office) -> None:
    with counted() as statements:
        page = text_of(staff.get(PAGE))
    assert len(statements) <= 8
    assert "Vraag ‘Hoeveel?’ toegevoegd na ‘Ziet u een toename?’." in page
    assert "versie van nu" in page


def test_two_versions_are_laid_beside_each_other_in_words(staff: Office) -> None:
    page = text_of(staff.get(f"{PAGE}?van=1&naar=3"))
    assert "Van versie 1 naar versie 3" in page
    assert "Wordt getoond als “Ziet u een toename?” is “Ja”" in page
    page = text_of(staff.get(f"{PAGE}?van=3&naar=4"))
    for words in ("Vraag was Ziet u een toename? nu Herkent u een toename?", "Antwoord erbij Een beetje",
                  "Antwoord weg Weet niet (telt als “weet niet”)", "Volgorde: antwoord was Ja, Nee nu Nee, Ja",
                  "een antwoord betekent nu iets anders"):
        assert words in page


def test_undo_redo_and_restore(staff: Office) -> None:
    page = staff.post(f"{PAGE}/terug", seen="4")
    assert "Versie 3 is nu de versie van de vragenlijst." in page.text
    assert "ongedaan gemaakt" in page.text
    assert "Doe opnieuw" in page.text
    staff.post(f"{PAGE}/vooruit", seen="3")
    asked = text_of(staff.get(f"{PAGE}/2/terugzetten"))
    assert "Versie 2 terugzetten?" in asked
    assert "vervallen" in asked
    page = staff.post(f"{PAGE}/2/terugzetten", seen="4")
    assert "Versie 2 is teruggezet en is nu versie 5." in page.text
    assert versions() == 5


def test_what_somebody_else_saved_meanwhile_is_said_first(staff: Office) -> None:
    staff.post(f"{PAGE}/terug", seen="4")
    for path in ("terug", "2/terugzetten"):
        assert "Intussen is versie 3 de laatste" in staff.post(f"{PAGE}/{path}", seen="4", status=422).text


def test_the_versions_that_members_answer_are_named(staff: Office) -> None:
    second = db.session.scalars(select(QuestionnaireVersion.id).where(QuestionnaireVersion.number == 2)).one()
    a_round(version_id=second)
    assert "in gebruik: Uitvraag over instroom" in staff.get(PAGE).text


def test_a_long_history_comes_fifty_at_a_time(staff: Office) -> None:
    with writing() as session:
        for number in range(5, 61):
            session.add(QuestionnaireVersion(questionnaire_id=1, number=number, parent_id=4, told=f"Deed {number}.",
                                             document={}, digest=str(number), created_at=NOW, created_by="Bert"))
    first = staff.get(PAGE).text
    assert "Deed 11." in first
    assert "Deed 10." not in first
    assert "Deed 10." in staff.get(f"{PAGE}?voor=11").text


def test_a_reader_looks_and_changes_nothing(client: FlaskClient, staff: Office) -> None:
    reader = office(client.application.test_client(), Role.LEZER)
    page = reader.get(PAGE).text
    assert "Maak versie" not in page
    assert "Zet terug" not in page
    reader.post(f"{PAGE}/terug", seen="4", status=403)


def test_what_does_not_exist_is_not_found(staff: Office) -> None:
    staff.get("/secretariaat/vragenlijsten/nergens/versies", status=404)
    staff.get(f"{PAGE}?van=1&naar=99", status=404)
    staff.get(f"{PAGE}/99/terugzetten", status=404)
