"""Answers for the secretariat: read with their history, taken to a spreadsheet, and entered for a member."""

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.responses import Response
from survey.models.rounds import Round
from tests.answering import asked, respondent, text_of
from tests.office import Office, office


@pytest.fixture
def staff(client: FlaskClient) -> Office:
    return office(client)


def answered(app: Flask) -> Invitation:
    """A member who sent in an answer with a formula in it."""
    member = asked()
    me = respondent(app, member)
    me.fill_in(1, onder="nee", aantal="1.200")
    me.fill_in(2, zij="ja", zij_pct="8,3")
    me.fill_in(2, zij="ja", zij_pct="8,3")
    me.fill_in(4, redenen=["krapte", "groei"], verhaal="=cmd()", buur="PO-02")
    assert me.send().status_code == 200
    return member


def test_an_answer_can_be_read_with_its_history(app: Flask, staff: Office) -> None:
    member = answered(app)
    assert "Voorbeeld-swv PO-01" in staff.get("/instroom/antwoorden").text
    page = text_of(staff.get(f"/instroom/antwoorden/{member.id}"))
    assert "8,3" in page
    assert "Voorbeeld-swv PO-02 (PO-02)" in page
    assert "stuurde de antwoorden in" in page


@pytest.mark.parametrize("codes", ["", "?codes=1"])
def test_answers_go_to_a_spreadsheet_and_a_formula_stays_text(app: Flask, staff: Office, codes: str) -> None:
    answered(app)
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(f"/instroom/antwoorden/antwoorden.xlsx{codes}").data))
    header, row = book.get_sheet_by_name("Antwoorden").to_python()[:2]
    given = dict(zip(header, row, strict=True))
    assert "=cmd()" in row
    assert 8.3 in row
    if codes:
        assert (given["onder"], given["buur"]) == ("nee", "PO-02")
        assert (given["redenen.krapte"], given["redenen.anders"]) == (1, 0)
        assert given["onder_pct"] == "niet gevraagd"
    else:
        assert "Te weinig leraren; Meer kinderen" in row
        assert "Voorbeeld-swv PO-02 (PO-02)" in row
    lines = staff.get(f"/instroom/antwoorden/antwoorden.csv{codes}").get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert ";'=cmd();" in lines[1]
    assert ";8,3;" in lines[1]


ON_BEHALF = {"source": "phone", "reason": "Belde met mevrouw De Vries."}


def test_answers_are_entered_for_a_member_with_reason_and_source(staff: Office) -> None:
    member = asked()
    path = f"/instroom/antwoorden/{member.id}/invullen"
    assert "Vul in namens Voorbeeld-swv PO-01" in staff.get(path).text
    typed = {"onder": "ja", "zij": "nee", "onder_pct": "8,3"}
    seen = re.search(r'name="page-seen" value="([^"]*)"', staff.get(path).text)
    assert seen
    done = staff.post(path, **{"page-seen": seen[1]}, **typed, **ON_BEHALF, send="1")
    assert "zijn ingestuurd" in done.text
    response = db.session.scalars(select(Response)).one()
    assert (response.source, response.entered_by, response.answers and response.answers["onder"]) == (
        "phone", "Test secretariaat", "ja")
    page = text_of(staff.get(f"/instroom/antwoorden/{member.id}"))
    assert "per telefoon, ingevoerd door Test secretariaat" in page
    assert "Belde met mevrouw De Vries." in page
    assert "namens Voorbeeld-swv PO-01, per telefoon" in page
    assert db.session.scalars(select(Message.kind)).all() == ["receipt"]


def test_entering_for_a_member_keeps_what_is_typed_when_something_is_missing(staff: Office) -> None:
    member = asked()
    path = f"/instroom/antwoorden/{member.id}/invullen"
    page = staff.post(path, status=422, onder="ja", onder_pct="veel")
    assert "Vertel van wie de antwoorden komen." in page.text
    assert 'value="veel"' in page.text
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0
    wrong = staff.post(path, status=422, onder="ja", onder_pct="veel", **ON_BEHALF, send="1")
    assert "Bewaard, maar nog niet ingestuurd" in wrong.text
    assert 'value="veel"' in wrong.text
    assert db.session.scalars(select(Response)).one().submitted_at is None


def test_answers_that_came_by_phone_are_entered_after_the_closing_day(staff: Office) -> None:
    member = asked()
    with writing() as session:
        session.get_one(Round, member.round_id).closes_on = date(2022, 2, 1)
    path = f"/instroom/antwoorden/{member.id}/invullen"
    assert "u kunt nog wel invoeren wat op tijd binnenkwam" in staff.get(path).text
    staff.post(path, onder="nee", zij="nee", **ON_BEHALF, send="1")
    assert db.session.scalars(select(Response)).one().submitted_at is not None


def marks(page: str) -> str:
    return re.findall(r'name="page-seen" value="([^"]*)"', page)[0]


def test_questions_that_follow_are_shown_before_anything_is_sent_in(staff: Office) -> None:
    follows = {"title": {"nl": "Lijst"}, "sections": [
        {"key": "een", "title": {"nl": "Een"}, "questions": [
            {"key": "meer", "type": "text", "label": {"nl": "Meer?"}}]},
        {"key": "twee", "title": {"nl": "Twee"}, "relevant": "${meer} = 'ja'", "questions": [
            {"key": "wat", "type": "text", "label": {"nl": "Wat dan?"}}]}]}
    path = f"/instroom/antwoorden/{asked(data=follows).id}/invullen"
    first = staff.get(path).text
    assert "Wat dan?" not in first
    page = staff.post(path, status=422, **{"page-seen": marks(first)}, meer="ja", **ON_BEHALF, send="1")
    assert "Er zijn vragen bijgekomen" in page.text
    assert "Wat dan?" in page.text
    staff.post(path, **{"page-seen": marks(page.text)}, meer="ja", wat="dit", **ON_BEHALF, send="1")
    assert db.session.scalars(select(Response)).one().answers == {"meer": "ja", "wat": "dit"}


def test_what_the_member_saved_meanwhile_is_shown_beside_what_was_heard_by_phone(app: Flask, staff: Office) -> None:
    member = asked()
    path = f"/instroom/antwoorden/{member.id}/invullen"
    shown = marks(staff.get(path).text)
    respondent(app, member).fill_in(1, onder="nee", aantal="1000")
    page = staff.post(path, status=409, **{"page-seen": shown}, onder="ja", zij="nee", **ON_BEHALF, send="1")
    assert "Iemand anders vulde ook in" in page.text
    given = db.session.scalars(select(Response)).one()
    assert (given.typed["onder"], given.submitted_at) == ("nee", None)
