"""Reminders follow from the closing day as it is now, once each, and only for who has not sent in."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from survey.actions import reminders
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.models.windows import WindowChange
from survey.rules.broken import RuleBroken
from survey.rules.calendar import moment_at
from tests.conftest import NOW
from tests.stories import DEADLINE, a_round, a_version, has_begun, invited, organisations

# Two working days before Monday 14 February is Thursday the 10th.
PLAN = [{"days": 2, "hour": 9}, {"days": 0, "hour": 8}]
THURSDAY = moment_at(date(2022, 2, 10), 9)
MONDAY = moment_at(DEADLINE, 8)
WEEK_LATER = date(2022, 2, 21)


@pytest.fixture
def round_(app: Flask) -> Round:
    return a_round(reminders=PLAN)


def queue_due(now: datetime) -> int:
    with writing() as session:
        return reminders.queue_due(session, now)


def reminded() -> list[tuple[int | None, str]]:
    """Member and reason of every reminder in the outbox."""
    db.session.expire_all()
    found = db.session().query(Message).order_by(Message.id)
    return [(message.invitation_id, message.once.partition(":")[2].partition(":")[2]) for message in found]


def moved(round_: Round, day: date, at: datetime, member: Invitation | None = None) -> None:
    """The closing day moves, for all or for one member."""
    with writing() as session:
        session.merge(member or round_).closes_on = day
        session.add(WindowChange(round_id=round_.id, invitation_id=member and member.id, kind="extended",
                                 old_day=DEADLINE, new_day=day, reason="tijd", granted_by="test", at=at))


def test_a_step_comes_due_once(round_: Round) -> None:
    invited(round_, organisations(3))
    assert queue_due(THURSDAY - timedelta(minutes=1)) == 0
    assert queue_due(THURSDAY) == 3
    assert queue_due(THURSDAY + timedelta(minutes=1)) == 0
    assert queue_due(MONDAY) == 3
    assert [reason for _, reason in reminded()] == ["2022-02-14:2:9"] * 3 + ["2022-02-14:0:8"] * 3


def test_a_worker_that_slept_over_two_steps_reminds_once(round_: Round) -> None:
    invited(round_, organisations(1))
    assert queue_due(MONDAY) == 1
    assert reminded()[0][1] == "2022-02-14:0:8"


def test_only_who_has_not_sent_in_declined_or_been_withdrawn_is_reminded(round_: Round) -> None:
    done, begun, declined, withdrawn, fresh = invited(round_, organisations(5))
    version = a_version()
    has_begun(done, version, submitted_at=NOW)
    has_begun(begun, version)
    with writing() as session:
        session.merge(declined).declined_at = NOW
        session.merge(withdrawn).withdrawn_at = NOW
    assert queue_due(THURSDAY) == 2
    assert [member for member, _ in reminded()] == [begun.id, fresh.id]


def test_a_later_closing_day_moves_the_reminders_along(round_: Round) -> None:
    invited(round_, organisations(1))
    moved(round_, WEEK_LATER, THURSDAY - timedelta(days=1))
    assert queue_due(THURSDAY) == 0
    assert queue_due(THURSDAY + timedelta(days=7)) == 1
    assert reminded()[0][1] == "2022-02-21:2:9"


def test_who_was_reminded_of_the_old_day_is_reminded_of_the_new_one(round_: Round) -> None:
    invited(round_, organisations(1))
    queue_due(THURSDAY)
    moved(round_, WEEK_LATER, THURSDAY + timedelta(hours=1))
    assert queue_due(THURSDAY + timedelta(days=7)) == 1


def test_a_step_that_lay_before_the_change_is_not_caught_up_on(round_: Round) -> None:
    """The closing day moves to tomorrow: the step of two days ago was never promised to anyone."""
    invited(round_, organisations(1))
    moved(round_, date(2022, 2, 4), NOW + timedelta(hours=3))
    assert queue_due(NOW + timedelta(hours=4)) == 0


def test_a_member_with_a_day_of_its_own_is_reminded_of_that_day(round_: Round) -> None:
    own, other = invited(round_, organisations(2))
    moved(round_, WEEK_LATER, NOW, own)
    assert queue_due(THURSDAY) == 1
    assert queue_due(THURSDAY + timedelta(days=7)) == 1
    assert reminded() == [(other.id, "2022-02-14:2:9"), (own.id, "2022-02-21:2:9")]


def test_who_is_invited_after_a_step_does_not_get_it(round_: Round) -> None:
    invited(round_, organisations(1), created_at=THURSDAY + timedelta(minutes=1))
    assert queue_due(THURSDAY + timedelta(minutes=2)) == 0
    assert queue_due(MONDAY) == 1


def test_a_round_that_opens_later_does_not_remind_together_with_its_invitation(app: Flask) -> None:
    late = a_round(reminders=PLAN, opens_on=date(2022, 2, 11))
    invited(late, organisations(1))
    assert queue_due(THURSDAY + timedelta(days=1)) == 0
    assert queue_due(MONDAY) == 1


@pytest.mark.parametrize("fields", [{"reminders": []}, {"reminders": PLAN, "published_at": None},
                                    {"reminders": PLAN, "closed_at": NOW}])
def test_a_round_without_a_plan_a_draft_and_a_closed_round_remind_nobody(app: Flask, fields: dict[str, Any]) -> None:
    invited(a_round(**fields), organisations(1))
    assert queue_due(THURSDAY) == 0


def test_a_thousand_members_take_as_many_statements_as_three(round_: Round) -> None:
    with writing() as session:
        session.add_all([Invitation(round_id=round_.id, email=f"{number}@example.nl", created_at=NOW)
                         for number in range(1000)])
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert len(reminders.due(db.session(), THURSDAY)[round_.id]) == 1000
    # BEGIN is one of them on SQLite.
    assert len(statements) <= 5


def test_a_reminder_by_hand_goes_to_the_chosen_and_once_a_day(round_: Round) -> None:
    done, begun, fresh = invited(round_, organisations(3))
    has_begun(done, a_version(), submitted_at=NOW)
    with writing() as session:
        assert reminders.remind(session, round_, [done.id, begun.id], " Wij rekenen op u. ", "Sanne", NOW) == 1
    with writing() as session, pytest.raises(RuleBroken, match="vandaag al een herinnering"):
        reminders.remind(session, round_, [begun.id], "", "Sanne", NOW + timedelta(hours=1))
    with writing() as session:
        assert reminders.remind(session, round_, [begun.id, fresh.id], "", "Sanne", NOW + timedelta(hours=1)) == 1
        assert reminders.remind(session, round_, [begun.id], "", "Sanne", NOW + timedelta(days=1)) == 1
    assert db.session().query(Message).first().context == {"note": "Wij rekenen op u."}


def test_nobody_is_reminded_by_hand_of_a_closed_round(round_: Round) -> None:
    member = invited(round_, organisations(1))[0]
    with writing() as session, pytest.raises(RuleBroken, match="Niemand van deze leden"):
        reminders.remind(session, round_, [member.id], "", "Sanne", NOW + timedelta(days=13))
