"""Elections of one or several seats: who is elected, and what has to happen next.

In: `Tally` and `Terms` of a poll about persons. Out: `Election(elected, sentence, computation, article, next)`, where
`next` is None when it is over, or `Next(step, candidates, places, certain)`: a run-off among these, an interim vote or
a lot about `places` of them. One candidate is voted for or against: `decide` then follows `majorities`.
`follow_up(terms, election, candidates)` gives the terms of the poll that comes next; `drawn(election, terms,
lot)` goes on after a lot. An election with fixed seats (profiles) is one poll for each profile;
`check_profiles` checks its candidates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from survey.rules import majorities
from survey.rules.broken import RuleBroken
from survey.rules.majorities import Lot, Result
from survey.rules.polls import Choice, Stage, Terms
from survey.rules.statutes import Statutes
from survey.rules.tallies import Tally


class Step(StrEnum):
    RUN_OFF = "run_off"
    INTERIM = "interim"
    LOT = "lot"

    @property
    def words(self) -> str:
        return {Step.RUN_OFF: "herstemming", Step.INTERIM: "tussenstemming", Step.LOT: "loting"}[self]


@dataclass(frozen=True, slots=True)
class Next:
    """`candidates` go on to it, for `places`. `certain` are in the run-off already; when `elects`, the places are
    seats, otherwise they are places in the run-off. `seats` is how many seats are still to be filled."""

    step: Step
    candidates: tuple[str, ...]
    places: int
    seats: int
    certain: tuple[str, ...] = ()
    elects: bool = True


@dataclass(frozen=True, slots=True)
class Election:
    """`elected` are those whom this poll elects, besides those whom the polls before it elected; ("for",) when there
    was one candidate."""

    elected: tuple[str, ...]
    sentence: str
    computation: tuple[str, ...]
    article: str
    next: Next | None = None
    postponed: bool = False

    def document(self) -> dict[str, Any]:
        found = asdict(self) | {"elected": list(self.elected), "computation": list(self.computation)}
        if self.next:
            found["next"] |= {"step": str(self.next.step), "candidates": list(self.next.candidates),
                              "certain": list(self.next.certain)}
        return found


def read(document: Mapping[str, Any]) -> Election:
    """The inverse of `Election.document`."""
    after = document["next"]
    step = Next(Step(after["step"]), tuple(after["candidates"]), after["places"], after["seats"],
                tuple(after["certain"]), after["elects"]) if after else None
    return Election(tuple(document["elected"]), document["sentence"], tuple(document["computation"]),
                    document["article"], step, document["postponed"])


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates for a number of places: those who have one, and those who tie for the last ones."""

    placed: tuple[str, ...]
    tied: tuple[str, ...]
    left: int


def _rank(votes: Mapping[str, int], places: int) -> _Ranking:
    order = sorted(votes, key=lambda key: -votes[key])
    if places >= len(order):
        return _Ranking(tuple(order), (), 0)
    edge = votes[order[places - 1]]
    if votes[order[places]] != edge:
        return _Ranking(tuple(order[:places]), (), 0)
    placed = tuple(key for key in order if votes[key] > edge)
    return _Ranking(placed, tuple(key for key in order if votes[key] == edge), places - len(placed))


def decide(tally: Tally, terms: Terms) -> Election:
    """Who is elected by this poll, and what follows."""
    if terms.single:
        return _one_candidate(tally, terms)
    counted = ", ".join(f"{terms.name(key)} {votes}" for key, votes in tally.votes.items())
    start = (f"{counted}: {tally.sentence()}.",)
    if not tally.valid:
        return Election((), "niemand gekozen: geen geldige stemmen", (*start, "Er zijn geen geldige stemmen."),
                        terms.article("majority"))
    if terms.stage is Stage.INTERIM:
        return _interim(tally, terms, start)
    if terms.by_most:
        return _most(tally, terms, start)
    return _majority(tally, terms, start)


def _one_candidate(tally: Tally, terms: Terms) -> Election:
    outcome = majorities.decide(tally, terms)
    elected = ("for",) if outcome.result is Result.ADOPTED else ()
    return Election(elected, outcome.sentence, outcome.computation, outcome.article)


def _majority(tally: Tally, terms: Terms, start: tuple[str, ...]) -> Election:
    """A first free vote: the majority elects, and a run-off fills what is left."""
    base = majorities.base_of(tally, terms)
    share = terms.majority
    needed = f"Nodig: {share.words} van {terms.base_words} ({base}), dat is {share.needed(base)}."
    enough = {key: votes for key, votes in tally.votes.items() if share.met(votes, base)}
    ranked = _rank(enough, terms.seats) if enough else _Ranking((), (), terms.seats)
    steps = (*start, needed)
    if ranked.tied:
        return _tie(terms, ranked, steps)
    seats = terms.seats - len(ranked.placed)
    others = {key: votes for key, votes in tally.votes.items() if key not in ranked.placed}
    if not seats or len(others) <= seats:
        return Election(ranked.placed, _elected(terms, ranked.placed, seats), steps, terms.article("majority"))
    nobody = "Niemand haalt dit." if not ranked.placed else f"Nog {seats} te kiezen."
    return _run_off(terms, ranked.placed, others, seats, (*steps, nobody))


def _run_off(terms: Terms, elected: tuple[str, ...], others: Mapping[str, int], seats: int,
             steps: tuple[str, ...]) -> Election:
    """Two candidates for each seat left go on; who tie for the last place get an interim vote or the lot."""
    ranked = _rank(others, 2 * seats)
    if ranked.tied:
        step = Step(terms.value("place_tie"))
        names = _names(terms, ranked.tied)
        said = f"Gelijke stemmen om {_places(ranked.left)} in de herstemming: {names}."
        then = Next(step, ranked.tied, ranked.left, seats, ranked.placed, elects=False)
        return Election(elected, f"{_first(terms, elected)}{step.words} tussen {names}, daarna herstemming",
                        (*steps, said), terms.article("place_tie"), then)
    return Election(elected, f"{_first(terms, elected)}herstemming tussen {_names(terms, ranked.placed)}", steps,
                    terms.article("run_off"), Next(Step.RUN_OFF, ranked.placed, seats, seats))


def _most(tally: Tally, terms: Terms, start: tuple[str, ...]) -> Election:
    """A run-off, or statutes without one: who has the most votes is elected."""
    ranked = _rank({key: votes for key, votes in tally.votes.items() if votes}, terms.seats)
    if ranked.tied:
        return _tie(terms, ranked, start)
    steps = (*start, "Gekozen is wie de meeste stemmen heeft.")
    seats = terms.seats - len(ranked.placed)
    return Election(ranked.placed, _elected(terms, ranked.placed, seats), steps, terms.article("run_off"))


def _tie(terms: Terms, ranked: _Ranking, steps: tuple[str, ...]) -> Election:
    """Equal votes for a seat itself: the lot or a later election, as the statutes say."""
    names, first = _names(terms, ranked.tied), _first(terms, ranked.placed)
    said = f"De stemmen staken om {_places(ranked.left)}: {names}."
    if terms.value("tie") == "postponed":
        return Election(ranked.placed, f"{first}aangehouden: de stemmen staken", (*steps, said),
                        terms.article("tie"), postponed=True)
    return Election(ranked.placed, f"{first}loting tussen {names}", (*steps, said), terms.article("tie"),
                    Next(Step.LOT, ranked.tied, ranked.left, ranked.left))


def _interim(tally: Tally, terms: Terms, start: tuple[str, ...]) -> Election:
    """An interim vote fills the places in the run-off by most votes; if it ties too, the lot is drawn."""
    ranked = _rank(tally.votes, _interim_places(terms))
    certain = (*terms.certain, *ranked.placed)
    if ranked.tied:
        names = _names(terms, ranked.tied)
        said = f"Ook in de tussenstemming gelijke stemmen: {names}."
        return Election((), f"loting tussen {names}, daarna herstemming", (*start, said), terms.article("place_tie"),
                        Next(Step.LOT, ranked.tied, ranked.left, terms.seats, certain, elects=False))
    return Election((), "daarna herstemming", start, terms.article("run_off"),
                    Next(Step.RUN_OFF, certain, terms.seats, terms.seats))


def _interim_places(terms: Terms) -> int:
    return 2 * terms.seats - len(terms.certain)


def drawn(election: Election, terms: Terms, lot: Lot) -> Election:
    """The election after the lot: elected, or the run-off for which the lot gave the last place."""
    waiting = election.next
    if waiting is None or waiting.step is not Step.LOT or set(lot.among) != set(waiting.candidates):
        raise RuleBroken("Hier hoeft niet geloot te worden.")
    lot.check(waiting.places)
    steps = (*election.computation, lot.words(tuple(terms.name(key) for key in lot.drawn)))
    if waiting.elects:
        elected = (*election.elected, *lot.drawn)
        return replace(election, elected=elected, computation=steps, next=None,
                       sentence=f"{_elected(terms, elected, 0)}, door het lot")
    going = (*waiting.certain, *lot.drawn)
    return replace(election, computation=steps, sentence="daarna herstemming",
                   next=Next(Step.RUN_OFF, going, waiting.seats, waiting.seats))


def follow_up(terms: Terms, election: Election, candidates: Sequence[Choice]) -> Terms:
    """The terms of the run-off or interim vote that follows, `candidates` being all of the first vote.

    The frozen rules go along.
    """
    after = election.next
    if after is None or after.step is Step.LOT:
        raise RuleBroken("Op deze stemming volgt geen andere stemming.")
    stage = Stage.RUN_OFF if after.step is Step.RUN_OFF else Stage.INTERIM
    choices = tuple(choice for choice in candidates if choice.key in after.candidates)
    return replace(terms, stage=stage, choices=choices, seats=after.seats, certain=after.certain)


def acclaimed(names: Sequence[str], keys: Sequence[str], article: str) -> Election:
    """Who was appointed without a vote."""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"
    why = "Er zijn niet meer kandidaten dan plaatsen en niemand vroeg om stemming."
    return Election(tuple(keys), f"benoemd bij acclamatie: {listed}", (why,), article)


def check_acclamation(statutes: Statutes, candidates: int, seats: int) -> str:
    """The article that allows to appoint without a vote; there have to be no more candidates than seats."""
    rule = statutes.rule("election.acclamation")
    if rule.value != "yes":
        raise RuleBroken(f"Benoemen bij acclamatie kan niet volgens de statuten ({rule.article}).")
    if candidates > seats:
        raise RuleBroken(f"Er zijn {candidates} kandidaten voor {_places(seats)}, dus er moet gestemd worden.")
    return rule.article


def check_profiles(candidates: Iterable[Mapping[str, str]], profile: str) -> None:
    """A seat with a profile takes only candidates who have it."""
    wanted = profile.strip().casefold()
    others = [each["name"] for each in candidates if wanted and each.get("profile", "").strip().casefold() != wanted]
    if others:
        raise RuleBroken(f"Deze plaats is voor “{profile}”. Dat profiel hebben niet: {', '.join(others)}.")


def _names(terms: Terms, keys: Sequence[str]) -> str:
    names = [terms.name(key) for key in keys]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def _elected(terms: Terms, keys: Sequence[str], seats: int) -> str:
    if not keys:
        return "niemand gekozen"
    rest = f"; {_places(seats)} niet vervuld" if seats else ""
    return f"gekozen: {_names(terms, keys)}{rest}"


def _first(terms: Terms, keys: Sequence[str]) -> str:
    """Whom this vote did elect, before what is still to be done."""
    return f"{_elected(terms, keys, 0)}; " if keys else ""


def _places(number: int) -> str:
    return "één plaats" if number == 1 else f"{number} plaatsen"
