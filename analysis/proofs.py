"""A template tried out before it is kept: what is wrong with it, and what it says with the figures of now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from analysis.drafts import draft
from analysis.paragraph import DEADLINE, RESPONSE, paragraph
from analysis.results import Results
from analysis.sentences import FILTERS, RESPONDENTS
from analysis.tables import printed, words
from analysis.templates import Address, Reference, Slot, address, lines, parts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook, Variable


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
    told = paragraph(results, codebook, results.rule, today, deadline, results.closed)
    return Proof(" ".join(each.text for each in told.sentences if each.source == key),
                 tuple(dict.fromkeys(each.reason for each in told.withheld if each.source == key)))


def current(results: Results, key: str) -> str:
    """The template that a question has: its own, or the one that is made for it."""
    variables = _variables(results.codebook, key)
    return variables[0].sentence or draft(variables, results, RESPONDENTS)


def check(template: str, codebook: Codebook) -> None:
    """Raises RuleBroken for what cannot be read, and for a figure or filter that does not exist."""
    for slot in (part for line in lines(template) for each in line for part in parts(each) if isinstance(part, Slot)):
        if slot.filter not in FILTERS:
            raise RuleBroken(f"Filter “{slot.filter}” bestaat niet; kies uit {', '.join(FILTERS)}.")
        for reference in _references(address(slot.statistic)):
            _check_known(reference, codebook)


def insertable(results: Results, key: str) -> Iterator[tuple[str, str, str]]:
    """The figures of a question as (id, what it is, how it stands now), for who writes a template."""
    keys = {each.key for each in _variables(results.codebook, key)}
    for figures in results.variables:
        part = f"{figures.label}: " if len(keys) > 1 else ""
        for result in figures.results if figures.key in keys else ():
            yield result.id, f"{part}{words(result)}", printed(result, results.rule)


def _variables(codebook: Codebook, key: str) -> list[Variable]:
    return [each for each in codebook.variables if each.question_key == key]


def _references(where: Address) -> Iterator[Reference]:
    if isinstance(where, Reference):
        yield where
        return
    for each in where.operands:
        yield from _references(each)


def _check_known(where: Reference, codebook: Codebook) -> None:
    known = {each.key: each for each in codebook.variables}
    if where.name in (RESPONSE, DEADLINE) or where.name in codebook.statistics:
        return
    if where.name not in known:
        raise RuleBroken(f"Vraag “{where.name}” bestaat niet.")
    options = {option for option, _, _ in known[where.name].options}
    if options and where.figure not in options | {"answered"}:
        raise RuleBroken(f"Antwoord “{where.figure}” van vraag “{where.name}” bestaat niet; kies uit "
                         f"{', '.join(sorted(options))}.")
