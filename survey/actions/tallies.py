"""Deeds of counting: closing a poll once, what came on paper, and what the statutes leave to the chair or the lot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import ballots, chain, polls
from survey.actions.log import record
from survey.actions.seals import Seals
from survey.actions.votes import PAPER
from survey.models.polls import Poll
from survey.queries import assemblies, votes
from survey.queries import polls as queries
from survey.rules import elections, judgements, majorities, quorum, registers, tallies
from survey.rules import polls as rules
from survey.rules.ballots import NOT_VOTED, ON_PAPER, Box, counted, fingerprint, paper_ballots
from survey.rules.broken import RuleBroken
from survey.rules.chain import fingerprint as chain_of
from survey.rules.elections import Election
from survey.rules.exposure import different, exposure, on_paper
from survey.rules.majorities import Lot, Outcome, Result
from survey.rules.motions import Kind
from survey.rules.polls import State, Terms, Weighing
from survey.rules.tallies import Tally

TWO = 2


def close(session: Session, round_id: int, number: int, seals: Seals, by: str, now: datetime) -> tuple[Poll, bool]:
    """Closes a poll; (poll, whether this is what closed it). Who comes second finds it closed, and counts nothing."""
    poll = polls.hold(session, round_id, number)
    if poll.closed_at is not None:
        return poll, False
    rules.check_close(State(poll.state))
    poll.state, poll.closed_at, poll.closed_by = State.CLOSED.value, now, by
    poll.result = _in_the_box(session, poll, seals) if poll.secret else _by_name(session, poll)
    _count_early(session, poll, rules.read(poll.rules))
    if not waits_for_paper(poll):
        settle(session, poll, {})
    _tell_closed(session, poll, by, now)
    return poll, True


def _in_the_box(session: Session, poll: Poll, seals: Seals) -> dict[str, Any]:
    box = ballots.finish(session, poll, seals)
    marks = box.register
    return {"box": fingerprint(box), "ballots": len(box.ballots),
            "voted": sorted(mandate for mandate, mark in marks.items() if mark != NOT_VOTED),
            "on_paper": sorted(mandate for mandate, mark in marks.items() if mark == ON_PAPER)}


def _by_name(session: Session, poll: Poll) -> dict[str, Any]:
    standing = votes.standing(session, poll.id)
    return {"box": chain_of([[vote.mandate_id, list(vote.choice)] for vote in standing]), "ballots": len(standing),
            "voted": sorted(vote.mandate_id for vote in standing),
            "on_paper": sorted(vote.mandate_id for vote in standing if vote.how == PAPER)}


def _tell_closed(session: Session, poll: Poll, by: str, now: datetime) -> None:
    round_id, found = poll.motion.round_id, poll.result
    poll.head_closed = chain.add(
        session, round_id, "poll_closed", now, poll=poll.id, ballots=found["ballots"], voted=len(found["voted"]),
        paper=len(found["on_paper"]), box=found["box"], by=by, **_told_totals(poll))
    record(session, by, "poll_closed", now, round_id=round_id, motion=poll.motion.title, body=poll.body.name,
           number=len(found["voted"]))
    polls.mail_head(session, assemblies.hold(session, round_id), poll, "closed", poll.head_closed, now)


def _told_totals(poll: Poll) -> dict[str, Any]:
    """What of the count may stand in the chain, which everybody gets to see."""
    if "tally" not in poll.result:
        return {}
    tally = poll.result["tally"]
    return {"totals": tally["votes"], "blank": tally["blank"], "invalid": tally["invalid"]}


def _count_early(session: Session, poll: Poll, terms: Terms) -> None:
    """Who voted before the meeting counts as there: only now is known whether the quorum is met."""
    if not poll.quorum.get("early"):
        return
    register = registers.read(poll.register)
    here = queries.standings(session, poll.motion.round_id, [poll.body_id])
    voted = set(poll.result["voted"])
    rows = [quorum.Attendance(row.entry, row.present or row.entry.mandate in voted, row.represented)
            for row in polls.attendance(register, here)]
    counted = quorum.count(rows, terms)
    poll.quorum = poll.quorum | counted.document()
    if not counted.met:
        poll.result = poll.result | {"no_quorum": counted.sentence}


def waits_for_paper(poll: Poll) -> bool:
    """Paper is counted after the close by two people; a show of hands by the chair. Until then there is no result."""
    if poll.paper.get("totals") is not None:
        return False
    return poll.way == polls.HANDS or bool(poll.secret and poll.result.get("on_paper"))


def enter_count(session: Session, round_id: int, number: int, totals: Mapping[str, int], by: str,
                now: datetime) -> bool:
    """What one person counted on paper; True once two people found the same (one for a show of hands)."""
    poll = polls.hold(session, round_id, number)
    if State(poll.state) is not State.CLOSED or not waits_for_paper(poll):
        raise RuleBroken("Er is hier nu niets te tellen: sluit eerst de stemming, of de telling is al vastgelegd.")
    found = dict(totals)
    _check_count(poll, rules.read(poll.rules), found)
    others = [each for each in poll.paper.get("counts", ()) if each["by"] != by]
    counts = [*others, {"by": by, "totals": found, "at": now.isoformat()}]
    agreed = poll.way == polls.HANDS or sum(each["totals"] == found for each in counts) >= TWO
    poll.paper = poll.paper | {"counts": counts} | ({"totals": found} if agreed else {})
    if agreed:
        settle(session, poll, found)
        chain.add(session, round_id, "paper_counted", now, poll=poll.id, by=[each["by"] for each in counts],
                  **_told_totals(poll))
        record(session, by, "paper_counted", now, round_id=round_id, motion=poll.motion.title)
    return agreed


def differing(poll: Poll) -> tuple[str, ...]:
    """Who counted, while their counts are not the same; empty when there is nothing to count again."""
    counts = poll.paper.get("counts", ())
    return tuple(each["by"] for each in counts) if len(counts) >= TWO and waits_for_paper(poll) else ()


def _check_count(poll: Poll, terms: Terms, found: Mapping[str, int]) -> None:
    """As many papers as members who put one in; with a show of hands at most as many as there are votes."""
    register = registers.read(poll.register)
    tallies.tally(terms, (), register, found)
    if poll.way == polls.HANDS:
        return
    papers, marked = paper_ballots(terms, found), len(poll.result["on_paper"])
    if papers != marked:
        raise RuleBroken(f"Er stemden {marked} leden op papier en u telde {papers} biljetten. Tel opnieuw.")


def settle(session: Session, poll: Poll, paper: Mapping[str, int]) -> None:
    """The result with its computation, from what is in the box and what came on paper."""
    terms, register = rules.read(poll.rules), registers.read(poll.register)
    box = ballots.opened(session, poll)
    tally = counted(box, terms, register, paper) if box else tallies.tally(
        terms, votes_by_name(session, poll), register, paper)
    found, told = _decided(terms, tally), _told(poll, terms, tally, box, paper)
    if told.get("withheld"):
        # The numbers stay in the box, from which the counting committee's export counts them again.
        poll.result = poll.result | judgements.without_numbers(found, terms) | told
    else:
        poll.result = poll.result | {"tally": tally.document()} | found | told


def is_counted(poll: Poll) -> bool:
    """Whether the result is there, with its totals or, where these are withheld, without."""
    return "tally" in poll.result or bool(poll.result.get("withheld"))


def votes_by_name(session: Session, poll: Poll) -> list[tuple[tuple[str, ...], int]]:
    """(choice, weight) of every vote that stands."""
    weights = {entry.mandate: entry.weight for entry in registers.read(poll.register)}
    return [(tuple(vote.choice), weights[vote.mandate_id]) for vote in votes.standing(session, poll.id)]


def _told(poll: Poll, terms: Terms, tally: Tally, box: Box | None, paper: Mapping[str, int]) -> dict[str, Any]:
    """Before totals of a secret vote are shown it is checked whose vote they would tell."""
    if box is None:
        return {}
    weights = {entry.mandate: entry.weight for entry in registers.read(poll.register)}
    cast = [weights[mandate] for mandate in poll.result["voted"]]
    several = not terms.single and terms.seats > 1
    kinds = [*tally.votes.values(), tally.blank, tally.invalid]
    if not several:
        found = exposure(cast, kinds)
    elif terms.weighing is Weighing.TOTALS:
        # Only totals by name are known here, not which names stood together on a ballot.
        found = exposure(cast, (), listed=False)
    elif poll.result["on_paper"]:
        # Which names stood together on a paper is not known here; with one vote a head the totals tell no one's.
        return {"withheld": False, "remark": _of_paper(poll, terms, paper)}
    else:
        found = exposure(cast, different([choice for _, choice in box.ballots]))
    return {"withheld": found.withheld, "remark": f"{found.sentence} {_of_paper(poll, terms, paper)}".strip()}


def _of_paper(poll: Poll, terms: Terms, paper: Mapping[str, int]) -> str:
    return on_paper(len(poll.result["on_paper"]), paper, [choice.key for choice in terms.choices])


def _decided(terms: Terms, tally: Tally) -> dict[str, Any]:
    if terms.kind is Kind.ELECTION and not terms.single:
        return {"election": elections.decide(tally, terms).document()}
    return {"outcome": majorities.decide(tally, terms).document()}


def outcome_of(poll: Poll) -> Outcome | None:
    kept = poll.result.get("outcome")
    return Outcome(**(kept | {"result": Result(kept["result"]), "computation": tuple(kept["computation"])})) \
        if kept else None


def election_of(poll: Poll) -> Election | None:
    kept = poll.result.get("election")
    return elections.read(kept) if kept else None


def cast_by_chair(session: Session, round_id: int, number: int, for_it: bool, chair: str, now: datetime) -> Poll:
    """The casting vote, where the votes tie and the statutes give the chair one."""
    poll = _counted(session, round_id, number)
    outcome = outcome_of(poll)
    if outcome is None:
        raise RuleBroken("De voorzitter heeft hier geen doorslaggevende stem.")
    after = majorities.cast(outcome, rules.read(poll.rules), for_it, chair)
    poll.result = poll.result | {"outcome": after.document()}
    chain.add(session, round_id, "casting_vote", now, poll=poll.id, by=chair, choice="for" if for_it else "against")
    record(session, chair, "casting_vote", now, round_id=round_id, motion=poll.motion.title)
    return poll


def draw_lot(session: Session, round_id: int, number: int, drawn: Sequence[str], by: str, witnesses: Sequence[str],
             now: datetime) -> Poll:
    """Records the lot that was drawn in the meeting, with who drew and who watched."""
    poll = _counted(session, round_id, number)
    terms, seen = rules.read(poll.rules), tuple(name.strip() for name in witnesses if name.strip())
    election, outcome = election_of(poll), outcome_of(poll)
    if election and election.next:
        lot = Lot(election.next.candidates, tuple(drawn), by.strip(), seen)
        after = elections.drawn(election, polls.with_all_names(poll, terms), lot)
        poll.result = poll.result | {"election": after.document()}
    elif outcome:
        lot = Lot((rules.FOR, rules.AGAINST), tuple(drawn), by.strip(), seen)
        poll.result = poll.result | {"outcome": majorities.drawn(outcome, terms, lot).document()}
    else:
        raise RuleBroken("Hier hoeft niet geloot te worden.")
    chain.add(session, round_id, "lot_drawn", now, poll=poll.id, drawn=list(drawn), by=by.strip(), witnesses=list(seen))
    record(session, by.strip(), "lot_drawn", now, round_id=round_id, motion=poll.motion.title)
    return poll


def _counted(session: Session, round_id: int, number: int) -> Poll:
    poll = polls.hold(session, round_id, number)
    if State(poll.state) is not State.CLOSED or not is_counted(poll):
        raise RuleBroken("Dit kan alleen tussen het tellen en het oordeel van de voorzitter.")
    return poll


def is_settled(poll: Poll) -> bool:
    """Whether the chair can give a judgement: counted, and nothing left to the casting vote or the lot."""
    if not is_counted(poll):
        return False
    outcome, election = outcome_of(poll), election_of(poll)
    if outcome:
        return outcome.result.final
    return election is not None and not (election.next and election.next.step is elections.Step.LOT)
