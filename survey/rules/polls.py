"""One poll: its states and what may be done when, and its terms, which are frozen when it opens.

`terms(statutes, kind, register=..., choices=..., ...)` takes from the statutes what this poll needs (RuleBroken names
what is missing) and refuses a secrecy that is not allowed. `Terms.document()` is what is stored in `Poll.rules` and
hashed (`chain.fingerprint`); `read(document)` gives the Terms back. `Terms.words()` are the rules as sentences, each
with its article, for the screen. `check_choice(terms, keys)` gives the choice as it is stored, or refuses.
Moments: a poll takes votes when `opens <= now < closes`; under the lock the state has the last word.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from survey.rules import registers
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.registers import Entry
from survey.rules.statutes import FIELDS, MAJORITIES, QUORUMS, Rule, Share, Statutes, needed_for

FOR, AGAINST = "for", "against"
LAW = "art. 2:40 lid 2 BW"
# Above these a member would have to send more separate ballots than anyone can look up again.
MOST_UNITS, MOST_UNITS_TOGETHER = 25, 1000


class State(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    LAPSED = "lapsed"

    @property
    def words(self) -> str:
        return {State.PREPARED: "voorbereid", State.OPEN: "open", State.CLOSED: "gesloten",
                State.DECIDED: "vastgesteld", State.LAPSED: "vervallen"}[self]


class Stage(StrEnum):
    """A first vote, a run-off between those with most votes, or an interim vote about a place in the run-off."""

    FIRST = "first"
    RUN_OFF = "run_off"
    INTERIM = "interim"

    @property
    def words(self) -> str:
        return {Stage.FIRST: "eerste stemming", Stage.RUN_OFF: "herstemming", Stage.INTERIM: "tussenstemming"}[self]


class Weighing(StrEnum):
    """How ballots stand for votes: by name; one secret ballot a head; one secret ballot for each single vote; or, for
    large weights, no list of choices at all but only totals."""

    NAMED = "named"
    HEADS = "heads"
    UNITS = "units"
    TOTALS = "totals"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    name: str


YES_OR_NO = (Choice(FOR, "voor"), Choice(AGAINST, "tegen"))


@dataclass(frozen=True, slots=True)
class Terms:
    """`rules` has the keys of `statutes` without the kind ("majority", "quorum", ...). `certain` are the candidates who
    are in the run-off already when this is the interim vote about its other places. `seats` is how many names may be on
    a ballot. `second` marks a second meeting, in which the quorum no longer holds."""

    kind: Kind
    choices: tuple[Choice, ...]
    rules: Mapping[str, Rule]
    secret: bool = False
    weighing: Weighing = Weighing.NAMED
    stage: Stage = Stage.FIRST
    seats: int = 1
    certain: tuple[str, ...] = ()
    change: bool = False
    second: bool = False

    @property
    def single(self) -> bool:
        """Whether it is voted for or against: a matter, or one candidate."""
        return {choice.key for choice in self.choices} == {FOR, AGAINST}

    @property
    def majority(self) -> Share:
        return MAJORITIES[str(self.rules["majority"].value)]

    @property
    def quorum(self) -> Share | None:
        return None if self.second else QUORUMS.get(str(self.rules["quorum"].value))

    def value(self, key: str) -> str:
        return str(self.rules[key].value)

    def article(self, key: str) -> str:
        return self.rules[key].article

    def name(self, key: str) -> str:
        return next(choice.name for choice in self.choices if choice.key == key)

    def document(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "choices": [asdict(choice) for choice in self.choices],
                "rules": {key: asdict(rule) for key, rule in self.rules.items()}, "secret": self.secret,
                "weighing": str(self.weighing), "stage": str(self.stage), "seats": self.seats,
                "certain": list(self.certain), "change": self.change, "second": self.second}

    def words(self) -> tuple[str, ...]:
        """The rules as the voter reads them, each with its article."""
        return (self._majority_words(), self._blank_words(), self._quorum_words(), *self._tie_words(),
                self._secret_words())

    def _majority_words(self) -> str:
        what = "Gekozen" if self.kind is Kind.ELECTION else "Aangenomen"
        if self.by_most:
            return f"{what} is wie de meeste stemmen heeft ({self.article('run_off')})."
        return f"{what} bij {self.majority.words} van {self.base_words} ({self.article('majority')})."

    @property
    def by_most(self) -> bool:
        """Whether the most votes elect: in a run-off or interim vote, or where the statutes know no run-off."""
        return not self.single and self.kind is Kind.ELECTION and (
            self.stage is not Stage.FIRST or self.value("run_off") == "most")

    @property
    def base_words(self) -> str:
        if self.value("of") == "all":
            return "alle stemmen die kunnen worden uitgebracht" if self.kind is not Kind.UNANIMOUS else "alle leden"
        return "de geldige stemmen" if self.value("blank") == "ignored" else "de geldige en blanco stemmen"

    def _blank_words(self) -> str:
        counts = "niet mee" if self.value("blank") == "ignored" else "mee"
        return f"Een blanco stem telt {counts} ({self.article('blank')}); een ongeldige stem telt nooit mee."

    def _quorum_words(self) -> str:
        if self.second:
            return f"Tweede vergadering: er geldt geen quorum ({self.article('second')})."
        if self.quorum is None:
            return f"Er geldt geen quorum ({self.article('quorum')})."
        of = FIELDS["matter.quorum_of"].words(self.value("quorum_of"))
        return f"Quorum: {self.quorum.words} van {of} ({self.article('quorum')})."

    def _tie_words(self) -> tuple[str, ...]:
        if "tie" not in self.rules:
            return ()
        kind = "matter" if self.kind in (Kind.UNANIMOUS, Kind.MATTER) else str(self.kind)
        return (f"Als de stemmen staken: {FIELDS[f'{kind}.tie'].words(self.value('tie'))} ({self.article('tie')}).",)

    def _secret_words(self) -> str:
        if not self.secret:
            return "De stemming is op naam: iedereen ziet na sluiting wie wat stemde. Wijzigen kan tot de sluiting."
        final = "U kunt uw stem wijzigen met uw code." if self.change else "Een stem is definitief."
        return f"De stemming is geheim. {final}"


def read(document: Mapping[str, Any]) -> Terms:
    """The inverse of `Terms.document`."""
    return Terms(Kind(document["kind"]), tuple(Choice(**each) for each in document["choices"]),
                 {key: Rule(**each) for key, each in document["rules"].items()}, document["secret"],
                 Weighing(document["weighing"]), Stage(document["stage"]), document["seats"],
                 tuple(document["certain"]), document["change"], document["second"])


def terms(statutes: Statutes, kind: Kind, *, register: Iterable[Entry], choices: Sequence[Choice] = YES_OR_NO,
          secret: bool = False, seats: int = 1, stage: Stage = Stage.FIRST, certain: Sequence[str] = (),
          change: bool = False, second: bool = False, acclaimed: bool = False) -> Terms:
    """The terms of a poll that is about to open; refuses what the statutes do not say or do not allow.

    What is `acclaimed` is not voted on, so that no rule about secrecy holds for it.
    """
    check_choices(kind, choices, seats)
    weighing = Weighing.NAMED if acclaimed else _weighing(statutes, kind, secret, register)
    return Terms(kind, tuple(choices), _rules(statutes, kind, second), secret, weighing, stage, seats, tuple(certain),
                 change and secret, second)


def _rules(statutes: Statutes, kind: Kind, second: bool) -> dict[str, Rule]:
    if kind is Kind.UNANIMOUS:
        values = {"majority": "unanimous", "of": "all", "blank": "ignored", "quorum": "none", "tie": "rejected"}
        return {key: Rule(value, LAW) for key, value in values.items()}
    keys = needed_for(kind, statutes) + ((f"{kind}.second",) if second else ())
    found = dict(zip((key.partition(".")[2] for key in keys), statutes.need(*keys), strict=True))
    if second and not int(found["second"].value):
        raise RuleBroken("De statuten kennen geen tweede vergadering waarin het quorum niet geldt.")
    return found


def _weighing(statutes: Statutes, kind: Kind, secret: bool, register: Iterable[Entry]) -> Weighing:
    check_secret(statutes, kind, secret)
    entries = tuple(register)
    if not secret:
        return Weighing.NAMED
    if not registers.weighted(entries):
        return Weighing.HEADS
    if statutes.rule("general.secret_weights").value == "refused":
        raise RuleBroken("Niet alle leden hebben evenveel stemmen. Dan kan de uitslag zelf verraden wie wat stemde; "
                         "daarom kan een geheime stemming hier niet, tenzij de statuten haar eisen.")
    small = max(entry.weight for entry in entries) <= MOST_UNITS and registers.total(entries) <= MOST_UNITS_TOGETHER
    return Weighing.UNITS if small else Weighing.TOTALS


def check_secret(statutes: Statutes, kind: Kind, secret: bool) -> None:
    """On matters is voted by name; on persons as the statutes say."""
    if secret and not kind.may_be_secret:
        raise RuleBroken("Over zaken wordt op naam gestemd. Geheim stemmen kan alleen over personen.")
    if kind is not Kind.ELECTION:
        return
    rule = statutes.rule("election.secret")
    if rule.value == "secret" and not secret:
        raise RuleBroken(f"Over personen wordt geheim gestemd ({rule.article}).")
    if rule.value == "named" and secret:
        raise RuleBroken(f"Over personen wordt op naam gestemd ({rule.article}).")


def check_choices(kind: Kind, choices: Sequence[Choice], seats: int) -> None:
    keys = [choice.key for choice in choices]
    if len(set(keys)) < len(keys):
        raise RuleBroken("Twee kandidaten hebben dezelfde aanduiding.")
    if kind is not Kind.ELECTION:
        if set(keys) != {FOR, AGAINST}:
            raise RuleBroken("Over een voorstel wordt voor of tegen gestemd.")
        return
    if set(keys) != {FOR, AGAINST} and len(keys) < 2:
        raise RuleBroken("Er is één kandidaat: stem voor of tegen diens benoeming.")
    if not 1 <= seats <= len(keys):
        raise RuleBroken(f"Er zijn {seats} plaatsen en {len(keys)} kandidaten. Stem over iedere kandidaat apart.")


def check_choice(terms: Terms, choice: Sequence[str]) -> tuple[str, ...]:
    """The keys in the order of the ballot paper, () for blank; refuses and never cuts off what is too much."""
    known = [each.key for each in terms.choices]
    if any(key not in known for key in choice):
        raise RuleBroken("Deze keuze staat niet op het stembiljet. Er is niets opgeslagen.")
    if len(set(choice)) < len(choice):
        raise RuleBroken("Op uw stembiljet staat twee keer dezelfde naam. Er is niets opgeslagen.")
    most = 1 if terms.single else terms.seats
    if len(choice) > most:
        names = "één keuze" if most == 1 else f"ten hoogste {most} namen"
        raise RuleBroken(f"U koos er {len(choice)}; op dit stembiljet kan {names}. Er is niets opgeslagen.")
    return tuple(key for key in known if key in choice)


def takes_votes(state: State, opens: datetime | None, closes: datetime | None, now: datetime) -> bool:
    return state is State.OPEN and (opens is None or opens <= now) and (closes is None or now < closes)


def check_vote(state: State, opens: datetime | None, closes: datetime | None, now: datetime) -> None:
    """Called under the lock, with the state as it is then and `now` the moment of arrival."""
    if state is State.PREPARED or (opens and now < opens):
        raise RuleBroken("De stemming is nog niet open. Er is niets opgeslagen.")
    if not takes_votes(state, opens, closes, now):
        raise RuleBroken("De stemming is gesloten. Uw stem is niet opgeslagen en telt niet mee.")


def check_open(state: State) -> None:
    if state is not State.PREPARED:
        raise RuleBroken(f"Deze stemming is al {state.words}. Een stemming gaat maar één keer open; houd zo nodig een "
                         "nieuwe stemming.")


def check_close(state: State) -> None:
    if state is not State.OPEN:
        raise RuleBroken(f"Deze stemming is {state.words} en kan dus niet gesloten worden.")


def check_lapse(state: State, reason: str) -> str:
    """A poll that was opened can lapse, with a reason; it stays visible."""
    if state in (State.PREPARED, State.LAPSED):
        raise RuleBroken(f"Deze stemming is {state.words} en kan niet vervallen.")
    if not reason.strip():
        raise RuleBroken("Geef de reden waarom deze stemming vervalt. Die staat in de notulen.")
    return reason.strip()


def check_outside(with_knowledge: bool) -> None:
    """A decision outside a meeting needs the prior knowledge of the board."""
    if not with_knowledge:
        raise RuleBroken("Een besluit buiten vergadering kan alleen met voorkennis van het bestuur "
                         f"({LAW}). Zet dat vinkje pas als het bestuur ervan weet.")


def progress(voted: int, entitled: int) -> str:
    """All that anybody may know of an open secret poll."""
    return f"{voted} van {entitled} gestemd"
