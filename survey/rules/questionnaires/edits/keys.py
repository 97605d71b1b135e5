"""Keys made from words: short, unique and readable; once made they stay when the words change."""

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import replace
from itertools import chain, count

from survey.rules.questionnaires.document import Option, Part, Question, Questionnaire, words
from survey.rules.questionnaires.faults import RESERVED

# Of a row and a column together one key of at most sixty characters is made.
LONGEST = 28
LONGEST_COPIED = 54
# Words that say nothing of what a question is about.
EMPTY_WORDS = frozenset("""
    aan als bij binnen bent de deze die dit door dat een en er gaat geen had heeft hebben heeft het hoe hoeveel hun in
    is kan kunt met na naar om of ook op over per te tot u uit uw van veel voor vraag waar waarom wat welk welke wie
    wil wilt wij wordt ze zich zijn zo
    """.split())
OPTION_WORDS = 4
QUESTION_WORDS = 3


def plain(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", ascii_only)


def taken(questionnaire: Questionnaire) -> set[str]:
    """Every key of a section, question or part, in small letters: keys may not differ in capitals only."""
    found = {section.key.lower() for section in questionnaire.sections}
    for question in questionnaire.questions:
        found.update(key.lower() for key in own(question))
    return found


def own(question: Question) -> tuple[str, ...]:
    """The key of a question, of its parts, and those under which its answers are stored; each once."""
    return tuple(dict.fromkeys((question.key, *(part.key for part in question.parts), *question.keys)))


def fresh(base: str, taken: Container[str], start: int = 2) -> str:
    """This key, or the first one with a number behind it that is not taken."""
    numbered = (f"{base[:LONGEST_COPIED]}_{number}" for number in count(start))
    return next(key for key in chain([base], numbered) if key.lower() not in taken and key.lower() not in RESERVED)


def of_question(label: str, taken: Container[str]) -> str:
    """The key of a new question or part: the first words that tell what it is about."""
    told = [word for word in plain(label) if word not in EMPTY_WORDS] or plain(label)
    return fresh(_joined(told[:QUESTION_WORDS], "vraag"), taken)


def of_section(title: str, taken: Container[str]) -> str:
    return fresh(_joined(plain(title)[:QUESTION_WORDS], "onderdeel"), taken)


def of_option(label: str, taken: Container[str]) -> str:
    """The key of an option, unique within its question; it may begin with a figure."""
    return fresh("_".join(plain(label)[:OPTION_WORDS])[:LONGEST].strip("_") or "antwoord", taken)


def _joined(parts: Iterable[str], otherwise: str) -> str:
    key = "_".join(parts)[:LONGEST].strip("_") or otherwise
    return key if key[0].isalpha() else f"{otherwise}_{key}"


def keyed(question: Question, used: Iterable[str]) -> Question:
    """The question in which itself, its options, parts and columns have a key where they had none."""
    seen = {key.lower() for key in used}
    key = question.key or of_question(words(question.label), seen)
    seen.add(key.lower())
    # The key of a column need only differ within its table.
    return replace(question, key=key, options=keyed_options(question.options),
                   parts=_keyed_parts(question.parts, seen), columns=_keyed_parts(question.columns, set()))


def keyed_options(options: Iterable[Option]) -> tuple[Option, ...]:
    """Options that have a key keep it, whatever their words are now."""
    known = tuple(options)
    used = {option.key for option in known if option.key}
    made = []
    for option in known:
        key = option.key or of_option(words(option.label), used)
        used.add(key)
        made.append(replace(option, key=key))
    return tuple(made)


def _keyed_parts(parts: Iterable[Part], seen: set[str]) -> tuple[Part, ...]:
    known = tuple(parts)
    seen.update(part.key.lower() for part in known if part.key)
    made = []
    for part in known:
        key = part.key or of_question(words(part.label), seen)
        seen.add(key.lower())
        made.append(replace(part, key=key))
    return tuple(made)


def copied(question: Question, used: set[str]) -> tuple[Question, dict[str, str]]:
    """The question and its parts under fresh keys, and which key became which; `used` grows.

    What the question uses still has its old names: those are followed when all that is copied has its new key.
    """
    def taking(key: str) -> str:
        made = fresh(key, used)
        used.add(made.lower())
        return made

    made = replace(question, key=taking(question.key),
                   parts=tuple(replace(part, key=taking(part.key)) for part in question.parts))
    return made, dict(zip(own(question), own(made), strict=True))
