"""Every acceptance case of voting is shown by a test that carries its id, in a mark or at the front of its name."""

import ast
import re
from collections.abc import Iterator

from tests.ballots import cases
from tests.code.sources import nodes, trees

NAMED = re.compile(r"test_([a-j]\d+)_")


def _tests() -> Iterator[ast.FunctionDef]:
    return (node for _, tree in trees("tests") for node in nodes(tree)
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def _shown(test: ast.FunctionDef) -> Iterator[str]:
    if found := NAMED.match(test.name):
        yield found[1].upper()
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "case":
            yield from (value.value for value in mark.args
                        if isinstance(value, ast.Constant) and isinstance(value.value, str))


def test_every_case_of_voting_is_shown_by_a_test() -> None:
    shown = {name for test in _tests() for name in _shown(test)}
    wanted = set(cases())
    assert wanted <= shown, sorted(wanted - shown)
