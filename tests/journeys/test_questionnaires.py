"""A questionnaire comes in as a workbook, is read, taken home, changed and sent back as the next version."""

import io
from typing import Any

import pytest
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from survey.actions import locks
from survey.actions import questionnaires as actions
from survey.database import db, writing
from survey.documents.questionnaires import workbook
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.users import User
from survey.rules.locks import Editor
from survey.rules.permissions import Role
from survey.rules.questionnaires.changes import changes
from survey.rules.questionnaires.document import document, questionnaire
from tests.answering import LIST, text_of
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, a_user

PAGE = "/secretariaat/vragenlijsten/"
OWN = f"{PAGE}uitvraag-over-instroom"
WHOLE = LIST


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def altered(**label: str) -> dict[str, Any]:
    """The list with another label for some questions."""
    changed = dict(WHOLE)
    changed["sections"] = [
        section | {"questions": [question | {"label": question["label"] | _dutch(label, question["key"])}
                                 for question in section["questions"]]} for section in WHOLE["sections"]]
    return changed


def _dutch(label: dict[str, str], key: str) -> dict[str, str]:
    return {"nl": label[key]} if key in label else {}


def sheet(data: dict[str, Any] = WHOLE) -> bytes:
    return workbook(questionnaire(data))


def broken() -> bytes:
    """A workbook with a mistake on each of two rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        survey = book.add_worksheet("survey")
        for number, row in enumerate([("type", "name", "label"), ("begin_group", "een", "Een"),
                                      ("raadsel", "a", "Wat is dit?"), ("text", "b c", "En dit?"),
                                      ("end_group", "", "")]):
            survey.write_row(number, 0, row)
        book.add_worksheet("settings").write_row(0, 0, ("form_title",))
    return stream.getvalue()


def send(staff: Office, path: str, content: bytes | None, status: int = 200) -> TestResponse:
    data = {} if content is None else {"workbook": (io.BytesIO(content), "lijst.xlsx")}
    return staff.post(path, status=status, **data)


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(QuestionnaireVersion)) or 0


def test_a_workbook_becomes_a_questionnaire_that_can_be_read(staff: Office) -> None:
    assert "Er is nog geen vragenlijst" in staff.get(PAGE).text
    page = text_of(send(staff, PAGE, sheet()))
    assert "Versie 1 van “Uitvraag over instroom” is bewaard." in page
    for words in ("Onderinstroom", "Welke oorzaken ziet u?", "Te weinig leraren", "4 onderdelen"):
        assert words in page
    assert "Uitvraag over instroom" in staff.get(PAGE).text


def test_what_is_downloaded_and_sent_back_unchanged_is_the_same_version(staff: Office) -> None:
    send(staff, PAGE, sheet())
    taken_home = staff.get(f"{OWN}/1.xlsx").data
    page = send(staff, f"{OWN}/1", taken_home)
    assert "gelijk aan versie 1" in page.text
    assert versions() == 1


def test_a_changed_workbook_is_the_next_version_and_tells_what_changed(staff: Office) -> None:
    send(staff, PAGE, sheet())
    page = text_of(send(staff, f"{OWN}/1", sheet(altered(verhaal="Vertel er iets meer over."))))
    assert "Versie 2" in page
    assert "1 anders verwoord" in page
    assert "Vertel er iets meer over." in page
    assert versions() == 2


def test_a_workbook_with_the_same_title_is_the_next_version_too(staff: Office) -> None:
    send(staff, PAGE, sheet())
    send(staff, PAGE, sheet(altered(zij="Ziet u meer zij-instroom?")))
    assert sorted(db.session.scalars(select(QuestionnaireVersion.number))) == [1, 2]


@pytest.mark.parametrize("path", [PAGE, f"{OWN}/1"])
def test_every_mistake_is_told_with_its_sheet_and_row_and_nothing_is_kept(staff: Office, path: str) -> None:
    send(staff, PAGE, sheet())
    page = send(staff, path, broken(), status=422)
    assert "Fout: " in page.text
    told = text_of(page)
    assert "Er is niets bewaard." in told
    assert "survey 3 type" in told
    assert "survey 4 name" in told
    assert versions() == 1


@pytest.mark.parametrize(("content", "words"), [
    (None, "Kies een bestand."), (b"", "leeg"), (b"%PDF-1.7", "Dit is een PDF."),
    (b"\x89PNG\r\n", "Dit bestand is geen spreadsheet")])
def test_what_is_no_workbook_is_refused_with_a_sentence(staff: Office, content: bytes | None, words: str) -> None:
    page = send(staff, PAGE, content, status=422)
    assert words in page.text
    assert versions() == 0


def test_a_round_that_runs_keeps_its_version(staff: Office) -> None:
    send(staff, PAGE, sheet())
    first = db.session.scalars(select(QuestionnaireVersion)).one()
    a_round(version_id=first.id)
    page = text_of(send(staff, f"{OWN}/1", sheet(altered(zij="Anders"))))
    assert "Uitvraag over instroom (versie 1)" in page


def test_a_version_that_does_not_exist_is_not_found(staff: Office) -> None:
    staff.get(f"{OWN}/1", status=404)
    staff.get(f"{OWN}/1.xlsx", status=404)


def test_a_page_asks_eight_things_at_most(staff: Office) -> None:
    for label in ("Een", "Twee", "Drie"):
        send(staff, PAGE, sheet(altered(zij=label)))
    for path in (PAGE, f"{OWN}/3"):
        with counted() as statements:
            staff.get(path)
        assert len(statements) <= 8


def test_a_reader_takes_it_home_and_sends_nothing_in(client: FlaskClient) -> None:
    made = document(questionnaire(WHOLE))
    with writing() as session:
        actions.store_version(session, "uitvraag-over-instroom", "Uitvraag", made, "Anna", NOW)
    reader = office(client, Role.LEZER)
    assert "Stuur de nieuwe versie in" not in reader.get(f"{OWN}/1").text
    for kind, mark in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        assert reader.get(f"{OWN}/1.{kind}").data.startswith(mark)
    reader.post(PAGE, status=403)


def test_a_difference_counts_what_is_new_gone_reworded_different_and_moved() -> None:
    old = questionnaire(WHOLE)
    questions = WHOLE["sections"][1]["questions"]
    zij = questions[0] | {"label": {"nl": "Anders verwoord"}}
    growth = questions[1] | {"maximum": "500"}
    new = dict(WHOLE)
    new["sections"] = [WHOLE["sections"][0], WHOLE["sections"][1] | {"questions": [growth, zij, {
        "key": "nieuw", "type": "text", "label": {"nl": "Nieuwe vraag"}}]}, *WHOLE["sections"][2:]]
    found = changes(old, questionnaire(new))
    assert found.new == ("Nieuwe vraag",)
    assert found.gone == ("Waar komen deze leerlingen vandaan?",)
    assert found.reworded == ("Anders verwoord",)
    assert found.different == ("Met hoeveel procent is de zij-instroom toegenomen?",)
    assert found.moved == 1
    assert changes(old, old).none


def test_a_questionnaire_that_nothing_uses_goes_with_all_its_versions(staff: Office) -> None:
    send(staff, PAGE, sheet())
    send(staff, f"{OWN}/1", sheet(altered(zij="Anders")))
    staff.post(f"{OWN}/proef", step="start")
    assert "Dat is niet terug te draaien" in staff.get(f"{OWN}/verwijderen").text
    assert "De vragenlijst “Uitvraag over instroom” is verwijderd." in staff.post(f"{OWN}/verwijderen").text
    assert (versions(), staff.get(f"{OWN}/verwijderen", status=404).status_code) == (0, 404)
    assert "verwijderde de vragenlijst “Uitvraag over instroom”" in text_of(staff.get("/secretariaat/logboek/"))
    assert "Versie 1 van" in send(staff, PAGE, sheet()).text


def test_a_questionnaire_of_a_round_or_in_which_a_colleague_works_stays(staff: Office) -> None:
    send(staff, PAGE, sheet())
    email = a_user(email="bea@example.nl")
    with writing() as session:
        bea = session.scalars(select(User.id).where(User.email == email)).one()
        locks.take(session, "uitvraag-over-instroom", "onder", Editor(bea, "Bea"), NOW)
    assert "Bea werkt sinds" in staff.post(f"{OWN}/verwijderen", status=422).text
    a_round(version_id=db.session.scalars(select(QuestionnaireVersion.id)).one())
    assert "Verwijder deze vragenlijst" not in staff.get(f"{OWN}/1").text
    page = text_of(staff.post(f"{OWN}/verwijderen", status=422))
    assert "hoort bij “Uitvraag over instroom”. Daarom kan hij niet weg." in page
    assert versions() == 1
