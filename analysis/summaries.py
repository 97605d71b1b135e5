"""The sentences about a questionnaire as a whole, and the figures with names of their own that they use.

Both are written as text, a line each: a sentence in the grammar of `analysis.sentences`, a figure as `name = figure`.
What is wrong is said with its line, before anything of it is kept.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.figures.combinations import COMPUTE
from analysis.paragraph import DEADLINE, RESPONSE, SUMMARY, paragraph
from analysis.proofs import POOL, Proof, check_address, check_line, named, told_of
from analysis.results import Results
from analysis.tables import printed
from analysis.templates import NAME, address, lines
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.codebook import Codebook

RESERVED = frozenset({RESPONSE, DEADLINE, POOL, *COMPUTE})
SHAPE = "Regel {} van de uitkomsten met een eigen naam: schrijf een naam, een is-teken en een uitkomst."
TAKEN = "“{}” kan geen naam van een uitkomst zijn: een vraag, of een ander deel van een zin, heet al zo."
NO_NAME = "“{}” kan geen naam van een uitkomst zijn. Gebruik letters, cijfers en streepjes onderaan."
IN_USE = "“{}” is nog nodig in de zin over “{}”. Pas eerst die zin aan."


@dataclass(frozen=True, slots=True)
class Summary:
    """What is told of the whole, and with which figures."""

    sentences: tuple[str, ...]
    statistics: Mapping[str, str]


def summary(codebook: Codebook) -> Summary:
    return Summary(codebook.sentences, codebook.statistics)


def read(sentences: str, statistics: str) -> Summary:
    """As it was typed; raises RuleBroken for a line that gives a figure no name, or a name twice."""
    return Summary(tuple(each.strip() for each in sentences.splitlines() if each.strip()),
                   dict(_pairs(statistics)))


def written(statistics: Mapping[str, str]) -> str:
    """Named figures as they are typed."""
    return "\n".join(f"{name} = {meant}" for name, meant in statistics.items())


def retold(codebook: Codebook, wanted: Summary) -> Codebook:
    """The same questions, with other sentences about the whole."""
    return replace(codebook, sentences=wanted.sentences, statistics=wanted.statistics)


def check_figures(wanted: Summary, codebook: Codebook) -> None:
    """Raises RuleBroken for a named figure that cannot be read or does not exist, and for a name that is missed."""
    known = retold(codebook, wanted)
    for name, meant in wanted.statistics.items():
        _check_name(name, codebook)
        with named(f"Uitkomst “{name}”"):
            check_address(address(meant), known)
        _check_ends(name, wanted.statistics)
    _check_missed(wanted, codebook)


def check_sentences(wanted: Summary, codebook: Codebook) -> None:
    """Raises RuleBroken for a sentence that cannot be read, or tells what does not exist, with its number."""
    known = retold(codebook, wanted)
    for number, line in enumerate(wanted.sentences, 1):
        with named(f"Zin {number}"):
            check_line(line, known)


def proof(results: Results, wanted: Summary, today: date, deadline: date | None) -> Proof:
    """What is told of the whole with these figures."""
    known = _with(results, wanted)
    return told_of(paragraph(known, known.codebook, known.rule, today, deadline, known.closed), SUMMARY)


def figures(results: Results, wanted: Summary) -> Iterator[tuple[str, str, str]]:
    """Every named figure, what it is made of and how it stands now, or why it does not."""
    known = _with(results, wanted)
    for name, meant in wanted.statistics.items():
        try:
            yield name, meant, printed(known.result(name), known.rule)
        except RuleBroken as broken:
            yield name, meant, broken.message


def _with(results: Results, wanted: Summary) -> Results:
    return replace(results, codebook=retold(results.codebook, wanted), found={})


def _pairs(statistics: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for number, line in enumerate(statistics.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, meant = (each.strip() for each in line.partition("="))
        if not (name and sign and meant):
            raise RuleBroken(SHAPE.format(number))
        if name in seen:
            raise RuleBroken(f"De naam “{name}” staat er twee keer.")
        seen.add(name)
        yield name, meant


def _check_name(name: str, codebook: Codebook) -> None:
    if not re.fullmatch(NAME, name):
        raise RuleBroken(NO_NAME.format(name))
    if name in RESERVED or name in {each.key for each in codebook.variables}:
        raise RuleBroken(TAKEN.format(name))


def _check_ends(name: str, statistics: Mapping[str, str]) -> None:
    """A figure that is made of itself is never found."""
    seen, wanted = set[str](), {name}
    while wanted:
        seen |= wanted
        wanted = {other for each in wanted for other in _names(statistics[each]) if other in statistics}
        if name in wanted:
            raise RuleBroken(f"Uitkomst “{name}” verwijst naar zichzelf.")
        wanted -= seen


def _names(meant: str) -> set[str]:
    return set(re.findall(NAME, meant))


def _check_missed(wanted: Summary, codebook: Codebook) -> None:
    """A name that goes may still stand in the sentence about a question."""
    gone = codebook.statistics.keys() - wanted.statistics.keys()
    for each in codebook.variables:
        used = {name for name in gone for line in _lines(each.sentence) if name in _names(line)}
        if used:
            raise RuleBroken(IN_USE.format(sorted(used)[0], each.title))


def _lines(template: str) -> Sequence[str]:
    """The figures in the slots of a template; one that cannot be read uses none."""
    return [slot for line in lines(template) for each in line for slot in re.findall(r"\{([^{}|]+)\|", each)]

