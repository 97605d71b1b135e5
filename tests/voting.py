"""Builders for stories about voting: a meeting with rules and people in it, opening, casting and closing a vote."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from survey.actions import ballots, polls, tallies, votes
from survey.actions.ballots import Ballot, Received
from survey.actions.polls import Opening
from survey.actions.seals import Seals
from survey.database import db, seals, writing
from survey.models.assemblies import Assembly, Presence
from survey.models.bodies import Body
from survey.models.invitations import Invitation
from survey.models.polls import Motion, Poll, Vote
from survey.queries import assemblies
from survey.queries import polls as asked
from survey.rules import statutes
from survey.rules.ballots import new_code
from tests.conftest import NOW
from tests.meetings import a_body, an_assembly, delegate_of

CHAIR = "V. Zitter"


def some_rules(template: str = "association", **changed: str | int) -> dict[str, Any]:
    """An example with every article filled in; `matter__quorum="two_thirds"` changes one rule."""
    document = {key: {"value": each["value"], "article": f"art. {number}"}
                for number, (key, each) in enumerate(statutes.TEMPLATES[template][1].items(), start=1)}
    document["general.electronic"]["value"] = "yes"
    for key, value in changed.items():
        document[key.replace("__", ".")]["value"] = value
    return document


def a_meeting(seats: int | Sequence[Any] = 3, *, here: int | None = None, name: str = "Algemene ledenvergadering",
              items: Sequence[str] = ("Opening",), meeting: dict[str, Any] | None = None,
              **rules: str | int) -> tuple[Assembly, Body]:
    """A meeting that is open, of a body of so many members, of whom the first `here` (or all) are in the hall."""
    body = a_body(name, seats, rules=some_rules(**rules))
    assembly = an_assembly(body, items=items, **(meeting or {}))
    come(assembly, here)
    return assembly, body


def come(assembly: Assembly, here: int | None = None, way: str = "hall", now: datetime = NOW) -> None:
    """The first delegates of the roll come in."""
    standing = asked.standings(db.session(), assembly.round_id)
    there = asked.ways_present(db.session(), assembly.round_id)
    people = [each.holders[0].invitation_id for each in standing if not each.by_proxy][:here]
    with writing() as session:
        session.add_all(Presence(round_id=assembly.round_id, invitation_id=number, way=way, came_at=now)
                        for number in dict.fromkeys(people) if number not in there)


def an_election(assembly: Assembly, names: str = "A B", *, seats: int = 1, **fields: Any) -> Motion:
    """A secret election of people with these one-word names; the key of each is the name in small letters."""
    candidates = [{"key": name.lower(), "name": name, "profile": ""} for name in names.split()]
    with writing() as session:
        motion = a_motion_in(session, assembly, fields.pop("title", "Verkiezing bestuurslid"))
        motion.kind, motion.secret, motion.seats, motion.candidates = "election", True, seats, candidates
    return motion


def a_motion_in(session: Any, assembly: Assembly, title: str) -> Motion:
    item = assemblies.items(session, assembly.round_id)[0]
    motion = Motion(round_id=assembly.round_id, item_id=item.id, position=99, title=title, excluded=[])
    session.add(motion)
    return motion


def opened(assembly: Assembly, motion: Motion, body: Body, now: datetime = NOW, **wanted: Any) -> Poll:
    with writing() as session:
        return polls.open_poll(session, assembly.round_id, Opening(motion.id, body.id, **wanted), Seals(seals()), CHAIR,
                               now)


def mandate_of(poll: Poll, name: str) -> int:
    return int(next(row["mandate"] for row in poll.register if row["name"] == name))


def says(assembly: Assembly, poll: Poll, seat: str, *choice: str, by: Invitation | None = None,
         now: datetime = NOW) -> Vote:
    """A vote by name of a seat, by its own delegate unless somebody else is given."""
    person = by or delegate_of(assembly, seat)
    with writing() as session:
        return votes.cast(session, assembly.round_id, poll.id, mandate_of(poll, seat), choice, person, now)


def puts_in(assembly: Assembly, poll: Poll, seat: str, *choice: str, code: str = "", by: Invitation | None = None,
            now: datetime = NOW) -> Received:
    """A secret vote of a seat."""
    person, ballot = by or delegate_of(assembly, seat), Ballot(mandate_of(poll, seat), code or new_code(), choice)
    with writing() as session:
        return ballots.cast(session, assembly.round_id, poll.id, ballot, person, Seals(seals()), now)


def closed(assembly: Assembly, poll: Poll, by: str = CHAIR, now: datetime = NOW) -> Poll:
    with writing() as session:
        return tallies.close(session, assembly.round_id, poll.id, Seals(seals()), by, now)[0]


def voted(poll: Poll) -> set[int]:
    """Whose vote is in."""
    return ballots.voted(db.session(), [poll], Seals(seals()))[poll.id]
