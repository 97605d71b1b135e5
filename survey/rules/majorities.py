"""How a vote for or against comes out: a tally in, the outcome with its computation in words and the article out.

In: `Tally` and `Terms` of a poll for or against (a matter, a change of statutes, one candidate, a decision outside a
meeting). Out: `Outcome(result, sentence, computation, article)`. A tie that waits for the chair or for the lot is
settled with `cast(outcome, terms, for_it)` or `drawn(outcome, terms, lot)`.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.polls import AGAINST, FOR, Terms
from survey.rules.tallies import Tally


class Result(StrEnum):
    ADOPTED = "adopted"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    CASTING = "casting"
    LOT = "lot"

    @property
    def words(self) -> str:
        return {Result.ADOPTED: "aangenomen", Result.REJECTED: "verworpen", Result.POSTPONED: "aangehouden",
                Result.CASTING: "de voorzitter beslist", Result.LOT: "het lot beslist"}[self]

    @property
    def final(self) -> bool:
        return self not in (Result.CASTING, Result.LOT)


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was drawn: out of whom, who came out, who drew and who watched."""

    among: tuple[str, ...]
    drawn: tuple[str, ...]
    by: str
    witnesses: tuple[str, ...]

    def check(self, places: int = 1) -> None:
        if not self.by.strip() or not [name for name in self.witnesses if name.strip()]:
            raise RuleBroken("Noteer wie het lot trok en wie erbij waren.")
        if len(set(self.drawn)) != places or set(self.drawn) - set(self.among):
            raise RuleBroken(f"Het lot wijst er {places} aan uit {len(self.among)}.")

    def words(self, names: tuple[str, ...]) -> str:
        return (f"Door het lot: {', '.join(names)}. Getrokken door {self.by}, in het bijzijn van "
                f"{', '.join(self.witnesses)}.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`computation` are the steps of the sum, each a sentence; `article` is where the rule that decided stands."""

    result: Result
    sentence: str
    computation: tuple[str, ...]
    article: str
    remark: str = ""

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"result": str(self.result), "computation": list(self.computation)}


def decide(tally: Tally, terms: Terms) -> Outcome:
    """The outcome of a vote for or against."""
    for_it, against = tally.votes[FOR], tally.votes[AGAINST]
    base = base_of(tally, terms)
    start = (f"{for_it} voor, {against} tegen: {tally.sentence()}.",)
    remark = _heads(tally)
    if not tally.valid:
        return Outcome(Result.REJECTED, f"{word(terms, Result.REJECTED)}: geen geldige stemmen",
                       (*start, "Er zijn geen geldige stemmen."), terms.article("majority"), remark)
    if terms.majority.more and for_it == against and 2 * for_it == base:
        return _tied(terms, start, for_it, remark)
    result = Result.ADOPTED if terms.majority.met(for_it, base) and for_it else Result.REJECTED
    needed = f"Nodig: {terms.majority.words} van {terms.base_words} ({base}), dat is {terms.majority.needed(base)}."
    sums = f"{terms.majority.comparison(for_it, base)}."
    return Outcome(result, f"{word(terms, result)} met {for_it} van {base}",
                   (*start, needed, sums), terms.article("majority"), remark)


def base_of(tally: Tally, terms: Terms) -> int:
    """What the majority is taken of: valid votes, with blank where it counts, or all that could be cast."""
    if terms.value("of") == "all":
        return tally.entitled
    return tally.valid + (tally.blank if terms.value("blank") == "counts" else 0)


def _tied(terms: Terms, start: tuple[str, ...], each: int, remark: str) -> Outcome:
    """As many for as against where more than half is asked; about one candidate it is simply no majority."""
    about_person = terms.kind is Kind.ELECTION
    result = Result.REJECTED if about_person else Result(terms.value("tie"))
    return Outcome(result, f"{word(terms, result)}: de stemmen staken ({each}-{each})",
                   (*start, f"De stemmen staken: {each} voor en {each} tegen."),
                   terms.article("majority" if about_person else "tie"), remark)


def cast(outcome: Outcome, terms: Terms, for_it: bool, chair: str) -> Outcome:
    """The chair's casting vote, only where the votes tie and the statutes give one."""
    if outcome.result is not Result.CASTING:
        raise RuleBroken("De voorzitter heeft hier geen doorslaggevende stem.")
    result = Result.ADOPTED if for_it else Result.REJECTED
    said = f"De voorzitter, {chair}, stemt {'voor' if for_it else 'tegen'} en beslist daarmee."
    return replace(outcome, result=result, sentence=f"{word(terms, result)} door de stem van de voorzitter",
                   computation=(*outcome.computation, said))


def drawn(outcome: Outcome, terms: Terms, lot: Lot) -> Outcome:
    """The lot between for and against, only where the votes tie and the statutes say so."""
    if outcome.result is not Result.LOT or set(lot.among) != {FOR, AGAINST}:
        raise RuleBroken("Het lot beslist hier niet.")
    lot.check()
    result = Result.ADOPTED if lot.drawn == (FOR,) else Result.REJECTED
    return replace(outcome, result=result, sentence=f"{word(terms, result)} door het lot",
                   computation=(*outcome.computation, lot.words((terms.name(lot.drawn[0]),))))


def word(terms: Terms, result: Result) -> str:
    """The result as it is said of this kind of decision."""
    own = {Kind.ELECTION: ("benoemd", "niet benoemd"), Kind.UNANIMOUS: ("besloten", "geen besluit")}.get(terms.kind)
    if own is None or result not in (Result.ADOPTED, Result.REJECTED):
        return result.words
    return own[0] if result is Result.ADOPTED else own[1]


def _heads(tally: Tally) -> str:
    """With weights the heads are told as information; they decide nothing."""
    if dict(tally.heads) == dict(tally.votes):
        return ""
    return f"In personen: {tally.heads[FOR]} voor en {tally.heads[AGAINST]} tegen (alleen ter informatie)."
