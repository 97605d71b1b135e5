"""Documents that members react to and bodies decide on; a version never changes once it is stored."""

from datetime import datetime
from typing import Any, Optional

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to


class Document(Base):
    """A plan, a statute, a position: what stays the same while its versions follow each other."""

    __tablename__ = "documents"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    title: Mapped[Line]
    association_id: Mapped[int | None] = belongs_to("associations.id")
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    association: Mapped[Association | None] = relationship()
    versions: Mapped[list["DocumentVersion"]] = relationship(
        order_by="DocumentVersion.id", back_populates="document")


class DocumentVersion(Base):
    """`passages` are those of `survey.rules.documents`, in their order, and `sha256` is the hash of them.

    `came_from` tells of every passage from which passages of the previous version it came, by key: two after a merge,
    one passage under two keys after a split, none for what is new.
    """

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[Identity]
    document_id: Mapped[int] = belongs_to("documents.id")
    number: Mapped[Word]
    previous_id: Mapped[int | None] = belongs_to("document_versions.id")
    passages: Mapped[list[Any]] = mapped_column(deferred=True)
    came_from: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[Word] = mapped_column(index=True)
    told: Mapped[Words] = mapped_column(default="")
    """What changed, in the words of who stored it."""
    created_at: Mapped[datetime]
    created_by: Mapped[Line]

    document: Mapped[Document] = relationship(back_populates="versions")
    previous: Mapped[Optional["DocumentVersion"]] = relationship(remote_side="DocumentVersion.id")
