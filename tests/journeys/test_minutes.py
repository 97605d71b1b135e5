"""From the door of the meeting to its minutes and an export that anybody counts again, with the real deeds."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from survey.actions import convocations, judgements, presences, proxies, tallies
from survey.actions.judgements import Judgement
from survey.database import db, writing
from survey.models.messages import Message
from survey.models.polls import ChainLine, Poll
from survey.queries import polls as asked
from survey.rules.assemblies import Here
from tests.ballots import case
from tests.conftest import NOW, Clock
from tests.evidence import recounted
from tests.meetings import a_motion, delegate_of
from tests.stories import signed_in
from tests.voting import CHAIR, a_meeting, an_election, closed, opened, puts_in, says

PAGE = "/secretariaat/vergaderingen/alv/notulen"


def judged(number: int, round_id: int) -> Poll:
    with writing() as session:
        return judgements.judge(session, round_id, number, Judgement(), CHAIR, NOW)


def comes(round_id: int, *people: object) -> None:
    with writing() as session:
        for person in people:
            presences.check_in(session, person, Here.HALL, "", NOW)  # type: ignore[arg-type]


@case("H1", "H3")
def test_a_meeting_is_recounted_from_its_export(app: Flask, client: FlaskClient, clock: Clock, tmp_path: Path) -> None:
    """Present and by proxy, by name with a dispute, a secret election with a run-off and a lot."""
    assembly, body = a_meeting(5, here=0, matter__quorum="half")
    round_id, people = assembly.round_id, [delegate_of(assembly, f"M{number:02}") for number in range(1, 6)]
    comes(round_id, *people[:4])
    with writing() as session:
        given = next(each.mandate_id for each in asked.standings(session, round_id) if each.seat.name == "M05")
        proxies.give(session, round_id, given, people[0].id, "A. M05", NOW, giver_id=people[4].id)
    matter = opened(assembly, a_motion(assembly), body)
    for number, choice in enumerate(("for", "for", "against", "for"), start=1):
        says(assembly, matter, f"M{number:02}", choice)
    says(assembly, matter, "M04", "against")
    says(assembly, matter, "M05", "for", by=people[0])
    closed(assembly, matter)
    judged(matter.id, round_id)
    for name in ("M03", "M04", "M01"):
        with writing() as session:
            mandate = next(row["mandate"] for row in matter.register if row["name"] == name)
            judgements.object_to(session, round_id, matter.id, mandate, name, NOW)
    with writing() as session:
        presences.check_out(session, people[3], "", NOW)
    first = opened(assembly, an_election(assembly, "Adams Bos Crans"), body)
    for name, choice in (("M01", "adams"), ("M02", "adams"), ("M03", "bos"), ("M05", "bos")):
        puts_in(assembly, first, name, choice, by=people[0] if name == "M05" else None)
    assert client.get(f"{PAGE}/bewijs.zip").status_code == 302
    signed_in(client)
    assert "Er is nog een stemming open" in client.get(f"{PAGE}/").text
    assert client.get(f"{PAGE}/bewijs.zip").status_code == 409
    closed(assembly, first)
    judged(first.id, round_id)
    run_off = opened(assembly, first.motion, body)
    for name, choice in (("M01", "adams"), ("M02", "adams"), ("M03", "bos"), ("M05", "bos")):
        puts_in(assembly, run_off, name, choice, by=people[0] if name == "M05" else None)
    closed(assembly, run_off)
    with writing() as session:
        tallies.draw_lot(session, round_id, run_off.id, ["bos"], "T. Eller", ["N. Otulist"], NOW)
    judged(run_off.id, round_id)
    with writing() as session:
        convocations.end_meeting(session, round_id, CHAIR, NOW)

    page = client.get(f"{PAGE}/").text
    for words in ("3 voor, 2 tegen", "is vervallen", "Betwist door M01, M03, M04", "Getrokken door T. Eller",
                  "Gekozen: Bos, door het lot", "M05", "Proces-verbaal (PDF)"):
        assert words in page
    assert client.get(f"{PAGE}/proces-verbaal.pdf").data.startswith(b"%PDF-")
    content = client.get(f"{PAGE}/bewijs.zip").data
    db.session.expire_all()
    head = asked.one(db.session(), round_id, run_off.id)
    assert head is not None
    mailed = db.session().query(Message).filter(Message.once.startswith("assembly:")).one().context["head"]
    status, words = recounted(content, tmp_path, "--kop", head.head_closed, "--kop", mailed)
    assert status == 0, words
    assert "uitkomst: gekozen Bos" in words
    last = db.session().query(ChainLine).count()
    assert f"controlecode {mailed}: hoort bij regel {last} van het logboek" in words
