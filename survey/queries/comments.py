"""Comments: those that were sent, by passage and page by page; those of one member; what waits for somebody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, object_session, selectinload, undefer

from survey.models.comments import Comment, CommentFile, Consultation, Support
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import consultations
from survey.rules.comments import Source, label
from survey.rules.rounds import Kind, Origin

SENT = and_(Comment.number.is_not(None), Comment.withdrawn_at.is_(None))
COUNTS_FOR = and_(SENT, Comment.on_behalf.is_(True), Comment.approved_at.is_not(None))
SUPPORTED = (select(func.count()).select_from(Support).where(Support.comment_id == Comment.id)
             .correlate(Comment).scalar_subquery())
WITH = (joinedload(Comment.organisation), selectinload(Comment.files))
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A comment with how many others support it."""

    comment: Comment
    supports: int


def listed(session: Session, round_id: int, passage: str | None = None, limit: int | None = PAGE,
           offset: int = 0) -> list[Line]:
    """What was sent and stands, in the order of its numbers; of one passage or of all: two statements."""
    query = select(Comment, SUPPORTED).where(Comment.round_id == round_id, SENT, *_on(passage)).options(*WITH)
    query = query.order_by(Comment.number).limit(limit).offset(offset)
    return [Line(*row) for row in session.execute(query)]


def _on(passage: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if passage is None else (Comment.passage_key == passage,)


def per_passage(session: Session, round_id: int) -> dict[str, int]:
    """How many comments stand at each passage; "" is the whole."""
    query = select(Comment.passage_key, func.count()).where(Comment.round_id == round_id, SENT)
    return {row[0]: row[1] for row in session.execute(query.group_by(Comment.passage_key))}


@dataclass(frozen=True, slots=True)
class Totals:
    """`writers` are who sent something, `organisations` those in whose name something counts; `offered` came too late
    and waits, `to_approve` waits for a delegate."""

    sent: int = 0
    late: int = 0
    organisations: int = 0
    offered: int = 0
    to_approve: int = 0
    noted: int = 0


def totals(session: Session, round_id: int) -> Totals:
    """One statement whatever the number."""
    waits = and_(SENT, Comment.on_behalf.is_(True), Comment.approved_at.is_(None))
    row = session.execute(select(
        func.count(case((SENT, 1))), func.count(case((and_(SENT, Comment.late.is_(True)), 1))),
        func.count(func.distinct(case((COUNTS_FOR, Comment.organisation_id)))), func.count(case((OFFERED, 1))),
        func.count(case((waits, 1))), func.count(case((and_(SENT, Comment.source != Source.WEB.value), 1))),
    ).where(Comment.round_id == round_id)).one()
    return Totals(*row)


@dataclass(frozen=True, slots=True)
class Turnout:
    """The rate of response: of how many who were asked by name how many reacted, and how many only support a reaction.

    A member reacted with a comment of its own, with one that counts as that of its organisation, or with answers to
    the questions beside it. Support is no reaction: who gives it is not silent and is not reminded, and is told apart.
    `others` sent a comment without being on the list, or were taken off it.
    """

    invited: int = 0
    reacted: int = 0
    supporting: int = 0
    others: int = 0


NAMED = and_(Invitation.withdrawn_at.is_(None), Invitation.origin == Origin.REGISTER.value)
OF_ITSELF = and_(SENT, or_(Comment.source == Source.WEB.value, Comment.on_behalf.is_(True)))
REACTED = or_(exists().where(Comment.invitation_id == Invitation.id, OF_ITSELF),
              exists().where(Comment.round_id == Invitation.round_id, COUNTS_FOR,
                             Comment.organisation_id == Invitation.organisation_id),
              # A list of members has the response beside it, which is not the one that is meant here.
              exists().where(Response.invitation_id == Invitation.id, Response.submitted_at.is_not(None))
              .correlate(Invitation))
SUPPORTING = exists().where(Support.invitation_id == Invitation.id)
ONLY_SUPPORTS = and_(SUPPORTING, not_(REACTED))


def turnout(session: Session, round_ids: Collection[int]) -> dict[int, Turnout]:
    """By round, for those in which somebody was asked: one statement."""
    wrote = exists().where(Comment.invitation_id == Invitation.id, SENT)
    members = select(Invitation.round_id, NAMED.label("named"), REACTED.label("reacted"), SUPPORTING.label("supports"),
                     wrote.label("wrote")).where(Invitation.round_id.in_(round_ids)).subquery()
    who = members.c
    query = select(who.round_id, func.count(case((who.named, 1))), func.count(case((and_(who.named, who.reacted), 1))),
                   func.count(case((and_(who.named, ~who.reacted, who.supports), 1))),
                   func.count(case((and_(~who.named, who.wrote), 1)))).group_by(who.round_id)
    return {number: Turnout(*counted) for number, *counted in session.execute(query)} if round_ids else {}


OFFERED = and_(Comment.number.is_(None), Comment.offered_at.is_not(None), Comment.withdrawn_at.is_(None))


def offered(session: Session, round_id: int) -> Sequence[Comment]:
    """What came too late and was not added yet."""
    query = select(Comment).where(Comment.round_id == round_id, OFFERED).options(*WITH)
    return session.scalars(query.order_by(Comment.offered_at, Comment.id)).all()


def only_supports(session: Session, invitation_id: int) -> bool:
    """Whether this member did nothing but support a comment of somebody else."""
    return session.scalar(select(ONLY_SUPPORTS).select_from(Invitation).where(Invitation.id == invitation_id)) or False


def own(session: Session, invitation_id: int) -> Sequence[Comment]:
    """Everything of one member, drafts included, the oldest first."""
    query = select(Comment).where(Comment.invitation_id == invitation_id).options(*WITH).order_by(Comment.id)
    return session.scalars(query).all()


def mine(session: Session, invitation_id: int, key: str) -> Comment | None:
    """One comment of this member by the key in its address."""
    query = select(Comment).where(Comment.invitation_id == invitation_id, Comment.key == key).options(*WITH)
    return session.scalars(query).one_or_none()


def known(session: Session, key: str) -> bool:
    """Whether a comment with this key stands, whoever it is of."""
    return session.scalar(select(Comment.id).where(Comment.key == key)) is not None


def held(session: Session, comment_id: int) -> Comment:
    """The comment as it is now, held until the transaction ends; the round is held before it."""
    query = select(Comment).where(Comment.id == comment_id).with_for_update(key_share=True, of=Comment)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def drafts_held(session: Session, invitation_id: int) -> Sequence[Comment]:
    """What of this member is not sent as it is typed, held until the transaction ends."""
    unsent = or_(Comment.number.is_(None), Comment.sent_revision != Comment.revision)
    query = select(Comment).where(Comment.invitation_id == invitation_id, unsent, Comment.withdrawn_at.is_(None))
    query = query.order_by(Comment.id).with_for_update(key_share=True, of=Comment)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def number_of_own(session: Session, invitation_id: int) -> int:
    query = select(func.count()).select_from(Comment).where(Comment.invitation_id == invitation_id)
    return session.scalar(query) or 0


def last_number(session: Session, round_id: int) -> int:
    """The highest number that was given out in a round; ask it while the round is held."""
    return session.scalar(select(func.max(Comment.number)).where(Comment.round_id == round_id)) or 0


def one(session: Session, round_id: int, number: int) -> Comment | None:
    """The comment with this number in its round, if it stands."""
    query = select(Comment).where(Comment.round_id == round_id, Comment.number == number, SENT).options(*WITH)
    return session.scalars(query).one_or_none()


def to_approve(session: Session, round_id: int, organisation_id: int) -> Sequence[Comment]:
    """What others want to say in the name of an organisation, approved or not, the newest first."""
    query = select(Comment).where(Comment.round_id == round_id, Comment.organisation_id == organisation_id, SENT,
                                  Comment.on_behalf.is_(True), Comment.source == Source.WEB.value)
    return session.scalars(query.options(*WITH).order_by(Comment.number.desc())).all()


def supported_by(session: Session, invitation_id: int) -> set[int]:
    """The comments that this member supports."""
    return set(session.scalars(select(Support.comment_id).where(Support.invitation_id == invitation_id)))


def support(session: Session, comment_id: int, invitation_id: int) -> Support | None:
    query = select(Support).where(Support.comment_id == comment_id, Support.invitation_id == invitation_id)
    return session.scalars(query).one_or_none()


def has_reacted(session: Session, invitation_id: int) -> bool:
    """Whether a comment of this member stands, or it supports that of somebody else."""
    return session.scalar(select(or_(
        exists().where(Comment.invitation_id == invitation_id, SENT),
        exists().where(Support.invitation_id == invitation_id)))) or False


def everything(session: Session, round_id: int) -> list[Line]:
    """All that stands, for a spreadsheet: by passage and number."""
    return listed(session, round_id, None, None)


def file(session: Session, round_id: int, number: int) -> tuple[CommentFile, Comment] | None:
    """A file of a comment in this round with its bytes, and the comment."""
    query = (select(CommentFile, Comment).join(Comment, Comment.id == CommentFile.comment_id)
             .where(Comment.round_id == round_id, CommentFile.id == number).options(undefer(CommentFile.content)))
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def writers(session: Session, round_id: int) -> Iterable[Any]:
    """Who is told what was done: number, address and name, of every comment that stands."""
    query = select(Comment.number, Comment.email, Comment.author, Comment.invitation_id)
    return session.execute(query.where(Comment.round_id == round_id, SENT).order_by(Comment.number)).all()


def for_mail(member: Invitation, with_said: bool) -> dict[str, Any]:
    """Of a consultation what a mail to this member may say of it, as it is now; nothing for another round."""
    session = object_session(member.round)
    if member.round.kind != Kind.CONSULTATION or session is None:
        return {}
    about = session.get_one(Consultation, member.round.id)
    if not with_said:
        return {"consultation": about}
    known = {each.key: each for each in consultations.passages(session, about.version_id)}
    return {"consultation": about, "said": [(each, label(known, each.passage_key))
                                            for each in own(session, member.id) if each.counts]}


def stale_drafts(session: Session, closed_before: date, untouched_since: datetime) -> Sequence[int]:
    """What was never sent: of rounds whose closing day lies before this one, or left alone since long."""
    unsent = and_(Comment.number.is_(None), Comment.offered_at.is_(None))
    query = select(Comment.id).join(Round, Round.id == Comment.round_id)
    return session.scalars(query.where(
        unsent, or_(Round.closes_on < closed_before, Comment.saved_at < untouched_since)).limit(500)).all()


def anything_stale(session: Session, drafts_before: date, addresses_before: date, untouched_since: datetime) -> bool:
    """Whether one of both finds anything; asked every minute."""
    return bool(stale_drafts(session, drafts_before, untouched_since) or with_addresses(session, addresses_before))


def with_addresses(session: Session, closed_before: date) -> Sequence[int]:
    """Comments of rounds that closed long ago and still have the address of who wrote them."""
    query = select(Comment.id).join(Round, Round.id == Comment.round_id)
    return session.scalars(query.where(Round.closes_on < closed_before, Comment.email != "").limit(500)).all()
