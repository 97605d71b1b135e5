"""The figures of a round become public: looked at, kept, published, and never in two steps that give an answer away."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.database import db, writing
from survey.links import Links
from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Round
from tests.answering import a_published_version
from tests.conftest import NOW, SECRET, Clock
from tests.office import counted
from tests.stories import a_round, has_begun, invited, organisations, signed_in, token_of

ROUND = "/secretariaat/uitvragen/instroom"
DRAFT, RESULTS, PUBLIC = f"{ROUND}/tussenstand/", f"{ROUND}/uitkomsten", "/uitvragen/instroom/uitkomsten"
QUESTION = "Herkent u een toename van zij-instroom in het (v)so?"
SHORT: dict[str, Any] = {
    "title": {"nl": "Uitvraag over instroom"}, "group": ["swv", "swv'en", "het"],
    "sections": [{"key": "deel", "title": {"nl": "Zij-instroom"}, "questions": [
        {"key": "zij", "type": "one", "label": {"nl": QUESTION}, "topic": "een toename van zij-instroom", "options": [
            {"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]},
        {"key": "groei", "type": "percentage", "label": {"nl": "Hoeveel kwamen er bij?"}, "unit": "%",
         "estimate": True}]}],
}


class Story:
    """A round among 40 members of two sectors, of whom some answered: every third says no."""

    def __init__(self, app: Flask, answered: int, profile: str = "vertrouwelijk") -> None:
        self.version: QuestionnaireVersion = a_published_version(SHORT)
        self.round: Round = a_round(version_id=self.version.id, profile=profile, opens_on=date(2022, 1, 10))
        everyone = organisations(20) + organisations(20, "VO")
        self.members: list[Invitation] = invited(self.round, everyone)
        self.answered = 0
        self.more(answered)
        self.staff: FlaskClient = signed_in(app.test_client())
        self.visitor: FlaskClient = app.test_client()

    def more(self, number: int, moment: timedelta = timedelta(hours=-1)) -> None:
        for place in range(self.answered, self.answered + number):
            has_begun(self.members[place // 2 + 20 * (place % 2)], self.version, submitted_at=NOW + moment,
                      answers={"zij": "nee" if place % 3 == 0 else "ja", "groei": 5 + place % 9})
        self.answered += number

    def page(self, path: str) -> str:
        return unescape(self.staff.get(path).text)

    def post(self, path: str, **data: str) -> TestResponse:
        return self.staff.post(path, data={"csrf_token": token_of(self.staff, DRAFT)} | data, follow_redirects=True)

    def keep(self, profile: str = "") -> TestResponse:
        return self.post(DRAFT, text="Wij vertellen dit in woorden.", profiel=profile)

    def publish(self, audience: str) -> TestResponse:
        db.session.rollback()
        newest = db.session.scalars(select(Interim.id).order_by(Interim.id.desc())).first()
        return self.post(f"{DRAFT}{newest}/publiceren", audience=audience)

    def own(self, path: str) -> TestResponse:
        member = self.members[0]
        return self.visitor.get(f"/u/{Links(SECRET, '').personal(member.id, member.serial)}{path}")


@pytest.fixture
def story(app: Flask) -> Story:
    return Story(app, 32)


def cells(page: str) -> list[str]:
    """What the tables of a page say."""
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page)]


def test_the_secretariat_reads_how_many_answers_changed_after_a_clarification(app: Flask) -> None:
    story = Story(app, 36)
    later = NOW.isoformat()
    with writing() as session:
        round_ = session.get_one(Round, story.round.id)
        round_.clarifications = [{"key": "groei", "text": "1 oktober.", "by": "Anna",
                                  "at": (NOW - timedelta(days=1)).isoformat()}]
        for given in session.scalars(select(Response).limit(3)):
            given.submissions, given.changed = 2, {"groei": later}
    page = story.page(RESULTS)
    assert "Op 1 februari 2022 is deze vraag verduidelijkt; daarna wijzigden 3 leden een antwoord" in page
    assert "is deze vraag verduidelijkt" not in story.page(PUBLIC)


def test_each_question_has_a_sentence_a_picture_and_a_table_that_say_the_same(story: Story) -> None:
    page = story.page(RESULTS)
    assert QUESTION in page
    assert "32 van de 40 uitgenodigden hebben geantwoord" in re.sub(r"<[^>]+>", "", page)
    assert {"Ja", "66%", "21 van de 32 antwoorden"} <= set(cells(page))
    assert page.count("data-figure=") == 2
    assert page.count("<svg xmlns") == 2
    assert page.count(">66%</text>") == 1


def test_results_show_one_part_or_every_part_beside_each_other(story: Story) -> None:
    part = story.page(f"{RESULTS}?deel=sector=PO")
    assert "16 van de 20" in part
    assert "(sector: PO)" in part
    assert "10 van de 16" in cells(part)
    page = story.page(f"{RESULTS}?per=sector")
    assert {"PO", "VO"} <= set(cells(page))
    assert ">10 van de 16 (PO)</text>" in page


def test_a_part_that_gives_the_rest_away_is_not_shown(app: Flask) -> None:
    few = Story(app, 0)
    for place, member in enumerate(few.members[:36]):
        answer = "nee" if place < 10 or place in (21, 22) else "ja"
        has_begun(member, few.version, submitted_at=NOW, answers={"zij": answer})
    page = few.page(f"{RESULTS}?deel=sector=PO")
    assert "Niet te tonen voor een deel" in page
    assert "niet getoond" in page
    assert "10 van de 20" not in page


def test_a_part_that_is_no_part_shows_everyone(story: Story) -> None:
    assert "32 van de 40" in story.page(f"{RESULTS}?deel=sector=XX&per=weer&profiel=los")


def test_too_few_answers_are_said_in_one_sentence_with_what_would_help(app: Flask) -> None:
    few = Story(app, 8)
    page = few.page(RESULTS)
    assert "onder 10 antwoorden wordt nooit iets verteld" in page
    assert "kan het wel" in page
    assert "data-figure" not in page


def test_what_an_earlier_publication_forbids_is_said_and_left_out(story: Story, clock: Clock) -> None:
    assert "is bewaard" in story.keep().text
    story.more(2, timedelta(minutes=10))
    clock.forward(hours=1)
    page = story.page(DRAFT)
    assert f"“{QUESTION}”: sinds woensdag 2 februari 2022 zijn 2 antwoorden nieuw of gewijzigd" in page
    assert "Vanaf 5 kan dit weer worden verteld" in page
    assert "66%" not in page
    assert "Nog niet naar buiten." in story.page(RESULTS)
    refused = story.keep()
    assert refused.status_code == 422
    assert "Wacht tot het er 5 zijn" in refused.text


def test_after_five_new_answers_it_may_be_told_again(story: Story, clock: Clock) -> None:
    story.keep()
    story.more(5, timedelta(minutes=10))
    clock.forward(hours=1)
    assert "nieuw of gewijzigd" not in story.page(DRAFT)
    assert "is bewaard" in story.keep().text


def test_five_answers_elsewhere_do_not_make_one_new_answer_tellable(story: Story, clock: Clock) -> None:
    """Each question is looked at by itself, not the round as a whole."""
    story.keep()
    with writing() as session:
        for place, response in enumerate(session.scalars(select(Response)).all()[:6]):
            response.submitted_at = NOW + timedelta(minutes=10)
            response.answers = {**(response.answers or {}), "groei": 40} | ({"zij": "nee"} if place == 1 else {})
    clock.forward(hours=1)
    page = story.page(DRAFT)
    assert f"“{QUESTION}”: sinds" in page
    assert "“Hoeveel kwamen er bij?”: sinds" not in page


def test_the_same_answers_may_be_kept_once_more_for_others_under_a_stricter_profile(story: Story) -> None:
    story.keep()
    assert "is bewaard" in story.keep("streng").text
    assert story.keep("streng").status_code == 422


def test_nothing_is_public_until_the_secretariat_publishes_and_then_as_it_was(story: Story, clock: Clock) -> None:
    story.keep()
    assert story.visitor.get(PUBLIC).status_code == 404
    assert "zijn gepubliceerd" in story.publish("iedereen").text
    story.more(6, timedelta(minutes=10))
    clock.forward(hours=1)
    assert f'href="{PUBLIC}"' in story.visitor.get("/uitvragen/instroom").text
    page = unescape(story.visitor.get(PUBLIC).text)
    assert "32 van de 40 uitgenodigden hadden geantwoord" in page
    assert "Wij vertellen dit in woorden." in page
    assert {"Ja", "66%"} <= set(cells(page))
    assert "publiceerde de uitkomsten van 2 februari 2022 voor iedereen" in story.page("/secretariaat/logboek/")


def test_members_see_what_is_for_members_and_others_do_not(story: Story) -> None:
    story.keep()
    assert story.own("/uitkomsten").status_code == 404
    assert "Bekijk de uitkomsten" not in story.own("").text
    assert "Gepubliceerd voor" not in story.page(ROUND)
    story.publish("leden")
    assert "Bekijk de uitkomsten" in story.own("/ontvangst").text
    with counted() as statements:
        assert "Bekijk de uitkomsten" in story.own("").text
    assert len(statements) <= 4
    with counted() as statements:
        page = story.page(ROUND)
    assert "Gepubliceerd voor leden" in page
    assert 'tussenstand/1">de uitkomsten van 2 februari 2022</a>' in page
    assert len(statements) <= 8
    assert QUESTION in unescape(story.own("/uitkomsten").text)
    assert story.own("/uitkomsten.pdf").data.startswith(b"%PDF")
    assert story.visitor.get(PUBLIC).status_code == 404


def test_published_results_can_be_taken_back(story: Story) -> None:
    story.keep()
    story.publish("iedereen")
    db.session.rollback()
    number = db.session.scalars(select(Interim.id)).one()
    assert "niet meer op de pagina" in story.post(f"{DRAFT}{number}/intrekken").text
    assert story.visitor.get(PUBLIC).status_code == 404
    assert story.post(f"{DRAFT}{number}/intrekken").status_code == 409
    db.session.rollback()
    deeds = db.session.scalars(select(LogEntry.deed)).all()
    assert {"interim_kept", "interim_published", "interim_withdrawn"} <= set(deeds)


def test_results_that_were_kept_under_looser_rules_are_not_published(app: Flask) -> None:
    open_ = Story(app, 32, profile="open")
    open_.keep()
    with writing() as session:
        session.scalars(select(Round)).one().profile = "vertrouwelijk"
    refused = open_.publish("iedereen")
    assert refused.status_code == 422
    assert "Bewaar er een met het profiel vertrouwelijk." in refused.text


def test_what_tells_nothing_is_not_published(app: Flask) -> None:
    few = Story(app, 8)
    few.keep()
    assert "nog te weinig om te vertellen" in few.publish("leden").text
    assert few.publish("").status_code == 422


def test_the_report_is_a_pdf_for_the_choice_on_the_page(story: Story) -> None:
    for asked in ("", "?per=sector", "?deel=sector=PO&profiel=streng"):
        made = story.staff.get(f"{RESULTS}.pdf{asked}")
        assert made.mimetype == "application/pdf"
        assert made.data.startswith(b"%PDF")
