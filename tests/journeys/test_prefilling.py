"""The secretariat fills in what it knows already; members confirm it or change it, and both can be told apart."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.actions import prefills as deeds
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.prefills import Prefill
from survey.models.rounds import Round
from survey.rules.prefills import Deviation, Entry, Terms
from tests.answering import Respondent, a_published_version, respondent, text_of
from tests.conftest import NOW
from tests.office import Office, counted, office
from tests.stories import a_round, has_begun, invited, organisations

PAGE = "/instroom/voorinvullen"
SOURCE = {"source": "de jaarrekening van 2020", "day": "2020-12-31"}


def a_monitor(count: int = 3) -> tuple[Round, list[Invitation]]:
    round_ = a_round(version_id=a_published_version().id)
    return round_, invited(round_, organisations(count))


def sheet(*lines: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO("\r\n".join(lines).encode()), "reserves.csv"


def member(invitation: Invitation) -> Invitation:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Invitation, invitation.id)
    assert found
    return found


def filled_in(desk: Office, *lines: str, **more: Any) -> TestResponse:
    """Uploads a table, leaves the columns as they were guessed, and takes over what the preview shows."""
    columns = desk.post(f"{PAGE}/tabel", file=sheet(*lines), **SOURCE, **more)
    path = columns.request.path
    guessed = dict(_selected(columns.text))
    preview = desk.post(path, **guessed)
    return agreed(desk, preview)


def _selected(page: str) -> list[tuple[str, str]]:
    found = []
    for part in page.split("<select")[1:]:
        name = part.split('name="')[1].split('"')[0]
        chosen = part.split("</select>")[0].split("<option selected value=\"")
        found.append((name, chosen[1].split('"')[0] if len(chosen) > 1 else ""))
    return found


def agreed(desk: Office, preview: TestResponse, status: int = 200) -> TestResponse:
    form = preview.text.rpartition('<form method="post"')[2]
    hidden = {each.split('"')[0]: each.split('value="')[1].split('"')[0]
              for each in form.split('type="hidden" name="')[1:]}
    hidden.pop("csrf_token")
    path = preview.request.path + ("?" + preview.request.query_string.decode() if preview.request.query_string else "")
    return desk.post(path, status, **hidden)


def test_a_table_is_mapped_looked_at_and_filled_in_with_its_source(app: Flask) -> None:
    _, (first, second, _) = a_monitor()
    respondent(app, second).fill_in(1, aantal="77")
    desk = office(app.test_client())
    columns = desk.post(f"{PAGE}/tabel", file=sheet(
        "Code;aantal;zij;opmerking", "PO-01;1.200;Nee;x", "PO-02;1.300;Ja;x", "XX-99;5;Ja;x", "PO-01;9;Ja;x",
        "PO-03;veel;Ja;x"), **SOURCE)
    assert dict(_selected(columns.text)) == {"target0": "code", "target1": "aantal", "target2": "zij", "target3": "-"}
    preview = desk.post(columns.request.path, **dict(_selected(columns.text)))
    told = text_of(preview)
    assert "4 antwoorden bij 3 leden" in told
    assert "1 al door het lid ingevuld" in told
    assert "XX-99 rij 4" in told
    assert "Voorbeeld-swv" not in told.partition("Dubbel")[2].partition("Wordt ingevuld")[0]
    assert "Rij 6, kolom “aantal”. veel: Vul een getal in" in told
    assert member(first).prefill is None
    done = agreed(desk, preview)
    assert "Bij 3 leden zijn 4 antwoorden vooringevuld." in text_of(done)
    assert member(second).response.typed["aantal"] == "77"  # type: ignore[union-attr]
    page = respondent(app, first).get("/1")
    assert "Dit vulden wij alvast in, uit de jaarrekening van 2020 (31 december 2020)." in text_of(page)
    assert 'name="aantal" value="1.200"' in page.text
    assert "1.200" not in respondent(app, second).get("/1").text


def test_a_member_confirms_changes_or_leaves_and_the_file_for_the_processor_tells_which(app: Flask) -> None:
    _, members = a_monitor()
    desk = office(app.test_client())
    filled_in(desk, "code;aantal;zij", *(f"PO-0{number};1000;Nee" for number in (1, 2, 3)))
    deeds_of = {0: {"page-confirm": "1"}, 1: {"aantal": "2000"}, 2: {}}
    for number, typed in deeds_of.items():
        me = respondent(app, members[number])
        assert "nog niet begonnen" in text_of(me.get("/controle"))
        me.fill_in(1, onder="nee", **typed)
        me.fill_in(2, **({"page-confirm": "1"} if number == 0 else {}))
        assert me.send().request.path.endswith("/ontvangst")
    kept = [member(each).prefill.remarks["aantal"]["touch"] for each in members]  # type: ignore[union-attr]
    assert kept == ["confirmed", "changed", "untouched"]
    label = "Hoeveel leerlingen telt uw samenwerkingsverband?: "
    every = "/instroom/antwoorden/antwoorden.csv"
    for path in (f"{PAGE}/verwerker.csv", every, f"{every}?codes=1"):
        lines = list(csv.DictReader(io.StringIO(desk.get(path).data.decode("utf-8-sig")), delimiter=";"))
        touched = [line[label + "wat het lid ervan maakte"] for line in lines]
        assert touched == ["ongewijzigd", "gewijzigd", "niet bekeken"]
        assert {line[label + "bron"] for line in lines} == {"uit de jaarrekening van 2020 (31 december 2020)"}
    for path in (f"{PAGE}/verwerker.xlsx", "/instroom/antwoorden/antwoorden.xlsx"):
        told = load_workbook(io.BytesIO(desk.get(path).data))["Herkomst"]
        touched = [row[6].value for row in told if str(row[2].value).startswith("Hoeveel leerlingen")]
        assert touched == ["ongewijzigd", "gewijzigd", "niet bekeken"]


def test_a_tick_box_that_two_people_differ_on_shows_both_and_one_that_means_the_same_is_no_matter(app: Flask) -> None:
    _, members = a_monitor(1)
    desk, box = office(app.test_client()), "aantal-confirmed"
    filled_in(desk, "code;aantal", "PO-01;1000")
    me, other = respondent(app, members[0]), respondent(app, members[0])
    # A workbook holds whatever somebody typed in the cell of a box.
    me.fill_in(1, onder="nee", **{box: "misschien"})
    for someone in (me, other):
        someone.get("/1")
    me.post("/1", **{box: ""})
    assert other.post("/1", **{box: "x"}).status_code == 200
    me.fill_in(1, **{box: "misschien"})
    for someone in (me, other):
        someone.get("/1")
    me.post("/1", **{box: "1"})
    page = other.post("/1", **{box: ""})
    assert page.status_code == 409
    assert "Iemand anders bewaarde hier intussen: aangekruist" in text_of(page)
    assert member(members[0]).response.typed[box] == "1"  # type: ignore[union-attr]


def test_who_says_that_a_figure_is_final_is_not_overruled_by_who_only_looked(app: Flask) -> None:
    _, members = a_monitor(1)
    with writing() as session:
        session.merge(members[0].round).prefilling = Terms(provisional=frozenset({"aantal"})).document()
        entry = Entry("1000", "de monitor van 2021", provisional=True)
        session.add(Prefill(round_id=members[0].round_id, invitation_id=members[0].id, filled_at=NOW,
                            entries={"aantal": entry.document()}))
    said = "aantal-provisional"
    for first, then in (({said: ""}, {said: "1"}), ({said: "1"}, {said: ""})):
        me, other = respondent(app, members[0]), respondent(app, members[0])
        for someone in (me, other):
            page = someone.get("/1")
        assert f'name="{said}" value="1" checked' in page.text
        me.post("/1", onder="nee", **first)
        assert other.post("/1", onder="nee", **then).status_code == 200
        assert member(members[0]).response.typed[said] == ""  # type: ignore[union-attr]
        with writing() as session:
            session.delete(session.merge(member(members[0])).response)


def test_filling_in_again_changes_only_what_nobody_touched(app: Flask) -> None:
    _, (first, second, third) = a_monitor()
    desk = office(app.test_client())
    filled_in(desk, "code;aantal", "PO-01;1000", "PO-02;1000", "PO-03;1000")
    respondent(app, first).fill_in(1, onder="nee")
    respondent(app, second).fill_in(1, onder="nee", **{"aantal-confirmed": "1"})
    open_page = respondent(app, third)
    open_page.get("/1")
    filled_in(desk, "code;aantal", "PO-01;1100", "PO-02;1100", "PO-03;1100")
    shown = [respondent(app, each).get("/1").text.split('name="aantal" value="')[1].split('"')[0]
             for each in (first, second, third)]
    assert shown == ["1100", "1000", "1100"]
    # A page that still shows the old value says nothing with it; the newer one stands.
    open_page.post("/1", onder="nee")
    assert respondent(app, third).get("/1").text.count('name="aantal" value="1100"') == 1


def test_a_required_value_asks_once_and_a_large_change_asks_why(app: Flask) -> None:
    round_, (first, *_) = a_monitor()
    desk = office(app.test_client())
    filled_in(desk, "code;aantal;zij", "PO-01;1000;Nee")
    desk.post(f"{PAGE}/vragen", **{"percent-aantal": "10", "hard-aantal": "hard"})
    me = respondent(app, first)
    page = me.fill_in(1, onder="nee", aantal="2000")
    assert "Dit wijkt meer dan 10% af van 1.000, uit de jaarrekening van 2020 (31 december 2020)." in text_of(page)
    page = me.post("/1", **{"aantal-reason": "Twee besturen erbij."})
    assert page.request.path.endswith("/2")
    assert "Klopt het nog?" in text_of(me.post("/2"))
    assert me.post("/2").request.path.endswith("/3")
    assert "Vul een percentage in" in text_of(desk.post(f"{PAGE}/vragen", 422, **{"percent-aantal": "veel"}))


def test_provisional_figures_are_listed_and_asked_again_once_a_day(app: Flask) -> None:
    round_, (first, *_) = a_monitor()
    desk = office(app.test_client())
    desk.post(f"{PAGE}/vragen", **{"provisional-aantal": "y"})
    me = respondent(app, first)
    me.fill_in(1, onder="nee", aantal="5", **{"aantal-provisional": "1"})
    me.fill_in(2, zij="nee")
    me.send()
    assert "Voorbeeld-swv PO-01" in text_of(desk.get(PAGE)).partition("Voorlopige cijfers")[2]
    assert "1 lid krijgt een mail" in text_of(desk.post(f"{PAGE}/definitief"))
    assert "niemand om te mailen" in text_of(desk.post(f"{PAGE}/definitief", 409))
    assert db.session.scalar(select(Message.recipient).where(Message.kind == "definite_asked")) == "po-01@example.nl"


def test_an_earlier_round_fills_in_what_has_the_same_key(app: Flask) -> None:
    version = a_published_version()
    before = a_round(version_id=version.id, slug="monitor-2021", title="Monitor 2021",
                     opens_on=NOW.date().replace(2021))
    here = a_round(before.hosts[0].association, version_id=version.id)
    asked = organisations(2)
    then, mine = invited(before, asked), invited(here, asked)
    has_begun(then[0], version, submitted_at=NOW.replace(2021), answers={
        "aantal": Decimal(900), "zij": "ja", "redenen": ["krapte"], "zij_pct": Decimal("8.5"), "peildag": "2021-10-01"})
    desk = office(app.test_client())
    preview = desk.get(f"{PAGE}/ronde?uitvraag=monitor-2021")
    assert "5 antwoorden bij 1 lid" in text_of(preview)
    assert "Voorbeeld-swv PO-02 PO-02" in text_of(preview)
    agreed(desk, preview)
    entries = member(mine[0]).prefill.entries  # type: ignore[union-attr]
    assert {name: each["value"] for name, each in entries.items()} == {
        "aantal": "900", "zij": "ja", "redenen": ["krapte"], "zij_pct": "8,5", "peildag": "01-10-2021"}
    page = respondent(app, mine[0]).get("/2")
    assert "uit “Monitor 2021” (2 februari 2021)" in text_of(page)
    assert "vulden wij alvast in" not in text_of(respondent(app, mine[1]).get("/2"))


def test_the_register_fills_in_what_it_knows(app: Flask) -> None:
    _, members = a_monitor()
    desk = office(app.test_client())
    assert "Kies bij ten minste één vraag" in text_of(desk.post(f"{PAGE}/register", 422))
    preview = desk.post(f"{PAGE}/register", **{"field-aantal": "pupils"})
    assert "3 antwoorden bij 3 leden" in text_of(preview)
    agreed(desk, preview)
    assert member(members[1]).prefill.entries["aantal"]["value"] == "2000"  # type: ignore[union-attr]


@pytest.mark.parametrize(("lines", "why"), [(("alleen een kop",), "heeft alleen een kop"), (("",), "leeg")])
def test_a_table_that_says_nothing_is_refused_and_what_was_typed_stays(app: Flask, lines: tuple[str, ...],
                                                                       why: str) -> None:
    a_monitor()
    page = office(app.test_client()).post(f"{PAGE}/tabel", 422, file=sheet(*lines), **SOURCE)
    assert why in text_of(page)
    assert "de jaarrekening van 2020" in page.text


def test_what_changed_since_the_preview_is_shown_again(app: Flask) -> None:
    _, (first, *_) = a_monitor()
    desk = office(app.test_client())
    preview = desk.post(f"{PAGE}/register", **{"field-aantal": "pupils"})
    respondent(app, first).fill_in(1, aantal="3")
    assert "Er is intussen iets veranderd. Er is niets ingevuld." in text_of(agreed(desk, preview, 409))
    assert member(first).prefill is None


def test_a_round_without_prefilled_answers_asks_the_database_nothing_more(app: Flask) -> None:
    _, (first, *_) = a_monitor()
    me = Respondent(app, respondent(app, first).token)
    with counted() as statements:
        me.get("/1")
    assert not any("prefills" in each for each in statements)
    with writing() as session:
        deeds.set_terms(session, member(first).round, Terms({"aantal": Deviation(Decimal(5))}), "test", NOW)
    with counted() as statements:
        me.get("/1")
    assert sum("prefills" in each for each in statements) == 1
