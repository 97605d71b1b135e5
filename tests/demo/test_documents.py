"""The concept-jaarplan of the demonstration: two versions, with one goal that became two."""

import pytest
from flask.testing import FlaskClient

from tests.answering import text_of

pytestmark = pytest.mark.timeout(400)


def test_the_plan_has_two_versions_and_tells_what_was_split(secretary: FlaskClient) -> None:
    page = secretary.get("/secretariaat/documenten/concept-jaarplan-2022")
    assert "2.3 Leren van elkaar" in text_of(page)
    address = page.text.split("Wat is er veranderd?")[0].rpartition('href="')[2].split('"')[0]
    told = text_of(secretary.get(address))
    assert ("“2.2 Werkdruk en uitwisseling” is gesplitst in “2.2 Minder werkdruk” en “2.3 Leren van elkaar”." in told)
    assert "1 ander nummer, 1 gewijzigd, 1 gesplitst." in told
