"""Markdown that people type, as HTML of which only what is named here is let through, and as plain text.

Two locks on one door: the reader takes no HTML (`html=False`: it is shown as the characters themselves), and what it
makes is cleaned once more. No pictures, no styles, no scripts, and links to http, https and mailto only.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LOWEST = 6
HEADINGS = tuple(f"h{level}" for level in range(1, LOWEST + 1))
TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td",
        "th", "thead", "tr", "ul", *HEADINGS}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"
# A wide table scrolls by itself, also by keyboard.
SCROLLS = '<div class="scroll" tabindex="0" role="region" aria-label="Tabel"><table>'


def html(markdown: str, heading: int = 3, *, breaks: bool = False, scroll: bool = False) -> Markup:
    """Safe HTML; `#` becomes the heading of level `heading` and deeper ones follow, to h6 at most.

    With `breaks` an end of a line stays one, as people expect who never heard of Markdown; with `scroll` a table that
    is wider than the page gets a bar of its own (for pages; not for mail).
    """
    import nh3

    reader = _reader(breaks)
    made = reader.renderer.render(_shifted(reader.parse(markdown), heading - 1), reader.options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny", link_rel=REL)
    if scroll:
        clean = clean.replace("<table>", SCROLLS).replace("</table>", "</table></div>")
    return Markup(clean)  # noqa: S704 - cleaned on the line before


def plain(markdown: str) -> str:
    """The same words without marks: a link is followed by its address, a point of a list begins with a dash."""
    return "\n\n".join(_Plain(parsed(markdown)).blocks()).strip()


def parsed(markdown: str) -> "list[Token]":
    """The tokens of the reader, for who makes something else of them."""
    return _reader().parse(markdown)


def tokens(markdown: str) -> list["Token"]:
    """What the reader makes of it, for who writes something else than HTML."""
    return list(_reader().parse(markdown))


def headings(markdown: str) -> list[str]:
    """The words of the headings of the first level, in order."""
    found = tokens(markdown)
    return ["".join(each.content for each in words.children or ()) for head, words in pairwise(found)
            if head.type == "heading_open" and head.tag == "h1" and head.level == 0]


@lru_cache(maxsize=2)
def _reader(breaks: bool = False) -> "MarkdownIt":
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable(["table", "strikethrough"])
    made.add_render_rule("image", _words_of_picture)
    return made


def _words_of_picture(renderer: Any, tokens: Sequence["Token"], at: int, *rest: Any) -> str:
    """A picture would be fetched from another house; what it shows is said in its words."""
    from markdown_it.common.utils import escapeHtml

    return escapeHtml(tokens[at].content)


def _shifted(tokens: list["Token"], by: int) -> list["Token"]:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(LOWEST, int(token.tag[1:]) + by)}"
    return tokens


class _Plain:
    """Walks over the tokens of the reader and keeps in which list it is, and the cells of a row."""

    def __init__(self, tokens: Sequence["Token"]) -> None:
        self.tokens = tokens
        self.lists: list[int | None] = []
        self.cells: list[str] | None = None
        self.mark = ""

    def blocks(self) -> Iterator[str]:
        """One text for each block; the points of one list, or the rows of one table, stand in one block."""
        lines: list[str] = []
        for token in self.tokens:
            self._enter(token)
            if (line := self._line(token)) is not None:
                lines.append(line)
            if lines and token.level == 0 and token.nesting != 1 and token.type != "inline":
                yield "\n".join(lines)
                lines = []

    def _enter(self, token: "Token") -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type == "ordered_list_open"
            self.lists.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.mark = self._next_mark()
        elif token.type == "tr_open":
            self.cells = []

    def _line(self, token: "Token") -> str | None:
        if token.type == "tr_close":
            cells, self.cells = self.cells or [], None
            return " | ".join(cells)
        if token.type == "inline" and self.cells is not None:
            self.cells.append(said(token.children or []))
        elif token.type == "inline":
            return self._marked(said(token.children or []))
        elif token.type in ("fence", "code_block"):
            return self._marked(token.content.rstrip("\n"))
        return None

    def _next_mark(self) -> str:
        number = self.lists[-1]
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _marked(self, words: str) -> str:
        """The words after the mark of their point; a second paragraph in a point stands under the first."""
        if not self.lists:
            return words
        mark, self.mark = self.mark or "  ", ""
        indent = "  " * (len(self.lists) - 1)
        return indent + mark + words.replace("\n", "\n" + indent + " " * len(mark))


def said(tokens: Sequence["Token"]) -> str:
    """The words of one line of tokens; an address that is not the words themselves follows them."""
    words, address, begun = "", "", 0
    for token in tokens:
        if token.type == "link_open":
            address, begun = str(token.attrGet("href") or ""), len(words)
        elif token.type == "link_close":
            bare = address.removeprefix("mailto:")
            words += f" ({bare})" if address.partition(":")[0] in SCHEMES and words[begun:] != bare else ""
        elif token.type in ("softbreak", "hardbreak"):
            words += "\n"
        else:
            words += token.content
    return words
