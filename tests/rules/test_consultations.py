"""What a consultation needs before it is published, and what may not change afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from survey.rules.broken import RuleBroken
from survey.rules.consultations import (
    ConsultationDetails,
    Readers,
    check_consultation,
    check_published,
    missing_before_publishing,
)
from survey.rules.rounds import Details

NOW = datetime(2022, 2, 2, 8, tzinfo=UTC)
ROUND = Details("Concept-jaarplan", "Wij horen graag wat u vindt.", "Het secretariaat.", hosts=(1,),
                closes_on=date(2022, 2, 14))
PLAN = ConsultationDetails(ROUND, 1, "Dan gaan wij uit van steun.")


def test_what_silence_means_is_told_before_a_consultation_with_a_closing_day_goes_out() -> None:
    assert missing_before_publishing(PLAN, 3, NOW) == []
    assert missing_before_publishing(replace(PLAN, silence=" "), 3, NOW) == [
        "Vertel wat het betekent als iemand niet reageert."]


def test_a_call_for_good_practices_needs_no_document_and_no_closing_day() -> None:
    call = ConsultationDetails(replace(ROUND, closes_on=None))
    assert missing_before_publishing(call, 3, NOW) == []


def test_a_member_supports_only_what_it_can_read() -> None:
    check_consultation(replace(PLAN, readers=Readers.OFFICE, supports=False))
    with pytest.raises(RuleBroken):
        check_consultation(replace(PLAN, readers=Readers.OFFICE))


@pytest.mark.parametrize("change", [
    {"version_id": 2}, {"silence": "Dan telt u niet mee."}, {"readers": Readers.EVERYONE.value}])
def test_what_members_were_told_does_not_change_under_their_hands(change: dict[str, object]) -> None:
    check_published(PLAN, replace(PLAN, **change), published=False)
    check_published(PLAN, replace(PLAN, readers=Readers.OFFICE.value, names=False), published=True)
    with pytest.raises(RuleBroken):
        check_published(PLAN, replace(PLAN, **change), published=True)
