"""Coding open answers: from a list of texts to themes in the paragraph, by two coders, without a script."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from survey.database import db, writing
from survey.models.codes import Code, Reading
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.rules.permissions import Role
from survey.views.codes import _pieces
from tests.answering import LIST, a_published_version, fields_of, text_of
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, an_association, has_begun, invited, organisations

PATH = "/instroom/open-antwoorden"
STORY = f"{PATH}/verhaal"
SAYINGS = ["Te weinig leraren in onze regio", "Wachtlijsten in de jeugdzorg", "Er is een lerarentekort",
           "De wachtlijst bij jeugdhulp is lang", "Groei van het aantal kinderen", "=HYPERLINK(\"x\")"]


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def colleague(app: Flask) -> Office:
    return office(app.test_client(), Role.BEHEERDER)


def told(*sayings: str, count: int | None = None, data: dict[str, Any] = LIST) -> list[Invitation]:
    """A round in which so many members sent in one of these texts."""
    version = a_published_version(data)
    said = sayings or tuple(SAYINGS)
    members = invited(a_round(version_id=version.id), organisations(count or len(said)))
    for number, member in enumerate(members):
        has_begun(member, version, submitted_at=NOW, submissions=1, answers={
            "zij": "ja", "verhaal": said[number % len(said)] + ("" if number < len(said) else f" {number}")})
    return members


def form_of(office: Office, path: str) -> dict[str, Any]:
    """The form with the answers, as it stands on the page."""
    return fields_of(office.get(path).text.rpartition("Bewaar deze bladzijde")[0])


def numbers(form: dict[str, Any]) -> list[str]:
    return [name.removeprefix("text-") for name in form if name.startswith("text-")]


def save(office: Office, path: str, choices: dict[int, list[str]], status: int = 200, **other: Any) -> Any:
    """Ticks codes (or types a new one) for answers by their place on the page, and saves the page."""
    form = form_of(office, path)
    places = numbers(form)
    form["answer"] = places
    for place, ticks in choices.items():
        new = [each for each in ticks if not each.isdigit() and each != "none"]
        form[f"codes-{places[place]}"] = [each for each in ticks if each not in new]
        form |= {f"new-{places[place]}": each for each in new}
    return office.post(path, status=status, **{**form, **other})


def code_number(name: str) -> str:
    return str(db.session.scalars(select(Code.id).where(Code.name == name)).one())


def test_answers_are_coded_and_what_is_done_leaves_the_list(staff: Office) -> None:
    told()
    assert "Wilt u dat toelichten?" in staff.get(PATH).text
    page = save(staff, STORY, {0: ["leraren"], 1: ["jeugdzorg"], 4: ["none"]})
    assert "Bewaard: 3 antwoorden." in page.text
    assert "3 van de 6 antwoorden zijn gecodeerd" in text_of(page)
    assert "Te weinig leraren in onze regio" not in page.text
    leraren = code_number("leraren")
    save(staff, STORY, {0: [leraren]})
    everything = staff.get(f"{STORY}?toon=alles").text
    assert everything.count(f'value="{leraren}" checked') == 2
    assert "gecodeerd door Test secretariaat" in text_of(staff.get(f"{STORY}?toon=alles"))
    assert re.findall(r'<td class="n"[^>]*>(\d+)</td>', staff.get(PATH).text) == ["0", "0", "0", "6", "4", "0"]
    assert "codeerde 3 antwoorden op de open vraag verhaal" in text_of(staff.get("/secretariaat/logboek/"))


def test_searching_highlights_and_likeness_finds_the_same_story(staff: Office) -> None:
    told()
    staff.post(f"{STORY}/codes", name="leraren", words="leraar, tekort")
    page = staff.get(f"{STORY}?zoek=WACHTLIJST").text
    assert page.count("<blockquote") == 2
    assert "<mark>Wachtlijst</mark>en" in page
    assert "leraren<mark>tekort</mark>" in staff.get(STORY).text
    first = re.search(r'id="antwoord-(\d+)"', page)
    assert first
    alike = staff.get(f"{STORY}?lijkt={first[1]}").text
    assert alike.index("Wachtlijsten in de jeugdzorg") < alike.index("De wachtlijst bij jeugdhulp")
    assert "Groei van het aantal" not in alike
    assert "Niets past bij deze keuze." in staff.get(f"{STORY}?lijkt=999999").text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=5))
def test_highlighting_loses_no_letter_of_an_answer(text: str, wanted: list[str]) -> None:
    pieces = list(_pieces(text, [*wanted, *text.split()[:2]]))
    assert "".join(piece for piece, _ in pieces) == text


def test_an_edited_answer_comes_back(staff: Office) -> None:
    told()
    save(staff, STORY, {0: ["leraren"]})
    with writing() as session:
        session.scalars(select(Response).order_by(Response.id)).first().answers = {"verhaal": "Iets heel anders"}
    assert "1 opnieuw" in staff.get(PATH).text
    page = staff.get(f"{STORY}?toon=gewijzigd").text
    assert "gewijzigd, opnieuw te coderen" in page
    assert " checked" not in page


def test_a_second_coder_does_not_see_the_first_and_the_kappa_is_told(app: Flask, staff: Office) -> None:
    told()
    save(staff, STORY, {0: ["leraren"], 1: ["jeugdzorg"]})
    leraren, jeugdzorg = code_number("leraren"), code_number("jeugdzorg")
    save(staff, STORY, {0: [leraren], 1: [jeugdzorg]})
    assert "Vraag een collega om hier te lezen wat u codeerde." in staff.get(f"{STORY}?lezing=2").text
    other = colleague(app)
    page = other.get(f"{STORY}?lezing=2").text
    assert page.count("<blockquote") == 4
    assert " checked" not in page
    assert "Test secretariaat" not in page
    save(other, f"{STORY}?lezing=2", {0: [leraren], 1: [jeugdzorg], 2: [leraren], 3: [leraren]})
    book = text_of(other.get(f"{STORY}/codes"))
    assert "4 antwoorden zijn door twee mensen gelezen" in book
    assert "jeugdzorg 2 0,50 te laag" in book
    differing = other.get(f"{STORY}?toon=verschil").text
    assert differing.count("<blockquote") == 1
    assert "las dit antwoord als tweede en koos: leraren" in text_of(other.get(f"{STORY}?toon=verschil"))


def test_from_150_answers_on_codes_are_suggested_and_a_person_confirms(staff: Office) -> None:
    told(*SAYINGS[:4], count=152)
    assert "voorstel" not in staff.get(STORY).text
    save(staff, STORY, {0: ["leraren"], 1: ["jeugdzorg"]})
    leraren, jeugdzorg = code_number("leraren"), code_number("jeugdzorg")
    save(staff, STORY, {place: [(leraren, jeugdzorg, leraren, jeugdzorg)[(place + 2) % 4]] for place in range(24)})
    with counted() as statements:
        page = staff.get(STORY).text
    assert len(statements) <= 8
    form = form_of(staff, STORY)
    said = [re.sub(r"\W+\d*$", "", text) for text in re.findall(r"<blockquote[^>]*>([^<]+)", page)]
    wanted = {text: form[f"suggested-{each}"].split()[0] for text, each in zip(said, numbers(form), strict=True)}
    assert wanted["Te weinig leraren in onze regio"] == leraren
    assert wanted["De wachtlijst bij jeugdhulp is lang"] == jeugdzorg
    save(staff, STORY, {0: [form[f"suggested-{numbers(form)[0]}"].split()[0]]})
    assert "suggestie bevestigd" in staff.get(f"{STORY}?toon=alles&pagina=2").text


def test_a_theme_that_five_members_name_stands_in_the_paragraph(staff: Office) -> None:
    told("Te weinig leraren", count=40)
    save(staff, STORY, {0: ["het lerarentekort"], 1: ["de jeugdzorg"]})
    tekort, zorg = code_number("het lerarentekort"), code_number("de jeugdzorg")
    assert "lerarentekort" not in staff.get("/instroom/tussenstand/").text
    save(staff, STORY, {place: [tekort, zorg] if place < 3 else [tekort] for place in range(10)})
    page = text_of(staff.get("/instroom/tussenstand/"))
    assert "wordt onder meer genoemd: het lerarentekort" in page
    assert "de jeugdzorg" not in page


def test_a_sentence_of_the_questionnaire_lists_the_themes_in_order(staff: Office) -> None:
    question = {"key": "verhaal", "type": "long_text", "label": {"nl": "Oorzaken?"},
                "sentence": "Als oorzaken worden onder meer genoemd: {verhaal.themes|lijst}."}
    told("Te weinig leraren", count=40, data={"title": {"nl": "Lijst"}, "sections": [
        {"key": "een", "title": {"nl": "Een"}, "questions": [question]}]})
    save(staff, STORY, {0: ["wachtlijsten"], 1: ["het lerarentekort"]})
    lists, tekort = code_number("wachtlijsten"), code_number("het lerarentekort")
    save(staff, STORY, {place: [lists, tekort] if place < 6 else [tekort] for place in range(12)})
    page = text_of(staff.get("/instroom/tussenstand/"))
    assert "Als oorzaken worden onder meer genoemd: het lerarentekort; wachtlijsten" in page


NOT_SENT_BY_A_PAGE = (
    {"codes-{n}": "999999"}, {"codes-{n}": "abc"}, {"seen-{n}": "1;drop"}, {"text-{n}": "x"}, {"new-{n}": "x" * 10_000},
    {"answer": "999999", "text-999999": "a" * 64, "seen-999999": "new", "codes-999999": "none"}, {"answer": "-1"},
    {"suggested-{n}": "9" * 5000})


def test_what_no_page_sends_is_refused_and_nothing_is_kept(staff: Office) -> None:
    told()
    form = form_of(staff, STORY)
    number = numbers(form)[0]
    form |= {"answer": [number], f"codes-{number}": "none"}
    for sent in NOT_SENT_BY_A_PAGE:
        page = staff.post(STORY, status=422, **form | {name.format(n=number): value for name, value in sent.items()})
        assert "Er is nog niets van deze bladzijde bewaard." in page.text, sent
    db.session.rollback()
    assert db.session.scalars(select(Reading)).all() == []


NO_CODES = (("", ""), ("   ", ""), ("x" * 10_000, ""), ("leraren", "x" * 10_000), ("LERAREN", ""), ("goed", "x" * 200))


def test_a_code_that_cannot_be_is_refused_beside_its_field(staff: Office) -> None:
    told()
    staff.post(f"{STORY}/codes", name="leraren", words="")
    number = code_number("leraren")
    for name, words in NO_CODES:
        page = staff.post(f"{STORY}/codes", status=422, name=name, words=words)
        assert "<title>Fout: " in page.text, name
        if name != "LERAREN":
            staff.post(f"{STORY}/codes/{number}", status=422, name=name if words != "x" * 10_000 else "a", words=words)
    db.session.rollback()
    assert db.session.scalars(select(Code.name)).all() == ["leraren"]


def test_a_code_is_changed_and_removed(staff: Office) -> None:
    told()
    staff.post(f"{STORY}/codes", name="leraren", words="")
    number = code_number("leraren")
    assert "Verwijder deze code" in staff.get(f"{STORY}/codes/{number}").text
    staff.post(f"{STORY}/codes/{number}", name="lerarentekort", words="juf, meester")
    assert "juf, meester" in staff.get(f"{STORY}/codes").text
    save(staff, STORY, {0: [number]})
    assert "Haal de code daar eerst weg" in staff.post(f"{STORY}/codes/{number}/verwijder", status=422).text
    save(staff, f"{STORY}?toon=alles", {0: []})
    staff.post(f"{STORY}/codes/{number}/verwijder")
    assert db.session.scalars(select(Code)).all() == []


def test_codes_that_mean_the_same_are_merged(staff: Office) -> None:
    told()
    save(staff, STORY, {0: ["leraren"], 1: ["tekort"]})
    leraren, tekort = code_number("leraren"), code_number("tekort")
    for into in ("", "abc", "999999", leraren):
        page = staff.post(f"{STORY}/codes/{leraren}/samen", status=422, into=into)
        assert "Kies een andere code van deze vraag." in page.text
    page = staff.post(f"{STORY}/codes/{leraren}/samen", into=tekort)
    assert "“leraren” is samengevoegd met “tekort”." in page.text
    assert 'aria-label="2 antwoorden met tekort"' in page.text


def test_questions_that_are_not_open_or_not_there_have_no_page(staff: Office) -> None:
    told()
    for path in (f"{PATH}/zij", f"{PATH}/niets", f"{STORY}/codes/1", "/anders/open-antwoorden"):
        staff.get(path, status=404)


def test_a_reader_reads_and_does_not_code(app: Flask) -> None:
    told()
    reader = office(app.test_client(), Role.LEZER)
    page = reader.get(STORY).text
    assert "Bewaar deze bladzijde" not in page
    reader.post(STORY, status=403)
    reader.post(f"{STORY}/codes", status=403, name="x")


def test_the_codes_of_an_earlier_round_are_taken_over_with_their_words(staff: Office) -> None:
    told()
    staff.post(f"{STORY}/codes", name="Te weinig leraren", words="leraar, lerarentekort")
    staff.post(f"{STORY}/codes", name="jeugdzorg", words="")
    version = db.session.scalars(select(Response.version_id)).first()
    a_round(an_association("Sectorraad"), slug="later", title="Uitvraag van daarna", version_id=version)
    later = "/later/open-antwoorden/verhaal/codes"
    staff.post(later, name="te weinig Leraren", words="eigen")
    page = staff.get(f"{later}/overnemen").text
    assert "Uitvraag over instroom: Wilt u dat toelichten?" in page
    assert "<li>jeugdzorg</li>" in page
    assert "Kies van welke vraag" in staff.post(f"{later}/overnemen", 422).text
    assert "1 code is overgenomen." in staff.post(f"{later}/overnemen", book="1").text
    book = db.session.scalars(select(Code).join(Round).where(Round.slug == "later").order_by(Code.id)).all()
    assert [(each.name, each.words) for each in book] == [("te weinig Leraren", ["eigen"]), ("jeugdzorg", [])]
    assert "Deze codes zijn er allemaal al." in staff.post(f"{later}/overnemen", 422, book="1").text
    assert "nam codes over voor de open vraag verhaal (1)" in staff.get("/secretariaat/logboek/").text
    staff.get("/later/open-antwoorden/nergens/codes/overnemen", 404)
