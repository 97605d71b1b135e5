"""What goes wrong while a document is taken in, who may do what, and who may read what."""

import io
import re

import pytest
from flask.testing import FlaskClient

from forms.wordfiles import IS_PDF, TOO_LARGE, WITH_MACRO
from survey.database import db, writing
from survey.models.comments import Consultation
from survey.models.decisions import Decision
from survey.queries import documents
from survey.rules.permissions import Role
from tests.answering import text_of
from tests.conftest import NOW
from tests.drafting import TEXTS, a_document, a_newer
from tests.files import PDF
from tests.files import WITH_MACRO as MACRO
from tests.journeys.test_documents import PLACE, SPLIT, store, value_of
from tests.meetings import a_body
from tests.office import counted, office
from tests.stories import a_round

SECOND = (TEXTS[0], ("2", "Werkdruk", "Wij verlagen de werkdruk."), ("3", "Bezoek", "Wij bezoeken elk lid."), TEXTS[2])
THIRD = (SECOND[0], ("2", "Werkdruk", "Wij verlagen de werkdruk sterk."), SECOND[2])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is refused and shown is the same on both databases."""
    return sqlite_url


@pytest.mark.parametrize(("content", "name", "sentence"), [
    (MACRO, "plan.docm", WITH_MACRO), (PDF, "plan.docx", IS_PDF), (b"", "leeg.docx", "Dit bestand is leeg."),
    (b"PK\x03\x04" + b"\x00" * 45_000_000, "plan.docx", TOO_LARGE)])
def test_a_file_that_cannot_be_read_costs_nothing_that_was_typed(client: FlaskClient, content: bytes, name: str,
                                                                 sentence: str) -> None:
    page = office(client).post(f"{PLACE}/nieuw", 422, step="read", title="Ons plan", text="# Geplakt",
                               file=(io.BytesIO(content), name))
    assert sentence in text_of(page)
    assert 'value="Ons plan"' in page.text
    assert "# Geplakt</textarea>" in page.text
    assert "<title>Fout: Nieuw document" in page.text


def test_a_text_is_seen_in_passages_before_it_is_stored(client: FlaskClient) -> None:
    """What is changed on the page itself is shown once more; a refusal keeps all that was typed."""
    staff = office(client)
    assert "Kies een bestand, of plak de tekst." in text_of(staff.post(f"{PLACE}/nieuw", 422, step="read"))
    shown = staff.post(f"{PLACE}/nieuw", step="read", text="1. Inleiding\nHier.\n\n2. Slot\nDaar.").text
    assert "2 passages gevonden" in shown
    typed = {"text": "# 1. Inleiding\n\nAnders.", "title": "", "association": "0", "number": "een", "told": "Eerste."}
    again = store(staff, f"{PLACE}/nieuw", shown, 422, **typed)
    for words in ("Geef het document een titel.", "Geef de versie een nummer", "Eerste.</textarea>", "Anders."):
        assert words in again
    typed |= {"title": "Plan", "number": "1.0", "text": "# 1. Inleiding\n\nNog anders."}
    once_more = store(staff, f"{PLACE}/nieuw", again, **typed)
    assert "U hebt de tekst gewijzigd." in once_more
    assert not documents.overview(db.session())
    assert "Het document is bewaard als versie 1.0." in store(staff, f"{PLACE}/nieuw", once_more, **typed)


def test_two_who_make_a_new_version_at_once_both_keep_their_text(client: FlaskClient) -> None:
    staff, first = office(client), a_document()
    path = f"{PLACE}/jaarplan-2022/nieuwe-versie"
    shown = staff.post(path, step="read", text=SPLIT).text
    a_newer(first, SECOND, [["p1"], ["p2"], ["p2"], ["p3"]])
    late = store(staff, path, shown, 422, text=SPLIT, number="3.0", previous=first.id)
    assert "Test secretariaat bewaarde intussen versie 2.0." in late
    assert "Wij bezoeken elk lid twee keer." in late
    assert "Vergelijk met versie 2.0" in late
    newest = documents.overview(db.session())[0].newest
    assert value_of(late, "previous") == str(newest.id)
    chosen = {f"origin-{place}": key for place, key in enumerate(("p1", "p4", "p5", "p3"))}
    assert "Versie 3.0 is bewaard." in store(staff, path, late, text=SPLIT, number="3.0", previous=newest.id, **chosen)


def test_somebody_corrects_what_was_guessed_and_sees_it_back(client: FlaskClient) -> None:
    staff, first = office(client), a_document()
    path = f"{PLACE}/jaarplan-2022/nieuwe-versie"
    shown = staff.post(path, step="read", text="# 1 Alles samen\n\nWij beginnen opnieuw.").text
    assert "3 passages vervallen" in shown
    joined = staff.post(path, step="again", seen=value_of(shown, "seen"), previous=first.id, number="2.0",
                        text="# 1 Alles samen\n\nWij beginnen opnieuw.", **{"origin-0": ["p1", "p3", "p3", "p99"]})
    assert "samengevoegd" in joined.text
    assert "1 passage vervalt" in joined.text
    assert joined.text.count("selected>") == 2


def test_a_very_large_document_is_compared_on_a_page_that_stays_small(client: FlaskClient) -> None:
    staff = office(client)
    first = a_document(texts=[(str(place), f"Kop {place}", f"Tekst {place}.") for place in range(150)])
    text = "".join(f"# {place} Kop {place}\n\nAnders {place}.\n\n" for place in range(150))
    with counted() as statements:
        shown = staff.post(f"{PLACE}/jaarplan-2022/nieuwe-versie", step="read", text=text).text
    assert len(statements) <= 8, statements
    assert len(shown) < 500_000
    assert 'list="oude-passages" value="p7 6 Kop 6"' in shown
    page = store(staff, f"{PLACE}/jaarplan-2022/nieuwe-versie", shown, text=text, number="2.0", previous=first.id,
                 **{f"origin-{place}": f"p{place + 1} {place} Kop {place}" for place in range(150)})
    assert "150 gewijzigd" in page
    again = staff.post(f"{PLACE}/jaarplan-2022/nieuwe-versie", 422, step="again", text="# Kop\n\n" * 1001)
    assert "Er zijn 1001 passages gevonden." in text_of(again)


def test_any_two_versions_are_compared_over_those_in_between(client: FlaskClient) -> None:
    staff, first = office(client), a_document()
    second = a_newer(first, SECOND, [["p1"], ["p2"], ["p2"], ["p3"]])
    third = a_newer(second, THIRD, [["p1"], ["p4"], ["p5"]], "3.0")
    page = staff.get(f"{PLACE}/jaarplan-2022/verschil?van={third.id}&naar={first.id}", 302)
    told = staff.client.get(page.location)
    assert "“2 Doelen” is gesplitst in “2 Werkdruk” en “3 Bezoek”." in text_of(told)
    assert "“3 Begroting” is vervallen." in text_of(told)
    assert re.search(r'<del><span class="out">\[weg: </span>één keer<span class="out">\]</span></del>', told.text)
    assert re.search(r'<ins><span class="out">\[erbij: </span>sterk<span class="out">\]</span></ins>', told.text)
    for wrong in (f"{first.id}/verschil", f"{first.id}/verschil?van={third.id}", "99/verschil", "99", "99/pdf"):
        staff.get(f"{PLACE}/jaarplan-2022/{wrong}", 404)


def test_a_reader_reads_and_stores_nothing(client: FlaskClient) -> None:
    first = a_document()
    reader = office(client, Role.LEZER)
    assert "Nieuwe versie" not in reader.get(f"{PLACE}/jaarplan-2022").text
    for path in ("nieuw", "jaarplan-2022/nieuwe-versie", "jaarplan-2022/gegevens"):
        reader.get(f"{PLACE}/{path}", 403)
        reader.post(f"{PLACE}/{path}", 403, step="store")
    with counted() as statements:
        reader.get(f"{PLACE}/jaarplan-2022/{first.id}")
    assert len(statements) <= 8, statements


def test_others_read_a_version_only_where_a_public_round_is_about_it(client: FlaskClient) -> None:
    first = a_document(texts=(("1", "Doel", "Tekst <script>alert(1)</script> met **nadruk**."),))
    second = a_newer(first, TEXTS, [[], [], []])
    assert client.get(f"/documenten/jaarplan-2022/{first.id}").status_code == 404
    round = a_round(kind="consultation", slug="jaarplan")
    with writing() as session:
        session.add(Consultation(round_id=round.id, version_id=first.id, readers="members"))
    assert client.get(f"/documenten/jaarplan-2022/{first.id}").status_code == 404
    with writing() as session:
        session.merge(Consultation(round_id=round.id, version_id=first.id, readers="everyone"))
    page = client.get(f"/documenten/jaarplan-2022/{first.id}").text
    assert "Tekst &lt;script&gt;alert(1)&lt;/script&gt; met <strong>nadruk</strong>." in page
    assert '<section class="passage level-1" id="p1" aria-labelledby="p1-kop">' in page
    assert client.get(f"/documenten/jaarplan-2022/{first.id}/pdf").data.startswith(b"%PDF")
    assert client.get(f"/documenten/jaarplan-2022/{second.id}").status_code == 404
    body = a_body(seats=0)
    with writing() as session:
        session.add(Decision(body_id=body.id, kind="adoption", version_id=second.id, subject="Jaarplan",
                             decided_on=NOW.date(), published_at=NOW, recorded_at=NOW, recorded_by="Test"))
    assert "Wat is er veranderd?" in client.get(f"/documenten/jaarplan-2022/{second.id}").text
    told = client.get(f"/documenten/jaarplan-2022/{second.id}/verschil")
    assert "“1 Doel” is vervallen." in text_of(told)
    assert client.get(f"/documenten/jaarplan-2022/{first.id}/verschil").status_code == 404


def test_another_title_is_kept_and_an_empty_one_is_refused(client: FlaskClient) -> None:
    staff = office(client)
    a_document()
    assert "Geef het document een titel." in text_of(
        staff.post(f"{PLACE}/jaarplan-2022/gegevens", 422, title=" ", association="0"))
    page = staff.post(f"{PLACE}/jaarplan-2022/gegevens", title="Jaarplan voor 2022", association="0")
    assert "Jaarplan voor 2022" in text_of(page)
    assert "maakte het document “Jaarplan 2022”" in text_of(staff.get("/secretariaat/logboek/"))
