"""Many random questionnaires through a workbook and through the web: the same answers, the same messages."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forms.test_answer_books import the_same_both_ways

pytestmark = pytest.mark.proof


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_questionnaire_tells_a_workbook_from_the_web(data: st.DataObject) -> None:
    the_same_both_ways(data)
