"""A template tried out before it is kept: what is wrong with it, and what it says with the figures of now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from analysis.drafts import draft
from analysis.figures.combinations import COMPUTE
from analysis.paragraph import DEADLINE, RESPONSE, Paragraph, paragraph
from analysis.results import Results
from analysis.sentences import FILTERS, RESPONDENTS
from analysis.tables import WORDS, printed, words
from analysis.templates import Address, Reference, Slot, address, lines, parts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type

POOL = "pool"
COUNTED = frozenset({Type.NUMBER, Type.PERCENTAGE, Type.SHARES, Type.TEXT, Type.LONG_TEXT})
"""Types of which the figures have the same names in every question."""


@dataclass(frozen=True, slots=True)
class Proof:
    """`text` is what would be told now, `reasons` say why something is not."""

    text: str
    reasons: tuple[str, ...]


def retold(codebook: Codebook, key: str, template: str) -> Codebook:
    """The same questions, with another template for one of them."""
    changed = (replace(each, sentence=template) if each.question_key == key else each for each in codebook.variables)
    return replace(codebook, variables=tuple(changed))


def proof(results: Results, key: str, template: str, today: date, deadline: date | None) -> Proof:
    """What a template for a question says with these figures."""
    codebook = retold(results.codebook, key, template)
    return told_of(paragraph(results, codebook, results.rule, today, deadline, results.closed), key)


def told_of(told: Paragraph, source: str) -> Proof:
    """What a paragraph says of one question, or of the whole."""
    return Proof(" ".join(each.text for each in told.sentences if each.source == source),
                 tuple(dict.fromkeys(each.reason for each in told.withheld if each.source == source)))


def current(results: Results, key: str) -> str:
    """The template that a question has: its own, or the one that is made for it."""
    variables = _variables(results.codebook, key)
    return variables[0].sentence or draft(variables, results, RESPONDENTS)


def check(template: str, codebook: Codebook) -> None:
    """Raises RuleBroken for what cannot be read, and for a figure or filter that does not exist; names the line."""
    written = [line for line in template.splitlines() if line.strip()]
    for number, line in enumerate(written, 1):
        with named(f"Zin {number}" if len(written) > 1 else ""):
            check_line(line, codebook)


def check_line(line: str, codebook: Codebook) -> None:
    """The same for one sentence with its alternatives."""
    for slot in (part for whole in lines(line) for each in whole for part in parts(each) if isinstance(part, Slot)):
        if slot.filter not in FILTERS:
            raise RuleBroken(f"Filter “{slot.filter}” bestaat niet; kies uit {', '.join(FILTERS)}.")
        check_address(address(slot.statistic), codebook)


def check_address(where: Address, codebook: Codebook) -> None:
    """Raises RuleBroken for a figure that does not exist, also within another."""
    if isinstance(where, Reference):
        _check_known(where, codebook)
        return
    if where.function not in (POOL, *COMPUTE):
        raise RuleBroken(f"“{where.function}” kan niet met uitkomsten rekenen; kies uit {', '.join((*COMPUTE, POOL))}.")
    for each in where.operands:
        if where.function == POOL and isinstance(each, Reference) and each.name in _keys(codebook):
            continue
        check_address(each, codebook)


@contextmanager
def named(where: str) -> Iterator[None]:
    """Says where what is wrong stands."""
    try:
        yield
    except RuleBroken as broken:
        raise RuleBroken(f"{where}: {broken.message}" if where else broken.message) from None


def insertable(results: Results, key: str) -> Iterator[tuple[str, str, str]]:
    """The figures of a question as (id, what it is, how it stands now), for who writes a template."""
    keys = {each.key for each in _variables(results.codebook, key)}
    for figures in results.variables:
        part = f"{figures.label}: " if len(keys) > 1 else ""
        for result in figures.results if figures.key in keys else ():
            yield result.id, f"{part}{words(result)}", printed(result, results.rule)


def _variables(codebook: Codebook, key: str) -> list[Variable]:
    return [each for each in codebook.variables if each.question_key == key]


def _keys(codebook: Codebook) -> dict[str, Variable]:
    return {each.key: each for each in codebook.variables}


def _check_known(where: Reference, codebook: Codebook) -> None:
    known = _keys(codebook)
    if where.name in (RESPONSE, DEADLINE) or where.name in codebook.statistics:
        return
    if where.name not in known:
        raise RuleBroken(f"Vraag “{where.name}” bestaat niet.")
    options = {option for option, _, _ in known[where.name].options}
    if not options and known[where.name].type in COUNTED and where.figure not in WORDS:
        raise RuleBroken(f"Uitkomst “{where.figure}” van vraag “{where.name}” bestaat niet; kies uit "
                         f"{', '.join(WORDS)}.")
    if options and where.figure not in options | {"answered"}:
        raise RuleBroken(f"Antwoord “{where.figure}” van vraag “{where.name}” bestaat niet; kies uit "
                         f"{', '.join(sorted(options))}.")
