"""Any row of edits leaves a questionnaire that may be kept, and what two people do apart comes together."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.changes import differences
from survey.rules.questionnaires.document import Questionnaire, document, questionnaire
from survey.rules.questionnaires.edits.conflicts import conflicts, sections_touched
from survey.rules.questionnaires.edits.uses import renamed, uses
from survey.rules.questionnaires.faults import Fault, faults
from tests.editing import edit
from tests.strategies import questionnaires

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOST_EDITS = 8


def binding(found: Questionnaire) -> list[Fault]:
    return [fault for fault in faults(found) if not fault.unfinished]


def edits_leave_no_fault(data: st.DataObject) -> None:
    now = data.draw(questionnaires())
    for _ in range(MOST_EDITS):
        try:
            edited = edit(data.draw, now)
        except RuleBroken:
            continue
        after = edited.questionnaire
        assert binding(after) == []
        assert edited.told.endswith(".")
        assert not edited.key or after.section(edited.key) or edited.key in after.by_key
        assert questionnaire(document(after)) == after
        assert bool(differences(now, after)) == (after != now)
        now = after


@QUICK
@given(st.data())
def test_no_row_of_edits_leaves_a_fault(data: st.DataObject) -> None:
    edits_leave_no_fault(data)


@pytest.mark.proof
@MANY
@given(st.data())
def test_no_row_of_edits_leaves_a_fault_however_often_it_is_tried(data: st.DataObject) -> None:
    edits_leave_no_fault(data)


@QUICK
@given(st.data())
def test_what_two_people_change_apart_is_either_both_kept_or_told(data: st.DataObject) -> None:
    seen = data.draw(questionnaires())
    try:
        theirs, yours = (edit(data.draw, seen).questionnaire for _ in range(2))
    except RuleBroken:
        return
    both = conflicts(seen, theirs, yours)
    if theirs == yours or not (sections_touched(seen, theirs) & sections_touched(seen, yours)):
        assert all(conflict.key == "" for conflict in both)
    assert all(conflict.lines for conflict in both if conflict.theirs and conflict.yours)


@QUICK
@given(questionnaires())
def test_keys_that_are_followed_there_and_back_leave_everything_as_it_was(drawn: Questionnaire) -> None:
    used = sorted({use.key for use in uses(drawn)})
    there = {key: f"nieuw{number}" for number, key in enumerate(used)}
    gone = renamed(drawn, there)
    assert {use.key for use in uses(gone)} == set(there.values())
    assert renamed(gone, {new: old for old, new in there.items()}) == drawn
