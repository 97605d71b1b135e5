"""Two bodies in one meeting, each under its own rules, and a body of both associations with 151 seats."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from survey.database import db, writing
from survey.links import Links
from survey.models.assemblies import Assembly, Presence
from survey.models.associations import Membership
from survey.models.bodies import Delegate
from survey.queries import assemblies, bodies, polls
from survey.rules.judgements import side_by_side
from survey.rules.seats import Details as SeatDetails
from tests.answering import text_of
from tests.conftest import SECRET, Clock
from tests.evidence import recounted
from tests.meetings import a_body, a_motion, an_assembly, delegate_of
from tests.office import Office, counted, office
from tests.stories import an_association, organisations
from tests.voting import some_rules

MEETINGS = "/secretariaat/vergaderingen"


def pressed(staff: Office, desk: str, name: str) -> str:
    """The large button on the desk whose form goes there, with all that stands in it; one press."""
    page = staff.get(desk).text
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.S) if f'{name}"' in each)
    action = re.search(r'action="([^"]+)"', form)
    assert action
    return text_of(staff.post(action[1], **{
        field: re.findall(rf'name="{field}" value="(\d+)"', form) for field in ("body", "poll")}))


def two_bodies() -> tuple[int, int]:
    """The board decides by more than half with half of them there, the core group by two thirds with two thirds there.

    Bos sits in both. In the board nobody holds a second proxy, in the core group none at all.
    """
    board = a_body("Bestuur", [SeatDetails(name) for name in ("Adams", "Bos", "Crans", "Dekker")], kind="bestuur",
                   rules=some_rules(matter__quorum="half", general__proxy_limit=1, general__convocation=0))
    group = a_body("Kerngroep", [SeatDetails(name) for name in ("Bos", "Evers", "Faber")], kind="kerngroep",
                   rules=some_rules(matter__quorum="two_thirds", matter__majority="two_thirds", general__proxy_limit=0,
                                    general__convocation=0))
    return board.id, group.id


def the_meeting() -> Assembly:
    db.session.rollback()
    return db.session().query(Assembly).one()


def votes(app: Flask, name: str, choice: str) -> int:
    """Somebody votes the same in everything that is open on the own page; how many ballots that were."""
    person = delegate_of(the_meeting(), name)
    token, voter = Links(SECRET, "").personal(person.id, person.serial), app.test_client()
    page = voter.get(f"/u/{token}/stemmen").text
    forms = re.findall(r'<form[^>]*id="biljet-.*?</form>', page, re.S)
    for form in forms:
        given = dict(re.findall(r'name="(form_key|poll|mandate)" value="([^"]+)"', form))
        assert voter.post(f"/u/{token}/stemmen", data=given | {"choice": choice}).status_code == 303
    return len(forms)


def test_two_bodies_decide_on_the_same_motions_each_under_its_own_rules(
        app: Flask, client: FlaskClient, clock: Clock, tmp_path: Path) -> None:
    staff, (board, group) = office(client), two_bodies()
    host = an_association()
    staff.post(f"{MEETINGS}/nieuw", **{
        "title": "Gezamenlijke vergadering", "bodies-0": board, "bodies-1": group, "hosts-0": host.id,
        "day": "2022-02-02", "begins": "13.00", "ends": "16.00", "way": "physical", "place": "Utrecht",
        "chair": "V. Zitter", "counters": "T. Eller, teller@example.nl"})
    round_id, page = the_meeting().round_id, f"{MEETINGS}/{the_meeting().round.slug}"
    staff.post(f"{page}/agenda/nieuw", title="Fusie")
    item = assemblies.items(db.session(), round_id)[0]
    for title in ("Naam van de vereniging", "Contributie"):
        staff.post(f"{page}/voorstellen/nieuw", item=item.id, kind="matter", title=title, seats=1)
    told = text_of(staff.post(f"{page}/oproeping"))
    assert "De oproeping gaat naar 6 mensen" in told, told
    clock.forward(hours=4)
    staff.post(f"{page}/openen")
    faber = next(each for each in polls.standings(db.session(), round_id) if each.seat.name == "Faber")
    told = staff.post(f"{page}/volmachten", 409, mandate=faber.mandate_id, given_by="Faber",
                      holder=delegate_of(the_meeting(), "Evers").id)
    assert "volmacht" in text_of(told)
    for name in ("Adams", "Bos", "Crans"):
        staff.post(f"{page}/presentie/{delegate_of(the_meeting(), name).id}", way="hall")
    desk, hall = f"{page}/voorzitter/", f"/zaal/{Links(SECRET, '').hall(round_id, 1)}/"
    motions = [each.id for each in polls.motions(db.session(), round_id)]

    # The quorum is met in the board only: there the vote opens, and the other is told why it does not.
    told = pressed(staff, desk, "openen")
    for words in ("De stemming is open (Bestuur).", "Kerngroep: Het quorum is niet gehaald: 2 nodig, 1 aanwezig",
                  "Bestuur: 3 van de 4", "Kerngroep: 1 van de 3"):
        assert words in told
    assert [votes(app, name, choice) for name, choice in (("Adams", "for"), ("Bos", "for"), ("Crans", "against"))] \
        == [1, 1, 1]
    assert "3 van 3 gestemd" in text_of(app.test_client().get(hall))
    pressed(staff, desk, "/sluiten")
    told = pressed(staff, desk, "/oordeel")
    assert "Bestuur: aangenomen. Kerngroep: nog niet besloten." in told

    # Evers comes in, and the core group can decide on the same motion; Bos votes in each body.
    staff.post(f"{page}/presentie/{delegate_of(the_meeting(), 'Evers').id}", way="hall")
    assert "De stemming is open (Kerngroep)." in pressed(staff, desk, "openen")
    assert [votes(app, name, choice) for name, choice in (("Adams", "for"), ("Bos", "for"), ("Evers", "against"))] \
        == [0, 1, 1]
    pressed(staff, desk, "/sluiten")
    differently = "De gremia besloten verschillend. Bestuur: aangenomen. Kerngroep: verworpen."
    assert differently in pressed(staff, desk, "/oordeel")
    assert differently in text_of(app.test_client().get(hall))
    assert len(db.session().query(Presence).all()) == 4

    # Where both can decide, the chair presses four times: the next motion, open, close and judge.
    pressed(staff, desk, f"leg-voor/{motions[1]}")
    assert "De stemming is open (Kerngroep)." in pressed(staff, desk, "openen")
    assert [votes(app, name, "for") for name in ("Adams", "Bos", "Crans", "Evers")] == [1, 2, 1, 1]
    told = pressed(staff, desk, "samen/sluiten")
    assert "De stemming is gesloten (Bestuur)." in told
    assert "De stemming is gesloten (Kerngroep)." in told
    assert "In beide gremia aangenomen." in pressed(staff, desk, "samen/oordeel")
    assert "Over alle voorstellen is besloten" in text_of(staff.get(desk))

    token = Links(SECRET, "").personal(delegate_of(the_meeting(), "Bos").id, 1)
    ours = {(poll.motion_id, poll.body_id): poll for poll in polls.told_in(db.session(), round_id)}
    assert len(ours) == 4
    for body in (board, group):
        shown = text_of(app.test_client().get(f"/u/{token}/stemmen/{ours[motions[0], body].id}"))
        assert differently in shown
    staff.post(f"{page}/eindigen")
    minutes = text_of(staff.get(f"{page}/notulen/"))
    for words in (differently, "In beide gremia aangenomen.", "Bos (Bestuur)", "Bos (Kerngroep)"):
        assert words in minutes
    status, words = recounted(staff.get(f"{page}/notulen/bewijs.zip").data, tmp_path, "--kop",
                              ours[motions[1], group].head_closed)
    assert status == 0, words
    assert len(re.findall(r"\(Bestuur, .*\n(?:.+\n)*? .*uitkomst: aangenomen", words)) == 2, words
    assert "uitkomst: verworpen" in words


def test_what_two_bodies_decided_is_put_beside_each_other() -> None:
    assert side_by_side([("ALV", "aangenomen")]) == ""
    assert side_by_side([("A", ""), ("B", "")]) == ""
    assert side_by_side([("A", "verworpen"), ("B", "verworpen")]) == "In beide gremia verworpen."
    assert side_by_side([("A", "aangenomen"), ("B", "")]) == "A: aangenomen. B: nog niet besloten."
    assert side_by_side([("A", "gekozen: Bos"), ("B", "gekozen: Faber")]) == \
        "De gremia besloten verschillend. A: gekozen: Bos. B: gekozen: Faber."


def test_both_associations_get_their_seats_in_one_go_and_the_pages_stay_quick(client: FlaskClient) -> None:
    primary, secondary = an_association(), an_association("Sectorraad swv vo")
    joined = [(primary, organisations(76)), (secondary, organisations(75, "VO"))]
    with writing() as session:
        session.add_all(Membership(association_id=club.id, organisation_id=each.id)
                        for club, members in joined for each in members)
        # Who is a member of both gets one seat.
        session.add(Membership(association_id=secondary.id, organisation_id=joined[0][1][0].id))
    staff, body = office(client), a_body("Beide achterbannen", 0)
    page = f"/secretariaat/gremia/{body.slug}"
    refused = staff.post(f"{page}/leden", status=409)
    assert "Kies van welke vereniging de leden een zetel krijgen." in text_of(refused)
    with counted() as asked:
        told = staff.post(f"{page}/leden", follow=False, status=302, associations=[primary.id, secondary.id])
    assert len(asked) < 170
    assert told.location.endswith(page)
    seats = bodies.seats(db.session(), [body.id])
    assert len(seats) == len({each.organisation_id for each in seats}) == 151
    with writing() as session:
        session.add_all(Delegate(seat_id=seat.id, name=f"{letter}. {seat.name}",
                                 email=f"{letter.lower()}{seat.id}@example.nl") for seat in seats for letter in "ABC")
    assembly = an_assembly(body, convoked=False)
    a_motion(assembly)
    meeting = f"/secretariaat/vergaderingen/{assembly.round.slug}"
    for path in (page, meeting, f"{meeting}/presentie", f"{meeting}/voorzitter/"):
        db.session.expire_all()
        with counted() as asked:
            assert "151" in staff.get(path).text
        assert len(asked) < 20, path
