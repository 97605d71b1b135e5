"""Giving open answers their codes: several each, by whom and how, on the text as it was read, on both databases."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.actions import codes as deeds
from survey.actions.codes import Choice, Coder
from survey.database import db, writing
from survey.models.codes import Code, Reading
from survey.models.log import LogEntry
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import codes
from survey.rules.broken import RuleBroken
from survey.rules.codes import Turn, digest
from tests.actions.test_at_once import both
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import a_round, an_association, has_begun, invited, organisations

KEY = "verhaal"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def given(app: Flask) -> list[Response]:
    """Three members who wrote something, sent in."""
    version = a_published_version()
    members = invited(a_round(version_id=version.id), organisations(3))
    return [has_begun(member, version, submitted_at=NOW, answers={KEY: f"Te weinig leraren, geval {number}"})
            for number, member in enumerate(members)]


def the_round() -> Round:
    return db.session.scalars(select(Round)).one()


def a_code(name: str = "leraren", key: str = KEY) -> Code:
    round_ = the_round()
    with writing() as session:
        return deeds.add(session, round_, key, name, ["leraar"], "Anna", NOW)


def a_choice(response: Response, *numbers: int, **other: object) -> Choice:
    text = (response.answers or {})[KEY]
    return replace(Choice(response.id, digest(text), None, frozenset(numbers)), **other)


def give(*choices: Choice, by: str = "Anna", turn: Turn = Turn.FIRST, key: str = KEY) -> deeds.Outcome:
    round_ = the_round()
    with writing() as session:
        return deeds.give(session, round_, key, choices, Coder(by, turn), NOW)


def of(response: Response, turn: Turn = Turn.FIRST) -> Reading | None:
    found = codes.readings(db.session(), response.round_id, KEY, [response.id])
    return next((each for each in found if each.turn == turn), None)


def how(response: Response) -> dict[int, str]:
    reading = of(response)
    return {each.code_id: each.how for each in reading.codings} if reading else {}


def test_an_answer_gets_several_codes_and_it_is_known_how_each_came(given: list[Response]) -> None:
    one, two = a_code("leraren").id, a_code("huisvesting").id
    assert give(a_choice(given[0], one, two, suggested=frozenset({two}))).coded == 1
    assert how(given[0]) == {one: "mens", two: "suggestie bevestigd"}
    reading = of(given[0])
    assert reading
    assert {each.coder for each in reading.codings} == {"Anna"}


def test_a_code_that_stays_keeps_who_gave_it(given: list[Response]) -> None:
    one, two = a_code("leraren").id, a_code("huisvesting").id
    give(a_choice(given[0], one))
    give(a_choice(given[0], one, two, seen=frozenset({one})), by="Bram")
    reading = of(given[0])
    assert reading
    assert {each.code_id: each.coder for each in reading.codings} == {one: "Anna", two: "Bram"}


def test_a_code_can_be_made_on_the_spot_and_one_that_exists_is_used(given: list[Response]) -> None:
    give(a_choice(given[0], new="Wachtlijsten"), a_choice(given[1], new="wachtlijsten "), a_choice(given[2], new=" "))
    assert [code.name for code in db.session.scalars(select(Code))] == ["Wachtlijsten"]
    assert how(given[0]) == how(given[1]) != {}
    assert of(given[2]) is None


def test_that_no_code_fits_is_a_decision_too_and_can_be_undone(given: list[Response]) -> None:
    give(a_choice(given[0], none=True))
    reading = of(given[0])
    assert reading
    assert reading.codings == []
    give(a_choice(given[0], seen=frozenset()))
    assert of(given[0]) is None


def test_an_edited_answer_is_coded_again_from_the_start(given: list[Response]) -> None:
    one, two = a_code("leraren").id, a_code("huisvesting").id
    give(a_choice(given[0], one, two))
    with writing() as session:
        response = session.get_one(Response, given[0].id)
        response.answers = {KEY: "Nu schrijf ik iets anders."}
    assert codes.named(db.session(), given[0].round_id)[KEY]["PO-01"] == frozenset()
    assert give(a_choice(given[0], two, text=digest("Te weinig leraren, geval 0"))).meanwhile == (given[0].id,)
    give(a_choice(response, two))
    assert how(given[0]) == {two: "mens"}
    assert codes.named(db.session(), given[0].round_id)[KEY]["PO-01"] == {"huisvesting"}


def test_two_who_code_at_once_do_not_undo_each_others_work(given: list[Response]) -> None:
    one, two = a_code("leraren").id, a_code("huisvesting").id
    give(a_choice(given[0], one))
    outcome = give(a_choice(given[0], two), a_choice(given[1], two), by="Bram")
    assert (outcome.coded, outcome.meanwhile) == (1, (given[0].id,))
    assert (how(given[0]), how(given[1])) == ({one: "mens"}, {two: "mens"})


def test_two_pages_saved_at_the_same_moment_make_one_code_and_one_reading(app: Flask, given: list[Response]) -> None:
    choice, outcomes = a_choice(given[0], new="leraren"), []

    def deed(session: Session, round_: Round) -> None:
        outcomes.append(deeds.give(session, round_, KEY, [choice], Coder("Anna"), NOW))

    assert both(app, Round, given[0].round_id, deed) == ["done", "done"]
    assert sorted((outcome.coded, outcome.meanwhile) for outcome in outcomes) == [(0, (given[0].id,)), (1, ())]
    assert len(db.session.scalars(select(Code)).all()) == len(db.session.scalars(select(Reading)).all()) == 1


def test_what_was_not_decided_is_left_alone(given: list[Response]) -> None:
    one = a_code().id
    give(a_choice(given[0], one))
    assert give(a_choice(given[0], one, seen=frozenset({one})), a_choice(given[1]), by="Bram").coded == 0
    reading = of(given[0])
    assert reading
    assert reading.coder == "Anna"


def test_a_second_reading_is_by_somebody_else_and_stands(given: list[Response]) -> None:
    one = a_code().id
    with pytest.raises(RuleBroken, match="nog niet voor het eerst"):
        give(a_choice(given[0], one), by="Bram", turn=Turn.SECOND)
    give(a_choice(given[0], one))
    with pytest.raises(RuleBroken, match="iemand anders"):
        give(a_choice(given[0], one), by="Anna", turn=Turn.SECOND)
    give(a_choice(given[0], none=True), by="Bram", turn=Turn.SECOND)
    second = of(given[0], Turn.SECOND)
    assert second
    assert (second.coder, second.beside, second.codings) == ("Bram", [one], [])
    with pytest.raises(RuleBroken, match="ligt vast"):
        give(a_choice(given[0], one, seen=frozenset()), by="Bram", turn=Turn.SECOND)
    assert codes.named(db.session(), given[0].round_id)[KEY]["PO-01"] == {"leraren"}


def test_codes_of_another_question_or_round_and_answers_that_are_not_there_are_refused(given: list[Response]) -> None:
    other = a_code("elders", key="welke").id
    foreign = a_round(an_association("Ander"), slug="ander")
    with writing() as session:
        strange = deeds.add(session, foreign, KEY, "vreemd", [], "Anna", NOW).id
    for number in (other, strange, 999_999):
        with pytest.raises(RuleBroken, match="hoort niet bij deze vraag"), writing() as session:
            deeds.give(session, session.get_one(Round, given[0].round_id), KEY, [a_choice(given[0], number)],
                       Coder("Anna"), NOW)
    with pytest.raises(RuleBroken, match="niet \\(meer\\)"), writing() as session:
        deeds.give(session, session.get_one(Round, given[0].round_id), KEY,
                   [replace(a_choice(given[0], none=True), response=999_999)], Coder("Anna"), NOW)
    assert of(given[0]) is None


def test_a_code_in_use_is_not_removed_and_one_without_answers_is(given: list[Response]) -> None:
    used, free = a_code("leraren"), a_code("huisvesting")
    give(a_choice(given[0], used.id))
    round_ = the_round()
    with pytest.raises(RuleBroken, match="Er zijn antwoorden"), writing() as session:
        deeds.remove(session, round_, KEY, used.id, "Anna", NOW)
    with writing() as session:
        deeds.remove(session, round_, KEY, free.id, "Anna", NOW)
        deeds.change(session, round_, KEY, used.id, "tekort", ["juf"], "Anna", NOW)
    assert [code.name for code in db.session.scalars(select(Code))] == ["tekort"]


def test_what_was_a_number_in_an_older_version_is_read_as_text(given: list[Response]) -> None:
    with writing() as session:
        session.get_one(Response, given[0].id).answers = {KEY: 12}
        session.get_one(Response, given[1].id).answers = {KEY: None}
        session.get_one(Response, given[2].id).answers = {}
    found = codes.answers(db.session(), given[0].round_id, KEY)
    assert [(each.response, each.text) for each in found] == [(given[0].id, "12")]
    assert codes.digests(db.session(), given[0].round_id, [KEY]) == {KEY: {given[0].id: digest("12")}}
    give(Choice(given[0].id, digest("12"), None, frozenset(), new="getal"))
    assert codes.named(db.session(), given[0].round_id)[KEY]["PO-01"] == {"getal"}


def test_two_codes_that_mean_the_same_become_one(given: list[Response]) -> None:
    one, two = a_code("leraren"), a_code("lerarentekort")
    give(a_choice(given[0], one.id, two.id), a_choice(given[1], one.id), a_choice(given[2], two.id))
    give(a_choice(given[1], two.id), by="Bram", turn=Turn.SECOND)
    round_ = the_round()
    for wrong in (one.id, 999_999):
        with pytest.raises(RuleBroken, match="een andere code"), writing() as session:
            deeds.merge(session, round_, KEY, one.id, wrong, "Anna", NOW)
    with writing() as session:
        deeds.merge(session, round_, KEY, one.id, two.id, "Anna", NOW)
    assert [set(how(each)) for each in given] == [{two.id}] * 3
    second = of(given[1], Turn.SECOND)
    assert second
    assert second.beside == [two.id]
    assert [code.name for code in db.session.scalars(select(Code))] == ["lerarentekort"]


def test_the_log_says_who_coded_what_and_holds_no_answer(given: list[Response]) -> None:
    one = a_code().id
    give(a_choice(given[0], one), a_choice(given[1], none=True))
    entries = {entry.deed: entry for entry in db.session.scalars(select(LogEntry))}
    assert entries["answers_coded"].details["codes"] == {str(given[0].id): [[one, "mens"]], str(given[1].id): []}
    assert "geval" not in str([entry.details for entry in entries.values()])
