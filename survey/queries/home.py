"""What anyone may see: open rounds, the round of an open link, and the last time a closing day moved for all."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from survey.models.rounds import Host, Round
from survey.models.windows import WindowChange
from survey.rules.rounds import Kind

HOSTS = joinedload(Round.hosts).joinedload(Host.association)


def published_rounds(session: Session, today: date, kind: Kind = Kind.SURVEY,
                     *narrower: ColumnElement[bool]) -> list[Round]:
    """Published rounds of this kind whose closing day has not passed, the first to close first: one statement.

    The rule says which of them are open.
    """
    query = select(Round).where(
        Round.kind == kind.value, Round.published_at.is_not(None),
        or_(Round.closes_on.is_(None), Round.closes_on >= today), *narrower)
    query = query.options(HOSTS).order_by(Round.closes_on, Round.title).limit(100)
    return list(session.scalars(query).unique())


def by_open_link(session: Session, round_id: int, serial: int) -> Round | None:
    """The published round of an open link that was not revoked: one statement."""
    query = select(Round).where(Round.id == round_id, Round.open_link_serial == serial, Round.open_link.is_(True),
                                Round.published_at.is_not(None))
    return session.scalars(query.options(HOSTS)).unique().one_or_none()


def last_move(session: Session, round_id: int) -> WindowChange | None:
    """The last change of the closing day that held for everyone."""
    query = select(WindowChange).where(WindowChange.round_id == round_id, WindowChange.invitation_id.is_(None))
    return session.scalars(query.order_by(WindowChange.id.desc()).limit(1)).one_or_none()
