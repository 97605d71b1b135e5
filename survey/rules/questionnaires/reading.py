"""Reads what a respondent typed, as Dutch people write numbers, days and texts. `answers.js` reads the
same way.

- **Numbers**: `8,3` and `8.3`; points or spaces between groups of three (`1.200`, `1 200`); `1.200,5` and
  `1,200.5`; a minus as `-`, `−` or `–`; a per cent sign or the unit behind it. One comma is always a decimal
  comma. A lone `-` is no answer: the respondent hears that an empty field is the way to say so.
- **Days**: `14-02-2022`, `14/2/2022`, `14.2.2022`, `14 februari 2022`, `14 feb 2022`, with or without a
  weekday, and `2022-02-14`. The year has four figures.
- **Rankings** are typed as `option:place` for every option with a place, or as options in their order.
- **Texts** lose control characters and the blanks around them; a short text also loses its line ends.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from survey.rules.broken import RuleBroken
from survey.rules.calendar import MONTHS, WEEKDAYS
from survey.rules.questionnaires.characters import length
from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.types import Type
from survey.rules.questionnaires.wording import dutch

SHORT_TEXT = 500
LONG_TEXT = 10_000
FIGURES = 15
LONGEST_ADDRESS = 254
WHOLE = Decimal(100)
YEARS = range(1900, 2201)

BLANKS = " \t\n\r\u00a0\u202f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
BLANK_RUN = re.compile(f"[{BLANKS}]+")
CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]")
MINUS = re.compile("^[-\u2212\u2013\u2012]")
# Ways to write a number without its sign: plain, grouped as the Dutch do, as the English do, with decimals.
PLAIN = re.compile(r"[0-9]+")
DUTCH_GROUPS = re.compile(r"([1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+))(?:,([0-9]+))?")
ENGLISH_GROUPS = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3}){2,})")
DECIMALS = re.compile(r"([0-9]*)[.,]([0-9]+)")
# One @ with something before it, and behind it a name with a point; other signs are slips of the keyboard.
EMAIL = re.compile(r'[^@,;:<>()\[\]"\\]{1,64}@[^@,;:<>()\[\]"\\.]+(?:\.[^@,;:<>()\[\]"\\.]+)+')
PLACE = re.compile(r"[1-9][0-9]?")
NOTHING = frozenset({"-", "--", "?", "n.v.t.", "nvt", "x", "geen", "onbekend", "weet niet", "."})

DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{2,4})")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
MONTH_NAMED = re.compile(r"([0-9]{1,2}) ([a-z]+)\.? ([0-9]{2,4})")
MONTH_NUMBERS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {
    "mrt": 3, "sept": 9,
}  # fmt: skip


def tidy(typed: object) -> str:
    """What was typed in one field, without control characters and the blanks around it."""
    if isinstance(typed, (list, tuple)):
        typed = typed[0] if typed else ""
    return CONTROL.sub("", str(typed)).strip(BLANKS) if typed is not None else ""


def read_number(typed: object, decimals: int = 0, unit: str = "", noun: str = "getal") -> Decimal | None:
    """A number, or None for nothing; raises RuleBroken with what to do for what is no such number."""
    written = _without_unit(BLANK_RUN.sub(" ", tidy(typed)), unit)
    if not written:
        return None
    if written.lower() in NOTHING or MINUS.sub("", written) == "":
        raise RuleBroken(f"Vul een {noun} in, of laat dit leeg als u het niet weet.")
    sign = "-" if MINUS.match(written) else ""
    figures = _figures(MINUS.sub("", written).lstrip("+ "))
    if figures is None:
        raise RuleBroken(f"Vul een {noun} in, bijvoorbeeld {'12 of 8,5' if decimals else '12'}.")
    whole, fraction = figures[0].lstrip("0") or "0", figures[1].rstrip("0")
    if len(whole) + len(fraction) > FIGURES:
        raise RuleBroken("Dit getal is te lang. Controleer wat u hebt ingevuld.")
    if len(fraction) > decimals:
        raise RuleBroken(_too_precise(decimals))
    number = Decimal(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")
    return number if number else Decimal(0)


def _without_unit(written: str, unit: str) -> str:
    lowered, known = written.lower(), unit.lower().strip()
    for ending in ("%", "procent") if known in ("%", "procent") else (known,):
        if ending and lowered.endswith(ending):
            return written[: len(written) - len(ending)].strip(BLANKS)
    if known in ("€", "euro"):
        return re.sub(r"^€ ?| ?(?:€|euro|,-)$", "", written, flags=re.IGNORECASE)
    return written


def _figures(written: str) -> tuple[str, str] | None:
    """The figures before and behind the decimal sign."""
    if PLAIN.fullmatch(written):
        return written, ""
    if found := DUTCH_GROUPS.fullmatch(written):
        return found[1].replace(".", "").replace(" ", ""), found[2] or ""
    if found := ENGLISH_GROUPS.fullmatch(written):
        return (found[1] or found[3]).replace(",", ""), found[2] or ""
    found = DECIMALS.fullmatch(written)
    return (found[1], found[2]) if found else None


def _too_precise(decimals: int) -> str:
    if not decimals:
        return "Vul een heel getal in, zonder cijfers achter de komma."
    return f"Gebruik ten hoogste {decimals} {'cijfer' if decimals == 1 else 'cijfers'} achter de komma."


def check_bounds(number: Decimal, question: Question) -> None:
    """Raises RuleBroken when a number lies outside the bounds of the question; a share lies between 0 and 100."""
    low, high = question.minimum, question.maximum
    if question.type is Type.SHARES:
        low, high = Decimal(0) if low is None else low, WHOLE if high is None else high
    said = [None if each is None else dutch(each, question.unit) for each in (low, high)]
    if low is not None and high is not None and not low <= number <= high:
        raise RuleBroken(f"Vul een getal in van {said[0]} tot en met {said[1]}.")
    if low is not None and number < low:
        raise RuleBroken(f"Vul een getal in van {said[0]} of hoger.")
    if high is not None and number > high:
        raise RuleBroken(f"Vul een getal in van {said[1]} of lager.")


def read_day(typed: object) -> str | None:
    """A day as `2022-02-14`, or None for nothing; raises RuleBroken for what is no day."""
    written = BLANK_RUN.sub(" ", tidy(typed)).lower()
    if not written:
        return None
    for weekday in WEEKDAYS:
        written = written.removeprefix(f"{weekday} ")
    year, month, day = _day_parts(written)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise RuleBroken("Deze datum bestaat niet. Controleer de dag en de maand.") from error
    if found.year not in YEARS:
        raise RuleBroken(f"Vul een jaar in van {YEARS[0]} tot en met {YEARS[-1]}.")
    return found.isoformat()


def _day_parts(written: str) -> tuple[int, int, int]:
    if found := YEAR_FIRST.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    found = DAY_FIRST.fullmatch(written) or MONTH_NAMED.fullmatch(written)
    month = 0 if not found else int(found[2]) if found[2].isdigit() else MONTH_NUMBERS.get(found[2], 0)
    if not found or (not month and not found[2].isdigit()):
        raise RuleBroken("Vul een datum in, bijvoorbeeld 14-02-2022.")
    if len(found[3]) != 4:
        raise RuleBroken("Schrijf het jaar met vier cijfers, bijvoorbeeld 14-02-2022.")
    return int(found[3]), month, int(found[1])


def read_text(typed: object, most: int, lines: bool) -> str | None:
    """A text of at most `most` characters, or None for nothing; `lines` keeps the line ends."""
    written = unicodedata.normalize("NFC", tidy(typed)).replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        written = re.sub(r"[\n\t]+", " ", written)
    # The second bound keeps out a flood of invisible characters, of which a person sees none.
    if len(written) > most and ((seen := length(written)) > most or len(written) > 10 * most + 100):
        raise RuleBroken(f"Gebruik ten hoogste {dutch(Decimal(most))} tekens; het zijn er nu {dutch(Decimal(seen))}.")
    return written or None


def read_option(typed: object, question: Question) -> str | None:
    """The key of the chosen option, or None for nothing."""
    written = tidy(typed)
    if written and all(option.key != written for option in question.options):
        raise RuleBroken("Kies een van de antwoorden.")
    return written or None


def read_options(typed: object, question: Question) -> list[str] | None:
    """The keys of the chosen options in the order of the question, or None for nothing."""
    chosen = {tidy(each) for each in (typed if isinstance(typed, Sequence) and not isinstance(typed, str) else [typed])}
    chosen.discard("")
    if chosen - {option.key for option in question.options}:
        raise RuleBroken("Kies een of meer van de antwoorden.")
    unsure = [option for option in question.options if option.dont_know and option.key in chosen]
    if unsure and len(chosen) > 1:
        raise RuleBroken(f"Kies ‘{unsure[0].label.get('nl', unsure[0].key)}’ of een ander antwoord, niet allebei.")
    return [option.key for option in question.options if option.key in chosen] or None


def read_ranking(typed: object, question: Question) -> list[str] | None:
    """The keys of the options, the first choice first, or None for nothing; raises RuleBroken for half an order."""
    places = _places(typed, {option.key for option in question.options})
    if not places:
        return None
    most = len(question.options) if question.maximum is None else int(question.maximum)
    for place in sorted(places):
        if len(places[place]) > 1:
            raise RuleBroken(f"Geef elke plaats één keer. Plaats {place} staat er nu {len(places[place])} keer.")
        if place > most:
            raise RuleBroken(f"Geef alleen de plaatsen 1 tot en met {most}.")
    for place in range(1, (most if question.maximum is None else max(places)) + 1):
        if place not in places:
            raise RuleBroken(f"Plaats {place} ontbreekt nog.")
    return [places[place][0] for place in sorted(places)]


def _places(typed: object, options: set[str]) -> dict[int, list[str]]:
    """The options at every place that was given out."""
    written = typed if isinstance(typed, Sequence) and not isinstance(typed, str) else [typed]
    places: dict[int, list[str]] = {}
    given = [(key, colon, place) for key, colon, place in (tidy(each).partition(":") for each in written)
             if key and (place or not colon)]
    for number, (key, colon, place) in enumerate(given, 1):
        if key not in options or (colon and not PLACE.fullmatch(place)):
            raise RuleBroken("Geef de antwoorden een plaats: 1 voor wat voorop staat, dan 2, en zo verder.")
        places.setdefault(int(place) if colon else number, []).append(key)
    if len({key for keys in places.values() for key in keys}) < len(given):
        raise RuleBroken("Geef elk antwoord maar één plaats.")
    return places


def read_email(typed: object) -> str | None:
    """A mail address as it is written, or None for nothing. Whether it exists only a message can tell."""
    written = tidy(typed)
    if written and (len(written) > LONGEST_ADDRESS or BLANK_RUN.search(written) or not EMAIL.fullmatch(written)):
        raise RuleBroken("Vul een mailadres in, bijvoorbeeld naam@voorbeeld.nl.")
    return written or None


def read_numbers(typed: object) -> list[str] | None:
    """The numbers of attachments, or None for nothing. The page writes them; nobody types them."""
    written = typed if isinstance(typed, Sequence) and not isinstance(typed, str) else [typed]
    found = [tidy(each) for each in written if tidy(each)]
    if not all(PLAIN.fullmatch(each) for each in found):
        raise RuleBroken("Dit bestand is er niet meer. Voeg het opnieuw toe.")
    return list(dict.fromkeys(found)) or None


def read(question: Question, typed: object) -> Decimal | str | list[str] | None:
    """The answer to a question (to one part or cell, where it has those) as a typed value; raises RuleBroken when
    it cannot be one.
    """
    match question.type:
        case Type.ONE | Type.GRID:
            return read_option(typed, question)
        case Type.SEVERAL:
            return read_options(typed, question)
        case Type.RANKING:
            return read_ranking(typed, question)
        case Type.SCALE:
            return read_number(typed)
        case Type.NUMBER | Type.TABLE:
            return read_number(typed, question.decimals, question.unit)
        case Type.EURO:
            return read_number(typed, question.decimals, "€", "bedrag")
        case Type.PERCENTAGE | Type.SHARES:
            return read_number(typed, question.decimals, "%", "percentage")
        case Type.DATE:
            return read_day(typed)
        case Type.EMAIL:
            return read_email(typed)
        case Type.FILE:
            return read_numbers(typed)
        case Type.LONG_TEXT:
            return read_text(typed, question.length or LONG_TEXT, lines=True)
    return read_text(typed, question.length or SHORT_TEXT, lines=False)
