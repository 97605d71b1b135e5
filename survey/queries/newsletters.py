"""Newsletters: the list, one whole, what is public, and how the sending goes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from survey.models.associations import Association
from survey.models.messages import Message
from survey.models.newsletters import Newsletter, NewsletterFile, NewsletterItem
from survey.rules.messages import MessageKind, MessageState

WHOLE = (joinedload(Newsletter.association),
         selectinload(Newsletter.items).options(joinedload(NewsletterItem.association),
                                                selectinload(NewsletterItem.files)))
SENT = Newsletter.queued_at.is_not(None)


def everything(session: Session) -> Sequence[Newsletter]:
    """All of them, the newest first, with who sends it."""
    query = select(Newsletter).options(joinedload(Newsletter.association))
    return session.scalars(query.order_by(Newsletter.day.desc(), Newsletter.id.desc())).all()


def by_slug(session: Session, slug: str) -> Newsletter | None:
    """One with its items and the names of their files: three statements."""
    return session.scalars(select(Newsletter).where(Newsletter.slug == slug).options(*WHOLE)).one_or_none()


def whole(session: Session, number: int) -> Newsletter | None:
    query = select(Newsletter).where(Newsletter.id == number).options(*WHOLE)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def with_body(session: Session, number: int) -> Newsletter | None:
    """One as it was sent: what each reader gets, and who sends it."""
    query = select(Newsletter).where(Newsletter.id == number)
    return session.scalars(query.options(undefer(Newsletter.body), joinedload(Newsletter.association))).one_or_none()


def hold(session: Session, number: int) -> Newsletter:
    """One as it is now with its items, held until the transaction ends."""
    session.scalars(select(Newsletter.id).where(Newsletter.id == number).with_for_update(key_share=True)).one()
    query = select(Newsletter).where(Newsletter.id == number).options(*WHOLE)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def slugs(session: Session) -> Sequence[str]:
    return session.scalars(select(Newsletter.slug)).all()


def sent(session: Session) -> Sequence[Newsletter]:
    """The archive, the newest first."""
    query = select(Newsletter).where(SENT).options(joinedload(Newsletter.association))
    return session.scalars(query.order_by(Newsletter.queued_at.desc(), Newsletter.id.desc())).all()


def due(session: Session, now: datetime) -> Sequence[int]:
    """The numbers of what was planned for a moment that has come."""
    query = select(Newsletter.id).where(Newsletter.planned_for <= now, Newsletter.queued_at.is_(None))
    return session.scalars(query.order_by(Newsletter.planned_for)).all()


def file(session: Session, newsletter_id: int, number: int) -> NewsletterFile | None:
    """A file with its content, if it belongs to this newsletter."""
    query = select(NewsletterFile).join(NewsletterFile.item).where(
        NewsletterFile.id == number, NewsletterItem.newsletter_id == newsletter_id)
    return session.scalars(query.options(undefer(NewsletterFile.content))).one_or_none()


def counts(session: Session, number: int) -> dict[MessageState, int]:
    """How the mails of one newsletter stand."""
    query = select(Message.state, func.count()).where(
        Message.newsletter_id == number, Message.kind == MessageKind.NEWSLETTER.value).group_by(Message.state)
    return {MessageState(state): many for state, many in session.execute(query)}


def associations(session: Session) -> Sequence[Association]:
    return session.scalars(select(Association).order_by(Association.id)).all()


def sender(session: Session) -> Association | None:
    """Who sends newsletters: the association of the last one that went, and before there was any the first."""
    query = select(Association).join(Newsletter).where(SENT).order_by(Newsletter.queued_at.desc()).limit(1)
    first = select(Association).order_by(Association.id).limit(1)
    return session.scalars(query).one_or_none() or session.scalars(first).one_or_none()
