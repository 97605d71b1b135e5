"""What published totals give away: whose vote follows from the totals alone, because of weights or a unanimous result.

In: the weights of those who voted (the list of who voted is public) and the totals of every different ballot, blank
included, in votes. Out: `Exposure`: which votes are known, whether the totals are withheld, and the sentence to show.
A vote is known when it is the same in every assignment of choices that gives these totals. That is decided exactly, by
the sums that the other voters can reach; where this would take too much, the totals are withheld to be safe.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

# The sums that others can reach are one long row of bits; above this a check would take more than seconds.
MOST_SUMS = 20_000_000
SMALL_GROUP = 5


@dataclass(frozen=True, slots=True)
class Exposure:
    """`known` are the places in `weights` whose vote follows from the totals; None when that could not be computed."""

    known: tuple[int, ...] | None
    withheld: bool
    sentence: str


def exposure(weights: Sequence[int], totals: Sequence[int], listed: bool = True) -> Exposure:
    """Whose vote the totals tell. `listed` is off when totals are by candidate and a ballot may have several names:
    then the different ballots are not known and weights make the totals withheld."""
    weighted = any(weight != 1 for weight in weights)
    known = known_votes(weights, totals) if listed or not weighted else None
    if known is None:
        return Exposure(None, True, "De aantallen worden niet bekendgemaakt: het is niet uit te sluiten dat zij, door "
                                    "de stemgewichten, laten zien wie wat stemde. Alleen de uitkomst is bekend.")
    if weighted and known:
        return Exposure(known, True, f"De aantallen worden niet bekendgemaakt: daaruit zou van {_members(len(known))} "
                                     "blijken wat zij stemden. Alleen de uitkomst is bekend.")
    return Exposure(known, False, _remark(weights, [each for each in totals if each]))


def known_votes(weights: Sequence[int], totals: Sequence[int]) -> tuple[int, ...] | None:
    """The places of those whose vote is the same in every assignment with these totals; None when there are too many
    sums to look at. The totals together are the weights together."""
    kinds = sorted((total for total in totals if total), reverse=True)
    if sum(kinds) != sum(weights):
        raise ValueError("The totals are not of these weights.")
    if len(kinds) < 2:
        return tuple(range(len(weights)))
    if len(set(weights)) == 1:
        return ()
    # The largest total follows from the others, so it needs no place among the sums.
    sums = _Sums(kinds[1:])
    if sums.size > MOST_SUMS:
        return None
    each = sorted(set(weights))
    exposed = set(sums.exposed(sums.reached(1, list((Counter(weights) - Counter(each)).elements())), each))
    return tuple(place for place, weight in enumerate(weights) if weight in exposed)


class _Sums:
    """Sums for several choices at once, as bits of one number: the place of a bit is the sums in mixed radix."""

    def __init__(self, totals: Sequence[int]) -> None:
        self.totals = tuple(totals)
        self.strides: list[int] = []
        size = 1
        for total in self.totals:
            self.strides.append(size)
            # Twice the width, so that a sum that is too large never runs over into the next choice.
            size *= 2 * total + 1
        self.size = size
        self.goal = sum(total * stride for total, stride in zip(self.totals, self.strides, strict=True))

    def reached(self, bits: int, weights: Sequence[int]) -> int:
        """The sums that can be reached from these ones when so many more voters choose."""
        within = self.within
        for weight in weights:
            more = bits
            for total, stride in zip(self.totals, self.strides, strict=True):
                if weight <= total:
                    more |= bits << weight * stride
            bits = more & within
        return bits

    @cached_property
    def within(self) -> int:
        """The places where no choice has more than its total."""
        mask = 1
        for total, stride in zip(self.totals, self.strides, strict=True):
            mask = _repeated(mask, stride, total + 1)
        return mask

    def exposed(self, bits: int, weights: Sequence[int]) -> Iterator[int]:
        """Which of these different weights has one choice left when all the others choose too.

        Each half is looked at with the other half added, so that the sums of the others are not made anew for each.
        """
        if len(weights) == 1:
            if self._ways(bits, weights[0]) == 1:
                yield weights[0]
            return
        middle = len(weights) // 2
        yield from self.exposed(self.reached(bits, weights[middle:]), weights[:middle])
        yield from self.exposed(self.reached(bits, weights[:middle]), weights[middle:])

    def _ways(self, bits: int, weight: int) -> int:
        """How many choices a voter of this weight can have made so that the others, `bits`, make up the totals."""
        steps = [0, *(weight * stride for total, stride in zip(self.totals, self.strides, strict=True)
                      if weight <= total)]
        return sum(bits >> self.goal - step & 1 for step in steps)


def _repeated(bits: int, stride: int, times: int) -> int:
    """The same bits `times` times, each `stride` further, by doubling."""
    found, done = bits, 1
    while done < times:
        more = min(done, times - done)
        found |= (found & ((1 << more * stride) - 1)) << done * stride
        done += more
    return found


def _remark(weights: Sequence[int], kinds: Sequence[int]) -> str:
    if not kinds:
        return ""
    if len(kinds) == 1:
        return "De uitslag is unaniem. Daardoor is van iedereen die stemde bekend wat die stemde."
    if min(kinds) == 1 and len(kinds) == 2:
        return "Eén stem wijkt af. Wie die uitbracht, weet nu wat alle anderen stemden."
    if len(weights) < SMALL_GROUP:
        return f"Er stemden {len(weights)} leden. In zo'n kleine groep kan de uitslag stemmen verraden."
    return ""


def on_paper(papers: int, counted: Mapping[str, int], choices: Iterable[str]) -> str:
    """What the ballots on paper tell: who has the list from the box and the totals knows what was on all the papers.

    `counted` has the papers for every choice, blank and invalid, of so many members.
    """
    valid = papers - counted.get("blank", 0) - counted.get("invalid", 0)
    if not papers or valid not in (0, papers) or (valid == 0 and counted.get("blank", 0) not in (0, papers)):
        return ""
    if valid and any(counted.get(key, 0) not in (0, valid) for key in choices):
        return ""
    who, what = ("Eén lid stemde", "dat lid stemde") if papers == 1 else (
        f"{papers} leden stemden hetzelfde", "zij stemden")
    return f"{who} op papier. Wie de lijst van biljetten naast de totalen legt, ziet wat {what}."


def warning(weights: Sequence[int]) -> str:
    """What has to be said before a secret vote, when the result itself may tell too much."""
    if any(weight != 1 for weight in weights):
        return "Niet iedereen heeft evenveel stemmen. Daardoor kan de uitslag zelf laten zien wie wat stemde."
    if len(weights) < SMALL_GROUP:
        return f"Er stemmen {len(weights)} leden. In zo'n kleine groep kan de uitslag uw stem verraden."
    return "Bij een unanieme uitslag is bekend wat iedereen stemde."


def _members(number: int) -> str:
    return "één lid" if number == 1 else f"{number} leden"


def different(ballots: Iterable[tuple[str, ...]]) -> list[int]:
    """The totals of every different ballot in a published list, for `exposure`."""
    return list(Counter(ballots).values())
