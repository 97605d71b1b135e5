"""The shape of the code base: where things stand, how long they are, what they are called."""

import ast
import statistics
import subprocess

from survey.config import ROOT
from tests.code.sources import PACKAGES, SHIPPED, files, nodes, texts, trees, vendored

TOP_LEVEL = {"pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "requirements.txt",
             "requirements-dev.txt", "survey", "forms", "migrations", "templates", "analysis", "tests"}
CATCH_ALLS = {"utils", "util", "helpers", "helper", "common", "services", "service", "core", "misc", "tools", "lib",
              "manager"}
DEEP = ("survey/rules", "survey/models", "survey/queries", "survey/documents", "survey/actions", "analysis", "forms")
LONGEST_FILE = 400
# This one leaves the house as a single file, so that whoever counts again has one thing to read and to run.
ONE_FILE = "survey/documents/hertel.py"
MEDIAN_FUNCTION = 11
LONGEST_OF_TWENTY = 25
WRITTEN = (".py", ".html", ".txt", ".css", ".js")


def test_the_top_level_holds_only_what_is_agreed() -> None:
    known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    top = {name.split("/")[0] for name in known.split("\0") if name}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_module_has_a_name_that_takes_anything_in() -> None:
    names = {path.relative_to(ROOT) for path in files(*PACKAGES, "tests") for part in (*path.parts[:-1], path.stem)
             if part.lower() in CATCH_ALLS}
    assert not names


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {path: text.count("\n") for path, text in texts(*PACKAGES, "templates", "tests", suffixes=WRITTEN)
            if text.count("\n") > LONGEST_FILE and not vendored(path) and str(path) != ONE_FILE}
    assert not long


def _lengths() -> dict[str, int]:
    """Lines of every function's body; a docstring does not count, because it should not be kept short for this."""
    lengths = {}
    for path, tree in trees(*PACKAGES):
        for node in nodes(tree):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                end = node.end_lineno or node.lineno
                lengths[f"{path}:{node.lineno} {node.name}"] = end - body[0].lineno + 1 if body else 1
    return lengths


def test_functions_stay_short() -> None:
    lengths = _lengths()
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION
    allowed = len(lengths) // 20
    long = sorted(f"{name}: {length}" for name, length in lengths.items() if length > LONGEST_OF_TWENTY)
    assert len(long) <= allowed, long


def test_every_select_stands_in_the_queries() -> None:
    elsewhere = [f"{path}:{node.lineno}" for path, tree in trees(*PACKAGES) if not path.startswith("survey/queries/")
                 for node in nodes(tree) if isinstance(node, ast.Call) and _selects(node.func)]
    assert not elsewhere


def _selects(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "select"
    return isinstance(called, ast.Attribute) and called.attr in ("select", "query", "with_for_update") \
        and not (isinstance(called.value, ast.Name) and called.value.id == "selectors")


def test_only_the_edge_asks_the_clock() -> None:
    """Rules, models, queries, documents, actions and analysis are given the moment."""
    asked = [f"{path}:{node.lineno}" for path, tree in trees(*DEEP) for node in nodes(tree)
             if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
             and isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")]
    assert not asked


def test_every_module_says_in_a_docstring_what_it_is() -> None:
    silent = [path for path, tree in trees(*PACKAGES, "tests") if tree.body and not ast.get_docstring(tree)]
    assert not silent


def test_nothing_is_left_unfinished() -> None:
    marks = ("TO" "DO", "FIX" "ME", "being " "built", "NotImplemented" "Error", "mark." "xfail")
    left = [f"{path}: {mark}" for path, text in texts(*SHIPPED, "tests") if not vendored(path)
            for mark in marks if mark in text]
    assert not left
