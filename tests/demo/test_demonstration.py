"""What a newcomer sees after `make run`: case 1 and case 2, as they stood on 2 February 2022 at nine."""

import contextlib
import mailbox
import shutil
import sqlite3
import time
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.access import links
from survey.demo import meetings, site
from survey.demo.clock import START, DemoClock
from tests.evidence import recounted
from tests.stories import token_of

# Whoever is first waits until the whole story is told.
pytestmark = pytest.mark.timeout(400)
INFLOW = "/secretariaat/uitvragen/instroom-2022"
STAY = "/secretariaat/uitvragen/24-uurs-2022"
SAID = [
    "58 van de 151 swv'en (38%)",
    "De helft van de responderende swv'en PO herkent het beeld van een toename van onderinstroom in het s(b)o.",
    "De gemiddelde geschatte toename is daar 13%", "57% van deze kinderen vanuit de zorg en 22% uit de kinderopvang",
    "Een derde van de respondenten herkent het beeld van een toename van zij-instroom in het (v)so, 60% herkent dit "
    "niet.",
    "47% van deze leerlingen uit het reguliere onderwijs en 13% uit de zorg",
    "Een kwart van de respondenten signaleert een toename van tlv's voor de instroom van regulier po naar het vso, bij "
    "ruim de helft is daar geen sprake van; een kwart weet het niet.",
    "is 78%", "Een kwart van de respondenten signaleert een toename van tlv's voor de instroom van sbo naar het vso",
    "is 27%", "40% van de respondenten signaleert een verschuiving van bekostigingscategorie",
    "Als vermoedelijke oorzaken worden onder meer genoemd: zwaardere en complexere problematiek; tekorten in zorg en "
    "jeugdhulp.",
    "neemt licht af", "8,3%", "26,4%", "45% van de respondenten heeft onderzoek gedaan", "17% is dit nog van plan",
    "van 13 tot 78%", "van 0 tot 550%", "De uitvraag staat nog open tot en met maandag 14 februari.",
]


def words(page: str) -> str:
    """The paragraph on a page without its links."""
    from html import unescape
    from re import sub

    inside = page.split("<blockquote>", 1)[1].split("</blockquote>", 1)[0]
    return unescape(sub(r"<[^>]+>", "", inside))


@pytest.mark.parametrize("said", SAID)
def test_the_paragraph_says_what_the_newsletter_said(secretary: FlaskClient, said: str) -> None:
    assert said in words(secretary.get(f"{INFLOW}/tussenstand/").text)


def test_every_number_in_it_leads_to_its_question_base_and_moment(secretary: FlaskClient) -> None:
    page = secretary.get(f"{INFLOW}/tussenstand/").text
    targets = [part.split('"', 1)[0] for part in page.split('class="trace" href="#')[1:]]
    assert len(targets) > 30
    for target in targets:
        assert f'id="{target}"' in page
    assert "Geteld op 2 februari 2022, 9.00 uur, op versie 1 van de vragenlijst." in page


def test_under_the_confidential_profile_the_outlier_is_not_told_and_the_median_leads(secretary: FlaskClient) -> None:
    told = words(secretary.get(f"{INFLOW}/tussenstand/?profiel=vertrouwelijk").text)
    assert "550" not in told
    assert "78%" not in told
    assert "De middelste opgave" in told
    assert "29%" in told


def test_the_open_question_was_read_by_two_people_who_nearly_always_agreed(secretary: FlaskClient) -> None:
    page = secretary.get(f"{INFLOW}/open-antwoorden/q14_oorzaken/codes").text
    assert "14 antwoorden zijn door twee mensen gelezen. De kappa" in page
    assert page.count("te laag") == 0
    assert '<td class="n" data-head="Kappa">0,84</td>' in page
    assert "22 van de 22 antwoorden zijn gecodeerd" in secretary.get(f"{INFLOW}/open-antwoorden/q14_oorzaken").text


def test_case_two_is_refused_with_the_sentence_that_says_so(secretary: FlaskClient) -> None:
    page = secretary.get(f"{STAY}/tussenstand/").text
    assert words(page) == ("Op de uitvraag over de 24-uursbijeenkomst hebben tot dusver 18 swv'en gereageerd. "
                           "Dat is te weinig om al een tussenresultaat te presenteren.")
    assert "Vanaf 34 antwoorden kan het wel: nog 16 erbij." in page


def test_the_round_shows_who_answered_and_who_is_missing(secretary: FlaskClient) -> None:
    page = secretary.get(INFLOW).text
    for part in ("van de 151 (38%)", "PO 34 van 76", "VO 24 van 75", "17 zijn bezig", "76 nog niet begonnen",
                 "nog 12 dagen, tot en met maandag 14 februari"):
        assert part in page


def test_case_two_was_opened_again(secretary: FlaskClient) -> None:
    assert "opnieuw geopend" in secretary.get("/secretariaat/uitvragen/").text
    page = secretary.get("/secretariaat/verlengingen/").text
    assert "opnieuw geopend" in page
    assert "Er zijn nog te weinig reacties" in page


def test_all_mail_of_january_lies_in_the_mailbox(demonstration: Flask, postbox: Path) -> None:
    subjects = [message["subject"] for message in mailbox.Maildir(postbox)]
    assert len(subjects) > 151 + 151 + 58 + 18
    page = demonstration.test_client().get("/demonstratie/postvak?zoek=po07").text
    assert "secretariaat@po07.example.nl" in page


def test_the_personal_link_in_a_letter_opens_the_round(demonstration: Flask) -> None:
    client = demonstration.test_client()
    listed = client.get("/demonstratie/postvak?zoek=po01").text
    letter = client.get(listed.split('href="/demonstratie/postvak/', 1)[1].join(["/demonstratie/postvak/", ""])
                        .split('"', 1)[0]).text
    link = letter.split('href="http://127.0.0.1:8000', 1)[1].split('"', 1)[0]
    assert "Voorbeeld-swv PO-01" in client.get(link).text


def test_an_edited_paragraph_is_kept_with_its_figures_and_a_loose_number_is_asked_about(secretary: FlaskClient) -> None:
    address = f"{INFLOW}/tussenstand/"
    token, draft = token_of(secretary, address), words(secretary.get(address).text)
    edited = draft.replace("Inmiddels hebben", "Tot nu toe hebben").replace("60% herkent", "61% herkent")
    asked = secretary.post(address, data={"csrf_token": token, "text": edited})
    assert asked.status_code == 422
    assert "Bij “61” hoort geen uitkomst." in asked.text
    assert "Tot nu toe hebben" in asked.text
    good = edited.replace("61% herkent", "60% herkent")
    kept = secretary.post(address, data={"csrf_token": token, "text": good}, follow_redirects=True).text
    assert words(kept).startswith("Tot nu toe hebben 58 van de 151")
    assert 'href="#uitkomst-q04_zijinstroom.ja"' in kept
    again = secretary.post(address, data={"csrf_token": token, "text": good})
    assert "Wacht tot het er 5 zijn" in again.text


def test_the_clock_of_the_demonstration_is_moved_and_kept_between_processes(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    clock = DemoClock(tmp_path / "klok.json")
    clock.set(START)
    clock.forward("week")
    monkeypatch.setattr(time, "time", lambda: 1060.0)
    other = DemoClock(tmp_path / "klok.json")
    assert other() == START + timedelta(days=7, seconds=60)


def test_a_second_run_is_quick_and_keeps_what_was_done(demonstration: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "_fill", lambda: pytest.fail("the data would be lost"))
    site.prepare()


def test_a_demonstration_with_the_tables_of_another_program_begins_anew(
        demonstration: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older, filled = tmp_path / "demonstratie", list[bool]()
    shutil.copytree(site.FOLDER, older)
    with contextlib.closing(sqlite3.connect(older / "achterban.sqlite")) as connection:
        connection.execute("alter table occasions add column of_another_program integer")
    monkeypatch.setattr(site, "FOLDER", older)
    monkeypatch.setattr(site, "_fill", lambda: filled.append(older.exists()))
    site.prepare()
    assert filled == [False]


def test_the_uitvraag_of_the_year_before_stands_beside_it(secretary: FlaskClient) -> None:
    page = secretary.get(f"{INFLOW}/jaar-op-jaar/?vorige=instroom-2021").text
    assert "46</strong> deden beide keren mee, 10 alleen toen en 12 alleen nu" in page
    assert page.count("Trendbreuk") == 1
    assert "aantoonbaar" in page
    assert "56 van 151" in secretary.get("/secretariaat/uitvragen/").text


def test_meetings_stand_as_in_cases_six_seven_and_eight(secretary: FlaskClient) -> None:
    page = secretary.get("/agenda").text
    for part in ("donderdag 10 februari 2022, 13.30 tot 16.00 uur", "Regiobijeenkomsten OPP: Rotterdam",
                 "maandag 14 februari 2022, 19.00 tot 21.00 uur", "Het Speelhuis, Marktplein 5, Helmond",
                 "voorlopige datum", "Ledenvergadering Netwerk LPO",
                 "donderdag 3 november 2022, 10.00 uur tot en met vrijdag 4 november 2022, 12.30 uur"):
        assert part in page
    listed = secretary.get("/secretariaat/bijeenkomsten/").text
    for title in ("Regiobijeenkomsten OPP", "Regiobijeenkomsten landelijke norm basisondersteuning",
                  "24-uursbijeenkomst 2022", "Achterbanbijeenkomst"):
        assert title in listed


def test_the_selection_was_told_on_its_day_and_can_be_replayed(secretary: FlaskClient, postbox: Path) -> None:
    told = [str(make_header(decode_header(message["subject"]))) for message in mailbox.Maildir(postbox)]
    assert sum(subject.startswith("U kunt meedoen: Regiobijeenkomsten landelijke norm") for subject in told) == 31
    assert secretary.get("/bijeenkomsten/basisondersteuning-2022/loting").status_code == 200


def test_who_came_to_the_meeting_that_was_held_was_thanked_and_got_the_report(postbox: Path) -> None:
    letters = list(mailbox.Maildir(postbox))
    subjects = [str(letter["subject"]) for letter in letters]
    assert sum(subject == "Bedankt voor uw komst: Achterbanbijeenkomst" for subject in subjects) == 11
    assert sum(subject == "Wij hebben u gemist: Achterbanbijeenkomst" for subject in subjects) == 3
    report = next(letter for letter in letters if str(letter["subject"]) == "Materiaal: Achterbanbijeenkomst")
    assert "Verslag achterbanbijeenkomst.docx" in [part.get_filename() for part in report.walk()]


def test_a_meeting_with_weights_is_going_on_and_the_next_one_is_convoked(
        secretary: FlaskClient, demonstration: Flask, tmp_path: Path) -> None:
    pages = {words: secretary.get(address.removeprefix(site.ADDRESS), follow_redirects=True).text
             for words, address in meetings.addresses(links())}
    assert "Het jaarplan 2022 vaststellen" in pages["Zaalscherm"]
    assert "15 van de 21 aanwezig of vertegenwoordigd" in pages["Zaalscherm"]
    assert "Volgend voorstel: De statuten wijzigen" in pages["Voorzitter"]
    assert "3 stemmen (art. 9 lid 2)" in pages["Stemmer"]
    package = secretary.get(f"/secretariaat/vergaderingen/{meetings.COUNCIL}/notulen/bewijs.zip")
    status, words = recounted(package.data, tmp_path)
    assert status == 0, words
    page = secretary.get(f"/secretariaat/vergaderingen/{meetings.GENERAL}").text
    for part in ("woensdag 16 februari 2022", "Voorstel statutenwijziging", "Een bestuurslid kiezen", "volmacht aan"):
        assert part in page


def test_some_of_the_monitor_answer_together(secretary: FlaskClient, postbox: Path) -> None:
    monitor = "/secretariaat/uitvragen/monitor-reserves-2022"
    for stand, words_of in (("waiting", "wacht op akkoord"), ("returned", "teruggevraagd")):
        page = secretary.get(f"{monitor}?stand={stand}").text
        assert words_of in page.split('id="rijen"', 1)[1]
    to = {str(message["to"]) for message in mailbox.Maildir(postbox)}
    assert any("controller@example.nl" in each for each in to)
    assert any("directeur@example.nl" in each for each in to)


def test_a_newsletter_is_in_the_archive_and_the_next_one_is_nearly_done(secretary: FlaskClient) -> None:
    archive = secretary.get("/nieuwsbrieven").text
    assert "Nieuwsbericht: twee uitvragen van start" in archive
    assert "Nieuwsbrief 2 februari 2022" not in archive
    draft = secretary.get("/secretariaat/nieuwsbrieven/nieuwsbrief-2-februari-2022").text
    for title in ("Lopende uitvragen", "HERINNERING", "Uitnodigingen", "Belangrijke data", "Personele wisselingen"):
        assert title in draft
    assert draft.count('<li id="onderdeel-') == 9
