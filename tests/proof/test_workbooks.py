"""Five hundred random questionnaires travel out as an XLSForm workbook and come back the same; pyxform takes each."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from forms.questionnaires import read_questionnaire
from survey.documents.questionnaires import workbook
from survey.rules.questionnaires.document import Questionnaire, document
from tests.strategies import questionnaires

pytestmark = pytest.mark.proof
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=500, deadline=None, database=None, suppress_health_check=SLOW)
@given(questionnaires())
def test_out_and_in_gives_the_same_document_and_the_validator_takes_it(drawn: Questionnaire) -> None:
    content = workbook(drawn, "1")
    reading = read_questionnaire(content)
    assert reading.faults == ()
    assert reading.questionnaire
    assert document(reading.questionnaire) == document(drawn)
    assert "<h:html" in convert(xlsform=io.BytesIO(content), file_type=".xlsx", validate=False).xform
