"""Associations and their members."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey.models.associations import Association, Membership
from survey.models.organisations import Organisation
from survey.queries.organisations import holds


def everyone(session: Session) -> Sequence[Association]:
    """All associations by name."""
    return session.scalars(select(Association).order_by(func.lower(Association.name), Association.id)).all()


def by_slug(session: Session, slug: str) -> Association | None:
    return session.scalars(select(Association).where(Association.slug == slug)).one_or_none()


def locked(session: Session, number: int) -> Association:
    """One association as it is now, held until the transaction ends."""
    query = select(Association).where(Association.id == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Association.slug)))


def members(session: Session, today: date) -> dict[int, int]:
    """How many organisations of the register are a member today, by association."""
    query = (
        select(Membership.association_id, func.count()).join(Membership.organisation)
        .where(Organisation.archived_at.is_(None), holds(Membership, today)).group_by(Membership.association_id)
    )
    return {association: count for association, count in session.execute(query)}  # noqa: C416


def of_organisation(session: Session, number: int) -> Sequence[Membership]:
    """The memberships of one organisation, past ones too."""
    query = select(Membership).where(Membership.organisation_id == number).options(joinedload(Membership.association))
    return session.scalars(query.order_by(Membership.since.desc().nulls_last(), Membership.id)).all()


def membership(session: Session, association: int, organisation: int) -> Membership | None:
    """The membership as it is now, held until the transaction ends."""
    query = select(Membership).where(
        Membership.association_id == association, Membership.organisation_id == organisation).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def memberships(session: Session, association: int) -> dict[int, Membership]:
    """All memberships of an association by organisation, as they are now."""
    query = select(Membership).where(Membership.association_id == association)
    found = session.scalars(query.execution_options(populate_existing=True))
    return {membership.organisation_id: membership for membership in found}
