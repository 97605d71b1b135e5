"""What was asked of whom in a year, by all rounds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.queries.trials import REAL
from survey.rules.burdens import Burden, Member, given, usual, year_of
from survey.rules.calendar import day_of
from survey.rules.rounds import Origin

READ_AT_ONCE = 1000


def years(session: Session) -> list[int]:
    """The years in which something was asked, the newest first."""
    query = select(Round.opens_on, Round.published_at).where(Round.published_at.is_not(None), REAL)
    found = {year_of(opens, day_of(published)) for opens, published in session.execute(query) if published}
    return sorted(found, reverse=True)


def of_year(session: Session, year: int, organisation: int | None = None) -> list[Member]:
    """What every organisation, or one, was asked by name in a year: two statements, and the questionnaires."""
    rounds = _rounds(session, year)
    found: dict[str, tuple[str, str, str, list[tuple[str, Burden]]]] = {}
    for number, code, name, sector, replied, answers in _asked(session, list(rounds), organisation):
        line = found.setdefault(code, (code, name, sector or "", []))
        line[3].append((rounds[number].title, _burden(session, rounds[number], answers, replied)))
    return [Member(code, name, sector, tuple(burdens)) for code, name, sector, burdens in found.values()]


def _rounds(session: Session, year: int) -> dict[int, Round]:
    around = (datetime(year - 1, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 2, tzinfo=UTC))
    query = (select(Round).where(Round.published_at.is_not(None), REAL, or_(
        Round.published_at.between(*around), Round.opens_on.is_not(None)))
        .options(joinedload(Round.version)).order_by(Round.published_at))
    return {each.id: each for each in session.scalars(query)
            if year_of(each.opens_on, day_of(each.published_at or around[0])) == year}


def _asked(session: Session, numbers: list[int], organisation: int | None) -> Iterator[Any]:
    query = (select(Invitation.round_id, Organisation.code, Organisation.name, Organisation.sector,
                    func.coalesce(Response.submitted_at, Invitation.replied_at), Response.answers)
             .join(Organisation, Invitation.organisation_id == Organisation.id)
             .outerjoin(Response, Response.invitation_id == Invitation.id)
             .where(Invitation.round_id.in_(numbers), Invitation.withdrawn_at.is_(None),
                    Invitation.origin.in_([Origin.REGISTER.value, Origin.DELEGATE.value]))
             .order_by(Organisation.code, Invitation.round_id))
    if organisation is not None:
        query = query.where(Organisation.id == organisation)
    return iter(session.execute(query).yield_per(READ_AT_ONCE))


def _burden(session: Session, round_: Round, answers: dict[str, Any] | None, replied: Any) -> Burden:
    asked = questionnaires.compiled(session, round_.version) if round_.version else None
    if asked is not None and answers is not None and replied and round_.asks:
        return given(asked, answers)
    return usual(asked if round_.asks else None, round_.minutes, bool(replied))
