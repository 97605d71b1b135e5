"""What stands beside a prefilled answer on a page: from where it came, and the marks that a member gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.rules.prefills import CONFIRMED, MARKS, YES, Prefilled, Touch, is_mark, value_of
from survey.rules.questionnaires.document import Question, part_words
from survey.rules.questionnaires.rows import bare
from survey.rules.questionnaires.telling import as_typed, in_dutch_words
from survey.rules.questionnaires.wording import dutch

CONFIRM_ALL = "page-confirm"


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What a page says of one prefilled question; the names of its marks are empty where they are not asked.

    `was` is the prefilled answer in words, `source` where it came from; `percent` beyond which a reason is asked.
    """

    was: str
    source: str
    touch: Touch | None
    provisional: bool
    was_provisional: bool
    confirm: str
    mark_provisional: str
    explain: str
    reason: str
    percent: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(filter(None, (self.confirm, self.mark_provisional, self.explain)))


def beforehand(prefilled: Prefilled, question: Question, row: str, typed: Mapping[str, Any]) -> Beforehand | None:
    """What to say beside a question; None where nothing was filled in and nothing may be provisional."""
    names = dict(zip(MARKS, ("", "", ""), strict=True))
    names |= {mark: name for name in prefilled.marks(question, row) for mark in MARKS if name.endswith(mark)}
    found = prefilled.own(question, row)
    if not any(names.values()):
        return None
    told = [(part_words(question, bare(name)), as_words(question, each.value)) for name, each in found.items()]
    deviation = prefilled.terms.deviations.get(question.key)
    confirm, provisional, explain = names.values()
    return Beforehand("; ".join(f"{part}: {said}" if part else said for part, said in told),
                      next((each.words for each in found.values()), ""), prefilled.touch(question, row, typed),
                      prefilled.provisional(question, row, typed), any(each.provisional for each in found.values()),
                      confirm, provisional, explain, str(typed.get(explain) or "") if explain else "",
                      dutch(deviation.percent) if deviation else "")


def as_words(question: Question, typed: Any) -> str:
    """A prefilled answer as a person reads it."""
    value = value_of(question, typed)
    return as_typed(question, typed) if value is None else in_dutch_words(question, value)


def sent(formdata: Any, seen: Mapping[str, str]) -> dict[str, str]:
    """The marks that a page sent. A box that is not ticked is not sent: what the page showed tells that it was there.

    One press says of everything on the page that it is as it was.
    """
    names = [name for name in ({*seen} or {*formdata}) if is_mark(name)]
    found = {name: formdata.get(name, "") for name in names}
    if CONFIRM_ALL in formdata:
        found |= {name: YES for name in names if name.endswith(CONFIRMED)}
    return found

