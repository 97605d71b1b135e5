"""What is wrong with a questionnaire: every fault at once, each with its place and a Dutch sentence."""

import re
from collections.abc import Iterable, Iterator

from survey.rules.questionnaires import piping
from survey.rules.questionnaires.document import (
    DUTCH,
    Question,
    Questionnaire,
    Section,
    Text,
    Type,
    words,
)
from survey.rules.questionnaires.references import Fault as Fault
from survey.rules.questionnaires.references import reference_faults
from survey.rules.questionnaires.rows import MOST_ROWS
from survey.rules.questionnaires.shapes import MOST as MOST
from survey.rules.questionnaires.shapes import OPTION_KEY as OPTION_KEY
from survey.rules.questionnaires.shapes import shape_faults, too_many
from survey.rules.questionnaires.syntax import KEY as KEY

LANGUAGE = re.compile(r"[a-z]{2,3}")
# These names stand for figures about a round as a whole in the sentences of the analysis.
RESERVED = frozenset({"response", "deadline"})
MAX_WORDS = 10_000
# The texts in which no earlier answer may stand, because they are read apart from the answers.
UNPIPED = frozenset({"title", "repeat.singular", "repeat.plural"})


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
    if piping.keys(questionnaire.intro):
        yield Fault((), "intro", "In de inleiding van de hele vragenlijst kan nog geen antwoord staan.")
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
    yield from too_many((), "sections", len(questionnaire.sections), "onderdelen")
    yield from too_many((), "questions", len(questionnaire.questions), "vragen")


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
    if field in UNPIPED and any("${" in words for words in text.values()):
        message = "Een antwoord met ‘${…}’ kan hier niet staan; wel in een vraag, uitleg, inleiding of antwoord."
        yield Fault(where, field, message, index)


def _section_faults(questionnaire: Questionnaire, section: Section, number: int) -> Iterator[Fault]:
    yield from _text_faults((number,), "title", section.title, questionnaire.languages, needed=True)
    yield from _text_faults((number,), "intro", section.intro, questionnaire.languages)
    yield from _repeat_faults(questionnaire, section, number)
    if not section.questions:
        message = f"In het onderdeel ‘{words(section.title)}’ staan geen vragen."
        yield Fault((number,), "questions", message, unfinished=True)
    for place, question in enumerate(section.questions):
        where = (number, place)
        yield from _text_question_faults(where, question, questionnaire.languages)
        yield from shape_faults(where, question)
        yield from _check_faults(where, question)


def _repeat_faults(questionnaire: Questionnaire, section: Section, number: int) -> Iterator[Fault]:
    repeat, where = section.repeat, (number,)
    if repeat is None:
        return
    for place, question in enumerate(section.questions):
        if question.type is Type.FILE:
            message = "In een onderdeel dat vaker wordt ingevuld, kan geen bestand worden gevraagd."
            yield Fault((number, place), "type", message)
    for field, text in (("repeat.singular", repeat.singular), ("repeat.plural", repeat.plural)):
        yield from _text_faults(where, field, text, questionnaire.languages, needed=True)
    if not 0 <= repeat.minimum <= MOST_ROWS:
        message = f"Een onderdeel wordt ten minste 0 en ten hoogste {MOST_ROWS} keer ingevuld."
        yield Fault(where, "repeat.minimum", message)
    if repeat.maximum is not None and not 1 <= repeat.maximum <= MOST_ROWS:
        yield Fault(where, "repeat.maximum", f"Een onderdeel wordt ten hoogste 1 tot {MOST_ROWS} keer ingevuld.")
    elif repeat.maximum is not None and repeat.minimum > repeat.maximum:
        message = f"Ten minste {repeat.minimum} keer invullen kan niet als het ten hoogste {repeat.maximum} keer mag."
        yield Fault(where, "repeat.minimum", message)


def _text_question_faults(where: tuple[int, ...], question: Question, languages: tuple[str, ...]) -> Iterator[Fault]:
    # A calculation without a label is one that is not shown.
    needed = question.type is not Type.CALCULATION
    yield from _text_faults(where, "label", question.label, languages, needed)
    yield from _text_faults(where, "hint", question.hint, languages)
    for index, option in enumerate(question.options):
        yield from _text_faults(where, "options.label", option.label, languages, True, index)
    for index, part in enumerate(question.parts):
        yield from _text_faults(where, "parts.label", part.label, languages, True, index)
    for index, shown in enumerate(question.columns):
        yield from _text_faults(where, "columns.label", shown.label, languages, True, index)
    for index, end in enumerate(question.ends):
        yield from _text_faults(where, "ends", end, languages, index=index)
    for index, check in enumerate(question.checks):
        yield from _text_faults(where, "checks.message", check.message, languages, True, index)


def _check_faults(where: tuple[int, ...], question: Question) -> Iterator[Fault]:
    if question.checks and not question.answered:
        yield Fault(where, "checks", "Hier valt niets te beantwoorden; een controle kan hier niet.")
    yield from too_many(where, "checks", len(question.checks), "controles")


def _keys(questionnaire: Questionnaire) -> Iterator[tuple[tuple[int, ...], str, int | None, str]]:
    """Every key of a section, question or part: its place, field, index and the key itself."""
    for number, section in enumerate(questionnaire.sections):
        yield (number,), "key", None, section.key
        for place, question in enumerate(section.questions):
            yield (number, place), "key", None, question.key
            for index, part in enumerate(question.parts):
                yield (number, place), "parts.key", index, part.key
            for key, row, _ in question.cells:
                yield (number, place), "parts.key", question.parts.index(row), key


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
