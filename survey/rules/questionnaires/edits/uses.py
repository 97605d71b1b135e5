"""Which question uses the answer to which other: in conditions, calculations, checks, texts and sentences.

Keys are followed here when they change. In sentences and statistics, in the grammar of the analysis, a variable is
the name before a point: `{zij.ja|frase}`, `min(a.max, b.max)`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from survey.rules.questionnaires.document import Check, Question, Questionnaire, Section, Text
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.syntax import TOKEN

PIPED = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")
BRACED = re.compile(r"\{[^{}]*\}")
VARIABLE = re.compile(r"(?<![\w.\-])([A-Za-z][A-Za-z0-9_]*)(?=\.[A-Za-z0-9_])(?:\.([A-Za-z0-9_-]+))?")
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Use:
    """`owner` is the key of the question or section that uses `key`, empty for the questionnaire itself.

    `field` is the name of the field in the document; `option` is the option of which a sentence tells, if it does.
    """

    owner: str
    field: str
    key: str
    option: str = ""


def uses(questionnaire: Questionnaire) -> Iterator[Use]:
    """Every use of an answer, in the order of the questionnaire; those of the questionnaire itself come last."""
    for section in questionnaire.sections:
        yield from _section_uses(section)
        for question in section.questions:
            yield from question_uses(question)
    for template in questionnaire.sentences:
        yield from told("", "sentences", template)
    for statistic in questionnaire.statistics.values():
        yield from told("", "statistics", statistic)


def _section_uses(section: Section) -> Iterator[Use]:
    yield from _expressed(section.key, "relevant", section.relevant)
    for field, text in (("title", section.title), ("intro", section.intro)):
        yield from _piped(section.key, field, text)


def question_uses(question: Question) -> Iterator[Use]:
    """What one question uses; a check that looks at its own question is among it."""
    owner = question.key
    yield from _expressed(owner, "relevant", question.relevant)
    yield from _expressed(owner, "calculation", question.calculation)
    for check in question.checks:
        yield from _expressed(owner, "checks", check.test)
        yield from _piped(owner, "checks", check.message)
    for field, text in _texts(question):
        yield from _piped(owner, field, text)
    yield from told(owner, "sentence", question.sentence)


def _texts(question: Question) -> Iterable[tuple[str, Text]]:
    yield "label", question.label
    yield "hint", question.hint
    for option in question.options:
        yield "options", option.label
    for part in question.parts:
        yield "parts", part.label
    for column in question.columns:
        yield "columns", column.label
    for end in question.ends:
        yield "ends", end


def _expressed(owner: str, field: str, written: Expression | None) -> Iterator[Use]:
    if written is not None:
        yield from (Use(owner, field, key) for key in sorted(written.references))


def _piped(owner: str, field: str, text: Text) -> Iterator[Use]:
    for words in text.values():
        if "${" in words:
            yield from (Use(owner, field, key) for key in PIPED.findall(words))


def told(owner: str, field: str, template: str) -> Iterator[Use]:
    """Of which variables and options a sentence or a statistic tells."""
    # A sentence names its figures between braces, a statistic is one.
    named = BRACED.findall(template) if field in ("sentence", "sentences") else [template]
    for words in named:
        yield from (Use(owner, field, *found) for found in VARIABLE.findall(words))


def renamed(questionnaire: Questionnaire, names: Mapping[str, str]) -> Questionnaire:
    """The questionnaire in which everything that used an old key uses the new one; the keys themselves stay."""
    if not names:
        return questionnaire
    sections = tuple(
        replace(renamed_section(section, names), questions=tuple(renamed_question(each, names)
                                                                 for each in section.questions))
        for section in questionnaire.sections)
    sentence = partial(_in_sentence, names)
    return replace(questionnaire, sections=sections, sentences=tuple(map(sentence, questionnaire.sentences)),
                   statistics={key: _in_statistic(names, each) for key, each in questionnaire.statistics.items()})


def renamed_section(section: Section, names: Mapping[str, str]) -> Section:
    """The section itself, without its questions."""
    text = partial(_in_text, names)
    return replace(section, relevant=_in_expression(names, section.relevant), title=text(section.title),
                   intro=text(section.intro))


def renamed_question(question: Question, names: Mapping[str, str]) -> Question:
    """The question in which every use of an old key is one of the new key; its own key stays."""
    if not any(use.key in names for use in question_uses(question)):
        return question
    text = partial(_in_text, names)
    return replace(
        question, label=text(question.label), hint=text(question.hint),
        options=tuple(replace(each, label=text(each.label)) for each in question.options),
        parts=tuple(replace(each, label=text(each.label)) for each in question.parts),
        columns=tuple(replace(each, label=text(each.label)) for each in question.columns),
        ends=tuple(map(text, question.ends)),
        relevant=_in_expression(names, question.relevant), calculation=_in_expression(names, question.calculation),
        checks=tuple(_in_check(names, check) for check in question.checks),
        sentence=_in_sentence(names, question.sentence))


def _in_expression(names: Mapping[str, str], written: Expression | None) -> Expression | None:
    return written and expression(_in_source(names, written.source))


def _in_source(names: Mapping[str, str], source: str) -> str:
    """A text between quotes is a token too, so that what looks like a reference in it stays as it is."""
    return TOKEN.sub(lambda token: _in_words(names, token[0]) if token["reference"] else token[0], source)


def _in_words(names: Mapping[str, str], words: str) -> str:
    return PIPED.sub(lambda found: f"${{{names.get(found[1], found[1])}}}", words)


def _in_text(names: Mapping[str, str], text: Text) -> Text:
    return {language: _in_words(names, words) for language, words in text.items()}


def _in_check(names: Mapping[str, str], check: Check) -> Check:
    return Check(expression(_in_source(names, check.test.source)), _in_text(names, check.message), check.hard)


def _in_statistic(names: Mapping[str, str], statistic: str) -> str:
    return VARIABLE.sub(lambda found: names.get(found[1], found[1]) + found[0][len(found[1]):], statistic)


def _in_sentence(names: Mapping[str, str], template: str) -> str:
    return BRACED.sub(lambda found: _in_statistic(names, found[0]), template)
