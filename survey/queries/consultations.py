"""Consultations: which there are, one with its round and document, and for whom somebody reacts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer

from survey.models.comments import Comment, Commenter, Consultation
from survey.models.documents import Document, DocumentVersion
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Host, Round
from survey.queries import rounds
from survey.rules.documents import Passage
from survey.rules.documents import passages as read
from survey.rules.rounds import Kind

WHOLE = (contains_eager(Consultation.round).options(
    selectinload(Round.hosts).joinedload(Host.association),
    joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire)),
    joinedload(Consultation.version).joinedload(DocumentVersion.document))


@dataclass(frozen=True, slots=True)
class Line:
    """A consultation with its rate of return and how many comments were sent."""

    line: rounds.Line
    comments: int


def overview(session: Session) -> list[Line]:
    """Every consultation, the newest first: two statements."""
    query = select(Comment.round_id, func.count()).where(Comment.number.is_not(None), Comment.withdrawn_at.is_(None))
    counted = {row[0]: row[1] for row in session.execute(query.group_by(Comment.round_id))}
    return [Line(each, counted.get(each.round.id, 0)) for each in rounds.overview(session, Kind.CONSULTATION)]


def by_slug(session: Session, slug: str) -> Consultation | None:
    """One consultation with its round, hosts and document, without the text: two statements."""
    query = select(Consultation).join(Consultation.round).where(Round.slug == slug).options(*WHOLE)
    return session.scalars(query).one_or_none()


def of_round(session: Session, round_id: int) -> Consultation | None:
    """The same by its round, as it is now."""
    return session.scalars(_by_round(round_id)).one_or_none()


def _by_round(round_id: int) -> Select[Consultation]:
    query = select(Consultation).join(Consultation.round).where(Round.id == round_id).options(*WHOLE)
    return query.execution_options(populate_existing=True)


def read_by_member(session: Session, round_id: int) -> Consultation | None:
    """The same with its text, for who holds an invitation whose round and hosts were read already."""
    query = select(Consultation).where(Consultation.round_id == round_id).options(
        joinedload(Consultation.version).options(joinedload(DocumentVersion.document),
                                                 undefer(DocumentVersion.passages)))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def hold(session: Session, round_id: int) -> Consultation:
    """The consultation as it is now; its round is held until the transaction ends, so that one after another sends."""
    rounds.locked(session, round_id)
    return session.scalars(_by_round(round_id)).one()


def share(session: Session, round_id: int) -> None:
    """Holds the window of a round as it is, together with others who do: nobody can close it meanwhile."""
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update(read=True))


def passages(session: Session, version_id: int | None) -> tuple[Passage, ...]:
    """The text that is reacted to; none for a call."""
    if version_id is None:
        return ()
    return read(session.scalar(select(DocumentVersion.passages).where(DocumentVersion.id == version_id)) or ())


def versions(session: Session) -> Sequence[DocumentVersion]:
    """The versions of documents to choose from, by title, the newest first."""
    query = select(DocumentVersion).join(DocumentVersion.document).options(contains_eager(DocumentVersion.document))
    return session.scalars(query.order_by(func.lower(Document.title), DocumentVersion.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Voice:
    """For which organisation somebody reacts, and whether that person may speak for it."""

    organisation: Organisation | None = None
    delegate: bool = False
    has_delegate: bool = False


def voice(session: Session, invitation: Invitation) -> Voice:
    """Whose voice is behind a link: one statement, or none behind the own link of an organisation."""
    if invitation.organisation:
        return Voice(invitation.organisation, True, True)
    found = session.scalars(select(Commenter).where(Commenter.invitation_id == invitation.id)
                            .options(joinedload(Commenter.organisation))).one_or_none()
    if found is None:
        return Voice()
    return Voice(found.organisation, False, own_link(session, invitation.round_id, found.organisation_id) is not None)


def own_link(session: Session, round_id: int, organisation_id: int) -> Invitation | None:
    """The invitation of an organisation itself: who holds that link is its delegate."""
    query = select(Invitation).where(Invitation.round_id == round_id, Invitation.organisation_id == organisation_id,
                                     Invitation.withdrawn_at.is_(None))
    return session.scalars(query.options(joinedload(Invitation.organisation))).one_or_none()


def colleagues(session: Session, round_id: int, organisation_id: int) -> Sequence[Invitation]:
    """Who else of an organisation was asked to react."""
    query = (select(Invitation).join(Commenter, Commenter.invitation_id == Invitation.id)
             .where(Invitation.round_id == round_id, Commenter.organisation_id == organisation_id,
                    Invitation.withdrawn_at.is_(None)).order_by(Invitation.id))
    return session.scalars(query).all()


def same_person(session: Session, round_id: int, email: str) -> Invitation | None:
    """Somebody who was invited in this round at this address."""
    query = select(Invitation).where(Invitation.round_id == round_id, Invitation.email == email)
    return session.scalars(query.order_by(Invitation.id).limit(1)).one_or_none()


def invited_names(session: Session, round_id: int) -> list[str]:
    """The organisations that were asked, as "Naam (code)", to choose from."""
    query = (select(Organisation.name, Organisation.code)
             .join(Invitation, Invitation.organisation_id == Organisation.id)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None)))
    return [f"{name} ({code})" for name, code in session.execute(query.order_by(Organisation.name).limit(500))]
