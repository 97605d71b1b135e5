"""All rules of a questionnaire as sentences, in its order: conditions, checks, calculations, texts with answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.rules.questionnaires import phrases
from survey.rules.questionnaires.document import Question, Questionnaire, Section, Text, words
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.subjects import ANSWER, Subject, Subjects, subjects
from survey.rules.questionnaires.wording import references

PIPED = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the section and question where it stands (the question is empty for a section's own), in words.

    `kind` is a Dutch word, `source` the expression, `uses` the keys of the questions and parts it looks at.
    """

    section: str
    question: str
    label: str
    kind: str
    sentence: str
    source: str
    uses: frozenset[str]


def rules(questionnaire: Questionnaire, using: str = "") -> tuple[Rule, ...]:
    """Every rule; with `using` those that look at this question, or at one of its parts."""
    found = tuple(rule for section in questionnaire.sections for rule in _of_section(questionnaire, section))
    if not using:
        return found
    owner = questionnaire.by_key.get(using)
    keys = {using} | set(owner.keys if owner else ())
    return tuple(rule for rule in found if rule.uses & keys)


def _of_section(questionnaire: Questionnaire, section: Section) -> Iterator[Rule]:
    known = subjects(questionnaire)
    title = words(section.title)
    if section.relevant:
        yield _rule(section, None, title, "Voorwaarde", phrases.shown(section.relevant, known), section.relevant)
    yield from _piping(section, None, title, [section.title, section.intro], known)
    for question in section.questions:
        yield from _of_question(section, question, known)


def _of_question(section: Section, question: Question, known: Subjects) -> Iterator[Rule]:
    label = plainly(question.label) or question.key
    if question.relevant:
        said = phrases.shown(question.relevant, known)
        yield _rule(section, question, label, "Voorwaarde", said, question.relevant)
    for check in question.checks:
        said = phrases.demanded(check.test, words(check.message), check.hard, {**known, **_answer(question, known)})
        yield _rule(section, question, label, "Controle", said, check.test, *map(references, check.message.values()))
    if question.calculation:
        said = phrases.calculated(question.calculation, known)
        yield _rule(section, question, label, "Berekening", said, question.calculation)
    texts = [question.label, question.hint, *(option.label for option in question.options)]
    yield from _piping(section, question, label, texts, known)


def _answer(question: Question, known: Subjects) -> dict[str, Subject]:
    """The answer that a check looks at; the total where it is made of parts."""
    own = known.get(question.key)
    return {ANSWER: Subject(ANSWER, "het antwoord", own.kind, own.options, own.unit)} if own else {}


def _rule(section: Section, question: Question | None, label: str, kind: str, said: str, written: Expression,
          *more: frozenset[str]) -> Rule:
    uses = written.references.union(*more)
    return Rule(section.key, question.key if question else "", label, kind, said, written.source, uses)


def _piping(section: Section, question: Question | None, label: str, texts: Sequence[Text],
            known: Subjects) -> Iterator[Rule]:
    """Answers that are shown in a text."""
    found = [key for text in texts for said in text.values() for key in PIPED.findall(said)]
    for key in dict.fromkeys(found):
        said = f"Het antwoord op {phrases.quoted(known[key].label if key in known else key)} staat in de tekst."
        yield Rule(section.key, question.key if question else "", label, "Tekst", said, f"${{{key}}}", frozenset({key}))
