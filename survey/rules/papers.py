"""A document that goes with a point of the agenda: judged by what is in it, like any file that comes in."""

import hashlib

from survey.rules.attachments import MEGABYTE, Accepted, safe_name, sniffed
from survey.rules.broken import RuleBroken

MOST_MEGABYTES, MOST_AT_ITEM = 15, 20


def accepted(name: str, content: bytes) -> Accepted:
    """The paper as it may be kept; raises RuleBroken with what to do for one that may not."""
    if not content:
        raise RuleBroken("Dit bestand is leeg. Kies een ander bestand.")
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        raise RuleBroken(f"Dit bestand is te groot. Het mag ten hoogste {MOST_MEGABYTES} MB zijn.")
    kind = sniffed(content, name)
    return Accepted(safe_name(name, kind), kind, content, hashlib.sha256(content).hexdigest())
