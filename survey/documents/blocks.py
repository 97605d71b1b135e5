"""Markdown as plain values that a template of another kind (typst, Word) can set: blocks with words in them.

A block is {"kind": "text" | "heading" | "code", "words": [...]}, {"kind": "list", "start": int | None, "points":
[[block, ...], ...]}, {"kind": "quote", "blocks": [...]}, {"kind": "table", "rows": [[[words], ...], ...]} or
{"kind": "rule"}. Words are {"text": str, "marks": "b" | "i" | "s" | "c" together, "address": str}; "\\n" breaks a line.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from survey.documents.prose import SCHEMES, parsed

if TYPE_CHECKING:
    from markdown_it.token import Token

Block = dict[str, Any]
MARKS = {"strong": "b", "em": "i", "s": "s"}


def blocks(markdown: str) -> list[Block]:
    return list(_blocks(iter(parsed(markdown))))


def _blocks(tokens: Iterator["Token"], until: str = "") -> Iterator[Block]:
    """The blocks up to the token that closes them."""
    for token in tokens:
        if token.type == until:
            return
        if token.type in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
            closing = token.type.replace("open", "close")
            yield {"kind": "list", "start": start, "points": list(_points(tokens, closing))}
        elif token.type == "blockquote_open":
            yield {"kind": "quote", "blocks": list(_blocks(tokens, "blockquote_close"))}
        elif token.type == "table_open":
            yield {"kind": "table", "rows": list(_rows(tokens))}
        elif token.type in ("paragraph_open", "heading_open"):
            kind = "heading" if token.type == "heading_open" else "text"
            yield {"kind": kind, "words": words(next(tokens).children or [])}
        elif token.type in ("fence", "code_block"):
            yield {"kind": "code", "words": [_word(token.content.rstrip("\n"), "c", "")]}
        elif token.type == "hr":
            yield {"kind": "rule"}


def _points(tokens: Iterator["Token"], closing: str) -> Iterator[list[Block]]:
    for token in tokens:
        if token.type == closing:
            return
        if token.type == "list_item_open":
            yield list(_blocks(tokens, "list_item_close"))


def _rows(tokens: Iterator["Token"]) -> Iterator[list[list[Block]]]:
    cells: list[list[Block]] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            cells.append(words(token.children or []))
        elif token.type == "tr_close":
            yield cells
            cells = []


def words(tokens: Sequence["Token"]) -> list[Block]:
    """The words of one line, each with how it looks and where it leads."""
    found, marks, address = [], "", ""
    for token in tokens:
        kind = token.type.rpartition("_")[0]
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
            address = href if href.partition(":")[0] in SCHEMES else ""
        elif token.type == "link_close":
            address = ""
        elif kind in MARKS:
            marks = marks + MARKS[kind] if token.nesting == 1 else marks.replace(MARKS[kind], "", 1)
        elif token.type == "hardbreak":
            found.append(_word("\n", "", ""))
        else:
            text = " " if token.type == "softbreak" else token.content
            found.append(_word(text, marks + "c" * (token.type == "code_inline"), address))
    return [each for each in found if each["text"]]


def _word(text: str, marks: str, address: str) -> Block:
    return {"text": text, "marks": "".join(sorted(set(marks))), "address": address}
