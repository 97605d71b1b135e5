"""The questionnaires of the two cases of 2022, from the workbooks of the demonstration."""

from functools import cache
from pathlib import Path

from forms.questionnaires import read_questionnaire
from survey.demo.story import DATA
from survey.rules.questionnaires.document import Questionnaire

INFLOW_WORKBOOK: Path = DATA / "instroom-2022.xlsx"
STAY_WORKBOOK: Path = DATA / "24-uurs-2022.xlsx"


@cache
def _read(path: Path) -> Questionnaire:
    found = read_questionnaire(path.read_bytes()).questionnaire
    assert found
    return found


def inflow() -> Questionnaire:
    """Case 1: onder- en zij-instroom."""
    return _read(INFLOW_WORKBOOK)


def stay() -> Questionnaire:
    """Case 2: the 24-uursbijeenkomst."""
    return _read(STAY_WORKBOOK)
