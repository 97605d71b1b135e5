"""The grammar of sentence templates: text with slots, lines and alternatives. See `analysis.sentences`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from survey.rules.broken import RuleBroken

SLOT = re.compile(r"\{([^{}|]+)\|([^{}|:]+)(?::([^{}|]*))?\}")
NAME = r"[A-Za-z_][\w-]*"
OPTION = r"[A-Za-z0-9_][\w-]*"
CALL = re.compile(rf"({NAME})\((.*)\)(?:\.({NAME}))?")
PLAIN = re.compile(rf"({NAME})(?:\.({OPTION}))?(?:\[\s*({NAME})\s*=\s*([^\[\]]*)\])?")
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a figure: `{statistic|filter:argument}`."""

    statistic: str
    filter: str
    argument: str


Part = str | Slot


@dataclass(frozen=True, slots=True)
class Reference:
    """A statistic of one variable ("q07.ja[sector=PO]"), or one without a variable ("response")."""

    name: str
    figure: str = ""
    fact: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """One over several others ("min(a.mean,b.mean)"), or a figure of pooled answers ("pool(a,b).q1")."""

    function: str
    operands: tuple["Address", ...]
    figure: str = ""


Address = Reference | Combination


@lru_cache(maxsize=2048)
def parts(template: str) -> tuple[Part, ...]:
    """One sentence, taken apart into text and slots."""
    found: list[Part] = []
    place = 0
    for match in SLOT.finditer(template):
        found += [template[place:match.start()], Slot(*(each.strip() for each in match.groups(default="")))]
        place = match.end()
    found.append(template[place:])
    loose = next((each for each in found if isinstance(each, str) and re.search("[{}]", each)), None)
    if loose is not None:
        raise RuleBroken(f"Onleesbaar deel van een sjabloon: “{loose.strip()}”. Schrijf {{uitkomst|filter}}.")
    return tuple(each for each in found if each)


def lines(template: str) -> tuple[tuple[str, ...], ...]:
    """The sentences of a template, one a line, each with its alternatives (`first || second`)."""
    written = (line.strip() for line in template.splitlines())
    return tuple(alternatives(line) for line in written if line and line != NOTHING)


def alternatives(line: str) -> tuple[str, ...]:
    """What may be told in turn; an empty last one means that nothing need be told."""
    return tuple(each.strip() for each in line.split("||"))


def literal(words: str) -> str:
    """Words that may stand in a template without being read as part of it."""
    return " ".join(words.translate(str.maketrans("{}|", "()/")).split())


@lru_cache(maxsize=4096)
def address(statistic: str) -> Address:
    """Read the id of a statistic; raises RuleBroken when it is none."""
    written = statistic.strip()
    if match := CALL.fullmatch(written):
        operands = tuple(address(each) for each in _arguments(match[2]))
        return Combination(match[1], operands, match[3] or "")
    if match := PLAIN.fullmatch(written):
        name, figure, fact, value = (each or "" for each in match.groups())
        return Reference(name, figure, fact, value.strip())
    raise RuleBroken(f"“{statistic}” is geen uitkomst; schrijf bijvoorbeeld q07.ja of q08.median[sector=PO].")


def _arguments(written: str) -> list[str]:
    """Split at the commas that stand outside brackets."""
    depth, found = 0, [""]
    for letter in written:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found
