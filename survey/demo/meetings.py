"""Two bodies and two meetings: the ledenvergadering of the first association, and the general meeting of one swv."""

from datetime import date, datetime, timedelta

from survey.actions import agendas, assemblies, bodies, convocations
from survey.actions.agendas import Item, Proposal
from survey.database import writing
from survey.rules.assemblies import WAY_TEXTS, Details, Way
from survey.rules.calendar import moment_at
from survey.rules.seats import Details as Seat
from survey.rules.seats import Person
from survey.rules.statutes import TEMPLATES

DAY = date(2022, 2, 16)
LARGE, SMALL, SINGLE, SPECIAL = "groot bestuur", "klein bestuur", "eenpitter", "speciaal onderwijs"
BOARDS = ((LARGE, 4), (SMALL, 6), (SINGLE, 6), (SPECIAL, 3))
AGENDA = (("Opening en vaststellen van de agenda", ()),
          ("Verslag van de vorige vergadering", ("Het verslag vaststellen",)),
          ("Jaarplan", ("Het jaarplan vaststellen",)), ("Rondvraag en sluiting", ()))


def tell(hosts: tuple[int, ...], by: str, now: datetime) -> None:
    """Both meetings are convoked, the first one for the day of the network meeting in February."""
    with writing() as session:
        general = bodies.create(session, bodies.Details(
            "Algemene ledenvergadering", "algemene ledenvergadering", hosts[0], "Voorbeeldstatuten"), by, now)
        bodies.add_members(session, general.id, hosts[:1], by, now)
        bodies.set_rules(session, general.id, _rules(), by, now)
    with writing() as session:
        council = bodies.create(session, bodies.Details(
            "Deelnemersraad swv Voorbeeld", "algemene vergadering", None, "Voorbeeldstatuten"), by, now)
        for seat in _boards():
            bodies.add_seat(session, council.id, seat, [_person(seat.name)], by, now)
        bodies.set_rules(session, council.id, _rules(), by, now)
    _meeting("Ledenvergadering", "ledenvergadering", hosts[0], general.id, 11, by, now)
    _meeting("Deelnemersraad", "deelnemersraad", hosts[0], council.id, 19, by, now)


def _rules() -> dict[str, dict[str, str | int]]:
    """The example of an association, as if every rule stood in an article of its own."""
    rules = {key: {**rule, "article": f"art. {number}"} for number, (key, rule) in
             enumerate(TEMPLATES["association"][1].items(), 1)}
    rules["general.electronic"]["value"] = "yes"
    return rules


def _boards() -> list[Seat]:
    """Nineteen school boards, and two independent people who have a vote without being a member."""
    kinds = [kind for kind, number in BOARDS for _ in range(number)]
    boards = [Seat(f"Bestuur {number:02}", category=kind) for number, kind in enumerate(kinds, 1)]
    return [*boards, *(Seat(f"Onafhankelijk lid {number}", category="onafhankelijk", member=False)
                       for number in (1, 2))]


def _person(name: str) -> Person:
    return Person(f"Afgevaardigde van {name}", f"{name.lower().replace(' ', '.')}@example.nl")


def _meeting(title: str, slug: str, host: int, body: int, hour: int, by: str, now: datetime) -> None:
    begins = moment_at(DAY, hour)
    details = Details(
        title, begins, begins + timedelta(hours=2), (host,), (body,), place="De Eenhoorn", address="Amersfoort",
        way=Way.HYBRID, way_text=WAY_TEXTS[Way.HYBRID], join_url="https://vergadering.example.nl/alv",
        chair="Karin Smit", secretary=by, counters=(Person("Peter Mulder", "teller@example.nl"),))
    with writing() as session:
        made = assemblies.create(session, details, by, now, slug=slug)
        for heading, proposals in AGENDA:
            item = agendas.add_item(session, made.round_id, Item(heading), by, now)
            for proposal in proposals:
                agendas.add_motion(session, item, Proposal(proposal), by, now)
        item = agendas.add_item(session, made.round_id, Item("Verkiezing van een bestuurslid"), by, now)
        agendas.add_motion(session, item, Proposal(
            "Een bestuurslid kiezen", kind="election", secret=True,
            candidates=[{"key": f"k{number}", "name": name, "profile": ""}
                        for number, name in enumerate(("Anna Visser", "Bas Bos"), 1)]), by, now)
        agendas.move_item(session, made.round_id, item.id, -1, by, now)
        convocations.convoke(session, made.round_id, by, now)
