"""What members may send along: told from what is in a file, with a name that is safe anywhere."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.attachments import LARGEST_UNPACKED, MEGABYTE, Accepted, Kind, Room, accepted, check_room, safe_name
from survey.rules.attachments import sniffed as kind_of
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.types import Type
from tests import files

QUESTION = Question("plan", Type.FILE, {"nl": "Plan"}, files=2, megabytes=1)
GOOD = [(files.PDF, Kind.PDF), (files.PNG, Kind.PNG), (files.JPEG, Kind.JPEG), (files.DOCX, Kind.DOCX),
        (files.XLSX, Kind.XLSX), (files.ODT, Kind.ODT), (files.ODS, Kind.ODS), (files.PPTX, Kind.PPTX),
        (files.ODP, Kind.ODP), ("é, ü\n".encode(), Kind.TEXT),
        ("caf\u00e9".encode("cp1252"), Kind.TEXT)]


@pytest.mark.parametrize(("content", "kind"), GOOD)
def test_a_file_is_what_is_in_it_whatever_it_is_called(content: bytes, kind: Kind) -> None:
    for name in ("plan.pdf", "plan.exe", "", "..\\..\\plan"):
        assert accepted(QUESTION, name, content).kind is kind
    assert kind_of(b"a;b\n1;2\n", "Cijfers.CSV") is Kind.CSV


def _encrypted() -> bytes:
    content = bytearray(files.DOCX)
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    return bytes(content)


@pytest.mark.parametrize(("content", "why"), [
    (b"", "leeg"),
    (b"x" * (MEGABYTE + 1), "te groot"),
    (b"MZ\x90\x00\x03 program", "herkennen"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "herkennen"),
    (b"  <svg onload=alert(1)>", "herkennen"),
    (b"\xd0\xcf\x11\xe0 old office", "oud Office"),
    (files.PDF + files.DOCX, "niet heel"),
    (files.PDF[:-8], "niet heel"),
    (files.PNG + b"<script>", "niet heel"),
    (files.PNG[:-6], "niet heel"),
    (files.JPEG + files.DOCX, "niet heel"),
    (files.DOCX[:60], "niet heel"),
    (b"PK\x03\x04" + b"\x00" * 200, "niet heel"),
    (files.BOMB, "veel te groot als"),
    (files.WITH_MACRO, "macro"),
    (files.office(files.WORD.replace("document.main", "document.macroEnabled.main"), word__document=b""), "macro"),
    (files.zipped(Basic__Standard=b"Sub", mimetype=b"application/vnd.oasis.opendocument.text"), "macro"),
    (files.zipped(readme=b"x"), "herkennen"),
    (files.office(files.WORD, readme=b"x"), "herkennen"),
    (_encrypted(), "wachtwoord"),
])
def test_what_may_not_come_in_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(RuleBroken, match=why):
        accepted(QUESTION, "plan.docx", content)


def test_a_part_that_says_it_is_small_is_not_read_beyond_that() -> None:
    content = bytearray(files.office(files.WORD + " " * (2 * MEGABYTE), word__document=b""))
    with pytest.raises(RuleBroken, match="veel te groot"):
        kind_of(bytes(content))
    with zipfile.ZipFile(BytesIO(files.BOMB)) as bomb:
        assert sum(entry.file_size for entry in bomb.infolist()) > LARGEST_UNPACKED


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", files.DOCX[:300]]))
def test_any_bytes_are_judged_or_refused_and_nothing_else_goes_wrong(tail: bytes, head: bytes) -> None:
    with suppress(RuleBroken):
        assert kind_of(head + tail) in Kind


@settings(max_examples=200)
@given(st.text(max_size=300) | st.sampled_from(["../../etc/passwd", "C:\\plan.doc", "a\r\nSet-Cookie: x", ".bashrc"]))
def test_a_name_is_never_a_path_and_has_the_ending_of_what_it_is(name: str) -> None:
    made = safe_name(name, Kind.PDF)
    assert made.endswith(".pdf")
    assert not made.startswith(".")
    assert len(made) <= 104
    assert not set(made) & set('/\\\r\n\t\x00"<>|:*?\u202e')
    assert made.encode("utf-8")


def test_names_people_give_stay_as_they_are() -> None:
    assert safe_name("C:\\Users\\ik\\Plan 2022 (def.).docx", Kind.DOCX) == "Plan 2022 (def.).docx"
    assert safe_name("../../.ssh/id_rsa", Kind.TEXT) == "id_rsa.txt"
    assert safe_name("foto.pdf", Kind.PNG) == "foto.png"
    assert safe_name("", Kind.PDF) == "bestand.pdf"


def test_there_is_room_for_so_many_files_and_no_more() -> None:
    file = Accepted("a.pdf", Kind.PDF, b"x" * MEGABYTE, "")
    check_room(QUESTION, Room(1, 3, 0), [file])
    for room in (Room(2, 3, 0), Room(0, 10, 0), Room(0, 3, 30 * MEGABYTE)):
        with pytest.raises(RuleBroken, match="Haal eerst een bestand weg"):
            check_room(QUESTION, room, [file])
