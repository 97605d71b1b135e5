"""Deeds with one occasion: changing it with people registered, cancelling it, taking it off a draft."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from survey.actions import registrations as places
from survey.actions import windows
from survey.actions.events import locked, occasion_details, write_occasion
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.events import Event, Occasion
from survey.models.registrations import ChosenPart
from survey.queries import events, occasions
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.events import OccasionDetails, Touch, check_occasion, check_reason, touch, where
from survey.rules.messages import MessageKind
from survey.rules.responses import Progress
from survey.rules.windows import State

FIELDS = ("title", "region", "begins_at", "ends_at", "provisional", "place", "address", "map_url", "online",
          "join_url", "reserved", "waiting_list", "sectors", "roles", "explanation", "parts")


def _held(session: Session, event: Event, number: int) -> tuple[Event, Occasion]:
    """The event and one of its occasions, both held until the transaction ends."""
    event = locked(session, event)
    if number not in {each.id for each in event.occasions}:
        raise RuleBroken("Dit moment hoort niet bij deze bijeenkomst.")
    return event, occasions.hold(session, number)


def change(session: Session, event: Event, number: int, details: OccasionDetails, reason: str, by: str,
           now: datetime) -> int:
    """What is said of an occasion is now this. Who is registered hears of another time or place, with the reason.

    Returns how many are told. Places that came free go to who waits; nobody loses a place.
    """
    event, occasion = _held(session, event, number)
    if occasion.cancelled_at:
        raise RuleBroken("Dit moment gaat niet door. Er is niets meer te wijzigen.")
    old = occasion_details(occasion)
    check_occasion(details, now, changed=(old.begins_at, old.ends_at) != (details.begins_at, details.ends_at),
                   roles=event.roles)
    if details == old:
        return 0
    touched = touch(old, details, occasions.count(session, occasion).places.taken)
    _drop_parts(session, occasion, details)
    write_occasion(occasion, details)
    told = _tell_of(session, occasion, old, touched, reason, now) if event.round.published_at else 0
    session.flush()
    _log(session, occasion, old, details, by, now, touched, reason, told)
    if event.round.published_at:
        places.promote(session, occasion.id, now)
    return told


def _drop_parts(session: Session, occasion: Occasion, details: OccasionDetails) -> None:
    """A part that somebody chose stays; who cancelled does not count any more."""
    kept = {part.id for part in details.parts}
    gone = [part for part in occasion.parts if part.id not in kept]
    chosen = events.chosen(session, occasion.id) if gone else {}
    for part in gone:
        if chosen.get(part.id):
            raise RuleBroken(f"“{part.title}” is {_often(chosen[part.id])} gekozen en kan niet weg. Wijzig eerst "
                             "hun aanmelding.")
        session.execute(delete(ChosenPart).where(ChosenPart.part_id == part.id))


def _often(number: int) -> str:
    return "door 1 persoon" if number == 1 else f"door {number} mensen"


def _tell_of(session: Session, occasion: Occasion, old: OccasionDetails, touched: Touch, reason: str,
             now: datetime) -> int:
    """Counts the change of the appointment one further, and mails who is registered."""
    if not touched.tells:
        return 0
    people = events.participants(session, occasion.id)
    if people and touched.moved:
        reason = check_reason(reason)
    occasion.sequence += 1
    kind = MessageKind.OCCASION_MOVED if touched.moved else MessageKind.OCCASION_CONFIRMED
    was = f"{calendar.period_in_words(old.begins_at, old.ends_at)}, {where(old)}"
    return _mail(session, kind, people, occasion, now, reason=reason.strip(), was=was)


def _mail(session: Session, kind: MessageKind, people: Any, occasion: Occasion, now: datetime, **context: Any) -> int:
    return queue(session, [
        letter(f"{kind}:{person.id}:{occasion.sequence}", kind, person.email, now, round_id=occasion.event_id,
               registration_id=person.id, **context) for person in people])


def _log(session: Session, occasion: Occasion, old: OccasionDetails, new: OccasionDetails, by: str, now: datetime,
         touched: Touch, reason: str, told: int) -> None:
    """A line for what participants heard, for the number of places, and for all else."""
    about: dict[str, Any] = {"round_id": occasion.event_id, "occasion": occasion.title}
    fields = [name for name in FIELDS if getattr(old, name) != getattr(new, name)]
    if touched.moved:
        record(session, by, "occasion_moved", now, **about, told=told, reason=reason.strip(),
               was=calendar.moment_in_words(old.begins_at), fields=fields)
    elif touched.confirmed:
        record(session, by, "occasion_confirmed", now, **about, told=told)
    elif fields:
        record(session, by, "occasion_changed", now, **about, fields=fields)
    if old.capacity != new.capacity:
        record(session, by, "capacity_changed", now, **about, was=_places(old), number=_places(new))


def _places(details: OccasionDetails) -> str:
    return "onbeperkt" if details.capacity is None else str(details.capacity)


def cancel(session: Session, event: Event, number: int, reason: str, by: str, now: datetime) -> int:
    """An occasion that does not take place: everyone registered hears it with the reason. Returns how many that are."""
    event, occasion = _held(session, event, number)
    if occasion.cancelled_at:
        raise RuleBroken("Dit moment is al afgelast.")
    if event.round.published_at is None:
        raise RuleBroken("Dit is nog een concept. Haal het moment van het programma.")
    if now >= occasion.ends_at:
        raise RuleBroken("Dit moment is al voorbij.")
    occasion.cancelled_at, occasion.cancelled_because = now, check_reason(reason)
    occasion.sequence += 1
    told = _mail(session, MessageKind.OCCASION_CANCELLED, events.participants(session, occasion.id), occasion, now,
                 reason=occasion.cancelled_because)
    record(session, by, "occasion_cancelled", now, round_id=event.round_id, occasion=occasion.title, told=told,
           reason=occasion.cancelled_because)
    if not event.coming(now):
        _close(session, event, occasion.cancelled_because, by, now)
    return told


def cancel_all(session: Session, event: Event, reason: str, by: str, now: datetime, *,
               tell_invited: bool = False) -> int:
    """An event of which nothing takes place any more: every occasion that is still to come, and registering for it.

    Who takes part hears it of each occasion, because each is an appointment of its own in a calendar. With
    `tell_invited` who was invited and did not register hears it as well. Returns how many letters go.
    """
    event = locked(session, event)
    if event.round.published_at is None:
        raise RuleBroken("Dit is nog een concept. Er valt niets af te gelasten.")
    coming = [each.id for each in event.coming(now)]
    if not coming:
        raise RuleBroken("Er is geen moment meer dat nog komt.")
    reason, mail = check_reason(reason), frozenset({Progress.NOT_BEGUN} if tell_invited else ())
    # First, so that the last occasion finds registering closed and says nothing of it anew.
    told = _close(session, event, reason, by, now, mail)
    return told + sum(cancel(session, event, number, reason, by, now) for number in coming)


def _close(session: Session, event: Event, reason: str, by: str, now: datetime,
           mail: frozenset[Progress] = frozenset()) -> int:
    """Nobody registers for what does not take place: no invitation or reminder goes any more, to anybody."""
    if event.round.window().state(now) is State.PLANNED:
        event.round.opens_on = None
    if not event.round.window().takes_answers(now):
        return 0
    return windows.close(session, event.round, reason, by, now, everyone=True, mail=mail).mailed


def remove(session: Session, event: Event, number: int, by: str, now: datetime) -> None:
    """Takes an occasion off an event for which nobody has registered there."""
    event, occasion = _held(session, event, number)
    if events.anybody(session, occasion.id):
        raise RuleBroken("Er hebben zich mensen aangemeld. Gelast dit moment af, dan horen zij het.")
    record(session, by, "occasion_removed", now, round_id=event.round_id, occasion=occasion.title)
    session.delete(occasion)
    session.flush()
