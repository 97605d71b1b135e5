"""What may go wrong while people register: it is said, nothing typed is lost, and strangers learn nothing."""

from dataclasses import replace

import pytest
from flask import Flask

from survey.actions import desks
from survey.rules.limits import REGISTERING
from tests.conftest import NOW, Clock
from tests.gatherings import an_event, an_occasion
from tests.registering import (
    LINKS,
    ON_SQLITE,
    Visitor,
    an_evening,
    by_invitation,
    come,
    letters,
    openly,
    registered,
    somebody,
    words,
)
from tests.stories import invited, organisations


@ON_SQLITE
def test_the_same_form_sent_twice_gives_the_same_page_and_one_registration(app: Flask) -> None:
    event, _ = an_evening(occasion={"capacity": 1})
    me = openly(app, event)
    me.get()
    form = dict(me.fields)
    first = me.post(**somebody())
    me.fields = form
    second = me.post(**somebody())
    assert words(first) == words(second)
    assert "De plaats is bevestigd" in words(second)
    assert len(registered()) == 1
    assert len(letters()) == 1


@ON_SQLITE
def test_a_stranger_who_types_the_address_of_a_participant_learns_nothing(app: Flask, clock: Clock) -> None:
    event, _ = an_evening(occasion={"capacity": 1})
    me = openly(app, event)
    me.get()
    me.post(**somebody(email="jan.jansen@gmail.com"))
    clock.forward(hours=2)
    pages = []
    for name, email in (("X", "Jan Jansen <JanJansen+x@Gmail.com>"), ("X", "janjansen@googlemail.com"),
                        ("X", "nobody@example.nl")):
        other = openly(app, event)
        other.get()
        page = other.post(**somebody(name, email))
        if "<" not in email:
            pages.append(words(page))
            assert page.status_code == 200
        else:
            assert "is geen mailadres" in page.text
    known, new = pages
    assert known == new
    assert "wachtlijst" in known
    assert "geldt die eerdere aanmelding" in known
    assert [one.state for one in registered()] == ["confirmed", "waiting"]
    assert letters() == [("registered", "jan.jansen@gmail.com"), ("registered", "jan.jansen@gmail.com"),
                         ("on_waiting_list", "nobody@example.nl")]


@ON_SQLITE
def test_one_person_twice_in_a_form_is_told_in_whatever_spelling(app: Flask) -> None:
    event, _ = an_evening()
    me = openly(app, event)
    me.get()
    me.post(page__add="1", **somebody("A", "Jan.Jansen@gmail.com"))
    page = me.post(**somebody("B", "janjansen+school@GMAIL.com", 2))
    assert page.status_code == 422
    assert "A heeft hetzelfde mailadres." in page.text
    assert registered() == []


@ON_SQLITE
def test_an_occasion_that_became_full_while_the_form_was_open_keeps_what_was_typed(app: Flask) -> None:
    event = an_event()
    first, second = an_occasion(event, capacity=2), an_occasion(event, title="Zuid", capacity=5)
    me = openly(app, event)
    me.get()
    come(event, first, "b@example.nl", "c@example.nl")
    page = me.post(**somebody(), bijeenkomst=str(first.id))
    assert page.status_code == 409
    assert "Noord (Wolvega) is intussen vol. U kunt op de wachtlijst, of een andere bijeenkomst kiezen." in page.text
    assert me.fields["wie-1-naam"] == "A. de Vries"
    waits = dict(me.fields)
    assert "De aanmelding staat op de wachtlijst" in words(me.post())
    me.fields = waits
    assert "De plaats is bevestigd" in words(me.post(**somebody("D", "d@example.nl"), bijeenkomst=str(second.id)))
    assert [one.state for one in registered()[2:]] == ["waiting", "confirmed"]


@ON_SQLITE
def test_who_gets_in_only_partly_hears_so_first_and_then_each_for_himself(app: Flask) -> None:
    event, evening = an_evening(occasion={"capacity": 2})
    me = openly(app, event)
    me.get()
    come(event, evening, "b@example.nl")
    me.post(page__add="1", **somebody())
    page = me.post(**somebody("C", "c@example.nl", 2), **{"page-told": f"{evening.id}:2"})
    assert page.status_code == 409
    assert "heeft nu nog 1 plaats. Van deze 2 mensen komt er 1 op de wachtlijst." in page.text
    assert "niet iedereen heeft een plaats" in words(me.post())
    assert [one.state for one in registered()] == ["confirmed", "confirmed", "waiting"]


@ON_SQLITE
def test_a_full_occasion_without_a_waiting_list_cannot_be_chosen(app: Flask) -> None:
    event = an_event()
    full = an_occasion(event, capacity=1, waiting_list=False)
    an_occasion(event, title="Zuid")
    me = openly(app, event)
    me.get()
    come(event, full, "b@example.nl")
    page = me.post(**somebody(), bijeenkomst=str(full.id))
    assert page.status_code == 422
    assert "Is vol, en er is geen wachtlijst. Kies een andere bijeenkomst." in page.text
    assert me.fields["wie-1-mail"] == "a.devries@example.nl"


@ON_SQLITE
def test_a_group_that_does_not_fit_agrees_to_come_with_fewer(app: Flask) -> None:
    event = an_event()
    occasion = an_occasion(event, capacity=2, waiting_list=False)
    me = openly(app, event)
    me.get()
    come(event, occasion, "vroeg@example.nl")
    me.post(page__add="1", **somebody())
    page = me.post(**somebody("C", "c@example.nl", 2))
    assert page.status_code == 409
    assert "Er is nog één plaats en er is geen wachtlijst." in page.text
    assert len(registered()) == 1
    told = words(me.post())
    assert "niet iedereen heeft een plaats" in told
    assert "Deze deelnemer is niet aangemeld" in told
    assert [one.state for one in registered()] == ["confirmed", "confirmed"]


@ON_SQLITE
def test_what_is_past_cancelled_closed_or_forged_gets_a_friendly_page(app: Flask, clock: Clock) -> None:
    event = an_event(closes_on=None)
    an_occasion(event, title="Noord", cancelled_at=NOW, cancelled_because="De zaal is dicht.")
    an_occasion(event, title="Zuid")
    me = openly(app, event)
    page = me.get()
    assert "Gaat niet door. De zaal is dicht." in page.text
    clock.forward(days=60)
    page = me.get()
    assert page.status_code == 200
    assert "Aanmelden kan niet meer" in page.text
    assert "Is al geweest." in page.text
    page = me.post(form_key=LINKS.form_key(LINKS.open(event.round_id, 1)), **somebody())
    assert page.status_code == 409
    assert "A. de Vries a.devries@example.nl" in page.text
    forged = Visitor(app, f"/o/{LINKS.open(event.round_id, 1)[:-2]}xx/aanmelden").get()
    assert forged.status_code == 404
    assert "Deze link werkt niet" in forged.text
    assert Visitor(app, f"/o/{LINKS.open(event.round_id, 2)}/aanmelden").get().status_code == 404


@ON_SQLITE
def test_a_closed_registration_tells_since_when(app: Flask, clock: Clock) -> None:
    event, _ = an_evening()
    me = openly(app, event)
    me.get()
    clock.forward(days=13)
    page = me.post(**somebody())
    assert page.status_code == 409
    assert "Aanmelden kon tot en met maandag 14 februari 2022, 23.59 uur." in words(page)
    assert registered() == []


@ON_SQLITE
def test_a_form_without_the_key_of_its_link_is_refused(app: Flask) -> None:
    event, _ = an_evening()
    me = openly(app, event)
    me.get()
    assert me.post(form_key="0" * 32, **somebody()).status_code == 400
    assert me.get("/gAAAAABforged").request.path == me.address


@ON_SQLITE
def test_a_whole_school_registers_behind_one_address_and_a_flood_is_stopped_with_nothing_lost(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event, _ = an_evening(occasion={"capacity": None})
    me = openly(app, event)
    assert REGISTERING.most >= 1000
    monkeypatch.setattr(desks, "REGISTERING", replace(REGISTERING, most=2))
    for number in range(3):
        me.get()
        page = me.post(**somebody(f"N {number}", f"n{number}@example.nl"))
    assert page.status_code == 409
    assert "Wacht een kwartier en verstuur dit formulier dan nog eens." in page.text
    assert me.fields["wie-1-naam"] == "N 2"
    assert [one.name for one in registered()] == ["N 0", "N 1"]


@ON_SQLITE
def test_an_occasion_for_others_is_refused_with_the_reason(app: Flask) -> None:
    event = an_event(roles=["ouder", "leraar"])
    an_occasion(event, roles=["leraar"], sectors=["VO"])
    me = by_invitation(app, invited(event.round, organisations(1))[0])
    assert "Voor leraar en sector VO" in me.get().text
    page = me.post(**{"wie-1-rol": "ouder"})
    assert page.status_code == 409
    assert "Deze bijeenkomst is voor leraar. A. de Vries kan zich hiervoor niet aanmelden." in page.text
    assert "Deze bijeenkomst is voor VO." in me.post(**{"wie-1-rol": "leraar"}).text
    assert registered() == []
