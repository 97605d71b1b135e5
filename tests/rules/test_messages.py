"""When a message makes sense no longer, which text fits, and how long to wait for another try."""

from datetime import timedelta
from itertools import pairwise

import pytest

from survey.rules.messages import (
    CALLS,
    MOVED,
    PAUSES,
    WHILE_OPEN,
    MessageKind,
    MessageState,
    Outcome,
    after,
    pause_while_away,
    present_kind,
    reason_to_drop,
)
from survey.rules.responses import Progress
from survey.rules.windows import State
from tests.conftest import NOW

LATER = Outcome(MessageState.WAITING, "450 busy")


def dropped(kind: MessageKind, progress: Progress = Progress.NOT_BEGUN, state: State = State.OPEN, *,
            withdrawn: bool = False, same_address: bool = True) -> bool:
    return reason_to_drop(kind, progress, state, withdrawn=withdrawn, same_address=same_address) is not None


@pytest.mark.parametrize("kind", list(MessageKind))
def test_a_member_who_is_asked_gets_every_kind_of_message(kind: MessageKind) -> None:
    assert not dropped(kind)


@pytest.mark.parametrize("kind", list(MessageKind))
def test_who_was_taken_off_the_list_gets_nothing_but_the_receipt_that_was_due(kind: MessageKind) -> None:
    assert dropped(kind, withdrawn=True) is (kind not in (MessageKind.RECEIPT, MessageKind.REACTION_REPORT))


def test_who_is_done_hears_of_a_moved_day_only_where_that_was_chosen() -> None:
    assert not dropped(MessageKind.MOVED_DONE, Progress.DONE)
    assert dropped(MessageKind.MOVED_BEGUN, Progress.DONE)


def test_a_closed_round_still_says_that_it_closed_and_sends_receipts_and_links() -> None:
    spoken = {kind for kind in MessageKind if not dropped(kind, state=State.CLOSED)}
    assert spoken == set(MessageKind) - CALLS - WHILE_OPEN
    assert {MessageKind.RECEIPT, MessageKind.FRESH_LINK, MessageKind.MOVED_DONE} <= spoken


def test_an_invitation_may_go_before_a_round_opens() -> None:
    assert not dropped(MessageKind.INVITATION, state=State.PLANNED)
    assert dropped(MessageKind.INVITATION, state=State.DRAFT)


def test_a_link_and_a_receipt_go_to_the_address_that_asked_for_them() -> None:
    bound = {kind for kind in MessageKind if dropped(kind, same_address=False)}
    assert bound == {MessageKind.INVITATION, MessageKind.REMINDER, *MOVED}


def test_who_began_meanwhile_gets_the_text_for_who_has_begun() -> None:
    assert present_kind(MessageKind.MOVED_NOT_BEGUN, Progress.BEGUN) is MessageKind.MOVED_BEGUN
    assert present_kind(MessageKind.REMINDER, Progress.BEGUN) is MessageKind.REMINDER


def test_every_pause_is_longer_than_the_one_before_until_it_is_enough() -> None:
    moments = [after(LATER, attempts, NOW) for attempts in range(1, len(PAUSES) + 2)]
    assert [state for state, _ in moments] == [MessageState.WAITING] * len(PAUSES) + [MessageState.FAILED]
    pauses = [moment - NOW for _, moment in moments if moment]
    assert all(shorter < longer for shorter, longer in pairwise(pauses))


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.REFUSED, MessageState.UNCERTAIN])
def test_any_other_outcome_is_not_tried_again(state: MessageState) -> None:
    assert after(Outcome(state), 1, NOW) == (state, None)


def test_a_server_that_stays_away_is_left_alone_ever_longer_but_never_given_up() -> None:
    pauses = [pause_while_away(failures) for failures in range(1, 50)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(minutes=15)


def test_only_what_does_not_go_on_by_itself_needs_a_person() -> None:
    asked = {state for state in MessageState if state.needs_a_person}
    assert asked == {MessageState.REFUSED, MessageState.FAILED, MessageState.UNCERTAIN}
    assert all(state.words for state in MessageState)
    assert all(kind.words for kind in MessageKind)
