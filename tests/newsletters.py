"""Builders of newsletters: readers, items, and the two issues that the example must carry."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import current_app

from survey.actions import items, newsletters, subscribers
from survey.actions.agenda import add as add_date
from survey.actions.items import Words
from survey.actions.newsletters import Details
from survey.database import db, writing
from survey.links import Links
from survey.models.associations import Association, Membership
from survey.models.comments import Holder
from survey.models.interims import Interim
from survey.models.newsletters import Newsletter
from survey.models.organisations import Organisation
from survey.models.people import Person, Position
from survey.models.subscribers import Subscriber
from survey.queries import blocks
from survey.queries import newsletters as found
from survey.rules.agenda import DateDetails
from survey.rules.attachments import judged
from survey.rules.newsletters import Block
from tests import files
from tests.conftest import NOW
from tests.gatherings import an_event, an_occasion
from tests.stories import a_round, a_version, an_association, organisations

BY = "Sanne"
LATER = NOW + timedelta(hours=1)
WORDS = ("Veel leden vragen wat de nieuwe regels voor hen betekenen. Wij zetten de belangrijkste punten op een rij.\n\n"
         "- wat er **verandert** voor uw samenwerkingsverband;\n- wat u *nu* al kunt doen;\n"
         "- waar u [meer leest](https://www.example.nl/regels).\n\nHebt u vragen, neem dan contact op.")


def links() -> Links:
    made: Links = current_app.extensions["links"]
    return made


def members(association: Association, number: int, prefix: str = "lid", sector: str = "PO") -> list[Organisation]:
    """Organisations that are members, each with one contact person."""
    made = organisations(number, sector)
    with writing() as session:
        for place, each in enumerate(made, 1):
            person = Person(name=f"Contact {place}", email=f"{prefix}{place}@example.nl")
            session.add_all([Membership(association_id=association.id, organisation_id=each.id),
                             Position(person=person, organisation_id=each.id, role="contactpersoon")])
    return made


def subscribed(*addresses: str, now: datetime = NOW) -> None:
    """Readers who asked for it and confirmed."""
    with writing() as session:
        for address in addresses:
            subscribers.ask(session, links(), address, now)
            reader = session.query(Subscriber).order_by(Subscriber.id.desc()).first()
            assert reader
            subscribers.confirm(session, reader, now)


def an_issue(association: Association, **details: object) -> Newsletter:
    said = Details("Nieuwsbrief 2 februari 2022", date(2022, 2, 2), association.id, "Beste lezer,",
                   associations=(association.id,))
    with writing() as session:
        return newsletters.create(session, replace(said, **details), BY, NOW)  # type: ignore[arg-type]


def an_item(issue: Newsletter, title: str, text: str = WORDS, **words: object) -> int:
    with writing() as session:
        made = items.add(session, issue.id, Words(title, text, **words), BY, NOW)  # type: ignore[arg-type]
        return made.id


def filled(issue: Newsletter, *wanted: Block) -> None:
    with writing() as session:
        seen = blocks.sight(session, issue, LATER, links().base_url)
        items.add_blocks(session, issue.id, list(wanted), seen, BY, LATER)


def sent(issue: Newsletter, now: datetime = NOW) -> int:
    with writing() as session:
        return newsletters.send(session, issue.id, links(), BY, now)


def fresh(issue: Newsletter) -> Newsletter:
    db.session.rollback()
    kept = found.whole(db.session(), issue.id)
    assert kept
    return kept


def what_is_known(association: Association) -> None:
    """Two rounds of which one was told of, three invitations, dates, and people who came and went."""
    version = a_version()
    told = a_round(association, slug="instroom", title="Uitvraag over instroom", version_id=version.id)
    a_round(association, slug="24-uurs", title="Uitvraag 24-uursbijeenkomst", version_id=version.id)
    with writing() as session:
        words = "58 van de 151 samenwerkingsverbanden deden mee. 84% ziet meer * leerlingen."
        session.add(Interim(round_id=told.id, version_id=version.id, counted_at=NOW, kept_by=BY, profile="open", n=58,
                            population=151, figures={}, draft=words, spans=[], text=words, results={}, publication={}))
    for slug, title in (("norm", "Bijeenkomst over de norm"), ("film", "Filmvertoning"), ("dag", "24-uursbijeenkomst")):
        an_occasion(an_event(association, slug=slug, title=title), title="Utrecht")
    with writing() as session:
        for day in (date(2022, 2, 16), date(2022, 3, 2), date(2022, 4, 13)):
            add_date(session, DateDetails(f"Netwerkbijeenkomst {day.month}", day), BY, NOW)
        here = session.query(Organisation).order_by(Organisation.id).first()
        assert here
        came, went = (Person(name=name, email=f"{name[-4:]}@example.nl") for name in ("J. Visser", "K. Smit"))
        session.add_all([
            Position(person=came, organisation_id=here.id, role="leidinggevende", since=date(2022, 2, 1)),
            Position(person=went, organisation_id=here.id, role="leidinggevende", until=date(2022, 1, 31))])


def of_february_2022() -> Newsletter:
    """A preface and nine items: two rounds, the monitor, three invitations, dates, and who came and went."""
    association = an_association()
    members(association, 3)
    what_is_known(association)
    issue = an_issue(association, preface="Beste lezer,\n\nHet nieuwe jaar begon **druk**.")
    filled(issue, Block.INTERIMS, Block.ROUNDS)
    an_item(issue, "HERINNERING: monitor reserves", "Er is een week extra tijd, tot en met 7 februari.",
            contact_name="P. Bakker", contact_email="bakker@example.nl", contact_phone="030 123 45 67")
    filled(issue, Block.EVENTS)
    for title in ("Nieuws van het ministerie", "Handreiking leerlingenvervoer", "Zoekt u een collega?"):
        an_item(issue, title)
    filled(issue, Block.DATES, Block.PEOPLE)
    return fresh(issue)


def of_nineteen_items() -> Newsletter:
    """Sections by sender, files, and a table of who is about what."""
    lpo, council = an_association(), an_association("Sectorraad swv vo")
    members(lpo, 3)
    what_is_known(lpo)
    with writing() as session:
        session.add_all([Holder(association_id=council.id, name=f"H. Houder {place}", email=f"houder{place}@example.nl",
                                portfolio=f"Portefeuille {place}") for place in range(1, 6)])
    issue = an_issue(lpo, title="Nieuwsbrief februari 2024", by_sender=True, associations=(lpo.id, council.id))
    for place in range(1, 14):
        number = an_item(issue, f"Bericht {place} & meer <nieuws>", association_id=(lpo, council)[place % 2].id,
                         contact_name=f"C. Contact {place}", contact_email=f"contact{place}@example.nl")
        if place % 3 == 0:
            with writing() as session:
                file = judged("verslag.pdf", files.PDF, 5)
                items.add_file(session, issue.id, number, f"Verslag {place}", file, BY, NOW)
    filled(issue, Block.INTERIMS, Block.ROUNDS, Block.EVENTS, Block.DATES, Block.PEOPLE, Block.CONTACTS)
    return fresh(issue)
