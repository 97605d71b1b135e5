"""The secretariat answers comments, a portfolio holder helps, the report goes out and members read it."""

import io
import re
from datetime import date
from typing import Any

import docx
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey import letters
from survey.access import links
from survey.actions.reaction_reports import Words
from survey.database import db, writing
from survey.models.comments import Consultation, Holder
from survey.models.messages import Message
from survey.rules.dispositions import Answer, Change, Kind
from survey.rules.reaction_reports import Audience
from tests.actions.test_dispositions import TAKEN, give, on_sqlite
from tests.actions.test_reaction_reports import publish
from tests.ballots import case
from tests.commenting import PASSAGES, a_consultation, a_holder, a_version, comments, of
from tests.conftest import Clock
from tests.stories import a_round, invited, organisations, signed_in

BOARD = "/secretariaat/raadplegingen/concept-jaarplan/beantwoording"
REPORT = "/secretariaat/raadplegingen/concept-jaarplan/verslag"


def post(client: FlaskClient, path: str, where: str = "", **data: object) -> Any:
    """Fills in the form of a page: what stands hidden in it goes along."""
    page = client.get(path).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    return client.post(where or path, data={**hidden, **data})



def written(app: Flask, kind: str, clock: Clock) -> str:
    """The first mail of this kind, as it goes out."""
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).first()
    assert found
    letter = letters.render(found, app.extensions["links"], clock.now)
    assert letter.html
    return letter.text


def test_from_a_board_with_like_comments_to_a_report_that_members_read(app: Flask, client: FlaskClient,
                                                                       clock: Clock) -> None:
    about = a_consultation(readers="everyone", silence="Wie niet reageert, stemt in.", opens_on=date(2022, 1, 10),
                           closes_on=date(2022, 2, 1))
    members = organisations(4)
    people = invited(about.round, members)
    words = ["De contributie is te hoog.", "De contributie is veel te hoog", "contributie te hoog!", "Mooi plan."]
    for member, person, text in zip(members, people, words, strict=True):
        comments(about, text, invitation_id=person.id, email=person.email, **of(member))
    bakker = a_holder()
    office = signed_in(client)
    page = office.get(BOARD).text
    assert "4 reacties, nog zonder antwoord" in page
    like = office.get(f"{BOARD}/1").text
    assert 'name="ook" value="2"' in like
    assert 'name="ook" value="4"' not in like
    assert post(office, f"{BOARD}/1", kind="not_taken").status_code == 422
    passed = {"kind": "passed_on", "text": "Dit gaat over geld.", "holder": bakker.id, "due": "2022-02-10",
              "ook": [2, 3]}
    assert post(office, f"{BOARD}/1", **passed).status_code == 303
    refused = post(office, REPORT, audience="everyone")
    assert refused.status_code == 422
    post(office, f"{BOARD}/4", kind="taken_over")
    own = f"/pf/{links().holder(bakker.id, bakker.serial)}"
    work = client.get(own).text
    task = re.search(rf'href="({own}/\d+)"', work)
    assert task
    assert post(client, task[1], kind="partly", text="").status_code == 422
    assert post(client, task[1], kind="partly", text="De helft **kan**.").status_code == 303
    assert f'href="{BOARD}/1">reactie 1</a>' in office.get(REPORT).text, "the proposal is told before the report"
    proposed = office.get(f"{BOARD}/1").text
    assert "De helft **kan**." in proposed
    post(office, f"{BOARD}/1", kind="partly", text="De helft **kan**.", ook=[])
    kept = office.get(f"{BOARD}/1").text
    assert "Zo was het eerst (1)" in kept
    assert "Doorgezet naar A. Bakker (financiën)" in kept
    assert post(office, REPORT, audience="everyone", introduction="Dank u.").status_code == 303
    public = app.test_client().get("/raadplegingen/concept-jaarplan/verslag").text
    assert "4 reacties met 2 antwoorden: 1 overgenomen, 3 deels overgenomen" in public
    assert "antwoord van A. Bakker (financiën)" in public
    assert "De helft <strong>kan</strong>." in public
    mine = app.test_client().get(f"/u/{links().personal(people[0].id, 1)}/verslag").text
    assert "Uw reactie" in mine
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        file = app.test_client().get(f"/raadplegingen/concept-jaarplan/verslag/1.{kind}")
        assert file.data.startswith(start)
    bold = [run.text for each in docx.Document(io.BytesIO(file.data)).paragraphs for run in each.runs if run.bold]
    assert "kan" in bold, "what is bold on the page is bold in Word"
    told = db.session.scalars(select(Message).where(Message.kind == "reaction_report")).all()
    assert sorted(each.recipient for each in told) == sorted(each.email for each in people)
    mail = written(app, "reaction_report", clock)
    assert "De contributie is te hoog." in mail
    assert "De helft kan." in mail
    assert "http://localhost/raadplegingen/concept-jaarplan/verslag" in mail
    assert own in written(app, "holder_asked", clock)
    assert f"{BOARD}/1" in written(app, "holder_replied", clock)


@on_sqlite
def test_two_colleagues_answer_the_same_and_the_second_sees_both(app: Flask, client: FlaskClient) -> None:
    about = a_consultation()
    [made] = comments(about, "Te duur.")
    office = signed_in(client)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', office.get(f"{BOARD}/1").text))
    give(about, TAKEN, made, by="Bert")
    answer = office.post(f"{BOARD}/1", data={**hidden, "kind": "not_taken", "text": "Mijn eigen reden."})
    assert answer.status_code == 409
    assert "Mijn eigen reden." in answer.text
    assert "Wij passen de tekst aan." in answer.text
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    assert office.post(f"{BOARD}/1", data={**again, "kind": "not_taken", "text": "Mijn reden."}).status_code == 303


@case("J6")
@on_sqlite
def test_from_a_changed_passage_to_its_comments_and_from_the_own_comment_to_the_passage(
        app: Flask, client: FlaskClient) -> None:
    about, member = a_consultation(), organisations(1)
    [person] = invited(about.round, member)
    newer = a_version(about.version.document, "1.0", {"p1": ["p1"], "p3": ["p2"]}, (  # type: ignore[union-attr]
        PASSAGES[0], ("p3", "2", "Geld", "De contributie daalt.")))
    [made] = comments(about, "Te duur.", passage_key="p2", invitation_id=person.id, **of(member[0]))
    give(about, Answer(Kind.TAKEN_OVER, changes=(Change(newer.id, "p3"),)), made)
    publish(about)
    own = f"/u/{links().personal(person.id, 1)}/verslag"
    page = client.get(own).text
    assert f'href="{own}/wijzigingen#v{newer.id}-p3"' in page
    changed = client.get(f"{own}/wijzigingen").text
    assert f'id="v{newer.id}-p3"' in changed
    assert "Te duur." in changed
    assert "uw reactie" in changed
    assert client.get("/raadplegingen/concept-jaarplan/verslag").status_code == 404


@on_sqlite
def test_anybody_finds_beside_a_changed_passage_of_a_public_version_the_comments_that_led_to_it(
        app: Flask, client: FlaskClient) -> None:
    about = a_consultation(readers="everyone")
    newer = a_version(about.version.document, "1.0", {"p1": ["p1"], "p3": ["p2"]}, (  # type: ignore[union-attr]
        PASSAGES[0], ("p3", "2", "Geld", "De contributie daalt.")))
    again = a_round(about.round.hosts[0].association, kind="consultation", slug="tweede-ronde")
    with writing() as session:
        session.add(Consultation(round_id=again.id, version_id=newer.id, readers="everyone"))
    made = comments(about, "Te duur.", "Veel te duur.", passage_key="p2")
    give(about, Answer(Kind.TAKEN_OVER, changes=(Change(newer.id, "p3"),)), *made)
    paper, report = f"/documenten/jaarplan/{newer.id}", "/raadplegingen/concept-jaarplan/verslag"
    assert "Te duur." not in client.get(f"{paper}/verschil").text
    publish(about, words=Words("", Audience.EVERYONE))
    page = client.get(paper).text
    assert f'href="{report}/wijzigingen#v{newer.id}-p3">Gewijzigd door 2 reacties' in page
    assert page.count("Gewijzigd door") == 1
    changed = client.get(f"{paper}/verschil").text
    assert "Door 2 reacties" in changed
    assert f'href="{report}#reactie-1"' in changed
    assert "Veel te duur." in changed


@on_sqlite
def test_a_thousand_comments_stay_usable(app: Flask, client: FlaskClient) -> None:
    about = a_consultation()
    comments(about, *(f"Reactie {number} over het geld en over doel {number % 7}." for number in range(1000)))
    office = signed_in(client)
    page = office.get(BOARD)
    assert page.status_code == 200
    assert "bladzijde 1 van 40" in page.text
    assert len(page.data) < 100_000
    assert "Reactie 500" in office.get(f"{BOARD}?zoek=reactie+499").text


@on_sqlite
def test_portfolio_holders_are_kept_and_an_old_link_opens_nothing(app: Flask, client: FlaskClient) -> None:
    office = signed_in(client)
    made = post(office, "/secretariaat/portefeuillehouders", name="A. Bakker", email="bakker@example.nl",
                portfolio="financiën", association=0)
    assert made.status_code == 303
    bakker = db.session.scalars(select(Holder)).one()
    path = f"/secretariaat/portefeuillehouders/{bakker.id}"
    old = f"/pf/{links().holder(bakker.id, bakker.serial)}"
    assert client.get(old).status_code == 200
    shown = post(office, path, f"{path}/link", renew="1")
    assert "/pf/" in shown.text
    assert client.get(old).status_code == 404
    assert client.get("/pf/onzin").status_code == 404
