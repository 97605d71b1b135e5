"""A document from Word to its second version: read, looked at, stored, compared, taken along and made public."""

import io
import re

from flask.testing import FlaskClient

from survey.database import db
from survey.queries import documents
from survey.rules.documents import fingerprint, passages
from tests.office import Office, office
from tests.wordfiles import a_plan

PLACE = "/secretariaat/documenten"
SPLIT = """# 1 Inleiding

Dit jaarplan geldt voor alle leden.

# 2 Werkdruk

Wij verlagen de werkdruk.

# 3 Bezoek

Wij bezoeken elk lid twee keer.

# 4 Begroting

De contributie blijft gelijk.
"""


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def store(staff: Office, path: str, shown: str, status: int = 200, **data: object) -> str:
    """Stores what a page showed, with other fields beside it."""
    return staff.post(path, status, step="store", seen=value_of(shown, "seen"), **data).text


def test_a_word_document_becomes_a_version_and_is_split_in_the_next(client: FlaskClient) -> None:
    staff = office(client)
    file = (io.BytesIO(a_plan()), "Concept jaarplan.docx")
    shown = staff.post(f"{PLACE}/nieuw", step="read", file=file).text
    assert 'value="Jaarplan 2022"' in shown
    assert "3 passages gevonden" in shown
    assert "In dit document zijn 2 bijgehouden wijzigingen." in shown
    text = markdown_of(shown)
    page = store(staff, f"{PLACE}/nieuw", shown, title="Jaarplan 2022", association="0", number="0.9", text=text)
    assert "Het document is bewaard als versie 0.9." in page
    first = documents.overview(db.session())[0].newest
    changed = staff.post(f"{PLACE}/jaarplan-2022/nieuwe-versie", step="read", text=SPLIT).text
    assert changed.count("deel van een gesplitste passage") == 2
    asked = {f"origin-{place}": key for place, key in enumerate(("p1", "p2", "p2", "p3"))}
    page = store(staff, f"{PLACE}/jaarplan-2022/nieuwe-versie", changed, text=SPLIT, number="1.0", previous=first.id,
                 told="Doelen gesplitst.", **asked)
    assert "“2 Doelen” is gesplitst in “2 Werkdruk” en “3 Bezoek”." in page
    found = documents.with_passages(db.session(), first.id + 1)
    assert found is not None
    assert found.came_from == {"p1": ["p1"], "p4": ["p2"], "p5": ["p2"], "p3": ["p3"]}
    assert found.sha256 == fingerprint(passages(found.passages))
    took = staff.get(f"{PLACE}/jaarplan-2022/{found.id}/pdf").data
    assert took.startswith(b"%PDF")
    assert staff.get(f"{PLACE}/jaarplan-2022/{found.id}/markdown").text == SPLIT


def markdown_of(page: str) -> str:
    import html

    return html.unescape(page.split('name="text"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0]).lstrip("\r\n")
