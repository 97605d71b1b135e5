"""The files of this project as tests about the code base read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from survey.config import ROOT

PACKAGES = ("survey", "forms", "analysis")
SHIPPED = (*PACKAGES, "templates", "migrations")
NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "instance", "node_modules"}


def files(*folders: str, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """Every file below these folders of the project, machine-made ones left out; without folders: all of them."""
    found = [path for folder in folders or (".",) for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    return [path for path in found if not _machine_made(path) and (not suffixes or path.suffix in suffixes)]


def _machine_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in NOT_OURS or (part.startswith(".") and part.endswith("_cache")) for part in parts) \
        or ".hypothesis" in parts


def texts(*folders: str, suffixes: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(path within the project, contents) of every file that is text."""
    for path in files(*folders, suffixes=suffixes):
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """(path within the project, tree) of every module; a tree is made once, until `parsed` is cleared."""
    for path, text in texts(*folders, suffixes=(".py",)):
        yield path, parsed(path, text)


@cache
def parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)


@cache
def nodes(tree: ast.Module) -> list[ast.AST]:
    """Everything in a module: walking it takes as long as reading it."""
    return list(ast.walk(tree))


def vendored(path: str) -> bool:
    return "/vendor/" in path
