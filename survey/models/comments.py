"""What members say about a document, who supports it, and what is done with it."""

from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.documents import DocumentVersion
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.rounds import Round
from survey.rules.consultations import Readers


class Consultation(Base):
    """What a round of kind consultation is about; without a document it is a call ("goede voorbeelden").

    `silence` says beforehand what not answering means; `readers` (see `rules.consultations.Readers`) who besides the
    secretariat may read the comments, `names` whether they see whose these are.
    """

    __tablename__ = "consultations"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    silence: Mapped[Words] = mapped_column(default="")
    readers: Mapped[Word] = mapped_column(default="members")
    names: Mapped[bool] = mapped_column(default=True)
    suggestions: Mapped[bool] = mapped_column(default=True)
    supports: Mapped[bool] = mapped_column(default=True)
    files: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()

    @property
    def public(self) -> bool:
        """Whether anybody may read the comments."""
        return Readers(self.readers) is Readers.EVERYONE


class Holder(Base):
    """A portfolio holder, who answers what is passed on; raising `serial` ends the earlier link to the work list."""

    __tablename__ = "holders"

    id: Mapped[Identity]
    association_id: Mapped[int | None] = belongs_to("associations.id")
    name: Mapped[Line]
    email: Mapped[Line]
    portfolio: Mapped[Line] = mapped_column(default="")
    serial: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]

    association: Mapped[Association | None] = relationship()

    @property
    def title(self) -> str:
        """Name and portfolio, as they stand in a report."""
        return f"{self.name} ({self.portfolio})" if self.portfolio else self.name


class Disposition(Base):
    """One answer to one comment or to several like ones; `kind` is that of `survey.rules.dispositions`.

    `reply` is what the portfolio holder proposed; when the secretariat takes it over, kind and answer change and the
    holder stays, because it is that person's answer.
    """

    __tablename__ = "dispositions"

    id: Mapped[Identity]
    round_id: Mapped[int] = belongs_to("rounds.id")
    kind: Mapped[Word]
    answer: Mapped[Words] = mapped_column(default="")
    """The reason, or what is done with it."""
    holder_id: Mapped[int | None] = belongs_to("holders.id")
    due_on: Mapped[date | None]
    changes: Mapped[list[Any]] = mapped_column(default=list)
    """The changes of the text it led to: {"version": id, "passage": key} of the newer version."""
    reply_kind: Mapped[Word] = mapped_column(default="")
    reply: Mapped[Words] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    decided_at: Mapped[datetime]
    decided_by: Mapped[Line]
    earlier: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    """How it read before, the oldest first: {"kind", "answer", "holder", "at", "by"}; see `rules.dispositions`."""

    round: Mapped[Round] = relationship()
    holder: Mapped[Holder | None] = relationship()
    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.number", back_populates="disposition")


class Comment(Base):
    """One remark, on one passage of one version or (passage_key "") on the whole.

    `number` counts the comments of a round that were sent; a draft has none. `typed` is the working copy as it was
    typed (see `rules.comments.FIELDS`), the columns hold what was sent; `revision` counts the changes of `typed`, and
    `sent_revision` is the one that was sent. `source` is that of `survey.rules.comments`: by link, by mail, noted at a
    meeting (`noted_on`, `present`). `late` marks what came after the closing moment: `offered_at` says when, and it
    counts once the secretariat has added it. `on_behalf` is what its author asked for, `approved_at` says since when
    it counts as the organisation's.
    """

    __tablename__ = "comments"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Identity]
    key: Mapped[Word] = mapped_column(unique=True, default=lambda: token_hex(12))
    """In the address of its page; made before anything is stored, so that sending a form twice makes one comment."""
    round_id: Mapped[int] = belongs_to("rounds.id")
    number: Mapped[int | None]
    invitation_id: Mapped[int | None] = belongs_to("invitations.id")
    organisation_id: Mapped[int | None] = belongs_to("organisations.id")
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    passage_key: Mapped[Word] = mapped_column(default="")
    quoted: Mapped[Words] = mapped_column(default="")
    text: Mapped[Words] = mapped_column(default="")
    suggestion: Mapped[Words] = mapped_column(default="")
    author: Mapped[Line] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")
    on_behalf: Mapped[bool] = mapped_column(default=False)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[Line] = mapped_column(default="")
    source: Mapped[Word] = mapped_column(default="web")
    noted_on: Mapped[date | None]
    present: Mapped[Words] = mapped_column(default="")
    entered_by: Mapped[Line] = mapped_column(default="")
    late: Mapped[bool] = mapped_column(default=False)
    offered_at: Mapped[datetime | None]
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    sent_revision: Mapped[int | None]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    disposition_id: Mapped[int | None] = belongs_to("dispositions.id")
    answered_revision: Mapped[int | None]
    """The `sent_revision` that the answer was given on."""

    round: Mapped[Round] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()
    disposition: Mapped[Disposition | None] = relationship(back_populates="comments")
    files: Mapped[list["CommentFile"]] = relationship(order_by="CommentFile.id")

    @property
    def counts(self) -> bool:
        """Whether it was sent and stands."""
        return self.number is not None and self.withdrawn_at is None

    @property
    def changed(self) -> bool:
        """Whether something of it was changed after it was sent, and not sent again."""
        return self.sent_revision not in (None, self.revision)


class Support(Base):
    """Who agrees with somebody else's comment, once."""

    __tablename__ = "supports"
    __table_args__ = (UniqueConstraint("comment_id", "invitation_id"),)

    id: Mapped[Identity]
    comment_id: Mapped[int] = belongs_to("comments.id")
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    given_at: Mapped[datetime]


class CommentFile(Base):
    """One file that goes along with a comment; `kind` is what was found in it (see `rules.attachments`)."""

    __tablename__ = "comment_files"

    id: Mapped[Identity]
    comment_id: Mapped[int] = belongs_to("comments.id")
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int]
    sha256: Mapped[Word]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]


class Commenter(Base):
    """For which organisation somebody comments who does not hold its own link: a colleague, or an invited person.

    Whoever holds the own link of that organisation is its delegate, and says what of this is said in its name.
    """

    __tablename__ = "commenters"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    organisation_id: Mapped[int] = belongs_to("organisations.id")
    invited_by: Mapped[Line] = mapped_column(default="")

    invitation: Mapped[Invitation] = relationship()
    organisation: Mapped[Organisation] = relationship()
