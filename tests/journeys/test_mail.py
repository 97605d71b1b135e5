"""Mail from the outbox to a real SMTP server, and what the secretariat sees of it."""

import ssl
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from survey import jobs
from survey.actions import messages as outbox
from survey.app import create_app
from survey.config import Config, Smtp
from survey.database import db, writing
from survey.letters import message_id
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.rules.messages import TO_PARTICIPANTS, TO_READERS, MessageKind
from survey.rules.permissions import Role
from tests.conftest import NOW, Clock
from tests.mailserver import Mailroom, mailroom, plain
from tests.meetings import a_body, an_assembly, delegate_of
from tests.servers import free_port
from tests.stories import a_round, a_version, an_association, has_begun, invited, organisations, signed_in, token_of

# A certificate for localhost with its key, signed by itself; nothing outside these tests trusts it.
CERTIFICATE = Path(__file__).parent.parent / "data" / "localhost.pem"
LONG = "Uitvraag over de toename van onder- en zij-instroom in het s(b)o en vso, en wat u daar zelf van ziet"
ABOUT_A_MEETING = frozenset({
    MessageKind.CONVOCATION, MessageKind.MEETING_MOVED, MessageKind.MEETING_CANCELLED, MessageKind.PROXY_GIVEN,
    MessageKind.PROXY_REVOKED, MessageKind.POLL_HEAD})
# Their letters are written from what they are about; the journeys of promises, reports and plans read them.
READ_ELSEWHERE = frozenset({MessageKind.COMMITMENT_DUE, MessageKind.REACTION_REPORT, MessageKind.ROUND_DUE})
NASTY = "Jan \"de\" Vries, MSc\r\nBcc: stiekem@example.nl 👩‍🏫 " + "🎉" * 40


def queued(members: list[Invitation], kind: MessageKind = MessageKind.INVITATION, **context: str) -> None:
    with writing() as session:
        outbox.queue(session, [
            outbox.letter(f"{kind}:{member.id}", kind, member.email, NOW, round_id=member.round_id,
                          invitation_id=member.id, **context) for member in members])


def states() -> list[str]:
    """A new read, because the one before may still see the database as it was."""
    db.session.rollback()
    db.session.expire_all()
    return [message.state for message in db.session().query(Message).order_by(Message.id)]


def test_an_invitation_arrives_with_a_link_that_opens_for_its_member(app: Flask, room: Mailroom) -> None:
    round_ = a_round(an_association("Netwerk LPO"), an_association("Sectorraad swv vo"))
    member = invited(round_, organisations(1))[0]
    queued([member])
    assert jobs.deliver(app) == 1
    message, = room.messages()
    assert message["Subject"] == round_.title
    assert message["From"] == "Netwerk LPO <netwerk-lpo@example.nl>"
    assert message["To"] == '"A. de Vries" <po-01@example.nl>'
    assert message["Reply-To"] == "Het secretariaat <secretariaat@example.nl>"
    text = plain(message)
    assert "Netwerk LPO en Sectorraad swv vo vragen u om mee te doen" in text
    assert "tot en met maandag 14 februari 2022, 23.59 uur" in text
    assert "ongeveer 20 minuten" in text
    assert round_.audience in text
    token = text.split("/u/", 1)[1].split()[0]
    assert app.extensions["links"].read_personal(token) == (member.id, 1)


def test_no_token_stands_in_the_outbox(app: Flask, room: Mailroom) -> None:
    queued(invited(a_round(), organisations(1)))
    jobs.deliver(app)
    token = plain(room.messages()[0]).split("/u/", 1)[1].split()[0]
    kept = db.session().query(Message).one()
    assert token not in str([getattr(kept, column.name) for column in Message.__table__.columns])


def arrived(room: Mailroom) -> dict[str, tuple[str, str]]:
    """The text of every mail that came, within the lines of mail, and what it says in HTML, by its Message-ID."""
    assert set(states()) == {"sent"}
    found = {}
    for raw, message in zip(room.raw, room.messages(), strict=True):
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        assert len(message["Subject"]) <= 70
        html = message.get_body(("html",))
        assert html is not None
        found[str(message["Message-ID"])] = plain(message), html.get_content()
    return found


# These are written to a portfolio holder, to who commented in the own name, or about more than one round.
NAMES_NO_MEMBER = frozenset({
    MessageKind.HOLDER_ASKED, MessageKind.HOLDER_REMINDER, MessageKind.HOLDER_REPLIED, MessageKind.PORTAL})
NOT_TO_A_MEMBER = TO_PARTICIPANTS | TO_READERS | ABOUT_A_MEETING | READ_ELSEWHERE


def test_every_kind_has_a_text_and_the_same_in_html_within_the_lines_of_mail(app: Flask, room: Mailroom) -> None:
    kinds = sorted(set(MessageKind) - NOT_TO_A_MEMBER)
    members = invited(a_round(title=LONG, purpose="woord " * 400), organisations(len(kinds)), name=NASTY)
    for member, kind in zip(members, kinds, strict=True):
        queued([member], kind, change="extended", old_day="maandag 7 februari 2022", reason="Veel vragen. " * 100)
    assert jobs.deliver(app) == len(kinds)
    found = arrived(room)
    for member, kind in zip(members, kinds, strict=True):
        for words in found[message_id(f"{kind}:{member.id}", "netwerk-lpo@example.nl")]:
            assert kind in NAMES_NO_MEMBER or member.who() in words, kind


def test_what_is_mailed_about_a_meeting_has_a_text_and_the_same_in_html_within_the_lines_of_mail(
        app: Flask, room: Mailroom) -> None:
    meeting = an_assembly(a_body(seats=1), title=LONG, begins_at=NOW + timedelta(days=20), opened=False)
    delegate = delegate_of(meeting, "M01")
    for kind in sorted(ABOUT_A_MEETING):
        queued([delegate], kind, name=delegate.name, seat="M01 " * 70, holder=NASTY, reason="De zaal is dicht. " * 100,
               motion=LONG, body="Algemene ledenvergadering", head="0" * 64, moment="closed",
               before="2 februari 2022", scope="", given_by=NASTY)
    assert jobs.deliver(app) == len(ABOUT_A_MEETING)
    for texts in arrived(room).values():
        for words in texts:
            assert "A. M01" in words


def test_a_name_cannot_add_a_header_or_a_recipient(app: Flask, room: Mailroom) -> None:
    """Names come from a register that anyone may have typed, emoji and line ends included."""
    host = an_association(NASTY, slug="nasty", sender="netwerk@example.nl")
    round_ = a_round(host, title=f"Titel\r\nX-Kwaad: ja {NASTY}")
    queued(invited(round_, organisations(1), name=NASTY))
    jobs.deliver(app)
    message, = room.messages()
    assert room.recipients == ["po-01@example.nl"]
    assert message["Bcc"] is None
    assert message["X-Kwaad"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["po-01@example.nl"]
    assert message["To"].addresses[0].display_name.startswith('Jan "de" Vries, MSc Bcc: stiekem@example.nl')
    assert "👩‍🏫" in plain(message)


def test_a_line_that_is_a_dot_does_not_end_the_mail(app: Flask, room: Mailroom) -> None:
    queued(invited(a_round(purpose="Eerst.\n.\n..twee punten"), organisations(1)))
    jobs.deliver(app)
    assert "\n.\n..twee punten" in plain(room.messages()[0])


def test_a_refused_recipient_is_shown_and_can_be_sent_again_to_a_better_address(
        app: Flask, client: FlaskClient, room: Mailroom) -> None:
    members = invited(a_round(), organisations(3))
    room.answers["po-02@example.nl"] = ["550 5.1.1 no such user"] * 9
    queued(members)
    assert jobs.deliver(app) == 2
    assert states() == ["sent", "refused", "sent"]
    signed_in(client)
    page = client.get("/secretariaat/berichten/?stand=refused").text
    assert "550 5.1.1 no such user" in page
    assert "po-01@example.nl" not in page
    with writing() as session:
        session.merge(members[1]).email = "nieuw@example.nl"
    one = client.get("/secretariaat/berichten/2").text
    assert "Verstuur opnieuw aan nieuw@example.nl" in one
    again = {"csrf_token": token_of(client, "/secretariaat/berichten/2")}
    assert client.post("/secretariaat/berichten/2/opnieuw", data=again).status_code == 302
    assert jobs.deliver(app) == 1
    assert room.recipients[-1] == "nieuw@example.nl"
    assert client.post("/secretariaat/berichten/2/opnieuw", data=again).status_code == 409


def test_a_server_that_says_not_now_is_tried_again_later(app: Flask, room: Mailroom, clock: Clock) -> None:
    room.answers["po-01@example.nl"] = ["451 4.7.1 greylisted", "451 4.7.1 greylisted"]
    queued(invited(a_round(), organisations(2)))
    assert jobs.deliver(app) == 1
    assert jobs.deliver(app) == 0
    clock.forward(minutes=1)
    assert jobs.deliver(app) == 0
    clock.forward(minutes=4)
    assert jobs.deliver(app) == 0
    clock.forward(minutes=1)
    assert jobs.deliver(app) == 1
    assert (states(), room.twice()) == (["sent", "sent"], [])


def test_a_server_that_hangs_up_is_called_again(app: Flask, room: Mailroom, clock: Clock) -> None:
    room.answers["po-01@example.nl"] = ["421 4.3.2 closing"]
    queued(invited(a_round(), organisations(2)))
    assert jobs.deliver(app) == 1
    clock.forward(minutes=1)
    assert jobs.deliver(app) == 1


def test_a_connection_that_breaks_after_the_text_leaves_it_uncertain(app: Flask, room: Mailroom, clock: Clock) -> None:
    """The server had it and never said so; a second try could be a second mail."""
    room.hangs_up_on.add("po-01@example.nl")
    queued(invited(a_round(), organisations(2)))
    assert jobs.deliver(app) == 1
    assert states() == ["uncertain", "sent"]
    clock.forward(days=1)
    assert jobs.deliver(app) == 0
    assert room.twice() == []


def test_while_the_server_is_away_all_mail_waits(app: Flask, clock: Clock, room: Mailroom) -> None:
    queued(invited(a_round(), organisations(3)))
    app.extensions["mail"].port = free_port()
    assert jobs.deliver(app) == 0
    waiting = db.session().query(Message).populate_existing().all()
    assert {(message.state, message.attempts) for message in waiting} == {("waiting", 0)}
    assert waiting[0].error.startswith("De mailserver is niet bereikbaar")
    app.extensions["mail"].port = room.port
    clock.forward(minutes=1)
    assert jobs.deliver(app) == 3


def test_an_address_that_is_none_is_refused_without_asking_the_server(app: Flask, room: Mailroom) -> None:
    round_ = a_round()
    addresses = ("geen adres", "twee@example.nl, drie@example.nl", "ü@example.nl", "a@b\r\nRCPT TO:<x@example.nl>", "@",
                 "goed@bücher.example")
    queued([invited(round_, organisations(1, f"S{number}"), email=address)[0]
            for number, address in enumerate(addresses)])
    assert jobs.deliver(app) == 1
    assert states() == ["refused"] * 5 + ["sent"]
    assert room.recipients == ["goed@xn--bcher-kva.example"]


def test_a_text_is_written_with_things_as_they_are_when_it_goes(app: Flask, room: Mailroom) -> None:
    round_ = a_round()
    member = invited(round_, organisations(1))[0]
    queued([member], MessageKind.MOVED_NOT_BEGUN, change="extended", old_day="maandag 7 februari 2022", reason="Tijd.")
    has_begun(member, a_version())
    with writing() as session:
        session.merge(round_).closes_on = date(2022, 2, 21)
    jobs.deliver(app)
    message, = room.messages()
    assert message["Subject"] == "Verlengd tot en met 21 februari: Uitvraag over instroom"
    text = plain(message)
    assert "is verlengd (eerst: maandag 7 februari 2022)" in text
    assert "U bent al begonnen" in text


def test_a_request_for_time_goes_to_the_office_and_its_reply_to_the_member(app: Flask, room: Mailroom) -> None:
    member = invited(a_round(), organisations(1))[0]
    with writing() as session:
        outbox.queue(session, [outbox.letter(
            "request_asked:1", MessageKind.REQUEST_ASKED, "secretariaat@example.nl", NOW, round_id=member.round_id,
            invitation_id=member.id, reason="De cijfers komen later.", asked_by="M. Visser", wanted_day="2022-02-21")])
    jobs.deliver(app)
    message, = room.messages()
    assert message["Subject"] == "Meer tijd gevraagd: Voorbeeld-swv PO-01"
    assert message["Reply-To"].addresses[0].addr_spec == "po-01@example.nl"
    text = plain(message)
    assert "tot en met maandag 21 februari 2022" in text
    assert "De cijfers komen later." in text
    assert "http://localhost/secretariaat/uitvragen/instroom" in text
    assert "/u/" not in text


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(app: Flask, room: Mailroom) -> None:
    hostless = a_round(slug="zonder")
    with writing() as session:
        session.merge(hostless).hosts.clear()
    first = invited(hostless, organisations(1))
    queued(first + invited(a_round(an_association("Sectorraad"), slug="met"), organisations(1, "VO")))
    assert jobs.deliver(app) == 1
    assert states() == ["failed", "sent"]


def test_in_the_demonstration_mail_lands_in_a_mailbox(config: Config, tmp_path: Path, clock: Clock,
                                                      room: Mailroom) -> None:
    app = create_app(replace(config, demo=tmp_path), clock)
    with app.app_context():
        queued(invited(a_round(), organisations(2)))
        assert jobs.deliver(app) == 2
        db.session.remove()
        db.engine.dispose()
    assert len(list((tmp_path / "postvak" / "new").iterdir())) == 2
    assert room.raw == []


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_mail_server_must_prove_who_it_is(config: Config, clock: Clock, kind: str,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    options: dict[str, dict[str, Any]] = {"tls": {"ssl_context": context},
                                          "starttls": {"tls_context": context, "require_starttls": True}}
    with mailroom(**options[kind]) as room:
        app = create_app(replace(config, smtp=Smtp("localhost", room.port, tls=kind)), clock)
        with app.app_context():
            queued(invited(a_round(), organisations(1)))
            assert jobs.deliver(app) == 0
            monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
            clock.forward(minutes=1)
            assert jobs.deliver(app) == 1
            db.session.remove()
            db.engine.dispose()


def test_the_page_counts_finds_and_turns_pages_in_few_statements(app: Flask, client: FlaskClient) -> None:
    queued(invited(a_round(), organisations(70)))
    queued(invited(a_round(an_association("Sectorraad"), slug="ander", title="Iets anders"), organisations(1, "VO")))
    with writing() as session:
        for message in session.query(Message):
            message.state, message.sent_at = "refused" if message.recipient == "po-07@example.nl" else "sent", NOW
    signed_in(client)
    with app.app_context():
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    first = client.get("/secretariaat/berichten/").text
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 8
    assert "verstuurd 70" in first
    assert "geweigerd 1" in first
    assert "Bladzijde 1 van 2" in first
    assert "po-05@example.nl" in client.get("/secretariaat/berichten/?pagina=2").text
    found = client.get("/secretariaat/berichten/?adres=vo-01").text
    assert "1 bericht<" in found
    assert "vo-01@example.nl" in found
    other = client.get("/secretariaat/berichten/?uitvraag=2").text
    assert "vo-01@example.nl" in other
    assert "po-70@example.nl" not in other
    assert client.get("/secretariaat/berichten/?stand=onzin&pagina=-3&uitvraag=x").status_code == 200


def test_a_page_about_one_message_shows_its_text_without_the_real_link(
        app: Flask, client: FlaskClient, room: Mailroom) -> None:
    member = invited(a_round(), organisations(1))[0]
    queued([member])
    signed_in(client, Role.LEZER)
    page = client.get("/secretariaat/berichten/1").text
    assert "Wij willen weten hoeveel leerlingen erbij komen." in page
    assert "hier staat de persoonlijke link" in page
    assert app.extensions["links"].personal(member.id, 1) not in page
    assert client.get("/secretariaat/berichten/9").status_code == 404


def test_all_that_failed_is_sent_again_in_one_go_and_what_is_uncertain_is_not(
        app: Flask, client: FlaskClient, room: Mailroom) -> None:
    room.answers = {f"po-0{number}@example.nl": ["550 mailbox full"] for number in (1, 2)}
    room.hangs_up_on.add("po-03@example.nl")
    queued(invited(a_round(), organisations(3)))
    jobs.deliver(app)
    assert states() == ["refused", "refused", "uncertain"]
    signed_in(client)
    token = {"csrf_token": token_of(client, "/secretariaat/berichten/?stand=refused")}
    assert client.post("/secretariaat/berichten/opnieuw?stand=uncertain", data=token).status_code == 400
    assert client.post("/secretariaat/berichten/opnieuw?stand=refused", data=token).status_code == 302
    assert jobs.deliver(app) == 2
    assert states() == ["settled", "settled", "uncertain", "sent", "sent"]
    assert "Van 1 bericht is onzeker" in client.get("/secretariaat/berichten/").text
    assert client.post("/secretariaat/berichten/3/laten", data=token).status_code == 302
    assert states()[2] == "settled"
    assert "Zo gelaten door Test secretariaat." in client.get("/secretariaat/berichten/3").text


def test_a_reader_sees_messages_and_decides_nothing(app: Flask, client: FlaskClient, room: Mailroom) -> None:
    room.answers["po-01@example.nl"] = ["550 no such user"]
    queued(invited(a_round(), organisations(1)))
    jobs.deliver(app)
    signed_in(client, Role.LEZER)
    page = client.get("/secretariaat/berichten/1").text
    assert "Verstuur opnieuw" not in page
    token = {"csrf_token": token_of(client, "/secretariaat/account")}
    for deed in ("1/opnieuw", "1/laten", "opnieuw"):
        assert client.post(f"/secretariaat/berichten/{deed}", data=token).status_code == 403
    assert states() == ["refused"]
