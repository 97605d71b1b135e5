"""Patterns for `regex()`: a small dialect that cannot hang and gives the same outcome in Python and in the
browser.

The native engines of the two differ in what `\\w` or `$` mean, and both can be made to hang by a pattern with
nested repetition. A pattern is therefore compiled into a program of four instructions, which both sides
follow in time proportional to the length of the text.

The dialect: characters, `.` (anything but a line end), classes such as `[a-z0-9_]` and `[^0-9]`, `\\d \\D \\w
\\W \\s \\S` (digits 0-9; unaccented letters, digits and underscore; space, tab, line end and hard space),
groups `(...)` and `(?:...)`, `|`, and `* + ? {2} {2,} {2,5}`. The whole answer must fit; `^` at the start and
`$` at the end are allowed and change nothing. No back-references, look-arounds or lazy repetition.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from survey.rules.broken import RuleBroken

MAX_PATTERN = 500
MAX_PROGRAM = 1500
MAX_STEPS = 6000
MAX_REPEAT = 200
MAX_GROUPS = 10
MAX_TEXT = 2000

Ranges = tuple[tuple[int, int], ...]
Piece = tuple[Any, ...]

DIGITS: Ranges = ((48, 57),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACE: Ranges = ((9, 10), (13, 13), (32, 32), (160, 160))
ESCAPES: dict[str, tuple[bool, Ranges]] = {
    "d": (False, DIGITS), "w": (False, WORD), "s": (False, SPACE),
    "D": (True, DIGITS), "W": (True, WORD), "S": (True, SPACE),
}  # fmt: skip
CONTROLS = {"n": 10, "t": 9, "r": 13}
SPECIAL = frozenset("()[]{}|*+?.^$\\/-'\"")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `program` holds the instructions `set`, `split`, `jump` and `end`."""

    source: str
    program: tuple[tuple[Any, ...], ...]

    def fits(self, text: str) -> bool:
        """Whether the whole text fits; a text of more than 2,000 characters never does."""
        if len(text) > MAX_TEXT:
            return False
        states = self._reach((0,))
        for character in text:
            states = self._step(states, ord(character))
            if not states:
                return False
        return len(self.program) - 1 in states

    def _step(self, states: frozenset[int], code: int) -> frozenset[int]:
        program = self.program
        return self._reach(
            tuple(
                state + 1
                for state in states
                if program[state][0] == "set" and _holds(program[state][1], program[state][2], code)
            )
        )

    def _reach(self, starts: tuple[int, ...]) -> frozenset[int]:
        reached: set[int] = set()
        waiting = list(starts)
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            reached.add(state)
            instruction = self.program[state]
            if instruction[0] in ("split", "jump"):
                waiting.extend(instruction[1:])
        return frozenset(reached)

    def as_json(self) -> list[list[Any]]:
        """The program for `conditions.js`."""
        return [[list(map(list, part)) if isinstance(part, tuple) else part for part in line] for line in self.program]


@lru_cache(maxsize=512)
def pattern(source: str) -> Pattern:
    """Compile a pattern; raises RuleBroken with a Dutch sentence for what the dialect does not have."""
    if len(source) > MAX_PATTERN:
        raise RuleBroken(f"Het patroon voor regex() is te lang: ten hoogste {MAX_PATTERN} tekens.")
    writer = _Writer()
    writer.write(_Reader(source).read())
    return Pattern(source, (*writer.program, ("end",)))


def _holds(negated: bool, ranges: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges) != negated


class _Reader:
    """Reads a pattern from left to right into nested pieces."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 1 if source.startswith("^") else 0
        self.end = len(source) - 1 if _ends_with_anchor(source) else len(source)
        self.depth = 0

    def read(self) -> Piece:
        piece = self.alternatives()
        if self.at < self.end:
            self.fail("er staat een haakje te veel")
        return piece

    def peek(self) -> str:
        return self.source[self.at] if self.at < self.end else ""

    def take(self) -> str:
        character = self.peek()
        self.at += 1
        return character

    def fail(self, reason: str) -> NoReturn:
        raise RuleBroken(f"Het patroon ‘{self.source}’ in regex() klopt niet: {reason}.")

    def alternatives(self) -> Piece:
        options = [self.sequence()]
        while self.peek() == "|":
            self.take()
            options.append(self.sequence())
        return options[0] if len(options) == 1 else ("either", tuple(options))

    def sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self.peek() not in ("", "|", ")"):
            pieces.append(self.repeated(self.atom()))
        return ("sequence", tuple(pieces))

    def atom(self) -> Piece:
        character = self.take()
        if character == "(":
            return self.group()
        if character == "[":
            return self.character_class()
        if character == ".":
            return ("set", True, ((10, 10),))
        if character == "\\":
            return ("set", *self.escape())
        if character in "*+?{":
            self.fail(f"vóór ‘{character}’ staat niets om te herhalen")
        if character in "^$":
            self.fail("‘^’ kan alleen vooraan en ‘$’ alleen achteraan")
        return ("set", False, ((ord(character), ord(character)),))

    def group(self) -> Piece:
        self.depth += 1
        if self.depth > MAX_GROUPS:
            self.fail("er zijn te veel haakjes in elkaar")
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                self.fail("vooruit- of terugkijken met ‘(?’ kan niet")
        piece = self.alternatives()
        if self.take() != ")":
            self.fail("er ontbreekt een haakje ‘)’")
        self.depth -= 1
        return piece

    def escape(self) -> tuple[bool, Ranges]:
        character = self.take()
        if character in ESCAPES:
            return ESCAPES[character]
        code = CONTROLS.get(character) or (ord(character) if character in SPECIAL and character else 0)
        if not code:
            self.fail(f"‘\\{character}’ kennen we niet")
        return False, ((code, code),)

    def character_class(self) -> Piece:
        negated = self.peek() == "^"
        if negated:
            self.take()
        ranges: list[tuple[int, int]] = []
        while self.peek() not in ("]", ""):
            ranges.extend(self.class_member())
        if self.take() != "]":
            self.fail("er ontbreekt een ‘]’")
        if not ranges:
            self.fail("tussen ‘[’ en ‘]’ staat niets")
        return ("set", negated, tuple(ranges))

    def class_member(self) -> Ranges:
        low = self.class_character()
        if self.peek() != "-" or self.source[self.at + 1 : self.at + 2] in ("]", ""):
            return low
        self.take()
        high = self.class_character()
        if not (_single(low) and _single(high) and low[0][0] <= high[0][0]):
            self.fail("een reeks loopt van laag naar hoog, zoals ‘a-z’")
        return ((low[0][0], high[0][0]),)

    def class_character(self) -> Ranges:
        character = self.take()
        if character != "\\":
            return ((ord(character), ord(character)),) if character else ()
        negated, ranges = self.escape()
        if negated:
            self.fail("‘\\D’, ‘\\W’ en ‘\\S’ kunnen niet tussen ‘[’ en ‘]’")
        return ranges

    def repeated(self, atom: Piece) -> Piece:
        signs: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        character = self.peek()
        if character == "{":
            low, high = self.bounds()
        elif character in signs and character:
            self.take()
            low, high = signs[character]
        else:
            return atom
        if self.peek() in ("*", "+", "?", "{") and self.peek():
            self.fail("twee herhalingen achter elkaar kan niet")
        return ("repeat", atom, low, high)

    def bounds(self) -> tuple[int, int | None]:
        close = self.source.find("}", self.at, self.end)
        low, comma, high = self.source[self.at + 1 : close].partition(",")
        if close < 0 or not _count(low) or (high and not _count(high)):
            self.fail("een herhaling schrijft u als {2}, {2,} of {2,5}")
        self.at = close + 1
        least, most = int(low), int(high) if high else (None if comma else int(low))
        if least > MAX_REPEAT or (most is not None and not least <= most <= MAX_REPEAT):
            self.fail(f"een herhaling loopt van laag naar hoog en is ten hoogste {MAX_REPEAT}")
        return least, most


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _ends_with_anchor(source: str) -> bool:
    before = source[:-1]
    return source.endswith("$") and (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


class _Writer:
    """Writes the pieces as one program; every piece counts, so that no tower of repetitions can grow without
    end.
    """

    def __init__(self) -> None:
        self.program: list[tuple[Any, ...]] = []
        self.steps = 0

    def write(self, piece: Piece) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS or len(self.program) > MAX_PROGRAM:
            raise RuleBroken("Het patroon in regex() is te ingewikkeld. Maak de herhalingen kleiner.")
        match piece:
            case ("set", *_):
                self.program.append(piece)
            case ("sequence", parts):
                for part in parts:
                    self.write(part)
            case ("either", options):
                self.either(options)
            case ("repeat", part, least, most):
                self.repeat(part, least, most)

    def hole(self) -> int:
        """Leaves room for an instruction whose target is not known yet."""
        self.program.append(())
        return len(self.program) - 1

    def either(self, options: tuple[Piece, ...]) -> None:
        jumps = []
        for option in options[:-1]:
            split = self.hole()
            self.write(option)
            jumps.append(self.hole())
            self.program[split] = ("split", split + 1, len(self.program))
        self.write(options[-1])
        for jump in jumps:
            self.program[jump] = ("jump", len(self.program))

    def repeat(self, part: Piece, least: int, most: int | None) -> None:
        for _ in range(least):
            self.write(part)
        if most is None:
            self.loop(part)
            return
        splits = []
        for _ in range(most - least):
            splits.append(self.hole())
            self.write(part)
        for split in splits:
            self.program[split] = ("split", split + 1, len(self.program))

    def loop(self, part: Piece) -> None:
        split = self.hole()
        self.write(part)
        self.program.append(("jump", split))
        self.program[split] = ("split", split + 1, len(self.program))
