"""The checkers that developers run by hand, run by pytest too, so that pytest alone tells all."""

import subprocess
import sys
from pathlib import Path

import pytest

from survey.config import ROOT

PROGRAMS = Path(sys.executable).parent


CHECKS = ("lint-imports --no-cache", "ruff check --no-cache .", "mypy")


@pytest.mark.parametrize("check", CHECKS)
def test_the_code_base_passes(check: str) -> None:
    program, *arguments = check.split()
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
