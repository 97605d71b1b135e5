"""The outbox: each reason once, each message in one pair of hands, and nothing sent twice by itself."""

from datetime import timedelta

import pytest
from flask import Flask

from survey.actions import messages as outbox
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.rounds import Round
from survey.queries import messages
from survey.rules.broken import RuleBroken
from survey.rules.messages import LEASE, PAUSES, MessageKind, MessageState, Outcome
from tests.conftest import NOW
from tests.stories import a_round, a_version, has_begun, invited, organisations

SENT = Outcome(MessageState.SENT)


def queued(members: list[Invitation], kind: MessageKind = MessageKind.INVITATION, once: str = "") -> int:
    with writing() as session:
        return outbox.queue(session, [
            outbox.letter(f"{once or kind}:{member.id}", kind, member.email, NOW, round_id=member.round_id,
                          invitation_id=member.id) for member in members])


def claimed(worker: str = "a worker", later: timedelta = timedelta()) -> Message | None:
    with writing() as session:
        return outbox.claim(session, worker, NOW + later)


def marked(message: Message | None, outcome: Outcome, worker: str = "a worker",
           later: timedelta = timedelta()) -> bool:
    assert message is not None
    with writing() as session:
        return outbox.mark(session, message, worker, outcome, NOW + later)


def state_of(number: int) -> MessageState:
    db.session.expire_all()
    found = messages.whole(db.session(), number)
    assert found is not None
    return MessageState(found.state)


@pytest.fixture
def round_(app: Flask) -> Round:
    return a_round()


@pytest.fixture
def member(round_: Round) -> Invitation:
    return invited(round_, organisations(1))[0]


def test_a_reason_that_stands_there_already_is_passed_over(round_: Round) -> None:
    members = invited(round_, organisations(3))
    assert queued(members[:2]) == 2
    assert queued(members) == 1


def test_nothing_is_queued_for_who_has_no_address(round_: Round) -> None:
    assert queued(invited(round_, organisations(2), email="")) == 0


def test_each_message_is_claimed_once_and_the_oldest_goes_first(round_: Round) -> None:
    members = invited(round_, organisations(3))
    queued(members)
    taken = [claimed(worker) for worker in ("one", "two", "three", "four")]
    assert [message and message.invitation_id for message in taken] == [*(member.id for member in members), None]
    assert [message.claimed_by for message in taken if message] == ["one", "two", "three"]


def test_who_waits_for_a_link_goes_before_the_crowd(round_: Round) -> None:
    members = invited(round_, organisations(3))
    queued(members)
    queued(members[2:], MessageKind.FRESH_LINK)
    first = claimed()
    assert first is not None
    assert first.kind == MessageKind.FRESH_LINK


def test_a_message_is_not_claimed_before_it_is_due(member: Invitation) -> None:
    with writing() as session:
        outbox.queue(session, [outbox.letter("later", MessageKind.INVITATION, member.email, NOW,
                                             invitation_id=member.id, due_at=NOW + timedelta(hours=1))])
    assert claimed() is None
    assert claimed(later=timedelta(hours=1)) is not None


def test_a_failed_try_waits_longer_every_time_and_then_gives_up(member: Invitation) -> None:
    queued([member])
    later, pauses = timedelta(), []
    for _ in range(len(PAUSES) + 1):
        message = claimed(later=later)
        marked(message, Outcome(MessageState.WAITING, "450 busy"), later=later)
        assert message is not None
        found = messages.whole(db.session(), message.id)
        assert found is not None
        pauses.append(found.due_at - (NOW + later))
        later += pauses[-1]
    assert tuple(pauses[:-1]) == PAUSES
    assert (found.state, found.error) == (MessageState.FAILED, "450 busy")


def test_what_a_worker_left_is_uncertain_after_its_lease_and_never_claimed_again(member: Invitation) -> None:
    queued([member])
    left = claimed()
    assert left is not None
    with writing() as session:
        assert outbox.abandon(session, [], NOW + LEASE) == 0
        assert outbox.abandon(session, [], NOW + LEASE + timedelta(seconds=1)) == 1
    assert state_of(left.id) is MessageState.UNCERTAIN
    assert claimed(later=timedelta(days=1)) is None


def test_what_a_worker_left_is_uncertain_at_once_when_it_is_known_to_be_gone(member: Invitation) -> None:
    queued([member])
    left = claimed("gone")
    assert left is not None
    with writing() as session:
        assert outbox.abandon(session, ["another"], NOW) == 0
        assert outbox.abandon(session, ["gone"], NOW) == 1


def test_a_late_word_of_the_worker_that_had_it_settles_an_uncertain_message(member: Invitation) -> None:
    queued([member])
    slow = claimed("slow")
    with writing() as session:
        outbox.abandon(session, ["slow"], NOW)
    assert not marked(slow, SENT, "another")
    assert marked(slow, SENT, "slow")
    assert slow is not None
    assert state_of(slow.id) is MessageState.SENT


def test_a_person_sends_an_uncertain_message_again_as_a_new_one(member: Invitation) -> None:
    queued([member])
    left = claimed("gone")
    assert left is not None
    with writing() as session:
        outbox.abandon(session, ["gone"], NOW)
    with writing() as session:
        assert outbox.send_again(session, [left.id], "Bram", NOW) == 1
    with writing() as session, pytest.raises(RuleBroken, match="niets meer te beslissen"):
        outbox.send_again(session, [left.id], "Sanne", NOW)
    again = claimed()
    assert again is not None
    assert (state_of(left.id), again.once) == (MessageState.SETTLED, f"invitation:{member.id}:again:{left.id}")
    assert not marked(left, SENT, "gone")


def test_a_message_that_is_sent_again_goes_to_the_present_address(member: Invitation) -> None:
    queued([member])
    marked(claimed(), Outcome(MessageState.REFUSED, "550 no such user"))
    with writing() as session:
        session.merge(member).email = "nieuw@example.nl"
    with writing() as session:
        outbox.send_again(session, [1], "Bram", NOW)
    again = claimed()
    assert again is not None
    assert (again.recipient, again.state) == ("nieuw@example.nl", MessageState.SENDING)


def test_a_person_leaves_a_message_at_that(member: Invitation) -> None:
    queued([member])
    marked(claimed(), Outcome(MessageState.REFUSED, "550 no such user"))
    with writing() as session:
        assert outbox.leave(session, [1], "Bram", NOW) == 1
    assert state_of(1) is MessageState.SETTLED
    assert claimed(later=timedelta(days=1)) is None


@pytest.mark.parametrize("kind", [MessageKind.INVITATION, MessageKind.REMINDER, MessageKind.MOVED_NOT_BEGUN])
def test_who_sent_in_meanwhile_is_not_asked_again(member: Invitation, kind: MessageKind) -> None:
    queued([member], kind)
    has_begun(member, a_version(), submitted_at=NOW)
    dropped = claimed()
    assert dropped is not None
    assert (dropped.state, dropped.error) == ("dropped", "Niet verstuurd: dit lid heeft al gereageerd.")


def test_who_declined_or_was_withdrawn_is_left_alone(round_: Round) -> None:
    members = invited(round_, organisations(2), declined_at=NOW) + invited(
        round_, organisations(1, "VO"), withdrawn_at=NOW)
    queued(members, MessageKind.REMINDER)
    assert [message.state for _ in members if (message := claimed())] == ["dropped"] * 3


def test_nobody_is_reminded_of_a_round_that_has_closed(member: Invitation) -> None:
    queued([member], MessageKind.REMINDER)
    dropped = claimed(later=timedelta(days=13))
    assert dropped is not None
    assert dropped.error == "Niet verstuurd: het is inmiddels gesloten."


def test_a_message_for_an_old_address_is_dropped_and_a_receipt_is_not(member: Invitation) -> None:
    queued([member])
    queued([member], MessageKind.RECEIPT)
    with writing() as session:
        session.merge(member).email = "nieuw@example.nl"
    first, second = claimed(), claimed()
    assert first is not None
    assert second is not None
    assert (first.kind, first.state) == ("receipt", "sending")
    assert (second.kind, second.state) == ("invitation", "dropped")


def test_of_two_moves_only_the_last_is_told(member: Invitation) -> None:
    queued([member], MessageKind.MOVED_NOT_BEGUN, "moved:1")
    queued([member], MessageKind.MOVED_NOT_BEGUN, "moved:2")
    first, second = claimed(), claimed()
    assert first is not None
    assert second is not None
    assert (first.state, second.state) == ("dropped", "sending")


def test_while_the_server_is_away_everything_waits_and_nothing_counts_as_a_try(round_: Round) -> None:
    queued(invited(round_, organisations(3)))
    with writing() as session:
        assert outbox.postpone(session, "de mailserver is weg", timedelta(minutes=1), NOW) == 3
    assert claimed() is None
    back = claimed(later=timedelta(minutes=1))
    assert back is not None
    assert back.attempts == 1
