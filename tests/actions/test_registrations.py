"""What happens when people register, change, cancel, and get a place that came free."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from survey import jobs
from survey import letters as letters_of
from survey.actions import registrations as deeds
from survey.actions.messages import letter, queue
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.queries import occasions, registrations
from survey.rules.broken import RuleBroken
from survey.rules.messages import TO_PARTICIPANTS, MessageKind
from survey.rules.registrations import Added, Entry, State
from tests.conftest import NOW, Clock
from tests.gatherings import EVENING, a_part, an_event, an_occasion
from tests.stories import invited, organisations

LATER = NOW + timedelta(hours=1)


def person(name: str, *parts: int, **fields: Any) -> Entry:
    return Entry(name, f"{name.lower()}@example.nl", parts=parts, **fields)


def people(number: int, first: int = 0) -> list[Entry]:
    return [person(f"P{each:03}") for each in range(first, first + number)]


def register(occasion: Occasion, *entries: Entry, now: Any = NOW, invitation: Invitation | None = None,
             ) -> list[Registration]:
    with writing() as session:
        event = session.get_one(Event, occasion.event_id)
        return deeds.register(session, event, occasion.id, entries, "Anna", now, invitation)


def states(made: Sequence[Registration]) -> list[str]:
    return [each.state for each in made]


def stand(occasion: Occasion) -> dict[str, str]:
    """The state of everyone at an occasion, by name."""
    db.session.rollback()
    db.session.expire_all()
    return {each.name: each.state for each in registrations.of_occasion(db.session(), occasion.id)}


def letters() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(each.kind, each.recipient) for each in db.session().query(Message).order_by(Message.id)]


def cancel(registration: Registration, now: Any = LATER, **how: Any) -> bool:
    with writing() as session:
        return deeds.cancel(session, registration, "Anna", now, **how)


def test_a_group_gets_what_is_left_and_each_hears_the_truth(app: Flask) -> None:
    occasion = an_occasion(an_event(), capacity=4)
    assert states(register(occasion, *people(3))) == ["confirmed"] * 3
    made = register(occasion, *people(3, 3))
    assert states(made) == ["confirmed", "waiting", "waiting"]
    assert [each.name for each in made] == ["P003", "P004", "P005"]
    assert letters()[3:] == [("registered", "p003@example.nl"), ("on_waiting_list", "p004@example.nl"),
                             ("on_waiting_list", "p005@example.nl")]
    assert [registrations.place_in_line(db.session(), each) for each in made] == [None, 1, 2]
    assert len({each.number for each in db.session().query(Registration)}) == 6
    assert db.session().query(LogEntry).filter_by(deed="registered").count() == 6
    assert {message.registration_id for message in db.session().query(Message)} == set(range(1, 7))


def test_a_place_that_comes_free_is_offered_taken_left_or_lost_and_goes_on_in_order(app: Flask, clock: Clock) -> None:
    occasion = an_occasion(an_event(offer_hours=48), capacity=1)
    first, second, third, fourth = [register(occasion, entry)[0] for entry in people(4)]
    assert cancel(first)
    assert not cancel(first)
    assert stand(occasion) == {"P000": "cancelled", "P001": "offered", "P002": "waiting", "P003": "waiting"}
    with writing() as session:
        deeds.decline_offer(session, second, "P001", LATER)
    assert stand(occasion)["P002"] == "offered"
    clock.forward(days=3)
    jobs.Worker(app).work()
    assert stand(occasion) == {"P000": "cancelled", "P001": "cancelled", "P002": "declined", "P003": "offered"}
    with writing() as session:
        assert deeds.accept_offer(session, fourth, "P003", clock.now)
        assert not deeds.accept_offer(session, fourth, "P003", clock.now)
    with writing() as session, pytest.raises(RuleBroken, match="opnieuw aanmelden"):
        deeds.accept_offer(session, third, "P002", clock.now)
    assert [kind for kind, _ in letters()[4:]] == [
        "registration_cancelled", "place_offered", "registration_cancelled", "place_offered", "offer_expired",
        "place_offered", "registered"]


def test_without_an_offer_who_is_next_has_the_place_at_once(app: Flask) -> None:
    occasion = an_occasion(an_event(offer_hours=0), capacity=1)
    first, _ = [register(occasion, entry)[0] for entry in people(2)]
    cancel(first)
    assert stand(occasion) == {"P000": "cancelled", "P001": "confirmed"}
    assert letters()[-1] == ("place_given", "p001@example.nl")


def test_one_person_stands_once_at_an_occasion_and_may_come_back(app: Flask) -> None:
    occasion = an_occasion(an_event())
    made, = register(occasion, person("Anna"))
    with pytest.raises(RuleBroken, match="Anna is al aangemeld"):
        register(occasion, person("Ben"), Entry("Anna", " ANNA@Example.nl"))
    assert stand(occasion) == {"Anna": "confirmed"}
    cancel(made)
    assert states(register(occasion, person("Anna"))) == ["confirmed"]


def test_the_last_cancellation_takes_the_reply_of_a_member_away(app: Flask) -> None:
    event = an_event()
    here, there = an_occasion(event), an_occasion(event, title="Zuid")
    member = invited(event.round, organisations(1), declined_at=NOW)[0]
    one, two = register(here, person("Anna"), person("Ben"), invitation=member)
    three, = register(there, person("Anna"), invitation=member)

    def replied() -> tuple[bool, bool]:
        db.session.rollback()
        found = db.session().get_one(Invitation, member.id, populate_existing=True)
        return found.replied_at is not None, found.declined_at is not None

    assert replied() == (True, False)
    for each in (one, three):
        cancel(each)
        assert replied() == (True, False)
    cancel(two)
    assert replied() == (False, False)


def test_who_gets_a_place_is_not_passed_over_for_a_full_part_and_hears_of_it(app: Flask) -> None:
    occasion = an_occasion(an_event(offer_hours=0), a_part("Diner", capacity=1), a_part("Lezing"), capacity=2)
    dinner, lecture = (part.id for part in occasion.parts)
    with pytest.raises(RuleBroken, match="“Diner” is vol. Kies voor P001 iets anders"):
        register(occasion, person("P000", dinner), person("P001", dinner))
    first, _ = register(occasion, person("P000"), person("P001", dinner))
    waiting, = register(occasion, person("P002", dinner, lecture))
    cancel(first)
    promoted = registrations.reread(db.session(), waiting.id)
    assert (promoted.state, [part.title for part in promoted.parts]) == ("confirmed", ["Lezing"])
    assert db.session().query(Message).order_by(Message.id.desc()).first().context["note"].startswith("“Diner” is vol.")


def test_changing_keeps_the_place_and_is_told_once(app: Flask) -> None:
    occasion = an_occasion(an_event(), a_part("Diner", capacity=1), capacity=2)
    dinner = occasion.parts[0].id
    anna, _ = register(occasion, person("Anna"), person("Ben", dinner))

    def change(entry: Entry, now: Any = LATER, **how: Any) -> Registration:
        with writing() as session:
            return deeds.change(session, anna, entry, "Anna", now, **how)

    with pytest.raises(RuleBroken, match="“Diner” is vol"):
        change(person("Anna", dinner))
    with pytest.raises(RuleBroken, match="Ben is al aangemeld"):
        change(person("Ben"))
    for _ in range(2):
        assert change(Entry("Anna Bos", "bos@example.nl")).same_person == "bos@example.nl"
    assert letters()[2:] == [("registration_changed", "bos@example.nl")]
    with pytest.raises(RuleBroken, match="donderdag 17 maart 2022"):
        change(person("Cas"), EVENING - timedelta(hours=12))
    assert change(person("Cas"), EVENING - timedelta(hours=12), by_office=True).name == "Cas"


def test_the_secretariat_gives_reserved_places_and_more_and_a_reserved_place_comes_back(app: Flask) -> None:
    event = an_event(offer_hours=0)
    occasion = an_occasion(event, capacity=3, reserved=1)
    register(occasion, *people(3))
    assert stand(occasion)["P002"] == "waiting"

    def add(name: str, how: Added, reason: str = "") -> Registration:
        with writing() as session:
            return deeds.add_by_secretariat(session, event, occasion.id, person(name), how, reason, "Sara", LATER)

    host = add("Host", Added.RESERVED)
    with pytest.raises(RuleBroken, match="geen vrijgehouden plaats"):
        add("Nog een", Added.RESERVED)
    add("Inspecteur", Added.GUEST)
    add("Spreker", Added.ABOVE, "Houdt de lezing")
    places = occasions.places(db.session(), event.round_id)[occasion.id]
    assert (places.taken, places.taken_reserved, places.free) == (4, 1, 0)
    cancel(host, by_office=True)
    assert stand(occasion)["P002"] == "waiting"


def test_a_lowered_capacity_leaves_who_has_a_place_and_gives_no_new_ones(app: Flask) -> None:
    occasion = an_occasion(an_event(offer_hours=0), capacity=3)
    made = register(occasion, *people(4))

    def capacity(number: int) -> list[Registration]:
        with writing() as session:
            occasions.hold(session, occasion.id).capacity = number
            return deeds.promote(session, occasion.id, LATER)

    assert capacity(1) == []
    cancel(made[0])
    assert list(stand(occasion).values()) == ["cancelled", "confirmed", "confirmed", "waiting"]
    assert [each.name for each in capacity(5)] == ["P003"]


def test_a_selection_takes_everyone_and_promises_nobody(app: Flask) -> None:
    occasion = an_occasion(an_event(way="selection"), capacity=1, waiting_list=False)
    assert states(register(occasion, *people(3))) == ["requested"] * 3
    assert {kind for kind, _ in letters()} == {"applied"}


@pytest.mark.parametrize(("fields", "now", "said"), [
    ({"begins_at": NOW - timedelta(hours=3)}, NOW, "voorbij"), ({"cancelled_at": NOW}, NOW, "gaat niet door"),
    ({}, NOW + timedelta(days=20), "gesloten"), ({"capacity": 0, "waiting_list": False}, NOW, "is vol")])
def test_who_cannot_be_registered_hears_why_and_nothing_is_stored(
        app: Flask, fields: dict[str, Any], now: Any, said: str) -> None:
    occasion = an_occasion(an_event(), **fields)
    with pytest.raises(RuleBroken, match=said):
        register(occasion, *people(2), now=now)
    assert stand(occasion) == {}
    assert letters() == []


def test_room_that_appeared_otherwise_is_given_out_by_the_clock(app: Flask) -> None:
    occasion = an_occasion(an_event(offer_hours=0), capacity=1)
    register(occasion, *people(2))
    with writing() as session:
        session.merge(occasion).capacity = 2
    jobs.Worker(app).work()
    assert stand(occasion) == {"P000": "confirmed", "P001": State.CONFIRMED}


@pytest.mark.parametrize("kind", sorted(TO_PARTICIPANTS))
def test_every_letter_to_a_participant_names_the_occasion_and_holds_the_link(sqlite_app: Flask,
                                                                             kind: MessageKind) -> None:
    made, = register(an_occasion(an_event()), person("Anna"))
    with writing() as session:
        queue(session, [letter("once", kind, made.email, NOW, round_id=made.round_id, registration_id=made.id)])
    db.session.rollback()
    message = db.session().query(Message).filter_by(once="once").one()
    found = letters_of.render(message, sqlite_app.extensions["links"], NOW)
    link = sqlite_app.extensions["links"].registration_url(made.id, made.serial)
    for words in ("vrijdag 18 maart 2022, 19.00 tot 21.00 uur", "De Haven", link):
        assert words in found.text
        assert words in found.html
    assert found.recipient == ("Anna", "anna@example.nl")
