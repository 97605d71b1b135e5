"""What people paste, how an occasion is offered, and what a form with people in rows makes of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from forms import registrations as forms
from forms.offers import option
from forms.registrations import Form, Found, Option, Terms, page, pasted
from survey.rules.places import Places
from survey.rules.registrations import same_person

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
EVENING = datetime(2024, 3, 18, 18, tzinfo=UTC)


@pytest.mark.parametrize(("text", "found"), [
    ("A. de Vries <a@example.nl>", [Found("A. de Vries", "a@example.nl")]),
    ("Vries, A. de <a@example.nl>; Bos, B. <b@example.nl>", [
        Found("Vries, A. de", "a@example.nl"), Found("Bos, B.", "b@example.nl")]),
    ("A. de Vries\ta@example.nl\nB. Bos;b@example.nl", [
        Found("A. de Vries", "a@example.nl"), Found("B. Bos", "b@example.nl")]),
    ("a@example.nl, A. de Vries", [Found("A. de Vries", "a@example.nl")]),
    ("a@example.nl b@example.nl", [Found("", "a@example.nl"), Found("", "b@example.nl")]),
    ("- A. de Vries", [Found("A. de Vries", "")]),
    ("\n  \n;;;\n", []),
])
def test_a_list_is_read_as_mail_programs_and_spreadsheets_write_it(text: str, found: list[Found]) -> None:
    assert pasted(text) == found


def test_a_huge_line_is_read_at_once() -> None:
    assert len(pasted("x" * 1_000_000 + "\n" + "@" * 1_000_000)) == 2


@dataclass
class Occasion:
    """As much of an occasion as a form needs."""

    id: int = 1
    title: str = "Noord (Wolvega)"
    region: str = "Noord"
    begins_at: datetime = EVENING
    ends_at: datetime = EVENING + timedelta(hours=2)
    provisional: bool = False
    place: str = "De Haven"
    address: str = ""
    online: bool = False
    sectors: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    waiting_list: bool = True
    explanation: str = ""
    cancelled_at: datetime | None = None
    cancelled_because: str = ""
    parts: list[forms.Part] = field(default_factory=list)


def offered(occasion: Occasion, places: Places, selection: bool = False, now: datetime = NOW) -> Option:
    return option(occasion, places, {}, selection, now)  # type: ignore[arg-type]


@pytest.mark.parametrize(("places", "room"), [
    (Places(None), ""), (Places(50), "Nog 50 plaatsen"), (Places(50, taken=49), "Nog 1 plaats"),
    (Places(50, reserved=2, taken=48), "Vol: u kunt op de wachtlijst"),
    (Places(50, taken=48, waiting=2), "Vol: u kunt op de wachtlijst"),
])
def test_an_occasion_tells_how_many_places_are_left(places: Places, room: str) -> None:
    shown = offered(Occasion(), places)
    assert (shown.room, shown.closed) == (room, "")
    assert shown.full == room.startswith("Vol")


def test_an_occasion_says_why_it_cannot_be_chosen() -> None:
    assert offered(Occasion(waiting_list=False), Places(1, taken=1)).closed == "Is vol, en er is geen wachtlijst."
    assert offered(Occasion(waiting_list=False), Places(1, taken=1), selection=True).closed == ""
    assert offered(Occasion(), Places(1), now=EVENING).closed == "Is al begonnen."
    assert offered(Occasion(), Places(1), now=EVENING + timedelta(hours=2)).closed == "Is al geweest."
    assert offered(Occasion(cancelled_at=NOW, cancelled_because="Ziekte."), Places(1)).closed == \
        "Gaat niet door. Ziekte."


def test_an_occasion_says_when_where_and_for_whom() -> None:
    shown = offered(Occasion(roles=["ouders", "leraren"], sectors=["PO"], region="Fryslân"), Places(None))
    assert shown.title == "Fryslân: Noord (Wolvega)"
    assert shown.audience == "Voor ouders, leraren en sector PO"
    assert shown.when == "maandag 18 maart 2024, 19.00 tot 21.00 uur"
    assert offered(Occasion(place="", online=True), Places(None)).where == "online"


OPTION = Option(1, "Noord", "", "", free=2)


def sent(**typed: str) -> Form:
    data = MultiDict({"deelnemer": "1", **{name.replace("__", "-"): value for name, value in typed.items()}})
    return Form(page(None, 10), Terms(), [OPTION], data)


def test_a_list_is_put_in_the_rows_that_are_empty_first_and_nobody_twice() -> None:
    form = sent(wie__lijst="A <a@example.nl>\nB <b@example.nl>\nA nog eens <A@EXAMPLE.nl>")
    assert form.change(same_person)
    assert [(one.number, one.name, one.email) for one in form.people] == [
        ("1", "A", "a@example.nl"), ("2", "B", "b@example.nl")]
    assert not sent().change(same_person)


def test_it_only_becomes_worse_than_the_page_said_when_more_people_have_to_wait() -> None:
    for told, people, worse in (("1:5", 1, False), ("1:5", 3, True), ("1:2", 3, False), ("", 9, False),
                                ("1:x", 9, False)):
        assert bool(sent(page__told=told).worse(people)) is worse


def test_numbers_that_nobody_gave_out_choose_nothing() -> None:
    form = sent(bijeenkomst="99999999999")
    assert form.chosen is None
    form.check(same_person)
    assert form.wrong["bijeenkomst"] == "Kies een bijeenkomst."
    assert sent(bijeenkomst="7").chosen is None
    assert sent(deelnemer="x").numbers == ["1"]
