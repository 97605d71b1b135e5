"""How places are counted, and what comes of people who ask for one.

A place is held by who is confirmed and by who was offered one. Places are counted by the caller, under a lock on the
occasion; these rules decide what the counts mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.rules.broken import RuleBroken
from survey.rules.registrations import Added, Entry, State, listed


@dataclass(frozen=True, slots=True)
class Places:
    """The places of an occasion as they are counted now; `capacity` None is room for all.

    `taken` counts who holds a place, those in reserved ones included; guests are in none of these numbers.
    """

    capacity: int | None
    reserved: int = 0
    taken: int = 0
    taken_reserved: int = 0
    waiting: int = 0

    @property
    def still_reserved(self) -> int:
        """Reserved places that the secretariat can still give out; never more than there are places left."""
        left = max(0, self.reserved - self.taken_reserved)
        return left if self.capacity is None else min(left, max(0, self.capacity - self.taken))

    @property
    def free(self) -> int | None:
        """Places for anyone; None is room for all. Never below 0, also when the capacity was lowered."""
        if self.capacity is None:
            return None
        return max(0, self.capacity - self.taken - max(0, self.reserved - self.taken_reserved))


@dataclass(frozen=True, slots=True)
class Terms:
    """How places are given out: by `selection`, or first come first served with or without a waiting list.

    `as_far` is the consent of who registers several people that only those come for whom there is a place.
    """

    selection: bool = False
    waiting_list: bool = True
    as_far: bool = False


class NoRoom(RuleBroken):
    """Not all of these people can get a place; `fitting` of them can, the first ones."""

    def __init__(self, message: str, fitting: int) -> None:
        super().__init__(message)
        self.fitting = fitting


def outcomes(entries: Sequence[Entry], places: Places, terms: Terms) -> list[State]:
    """What comes of people who register in one go, each on their own: the first ones get what is left.

    Who waits already goes first. Where somebody can neither get a place nor wait, nobody is registered (NoRoom), unless
    it was agreed that only the first ones come: then there are as many states as there were places.
    """
    if terms.selection:
        return [State.REQUESTED] * len(entries)
    free = None if places.free is None else max(0, places.free - places.waiting)
    if free is None or len(entries) <= free:
        return [State.CONFIRMED] * len(entries)
    if not terms.waiting_list:
        if terms.as_far and free:
            return [State.CONFIRMED] * free
        raise NoRoom(_full(entries, free), free)
    return [State.CONFIRMED] * free + [State.WAITING] * (len(entries) - free)


def _full(entries: Sequence[Entry], free: int) -> str:
    if not free:
        return (f"Deze bijeenkomst is vol en er is geen wachtlijst. {listed([entry.who for entry in entries])} "
                f"{'is' if len(entries) == 1 else 'zijn'} niet aangemeld.")
    left = "is nog één plaats" if free == 1 else f"zijn nog {free} plaatsen"
    first, rest = ([entry.who for entry in some] for some in (entries[:free], entries[free:]))
    can = "kan" if free == 1 else "kunnen"
    return (f"Er {left} en er is geen wachtlijst. Alleen {listed(first)} {can} komen; "
            f"voor {listed(rest)} is geen plaats.")


def outcome_by_secretariat(entry: Entry, places: Places, terms: Terms, how: Added, reason: str) -> State:
    """What comes of somebody whom the secretariat adds."""
    if how is Added.GUEST:
        return State.CONFIRMED
    if how is Added.RESERVED:
        if not places.still_reserved:
            raise RuleBroken(f"Er is geen vrijgehouden plaats meer voor {entry.who}. Kies een gewone plaats, of voeg "
                             "toe boven het aantal plaatsen.")
        return State.CONFIRMED
    if how is Added.ABOVE:
        if not reason.strip():
            raise RuleBroken("Geef een reden waarom deze persoon boven het aantal plaatsen komt.")
        return State.CONFIRMED
    return outcomes([entry], places, Terms(waiting_list=terms.waiting_list))[0]


def check_above(places: Places, how: Added) -> None:
    """A place above the capacity is only needed where there is none left."""
    if how is Added.ABOVE and (places.free is None or places.free > places.waiting):
        raise RuleBroken("Er is nog een gewone plaats vrij. Kies die.")


def to_promote(places: Places) -> int:
    """How many of those who wait get a place now."""
    return places.waiting if places.free is None else min(places.free, places.waiting)
