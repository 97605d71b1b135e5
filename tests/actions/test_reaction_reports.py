"""Publishing a reaction report: refused while an answer is missing, kept as it was, and told to who commented, once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import letters
from survey.actions import messages as outbox
from survey.actions import reaction_reports as deeds
from survey.actions.reaction_reports import Words
from survey.database import db, writing
from survey.models.comments import Comment, Consultation, Support
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.reaction_reports import ReactionReport
from survey.queries import reaction_reports, rounds
from survey.rules import reaction_reports as rules
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Answer, Change, Kind
from survey.rules.reaction_reports import Audience, Report
from tests.actions.test_dispositions import NO_SPACE, TAKEN, give, on_sqlite
from tests.actions.test_transfers import at_once
from tests.ballots import case
from tests.commenting import DUE, a_consultation, a_holder, a_version, comments, of
from tests.conftest import NOW
from tests.stories import invited, organisations

CLOSED = NOW + timedelta(days=20)


def publish(about: Consultation, edition: int = 1, words: Words = Words()) -> ReactionReport:  # noqa: B008
    with writing() as session:
        return deeds.publish(session, about, words, edition, "Anna", CLOSED)


def read(kept: ReactionReport) -> Report:
    return rules.report(kept.document)


def told() -> list[tuple[str, list[int]]]:
    found = db.session.scalars(select(Message).where(Message.kind == "reaction_report").order_by(Message.id))
    return [(each.recipient, each.context["numbers"]) for each in found]


@case("J1")
def test_a_report_waits_for_the_37th_answer_and_then_has_them_all(app: Flask) -> None:
    about, bakker = a_consultation(), a_holder()
    made = comments(about, *(f"Reactie over {number}." for number in range(37)))
    passed = Answer(Kind.PASSED_ON, "Gaat over geld.", bakker.id, DUE)
    for at, given in enumerate([TAKEN] * 21 + [Answer(Kind.PARTLY, "Deels.")] * 5 + [NO_SPACE] * 8 + [passed] * 2):
        give(about, given, made[at])
    with pytest.raises(RuleBroken, match=r"reactie 37 \(nog te beantwoorden\)"):
        publish(about)
    give(about, passed, made[36])
    report = read(publish(about))
    assert [report.kinds[kind] for kind in Kind] == [21, 5, 8, 3, 0]
    assert report.comments == 37


@case("J4")
@on_sqlite
def test_six_members_who_send_the_same_get_one_answer_and_are_each_told(app: Flask) -> None:
    about, members = a_consultation(), organisations(6)
    people = invited(about.round, members)
    six = [comments(about, "Graag meer tijd.", invitation_id=person.id, **of(member))[0]
           for member, person in zip(members, people, strict=True)]
    give(about, TAKEN, *six)
    report = read(publish(about))
    assert (report.comments, len(report.answers), report.words) == (
        6, 1, "6 reacties met 1 antwoord: 6 overgenomen")
    assert report.about.rate == "6 van de 6 genodigden reageerden (100%)"
    assert told() == [(person.email, [number]) for number, person in enumerate(people, start=1)]


@on_sqlite
def test_who_only_supports_a_reaction_is_told_apart_and_a_colleague_speaks_for_nobody_without_consent(
        app: Flask) -> None:
    about, members = a_consultation(), organisations(4)
    people = invited(about.round, members)
    comments(about, "Graag meer tijd.", invitation_id=people[0].id, **of(members[0]))
    [colleague] = comments(about, "Minder mag ook.", **of(members[2]))
    with writing() as session:
        session.add_all(Support(comment_id=colleague.id, invitation_id=people[at].id, given_at=NOW) for at in (0, 1))
    assert deeds.draft(db.session(), about, Words()).about.rate == (
        "1 van de 4 genodigden reageerde (25%); 1 andere genodigde steunde alleen een reactie")
    with writing() as session:
        stored = session.get_one(Comment, colleague.id)
        stored.on_behalf, stored.approved_at = True, NOW
    assert deeds.draft(db.session(), about, Words()).about.rate.startswith("2 van de 4 genodigden")


@on_sqlite
def test_who_was_taken_off_the_list_after_reacting_is_told_without_a_link_that_opens_nothing(app: Flask) -> None:
    about = a_consultation()
    [person] = invited(about.round, organisations(1))
    give(about, NO_SPACE, comments(about, "Te duur.", invitation_id=person.id)[0])
    with writing() as session:
        session.get_one(Invitation, person.id).withdrawn_at = NOW
    publish(about)
    with writing() as session:
        message = outbox.claim(session, "test", CLOSED)
    assert message
    assert message.state == "sending"
    told = letters.render(message, app.extensions["links"], CLOSED).text
    assert "Daar is geen geld voor." in told
    assert "Antwoord dan op deze mail." in told
    assert "/u/" not in told


@on_sqlite
def test_a_published_report_stays_and_a_new_edition_is_mailed_to_who_reads_something_else(app: Flask) -> None:
    about, bakker = a_consultation(), a_holder()
    first, second = comments(about, "Te duur.", email="een@example.nl")[0], \
        comments(about, "Te laat.", email="twee@example.nl")[0]
    give(about, NO_SPACE, first)
    give(about, Answer(Kind.PASSED_ON, "Gaat over geld.", bakker.id, DUE), second)
    kept = publish(about)
    before = dict(kept.document)
    assert told() == [("een@example.nl", [1]), ("twee@example.nl", [2])]
    with pytest.raises(RuleBroken, match="niets veranderd"):
        publish(about, 2)
    give(about, TAKEN, second)
    with pytest.raises(RuleBroken, match="collega"):
        publish(about, 1)
    assert read(publish(about, 2)).kinds[Kind.PASSED_ON] == 0
    assert told()[2:] == [("twee@example.nl", [2])]
    db.session.rollback()
    again = reaction_reports.edition(db.session(), about.round.slug, 1)
    assert again
    assert (again.document, again.sha256) == (before, rules.fingerprint(before))


@on_sqlite
def test_a_report_says_no_more_than_was_told_beforehand(app: Flask) -> None:
    member = organisations(1)[0]
    about = a_consultation(readers="members", names=False)
    [made] = comments(about, "Te duur.", **of(member), source="meeting", noted_on=NOW.date(), present="Jan en Piet")
    give(about, NO_SPACE, made)
    inside = deeds.draft(db.session(), about, Words())
    assert [each.who for each in inside.passages[0].groups[0].comments] == ["Een lid"]
    assert not inside.meetings[0].present
    outside = str(rules.document(deeds.draft(db.session(), about, Words("", Audience.EVERYONE))))
    assert "Te duur" not in outside
    assert "Daar is geen geld voor." in outside


@on_sqlite
def test_no_report_leaves_while_members_can_still_react(app: Flask) -> None:
    about = a_consultation()
    with pytest.raises(RuleBroken, match="nog open"), writing() as session:
        deeds.publish(session, about, Words(), 1, "Anna", NOW)


@case("J6")
@on_sqlite
def test_an_answer_names_the_passage_that_changed_and_the_passage_its_comments(app: Flask) -> None:
    about = a_consultation()
    newer = a_version(about.version.document, "1.0", {"p1": ["p1"], "p3": ["p2"]}, (  # type: ignore[union-attr]
        ("p1", "1", "Doelen", "Wij verlagen de werkdruk."), ("p3", "2", "Geld", "De contributie daalt.")))
    made = comments(about, "Te duur.", "Veel te duur.", passage_key="p2")
    give(about, Answer(Kind.TAKEN_OVER, changes=(Change(newer.id, "p3"),)), *made)
    given = read(publish(about)).answers[0]
    assert [(each.version, each.passage, each.words) for each in given.changes] == [
        (newer.id, "p3", "2 Geld (versie 1.0)")]
    assert given.comments == (1, 2)


def test_a_comment_that_is_added_while_a_report_is_published_is_in_it_or_waits_for_the_next(app: Flask) -> None:
    about = a_consultation()
    give(about, NO_SPACE, comments(about, "Te duur.")[0])
    round_id = about.round_id

    def adding(session: Session, number: int) -> None:
        rounds.locked(session, round_id)
        last = len(reaction_reports.rows(session, round_id))
        session.add(Comment(round_id=round_id, number=last + 1, text="Ook nog.", sent_revision=1, late=True,
                            created_at=CLOSED, saved_at=CLOSED, sent_at=CLOSED))

    def publishing(session: Session, number: int) -> Any:
        found = session.get_one(Consultation, round_id)
        deeds.publish(session, found, Words(f"Poging {number}"), number + 1, "Anna", CLOSED)

    assert not at_once(app, adding, publishing)
    db.session.rollback()
    waiting = len(reaction_reports.rows(db.session(), round_id))
    for kept in reaction_reports.editions(db.session(), round_id):
        assert read(kept).comments == 1
    assert waiting > 1
