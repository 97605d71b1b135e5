"""The list of members asks the database what the rule would say."""

from datetime import date, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.people import Person, Position
from survey.models.responses import Response
from survey.queries import members, rounds
from survey.queries.members import Filter
from survey.rules.responses import Progress, progress
from survey.rules.standing import Standing
from tests.conftest import NOW
from tests.stories import a_round, a_version, has_begun, invited, organisations

TODAY = date(2022, 2, 2)


def test_the_database_and_the_rule_agree_on_how_far_a_member_is(app: Flask) -> None:
    round_, version = a_round(), a_version()
    later = NOW + timedelta(hours=1)
    ways = list(product([None, NOW], [False, True], [None, NOW], [None, NOW, later], [None, NOW], [1, 2]))
    made = invited(round_, organisations(len(ways)))
    for member, (declined, begun, sent, returned, asked, done) in zip(made, ways, strict=True):
        if begun or sent:
            has_begun(member, version, submitted_at=sent, returned_at=returned, approval_asked_at=asked,
                      sections_asked=2, sections_done=done)
        with writing() as session:
            session.get_one(Invitation, member.id).declined_at = declined
    told = {row.id: row.progress for row in members.listed(db.session(), round_.id, Filter("all"), TODAY)[0]}
    for member in made:
        given = db.session.scalars(select(Response).where(Response.invitation_id == member.id)).one_or_none()
        rule = progress(member.declined_at, None, None) if given is None else progress(
            member.declined_at, given.saved_at, given.submitted_at, returned_at=given.returned_at,
            waiting=given.approval_asked_at is not None, ready=given.sections_asked == given.sections_done)
        assert told[member.id] == rule.value
    assert set(told.values()) == {each.value for each in Progress}


def test_what_is_counted_is_what_is_listed(app: Flask) -> None:
    round_, version = a_round(), a_version()
    made = invited(round_, organisations(4)) + invited(round_, organisations(3, "VO"))
    has_begun(made[0], version, submitted_at=NOW)
    has_begun(made[1], version)
    with writing() as session:
        session.get_one(Invitation, made[2].id).withdrawn_at = NOW
        session.add(Invitation(round_id=round_.id, origin="open", name="", email="", created_at=NOW))
    standing = Standing(members.tally(db.session(), round_.id))
    for stand in Progress:
        listed, total = members.listed(db.session(), round_.id, Filter(stand.value), TODAY)
        assert len(listed) == total
        assert total - (stand is Progress.NOT_BEGUN) == standing.number(stand)
    assert members.listed(db.session(), round_.id, Filter("withdrawn"), TODAY)[1] == 1


def test_a_page_of_the_list_tells_how_long_the_whole_is(app: Flask) -> None:
    round_ = a_round()
    invited(round_, organisations(7))
    first, total = members.listed(db.session(), round_.id, Filter(), TODAY, limit=3)
    last, _ = members.listed(db.session(), round_.id, Filter(), TODAY, limit=3, offset=6)
    assert ([row.code for row in first], [row.code for row in last], total) == (
        ["PO-01", "PO-02", "PO-03"], ["PO-07"], 7)


@pytest.mark.parametrize(("until", "phone"), [(date(2022, 2, 1), None), (date(2022, 2, 2), "030 1"), (None, "030 1")])
def test_who_no_longer_holds_a_position_is_not_phoned(app: Flask, until: date | None, phone: str | None) -> None:
    round_, asked = a_round(), organisations(1)
    invited(round_, asked)
    person = Person(name="J. Jansen", email="j@example.nl", phone="030 1")
    with writing() as session:
        session.add(person)
        session.flush()
        session.add(Position(person_id=person.id, organisation_id=asked[0].id, role="secretariaat", until=until))
    assert members.listed(db.session(), round_.id, Filter(), TODAY)[0][0].phone == phone


@pytest.mark.parametrize("text", ["%", "_", "' or 1=1 --", "\\", "🙂"])
def test_signs_in_a_search_are_just_signs(app: Flask, text: str) -> None:
    round_ = a_round()
    invited(round_, organisations(2))
    assert members.listed(db.session(), round_.id, Filter(search=text), TODAY) == ([], 0)


def test_the_list_of_rounds_counts_who_was_asked_by_name_apart_from_the_open_link(app: Flask) -> None:
    round_, version = a_round(), a_version()
    made = invited(round_, organisations(3)) + invited(round_, organisations(2, "VO"), origin="open")
    for member in (made[0], made[3], made[4]):
        has_begun(member, version, submitted_at=NOW)
    found = rounds.overview(db.session())
    assert [(line.invited, line.done, line.open) for line in found] == [(3, 1, 2)]
