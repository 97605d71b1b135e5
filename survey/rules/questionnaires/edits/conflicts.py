"""Two people who change the same thing: what each made of it, side by side, so that neither is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.edits.outcomes import title
from survey.rules.questionnaires.features import Thing, features
from survey.rules.questionnaires.subjects import subjects


@dataclass(frozen=True, slots=True)
class Line:
    """One feature: what it was, what the other made of it, what you made of it. Only those that differ are told."""

    name: str
    was: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question, a section or (with an empty key) the questionnaire that two people changed.

    `theirs` stands in the present version, `yours` was sent; None means that it was deleted. `lines` lay the three side
    by side, feature by feature, where theirs and yours differ.
    """

    key: str
    was: Thing | None
    theirs: Thing | None
    yours: Thing | None
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The thing as a sentence names it."""
        return title(None if isinstance(self.was, Questionnaire) else self.was)


class Overtaken(RuleBroken):
    """Somebody else saved a change of the same thing first; nothing was stored.

    `by` and `at` tell of their last save; `number` is the present version. Whoever sends the same form again with that
    number as the version it was made from, keeps their own; whoever does not, leaves the other's.
    """

    def __init__(self, conflicts: tuple[Conflict, ...], by: str, at: datetime, number: int) -> None:
        self.conflicts, self.by, self.at, self.number = conflicts, by, at, number
        names = " en ".join(conflict.name for conflict in conflicts)
        super().__init__(f"{by} bewaarde om {calendar.clock(at)} een wijziging in {names}. Uw wijziging is nog niet "
                         "bewaard. Vergelijk en kies.")


def conflicts(seen: Questionnaire, present: Questionnaire, yours: Questionnaire) -> tuple[Conflict, ...]:
    """What was changed both from `seen` to `present` and from `seen` to `yours`, and not into the same."""
    then, now, mine = things(seen), things(present), things(yours)
    both = [key for key in then if _other(then, now, key) and _other(then, mine, key) and _other(now, mine, key)]
    both += [key for key in _deleted(seen, yours) if key not in both and key in sections_touched(seen, present)]
    return tuple(_conflict(key, (seen, present, yours)) for key in both)


def _conflict(key: str, versions: tuple[Questionnaire, Questionnaire, Questionnaire]) -> Conflict:
    was, theirs, yours = (things(version).get(key) for version in versions)
    sides = [{(each.name, each.item): each.words for each in features(thing, subjects(version))}
             for thing, version in zip((was, theirs, yours), versions, strict=True)]
    names = dict.fromkeys(name for side in sides for name in side)
    lines = tuple(Line(name[0], *(side.get(name, "") for side in sides)) for name in names)
    return Conflict(key, was, theirs, yours, tuple(line for line in lines if line.theirs != line.yours))


def things(questionnaire: Questionnaire) -> dict[str, Thing]:
    """Every question, every section without its questions, and the questionnaire without its sections."""
    found: dict[str, Thing] = {"": replace(questionnaire, sections=())}
    for section in questionnaire.sections:
        found[section.key] = replace(section, questions=())
        found.update({question.key: question for question in section.questions})
    return found


def _other(one: Mapping[str, Thing], two: Mapping[str, Thing], key: str) -> bool:
    return one.get(key) != two.get(key)


def _deleted(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    """Whoever deletes a section deletes what another put in it meanwhile too."""
    left = {section.key for section in after.sections}
    yield from (section.key for section in before.sections if section.key not in left)


def sections_touched(before: Questionnaire, after: Questionnaire) -> frozenset[str]:
    """The keys of the sections in which anything differs: words, questions or their order."""
    then = {section.key: section for section in before.sections}
    now = {section.key: section for section in after.sections}
    return frozenset(key for key in {*then, *now} if then.get(key) != now.get(key))
