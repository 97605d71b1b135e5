"""Who gets newsletters: subscribers, contact persons of members, and who is left out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from survey.links import Links
from survey.models.associations import Membership
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.people import Person, Position
from survey.models.subscribers import Bounce, Subscriber
from survey.queries.organisations import batches
from survey.rules.registrations import same_person
from survey.rules.subscribers import AFTER_UNSUBSCRIBING, BOUNCES_TO_STOP, UNCONFIRMED

ACTIVE = (Subscriber.confirmed_at.is_not(None), Subscriber.unsubscribed_at.is_(None))


def mark_of(links: Links, address: str) -> str:
    """The keyed hash by which an address is looked up, the same for every spelling of it."""
    return links.mark(same_person(address))


def member_addresses(session: Session, association_ids: Collection[int], day: date) -> Sequence[str]:
    """The addresses of everyone who holds a position that day at a member of one of these associations."""
    query = (
        select(Person.email).join(Position, Position.person_id == Person.id)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.association_id.in_(association_ids), Organisation.archived_at.is_(None), Person.email != "",
               or_(Position.since.is_(None), Position.since <= day),
               or_(Position.until.is_(None), Position.until >= day),
               or_(Membership.since.is_(None), Membership.since <= day),
               or_(Membership.until.is_(None), Membership.until >= day))
    )
    return session.scalars(query.group_by(Person.email).order_by(func.min(Person.id))).all()


def known(session: Session) -> Sequence[Any]:
    """Everyone that is known by mark and email, in one statement: whether they asked for newsletters and confirmed it
    (`active`), want none (`gone`), or have an address that came back too often (`stuck`)."""
    query = select(Subscriber.mark, Subscriber.email, and_(*ACTIVE).label("active"),
                   Subscriber.unsubscribed_at.is_not(None).label("gone"),
                   Subscriber.id.in_(_too_often()).label("stuck"))
    return session.execute(query.order_by(Subscriber.id)).all()


def _too_often() -> Any:
    hard = select(Bounce.subscriber_id).where(Bounce.hard.is_(True), Bounce.forgiven_at.is_(None))
    return hard.group_by(Bounce.subscriber_id).having(func.count() >= BOUNCES_TO_STOP)


def by_mark(session: Session, marks: Collection[str]) -> dict[str, int]:
    """The numbers of these, by mark."""
    found: dict[str, int] = {}
    for some in batches(sorted(marks)):
        query = select(Subscriber.mark, Subscriber.id).where(Subscriber.mark.in_(some))
        found |= {row.mark: row.id for row in session.execute(query)}
    return found


def locked(session: Session, mark: str) -> Subscriber | None:
    """The subscriber with this mark as it is now, held until the transaction ends."""
    query = select(Subscriber).where(Subscriber.mark == mark).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def hold(session: Session, number: int) -> Subscriber:
    query = select(Subscriber).where(Subscriber.id == number).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def opened_by(session: Session, number: int, serial: int) -> Subscriber | None:
    """Whose link this is, if it was not revoked."""
    query = select(Subscriber).where(Subscriber.id == number, Subscriber.serial == serial)
    return session.scalars(query).one_or_none()


def tally(session: Session) -> dict[str, int]:
    """How many there are: who get it, who still have to confirm, and who want none."""
    gone = Subscriber.unsubscribed_at.is_not(None)
    waiting = Subscriber.confirmed_at.is_(None) & Subscriber.unsubscribed_at.is_(None)
    row = session.execute(select(
        func.count().filter(*ACTIVE), func.count().filter(waiting, Subscriber.asked_at.is_not(None)),
        func.count().filter(gone)).select_from(Subscriber)).one()
    return {"active": row[0], "waiting": row[1], "gone": row[2]}


def page(session: Session, words: str, most: int) -> Sequence[Subscriber]:
    """Who asked for newsletters and gets them, in the order of their addresses."""
    query = select(Subscriber).where(*ACTIVE).order_by(Subscriber.email)
    if words:
        query = query.where(Subscriber.email.icontains(words, autoescape=True))
    return session.scalars(query.limit(most)).all()


def bounced(session: Session) -> Sequence[Any]:
    """Addresses of which a newsletter came back, the worst first: number, address, how often hard and at all, the last
    words and moment. The address is that of the last mail, for a contact person's stands in the register only.
    """
    hard = func.count().filter(Bounce.hard.is_(True), Bounce.forgiven_at.is_(None))
    told = (select(Bounce.subscriber_id, hard.label("hard"), func.count().label("all"),
                   func.max(Bounce.id).label("last")).where(Bounce.forgiven_at.is_(None))
            .group_by(Bounce.subscriber_id).subquery())
    address = (select(Message.recipient).where(Message.subscriber_id == told.c.subscriber_id)
               .order_by(Message.id.desc()).limit(1).correlate(told).scalar_subquery())
    query = (select(told.c.subscriber_id, told.c.hard, told.c.all, Bounce.words, Bounce.at, Subscriber.unsubscribed_at,
                    func.coalesce(address, Subscriber.email).label("address"))
             .join(Bounce, Bounce.id == told.c.last).join(Subscriber, Subscriber.id == told.c.subscriber_id))
    return session.execute(query.order_by(told.c.hard.desc(), Bounce.at.desc())).all()


def bounces_of(session: Session, number: int) -> Sequence[Bounce]:
    query = select(Bounce).where(Bounce.subscriber_id == number, Bounce.forgiven_at.is_(None)).with_for_update()
    return session.scalars(query).all()


def to_wipe(session: Session, now: datetime) -> Sequence[int]:
    """Who unsubscribed so long ago that the address has no use any more."""
    query = select(Subscriber.id).where(Subscriber.unsubscribed_at < now - AFTER_UNSUBSCRIBING, Subscriber.email != "")
    return session.scalars(query).all()


def never_confirmed(session: Session, now: datetime) -> Sequence[int]:
    """Who typed an address, never confirmed it, and gets no newsletter for another reason either."""
    mailed = select(Message.id).where(Message.subscriber_id == Subscriber.id, Message.newsletter_id.is_not(None))
    query = select(Subscriber.id).where(
        Subscriber.confirmed_at.is_(None), Subscriber.unsubscribed_at.is_(None),
        Subscriber.asked_at < now - UNCONFIRMED, Subscriber.email != "", ~mailed.exists())
    return session.scalars(query).all()
