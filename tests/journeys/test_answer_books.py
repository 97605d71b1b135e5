"""A controller fills in the workbook of a member; what it changes is looked at before anything is stored."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.prefills import Prefill
from survey.models.responses import Response
from survey.rules import deeds
from survey.rules.answerbooks.sheets import CODE_COLUMN, FIRST_LINE
from survey.rules.prefills import Deviation, Entry, Origin, Terms
from tests.answerbooks import edited, put
from tests.answering import LIST, Respondent, a_published_version, asked, respondent, text_of
from tests.conftest import NOW, Clock
from tests.office import Office, office
from tests.sharing import passes_on
from tests.stories import a_round, invited, organisations

DESK = "Test secretariaat"


def fetched(me: Respondent) -> bytes:
    answer = me.client.get(f"/u/{me.token}/werkmap.xlsx")
    assert answer.status_code == 200
    return answer.data


def typed_in(content: bytes, **cells: Any) -> bytes:
    """The workbook with answers in the cells with these codes; `__` stands for a colon, `_x_` for a dash."""
    wanted = {name.replace("__", ":").replace("_x_", "-"): value for name, value in cells.items()}

    def fill(workbook: Any) -> None:
        for sheet in workbook:
            for row in range(FIRST_LINE, sheet.max_row + 1):
                code = sheet.cell(row, CODE_COLUMN).value
                if code in wanted:
                    put(sheet.cell(row, 3), wanted.pop(code))

    made = edited(content, fill)
    assert not wanted
    return made


def brought(me: Respondent, content: bytes, follow: bool = True) -> TestResponse:
    me.get("/werkmap")
    key = me.page.text.split('name="form_key" value="')[1].split('"')[0] if me.page else ""
    me.page = me.client.post(f"/u/{me.token}/werkmap", data={"form_key": key, "file": (io.BytesIO(content), "m.xlsx")},
                             follow_redirects=follow)
    return me.page


def taken(me: Respondent, **chosen: str) -> TestResponse:
    """Sends the page with the differences as it stands, with these choices."""
    assert me.page
    path = me.page.request.path.partition(me.token)[2]
    form = me.page.text.split(f'action="/u/{me.token}{path}"')[1].split("</form>")[0]
    data = {"form_key": form.split('name="form_key" value="')[1].split('"')[0]}
    for field in form.split('type="radio" name="')[1:]:
        if " checked" in field.split(">")[0]:
            data[field.split('"')[0]] = field.split('value="')[1].split('"')[0]
    me.page = me.client.post(f"/u/{me.token}{path}", data={**data, **chosen}, follow_redirects=True)
    return me.page


def stored(invitation: Invitation) -> Response:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Invitation, invitation.id)
    assert found
    assert found.response
    return found.response


def test_a_workbook_goes_out_comes_back_and_is_sent_in_on_the_website(app: Flask) -> None:
    invitation = asked()
    me = respondent(app, invitation)
    me.fill_in(1, onder="nee", aantal="1.200")
    content = fetched(me)
    me.fill_in(2, zij="nee")
    page = brought(me, typed_in(content, onder="Ja", onder_pct=8.5, aantal=1200, zij="Ja", redenen__krapte="ja"))
    told = text_of(page)
    assert "zijn 4 antwoorden anders" in told
    assert "1 antwoord is ook op de website gewijzigd" in told
    assert stored(invitation).typed["onder"] == "nee"
    page = taken(me)
    assert page.request.path.endswith("/controle")
    assert {key: stored(invitation).typed[key] for key in ("onder", "onder_pct", "zij", "redenen", "aantal")} == {
        "onder": "ja", "onder_pct": "8,5", "zij": "nee", "redenen": ["krapte"], "aantal": "1.200"}
    assert me.send().request.path.endswith("/ontvangst")
    assert stored(invitation).answers["onder_pct"] == 8.5  # type: ignore[index]


def test_what_is_wrong_is_told_with_the_words_of_the_website_and_kept_all_the_same(app: Flask) -> None:
    invitation = asked()
    me = respondent(app, invitation)
    page = brought(me, typed_in(fetched(me), onder="Ja", onder_pct="ca. 12", onder_van_zorg=60, onder_van_opvang=30))
    assert "Fout: Vul een percentage in" in text_of(page) or "Fout: Vul een percentage" in text_of(page)
    assert "Samen moet dit 100% zijn. Nu is het 90%." in text_of(page)
    taken(me)
    assert stored(invitation).typed["onder_pct"] == "ca. 12"


@pytest.mark.parametrize("story", ["other member", "other round", "other version"])
def test_a_workbook_that_does_not_belong_here_is_refused(app: Flask, story: str) -> None:
    version = a_published_version()
    here = a_round(version_id=version.id)
    before = a_round(here.hosts[0].association, version_id=version.id, slug="instroom-2021", title="Uitvraag van 2021")
    mine, other = invited(here, swv := organisations(2))
    then, _ = invited(before, swv)
    me = respondent(app, mine)
    if story == "other member":
        page = brought(me, fetched(respondent(app, other)))
        assert "van een andere organisatie. Gebruik de werkmap van Voorbeeld-swv PO-01." in text_of(page)
        assert "PO-02" not in text_of(page)
    elif story == "other round":
        page = brought(me, fetched(respondent(app, then)))
        assert "Deze werkmap is van de uitvraag “Uitvraag van 2021”. Hier hoort die van" in text_of(page)
    else:
        content = fetched(me)
        newer = a_published_version({**LIST, "title": {"nl": "Nieuwer"}}, "nieuwer")
        with writing() as session:
            session.merge(here).version_id = newer.id
        page = brought(me, content)
        assert "De vragen zijn veranderd sinds deze werkmap is gemaakt (woensdag 2 februari 2022)." in text_of(page)
    assert page.status_code == 422
    assert db.session.get(Invitation, mine.id).response is None  # type: ignore[union-attr]


def test_a_hundred_megabytes_are_refused_on_the_page_where_they_were_chosen(app: Flask) -> None:
    me, desk = respondent(app, asked()), office(app.test_client())
    largest, why = 16 * 1024 * 1024, "Deze werkmap is te groot: ten hoogste 5 MB."
    assert why in text_of(brought(me, b"PK" + bytes(largest)))
    assert why in text_of(_bring_in(desk, b"PK" + bytes(largest)))


def _bring_in(desk: Office, content: bytes, status: int = 200) -> TestResponse:
    return desk.post("/instroom/werkmappen", status, file=(io.BytesIO(content), "gemaild.xlsx"))


def test_the_secretariat_reads_a_mailed_workbook_in_for_the_member(app: Flask) -> None:
    invitation, desk = asked(), office(app.test_client())
    content = typed_in(fetched(respondent(app, invitation)), aantal=4000)
    page = _bring_in(desk, content)
    assert "Werkmap van Voorbeeld-swv PO-01" in text_of(page)
    path = page.request.path
    assert "Vertel van wie" in text_of(desk.post(path, 422, source="mail", reason=" ", **{"kies-aantal": "werkmap"}))
    done = desk.post(path, source="mail", reason="Gemaild door de controller", **{"kies-aantal": "werkmap"})
    assert "De antwoorden uit de werkmap van Voorbeeld-swv PO-01 zijn bewaard." in text_of(done)
    given = stored(invitation)
    assert (given.typed, given.source, given.entered_by) == ({"aantal": "4000"}, "mail", "Test secretariaat")
    assert "Dit is geen werkmap van deze uitvraag." in text_of(_bring_in(desk, b"\x89PNG" + b"x" * 40, 422))


def test_all_workbooks_come_as_one_zip_each_with_its_own_answers(app: Flask) -> None:
    round_ = a_round(version_id=a_published_version().id)
    first, _ = invited(round_, organisations(2))
    respondent(app, first).fill_in(1, aantal="77")
    answer = office(app.test_client()).get("/instroom/werkmappen/alle.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["instroom-PO-01.xlsx", "instroom-PO-02.xlsx"]
        held = {name: [cell.value for sheet in load_workbook(io.BytesIO(archive.read(name))) for row in sheet
                       for cell in row] for name in archive.namelist()}
    assert 77 in held["instroom-PO-01.xlsx"]
    assert 77 not in held["instroom-PO-02.xlsx"]
    assert not any("PO-01" in str(value) for value in held["instroom-PO-02.xlsx"])


def test_the_log_tells_who_brought_and_took_workbooks_and_never_an_answer(app: Flask) -> None:
    invitation, desk = asked(), office(app.test_client())
    me = respondent(app, invitation)
    content = typed_in(fetched(me), aantal=4711)
    brought(me, content)
    taken(me)
    page = _bring_in(desk, typed_in(content, aantal=4712))
    desk.post(page.request.path, source="mail", reason="Gemaild", **{"kies-aantal": "werkmap"})
    desk.post(_bring_in(desk, typed_in(content, aantal=4713)).request.path, discard="1")
    desk.get("/instroom/werkmappen/alle.zip")
    desk.get("/instroom/voorinvullen/verwerker.csv")
    rows = db.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    said = [(row.actor, row.at, deeds.sentence(row.deed, row.details)) for row in rows
            if row.deed.startswith(("answer_book", "processor"))]
    read = "las een werkmap in; er is nog niets overgenomen"
    took = "nam antwoorden uit een werkmap over (1)"
    assert said == [(who, NOW, words) for who, words in (
        ("Voorbeeld-swv PO-01", read), ("Voorbeeld-swv PO-01", took), (DESK, read), (DESK, took), (DESK, read),
        (DESK, "gooide een ingelezen werkmap weg"), (DESK, "haalde de werkmappen van alle leden op"),
        (DESK, "haalde de tabel voor een verwerker op"))]
    assert "471" not in " ".join(str(row.details) for row in rows)


def test_a_workbook_that_nobody_takes_over_goes_after_two_weeks(app: Flask, clock: Clock) -> None:
    me = respondent(app, asked(closes_on=NOW.date() + timedelta(days=60)))
    brought(me, typed_in(fetched(me), aantal=5))
    path = me.page.request.path if me.page else ""
    clock.forward(days=15)
    answer = me.client.get(path)
    assert answer.status_code == 409
    assert "Deze werkmap is er niet meer" in text_of(answer)


def _prefilled(invitation: Invitation, terms: Terms, **entries: Entry) -> None:
    with writing() as session:
        round_ = session.merge(invitation.round)
        round_.prefilling = terms.document()
        session.add(Prefill(round_id=round_.id, invitation_id=invitation.id, filled_at=NOW,
                            entries={name: each.document() for name, each in entries.items()}))


def test_prefilled_values_stand_in_the_workbook_with_their_source_and_are_confirmed_there(app: Flask) -> None:
    invitation = asked()
    _prefilled(invitation, Terms({"aantal": Deviation(10)}, frozenset({"aantal"})),  # type: ignore[arg-type]
               aantal=Entry("1000", "de monitor van 2021", Origin.ROUND), zij=Entry("nee", "de monitor van 2021"))
    me = respondent(app, invitation)
    content = fetched(me)
    said = [cell.value for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row]
    assert "1000, uit de monitor van 2021" in said
    page = brought(me, typed_in(content, zij_x_confirmed="ja", aantal=1200, aantal_x_provisional="ja"))
    assert "Let op: Dit wijkt meer dan 10% af van 1.000, uit de monitor van 2021." in text_of(page)
    taken(me)
    kept = stored(invitation).typed
    assert (kept["zij-confirmed"], kept["aantal"], kept["aantal-provisional"]) == ("1", "1200", "1")
    assert "zij" not in kept
    me.fill_in(1, onder="nee")
    me.send()
    assert stored(invitation).submitted_at
    kept = db.session.get(Invitation, invitation.id).prefill.remarks  # type: ignore[union-attr]
    assert (kept["zij"]["touch"], kept["aantal"]["touch"], kept["aantal"]["provisional"]) == (
        "confirmed", "changed", True)


def _codes(content: bytes) -> set[str]:
    return {str(row[CODE_COLUMN - 1].value) for sheet in load_workbook(io.BytesIO(content)) for row in sheet}


def test_a_colleague_gets_a_workbook_of_its_own_section_and_can_change_no_other(app: Flask) -> None:
    invitation = asked()
    me = respondent(app, invitation)
    me.fill_in(1, onder="nee", aantal="4321")
    everything = typed_in(fetched(me), laag=7, aantal=9)
    other = passes_on(me, "transfer", "deel_geld")
    own = fetched(other)
    assert {"laag", "hoog"} <= _codes(own)
    assert "aantal" not in _codes(own)
    brought(other, typed_in(own, laag=5))
    assert taken(other).status_code == 200
    assert stored(invitation).typed["laag"] == "5"
    # Who gave the section away still has a workbook with it; what stands there for that section is not its own.
    page = brought(me, everything)
    assert "Verandering in categorie laag" not in text_of(page)
    taken(me, **{"kies-laag": "werkmap"})
    kept = stored(invitation).typed
    assert (kept["laag"], kept["aantal"]) == ("5", "9")
