"""Deeds of a selection: its rules, drawing the lot, overruling by hand, and telling everyone at one moment.

Until the outcome is told every registration stays as it is: who cancels meanwhile makes room for the first who waits,
and who was added after the lot waits behind all others. What is told is computed once more under the locks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import events as event_deeds
from survey.actions.log import SYSTEM, record
from survey.actions.messages import letter, queue
from survey.actions.registrations import leave_out_full_parts
from survey.models.events import Event, Occasion
from survey.models.registrations import Allotment, Registration
from survey.queries import allotments, events, occasions
from survey.rules.allotments import Drawing, Entry, Hand, Outcome, Places, Result, Rules, draw, settle
from survey.rules.broken import RuleBroken
from survey.rules.events import Way
from survey.rules.messages import MessageKind
from survey.rules.registrations import State, organisation_of

KINDS = {Result.PLACED: MessageKind.SELECTED, Result.WAITING: MessageKind.SELECTED_WAITING,
         Result.NOT_PLACED: MessageKind.NOT_SELECTED}
STATES = {Result.PLACED: State.CONFIRMED, Result.WAITING: State.WAITING, Result.NOT_PLACED: State.DECLINED}
NO_SELECTION = "Deze bijeenkomst geeft plaatsen op volgorde van aanmelden. Er is niets te loten."


@dataclass(frozen=True, slots=True)
class Standing:
    """How an event stands: the drawing that counts, and everything that follows from it now."""

    allotment: Allotment | None
    rules: Rules
    entries: tuple[Entry, ...]
    drawing: Drawing
    drawn: bool
    hands: Mapping[str, Hand]


def entry_of(registration: Registration) -> Entry:
    """What the lot knows of a registration: no name and no address."""
    organisation = registration.organisation
    return Entry(
        registration.number, registration.occasion_id, region=organisation.province or "" if organisation else "",
        sector=organisation.sector or "" if organisation else "", role=registration.role,
        organisation=organisation_of(registration.organisation_id, registration.organisation_name),
        guest=registration.guest, reserved=registration.state != State.REQUESTED and not registration.guest)


def taking_part(rows: Iterable[Registration]) -> list[Entry]:
    """Who awaits the lot, and who has a place already."""
    states = (State.REQUESTED, State.CONFIRMED, State.OFFERED)
    return [entry_of(row) for row in rows if row.state in states and not row.occasion.cancelled_at]


def places_now(session: Session, event: Event) -> dict[int, Places]:
    """What the lot has to give at each occasion that goes on."""
    counted = occasions.places(session, event.round_id)
    return {each.id: Places(counted[each.id].free, each.waiting_list, each.title)
            for each in event.occasions if not each.cancelled_at}


def hands_of(allotment: Allotment | None) -> dict[str, Hand]:
    kept = allotment.by_hand if allotment else {}
    return {number: Hand(each["placed"], each["reason"]) for number, each in kept.items()}


def standing(session: Session, event: Event, found: Sequence[Allotment]) -> Standing:
    """`found` are the drawings of the event, the newest first; nothing is written."""
    newest = found[0] if found else None
    allotment = newest if newest and not newest.told_at else None
    rules = Rules.read(newest.rules) if newest else Rules({}, event.most_per_organisation)
    rules = replace(rules, places=places_now(session, event))
    entries = tuple(taking_part(allotments.people(session, event.round_id)))
    hands = hands_of(allotment)
    if allotment is None or not allotment.outcome:
        return Standing(allotment, rules, entries, Drawing(), False, hands)
    settled = settle(Drawing.read(allotment.outcome), entries, rules, allotment.seed, hands)
    return Standing(allotment, rules, entries, settled, True, hands)


def _held(session: Session, event: Event) -> tuple[Event, Standing]:
    event = event_deeds.locked(session, event)
    if event.way != Way.SELECTION:
        raise RuleBroken(NO_SELECTION)
    return event, standing(session, event, allotments.locked(session, event.round_id))


def set_rules(session: Session, event: Event, rules: Rules, by: str, now: datetime) -> Allotment:
    """The rules of the next drawing; a drawing with other rules stays as it was, and counts no more."""
    event, now_stands = _held(session, event)
    allotment = now_stands.allotment
    if allotment is None or allotment.outcome:
        allotment = Allotment(round_id=event.round_id, seed=event.seed, made_at=now, made_by=by)
        session.add(allotment)
    allotment.rules = replace(rules, places={}).kept()
    allotment.made_at, allotment.made_by = now, by
    record(session, by, "selection_rules_set", now, round_id=event.round_id, number=len(rules.quotas))
    session.flush()
    return allotment


def draw_lots(session: Session, event: Event, by: str, now: datetime) -> Drawing:
    """Draws with the seed of which the hash has been public since the event was published; nobody hears it yet."""
    event, stands = _held(session, event)
    if event.round.window().takes_answers(now):
        raise RuleBroken("De aanmelding is nog open. Loot zodra die gesloten is, zodat iedereen dezelfde kans heeft.")
    if not any(not entry.reserved and not entry.guest for entry in stands.entries):
        raise RuleBroken("Niemand wacht op een uitslag. Er is niets te loten.")
    allotment = stands.allotment
    if allotment is None or allotment.outcome:
        allotment = Allotment(round_id=event.round_id, made_at=now, made_by=by)
        session.add(allotment)
    drawing = draw(stands.entries, stands.rules, event.seed)
    allotment.seed, allotment.rules = event.seed, stands.rules.kept()
    allotment.entries, allotment.outcome = [entry.kept() for entry in stands.entries], drawing.kept()
    allotment.by_hand, allotment.ready_at = {}, None
    allotment.made_at, allotment.made_by = now, by
    placed = sum(each.result is Result.PLACED for each in drawing.outcomes.values())
    record(session, by, "lots_drawn", now, round_id=event.round_id, number=len(drawing.outcomes), placed=placed)
    session.flush()
    return drawing


def _drawn(stands: Standing) -> Allotment:
    if stands.allotment is None or not stands.drawn:
        raise RuleBroken("Er is nog niet geloot, of de uitslag is al verteld.")
    return stands.allotment


def overrule(session: Session, event: Event, number: str, placed: bool | None, reason: str, by: str,
             now: datetime) -> Standing:
    """Places a person or takes the place back, with a reason; None lets the lot decide again."""
    event, stands = _held(session, event)
    allotment = _drawn(stands)
    if not any(entry.number == number and not entry.reserved and not entry.guest for entry in stands.entries):
        raise RuleBroken("Over deze aanmelding beslist de loting niet: die is afgemeld, of had al een plaats.")
    if placed is not None and not reason.strip():
        raise RuleBroken("Geef een reden. Die staat in het logboek.")
    others = {each: kept for each, kept in allotment.by_hand.items() if each != number}
    own: dict[str, Any] = {} if placed is None else {number: {"placed": placed, "reason": reason.strip(), "by": by}}
    allotment.by_hand, allotment.ready_at = others | own, None
    words = {True: "geplaatst", False: "niet geplaatst", None: "weer volgens de loting"}[placed]
    record(session, by, "lot_overruled", now, round_id=event.round_id, number=number, outcome=words,
           reason=reason.strip())
    session.flush()
    return standing(session, event, [allotment])


def set_ready(session: Session, event: Event, by: str, now: datetime, *, ready: bool = True) -> None:
    """Says that this outcome will be told on the day, or takes that back."""
    event, stands = _held(session, event)
    allotment = _drawn(stands)
    if bool(allotment.ready_at) == ready:
        return
    allotment.ready_at = now if ready else None
    record(session, by, "lots_ready" if ready else "lots_not_ready", now, round_id=event.round_id)


def tell(session: Session, event: Event, by: str, now: datetime) -> dict[Result, int] | None:
    """Every registration gets its state and everyone a letter, once; None when that was done already.

    The event is held first and then its occasions in the order of their numbers, so that nobody cancels meanwhile.
    """
    event, stands = _held(session, event)
    allotment = stands.allotment
    if allotment is None or not stands.drawn or allotment.ready_at is None:
        return None
    held = [occasions.hold(session, each.id) for each in sorted(event.occasions, key=lambda each: each.id)]
    # Under the locks of the occasions, so that this is what stands.
    stands = standing(session, event, [allotment])
    rows = {row.number: row for row in allotments.awaiting(session, event.round_id)}
    told: list[tuple[Registration, Outcome]] = [
        (rows[number], each) for number, each in stands.drawing.outcomes.items() if number in rows]
    for occasion in held:
        _carry(session, occasion, [pair for pair in told if pair[0].occasion_id == occasion.id], now)
    # What was drawn stays beside it, so that it can be done over.
    allotment.outcome, allotment.told_at = allotment.outcome | {"told": stands.drawing.kept()}, now
    numbers = {result: sum(each.result is result for _, each in told) for result in Result}
    record(session, by, "lots_told", now, round_id=event.round_id, **{key.value: many for key, many in numbers.items()})
    return numbers


def _carry(session: Session, occasion: Occasion, told: list[tuple[Registration, Outcome]], now: datetime) -> None:
    """What came out for one occasion becomes true, and is told."""
    last = occasions.count(session, occasion).last_queued or now
    for row, outcome in told:
        row.state, row.changed_at = STATES[outcome.result].value, now
        row.sequence += 1
        if outcome.rank is not None:
            row.queued_at = max(last, now) + timedelta(microseconds=outcome.rank)
    session.flush()
    placed = [row for row, outcome in told if outcome.result is Result.PLACED]
    notes = leave_out_full_parts(session, occasion, placed)
    queue(session, [letter(f"{KINDS[outcome.result]}:{row.id}:{row.sequence}", KINDS[outcome.result], row.email, now,
                           round_id=row.round_id, registration_id=row.id, note=notes.get(row.id, ""))
                    for row, outcome in told])


def tell_due(session: Session, now: datetime) -> int:
    """Tells what is ready on its day; returns of how many events."""
    return sum(tell(session, events.of_round(session, number), SYSTEM, now) is not None
               for number in allotments.due(session, now))

