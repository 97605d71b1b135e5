"""A selection: rules, a trial, the lot, a decision by hand, and everyone who hears at nine on the day."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from survey import chores, jobs, letters
from survey.actions import allotments as deeds
from survey.actions import registrations as places
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.messages import Message
from survey.models.registrations import Allotment, Registration
from survey.models.rounds import Round
from survey.rules.allotments import Result, Rules, public_hash
from survey.rules.broken import RuleBroken
from survey.rules.quotas import Quota, Side
from tests.answering import text_of
from tests.conftest import Clock
from tests.gatherings import SEED, an_event, an_occasion, registered
from tests.office import office

PAGE = "/secretariaat/bijeenkomsten/norm/selectie"
PUBLIC = "/bijeenkomsten/norm/loting"
RULES = {"quotas-0-group": "role:ouder", "quotas-0-side": "least", "quotas-0-number": "2", "quotas-0-unit": "number",
         "quotas-0-occasion": "0", "quotas-1-group": "role:leerkracht", "quotas-1-side": "most",
         "quotas-1-number": "50", "quotas-1-unit": "share", "quotas-1-occasion": "0", "most_per_organisation": ""}


def a_selection(parents: int = 2, teachers: int = 8, capacity: int = 4, **fields: Any) -> tuple[Event, Occasion]:
    event = an_event(way="selection", told_on=date(2022, 3, 4), roles=["ouder", "leerkracht"])
    occasion = an_occasion(event, capacity=capacity, **fields)
    registered(occasion, *[{"name": f"Ouder {each}", "role": "ouder"} for each in range(parents)],
               *[{"name": f"Leraar {each}", "role": "leerkracht"} for each in range(teachers)], state="requested")
    return event, occasion


def closed(event: Event, clock: Clock) -> None:
    """Registering is over; the clock goes on too little for the secretariat to be signed out."""
    clock.forward(hours=1)
    with writing() as session:
        session.get_one(Round, event.round_id).closed_at = clock.now


def states() -> dict[str, str]:
    db.session.expire_all()
    return {each.number: each.state for each in db.session.query(Registration)}


def test_a_selection_from_its_rules_to_the_letters(client: FlaskClient, clock: Clock) -> None:
    event, occasion = a_selection()
    desk = office(client)
    assert public_hash(SEED) in client.get(PUBLIC).text
    assert SEED not in client.get(PUBLIC).text
    desk.post(f"{PAGE}/regels", **RULES)
    assert "Ten minste 2 plaatsen voor rol “ouder”, bij elk moment." in text_of(desk.get(f"{PAGE}/"))
    assert "Proef 1" in text_of(desk.get(f"{PAGE}/proef"))
    desk.post(f"{PAGE}/loten", status=409)
    closed(event, clock)
    desk.post(f"{PAGE}/loten")
    drawn = {each: found.result for each, found in deeds.Drawing.read(db.session.query(Allotment).one().outcome)
             .outcomes.items()}
    assert sorted(number for number, result in drawn.items() if result is Result.PLACED)[:2] == ["N1001", "N1002"]
    teacher = next(number for number, result in drawn.items() if result is not Result.PLACED)
    shown = desk.post(f"{PAGE}/{teacher}", decision="place", reason="spreekt op de avond")
    assert "Alle regels worden nog gehaald" in text_of(shown), "another teacher gave way"
    assert set(states().values()) == {"requested"}, "nobody hears anything yet"
    desk.post(f"{PAGE}/klaar", ready="yes")
    worker = jobs.Worker(client.application, looked=None)
    chores.tell_lots(worker)
    assert set(states().values()) == {"requested"}, "it is not yet the day"
    clock.now = clock.now.replace(month=3, day=4, hour=8, minute=0)
    chores.tell_lots(worker)
    chores.tell_lots(worker)
    told = states()
    assert sorted(told.values()) == ["confirmed"] * 4 + ["waiting"] * 6
    assert told[teacher] == "confirmed"
    kinds = sorted(each.kind for each in db.session.query(Message))
    assert kinds == ["selected"] * 4 + ["selected_waiting"] * 6
    page = text_of(client.get(PUBLIC))
    assert SEED in page
    assert "door het secretariaat" in page
    assert "Ouder 0" not in page, "numbers, no names"
    with writing() as session, pytest.raises(RuleBroken, match="niets te loten"):
        deeds.draw_lots(session, event, "Anna", clock.now)


def told(clock: Clock, event: Event) -> dict[Result, int]:
    with writing() as session:
        deeds.set_ready(session, event, "Anna", clock.now)
        found = deeds.tell(session, event, "Anna", clock.now)
    assert found
    return found


def test_who_cancels_between_the_lot_and_the_telling_makes_room_and_who_comes_late_waits(
        client: FlaskClient, clock: Clock) -> None:
    event, occasion = a_selection(parents=0, teachers=5, capacity=2)
    closed(event, clock)
    with writing() as session:
        drawing = deeds.draw_lots(session, event, "Anna", clock.now)
    first, second, third, *rest = sorted(drawing.outcomes, key=lambda number: drawing.outcomes[number].lot)
    with writing() as session:
        gone = session.query(Registration).filter_by(number=first).one()
        places.cancel(session, gone, "test", clock.now)
    registered(occasion, {"name": "Laat", "number": "LATE"}, state="requested")
    assert told(clock, event) == {Result.PLACED: 2, Result.WAITING: 3, Result.NOT_PLACED: 0}
    assert {number for number, state in states().items() if state == "confirmed"} == {second, third}
    rows = {each.number: each for each in db.session.query(Registration)}
    in_line = sorted((number for number in (*rest, "LATE")), key=lambda number: rows[number].queued_at)
    assert in_line == [*rest, "LATE"]
    assert "afgemeld voor de uitslag" in text_of(client.get(PUBLIC))


def test_without_a_waiting_list_who_is_not_placed_hears_that(client: FlaskClient, clock: Clock) -> None:
    event, _ = a_selection(parents=0, teachers=3, capacity=1, waiting_list=False)
    closed(event, clock)
    with writing() as session:
        deeds.draw_lots(session, event, "Anna", clock.now)
    assert told(clock, event)[Result.NOT_PLACED] == 2
    kinds = sorted(each.kind for each in db.session.query(Message))
    assert kinds == ["not_selected", "not_selected", "selected"]
    for message in db.session.query(Message):
        letter = letters.render(message, client.application.extensions["links"], clock.now)
        assert "/bijeenkomsten/norm/loting" in letter.text
        assert "Regiobijeenkomsten over de norm" in letter.subject


def test_other_rules_need_another_drawing_and_a_ready_outcome_waits_for_no_decision(
        client: FlaskClient, clock: Clock) -> None:
    event, _ = a_selection()
    registered(an_occasion(event, title="Zuid"), {"name": "Zuiderling", "role": "leerkracht"}, state="requested")
    closed(event, clock)
    with writing() as session:
        deeds.draw_lots(session, event, "Anna", clock.now)
        deeds.set_ready(session, event, "Anna", clock.now)
        deeds.overrule(session, event, "N1001", False, "ziek", "Anna", clock.now)
        assert deeds.tell(session, event, "Anna", clock.now) is None, "what was ready is so no longer"
        deeds.set_rules(session, event, Rules({}, 1, (Quota(Side.LEAST, "role", "ouder", 1),)), "Anna", clock.now)
        with pytest.raises(RuleBroken, match="nog niet geloot"):
            deeds.set_ready(session, event, "Anna", clock.now)
        deeds.draw_lots(session, event, "Anna", clock.now)
        with pytest.raises(RuleBroken, match="Geef een reden"):
            deeds.overrule(session, event, "N1001", True, " ", "Anna", clock.now)
        with pytest.raises(RuleBroken, match="beslist de loting niet"):
            deeds.overrule(session, event, "NOBODY", True, "zo maar", "Anna", clock.now)
        assert not deeds.tell_due(session, clock.now)
    told(clock, event)
    page = client.get(PUBLIC)
    assert "2 keer geloot" in text_of(page)
    # Nobody can do it over without knowing for which places a number came.
    assert page.text.count('<td data-head="Moment">Noord (Wolvega)</td>') == 10
    assert page.text.count('<td data-head="Moment">Zuid</td>') == 1
