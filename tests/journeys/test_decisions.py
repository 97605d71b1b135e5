"""Decisions and promises at the secretariat and on the public list: the chain of 2022, votes that flow in, mistakes."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from survey import chores, jobs, letters
from survey.actions import documents, judgements
from survey.actions import messages as outbox
from survey.actions.documents import Details
from survey.actions.judgements import Judgement
from survey.database import db, writing
from survey.models.bodies import Body
from survey.models.commitments import Commitment
from survey.models.decisions import ChainStep, Decision
from survey.models.documents import DocumentVersion
from survey.models.messages import Message
from survey.queries import decisions
from survey.rules import calendar
from survey.rules.documents import Passage
from survey.rules.permissions import Role
from tests.answering import text_of
from tests.ballots import case
from tests.conftest import NOW, Clock
from tests.meetings import a_body, a_motion, an_assembly
from tests.office import Office, counted, office
from tests.stories import a_round, an_association
from tests.voting import a_meeting, an_election, closed, come, opened, puts_in, says, some_rules

LIST, PROMISES = "/secretariaat/besluiten", "/secretariaat/toezeggingen"
PLAN, CHAIN = "Ondersteuningsplan 2022-2026", f"{LIST}/document/ondersteuningsplan-2022-2026"
DAYS = {"OOGO": date(2022, 3, 10), "Bestuur": date(2022, 4, 4), "OPR": date(2022, 4, 12), "ALV": date(2022, 4, 20)}
KINDS = {"OOGO": "agreement", "Bestuur": "adoption", "OPR": "consent", "ALV": "approval"}
SURVEYED = "De uitkomsten van de enquête onder ouders en leraren worden gebruikt."


def a_plan(title: str = PLAN, number: str = "1.0", now: datetime = NOW) -> DocumentVersion:
    with writing() as session:
        return documents.create(session, Details(title), [Passage("", 1, "1", "Doel", f"Wat wij willen met {title}.")],
                                "test", now, number=number)


def amended(version: DocumentVersion, number: str, now: datetime) -> DocumentVersion:
    with writing() as session:
        return documents.add_version(
            session, version.document_id, version.id, [Passage("", 1, "1", "Doel", f"Versie {number}.")], [["p1"]],
            "test", now, number=number)


def bodies_of(*names: str, association: int | None = None) -> dict[str, Body]:
    return {name: a_body(name, 0, kind="gremium", association_id=association) for name in names}


def decides(staff: Office, body: Body, day: date, status: int = 200, **fields: Any) -> str:
    """The form of one decision, sent; what stands on the page it leads to."""
    filled = {"body": body.id, "kind": KINDS.get(body.name, "adoption"), "decided_on": day.isoformat(),
              "favourable": "voor", **fields}
    return text_of(staff.post(f"{LIST}/nieuw", status=status, **filled))


def on_condition(body: Body, **fields: Any) -> dict[str, Any]:
    return {"condition_1_body": body.id, "condition_1_kind": "consent", **{
        f"condition_1_{name}": value for name, value in fields.items()}}


def test_a_decision_waits_for_as_many_bodies_as_needed(sqlite_app: Flask) -> None:
    staff = office(sqlite_app.test_client())
    alv, *others = bodies_of("ALV", "OPR", "OOGO", "Bestuur", "Raad", "Kerngroep").values()
    fields: dict[str, Any] = {"body": alv.id, "kind": "approval", "decided_on": "2022-02-02", "favourable": "voor",
                              "subject": "Fusie"}
    for number, body in enumerate(others, 1):
        fields |= {f"condition_{number}_body": body.id, f"condition_{number}_kind": "consent"}
        page = staff.post(f"{LIST}/nieuw", more=1, **fields).text
        assert f'name="condition_{number + 1}_body"' in page
        assert f'name="condition_{number + 2}_body"' not in page
        assert 'value="Fusie"' in page
    twice = {"condition_6_body": others[0].id, "condition_6_kind": "consent"}
    page = staff.post(f"{LIST}/nieuw", status=422, **fields, **twice).text
    assert 'href="#condition_6_body">Deze voorwaarde staat er al.' in page
    page = text_of(staff.post(f"{LIST}/nieuw", **fields))
    assert all(f"nog open: wacht op instemming van {body.name}" in page for body in others)
    page = staff.get(f"{LIST}/{last().id}/verbeteren").text
    assert "Deze pagina is er niet" in staff.get(f"{LIST}/nieuw?stemming={10**20}", status=404).text
    assert [f'name="condition_{number}_body"' in page for number in range(1, 8)] == [True] * 5 + [False] * 2


def last() -> Decision:
    db.session.rollback()
    return db.session().query(Decision).order_by(Decision.id.desc()).limit(1).one()


@case("I1")
def test_the_chain_of_2022_yields_the_list_of_that_plan(app: Flask, client: FlaskClient, clock: Clock) -> None:
    clock.now = calendar.moment_at(DAYS["ALV"], 17)
    staff, host = office(client), an_association()
    bodies, version = bodies_of(*DAYS, association=host.id), a_plan()
    before: list[int] = []
    for name, body in bodies.items():
        staff.post(f"{CHAIN}/stappen", body=body.id, kind=KINDS[name], after=before[-1:])
        before = [step.id for step in db.session().query(ChainStep).order_by(ChainStep.id)]
    assert "Nu aan zet: overeenstemming van OOGO. Daarna: vaststelling van Bestuur" in text_of(staff.get(CHAIN))
    for name, day in DAYS.items():
        condition = on_condition(bodies["OPR"]) if name == "ALV" else {}
        promise = {"words": f"De OPR stemt in, met dien verstande dat: {SURVEYED}"} if name == "OPR" else {}
        page = decides(staff, bodies[name], day, version=version.id, **condition, **promise)
        assert "Het besluit is vastgelegd" in page
    assert "Voorwaarde vervuld op 12 april 2022: instemming van OPR over versie 1.0" in page
    assert "definitief ALV, woensdag 20 april 2022, over versie 1.0" in page
    page = text_of(staff.get(CHAIN))
    assert "Versie 1.0 is definitief sinds 20 april 2022: alle gremia hebben besloten." in page
    opr = next(row.id for row in db.session().query(Decision) if row.body.name == "OPR")
    survey = a_round(host, slug="enquete", title="Enquête onder ouders en leraren")
    staff.post(f"{PROMISES}/nieuw", words=SURVEYED, promised_to="de OPR", promised_on="2022-04-12", owner="J. Bos",
               owner_email="bos@example.nl", due_on="2022-06-01", decision=opr, round=survey.id)

    visitor = app.test_client()
    assert visitor.get("/besluiten/ondersteuningsplan-2022-2026").status_code == 404
    assert "Er zijn nog geen openbare besluiten" in text_of(visitor.get("/besluiten"))
    staff.post(f"{LIST}/openbaar", besluit=[row.id for row in db.session().query(Decision)])
    with counted() as statements:
        seen = visitor.get("/besluiten/ondersteuningsplan-2022-2026")
    assert len(statements) <= 8
    rows = [re.sub(r"<[^>]+>", "", row) for row in re.findall(r"<li>(.*?)</li>", seen.text, re.S)]
    expected = (("10 maart 2022", "OOGO", "overeenstemming"), ("4 april 2022", "Bestuur", "vaststelling"),
                ("12 april 2022", "OPR", "instemming"), ("20 april 2022", "ALV", "goedkeuring"))
    for row, words in zip(rows, expected, strict=True):
        assert all(word in row for word in (*words, "Versie 1.0", "definitief")), row
    assert "met dien verstande dat" in rows[2]
    assert "Toezegging aan de OPR" in rows[2]
    assert "Enquête onder ouders en leraren" in rows[2]
    assert "Bos" not in seen.text
    assert visitor.get("/besluiten.pdf?document=ondersteuningsplan-2022-2026").data.startswith(b"%PDF")
    sheet = load_workbook(BytesIO(visitor.get("/besluiten.xlsx").data)).active
    assert [tuple(str(cell.value)[:10] for cell in row[:2]) for row in list(sheet.rows)[1:]] == [
        (str(day), name) for name, day in DAYS.items()]


class TestOnOneDatabase:
    """What is written and refused here is the same on both databases."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    def test_what_cannot_be_true_is_refused_with_what_was_typed(self, client: FlaskClient, clock: Clock) -> None:
        staff, bodies = office(client), bodies_of("OPR", "ALV")
        version = a_plan()
        today = calendar.day_of(NOW)
        opr = bodies["OPR"]
        assert "Deze dag moet nog komen" in decides(staff, opr, today + timedelta(days=1), 422, subject="Een norm")
        page = decides(staff, opr, date(2022, 1, 12), 422, version=version.id, words="Bewaar mij")
        assert "Versie 1.0 staat pas sinds 2 februari 2022 in Achterban" in page
        assert "Bewaar mij" in page
        assert "Het besluit is vastgelegd" in decides(staff, opr, date(2022, 1, 12), version=version.id, existed="y")
        assert "kan niet wachten op zichzelf" in decides(
            staff, opr, today, 422, version=version.id, **on_condition(opr))
        assert "Kies uit de lijst" in decides(staff, Body(id=99, name="OPR"), today, 422, subject="Een norm")
        assert "ligt voor het besluit" in decides(
            staff, bodies["ALV"], today, 422, version=version.id, **on_condition(opr, until="2022-01-01"))
        assert "Schrijf waarover is besloten" in decides(staff, opr, today, 422)
        assert "Kennisnemen kan een gremium niet weigeren" in decides(
            staff, opr, today, 422, subject="Een norm", kind="notice", favourable="tegen")
        other = a_plan("Jaarplan")
        assert "hetzelfde document" in decides(staff, bodies["ALV"], today, 422, version=version.id,
                                               **on_condition(opr, version=other.id))

    def test_an_external_vote_stands_with_its_link_and_fingerprint(self, client: FlaskClient, app: Flask) -> None:
        staff, opr = office(client), bodies_of("OPR")["OPR"]
        fields = {"subject": "Een norm", "manner": "external", "result": "voor 12, tegen 3"}
        assert "Het begint met https://" in decides(staff, opr, calendar.day_of(NOW), 422, **fields,
                                                    external_url="javascript:alert(1)")
        decides(staff, opr, calendar.day_of(NOW), **fields, external_url="https://stemmen.example.nl/v/abc",
                fingerprint="k7Qm")
        staff.post(f"{LIST}/openbaar", besluit=last().id)
        page = app.test_client().get("/besluiten").text
        assert "in een externe stemming: voor 12, tegen 3" in page
        assert 'href="https://stemmen.example.nl/v/abc"' in page
        assert "k7Qm" in page

    def test_a_correction_keeps_what_was_there_and_needs_a_reason_in_public(self, client: FlaskClient) -> None:
        staff, bodies = office(client), bodies_of("OPR", "ALV")
        today = calendar.day_of(NOW)
        decides(staff, bodies["ALV"], today, subject="=1+1", **on_condition(bodies["OPR"]))
        number = last().id
        staff.post(f"{LIST}/openbaar", besluit=number)
        fields = {"body": bodies["ALV"].id, "kind": "approval", "favourable": "voor", "subject": "=1+1",
                  "decided_on": "2022-02-01", "condition_1_body": 0}
        page = text_of(staff.post(f"{LIST}/{number}/verbeteren", status=422, **fields))
        assert "Schrijf waarom u het verbetert" in page
        page = text_of(staff.post(f"{LIST}/{number}/verbeteren", **fields, reason="Verkeerde dag"))
        assert "Verkeerde dag" in page
        assert "Eerst stond bij dag: 2 februari 2022" in page
        assert "Eerst stond bij voorwaarden: instemming van OPR" in page
        assert "definitief ALV, dinsdag 1 februari 2022" in page
        sheet = load_workbook(BytesIO(client.get(f"{LIST}/besluitenlijst.xlsx").data)).active
        assert sheet is not None
        assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1", "s")

    def test_a_decision_is_withdrawn_once_with_a_reason_and_stays_on_the_list(self, client: FlaskClient) -> None:
        staff, opr = office(client), bodies_of("OPR")["OPR"]
        decides(staff, opr, calendar.day_of(NOW), subject="Een norm")
        address = f"{LIST}/{last().id}/intrekken"
        assert "Schrijf waarom" in text_of(staff.post(address, status=422, day="2022-02-02", reason=" "))
        assert "Kies de dag waarop" in text_of(staff.post(address, status=422, day="2022-02-03", reason="Fout"))
        page = text_of(staff.post(address, day="2022-02-02", reason="Te vroeg"))
        assert "ingetrokken op 2 februari 2022" in page
        assert "al ingetrokken" in text_of(staff.post(address, status=422, day="2022-02-02", reason="Nog eens"))
        assert "Ingetrokken: Te vroeg" in text_of(staff.get(LIST + "/"))
        page = text_of(staff.post(f"{LIST}/{last().id}/toch-niet-ingetrokken"))
        assert "Eerst stond bij intrekking: 2 februari 2022, Te vroeg" in page
        assert "niet ingetrokken" in text_of(staff.post(f"{LIST}/{last().id}/toch-niet-ingetrokken", status=409))
        assert "Te vroeg" not in text_of(staff.get(LIST + "/"))

    def test_the_public_list_says_no_more_of_what_is_not_public(self, client: FlaskClient, app: Flask) -> None:
        staff, bodies = office(client), bodies_of("OPR", "ALV")
        version, today = a_plan(), calendar.day_of(NOW)
        decides(staff, bodies["ALV"], today, version=version.id, **on_condition(bodies["OPR"]))
        staff.post(f"{LIST}/openbaar", besluit=last().id)
        decides(staff, bodies["OPR"], today, version=version.id, favourable="tegen", words="Wij vinden het te duur.")
        for path in ("/besluiten", "/besluiten/ondersteuningsplan-2022-2026"):
            page = text_of(app.test_client().get(path))
            assert "vervallen op 2 februari 2022" in page
            assert "geweigerd: instemming van OPR" in page
            assert "te duur" not in page
            assert "onthouden" not in page
        assert decisions.listed(db.session(), decisions.Wanted(public=True, year=2021), today) == []

    def test_a_reader_sees_decisions_and_changes_none(self, client: FlaskClient) -> None:
        staff = office(client, Role.LEZER)
        a_plan()
        for path in (LIST + "/", CHAIN, PROMISES + "/"):
            assert "Leg een" not in staff.get(path).text
        staff.post(f"{LIST}/nieuw", status=403)

    def test_a_judged_vote_is_proposed_once_with_its_words_and_version(self, client: FlaskClient) -> None:
        staff, version = office(client), a_plan()
        assembly, body = a_meeting(3)
        motion = a_motion(assembly, "Het plan goedkeuren", version_id=version.id, text="Wij keuren het goed.")
        poll = opened(assembly, motion, body)
        for seat, choice in (("M01", "for"), ("M02", "for"), ("M03", "against")):
            says(assembly, poll, seat, choice)
        closed(assembly, poll)
        assert "Uit stemmingen" not in staff.get(LIST + "/").text
        with writing() as session:
            judgements.judge(session, assembly.round_id, poll.id, Judgement(), "V. Zitter", NOW)
        assert "aangenomen met 2 van 3" in text_of(staff.get(LIST + "/"))
        form = staff.get(f"{LIST}/nieuw?stemming={poll.id}").text
        assert 'value="aangenomen met 2 van 3"' in form
        assert "Wij keuren het goed." in form
        assert re.search(rf'<option selected value="{version.id}">', form)
        fields = {"body": body.id, "kind": "approval", "favourable": "voor", "decided_on": "2022-02-02",
                  "version": version.id, "manner": "vote", "result": "aangenomen met 2 van 3"}
        page = text_of(staff.post(f"{LIST}/nieuw?stemming={poll.id}", **fields))
        assert "Besloten na stemming: aangenomen met 2 van 3" in page
        assert "staat al in de besluitenlijst" in text_of(
            staff.post(f"{LIST}/nieuw?stemming={poll.id}", status=422, **fields))
        assert "Uit stemmingen" not in staff.get(LIST + "/").text

    def test_an_election_is_proposed_as_an_appointment_or_left_out(self, client: FlaskClient) -> None:
        staff = office(client)
        assembly, body = a_meeting(3)
        poll = opened(assembly, an_election(assembly, "A B"), body)
        for seat in ("M01", "M02", "M03"):
            puts_in(assembly, poll, seat, "a")
        closed(assembly, poll)
        with writing() as session:
            judgements.judge(session, assembly.round_id, poll.id, Judgement(), "V. Zitter", NOW)
        proposed = decisions.unrecorded(db.session())
        assert [each.id for each in proposed] == [poll.id]
        form = staff.get(f"{LIST}/nieuw?stemming={poll.id}").text
        assert re.search(r'<option selected value="appointment">', form)
        assert 'value="gekozen: A"' in form
        staff.post(f"{LIST}/stemming/{poll.id}/overslaan")
        assert decisions.unrecorded(db.session()) == []

    def test_a_joint_meeting_proposes_one_decision_for_each_body(self, client: FlaskClient) -> None:
        office(client)
        board, group = (a_body(name, 2, rules=some_rules()) for name in ("Bestuur", "Kerngroep"))
        assembly = an_assembly(board, group)
        come(assembly)
        motion = a_motion(assembly, "De fusie")
        for body in (board, group):
            poll = opened(assembly, motion, body)
            closed(assembly, poll)
            with writing() as session:
                judgements.judge(session, assembly.round_id, poll.id, Judgement(), "V. Zitter", NOW)
        assert {each.body.name for each in decisions.unrecorded(db.session())} == {"Bestuur", "Kerngroep"}

    @case("I4")
    def test_an_amendment_asks_the_others_again(self, client: FlaskClient) -> None:
        staff, bodies = office(client), bodies_of("OOGO", "OPR", "ALV")
        first = a_plan(now=NOW - timedelta(days=1))
        for name, body in bodies.items():
            staff.post(f"{CHAIN}/stappen", body=body.id, kind=KINDS[name])
        for name in ("OOGO", "OPR"):
            decides(staff, bodies[name], date(2022, 2, 1), version=first.id)
        second = amended(first, "1.1", NOW)
        decides(staff, bodies["ALV"], date(2022, 2, 2), version=second.id)
        page = text_of(staff.get(CHAIN))
        assert "Opnieuw nodig, want op een andere versie: overeenstemming van OOGO en instemming van OPR." in page
        assert page.count("Versie 1.0 (op eerdere versie)") == 2

    def test_a_newer_version_leaves_what_was_decided_on_the_one_before(self, client: FlaskClient) -> None:
        staff, opr = office(client), bodies_of("OPR")["OPR"]
        first = a_plan()
        staff.post(f"{CHAIN}/stappen", body=opr.id, kind="consent")
        decides(staff, opr, calendar.day_of(NOW), version=first.id)
        amended(first, "2.0", NOW)
        page = text_of(staff.get(CHAIN))
        assert "Versie 1.0 is definitief sinds 2 februari 2022: OPR heeft besloten." in page
        assert "Versie 2.0 is nog niet definitief. Opnieuw nodig" in page
        with counted() as statements:
            staff.get(LIST + "/")
        assert len(statements) <= 9

    def test_a_circle_of_steps_is_refused_and_a_step_that_goes_leaves_the_order(self, client: FlaskClient) -> None:
        staff, bodies = office(client), bodies_of("OOGO", "OPR", "ALV")
        a_plan()
        numbers: list[int] = []
        for name, body in bodies.items():
            staff.post(f"{CHAIN}/stappen", body=body.id, kind=KINDS[name], after=numbers[-1:])
            numbers = [row.id for row in db.session().query(ChainStep).order_by(ChainStep.id)]
        page = staff.post(f"{CHAIN}/stappen/{numbers[0]}", status=422, body=bodies["OOGO"].id, kind="agreement",
                          after=[numbers[2]])
        assert "in een kring" in text_of(page)
        assert "staat al in de keten" in text_of(staff.post(
            f"{CHAIN}/stappen", status=422, body=bodies["OPR"].id, kind="consent"))
        staff.post(f"{CHAIN}/stappen/{numbers[1]}/weghalen")
        assert [row.after for row in db.session().query(ChainStep).order_by(ChainStep.id)] == [[], [numbers[0]]]

    def test_who_promised_something_hears_once_for_each_reason_until_it_is_closed(
            self, app: Flask, client: FlaskClient, clock: Clock) -> None:
        staff = office(client)
        an_association()
        fields = {"words": SURVEYED, "promised_to": "de OPR", "promised_on": "2022-02-02", "owner": "J. Bos",
                  "owner_email": "bos@example.nl"}
        page = staff.post(f"{PROMISES}/nieuw", status=422, **fields, due_on="2022-02-01")
        assert "ligt voor de dag van de toezegging" in text_of(page)
        staff.post(f"{PROMISES}/nieuw", **fields, due_on="2022-03-02")
        number = db.session().query(Commitment).one().id
        worker = jobs.Worker(app)
        for _ in range(60):
            clock.forward(days=1)
            chores.look_after_promises(worker)
            chores.look_after_promises(worker)
        staff = office(app.test_client(), Role.BEHEERDER)
        db.session.rollback()
        reasons = [row.once.rpartition(":")[2] for row in db.session().query(Message).order_by(Message.id)]
        assert reasons == ["before", "due", "late1", "late2"]
        newest = db.session().query(Message).order_by(Message.id.desc()).limit(1).one()
        sent = letters.render(newest, app.extensions["links"], clock.now)
        assert sent.subject == "Te laat: uw toezegging"
        for words in (sent.text, sent.html, staff.get(f"/secretariaat/berichten/{newest.id}").text):
            assert SURVEYED in words
            assert "32 dagen te laat" in words
        staff.post(f"{PROMISES}/{number}/aantekening", words="De enquête loopt.")
        assert "Schrijf hoe het ervoor staat" in text_of(
            staff.post(f"{PROMISES}/{number}/aantekening", status=422, words=" "))
        closing = {"outcome": "dropped", "closed_on": calendar.day_of(clock.now).isoformat()}
        assert "vul dit veld in" in text_of(staff.post(f"{PROMISES}/{number}/afsluiten", status=422, **closing)).lower()
        page = staff.post(f"{PROMISES}/{number}/afsluiten", **closing, reason="Te weinig antwoorden.")
        with writing() as session:
            assert outbox.claim(session, "test", clock.now).state == "dropped"  # type: ignore[union-attr]
        assert "De enquête loopt." in page.text
        assert "al afgesloten" in text_of(
            staff.post(f"{PROMISES}/{number}/afsluiten", status=422, **closing, reason="Weer."))
        assert "Stond als vervallen: Te weinig antwoorden." in text_of(staff.post(f"{PROMISES}/{number}/heropenen"))
        staff.post(f"{PROMISES}/{number}/afsluiten", **closing, reason="Te weinig antwoorden.")
        clock.forward(days=400)
        chores.look_after_promises(worker)
        db.session.rollback()
        assert db.session().query(Commitment).one().owner_email == ""
        assert db.session().query(Message).count() == 4
