"""A member sends files along, without a script and without losing anything; the secretariat takes them in."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.models.attachments import Attachment
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.responses import Response
from survey.models.rounds import Round
from tests import files, kinds
from tests.answering import Respondent, asked, respondent, text_of
from tests.conftest import SECRET, Clock
from tests.office import office
from tests.stories import invited, organisations, signed_in

LIST = {"title": {"nl": "Uitvraag"}, "sections": [
    {"key": "stukken", "title": {"nl": "Stukken"}, "questions": [kinds.FILE, kinds.EMAIL]}]}


def upload(me: Respondent, *sent: tuple[bytes, str], **typed: Any) -> TestResponse:
    me.get("/1")
    data = {**me.fields, **typed, "plan-bestand": [(io.BytesIO(content), name) for content, name in sent]}
    return me.client.post(f"/u/{me.token}/1", data=data, content_type="multipart/form-data")


def stored() -> list[Attachment]:
    db.session.rollback()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def test_files_come_in_stay_beside_wrong_answers_and_go_out_again(app: Flask, client: FlaskClient) -> None:
    me = respondent(app, asked(data=LIST))
    wrong = upload(me, (files.DOCX, "../../Ons plan.docx"), (files.PDF, "begroting.exe"), adres="geen adres")
    assert wrong.location.endswith("/1?fout=1#fouten")
    page = me.get("/1")
    assert "Ons plan.docx" in page.text
    assert 'value="geen adres"' in page.text
    assert [(each.name, each.kind, each.size) for each in stored()] == [
        ("Ons plan.docx", "docx", len(files.DOCX)), ("begroting.pdf", "pdf", len(files.PDF))]
    number = stored()[0].id
    taken = me.client.get(f"/u/{me.token}/bestand/{number}")
    assert taken.data == files.DOCX
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    full = upload(me, (files.PNG, "foto.png"), adres="ik@school.nl")
    assert full.status_code == 422
    assert "ten hoogste 2 bestanden" in text_of(full)
    assert upload(me, (files.PNG, "foto.png"), **{"plan-weg": str(number)}).status_code == 303
    assert [each.name for each in stored()] == ["begroting.pdf", "foto.png"]
    assert "begroting.pdf, foto.png" in text_of(me.send())
    member, round_ = stored()[0].response_id, db.session.scalars(select(Round)).one()
    signed_in(client)
    shown = client.get(f"/secretariaat/uitvragen/{round_.slug}/antwoorden/{_invitation(member)}")
    assert "foto.png" in shown.text
    packed = client.get(f"/secretariaat/uitvragen/{round_.slug}/antwoorden/bestanden.zip", buffered=True)
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()] == [files.PDF, files.PNG]
        assert all(".." not in name for name in archive.namelist())
    said = {entry.deed: entry.details for entry in db.session.scalars(select(LogEntry).order_by(LogEntry.id))}
    assert said["attachments_added"] == {"number": 1}
    assert "foto" not in str(said)


def _invitation(response_id: int) -> int:
    return db.session.scalars(select(Response).where(Response.id == response_id)).one().invitation_id


def test_a_file_that_may_not_come_in_costs_no_other_answer(sqlite_app: Flask) -> None:
    me = respondent(sqlite_app, asked(data=LIST))
    for content, words in ((b"", "is leeg"), (b"x" * 40 * 1024 * 1024, "te groot"), (b"MZ\x00", "herkennen"),
                           (files.BOMB, "veel te groot als"), (files.PDF + files.DOCX, "niet heel"),
                           (files.WITH_MACRO, "macro")):
        refused = upload(me, (content, "plan.pdf"), (files.PNG, "foto.png"), adres="ik@school.nl",
                         **{"plan-weg": [str(each.id) for each in stored()]})
        assert refused.status_code == 422
        assert words in text_of(refused)
        assert 'value="ik@school.nl"' in refused.text
        assert [each.name for each in stored()] == ["foto.png"]


def test_the_secretariat_adds_what_came_by_mail(sqlite_app: Flask) -> None:
    invitation = asked(data=LIST)
    staff, slug = office(sqlite_app.test_client()), db.session.scalars(select(Round)).one().slug
    address = f"/secretariaat/uitvragen/{slug}/antwoorden/{invitation.id}/invullen"
    assert 'enctype="multipart/form-data"' in staff.get(address).text
    sent = {"source": "mail", "reason": "Kwam per mail", "keep": "1", "adres": "",
            "plan-bestand": [(io.BytesIO(files.PDF), "plan.pdf"), (io.BytesIO(b"MZ\x00"), "p.exe")]}
    refused = staff.post(address, status=422, **sent)
    assert "Het bestand ‘p.exe’ is niet toegevoegd." in text_of(refused)
    assert "plan.pdf" in refused.text
    assert [each.name for each in stored()] == ["plan.pdf"]
    shown = staff.get(f"{address.removesuffix('/invullen')}/bestand/{stored()[0].id}")
    assert shown.data == files.PDF


def test_a_request_that_breaks_off_leaves_nothing(sqlite_app: Flask) -> None:
    me = respondent(sqlite_app, asked(data=LIST))
    me.get("/1")
    half = b'--x\r\nContent-Disposition: form-data; name="plan-bestand"; filename="a.pdf"\r\n\r\n%PDF-1.4 half'
    reply = me.client.post(f"/u/{me.token}/1", input_stream=io.BytesIO(half), headers={"Content-Length": "100000"},
                           content_type="multipart/form-data; boundary=x")
    assert reply.status_code == 400
    assert stored() == []


@pytest.mark.parametrize(("command", "words"), [
    ("sh -c 'grep -q VIRUS && exit 1; exit 0'", "virus gevonden"), ("sh -c 'exit 2'", "niet op virussen controleren"),
    ("/bin/er-is-geen-scanner", "niet op virussen controleren"), ("sh -c 'exit 0'", "")])
def test_a_scanner_of_the_house_has_the_last_word(sqlite_url: str, clock: Clock, command: str, words: str) -> None:
    config = Config(sqlite_url, SECRET, "http://localhost", testing=True)
    app = create_app(replace(config, scan_command=command), clock)
    with app.app_context():
        me = respondent(app, asked(data=LIST))
        refused = upload(me, (files.PDF.replace(b"<<>>", b"VIRUS"), "plan.pdf"))
        assert words in text_of(refused)
        assert len(stored()) == (not words)


def test_only_who_may_gets_a_file_and_it_goes_with_the_response(sqlite_app: Flask) -> None:
    me = respondent(sqlite_app, asked(data=LIST))
    upload(me, (files.PDF, "plan.pdf"))
    number, given = stored()[0].id, db.session.scalars(select(Response)).one()
    slug = db.session.scalars(select(Round)).one().slug
    other = respondent(sqlite_app, asked_too(given.round_id))
    assert other.client.get(f"/u/{other.token}/bestand/{number}").status_code == 404
    for address in (f"{given.invitation_id}/bestand/{number}", "bestanden.zip"):
        assert sqlite_app.test_client().get(f"/secretariaat/uitvragen/{slug}/antwoorden/{address}").status_code == 302
    with writing() as session:
        session.execute(delete(Response))
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def asked_too(round_id: int) -> Invitation:
    """Another member of the same round."""
    round_ = db.session.get_one(Round, round_id)
    known = set(db.session.scalars(select(Invitation.organisation_id)))
    return invited(round_, [each for each in organisations(3, "VO") if each.id not in known])[0]
