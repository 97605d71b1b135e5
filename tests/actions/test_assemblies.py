"""Bodies, meetings and rolls: what is made of what, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from survey.actions import agendas, assemblies, bodies, mandates
from survey.actions.agendas import Item
from survey.database import db, writing
from survey.queries import assemblies as asked
from survey.queries import bodies as known
from survey.queries import mandates as roll
from survey.rules.broken import RuleBroken
from survey.rules.rounds import Origin
from survey.rules.seats import Details as SeatDetails
from survey.rules.seats import Person
from tests.conftest import NOW
from tests.meetings import BY, a_body, a_motion, an_assembly, delegate_link, delegate_of, seat_of
from tests.stories import an_association

TODAY = date(2022, 2, 2)


def test_a_meeting_has_a_mandate_for_every_seat_that_counts_and_a_link_for_every_delegate(app: Flask) -> None:
    seats = [SeatDetails("M01"), SeatDetails("M02", suspended_from=TODAY), SeatDetails("M03", until=date(2021, 12, 31)),
             SeatDetails("M04", since=TODAY), SeatDetails("Gast", votes=False),
             SeatDetails("Onafhankelijk", member=False)]
    assembly = an_assembly(a_body(seats=seats, delegates=2))
    names = [row.seat.name for row in roll.of_round(db.session(), assembly.round_id)]
    assert names == ["M01", "M04", "Onafhankelijk"]
    people = [each.name for each in roll.delegates(db.session(), assembly.round_id)]
    assert people == ["A. Gast", "A. M01", "A. M04", "A. Onafhankelijk",
                      "B. Gast", "B. M01", "B. M04", "B. Onafhankelijk"]
    page = app.test_client().get(f"/u/{delegate_link(assembly, 'M01')}")
    assert page.status_code in (200, 303)


def test_one_person_who_acts_for_two_seats_has_one_link_with_two_mandates(app: Flask) -> None:
    body = a_body(seats=1)
    with writing() as session:
        bodies.add_seat(session, body.id, SeatDetails("M02"), [Person("A. M01", "a.m01@example.nl")], BY, NOW)
    assembly = an_assembly(body)
    me = delegate_of(assembly, "M01")
    assert me.origin == Origin.DELEGATE
    assert [each.mandate.seat.name for each in roll.usable(db.session(), assembly.round_id, me.id)] == ["M01", "M02"]


def test_the_roll_follows_the_seats_until_the_day(app: Flask) -> None:
    body = a_body(seats=2)
    assembly = an_assembly(body, convoked=False, opened=False)
    before = delegate_of(assembly, "M02")
    with writing() as session:
        seat = seat_of(body, "M02")
        bodies.change_seat(session, seat, SeatDetails("M02"), [Person("Nieuw", "nieuw@example.nl")], BY, NOW)
        found = mandates.make_roll(session, assembly.round_id, BY, NOW)
    assert [each.name for each in found.fresh] == ["Nieuw"]
    assert before.withdrawn_at == NOW
    with writing() as session:
        bodies.change_seat(session, seat, SeatDetails("M02"), [Person("A. M02", "A.M02@example.nl")], BY, NOW)
        mandates.make_roll(session, assembly.round_id, BY, NOW)
    assert (before.withdrawn_at, before.serial) == (None, 2)


def test_a_seat_that_stood_on_a_roll_can_end_but_never_go(app: Flask) -> None:
    body = a_body(seats=2)
    an_assembly(body)
    with pytest.raises(RuleBroken, match="stond op de presentielijst"), writing() as session:
        bodies.remove_seat(session, seat_of(body, "M01"), BY, NOW)


def test_more_votes_need_an_article_and_an_organisation_has_one_seat(app: Flask) -> None:
    body = a_body(seats=0)
    with pytest.raises(RuleBroken, match="art. 2:38 lid 1"), writing() as session:
        bodies.add_seat(session, body.id, SeatDetails("Groot bestuur", weight=3), [], BY, NOW)
    assert not known.seats(db.session(), [body.id])


def test_items_are_added_between_and_moved(app: Flask) -> None:
    assembly = an_assembly(a_body(seats=1), items=("Opening", "Sluiting"))
    first, last = asked.items(db.session(), assembly.round_id)
    with writing() as session:
        agendas.add_item(session, assembly.round_id, Item("Jaarplan"), BY, NOW, after=first.id)
        agendas.move_item(session, assembly.round_id, last.id, -1, BY, NOW)
    titles = [each.title for each in asked.items(db.session(), assembly.round_id)]
    assert titles == ["Opening", "Sluiting", "Jaarplan"]
    motion = a_motion(assembly, item=2)
    item = asked.items(db.session(), assembly.round_id)[2]
    with pytest.raises(RuleBroken, match="hoort een voorstel"), writing() as session:
        agendas.remove_item(session, item, BY, NOW)
    assert motion.item_id == item.id


def test_an_amendment_belongs_to_a_proposal_and_not_to_another_amendment(app: Flask) -> None:
    assembly = an_assembly(a_body(seats=1))
    proposal = a_motion(assembly)
    amendment = a_motion(assembly, "Wijziging", amends_id=proposal.id)
    with pytest.raises(RuleBroken, match="amendement op een amendement"):
        a_motion(assembly, "Wijziging van de wijziging", amends_id=amendment.id)


def test_who_meets_is_fixed_once_the_convocation_went_out(app: Flask) -> None:
    assembly, other = an_assembly(a_body(seats=1)), a_body("Bestuur", 1)
    old = assemblies.details_of(assembly)
    with pytest.raises(RuleBroken, match="ander gremium"), writing() as session:
        assemblies.change(session, assembly, replace(old, bodies=(other.id,)), BY, NOW)
    later = replace(old, ends_at=old.ends_at + timedelta(hours=1), hosts=(an_association("Sectorraad").id,))
    with writing() as session:
        assert assemblies.change(session, assembly, later, BY, NOW) == ["einde", "namens wie"]
