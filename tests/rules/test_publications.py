"""A publication is held against all earlier ones: what two of them together would give away."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.rules.broken import RuleBroken
from survey.rules.publication import settings
from survey.rules.publications import (
    FEW,
    Base,
    Published,
    Reason,
    Told,
    Where,
    check,
    digest,
    document,
    published,
    verdict,
)

RULE = settings()
FIRST, SECOND = datetime(2022, 2, 2, 8, tzinfo=UTC), datetime(2022, 2, 9, 8, tzinfo=UTC)
KEY = b"geheim van de ronde"
PO: Where = (("sector", "PO"),)


def base(answers: Mapping[str, str], where: Where = (), sensitive: bool = False, kept: bool = True,
         hidden: Mapping[str, Told] | None = None, amount: bool = False, question: str = "v") -> Base:
    """A base of respondents with their answers."""
    counts: dict[str, Told] = {}
    for answer in answers.values() if not amount else ():
        counts[answer] = int(counts.get(answer) or 0) + 1
    for option in ("ja", "nee") if not amount else ():
        counts.setdefault(option, 0)
    cells = frozenset(digest(KEY, question, who, answer) for who, answer in answers.items()) if kept else None
    return Base(question, "Ziet u een toename?", where, "1", len(answers), counts | dict(hidden or {}),
                frozenset({"weet_niet"}), sensitive, cells)


def people(first: int, last: int, yes: int) -> dict[str, str]:
    return {str(place): "ja" if place - first < yes else "nee" for place in range(first, last)}


def reasons(old: Base, new: Base, closed: bool = False) -> list[Reason]:
    return [each.reason for each in check(Published(SECOND, (new,)), [Published(FIRST, (old,))], closed, RULE)]


START = people(0, 40, 20)


def test_the_same_again_may_be_told() -> None:
    assert reasons(base(START), base(START)) == []
    assert reasons(base(START, sensitive=True), base(START, sensitive=True)) == []


@pytest.mark.parametrize("more", [1, 4])
def test_fewer_than_five_new_answers_wait(more: int) -> None:
    new = base(START | people(40, 40 + more, 1))
    (refusal,) = check(Published(SECOND, (new,)), [Published(FIRST, (base(START),))], False, RULE)
    many = "is 1 antwoord" if more == 1 else f"zijn {more} antwoorden"
    assert refusal.sentence == (
        f"“Ziet u een toename?”: sinds woensdag 2 februari 2022 {many} nieuw of gewijzigd. Vanaf 5 kan dit weer worden "
        "verteld, of als de uitvraag dicht is.")
    assert refusal.needed == 5
    assert verdict([refusal]).sentence == refusal.sentence
    assert verdict([refusal, refusal]).sentence.endswith("Dat geldt ook voor 1 andere uitkomst.")
    assert verdict([]).allowed


def test_five_may_be_told_and_edits_count_as_new() -> None:
    assert reasons(base(START), base(START | people(40, 45, 2))) == []
    assert reasons(base(START), base(START | {str(place): "nee" for place in range(5)})) == []
    assert reasons(base(START), base(START | {str(place): "nee" for place in range(4)})) == [Reason.FEW_CHANGES]


def test_a_withdrawn_answer_is_a_change_too() -> None:
    assert reasons(base(START), base(people(0, 38, 20))) == [Reason.FEW_CHANGES]


def test_at_closing_few_may_be_told_but_not_what_a_single_number_was() -> None:
    new = START | people(40, 42, 1)
    assert reasons(base(START), base(new), closed=True) == []
    assert reasons(base(START, amount=True), base(new, amount=True), closed=True) == [Reason.TELLS_ANSWERS]


@pytest.mark.parametrize(("yes", "refused"), [(0, True), (1, False), (4, False), (5, True)])
def test_of_a_sensitive_question_it_is_not_told_that_all_or_none_of_the_new_said_so(yes: int, refused: bool) -> None:
    new = base(START | people(40, 45, yes), sensitive=True)
    assert reasons(base(START, sensitive=True), new) == ([Reason.TELLS_ANSWERS] if refused else [])
    assert reasons(base(START, sensitive=True), new, closed=True) == ([Reason.TELLS_ANSWERS] if refused else [])
    assert reasons(base(START), base(START | people(40, 45, yes))) == []


def test_weet_niet_is_no_secret() -> None:
    more = START | {"40": "weet_niet", "41": "ja", "42": "nee", "43": "ja", "44": "nee"}
    assert reasons(base(START, sensitive=True, hidden={"weet_niet": 0}), base(more, sensitive=True)) == []


def test_all_earlier_publications_count() -> None:
    middle = base(START | people(40, 50, 5))
    last = base(START | people(40, 52, 5))
    earlier = [Published(FIRST, (base(START),)), Published(SECOND, (middle,))]
    assert [each.reason for each in check(Published(SECOND, (last,)), earlier, False, RULE)] == [Reason.FEW_CHANGES]
    assert not check(Published(SECOND, (last,)), earlier[:1], False, RULE)
    assert [each.earlier for each in check(Published(SECOND, (last,)), earlier, False, RULE)] == [SECOND]


def test_all_less_a_part_is_a_group_of_its_own() -> None:
    po, vo = people(0, 30, 15), people(30, 37, 4)
    refused = check(Published(SECOND, (base(po | vo),)), [Published(FIRST, (base(po, PO),))], False, RULE)
    assert [each.reason for each in refused] == [Reason.SMALL_GROUP]
    assert "(sector: PO)" in refused[0].sentence
    assert reasons(base(po | vo), base(po, PO)) == [Reason.SMALL_GROUP]
    large = people(30, 60, 15)
    assert reasons(base(po, PO), base(po | large)) == []
    assert reasons(base(po | large), base(po, PO)) == []


@pytest.mark.parametrize("yes", [1, 4, 27, 29])
def test_a_small_count_between_two_filters_is_implied(yes: int) -> None:
    po, vo = people(0, 30, 15), people(30, 60, yes)
    assert reasons(base(po, PO), base(po | vo)) == [Reason.SMALL_GROUP]
    assert reasons(base(po | vo), base(po, PO)) == [Reason.SMALL_GROUP]
    assert reasons(base(po, PO, kept=False), base(po | vo, kept=False)) == [Reason.SMALL_GROUP]


def test_a_group_that_is_nearly_another_is_not_told_beside_it() -> None:
    north: Where = (("landsdeel", "noord"),)
    assert reasons(base(people(0, 30, 15), PO), base(people(0, 32, 15), north)) == [Reason.SMALL_GROUP]
    assert reasons(base(people(0, 30, 15), PO), base(people(20, 50, 15), north)) == []


def test_a_count_that_was_told_in_words_is_not_fixed_by_the_next() -> None:
    before = base(people(0, 40, 4), hidden={"ja": FEW})
    assert reasons(before, base(people(0, 40, 4) | people(40, 45, 5))) == [Reason.FIXES_HIDDEN]
    assert reasons(before, base(people(0, 40, 4) | people(40, 50, 5))) == []


def test_of_a_large_base_the_counts_say_how_many_changed() -> None:
    old, new = base(START, kept=False), base(START | people(40, 43, 1), kept=False)
    assert reasons(old, new) == [Reason.FEW_CHANGES]
    assert reasons(old, base(START, kept=False)) == []
    assert reasons(old, base(START | people(40, 50, 5), kept=False)) == []


def test_another_question_or_another_wording_is_not_compared() -> None:
    new = base(START | people(40, 41, 1))
    assert reasons(base(START, question="w"), new) == []
    changed = Base(new.question, new.label, new.where, "2", new.n, new.counts, new.exempt, new.sensitive, new.cells)
    assert reasons(base(START), changed) == []


def test_where_nothing_is_hidden_nothing_is_refused() -> None:
    new = base(START | people(40, 41, 1))
    assert not check(Published(SECOND, (new,)), [Published(FIRST, (base(START),))], False, settings("open"))


def test_a_publication_is_kept_as_plain_data() -> None:
    kept = Published(FIRST, (base(START, PO, True, hidden={"ja": FEW}), base(START, kept=False), base({}, amount=True)))
    assert published(document(kept)) == kept
    text = str(document(kept))
    assert "geheim" not in text


@pytest.mark.parametrize("wrong", [{}, {"form": 2}, {"form": 1, "at": "gisteren", "bases": []},
                                   {"form": 1, "at": "2022-02-02T08:00:00+00:00", "bases": [{}]}])
def test_what_is_no_publication_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RuleBroken, match="eerdere publicatie"):
        published(wrong)


ANSWERS = st.dictionaries(st.integers(0, 30).map(str), st.sampled_from(["ja", "nee"]), min_size=10)


@given(ANSWERS, ANSWERS)
def test_of_a_sensitive_question_two_publications_never_show_a_change_that_only_one_answer_explains(
        old: dict[str, str], new: dict[str, str]) -> None:
    """When both are told, more than one set of changed answers agrees with the counts a reader sees."""
    if reasons(base(old, sensitive=True), base(new, sensitive=True)):
        return
    changed = {who for who in old.keys() | new.keys() if old.get(who) != new.get(who)}
    if not changed:
        return
    assert len(changed) >= 5
    apart = [sum(answer == option for answer in new.values()) - sum(answer == option for answer in old.values())
             for option in ("ja", "nee")]
    if sum(apart) and old.items() <= new.items():
        fitting = [each for each in product("jn", repeat=min(sum(apart), 12)) if each.count("j") == apart[0]]
        assert len(fitting) > 1
