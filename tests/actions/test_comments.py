"""Comments: drafts that are not lost, numbers, the closing moment, in whose name, and who supports them."""

from datetime import timedelta
from secrets import token_hex

import pytest
from flask import Flask

from survey.actions import comments, noted, windows
from survey.actions.comments import Page
from survey.database import db, writing
from survey.models.comments import Comment, Support
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.queries import comments as queries
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.comments import Noted, Source, Written
from survey.rules.responses import NotOpen, mark
from tests.conftest import NOW
from tests.consulting import OFFICE, a_colleague, a_comment, a_consultation, members, typed
from tests.drafting import a_document
from tests.stories import DEADLINE

CLOSES = calendar.end_of(DEADLINE)
CLICK = timedelta(milliseconds=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_a_draft_that_two_people_change_shows_both_and_loses_nothing(app: Flask) -> None:
    one = members(a_consultation(a_document()))[0]
    key = token_hex(12)
    with writing() as session:
        comments.keep(session, one, Page(key, "p2", typed("Eerste tekst")), NOW)
    seen = {"text": mark("Eerste tekst"), "author": mark("A. de Vries")}
    with writing() as session:
        mine = comments.keep(session, one, Page(key, "p2", {"text": "Van mij"}, seen), NOW)
        theirs = comments.keep(session, one, Page(key, "p2", {"text": "Van jou"}, seen), NOW)
    assert mine.conflicts == {}
    assert theirs.conflicts == {"text": "Van jou"}
    assert theirs.comment.typed["text"] == "Van mij"
    assert queries.totals(db.session, one.round_id).sent == 0


@pytest.mark.parametrize("late", [timedelta(0), CLICK, timedelta(days=3)])
def test_j5_a_comment_at_the_closing_moment_is_too_late_but_not_lost(app: Flask, late: timedelta) -> None:
    consultation = a_consultation(a_document())
    one = members(consultation)[0]
    a_comment(one, "p1", CLOSES - CLICK, text="Net op tijd.")
    page = Page(token_hex(12), "p2", typed("Net te laat."))
    with pytest.raises(NotOpen), writing() as session:
        comments.send(session, one, page, CLOSES + late)
    with writing() as session:
        comments.offer_late(session, one, page, CLOSES + late)
    totals = queries.totals(db.session, one.round_id)
    assert (totals.sent, totals.offered) == (1, 1)
    waiting = queries.offered(db.session, one.round_id)[0]
    assert waiting.typed["text"] == "Net te laat."
    with writing() as session:
        noted.add_late(session, consultation, waiting.id, OFFICE, CLOSES + timedelta(days=4))
        again = noted.add_late(session, consultation, waiting.id, OFFICE, CLOSES + timedelta(days=4))
    assert (again.number, again.late, again.text) == (2, True, "Net te laat.")


def test_j5_a_consultation_that_is_closed_at_five_takes_nothing_from_five_exactly(app: Flask) -> None:
    consultation = a_consultation(a_document())
    five = calendar.moment_at(NOW.date(), 17)
    with writing() as session:
        windows.close(session, consultation.round, "Het bestuur vergadert vanavond.", OFFICE, five)
    one = members(consultation)[0]
    a_comment(one, "p1", five - CLICK)
    with pytest.raises(NotOpen), writing() as session:
        comments.send(session, one, Page(token_hex(12), "p1", typed()), five)


def test_j7_two_people_of_one_member_count_for_it_only_with_the_consent_of_its_delegate(app: Flask) -> None:
    consultation = a_consultation(a_document())
    delegate, other = members(consultation)
    colleague = a_colleague(delegate)
    mine = a_comment(delegate, "p1", text="Wij zijn voor.", behalf="ja")
    theirs = a_comment(colleague, "p1", text="Ik ben tegen.", author="B. Jansen", behalf="ja")
    assert mine.organisation_id == theirs.organisation_id == delegate.organisation_id
    assert (mine.approved_at, theirs.approved_at) == (NOW, None)
    assert db.session.query(Message).filter_by(kind="comment_to_approve").one().recipient == delegate.email
    with pytest.raises(RuleBroken), writing() as session:
        comments.approve(session, other, theirs.number or 0, True, NOW)
    with pytest.raises(RuleBroken), writing() as session:
        comments.approve(session, colleague, theirs.number or 0, True, NOW)
    with writing() as session:
        comments.approve(session, delegate, theirs.number or 0, True, NOW)
    assert db.session.get_one(Comment, theirs.id).approved_by == delegate.name
    with writing() as session:
        comments.keep(session, colleague, Page(theirs.key, "", {"text": "Ik ben heel erg tegen."},
                                               {"text": mark("Ik ben tegen.")}), NOW)
        sent, _ = comments.send_all(session, colleague, NOW)
    assert sent == [theirs.number]
    # Other words were never approved.
    assert db.session.get_one(Comment, theirs.id).approved_at is None


def test_a_member_changes_withdraws_and_sends_again_under_the_same_number(app: Flask) -> None:
    one = members(a_consultation(a_document()))[0]
    sent = a_comment(one, "p2")
    assert one.replied_at == NOW
    with writing() as session:
        comments.withdraw(session, one, sent.key, NOW)
    assert db.session.get_one(Invitation, one.id).replied_at is None
    with pytest.raises(RuleBroken), writing() as session:
        comments.send(session, one, Page(sent.key, "", typed("Anders.")), NOW)
    with writing() as session:
        comments.restore(session, one, sent.key, NOW)
        comments.send(session, one, Page(sent.key, "", {"text": "Anders."}, {"text": mark("Te vaag.")}), NOW)
    again = db.session.get_one(Comment, sent.id)
    assert (again.number, again.text, again.counts) == (1, "Anders.", True)
    with pytest.raises(NotOpen), writing() as session:
        comments.withdraw(session, one, sent.key, CLOSES)


def test_a_comment_of_somebody_else_is_supported_once_and_never_changed(app: Flask) -> None:
    consultation = a_consultation(a_document())
    one, two = members(consultation)
    sent = a_comment(one)
    with writing() as session:
        for _ in range(2):
            comments.support(session, consultation, two, 1, True, NOW)
    assert db.session.query(Support).count() == 1
    with pytest.raises(RuleBroken), writing() as session:
        comments.support(session, consultation, one, 1, True, NOW)
    with pytest.raises(RuleBroken), writing() as session:
        comments.keep(session, two, Page(sent.key, "", {"text": "Gekaapt"}), NOW)
    with writing() as session:
        comments.support(session, consultation, two, 1, False, NOW)
    assert db.session.query(Support).count() == 0
    assert db.session.get_one(Invitation, two.id).replied_at is None


def test_what_was_said_at_a_meeting_stands_with_its_day_and_who_was_there(app: Flask) -> None:
    consultation = a_consultation(a_document())
    organisation = members(consultation)[0].organisation
    said = Written("Meer tijd voor scholen.", author="Iemand", on_behalf=True)
    with writing() as session:
        made = noted.note(session, consultation, "p2", said, Noted(Source.MEETING, NOW.date(), "12 ouders"),
                          organisation, OFFICE, NOW)
        after = noted.note(session, consultation, "", said, Noted(Source.MAIL, DEADLINE + timedelta(days=1)), None,
                           OFFICE, CLOSES + timedelta(days=2))
    assert (made.number, made.present, made.late, made.approved_by) == (1, "12 ouders", False, OFFICE)
    assert (after.number, after.late) == (2, True)
    with pytest.raises(RuleBroken), writing() as session:
        comments.withdraw(session, members(consultation)[0], made.key, NOW)
    with writing() as session:
        noted.take_back(session, consultation, 1, "Dubbel.", OFFICE, NOW)
    assert queries.totals(db.session, consultation.round_id).sent == 1


def test_a_draft_does_not_take_what_the_text_has_not(app: Flask) -> None:
    one = members(a_consultation(a_document()))[0]
    with pytest.raises(RuleBroken), writing() as session:
        comments.keep(session, one, Page(token_hex(12), "p99", typed()), NOW)
    with writing() as session:
        kept = comments.send(session, one, Page(token_hex(12), "p2", typed(quoted="Dit staat er niet")), NOW)
    assert set(kept.wrong) == {"quoted"}
    assert kept.comment.typed["quoted"] == "Dit staat er niet"


def test_a_draft_and_an_address_have_a_term(app: Flask) -> None:
    one, two = members(a_consultation(a_document()))
    sent = a_comment(one)
    with writing() as session:
        comments.keep(session, two, Page(token_hex(12), "p1", typed("Nooit ingestuurd")), NOW)
    for days, left, email in ((89, 2, one.email), (91, 1, one.email), (366, 1, "")):
        with writing() as session:
            comments.sweep(session, CLOSES + timedelta(days=days))
        db.session.expire_all()
        assert (db.session.query(Comment).count(), db.session.get_one(Comment, sent.id).email) == (left, email)
