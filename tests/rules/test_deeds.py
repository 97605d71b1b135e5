"""Every deed that is written in the log can be read in Dutch."""

import ast
from pathlib import Path

import pytest

from survey.config import ROOT
from survey.rules import deeds

SOURCES = sorted((ROOT / "survey").rglob("*.py"))


def words_in(node: ast.expr) -> set[str]:
    """The words an argument can be: itself, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return words_in(node.body) | words_in(node.orelse)
    return set()


def recorded(path: Path) -> set[str]:
    """The deeds that a file writes in the log, or hands to a function of its own that does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            place = {"record": 2, "record_each": 2, "_log": 3, "_settle": 3}.get(name)
            if place is not None and len(node.args) > place:
                found |= words_in(node.args[place])
    return found


EVERY_DEED = sorted({deed for path in SOURCES for deed in recorded(path)})


def test_the_deeds_are_found_in_the_code() -> None:
    assert {"round_created", "window_changed", "response_submitted", "user_created", "reminded"} <= set(EVERY_DEED)


@pytest.mark.parametrize("deed", EVERY_DEED)
def test_a_deed_has_a_dutch_sentence(deed: str) -> None:
    assert deeds.known(deed), f"survey/rules/deeds.py says nothing about {deed!r}"


def test_every_sentence_of_the_log_is_written_by_somebody() -> None:
    """A deed that is handed on in a variable is found by its word."""
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "deeds.py")
    assert [deed for deed in deeds.SENTENCES if f'"{deed}"' not in code] == []


@pytest.mark.parametrize(("deed", "details", "sentence"), [
    ("round_created", {"title": "Reserves"}, "maakte de uitvraag “Reserves”"),
    ("window_changed", {"kind": "extended", "old_day": "2022-02-07", "new_day": "2022-02-14",
                        "reason": "Veel vragen.", "who": None},
     "verlengde de sluitdatum van 7 februari 2022 naar 14 februari 2022: Veel vragen."),
    ("window_changed", {"kind": "reopened", "old_day": None, "new_day": "2022-02-14", "reason": "Te weinig",
                        "who": "PO 23-01"}, "opende opnieuw voor PO 23-01 tot en met 14 februari 2022: Te weinig"),
    ("round_edited", {"fields": ["title", "reminders"]}, "wijzigde de uitvraag: titel, herinneringen"),
    ("invited", {"new": 1, "returned": 0}, "zette 1 ontvanger op de lijst"),
    ("invited", {"new": 0, "returned": 2}, "zette 2 ontvangers terug op de lijst"),
    ("response_submitted", {"submission": 1}, "stuurde de antwoorden in"),
    ("response_submitted", {"on_behalf_of": "PO 23-01", "source": "phone"},
     "stuurde de antwoorden in namens PO 23-01, per telefoon"),
    ("something_unknown", {}, "something_unknown")])
def test_a_sentence_reads_well(deed: str, details: dict[str, object], sentence: str) -> None:
    assert deeds.sentence(deed, details) == sentence


@pytest.mark.parametrize("reason", ["{new_day}", "{0}", "100% {zeker}"])
def test_braces_in_what_somebody_wrote_are_just_braces(reason: str) -> None:
    details = {"kind": "extended", "old_day": "2022-02-07", "new_day": "2022-02-14", "reason": reason}
    assert deeds.sentence("window_changed", details).endswith(reason)
