"""A document that goes with a point of the agenda: judged by what is in it, like any file that comes in."""

import hashlib

from survey.rules.attachments import MEGABYTE, Accepted, safe_name, sniffed
from survey.rules.broken import RuleBroken

MOST_MEGABYTES, MOST_AT_ITEM = 15, 20
# Of all papers of one meeting together: they stand in the database, and with that in every backup.
MOST_IN_MEETING = 100


def accepted(name: str, content: bytes) -> Accepted:
    """The paper as it may be kept; raises RuleBroken with what to do for one that may not."""
    if not content:
        raise RuleBroken("Dit bestand is leeg. Kies een ander bestand.")
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        raise RuleBroken(f"Dit bestand is te groot. Het mag ten hoogste {MOST_MEGABYTES} MB zijn.")
    kind = sniffed(content, name)
    return Accepted(safe_name(name, kind), kind, content, hashlib.sha256(content).hexdigest())


def check_room(present: int, fresh: int) -> None:
    """Raises RuleBroken when a paper of this many bytes no longer fits beside those of the meeting, in bytes."""
    most = MOST_IN_MEETING * MEGABYTE
    if present + fresh > most:
        raise RuleBroken(
            f"De stukken van een vergadering zijn samen ten hoogste {MOST_IN_MEETING} MB. Er is nog "
            f"{_megabytes(max(most - present, 0))} over en dit stuk is {_megabytes(fresh)}. Maak het kleiner, of haal "
            "eerst een ander stuk weg.")


def _megabytes(size: int) -> str:
    """To one decimal, so that nobody reads "0 MB" of what does not fit."""
    tenths = max(1, -(-size * 10 // MEGABYTE)) if size else 0
    return f"{tenths // 10},{tenths % 10} MB"
