"""The README is held against the code: the glossary, the settings, the commands and what make can do."""

import ast
import re

import click

from survey import cli
from survey.config import ROOT
from survey.models.base import Base
from tests.code.sources import PACKAGES, nodes, trees

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _first_cells(heading: str) -> set[str]:
    """Every `code word` in the first column of the table with this heading."""
    rows = README.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_name_in_the_glossary_is_a_class() -> None:
    classes = {node.name for _, tree in trees(*PACKAGES) for node in nodes(tree) if isinstance(node, ast.ClassDef)}
    assert _first_cells("Name") <= classes


def test_every_table_has_its_dutch_word_in_the_glossary() -> None:
    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert tables <= _first_cells("Name")


def test_every_setting_is_told() -> None:
    read = set(re.findall(r"\"([A-Z]+(?:_[A-Z]+)*)\"", (ROOT / "survey/config.py").read_text()))
    assert _first_cells("Setting") == read


def test_every_command_is_told() -> None:
    told = {cell.split()[1] for cell in _first_cells("Command") if cell.startswith("achterban ")}
    assert isinstance(cli.achterban, click.Group)
    assert told == set(cli.achterban.commands)


def test_every_target_of_make_that_is_told_exists() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)\b", " ".join(re.findall(r"`([^`]+)`", README)))) <= made


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text().split("[dependency-groups]")[0]
    named = re.findall(r'^  "([a-z-]+)', project, re.MULTILINE)
    reasons = README.split("## Decisions", 1)[1].lower()
    assert [name for name in named if name not in reasons and name.replace("-", " ") not in reasons] == []
