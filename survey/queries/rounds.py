"""Rounds: which there are, and one with all that belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from survey.models.associations import Association
from survey.models.base import Moment
from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.queries import interims
from survey.queries.questionnaires import document
from survey.queries.trials import REAL
from survey.rules.messages import CALLS, MOVED, MessageKind, MessageState
from survey.rules.rounds import Kind, Origin

WHOLE = (joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire),
         joinedload(Round.hosts).joinedload(Host.association))


def by_slug(session: Session, slug: str) -> Round | None:
    """One round with its questionnaire version and hosts: one statement."""
    query = select(Round).where(Round.slug == slug, REAL).options(*WHOLE)
    return session.scalars(query).unique().one_or_none()


def with_breaks(session: Session, slug: str) -> Round | None:
    """The same, with the breaks of its questionnaire: one statement too."""
    breaks = joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire).joinedload(Questionnaire.breaks)
    query = select(Round).where(Round.slug == slug, REAL).options(*WHOLE, breaks)
    return session.scalars(query).unique().one_or_none()


def by_id(session: Session, number: int) -> Round | None:
    """The round with this number, if there is one."""
    return session.get(Round, number)


def and_results(session: Session, slug: str) -> tuple[Round | None, Interim | None]:
    """The same, with what was published last of it for members or for everyone: one statement too."""
    query = select(Round, Interim).outerjoin(Interim, Interim.id == interims.newest_of(Round.id))
    query = query.where(Round.slug == slug, REAL).options(*WHOLE, interims.LINKED)
    found = session.execute(query).unique().one_or_none()
    return (None, None) if found is None else (found[0], found[1])


def locked(session: Session, round_id: int) -> Round:
    """The round as it is now, held until the transaction ends; what a deed decides on is read here.

    The lock leaves the key free (FOR NO KEY UPDATE), because a member who saves at the same moment refers to the
    round from the log, and two who wait for each other would wait for ever.
    """
    query = select(Round).where(Round.id == round_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def version_now(session: Session, round_id: int) -> int | None:
    """The number of the version of the questionnaire that is asked now: one statement."""
    return session.scalar(select(Round.version_id).where(Round.id == round_id))


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Round.slug)))


@dataclass(frozen=True, slots=True)
class Line:
    """A round with how many were asked by name, how many of them sent in, and how many did so by the open link."""

    round: Round
    invited: int
    done: int
    open: int


def overview(session: Session, kind: Kind = Kind.SURVEY) -> list[Line]:
    """Every round of this kind, the newest first: one statement."""
    named, done = Invitation.origin != Origin.OPEN.value, func.coalesce(Response.submitted_at, Invitation.replied_at)
    counted = (
        select(Invitation.round_id, func.count(case((named, 1))).label("invited"),
               func.count(case((named, done))).label("done"), func.count(done).label("all"))
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.withdrawn_at.is_(None)).group_by(Invitation.round_id).subquery()
    )
    query = (
        select(Round, func.coalesce(counted.c.invited, 0), func.coalesce(counted.c.done, 0),
               func.coalesce(counted.c.all, 0))
        .outerjoin(counted, counted.c.round_id == Round.id).where(Round.kind == kind.value)
        .options(joinedload(Round.hosts).joinedload(Host.association))
        .order_by(Round.created_at.desc(), Round.id.desc())
    )
    return [Line(round_, invited, done, every - done) for round_, invited, done, every in
            session.execute(query).unique()]


def invited(session: Session, round_id: int) -> int:
    """How many are invited and not withdrawn."""
    query = select(func.count()).select_from(Invitation)
    return session.scalar(query.where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))) or 0


# Mails of these kinds go to many at the same moment; the others are counted together.
IN_ONE_GO = [kind.value for kind in (*CALLS, *MOVED)]


@dataclass(frozen=True, slots=True)
class Mailing:
    """How many messages of one kind stand in one state; `at` is when they were queued, None for single ones."""

    kind: MessageKind
    at: datetime | None
    state: MessageState
    number: int
    due_at: datetime


def mailings(session: Session, round_id: int) -> list[Mailing]:
    """What was mailed in a round, the newest first: one statement."""
    moment = case((Message.kind.in_(IN_ONE_GO), Message.created_at), else_=None)
    query = (
        select(Message.kind, type_coerce(moment, Moment), Message.state, func.count(), func.min(Message.due_at))
        .where(Message.round_id == round_id).group_by(Message.kind, moment, Message.state)
    )
    found = [Mailing(MessageKind(kind), at, MessageState(state), number, due)
             for kind, at, state, number, due in session.execute(query)]
    return sorted(found, key=lambda mailing: (mailing.at is not None, mailing.at or mailing.due_at), reverse=True)


def associations(session: Session) -> list[Association]:
    return list(session.scalars(select(Association).order_by(Association.name)))


def versions(session: Session, also: int | None = None) -> Sequence[QuestionnaireVersion]:
    """The present version of every questionnaire, by title; and `also` this one, which a published round keeps."""
    query = (select(QuestionnaireVersion).join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
             .where((Questionnaire.version_id == QuestionnaireVersion.id) | (QuestionnaireVersion.id == also))
             .options(joinedload(QuestionnaireVersion.questionnaire)))
    return sorted(session.scalars(query), key=lambda version: version.questionnaire.title.lower())


def drafts_with(session: Session, questionnaire_id: int) -> Sequence[Round]:
    """The rounds with this questionnaire that are not published, and its trials, held until the transaction ends."""
    own = select(QuestionnaireVersion.id).where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    query = select(Round).where(or_(Round.published_at.is_(None), ~REAL), Round.version_id.in_(own)).order_by(Round.id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(query).all()


def titles(session: Session) -> list[tuple[str, str]]:
    """The slug and title of every round, the newest first."""
    query = select(Round.slug, Round.title).where(REAL).order_by(Round.created_at.desc(), Round.id.desc())
    return [(slug, title) for slug, title in session.execute(query)]


def comparable(session: Session, round_: Round) -> list[tuple[Round, int | None]]:
    """Earlier rounds with the same questionnaire (None), or that share so many questions, the newest first.

    One statement: the documents of other questionnaires come along, to see which questions have the same key.
    """
    assert round_.version
    query = (select(Round, QuestionnaireVersion.questionnaire_id, QuestionnaireVersion.document)
             .join(QuestionnaireVersion, Round.version_id == QuestionnaireVersion.id)
             .where(Round.id != round_.id, Round.published_at.is_not(None), Round.kind == Kind.SURVEY.value)
             .options(joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire))
             .order_by(Round.published_at.desc()))
    rows = [(each, number, _keys(asked)) for each, number, asked in session.execute(query)
            if _begun(each) <= _begun(round_)]
    own = next((keys for each, _, keys in rows if each.version_id == round_.version_id), None)
    own = own if own is not None else _keys(document(session, round_.version.id))
    found = [(each, None if number == round_.version.questionnaire_id else len(keys & own))
             for each, number, keys in rows]
    return [(each, shared) for each, shared in found if shared != 0]


def nearest(found: Iterable[tuple[Round, int | None]]) -> list[tuple[Round, int | None]]:
    """The same, those with the same questionnaire first and then those that share most."""
    return sorted(found, key=lambda pair: (pair[1] is not None, -(pair[1] or 0)))


def _begun(round_: Round) -> date:
    """When a round opened; one that was never published is the latest of all."""
    return round_.opens_on or (round_.published_at.date() if round_.published_at else date.max)


def _keys(asked: Mapping[str, Any]) -> set[str]:
    """The keys of all questions in a stored questionnaire."""
    return {question["key"] for section in asked.get("sections", ()) for question in section.get("questions", ())}
