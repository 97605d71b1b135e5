"""What a comment needs, when it may be changed, and in whose name it counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules import comments as rules
from survey.rules.broken import RuleBroken
from survey.rules.comments import Noted, Source, Standing, Written

PASSAGE = "Wij werken in **2023** aan één *aanmeldpunt*\nvoor alle scholen."
WHEN = datetime(2022, 2, 2, 8, tzinfo=UTC)


def test_a_comment_needs_words_and_a_name() -> None:
    assert set(rules.faults({}, PASSAGE)) == {"text", "author"}
    assert not rules.faults({"text": "Goed.", "author": "A. de Vries"}, PASSAGE)
    assert not rules.faults({"suggestion": "Vanaf 2024.", "author": "A. de Vries"}, PASSAGE)


def test_what_is_quoted_stands_in_the_passage_whatever_its_marks_and_line_breaks() -> None:
    typed = {"text": "Wanneer?", "author": "A.", "quoted": "aan één aanmeldpunt voor alle scholen"}
    assert not rules.faults(typed, PASSAGE)
    assert "quoted" in rules.faults({**typed, "quoted": "aan twee aanmeldpunten"}, PASSAGE)


def test_a_text_that_is_far_too_long_is_kept_but_not_sent() -> None:
    long = "x" * 10_001
    assert rules.tidy({"text": long}) == {"text": long}
    assert "10.000 tekens" in rules.faults({"text": long, "author": "A."}, None)["text"]


def test_only_the_holder_of_the_own_link_speaks_for_an_organisation_at_once() -> None:
    assert rules.approves_at_once(True, True)
    assert not rules.approves_at_once(False, True)
    assert not rules.approves_at_once(True, False)
    assert rules.behalf(True, None).endswith("nog zonder akkoord")
    assert rules.behalf(True, WHEN) == "namens de organisatie"
    assert rules.behalf(False, None) == "op persoonlijke titel"


def test_who_reads_along_sees_a_name_only_where_names_are_shown() -> None:
    assert rules.whose(True, "Swv Noord", "A. de Vries", True, True) == "Swv Noord (namens de organisatie, A. de Vries)"
    assert rules.whose(True, "Swv Noord", "A. de Vries", True, False) == "A. de Vries (Swv Noord)"
    assert rules.whose(False, "Swv Noord", "A. de Vries", True, True) == "Een lid"
    assert rules.whose(False, None, "B. Jansen", False, False) == "Een deelnemer"


@pytest.mark.parametrize(("source", "answered", "withdrawn"), [
    (Source.MEETING, False, False), (Source.WEB, True, False), (Source.WEB, False, True)])
def test_what_somebody_else_wrote_down_or_was_answered_or_withdrawn_cannot_be_changed(
        source: Source, answered: bool, withdrawn: bool) -> None:
    rules.check_changeable("web", False, False)
    with pytest.raises(RuleBroken):
        rules.check_changeable(source, answered, withdrawn)


def test_what_was_said_at_a_meeting_has_a_day_and_who_was_there() -> None:
    said, today = Written("Meer uren"), date(2022, 2, 2)
    rules.check_noted(said, Noted(Source.MEETING, today, "12 ouders"), today)
    for noted in (Noted(Source.MEETING, today), Noted(Source.MEETING, None, "12 ouders"),
                  Noted(Source.MEETING, today + timedelta(days=1), "12 ouders"), Noted(Source.MAIL, today)):
        with pytest.raises(RuleBroken):
            rules.check_noted(said, noted, today)


def test_what_is_written_down_later_is_late_only_if_it_was_said_later() -> None:
    last = date(2022, 2, 14)
    assert not rules.came_late(last, last, ticked=False)
    assert rules.came_late(last, last, ticked=True)
    assert rules.came_late(last + timedelta(days=1), last, ticked=False)
    assert not rules.came_late(last, None, ticked=False)


def test_a_comment_stands_in_one_way_for_who_wrote_it() -> None:
    assert rules.standing(None, False, None, None) is Standing.DRAFT
    assert rules.standing(None, False, None, WHEN) is Standing.OFFERED
    assert rules.standing(4, False, None, WHEN) is Standing.SENT
    assert rules.standing(4, True, None, None) is Standing.CHANGED
    assert rules.standing(4, True, WHEN, None) is Standing.WITHDRAWN


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([*rules.FIELDS, "iets"]), st.text()))
def test_whatever_is_typed_can_be_kept_and_judged(typed: dict[str, str]) -> None:
    kept = rules.tidy(typed)
    assert set(kept) <= set(rules.FIELDS)
    for words in kept.values():
        words.encode()
    rules.faults(kept, PASSAGE)
    assert rules.tidy(kept) == kept
