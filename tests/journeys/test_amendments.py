"""The secretariat changes a questionnaire that is being answered; nothing that was given is lost or misread."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analysis.snapshots import signature
from survey.actions.participants import checked, still_asked
from survey.database import db
from survey.models.messages import Message
from survey.models.responses import Response
from survey.queries import questionnaires, results
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Type
from survey.rules.questionnaires.edits import sections
from survey.rules.registrations import Entry
from tests.amending import PLAIN, a_live_round, added, changed, edited, fresh, present, removed, reworded
from tests.answering import Respondent, a_published_version, respondent, text_of
from tests.conftest import NOW
from tests.consulting import a_consultation, members
from tests.office import Office, office
from tests.registering import DIET, ON_SQLITE, an_evening, come, letters, own_page, registered
from tests.stories import a_round, invited, organisations

PAGE = "/instroom/wijziging"


def sends(app: Flask, member: object, **typed: str) -> Respondent:
    person = respondent(app, member)
    person.fill_in(1, **{"toename": "ja", **typed})
    person.fill_in(2, verhaal="Zo is het.")
    assert "Dank u wel" in text_of(person.send())
    return person


def given(member: object) -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response).where(Response.invitation_id == member.id)).one()


def variables(round_: object) -> list[str]:
    asked = questionnaires.asked_in(db.session(), round_)
    return [each.key for each in codebook(asked).variables]


def test_a_live_questionnaire_is_changed(app: Flask, client: FlaskClient) -> None:
    staff, round_ = office(client), a_live_round()
    done, busy, late = invited(round_, organisations(3))
    first = sends(app, done, aantal="12")
    begun = respondent(app, busy)
    begun.fill_in(1, toename="ja", aantal="7")

    a_round(fresh(round_).hosts[0].association, version_id=round_.version_id, slug="oud", title="Vorig jaar",
            opens_on=date(2021, 1, 4), closes_on=date(2021, 2, 1))
    was = signature(codebook(questionnaires.asked_in(db.session(), fresh(round_))))
    # Words pass, a new question comes, one goes.
    edited(reworded("toename", "Herkent u een toename?"))
    edited(added())
    edited(removed("verhaal"))
    assert "Er is een nieuwere versie" in text_of(staff.get("/instroom"))
    page = text_of(staff.get(PAGE))
    for words in ("raakt 1 inzending en 1 concept", "alleen woorden", "nieuwe vraag", "vervalt",
                  "1 lid beantwoordde deze vraag"):
        assert words in page
    builder = text_of(staff.get("/secretariaat/vragenlijsten/instroom/maken"))
    assert builder.count("gebruikt een andere versie") == 1
    assert "Vorig jaar" not in builder, "what is closed stays as it was"
    assert "Er is een nieuwere versie" not in text_of(staff.get("/oud"))
    assert "Intussen is versie 4 de laatste" in text_of(staff.post(PAGE, seen="2", status=422))
    page = text_of(staff.post(PAGE, seen="4"))
    assert "gebruikt nu versie 4" in page
    assert fresh(round_).earlier == [1]

    # Who is at work goes on with everything that was typed; what was sent in stays tied to its version.
    assert given(busy).typed["aantal"] == "7"
    assert "Herkent u een toename?" in begun.get("/1").text
    assert 'value="7"' in begun.page.text
    assert given(done).sent_version_id == 1
    assert "Ziet u een toename?" in text_of(first.get("/ontvangst"))
    assert "Ziet u een toename?" in text_of(staff.get(f"/instroom/antwoorden/{done.id}"))
    assert "Herkent u een toename?" in first.get("/1").text

    # Exports and results line up by key.
    assert variables(fresh(round_)) == ["toename", "aantal", "oorzaak", "verhaal", "slot"]
    # What is kept of the answers in columns is of another questionnaire, and is made anew.
    assert signature(codebook(questionnaires.asked_in(db.session(), fresh(round_)))) != was
    db.session.rollback()
    rows = list(results.answered(db.session(), round_.id))
    assert rows[0].answers == {"toename": "ja", "aantal": Decimal(12), "verhaal": "Zo is het.", "slot": None}
    export = staff.get("/instroom/antwoorden/antwoorden.csv").text
    assert "Zo is het." in export
    assert "niet gevraagd" in export

    # Sending in again keeps the answer to the question that is gone.
    first.fill_in(1, oorzaak="Geen idee")
    first.send()
    assert given(done).answers == {"toename": "ja", "aantal": 12, "oorzaak": "Geen idee", "verhaal": "Zo is het.",
                                   "slot": None}
    assert given(done).sent_version_id == 4
    # What somebody typed at a question that is gone stays, for the secretariat to see.
    edited(removed("oorzaak"))
    person = respondent(app, late)
    person.fill_in(1, toename="nee", oorzaak="Half woord")
    assert "In 1 concept is iets ingevuld" in text_of(staff.get(PAGE))
    staff.post(PAGE, seen="5")
    page = text_of(staff.get(f"/instroom/antwoorden/{late.id}"))
    assert "Bij vragen die er niet meer zijn" in page
    assert "Half woord" in page


def test_another_meaning_becomes_a_new_question(app: Flask, client: FlaskClient) -> None:
    staff, round_ = office(client), a_live_round()
    done, other = invited(round_, organisations(2))
    sends(app, done, aantal="12")
    edited(changed("aantal", unit="klassen"))
    page = text_of(staff.get(PAGE))
    assert "andere betekenis" in page
    assert "Voer versie" not in page
    assert "betekent hierna iets anders" in text_of(staff.post(PAGE, seen="2", status=422))
    assert given(done).version_id == 1

    page = text_of(staff.post(f"{PAGE}/sleutel", seen="2", key="aantal"))
    assert "kreeg de sleutel aantal_2" in page
    assert "Voer versie 3 door" in page
    staff.post(PAGE, seen="3")
    assert variables(fresh(round_)) == ["toename", "aantal", "aantal_2", "verhaal", "slot"]
    sends(app, other, aantal_2="3")
    db.session.rollback()
    answers = {row.organisation: row.answers for row in results.answered(db.session(), round_.id)}
    assert answers["PO-01"]["aantal"] == 12
    assert "aantal" not in answers["PO-02"]
    assert answers["PO-02"]["aantal_2"] == 3


def test_a_new_question_is_asked_of_who_is_done(app: Flask, client: FlaskClient) -> None:
    staff, round_ = office(client), a_live_round()
    done, other, declined = invited(round_, organisations(3))
    first = sends(app, done, aantal="12")
    sends(app, other, toename="nee")
    edited(added(relevant=None))
    staff.post(PAGE, seen="2")
    assert "2 leden zijn klaar en kregen deze vraag niet" in text_of(staff.get(PAGE))
    page = text_of(staff.post(f"{PAGE}/vragen", key="oorzaak", step="preview"))
    assert "2 leden krijgen deze mail" in page
    assert "Nog één vraag" in page
    assert not mailed()
    staff.post(f"{PAGE}/vragen", key="oorzaak", step="confirm")
    assert "Iedereen die klaar is" in text_of(staff.post(f"{PAGE}/vragen", 422, key="oorzaak", step="confirm"))
    assert len(mailed()) == 2

    page = first.get("/erbij/oorzaak")
    assert "Uw andere antwoorden blijven" in page.text
    assert "Dank u wel" in text_of(first.post("/erbij/oorzaak", oorzaak="Corona"))
    assert given(done).answers == {"toename": "ja", "aantal": 12, "oorzaak": "Corona", "verhaal": "Zo is het.",
                                   "slot": None}
    assert "2 leden kregen een mail; 1 van de 2 antwoordde daarna" in text_of(staff.get(PAGE))
    assert declined.id


def mailed() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == "asked_again")))


def test_who_had_the_check_page_open_looks_again(app: Flask, client: FlaskClient) -> None:
    staff, round_ = office(client), a_live_round()
    member = invited(round_, organisations(1))[0]
    person = respondent(app, member)
    person.fill_in(1, toename="nee")
    person.get("/controle")
    edited(added())
    staff.post(PAGE, seen="2")
    assert "Er is intussen iets gewijzigd" in text_of(person.post("/insturen"))
    assert given(member).submitted_at is None


def test_a_page_that_was_open_meanwhile_loses_nothing(app: Flask, client: FlaskClient) -> None:
    staff, round_ = office(client), a_live_round()
    person = respondent(app, invited(round_, organisations(1))[0])
    person.get("/1")
    edited(removed("aantal"))
    edited(lambda old: sections.move(old, "twee", 1))
    staff.post(PAGE, seen="3")
    page = person.post("/1", toename="ja", aantal="41")
    assert "De vragen zijn intussen veranderd" in text_of(page)
    member = db.session.scalars(select(Response)).one()
    assert (member.typed["toename"], member.typed["aantal"]) == ("ja", "41")


@ON_SQLITE
def test_the_questions_of_an_event_are_changed_while_people_register(app: Flask, client: FlaskClient) -> None:
    staff, version = office(client), a_published_version(DIET, slug="aanmelden")
    event, evening = an_evening(version_id=version.id)
    page = f"/{event.round.slug}/wijziging"
    first, other = come(event, evening, "a@example.nl", "b@example.nl", typed={"dieet": "ja", "welk": "Vegan"})
    edited(removed("welk"), "aanmelden")
    edited(added("vervoer", "Hoe komt u?", "eten"), "aanmelden")
    for address in (f"/secretariaat/bijeenkomsten/{event.round.slug}", "/secretariaat/vragenlijsten/aanmelden/maken"):
        assert "Bekijk wat er verandert en wie dat raakt" in text_of(staff.get(address))
    shown = text_of(staff.get(page))
    for words in ("Deze bijeenkomst gebruikt versie 1. De wijziging raakt 2 aanmeldingen.", "2 deelnemers",
                  "Wie al is aangemeld, kreeg de vraag niet."):
        assert words in shown

    # Another meaning would make their answers mean something else.
    edited(changed("dieet", options=tuple(reversed([replace(option, label={"nl": label}) for option, label in zip(
        present("aanmelden").by_key["dieet"].options, ("Ja", "Nee"), strict=True)]))), "aanmelden")
    assert "betekent hierna iets anders" in text_of(staff.post(page, seen="4", status=422))
    staff.post("/secretariaat/vragenlijsten/aanmelden/ongedaan", version="4")
    edited(added("bijlage", "Stuur een foto", "eten", type=Type.FILE), "aanmelden")
    assert "Bij aanmelden kan niemand een bestand meesturen" in text_of(staff.post(page, seen="5", status=422))
    staff.post("/secretariaat/vragenlijsten/aanmelden/ongedaan", version="5")
    waits = checked(db.session(), event, Entry("C", "c@example.nl", typed={"dieet": "nee"}), {}, NOW)
    assert "De bijeenkomst gebruikt nu versie 3" in text_of(staff.post(page, seen="3"))
    with pytest.raises(RuleBroken, match="zojuist gewijzigd"):
        still_asked(db.session(), event, [waits])

    # What was answered stays, in the lists and at who changes something; the new question is asked by mail.
    assert "Vegan" in text_of(own_page(app, first).get())
    assert "2 deelnemers krijgen deze mail" in text_of(staff.post(f"{page}/vragen", key="vervoer", step="preview"))
    staff.post(f"{page}/vragen", key="vervoer", step="confirm")
    assert [kind for kind, _ in letters()].count("question_added") == 2
    me = own_page(app, other)
    me.get("/wijzigen")
    assert "Uw wijziging is bewaard." in me.post("/wijzigen", **{"deelnemer.1.vervoer": "Met de trein"}).text
    assert registered()[1].answers == {"dieet": "ja", "welk": "Vegan", "vervoer": "Met de trein"}
    assert "2 deelnemers kregen een mail; 1 van de 2 antwoordde daarna" in text_of(staff.get(page))
    listed = staff.get(f"/secretariaat/bijeenkomsten/{event.round.slug}/deelnemers.csv").text
    assert listed.count("Vegan") == 2
    assert "Met de trein" in listed


@ON_SQLITE
def test_the_questions_beside_a_consultation_are_changed_while_members_react(app: Flask, client: FlaskClient) -> None:
    staff, version = office(client), a_published_version(PLAIN)
    consultation = a_consultation(None, asks=version.id)
    member, other = members(consultation)
    person = sends(app, member)
    respondent(app, other).fill_in(1, toename="nee")
    edited(reworded("verhaal", "Wilt u dat uitleggen?"))
    edited(added())
    page = f"/{consultation.round.slug}/wijziging"
    assert "Bekijk wat er verandert en wie dat raakt" in text_of(
        staff.get(f"/secretariaat/raadplegingen/{consultation.round.slug}"))
    assert "Deze raadpleging gebruikt versie 1." in text_of(staff.get(page))
    assert "De raadpleging gebruikt nu versie 3" in text_of(staff.post(page, seen="3"))
    assert "1 lid krijgt deze mail" in text_of(staff.post(f"{page}/vragen", key="oorzaak", step="preview"))
    staff.post(f"{page}/vragen", key="oorzaak", step="confirm")
    person.fill_in(1, toename="ja", oorzaak="De zorg.")
    assert "Dank u wel" in text_of(person.send())
    assert given(member).answers["oorzaak"] == "De zorg."


def test_what_cannot_be(app: Flask, client: FlaskClient) -> None:
    staff = office(client)
    a_live_round()
    assert "gebruikt de nieuwste versie" in text_of(staff.get(PAGE))
    assert "al." in text_of(staff.post(PAGE, 422, seen="1"))
    staff.get("/nergens/wijziging", status=404)
    staff.post(f"{PAGE}/vragen", 404, key="nergens")
    assert isinstance(staff, Office)
