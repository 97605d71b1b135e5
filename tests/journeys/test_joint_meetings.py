"""Two bodies in one meeting, each under its own rules, and a body of both associations with 151 seats."""

from flask.testing import FlaskClient

from survey.database import db, writing
from survey.models.associations import Membership
from survey.models.bodies import Delegate
from survey.queries import bodies
from tests.answering import text_of
from tests.meetings import a_body, a_motion, an_assembly
from tests.office import counted, office
from tests.stories import an_association, organisations


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
