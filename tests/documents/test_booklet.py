"""The list of questions as a Word file: headings, boxes and lines, and words of others that stay words."""

import io

from docx import Document
from hypothesis import given, settings

from survey.documents import booklet, outline
from survey.rules.questionnaires.document import Questionnaire, questionnaire
from tests.answering import LIST
from tests.strategies import TODAY, questionnaires


def test_a_board_reads_every_question_under_a_heading_with_its_answers_to_tick() -> None:
    parts = outline.outline(questionnaire(LIST), "nl", {"sector": "PO"}, TODAY)
    made = Document(io.BytesIO(booklet.docx(parts, "Uitvraag", "Waarom.", ["Netwerk LPO"])))
    headings = [each.text for each in made.paragraphs if each.style.name.startswith("Heading")]
    assert headings[0] == "Onderinstroom"
    assert {asked.label for part in parts for asked in part.questions if not asked.text} <= set(headings)
    lines = [each.text for each in made.paragraphs]
    assert "○  Weet ik niet" in lines
    assert "Alleen invullen als u hierboven “Ja” antwoordt. (niet verplicht)" in lines
    assert (made.core_properties.title, made.core_properties.author) == ("Uitvraag", "Netwerk LPO")
    assert 'w:lang w:val="nl-NL"' in made.styles["Normal"].element.xml


def test_what_word_cannot_hold_is_left_out_and_a_long_title_stays_whole_on_the_page() -> None:
    title = "a\x00b\ud800 " + "lang " * 80
    made = Document(io.BytesIO(booklet.docx((), title, "\x0c", ["x" * 300])))
    assert made.paragraphs[0].text == title.replace("\x00", "").replace("\ud800", "")


@settings(max_examples=10, deadline=None)
@given(questionnaires())
def test_any_questionnaire_becomes_a_word_file(drawn: Questionnaire) -> None:
    parts = outline.outline(drawn, drawn.languages[-1], None, TODAY)
    labels = [asked.label for part in parts for asked in part.questions if not asked.text]
    made = Document(io.BytesIO(booklet.docx(parts, "Titel", "", [], drawn.languages[-1])))
    assert len([each for each in made.paragraphs if each.style.name == "Heading 2"]) == len(labels)
