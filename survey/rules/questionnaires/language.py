"""Whether a text can be read by most people (B1), as far as counting tells: long words, long sentences, two denials."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from survey.rules.questionnaires.document import Questionnaire, Text, words

LONGEST_WORD = 20
LONGEST_SENTENCE = 20
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|\n+")
DENIAL = re.compile(r"\b(niet|geen|nooit|niemand|nergens|niets|noch)\b", re.IGNORECASE)
# Where such a word denies nothing.
NO_DENIAL = re.compile(r"niet alleen|al dan niet|of niet|weet (?:ik |u )?(?:het )?niet|wel (?:en|of) niet|niet-\w+",
                       re.IGNORECASE)
# Where a text says what a word means.
EXPLAINS = re.compile(r"met\s+[‘“]?([^\W\d_]+)[’”]?\s+bedoelen"
                      r"|([^\W\d_]{12,})[’”]?(?:\s*[:(]|\s+(?:betekent|is een|zijn)\b)",
                      re.IGNORECASE)
CLAUSE = re.compile(r"[,;:]|\b(?:en|of|maar|want|als)\b", re.IGNORECASE)
DOUBLE = re.compile(r"\ben/of\b|\?[^?]+\?", re.IGNORECASE)


def glossary(questionnaire: Questionnaire) -> frozenset[str]:
    """The long words that its readers know: of its title, its subject and its respondents, and what it explains."""
    group = questionnaire.group
    named = " ".join((words(questionnaire.title), questionnaire.topic, group.singular, group.plural))
    texts = [questionnaire.intro, *(section.intro for section in questionnaire.sections),
             *(text for question in questionnaire.questions for text in (question.hint, question.label))]
    explained = {word for text in texts for found in EXPLAINS.findall(words(text)) for word in found if word}
    return frozenset(each.lower() for each in (*WORD.findall(named), *explained))


def long_words(text: str, known: Iterable[str]) -> list[str]:
    """The words that are too long for most readers; the parts of a word with hyphens count apart."""
    return [word for word in _words(text) if len(word) > LONGEST_WORD and word.lower() not in known]


def long_sentences(text: str) -> list[str]:
    """The sentences of more words than most readers can keep in mind."""
    return [sentence for sentence in _sentences(text) if len(sentence.split()) > LONGEST_SENTENCE]


def denied_twice(text: str) -> list[str]:
    """The sentences in which one part denies something twice."""
    return [sentence for sentence in _sentences(text)
            if any(len(DENIAL.findall(clause)) > 1 for clause in CLAUSE.split(NO_DENIAL.sub(" ", sentence)))]


def asks_two_things(text: str) -> bool:
    """Whether a question may be two questions: "en/of", or two question marks."""
    return bool(DOUBLE.search(text))


def read_by_all(texts: Iterable[Text]) -> Iterator[str]:
    """The Dutch words of these texts, for who counts in them."""
    return (words(text) for text in texts if words(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(WORD.findall(text)))


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (piece.strip() for piece in SENTENCE.split(text))))
