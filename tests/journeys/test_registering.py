"""Registering for an event, alone and with colleagues, and what may go wrong on the way."""


from flask import Flask

from survey.database import db
from survey.models.invitations import Invitation
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.gatherings import a_part, an_event, an_occasion
from tests.registering import (
    DIET,
    LINKS,
    ON_SQLITE,
    Visitor,
    an_evening,
    by_invitation,
    come,
    letters,
    openly,
    registered,
    somebody,
    words,
)
from tests.stories import invited, organisations


def stored(member: Invitation) -> Invitation:
    db.session.rollback()
    return db.session.get_one(Invitation, member.id, populate_existing=True)


def test_somebody_registers_with_a_colleague(app: Flask) -> None:
    event, evening = an_evening(version_id=a_published_version(DIET).id, roles=["ouder", "leraar"])
    me = openly(app, event)
    page = me.get()
    assert page.status_code == 200
    assert "Nog 50 plaatsen" in page.text
    me.post(**somebody(), **{"wie-1-rol": "ouder", "deelnemer.1.dieet": "nee"}, page__add="1")
    page = me.post(**somebody("B. Jansen", "b@example.nl", 2))
    assert page.status_code == 422
    assert "Kies een rol." in page.text
    assert "Deelnemer 2" in page.text
    page = me.post(**{"wie-2-rol": "leraar", "deelnemer.2.dieet": "ja", "deelnemer.2.welk": "Zonder noten"})
    assert page.status_code == 200
    assert "Alle plaatsen zijn bevestigd" in words(page)
    first, second = registered()
    assert (first.name, first.role, first.state) == ("A. de Vries", "ouder", "confirmed")
    assert first.answers == {"dieet": "nee"}
    assert second.answers == {"dieet": "ja", "welk": "Zonder noten"}
    assert first.occasion_id == evening.id
    assert letters() == [("registered", "a.devries@example.nl"), ("registered", "b@example.nl")]


def test_characters_that_nobody_sees_are_left_out_wherever_they_come_in(app: Flask) -> None:
    event, _ = an_evening(version_id=a_published_version(DIET).id)
    me = openly(app, event)
    assert me.get("/organisaties?zoek=a%00b").json == []
    me.get()
    me.post(**somebody("A\x00 de\u202e Vries"), wie__organisatie="De\x00 Regenboog", **{
        "deelnemer.1.dieet": "ja", "deelnemer.1.welk": "zonder\x00 noten"})
    one, = registered()
    assert (one.name, one.organisation_name, one.answers["welk"]) == ("A de Vries", "De Regenboog", "zonder noten")


def test_a_member_registers_by_its_own_link_and_sees_whom(app: Flask) -> None:
    event, _ = an_evening(open_link=False)
    member = invited(event.round, organisations(1))[0]
    address = f"/u/{LINKS.personal(member.id, member.serial)}"
    sent = app.test_client(use_cookies=False).get(address)
    assert (sent.status_code, sent.location) == (303, f"{address}/aanmelden")
    assert app.test_client().get(f"{address}/1").location == f"{address}/aanmelden"
    me = by_invitation(app, member)
    page = me.get()
    assert "Voorbeeld-swv PO-01" in page.text
    assert "Van welke school" not in page.text
    assert me.fields["wie-1-naam"] == "A. de Vries"
    assert "De plaats is bevestigd" in words(me.post())
    page = me.get()
    assert "U meldde al aan" in page.text
    assert "plaats bevestigd" in page.text
    one = registered()[0]
    assert (one.organisation_id, one.organisation_name, one.invitation_id) == (
        member.organisation_id, "Voorbeeld-swv PO-01", member.id)
    assert stored(member).replied_at == NOW


def test_a_member_says_that_nobody_comes_and_comes_after_all(app: Flask) -> None:
    event, _ = an_evening()
    member = invited(event.round, organisations(1))[0]
    me = by_invitation(app, member)
    assert "Wij komen niet" in me.get().text
    me.get("/niet")
    assert "U liet al weten" in me.post("/niet").text
    assert stored(member).declined_at == NOW
    me.get()
    assert me.post().status_code == 200
    assert stored(member).declined_at is None
    assert me.get("/niet").request.path == me.address


@ON_SQLITE
def test_a_poster_leads_to_the_occasion_it_hangs_there_for(app: Flask) -> None:
    event = an_event()
    an_occasion(event)
    south = an_occasion(event, title="Zuid (Helmond)", region="Zuid")
    poster = Visitor(app, f"/o/{LINKS.open(event.round_id, 1)}")
    page = poster.get(f"?bijeenkomst={south.id}")
    assert page.request.path.endswith("/aanmelden")
    assert poster.fields["bijeenkomst"] == str(south.id)
    sent = poster.post(follow=False, **somebody())
    assert (sent.status_code, sent.location) == (307, f"{poster.address}/aanmelden")
    assert poster.post("/aanmelden", **somebody()).status_code == 200
    assert registered()[0].occasion_id == south.id


@ON_SQLITE
def test_parts_of_the_programme_are_chosen_and_full_ones_cannot(app: Flask) -> None:
    event = an_event(slug="dag")
    day = an_occasion(event, a_part("Lezen", "Ronde 1"), a_part("Rekenen", "Ronde 1", 1), a_part("Diner"))
    reading, counting, dinner = day.parts
    choice = f"wie-1-keuze{reading.id}"
    me = openly(app, event)
    me.get()
    me.post(**somebody(), **{choice: str(counting.id), "wie-1-deel": [str(dinner.id)]})
    assert {part.title for part in registered()[0].parts} == {"Rekenen", "Diner"}
    other = openly(app, event)
    page = other.get()
    assert f'value="{counting.id}" disabled' in page.text
    page = other.post(**somebody("B", "b@example.nl"), **{choice: str(counting.id)})
    assert page.status_code == 409
    assert "“Rekenen” is vol" in page.text
    assert other.fields["wie-1-naam"] == "B"
    assert len(registered()) == 1


@ON_SQLITE
def test_a_selection_promises_nothing_and_names_the_day_on_which_everyone_hears(app: Flask) -> None:
    event, _ = an_evening(way="selection", told_on=NOW.date().replace(month=3, day=1), occasion={"capacity": 1})
    me = openly(app, event)
    assert "op dinsdag 1 maart 2022 hoort iedereen" in words(me.get())
    page = words(me.post(**somebody()))
    assert "aangemeld voor selectie" in page
    assert "Op dinsdag 1 maart 2022 hoort deze deelnemer per mail" in page


@ON_SQLITE
def test_a_pasted_list_becomes_rows_and_too_long_a_list_is_refused_with_all_that_was_typed(app: Flask) -> None:
    event, _ = an_evening(most_in_one_go=4)
    me = openly(app, event)
    me.get()
    many = "\n".join(f"Deelnemer {number}, n{number}@example.nl" for number in range(500))
    page = me.post(**somebody(), wie__lijst=many, page__list="1")
    assert page.status_code == 422
    assert "Dit zijn 500 deelnemers. U kunt er hier ten hoogste 4 deelnemers tegelijk aanmelden." in page.text
    assert me.fields["wie-lijst"].replace("\r", "") == many
    assert me.fields["wie-1-naam"] == "A. de Vries"
    few = "Vries, A. de <a.devries@example.nl>\nB. Bos\tb@example.nl\nc@example.nl; C. de Wit"
    page = me.post(wie__lijst=few)
    assert page.status_code == 200
    assert (me.fields["wie-2-naam"], me.fields["wie-2-mail"]) == ("B. Bos", "b@example.nl")
    assert (me.fields["wie-3-naam"], me.fields["wie-lijst"]) == ("C. de Wit", "")
    me.post(page__remove="2")
    me.post()
    assert [one.name for one in registered()] == ["A. de Vries", "C. de Wit"]


@ON_SQLITE
def test_a_lost_link_comes_by_mail_and_the_reply_tells_nothing(app: Flask) -> None:
    event, evening = an_evening()
    come(event, evening, "Jan.Jansen@gmail.com")
    browser = app.test_client(use_cookies=False)
    replies = [browser.post("/link-kwijt", data={"email": email}, follow_redirects=True).text
               for email in ("janjansen@gmail.com", "x@example.nl", "janjansen@gmail.com")]
    assert replies[0] == replies[1] == replies[2]
    assert letters() == [("registered", "Jan.Jansen@gmail.com")] * 2


@ON_SQLITE
def test_an_appointment_can_be_taken_home(app: Flask) -> None:
    event, evening = an_evening(occasion={"online": True, "join_url": "https://online.example.nl/geheim"})
    found = openly(app, event).get(f"/{evening.id}.ics")
    assert found.mimetype == "text/calendar"
    assert "BEGIN:VEVENT" in found.text
    assert "geheim" not in found.text
    assert openly(app, event).get("/999.ics").status_code == 404


@ON_SQLITE
def test_an_organisation_of_the_register_is_recognised_and_another_name_is_kept(app: Flask) -> None:
    event, _ = an_evening()
    known = organisations(2)[1]
    me = openly(app, event)
    me.get()
    assert "Voorbeeld-swv PO-02 (PO-02)" in me.get("/organisaties?zoek=voorbeeld 02").json
    me.get()
    me.post(**somebody(), wie__organisatie="Voorbeeld-swv PO-02 (PO-02)")
    me.get()
    me.post(**somebody("B", "b@example.nl"), wie__organisatie="De Regenboog")
    first, second = registered()
    assert (first.organisation_id, first.organisation_name) == (known.id, known.name)
    assert (second.organisation_id, second.organisation_name) == (None, "De Regenboog")


@ON_SQLITE
def test_what_seems_odd_is_asked_once_and_then_passes(app: Flask) -> None:
    soft = {"title": {"nl": "Aanmelden"}, "sections": [{"key": "een", "title": {"nl": "Een"}, "questions": [
        {"key": "wens", "type": "text", "label": {"nl": "Wat wilt u bespreken?"}, "required": "soft"}]}]}
    event, _ = an_evening(version_id=a_published_version(soft).id)
    me = openly(app, event)
    me.get()
    page = me.post(**somebody())
    assert page.status_code == 409
    assert page.text.count("U hebt deze vraag nog niet beantwoord. Wilt u dat nog doen?") == 2
    assert "<title>Let op: " in page.text
    assert me.post().status_code == 200
    assert len(registered()) == 1


@ON_SQLITE
def test_each_occasion_has_a_programme_of_its_own_and_only_that_of_the_chosen_one_counts(app: Flask) -> None:
    event = an_event()
    north, south = (an_occasion(event, a_part("Diner"), a_part("Lunch"), title=title, region="")
                    for title in ("Noord", "Zuid"))
    me = openly(app, event)
    assert "Alleen kiezen bij “Zuid”." in me.get().text
    me.post(**somebody(), bijeenkomst=str(south.id), **{"wie-1-deel": [str(north.parts[0].id), str(south.parts[1].id)]})
    assert [part.id for part in registered()[0].parts] == [south.parts[1].id]
