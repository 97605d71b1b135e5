"""What an edit gives, and the ways in which it is refused."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.edits import keys
from survey.rules.questionnaires.edits.uses import Use, told, uses
from survey.rules.questionnaires.faults import Fault, faults

LONGEST = 60
MOST_NAMED = 3
SENTENCES = ("sentence", "sentences", "statistics")
REFERENCE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Edited:
    """An accepted edit: the new questionnaire, what changed in a Dutch sentence ("Vraag ‘…’ verwijderd."), and the key
    of the question or section that it was about; empty when that is the questionnaire or something that is gone.
    """

    questionnaire: Questionnaire
    told: str
    key: str = ""

    def copied_from(self, source: str) -> "Edited":
        """The same edit, telling also that options were copied from this list of the register, if from any."""
        return replace(self, told=f"{self.told} Overgenomen uit het register: {source.lower()}.") if source else self


class Needed(RuleBroken):
    """Something else needs what this edit would break; `keys` are those of the questions and sections that do.

    A sentence about the whole questionnaire that needs it has no key.
    """

    def __init__(self, message: str, keys: Sequence[str]) -> None:
        super().__init__(message)
        self.keys = tuple(keys)


class Faulty(RuleBroken):
    """What was filled in is wrong in itself; `faults` say in which field, to be shown there."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(dict.fromkeys(fault.message for fault in faults)))
        self.faults = tuple(faults)


def title(thing: Question | Section | None) -> str:
    """A question or section as a sentence names it: its own words, shortened, or its key."""
    if thing is None:
        return "deze vragenlijst"
    named = words(thing.title if isinstance(thing, Section) else thing.label).strip() or thing.key
    return f"‘{shortened(named)}’"


def shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + "…"


def named(questionnaire: Questionnaire, key: str) -> Question | Section | None:
    """The question or section with this key; a part stands for its question."""
    return questionnaire.by_key.get(key) or questionnaire.section(key)


def accepted(before: Questionnaire, after: Questionnaire, said: str, key: str = "", *, cannot: str = "") -> Edited:
    """The edit, unless it makes something wrong that was not wrong before.

    `key` is the question or section at hand: what is wrong there is Faulty, what is wrong elsewhere is Needed.
    `cannot` begins the sentence of the latter: "‘…’ kan niet weg".
    """
    wrong = _new_faults(before, after)
    lost = _lost(before, after)
    own = [fault for fault in wrong if key and not cannot and _owner(after, fault) == key]
    if own:
        raise Faulty(own)
    if wrong or lost:
        raise _needed(before, after, wrong, lost, cannot or f"De wijziging van {title(named(after, key))} kan niet")
    return Edited(after, said, key)


def _new_faults(before: Questionnaire, after: Questionnaire) -> list[Fault]:
    """What may not even stand in a concept, and was not there already."""
    wrong = _binding(after)
    if not wrong:
        return []
    known = {(_owner(before, fault), fault.field, fault.message) for fault in _binding(before)}
    return [fault for fault in wrong if (_owner(after, fault), fault.field, fault.message) not in known]


def _binding(questionnaire: Questionnaire) -> list[Fault]:
    return [fault for fault in faults(questionnaire) if not fault.unfinished]


def _owner(questionnaire: Questionnaire, fault: Fault) -> str:
    """The key of the question or section that a fault is about, whatever its place."""
    match fault.where:
        case (number, place):
            return questionnaire.sections[number].questions[place].key
        case (number,):
            return questionnaire.sections[number].key
    return ""


def check_sentences(before: Questionnaire, after: Questionnaire, sentences: Mapping[str, str]) -> None:
    """Raises Needed when a sentence that was worded anew, by the key of its question, tells of what is gone now."""
    gone = _told_of(before) - _told_of(after)
    used = [use for key, template in sentences.items() if key in after.by_key
            for use in told(key, "sentence", template)] if gone else []
    lost = [(use.owner, use.key) for use in used if _tells_of(use, gone)]
    if lost:
        raise _needed(before, after, [], lost, "Dit kan niet, want een zin voor de nieuwsbrief heeft dit nodig")


def _lost(before: Questionnaire, after: Questionnaire) -> list[tuple[str, str]]:
    """Who tells in a sentence of a question or option that is gone: (owner, key)."""
    gone = _told_of(before) - _told_of(after)
    if not gone:
        return []
    return [(use.owner, use.key) for use in uses(after) if use.field in SENTENCES and _tells_of(use, gone)]


def _tells_of(use: Use, gone: set[tuple[str, str]]) -> bool:
    return (use.key, "") in gone or (use.key, use.option) in gone


def _told_of(questionnaire: Questionnaire) -> set[tuple[str, str]]:
    """Of what a sentence can tell: every variable, and every option of it."""
    found = {(key, "") for question in questionnaire.questions for key in keys.own(question)}
    found.update((question.key, option.key) for question in questionnaire.questions for option in question.options)
    return found


def _needed(before: Questionnaire, after: Questionnaire, wrong: Iterable[Fault], lost: Iterable[tuple[str, str]],
            cannot: str) -> Needed:
    pairs = [pair for fault in wrong for pair in _pairs(before, after, fault)]
    pairs = list(dict.fromkeys([*pairs, *lost]))
    reasons = list(dict.fromkeys(_reason(before, after, owner, used) for owner, used in pairs))
    shown = ", ".join(reasons[:MOST_NAMED]) + (f" en nog {len(reasons) - MOST_NAMED}" if len(reasons) > MOST_NAMED
                                               else "")
    return Needed(f"{cannot}: {shown}.", list(dict.fromkeys(owner for owner, _ in pairs)))


def _pairs(before: Questionnaire, after: Questionnaire, fault: Fault) -> Iterator[tuple[str, str]]:
    """The owner of a fault with each key of which it speaks; without one with the fault itself in words."""
    owner = _owner(after, fault)
    used = [key for key in REFERENCE.findall(fault.message) if key in before.by_key]
    yield from ((owner, key) for key in used or [fault.message.rstrip(".")])


def _reason(before: Questionnaire, after: Questionnaire, owner: str, used: str) -> str:
    who = title(named(after, owner)) if owner else "een zin bij de vragenlijst"
    what = before.by_key.get(used) or after.by_key.get(used)
    if what is None:
        return f"bij {who}: {used}"
    return f"{who} gebruikt {title(what)}"
