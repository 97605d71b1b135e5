"""What a newer version means for answers that were given on the one before: words only, or another question."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.changes import Difference, Kind, differences, meaning
from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.lineup import without_a_field
from survey.rules.questionnaires.reading import check_bounds, read
from survey.rules.questionnaires.rows import bare
from survey.rules.questionnaires.types import OPTIONED, WRITTEN, Type
from survey.rules.questionnaires.wording import dutch
from survey.rules.rounds import Kind as RoundKind


class Effect(StrEnum):
    """WORDING leaves every answer and its judgement as it was; MEANING makes an answer mean something else."""

    WORDING = "wording"
    MOVED = "moved"
    RULE = "rule"
    OPTION = "option"
    NEW = "new"
    GONE = "gone"
    MEANING = "meaning"

    @property
    def words(self) -> str:
        return {"wording": "alleen woorden", "moved": "andere plaats of volgorde", "rule": "anders gevraagd",
                "option": "antwoord erbij", "new": "nieuwe vraag", "gone": "vervalt",
                "meaning": "andere betekenis"}[self]

    def told(self, kind: str = RoundKind.SURVEY) -> str:
        """What it does in a round of this kind, for who decides on it."""
        return (TOLD_OF_EVENT if kind == RoundKind.EVENT else {}).get(self) or TOLD[self]


TOLD = {
    Effect.WORDING: "De antwoorden blijven zoals ze zijn.",
    Effect.MOVED: "De antwoorden blijven zoals ze zijn. Wie nog bezig is, ziet de vraag op de nieuwe plaats.",
    Effect.RULE: "Wat is ingestuurd, blijft tellen. Wie nog bezig is of opnieuw instuurt, krijgt de nieuwe regel.",
    Effect.OPTION: "Wie al instuurde, kon dit niet kiezen. Dat kan alsnog: open en stuur opnieuw in.",
    Effect.NEW: "Wie al instuurde, kreeg de vraag niet. In de uitkomsten telt dat als “niet gevraagd”, niet als leeg.",
    Effect.GONE: "Wie nog bezig is, krijgt de vraag niet meer. De antwoorden die er zijn, blijven in de uitkomsten en "
                 "de bestanden.",
    Effect.MEANING: "Een antwoord betekent hierna iets anders. Zo kan het niet onder dezelfde sleutel.",
}
# Who registered has no concept, and changes the answers on a page of its own.
TOLD_OF_EVENT = {
    Effect.MOVED: "De antwoorden blijven zoals ze zijn.",
    Effect.RULE: "Wat is geantwoord, blijft staan. Wie zich nog aanmeldt of iets wijzigt, krijgt de nieuwe regel.",
    Effect.OPTION: "Wie al is aangemeld, kon dit niet kiezen. Dat kan alsnog, op de eigen pagina.",
    Effect.NEW: "Wie al is aangemeld, kreeg de vraag niet.",
    Effect.GONE: "Wie zich nog aanmeldt, krijgt de vraag niet meer. De antwoorden die er zijn, blijven in de lijsten.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What was answered so far: how many sent in and how many are at work, and by the key of a question how many of
    those sent in an answer, how many typed one, and how many of the answers sent in the newer version would refuse.

    `left` counts the concepts in which something was typed that no longer has a field.
    """

    sent: int = 0
    begun: int = 0
    answered: Mapping[str, int] = field(default_factory=dict)
    typed: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    left: int = 0

    def told(self, kind: RoundKind) -> str:
        """How many answers a change touches."""
        if kind is RoundKind.EVENT:
            return _many(self.sent, "aanmelding", "aanmeldingen")
        return f"{_many(self.sent, 'inzending', 'inzendingen')} en {_many(self.begun, 'concept', 'concepten')}"


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


@dataclass(frozen=True, slots=True)
class Impact:
    """One change with what it does; `answered` sent in an answer to it, `typed` are at work and typed one."""

    difference: Difference
    effects: tuple[Effect, ...]
    answered: int = 0
    typed: int = 0
    refused: int = 0

    @property
    def allowed(self) -> bool:
        return Effect.MEANING not in self.effects


def standing(asked: Questionnaire, after: Questionnaire, sent: Iterable[Mapping[str, Any]],
             typed: Iterable[Mapping[str, Any]]) -> Standing:
    """Counts answers that were sent in and concepts; `asked` is all that was asked until now (see `lineup`)."""
    found, refused, written = Counter[str](), Counter[str](), Counter[str]()
    narrowed = {key for key, now in after.by_key.items() if _narrowed(asked.by_key.get(key), now)}
    number = begun = left = 0
    for answers in sent:
        number += 1
        filled = list(_answered(asked, answers))
        found.update({key for key, _ in filled})
        refused.update({key for key, value in filled if key in narrowed and _refuses(after.by_key[key], value)})
    for draft in typed:
        begun += 1
        named = [asked.by_key[bare(name)].key for name, value in draft.items() if value and bare(name) in asked.by_key]
        written.update(set(named))
        left += bool(without_a_field(after, draft))
    return Standing(number, begun, found, written, refused, left)


def _answered(asked: Questionnaire, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The key of every question that was answered, with what was: once for every part and every row."""
    for section in asked.sections:
        for own in answers.get(section.key) or () if section.repeat else (answers,):
            yield from ((question.key, own[key]) for question in section.questions
                        for key in {question.key, *question.keys} if own.get(key) not in (None, []))


def _narrowed(was: Question | None, now: Question) -> bool:
    """Whether what may be filled in has other bounds than before, for a question of the same kind."""
    return was is not None and was.type is now.type and _bounds(was) != _bounds(now) and now.type not in OPTIONED


def _bounds(question: Question) -> tuple[Any, ...]:
    return question.minimum, question.maximum, question.decimals, question.length


def _refuses(question: Question, value: Any) -> bool:
    """Whether an answer that was given could not be given to this question."""
    try:
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            number = read(question, dutch(Decimal(value)))
            check_bounds(number, question) if isinstance(number, Decimal) else None
        elif question.type in WRITTEN:
            read(question, value)
    except RuleBroken:
        return True
    return False


def impacts(before: Questionnaire, after: Questionnaire, stands: Standing,
            asked: Questionnaire | None = None) -> tuple[Impact, ...]:
    """Every change from one version to the next with what it does, in the order of the newer version.

    `asked` is all that was asked until now, where that is more than `before`: a key that comes back must mean what it
    meant.
    """
    told = {each.key: each for each in differences(before, after)}
    found = dict(_effects(before, after, asked or before, stands))
    keys = [*(key for key in told if key not in found), *found]
    order = {key: place for place, key in enumerate(told)}
    made = [_impact(told.get(key) or _untold(after, key), found.get(key) or _elsewhere(before, after, key), stands)
            for key in keys]
    return tuple(sorted(made, key=lambda each: order.get(each.difference.key, len(order))))


def _impact(difference: Difference, effects: tuple[Effect, ...], stands: Standing) -> Impact:
    key = difference.key
    return Impact(difference, effects, stands.answered.get(key, 0), stands.typed.get(key, 0),
                  stands.refused.get(key, 0))


def _untold(after: Questionnaire, key: str) -> Difference:
    """A change of which the words are the same, such as a condition that is written in another way."""
    return Difference(key, Kind.CHANGED, "Vraag", words(after.by_key[key].label) or key,
                      words(after.section_of[key].title))


def _effects(before: Questionnaire, after: Questionnaire, asked: Questionnaire,
             stands: Standing) -> Iterator[tuple[str, tuple[Effect, ...]]]:
    """By the key of a question what a newer version does to it; nothing for one that stays as it was."""
    was = {question.key: question for question in asked.questions}
    left = {question.key for question in before.questions}
    shifted = {each.key for each in differences(before, after) if any(name == "Plaats" for name, _, _ in each.lines)}
    for question in after.questions:
        key, old = question.key, was.get(question.key)
        other = old is not None and (
            bool(asked.section_of[key].repeat) != bool(after.section_of[key].repeat)
            or _means_otherwise(old, question) or stands.refused.get(key, 0) > 0)
        effects = [Effect.NEW] if old is None or key not in left else [*_changed(old, question)]
        if key in shifted:
            effects.append(Effect.MOVED)
        if other:
            effects = [Effect.MEANING] if stands.answered.get(key) else [Effect.RULE, *effects]
        if effects:
            yield key, tuple(dict.fromkeys(effects))
    yield from ((key, (Effect.GONE,)) for key in left - {question.key for question in after.questions})


def _changed(was: Question, now: Question) -> Iterator[Effect]:
    """What changed within a question, as long as an answer means the same."""
    same = _rules(was) == _rules(now)
    if not same:
        yield Effect.RULE
    lists: tuple[tuple[Iterable[Any], Iterable[Any]], ...] = (
        (was.options, now.options), (was.parts, now.parts), (was.columns, now.columns))
    for old, new in lists:
        keys, fresh = [each.key for each in old], [each.key for each in new]
        if set(fresh) - set(keys):
            yield Effect.OPTION
        if [key for key in keys if key in fresh] != [key for key in fresh if key in keys]:
            yield Effect.MOVED
    if _words(was) != _words(now) or (same and _messages(was) != _messages(now)):
        yield Effect.WORDING


def _rules(question: Question) -> Question:
    """Without words and lists: what decides when it is asked and what may be filled in."""
    return replace(meaning(question), options=(), parts=(), columns=())


def _words(question: Question) -> tuple[Any, ...]:
    things: tuple[Any, ...] = (*question.options, *question.parts, *question.columns)
    labels = {each.key: each.label for each in things}
    return (question.label, question.hint, labels, question.ends, question.totals, question.sentence, question.topic)


def _messages(question: Question) -> list[Any]:
    return [check.message for check in question.checks]


def _means_otherwise(was: Question, now: Question) -> bool:
    """Whether the same answer means something else, or is no answer any more."""
    fixed = [(each.type, each.unit, each.calculation and each.calculation.source) for each in (was, now)]
    if fixed[0] != fixed[1] or (now.type in (Type.SCALE, Type.RANKING) and _bounds(was) != _bounds(now)):
        return True
    closed = now.type in (Type.SHARES, Type.RANKING)
    lists = ((was.options, now.options), (was.parts, now.parts), (was.columns, now.columns))
    return _swapped(was.ends, now.ends) or any(_other_list(old, new, closed) for old, new in lists)


def _other_list(old: Iterable[Any], new: Iterable[Any], closed: bool) -> bool:
    """Whether something is gone from a list, is no longer the same, or (of a closed list) came to it."""
    was, now = ({each.key: each for each in side} for side in (old, new))
    gone, fresh = was.keys() - now.keys(), now.keys() - was.keys()
    unsure = any(getattr(was[key], "dont_know", False) != getattr(now[key], "dont_know", False)
                 for key in was.keys() & now.keys())
    both = [key for key in was if key in now]
    return bool(gone) or (closed and bool(fresh)) or unsure or _swapped(
        [was[key].label for key in both], [now[key].label for key in both])


def _swapped(was: Iterable[Any], now: Iterable[Any]) -> bool:
    """Whether a label went to another place of the same list: then who chose one thing would have chosen another."""
    old, new = list(was), list(now)
    return any(label != old[place] and label in old[:place] + old[place + 1:]
               for place, label in enumerate(new[:len(old)]) if words(label))


def _elsewhere(before: Questionnaire, after: Questionnaire, key: str) -> tuple[Effect, ...]:
    """What the change of a section, or of the whole, does; its questions speak for themselves."""
    was, now = before.section(key), after.section(key)
    if not key or was is None or now is None:
        return (Effect.WORDING if not key else Effect.NEW if now else Effect.GONE,)
    rules = Effect.RULE if _section_rules(was) != _section_rules(now) else None
    reworded = Effect.WORDING if (was.title, was.intro) != (now.title, now.intro) else None
    return tuple(each for each in (rules, reworded) if each) or (Effect.MOVED,)


def _section_rules(section: Section) -> tuple[Any, ...]:
    repeat = section.repeat and (section.repeat.minimum, section.repeat.maximum)
    return section.relevant and section.relevant.source, repeat
