"""A part of a question is called by its question where the part alone would say nothing."""

from analysis.exports import codebook_rows, labelled_header
from analysis.publications import published
from analysis.tables import document, figure, text
from survey.documents.responses import explained
from survey.rules.questionnaires.codebook import codebook
from tests.analysis.newsletter import found
from tests.cases import inflow

PART = "q03a_herkomst_zorg"
QUESTION = "Welk deel van deze kinderen komt naar schatting uit"


def titled() -> str:
    return next(each.title for each in codebook(inflow()).variables if each.key == PART)


def test_a_part_is_called_by_its_question_and_itself() -> None:
    variable = next(each for each in codebook(inflow()).variables if each.key == PART)
    assert titled() == f"{variable.question} {variable.label}"
    assert titled().startswith(QUESTION)
    alone = next(each for each in codebook(inflow()).variables if each.key == "q13_onderzoek")
    assert alone.title == alone.label


def test_figures_in_tables_and_under_the_paragraph_name_the_question_of_a_part() -> None:
    known = found("open")
    assert figure(known.result(f"{PART}.mean"), known.rule)["question"] == titled()
    assert figure(known.result(f"{PART}.answered"), known.rule)["question"] == titled()
    assert f"{PART}: {titled()}" in text(known)
    shown = next(each for each in document(known)["variables"] if each["key"] == PART)
    assert shown["label"] == titled()
    assert next(each.label for each in published(known, b"x").bases if each.question == PART) == titled()


def test_every_export_names_the_question_of_a_part() -> None:
    known = codebook(inflow())
    assert titled() in labelled_header(known)
    assert titled() in [row[1] for row in codebook_rows(known)]
    assert titled() in [row[1] for row in explained(known).rows]
