"""Reaction reports that were published, and everything that the next one is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from survey.models.comments import Comment, CommentFile, Consultation, Support
from survey.models.documents import DocumentVersion
from survey.models.reaction_reports import ReactionReport
from survey.models.rounds import Host, Round
from survey.queries.dispositions import ANSWERED, SENT, WHOSE
from survey.rules.reaction_reports import Audience, report


@dataclass(frozen=True, slots=True)
class Row:
    """A comment that was sent, with how many agree with it and how many files go along."""

    comment: Comment
    supports: int
    files: int


def rows(session: Session, round_id: int) -> list[Row]:
    """Every comment that was sent, by number, as it is now: one statement."""
    supports = select(func.count()).where(Support.comment_id == Comment.id).correlate(Comment).scalar_subquery()
    files = select(func.count()).where(CommentFile.comment_id == Comment.id).correlate(Comment).scalar_subquery()
    query = (select(Comment, supports, files).where(Comment.round_id == round_id, *SENT).options(ANSWERED, *WHOSE)
             .order_by(Comment.number, Comment.id))
    return [Row(*row) for row in session.execute(query.execution_options(populate_existing=True))]


def newest(session: Session, round_id: int) -> ReactionReport | None:
    """The edition that counts, with its document."""
    query = select(ReactionReport).where(ReactionReport.round_id == round_id).options(undefer(ReactionReport.document))
    return session.scalars(query.order_by(ReactionReport.number.desc()).limit(1)).one_or_none()


def editions(session: Session, round_id: int) -> Sequence[ReactionReport]:
    """Every edition without its document, the newest first."""
    query = select(ReactionReport).where(ReactionReport.round_id == round_id)
    return session.scalars(query.order_by(ReactionReport.number.desc())).all()


def edition(session: Session, slug: str, number: int | None = None) -> ReactionReport | None:
    """One edition of a round with its document, round and hosts; the newest where no number is given."""
    query = (select(ReactionReport).join(ReactionReport.round).where(Round.slug == slug)
             .options(undefer(ReactionReport.document),
                      joinedload(ReactionReport.round).joinedload(Round.hosts).joinedload(Host.association)))
    if number is not None:
        query = query.where(ReactionReport.number == number)
    return session.scalars(query.order_by(ReactionReport.number.desc()).limit(1)).unique().one_or_none()


def public_on(session: Session, document_id: int) -> list[tuple[str, ReactionReport]]:
    """(slug, newest report) of every consultation on a document where that report is for everybody."""
    latest = (select(ReactionReport.round_id, func.max(ReactionReport.number).label("number"))
              .group_by(ReactionReport.round_id).subquery())
    query = (select(Round.slug, ReactionReport).join(ReactionReport.round)
             .join(latest, (latest.c.round_id == Round.id) & (latest.c.number == ReactionReport.number))
             .join(Consultation, Consultation.round_id == Round.id)
             .join(DocumentVersion, DocumentVersion.id == Consultation.version_id)
             .where(DocumentVersion.document_id == document_id, ReactionReport.audience == Audience.EVERYONE.value)
             .options(undefer(ReactionReport.document)).order_by(Round.id))
    return [(slug, kept) for slug, kept in session.execute(query)]


def one(session: Session, number: int) -> ReactionReport | None:
    """One edition with its document, by its id."""
    query = select(ReactionReport).where(ReactionReport.id == number).options(undefer(ReactionReport.document))
    return session.scalars(query).one_or_none()


def numbers_of(session: Session, invitation_id: int) -> set[int]:
    """The numbers of the comments that one member sent."""
    query = select(Comment.number).where(Comment.invitation_id == invitation_id, *SENT)
    return {number for number in session.scalars(query) if number is not None}


def texts(session: Session, round_id: int, numbers: Sequence[int]) -> dict[int, str]:
    """What was said, by number; for who wrote it, because a report may leave it out."""
    query = select(Comment.number, Comment.text, Comment.suggestion).where(
        Comment.round_id == round_id, Comment.number.in_(numbers))
    return {number: text or suggestion for number, text, suggestion in session.execute(query) if number}


def told(session: Session, number: int, comments: Sequence[int]) -> dict[str, Any]:
    """What a mail says of these comments: (heading, what was said, answer) of each, as that edition has it."""
    kept = one(session, number)
    if kept is None:
        raise LookupError(f"report {number} is not there")
    made, said = report(kept.document), texts(session, kept.round_id, comments)
    mine = [(passage.heading if passage.key else "", said.get(each.number, each.text), given)
            for passage, each, given in made.to(comments)]
    return {"report": made, "mine": mine, "audience": kept.audience}
