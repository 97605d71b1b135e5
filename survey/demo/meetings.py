"""Case 4: the ledenvergadering of the first association, and the general meeting of one swv that is going on now.

Everything goes through the deeds, so that what was voted can be recounted. The general meeting is open when the
demonstration starts: one motion is decided, the next can be voted on. The ledenvergadering is two weeks later.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import (
    agendas,
    assemblies,
    associations,
    bodies,
    convocations,
    judgements,
    polls,
    presences,
    proxies,
    replies,
    tallies,
    votes,
)
from survey.actions.agendas import Item, Proposal
from survey.actions.judgements import Judgement
from survey.actions.polls import Opening
from survey.actions.seals import Seals
from survey.database import db, seals, writing
from survey.demo.people import people
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.invitations import Invitation
from survey.queries import assemblies as known
from survey.queries import mandates
from survey.queries import polls as voted
from survey.rules.assemblies import WAY_TEXTS, Details, Here, Way
from survey.rules.calendar import moment_at
from survey.rules.papers import accepted
from survey.rules.seats import Details as Seat
from survey.rules.seats import Person
from survey.rules.statutes import TEMPLATES

Happening = tuple[datetime, Callable[[datetime], None]]
GENERAL, COUNCIL = "ledenvergadering", "algemene-vergadering-swv"
CALLED, TODAY, LATER = date(2022, 1, 10), date(2022, 2, 2), date(2022, 2, 16)
CHAIR, SWV = "Karin Smit", "Voorbeeld-swv De Delta"
LARGE, SMALL, SINGLE, SPECIAL = "groot bestuur", "klein bestuur", "eenpitter", "speciaal onderwijs"
ARTICLE = "art. 9 lid 2"
WEIGHTS = {LARGE: 3, SMALL: 2, SINGLE: 1, SPECIAL: 2}
BOARDS = {LARGE: ("De Brug", "Het Anker", "De Horizon", "De Waaier"),
          SMALL: ("De Linde", "Het Kompas", "De Sleutel", "De Vlieger", "Het Baken", "De Schakel"),
          SINGLE: ("De Regenboog", "Het Palet", "De Wissel", "De Molen", "Het Zonnewiel", "De Kring"),
          SPECIAL: ("De Vuurtoren", "Het Prisma", "De Steiger")}
PRESENT, GIVERS = 13, ("Het Palet", "Het Prisma")
SAID_YES, SAID_NO = 41, 6


def candidates(profile: str, *names: str) -> list[dict[str, str]]:
    return [{"key": f"k{number}", "name": name, "profile": profile} for number, name in enumerate(names, 1)]


YEAR_PLAN = Proposal("Het jaarplan 2022 vaststellen", "De vergadering stelt het jaarplan 2022 vast.")
STATUTES = Proposal(
    "De statuten wijzigen", "Artikel 12 luidt: Leden kunnen ook elektronisch aan de vergadering deelnemen en stemmen, "
    "als zij daarbij te herkennen zijn, de vergadering direct kunnen volgen en hun stem kunnen uitbrengen.",
    kind="statutes")
FOR_ALL = (
    ("Opening en vaststellen van de agenda", ()), ("Verslag van de vorige vergadering", (
        Proposal("Het verslag van 10 november 2021 vaststellen"),)),
    ("Jaarplan 2022", (YEAR_PLAN,)), ("Wijziging van de statuten", (STATUTES,)),
    ("Verkiezing van een bestuurslid", (Proposal(
        "Een bestuurslid kiezen", kind="election", secret=True,
        candidates=candidates("", "Anna Visser", "Bas Bos", "Chantal Dekker")),)),
    ("Rondvraag en sluiting", ()))
FOR_BOARDS = (
    ("Opening en mededelingen", ()), ("Verslag van de vorige vergadering", (
        Proposal("Het verslag van 24 november 2021 vaststellen"),)),
    ("Jaarplan 2022", (YEAR_PLAN,)), ("Wijziging van de statuten", (STATUTES,)),
    ("Verkiezing van het bestuur", (
        Proposal("Twee bestuursleden voor het speciaal onderwijs", kind="election", seats=2, profile=SPECIAL,
                 candidates=candidates(SPECIAL, "Ilse Hendriks", "Jamal Peters", "Lars Brouwer")),
        Proposal("Een bestuurslid voor de eenpitters", kind="election", profile=SINGLE,
                 candidates=candidates(SINGLE, "Mila de Wit", "Omar Dijkstra")))),
    ("Rondvraag en sluiting", ()))
PAPERS = {"Jaarplan 2022": ("Jaarplan 2022", ("Wat wij dit jaar doen, en wat dat kost.",
                                              "Elk kwartaal vertellen wij u hoe ver we zijn.")),
          "Wijziging van de statuten": ("Voorstel statutenwijziging", (STATUTES.text,))}


def happenings(hosts: tuple[int, ...], by: str) -> list[Happening]:
    """What happens in both meetings, each at its moment."""
    def at(day: date, hour: int, minute: int, does: Callable[[datetime, str], None]) -> Happening:
        return moment_at(day, hour, minute), lambda now: does(now, by)

    def called(now: datetime, by: str) -> None:
        _called(hosts[0], by, now)
    return [at(CALLED, 9, 5, called), at(date(2022, 1, 20), 14, 0, _replied), at(TODAY, 8, 30, _opened),
            at(TODAY, 8, 40, _decided)]


def addresses(links: Links) -> list[tuple[str, str]]:
    """Where the meeting that is going on can be seen: by the chair, by somebody who votes, and in the hall."""
    assembly = _assembly(COUNCIL)
    voter = _delegates(assembly)[_name(LARGE, 0)]
    return [("Voorzitter", links.url(f"/secretariaat/vergaderingen/{COUNCIL}/voorzitter/")),
            ("Stemmer", links.personal_url(voter.id, voter.serial)),
            ("Zaalscherm", links.hall_url(assembly.round_id, assembly.screen_serial))]


def _called(host: int, by: str, now: datetime) -> None:
    """Both bodies and both meetings; everyone is called together."""
    with writing() as session:
        general = bodies.create(session, bodies.Details(
            "Ledenvergadering Netwerk LPO", "algemene ledenvergadering", host, "Voorbeeldstatuten van een vereniging"),
            by, now)
        bodies.add_members(session, general.id, [host], by, now)
        bodies.set_rules(session, general.id, _rules("association"), by, now)
    with writing() as session:
        swv = associations.create(session, associations.Details(
            SWV, "delta@example.nl", "Bureau De Delta", "delta@example.nl", "000 000 00 00"), by, now)
        council = bodies.create(session, bodies.Details(
            f"Algemene vergadering {SWV}", "algemene ledenvergadering", swv.id, "Voorbeeldstatuten van een swv"), by,
            now)
        for seat, person in zip(_seats(), people(100), strict=False):
            bodies.add_seat(session, council.id, seat, [Person(*person)], by, now)
        bodies.set_rules(session, council.id, _rules("weighted"), by, now)
    _meeting("Ledenvergadering Netwerk LPO", GENERAL, host, general.id, moment_at(LATER, 11), FOR_ALL, by, now)
    _meeting(f"Algemene vergadering {SWV}", COUNCIL, swv.id, council.id, moment_at(TODAY, 8, 30), FOR_BOARDS, by, now)


def _rules(template: str) -> dict[str, dict[str, str | int]]:
    """An example, as if every rule stood in an article of its own, with taking part from afar."""
    rules = {key: {**rule, "article": f"art. {number}"} for number, (key, rule) in
             enumerate(TEMPLATES[template][1].items(), 10)}
    rules["general.electronic"]["value"] = "yes"
    return rules


def _name(kind: str, place: int) -> str:
    return f"Stichting {BOARDS[kind][place]}"


def _seats() -> list[Seat]:
    """Nineteen school boards, and two independent people who have a vote without being a member."""
    boards = [Seat(f"Stichting {name}", category=kind, weight=WEIGHTS[kind],
                   weight_article=ARTICLE if WEIGHTS[kind] > 1 else "") for kind, names in BOARDS.items()
              for name in names]
    return [*boards, *(Seat(f"Onafhankelijk lid {number}", category="onafhankelijk", member=False)
                       for number in (1, 2))]


def _meeting(title: str, slug: str, host: int, body: int, begins: datetime,
             agenda: Iterable[tuple[str, Sequence[Proposal]]], by: str, now: datetime) -> None:
    details = Details(
        title, begins, begins + timedelta(hours=2), (host,), (body,), place="De Eenhoorn", address="Amersfoort",
        way=Way.HYBRID, way_text=WAY_TEXTS[Way.HYBRID], join_url=f"https://vergadering.example.nl/{slug}",
        chair=CHAIR, secretary=by, counters=(Person("Peter Mulder", "teller@example.nl"),),
        text_available_from=CALLED)
    with writing() as session:
        made = assemblies.create(session, details, by, now, slug=slug)
        for heading, proposals in agenda:
            _item(session, made, heading, proposals, by, now)
        convocations.convoke(session, made.round_id, by, now)


def _item(session: Session, made: Assembly, heading: str, proposals: Sequence[Proposal], by: str,
          now: datetime) -> None:
    item = agendas.add_item(session, made.round_id, Item(heading), by, now)
    for proposal in proposals:
        agendas.add_motion(session, item, proposal, by, now)
    if heading in PAPERS:
        title, paragraphs = PAPERS[heading]
        file = accepted(f"{title}.docx", _document(title, paragraphs))
        agendas.add_paper(session, item, title, file, by, now)


def _document(title: str, paragraphs: Sequence[str]) -> bytes:
    from docx import Document

    written, stream = Document(), BytesIO()
    written.add_heading(title, 1)
    for words in paragraphs:
        written.add_paragraph(words)
    written.save(stream)
    return stream.getvalue()


def _assembly(slug: str) -> Assembly:
    found = known.by_slug(db.session(), slug)
    assert found
    return found


def _delegates(assembly: Assembly) -> dict[str, Invitation]:
    """The first delegate of every seat, by the name of the seat."""
    return {each.seat.name: each.delegations[0].invitation
            for each in mandates.of_round(db.session(), assembly.round_id) if each.delegations}


def _replied(now: datetime, by: str) -> None:
    """Many let know whether they come, and some give a proxy by their link."""
    for slug, yes, no in ((GENERAL, SAID_YES, SAID_NO), (COUNCIL, PRESENT, 2)):
        round_id, people = _assembly(slug).round_id, list(_delegates(_assembly(slug)).values())
        with writing() as session:
            for place, person in enumerate(people[:yes + no]):
                replies.reply(session, person, place < yes, now)
        names = GIVERS if slug == COUNCIL else ("Voorbeeld-swv PO-60", "Voorbeeld-swv PO-61", "Voorbeeld-swv PO-62")
        for place, name in enumerate(names):
            _gives(round_id, name if slug == GENERAL else f"Stichting {name}", people[2 + place // 2], now)


def _gives(round_id: int, seat: str, holder: Invitation, now: datetime) -> None:
    with writing() as session:
        mandate = next(each for each in mandates.of_round(session, round_id) if each.seat.name == seat)
        giver = mandate.delegations[0].invitation
        proxies.give(session, round_id, mandate.id, holder.id, giver.who(), now, giver_id=giver.id)


def _opened(now: datetime, by: str) -> None:
    """The general meeting of the swv opens; most come into the hall, some take part online."""
    assembly = _assembly(COUNCIL)
    people = list(_delegates(assembly).values())[:PRESENT]
    with writing() as session:
        convocations.open_meeting(session, assembly.round_id, by, now)
        for place, person in enumerate(people):
            way = Here.ONLINE if place % 5 == 4 else Here.HALL
            noted_by, at = by if way is Here.HALL else "", now + timedelta(seconds=20 * place)
            presences.check_in(session, person, way, noted_by, at)


def _decided(now: datetime, by: str) -> None:
    """The first motion is voted on by name, closed and judged; the second one lies on the table."""
    assembly = _assembly(COUNCIL)
    round_id, first, second = assembly.round_id, *voted.motions(db.session(), assembly.round_id)[:2]
    with writing() as session:
        poll = polls.open_poll(session, round_id, Opening(first.id, assembly.bodies[0].id), Seals(seals()), by, now)
    with writing() as session:
        for place, (mandate, person) in enumerate(_may_vote(session, round_id, poll.quorum)):
            votes.cast(session, round_id, poll.id, mandate, ("against",) if place == 3 else ("for",), person,
                       now + timedelta(seconds=5 * place))
    with writing() as session:
        tallies.close(session, round_id, poll.id, Seals(seals()), by, now + timedelta(minutes=3))
    with writing() as session:
        judgements.judge(session, round_id, poll.id, Judgement(), CHAIR, now + timedelta(minutes=4))
        polls.put_on_desk(session, round_id, second.id)


def _may_vote(session: Session, round_id: int, quorum: dict[str, Any]) -> list[tuple[int, Invitation]]:
    """Every mandate that is there, with who votes for it."""
    everyone = {each.id: each for each in mandates.delegates(session, round_id)}
    return [(each.mandate_id, everyone[each.holders[0].invitation_id]) for each in voted.standings(session, round_id)
            if each.here and each.mandate_id in quorum["mandates"]]
