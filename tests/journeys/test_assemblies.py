"""A meeting from the secretariat's side and from a member's: a body, an agenda, the convocation, presence, proxies."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey import letters
from survey.actions import convocations, reminders
from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.associations import Membership
from survey.models.bodies import Body
from survey.models.messages import Message
from survey.queries import assemblies, bodies, mandates, messages
from survey.rules.messages import MessageKind
from survey.rules.permissions import Role
from survey.rules.seats import Details as SeatDetails
from survey.rules.statutes import TEMPLATES
from tests import voting
from tests.answering import Respondent, respondent, text_of
from tests.conftest import NOW, SECRET, Clock
from tests.meetings import BY, ONLINE, a_body, a_motion, an_assembly, delegate_of
from tests.office import Office, counted
from tests.stories import an_association, organisations, signed_in

BODIES, MEETINGS = "/secretariaat/gremia", "/secretariaat/vergaderingen"
RULES = {key: {**rule, "article": "art. 14"} for key, rule in TEMPLATES["association"][1].items()} | ONLINE
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def office(client: FlaskClient) -> Office:
    return Office(signed_in(client, Role.SECRETARIAAT))


def a_file(lines: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(lines.encode()), "zetels.csv"


def the_body() -> Body:
    return db.session().query(Body).one()


def the_meeting() -> Assembly:
    return db.session().query(Assembly).one()


def test_a_body_gets_its_members_and_rules(office: Office) -> None:
    club, members = an_association(), organisations(3)
    with writing() as session:
        session.add_all(Membership(association_id=club.id, organisation_id=each.id) for each in members)
    office.post(f"{BODIES}/nieuw", name="ALV Netwerk LPO", kind="algemene ledenvergadering", association=club.id)
    page = f"{BODIES}/{the_body().slug}"
    assert "3 leden van de vereniging kregen een zetel" in text_of(office.post(f"{page}/leden", associations=club.id))
    assert "Alle leden hadden al een zetel" in text_of(office.post(f"{page}/leden", associations=club.id))
    refused = office.post(f"{page}/zetels/nieuw", status=422, name="Groot", votes="y", member="y", weight="3")
    assert "art. 2:38 lid 1 BW" in text_of(refused)
    assert 'value="3"' in refused.text
    office.post(f"{page}/zetels/nieuw", name="Onafhankelijk", votes="y", weight="2", weight_article="art. 9",
                people="J. Jansen, j.jansen@example.nl")
    shown = text_of(office.get(page))
    assert "4 zetels stemgerechtigd, samen 5 stemmen, waarvan 2 van wie geen lid is" in shown
    assert "Niet-leden hebben samen 2 stemmen en leden 3" in shown
    assert "Nog niet alle regels zijn ingevuld" in shown
    wrong = office.post(f"{page}/regels", status=422, **{"general-proxy_limit": "veel"})
    assert "vul een heel getal in van 0 tot en met 50" in text_of(wrong)
    filled = {key.replace(".", "-"): str(rule["value"]) for key, rule in RULES.items()}
    told = office.post(f"{page}/regels", **filled, **{f"{key}_article": "art. 14" for key in filled})
    assert "Nog niet alle regels" not in text_of(told)
    assert the_body().rules["general.proxy_limit"] == {"value": 2, "article": "art. 14"}


def test_c4_a_weight_that_is_none_is_refused_with_its_line(office: Office) -> None:
    page = f"{BODIES}/{a_body(seats=0).slug}"
    wrong = "naam;stemmen;artikel\nA;0;art. 9\nB;-1;art. 9\nC;2.5;art. 9\nD;;art. 9\nE;2;\nF;1;\nF;1;\n"
    told = text_of(office.post(f"{page}/importeren", status=422, file=a_file(wrong)))
    for line in ("Regel 2: Een stemgewicht van 0 kan niet", "Regel 3: “-1” is geen stemgewicht",
                 "Regel 4: “2.5” is geen stemgewicht", "Regel 5: Het stemgewicht ontbreekt",
                 "Regel 6: Meer dan één stem", "Regel 8: F staat twee keer"):
        assert line in told
    assert not bodies.seats(db.session(), [the_body().id])
    good = "naam;stemmen;artikel;afgevaardigde;mail\nA;10;art. 9;A. de Vries;a@example.nl\nB;1;;;\n"
    assert "2 zetels zijn toegevoegd" in text_of(office.post(f"{page}/importeren", file=a_file(good), unlinked="y"))
    assert [(seat.name, seat.weight) for seat in bodies.seats(db.session(), [the_body().id])] == [("A", 10), ("B", 1)]


def prepared(office: Office, day: str = "2022-02-16") -> str:
    """A meeting of three members with an agenda, made on the pages of the secretariat."""
    body = a_body("ALV", 3, rules=RULES, association_id=an_association().id)
    office.post(f"{MEETINGS}/nieuw", **{
        "title": "Ledenvergadering februari", "bodies-0": body.id, "hosts-0": body.association_id,
        "day": day, "begins": "19.00", "ends": "21:00", "way": "hybrid", "place": "De Eenhoorn",
        "join_url": "https://vergadering.example.nl/alv", "chair": "V. Zitter",
        "counters": "T. Eller, teller@example.nl"})
    page = f"{MEETINGS}/{the_meeting().round.slug}"
    refused = office.post(f"{page}/agenda/nieuw", status=422, title="Opening", minutes="9" * 400)
    assert "Dit getal is te groot" in text_of(refused)
    office.post(f"{page}/agenda/nieuw", title="Opening")
    office.post(f"{page}/agenda/nieuw", title="Jaarplan")
    return page


def test_a_meeting_is_prepared_and_its_members_are_called(app: Flask, office: Office) -> None:
    page = prepared(office)
    first, second = assemblies.items(db.session(), the_meeting().round_id)
    office.post(f"{page}/agenda/nieuw?na={first.id}", title="Mededelingen")
    office.post(f"{page}/agenda/{second.id}/verplaatsen", to="up")
    titles = [each.title for each in assemblies.items(db.session(), the_meeting().round_id)]
    assert titles == ["Opening", "Jaarplan", "Mededelingen"]
    office.post(f"{page}/agenda/{second.id}/stukken", title="Concept-jaarplan", file=(io.BytesIO(PDF), "plan.exe"))
    refused = office.post(f"{page}/agenda/{second.id}/stukken", status=422, file=(io.BytesIO(b"MZ\0\0"), "plan.pdf"))
    assert "Dit bestand herkennen we niet" in text_of(refused)
    office.post(f"{page}/voorstellen/nieuw", item=second.id, kind="matter", title="Het jaarplan vaststellen", seats=1)
    told = text_of(office.post(f"{page}/presentielijst"))
    assert "0 van de 3 stemgerechtigde leden" in told
    assert "Termijnen" not in told
    preview = text_of(office.get(f"{page}/oproeping"))
    assert "Voorstel: Het jaarplan vaststellen" in preview
    assert "hier staat de persoonlijke link" in preview
    assert "De oproeping gaat naar 3 mensen" in text_of(office.post(f"{page}/oproeping"))
    assert db.session().query(Message).filter_by(kind=MessageKind.CONVOCATION.value).count() == 3
    me = respondent(app, delegate_of(the_meeting(), "M01"))
    shown = me.get()
    assert shown.request.path.endswith("/vergadering")
    assert "Concept-jaarplan" in text_of(shown)
    paper = me.client.get(f"/u/{me.token}/vergadering/stukken/{second.papers[0].id}")
    assert paper.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert b"BEGIN:VCALENDAR" in me.client.get(f"/u/{me.token}/vergadering.ics").data


def test_a_convocation_that_comes_too_late_is_told(office: Office) -> None:
    told = text_of(office.get(prepared(office, "2022-02-15")))
    assert "Termijnen, als de oproeping vandaag uitgaat" in told
    assert "ten minste 14 dagen" in told


def opened(app: Flask) -> tuple[Assembly, Respondent, Respondent]:
    seats = [SeatDetails("M01"), SeatDetails("M02"), SeatDetails("M03")]
    assembly = an_assembly(a_body("ALV", seats, rules=RULES), opened=False)
    return assembly, respondent(app, delegate_of(assembly, "M01")), respondent(app, delegate_of(assembly, "M02"))


def test_a_member_gives_a_proxy_comes_after_all_and_leaves(app: Flask, office: Office, clock: Clock) -> None:
    assembly, first, second = opened(app)
    mandate = mandates.of_round(db.session(), assembly.round_id)[1].id
    assert "U gaf door dat u komt" in text_of(_post(first, "/reactie", coming="yes"))
    empty = _post(second, "/volmacht", mandate=mandate, holder="0", scope="Alleen punt 1")
    assert empty.status_code == 422
    assert 'value="Alleen punt 1"' in empty.text
    holder = delegate_of(assembly, "M01")
    given = text_of(_post(second, "/volmacht", mandate=mandate, holder=holder.id, scope="Alleen punt 1"))
    assert "De volmacht is gegeven" in given
    assert "met een volmacht van A. M02" in text_of(first.get())
    with writing() as session:
        convocations.open_meeting(session, assembly.round_id, BY, NOW)
    door = f"{MEETINGS}/alv/presentie"
    assert "0 van de 3" in text_of(office.get(door))
    assert "2 van de 3" in text_of(office.post(f"{door}/{holder.id}", way="hall"))
    clock.forward(minutes=5)
    assert "De volmacht van M02 is vervallen." in text_of(_post(second, "/aanwezig", way="online"))
    assert "2 van de 3" in text_of(office.get(door))
    assert "U staat op de lijst als vertrokken" in text_of(_post(second, "/vertrek"))
    assert "1 van de 3" in text_of(office.get(door))
    told = [each.kind for each in db.session().query(Message).order_by(Message.id)]
    assert told == ["proxy_given", "proxy_given", "proxy_revoked", "proxy_revoked"]


def _post(me: Respondent, path: str, **typed: object) -> TestResponse:
    page = me.client.get(f"/u/{me.token}/vergadering")
    key = page.text.split('name="form_key" value="', 1)[1].split('"', 1)[0]
    data = {"form_key": key} | typed
    return me.client.post(f"/u/{me.token}/vergadering{path}", data=data, follow_redirects=True)


def test_a_signed_proxy_is_entered_at_the_door_and_taken_back(app: Flask, office: Office) -> None:
    assembly, *_ = opened(app)
    _, second, third = mandates.of_round(db.session(), assembly.round_id)
    holder, door = delegate_of(assembly, "M01"), f"{MEETINGS}/alv/volmachten"
    told = office.post(door, mandate=second.id, holder=holder.id, given_by="B. Stuurder")
    assert "door B. Stuurder" in text_of(told)
    given = mandates.standing_proxies(db.session(), assembly.round_id)[0]
    assert "ingetrokken" in text_of(office.post(f"{door}/{given.id}/intrekken"))
    assert "al ingetrokken om" in text_of(office.post(f"{door}/{given.id}/intrekken", status=409))
    office.post(door, mandate=third.id, holder=0, given_by="B", status=409)
    office.post(door, mandate=third.id, holder=holder.id, given_by="", status=409)


def test_a_meeting_moves_and_is_called_off(app: Flask, office: Office) -> None:
    page = prepared(office)
    office.post(f"{page}/presentielijst")
    office.post(f"{page}/oproeping")
    moved = text_of(office.post(f"{page}/gegevens", **{
        "title": "Ledenvergadering februari", "bodies-0": the_body().id, "hosts-0": the_body().association_id,
        "day": "2022-02-17", "begins": "19:00", "ends": "18:00", "way": "physical", "place": "De Eenhoorn",
        "chair": "V. Zitter"}, status=422))
    assert "eindigt voor zij begint" in moved
    office.post(f"{page}/afzeggen", status=409, reason=" ")
    assert "3 mensen krijgen bericht" in text_of(office.post(f"{page}/afzeggen", reason="De zaal is dicht."))
    me = respondent(app, delegate_of(the_meeting(), "M01"))
    assert "Deze vergadering gaat niet door" in text_of(me.get())


def test_a_reader_sees_all_of_it_and_changes_nothing(client: FlaskClient) -> None:
    assembly = an_assembly(a_body(seats=2, rules=RULES), begins_at=NOW + timedelta(hours=1))
    a_motion(assembly)
    reader = Office(signed_in(client, Role.LEZER))
    pages = (f"{BODIES}/", f"{BODIES}/algemene-ledenvergadering", f"{MEETINGS}/", f"{MEETINGS}/alv",
             f"{MEETINGS}/alv/presentie")
    for path in pages:
        assert 'method="post" action="/secretariaat/' not in reader.get(path).text
    reader.post(f"{MEETINGS}/alv/eindigen", status=403)


def test_who_has_not_let_anything_know_is_reminded(app: Flask, office: Office) -> None:
    page = prepared(office)
    office.post(f"{page}/presentielijst")
    office.post(f"{page}/oproeping")
    me = respondent(app, delegate_of(the_meeting(), "M01"))
    _post(me, "/reactie", coming="no")
    with writing() as session:
        assert reminders.queue_due(session, NOW + timedelta(days=7)) == 2
    found = db.session().query(Message).filter_by(kind=MessageKind.REMINDER.value).first()
    assert found
    told = letters.render(messages.whole(db.session(), found.id), Links(SECRET, "http://localhost"), NOW)  # type: ignore[arg-type]
    assert "U liet nog niet weten of u komt" in told.text
    assert "insturen" not in told.text
    shared = text_of(office.get(f"/{the_meeting().round.slug}/herinner"))
    assert "A. M02" in shared
    assert "A. M01" not in shared


def test_d6_who_comes_after_the_proxy_was_used_hears_that_the_secret_vote_stays(app: Flask) -> None:
    assembly, body = voting.a_meeting(3, here=1)
    mandate = mandates.of_round(db.session(), assembly.round_id)[1].id
    second, holder = respondent(app, delegate_of(assembly, "M02")), delegate_of(assembly, "M01")
    _post(second, "/volmacht", mandate=mandate, holder=holder.id)
    db.session.expire_all()
    poll = voting.opened(assembly, voting.an_election(assembly), body)
    voting.puts_in(assembly, poll, "M02", "a", by=holder)
    told = text_of(_post(second, "/aanwezig", way="hall"))
    assert "De volmacht van M02 is vervallen. Voor M02 is in deze stemming al met de volmacht gestemd" in told
    assert "Die stem kan er niet meer uit" in told


def test_a_longer_agenda_asks_the_database_no_more_of_the_page_of_a_member(app: Flask) -> None:
    """Every item is shown with its papers, which are read together."""
    asked = []
    for slug, topics in (("kort", ("Plan",)), ("lang", ("Plan", "Begroting", "Contributie", "Rooster"))):
        assembly = an_assembly(a_body(f"ALV {slug}", seats=2), slug=slug, items=topics)
        for number, topic in enumerate(topics):
            a_motion(assembly, f"Voorstel {topic}", item=number)
        me = respondent(app, delegate_of(assembly, "M01"))
        db.session.expire_all()
        with counted() as statements:
            assert f"Voorstel {topics[-1]}" in text_of(me.get("/vergadering"))
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 12
