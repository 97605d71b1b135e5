"""Whatever people type in a name, a title or an address, it stays in its place in a mail."""

from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from survey.letters import LONGEST_SUBJECT, Enclosure, Invite, Letter, flattened, in_a_row, message_id, shortened
from survey.mail import address, envelope
from tests.conftest import NOW

# Everything that UTF-8 can hold, with more of what means something in a header.
loaded = st.sampled_from('\r\n\t"\\<>,;:@()[]=?.\u200d')
typed = st.text(st.characters(exclude_categories=["Cs"]) | loaded, max_size=200)
HEADERS = {"Subject", "From", "To", "Reply-To", "Date", "Message-ID", "MIME-Version", "Content-Type"}


def a_letter(name: str, title: str, text: str) -> Letter:
    return Letter(shortened(title), text, f"<p>{len(text)}</p>", (name, "van@example.nl"), (name, "terug@example.nl"),
                  (name, "aan@example.nl"), NOW, {"Message-ID": message_id(name, "van@example.nl")})


@given(typed, typed, typed)
def test_nothing_that_is_typed_adds_a_header_a_recipient_or_a_long_line(name: str, title: str, text: str) -> None:
    raw = envelope(a_letter(name, title, text)).as_bytes()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read: Any = message_from_bytes(raw, policy=policy.default)
    assert set(read.keys()) == HEADERS
    assert [(field, [found.addr_spec for found in read[field].addresses]) for field in ("From", "To", "Reply-To")] == [
        ("From", ["van@example.nl"]), ("To", ["aan@example.nl"]), ("Reply-To", ["terug@example.nl"])]


@given(typed)
def test_an_appointment_and_a_file_go_along_as_they_are(words: str) -> None:
    written = "".join(char for char in words if char.isprintable())
    ics, report = f"BEGIN:VCALENDAR\r\nX-WORDS:{written}\r\nEND:VCALENDAR\r\n".encode(), written.encode()
    letter = replace(a_letter("A", "B", words), invite=Invite("REQUEST", ics),
                     enclosures=(Enclosure("verslag.pdf", "application/pdf", report),))
    read: Any = message_from_bytes(envelope(letter).as_bytes(), policy=policy.default)
    assert read.get_content_type() == "multipart/mixed"
    body, *files = read.iter_parts()
    assert [part.get_content_type() for part in body.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    told = list(body.iter_parts())[-1]
    assert (told["Content-Type"].params["method"], told["Content-Type"].params["charset"]) == ("REQUEST", "utf-8")
    assert told.get_payload(decode=True) == ics
    assert [(file.get_content_type(), file.get_filename(), file.get_content()) for file in files] == [
        ("application/ics", "invite.ics", ics), ("application/pdf", "verslag.pdf", report)]


@given(typed)
def test_a_subject_is_one_short_line(title: str) -> None:
    line = shortened(title)
    assert len(line) <= LONGEST_SUBJECT
    assert line == flattened(line)
    assert "\n" not in line


@given(typed)
def test_what_passes_as_an_address_is_one_that_can_be_mailed(spec: str) -> None:
    with suppress(ValueError):
        found = address("", spec).addr_spec
        assert found.isascii()
        assert "@" in found


def test_a_long_title_is_cut_between_words() -> None:
    cut = shortened("Uitvraag over de toename van onder- en zij-instroom in het s(b)o en het vso")
    assert cut == "Uitvraag over de toename van onder- en zij-instroom in het s(b)o en…"


def test_names_stand_in_a_row_as_they_are_said() -> None:
    assert [in_a_row(list("ABC")[:number]) for number in range(4)] == ["", "A", "A en B", "A, B en C"]
