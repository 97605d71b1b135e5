"""Text with headings in Markdown into passages and back; a pasted text without any marks gets them first."""

import re
from collections.abc import Iterable, Iterator, Sequence

from survey.rules.documents import Passage, plain_text

LOWEST = 6
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# What stands before the words of a heading: "2.1", "2.", "A.", "Artikel 3", "Hoofdstuk IV:".
NUMBER = re.compile(r"((?:artikel|hoofdstuk|paragraaf|bijlage|deel)\s+(?:\d+(?:\.\d+)*[a-z]?|[IVXLC]+|[A-Z])"
                    r"|\d{1,3}(?:\.\d{1,3})*[a-z]?(?=[.):\s]|$)|[A-Z](?=[.)]))[.):]?"
                    r"(?:\s+[-–—])?(?:\s+|$)", re.IGNORECASE)
# A line that begins a list or a table, quotes, or is a bullet as word processors paste it.
BULLET = re.compile(r"^(\s*)[•·▪◦●■‣∙o–—](?=\s)\s+")
ENDS_LIKE_TEXT = (".", ",", ";", ":", "?", "!")
LONGEST_HEADING_WORDS = 12
OUTLINE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,5})\.?\s+\S")


def read(markdown: str) -> tuple[Passage, ...]:
    """The passages of a text, still without keys; levels never skip one, so that a reader can follow them.

    A heading inside a fenced block is no heading.
    """
    found: list[Passage] = []
    for level, title, lines in _blocks(plain_text(markdown).split("\n")):
        text = plain_text("\n".join(lines))
        if not (level or text):
            continue
        highest = found[-1].level + 1 if found else 1
        number, words = split_number(title)
        found.append(Passage("", min(level, highest), number, words, text))
    return tuple(found)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Level, heading and lines of each part; the first one has level 0 and no heading."""
    level, title, below, fence = 0, "", list[str](), ""
    for line in lines:
        fence = _fenced(line, fence)
        marked, underlined = HEADING.fullmatch(line), UNDERLINE.fullmatch(line)
        if not fence and marked:
            yield level, title, below
            level, title, below = len(marked[1]), (marked[2] or "").strip(), []
        elif not fence and underlined and _could_be_underlined(below):
            words = below.pop().strip()
            yield level, title, below
            level, title, below = 1 if "=" in line else 2, words, []
        else:
            below.append(line)
    yield level, title, below


def _fenced(line: str, fence: str) -> str:
    """The fence that is open after this line, or ""."""
    mark = FENCE.match(line)
    if not fence:
        return mark[1] if mark else ""
    return "" if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]) else fence


def _could_be_underlined(lines: Sequence[str]) -> bool:
    """A line under exactly one line of words makes it a heading; under a blank line it is a rule."""
    return bool(lines and re.match(r" {0,3}[^\s>|#*+`~-]", lines[-1])) and (len(lines) == 1 or not lines[-2].strip())


def split_number(title: str) -> tuple[str, str]:
    """("2.1", "Doelen") of "2.1 Doelen"; without a number the first is ""."""
    found = NUMBER.match(title)
    if not found or re.fullmatch(r"(19|20)\d\d", found[1]):
        return "", title
    return found[1], title[found.end():].strip()


def written(passages: Iterable[Passage]) -> str:
    """The passages as one Markdown text; `read` finds the same passages in it."""
    parts = []
    for each in passages:
        heading = f"{'#' * each.level} {each.heading}".rstrip() if each.level else ""
        parts += [part for part in (heading, each.text) if part]
    return "\n\n".join(parts) + "\n"


def marked(pasted: str) -> str:
    """A pasted text with its headings and points marked; one that has headings in Markdown is left as it is.

    Word and PDF lose their headings in a paste, but a short line of its own that begins with its number ("2.1 Doelen",
    "Artikel 3") is one. What is guessed wrong is seen before anything is kept.
    """
    lines = plain_text(pasted.replace("\t", " ").replace("\xa0", " ")).split("\n")
    if any(level for level, _, _ in _blocks(lines)):
        return "\n".join(lines)
    return "\n".join(_marked(line, lines[at - 1] if at else "") for at, line in enumerate(lines))


def _marked(line: str, before: str) -> str:
    words = line.strip()
    if not before.strip() and _like_heading(words):
        outline = OUTLINE.match(words)
        level = min(LOWEST, outline[1].rstrip(".").count(".") + 1) if outline else 1
        return f"{'#' * level} {words}"
    return BULLET.sub(r"\1- ", line)


def _like_heading(words: str) -> bool:
    number, title = split_number(words)
    short = len(words.split()) <= LONGEST_HEADING_WORDS and not words.endswith(ENDS_LIKE_TEXT)
    return bool(number) and short and (not title or not title[0].islower())
