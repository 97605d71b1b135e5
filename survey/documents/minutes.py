"""The minutes of a meeting (proces-verbaal) as a PDF: who was there, what was decided, how it was counted.

In: `Evidence`, the same plain objects that the export is made of. Totals that are withheld are not in it either.
`values(evidence)` is what the template gets, `pdf(evidence)` the document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from survey.documents import typesetting
from survey.documents.evidence import Evidence, EvidenceMotion, EvidencePerson, EvidencePoll, told
from survey.rules import calendar, judgements, polls
from survey.rules.chain import START
from survey.rules.motions import Amended, Kind
from survey.rules.polls import State, Terms

WAYS = {"hall": "in de zaal", "online": "online", "paper": "in de zaal, op papier"}
BECAUSE = {"run_off": "herstemming", "interim": "tussenstemming",
           "lapsed": "nieuwe stemming, omdat de vorige is vervallen",
           "dispute": "nieuwe stemming, omdat de uitslag is betwist"}


def pdf(evidence: Evidence) -> bytes:
    return typesetting.pdf("minutes", typesetting.data(values(evidence)))


def added(evidence: Evidence) -> Evidence:
    """The evidence with its minutes in it."""
    return replace(evidence, minutes=pdf(evidence))


def values(evidence: Evidence) -> dict[str, Any]:
    """Everything in the document, in words."""
    by_number = {poll.number: poll for poll in evidence.polls}
    head = evidence.lines[-1][1] if evidence.lines else START
    return {
        "title": evidence.title, "hosts": [evidence.association], "facts": _facts(evidence),
        "short_notice": evidence.short_notice, "present": _present(evidence), "represented": _represented(evidence),
        "guests": _guests(evidence), "items": [
            {"title": item.title, "motions": [
                _motion(motion, by_number, evidence.bodies) for motion in item.motions]}
            for item in evidence.items],
        "secret": any(poll.secret for poll in evidence.polls), "head": head,
        "lines": len(evidence.lines), "signing": _signing(evidence)}


def _facts(evidence: Evidence) -> list[list[str]]:
    day = calendar.in_words(calendar.day_of(evidence.begins_at))
    return [[name, words] for name, words in (
        ("Gremium", ", ".join(evidence.bodies)), ("Datum", day), ("Plaats", evidence.place), ("Wijze", evidence.way),
        ("Identificatie", _identified(evidence)),
        ("Geopend", _clock(evidence.opened_at)), ("Gesloten", _clock(evidence.ended_at)),
        ("Voorzitter", evidence.chair), ("Notulist", evidence.secretary),
        ("Telcommissie", ", ".join(evidence.counters))) if words]


def _identified(evidence: Evidence) -> str:
    """Who takes part from afar has to be identified (art. 2:38 lid 7 BW); the log has a line for each."""
    if not any(person.way == "online" for person in evidence.people):
        return ""
    return "wie online meedeed is herkend aan de eigen persoonlijke link; iedere keer staat in het logboek"


def _clock(moment: datetime | None) -> str:
    return calendar.clock(moment) if moment else ""


def _present(evidence: Evidence) -> list[list[str]]:
    """For each member who was there: who, how, from when until when."""
    bodies = _bodies(evidence)
    seats: dict[int, list[str]] = {}
    for delegate in evidence.delegates:
        seats.setdefault(delegate.person, []).append(_seat(delegate.mandate, delegate.seat, bodies))
    rows = [[seat, *_stay(person)] for person in evidence.people for seat in seats.get(person.number, ())]
    return sorted(rows)


def _bodies(evidence: Evidence) -> dict[int, str]:
    """Of a joint meeting the body of each mandate: one organisation may have a seat in both."""
    if len(evidence.bodies) < 2:
        return {}
    return {int(row["mandate"]): poll.body for poll in evidence.polls for row in poll.register}


def _seat(mandate: int, name: str, bodies: Mapping[int, str]) -> str:
    return f"{name} ({bodies[mandate]})" if mandate in bodies else name


def _stay(person: EvidencePerson) -> list[str]:
    return [person.name, WAYS.get(person.way, person.way), _clock(person.came_at), _clock(person.left_at)]


def _guests(evidence: Evidence) -> list[list[str]]:
    entitled = {delegate.person for delegate in evidence.delegates}
    return [_stay(person) for person in evidence.people if person.number not in entitled]


def _represented(evidence: Evidence) -> list[list[str]]:
    bodies = _bodies(evidence)
    return sorted([_seat(proxy.mandate, proxy.seat, bodies), proxy.holder_name,
                   calendar.moment_in_words(proxy.given_at), _clock(proxy.revoked_at) or "einde"]
                  for proxy in evidence.proxies)


def _word(poll: EvidencePoll | None) -> str:
    decided = poll is not None and poll.state == State.DECIDED
    return judgements.word(poll.result, poll.terms, poll.judgement) if poll and decided else ""


def _motion(motion: EvidenceMotion, by_number: dict[int, EvidencePoll], bodies: Sequence[str]) -> dict[str, Any]:
    kind = f"amendement op “{motion.amends}”" if motion.amends else Kind(motion.kind).words
    found = [by_number[number] for number in motion.polls if number in by_number]
    last = {poll.body: poll for poll in found}
    together = judgements.side_by_side([(body, _word(last.get(body))) for body in bodies])
    return {"title": motion.title, "text": motion.text, "kind": kind, "together": together,
            "polls": [_poll(poll, motion.text) for poll in found]}


def _poll(poll: EvidencePoll, text: str) -> dict[str, Any]:
    terms = polls.read(poll.terms)
    return {"heading": _heading(poll, terms), "times": _times(poll), "text": _text(poll, text),
            "rules": _rules(poll, terms),
            "quorum": _quorum(poll), "totals": _totals(poll, terms), "computation": _computation(poll),
            "outcome": _outcome(poll), "remark": str(poll.result.get("remark") or ""), "names": _names(poll, terms),
            "judgement": _judgement(poll), "disputes": _disputes(poll), "lapsed": _lapsed(poll),
            "heads": [[name, head] for name, head in (
                ("bij opening", poll.head_opened), ("bij sluiting", poll.head_closed)) if head]}


def _rules(poll: EvidencePoll, terms: Terms) -> list[str]:
    if poll.way == "acclamation":
        return [f"De statuten staan benoemen bij acclamatie toe ({terms.article('acclamation')})."]
    return list(terms.words())


def _heading(poll: EvidencePoll, terms: Terms) -> str:
    manner = "geheim" if terms.secret else {"hands": "met handopsteken", "acclamation": "bij acclamatie"}.get(
        poll.way, "op naam")
    because = BECAUSE.get(poll.because, "")
    return f"{poll.body}: stemming {poll.number}, {manner}{f' ({because})' if because else ''}"


def _times(poll: EvidencePoll) -> str:
    opened = calendar.moment_in_words(poll.opened_at)
    return f"Geopend {opened}" + (f", gesloten {calendar.clock(poll.closed_at)}." if poll.closed_at else ".")


def _quorum(poll: EvidencePoll) -> str:
    first = poll.terms.get("first_meeting")
    after = f" Tweede vergadering, na die van {calendar.in_words(date.fromisoformat(first))}." if first else ""
    found = poll.quorum
    return f"Quorum: {found['sentence']} ({found['article']}).{after}" if found.get("sentence") else ""


def _text(poll: EvidencePoll, text: str) -> list[str]:
    """What was voted on, where amendments had changed it; otherwise the motion above it says it."""
    found = Amended(poll.terms.get("text", text), tuple(poll.terms.get("amended_by", ())))
    return [found.words(), found.text] if found.amendments else []


def _totals(poll: EvidencePoll, terms: Terms) -> list[list[str]]:
    tally = poll.result.get("tally")
    if not tally or poll.withheld:
        return []
    rows = [(choice.name, tally["votes"][choice.key]) for choice in terms.choices]
    rows += [("blanco", tally["blank"]), ("ongeldig", tally["invalid"]), ("niet gestemd", tally["not_voted"])]
    return [[name, str(number)] for name, number in rows]


def _found(poll: EvidencePoll) -> dict[str, Any]:
    shown = told(poll) if poll.withheld else poll.result
    found: dict[str, Any] = shown.get("outcome") or shown.get("election") or {}
    return found


def _computation(poll: EvidencePoll) -> list[str]:
    return list(_found(poll).get("computation", ()))


def _outcome(poll: EvidencePoll) -> str:
    if poll.result.get("no_quorum"):
        return f"Geen besluit: het quorum is niet gehaald ({poll.result['no_quorum']})."
    found = _found(poll)
    return f"{_capital(found['sentence'])} ({found['article']})." if found else ""


def _names(poll: EvidencePoll, terms: Terms) -> list[list[str]]:
    """Of a vote by name who chose what; of a secret one who voted, and nothing more."""
    if terms.secret:
        voted = set(poll.result.get("voted", ()))
        return [["Stemden", _listed(row["name"] for row in poll.register if row["mandate"] in voted)]] if voted else []
    standing = [vote for vote in poll.votes if vote.replaced_at is None]
    chosen = [(_capital(choice.name), [vote.name for vote in standing if choice.key in vote.choice])
              for choice in terms.choices]
    chosen.append(("Blanco", [vote.name for vote in standing if not vote.choice]))
    return [[name, _listed(who)] for name, who in chosen if who]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _judgement(poll: EvidencePoll) -> str:
    said = poll.judgement
    if not said.get("words"):
        return ""
    reason = f" Dit wijkt af van de telling, omdat: {said['reason']}" if said.get("differs") else ""
    return f"Oordeel van de voorzitter ({said['by']}): {said['words']}.{reason}"


def _disputes(poll: EvidencePoll) -> str:
    return f"Betwist door {_listed(poll.disputed)} (art. 2:13 lid 4 BW)." if poll.disputed else ""


def _lapsed(poll: EvidencePoll) -> str:
    if State(poll.state) is not State.LAPSED:
        return ""
    return f"Deze stemming is vervallen en heeft geen gevolgen: {poll.judgement.get('lapsed', '')}"


def _signing(evidence: Evidence) -> list[list[str]]:
    """A line to sign for everybody who answers for the counting."""
    people: Sequence[tuple[str, str]] = (
        ("Voorzitter", evidence.chair), ("Notulist", evidence.secretary),
        *(("Telcommissie", name) for name in evidence.counters))
    return [[role, name] for role, name in people if name]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
