"""Moving somebody who is registered to another occasion of the same event."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import registrations as places
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import occasions, registrations
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.places import Terms, check_above, outcome_by_secretariat
from survey.rules.registrations import Added, Entry, State


def transfer(session: Session, event: Event, registration: Registration, number: int, reason: str, by: str,
             now: datetime, *, above: bool = False) -> Registration:
    """The same registration, link and number at another occasion; the place that it leaves goes to who waits.

    A chosen programme stays behind with the occasion that it belongs to. `above` gives a place where there is none.
    """
    left, reached = _both(session, event, registration.occasion_id, number)
    registration = registrations.reread(session, registration.id)
    _check(session, registration, left, reached, now)
    state = _state(session, event, registration, reached, reason, above)
    dropped = [part.title for part in registration.parts]
    registration.parts = []
    registration.occasion_id, registration.occasion, registration.reserved = reached.id, reached, False
    registration.state, registration.offered_until = state.value, None
    registration.queued_at = now if state is State.WAITING else None
    registration.sequence, registration.changed_at = registration.sequence + 1, now
    record(session, by, "participant_moved", now, round_id=event.round_id, invitation_id=registration.invitation_id,
           participant=registration.name, was=left.title, occasion=reached.title, reason=reason.strip())
    queue(session, [letter(f"registration_changed:{registration.id}:{registration.sequence}",
                           MessageKind.REGISTRATION_CHANGED, registration.email, now, round_id=event.round_id,
                           registration_id=registration.id, note=_note(left, reached, state, reason, dropped))])
    session.flush()
    places.promote(session, left.id, now)
    return registration


def _both(session: Session, event: Event, first: int, second: int) -> tuple[Occasion, Occasion]:
    """Both occasions, held in the order of their numbers, so that two who move people never wait for each other."""
    if first == second:
        raise RuleBroken("Deze deelnemer staat hier al.")
    held = {number: occasions.hold(session, number) for number in sorted((first, second))}
    if any(each.event_id != event.round_id for each in held.values()):
        raise RuleBroken("Dit moment hoort niet bij deze bijeenkomst.")
    return held[first], held[second]


def _check(session: Session, registration: Registration, left: Occasion, reached: Occasion, now: datetime) -> None:
    if registration.occasion_id != left.id or not State(registration.state).live:
        raise RuleBroken("Deze aanmelding is intussen gewijzigd. Bekijk de lijst opnieuw.")
    if reached.cancelled_at or now >= reached.ends_at:
        raise RuleBroken("Dat moment gaat niet door of is voorbij.")
    if registrations.already_there(session, reached.id, [registration.same_person]):
        raise RuleBroken(f"{registration.name} is daar al aangemeld.")


def _state(session: Session, event: Event, registration: Registration, reached: Occasion, reason: str,
           above: bool) -> State:
    """What comes of somebody who is moved: who waits for a selection goes on waiting for it."""
    if registration.guest or registration.state == State.REQUESTED:
        return State(registration.state)
    entry = Entry(registration.name, registration.email)
    counted, how = occasions.count(session, reached).places, Added.ABOVE if above else Added.OPEN
    check_above(counted, how)
    return outcome_by_secretariat(entry, counted, Terms(waiting_list=reached.waiting_list), how, reason)


def _note(left: Occasion, reached: Occasion, state: State, reason: str, dropped: Iterable[str]) -> str:
    """What the participant reads above how it stands now."""
    said = [f"Uw aanmelding is verplaatst van {left.title} naar {reached.title}."]
    said += [f"Reden: {reason.strip()}"] if reason.strip() else []
    said += ["Daar staat u op de wachtlijst."] if state is State.WAITING else []
    chosen = ", ".join(dropped)
    said += [f"Kies via uw link opnieuw uit het programma (eerst: {chosen})."] if chosen and reached.parts else []
    return "\n".join(said)
