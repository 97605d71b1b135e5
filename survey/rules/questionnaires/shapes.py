"""Whether a question has what its type asks for, and nothing that goes with another type."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from survey.rules.questionnaires.document import Part, Question
from survey.rules.questionnaires.references import Fault
from survey.rules.questionnaires.syntax import KEY
from survey.rules.questionnaires.types import NUMERIC, OPTIONED, PARTED, TOTALS, WRITTEN, Required, Type

OPTION_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,59}")
MOST = {"sections": 50, "questions": 500, "options": 300, "parts": 20, "columns": 10, "checks": 9}
MOST_RANKED = 12
MOST_GRID_OPTIONS = 10
MOST_STEPS = 11
MOST_FILES = 5
MOST_MEGABYTES = 15
MAX_DECIMALS = 6
MAX_LENGTH = 10_000
EURO_DECIMALS = (0, 2)
# What the parts of a type are called, and how many it needs.
PARTS = {Type.SHARES: ("Een verdeling", "onderdelen", 2, "twee onderdelen"),
         Type.GRID: ("Een matrix", "rijen", 1, "één rij"),
         Type.TABLE: ("Een tabel", "rijen", 1, "één rij")}  # fmt: skip
FOR_NUMBERS = frozenset({Type.SCALE, Type.RANKING}) | NUMERIC

Where = tuple[int, ...]


def shape_faults(where: Where, question: Question) -> Iterator[Fault]:
    """All that is wrong with the fields of one question, apart from its words and expressions."""
    yield from _option_faults(where, question)
    yield from _part_faults(where, question)
    yield from _column_faults(where, question)
    yield from _limit_faults(where, question)
    yield from _scale_faults(where, question)
    yield from _length_faults(where, question)
    yield from _file_faults(where, question)
    yield from _computed_faults(where, question)


def too_many(where: Where, field: str, count: int, what: str, most: int | None = None) -> Iterator[Fault]:
    limit = MOST[field] if most is None else most
    if count > limit:
        yield Fault(where, field, f"Er zijn te veel {what}: {count}. Ten hoogste {limit}.")


def _option_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.type not in OPTIONED:
        if question.options:
            yield Fault(where, "options", "Alleen een keuzevraag heeft antwoorden om uit te kiezen.")
        return
    if len(question.options) < 2:
        yield Fault(where, "options", "Een keuzevraag heeft ten minste twee antwoorden nodig.", unfinished=True)
    most = {Type.RANKING: MOST_RANKED, Type.GRID: MOST_GRID_OPTIONS}.get(question.type)
    yield from too_many(where, "options", len(question.options), "antwoorden", most)
    seen: set[str] = set()
    for index, option in enumerate(question.options):
        if not OPTION_KEY.fullmatch(option.key):
            message = f"De sleutel ‘{option.key}’ van een antwoord heeft andere tekens dan letters, cijfers, _ en -."
            yield Fault(where, "options.key", message, index)
        if option.key in seen:
            yield Fault(where, "options.key", f"Het antwoord ‘{option.key}’ komt bij deze vraag vaker voor.", index)
        if option.dont_know and question.type is Type.RANKING:
            yield Fault(where, "options", "In een rangorde kan ‘weet niet’ niet een van de antwoorden zijn.", index)
        seen.add(option.key)


def _part_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.type not in PARTED:
        if question.parts:
            yield Fault(where, "parts", "Alleen een verdeling, een matrix en een tabel hebben onderdelen.")
        return
    name, parts, least, fewest = PARTS[question.type]
    if len(question.parts) < least:
        yield Fault(where, "parts", f"{name} heeft ten minste {fewest} nodig.", unfinished=True)
    yield from too_many(where, "parts", len(question.parts), parts)


def _column_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.type is not Type.TABLE:
        if question.columns or question.totals:
            yield Fault(where, "columns", "Alleen een tabel heeft kolommen en totalen.")
        return
    if not question.columns:
        yield Fault(where, "columns", "Een tabel heeft ten minste één kolom nodig.", unfinished=True)
    yield from too_many(where, "columns", len(question.columns), "kolommen")
    yield from _column_key_faults(where, question.columns)
    if set(question.totals) - set(TOTALS) or len(set(question.totals)) < len(question.totals):
        yield Fault(where, "totals", "De totalen van een tabel zijn die van de rijen, de kolommen of allebei.")


def _column_key_faults(where: Where, columns: Iterable[Part]) -> Iterator[Fault]:
    """The key of a column need only differ within its table; together with that of a row it makes one of a cell."""
    seen: set[str] = set()
    for index, column in enumerate(columns):
        if not KEY.fullmatch(f"k{column.key}") or not column.key:
            yield Fault(where, "columns.key", f"De sleutel ‘{column.key}’ van een kolom heeft andere tekens dan "
                                              "letters, cijfers en _.", index)
        if column.key.lower() in seen:
            yield Fault(where, "columns.key", f"De kolom ‘{column.key}’ komt in deze tabel vaker voor.", index)
        seen.add(column.key.lower())


def _limit_faults(where: Where, question: Question) -> Iterator[Fault]:
    low, high = question.minimum, question.maximum
    if question.type not in FOR_NUMBERS and (low is not None or high is not None):
        yield Fault(where, "minimum", "Alleen een getal heeft een kleinste of grootste waarde.")
    if low is not None and high is not None and low > high:
        yield Fault(where, "minimum", f"De kleinste waarde ({low}) is groter dan de grootste ({high}).")
    for field, limit in (("minimum", low), ("maximum", high)):
        if limit is not None and not (limit.is_finite() and len(limit.as_tuple().digits) <= 15):
            yield Fault(where, field, "Deze grens is geen gewoon getal van ten hoogste vijftien cijfers.")
    if not 0 <= question.decimals <= MAX_DECIMALS:
        yield Fault(where, "decimals", f"Het aantal cijfers achter de komma is 0 tot en met {MAX_DECIMALS}.")
    if question.type is Type.EURO and question.decimals not in EURO_DECIMALS:
        yield Fault(where, "decimals", "Een bedrag is in hele euro's (0) of in centen (2).")
    if question.type is Type.RANKING and not _ranks(question, low, high):
        yield Fault(where, "maximum", "Het aantal plaatsen van een rangorde is een heel getal, van 1 tot het aantal "
                                      "antwoorden.")


def _ranks(question: Question, low: Decimal | None, high: Decimal | None) -> bool:
    return low is None and (high is None or (high in range(1, len(question.options) + 1)))


def _scale_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.type is not Type.SCALE:
        if question.ends:
            yield Fault(where, "ends", "Alleen een schaal heeft woorden aan beide uiteinden.")
        return
    low, high = question.minimum, question.maximum
    if low is None or high is None or low != low.to_integral_value() or high != high.to_integral_value():
        yield Fault(where, "minimum", "Een schaal loopt van een heel getal tot en met een heel getal.", unfinished=True)
    elif not 2 <= high - low + 1 <= MOST_STEPS:
        yield Fault(where, "maximum", f"Een schaal heeft 2 tot en met {MOST_STEPS} stappen.")
    if len(question.ends) not in (0, 2):
        yield Fault(where, "ends", "Een schaal heeft woorden aan beide uiteinden, of aan geen van beide.")


def _length_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.length is not None and question.type not in WRITTEN:
        yield Fault(where, "length", "Alleen een tekst heeft een grootste lengte.")
    elif question.length is not None and not 1 <= question.length <= MAX_LENGTH:
        yield Fault(where, "length", f"De grootste lengte is 1 tot en met {MAX_LENGTH} tekens.")


def _file_faults(where: Where, question: Question) -> Iterator[Fault]:
    for field, limit, most, what in (("files", question.files, MOST_FILES, "bestanden"),
                                     ("megabytes", question.megabytes, MOST_MEGABYTES, "megabytes")):
        if limit is not None and question.type is not Type.FILE:
            yield Fault(where, field, "Alleen een vraag om een bestand heeft deze grens.")
        elif limit is not None and not 1 <= limit <= most:
            yield Fault(where, field, f"Het aantal {what} is 1 tot en met {most}.")


def _computed_faults(where: Where, question: Question) -> Iterator[Fault]:
    if question.type is Type.CALCULATION and question.calculation is None:
        yield Fault(where, "calculation", "Bij een berekening ontbreekt wat er berekend wordt.", unfinished=True)
    if question.type is not Type.CALCULATION and question.calculation is not None:
        yield Fault(where, "calculation", "Alleen een regel van het type berekening wordt berekend.")
    if question.type is Type.FACT and not question.register:
        message = "Vul in welk gegeven uit het register hier staat, bijvoorbeeld sector."
        yield Fault(where, "register", message, unfinished=True)
    if question.type is not Type.FACT and question.register:
        yield Fault(where, "register", "Alleen een gegeven uit het register heeft een veld van het register.")
    if not question.answered and question.required is not Required.NO:
        yield Fault(where, "required", "Hier valt niets te beantwoorden; dit kan niet verplicht zijn.")
