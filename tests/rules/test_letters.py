"""What has become untrue while it waited does not go; what goes brings the right appointment along."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from survey.rules.calendar import moment_at
from survey.rules.letters import AFTERWARDS, INVITES, MEANT_FOR, Standing, asks_calendar, reason_to_drop
from survey.rules.messages import TO_PARTICIPANTS, MessageKind
from survey.rules.registrations import State

NOW = moment_at(date(2022, 2, 2), 9)
EVENING = moment_at(date(2022, 3, 18), 19)
COMES = Standing(State.CONFIRMED, EVENING, EVENING + timedelta(hours=2))


def test_every_letter_to_a_participant_is_meant_for_some_state() -> None:
    assert set(MEANT_FOR) == TO_PARTICIPANTS
    assert all(MEANT_FOR.values())


@pytest.mark.parametrize(("kind", "standing", "now", "why"), [
    (MessageKind.REGISTERED, COMES, NOW, None),
    (MessageKind.REGISTERED, replace(COMES, state=State.CANCELLED), NOW, "afgemeld"),
    (MessageKind.ON_WAITING_LIST, COMES, NOW, "plaats bevestigd"),
    (MessageKind.REGISTERED, replace(COMES, called_off=True), NOW, "gaat niet door"),
    (MessageKind.OCCASION_CANCELLED, replace(COMES, called_off=True), NOW, None),
    (MessageKind.OCCASION_CANCELLED, COMES, NOW, "gaat wel door"),
    (MessageKind.REGISTRATION_CANCELLED, replace(COMES, state=State.CANCELLED, called_off=True), NOW, None),
    (MessageKind.REGISTERED, replace(COMES, same_address=False), NOW, "ander adres"),
    (MessageKind.OCCASION_MOVED, replace(COMES, newer=True), NOW, "nieuwer bericht"),
    (MessageKind.OCCASION_MOVED, replace(COMES, state=State.WAITING), NOW, None),
    (MessageKind.REGISTERED, replace(COMES, newer=True), NOW, None),
    (MessageKind.OCCASION_REMINDER, COMES, EVENING, "al begonnen"),
    (MessageKind.OCCASION_REMINDER, COMES, EVENING - timedelta(minutes=1), None),
    (MessageKind.REGISTERED, COMES, COMES.ends_at, "al geweest"),
    (MessageKind.THANKS, COMES, COMES.ends_at + timedelta(days=1), None),
    (MessageKind.PLACE_OFFERED, replace(COMES, state=State.OFFERED, offered_until=NOW), NOW, "verlopen"),
    (MessageKind.PLACE_OFFERED, replace(COMES, state=State.OFFERED, offered_until=EVENING), NOW, None),
    (MessageKind.NOT_SELECTED, replace(COMES, state=State.DECLINED), NOW, None),
])
def test_a_letter_goes_only_while_it_is_true(kind: MessageKind, standing: Standing, now: object,
                                             why: str | None) -> None:
    found = reason_to_drop(kind, standing, now)
    assert found is None if why is None else found and why in found


@pytest.mark.parametrize("kind", sorted(TO_PARTICIPANTS))
def test_who_has_no_place_never_gets_an_appointment(kind: MessageKind) -> None:
    for state in State:
        for called_off in (False, True):
            for had in (False, True):
                asked = asks_calendar(kind, state, called_off, had)
                comes = state is State.CONFIRMED and not called_off
                assert (asked == "REQUEST") == (comes and kind in INVITES)
                assert (asked == "CANCEL") == (not comes and had and kind not in AFTERWARDS)
