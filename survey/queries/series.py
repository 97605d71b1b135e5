"""Series of register figures: all of them, those of one organisation, and one by its number."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.associations import Association
from survey.models.organisations import Organisation
from survey.models.series import RegisterSeries

WHOLE = (joinedload(RegisterSeries.organisation), joinedload(RegisterSeries.association))


def overview(session: Session) -> Sequence[RegisterSeries]:
    """Every series by name."""
    return session.scalars(select(RegisterSeries).options(*WHOLE).order_by(RegisterSeries.name)).all()


def one(session: Session, number: int) -> RegisterSeries | None:
    return session.scalars(select(RegisterSeries).where(RegisterSeries.id == number).options(*WHOLE)).one_or_none()


def of_organisation(session: Session, number: int) -> Sequence[RegisterSeries]:
    """Those of one organisation, by name."""
    query = select(RegisterSeries).where(RegisterSeries.organisation_id == number)
    return session.scalars(query.order_by(RegisterSeries.name)).all()


def locked(session: Session, number: int) -> RegisterSeries | None:
    query = select(RegisterSeries).where(RegisterSeries.id == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def owners(session: Session) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who can have a series: every association, and every organisation that is not archived, as key and name."""
    associations = session.execute(select(Association.id, Association.name).order_by(Association.name))
    query = select(Organisation.id, Organisation.code, Organisation.name).where(Organisation.archived_at.is_(None))
    organisations = session.execute(query.order_by(Organisation.code))
    return ([(f"vereniging-{number}", name) for number, name in associations],
            [(f"organisatie-{number}", f"{code} {name}") for number, code, name in organisations])
