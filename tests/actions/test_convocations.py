"""Calling a meeting together: who hears what, with which appointment, and when it may open."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from survey import letters
from survey.actions import bodies, convocations, polls, presences
from survey.actions.assemblies import details_of
from survey.actions.seals import Seals
from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.messages import Message
from survey.queries import messages
from survey.rules.assemblies import Here
from survey.rules.broken import RuleBroken
from survey.rules.calendar import moment_at
from survey.rules.messages import MessageKind, MessageState
from survey.rules.seats import Details as SeatDetails
from survey.rules.seats import Person
from survey.rules.statutes import TEMPLATES
from tests.conftest import NOW, SECRET
from tests.meetings import BY, ONLINE, a_body, a_motion, an_assembly, delegate_of, seat_of

SOON = NOW + timedelta(days=20)


def prepared(seats: int = 2) -> Assembly:
    return an_assembly(a_body(seats=seats), begins_at=SOON, convoked=False, opened=False)


def convoke(assembly: Assembly) -> int:
    with writing() as session:
        return convocations.convoke(session, assembly.round_id, BY, NOW)


def letters_of(kind: MessageKind) -> list[letters.Letter]:
    found = db.session().query(Message).filter_by(kind=kind.value).order_by(Message.id).all()
    whole = [messages.whole(db.session(), each.id) for each in found]
    return [letters.render(each, Links(SECRET, "http://localhost"), NOW) for each in whole if each]


def test_the_convocation_goes_to_every_delegate_with_agenda_and_appointment(app: Flask) -> None:
    assembly = prepared()
    a_motion(assembly, "Het jaarplan 2022 vaststellen")
    assert convoke(assembly) == 2
    first, _ = letters_of(MessageKind.CONVOCATION)
    assert first.subject == "Oproeping, dinsdag 22 februari 2022: Algemene ledenvergadering"
    assert "1. Opening" in first.text
    assert "Voorstel: Het jaarplan 2022 vaststellen" in first.text
    assert "http://localhost/u/" in first.text
    assert "art. 2:38 lid 6 BW" in first.text
    assert first.invite
    assert first.invite.method == "REQUEST"
    assert b"SEQUENCE:0" in first.invite.content
    with pytest.raises(RuleBroken, match="al verstuurd"):
        convoke(assembly)


def test_another_time_is_told_and_moves_the_appointment(app: Flask) -> None:
    assembly = prepared()
    convoke(assembly)
    later = replace(details_of(assembly), begins_at=SOON + timedelta(hours=1))
    with writing() as session:
        assert convocations.move(session, assembly, later, BY, NOW) == 2
        assert convocations.move(session, assembly, replace(later, chair="Iemand anders"), BY, NOW) == 0
    moved = letters_of(MessageKind.MEETING_MOVED)[0]
    assert "Eerst was de vergadering op 22 februari 2022, 9.00 uur" in moved.text
    assert moved.invite
    assert b"SEQUENCE:2" in moved.invite.content


def test_a_meeting_that_is_called_off_leaves_the_calendar(app: Flask) -> None:
    assembly = prepared()
    convoke(assembly)
    with writing() as session:
        assert convocations.cancel(session, assembly.round_id, "De zaal is dicht.", BY, NOW) == 2
    told = letters_of(MessageKind.MEETING_CANCELLED)[0]
    assert "De zaal is dicht." in told.text
    assert told.invite
    assert told.invite.method == "CANCEL"
    assert b"STATUS:CANCELLED" in told.invite.content
    with pytest.raises(RuleBroken, match="opgeroepen|oproeping is verstuurd"), writing() as session:
        convocations.open_meeting(session, assembly.round_id, BY, SOON)


def test_who_gets_a_seat_after_the_convocation_is_called_as_well(app: Flask) -> None:
    assembly = prepared()
    convoke(assembly)
    with writing() as session:
        bodies.add_seat(session, assembly.bodies[0].id, SeatDetails("M03"), [Person("C", "c@example.nl")], BY, NOW)
        assert convocations.renew_roll(session, assembly.round_id, BY, NOW) == 1
    assert letters_of(MessageKind.CONVOCATION)[-1].recipient == ("C", "c@example.nl")


def test_nobody_is_called_while_a_member_cannot_be_reached(app: Flask) -> None:
    assembly = prepared()
    with writing() as session:
        bodies.change_seat(session, seat_of(assembly.bodies[0], "M02"), SeatDetails("M02"), [], BY, NOW)
    with pytest.raises(RuleBroken, match="Eén stemgerechtigd lid heeft nog geen afgevaardigde"):
        convoke(assembly)
    assert not db.session().query(Message).filter_by(state=MessageState.WAITING.value).count()


def test_a_meeting_opens_on_its_own_day(app: Flask) -> None:
    assembly = prepared()
    convoke(assembly)
    with pytest.raises(RuleBroken, match="dinsdag 22 februari 2022"), writing() as session:
        convocations.open_meeting(session, assembly.round_id, BY, NOW)
    with writing() as session:
        convocations.open_meeting(session, assembly.round_id, BY, SOON - timedelta(minutes=10))


def about_statutes(sent: int, text: int) -> tuple[Assembly, int, int]:
    """A meeting on 20 April about the statutes, convoked and with the text ready so many days before it."""
    day = moment_at(date(2022, 4, 20), 19)
    rules = {key: {**rule, "article": "art. 20"} for key, rule in TEMPLATES["association"][1].items()} | ONLINE
    rules |= {key: {"value": 7, "article": "art. 20"} for key in ("general.convocation", "statutes.convocation")}
    assembly = an_assembly(a_body(seats=2, rules=rules), begins_at=day,
                           text_available_from=date(2022, 4, 20) - timedelta(days=text))
    with writing():
        assembly.convoked_at = day - timedelta(days=sent)
    return assembly, a_motion(assembly, "De statuten wijzigen", kind="statutes").id, assembly.bodies[0].id


def opens(assembly: Assembly, motion: int, body: int, now: datetime) -> None:
    with writing() as session:
        polls.open_poll(session, assembly.round_id, polls.Opening(motion, body), Seals(None), BY, now)


def comes(assembly: Assembly, seat: str, now: datetime) -> None:
    who = delegate_of(assembly, seat)
    with writing() as session:
        presences.check_in(session, who, Here.HALL, "", now)


def test_i7_a_convocation_in_time_is_no_obstacle(app: Flask) -> None:
    assembly, motion, body = about_statutes(sent=7, text=5)
    for seat in ("M01", "M02"):
        comes(assembly, seat, assembly.begins_at)
    opens(assembly, motion, body, assembly.begins_at)


@pytest.mark.parametrize(("sent", "text"), [(6, 5), (7, 4)])
def test_i7_too_late_blocks_unless_all_are_there_and_record_it(app: Flask, sent: int, text: int) -> None:
    assembly, motion, body = about_statutes(sent, text)
    now = assembly.begins_at
    comes(assembly, "M01", now)
    with pytest.raises(RuleBroken, match="alleen als alle leden aanwezig of vertegenwoordigd zijn"):
        opens(assembly, motion, body, now)
    with pytest.raises(RuleBroken, match="Niet aanwezig: M02"), writing() as session:
        convocations.accept_short_notice(session, assembly.round_id, "Akkoord", BY, now)
    comes(assembly, "M02", now)
    with pytest.raises(RuleBroken, match="leg eerst vast"):
        opens(assembly, motion, body, now)
    with writing() as session:
        convocations.accept_short_notice(session, assembly.round_id, "Allen akkoord.", BY, now)
    opens(assembly, motion, body, now)
