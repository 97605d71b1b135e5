"""What members say about a document, who supports it, and what is done with it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to
from survey.models.documents import DocumentVersion
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.rounds import Round


class Consultation(Base):
    """What a round of kind consultation is about; without a document it is a call ("goede voorbeelden").

    `silence` says beforehand what not answering means; `public` lets anybody read the comments, `names` shows whose
    they are. `approval` asks a delegate's consent before a comment counts as that of the organisation.
    """

    __tablename__ = "consultations"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    version_id: Mapped[int | None] = belongs_to("document_versions.id")
    silence: Mapped[Words] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=False)
    names: Mapped[bool] = mapped_column(default=True)
    suggestions: Mapped[bool] = mapped_column(default=True)
    supports: Mapped[bool] = mapped_column(default=True)
    files: Mapped[bool] = mapped_column(default=False)
    approval: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()


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


class Disposition(Base):
    """One answer to one comment or to several like ones; `kind` is that of `survey.rules.dispositions`."""

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
    revision: Mapped[int] = mapped_column(default=1)
    decided_at: Mapped[datetime]
    decided_by: Mapped[Line]

    round: Mapped[Round] = relationship()
    holder: Mapped[Holder | None] = relationship()
    comments: Mapped[list["Comment"]] = relationship(order_by="Comment.number", back_populates="disposition")


class Comment(Base):
    """One remark, on one passage of one version or (passage_key "") on the whole.

    `number` counts the comments of a round that were sent; a draft has none. `source` is that of
    `survey.rules.comments`: by link, by mail, noted at a meeting (`noted_on`, `present`). `late` marks what came after
    the closing moment and was added by the secretariat. `on_behalf` is what its author asked for, `approved_at` says
    since when it counts as the organisation's.
    """

    __tablename__ = "comments"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Identity]
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
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    disposition_id: Mapped[int | None] = belongs_to("dispositions.id")

    round: Mapped[Round] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    version: Mapped[DocumentVersion | None] = relationship()
    disposition: Mapped[Disposition | None] = relationship(back_populates="comments")


class Support(Base):
    """Who agrees with somebody else's comment, once."""

    __tablename__ = "supports"
    __table_args__ = (UniqueConstraint("comment_id", "invitation_id"),)

    id: Mapped[Identity]
    comment_id: Mapped[int] = belongs_to("comments.id")
    invitation_id: Mapped[int] = belongs_to("invitations.id")
    given_at: Mapped[datetime]
