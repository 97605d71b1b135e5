"""What is wrong with a questionnaire: every fault at once, each with its place and a Dutch sentence."""

import re
from collections.abc import Iterable, Iterator

from survey.rules.questionnaires.document import (
    CHOICES,
    DUTCH,
    NUMERIC,
    WRITTEN,
    Question,
    Questionnaire,
    Required,
    Section,
    Text,
    Type,
    words,
)
from survey.rules.questionnaires.references import Fault as Fault
from survey.rules.questionnaires.references import reference_faults

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
OPTION_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,59}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
# These names stand for figures about a round as a whole in the sentences of the analysis.
RESERVED = frozenset({"response", "deadline"})
MOST = {"sections": 50, "questions": 500, "options": 300, "parts": 20, "checks": 9}
MAX_WORDS = 10_000
MAX_DECIMALS = 6
MAX_LENGTH = 10_000
PIPED = re.compile(r"\$\{")


def faults(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """All faults, in the order of the questionnaire; none for one that may be used."""
    found = list(_own_faults(questionnaire))
    for number, section in enumerate(questionnaire.sections):
        found += _section_faults(questionnaire, section, number)
    found += _key_faults(questionnaire)
    found += reference_faults(questionnaire)
    return tuple(sorted(found, key=lambda fault: fault.where))


def _own_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    languages = questionnaire.languages
    yield from _text_faults((), "title", questionnaire.title, languages, needed=True)
    yield from _text_faults((), "intro", questionnaire.intro, languages)
    if DUTCH not in languages:
        yield Fault((), "languages", "Nederlands (nl) ontbreekt bij de talen.")
    for language in languages:
        if not LANGUAGE.fullmatch(language):
            yield Fault((), "languages", f"‘{language}’ is geen taalcode, zoals nl of en.")
    if not questionnaire.questions:
        yield Fault((), "sections", "Deze vragenlijst heeft nog geen vragen.", unfinished=True)
    if not all((questionnaire.group.singular, questionnaire.group.plural)):
        yield Fault((), "group", "Vul in hoe één respondent heet en hoe meer respondenten heten.")
    if questionnaire.group.article not in ("de", "het"):
        yield Fault((), "group", "Het lidwoord bij de respondenten is ‘de’ of ‘het’.")
    yield from _too_many((), "sections", len(questionnaire.sections), "onderdelen")
    yield from _too_many((), "questions", len(questionnaire.questions), "vragen")


def _too_many(where: tuple[int, ...], field: str, count: int, what: str) -> Iterator[Fault]:
    if count > MOST[field]:
        yield Fault(where, field, f"Er zijn te veel {what}: {count}. Ten hoogste {MOST[field]}.")


def _text_faults(
    where: tuple[int, ...],
    field: str,
    text: Text,
    languages: Iterable[str],
    needed: bool = False,
    index: int | None = None,
) -> Iterator[Fault]:
    if not text.get(DUTCH) and (needed or text):
        yield Fault(where, field, "De Nederlandse tekst ontbreekt.", index)
    for language in text:
        if language not in languages:
            message = f"Er is een tekst in ‘{language}’, maar die taal staat niet bij de talen."
            yield Fault(where, field, message, index)
    if any(len(words) > MAX_WORDS for words in text.values()):
        yield Fault(where, field, f"Deze tekst is langer dan {MAX_WORDS} tekens.", index)
    if any(PIPED.search(words) for words in text.values()) and not field.startswith("checks"):
        message = "Een antwoord met ‘${…}’ in een tekst zetten kan hier niet; alleen in de melding bij een controle."
        yield Fault(where, field, message, index)


def _section_faults(questionnaire: Questionnaire, section: Section, number: int) -> Iterator[Fault]:
    yield from _text_faults((number,), "title", section.title, questionnaire.languages, needed=True)
    yield from _text_faults((number,), "intro", section.intro, questionnaire.languages)
    if not section.questions:
        message = f"In het onderdeel ‘{words(section.title)}’ staan geen vragen."
        yield Fault((number,), "questions", message, unfinished=True)
    for place, question in enumerate(section.questions):
        where = (number, place)
        yield from _text_question_faults(where, question, questionnaire.languages)
        yield from _choice_faults(where, question)
        yield from _share_faults(where, question)
        yield from _number_faults(where, question)
        yield from _computed_faults(where, question)
        yield from _check_faults(where, question)


def _text_question_faults(where: tuple[int, ...], question: Question, languages: tuple[str, ...]) -> Iterator[Fault]:
    # A calculation without a label is one that is not shown.
    needed = question.type is not Type.CALCULATION
    yield from _text_faults(where, "label", question.label, languages, needed)
    yield from _text_faults(where, "hint", question.hint, languages)
    for index, option in enumerate(question.options):
        yield from _text_faults(where, "options.label", option.label, languages, True, index)
    for index, part in enumerate(question.parts):
        yield from _text_faults(where, "parts.label", part.label, languages, True, index)
    for index, check in enumerate(question.checks):
        yield from _text_faults(where, "checks.message", check.message, languages, True, index)


def _choice_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
    if question.type not in CHOICES:
        if question.options:
            yield Fault(where, "options", "Alleen een keuzevraag heeft antwoorden om uit te kiezen.")
        return
    if len(question.options) < 2:
        yield Fault(where, "options", "Een keuzevraag heeft ten minste twee antwoorden nodig.", unfinished=True)
    yield from _too_many(where, "options", len(question.options), "antwoorden")
    seen: set[str] = set()
    for index, option in enumerate(question.options):
        if not OPTION_KEY.fullmatch(option.key):
            message = f"De sleutel ‘{option.key}’ van een antwoord heeft andere tekens dan letters, cijfers, _ en -."
            yield Fault(where, "options.key", message, index)
        if option.key in seen:
            yield Fault(where, "options.key", f"Het antwoord ‘{option.key}’ komt bij deze vraag vaker voor.", index)
        seen.add(option.key)


def _share_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
    if question.type is not Type.SHARES:
        if question.parts:
            yield Fault(where, "parts", "Alleen een verdeling heeft onderdelen.")
        return
    if len(question.parts) < 2:
        yield Fault(where, "parts", "Een verdeling heeft ten minste twee onderdelen nodig.", unfinished=True)
    yield from _too_many(where, "parts", len(question.parts), "onderdelen")


def _number_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
    low, high = question.minimum, question.maximum
    if question.type not in NUMERIC and (low is not None or high is not None):
        yield Fault(where, "minimum", "Alleen een getal heeft een kleinste of grootste waarde.")
    if low is not None and high is not None and low > high:
        yield Fault(where, "minimum", f"De kleinste waarde ({low}) is groter dan de grootste ({high}).")
    for field, limit in (("minimum", low), ("maximum", high)):
        if limit is not None and not (limit.is_finite() and len(limit.as_tuple().digits) <= 15):
            yield Fault(where, field, "Deze grens is geen gewoon getal van ten hoogste vijftien cijfers.")
    if not 0 <= question.decimals <= MAX_DECIMALS:
        yield Fault(where, "decimals", f"Het aantal cijfers achter de komma is 0 tot en met {MAX_DECIMALS}.")
    if question.length is not None and question.type not in WRITTEN:
        yield Fault(where, "length", "Alleen een tekst heeft een grootste lengte.")
    elif question.length is not None and not 1 <= question.length <= MAX_LENGTH:
        yield Fault(where, "length", f"De grootste lengte is 1 tot en met {MAX_LENGTH} tekens.")


def _computed_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
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


def _check_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
    if question.checks and not question.answered:
        yield Fault(where, "checks", "Hier valt niets te beantwoorden; een controle kan hier niet.")
    yield from _too_many(where, "checks", len(question.checks), "controles")


def _keys(questionnaire: Questionnaire) -> Iterator[tuple[tuple[int, ...], str, int | None, str]]:
    """Every key of a section, question or part: its place, field, index and the key itself."""
    for number, section in enumerate(questionnaire.sections):
        yield (number,), "key", None, section.key
        for place, question in enumerate(section.questions):
            yield (number, place), "key", None, question.key
            for index, part in enumerate(question.parts):
                yield (number, place), "parts.key", index, part.key


def _key_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    seen: set[str] = set()
    for where, field, index, key in _keys(questionnaire):
        if not KEY.fullmatch(key):
            message = (
                "De sleutel ontbreekt."
                if not key
                else f"De sleutel ‘{key}’ moet met een letter beginnen en heeft alleen letters, cijfers en _."
            )
            yield Fault(where, field, message, index)
        elif key.lower() in RESERVED:
            yield Fault(where, field, f"De sleutel ‘{key}’ is al in gebruik voor een cijfer over de ronde.", index)
        elif key.lower() in seen:
            yield Fault(where, field, f"De sleutel ‘{key}’ komt vaker voor. Elke sleutel mag maar één keer.", index)
        seen.add(key.lower())
