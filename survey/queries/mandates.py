"""The roll of a meeting: whose votes there are, who may use them, and who represents whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from survey.models.assemblies import Assembly, Delegation, Mandate, Proxy
from survey.models.bodies import Seat
from survey.models.invitations import Invitation
from survey.queries import presences
from survey.rules.calendar import day_of
from survey.rules.presences import Being, being
from survey.rules.rounds import Origin
from survey.rules.seats import entitled


def of_round(session: Session, round_id: int) -> Sequence[Mandate]:
    """Every mandate of a meeting by the name of its seat, with who may use it, as it is now: two statements.

    Whether a seat counts on the day is for `rules.seats.entitled` to say.
    """
    query = (select(Mandate).join(Mandate.seat).where(Mandate.round_id == round_id)
             .options(contains_eager(Mandate.seat).joinedload(Seat.body),
                      selectinload(Mandate.delegations).joinedload(Delegation.invitation))
             .order_by(Seat.name, Mandate.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def one(session: Session, round_id: int, number: int) -> Mandate | None:
    query = (select(Mandate).where(Mandate.round_id == round_id, Mandate.id == number)
             .options(joinedload(Mandate.seat).joinedload(Seat.body),
                      selectinload(Mandate.delegations).joinedload(Delegation.invitation)))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def delegates(session: Session, round_id: int) -> Sequence[Invitation]:
    """Everyone with a personal link to a meeting by name, who was withdrawn too, as they are now."""
    query = select(Invitation).where(Invitation.round_id == round_id, Invitation.origin == Origin.DELEGATE.value)
    return session.scalars(query.order_by(Invitation.name, Invitation.id)
                           .execution_options(populate_existing=True)).all()


def standing_proxies(session: Session, round_id: int) -> Sequence[Proxy]:
    """The proxies of a meeting that were not revoked, with who holds them, as they are now."""
    query = (select(Proxy).where(Proxy.round_id == round_id, Proxy.revoked_at.is_(None))
             .options(joinedload(Proxy.holder)).order_by(Proxy.id))
    return session.scalars(query.execution_options(populate_existing=True)).all()


@dataclass(frozen=True, slots=True)
class Usable:
    """A mandate that somebody may use now: as a delegate, or by the proxy that stands with it.

    `given` is the standing proxy by which another holds a mandate of one's own; until it is revoked its holder votes.
    """

    mandate: Mandate
    proxy: Proxy | None = None
    given: Proxy | None = None


def usable(session: Session, round_id: int, invitation_id: int) -> list[Usable]:
    """The mandates of somebody in a meeting, the own ones first: two statements. As they are now."""
    own = select(Delegation.mandate_id).where(Delegation.invitation_id == invitation_id)
    held = select(Proxy.mandate_id).where(Proxy.holder_id == invitation_id, Proxy.revoked_at.is_(None))
    query = (select(Mandate, Proxy, Mandate.id.in_(own)).join(Mandate.seat)
             .outerjoin(Proxy, (Proxy.mandate_id == Mandate.id) & Proxy.revoked_at.is_(None))
             .where(Mandate.round_id == round_id, Mandate.id.in_(own) | Mandate.id.in_(held))
             .options(contains_eager(Mandate.seat).joinedload(Seat.body), joinedload(Proxy.holder))
             .order_by(Seat.name, Mandate.id))
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    mine = [Usable(mandate, given=proxy) for mandate, proxy, is_own in rows
            if is_own and (proxy is None or proxy.holder_id != invitation_id)]
    return mine + [Usable(mandate, proxy=proxy) for mandate, proxy, _ in rows
                   if proxy is not None and proxy.holder_id == invitation_id]


def beings(session: Session, assembly: Assembly) -> list[tuple[Mandate, Being]]:
    """Every mandate that counts on the day with whether it is there now, by the name of its seat: four statements."""
    day = day_of(assembly.begins_at)
    came = presences.of_round(session, assembly.round_id)
    here = {each.invitation_id for each in came if each.left_at is None}
    been = {each.invitation_id for each in came}
    holders = {each.mandate_id: each.holder_id for each in standing_proxies(session, assembly.round_id)}
    return [(row, being([each.invitation_id for each in row.delegations], holders.get(row.id), here, been))
            for row in of_round(session, assembly.round_id) if entitled(row.seat, day)]


def proxy(session: Session, round_id: int, number: int) -> Proxy | None:
    """A proxy of this meeting, revoked or not, with who holds it."""
    query = select(Proxy).where(Proxy.round_id == round_id, Proxy.id == number).options(joinedload(Proxy.holder))
    return session.scalars(query).one_or_none()
