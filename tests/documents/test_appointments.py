"""Appointments as calendar programs get them: read back by the library, and held to RFC 5545 line by line."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from survey.documents import appointments
from survey.documents.appointments import Appointment, Party
from survey.rules.calendar import AMSTERDAM, moment_at

EVENING = moment_at(date(2022, 3, 18), 19)
MADE = datetime(2022, 2, 2, 8, tzinfo=UTC)
OFFICE = Party("Het secretariaat", "secretariaat@example.nl", "netwerk-lpo@example.nl")
APPOINTMENT = Appointment(
    "aanmelding-1-ab@achterban", "Regiobijeenkomst", EVENING, EVENING + timedelta(hours=2), MADE,
    place="De Haven, Kerkstraat 1, Wolvega", description="Tot dan.", url="https://example.nl/aanmelding/x",
    organiser=OFFICE, attendee=Party("A. de Vries", "a@example.nl"))
PARAMETER = r";[A-Z-]+=(\"[^\"\x00-\x08\x0a-\x1f]*\"|[^\";:,\x00-\x1f]*)"
NAME = re.compile(rf"(?P<name>[A-Z-]+)(?P<params>({PARAMETER})*):(?P<value>.*)")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "UID"}
ESCAPED = re.compile(r"(\\[\\;,nN]|[^\\;,\x00-\x08\x0a-\x1f\x7f])*")
MOMENT, DAY = re.compile(r"\d{8}T\d{6}Z?"), re.compile(r"\d{8}")
NEEDED = {"VCALENDAR": {"PRODID", "VERSION", "METHOD"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"},
          "VTIMEZONE": {"TZID"}, "STANDARD": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
          "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"}}
ONCE = NEEDED["VEVENT"] | {"SEQUENCE", "STATUS", "ORGANIZER", "LOCATION", "DESCRIPTION", "URL", "TRANSP"}

Line = tuple[str, dict[str, str], str]


def lines_of(raw: bytes) -> list[Line]:
    """Every content line, unfolded; fails where a line is not as RFC 5545, 3.1 wants it."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    unfolded = raw.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [_parsed(line) for line in unfolded]


def _parsed(line: str) -> Line:
    found = NAME.fullmatch(line)
    assert found, line
    params = dict(re.findall(r';([A-Z-]+)=("[^"]*"|[^";:,]*)', found["params"]))
    if found["name"] in TEXTS:
        assert ESCAPED.fullmatch(found["value"]), line
    if found["name"] in ("DTSTART", "DTEND", "DTSTAMP"):
        assert (DAY if params.get("VALUE") == "DATE" else MOMENT).fullmatch(found["value"]), line
    return found["name"], params, found["value"]


def checked(raw: bytes) -> list[Line]:
    """The lines of a calendar in which every component is whole and every zone that is named is there."""
    lines, open_ones, zones = lines_of(raw), list[tuple[str, list[str]]](), set[str]()
    method = next(value for name, _, value in lines if name == "METHOD")
    for name, params, value in lines:
        if name == "BEGIN":
            open_ones.append((value, []))
        elif name == "END":
            component, seen = open_ones.pop()
            assert component == value
            _check_component(component, seen, method)
        else:
            open_ones[-1][1].append(name)
            zones |= {value} if name == "TZID" else set()
            assert "TZID" not in params or params["TZID"] in zones
    assert not open_ones
    return lines


def _check_component(component: str, seen: list[str], method: str) -> None:
    assert NEEDED[component] <= set(seen)
    if component == "VEVENT":
        assert all(seen.count(name) <= 1 for name in ONCE)
        if method in ("REQUEST", "CANCEL"):
            assert {"ORGANIZER", "ATTENDEE", "SEQUENCE"} <= set(seen)
        else:
            assert "ATTENDEE" not in seen


def value_of(lines: list[Line], name: str) -> str:
    """The value in the appointment; the zone has lines of the same names."""
    begin = [(each, value) for each, _, value in lines].index(("BEGIN", "VEVENT"))
    return next(value for each, _, value in lines[begin:] if each == name)


def read(raw: bytes) -> Any:
    return Calendar.from_ical(raw).walk("VEVENT")[0]


def test_a_registration_is_a_request_that_every_calendar_understands() -> None:
    raw = appointments.request(APPOINTMENT)
    lines, event = checked(raw), read(raw)
    assert (lines[0], lines[-1]) == (("BEGIN", {}, "VCALENDAR"), ("END", {}, "VCALENDAR"))
    assert ("METHOD", {}, "REQUEST") in lines
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (APPOINTMENT.uid, 0, "CONFIRMED")
    assert event["LOCATION"] == "De Haven, Kerkstraat 1, Wolvega"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (EVENING, EVENING + timedelta(hours=2))
    assert event["ORGANIZER"] == "mailto:secretariaat@example.nl"
    assert event["ORGANIZER"].params["SENT-BY"] == "mailto:netwerk-lpo@example.nl"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert ("DTSTART", {"TZID": "Europe/Amsterdam"}, "20220318T190000") in lines
    assert not any(name == "BEGIN" and value == "VALARM" for name, _, value in lines)


class Shelf:
    """A calendar program as RFC 5546 has it: of each UID the version with the highest SEQUENCE, then DTSTAMP."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def take(self, raw: bytes) -> None:
        event = read(raw)
        before = self.kept.get(event["UID"])
        age = (event["SEQUENCE"], event["DTSTAMP"].dt)
        if before is None or age > (before["SEQUENCE"], before["DTSTAMP"].dt):
            self.kept[event["UID"]] = event

    def shown(self) -> list[datetime]:
        return [event["DTSTART"].dt for event in self.kept.values() if event["STATUS"] != "CANCELLED"]


def test_several_versions_are_one_appointment_that_moves_and_then_goes() -> None:
    shelf, later = Shelf(), EVENING + timedelta(days=3)
    moved = replace(APPOINTMENT, begins=later, ends=later + timedelta(hours=2), sequence=1,
                    stamped_at=MADE + timedelta(days=1))
    shelf.take(appointments.request(APPOINTMENT))
    assert shelf.shown() == [EVENING]
    shelf.take(appointments.request(moved))
    assert shelf.shown() == [later]
    # A mail that was underway for long does not put it back.
    shelf.take(appointments.request(APPOINTMENT))
    assert shelf.shown() == [later]
    gone = appointments.cancellation(replace(moved, sequence=2, cancelled=True))
    assert ("METHOD", {}, "CANCEL") in checked(gone)
    shelf.take(gone)
    assert shelf.shown() == []


NIGHT = [(datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=30 * step)) for step in range(12)]
NIGHT += [(datetime(2026, 3, 28, 22, tzinfo=UTC) + timedelta(minutes=30 * step)) for step in range(12)]


@pytest.mark.parametrize("begins", NIGHT, ids=str)
def test_in_the_nights_in_which_the_clock_moves_every_moment_stays_what_it_is(begins: datetime) -> None:
    ends = begins + timedelta(hours=2)
    lines = checked(appointments.request(replace(APPOINTMENT, begins=begins, ends=ends)))
    zone = zone_of(lines)
    place = lines.index(("BEGIN", {}, "VEVENT"))
    for name, meant in (("DTSTART", begins), ("DTEND", ends)):
        params, value = next((params, value) for each, params, value in lines[place:] if each == name)
        assert moment(value, params, zone) == meant


def zone_of(lines: list[Line]) -> dict[str, tuple[int, int, int]]:
    """Of both parts of the zone: the month, the hour on the clock before, and the hours ahead of UTC before."""
    found, name = {}, ""
    for each, _, value in lines:
        name = value if each == "BEGIN" else name
        if name in ("DAYLIGHT", "STANDARD") and each == "DTSTART":
            found[name] = (int(value[4:6]), int(value[9:11]), 0)
        if name in ("DAYLIGHT", "STANDARD") and each == "TZOFFSETFROM":
            found[name] = (*found[name][:2], int(value[1:3]))
        if name in ("DAYLIGHT", "STANDARD") and each == "RRULE":
            assert set(value.split(";")) == {"FREQ=YEARLY", "BYDAY=-1SU", f"BYMONTH={found[name][0]}"}
    return found


def changes(year: int, zone: dict[str, tuple[int, int, int]]) -> dict[str, datetime]:
    """The moments in UTC at which the zone of the file changes in a year."""
    found = {}
    for name, (month, hour, ahead) in zone.items():
        last = date(year, month + 1, 1) - timedelta(days=1)
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        found[name] = datetime(year, month, sunday.day, hour, tzinfo=UTC) - timedelta(hours=ahead)
    return found


def moment(value: str, params: dict[str, str], zone: dict[str, tuple[int, int, int]]) -> datetime:
    """What a calendar program makes of it, with the rules of the file; a time that comes twice is the first one."""
    local = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if value.endswith("Z"):
        return local
    summer = changes(local.year, zone)
    for ahead in (2, 1):
        found = local - timedelta(hours=ahead)
        if (summer["DAYLIGHT"] <= found < summer["STANDARD"]) == (ahead == 2):
            return found
    raise AssertionError(f"{value} does not exist")


def test_the_zone_that_is_written_out_is_that_of_the_netherlands() -> None:
    zone = zone_of(checked(appointments.request(APPOINTMENT)))
    for year in range(1997, 2060):
        for moved in changes(year, zone).values():
            before, after = (moved + timedelta(minutes=step) for step in (-1, 0))
            assert before.astimezone(AMSTERDAM).utcoffset() != after.astimezone(AMSTERDAM).utcoffset()


typed = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(',;:"\\\r\n^é€👩‍👩‍👧🇳🇱'), max_size=300)


@settings(max_examples=50, deadline=None)
@given(typed, typed, typed)
@example("C:\\Notulen", "C:\\Notulen\nen \\n, klaar; \\", "\\N")
def test_whatever_is_typed_comes_back_and_adds_no_line(title: str, words: str, name: str) -> None:
    whole = replace(APPOINTMENT, title=title, description=words, attendee=Party(name, "a@example.nl"))
    raw = appointments.request(whole)
    lines = checked(raw)
    told = {name: meant(value) for name, _, value in lines}
    assert read(raw)
    assert [each for each, _, _ in lines].count("ATTENDEE") == 1
    assert told["SUMMARY"] == appointments._one_line(title)
    assert told.get("DESCRIPTION", "") == appointments._text(words)


def meant(value: str) -> str:
    """A text as RFC 5545, 3.3.11 reads it; the library does not, of a backslash before a letter."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_what_is_provisional_says_so() -> None:
    assert read(appointments.request(replace(APPOINTMENT, provisional=True)))["STATUS"] == "TENTATIVE"


def test_a_closing_day_is_a_whole_day_that_takes_no_time() -> None:
    day = date(2022, 2, 14)
    whole_day = replace(APPOINTMENT, begins=day, ends=day, attendee=None)
    raw = appointments.feed([whole_day], "Belangrijke data", "Alles, op een rij")
    lines, event = checked(raw), read(raw)
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["TRANSP"]) == (day, date(2022, 2, 15), "TRANSPARENT")
    assert ("X-WR-CALNAME", {}, "Belangrijke data") in lines
    assert not any(value == "VTIMEZONE" for _, _, value in lines)


def test_who_takes_it_home_asks_nothing_of_anybody() -> None:
    lines = checked(appointments.download(APPOINTMENT))
    assert ("METHOD", {}, "PUBLISH") in lines
    assert value_of(lines, "UID") == APPOINTMENT.uid


def test_the_name_of_a_thing_is_its_own_for_ever() -> None:
    names = {appointments.uid(noun, number, key) for noun in ("aanmelding", "bijeenkomst") for number in (1, 2)
             for key in ("a", "b")}
    assert len(names) == 8
    assert appointments.uid("aanmelding", 1, "geheim") == appointments.uid("aanmelding", 1, "geheim")
    assert not any("geheim" in name for name in names)
