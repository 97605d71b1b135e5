"""Comments that were sent with their answers: the board, one comment, and what a deed decides on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defaultload, joinedload, selectinload

from survey.models.comments import Comment, Consultation, Disposition, Support
from survey.models.documents import DocumentVersion
from survey.rules.dispositions import Kind, Stage, Standing, seen, stage

SENT = (Comment.number.is_not(None), Comment.withdrawn_at.is_(None))
ANSWERED = joinedload(Comment.disposition).joinedload(Disposition.holder)
WHOSE = (joinedload(Comment.organisation), joinedload(Comment.invitation))


@dataclass(frozen=True, slots=True)
class Place:
    """One comment as the board needs it to sort and filter a thousand: no text of it."""

    id: int
    number: int
    passage: str
    version: int | None
    organisation: int | None
    stage: Stage
    kind: Kind | None
    answer: int
    holder: int | None
    late: bool
    at_meeting: bool

    @property
    def standing(self) -> Standing:
        return Standing(self.number, self.stage, self.kind, self.answer, self.late, self.at_meeting)


def places(session: Session, round_id: int) -> list[Place]:
    """Every comment that was sent, by number: one light statement."""
    query = (select(Comment.id, Comment.number, Comment.passage_key, Comment.version_id, Comment.organisation_id,
                    Comment.sent_revision, Comment.answered_revision, Comment.late, Comment.noted_on, Disposition.id,
                    Disposition.kind, Disposition.holder_id, Disposition.replied_at)
             .outerjoin(Disposition, Disposition.id == Comment.disposition_id)
             .where(Comment.round_id == round_id, *SENT).order_by(Comment.number, Comment.id))
    return [
        Place(id_, number or 0, passage, version, organisation,
              stage(kind, replied=replied is not None, changed=given_on != revision), kind and Kind(kind), answer or 0,
              holder, late, noted is not None)
        for id_, number, passage, version, organisation, revision, given_on, late, noted, answer, kind, holder, replied
        in session.execute(query)]


def whole(session: Session, ids: Collection[int]) -> dict[int, Comment]:
    """These comments with who sent them and how they are answered, by id: one statement."""
    query = select(Comment).where(Comment.id.in_(ids)).options(ANSWERED, *WHOSE)
    return {comment.id: comment for comment in session.scalars(query)} if ids else {}


def by_number(session: Session, round_id: int, number: int) -> Comment | None:
    """One comment with its answer, the others that have the same answer, and the version it is about."""
    query = (select(Comment).where(Comment.round_id == round_id, Comment.number == number, *SENT)
             .options(ANSWERED, *WHOSE, joinedload(Comment.version),
                      defaultload(Comment.disposition).undefer(Disposition.earlier),
                      selectinload(Comment.disposition, Disposition.comments).joinedload(Comment.organisation)))
    return session.scalars(query).one_or_none()


def texts(session: Session, round_id: int) -> list[tuple[int, str]]:
    """(id, what it says with the suggested wording) of every comment that was sent, by number."""
    query = select(Comment.id, Comment.text, Comment.suggestion).where(Comment.round_id == round_id, *SENT)
    return [(number, f"{text} {suggestion}".strip())
            for number, text, suggestion in session.execute(query.order_by(Comment.number, Comment.id))]


def held(session: Session, round_id: int, ids: Iterable[int]) -> list[Comment]:
    """These comments as they are now, held until the transaction ends; the caller holds the round."""
    query = (select(Comment).where(Comment.round_id == round_id, Comment.id.in_(list(ids)), *SENT)
             .order_by(Comment.number, Comment.id).with_for_update(key_share=True, of=Comment))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def hold(session: Session, round_id: int, number: int) -> Disposition | None:
    """One answer as it is now, with its comments; held until the transaction ends."""
    query = select(Disposition).where(Disposition.round_id == round_id, Disposition.id == number).with_for_update(
        key_share=True, of=Disposition)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is not None:
        session.refresh(found, ["comments"])
    return found


def seen_of(comment: Comment) -> str:
    """What a form about this comment was made from."""
    given = comment.disposition
    return seen(given.id if given else None, given.revision if given else None)


def supports(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many agree with each of these comments, by id."""
    query = select(Support.comment_id, func.count()).where(Support.comment_id.in_(ids)).group_by(Support.comment_id)
    return dict(session.execute(query).tuples().all()) if ids else {}


@dataclass(frozen=True, slots=True)
class Led:
    """A comment that led to a change of the text; `slug` is that of its consultation."""

    slug: str
    number: int
    who: str
    text: str


def leading_to(session: Session, version: DocumentVersion) -> dict[str, list[Led]]:
    """Of every passage of a version the comments that led to its change, by key of the passage.

    Which answers name this version is read from the few that name any version of the document.
    """
    query = (select(Disposition).join(Consultation, Consultation.round_id == Disposition.round_id)
             .join(DocumentVersion, DocumentVersion.id == Consultation.version_id)
             .where(DocumentVersion.document_id == version.document_id)
             .options(selectinload(Disposition.comments.and_(*SENT)).joinedload(Comment.organisation),
                      joinedload(Disposition.round)).order_by(Disposition.id))
    found: dict[str, list[Led]] = {}
    for given in session.scalars(query):
        for change in given.changes:
            if change["version"] == version.id:
                found.setdefault(change["passage"], []).extend(_led(given))
    return found


def _led(given: Disposition) -> list[Led]:
    return [Led(given.round.slug, each.number or 0, each.organisation.name if each.organisation else each.author,
                each.text or each.suggestion) for each in given.comments]


def newer_versions(session: Session, version: DocumentVersion) -> Sequence[DocumentVersion]:
    """The versions of the same document that were stored after this one, the oldest first."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == version.document_id,
                                          DocumentVersion.id > version.id).order_by(DocumentVersion.id)
    return session.scalars(query).all()


def own(session: Session, invitation_id: int) -> Sequence[Comment]:
    """What one member sent, with how it was answered, by number."""
    query = (select(Comment).where(Comment.invitation_id == invitation_id, *SENT)
             .options(ANSWERED, joinedload(Comment.organisation)).order_by(Comment.number))
    return session.scalars(query).all()


def last_answered(session: Session, round_id: int) -> datetime | None:
    """When an answer of a round was changed last."""
    return session.scalar(select(func.max(Disposition.decided_at)).where(Disposition.round_id == round_id))
