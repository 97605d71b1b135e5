"""What an answer to a comment needs, and what stands between the answers and a report."""

from datetime import date

import pytest

from survey.rules import dispositions
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Answer, Change, Kind, Stage, Standing, check, counts, faults, stage
from tests.ballots import case

TODAY, LATER = date(2022, 3, 1), date(2022, 3, 15)


def answered(number: int, kind: Kind, answer: int = 0) -> Standing:
    return Standing(number, Stage.ANSWERED, kind, answer or number)


def the_37(handled: int = 37) -> list[Standing]:
    kinds = [Kind.TAKEN_OVER] * 21 + [Kind.PARTLY] * 5 + [Kind.NOT_TAKEN] * 8 + [Kind.PASSED_ON] * 3
    return [answered(number, kind) if number <= handled else Standing(number, Stage.OPEN)
            for number, kind in enumerate(kinds, start=1)]


@case("J1")
def test_a_report_is_refused_with_the_list_of_what_has_no_answer_and_counts_every_comment_once() -> None:
    with pytest.raises(RuleBroken, match=r"reactie 37 \(nog te beantwoorden\) heeft nog geen geldig antwoord"):
        dispositions.check_complete(the_37(36))
    dispositions.check_complete(the_37())
    found = counts(the_37())
    assert [found.kinds[kind] for kind in Kind] == [21, 5, 8, 3, 0]
    assert sum(found.kinds.values()) == found.comments == 37
    assert found.words == ("37 reacties met 37 antwoorden: 21 overgenomen, 5 deels overgenomen, 8 niet overgenomen, "
                           "3 doorgezet")


@case("J2")
def test_not_taking_over_needs_a_reason_and_passing_on_a_portfolio_holder_and_a_day() -> None:
    with pytest.raises(RuleBroken, match="reden"):
        check(Answer(Kind.NOT_TAKEN, "  "), TODAY)
    assert set(faults(Answer(Kind.PASSED_ON, "Dit gaat over geld."), TODAY)) == {"holder", "due"}
    assert check(Answer(Kind.PASSED_ON, "Dit gaat over geld.", holder=1, due=LATER), TODAY) is Kind.PASSED_ON


def test_only_what_is_taken_over_needs_no_reason() -> None:
    assert not faults(Answer(Kind.TAKEN_OVER), TODAY)
    for kind in set(Kind) - {Kind.TAKEN_OVER}:
        assert "text" in faults(Answer(kind, holder=1, due=LATER), TODAY)
    assert set(faults(Answer(None), TODAY)) == {"kind"}


def test_a_day_that_has_passed_is_refused_unless_it_stood_there_already() -> None:
    past = Answer(Kind.PASSED_ON, "Dit gaat over geld.", 1, date(2022, 2, 28))
    assert set(faults(past, TODAY)) == {"due"}
    assert not faults(past, TODAY, before=date(2022, 2, 28))


@case("J4")
def test_six_like_comments_with_one_answer_count_as_six_comments_and_one_answer() -> None:
    found = counts([answered(number, Kind.TAKEN_OVER, answer=1) for number in range(1, 7)])
    assert (found.comments, found.answers) == (6, 1)
    assert found.words == "6 reacties met 1 antwoord: 6 overgenomen"


def test_who_changes_a_comment_after_the_answer_is_looked_at_anew() -> None:
    assert stage(None, replied=False, changed=False) is Stage.OPEN
    assert counts([Standing(number, Stage.OPEN) for number in (1, 2)]).words == "2 reacties, nog zonder antwoord"
    assert stage(Kind.NOTED, replied=False, changed=True) is Stage.CHANGED
    assert stage(Kind.PASSED_ON, replied=False, changed=False) is Stage.WITH_HOLDER
    assert stage(Kind.PASSED_ON, replied=True, changed=False) is Stage.REPLIED
    found = counts([Standing(1, Stage.CHANGED, Kind.NOTED, 1), answered(2, Kind.NOTED)])
    assert (found.missing, found.answers, found.words) == (
        1, 1, "2 reacties met 1 antwoord: 1 ter kennisname, 1 zonder antwoord")
    with pytest.raises(RuleBroken, match="gewijzigd na het antwoord"):
        dispositions.check_complete([Standing(1, Stage.CHANGED, Kind.NOTED, 1)])


def test_a_portfolio_holder_is_reminded_three_working_days_before() -> None:
    assert dispositions.remind_on(date(2022, 3, 15)) == date(2022, 3, 10)
    assert dispositions.remind_on(date(2022, 4, 19)) == date(2022, 4, 12)


def test_a_change_of_the_text_reads_back_as_it_was_stored() -> None:
    assert dispositions.changes(dispositions.stored([Change(4, "p12")])) == (Change(4, "p12"),)
    assert dispositions.read_change("4:p12") == Change(4, "p12")
    assert dispositions.read_change("4") is dispositions.read_change("x:p1") is None
