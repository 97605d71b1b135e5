"""The checkers that developers run by hand, run by pytest too, so that pytest alone tells all."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from survey.config import ROOT
from tests.code.sources import PACKAGES, nodes, trees

PROGRAMS = Path(sys.executable).parent


CHECKS = ("lint-imports --no-cache", "ruff check --no-cache .", "mypy")


# Without anything it found before, mypy reads all packages too.
@pytest.mark.timeout(300)
@pytest.mark.parametrize("check", CHECKS)
def test_the_code_base_passes(check: str) -> None:
    program, *arguments = check.split()
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_that_is_imported_is_pinned() -> None:
    """Also what comes along with another package; pins for production only, so that no test package slips in."""
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    brought = {module: {_name(each) for each in names} for module, names in packages_distributions().items()}
    imported = {name for _, tree in trees(*PACKAGES) for name in _imported(tree)}
    foreign = imported - sys.stdlib_module_names - set(PACKAGES)
    assert not {name for name in foreign if not brought.get(name, set()) & pinned}


def _name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
