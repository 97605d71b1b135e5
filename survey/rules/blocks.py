"""The blocks of a newsletter that fill themselves: what the platform knows, written as Markdown.

What comes from a name or a title is escaped, so that a star in it stays a star.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from survey.rules import calendar
from survey.rules.agenda import Row

SIGNS = re.compile(r"([\\`*_\[\]<>#|~!])")
STARTS = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to answer, to come to or to react on; `address` complete or empty, `lines` in words."""

    title: str
    text: str
    lines: tuple[str, ...]
    address: str
    call: str


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph that was kept about something, with the day it is of."""

    title: str
    text: str
    day: date
    address: str
    call: str = "Bekijk de uitkomsten"


@dataclass(frozen=True, slots=True)
class News:
    """A report that was published on a day."""

    title: str
    day: date
    address: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a body, with its outcome and how it stands now in words."""

    day: date
    body: str
    subject: str
    outcome: str
    stands: str
    address: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody or something that came or went on a day; `what` is the position or the association."""

    day: date
    came: bool
    who: str
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    portfolio: str
    association: str
    name: str
    email: str
    phone: str = ""


def plain(words: str) -> str:
    """Words that Markdown leaves as they are, on one line."""
    line = SIGNS.sub(r"\\\1", " ".join(words.split()))
    return STARTS.sub(lambda found: found[1] + (f"\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}"), line)


def paragraphs(words: str) -> str:
    """The same for a text of several paragraphs."""
    return "\n\n".join(plain(each) for each in re.split(r"\n\s*\n", words) if each.strip())


def link(words: str, address: str) -> str:
    return f"[{plain(words)}](<{address}>)" if address else plain(words)


def offers(found: Iterable[Offer]) -> str:
    return "\n\n".join(_offer(each) for each in found)


def _offer(offer: Offer) -> str:
    lines = "\n".join(f"- {plain(line)}" for line in offer.lines)
    way = link(offer.call, offer.address) if offer.address else ""
    return "\n\n".join(filter(None, (f"# {plain(offer.title)}", paragraphs(offer.text), lines, way)))


def told(found: Iterable[Told]) -> str:
    return "\n\n".join("\n\n".join(filter(None, (
        f"# {plain(each.title)}", paragraphs(each.text),
        f"Stand van {calendar.in_words(each.day)}."
        + (f" {link(each.call, each.address)}" if each.address else "")))) for each in found)


def dates(rows: Sequence[Row]) -> str:
    """Every date on a line, under its month."""
    return "\n\n".join(f"# {month[:1].upper()}{month[1:]}\n\n" + "\n".join(map(_date, found))
                       for month, found in groupby(rows, lambda row: row.month))


def _date(row: Row) -> str:
    state = f" ({plain(row.state)})" if row.state else ""
    place = f", {plain(row.place)}" if row.place else ""
    return f"- **{plain(row.when)}**{state}: {link(row.title, row.address)}{place}"


def news(found: Iterable[News]) -> str:
    """With each report what was done with what members said."""
    return "\n".join(map(_news, found))


def _news(each: News) -> str:
    where = link("Lees het verslag", each.address) if each.address else _OWN
    day = calendar.in_words(each.day, weekday=False)
    return f"- **{plain(each.title)}**: op {day} is verteld wat er met de inbreng is gedaan. {where}"


_OWN = "Het verslag staat achter de persoonlijke link van wie is uitgenodigd."


def decisions(found: Iterable[Decided]) -> str:
    return "\n".join(f"- **{calendar.in_words(each.day, weekday=False)}**, {plain(each.body)}: "
                     f"{link(each.subject, each.address)}. {plain(each.outcome[:1].upper() + each.outcome[1:])}, "
                     f"{plain(each.stands)}." for each in found)


def people(turns: Iterable[Turn]) -> str:
    return "\n".join(f"- {_person(each)}" for each in turns)


def _person(turn: Turn) -> str:
    day, who, where = calendar.in_words(turn.day, weekday=False), plain(turn.who), plain(turn.where)
    if turn.came:
        return f"**{who}** is vanaf {day} {plain(turn.what)} bij {where}."
    return f"**{who}** is sinds {day} geen {plain(turn.what)} meer bij {where}."


def members(turns: Iterable[Turn]) -> str:
    return "\n".join(f"- {_member(each)}" for each in turns)


def _member(turn: Turn) -> str:
    day, who, what = calendar.in_words(turn.day, weekday=False), plain(turn.who), plain(turn.what)
    if turn.came:
        return f"**{who}** is vanaf {day} lid van {what}."
    return f"**{who}** is sinds {day} geen lid meer van {what}."


def contacts(found: Sequence[Contact]) -> str:
    """A table; a phone only where anybody has one."""
    if not found:
        return ""
    phones = any(each.phone for each in found)
    head = ["Onderwerp", "Wie", "Namens", "Mail", *(["Telefoon"] if phones else [])]
    rows = [[plain(each.portfolio), plain(each.name), plain(each.association),
             link(each.email, f"mailto:{each.email}") if each.email else "", *([plain(each.phone)] if phones else [])]
            for each in found]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
