"""This year's uitvraag out of last year's: search, take over, and what stands in the way is said."""

from flask import Flask
from flask.testing import FlaskClient

from survey.actions import questionnaires as actions
from survey.database import db, writing
from survey.queries import questionnaires
from survey.rules.permissions import Role
from survey.rules.questionnaires.document import Questionnaire, document, words
from survey.rules.questionnaires.edits import whole
from tests.answering import LIST, text_of
from tests.conftest import NOW
from tests.office import counted, office

PAGE = "/secretariaat/bibliotheek/"


def _two_questionnaires() -> None:
    with writing() as session:
        actions.store_version(session, "instroom", "Instroom 2022", LIST, "Anna", NOW)
        empty = document(whole.start("Instroom 2023").questionnaire)
        actions.store_version(session, "nieuw", "Instroom 2023", empty, "Anna", NOW)


def _now() -> Questionnaire:
    db.session.rollback()
    db.session.expire_all()
    head = questionnaires.head_of(db.session(), "nieuw")
    assert head
    return questionnaires.compiled(db.session(), head)


def test_a_question_and_a_section_of_last_year_are_taken_over_and_undone(app: Flask, client: FlaskClient) -> None:
    staff = office(client)
    _two_questionnaires()
    assert "Herkent u een toename van zij-instroom" in text_of(staff.get(f"{PAGE}?zoek=zij-instroom"))
    assert "Neem over" not in staff.get(f"{PAGE}?zoek=zij-instroom").text, "first it must be said into which"
    shown = staff.get(f"{PAGE}?naar=nieuw&zoek=zij-instroom").text
    assert 'value="zij"' in shown
    taking = {"van": "instroom", "nummer": 1, "naar": "nieuw", "version": 1}
    page = staff.post(PAGE, **taking, vraag="zij")
    assert "overgenomen uit “Instroom 2022”" in text_of(page)
    assert "Ongedaan maken" in text_of(page)
    staff.post(PAGE, **taking | {"version": 2}, heel="deel_onder")
    assert [each.key for each in _now().questions][:3] == ["zij", "sector", "onder"]
    assert _now().by_key["onder"].origin == "instroom/1"


def test_a_whole_questionnaire_is_copied_and_the_original_stays_as_it_is(app: Flask, client: FlaskClient) -> None:
    staff = office(client)
    _two_questionnaires()
    lists = "/secretariaat/vragenlijsten/"
    assert "Ongeldige keuze" in text_of(staff.post(f"{lists}nieuw", 422, title="Weg", like="bestaat-niet"))
    page = text_of(staff.post(f"{lists}nieuw", title="Instroom 2024", like="instroom"))
    assert "‘Instroom 2024’ gemaakt als kopie van" in page
    db.session.rollback()
    copied, lent = (questionnaires.compiled(db.session(), questionnaires.head_of(db.session(), slug))
                    for slug in ("instroom-2024", "instroom"))
    assert copied.by_key.keys() == lent.by_key.keys()
    assert words(copied.title) == "Instroom 2024"
    shown = text_of(staff.get(f"{lists}instroom-2024/maken/{lent.section_of['zij'].key}/zij"))
    assert "Overgenomen uit Instroom 2022, versie 1" in shown


def test_what_cannot_come_alone_is_refused_above_the_same_list(app: Flask, client: FlaskClient) -> None:
    staff = office(client)
    _two_questionnaires()
    page = staff.post(PAGE, status=409, van="instroom", nummer=1, naar="nieuw", version=1, vraag="samen", zoek="Samen")
    assert "Neem die eerst over" in text_of(page)
    assert 'value="Samen"' in page.text
    staff.post(PAGE, status=404, van="bestaat-niet", nummer=1, naar="nieuw", version=1, vraag="zij")
    staff.post(PAGE, status=409, van="instroom", nummer=1, naar="bestaat-niet", version=1, vraag="zij")
    assert len(_now().questions) == 0


def test_a_reader_looks_and_takes_nothing_and_a_page_asks_eight_things_at_most(app: Flask, client: FlaskClient) -> None:
    _two_questionnaires()
    reader = office(client, Role.LEZER)
    with counted() as statements:
        assert "Overnemen in" not in reader.get(PAGE).text
    assert len(statements) <= 8
    reader.post(PAGE, status=403, van="instroom", nummer=1, naar="nieuw", version=1, vraag="zij")
