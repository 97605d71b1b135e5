"""What a question or section is, line by line in Dutch, so that two of them can be laid beside each other."""

from collections.abc import Iterator

from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Required, Section, Text, Type, words
from survey.rules.questionnaires.wording import dutch

TYPES = {
    Type.ONE: "één antwoord kiezen", Type.SEVERAL: "meer antwoorden kiezen", Type.SCALE: "schaal",
    Type.RANKING: "op volgorde zetten", Type.NUMBER: "getal", Type.PERCENTAGE: "percentage", Type.EURO: "bedrag",
    Type.SHARES: "verdeling van 100%", Type.GRID: "matrix met keuzes", Type.TABLE: "tabel met getallen",
    Type.TEXT: "korte tekst", Type.LONG_TEXT: "lange tekst", Type.EMAIL: "mailadres", Type.DATE: "datum",
    Type.ORGANISATION: "organisatie", Type.FILE: "bestand", Type.NOTE: "toelichting",
    Type.CALCULATION: "berekening", Type.FACT: "gegeven uit het register",
}  # fmt: skip
TOTALS = {"rows": "achter elke rij", "columns": "onder elke kolom"}
REQUIRED = {Required.YES: "ja", Required.SOFT: "zacht: er wordt één keer naar gevraagd", Required.NO: "nee"}
Feature = tuple[str, str]


def question_features(question: Question) -> tuple[Feature, ...]:
    """(name, words) of everything that is filled in, in the order of a form; lists have one item a line."""
    return tuple((name, said) for name, said in _question(question) if said)


def section_features(section: Section) -> tuple[Feature, ...]:
    """The section itself, without its questions."""
    return tuple((name, said) for name, said in _section(section) if said)


def questionnaire_features(questionnaire: Questionnaire) -> tuple[Feature, ...]:
    """What belongs to the whole questionnaire, without its sections."""
    return tuple((name, said) for name, said in _questionnaire(questionnaire) if said)


def features(thing: Question | Section | Questionnaire | None) -> tuple[Feature, ...]:
    """Of any of the three; of something that is not there none."""
    match thing:
        case Question():
            return question_features(thing)
        case Section():
            return section_features(thing)
        case Questionnaire():
            return questionnaire_features(thing)
    return ()


def _question(question: Question) -> Iterator[Feature]:
    yield from _text("Vraag", question.label)
    yield from _text("Uitleg", question.hint)
    yield "Soort vraag", TYPES.get(question.type, question.type.value)
    yield "Antwoorden", "\n".join(words(each.label) + (" (weet niet)" if each.dont_know else "")
                                  for each in question.options)
    yield ("Rijen" if question.type in (Type.GRID, Type.TABLE) else "Onderdelen"), "\n".join(
        words(each.label) for each in question.parts)
    yield "Kolommen", "\n".join(words(each.label) for each in question.columns)
    yield "Totalen", " en ".join(TOTALS.get(each, each) for each in question.totals)
    yield "Uiteinden", "\n".join(words(each) for each in question.ends)
    yield "Tonen als", question.relevant.source if question.relevant else ""
    yield "Berekening", question.calculation.source if question.calculation else ""
    yield "Verplicht", REQUIRED[question.required] if question.answered else ""
    yield "Controles", "\n".join(f"{check.test.source}: {words(check.message)}{'' if check.hard else ' (mag toch)'}"
                                 for check in question.checks)
    yield from _limits(question)
    yield "Sleutel", question.key
    yield "Zin in de nieuwsbrief", question.sentence
    yield "Onderwerp", question.topic


def _limits(question: Question) -> Iterator[Feature]:
    yield "Eenheid", question.unit
    yield "Kleinste waarde", "" if question.minimum is None else dutch(question.minimum)
    yield "Grootste waarde", "" if question.maximum is None else dutch(question.maximum)
    yield "Cijfers achter de komma", str(question.decimals or "")
    yield "Grootste lengte", "" if question.length is None else f"{question.length} tekens"
    yield "Bestanden", "" if question.files is None else f"ten hoogste {question.files}"
    yield "Grootte van een bestand", "" if question.megabytes is None else f"ten hoogste {question.megabytes} MB"
    yield "Gegeven uit het register", question.register
    yield "Schatting", "ja" if question.estimate else ""
    yield "Gevoelig", "ja" if question.sensitive else ""


def _section(section: Section) -> Iterator[Feature]:
    yield from _text("Titel", section.title)
    yield from _text("Inleiding", section.intro)
    yield "Tonen als", section.relevant.source if section.relevant else ""
    yield "Sleutel", section.key


def _questionnaire(questionnaire: Questionnaire) -> Iterator[Feature]:
    yield from _text("Titel", questionnaire.title)
    yield from _text("Inleiding", questionnaire.intro)
    yield "Talen", ", ".join(questionnaire.languages)
    group = questionnaire.group
    yield "Wie antwoordt", f"{group.article} {group.singular}, {group.plural}"
    yield "Onderwerp", questionnaire.topic
    yield "Cijfers", "\n".join(f"{name}: {statistic}" for name, statistic in questionnaire.statistics.items())
    yield "Zinnen", "\n".join(questionnaire.sentences)


def _text(name: str, text: Text) -> Iterator[Feature]:
    for language, said in text.items():
        yield (name if language == DUTCH else f"{name} ({language})"), said
