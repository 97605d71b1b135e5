"""What the minutes and the export of a meeting need besides what its pages ask: all of it, revoked and replaced too."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.assemblies import Mandate, Proxy
from survey.models.bodies import Seat
from survey.models.polls import Motion, Objection, Poll, Vote


def proxies(session: Session, round_id: int) -> Sequence[Proxy]:
    """Every proxy that was ever given for a meeting, in that order."""
    query = select(Proxy).where(Proxy.round_id == round_id).options(
        joinedload(Proxy.holder), joinedload(Proxy.mandate).joinedload(Mandate.seat))
    return session.scalars(query.order_by(Proxy.id)).all()


def votes(session: Session, round_id: int) -> dict[int, list[Vote]]:
    """Every vote by name of a meeting, what was replaced included, by poll."""
    query = (select(Vote).join(Poll, Poll.id == Vote.poll_id).join(Poll.motion)
             .where(Motion.round_id == round_id).order_by(Vote.id))
    found: dict[int, list[Vote]] = {}
    for vote in session.scalars(query):
        found.setdefault(vote.poll_id, []).append(vote)
    return found


def disputed(session: Session, round_id: int) -> dict[int, list[str]]:
    """By poll, the names of those for whom the result was disputed."""
    query = (select(Objection.poll_id, Seat.name).join(Mandate, Mandate.id == Objection.mandate_id)
             .join(Seat, Seat.id == Mandate.seat_id).where(Mandate.round_id == round_id).order_by(Seat.name))
    found: dict[int, list[str]] = {}
    for poll_id, name in session.execute(query):
        found.setdefault(poll_id, []).append(name)
    return found
