"""Small builders of events: one that is published and open, with occasions that lie some weeks ahead."""

from datetime import date, datetime, timedelta
from typing import Any

from survey.database import writing
from survey.models.associations import Association
from survey.models.events import Event, Occasion, Part
from survey.models.registrations import Registration
from survey.models.rounds import Round
from survey.rules import calendar
from survey.rules.registrations import same_person
from tests.conftest import NOW
from tests.stories import a_round

EVENING = calendar.moment_at(date(2022, 3, 18), 19)
SEED = "0123456789abcdef0123456789abcdef"
OF_ROUND = {column.key for column in Round.__table__.columns} | {"version"}


def an_event(*hosts: Association, **fields: Any) -> Event:
    """A published event without occasions, on which people register until 14 February.

    Fields of the round (`slug`, `title`, `closes_on`, `open_link`, `version_id`, ...) and of the event (`way`,
    `roles`, ...) stand beside each other. With `published_at=None` it is a draft.
    """
    of_round = {"slug": "norm", "kind": "event", "title": "Regiobijeenkomsten over de norm", "minutes": None,
                "purpose": "Wij praten met u over de landelijke norm.", "open_link": True,
                "audience": "Het secretariaat ziet wie zich aanmeldt."}
    of_round |= {name: value for name, value in fields.items() if name in OF_ROUND}
    round_ = a_round(*hosts, **of_round)
    values = {"seed": SEED, **{name: value for name, value in fields.items() if name not in OF_ROUND}}
    event = Event(round_id=round_.id, **values)
    with writing() as session:
        session.add(event)
    return event


def an_occasion(event: Event, *parts: Part, **fields: Any) -> Occasion:
    """An evening on 18 March 2022, 19.00 to 21.00, with 50 places and a waiting list."""
    begins_at: datetime = fields.pop("begins_at", EVENING)
    values = {"title": "Noord (Wolvega)", "region": "Noord", "place": "De Haven", "address": "Kerkstraat 1, Wolvega",
              "begins_at": begins_at, "ends_at": begins_at + timedelta(hours=2), "capacity": 50} | fields
    occasion = Occasion(event_id=event.round_id, **values)
    occasion.parts = list(parts)
    with writing() as session:
        session.add(occasion)
    return occasion


def a_part(title: str, choice: str = "", capacity: int | None = None, **fields: Any) -> Part:
    """Something to choose, not stored yet: to be given to `an_occasion`."""
    return Part(title=title, choice=choice, capacity=capacity, **fields)


def registered(occasion: Occasion, *people: Any, **fields: Any) -> list[Registration]:
    """Registrations as they stand, without any mail: a name each, or a mapping of what is not usual about it."""
    made = []
    for place, person in enumerate(people, 1):
        said = person if isinstance(person, dict) else {"name": person}
        email = said["name"].lower().replace(" ", ".") + "@example.nl"
        values = {"email": email, "state": "confirmed", "registered_by": "test", "registered_at": NOW,
                  "changed_at": NOW, "number": f"N{occasion.id}{place:03}"} | fields | said
        made.append(Registration(round_id=occasion.event_id, occasion_id=occasion.id,
                                 same_person=same_person(values["email"]), **values))
    with writing() as session:
        session.add_all(made)
    return made
