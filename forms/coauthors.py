"""What somebody chose where two people typed something else in one field.

A page that shows both carries a token for each value it showed, so that a third value, typed meanwhile, is never
thrown away unseen.
"""

from collections.abc import Iterable
from typing import Any

from survey.rules.coauthors import Apart, token
from survey.rules.responses import Typed

PICK, SHOWN, SETTLED = "page-pick-", "page-shown", "page-settled"
STORED = "stored"


def decided(sent: Any, apart: Iterable[Apart]) -> tuple[frozenset[str], dict[str, Typed]]:
    """(tokens of what is decided on, what is to be stored instead) from the fields of a page."""
    settled, picked = set(sent.getlist(SETTLED)), dict[str, Typed]()
    shown = set(sent.getlist(SHOWN))
    for each in apart:
        choice = sent.get(PICK + each.field, "")
        if choice and token(each) in shown:
            settled.add(token(each))
            if choice == each.who:
                picked[each.field] = each.typed
    return frozenset(settled), picked
