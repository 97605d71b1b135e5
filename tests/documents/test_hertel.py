"""The export as evidence: anybody counts it again, and finds whatever was changed in it."""

import csv
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.documents.evidence import archive, program
from survey.rules import ballots, chain
from survey.rules.motions import Kind
from survey.rules.polls import Terms
from survey.rules.registers import Entry
from tests.ballots import WEIGHTS, a_register, case, some_terms
from tests.evidence import Meeting, check_recount, drawn_terms, packed, recounted, unpacked

REGISTER = a_register(members=21)
Files = dict[str, str]


def a_meeting() -> Meeting:
    """21 members, 13 there, 3 represented; a change of statutes by name (14-2) and a secret election."""
    meeting = Meeting(REGISTER)
    for entry in REGISTER[:13]:
        meeting.comes(entry)
    for entry in REGISTER[13:16]:
        meeting.gives(entry, REGISTER[0] if entry.mandate < 15 else REGISTER[1])
    meeting.poll(some_terms(Kind.STATUTES), {
        entry.mandate: ("for",) if entry.mandate <= 14 else ("against",) for entry in REGISTER[:16]})
    meeting.leaves(REGISTER[12])
    meeting.poll(some_terms(Kind.ELECTION, names="Adams Bos Crans"), {
        entry.mandate: (("adams", "bos", "crans")[entry.mandate % 3],) for entry in REGISTER[:15]})
    return meeting


@pytest.fixture(scope="module")
def export() -> Files:
    return unpacked(archive(a_meeting().evidence()))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";"))


def table(lines: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return "\ufeff" + text.getvalue()


@case("H1")
def test_an_export_is_recounted_elsewhere_with_the_same_outcome(export: Files, tmp_path: Path) -> None:
    (tmp_path / "hertel.py").write_text(export["hertel.py"])
    (tmp_path / "export.zip").write_bytes(packed(export))
    # Isolated, so that nothing of ours can be imported.
    done = subprocess.run([sys.executable, "-I", "hertel.py", "export.zip"], cwd=tmp_path, capture_output=True,
                          text=True, check=False)
    assert (done.returncode, "FOUT" in done.stdout, done.stderr) == (0, False, ""), done.stdout
    for words in ("ALLES KLOPT", "quorum: 14 nodig, 16 aanwezig of vertegenwoordigd van 21", "14 voor, 2 tegen",
                  "uitkomst: aangenomen (ten minste 2/3 van 16", "geef met --kop"):
        assert words in done.stdout
    assert "import survey" not in program()
    assert "from survey" not in program()


def test_everybody_can_look_up_the_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = Meeting(REGISTER)
    for entry in REGISTER:
        meeting.comes(entry)
    codes = [ballots.new_code() for _ in REGISTER]
    unused = ballots.new_code()
    monkeypatch.setattr(ballots, "new_code", iter(codes).__next__)
    meeting.poll(some_terms(Kind.ELECTION, names="A B"), {entry.mandate: ("a",) for entry in REGISTER})
    content = archive(meeting.evidence())
    status, words = recounted(content, tmp_path, "--code", ballots.grouped(codes[3]))
    assert (status, f"uw code {ballots.grouped(codes[3])}: stemming 11: A" in words) == (0, True), words
    status, words = recounted(content, tmp_path, "--code", unused)
    assert (status, "is niet gevonden" in words) == (1, True)


def change(files: Files, name: str, edit: Callable[[list[dict[str, str]]], None]) -> None:
    lines = rows(files[name])
    edit(lines)
    files[name] = table(lines)


def other_ballot(files: Files) -> None:
    change(files, "stemming-12/biljetten.csv", lambda lines: lines[0].update(
        keuze="bos" if lines[0]["keuze"] != "bos" else "adams"))


def one_more_ballot(files: Files) -> None:
    change(files, "stemming-12/biljetten.csv", lambda lines: lines.append({"controlegetal": "f" * 64, "keuze": "bos"}))


def one_member_less(files: Files) -> None:
    change(files, "stemming-11/register.csv", lambda lines: lines.pop())


def half_for_two_thirds(files: Files) -> None:
    name = "stemming-11/regels.json"
    files[name] = files[name].replace('"value":"two_thirds"', '"value":"half"')


def a_line_gone(files: Files) -> None:
    lines = files["log.jsonl"].split("\n")
    del lines[20]
    files["log.jsonl"] = "\n".join(lines)


def another_weight(files: Files) -> None:
    change(files, "stemming-11/register.csv", lambda lines: lines[0].update(stemmen="5"))


def a_code_twice(files: Files) -> None:
    change(files, "stemming-12/biljetten.csv", lambda lines: lines[1].update(controlegetal=lines[0]["controlegetal"]))


def choices_swapped(files: Files) -> None:
    def swap(lines: list[dict[str, str]]) -> None:
        other = next(line for line in lines if line["keuze"] != lines[0]["keuze"])
        lines[0]["keuze"], other["keuze"] = other["keuze"], lines[0]["keuze"]
    change(files, "stemming-12/biljetten.csv", swap)


def another_judgement(files: Files) -> None:
    name = "stemming-11/uitslag.json"
    files[name] = files[name].replace("aangenomen met 14 van 16", "verworpen met 14 van 16")


def others_present(files: Files) -> None:
    change(files, "presentie.csv", lambda lines: lines.pop(3))


def another_name_voted(files: Files) -> None:
    change(files, "stemming-11/stemmen.csv", lambda lines: lines[15].update(keuze="for"))


def other_totals(files: Files) -> None:
    found = json.loads(files["stemming-12/uitslag.json"])
    found["result"]["tally"]["votes"]["bos"] += 1
    files["stemming-12/uitslag.json"] = json.dumps(found)


def a_proxy_withdrawn_later(files: Files) -> None:
    change(files, "volmachten.csv", lambda lines: lines[0].update(ingetrokken=lines[0]["gegeven"]))


def a_poll_left_out(files: Files) -> None:
    found = json.loads(files["vergadering.json"])
    files["vergadering.json"] = json.dumps(found | {"polls": [11]})


def another_name_beside_a_vote(files: Files) -> None:
    def swap(lines: list[dict[str, str]]) -> None:
        lines[0]["naam"], lines[15]["naam"] = lines[15]["naam"], lines[0]["naam"]
    change(files, "stemming-11/stemmen.csv", swap)


def another_name_voted_in_secret(files: Files) -> None:
    change(files, "stemming-12/gestemd.csv", lambda lines: lines[0].update(naam="M99"))


def another_name_present(files: Files) -> None:
    change(files, "presentie.csv", lambda lines: lines[0].update(naam="Dhr. Ander"))


def a_wider_proxy(files: Files) -> None:
    change(files, "volmachten.csv", lambda lines: lines[0].update(reikwijdte="alles"))


def another_delegate(files: Files) -> None:
    change(files, "afgevaardigden.csv", lambda lines: lines[0].update(persoon="999"))


def told(**changed: object) -> Callable[[Files], None]:
    """Other words in the result of the first vote."""
    def forge(files: Files) -> None:
        found = json.loads(files["stemming-11/uitslag.json"])
        files["stemming-11/uitslag.json"] = json.dumps(found | changed)
    forge.__name__ = f"told_{'_'.join(changed)}"
    return forge


def others_there(files: Files) -> None:
    found = json.loads(files["stemming-11/uitslag.json"])
    found["quorum"]["mandates"][0] = 21
    files["stemming-11/uitslag.json"] = json.dumps(found)


def ballots_called_withheld(files: Files) -> None:
    found = json.loads(files["stemming-12/uitslag.json"])
    files["stemming-12/uitslag.json"] = json.dumps(found | {"withheld": True})
    del files["stemming-12/biljetten.csv"]


def a_word_twice(files: Files) -> None:
    """Read by one as the first and by another as the last."""
    name = "stemming-11/uitslag.json"
    files[name] = files[name].replace('"title": ', '"title": "Een ander voorstel", "title": ')


def a_poll_too_many(files: Files) -> None:
    files["stemming-99/uitslag.json"] = files["stemming-11/uitslag.json"]


def votes_by_name_beside_a_secret_poll(files: Files) -> None:
    files["stemming-12/stemmen.csv"] = files["stemming-11/stemmen.csv"]


def another_name_of_a_delegate(files: Files) -> None:
    change(files, "afgevaardigden.csv", lambda lines: lines[0].update(naam="Dhr. Ander"))


def another_computation(files: Files) -> None:
    found = json.loads(files["stemming-11/uitslag.json"])
    found["result"]["outcome"]["computation"] = ["14 van 21 is genoeg."]
    files["stemming-11/uitslag.json"] = json.dumps(found)


def presided(**changed: object) -> Callable[[Files], None]:
    def forge(files: Files) -> None:
        files["vergadering.json"] = json.dumps(json.loads(files["vergadering.json"]) | changed)
    forge.__name__ = f"presided_{'_'.join(changed)}"
    return forge


def no_minutes(files: Files) -> None:
    del files["proces-verbaal.pdf"]


FORGERIES = (other_ballot, one_more_ballot, one_member_less, half_for_two_thirds, a_line_gone, another_weight,
             a_code_twice, choices_swapped, another_judgement, others_present, another_name_voted, other_totals,
             a_proxy_withdrawn_later, a_poll_left_out, another_name_beside_a_vote, another_name_voted_in_secret,
             another_name_present, a_wider_proxy, another_delegate, others_there, ballots_called_withheld, no_minutes,
             told(title="Iets anders"), told(body="Bestuur"), told(way="hands"), told(state="lapsed"),
             told(opened_at="2022-04-20T17:00:00+00:00"), told(closed_at="2022-04-20T17:00:00+00:00"),
             told(head_opened="f" * 64), told(head_closed="f" * 64), told(follows=11, because="dispute"),
             presided(chair="Een ander"), presided(counters=["Een ander"]), presided(begins_at="2022-04-13T18:00:00"),
             a_word_twice, a_poll_too_many, votes_by_name_beside_a_secret_poll, another_name_of_a_delegate,
             another_computation)


@case("H2")
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_is_found(export: Files, tmp_path: Path, forge: Callable[[Files], None]) -> None:
    files = dict(export)
    forge(files)
    assert files != export
    status, words = recounted(packed(files), tmp_path)
    assert (status, "FOUT" in words, "ALLES KLOPT" in words) == (1, True, False), words


@pytest.mark.parametrize(("content", "words"), [
    (b"", "geen heel zipbestand"), (b"PK geen zip", "geen heel zipbestand"),
    (packed({"vergadering.json": "[]"}), "iets wat er niet kan staan"),
    (packed({"vergadering.json": "{"}), "iets wat er niet kan staan"), (packed({}), "vergadering.json ontbreekt")])
def test_what_is_no_package_is_told_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    status, told = recounted(content, tmp_path)
    assert (status, words in told, "ALLES KLOPT" in told) == (1, True, False), told


@case("H2")
def test_a_whole_export_made_anew_is_found_by_the_head_that_was_mailed(tmp_path: Path) -> None:
    honest = a_meeting()
    mailed = honest.polls[-1].head_closed
    forged = Meeting(REGISTER)
    for entry in REGISTER[:16]:
        forged.comes(entry)
    terms = some_terms(Kind.ELECTION, names="Adams Bos Crans")
    forged.poll(terms, {entry.mandate: ("bos",) for entry in REGISTER[:16]})
    content = archive(forged.evidence())
    assert recounted(content, tmp_path)[0] == 0
    assert recounted(archive(honest.evidence()), tmp_path, "--kop", chain.short(mailed))[0] == 0
    status, words = recounted(content, tmp_path, "--kop", mailed)
    assert (status, "hoort niet bij dit logboek" in words) == (1, True)


@case("G4")
def test_withheld_totals_are_only_in_the_export_of_the_committee(tmp_path: Path) -> None:
    register = a_register(*WEIGHTS)
    meeting = Meeting(register)
    for entry in register:
        meeting.comes(entry)
    held = some_terms(Kind.ELECTION, register, "A B", general__secret_weights="demanded")
    meeting.poll(held, {entry.mandate: ("b",) if entry.mandate == 21 else ("a",) for entry in register})
    evidence = meeting.evidence()
    public = unpacked(archive(evidence))
    assert "stemming-11/biljetten.csv" not in public
    told = json.loads(public["stemming-11/uitslag.json"])
    assert ("tally" in told["result"], told["result"]["election"]["computation"], told["paper"]) == (False, [], {})
    assert recounted(archive(evidence), tmp_path)[0] == 0
    status, words = recounted(archive(evidence, full=True), tmp_path)
    assert (status, "71 A, 1 B" in words) == (0, True), words


@given(drawn_terms(), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_two_programs_written_apart_count_the_same(
        tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Terms, tuple[Entry, ...]],
        chance: random.Random) -> None:
    check_recount(*drawn, chance, tmp_path_factory.getbasetemp())
