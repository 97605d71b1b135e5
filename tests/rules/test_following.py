"""When a question follows from an answer on the same page, and how that is said."""

import pytest

from survey.rules.questionnaires.document import Option, Question, Type
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.following import OTHERWISE, condition_in_words, left_open
from survey.rules.questionnaires.trees import Junction
from tests.strategies import TODAY

OPTIONS = tuple(Option(key, {"nl": label}) for key, label in (("ja", "Ja"), ("soms", "Soms"), ("nee", "Nee")))
QUESTIONS = {
    "kiest": Question("kiest", Type.ONE, {"nl": "Doet u mee?"}, options=OPTIONS),
    "meer": Question("meer", Type.SEVERAL, {"nl": "Wat doet u?"}, options=OPTIONS),
    "aantal": Question("aantal", Type.NUMBER, {"nl": "Hoeveel leerlingen zijn er in totaal ingestroomd in het "
                                                     "gespecialiseerd onderwijs van uw regio dit jaar?"}),
    "sector": Question("sector", Type.FACT, {"nl": "Sector"}, register="sector"),
}
SAID = {
    "${kiest} = 'ja'": "Alleen invullen als u bij “Doet u mee?” “Ja” antwoordt.",
    "${kiest} = 'ja' or ${kiest} = 'soms'": "Alleen invullen als u bij “Doet u mee?” “Ja” of “Soms” antwoordt.",
    "selected(${meer}, 'soms')": "Alleen invullen als u bij “Wat doet u?” “Soms” kiest.",
    "${aantal} > 1000": "Alleen invullen als u bij “Hoeveel leerlingen zijn er in totaal ingestroomd in het "
                        "gespecialiseerd onderwijs van uw…” meer dan 1.000 invult.",
    "${sector} = 'PO'": "Alleen als “Sector” “PO” is.",
    "${kiest} != ''": "Alleen invullen als u bij “Doet u mee?” iets invult.",
    "${kiest} = 'ja' or ${aantal} = 1": OTHERWISE,
    "not(${kiest} = 'ja')": OTHERWISE,
    "round(${aantal}) = 1": OTHERWISE,
}


@pytest.mark.parametrize("source", SAID)
def test_a_simple_condition_is_said_in_words(source: str) -> None:
    assert condition_in_words(expression(source).tree, QUESTIONS, ()) == SAID[source]


def test_the_question_right_above_is_called_that() -> None:
    said = condition_in_words(expression("${kiest} = 'ja'").tree, QUESTIONS, {"kiest"})
    assert said == "Alleen invullen als u hierboven “Ja” antwoordt."


def open_part(source: str, here: set[str], **known: str) -> object:
    return left_open(expression(source), here, known, {"sector": "PO"}, TODAY)


def test_what_is_known_already_falls_away() -> None:
    both = "${sector} = 'PO' and ${kiest} = 'ja'"
    assert open_part(both, {"kiest"}) == expression("${kiest} = 'ja'").tree
    assert open_part(both.replace("PO", "VO"), {"kiest"}) is False
    assert open_part("${sector} = 'PO' or ${kiest} = 'ja'", {"kiest"}) is True
    assert open_part("${kiest} = 'ja'", set(), kiest="ja") is True
    assert open_part("${kiest} = 'ja'", set()) is False


def test_what_depends_on_two_answers_here_stays_whole() -> None:
    left = open_part("${kiest} = 'ja' and ${aantal} > 3 and ${sector} = 'PO'", {"kiest", "aantal"})
    assert isinstance(left, Junction)
    assert len(left.operands) == 2
