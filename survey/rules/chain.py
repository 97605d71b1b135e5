"""The chain of a meeting: every line is canonical JSON, and its hash covers the hash of the line before it.

`line_hash(previous, text)` is SHA-256 of the previous head (64 hexadecimal characters; `START` for the first line)
followed by the line's own text, both as UTF-8. A chain proves nothing against who can rewrite all of it: its head has
to leave the system when a vote opens and closes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

START = "0" * 64


def canonical(value: Any) -> str:
    """JSON with sorted keys, without spaces, as the characters themselves; numbers are whole numbers only."""
    _only_whole(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value, in hexadecimal."""
    return sha256(canonical(value))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line_hash(previous: str, line: str) -> str:
    return sha256(previous + line)


def line(number: int, event: str, at: str, details: Mapping[str, Any]) -> str:
    """The text of one line; `at` is the moment as ISO text. No line may tell of one secret vote."""
    return canonical({"number": number, "event": event, "at": at, **details})


def head(lines: Iterable[str]) -> str:
    """The head of a whole chain, from its lines as they were written."""
    present = START
    for each in lines:
        present = line_hash(present, each)
    return present


def broken_at(lines: Iterable[tuple[str, str]]) -> int | None:
    """The first number (from 1) of (line, hash) that does not follow from the one before; None when all do."""
    present = START
    for number, (text, hash) in enumerate(lines, start=1):
        present = line_hash(present, text)
        if present != hash:
            return number
    return None


def short(head: str) -> str:
    """A head as people read it aloud: the first sixteen characters in groups of four."""
    return " ".join(head[start:start + 4] for start in range(0, 16, 4))


def _only_whole(value: Any) -> None:
    """A float has more than one spelling, so that two programs could disagree on the same line."""
    if isinstance(value, float):
        raise TypeError("A canonical line holds whole numbers only.")
    for each in (value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()):
        _only_whole(each)
