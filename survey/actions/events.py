"""Deeds with an event: making one, changing what it says, putting occasions on it, publishing it."""

from dataclasses import replace
from datetime import date, datetime
from secrets import token_hex

from sqlalchemy.orm import Session

from survey.actions import rounds as round_deeds
from survey.actions.log import record
from survey.models.events import Event, Occasion, Part
from survey.models.rounds import Round
from survey.queries import events, rounds
from survey.rules.broken import RuleBroken
from survey.rules.events import (
    EventDetails,
    OccasionDetails,
    PartDetails,
    check_event,
    check_occasion,
    check_roles,
    check_way,
    days_between,
    missing_before_publishing,
    shifted,
)
from survey.rules.letters import check_evaluation_day
from survey.rules.rounds import Details, Kind, changed

PLAIN = ("way", "told_on", "change_days", "reminder_days", "thanks_days", "offer_hours", "most_in_one_go",
         "most_per_organisation", "lists_participants", "public")
OF_OCCASION = ("title", "region", "begins_at", "ends_at", "provisional", "place", "address", "map_url", "online",
               "join_url", "capacity", "reserved", "waiting_list", "explanation")
OF_PART = ("title", "choice", "begins_at", "ends_at", "capacity")


def details_of(event: Event) -> EventDetails:
    """What the secretariat said of this event."""
    plain = {name: getattr(event, name) for name in PLAIN}
    return EventDetails(round_deeds.details_of(event.round), **plain, roles=tuple(event.roles))


def occasion_details(occasion: Occasion) -> OccasionDetails:
    """What the secretariat said of this occasion."""
    plain = {name: getattr(occasion, name) for name in OF_OCCASION}
    parts = tuple(PartDetails(**{name: getattr(part, name) for name in (*OF_PART, "id")}) for part in occasion.parts)
    return OccasionDetails(**plain, sectors=tuple(occasion.sectors), roles=tuple(occasion.roles), parts=parts)


def locked(session: Session, event: Event) -> Event:
    """The event as it is now; its round is held until the transaction ends, before any occasion."""
    rounds.locked(session, event.round_id)
    return events.of_round(session, event.round_id)


def make(session: Session, details: EventDetails, by: str, now: datetime, *, slug: str = "") -> Event:
    """A new draft without occasions."""
    check_event(details)
    round_ = round_deeds.create(session, details.round, by, now, slug=slug, kind=Kind.EVENT)
    event = Event(round_id=round_.id, round=round_)
    _write(event, details)
    session.add(event)
    session.flush()
    return event


def _write(event: Event, details: EventDetails) -> None:
    for name in PLAIN:
        setattr(event, name, getattr(details, name))
    event.roles = list(details.roles)


def add_occasion(session: Session, event: Event, details: OccasionDetails, by: str, now: datetime) -> Occasion:
    """One more occasion, also of an event that is published already."""
    event = locked(session, event)
    check_occasion(details, now, roles=event.roles)
    occasion = Occasion(event_id=event.round_id)
    write_occasion(occasion, details)
    session.add(occasion)
    session.flush()
    record(session, by, "occasion_added", now, round_id=event.round_id, occasion=occasion.title)
    return occasion


def write_occasion(occasion: Occasion, details: OccasionDetails) -> None:
    """Writes what was said over what stands; parts that are named no more go."""
    for name in OF_OCCASION:
        setattr(occasion, name, getattr(details, name))
    occasion.sectors, occasion.roles = list(details.sectors), list(details.roles)
    standing = {part.id: part for part in occasion.parts if part.id is not None}
    occasion.parts = [_part(standing.get(each.id or 0) or Part(), each, position)
                      for position, each in enumerate(details.parts, 1)]


def _part(part: Part, details: PartDetails, position: int) -> Part:
    for name in OF_PART:
        setattr(part, name, getattr(details, name))
    part.position = position
    return part


def missing(session: Session, event: Event, now: datetime) -> list[str]:
    """Everything that stands between this draft and its publication, a sentence each."""
    going_on = [occasion_details(each) for each in event.occasions if not each.cancelled_at]
    return missing_before_publishing(details_of(event), going_on, rounds.invited(session, event.round_id), now,
                                     round_deeds.unfinished(session, event.round))


def publish(session: Session, event: Event, by: str, now: datetime) -> int:
    """Opens registering, draws the seed of the lot and queues the invitations; returns how many those are."""
    event = locked(session, event)
    faults = missing(session, event, now)
    if faults:
        raise RuleBroken(" ".join(faults))
    # The hash of the seed is public from now on, so nobody can choose another one after seeing who registered.
    event.seed = event.seed or token_hex(16)
    return round_deeds.publish(session, event.round, by, now)


def edit(session: Session, event: Event, details: EventDetails, by: str, now: datetime) -> None:
    """Anything in a draft; after publication not how places are given out, nor what a round keeps."""
    event = locked(session, event)
    old = details_of(event)
    check_way(old, details, published=event.round.published_at is not None)
    details = replace(details, round=changed(old.round, details.round, event.round.window()))
    check_event(details)
    check_roles(details.roles, [occasion_details(each) for each in event.occasions])
    round_deeds.edit(session, event.round, details.round, by, now)
    fields = [name for name in (*PLAIN, "roles") if getattr(old, name) != getattr(details, name)]
    if fields:
        _write(event, details)
        record(session, by, "event_edited", now, round_id=event.round_id, fields=fields)


def copy(session: Session, event: Event, title: str, first_day: date | None, days: int | None, by: str,
         now: datetime) -> Event:
    """A new draft with the same texts and every occasion that goes on, moved; without registrations and invitations."""
    details, going_on = details_of(event), [occasion_details(each) for each in event.occasions if not each.cancelled_at]
    moved_by = days_between(first_day, days, going_on)
    round_ = replace(details.round, title=title, opens_on=None, closes_on=None)
    made = make(session, replace(details, round=round_, told_on=None), by, now)
    for each in going_on:
        add_occasion(session, made, shifted(each, moved_by), by, now)
    record(session, by, "round_copied", now, round_id=event.round_id, title=made.round.title, noun=Kind.EVENT.words)
    return made


def evaluate(session: Session, event: Event, version_id: int | None, closes_on: date | None, by: str,
             now: datetime) -> Round:
    """A survey with this questionnaire, linked to the event; a draft, because the secretariat looks at it first.

    Who was there is asked by a link of their own, so that it is known how many were asked.
    """
    event = locked(session, event)
    if event.evaluation_id:
        raise RuleBroken("Deze bijeenkomst heeft al een evaluatie.")
    if version_id is None:
        raise RuleBroken("Kies een vragenlijst.")
    check_evaluation_day(closes_on, [each.ends_at for each in event.occasions if not each.cancelled_at],
                         event.thanks_days, now)
    said = round_deeds.details_of(event.round)
    details = Details(f"Evaluatie: {said.title}", f"U was bij “{said.title}”. Wij horen graag wat u ervan vond.",
                      version_id=version_id, hosts=said.hosts, closes_on=closes_on)
    made = round_deeds.create(session, details, by, now)
    event.evaluation_id = made.id
    record(session, by, "event_edited", now, round_id=event.round_id, fields=["evaluation_id"])
    return made
