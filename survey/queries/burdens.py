"""What was asked of whom in a year, by all rounds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from survey.models.assemblies import Assembly
from survey.models.comments import Consultation
from survey.models.documents import DocumentVersion
from survey.models.events import Occasion
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.queries.trials import REAL
from survey.rules.burdens import Burden, Member, given, lasts, other, usual, year_of
from survey.rules.calendar import day_of
from survey.rules.documents import passages as read
from survey.rules.questionnaires.document import DUTCH, Questionnaire
from survey.rules.questionnaires.minutes import text_seconds
from survey.rules.rounds import Kind, Origin

READ_AT_ONCE = 1000


def years(session: Session) -> list[int]:
    """The years in which something was asked, the newest first."""
    query = select(Round.opens_on, Round.published_at).where(Round.published_at.is_not(None), REAL)
    found = {year_of(opens, day_of(published)) for opens, published in session.execute(query) if published}
    return sorted(found, reverse=True)


def of_year(session: Session, year: int, organisation: int | None = None) -> list[Member]:
    """What every organisation, or one, was asked by name in a year.

    Two statements and the questionnaires; where there were meetings or consultations in that year one for each.
    """
    rounds = _rounds(session, year)
    texts, meetings = _texts(session, rounds), _meetings(session, rounds)
    found: dict[str, tuple[str, str, str, list[tuple[str, Burden]]]] = {}
    for number, code, name, sector, replied, answers in _asked(session, list(rounds), organisation):
        line = found.setdefault(code, (code, name, sector or "", []))
        round_ = rounds[number]
        asked = questionnaires.compiled(session, round_.version) if round_.version else None
        burden = _burden(asked, answers, replied) if round_.asks else other(
            asked, texts.get(number, Fraction(0)), meetings.get(number, 0), bool(replied))
        line[3].append((round_.title, burden))
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


def _burden(asked: Questionnaire | None, answers: dict[str, Any] | None, replied: Any) -> Burden:
    if asked is not None and answers is not None and replied:
        return given(asked, answers)
    return usual(asked, None, bool(replied))


def _texts(session: Session, rounds: Mapping[int, Round]) -> dict[int, Fraction]:
    """In how many seconds the text of each consultation is read."""
    numbers = [number for number, each in rounds.items() if each.kind == Kind.CONSULTATION]
    if not numbers:
        return {}
    query = (select(Consultation.round_id, DocumentVersion.passages)
             .join(DocumentVersion, Consultation.version_id == DocumentVersion.id)
             .where(Consultation.round_id.in_(numbers)))
    return {number: sum((text_seconds({DUTCH: f"{each.heading} {each.text}"}) for each in read(passages)), Fraction(0))
            for number, passages in session.execute(query)}


def _meetings(session: Session, rounds: Mapping[int, Round]) -> dict[int, int]:
    """How many minutes each meeting lasts; of an event with several occasions the shortest, for one comes to one."""
    numbers = [number for number, each in rounds.items() if each.kind in (Kind.EVENT, Kind.ASSEMBLY)]
    if not numbers:
        return {}
    occasions = select(Occasion.event_id, Occasion.begins_at, Occasion.ends_at).where(
        Occasion.event_id.in_(numbers), Occasion.cancelled_at.is_(None))
    assemblies = select(Assembly.round_id, Assembly.begins_at, Assembly.ends_at).where(Assembly.round_id.in_(numbers))
    found: dict[int, int] = {}
    for number, begins, ends in session.execute(union_all(occasions, assemblies)):
        found[number] = min(found.get(number, lasts(begins, ends)), lasts(begins, ends))
    return found
