"""Reading what a mail server says of a newsletter that came back."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.bounces import is_hard, read
from survey.rules.broken import RuleBroken

REPORT = b"""From: MAILER-DAEMON@mx.example.nl
To: netwerk@example.nl
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.example.nl>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.nl
Arrival-Date: Wed, 2 Feb 2022 09:00:00 +0100

Final-Recipient: rfc822; weg@example.nl
Original-Recipient: rfc822;Weg@Example.nl
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <weg@example.nl>:
    user unknown

Final-Recipient: rfc822; traag@example.nl
Action: delayed
Status: 4.4.1

--BB
Content-Type: message/rfc822

Message-ID: <0123456789@netwerk.example.nl>
Subject: Nieuwsbrief
To: weg@example.nl

Beste lezer
--BB--
"""
PASTED = """Uw bericht kwam niet aan.

Final-Recipient: rfc822; vol@example.nl
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full
"""


def test_a_report_tells_which_address_failed_of_which_mail() -> None:
    [found] = read(REPORT)
    assert found.address == "Weg@Example.nl"
    assert found.reason == "<0123456789@netwerk.example.nl>"
    assert found.hard
    assert "user unknown" in found.words


def test_the_text_of_a_report_that_somebody_pasted_is_read_as_well() -> None:
    [found] = read(PASTED.encode())
    assert (found.address, found.hard) == ("vol@example.nl", False)


def test_what_is_no_report_is_refused() -> None:
    for content in (b"", b"Hallo", b"Status: 5.1.1", b"\xff\xfe\x00"):
        with pytest.raises(RuleBroken, match="geen bezorgbericht"):
            read(content)
    with pytest.raises(RuleBroken, match="te groot"):
        read(b"x" * (2 * 1024 * 1024 + 1))


@pytest.mark.parametrize(("words", "hard"), [
    ("550 5.1.1 user unknown", True), ("550 geen gebruiker", True), ("5.0.0 smtp; 550 unknown user", True),
    ("552 5.2.2 mailbox full", False), ("554 5.7.1 looks like spam", False), ("550 5.7.1 blocked by policy", False),
    ("450 4.1.1 later", False), ("553 no such host", True), ("5.4.4 host not found", True), ("", False),
    ("550 rejected by 10.5.1.1", True)])
def test_only_a_wrong_address_counts_as_hard(words: str, hard: bool) -> None:
    assert is_hard(words) is hard


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_anything_at_all_is_read_or_refused(content: bytes) -> None:
    for head in (b"", b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n"):
        with suppress(RuleBroken):
            assert all("@" in each.address for each in read(head + content))
