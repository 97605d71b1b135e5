"""What a question or section is, feature by feature in Dutch, so that two of them can be laid beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.rules.questionnaires import phrases
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Required, Section, Text, Type
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.subjects import ANSWER, Subject, Subjects
from survey.rules.questionnaires.wording import dutch

Thing = Question | Section | Questionnaire
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
DONT_KNOW = " (telt als “weet niet”)"


@dataclass(frozen=True, slots=True)
class Feature:
    """`item` is the key of an option or part, or the number of a check; of what a thing has once it is empty."""

    name: str
    words: str
    item: str = ""


def features(thing: Thing | None, known: Subjects) -> tuple[Feature, ...]:
    """Everything that is filled in, in the order of a form; of a section without its questions, of a questionnaire
    without its sections, and of nothing nothing. Conditions are said in words with what is `known`.
    """
    match thing:
        case Question():
            found = _question(thing, known)
        case Section():
            found = _section(thing, known)
        case Questionnaire():
            found = _questionnaire(thing)
        case _:
            return ()
    return tuple(feature for feature in found if feature.words)


def _question(question: Question, known: Subjects) -> Iterator[Feature]:
    yield from _text("Vraag", question.label)
    yield from _text("Uitleg", question.hint)
    yield Feature("Soort vraag", TYPES.get(question.type, question.type.value))
    for option in question.options:
        yield from _text("Antwoord", option.label, option.key, DONT_KNOW if option.dont_know else "")
    for part in question.parts:
        yield from _text("Onderdeel van de vraag", part.label, part.key)
    for column in question.columns:
        yield from _text("Kolom", column.label, column.key)
    for name, end in zip(("Woorden bij het begin", "Woorden bij het eind"), question.ends, strict=False):
        yield from _text(name, end)
    yield Feature("Totalen", " en ".join(TOTALS.get(each, each) for each in question.totals))
    yield from _limits(question)
    yield Feature("Wordt getoond als", _said(question.relevant, known))
    yield Feature("Berekening", _said(question.calculation, known))
    yield Feature("Verplicht", REQUIRED[question.required] if question.answered else "")
    yield from _checks(question, known)
    yield Feature("Sleutel", question.key)
    yield Feature("Zin in de nieuwsbrief", question.sentence)
    yield Feature("Onderwerp", question.topic)
    yield Feature("Overgenomen uit", question.origin)


def _checks(question: Question, known: Subjects) -> Iterator[Feature]:
    own = known.get(question.key)
    about = {**known, ANSWER: Subject(ANSWER, "het antwoord", own.kind, own.options, own.unit)} if own else known
    for number, check in enumerate(question.checks, 1):
        said = phrases.demanded(check.test, check.message.get(DUTCH, ""), check.hard, about)
        yield Feature("Controle", said, str(number))


def _limits(question: Question) -> Iterator[Feature]:
    yield Feature("Eenheid", question.unit)
    yield Feature("Kleinste waarde", "" if question.minimum is None else dutch(question.minimum, question.unit))
    yield Feature("Grootste waarde", "" if question.maximum is None else dutch(question.maximum, question.unit))
    yield Feature("Cijfers achter de komma", str(question.decimals or ""))
    yield Feature("Grootste lengte", "" if question.length is None else f"{question.length} tekens")
    yield Feature("Bestanden", "" if question.files is None else f"ten hoogste {question.files}")
    yield Feature("Grootte van een bestand", "" if question.megabytes is None else f"tot {question.megabytes} MB")
    yield Feature("Veld van het register", question.register)
    yield Feature("Schatting", "ja" if question.estimate else "")
    yield Feature("Gevoelig", "ja" if question.sensitive else "")


def _section(section: Section, known: Subjects) -> Iterator[Feature]:
    yield from _text("Titel", section.title)
    yield from _text("Inleiding", section.intro)
    yield Feature("Wordt getoond als", _said(section.relevant, known))
    if section.repeat:
        yield from _text("Per stuk", section.repeat.singular)
        yield from _text("Meer ervan", section.repeat.plural)
        yield Feature("Ten minste", str(section.repeat.minimum))
        yield Feature("Ten hoogste", str(section.repeat.maximum or ""))
    yield Feature("Sleutel", section.key)


def _questionnaire(questionnaire: Questionnaire) -> Iterator[Feature]:
    yield from _text("Titel", questionnaire.title)
    yield from _text("Inleiding", questionnaire.intro)
    yield Feature("Talen", ", ".join(questionnaire.languages))
    group = questionnaire.group
    yield Feature("Wie antwoordt", f"{group.article} {group.singular}, meer: {group.plural}")
    yield Feature("Onderwerp", questionnaire.topic)
    for name, statistic in questionnaire.statistics.items():
        yield Feature("Cijfer", f"{name}: {statistic}", name)
    for number, sentence in enumerate(questionnaire.sentences, 1):
        yield Feature("Zin", sentence, str(number))


def _said(written: Expression | None, known: Subjects) -> str:
    return phrases.sentence(written, known) if written else ""


def _text(name: str, text: Text, item: str = "", mark: str = "") -> Iterator[Feature]:
    for language, said in text.items():
        yield Feature(name if language == DUTCH else f"{name} ({language})", said and said + mark, item)


def beside(was: tuple[Feature, ...], now: tuple[Feature, ...]) -> Iterator[tuple[str, str, str]]:
    """(name, was, now) of every feature that differs; of a list only the items that do, and its order."""
    old, new = ({(feature.name, feature.item): feature.words for feature in side} for side in (was, now))
    for name, item in dict.fromkeys([*old, *new]):
        before, after = old.get((name, item), ""), new.get((name, item), "")
        if before != after:
            yield name, before, after
    yield from _reordered(old, new)


def _reordered(old: dict[tuple[str, str], str], new: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str]]:
    """Lists in which the items that stayed stand in another order."""
    for name in dict.fromkeys(name for name, item in new if item):
        was = [key for key in old if key in new and key[0] == name]
        now = [key for key in new if key in old and key[0] == name]
        if was != now:
            yield f"Volgorde: {name.lower()}", ", ".join(old[key] for key in was), ", ".join(new[key] for key in now)
