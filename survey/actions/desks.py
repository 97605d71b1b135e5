"""What happens where people register: the new ones come in, who was there already hears so by mail, and a member says
that nobody comes.

Behind an open link anybody may type anybody's address. Whether that person takes part is told to the address itself,
never to who typed it: the reply is the one that somebody new would have got.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey.actions import registrations as deeds
from survey.actions import responses as member_deeds
from survey.actions import users
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.events import Event, Occasion
from survey.models.invitations import Invitation
from survey.models.registrations import Registration
from survey.queries import occasions, registrations, responses
from survey.rules.broken import RuleBroken
from survey.rules.events import Way
from survey.rules.limits import LOST_LINK_MAIL, REGISTERING
from survey.rules.messages import MessageKind
from survey.rules.places import Terms, outcomes
from survey.rules.registrations import Entry, State, same_person, tidy

OWN_LINK = {**deeds.TOLD, State.OFFERED: MessageKind.PLACE_OFFERED}
SAME_PAGE = timedelta(minutes=30)


class TooMany(RuleBroken):
    """More people were registered from one place than ever stand around a poster."""

    def __init__(self) -> None:
        super().__init__("Vanaf uw netwerk zijn in korte tijd heel veel mensen aangemeld. U bent nog niet aangemeld. "
                         "Wacht een kwartier en verstuur dit formulier dan nog eens.")


def enter(session: Session, event: Event, occasion_id: int, entries: Sequence[Entry], now: datetime,
          invitation: Invitation | None, place: str, as_far: bool = False) -> list[tuple[str, State]]:
    """Registers who is new; returns for every entry the name and what the reply says of it.

    With `as_far` it was agreed that only those come for whom there is a place; the others are declined and not stored.
    `place` is from where this comes, to count who comes in there; nothing is counted behind a personal link.
    """
    by = invitation.who() if invitation else tidy(entries[0].name)
    people = [same_person(entry.email, entry.name) for entry in entries]
    fresh, known = entries, dict[str, Registration]()
    try:
        made = deeds.register(session, event, occasion_id, entries, by, now, invitation, as_far)
    except deeds.Twice:
        # Seldom, so only now it is asked who that is; the occasion is held, so the answer stays true.
        known = {each.same_person: each for each in registrations.standing(session, occasion_id, people)}
        fresh = [entry for entry, person in zip(entries, people, strict=True) if person not in known]
        made = deeds.register(session, event, occasion_id, fresh, by, now, invitation, as_far) if fresh else []
    states = {each.same_person: State(each.state) for each in made}
    if known:
        occasion = occasions.hold(session, occasion_id)
        states |= _known(session, event, occasion, dict(zip(people, entries, strict=True)), known, invitation, now)
    if fresh and invitation is None and users.count_attempt(session, REGISTERING, place, now) > REGISTERING.most:
        raise TooMany
    return [(tidy(entry.name), states.get(person, State.DECLINED))
            for entry, person in zip(entries, people, strict=True)]


def _known(session: Session, event: Event, occasion: Occasion, entries: dict[str, Entry],
           known: dict[str, Registration], invitation: Invitation | None, now: datetime) -> dict[str, State]:
    """What the reply says of who was there already, who hears by mail how it stands."""
    places = occasions.count(session, occasion).places
    said, strange = {}, []
    for person, standing in known.items():
        said[person] = State(standing.state)
        if not _theirs(standing, entries[person], invitation, now):
            strange.append(standing)
            try:
                said[person], = outcomes([entries[person]], places,
                                         Terms(event.way == Way.SELECTION, occasion.waiting_list))
            except RuleBroken:
                # Nobody new would get in, so that this page cannot be seen by a stranger who asks.
                continue
    send_own_links(session, strange, now)
    return said


def here_before(session: Session, occasion_id: int, entries: Sequence[Entry], invitation: Invitation | None,
                now: datetime) -> int:
    """How many of these people take part already, as who sends them knows."""
    people = {same_person(entry.email, entry.name): entry for entry in entries}
    found = registrations.standing(session, occasion_id, people)
    return sum(_theirs(each, people[each.same_person], invitation, now) for each in found)


def _theirs(standing: Registration, entry: Entry, invitation: Invitation | None, now: datetime) -> bool:
    """Whether who sent this knows of the registration: it is on the member's own list, or the same page sent twice."""
    if invitation and standing.invitation_id == invitation.id:
        return True
    return standing.name.casefold() == tidy(entry.name).casefold() and now - standing.registered_at <= SAME_PAGE


def send_own_links(session: Session, standing: Iterable[Registration], now: datetime) -> int:
    """Mails each of these people once an hour how it stands with them, with their own link. Returns how many."""
    period = LOST_LINK_MAIL.begin(now).isoformat()
    queued = 0
    for each in standing:
        kind = OWN_LINK.get(State(each.state))
        row = kind and letter(f"own_link:{each.id}:{period}", kind, each.email, now, round_id=each.round_id,
                              invitation_id=each.invitation_id, registration_id=each.id)
        if row and queue(session, [row]):
            record(session, each.name, "link_asked", now, round_id=each.round_id, invitation_id=each.invitation_id)
            queued += 1
    return queued


def stay_away(session: Session, invitation: Invitation, now: datetime) -> None:
    """A member says that nobody comes; registering somebody undoes it."""
    invitation = responses.hold(session, invitation)
    if invitation.replied_at:
        raise RuleBroken("U meldde al iemand aan. Komt er toch niemand? Meld die persoon dan af.")
    member_deeds.decline(session, invitation, member_deeds.Author(invitation.who()), now)
