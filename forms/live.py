"""Earlier answers on the page itself: their words follow while someone types.

An answer of the same page stands between signs that nobody can type, so that a text stays a text until a template asks
for it as HTML.
"""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

# Private characters of Unicode: where an answer begins, where the name of its field ends, where the answer ends.
BEGIN, NAMED, END = "\ue000", "\ue001", "\ue002"
SIGNS = str.maketrans("", "", BEGIN + NAMED + END)
OPENED = re.compile(f"{BEGIN}([A-Za-z0-9_.]+){NAMED}")


def marker(row: str, live: frozenset[str], nested: frozenset[str]) -> Callable[[str, str], str]:
    """Puts signs around the answers that can change on this page; `row` stands before their keys.

    The words of the options of `nested` may hold other answers and keep their signs; what was typed never has any.
    """

    def mark(key: str, said: str) -> str:
        words = said if key in nested else said.translate(SIGNS)
        return f"{BEGIN}{row}{key}{NAMED}{words}{END}" if key in live else words

    return mark


def plain(text: str) -> str:
    """A text without the signs."""
    return OPENED.sub("", text).translate(SIGNS) if BEGIN in text else text


def markup(text: str) -> str:
    """A text as HTML, in which the script finds the answers; without any it stays a text."""
    if BEGIN not in text:
        return text
    opened = OPENED.sub(r'<span data-said="\1">', str(escape(text)))
    return Markup(opened.replace(END, "</span>").translate(SIGNS))
