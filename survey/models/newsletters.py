"""Newsletters: an issue with its items in order, and the files that go with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.models.associations import Association
from survey.models.base import Base, Identity, Line, Word, Words, belongs_to


class Newsletter(Base):
    """One issue, or with `single` a message of one item. It is a draft until `queued_at`, planned with `planned_for`.

    `associations` are the ids of those whose members get it. `body` is what was sent: the mail in HTML and in plain
    text, made once, in which only the links of the reader differ. `revision` rises with every change.
    """

    __tablename__ = "newsletters"

    id: Mapped[Identity]
    slug: Mapped[Word] = mapped_column(unique=True)
    title: Mapped[Line]
    day: Mapped[date]
    single: Mapped[bool] = mapped_column(default=False)
    association_id: Mapped[int] = belongs_to("associations.id")
    """Who sends it."""
    preface: Mapped[Words] = mapped_column(default="")
    by_sender: Mapped[bool] = mapped_column(default=False)
    """Whether the items stand in sections, one for each association."""
    associations: Mapped[list[Any]] = mapped_column(default=list)
    to_subscribers: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[Line]
    planned_for: Mapped[datetime | None]
    planned_by: Mapped[Line] = mapped_column(default="")
    queued_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)

    association: Mapped[Association] = relationship()
    items: Mapped[list["NewsletterItem"]] = relationship(
        order_by="(NewsletterItem.position, NewsletterItem.id)", cascade="all, delete-orphan",
        back_populates="newsletter")


class NewsletterItem(Base):
    """`text` is Markdown. A block that fills itself has in `taken` what it took last; where the text is another, it
    was edited by hand.
    """

    __tablename__ = "newsletter_items"

    id: Mapped[Identity]
    newsletter_id: Mapped[int] = belongs_to("newsletters.id")
    position: Mapped[int]
    block: Mapped[Word] = mapped_column(default="text")
    title: Mapped[Line]
    text: Mapped[Words] = mapped_column(default="")
    association_id: Mapped[int | None] = belongs_to("associations.id")
    """Whose item it is, where the items stand in sections."""
    contact_name: Mapped[Line] = mapped_column(default="")
    contact_email: Mapped[Line] = mapped_column(default="")
    contact_phone: Mapped[Word] = mapped_column(default="")
    portfolio: Mapped[Line] = mapped_column(default="")
    taken: Mapped[Words] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[Line] = mapped_column(default="")

    newsletter: Mapped[Newsletter] = relationship(back_populates="items")
    association: Mapped[Association | None] = relationship()
    files: Mapped[list["NewsletterFile"]] = relationship(
        order_by="NewsletterFile.id", cascade="all, delete-orphan", back_populates="item")


class NewsletterFile(Base):
    """A file with an item; the mail has its address, so that the mail stays small."""

    __tablename__ = "newsletter_files"

    id: Mapped[Identity]
    item_id: Mapped[int] = belongs_to("newsletter_items.id")
    title: Mapped[Line]
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]

    item: Mapped[NewsletterItem] = relationship(back_populates="files")
