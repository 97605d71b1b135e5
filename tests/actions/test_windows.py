"""A closing day moves: for all, for some, for one; it closes early and opens again; members ask for more time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import windows
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.models.windows import ExtensionRequest, WindowChange
from survey.rules.broken import RuleBroken
from survey.rules.responses import Progress
from survey.rules.windows import Change, Move, State
from tests.conftest import NOW
from tests.stories import DEADLINE, a_round, a_version, has_begun, invited, organisations

pytestmark = pytest.mark.usefixtures("app")
LATER = DEADLINE + timedelta(days=7)
EVERYONE = frozenset({Progress.NOT_BEGUN, Progress.BEGUN, Progress.DONE})


@pytest.fixture
def members(app: Flask) -> list[Invitation]:
    """One who has not begun, one who has, one who is done and one who declined."""
    round_, version = a_round(), a_version()
    made = invited(round_, organisations(4))
    has_begun(made[1], version)
    has_begun(made[2], version, submitted_at=NOW, answers={})
    with writing() as session:
        session.get_one(Invitation, made[3].id).declined_at = NOW
    return made


def move(round_: Round, day: date = LATER, now: datetime = NOW, **fields: Any) -> windows.Moved:
    with writing() as session:
        return windows.move(session, round_, Move(day, "Op verzoek van leden", **fields), "Anna", now)


def fresh(round_: Round) -> Round:
    db.session.expire_all()
    return db.session.get_one(Round, round_.id)


def changes() -> list[WindowChange]:
    return list(db.session.scalars(select(WindowChange).order_by(WindowChange.id)))


def kinds() -> list[str]:
    return sorted(db.session.scalars(select(Message.kind)))


def test_extending_for_all_tells_who_is_missing_and_not_who_is_done(members: list[Invitation]) -> None:
    round_ = members[0].round
    assert move(round_).changes == (Change.EXTENDED,)
    assert fresh(round_).closes_on == LATER
    assert kinds() == ["moved_begun", "moved_not_begun"]


def test_who_is_done_hears_of_it_when_that_is_asked_for_and_who_declined_never(members: list[Invitation]) -> None:
    assert move(members[0].round, mail=EVERYONE).mailed == 3
    assert kinds() == ["moved_begun", "moved_done", "moved_not_begun"]


def test_what_happened_is_kept_with_old_and_new_day_reason_and_people(members: list[Invitation]) -> None:
    move(members[0].round, asked_by="het bestuur")
    change = changes()[0]
    assert (change.old_day, change.new_day, change.invitation_id) == (DEADLINE, LATER, None)
    assert (change.reason, change.asked_by, change.granted_by) == ("Op verzoek van leden", "het bestuur", "Anna")


def test_without_a_reason_nothing_moves(members: list[Invitation]) -> None:
    with pytest.raises(RuleBroken, match="reden"), writing() as session:
        windows.move(session, members[0].round, Move(LATER, "  "), "Anna", NOW)
    assert changes() == []


def test_for_some_each_has_a_day_and_a_row_of_its_own(members: list[Invitation]) -> None:
    round_, chosen = members[0].round, frozenset([members[0].id, members[1].id])
    moved = move(round_, members=chosen)
    assert moved.changes == (Change.EXTENDED, Change.EXTENDED)
    assert moved.mailed == 2
    assert {change.invitation_id for change in changes()} == chosen
    assert fresh(round_).closes_on == DEADLINE
    assert members[0].window().last_day == LATER
    assert members[2].window().last_day == DEADLINE


def test_nobody_ticked_is_refused(members: list[Invitation]) -> None:
    with pytest.raises(RuleBroken, match="minstens één"):
        move(members[0].round, members=frozenset())


def test_a_day_of_ones_own_cannot_lie_before_that_of_all(members: list[Invitation]) -> None:
    with pytest.raises(RuleBroken, match="Voor iedereen"):
        move(members[0].round, DEADLINE - timedelta(days=1), members=frozenset([members[0].id]))


def test_a_day_of_ones_own_is_taken_back_by_giving_the_day_of_all(members: list[Invitation]) -> None:
    round_, one = members[0].round, frozenset([members[0].id])
    move(round_, members=one)
    assert move(round_, DEADLINE, members=one).changes == (Change.SHORTENED,)
    fresh(round_)
    assert members[0].closes_on is None


def test_who_has_a_later_day_already_is_not_told_of_an_earlier_one(members: list[Invitation]) -> None:
    round_ = members[0].round
    move(round_, LATER + timedelta(days=7), members=frozenset([members[0].id]), mail=frozenset())
    assert move(round_).mailed == 1
    assert kinds() == ["moved_begun"]


def test_a_closed_round_opens_again_by_a_later_day(members: list[Invitation]) -> None:
    round_, later = members[0].round, datetime(2022, 2, 20, tzinfo=UTC)
    assert fresh(round_).window().state(later) is State.CLOSED
    assert move(round_, date(2022, 2, 28), later).changes == (Change.REOPENED,)
    assert fresh(round_).window().state(later) is State.REOPENED


def test_a_day_in_the_past_is_refused(members: list[Invitation]) -> None:
    with pytest.raises(RuleBroken, match="verleden"):
        move(members[0].round, date(2022, 2, 1))


def close(round_: Round, **fields: Any) -> windows.Moved:
    with writing() as session:
        return windows.close(session, round_, "Genoeg antwoorden", "Anna", NOW, **fields)


def test_closing_early_ends_it_at_that_moment(members: list[Invitation]) -> None:
    round_ = members[0].round
    assert close(round_).mailed == 0
    closed = fresh(round_).window()
    assert closed.state(NOW) is State.CLOSED
    assert closed.state(NOW - timedelta(seconds=1)).takes_answers
    assert (changes()[0].kind, changes()[0].old_day) == ("closed", DEADLINE)
    with pytest.raises(RuleBroken, match="al gesloten"):
        close(round_)


def test_a_later_day_of_ones_own_survives_closing_early_unless_it_is_ended_too(members: list[Invitation]) -> None:
    round_, one = members[0].round, members[0]
    move(round_, members=frozenset([one.id]), mail=frozenset())
    assert close(round_, mail=EVERYONE).mailed == 2
    fresh(round_)
    assert one.window().takes_answers(NOW)
    move(round_, LATER, NOW + timedelta(hours=1), mail=frozenset())
    with writing() as session:
        windows.close(session, round_, "Klaar", "Anna", NOW + timedelta(hours=2), everyone=True)
    fresh(round_)
    assert not one.window().takes_answers(NOW + timedelta(hours=2))


def test_after_closing_early_it_can_be_opened_again_the_same_day(members: list[Invitation]) -> None:
    round_ = members[0].round
    close(round_)
    assert move(round_, DEADLINE, NOW + timedelta(hours=1)).changes == (Change.REOPENED,)
    assert fresh(round_).window().takes_answers(NOW + timedelta(hours=1))


def test_a_round_that_is_not_open_yet_is_not_closed() -> None:
    with pytest.raises(RuleBroken, match="nog niet open"):
        close(a_round(opens_on=date(2022, 2, 7)))


def asks(member: Invitation, day: date = LATER) -> ExtensionRequest:
    asked = ExtensionRequest(invitation_id=member.id, wanted_day=day, reason="Wij tellen nog", asked_by="J. Jansen",
                             asked_at=NOW)
    with writing() as session:
        session.add(asked)
    return asked


def grant(asked: ExtensionRequest, **fields: Any) -> None:
    with writing() as session:
        windows.grant(session, asked, "Anna", NOW, **fields)


def test_a_request_that_is_granted_gives_a_day_and_an_answer(members: list[Invitation]) -> None:
    asked = asks(members[0])
    grant(asked, note="Succes!")
    fresh(members[0].round)
    assert (members[0].closes_on, asked.granted, asked.decided_by) == (LATER, True, "Anna")
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.context["note"]) == ("request_granted", "Succes!")
    assert (changes()[0].asked_by, changes()[0].reason) == ("J. Jansen", "Wij tellen nog")


def test_another_day_than_was_asked_may_be_granted(members: list[Invitation]) -> None:
    grant(asks(members[0]), day=DEADLINE + timedelta(days=2))
    fresh(members[0].round)
    assert members[0].closes_on == DEADLINE + timedelta(days=2)


def test_a_request_is_refused_with_a_word(members: list[Invitation]) -> None:
    asked = asks(members[0])
    with writing() as session:
        windows.refuse(session, asked, "Anna", NOW, note="Het bestuur vergadert dan al.")
    fresh(members[0].round)
    assert (members[0].closes_on, asked.granted) == (None, False)
    assert kinds() == ["request_refused"]


def test_a_request_is_decided_once(members: list[Invitation]) -> None:
    asked = asks(members[0])
    grant(asked)
    with pytest.raises(RuleBroken, match="al toegekend door Anna"):
        grant(asked)
    with pytest.raises(RuleBroken, match="al toegekend"), writing() as session:
        windows.refuse(session, asked, "Bert", NOW)


def test_a_request_for_a_day_that_everybody_gets_is_granted_by_it(members: list[Invitation]) -> None:
    early, late = asks(members[0], LATER - timedelta(days=1)), asks(members[1], LATER + timedelta(days=1))
    move(members[0].round)
    fresh(members[0].round)
    assert (early.granted, late.granted) == (True, None)
    assert kinds() == ["moved_begun", "moved_not_begun"]


def test_a_granted_request_without_a_mail_about_the_day_gets_its_own_answer(members: list[Invitation]) -> None:
    asks(members[0])
    move(members[0].round, mail=frozenset())
    assert kinds() == ["request_granted"]


def test_a_request_may_still_be_granted_after_it_closed(members: list[Invitation]) -> None:
    asked, later = asks(members[0], date(2022, 2, 25)), datetime(2022, 2, 20, tzinfo=UTC)
    with writing() as session:
        windows.grant(session, asked, "Anna", later)
    round_ = fresh(members[0].round)
    assert changes()[0].kind == "reopened"
    assert members[0].window().takes_answers(later)
    assert not round_.window().takes_answers(later)


def test_pretending_leaves_no_trace(members: list[Invitation]) -> None:
    one, round_ = members[0], members[0].round
    moved = round_.window(LATER)
    with windows.pretending(one, moved):
        assert one.window().last_day == LATER
    assert one.window().last_day == DEADLINE
    assert not db.session.dirty
