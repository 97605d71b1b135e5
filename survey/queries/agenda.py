"""What the agenda is made of: occasions, closing days, meetings of members, and dates of the secretariat itself."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from survey.models.agenda import ImportantDate
from survey.models.assemblies import Assembly
from survey.models.events import Event, Occasion
from survey.models.rounds import Host, Round
from survey.models.windows import WindowChange
from survey.rules import calendar
from survey.rules.agenda import Item, Sort, in_order
from survey.rules.events import title_of
from survey.rules.rounds import Kind

HOSTS = joinedload(Round.hosts).joinedload(Host.association)
EVALUATIONS = select(Event.evaluation_id).where(Event.evaluation_id.is_not(None))
PUBLISHED = Round.published_at.is_not(None)


def items(session: Session, since: date, now: datetime) -> list[Item]:
    """Every public date from a day on, in order: four statements, however many there are."""
    return in_order([*_occasions(session, since), *_closings(session, since, now), *_assemblies(session, since),
                     *map(_own, dates(session, since))])


def dates(session: Session, since: date) -> Sequence[ImportantDate]:
    """The dates of the secretariat itself that are not over on a day, in order."""
    last = func.coalesce(ImportantDate.last_day, ImportantDate.day)
    query = select(ImportantDate).where(last >= since)
    return session.scalars(query.order_by(ImportantDate.day, ImportantDate.begins_at, ImportantDate.id)).all()


def one(session: Session, number: int) -> ImportantDate | None:
    return session.get(ImportantDate, number)


def locked(session: Session, number: int) -> ImportantDate | None:
    """A date as it is now, held until the transaction ends."""
    query = select(ImportantDate).where(ImportantDate.id == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _own(kept: ImportantDate) -> Item:
    return Item(Sort.DATE, kept.id, kept.key, kept.title, kept.day, kept.changed_at, kept.last_day, kept.begins_at,
                kept.ends_at, kept.place, kept.link, provisional=kept.provisional, sequence=kept.changes)


def _names(round_: Round) -> str:
    names = [host.association.name for host in round_.hosts]
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _occasions(session: Session, since: date) -> Iterator[Item]:
    """Of a cancelled one it is told that it does not go on, until its day has passed."""
    query = (
        select(Occasion).join(Occasion.event).join(Event.round)
        .where(PUBLISHED, Event.public, Occasion.ends_at >= calendar.moment_at(since))
        .options(contains_eager(Occasion.event).contains_eager(Event.round).options(HOSTS))
    )
    for occasion in session.scalars(query).unique():
        round_ = occasion.event.round
        place = ", ".join(filter(None, ["online" if occasion.online else "", occasion.place, occasion.address]))
        yield Item(
            Sort.OCCASION, occasion.id, round_.publication_key, title_of(round_.title, occasion.title),
            calendar.day_of(occasion.begins_at),
            occasion.cancelled_at or round_.published_at or round_.created_at, None, occasion.begins_at,
            occasion.ends_at, place, f"/bijeenkomsten/{round_.slug}", _names(round_), occasion.provisional,
            occasion.cancelled_at is not None, occasion.sequence + (1 if occasion.cancelled_at else 0))


# What may be done until the closing day of a round with a public page, and where that page stands.
PAGES = {Kind.SURVEY.value: ("insturen", "uitvragen"), Kind.EVENT.value: ("aanmelden", "bijeenkomsten"),
         Kind.CONSULTATION.value: ("reageren", "raadplegingen")}


def _closings(session: Session, since: date, now: datetime) -> Iterator[Item]:
    """The last day to answer or to register, of every round with a public page that was not closed before it.

    An evaluation is a matter of who was there.
    """
    moves = (select(WindowChange.round_id, func.count().label("number"), func.max(WindowChange.at).label("at"))
             .where(WindowChange.invitation_id.is_(None)).group_by(WindowChange.round_id).subquery())
    query = (
        select(Round, func.coalesce(moves.c.number, 0), moves.c.at)
        .outerjoin(moves, moves.c.round_id == Round.id).outerjoin(Event, Event.round_id == Round.id)
        .where(PUBLISHED, Round.closes_on >= since, Round.kind.in_(PAGES),
               or_(Event.round_id.is_(None), Event.public), Round.id.not_in(EVALUATIONS)).options(HOSTS)
    )
    for round_, number, moved_at in session.execute(query).unique():
        if round_.closed_at is None:
            words, page = PAGES[round_.kind]
            yield Item(
                Sort.CLOSING, round_.id, round_.publication_key, f"{round_.title}: {words} tot en met deze dag",
                round_.closes_on, moved_at or round_.published_at, link=f"/{page}/{round_.slug}", by=_names(round_),
                sequence=number)


def _assemblies(session: Session, since: date) -> Iterator[Item]:
    """Members know where to find the papers: their personal link leads there, and nothing else does."""
    query = (select(Assembly).join(Assembly.round)
             .where(PUBLISHED, Assembly.ends_at >= calendar.moment_at(since))
             .options(contains_eager(Assembly.round).options(HOSTS)))
    for assembly in session.scalars(query).unique():
        round_ = assembly.round
        yield Item(
            Sort.ASSEMBLY, round_.id, round_.publication_key, round_.title, calendar.day_of(assembly.begins_at),
            round_.published_at or round_.created_at, None, assembly.begins_at, assembly.ends_at,
            ", ".join(filter(None, [assembly.place, assembly.address])), by=_names(round_),
            sequence=assembly.sequence)
