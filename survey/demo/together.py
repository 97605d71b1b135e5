"""In the monitor of reserves of 2022 some swv'en answer together: one part is with a controller, one answer waits for
the approval of a director, and the secretariat asked one back.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from survey.actions import answers, approvals, responses, shares
from survey.actions.responses import Author, Page
from survey.database import db, writing
from survey.demo.clock import START
from survey.demo.monitor import SECOND
from survey.models.invitations import Invitation
from survey.queries import invitations, members, rounds
from survey.queries.members import Filter
from survey.queries.questionnaires import compiled
from survey.rules.calendar import day_of, moment_at
from survey.rules.shares import Role

BEGUN, ASKED, QUESTION = (moment_at(date(2022, 1, 31), hour, 20) for hour in (9, 11, 14))
UNTIL = date(2022, 2, 7)
FIGURES = {"baten": "6.120.000", "reserve": "231.000", "voorlopig": "ja"}
PLANS = {"afbouw": "ja", "toelichting": "De reserve gaat in drie jaar naar de scholen."}
NOTE = "Weet jij de cijfers uit de jaarrekening? Ik doe de plannen zelf."
WHY = "U vulde een lagere reserve in dan vorig jaar, met meer baten. Klopt dat, of is een getal verwisseld?"


def happenings(secretary: str) -> list[tuple[datetime, Callable[[datetime], None]]]:
    return [(BEGUN, _pass_on), (ASKED, _ask_approval), (QUESTION, lambda now: _ask_back(secretary, now))]


def _member(stand: str, place: int) -> Invitation:
    """One member of the monitor by how far it is, in the order of the codes."""
    session = db.session()
    round_ = rounds.by_slug(session, SECOND)
    assert round_
    listed, _ = members.listed(session, round_.id, Filter(stand, "PO"), day_of(START), 1, place)
    found = invitations.opened_by(session, listed[0].id, 1)
    assert found
    return found


def _pass_on(now: datetime) -> None:
    """The figures to a controller, who has until the closing day."""
    member = _member("not_begun", 0)
    controller = shares.Wanted(Role.SHARE, ("cijfers",), "Karin Smit", "controller@example.nl", UNTIL, NOTE)
    with writing() as session:
        shares.give(session, member, controller, ("cijfers", "plannen"), Author(member.who()), now)
    _fill(member, PLANS, now + timedelta(minutes=5))


def _fill(member: Invitation, typed: dict[str, str], now: datetime) -> None:
    assert member.round.version
    asked = compiled(db.session(), member.round.version)
    with writing() as session:
        responses.save(session, member, asked, Page(typed), Author(member.who()), now)


def _ask_approval(now: datetime) -> None:
    member = _member("not_begun", 0)
    _fill(member, FIGURES | PLANS, now)
    director = shares.Wanted(Role.APPROVE, (), "Henk Visser", "directeur@example.nl", UNTIL)
    assert member.round.version
    asked = compiled(db.session(), member.round.version)
    with writing() as session:
        shares.give(session, member, director, ("cijfers", "plannen"), Author(member.who()), now)
        approvals.ask(session, member, asked, Author(member.who()), now + timedelta(minutes=1))


def _ask_back(secretary: str, now: datetime) -> None:
    member = _member("done", 2)
    with writing() as session:
        answers.ask_back(session, member, WHY, None, secretary, now)
