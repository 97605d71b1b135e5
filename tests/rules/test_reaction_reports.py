"""The reaction report as a value: what is in it, in which order, and that a kept one reads back the same."""

import json
from collections.abc import Sequence

import pytest

from survey.rules import reaction_reports as reports
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Kind, Stage, Standing
from survey.rules.reaction_reports import About, Changed, Given, Meeting, Report, Said
from tests.ballots import case

ABOUT = About("Concept-jaarplan 2022", "Wat vindt u?", ("Netwerk LPO",), "Jaarplan 2022", "0.9", "ab" * 32,
              "2022-02-01", "2022-02-14", "Geen reactie betekent dat u instemt.", 151, 12, 1)
HEADINGS = {"p2": "1 Doelen", "p1": "2 Geld"}


def a_report(comments: Sequence[tuple[str, int, int]], kinds: Sequence[Kind], edition: int = 1,
             standings: Sequence[Standing] = ()) -> Report:
    """`comments` are (passage, number, answer); the answers have ids 1, 2, ..."""
    given = {answer: Given(0, kind.value, f"Antwoord {answer}.",
                           tuple(number for _, number, of in comments if of == answer))
             for answer, kind in enumerate(kinds, start=1)}
    found = [(passage, Said(number, f"Lid {number}", f"Reactie {number}."), answer)
             for passage, number, answer in comments]
    standings = standings or [Standing(number, Stage.ANSWERED, kinds[answer - 1], answer)
                              for _, number, answer in comments]
    return reports.compose(ABOUT, " Dank. ", edition, found, given, HEADINGS, standings)


def test_comments_stand_per_passage_in_the_order_of_the_text_and_the_whole_comes_first() -> None:
    made = a_report([("p1", 1, 1), ("p2", 2, 2), ("", 3, 3), ("p9", 4, 2)], [Kind.NOTED, Kind.TAKEN_OVER, Kind.PARTLY])
    assert [(each.key, each.heading) for each in made.passages] == [
        ("", "Over het geheel"), ("p2", "1 Doelen"), ("p1", "2 Geld"), ("p9", "p9")]
    assert [(each.number, each.comments) for each in made.answers] == [(1, (3,)), (2, (2, 4)), (3, (1,))]
    assert made.introduction == "Dank."


@case("J1")
def test_the_report_has_every_comment_of_the_37_and_is_refused_while_one_has_no_answer() -> None:
    kinds = [Kind.TAKEN_OVER] * 21 + [Kind.PARTLY] * 5 + [Kind.NOT_TAKEN] * 8 + [Kind.PASSED_ON] * 3
    comments = [("p1", number, number) for number in range(1, 38)]
    made = a_report(comments, kinds)
    assert [made.kinds[kind] for kind in Kind] == [21, 5, 8, 3, 0]
    assert sum(made.kinds.values()) == made.comments == 37
    waiting = [Standing(number, Stage.OPEN if number == 37 else Stage.ANSWERED, kinds[number - 1], number)
               for number in range(1, 38)]
    with pytest.raises(RuleBroken, match="reactie 37 "):
        a_report(comments, kinds, standings=waiting)


@case("J4")
def test_the_same_remark_six_times_stands_above_one_answer() -> None:
    made = a_report([("p1", number, 1) for number in range(1, 7)], [Kind.TAKEN_OVER])
    group = made.passages[0].groups[0]
    assert [each.number for each in group.comments] == [1, 2, 3, 4, 5, 6]
    assert len(made.answers) == 1
    assert made.words == "6 reacties met 1 antwoord: 6 overgenomen"


def test_an_answer_that_was_passed_on_says_to_whom_and_until_when() -> None:
    asked = Given(1, Kind.PASSED_ON.value, "Het gaat over geld.", (1,), "A. Bakker (financiën)", "2022-05-03")
    assert asked.words == "doorgezet naar A. Bakker (financiën), die uiterlijk 3 mei 2022 antwoordt"
    assert Given(1, Kind.PARTLY.value, "", (1,), "A. Bakker").words == "deels overgenomen, antwoord van A. Bakker"


def test_the_report_tells_how_many_reacted_and_of_how_many() -> None:
    assert ABOUT.rate == "12 van de 151 genodigden reageerden (8%); 1 reageerde zonder uitnodiging op naam"
    assert ABOUT.period == "1 februari 2022 tot en met 14 februari 2022"
    assert About("Oproep", "", ()).rate == "niemand reageerde"
    assert not About("Oproep", "", ()).period
    assert a_report([], []).words == "geen reacties"


def test_a_kept_report_reads_back_the_same_and_its_fingerprint_tells_another_apart() -> None:
    made = a_report([("p1", 1, 1), ("p2", 2, 1)], [Kind.NOTED])
    answers = (Given(1, "noted", "Antwoord 1.", (2, 1), changes=(Changed(7, "p3", "3 Plan"),)),)
    made = Report(1, ABOUT, "Dank.", answers, made.passages, (Meeting("2022-02-03", "zes schoolleiders", (1,)),), 1)
    kept = json.loads(json.dumps(reports.document(made)))
    assert reports.report(kept) == made
    assert reports.fingerprint(kept) == reports.fingerprint(reports.document(made))
    kept["answers"][0]["text"] = "Antwoord 2."
    assert reports.fingerprint(kept) != reports.fingerprint(reports.document(made))
    assert made.meetings[0].words == "donderdag 3 februari 2022: 1 reactie. Aanwezig: zes schoolleiders"


def test_a_new_edition_concerns_only_who_reads_something_else_in_it() -> None:
    first = a_report([("p1", 1, 1), ("p1", 2, 2)], [Kind.NOTED, Kind.PASSED_ON])
    second = a_report([("p2", 3, 3), ("p1", 1, 1), ("p1", 2, 2)], [Kind.NOTED, Kind.PARTLY, Kind.NOTED], 2)
    assert [reports.differs(first, second, number) for number in (1, 2, 3)] == [False, True, True]
    assert reports.differs(None, second, 1)
