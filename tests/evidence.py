"""A meeting as it goes into an export, made from the rules alone: who came, the votes, the chain and the result."""

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import strategies as st

from survey.documents.evidence import (
    Evidence,
    EvidenceDelegate,
    EvidencePerson,
    EvidencePoll,
    EvidenceProxy,
    EvidenceVote,
    archive,
    program,
)
from survey.rules import ballots, chain, elections, exposure, judgements, majorities, quorum, registers, tallies
from survey.rules.elections import Election, Step
from survey.rules.majorities import Lot, Outcome, Result
from survey.rules.motions import Kind
from survey.rules.polls import YES_OR_NO, Choice, Terms, Weighing, terms
from survey.rules.quorum import Attendance
from survey.rules.registers import Entry
from survey.rules.tallies import Tally
from tests.ballots import a_register, some_statutes

START = datetime(2022, 4, 20, 18, tzinfo=UTC)
Votes = Mapping[int, Sequence[str] | None]


@dataclass
class Meeting:
    """Everything in it takes its moment from a clock of its own; the delegate of mandate n is person 100 + n."""

    register: tuple[Entry, ...]
    lines: list[tuple[str, str]] = field(default_factory=list)
    polls: list[EvidencePoll] = field(default_factory=list)
    people: list[EvidencePerson] = field(default_factory=list)
    proxies: list[EvidenceProxy] = field(default_factory=list)
    moment: datetime = START

    def __post_init__(self) -> None:
        self.log("meeting_opened", by="Voorzitter", roll=[
            {"mandate": entry.mandate, "seat": entry.name, "weight": entry.weight, "member": entry.member,
             "people": [100 + entry.mandate]} for entry in self.register])

    def log(self, event: str, **details: Any) -> datetime:
        self.moment += timedelta(seconds=7)
        text = chain.line(len(self.lines) + 1, event, self.moment.isoformat(), details)
        self.lines.append((text, chain.line_hash(self.head, text)))
        return self.moment

    @property
    def head(self) -> str:
        return self.lines[-1][1] if self.lines else chain.START

    def comes(self, entry: Entry) -> None:
        at = self.log("check_in", person=100 + entry.mandate, name=f"Dhr. {entry.name}", way="hall", noted_by="")
        self.people.append(EvidencePerson(100 + entry.mandate, f"Dhr. {entry.name}", "hall", at, None))

    def leaves(self, entry: Entry) -> None:
        at = self.log("check_out", person=100 + entry.mandate, name=f"Dhr. {entry.name}", noted_by="")
        self.people = [replace(each, left_at=at) if each.number == 100 + entry.mandate and not each.left_at else each
                       for each in self.people]

    def gives(self, entry: Entry, holder: Entry) -> None:
        at = self.log("proxy_given", mandate=entry.mandate, seat=entry.name, holder=100 + holder.mandate,
                      name=f"Dhr. {holder.name}", given_by=entry.name, by="link", scope="")
        self.proxies.append(EvidenceProxy(entry.mandate, entry.name, 100 + holder.mandate, f"Dhr. {holder.name}",
                                          entry.name, at))

    def attendance(self) -> list[Attendance]:
        here = {each.number - 100 for each in self.people if not each.left_at}
        given = {each.mandate: each.holder - 100 for each in self.proxies if not each.revoked_at}
        return [Attendance(entry, entry.mandate in here and entry.mandate not in given,
                           given.get(entry.mandate) in here) for entry in self.register]

    def poll(self, terms: Terms, votes: Votes, paper: Mapping[str, int] | None = None,
             lot: Sequence[str] = (), reason: str = "") -> EvidencePoll:
        """Opens, votes, closes, counts and judges."""
        number, rows = 11 + len(self.polls), self.attendance()
        counted = quorum.count(rows, terms)
        there = {"mandates": [row.entry.mandate for row in rows if row.there], "early": False, "proxies": {}}
        rules, register = terms.document(), registers.document(self.register)
        opened = self.log("poll_opened", poll=number, body="ALV", motion="Voorstel", secret=terms.secret, way="screen",
                          rules=chain.fingerprint(rules), register=chain.fingerprint(register),
                          quorum=counted.sentence, by="Voorzitter", follows=None, because="")
        head = self.head
        cast, tally, result = self._cast(terms, number, votes, paper or {})
        closed = self.log("poll_closed", poll=number, ballots=result["ballots"], voted=len(result["voted"]),
                          paper=len(result["on_paper"]), box=result["box"], by="Voorzitter",
                          **({} if result["withheld"] or paper else totals_of(tally)))
        closing = self.head
        if paper:
            self.log("paper_counted", poll=number, by=["A", "B"], **totals_of(tally))
        result |= {"tally": tally.document()} | self._decided(terms, tally, number, lot)
        sealed = chain.fingerprint({"result": result, "quorum": counted.document() | there})
        judgement = {"words": reason or judgements.counted(result, rules), "differs": bool(reason), "reason": reason,
                     "by": "Voorzitter"}
        self.log("judgement", poll=number, result=sealed, **judgement)
        made = EvidencePoll(number, "Voorstel", "ALV", "decided", "screen", rules, register,
                            counted.document() | there, paper or {}, result, judgement, head, opened, closing, closed,
                            **cast)
        self.polls.append(made)
        return made

    def _cast(self, terms: Terms, number: int, votes: Votes,
              paper: Mapping[str, int]) -> tuple[dict[str, Any], Tally, dict[str, Any]]:
        given = [(entry, tuple(votes[entry.mandate] or ())) for entry in self.register
                 if votes.get(entry.mandate) is not None]
        if not terms.secret:
            return self._by_name(terms, number, given)
        box, papers = ballots.empty(terms, self.register), ballots.paper_ballots(terms, paper)
        for entry, choice in random.sample(given, len(given)):
            box, _ = ballots.cast(box, terms, entry, ballots.new_code(), choice)
        unmarked = [entry for entry in self.register if box.register[entry.mandate] == ballots.NOT_VOTED]
        for entry in unmarked[:papers]:
            box = ballots.on_paper(box, entry)
        tally = ballots.counted(box, terms, self.register, paper)
        weights = {entry.mandate: entry.weight for entry in self.register}
        voted = sorted(mandate for mandate, mark in box.register.items() if mark)
        told = exposure.exposure([weights[each] for each in voted], [*tally.votes.values(), tally.blank, tally.invalid],
                                 terms.seats == 1) if terms.weighing is not Weighing.HEADS else None
        return {"box": box}, tally, {
            "box": ballots.fingerprint(box), "ballots": len(box.ballots), "voted": voted,
            "on_paper": [mandate for mandate, mark in box.register.items() if mark == ballots.ON_PAPER],
            "withheld": bool(told and told.withheld), "remark": told.sentence if told else ""}

    def _by_name(self, terms: Terms, number: int,
                 given: list[tuple[Entry, tuple[str, ...]]]) -> tuple[dict[str, Any], Tally, dict[str, Any]]:
        votes = []
        for entry, choice in given:
            at = self.log("vote", poll=number, mandate=entry.mandate, name=entry.name, choice=list(choice), how="own",
                          by=f"Dhr. {entry.name}")
            votes.append(EvidenceVote(entry.mandate, entry.name, choice, "own", at))
        tally = tallies.tally(terms, [(choice, entry.weight) for entry, choice in given], self.register)
        box = [[vote.mandate, list(vote.choice)] for vote in sorted(votes, key=lambda vote: vote.mandate)]
        return {"votes": tuple(votes)}, tally, {
            "box": chain.fingerprint(box), "ballots": len(votes), "voted": sorted(vote.mandate for vote in votes),
            "on_paper": [], "withheld": False}

    def _decided(self, terms: Terms, tally: Tally, number: int, lot: Sequence[str]) -> dict[str, Any]:
        if terms.kind is Kind.ELECTION and not terms.single:
            return {"election": self._elected(terms, elections.decide(tally, terms), number).document()}
        return {"outcome": self._settled(terms, majorities.decide(tally, terms), number, lot).document()}

    def _elected(self, terms: Terms, found: Election, number: int) -> Election:
        if not found.next or found.next.step is not Step.LOT:
            return found
        drawn = found.next.candidates[-found.next.places:]
        self.log("lot_drawn", poll=number, drawn=list(drawn), by="Jansen", witnesses=["De Wit"])
        return elections.drawn(found, terms, Lot(found.next.candidates, drawn, "Jansen", ("De Wit",)))

    def _settled(self, terms: Terms, found: Outcome, number: int, lot: Sequence[str]) -> Outcome:
        if found.result is Result.CASTING:
            self.log("casting_vote", poll=number, by="Voorzitter", choice="for")
            return majorities.cast(found, terms, True, "Voorzitter")
        if found.result is Result.LOT:
            self.log("lot_drawn", poll=number, drawn=["for"], by="Jansen", witnesses=["De Wit"])
            return majorities.drawn(found, terms, Lot(("for", "against"), ("for",), "Jansen", ("De Wit",)))
        return found

    def evidence(self) -> Evidence:
        """What is exported; everybody has left."""
        at = self.log("meeting_ended", by="Voorzitter", title="ALV van 20 april", association="Netwerk LPO",
                      place="Utrecht", begins_at=START.isoformat(), chair="Voorzitter", secretary="Secretaris",
                      counters=["A. Teller", "B. Teller"])
        people = tuple(each if each.left_at else replace(each, left_at=at) for each in self.people)
        delegates = tuple(EvidenceDelegate(100 + entry.mandate, f"Dhr. {entry.name}", entry.mandate, entry.name)
                          for entry in self.register)
        return Evidence("ALV van 20 april", "Netwerk LPO", "Utrecht", START, "Voorzitter", "Secretaris",
                        ("A. Teller", "B. Teller"), tuple(self.lines), tuple(self.polls), people, delegates,
                        tuple(self.proxies), b"%PDF-1.7")


def totals_of(tally: Tally) -> dict[str, Any]:
    return {"totals": dict(tally.votes), "blank": tally.blank, "invalid": tally.invalid}


def hertel() -> ModuleType:
    """The program as it is shipped, loaded apart from the product."""
    spec = util.spec_from_loader("hertel", loader=None)
    assert spec
    module = util.module_from_spec(spec)
    exec(compile(program(), "hertel.py", "exec"), module.__dict__)
    return module


def recounted(content: bytes, folder: Path, *options: str) -> tuple[int, str]:
    """What the program says of an export: its exit status and its words."""
    path = folder / "export.zip"
    path.write_bytes(content)
    words: list[str] = []
    status = PROGRAM.main([str(path), *options], words.append)
    return status, "\n".join(words)


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode(errors="replace") for name in packed.namelist()}


def packed(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


kinds = st.sampled_from(list(Kind))


@st.composite
def drawn_terms(draw: st.DrawFn) -> tuple[Terms, tuple[Entry, ...]]:
    """Any statutes, any register and any kind of decision that they allow."""
    kind, pick = draw(kinds), lambda *values: draw(st.sampled_from(values))
    weighted = pick(False, False, True)
    register = a_register(*(draw(st.lists(st.integers(1, pick(4, 60)), min_size=1, max_size=9)) if weighted else ()),
                          members=draw(st.integers(1, 12)))
    rules: dict[str, str | int] = {"general__secret_weights": "demanded", "election__secret": "chosen"}
    for group in ("matter", "statutes", "dissolution", "election"):
        rules |= {f"{group}__majority": pick("half", "half", "two_thirds", "three_quarters", "unanimous"),
                  f"{group}__of": pick("cast", "cast", "all"), f"{group}__blank": pick("ignored", "counts"),
                  f"{group}__quorum": "none", f"{group}__quorum_of": pick("members", "votes")}
        if group != "election":
            rules[f"{group}__tie"] = pick("rejected", "casting", "postponed", "lot")
    rules |= {"election__run_off": pick("two", "most"), "election__place_tie": pick("interim", "lot"),
              "election__tie": pick("lot", "postponed")}
    names = [Choice(name, name.upper()) for name in "abcdef"[:pick(2, 3, 4, 6)]]
    several = kind is Kind.ELECTION and pick(True, True, False)
    return terms(some_statutes(**rules), kind, register=register, choices=names if several else YES_OR_NO,
                 secret=kind is Kind.ELECTION and pick(True, False),
                 seats=draw(st.integers(1, len(names) - 1)) if several else 1), register


def votes_of(held: Terms, register: tuple[Entry, ...], chance: random.Random) -> dict[int, tuple[str, ...] | None]:
    """Somebody who does not vote, somebody blank, and the rest names on the ballot, few enough."""
    known, most = [choice.key for choice in held.choices], 1 if held.single else held.seats
    found: dict[int, tuple[str, ...] | None] = {}
    for entry in register:
        number = chance.choice((None, 0, *range(1, most + 1), *range(1, most + 1)))
        chosen = chance.sample(known, number or 0)
        found[entry.mandate] = None if number is None else tuple(key for key in known if key in chosen)
    return found


def _poll(meeting: Meeting, present: Terms, first: Terms, chance: random.Random) -> Terms | None:
    """One poll, with some papers where those can be, and the terms of the one that has to follow."""
    votes = votes_of(present, meeting.register, chance)
    silent = [mandate for mandate, vote in votes.items() if vote is None]
    paper = {}
    if silent and present.weighing is Weighing.HEADS:
        valid = len(silent) - 1
        paper = {"invalid": chance.randint(0, 1), present.choices[0].key: valid, "valid": valid}
    found = meeting.poll(present, votes, paper if sum(paper.values()) else None).result.get("election")
    after = elections.read(found) if found else None
    return elections.follow_up(present, after, first.choices) if after and after.next else None


def check_recount(held: Terms, register: tuple[Entry, ...], chance: random.Random, folder: Path) -> None:
    """The product counts, the export is recounted, and both have to agree on everything."""
    meeting = Meeting(register)
    for entry in register:
        if chance.random() < 0.7:
            meeting.comes(entry)
    present: Terms | None = held
    while present:
        present = _poll(meeting, present, held, chance)
    status, words = recounted(archive(meeting.evidence(), full=True), folder)
    assert status == 0, words


PROGRAM = hertel()
