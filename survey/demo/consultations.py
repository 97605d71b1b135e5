"""Consultations: the concept of a year plan with few reactions, and a call for good practices that stays open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from secrets import token_hex

from survey.actions import comments, consultations, invitations, noted, requests
from survey.actions.comments import Page
from survey.database import db, writing
from survey.demo import dispositions, documents
from survey.models.comments import Consultation
from survey.models.invitations import Invitation
from survey.queries import comments as sent
from survey.queries import consultations as known
from survey.queries import documents as texts
from survey.queries import invitations as invited
from survey.queries import organisations, recipients
from survey.rules.calendar import day_of, moment_at
from survey.rules.comments import Noted, Source, Written
from survey.rules.consultations import ConsultationDetails
from survey.rules.organisations import Kind
from survey.rules.rounds import Details

Happening = tuple[datetime, Callable[[datetime], None]]
PLAN, CALL = "concept-jaarplan-2022", "goede-voorbeelden-vervoer"
SILENCE = ("Krijgen wij weinig reacties, dan gaan wij ervan uit dat het jaarplan brede steun heeft. Reageert u niet, "
           "dan rekenen wij u tot die steun.")
ABOUT_PLAN = ConsultationDetails(Details(
    documents.TITLE, "Dit is het concept van ons jaarplan voor 2022. Wat vindt u ervan, en wat mist u? Het bestuur "
    "beantwoordt elke reactie voordat het plan naar de ALV gaat.",
    "Het bestuur en het secretariaat lezen uw reactie. Andere leden ook, met de naam van uw organisatie erbij.",
    closes_on=date(2022, 1, 28)), silence=SILENCE)
ABOUT_CALL = ConsultationDetails(Details(
    "Goede voorbeelden van leerlingenvervoer", "Hoe regelt u dat leerlingen zelfstandig of samen reizen? Stuur een "
    "korte beschrijving, gerust met een bestand erbij. Wij delen de voorbeelden met alle leden.",
    "Iedereen kan de voorbeelden lezen.", open_link=True), readers="everyone", suggestions=False, files=True)
FEWER = "Minder uitvragen is goed, maar hoeveel minder? Noem een getal. Ons voorstel: ten hoogste zes in een jaar."
# Place in the list of members, who, passage, reaction, suggested words, whether it is said for the organisation.
SAID: tuple[tuple[int, str, str, str, str, bool], ...] = (
    (0, "Marieke de Boer", "p4", FEWER, "", True), (9, "Karim El Idrissi", "p4", FEWER, "", True),
    (21, "Anneke Postma", "p4", FEWER, "", True), (34, "Tom van Leeuwen", "p4", FEWER, "", False),
    (50, "Ingrid Willems", "p4", FEWER, "", True), (67, "Joost Verhoeven", "p4", FEWER, "", True),
    (3, "Saskia Kok", "p3", "Vraag ook gemeenten om hun cijfers, anders blijft de helft van het verhaal weg.",
     "We verzamelen de cijfers van alle leden en hun gemeenten en bespreken ze met het ministerie.", True),
    (9, "Karim El Idrissi", "p7", "Waarom gaat de helft van de contributie naar bijeenkomsten? Online kan veel.", "",
     True),
    (71, "Ruben Dekker", "p8", "In december is het te laat om bij te sturen. Kijk ook halverwege het jaar terug.",
     "In juni en in december vertellen we per doel wat er is gelukt.", True),
    (60, "Fatma Yilmaz", "", "Een helder plan. Wij missen alleen wat u met de resultaten van 2021 hebt gedaan.", "",
     True),
)
EXAMPLES = (
    ("Hanneke Smit", "Wij oefenen de busreis vier weken met een maatje uit de bovenbouw. Van de 18 leerlingen reizen "
     "er nu 11 zelf."),
    ("Youssef Amrani", "Drie scholen delen één bus en stemmen hun begintijden af. Dat scheelt een rit per dag."),
    ("Petra Mulder", "Ouders krijgen een reiskaart voor de proeftijd. De gemeente vergoedt die."),
)


def _plan(hosts: tuple[int, ...], by: str, now: datetime) -> None:
    with writing() as session:
        document = texts.by_slug(session, documents.SLUG)
        assert document
        about = replace(ABOUT_PLAN.round, hosts=hosts[:1])
        details = replace(ABOUT_PLAN, round=about, version_id=document.versions[0].id)
        made = consultations.make(session, details, by, now, slug=PLAN)
        everyone = organisations.selection(session, today=day_of(now), kind=Kind.SWV, association=hosts[0])
        invitations.invite(session, made.round, everyone, by, now)
        consultations.publish(session, made, by, now)


def _consultation(slug: str) -> Consultation:
    found = known.by_slug(db.session(), slug)
    if found is None:
        raise LookupError(slug)
    return found


def _member(place: int) -> Invitation:
    """The member of the plan that stands here in the order of the codes."""
    found = recipients.by_organisation(db.session(), _consultation(PLAN).round_id)
    names = organisations.with_numbers(db.session(), list(found))
    numbers = [found[number].id for number in sorted(found, key=lambda each: names[each].code)]
    member = invited.opened_by(db.session(), numbers[place], 1)
    if member is None:
        raise LookupError(place)
    return member


def _typed(text: str, author: str, suggestion: str = "", behalf: bool = True) -> dict[str, str]:
    return {"text": text, "author": author, "suggestion": suggestion, "behalf": "ja" if behalf else ""}


def _react(place: int, who: str, passage: str, text: str, suggestion: str, behalf: bool, now: datetime) -> None:
    member = _member(place)
    with writing() as session:
        comments.send(session, member, Page(token_hex(12), passage, _typed(text, who, suggestion, behalf)), now)


def _colleague(now: datetime) -> None:
    """A colleague says something in the name of a member whose delegate has not agreed yet."""
    delegate = _member(0)
    with writing() as session:
        asked = consultations.ask_colleague(session, delegate, "Jan Hendriks", "j.hendriks@example.nl", now)
    with writing() as session:
        typed = _typed("Zet bij elk doel wat het kost.", "Jan Hendriks")
        comments.send(session, asked, Page(token_hex(12), "p2", typed), now)


def _support(now: datetime) -> None:
    consultation = _consultation(PLAN)
    first = sent.listed(db.session(), consultation.round_id, "p3")[0].comment.number or 0
    for place in (12, 45, 70):
        with writing() as session:
            comments.support(session, consultation, _member(place), first, True, now)


def _meeting(by: str, now: datetime) -> None:
    said = Written("Maak na elke bijeenkomst een kort verslag, ook voor wie er niet bij was.")
    with writing() as session:
        noted.note(session, _consultation(PLAN), "p4", said,
                   Noted(Source.MEETING, date(2022, 1, 26), "14 leden bij de achterbanbijeenkomst"), None, by, now)


def _answered(by: str, now: datetime) -> None:
    dispositions.answered(_consultation(PLAN), by, now)


def _call(hosts: tuple[int, ...], by: str, now: datetime) -> None:
    with writing() as session:
        details = replace(ABOUT_CALL, round=replace(ABOUT_CALL.round, hosts=hosts))
        consultations.publish(session, consultations.make(session, details, by, now, slug=CALL), by, now)


def _example(name: str, text: str, now: datetime) -> None:
    with writing() as session:
        visitor = requests.begin_by_open_link(session, _consultation(CALL).round, name, "", now)
    with writing() as session:
        comments.send(session, visitor, Page(token_hex(12), "", _typed(text, name, behalf=False)), now)


def happenings(hosts: tuple[int, ...], by: str) -> list[Happening]:
    """Everything around both consultations until the story begins, with its moment."""
    def moment(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
        return moment_at(date(2022, month, day), hour, minute)

    reactions = [(moment(13 + number, 10 + number % 6, 5 * number), partial(_react, *each))
                 for number, each in enumerate(SAID)]
    examples = [(moment(24 + number, 15, 20), partial(_example, *each)) for number, each in enumerate(EXAMPLES)]
    return [
        (moment(12, 11), partial(_plan, hosts, by)), *reactions, (moment(24, 16), _colleague),
        (moment(25, 9), _support), (moment(27, 9, 30), partial(_meeting, by)),
        (moment(31, 10, 30), partial(_answered, by)),
        (moment(21, 10), partial(_call, hosts, by)), *examples,
    ]
