"""The declarative base: naming convention, column types and nothing of Flask."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, FromClause, MetaData, String, Text, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite knows no zones, so it is put back when a row is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Identity = Annotated[int, mapped_column(primary_key=True)]
Line = Annotated[str, mapped_column(String(300))]
Word = Annotated[str, mapped_column(String(64))]
Words = Annotated[str, mapped_column(Text)]


def belongs_to(target: str, **options: Any) -> Any:
    """A foreign key column with an index, because every one of them is looked up."""
    return mapped_column(ForeignKey(target), index=True, **options)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: Moment, date: Date, dict[str, Any]: JSON, list[Any]: JSON},
    )


def insert(session: Session, model: type[Base]) -> Any:
    """An INSERT of this engine's own dialect, which both know ON CONFLICT."""
    return inserting(session.get_bind().dialect.name, model)


def inserting(dialect: str, into: type[Base] | FromClause) -> Any:
    """The same for an engine by its name, to make a statement once and keep it; a table asks less than its model."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(into)
