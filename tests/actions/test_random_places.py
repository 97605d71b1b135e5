"""Whatever people do in whatever order: no place is given twice, nobody is lost, and the line keeps its order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.actions import registrations as deeds
from survey.app import create_app
from survey.config import Config
from survey.database import db, writing
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import occasions, registrations
from survey.rules.broken import RuleBroken
from survey.rules.registrations import Added, State
from tests.actions.test_registrations import people
from tests.conftest import NOW, SECRET
from tests.gatherings import an_event, an_occasion

which = st.integers(0, 30)
DEEDS = st.lists(st.one_of(
    st.tuples(st.just("register"), st.integers(1, 3)), st.tuples(st.just("cancel"), which),
    st.tuples(st.just("accept"), which), st.tuples(st.just("decline"), which),
    st.tuples(st.just("capacity"), st.integers(0, 6)), st.tuples(st.just("reserve"), which),
    st.tuples(st.just("expire"), st.integers(1, 60))), max_size=14)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, template_file: Any) -> Iterator[Flask]:
    path = tmp_path_factory.mktemp("places") / "places.sqlite"
    path.write_bytes(template_file.read_bytes())
    made = create_app(Config(f"sqlite:///{path}", SECRET, "http://localhost", testing=True))
    with made.app_context():
        event = an_event()
        made.config["event"] = event.round_id
        yield made


@dataclass
class Story:
    """One occasion to which everything happens, and what must hold after each deed."""

    occasion: Occasion
    now: Any = NOW
    numbers: list[int] = field(default_factory=list)

    def stand(self) -> dict[int, State]:
        db.session.rollback()
        found = db.session.query(Registration.id, Registration.state).filter_by(occasion_id=self.occasion.id)
        return {number: State(state) for number, state in found}

    def line(self, stand: dict[int, State]) -> list[int]:
        """Who waits, in the order in which they came."""
        return [number for number in self.numbers if stand.get(number) is State.WAITING]

    def do(self, what: str, number: int) -> None:
        with writing() as session:
            getattr(self, f"_{what}")(session, number)

    def _one(self, session: Any, number: int) -> Registration:
        if not self.numbers:
            raise RuleBroken("Er is nog niemand.")
        return registrations.reread(session, self.numbers[number % len(self.numbers)])

    def _register(self, session: Any, number: int) -> None:
        event = session.get_one(Event, self.occasion.event_id)
        made = deeds.register(session, event, self.occasion.id, people(number, len(self.numbers)), "Anna", self.now)
        self.numbers += [each.id for each in made]

    def _cancel(self, session: Any, number: int) -> None:
        deeds.cancel(session, self._one(session, number), "Anna", self.now)

    def _accept(self, session: Any, number: int) -> None:
        deeds.accept_offer(session, self._one(session, number), "Anna", self.now)

    def _decline(self, session: Any, number: int) -> None:
        deeds.decline_offer(session, self._one(session, number), "Anna", self.now)

    def _capacity(self, session: Any, number: int) -> None:
        occasions.hold(session, self.occasion.id).capacity = number
        deeds.promote(session, self.occasion.id, self.now)

    def _reserve(self, session: Any, number: int) -> None:
        event, entry = session.get_one(Event, self.occasion.event_id), people(1, 500 + len(self.numbers))[0]
        made = deeds.add_by_secretariat(session, event, self.occasion.id, entry, Added.RESERVED, "", "Sara", self.now)
        self.numbers.append(made.id)

    def _expire(self, session: Any, hours: int) -> None:
        self.now += timedelta(hours=hours)
        deeds.expire_offers(session, self.occasion.id, self.now)


def check(story: Story, before: dict[int, State], after: dict[int, State]) -> None:
    """What must hold between how it stood before the last deed and how it stands now."""
    line, still = story.line(before), story.line(after)
    places = occasions.places(db.session(), story.occasion.event_id)[story.occasion.id]
    held = sum(state.holds_place for state in before.values())
    assert places.taken == sum(state.holds_place for state in after.values())
    assert places.taken <= max(places.capacity or 0, held), "more places given than there are"
    assert set(after) == set(story.numbers), "somebody is lost"
    left = [each for each in line if each not in still]
    promoted = [each for each in left if after[each] is not State.CANCELLED]
    in_turn = [each for each in line if after[each] is not State.CANCELLED]
    assert promoted == in_turn[:len(promoted)], "somebody is passed over"
    assert not still or places.free == 0, "a place is left empty while somebody waits"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.integers(0, 2), st.sampled_from([0, 24]), st.booleans(), DEEDS)
def test_no_place_is_given_twice_nobody_is_lost_and_nobody_is_passed_over(
        app: Flask, capacity: int, reserved: int, offer_hours: int, waiting_list: bool,
        happening: list[tuple[str, int]]) -> None:
    with writing() as session:
        event = session.get_one(Event, app.config["event"])
        event.offer_hours = offer_hours
    story = Story(an_occasion(event, capacity=capacity, reserved=min(reserved, capacity), waiting_list=waiting_list))
    before: dict[int, State] = {}
    for what, number in [("register", 3), ("register", 3), *happening]:
        numbers, refused = list(story.numbers), False
        try:
            story.do(what, number)
        except RuleBroken:
            story.numbers, refused = numbers, True
        after = story.stand()
        assert not refused or after == before, "a refusal changed something"
        check(story, before, after)
        before = after
