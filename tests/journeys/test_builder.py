"""The secretariat makes and changes a questionnaire in the browser, as it works without a script."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.actions.questionnaires import store_version
from survey.database import db, writing
from survey.queries import questionnaires
from survey.rules.permissions import Role
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, document, words
from tests.answering import text_of
from tests.cases import inflow
from tests.conftest import NOW
from tests.filled import filled
from tests.office import Office, counted, office

LISTS = "/secretariaat/vragenlijsten"
PAGES = f"{LISTS}/instroom"
LIST = f"{PAGES}/maken"
FIRST = f"{LIST}/onderinstroom/q01_onderinstroom"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The deeds themselves are held against both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    """Somebody of the secretariat, and the questionnaire of 2022."""
    kept(inflow())
    return office(client)


def kept(made: Questionnaire, slug: str = "instroom") -> None:
    with writing() as session:
        store_version(session, slug, words(made.title), document(made), "J. Jansen", NOW)


def present(slug: str = "instroom") -> Questionnaire:
    """The questionnaire as it is now."""
    head = questionnaires.head_of(db.session(), slug)
    assert head
    return questionnaires.compiled(db.session(), head)


def keys(section: str) -> list[str]:
    found = present().section(section)
    assert found
    return [question.key for question in found.questions]


def fields(page: TestResponse) -> dict[str, Any]:
    return filled(page.text, "vraag")


def change(staff: Office, path: str, deed: str = "save", status: int = 200, **data: Any) -> TestResponse:
    """Opens an editor, changes some fields and presses a button."""
    return staff.post(path, status=status, **fields(staff.get(path)) | data | {"deed": deed})


def test_a_questionnaire_begins_with_nothing_but_a_title(client: FlaskClient) -> None:
    staff = office(client)
    page = staff.post(f"{LISTS}/nieuw", title="Uitvraag over wachtlijsten")
    assert "Voeg nu de eerste vraag toe." in page.text
    path = f"{LISTS}/uitvraag-over-wachtlijsten/maken/onderdeel_1/nieuwe-vraag"
    page = staff.post(path, deed="save", type="number", label_nl="Hoeveel leerlingen wachten?", unit="leerlingen",
                      minimum="0", required="yes")
    assert "Vraag ‘Hoeveel leerlingen wachten?’ toegevoegd" in text_of(page)
    question, = present("uitvraag-over-wachtlijsten").questions
    assert (question.type, question.unit, str(question.minimum)) == (Type.NUMBER, "leerlingen", "0")
    assert "Geef de vragenlijst een titel." in staff.post(f"{LISTS}/nieuw", status=422, title=" ").text


def test_saving_an_editor_as_it_stands_changes_nothing(staff: Office) -> None:
    before = present()
    for section in before.sections:
        assert "Niets gewijzigd." in change(staff, f"{LIST}/{section.key}").text
        for question in section.questions:
            assert "Niets gewijzigd." in change(staff, f"{LIST}/{section.key}/{question.key}").text, question.key
    assert "Niets gewijzigd." in change(staff, f"{PAGES}/instellingen").text
    assert present() == before


def test_trying_another_type_loses_nothing(staff: Office) -> None:
    page = change(staff, FIRST, deed="kind", type="number")
    assert 'id="options"' not in page.text
    assert 'id="decimals"' in page.text
    page = staff.post(FIRST, **fields(page) | {"type": "one", "deed": "kind"})
    assert all(f'value="{words}"' in page.text for words in ("Ja", "Nee", "Weet niet"))
    staff.post(FIRST, **fields(page) | {"deed": "save"})
    assert present() == inflow()


@pytest.mark.parametrize("kind", Type)
def test_every_type_can_be_tried_while_nothing_is_filled_in(staff: Office, kind: Type) -> None:
    path = f"{LIST}/onderzoek/nieuwe-vraag"
    page = staff.post(path, deed="kind", type=kind.value)
    assert filled(page.text, "vraag")["type"] == kind.value
    staff.post(f"{LIST}/onderzoek/zoals-gezien", type=kind.value, label_nl="Wat?")
    saved = staff.client.post(path, data=fields(page) | {"deed": "save", "label_nl": "Wat?"})
    assert saved.status_code in (302, 422)
    assert staff.get(f"{PAGES}/voorbeeld")
    assert staff.get(f"{LIST}/onderzoek")


def test_answers_are_added_moved_pasted_and_taken_away(staff: Office) -> None:
    path = f"{LIST}/onderzoek/q13_onderzoek"
    page = change(staff, path, deed="options.up.1")
    assert re.search(r'id="options-up-0"[^>]* autofocus', page.text)
    page = staff.post(path, **fields(page) | {"deed": "options.remove.2"})
    page = staff.post(path, **fields(page) | {"deed": "options.unsure"})
    page = staff.post(path, **fields(page) | {"deed": "options.paste", "options-paste": "1. Soms\n• Vaak\nJa\n\n"})
    staff.post(path, **fields(page) | {"deed": "save"})
    options = present().by_key["q13_onderzoek"].options
    assert [option.key for option in options] == ["van_plan", "ja", "soms", "vaak", "weet_niet"]
    assert options[-1].dont_know


def test_a_list_that_is_too_long_is_refused_and_still_stands_there(staff: Office) -> None:
    lines = "\n".join(f"Antwoord {number}" for number in range(301))
    page = change(staff, FIRST, deed="options.paste", status=422, **{"options-paste": lines})
    assert "Er zijn te veel antwoorden: 301." in page.text
    assert fields(page)["options-paste"] == lines


def test_an_answer_that_is_needed_cannot_go(staff: Office) -> None:
    page = change(staff, FIRST, deed="options.remove.0")
    page = staff.post(FIRST, status=422, **fields(page) | {"deed": "save"})
    assert "Fout: Vraag wijzigen" in page.text
    assert f'<a href="{LIST}/onderinstroom/q02_onderinstroom_pct">' in page.text
    assert present() == inflow()


@pytest.mark.parametrize(("deed", "section", "after"), [
    ("down.q14_oorzaken", "onderzoek", ["q13_onderzoek", "q15_suggesties", "q14_oorzaken", "q16_toelichting"]),
    ("up.q16_toelichting", "onderzoek", ["q13_onderzoek", "q14_oorzaken", "q16_toelichting", "q15_suggesties"]),
    ("delete.q15_suggesties", "onderzoek", ["q13_onderzoek", "q14_oorzaken", "q16_toelichting"]),
    ("up.q13_onderzoek", "bekostiging",
     ["q11_verschuiving", "q12a_laag_pct", "q12b_midden_pct", "q12c_hoog_pct", "q13_onderzoek"])])
def test_buttons_move_and_delete_questions(staff: Office, deed: str, section: str, after: list[str]) -> None:
    answer = staff.post(LIST, status=302, follow=False, deed=deed, section="onderzoek",
                        **{"place-q15_suggesties": "3"})
    assert keys(section) == after
    act, _, key = deed.partition(".")
    assert answer.location.endswith("#q-q16_toelichting" if act == "delete" else f"#{act}-{key}")
    assert "Ongedaan maken</button>" in staff.get(LIST).text


def test_a_typed_place_and_a_drag_move_too(staff: Office) -> None:
    staff.post(LIST, deed="place", section="onderzoek", **{"place-q14_oorzaken": "4", "place-q13_onderzoek": "1"})
    assert keys("onderzoek")[-1] == "q14_oorzaken"
    staff.post(LIST, deed="drag.q14_oorzaken", to="tlv", at="2")
    assert keys("tlv")[1] == "q14_oorzaken"
    staff.post(LIST, deed="place.tlv", **{"place-tlv": "1"})
    assert present().sections[0].key == "tlv"
    page = staff.post(LIST, status=422, deed="place.tlv", **{"place-tlv": "zes"})
    assert "Kies een plek met een getal van 1 tot en met 5." in page.text
    assert 'value="zes"' in page.text


def test_a_move_that_breaks_a_condition_names_the_question_that_needs_it(staff: Office) -> None:
    page = staff.post(LIST, status=422, deed="down.q01_onderinstroom", section="onderinstroom")
    assert "Met hoeveel procent is de onderinstroom" in text_of(page)
    assert f'<a href="{LIST}/onderinstroom/q02_onderinstroom_pct">' in page.text
    page = staff.post(LIST, status=422, deed="delete.onderinstroom", section="onderinstroom")
    assert "kan niet weg" in text_of(page)
    assert present() == inflow()


def test_a_question_is_added_between_two_and_copied(staff: Office) -> None:
    path = f"{LIST}/onderzoek/nieuwe-vraag?na=q13_onderzoek"
    answer = staff.post(path, status=302, follow=False, deed="next", type="text", label_nl="Wie deed het onderzoek?")
    assert answer.location == f"{LIST}/onderzoek/nieuwe-vraag?na=deed_onderzoek#type"
    staff.post(LIST, deed="copy.deed_onderzoek")
    assert keys("onderzoek")[:3] == ["q13_onderzoek", "deed_onderzoek", "deed_onderzoek_2"]
    staff.post(LIST, deed="copy.tlv")
    assert len(present().sections) == 6


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(staff: Office) -> None:
    path = f"{LIST}/onderinstroom/q02_onderinstroom_pct"
    page = change(staff, path, status=422, label_nl="", minimum="weinig",
                  **{"relevant-way": "expert", "relevant": "${q01_onderinstroom} =="})
    for at in ("minimum", "relevant"):
        assert f'<a href="#{at}">' in page.text
    assert 'value="weinig"' in page.text
    page = change(staff, path, status=422, label_nl="")
    assert '<a href="#label_nl">' in page.text
    assert present() == inflow()


def test_undo_and_redo_go_back_to_the_page_and_say_what_they_did(staff: Office) -> None:
    change(staff, FIRST, label_nl="Ziet u dit?")
    page = staff.post(f"{PAGES}/ongedaan", terug=FIRST)
    assert "Ongedaan gemaakt: Vraag ‘" in text_of(page)
    assert "Vraag wijzigen" in page.text
    assert present() == inflow()
    assert "Opnieuw gedaan" in text_of(staff.post(f"{PAGES}/opnieuw", terug=FIRST))
    assert words(present().by_key["q01_onderinstroom"].label) == "Ziet u dit?"
    page = staff.post(f"{PAGES}/opnieuw", status=422, terug="https://elders.example/")
    assert "Er is niets om opnieuw te doen." in page.text


def test_undoing_a_new_question_does_not_lead_to_its_page(staff: Office) -> None:
    staff.post(f"{LIST}/tlv/nieuwe-vraag", deed="save", type="text", label_nl="Welke regio?")
    answer = staff.post(f"{PAGES}/ongedaan", status=302, follow=False, terug=f"{LIST}/tlv/regio")
    assert answer.location == f"{LIST}#ongedaan"


def test_whoever_saves_over_a_change_of_somebody_else_sees_both_and_loses_nothing(staff: Office) -> None:
    mine = fields(staff.get(FIRST))
    change(staff, FIRST, label_nl="Wat een ander schreef")
    page = staff.post(FIRST, status=409, **mine | {"label_nl": "Wat ik schreef", "deed": "save"})
    assert "Wat een ander schreef" in page.text
    assert fields(page)["label_nl"] == "Wat ik schreef"
    staff.post(FIRST, **fields(page) | {"deed": "save"})
    assert words(present().by_key["q01_onderinstroom"].label) == "Wat ik schreef"


def test_a_section_in_the_hands_of_somebody_else_can_be_taken_over(staff: Office) -> None:
    staff.post(LIST, deed="take.tlv", section="tlv")
    assert "U werkt aan dit onderdeel tot" in staff.get(LIST).text
    other = office(staff.client.application.test_client(), Role.BEHEERDER)
    page = other.post(LIST, status=422, deed="delete.q10_tlv_sbo_vso_pct", section="tlv")
    assert "werkt sinds 9.00 uur aan dit onderdeel" in text_of(page)
    assert "werkt sinds 9.00 uur" in other.post(LIST, status=409, deed="hold.tlv").text
    other.post(LIST, status=204, deed="hold.bekostiging")
    other.post(LIST, deed="over.tlv", section="tlv")
    assert "werkt sinds" in text_of(staff.get(f"{LIST}/tlv/q07_tlv_po_vso"))


def test_the_preview_shows_what_is_typed_and_stores_nothing(staff: Office) -> None:
    page = staff.post(f"{LIST}/onderinstroom/zoals-gezien?vraag=q01_onderinstroom",
                      **fields(staff.get(FIRST)) | {"label_nl": "Ziet u dit al?"})
    assert "Ziet u dit al?" in page.text
    assert " name=" not in page.text
    page = staff.post(f"{LIST}/onderdeel-zoals-gezien?onderdeel=tlv", title_nl="Verklaringen")
    assert "<h3>Verklaringen</h3>" in page.text
    whole = staff.get(f"{PAGES}/voorbeeld")
    assert "Wijzig dit onderdeel" in text_of(whole)
    reader = office(staff.client.application.test_client(), Role.LEZER)
    assert "Wijzig dit onderdeel" not in text_of(reader.get(f"{PAGES}/voorbeeld"))
    assert all(words(question.label).split("(")[0][:40] in text_of(whole) for question in inflow().questions)
    assert present() == inflow()


def three_hundred() -> Questionnaire:
    yes_no = (Option("ja", {"nl": "Ja"}), Option("nee", {"nl": "Nee"}))
    sections = [Section(f"s{number}", {"nl": f"Onderdeel {number}"}, questions=tuple(
        Question(f"v{number}_{place}", Type.ONE, {"nl": f"Vraag {place} van {number}?"}, options=yes_no)
        for place in range(20))) for number in range(15)]
    return Questionnaire({"nl": "Groot"}, sections=tuple(sections))


def test_of_a_long_questionnaire_one_section_shows_its_questions_and_no_page_asks_much(staff: Office) -> None:
    kept(three_hundred(), "groot")
    page = staff.get(f"{LISTS}/groot/maken?open=s7")
    assert page.text.count('<li data-key="') == 20
    assert len(page.data) < 120_000
    for path in (f"{LISTS}/", LIST, FIRST, f"{LIST}/tlv", f"{PAGES}/instellingen", f"{PAGES}/voorbeeld"):
        with counted() as statements:
            staff.get(path)
        assert len(statements) <= 8, path
