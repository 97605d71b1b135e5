"""Case 13: a short message of January in the archive, and the newsletter of 2 February as a draft that is nearly done.

The draft is what the platform knows (open rounds, invitations, dates), with what the secretariat wrote between.
"""

from collections.abc import Callable
from datetime import date, datetime

from flask import current_app

from survey.actions import items, newsletters, people, subscribers
from survey.actions.items import Words
from survey.actions.newsletters import Details
from survey.actions.people import Details as Person
from survey.database import db, writing
from survey.links import Links
from survey.models.newsletters import Newsletter
from survey.queries import blocks, organisations
from survey.queries import subscribers as readers
from survey.rules.calendar import day_of, moment_at
from survey.rules.newsletters import Block
from survey.rules.organisations import Kind as OrganisationKind

Happening = tuple[datetime, Callable[[datetime], None]]
SUBSCRIBED, SHORT = moment_at(date(2022, 1, 11), 9, 30), moment_at(date(2022, 1, 13), 10)
CHANGED, DRAFTED = moment_at(date(2022, 2, 1), 12), moment_at(date(2022, 2, 2), 8, 30)
READERS = ("redactie@vakblad.example.nl", "beleid@gemeente.example.nl", "adviseur@example.nl")
LEADS = "leidinggevende"
OFFICE, PHONE = "secretariaat@example.nl", "000 000 00 00"
PREFACE = ("Beste lezer,\n\nHet nieuwe jaar begon **druk**. Twee uitvragen lopen nog, en de tweede monitor van de "
           "reserves sluit over een paar dagen. Verder leest u waarvoor u zich kunt aanmelden.")
MONITOR = ("37 samenwerkingsverbanden PO hebben het werkboek al ingestuurd. Met het ministerie is **een week extra** "
           "afgesproken: u kunt insturen tot en met maandag 7 februari 2022.\n\nVoorlopige cijfers mogen. Schrijf "
           "erbij dat ze voorlopig zijn.")
STAY = ("Op de uitvraag over de 24-uursbijeenkomst reageerden 18 swv'en. Dat is te weinig om al een tussenresultaat te "
        "presenteren. Daarom staat zij **opnieuw open**, tot en met maandag 14 februari 2022.")
TEAM = ("Het programma van de 24-uursbijeenkomst maken wij met een groep van zes. Er is nog plaats voor iemand uit het "
        "voortgezet onderwijs. De groep komt drie keer online bij elkaar, telkens een uur.\n\n"
        "Wilt u meedenken? Mail dan voor vrijdag 18 februari.")
OPINION = ("Wij maken een handreiking over leerlingenvervoer. Hebt u een goed voorbeeld? Een halve bladzijde is "
           "genoeg:\n\n"
           "- wat u doet en met wie;\n- wat het oplevert;\n- wie er meer van weet.\n\nEr is geen sluitdatum.")
WRITTEN = (
    Words("HERINNERING: tweede monitor bovenmatige reserves", MONITOR, contact_name="Sanne de Vries",
          contact_email=OFFICE, contact_phone=PHONE, portfolio="bekostiging"),
    Words("Uitvraag 24-uursbijeenkomst: opnieuw open", STAY, contact_name="Bram Jansen", contact_email=OFFICE,
          portfolio="24-uursbijeenkomst"),
    Words("Gezocht: goede voorbeelden van leerlingenvervoer", OPINION, contact_name="Bram Jansen",
          contact_email=OFFICE, portfolio="leerlingenvervoer"),
    Words("Oproep: denk mee over het programma", TEAM, contact_name="Bram Jansen", contact_email=OFFICE,
          portfolio="24-uursbijeenkomst"),
)


def happenings(hosts: tuple[int, ...], by: str) -> list[Happening]:
    return [(SUBSCRIBED, _subscribe), (SHORT, lambda now: _short(hosts, by, now)),
            (CHANGED, lambda now: _changes(by, now)), (DRAFTED, lambda now: _draft(hosts, by, now))]


def _links() -> Links:
    found: Links = current_app.extensions["links"]
    return found


def _subscribe(now: datetime) -> None:
    with writing() as session:
        for address in READERS:
            subscribers.ask(session, _links(), address, now)
            reader = readers.locked(session, readers.mark_of(_links(), address))
            if reader:
                subscribers.confirm(session, reader, now)


def _short(hosts: tuple[int, ...], by: str, now: datetime) -> None:
    """To subscribers only: what members are asked, they got by mail themselves."""
    with writing() as session:
        made = newsletters.create(session, Details(
            "Nieuwsbericht: twee uitvragen van start", date(2022, 1, 13), hosts[0], single=True), by, now)
        items.add(session, made.id, Words(
            "Twee uitvragen van start",
            "Sinds maandag 10 januari lopen er twee uitvragen: over **instroom** in het gespecialiseerd onderwijs, en "
            "over de **24-uursbijeenkomst** van 3 en 4 november. De uitkomsten leest u in deze nieuwsbrief.",
            contact_name=by, contact_email=OFFICE), by, now)
        newsletters.send(session, made.id, _links(), by, now)


def _changes(by: str, now: datetime) -> None:
    """Who began and who stopped, as the register is told."""
    with writing() as session:
        found = organisations.selection(session, today=day_of(now), kind=OrganisationKind.SWV)
        for place, person in ((3, Person("J. Visser", "j.visser@example.nl", LEADS, since=date(2022, 2, 1))),
                              (8, Person("K. Mulder", "k.mulder@example.nl", LEADS, since=date(2022, 2, 1))),
                              (8, Person("T. Bos", "t.bos@example.nl", LEADS, until=date(2022, 1, 31)))):
            people.add(session, found[place].organisation_id, person, by, now)


def _draft(hosts: tuple[int, ...], by: str, now: datetime) -> None:
    with writing() as session:
        made = newsletters.create(session, Details(
            "Nieuwsbrief 2 februari 2022", date(2022, 2, 2), hosts[0], PREFACE, associations=hosts), by, now)
        _fill(made, (Block.INTERIMS, Block.ROUNDS), by, now)
        for words in WRITTEN:
            items.add(session, made.id, words, by, now)
        _fill(made, (Block.EVENTS, Block.CONSULTATIONS, Block.DECISIONS, Block.DATES, Block.PEOPLE), by, now)


def _fill(newsletter: Newsletter, wanted: tuple[Block, ...], by: str, now: datetime) -> None:
    """With the blocks of these that have something to tell."""
    session = db.session()
    seen = blocks.sight(session, newsletter, now, _links().base_url)
    found = [each for each in wanted if blocks.fresh(session, each, newsletter, seen)]
    if found:
        items.add_blocks(session, newsletter.id, found, seen, by, now)
