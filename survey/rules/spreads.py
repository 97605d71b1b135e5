"""How those who are placed are spread over roles, sectors and regions, held against the rules."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.rules.allotments import Entry, Outcome, Result, Rules
from survey.rules.quotas import GROUPS, ORGANISATION, Mark, Side


@dataclass(frozen=True, slots=True)
class Line:
    """One group at one occasion: how many registered, were placed and wait, and what the rules ask of it."""

    group: str
    value: str
    registered: int
    placed: int
    waiting: int
    least: int | None = None
    most: int | None = None

    @property
    def broken(self) -> bool:
        return self.placed < (self.least or 0) or (self.most is not None and self.placed > self.most)

    @property
    def asked(self) -> str:
        """What the rules ask, for example "ten minste 5, niet meer dan 8"."""
        words = [f"ten minste {self.least}"] if self.least is not None else []
        return ", ".join(words + ([f"niet meer dan {self.most}"] if self.most is not None else []))


@dataclass(frozen=True, slots=True)
class Spread:
    """One occasion: all together, and by group. `places` are those to give by lot and those that people had."""

    occasion: int
    places: int | None
    registered: int
    placed: int
    waiting: int
    guests: int
    lines: tuple[Line, ...]
    broken: tuple[str, ...]


def spread(occasion: int, entries: Iterable[Entry], outcomes: Mapping[str, Outcome], rules: Rules) -> Spread:
    """Guests are counted apart, because they take no place."""
    here = [entry for entry in entries if entry.occasion == occasion]
    counted = [entry for entry in here if not entry.guest]
    room = rules.places.get(occasion)
    had = sum(entry.reserved for entry in counted)
    places = None if room is None or room.free is None else room.free + had
    came, placed, waiting = (_marks(counted, outcomes, result) for result in (None, Result.PLACED, Result.WAITING))
    size = len(here) if places is None else places
    limits = {(quota.side, quota.mark): quota.limit(size) for quota in rules.at(occasion)}
    asked = {mark for _, mark in limits}
    lines = tuple(Line(group, value, came[group, value], placed[group, value], waiting[group, value],
                       limits.get((Side.LEAST, (group, value))), limits.get((Side.MOST, (group, value))))
                  for group, value in sorted(asked | set(came), key=_in_order) if group in GROUPS)
    results = Counter(outcomes[entry.number].result for entry in counted if entry.number in outcomes)
    return Spread(occasion, places, len(counted), results[Result.PLACED], results[Result.WAITING],
                  len(here) - len(counted), lines, _broken(lines, placed, rules, places, results[Result.PLACED]))


def _in_order(mark: Mark) -> tuple[int, str]:
    return [*GROUPS, ORGANISATION].index(mark[0]), mark[1].casefold()


def _marks(entries: Iterable[Entry], outcomes: Mapping[str, Outcome], result: Result | None) -> Counter[Mark]:
    return Counter(mark for entry in entries for mark in entry.marks()
                   if result is None or (entry.number in outcomes and outcomes[entry.number].result is result))


def _broken(lines: Iterable[Line], placed: Counter[Mark], rules: Rules, places: int | None,
            number: int) -> tuple[str, ...]:
    """A sentence for every rule that does not hold as it stands."""
    found = [f"{number} mensen geplaatst, er zijn {places} plaatsen"] if places is not None and number > places else []
    found += [f"{GROUPS[line.group]} “{line.value}”: {line.placed} geplaatst, de regel is {line.asked}"
              for line in lines if line.broken]
    most = rules.most_per_organisation
    over = sum(1 for (group, _), many in placed.items() if group == ORGANISATION and most is not None and many > most)
    if over:
        found.append(f"{over} {'organisatie heeft' if over == 1 else 'organisaties hebben'} meer dan {most} mensen")
    return tuple(found)
