"""Ten thousand random questionnaires with random answers: the browser and the server come to the same outcome."""

import pytest
from playwright.sync_api import Page

from tests.browser.test_conditions import agree, random_forms
from tests.browser.test_conditions import page as page

BATCH = 500
BATCHES = 20

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_browser_and_the_server_agree_on_random_questionnaires(page: Page, batch: int) -> None:
    """Each batch draws other questionnaires; what every one of them held counts towards the ten thousand."""
    cases = random_forms(BATCH, start=batch)
    assert len(cases) == BATCH
    agree(page, cases)
