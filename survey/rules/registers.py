"""The register of a poll: who may vote, with how many votes, frozen when the poll opens.

In and out: the list in `Poll.register`, `[{"mandate": 12, "name": "...", "weight": 1, "article": "", "category": "",
"member": true}, ...]`, sorted by name. Who is suspended, has no vote, or is excluded from this decision (art. 2:12 BW)
is not in it. `weight(text, line)` reads one weight of an import.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from survey.rules.broken import RuleBroken

HIGHEST_WEIGHT = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`member` is off for who has a vote without being a member: their votes have a cap, and no part in a quorum."""

    mandate: int
    name: str
    weight: int = 1
    article: str = ""
    category: str = ""
    member: bool = True


Register = tuple[Entry, ...]


def read(rows: Iterable[Mapping[str, Any]]) -> Register:
    return tuple(Entry(**row) for row in rows)


def document(register: Iterable[Entry]) -> list[dict[str, Any]]:
    return [asdict(entry) for entry in sorted(register, key=lambda entry: (entry.name, entry.mandate))]


def check(register: Iterable[Entry]) -> None:
    """A weight above one needs its article, and non-members have at most half of what the members have."""
    entries = tuple(register)
    if not entries:
        raise RuleBroken("Er staat niemand in het stemregister, dus er kan niet gestemd worden.")
    bare = [entry.name for entry in entries if entry.weight > 1 and not entry.article.strip()]
    if bare:
        raise RuleBroken("Meer dan één stem kan alleen als de statuten dat bepalen (art. 2:38 lid 1 BW). Vul het "
                         f"artikel in bij: {', '.join(bare)}.")
    members = sum(entry.weight for entry in entries if entry.member)
    others = sum(entry.weight for entry in entries if not entry.member)
    if 2 * others > members:
        raise RuleBroken(f"Wie geen lid is heeft hier samen {others} stemmen, en dat is meer dan de helft van de "
                         f"{members} stemmen van de leden (art. 2:38 lid 3 BW).")


def total(register: Iterable[Entry]) -> int:
    return sum(entry.weight for entry in register)


def weighted(register: Iterable[Entry]) -> bool:
    return any(entry.weight != 1 for entry in register)


def weight(text: str, line: int) -> int:
    """A weight as it stands in an import; refuses, with the line, what is not a whole number of at least one."""
    typed = text.strip()
    if not typed:
        raise RuleBroken(f"Regel {line}: het stemgewicht ontbreekt. Vul een heel getal van ten minste 1 in.")
    if not (typed.isascii() and typed.isdecimal()) or not 1 <= int(typed) <= HIGHEST_WEIGHT:
        raise RuleBroken(f"Regel {line}: “{typed}” kan geen stemgewicht zijn. Een stemgewicht is een heel getal van "
                         "ten minste 1; wie geen stem heeft, staat niet in het stemregister.")
    return int(typed)


def remarks(frozen: Iterable[Entry], present: Iterable[Entry]) -> tuple[str, ...]:
    """What changed since the poll opened; the register of the open poll itself stays as it is."""
    before, after = ({entry.mandate: entry for entry in register} for register in (frozen, present))
    gone = [f"{entry.name} heeft na de opening geen stemrecht meer; in deze stemming telt de stem nog mee."
            for key, entry in before.items() if key not in after]
    new = [f"{entry.name} kreeg stemrecht na de opening en stemt in deze stemming niet mee."
           for key, entry in after.items() if key not in before]
    changed = [f"{entry.name} heeft sinds de opening {after[key].weight} in plaats van {entry.weight} stemmen; in deze "
               f"stemming tellen er {entry.weight}." for key, entry in before.items()
               if key in after and after[key].weight != entry.weight]
    return (*gone, *new, *changed)
