"""Material of an occasion, who gets it, and what each of them was sent already."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from survey.models.events import Event, Material, Occasion
from survey.models.messages import Message
from survey.models.registrations import Registration
from survey.models.rounds import Host, Round
from survey.rules.messages import MessageKind, MessageState
from survey.rules.registrations import State


def occasion(session: Session, slug: str, number: int) -> Occasion | None:
    """One occasion with its event, round and hosts: one statement."""
    query = (select(Occasion).join(Occasion.event).join(Event.round).where(Occasion.id == number, Round.slug == slug)
             .options(joinedload(Occasion.event).joinedload(Event.round).joinedload(Round.hosts)
                      .joinedload(Host.association)))
    return session.scalars(query).unique().one_or_none()


def of_occasion(session: Session, occasion_id: int) -> Sequence[Material]:
    """Everything there is, without the contents, in the order in which it was added."""
    query = select(Material).where(Material.occasion_id == occasion_id).order_by(Material.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def sent(session: Session, occasion_id: int) -> Sequence[Material]:
    """What was sent to anybody, without the contents."""
    query = select(Material).where(Material.occasion_id == occasion_id, Material.sent_at.is_not(None))
    return session.scalars(query.order_by(Material.id)).all()


def one(session: Session, occasion_id: int, number: int) -> Material | None:
    """One file with its contents."""
    query = select(Material).where(Material.id == number, Material.occasion_id == occasion_id)
    return session.scalars(query.options(undefer(Material.content))).one_or_none()


def listed(session: Session, numbers: Collection[int]) -> Sequence[Material]:
    """These files without their contents."""
    if not numbers:
        return ()
    return session.scalars(select(Material).where(Material.id.in_(numbers)).order_by(Material.id)).all()


def contents(session: Session, numbers: Collection[int]) -> Sequence[Material]:
    """These files with their contents."""
    if not numbers:
        return ()
    query = select(Material).where(Material.id.in_(numbers)).order_by(Material.id)
    return session.scalars(query.options(undefer(Material.content))).all()


def participants(session: Session, occasion_id: int) -> Sequence[Registration]:
    """Everyone with a place, guests included, by number."""
    query = select(Registration).where(Registration.occasion_id == occasion_id,
                                       Registration.state == State.CONFIRMED.value)
    return session.scalars(query.order_by(Registration.id)).all()


def got(session: Session, occasion_id: int) -> dict[int, set[int]]:
    """Of each registration the files that were sent to it, or wait to be."""
    query = (select(Message.registration_id, Message.context).join(Message.registration)
             .where(Registration.occasion_id == occasion_id, Message.kind == MessageKind.MATERIAL.value,
                    Message.state != MessageState.DROPPED.value))
    found: dict[int, set[int]] = {}
    for number, context in session.execute(query):
        found.setdefault(number, set()).update(context.get("materials", ()))
    return found
