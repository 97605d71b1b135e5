"""Deeds of who comes: registering, changing, cancelling, taking or leaving an offered place, and whose turn it is.

Every deed that gives out or takes back a place first holds the occasion and then counts the rows: whoever comes second
counts what the first one did. That is why nothing here keeps a number of places, and why a registration itself needs
no lock of its own. The reply and the mail tell what was decided here, never what a form promised.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.orm import Session

from survey.actions.log import SYSTEM, record, record_each
from survey.actions.messages import letter, queue
from survey.actions.participants import Answered, answered, checked, still_asked
from survey.models.base import inserting
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.registrations import ChosenPart, Registration
from survey.queries import occasions, organisations, registrations
from survey.queries.occasions import Count
from survey.rules import places
from survey.rules import registrations as rules
from survey.rules.broken import RuleBroken
from survey.rules.events import Way
from survey.rules.messages import MessageKind
from survey.rules.places import Terms
from survey.rules.registrations import Added, Entry, State, same_person, tidy

TOLD = {State.CONFIRMED: MessageKind.REGISTERED, State.WAITING: MessageKind.ON_WAITING_LIST,
        State.REQUESTED: MessageKind.APPLIED}
# Two equal numbers in one event are as rare as they are harmless: another one is drawn.
TRIES = 5


class Twice(RuleBroken):
    """Somebody takes part already; nothing was written."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.who} is al aangemeld voor deze bijeenkomst. Wilt u iets wijzigen? Gebruik dan de "
                         "link in de mail die toen is gestuurd.")


def register(session: Session, event: Event, occasion_id: int, entries: Sequence[Entry], by: str, now: datetime,
             invitation: Invitation | None = None, as_far: bool = False) -> list[Registration]:
    """Registers people in one go, each with an outcome of their own, and tells each of them.

    Returns them in the order of `entries`, with `as_far` only those for whom there was a place. Raises RuleBroken with
    the name of who cannot be registered at all (Twice for who takes part already); then nobody is.
    """
    rules.check_entries(entries, event.most_in_one_go)
    known = _organisations(session, entries, invitation)
    given = [checked(session, event, entry, known, now) for entry in entries]
    occasion, window = occasions.hold_with_window(session, occasion_id)
    still_asked(session, event, given)
    if occasion.event_id != event.round_id:
        raise RuleBroken("Deze bijeenkomst hoort niet bij dit formulier.")
    window = replace(window, own_day=invitation.closes_on if invitation else None)
    rules.check_open(window, occasion.begins_at, occasion.cancelled_at is not None, now)
    for entry in entries:
        _check_person(event, occasion, entry, known)
    count = _count(session, occasion, entries, now)
    terms = Terms(event.way == Way.SELECTION, occasion.waiting_list, as_far)
    if event.most_per_organisation and not terms.selection:
        standing = registrations.by_organisation(session, occasion_id)
        rules.check_organisations(entries, standing, event.most_per_organisation)
    states = places.outcomes(entries, count.places, terms)
    entries, given = entries[:len(states)], given[:len(states)]
    _check_programme(session, occasion, list(zip(entries, states, strict=True)))
    rows = [_row(occasion, entry, one, state, by, now, count) | {"invitation_id": invitation and invitation.id}
            for entry, one, state in zip(entries, given, states, strict=True)]
    made = _store(session, rows, entries)
    if invitation:
        _replied(session, invitation, by, now)
    record_each(session, by, "registered", now, (
        {"round_id": each.round_id, "invitation_id": each.invitation_id, "participant": each.name,
         "occasion": occasion.title, "outcome": State(each.state).words} for each in made))
    _tell(session, [(each, TOLD[State(each.state)]) for each in made], now)
    return made


def add_by_secretariat(session: Session, event: Event, occasion_id: int, entry: Entry, how: Added, reason: str, by: str,
                       now: datetime) -> Registration:
    """Somebody whom the secretariat adds, also after the closing day and until the end of the occasion.

    Questions may stay open: the secretariat does not know everything of everybody.
    """
    rules.check_entries([entry], 1)
    known = _organisations(session, [entry], None)
    given = answered(session, event, entry, known, now)
    occasion = occasions.hold(session, occasion_id)
    still_asked(session, event, [given])
    if occasion.cancelled_at or now >= occasion.ends_at:
        raise RuleBroken("Deze bijeenkomst gaat niet door of is voorbij. U kunt niemand meer toevoegen.")
    count = _count(session, occasion, [entry], now)
    places.check_above(count.places, how)
    state = places.outcome_by_secretariat(entry, count.places, Terms(waiting_list=occasion.waiting_list), how, reason)
    exempt = how in (Added.GUEST, Added.ABOVE)
    _check_programme(session, occasion, [(entry, State.WAITING if exempt else state)])
    row = _row(occasion, entry, given, state, by, now, count)
    made, = _store(session, [row | {"guest": how is Added.GUEST, "reserved": how is Added.RESERVED}], [entry])
    record(session, by, "participant_added", now, round_id=made.round_id, participant=made.name,
           occasion=occasion.title, how=how.words, reason=reason.strip())
    _tell(session, [(made, TOLD[state])], now)
    return made


def change(session: Session, registration: Registration, entry: Entry, by: str, now: datetime, *,
           by_office: bool = False) -> Registration:
    """What somebody changes in a registration; the place stays. Without any change nothing is mailed."""
    given = checked(session, registration.occasion.event, entry, _organisations(session, [entry], None), now,
                    strict=not by_office)
    occasion, registration = _held(session, registration)
    state, event = State(registration.state), occasion.event
    still_asked(session, event, [given])
    given = given.beside(registration.answers)
    _check_may_change(registration, occasion, by_office, now)
    rules.check_entries([entry], 1)
    if entry.role != registration.role:
        rules.check_role(entry, event.roles, occasion.roles)
    person = same_person(entry.email, entry.name)
    if person != registration.same_person and registrations.already_there(session, occasion.id, [person]):
        raise Twice(entry)
    chosen = {part.id for part in registration.parts}
    if set(entry.parts) != chosen:
        _check_new_choice(session, occasion, registration, entry, state, chosen)
    values = _said(entry, given)
    if set(entry.parts) == chosen and all(getattr(registration, name) == value for name, value in values.items()):
        return registration
    _touch(registration, now, **values)
    registration.parts = [part for part in occasion.parts if part.id in entry.parts]
    _log(session, registration, occasion, by, "registration_changed", now)
    _tell(session, [(registration, MessageKind.REGISTRATION_CHANGED)], now)
    return registration


def cancel(session: Session, registration: Registration, by: str, now: datetime, *, by_office: bool = False,
           reason: str = "") -> bool:
    """Cancels, and gives the place to who is next. False when it was cancelled already: then nothing happens."""
    occasion, registration = _held(session, registration)
    if registration.state == State.CANCELLED:
        return False
    _check_may_change(registration, occasion, by_office, now)
    _end(session, registration, occasion, by, now, reason)
    return True


def accept_offer(session: Session, registration: Registration, by: str, now: datetime) -> bool:
    """Takes an offered place. False when it was taken already: then nothing happens."""
    occasion, registration = _held(session, registration)
    if registration.state == State.CONFIRMED:
        return False
    if occasion.cancelled_at or now >= occasion.begins_at:
        raise RuleBroken("Deze bijeenkomst gaat niet door, of is al begonnen of voorbij.")
    rules.check_accepting(State(registration.state), registration.offered_until, now)
    _touch(registration, now, state=State.CONFIRMED.value, offered_until=None)
    _log(session, registration, occasion, by, "offer_accepted", now)
    _tell(session, [(registration, MessageKind.REGISTERED)], now)
    return True


def decline_offer(session: Session, registration: Registration, by: str, now: datetime) -> bool:
    """Leaves an offered place to who is next. False when this registration was cancelled already."""
    occasion, registration = _held(session, registration)
    if registration.state == State.CANCELLED:
        return False
    if registration.state == State.CONFIRMED:
        raise RuleBroken("U hebt deze plaats al. Wilt u niet komen? Meld u dan af.")
    rules.check_accepting(State(registration.state), registration.offered_until, now)
    _end(session, registration, occasion, by, now)
    return True


def promote(session: Session, occasion_id: int, now: datetime) -> list[Registration]:
    """Gives the places that are free to who waits, in order; called after anything that may have freed one."""
    return _promote(session, occasions.hold(session, occasion_id), now)


def expire_offers(session: Session, occasion_id: int, now: datetime) -> list[Registration]:
    """Takes back the places that were offered and not taken in time, and gives them to who is next.

    Who let an offer pass leaves the list, so that one silent person cannot keep a place from all the others; that
    person hears it and may register anew.
    """
    occasion = occasions.hold(session, occasion_id)
    late = list(registrations.past_offers(session, occasion_id, now))
    for each in late:
        _touch(each, now, state=State.DECLINED.value)
        _log(session, each, occasion, SYSTEM, "offer_expired", now)
    _tell(session, [(each, MessageKind.OFFER_EXPIRED) for each in late], now)
    _promote(session, occasion, now)
    return late


def _promote(session: Session, occasion: Occasion, now: datetime) -> list[Registration]:
    if not rules.takes_promotions(occasion.begins_at, occasion.cancelled_at is not None, now):
        return []
    session.flush()
    number = places.to_promote(occasions.count(session, occasion).places)
    if not number:
        return []
    until = rules.offered_until(now, occasion.event.offer_hours, occasion.begins_at)
    state = rules.after_promotion(until)
    kind = MessageKind.PLACE_GIVEN if until is None else MessageKind.PLACE_OFFERED
    chosen = list(registrations.waiting(session, occasion.id, number))
    left_out = leave_out_full_parts(session, occasion, chosen)
    for each in chosen:
        _touch(each, now, state=state.value, offered_until=until)
        record(session, SYSTEM, "place_given" if until is None else "place_offered", now, round_id=each.round_id,
               invitation_id=each.invitation_id, participant=each.name, occasion=occasion.title)
    _tell(session, [(each, kind) for each in chosen], now, left_out)
    return chosen


def leave_out_full_parts(session: Session, occasion: Occasion, chosen: Iterable[Registration]) -> dict[int, str]:
    """Nobody is passed over for a full part: it goes from the choice. Returns what to say of it, by registration."""
    said: dict[int, str] = {}
    if not any(each.parts for each in chosen):
        return said
    taken = occasions.taken_parts(session, occasion.id)
    for each in chosen:
        full = rules.full_parts({part.id for part in each.parts}, each.parts, taken)
        if full:
            each.parts = [part for part in each.parts if part not in full]
            said[each.id] = rules.left_out([part.title for part in full])
        for part in each.parts:
            taken[part.id] = taken.get(part.id, 0) + 1
    return said


def _held(session: Session, registration: Registration) -> tuple[Occasion, Registration]:
    """The occasion, held, and the registration as it is now."""
    occasion = occasions.hold(session, registration.occasion_id)
    return occasion, registrations.reread(session, registration.id)


def _check_may_change(registration: Registration, occasion: Occasion, by_office: bool, now: datetime) -> None:
    state = State(registration.state)
    if by_office and state.live:
        return
    rules.check_change(state, occasion.begins_at, occasion.event.change_days, now)


def _check_new_choice(session: Session, occasion: Occasion, registration: Registration, entry: Entry, state: State,
                      before: set[int]) -> None:
    rules.check_parts(entry, occasion.parts)
    if state.holds_place and not registration.guest:
        new = replace(entry, parts=tuple(set(entry.parts) - before))
        rules.check_room(new, occasion.parts, occasions.taken_parts(session, occasion.id, but=registration.id))


def _end(session: Session, registration: Registration, occasion: Occasion, by: str, now: datetime,
         reason: str = "") -> None:
    """The registration is cancelled; who is next gets the place."""
    _touch(registration, now, state=State.CANCELLED.value, offered_until=None, queued_at=None)
    _log(session, registration, occasion, by, "registration_cancelled", now, reason=reason.strip())
    _tell(session, [(registration, MessageKind.REGISTRATION_CANCELLED)], now)
    session.flush()
    if registration.invitation_id and not registrations.still_coming(session, registration.invitation_id):
        session.execute(update(Invitation).where(Invitation.id == registration.invitation_id).values(replied_at=None))
    _promote(session, occasion, now)


def _touch(registration: Registration, now: datetime, **values: Any) -> None:
    """Writes what changed; the appointment in the mail counts one further."""
    for name, value in values.items():
        setattr(registration, name, value)
    registration.sequence += 1
    registration.changed_at = now


def _organisations(session: Session, entries: Iterable[Entry],
                   invitation: Invitation | None) -> dict[int, Organisation]:
    wanted = {entry.organisation_id for entry in entries if entry.organisation_id is not None}
    if invitation and invitation.organisation and wanted == {invitation.organisation_id}:
        return {invitation.organisation.id: invitation.organisation}
    return organisations.with_numbers(session, wanted) if wanted else {}


def _check_person(event: Event, occasion: Occasion, entry: Entry, known: dict[int, Organisation]) -> None:
    rules.check_role(entry, event.roles, occasion.roles)
    organisation = known.get(entry.organisation_id or 0)
    rules.check_sector(entry, organisation.sector if organisation else None, occasion.sectors)


def _count(session: Session, occasion: Occasion, entries: Sequence[Entry], now: datetime) -> Count:
    """The places as they are now; who waits already goes before who comes now, and nobody comes twice."""
    people = [same_person(entry.email, entry.name) for entry in entries]
    count = occasions.count(session, occasion, people)
    if count.already:
        there = registrations.already_there(session, occasion.id, people)
        raise Twice(next(entry for entry, person in zip(entries, people, strict=True) if person in there))
    if places.to_promote(count.places) and _promote(session, occasion, now):
        session.flush()
        count = occasions.count(session, occasion, people)
    return count


def _check_programme(session: Session, occasion: Occasion, given: Sequence[tuple[Entry, State]]) -> None:
    """Everyone chose what may be chosen, and who gets a place finds room in it; who waits only says a wish."""
    if not any(entry.parts for entry, _ in given):
        return
    parts = occasions.parts(session, occasion.id)
    taken = occasions.taken_parts(session, occasion.id) if any(part.capacity is not None for part in parts) else {}
    for entry, state in given:
        rules.check_parts(entry, parts)
        if state.holds_place:
            rules.check_room(entry, parts, taken)
            for number in entry.parts:
                taken[number] = taken.get(number, 0) + 1


def _said(entry: Entry, given: Answered) -> dict[str, Any]:
    """What a form says of a person, as it is kept."""
    return {"name": tidy(entry.name), "email": entry.email.strip()[:rules.LONGEST_NAME],
            "same_person": same_person(entry.email, entry.name), "role": entry.role,
            "organisation_id": entry.organisation_id, "organisation_name": tidy(entry.organisation_name),
            "listed": entry.listed, "typed": given.typed, "answers": given.answers, "version_id": given.version_id}


def _row(occasion: Occasion, entry: Entry, given: Answered, state: State, by: str, now: datetime,
         count: Count) -> dict[str, Any]:
    queued_at = max(now, count.last_queued or now) if state is State.WAITING else None
    return _said(entry, given) | {
        "round_id": occasion.event_id, "occasion_id": occasion.id, "state": state.value, "queued_at": queued_at,
        "registered_at": now, "registered_by": tidy(by), "changed_at": now}


def _store(session: Session, rows: Sequence[dict[str, Any]], entries: Sequence[Entry]) -> list[Registration]:
    """Writes the rows with what each person chose, under a number that nobody in this event has."""
    statement, made = _adding(session.get_bind().dialect.name), dict[str, Registration]()
    for _ in range(TRIES):
        left = [row | {"number": rules.number_of(secrets.randbelow)} for row in rows
                if row["same_person"] not in made]
        if left:
            made |= {each.same_person: each for each in session.scalars(statement, left)}
    found = [made[row["same_person"]] for row in rows]
    chosen = [{"registration_id": each.id, "part_id": number} for each, entry in zip(found, entries, strict=True)
              for number in dict.fromkeys(entry.parts)]
    if chosen:
        session.execute(insert(ChosenPart), chosen)
    return found


@cache
def _adding(dialect: str) -> Any:
    """Made once, because making this statement costs more than running it."""
    return inserting(dialect, Registration).on_conflict_do_nothing().returning(Registration)


def _replied(session: Session, invitation: Invitation, by: str, now: datetime) -> None:
    """This member takes part. The row is written also when that was known, so that nobody takes it back meanwhile."""
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(
        replied_at=func.coalesce(Invitation.replied_at, now), declined_at=None))
    if invitation.declined_at:
        record(session, by, "decline_undone", now, round_id=invitation.round_id, invitation_id=invitation.id)


def _log(session: Session, registration: Registration, occasion: Occasion, by: str, deed: str, now: datetime,
         **details: Any) -> None:
    record(session, by, deed, now, round_id=registration.round_id, invitation_id=registration.invitation_id,
           participant=registration.name, occasion=occasion.title, **details)


def _tell(session: Session, told: Iterable[tuple[Registration, MessageKind]], now: datetime,
          notes: dict[int, str] | None = None) -> None:
    """A letter to each; one and the same change is never told twice."""
    queue(session, [letter(f"{kind}:{each.id}:{each.sequence}", kind, each.email, now, round_id=each.round_id,
                           registration_id=each.id, note=(notes or {}).get(each.id, "")) for each, kind in told])
