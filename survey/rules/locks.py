"""Who is at work in a section of a questionnaire, and until when nobody else may save there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey.rules import calendar
from survey.rules.broken import RuleBroken

LASTS = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Editor:
    """Someone of the secretariat: the number of the account and the name that others see."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Lock:
    """`section` is the key of a section; `kept_at` the last save in it, or the moment at which it was taken."""

    section: str
    holder: Editor
    taken_at: datetime
    kept_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.kept_at + LASTS

    def stands(self, now: datetime) -> bool:
        return now < self.ends_at

    def keeps_out(self, who: Editor, now: datetime) -> bool:
        """Whether this person may not save in the section now."""
        return self.holder.id != who.id and self.stands(now)

    def words(self) -> str:
        """Who works here, since when and until when: a sentence."""
        since, until = calendar.clock(self.taken_at), calendar.clock(self.ends_at)
        return (f"{self.holder.name} werkt sinds {since} aan dit onderdeel. Het komt vrij om {until}, of zodra "
                f"{self.holder.name} klaar is.")


class Held(RuleBroken):
    """Somebody else is at work in a section; `locks` say who and until when."""

    def __init__(self, locks: Iterable[Lock]) -> None:
        self.locks = tuple(locks)
        super().__init__(" ".join(f"{lock.words()} Neem het over, of wacht even." for lock in self.locks))


def check(locks: Iterable[Lock], sections: Iterable[str], who: Editor, now: datetime) -> None:
    """Raises Held when somebody else holds one of these sections."""
    touched = set(sections)
    held = [lock for lock in locks if lock.section in touched and lock.keeps_out(who, now)]
    if held:
        raise Held(held)
