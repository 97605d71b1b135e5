"""What was asked of whom in a year, by all rounds."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
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

    Two statements, of one organisation one, and the questionnaires; where there were meetings or consultations in that
    year one for each.
    """
    rounds, lines = _of_all(session, year) if organisation is None else _of_one(session, year, organisation)
    texts, meetings = _texts(session, rounds), _meetings(session, rounds)
    found: dict[str, tuple[str, str, str, list[tuple[str, Burden]]]] = {}
    for number, code, name, sector, replied, answers in lines:
        line = found.setdefault(code, (code, name, sector or "", []))
        round_ = rounds[number]
        asked = questionnaires.compiled(session, round_.version) if round_.version else None
        burden = _burden(asked, answers, replied) if round_.asks else other(
            asked, texts.get(number, Fraction(0)), meetings.get(number, 0), bool(replied))
        line[3].append((round_.title, burden))
    return [Member(code, name, sector, tuple(burdens)) for code, name, sector, burdens in found.values()]


# What is read of everyone who was asked, to be joined with rounds.
LINE = (Invitation.round_id, Organisation.code, Organisation.name, Organisation.sector,
        func.coalesce(Response.submitted_at, Invitation.replied_at), Response.answers)
Lines = Iterable[Any]


def _of_all(session: Session, year: int) -> tuple[dict[int, Round], Lines]:
    found = session.scalars(_published(select(Round), year))
    rounds = {each.id: each for each in found if _year_of(each) == year}
    query = _asked(select(*LINE).select_from(Invitation)).where(Invitation.round_id.in_(list(rounds)))
    return rounds, session.execute(query.order_by(Organisation.code, Invitation.round_id)).yield_per(READ_AT_ONCE)


def _of_one(session: Session, year: int, organisation: int) -> tuple[dict[int, Round], Lines]:
    query = _asked(select(Round, *LINE).join(Invitation, Invitation.round_id == Round.id))
    rows = session.execute(_published(query, year).where(Organisation.id == organisation)).all()
    rounds = {row[0].id: row[0] for row in rows if _year_of(row[0]) == year}
    return rounds, sorted((row[1:] for row in rows if row[0].id in rounds), key=lambda line: line[0])


def _published(query: Select[Any], year: int) -> Select[Any]:
    """The rounds that may be of a year, with their questionnaires."""
    around = (datetime(year - 1, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 2, tzinfo=UTC))
    return query.where(Round.published_at.is_not(None), REAL, or_(
        Round.published_at.between(*around), Round.opens_on.is_not(None))).options(
            joinedload(Round.version)).order_by(Round.published_at)


def _year_of(round_: Round) -> int | None:
    return year_of(round_.opens_on, day_of(round_.published_at)) if round_.published_at else None


def _asked(query: Select[Any]) -> Select[Any]:
    """Who was asked by name, with what became of it."""
    return (query.join(Organisation, Invitation.organisation_id == Organisation.id)
            .outerjoin(Response, Response.invitation_id == Invitation.id)
            .where(Invitation.withdrawn_at.is_(None),
                   Invitation.origin.in_([Origin.REGISTER.value, Origin.DELEGATE.value])))


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
