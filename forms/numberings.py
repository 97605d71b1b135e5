"""How Word numbers and styles paragraphs: numbers stand nowhere in the text, so they are counted again here.

Elements are known by their local name, so that both dialects of the format (transitional and strict) are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

BULLET, NONE = "bullet", "none"
HEADING, TITLE, CONTENTS = "heading ", "title", "toc "
DEEPEST_STYLE, LEVELS, BODY_LEVEL = 20, 9, 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def local(element: Element) -> str:
    """The name of an element or attribute without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; "" where it is not there."""
    for key, found in element.items() if element is not None else ():
        if key.rpartition("}")[2] == name:
            return found
    return ""


def child(element: Element | None, *names: str) -> Element | None:
    """The first child with this name, and of that the first with the next."""
    for name in names:
        element = next((each for each in element if local(each) == name), None) if element is not None else None
    return element


def children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if local(each) == name)


def on(properties: Element | None, name: str) -> bool:
    """A property that is switched on: it is there, and does not say that it is off."""
    found = child(properties, name)
    return found is not None and value(found) not in ("0", "false", "off", NONE)


def whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of a paragraph; what it does not say comes from the style it is based on."""

    name: str
    base: str
    outline: int | None
    number: str
    level: int | None
    bold: bool


class Styles:
    def __init__(self, root: Element | None) -> None:
        self.known = {value(each, "styleId"): _style(each) for each in
                      (children(root, "style") if root is not None else ())}

    def line(self, identity: str) -> Iterator[Style]:
        """The style and those it is based on; one that is based on itself ends somewhere."""
        for _ in range(DEEPEST_STYLE):
            style = self.known.get(identity)
            if style is None:
                return
            yield style
            identity = style.base

    def heading(self, identity: str, own: Element | None) -> int:
        """The level of a heading, counted from 1; 0 for ordinary text."""
        outline = value(child(own, "outlineLvl"))
        if outline:
            level = whole(outline, BODY_LEVEL)
            return level + 1 if level < BODY_LEVEL else 0
        for style in self.line(identity):
            if style.name.startswith(HEADING):
                return whole(style.name.removeprefix(HEADING), 1)
            if style.outline is not None:
                return style.outline + 1 if style.outline < BODY_LEVEL else 0
        return 0

    def named(self, identity: str) -> str:
        return next((style.name for style in self.line(identity)), "")

    def numbering(self, identity: str) -> tuple[str, int | None]:
        """The list and its level that a style puts a paragraph in."""
        number, level = "", None
        for style in self.line(identity):
            number, level = number or style.number, style.level if level is None else level
        return number, level

    def bold(self, identity: str) -> bool:
        return any(style.bold for style in self.line(identity))


def _style(element: Element) -> Style:
    paragraph = child(element, "pPr")
    outline, level = value(child(paragraph, "outlineLvl")), value(child(paragraph, "numPr", "ilvl"))
    return Style(value(child(element, "name")).casefold(), value(child(element, "basedOn")),
                 whole(outline, BODY_LEVEL) if outline else None, value(child(paragraph, "numPr", "numId")),
                 whole(level, 0) if level else None, on(child(element, "rPr"), "b"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, in which figures, and around them what ("%1.%2")."""

    start: int = 1
    figures: str = "decimal"
    text: str = "%1."
    style: str = ""


@dataclass(slots=True)
class Counting:
    """A list while it is being counted; lists of one kind count on where the other stopped."""

    levels: dict[int, Level]
    at: list[int] = field(default_factory=lambda: [0] * LEVELS)
    begun: list[bool] = field(default_factory=lambda: [False] * LEVELS)

    def next(self, level: int) -> str:
        """The number of the next paragraph on this level, as it is shown."""
        self.at[level] = self.at[level] + 1 if self.begun[level] else self.level(level).start
        self.begun[level] = True
        self.begun[level + 1:] = [False] * (LEVELS - level - 1)
        shown = self.level(level).text
        for place in range(level + 1):
            above = self.at[place] if self.begun[place] else self.level(place).start
            shown = shown.replace(f"%{place + 1}", in_figures(above, self.level(place).figures))
        return shown.strip()

    def level(self, level: int) -> Level:
        return self.levels.get(level, Level())


class Numbering:
    """The lists of a document; asks to be told of every paragraph in its order."""

    def __init__(self, root: Element | None) -> None:
        every = list(children(root, "abstractNum")) if root is not None else []
        # A list that only names a list style has its levels where that style is laid down.
        styled = {value(child(each, "styleLink")): _levels(each) for each in every}
        kinds = {value(each, "abstractNumId"): _levels(each) or styled.get(value(child(each, "numStyleLink")), {})
                 for each in every}
        counts = {kind: Counting(levels) for kind, levels in kinds.items()}
        self.lists: dict[str, Counting] = {}
        for each in children(root, "num") if root is not None else ():
            kind = value(child(each, "abstractNumId"))
            fresh = _overridden(each, kinds.get(kind, {}))
            self.lists[value(each, "numId")] = Counting(fresh) if fresh else counts.get(kind, Counting({}))

    def kind(self, number: str, level: int) -> str | None:
        """In which figures this list counts; None where there is no such list."""
        found = self.lists.get(number)
        return found.level(min(level, LEVELS - 1)).figures if found else None

    def next(self, number: str, level: int) -> str:
        return self.lists[number].next(min(level, LEVELS - 1))

    def level_of(self, number: str, style: str) -> int:
        """The level that a list keeps for a style, where neither paragraph nor style says one."""
        found = self.lists.get(number)
        return next((at for at, level in (found.levels if found else {}).items() if style and level.style == style), 0)


def _levels(element: Element) -> dict[int, Level]:
    return {whole(value(each, "ilvl"), 0): _level(each) for each in children(element, "lvl")}


def _level(element: Element) -> Level:
    text = child(element, "lvlText")
    return Level(whole(value(child(element, "start")), 1), value(child(element, "numFmt")) or "decimal",
                 value(text) if text is not None else "%1.", value(child(element, "pStyle")))


def _overridden(element: Element, levels: dict[int, Level]) -> dict[int, Level]:
    """The levels of a list that starts anew; empty for one that counts on."""
    found: dict[int, Level] = {}
    for each in children(element, "lvlOverride"):
        at, start = whole(value(each, "ilvl"), 0), value(child(each, "startOverride"))
        own = child(each, "lvl")
        level = _level(own) if own is not None else levels.get(at, Level())
        found[at] = Level(whole(start, level.start) if start else level.start, level.figures, level.text, level.style)
    return levels | found if found else {}


def in_figures(number: int, figures: str) -> str:
    """A number as Word shows it: letters, Roman figures, or plain."""
    if figures in (BULLET, NONE):
        return ""
    if figures.endswith("Letter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 5)
        return letter.upper() if figures.startswith("upper") else letter
    if figures.endswith("Roman") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if figures.startswith("upper") else roman
    return f"{number:02}" if figures == "decimalZero" else str(number)


def _roman(number: int) -> str:
    made = ""
    for worth, letters in ROMAN:
        made += letters * (number // worth)
        number %= worth
    return made
