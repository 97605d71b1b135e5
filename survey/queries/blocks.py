"""What a block of a newsletter is filled with: what is open now, and what happened since the newsletter before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from survey.models.associations import Membership
from survey.models.comments import Consultation, Holder
from survey.models.events import Occasion
from survey.models.interims import Interim
from survey.models.newsletters import Newsletter, NewsletterItem
from survey.models.people import Position
from survey.models.reaction_reports import ReactionReport
from survey.models.rounds import Host, Round
from survey.queries import agenda, decisions, events, home
from survey.rules import blocks, calendar, reaction_reports
from survey.rules.agenda import rows
from survey.rules.interims import Audience
from survey.rules.newsletters import FIRST_LOOK_BACK, Block, Standing, standing
from survey.rules.rounds import Kind
from survey.rules.windows import State

NEAR = timedelta(days=31)
"""A position that begins soon is news as well."""


@dataclass(frozen=True, slots=True)
class Sight:
    """From where a newsletter looks: the moment now, since when, and the address of this site."""

    now: datetime
    since: datetime
    base: str

    @property
    def today(self) -> date:
        return calendar.day_of(self.now)

    @property
    def first_day(self) -> date:
        return calendar.day_of(self.since)


def sight(session: Session, newsletter: Newsletter | None, now: datetime, base: str) -> Sight:
    """What an issue tells begins where the one before was sent."""
    query = select(Newsletter.queued_at).where(Newsletter.queued_at.is_not(None), Newsletter.single.is_(False))
    if newsletter is not None and newsletter.id is not None:
        query = query.where(Newsletter.id != newsletter.id)
    before = session.scalar(query.order_by(Newsletter.queued_at.desc()).limit(1))
    return Sight(now, before or now - timedelta(days=FIRST_LOOK_BACK), base)


def fresh(session: Session, block: Block, newsletter: Newsletter | None, seen: Sight) -> str:
    """What a block would be now, as Markdown; empty where there is nothing to tell."""
    if block is Block.CONTACTS:
        return blocks.contacts(_contacts(session, newsletter))
    writer = {
        Block.INTERIMS: lambda: blocks.told(_interims(session, seen)),
        Block.ROUNDS: lambda: blocks.offers(_rounds(session, seen)),
        Block.EVENTS: lambda: blocks.offers(_events(session, seen)),
        Block.CONSULTATIONS: lambda: blocks.offers(_consultations(session, seen)),
        Block.REPORTS: lambda: blocks.news(_reports(session, seen)),
        Block.DECISIONS: lambda: blocks.decisions(_decisions(session, seen)),
        Block.DATES: lambda: blocks.dates(
            rows(agenda.items(session, seen.today, seen.now), seen.today, seen.base)),
        Block.PEOPLE: lambda: blocks.people(_people(session, seen)),
        Block.MEMBERS: lambda: blocks.members(_members(session, seen)),
    }.get(block)
    return writer() if writer else ""


def _interims(session: Session, seen: Sight) -> list[blocks.Told]:
    """Of each round the newest paragraph that was kept since."""
    query = select(Interim).where(Interim.counted_at > seen.since).options(joinedload(Interim.round))
    newest = {each.round_id: each for each in session.scalars(query.order_by(Interim.counted_at, Interim.id))}
    everyone = Audience.EVERYONE.value
    return [blocks.Told(each.round.title, each.text, calendar.day_of(each.counted_at),
                        f"{seen.base}/uitvragen/{each.round.slug}" if each.audience == everyone else "")
            for each in newest.values()]


def _rounds(session: Session, seen: Sight) -> list[blocks.Offer]:
    """What is open; an evaluation is a matter of who was there."""
    no_evaluation = Round.id.not_in(agenda.EVALUATIONS)
    found = [each for each in home.published_rounds(session, seen.today, Kind.SURVEY, no_evaluation)
             if each.window().takes_answers(seen.now)]
    return [blocks.Offer(each.title, each.purpose, _round_lines(each), f"{seen.base}/uitvragen/{each.slug}",
                         "Lees meer over deze uitvraag") for each in found]


def _round_lines(round_: Round) -> tuple[str, ...]:
    takes = f"Invullen kost ongeveer {round_.minutes} minuten." if round_.minutes else ""
    return tuple(filter(None, (f"Gevraagd door {_hosts(round_)}.", _until(round_), takes,
                               "Antwoorden doet u met de persoonlijke link uit uw mail." if not round_.open_link
                               else "")))


def _until(round_: Round) -> str:
    last = round_.window().last_day
    return f"Sluitdatum: {calendar.in_words(last)}." if last else "Er is geen sluitdatum."


def _hosts(round_: Round) -> str:
    names = [host.association.name for host in round_.hosts]
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _events(session: Session, seen: Sight) -> list[blocks.Offer]:
    """What one can still register for."""
    found = []
    for event in events.announced(session, seen.now):
        window = event.round.window()
        if window.state(seen.now) is State.OPEN:
            last = window.last_day
            days = [each for each in event.occasions if each.ends_at >= seen.now and not each.cancelled_at]
            lines = [_occasion(each) for each in days]
            lines += [f"Aanmelden kan tot en met {calendar.in_words(last)}."] if last else []
            found.append(blocks.Offer(event.round.title, event.round.purpose, tuple(lines),
                                      f"{seen.base}/bijeenkomsten/{event.round.slug}", "Lees meer en meld u aan"))
    return found


def _occasion(occasion: Occasion) -> str:
    where = ", ".join(filter(None, ("online" if occasion.online else "", occasion.place)))
    when = calendar.period_in_words(occasion.begins_at, occasion.ends_at)
    words = f"{when}{' (voorlopige datum)' if occasion.provisional else ''}: {occasion.title}"
    return f"{words}, {where}" if where and where not in occasion.title else words


def _consultations(session: Session, seen: Sight) -> list[blocks.Offer]:
    """What members can react on now; only a public one has a page for everybody."""
    query = (select(Consultation).join(Consultation.round).where(Round.published_at.is_not(None))
             .options(joinedload(Consultation.round).joinedload(Round.hosts).joinedload(Host.association)))
    open_ones = [each for each in session.scalars(query.order_by(Round.closes_on, Round.title)).unique()
                 if each.round.window().takes_answers(seen.now)]
    return [blocks.Offer(
        each.round.title, each.round.purpose, tuple(filter(None, (
            _until(each.round), each.silence))),
        f"{seen.base}/raadplegingen/{each.round.slug}" if each.public else "", "Lees de stukken en de reacties")
        for each in open_ones]


def _reports(session: Session, seen: Sight) -> list[blocks.News]:
    """Of each round the newest report since; one that is only for who was asked has no page for everybody."""
    query = select(ReactionReport).where(ReactionReport.published_at > seen.since)
    found = session.scalars(query.options(joinedload(ReactionReport.round)).order_by(ReactionReport.id))
    newest = {each.round_id: each for each in found}
    return [blocks.News(each.round.title, calendar.day_of(each.published_at), (
        f"{seen.base}/raadplegingen/{each.round.slug}/verslag" if each.audience == reaction_reports.Audience.EVERYONE
        else "")) for each in newest.values()]


def _decisions(session: Session, seen: Sight) -> list[blocks.Decided]:
    """Public decisions that were taken since, as they stand today."""
    listed = decisions.listed(session, decisions.Wanted(public=True), seen.today)
    return [blocks.Decided(
        each.decision.decided_on, each.decision.body.name, each.decision.subject, each.outcome, each.state.words,
        f"{seen.base}/besluiten/{each.document.slug}" if each.document else f"{seen.base}/besluiten")
        for each in listed if seen.first_day <= each.decision.decided_on <= seen.today]


def _people(session: Session, seen: Sight) -> list[blocks.Turn]:
    """Who began or stopped since, or does soon; in the order of the days."""
    first, last = seen.first_day, seen.today + NEAR
    query = select(Position).where(or_(
        and_(Position.since > first, Position.since <= last), and_(Position.until >= first, Position.until <= last)))
    found = session.scalars(query.options(joinedload(Position.person), joinedload(Position.organisation))).all()
    turns = [(day, came, each) for each in found
             for day, came in ((each.since, True), (each.until and each.until + timedelta(days=1), False))
             if day and first < day <= last + timedelta(days=1)]
    made = [blocks.Turn(day, came, each.person.name, each.role, each.organisation.name) for day, came, each in turns]
    return sorted({each for each in made if each.who}, key=lambda each: (each.day, each.came, each.where, each.who))


def _members(session: Session, seen: Sight) -> list[blocks.Turn]:
    first, last = seen.first_day, seen.today + NEAR
    query = select(Membership).where(or_(
        and_(Membership.since > first, Membership.since <= last),
        and_(Membership.until >= first, Membership.until <= last)))
    found = session.scalars(query.options(joinedload(Membership.association), joinedload(Membership.organisation)))
    made = [blocks.Turn(day, came, each.organisation.name, each.association.name) for each in found
            for day, came in ((each.since, True), (each.until and each.until + timedelta(days=1), False))
            if day and first < day <= last + timedelta(days=1)]
    return sorted(made, key=lambda each: (each.day, each.came, each.who))


def _contacts(session: Session, newsletter: Newsletter | None) -> list[blocks.Contact]:
    """Who is named with the items of this issue, and the portfolio holders; each of them once."""
    found = [_of_item(item) for item in newsletter.items if item.contact_name] if newsletter else []
    query = select(Holder).where(Holder.archived_at.is_(None)).options(joinedload(Holder.association))
    found += [blocks.Contact(each.portfolio, each.association.name if each.association else "", each.name, each.email)
              for each in session.scalars(query.order_by(Holder.portfolio, Holder.name))]
    once: dict[tuple[str, str], blocks.Contact] = {}
    for each in found:
        once.setdefault((each.portfolio.casefold(), each.email.casefold() or each.name), each)
    return list(once.values())


def _of_item(item: NewsletterItem) -> blocks.Contact:
    return blocks.Contact(item.portfolio or item.title, item.association.name if item.association else "",
                          item.contact_name, item.contact_email, item.contact_phone)


def stands(session: Session, newsletter: Newsletter, seen: Sight) -> dict[int, Standing]:
    """How each block that fills itself stands against what the platform says now, by the number of its item."""
    return {item.id: standing(item.text, item.taken, fresh(session, Block(item.block), newsletter, seen))
            for item in newsletter.items if Block(item.block).fills}


def has_something(session: Session, newsletter: Newsletter | None, seen: Sight) -> Sequence[Block]:
    """The blocks that would not be empty."""
    return [each for each in Block if each.fills and fresh(session, each, newsletter, seen)]
