"""What to look at before publishing: every finding with its place, a Dutch sentence and how much it weighs.

What stops publication is what nobody can answer. The rest is for the secretariat to judge.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from survey.rules.questionnaires import sensitive
from survey.rules.questionnaires.document import (
    CHOICES,
    NOT_ANSWERED,
    Option,
    Part,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
    words,
)  # fmt: skip
from survey.rules.questionnaires.domains import bounds
from survey.rules.questionnaires.expressions import holds
from survey.rules.questionnaires.faults import faults
from survey.rules.questionnaires.language import (
    asks_two_things,
    denied_twice,
    glossary,
    long_sentences,
    long_words,
    read_by_all,
)
from survey.rules.questionnaires.minutes import estimate
from survey.rules.questionnaires.phrases import listed, quoted
from survey.rules.questionnaires.reach import Reach
from survey.rules.questionnaires.trees import Call, Comparison, Literal, Reference, walk
from survey.rules.rounding import YEAR, is_year

MOST_COLUMNS = 5
ASKS_YEAR = re.compile(r"\b(?:welk jaar|jaartal)\b", re.IGNORECASE)
FIRST_YEAR = 1000
WHOLE = Decimal(100)
# How much longer than promised a questionnaire may be estimated.
TOO_LONG = Decimal("1.25")
NO_WAY_OUT = "Wie het antwoord niet weet, kan niet insturen. Vraag er zacht om."
NO_WAY_OUT_OF_CHOICE = ("Wie geen van deze antwoorden kan geven, kan niet insturen. Zet “weet niet” of “anders” erbij, "
                        "of vraag er zacht om.")
WAYS_OUT = ("weet", "geen", "niet", "n.v.t", "nvt", "anders", "onbekend", "overig")
NO_FIGURES = frozenset({Type.NOTE, Type.FACT, Type.CALCULATION, Type.TEXT, Type.LONG_TEXT, Type.EMAIL, Type.DATE,
                        Type.ORGANISATION, Type.FILE})


class Severity(StrEnum):
    """How much a finding weighs."""

    STOPS = "stops"
    BEWARE = "beware"
    HINT = "hint"

    @property
    def words(self) -> str:
        return {"stops": "Moet eerst anders", "beware": "Let op", "hint": "Tip"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the key of its section and question (empty for the whole questionnaire), and what to say."""

    severity: Severity
    section: str
    question: str
    sentence: str


Found = Iterator[tuple[Severity, str]]
STOPS, BEWARE, HINT = Severity.STOPS, Severity.BEWARE, Severity.HINT


def findings(questionnaire: Questionnaire, minutes: int | None = None,
             facts: Mapping[str, Collection[Any]] | None = None) -> tuple[Finding, ...]:
    """Everything worth a look, in the order of the questionnaire.

    `minutes` is how long respondents are told that it takes; `facts` holds all values of the register's fields that
    are known.
    """
    reach = Reach(questionnaire, facts or {})
    found = [*_faults(questionnaire), *_whole(questionnaire, minutes)]
    known, used = glossary(questionnaire), _used_options(questionnaire)
    for section in questionnaire.sections:
        unseen = reach.never(section)
        found += [Finding(weight, section.key, "", said) for weight, said in _section(reach, section, unseen, known)]
        for question in section.questions:
            told = [] if unseen else list(_reachable(reach, section, question))
            told += [*_shape(question), *_options(question, used), *_privacy(question), *_reads(question, known)]
            found += [Finding(weight, section.key, question.key, said) for weight, said in told]
    return tuple(dict.fromkeys(found))


def stopping(questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """What stands in the way of publishing."""
    return tuple(each for each in findings(questionnaire) if each.severity is STOPS)


def in_place(finding: Finding, questionnaire: Questionnaire) -> str:
    """A finding in one sentence with its place, for where there is no room for a link."""
    section = questionnaire.section(finding.section)
    label = questionnaire.by_key[finding.question].label if finding.question in questionnaire.by_key else \
        section.title if section else {}
    return f"Bij {quoted(words(label))}: {finding.sentence}" if words(label) else finding.sentence


def counted(found: Collection[Finding]) -> dict[Severity, int]:
    """How many there are of each weight, the heaviest first."""
    counts = Counter(each.severity for each in found)
    return {severity: counts[severity] for severity in Severity if counts[severity]}


def _faults(questionnaire: Questionnaire) -> Iterator[Finding]:
    for fault in faults(questionnaire):
        section = questionnaire.sections[fault.where[0]] if fault.where else None
        question = section.questions[fault.where[1]].key if section and len(fault.where) > 1 else ""
        yield Finding(STOPS, section.key if section else "", question, fault.message)


def _whole(questionnaire: Questionnaire, minutes: int | None) -> Iterator[Finding]:
    takes = estimate(questionnaire)
    if minutes is not None and takes.usual > minutes * TOO_LONG:
        yield Finding(BEWARE, "", "", f"Invullen duurt naar schatting {takes.usual} minuten (wie alles krijgt: "
                                      f"{takes.most}). U belooft {minutes}.")
    silent = [question for question in questionnaire.questions if _says_nothing(question, questionnaire)]
    asked = [question for question in questionnaire.questions if question.type not in NO_FIGURES]
    if silent and len(silent) * 2 > len(asked):
        yield Finding(HINT, "", "", f"Bij {len(silent)} van de {len(asked)} vragen met cijfers is geen onderwerp of "
                                    "zin gekozen. De nieuwsbrief noemt die vragen met hun eigen woorden.")
    else:
        for question in silent:
            yield Finding(HINT, questionnaire.section_of[question.key].key, question.key,
                          "Er is geen onderwerp of zin gekozen. De nieuwsbrief gebruikt de woorden van de vraag.")


def _says_nothing(question: Question, questionnaire: Questionnaire) -> bool:
    """Whether nothing says how its figures are told."""
    if question.type in NO_FIGURES or question.topic or question.sentence:
        return False
    told = " ".join((*questionnaire.statistics.values(), *questionnaire.sentences))
    return not any(f"{key}." in told for key in question.keys)


def _section(reach: Reach, section: Section, unseen: bool, known: Collection[str]) -> Found:
    if unseen:
        yield BEWARE, f"Dit onderdeel krijgt niemand te zien: de voorwaarde klopt nooit. Dat geldt voor alle " \
                      f"{len(section.questions)} vragen erin."
    elif reach.always(section):
        yield HINT, "Dit onderdeel wordt altijd getoond: de voorwaarde klopt bij elk antwoord."
    yield from _language([section.title, section.intro], known)


def _reachable(reach: Reach, section: Section, question: Question) -> Found:
    """Whether anybody sees a question, and whether its checks do anything."""
    if question.relevant and reach.never(section, question):
        yield BEWARE, "Deze vraag krijgt niemand te zien: de voorwaarde klopt nooit."
        return
    if reach.always(section, question):
        yield HINT, "Deze vraag wordt altijd gesteld: de voorwaarde klopt bij elk antwoord. U kunt haar weglaten."
    for number, check in enumerate(question.checks, 1):
        outcomes = reach.outcomes(section, question, check.test.tree)
        if True not in outcomes:
            # The register may hold other organisations tomorrow, so what it holds today stops nothing.
            plain = replace(reach, facts={}).outcomes(section, question, check.test.tree) if reach.facts else outcomes
            weight = STOPS if check.hard and True not in plain else BEWARE
            yield weight, f"Controle {number} keurt elk antwoord af. Zo kan niemand deze vraag goed beantwoorden."
        elif False not in outcomes:
            yield HINT, f"Controle {number} doet niets: elk antwoord dat kan, is goed."


def _shape(question: Question) -> Found:
    """Numbers, shares and grids."""
    if question.type in (Type.NUMBER, Type.TABLE):
        yield from _unit(question)
    if question.type is Type.SHARES:
        yield from _shares(question)
    for things in (question.options, question.parts, question.columns):
        for label in _twice(things):
            yield BEWARE, f"{quoted(label)} staat er twee keer. Wie kiest of leest, kan ze niet uit elkaar houden."
    columns = len(question.options) if question.type is Type.GRID else len(question.columns)
    if question.type in (Type.GRID, Type.TABLE) and columns > MOST_COLUMNS:
        yield BEWARE, f"Deze tabel heeft {columns} kolommen. Op een telefoon passen er ten hoogste {MOST_COLUMNS}."
    if question.type not in NOT_ANSWERED and question.required is Required.YES and not _way_out(question):
        yield HINT, NO_WAY_OUT_OF_CHOICE if question.type in (*CHOICES, Type.GRID) else NO_WAY_OUT


def _unit(question: Question) -> Found:
    """What is counted; a year is a label, which is written in another way than an amount."""
    if is_year(question.unit):
        return
    ends = [each for each in (question.minimum, question.maximum) if each is not None]
    bounded = question.unit.strip().lower() == "jaar" and bool(ends) and min(ends) >= FIRST_YEAR
    if bounded or ASKS_YEAR.search(words(question.label)):
        yield BEWARE, f"Vraagt u een jaar? Neem dan “{YEAR}” als eenheid: dan staat er overal 1967, en geen 1.967."
    elif not question.unit:
        yield BEWARE, "De eenheid ontbreekt. Noem wat u telt, bijvoorbeeld leerlingen."


def _twice(things: Sequence[Option | Part]) -> Iterator[str]:
    """The labels that stand in a list more than once."""
    labels = [" ".join(words(each.label).split()) for each in things]
    counts = Counter(label.casefold() for label in labels)
    yield from {label.casefold(): label for label in labels if label and counts[label.casefold()] > 1}.values()


def _way_out(question: Question) -> bool:
    """Whether who does not know can say so."""
    return any(option.dont_know or any(way in words(option.label).lower() for way in WAYS_OUT)
               for option in question.options)


def _shares(question: Question) -> Found:
    low, high = bounds(question)
    count = len(question.parts)
    if (high is not None and high * count < WHOLE) or (low is not None and low * count > WHOLE):
        yield STOPS, "De onderdelen kunnen samen geen 100% worden met deze kleinste en grootste waarde."
    for number, check in enumerate(question.checks, 1):
        alone = not check.test.references and not any(
            isinstance(node, Call) and node.function == "today" for node in walk(check.test.tree))
        if alone and not holds(check.test, {}, {}, date.min, WHOLE):
            weight = STOPS if check.hard else BEWARE
            yield weight, f"Controle {number} keurt elk antwoord af: een verdeling is samen altijd 100%."


def _used_options(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """By question the options that some rule asks for."""
    written = [section.relevant for section in questionnaire.sections if section.relevant]
    written += [each.relevant for each in questionnaire.questions if each.relevant]
    written += [each.calculation for each in questionnaire.questions if each.calculation]
    written += [check.test for question in questionnaire.questions for check in question.checks]
    used: dict[str, set[str]] = {}
    for rule in dict.fromkeys(written):
        for node in walk(rule.tree):
            match node:
                case Comparison("=" | "!=", Reference(key), Literal(value)) | Call("selected", (Reference(key),
                                                                                                Literal(value))):
                    used.setdefault(key, set()).add(str(value))
    return used


def _options(question: Question, used: Mapping[str, set[str]]) -> Found:
    """An answer that no rule asks for, where the rules ask for at least two others and so for all others."""
    named = used.get(question.key, set())
    left = [option for option in question.options if option.key not in named and not option.dont_know]
    if question.type in CHOICES and len(left) == 1 and len(named) > 1:
        others = listed([quoted(words(option.label)) for option in question.options if option.key in named])
        yield HINT, f"Bij {others} volgt er iets, bij {quoted(words(left[0].label))} niet. Klopt dat?"


def _privacy(question: Question) -> Found:
    about = sensitive.about(question)
    if about and not question.sensitive:
        yield BEWARE, f"Deze vraag lijkt te gaan over {about}. Zet “gevoelig” aan, of vraag het niet: voor zulke " \
                      "gegevens van personen is een goede reden nodig."
    elif question.sensitive and not words(question.hint) and question.answered:
        yield HINT, "De vraag is gevoelig. Vertel in de uitleg waarom u dit vraagt en wie het antwoord ziet."


def _reads(question: Question, known: Collection[str]) -> Found:
    texts = [question.label, question.hint, *(option.label for option in question.options),
             *(part.label for part in (*question.parts, *question.columns))]
    yield from _language(texts, known)
    if question.answered and asks_two_things(words(question.label)):
        yield HINT, "Dit lijken twee vragen in één (“en/of”, of twee vraagtekens). Vraag liever één ding tegelijk."


def _language(texts: list[Mapping[str, str]], known: Collection[str]) -> Found:
    read = list(read_by_all(texts))
    long = list(dict.fromkeys(word for text in read for word in long_words(text, known)))
    if long:
        said = listed([f"“{word}”" for word in long])
        yield HINT, f"{'Lange woorden' if long[1:] else 'Een lang woord'}: {said}. Kan het korter, of legt u het uit?"
    for text in read:
        for sentence in long_sentences(text):
            yield HINT, f"Een zin van {len(sentence.split())} woorden: {quoted(sentence)} Knip hem in tweeën."
        for sentence in denied_twice(text):
            yield HINT, f"Twee ontkenningen in één zin: {quoted(sentence)} Zeg het liever met ja dan met niet."
