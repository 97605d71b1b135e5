"""The kinds of questions as other programs write them in XLSForm, and as we write them for those programs."""

import io

import pytest
from pyxform.xls2xform import convert

from forms.questionnaires import read_questionnaire
from survey.documents.questionnaires import workbook
from survey.rules.questionnaires.document import questionnaire
from survey.rules.questionnaires.types import Required, Type
from tests import kinds
from tests.forms.test_questionnaire_workbooks import book, faults, read

CHOICES = "list_name | name | label\nmate | weinig | Weinig\nmate | veel | Veel"


def test_our_workbook_comes_back_and_is_accepted_without_a_warning() -> None:
    made = questionnaire(kinds.LIST)
    content = workbook(made)
    assert read_questionnaire(content).questionnaire == made
    converted = convert(xlsform=io.BytesIO(content), file_type=".xlsx", validate=False)
    assert converted.warnings == []
    assert all(word in converted.xform for word in ("odk:rank", "<range", "so_j2020"))


def test_what_other_programs_write_is_read_as_the_same_kind() -> None:
    made = read(choices=CHOICES, survey="""
type | name | label | parameters | appearance | required
range | cijfer | Welk cijfer? | start=0 end=10 step=1 | |
range | tien | Welk cijfer nu? | | |
rank mate | volgorde | Wat eerst? | | |
image | foto | Een foto? | | |
file | plan | Een plan? | | |
begin group | matrix | Hoe veel? | | table-list |
select_one mate | rij_a | Rij a | | | yes
select_one mate | rij_b | Rij b | | | yes
end group""")
    scale, ten, ranking, photo, plan, grid = made.questions
    assert (scale.type, scale.minimum, scale.maximum, ten.minimum, ten.maximum) == (Type.SCALE, 0, 10, 1, 10)
    assert (ranking.type, photo.type, plan.type) == (Type.RANKING, Type.FILE, Type.FILE)
    assert (grid.type, grid.keys, grid.required) == (Type.GRID, ("rij_a", "rij_b"), Required.YES)
    assert [option.key for option in grid.options] == ["weinig", "veel"]


@pytest.mark.parametrize(("rows", "expected"), [
    ("range | q | Q | start=0 end=100 step=10 | |", [("survey", 2, "parameters")]),
    ("range | q | Q | van 1 tot 5 | |", [("survey", 2, "parameters")]),
    ("range | q | Q | start=0 end=100 | |", [("survey", 2, "parameters")]),
    ("rank weg | q | Q | | |", [("survey", 2, "type")]),
    ("integer | q | Q | randomize=true | |", [("survey", 2, "parameters")]),
    ("begin group | q | Q | | table-list |\ntext | r | R | | |\nend group", [("survey", 3, "type")]),
    ("begin group | q | Q | | | table\ninteger | r | R | | |\nend group", [("survey", 3, "type")]),
    ("begin group | q | Q | | | table\nbegin group | r | R | | |\ninteger | r_a | A | | |\nend group\n"
     "begin group | s | S | | |\ninteger | s_b | B | | |\nend group\nend group", [("survey", 6, "name")]),
])
def test_what_cannot_be_is_refused_at_its_row(rows: str, expected: list[tuple[str, int, str]]) -> None:
    found = faults(choices=CHOICES, survey=f"type | name | label | parameters | appearance | x_type\n{rows}")
    assert set(expected) <= set(found)
    assert read_questionnaire(book(survey="type | name | label\nrank | q | Q")).questionnaire is None
