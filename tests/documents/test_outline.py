"""The list of questions and the receipt as PDF: tagged, and the words of others stay words."""

from datetime import UTC, datetime

from hypothesis import given, settings

from survey.documents import outline, receipt
from survey.rules.questionnaires.document import Question, Questionnaire, Section, Type, questionnaire
from survey.rules.questionnaires.telling import Line, Told
from tests.answering import LIST
from tests.strategies import TODAY, questionnaires

NASTY = '#import "x.typ"; #panic() $x$ *vet* <label> @verwijzing \\ " ] } ${a}'
ABOUT = receipt.Receipt("Uitvraag", ("Netwerk LPO",), "Een swv", datetime(2022, 2, 2, 8, tzinfo=UTC), 1)


def test_the_list_for_a_member_leaves_out_what_it_is_never_asked() -> None:
    for_vo = outline.outline(questionnaire(LIST), "nl", {"sector": "VO"}, TODAY)
    for_po = outline.outline(questionnaire(LIST), "nl", {"sector": "PO"}, TODAY)
    labels = [asked.label for asked in for_vo[0].questions]
    assert labels == ["Sector", "Hoeveel leerlingen telt uw samenwerkingsverband?"]
    assert len(for_po[0].questions) == 5
    assert for_po[0].questions[2].condition == "Alleen invullen als u hierboven “Ja” antwoordt."


def test_the_list_is_a_tagged_pdf_in_its_language() -> None:
    made = outline.pdf(outline.outline(questionnaire(LIST), "en", None, TODAY), "Survey", "Why.", ["Netwerk LPO"], "en")
    assert made.startswith(b"%PDF")
    assert b"/StructTreeRoot" in made
    assert b"/Lang (en)" in made or b"/Lang(en)" in made


def test_the_words_of_others_are_set_as_words() -> None:
    asked = Question("v", Type.LONG_TEXT, {"nl": NASTY}, hint={"nl": NASTY})
    drawn = Questionnaire({"nl": NASTY}, sections=(Section("deel", {"nl": NASTY}, {"nl": NASTY}, questions=(asked,)),))
    assert outline.pdf(outline.outline(drawn, "nl", None, TODAY), NASTY, NASTY, [NASTY]).startswith(b"%PDF")
    told = (Told(1, "deel", NASTY, (Line("v", NASTY, NASTY), Line("w", NASTY, "", ((NASTY, NASTY),)))),)
    assert receipt.pdf(ABOUT, told).startswith(b"%PDF")


def test_a_character_without_a_shape_does_not_stop_a_receipt() -> None:
    odd = Line("v", "Vraag", "🎉 \u0378 漢 ع \ufffd\u0000")
    assert receipt.pdf(ABOUT, (Told(1, "deel", "Deel", (odd,)),)).startswith(b"%PDF")


@settings(max_examples=10, deadline=None)
@given(questionnaires())
def test_any_questionnaire_can_be_printed(drawn: Questionnaire) -> None:
    parts = outline.outline(drawn, drawn.languages[-1], None, TODAY)
    assert outline.pdf(parts, "Titel", "", ["Een vereniging"], drawn.languages[-1]).startswith(b"%PDF")
