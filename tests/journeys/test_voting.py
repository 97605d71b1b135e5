"""Voting in a meeting, page by page: the chair's desk, the voter's ballot without JavaScript, the hall."""

import re

from flask import Flask
from flask.testing import FlaskClient

from survey import unsealing
from survey.database import db
from survey.links import Links
from survey.models.assemblies import Assembly
from survey.models.base import Base
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.polls import ChainLine, Poll, Vote
from survey.queries import polls
from tests.ballots import case
from tests.conftest import NOW, SECRET
from tests.meetings import a_motion, delegate_link
from tests.stories import signed_in, token_of
from tests.voting import a_meeting, an_election, mandate_of

DESK = "/secretariaat/vergaderingen/alv/voorzitter/"


def presses(chair: FlaskClient, path: str, **data: object) -> str:
    """A button on the desk; gives the page that follows, with what was typed when it is refused."""
    reply = chair.post(DESK + path, data={"csrf_token": token_of(chair, DESK), **data})
    assert reply.status_code in (303, 422), reply.text
    return chair.get(DESK).text if reply.status_code == 303 else reply.text


def now_open(assembly: Assembly) -> Poll:
    """The one poll that is open, as another process sees it."""
    db.session().rollback()
    return polls.open_in(db.session(), assembly.round_id)[0]


def counted(*kinds: type[Base]) -> list[int]:
    db.session().rollback()
    return [db.session().query(kind).count() for kind in kinds]


def fields(page: str, name: str) -> str:
    return re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)[1]  # type: ignore[index]


def ballot(voter: FlaskClient, token: str, poll: int, mandate: int, *choice: str) -> dict[str, object]:
    page = voter.get(f"/u/{token}/stemmen").text
    form = {"form_key": fields(page, "form_key"), "poll": poll, "mandate": mandate, "choice": list(choice)}
    return form | ({f"code.{mandate}": fields(page, f"code.{mandate}")} if f'code.{mandate}"' in page else {})


@case("H4", "F8")
def test_a_vote_by_name_from_opening_to_judgement_with_the_hall_beside_it(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(3)
    motion = a_motion(assembly)
    chair, voter = signed_in(client), app.test_client()
    token, hall = delegate_link(assembly, "M01"), f"/zaal/{Links(SECRET, '').hall(assembly.round_id, 1)}/"
    before = voter.get(f"/u/{token}/stand.json")
    assert voter.get(f"/u/{token}/stand.json", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    assert "De stemming is open" in presses(chair, f"{motion.id}/openen", body=body.id)
    assert voter.get(f"/u/{token}/stand.json").json != before.json
    poll = now_open(assembly)
    sent = voter.post(f"/u/{token}/stemmen", data=ballot(voter, token, poll.id, mandate_of(poll, "M01"), "for"))
    assert sent.status_code == 303
    assert "M01: voor" in voter.get(sent.location).text
    assert "1 van 3 gestemd" in voter.get(hall).text
    assert voter.get(hall + "stand.json").json["words"] == {
        f"gestemd-{poll.id}": "1 van 3 gestemd",
        f"aanwezig-{poll.body_id}": "3 van de 3 aanwezig of vertegenwoordigd"}
    assert "De stemming is gesloten" in presses(chair, f"stemming/{poll.id}/sluiten")
    assert "was al gesloten door" in presses(chair, f"stemming/{poll.id}/sluiten")
    assert "Kies een mogelijkheid" not in voter.get(f"/u/{token}/stemmen").text
    late = voter.post(f"/u/{token}/stemmen", data={"form_key": Links(SECRET, "").form_key(token), "poll": poll.id,
                                                   "mandate": mandate_of(poll, "M01"), "choice": "against"})
    assert (late.status_code, "gesloten" in late.text) == (409, True)
    assert "De uitslag volgt" in voter.get(hall).text
    page = presses(chair, f"stemming/{poll.id}/oordeel", differs="on", words="verworpen")
    assert "Geef de reden" in page
    assert 'value="verworpen"' in page
    assert "Vastgesteld: aangenomen met 1 van 1" in presses(chair, f"stemming/{poll.id}/oordeel")
    assert "Aangenomen met 1 van 1" in voter.get(hall).text
    assert "Wie stemde wat" in voter.get(f"/u/{token}/stemmen/{poll.id}").text


@case("G5", "G6", "D8")
def test_a_secret_vote_without_javascript_leaves_a_receipt_and_no_trace(app: Flask, client: FlaskClient) -> None:
    assembly, body = a_meeting(3)
    motion = an_election(assembly)
    chair, voter = signed_in(client), app.test_client()
    presses(chair, f"{motion.id}/openen", body=body.id)
    poll = now_open(assembly)
    traces = counted(LogEntry, Message, ChainLine, Vote)
    codes, lengths = {}, set()
    for seat, choice in (("M01", "a"), ("M02", "b"), ("M03", "-")):
        token = delegate_link(assembly, seat)
        form = ballot(voter, token, poll.id, mandate_of(poll, seat), choice)
        first, again = (voter.post(f"/u/{token}/stemmen", data=form) for _ in range(2))
        assert (first.status_code, first.text) == (200, again.text)
        assert "door de server gemaakt" in first.text
        lengths.add(len(first.data))
        codes[seat] = str(form[f"code.{mandate_of(poll, seat)}"])
        text = re.search(r"<textarea[^>]*>(.*?)</textarea>", first.text, re.S)[1]  # type: ignore[index]
        kept = voter.post(f"/u/{token}/stemmen/bewijs", data={
            "form_key": form["form_key"], "text": text.replace("&#34;", '"')})
        assert kept.headers["Content-Disposition"].startswith("attachment")
        lengths.add(-len(kept.data))
    assert counted(LogEntry, Message, ChainLine, Vote) == traces
    # A proxy logs how long answers are: a page and a receipt are as long whatever was chosen.
    assert len(lengths) == 2
    page = chair.get(DESK).text
    assert "3 van 3 gestemd" in page
    assert "Kenmerk" not in page
    presses(chair, f"stemming/{poll.id}/sluiten")
    presses(chair, f"stemming/{poll.id}/oordeel")
    unsealing.finish(NOW)
    looked_up = set()
    for seat, words in (("M01", "A"), ("M02", "B"), ("M03", "blanco")):
        token = delegate_link(assembly, seat)
        found = voter.post(f"/u/{token}/stemmen/{poll.id}/code", data={
            "form_key": Links(SECRET, "").form_key(token), "code": codes[seat].lower()})
        assert f"Uw stem staat in de lijst: <strong>{words}</strong>" in found.text
        assert found.text.count("<mark>") == 1
        looked_up.add(len(found.data))
    assert len(looked_up) == 1
    missing = voter.post(f"/u/{token}/stemmen/{poll.id}/code", data={
        "form_key": Links(SECRET, "").form_key(token), "code": "0" * 26})
    assert "niet gevonden" in missing.text
