"""The uitvragen of 2022 are examples: nothing of them stands outside the demonstration and the tests."""

import ast
import re
from collections.abc import Iterator

from tests.cases import inflow, stay
from tests.code.sources import PACKAGES, nodes, texts, trees

SLUGS = ("instroom-2022", "24-uurs-2022")
# The year, how many were asked, how many answered.
FIGURES = re.compile(r"(?<![\w.,#-])(2022|151|58)(?![\w.,%]*\w)")
DEMONSTRATION = ("survey/demo/", "templates/demo/")
KNOWN_TO_ALL = {"sector", "province", "pupils", "code", "name"}


def _general() -> Iterator[tuple[str, str]]:
    """Everything that serves any questionnaire."""
    for path, text in texts(*PACKAGES, "templates", suffixes=(".py", ".html", ".txt", ".js", ".css")):
        if not path.startswith(DEMONSTRATION) and "/vendor/" not in path:
            yield path, text


def _keys() -> set[str]:
    """The keys of what was asked; the fields of the register are everybody's."""
    asked = [*inflow().questions, *stay().questions]
    return {key for question in asked for key in (question.key, *question.keys)} - KNOWN_TO_ALL


def test_no_key_of_the_examples_stands_in_the_code() -> None:
    named = re.compile(r"[\"'{](" + "|".join(sorted(map(re.escape, _keys()))) + r")[\"'}]")
    assert not [f"{path}: {found[0]}" for path, text in _general() for found in named.finditer(text)]


def test_no_slug_of_the_examples_stands_in_the_code() -> None:
    assert not [f"{path}: {slug}" for path, text in _general() for slug in SLUGS if slug in text]


def test_no_figure_of_the_examples_stands_in_the_code() -> None:
    in_code = [f"{path}:{line}: {value}" for path, tree in trees(*PACKAGES) if not path.startswith(DEMONSTRATION)
               for line, value in _constants(tree) if FIGURES.search(value)]
    in_pages = [f"{path}: {found[0]}" for path, text in _general() if path.startswith("templates/")
                for found in FIGURES.finditer(text)]
    assert not in_code + in_pages


def _constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every number and text in the code; a docstring may give an example."""
    docstrings = {id(node.body[0].value) for node in nodes(tree)
                  if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
                  and isinstance(node.body[0], ast.Expr)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield node.lineno, str(node.value)
