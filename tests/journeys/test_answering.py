"""A member answers, from the personal link to the receipt; without a script and without cookies, on both databases."""

from decimal import Decimal

from flask import Flask
from sqlalchemy import event, select

from survey.database import db
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.responses import Response
from tests.answering import Respondent, asked, respondent, text_of

FIRST = {"onder": "ja", "onder_pct": "8,3", "onder_van_zorg": "57", "onder_van_opvang": "22 %",
         "onder_van_elders": "21", "aantal": "1.200"}
STORY = "Wij zien =cmd()|' en 🎉\n\nen een tweede alinea."


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def a_complete_copy(me: Respondent) -> None:
    me.fill_in(1, **FIRST)
    me.fill_in(2, zij="nee")
    me.fill_in(3, laag="-2", hoog="8,5")
    me.fill_in(4, redenen=["krapte", "anders"], welke="Iets met \"aanhalingstekens\" & <b>", verhaal=STORY,
               peildag="1 oktober 2021", buur="PO-02")


def test_the_first_page_tells_who_asks_why_how_long_until_when_and_who_reads_along(app: Flask) -> None:
    me = respondent(app, asked())
    words = text_of(me.get())
    for told in ("Netwerk LPO", "Wij willen weten hoeveel leerlingen erbij komen.", "ongeveer 20 minuten",
                 "tot en met maandag 14 februari 2022, 23.59 uur", "Alleen het secretariaat ziet uw antwoorden.",
                 "secretariaat@example.nl", "030 123 45 67", "Beginnen"):
        assert told in words
    assert text_of(me.get("/")) == words
    assert db.session.scalars(select(Response)).all() == []


def test_a_member_goes_from_the_first_page_to_the_receipt(app: Flask) -> None:
    me = respondent(app, asked())
    assert "Stap 1 van 4" in text_of(me.get("/1"))
    a_complete_copy(me)
    assert me.page is not None
    assert "Controleer uw antwoorden" in text_of(me.page)
    assert "1.200 leerlingen" in text_of(me.page)
    receipt = text_of(me.post("/insturen"))
    assert "Uw antwoorden zijn ontvangen" in receipt
    assert "8,3% (naar schatting)" in receipt
    answers = stored().answers
    assert answers == {
        "onder": "ja", "onder_pct": Decimal("8.3"), "onder_van_zorg": 57, "onder_van_opvang": 22,
        "onder_van_elders": 21, "aantal": 1200, "zij": "nee", "laag": -2, "hoog": Decimal("8.5"),
        "samen": Decimal("6.5"), "redenen": ["krapte", "anders"], "welke": 'Iets met "aanhalingstekens" & <b>',
        "verhaal": STORY, "peildag": "2021-10-01", "buur": "PO-02"}
    assert me.client.get(f"/u/{me.token}/ontvangst.pdf").data.startswith(b"%PDF")
    message = db.session.scalars(select(Message)).one()
    assert (message.once, message.kind, message.recipient) == ("receipt:1:1", "receipt", "po-01@example.nl")
    deeds = db.session.scalars(select(LogEntry.deed).order_by(LogEntry.id)).all()
    assert [deed for deed in deeds if deed.startswith("response")] == ["response_begun", "response_submitted"]


def test_a_question_for_another_sector_is_neither_shown_nor_required(app: Flask) -> None:
    me = respondent(app, asked("VO"))
    assert "Herkent u het beeld dat meer jonge kinderen" not in me.get("/1").text
    me.fill_in(1, aantal="900")
    me.fill_in(2, zij="weet_niet")
    me.send()
    assert me.page is not None
    assert "Uw antwoorden zijn ontvangen" in text_of(me.page)
    assert "onder" not in stored().answers


READABLE = {"8,3": Decimal("8.3"), "8.3": Decimal("8.3"), "12 %": 12, "1.200": 1200, "+5": 5, "0": 0}
WRONG = [("onder_pct", "ca. 12", "Vul een percentage in"), ("onder_pct", "-", "Vul een"),
         ("onder_pct", "1,2,3", "Vul een"), ("aantal", "12,5", "Vul een heel getal in"),
         ("onder_van_zorg", "58", "Samen moet dit 100% zijn. Nu is het 101%.")]


def test_dutch_numbers_are_read_both_ways(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, **FIRST)
    me.fill_in(2, zij="nee")
    for typed, value in READABLE.items():
        me.fill_in(1, onder_pct=typed)
        me.send()
        assert stored().answers["onder_pct"] == value
        assert stored().typed["onder_pct"] == typed


def test_what_is_typed_wrong_stays_and_is_named_twice(app: Flask) -> None:
    me = respondent(app, asked())
    for field, typed, reproach in WRONG:
        page = me.fill_in(1, **FIRST | {field: typed})
        words = text_of(page)
        assert "Fout: Stap 1 van 4" in words
        assert words.count(reproach) >= 2
        assert f'href="#v-{field}"' in page.text
        assert me.fields[field] == typed
        assert stored().typed[field] == typed
    assert "Uw antwoorden zijn nog niet ingestuurd" in text_of(me.send())
    assert stored().answers is None


def test_ten_thousand_characters_are_kept_and_one_more_is_kept_but_not_accepted(app: Flask) -> None:
    me = respondent(app, asked())
    long = "🎉" + "x" * 9_999
    me.fill_in(4, verhaal=long)
    assert "Controleer uw antwoorden" in text_of(me.page)
    assert "het zijn er nu 10.001" in text_of(me.fill_in(4, verhaal=long + "y"))
    assert stored().typed["verhaal"] == long + "y"
    assert me.fields["verhaal"] == long + "y"


def test_a_soft_check_asks_once_and_asks_again_about_another_answer(app: Flask) -> None:
    me = respondent(app, asked())
    page = me.fill_in(1, **FIRST | {"onder_pct": "550"})
    assert "Een toename van 550% betekent ruim zes keer zo veel. Bedoelt u dat?" in text_of(page)
    assert "Let op: Stap 1 van 4" in text_of(page)
    assert "Stap 2 van 4" in text_of(me.post("/1"))
    assert "betekent ruim vijf keer zo veel" in text_of(me.fill_in(1, onder_pct="450"))


def test_a_softly_required_answer_is_asked_for_once(app: Flask) -> None:
    me = respondent(app, asked())
    assert "U hebt deze vraag nog niet beantwoord" in text_of(me.fill_in(1, **FIRST | {"aantal": ""}))
    assert "Stap 2 van 4" in text_of(me.post("/1"))


def test_a_section_left_half_way_keeps_everything_and_does_not_reproach(app: Flask) -> None:
    me = respondent(app, asked())
    me.get("/2")
    hub = text_of(me.post("/2", **{"zij_pct": "12", "page-later": "1"}))
    assert "Bewaard. U kunt later verder met dezelfde link" in hub
    assert "2. Zij-instroom bezig" in hub
    assert "1. Onderinstroom nog niet begonnen" in hub
    page = me.get("/2")
    assert me.fields["zij_pct"] == "12"
    assert "Fout" not in page.text


def test_what_was_typed_in_a_follow_up_stays_but_does_not_count_when_it_is_no_longer_asked(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, **FIRST)
    me.fill_in(2, zij="ja", zij_pct="12")
    me.fill_in(2, zij="nee")
    me.send()
    assert stored().typed["zij_pct"] == "12"
    assert "zij_pct" not in stored().answers


def test_without_a_script_a_follow_up_says_when_it_is_to_be_filled_in(app: Flask) -> None:
    words = text_of(respondent(app, asked()).get("/2"))
    assert "Alleen invullen als u hierboven “Ja” antwoordt." in words


def test_changing_after_sending_stands_apart_until_it_is_sent_again(app: Flask) -> None:
    me = respondent(app, asked())
    a_complete_copy(me)
    me.send()
    assert "Uw antwoorden zijn ingestuurd" in text_of(me.get())
    me.fill_in(2, zij="weet_niet")
    assert "U hebt gewijzigd maar nog niet opnieuw ingestuurd" in text_of(me.get())
    assert stored().answers["zij"] == "nee"
    assert "inzending 2" in text_of(me.send())
    assert stored().answers["zij"] == "weet_niet"
    assert db.session.scalars(select(Message.once).order_by(Message.id)).all() == ["receipt:1:1", "receipt:1:2"]


def test_a_section_that_was_never_opened_is_done_once_all_is_sent(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, **FIRST)
    me.fill_in(2, zij="nee")
    me.send()
    assert "3. Toelaatbaarheidsverklaringen klaar 4. Oorzaken klaar" in text_of(me.get())
    assert (stored().sections_done, stored().sections_asked) == (4, 4)
    assert "U hebt gewijzigd" not in text_of(me.get())


def test_sending_twice_with_one_page_sends_once(app: Flask) -> None:
    me = respondent(app, asked())
    a_complete_copy(me)
    form = dict(me.fields)
    assert me.post("/insturen", follow=False).location.endswith("/ontvangst")
    assert me.post("/insturen", follow=False, **form).location.endswith("/ontvangst")
    assert (stored().submissions, len(db.session.scalars(select(Message)).all())) == (1, 1)


def test_who_checked_before_a_colleague_changed_something_checks_again(app: Flask) -> None:
    me = respondent(app, asked())
    a_complete_copy(me)
    form = dict(me.fields)
    me.fill_in(2, zij="weet_niet")
    page = me.post("/insturen", **form)
    assert "Er is intussen iets gewijzigd" in text_of(page)
    assert stored().answers is None


def test_nobody_needs_or_gets_a_cookie(app: Flask) -> None:
    me = respondent(app, asked())
    for path in ("", "/1", "/controle", "/vragen", "/uitstel", "/afmelden"):
        assert "Set-Cookie" not in me.get(path).headers
    assert "Set-Cookie" not in me.fill_in(1, **FIRST).headers


def test_a_forged_link_and_a_form_without_its_key_are_refused(app: Flask) -> None:
    me = respondent(app, asked())
    forged = Respondent(app, me.token[:-2] + ("AA" if me.token[-2:] != "AA" else "BB")).get()
    assert forged.status_code == 404
    assert "Stuur mij een nieuwe link" in text_of(forged)
    assert me.client.post(f"/u/{me.token}/1", data={"aantal": "3"}).status_code == 400
    assert me.client.post(f"/u/{me.token}/1", data={"aantal": "3", "form_key": "é"}).status_code == 400
    assert db.session.scalars(select(Response)).all() == []


def test_a_page_of_three_megabytes_is_refused_with_a_sentence(app: Flask) -> None:
    me = respondent(app, asked())
    me.get("/4")
    page = me.post("/4", verhaal="x" * 3_000_000)
    assert page.status_code == 413
    assert "Dit is te groot" in text_of(page)


def test_another_language_shows_its_words_and_goes_along(app: Flask) -> None:
    me = respondent(app, asked())
    page = me.get("/1?taal=en")
    assert "Do you see early entry?" in page.text
    assert 'lang="en"' in page.text
    assert "Met hoeveel procent is de onderinstroom toegenomen?" in page.text
    sent = me.client.post(f"/u/{me.token}/1?taal=en", data={**me.fields, **FIRST})
    assert sent.location.endswith("/2?taal=en")


def test_an_organisation_is_found_by_its_code_its_name_or_from_a_list(app: Flask) -> None:
    me = respondent(app, asked())
    for typed in ("po-02", "Voorbeeld-swv PO-02", "Voorbeeld-swv PO-02 (PO-02)"):
        assert "Controleer uw antwoorden" in text_of(me.fill_in(4, buur=typed))
    page = me.fill_in(4, buur="voorbeeld")
    assert "Kies een organisatie uit de lijst." in text_of(page)
    assert "Voorbeeld-swv PO-01 (PO-01)" in text_of(page)
    found = me.client.get(f"/u/{me.token}/organisaties?zoek=swv po-02").json
    assert found == ["Voorbeeld-swv PO-02 (PO-02)"]


def test_a_page_takes_few_statements_and_little_room(app: Flask) -> None:
    me = respondent(app, asked())
    a_complete_copy(me)
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))
    for path in ("", "/1", "/4", "/controle", "/vragen", "/uitstel", "/afmelden", "/organisaties?zoek=po"):
        counted.clear()
        assert len(me.get(path).data) < 30_000
        assert len(counted) <= 4, (path, counted)
    for path, typed in (("/1", {"aantal": "7"}), ("/insturen", {})):
        me.get("/controle" if path == "/insturen" else path)
        counted.clear()
        assert me.post(path, follow=False, **typed).status_code == 303
        assert len(counted) <= 8, (path, counted)
