"""Builders for stories about a meeting: a body with seats, a meeting with its roll, what is proposed in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from survey.actions import agendas, assemblies, bodies, mandates
from survey.actions.agendas import Item, Proposal
from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.bodies import Body, Seat
from survey.models.invitations import Invitation
from survey.models.polls import Motion
from survey.queries import assemblies as asked
from survey.queries import bodies as known
from survey.queries import mandates as roll
from survey.rules.assemblies import WAY_TEXTS, Details, Way
from survey.rules.seats import Details as SeatDetails
from survey.rules.seats import Person
from tests.conftest import NOW, SECRET
from tests.stories import an_association

BY = "test"
ONLINE = {"general.electronic": {"value": "yes", "article": "art. 9"}}


def a_body(name: str = "Algemene ledenvergadering", seats: int | Sequence[SeatDetails] = 21, *,
           delegates: int = 1, rules: dict[str, Any] | None = None, **fields: Any) -> Body:
    """A body with this many members M01, M02, ... of one vote each, or with these seats; so many delegates a seat.

    A delegate of M01 is "A. M01" at a.m01@example.nl, the second one "B. M01".
    """
    given = [SeatDetails(f"M{number:02}") for number in range(1, seats + 1)] if isinstance(seats, int) else seats
    with writing() as session:
        body = bodies.create(session, bodies.Details(name, fields.pop("kind", "algemene ledenvergadering"), **fields),
                             BY, NOW)
        for seat in given:
            plain = seat.name.lower().replace(" ", "-")
            people = [Person(f"{letter}. {seat.name}", f"{letter.lower()}.{plain}@example.nl")
                      for letter in "ABCDE"[:delegates]]
            bodies.add_seat(session, body.id, seat, people, BY, NOW)
        bodies.set_rules(session, body.id, ONLINE if rules is None else rules, BY, NOW)
    return body


def an_assembly(*meeting: Body, slug: str = "alv", items: Sequence[str] = ("Opening",), convoked: bool = True,
                opened: bool = True, begins_at: datetime = NOW, **fields: Any) -> Assembly:
    """A meeting of these bodies (of one of its own without them) that was convoked two weeks ago and is open.

    It has a roll and an item on the agenda for each of `items`.
    """
    bodies_ = meeting or (a_body(),)
    host = db.session().get(Body, bodies_[0].id)
    assert host is not None
    host_id = host.association_id or an_association(f"Vereniging {slug}").id
    values: dict[str, Any] = {
        "title": "Algemene ledenvergadering", "begins_at": begins_at, "ends_at": begins_at + timedelta(hours=2),
        "hosts": (host_id,), "bodies": tuple(body.id for body in bodies_), "place": "De Eenhoorn, Amersfoort",
        "way": Way.HYBRID, "way_text": WAY_TEXTS[Way.HYBRID], "join_url": "https://vergadering.example.nl/alv",
        "chair": "V. Zitter", "text_available_from": (begins_at - timedelta(days=14)).date(),
        "secretary": "N. Otulist", "counters": (Person("T. Eller", "teller@example.nl"),)} | fields
    with writing() as session:
        made = assemblies.create(session, Details(**values), BY, NOW, slug=slug)
        for title in items:
            agendas.add_item(session, made.round_id, Item(title), BY, NOW)
        mandates.make_roll(session, made.round_id, BY, NOW)
        if convoked:
            made.convoked_at = made.round.published_at = begins_at - timedelta(days=14)
        if opened:
            made.opened_at = begins_at
    return made


def a_motion(assembly: Assembly, title: str = "Het jaarplan vaststellen", *, item: int = 0, **fields: Any) -> Motion:
    """A proposal at an item of the agenda, counted from 0; `fields` as in `Proposal`."""
    with writing() as session:
        at = asked.items(session, assembly.round_id)[item]
        return agendas.add_motion(session, at, Proposal(title, **fields), BY, NOW)


def seat_of(body: Body, name: str) -> Seat:
    return next(seat for seat in known.seats(db.session(), [body.id]) if seat.name == name)


def delegate_of(assembly: Assembly, seat: str, letter: str = "A") -> Invitation:
    """The invitation of a delegate of a seat, "A. M01" unless another letter is given."""
    return next(each for each in roll.delegates(db.session(), assembly.round_id) if each.name == f"{letter}. {seat}")


def delegate_link(assembly: Assembly, seat: str, letter: str = "A") -> str:
    """The token of the personal link of a delegate."""
    found = delegate_of(assembly, seat, letter)
    return Links(SECRET, "http://localhost").personal(found.id, found.serial)
