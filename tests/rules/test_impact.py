"""What a newer version does to answers that were given: words pass, another meaning does not."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Check, Option, Part, Question, Questionnaire, Repeat, Section, Type
from survey.rules.questionnaires.edits.afresh import afresh
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.impact import Effect, impacts, standing
from survey.rules.questionnaires.lineup import not_asked_any_more, together, with_rows_of_before, without_a_field
from survey.rules.questionnaires.types import Required
from tests.strategies import TODAY, questionnaires, registers, typed_answers

JA_NEE = (Option("ja", {"nl": "Ja"}), Option("nee", {"nl": "Nee"}))


def a_list(*questions: Question, key: str = "een") -> Questionnaire:
    return Questionnaire({"nl": "Lijst"}, sections=(Section(key, {"nl": "Een"}, questions=questions),))


def choice(key: str = "keuze", options: tuple[Option, ...] = JA_NEE, **fields: Any) -> Question:
    return Question(key, Type.ONE, {"nl": "Ziet u dat?"}, options=options, **fields)


def number(key: str = "aantal", **fields: Any) -> Question:
    return Question(key, Type.NUMBER, {"nl": "Hoeveel?"}, **fields)


def effects(was: Question, now: Question, *answers: Mapping[str, Any]) -> tuple[Effect, ...]:
    before, after = a_list(was), a_list(now)
    found = impacts(before, after, standing(before, after, answers, ()))
    return found[0].effects if found else ()


PARTS = tuple(Part(key, {"nl": key}) for key in "abc")
CHOSEN, COUNTED = {"keuze": "ja"}, {"aantal": Decimal(12)}


@pytest.mark.parametrize(("was", "now", "answer"), [
    (choice(), replace(choice(), type=Type.SEVERAL), CHOSEN),
    (choice(), choice(options=JA_NEE[:1]), CHOSEN),
    (choice(), choice(options=(JA_NEE[0], replace(JA_NEE[1], dont_know=True))), CHOSEN),
    (choice(), choice(options=(Option("ja", {"nl": "Nee"}), Option("nee", {"nl": "Ja"}))), CHOSEN),
    (number(unit="kinderen"), number(unit="klassen"), COUNTED),
    (number(), number(maximum=Decimal(10)), COUNTED),
    (replace(number(), type=Type.SCALE, minimum=Decimal(1), maximum=Decimal(12)),
     replace(number(), type=Type.SCALE, minimum=Decimal(1), maximum=Decimal(13)), COUNTED),
    (replace(number(), type=Type.SHARES, parts=PARTS[:2]), replace(number(), type=Type.SHARES, parts=PARTS),
     {"a": Decimal(40), "b": Decimal(60)}),
])
def test_another_meaning_is_refused_once_there_are_answers(was: Question, now: Question,
                                                           answer: dict[str, Any]) -> None:
    assert effects(was, now, answer) == (Effect.MEANING,)
    assert Effect.MEANING not in effects(was, now)
    assert Effect.WORDING not in effects(was, now)[:1]


def test_what_passes_is_told_by_its_effect() -> None:
    more = (*JA_NEE, Option("soms", {"nl": "Soms"}))
    assert effects(choice(), replace(choice(), label={"nl": "Ziet u het?"}), CHOSEN) == (Effect.WORDING,)
    assert Effect.OPTION in effects(choice(), choice(options=more), CHOSEN)
    assert effects(choice(), choice(options=JA_NEE[::-1]), CHOSEN) == (Effect.MOVED,)
    assert effects(choice(), choice(required=Required.YES), CHOSEN) == (Effect.RULE,)
    assert effects(number(), number(maximum=Decimal(20)), COUNTED) == (Effect.RULE,)
    check = Check(expression(". < 5"), {"nl": "Kleiner dan 5."}, True)
    assert effects(number(), number(checks=(check,)), COUNTED) == (Effect.RULE,)
    assert effects(number(), number()) == ()


def test_what_goes_and_comes_is_counted() -> None:
    before, after = a_list(choice(), number()), a_list(choice(), number("nieuw"))
    stands = standing(before, after, [{"keuze": "ja", "aantal": Decimal(3)}, {"keuze": "nee", "aantal": None}],
                      [{"aantal": "4"}, {"keuze": ""}])
    assert (stands.sent, stands.begun, stands.left) == (2, 2, 1)
    found = {each.difference.key: each for each in impacts(before, after, stands)}
    assert (found["aantal"].effects, found["aantal"].answered, found["aantal"].typed) == ((Effect.GONE,), 1, 1)
    assert found["nieuw"].effects == (Effect.NEW,)
    assert all(each.allowed for each in found.values())


def test_a_key_that_comes_back_means_what_it_meant() -> None:
    first, second, third = a_list(number(unit="kinderen")), a_list(choice()), a_list(number(unit="klassen"))
    asked = together(second, [first])
    stands = standing(asked, third, [COUNTED], ())
    assert [each.effects for each in impacts(second, third, stands, asked) if each.difference.key == "aantal"] == [
        (Effect.MEANING,)]


def test_a_fresh_key_takes_everything_that_named_the_old_one() -> None:
    follow = Question("later", Type.TEXT, {"nl": "U noemde ${keuze}. Waarom?"}, relevant=expression("${keuze} = 'ja'"))
    edited = afresh(a_list(choice(), follow), "keuze", {"keuze_2"})
    made = edited.questionnaire.questions
    assert [each.key for each in made] == ["keuze_3", "later"]
    assert made[1].label["nl"] == "U noemde ${keuze_3}. Waarom?"
    assert made[1].relevant
    assert made[1].relevant.source == "${keuze_3} = 'ja'"


def test_versions_line_up_by_key() -> None:
    first = a_list(choice("a"), number("b"), choice("c"))
    second = a_list(choice("c"), number("d"), choice("a", options=(*JA_NEE[:1], Option("x", {"nl": "X"}))))
    found = together(second, [first])
    assert [each.key for each in found.questions] == ["c", "d", "a", "b"]
    assert [option.key for option in found.by_key["a"].options] == ["ja", "x", "nee"]
    assert [each.key for each in together(a_list(number("d"), key="twee"), [first]).questions] == ["d", "a", "b", "c"]
    assert not_asked_any_more(second, {"a": "ja", "b": 1}) == {"b": 1}
    assert without_a_field(second, {"a": "ja", "b": "1", "zz": ""}) == {"b": "1"}


def test_what_was_typed_in_rows_is_sent_in_beside_the_newer_version() -> None:
    rows = Repeat({"nl": "school"}, {"nl": "scholen"})
    before, after = (Questionnaire({"nl": "Lijst"}, sections=(Section("scholen", {"nl": "Scholen"}, questions=asked,
                                                                      repeat=rows),))
                     for asked in ((choice(), number()), (choice(),)))
    typed = {"scholen": ["1", "3"], "scholen.1.keuze": "ja", "scholen.1.aantal": "4", "scholen.3.keuze": "nee"}
    sent = examine(after, typed, {}, TODAY).values
    assert with_rows_of_before(after, together(after, [before]), typed, sent) == {
        "scholen": [{"keuze": "ja", "aantal": Decimal(4)}, {"keuze": "nee"}]}


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Questionnaire, Questionnaire]:
    """A questionnaire, and the same with one thing changed somewhere; most often in the words only."""
    before = draw(questionnaires(2, 4))
    place = draw(st.integers(0, len(before.questions) - 1))
    old = before.questions[place]
    text = {"nl": draw(st.sampled_from(["Anders gezegd", "Nog anders"]))}
    new = draw(st.sampled_from([
        replace(old, label=text), replace(old, hint=text), replace(old, topic="iets", sentence=""),
        replace(old, options=tuple(replace(each, label={"nl": f"{number}e keuze"})
                                   for number, each in enumerate(old.options))),
        replace(old, checks=tuple(replace(check, message=text) for check in old.checks)),
        replace(old, relevant=None), replace(old, required=Required.YES), replace(old, unit="stuks"),
        replace(old, options=old.options[::-1]), replace(old, options=old.options[:1]),
        replace(old, minimum=Decimal(3)), replace(old, checks=()), replace(old, parts=old.parts[:1])]))
    sections = tuple(replace(section, questions=tuple(new if each is old else each for each in section.questions))
                     for section in before.sections)
    return before, replace(before, sections=sections)


@given(two_versions(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_called_wording_never_alters_an_answer(versions: tuple[Questionnaire, Questionnaire],
                                                       data: st.DataObject) -> None:
    before, after = versions
    typed, facts = data.draw(typed_answers(before)), data.draw(registers())
    was, now = (examine(each, typed, facts, TODAY) for each in versions)
    found = impacts(before, after, standing(before, after, [was.values], [typed]))
    if {effect for each in found for effect in each.effects} <= {Effect.WORDING}:
        assert was.values == now.values
        assert was.asked == now.asked
        assert was.errors.keys() == now.errors.keys()
        assert was.warnings.keys() == now.warnings.keys()


@given(two_versions(), st.data())
@settings(max_examples=40, deadline=None)
def test_what_was_sent_in_always_has_its_place_beside_the_newer_version(
        versions: tuple[Questionnaire, Questionnaire], data: st.DataObject) -> None:
    before, after = versions
    values = examine(before, data.draw(typed_answers(before)), data.draw(registers()), TODAY).values
    if all(each.allowed for each in impacts(before, after, standing(before, after, [values], ()))):
        known = codebook(together(after, [before]))
        assert {key for key, value in values.items() if value not in (None, [])} <= {
            *(each.key for each in known.variables), *(each.key for each in known.repeats)}
