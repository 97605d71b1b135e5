"""People who register by the open link: each opens the form, sends it and reads what the reply says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from survey.database import writing
from survey.links import Links
from survey.models.associations import Association
from survey.models.events import Event, Occasion
from survey.models.rounds import Host, Round
from survey.rules.calendar import day_of
from survey.rules.registrations import State
from tests.bench.visits import Answer, Refused, Visitor
from tests.conftest import SECRET

Typed = dict[str, str | list[str]]
# A page that says that something changed meanwhile is sent again, as a person would who still wants to come.
TRIES = 4
TOLD = re.compile(r'<strong>([^<]*)</strong><br>.*?<span class="tag[^"]*">([^<]*)</span>', re.DOTALL)
WORDS = {state.words: state for state in State}


@dataclass
class Party:
    """Who registers in one go, and what the reply said of each; nothing where nobody was registered."""

    names: Sequence[str]
    told: dict[str, State] = field(default_factory=dict)
    refused: int = 0

    def typed(self) -> Typed:
        numbers = [str(number) for number in range(1, len(self.names) + 1)]
        fields: Typed = {"deelnemer": numbers, "wie-organisatie": ""}
        for number, name in zip(numbers, self.names, strict=True):
            fields |= {f"wie-{number}-naam": name, f"wie-{number}-mail": f"{name.lower()}@example.nl"}
        return fields


def parties(count: int, size: int, first: str = "P") -> list[Party]:
    return [Party([f"{first}{number}n{each}" for each in range(size)]) for number in range(count)]


def an_event(slug: str, *, capacity: int | None, waiting_list: bool = True, offer_hours: int = 0) -> Occasion:
    """A published event with an open link and one occasion a month from now."""
    now = datetime.now(UTC)
    with writing() as session:
        association = Association(slug=slug, name=f"Vereniging {slug}", sender="meting@example.nl",
                                  contact_name="Het secretariaat", contact_email="secretariaat@example.nl")
        session.add(association)
        session.flush()
        round_ = Round(slug=slug, kind="event", title=f"Bijeenkomst {slug}", purpose="Wij meten.",
                       audience="Niemand.", open_link=True, opens_on=day_of(now - timedelta(days=1)), created_at=now,
                       published_at=now, closes_on=day_of(now + timedelta(days=20)))
        round_.hosts = [Host(association_id=association.id, position=1)]
        session.add(round_)
        session.flush()
        event = Event(round_id=round_.id, offer_hours=offer_hours, seed="0" * 32)
        begins_at = now + timedelta(days=30)
        occasion = Occasion(event=event, title="Utrecht", place="De Haven", begins_at=begins_at,
                            ends_at=begins_at + timedelta(hours=2), capacity=capacity, waiting_list=waiting_list)
        session.add_all([event, occasion])
    return occasion


def address(occasion: Occasion) -> str:
    return f"/o/{Links(SECRET, '').open(occasion.event_id, 1)}/aanmelden"


async def send(visitor: Visitor, path: str, hidden: dict[str, Any], party: Party) -> None:
    """Sends the form that was opened before, again where the page says that something changed meanwhile."""
    for _ in range(TRIES):
        answer = await visitor.ask("register", path, hidden | party.typed())
        if answer.status == 303:
            page = await visitor.request("received", answer.headers["location"])
            party.told = told(page)
            if set(party.told) != set(party.names):
                raise Refused(f"the reply tells of {sorted(party.told)}")
            return
        if answer.status != 409:
            raise Refused(f"register: {answer.status}")
        party.refused, hidden = answer.status, answer.hidden
        if "form_key" not in hidden:
            return


def told(page: Answer) -> dict[str, State]:
    """What a reply says of each person."""
    return {unescape(name): WORDS[words] for name, words in TOLD.findall(page.body.decode())}


async def register(visitor: Visitor, path: str, party: Party) -> None:
    """One complete registration: the form, sending it, the reply."""
    page = await visitor.request("form", path)
    await send(visitor, path, page.hidden, party)
