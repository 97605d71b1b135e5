"""Answering comments: one answer for several, two colleagues at once, portfolio holders and their mail."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from survey.actions import dispositions as deeds
from survey.actions import holders as holder_deeds
from survey.database import db, writing
from survey.models.comments import Comment, Consultation, Disposition
from survey.models.messages import Message
from survey.queries import dispositions, holders
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Answer, Change, Kind, Overtaken, Stage
from tests.actions.test_transfers import at_once
from tests.commenting import DUE, a_consultation, a_holder, a_version, comments
from tests.conftest import NOW

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TAKEN = Answer(Kind.TAKEN_OVER, "Wij passen de tekst aan.")
NO_SPACE = Answer(Kind.NOT_TAKEN, "Daar is geen geld voor.")


def stand(*made: Comment) -> list[Comment]:
    """These comments as they are now."""
    db.session.rollback()
    return dispositions.held(db.session(), made[0].round_id, [each.id for each in made])


def give(about: Consultation, given: Answer, *made: Comment, by: str = "Anna") -> Disposition:
    """Answers as a form would that was opened now."""
    seen = {each.id: dispositions.seen_of(each) for each in stand(*made)}
    with writing() as session:
        return deeds.answer(session, about, given, made[0].id, seen, by, NOW)


def mailed(kind: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def stages(about: Consultation) -> list[Stage]:
    db.session.rollback()
    return [each.stage for each in dispositions.places(db.session(), about.round_id)]


def test_one_answer_goes_to_six_and_a_comment_that_says_something_else_is_split_off(app: Flask) -> None:
    about = a_consultation()
    six = comments(about, *["Meer tijd graag."] * 6)
    give(about, TAKEN, *six)
    assert len({each.disposition_id for each in stand(*six)}) == 1
    with writing() as session:
        deeds.split_off(session, about, six[2].id, dispositions.seen_of(stand(*six)[2]), "Anna", NOW)
    assert stages(about) == [Stage.ANSWERED] * 2 + [Stage.OPEN] + [Stage.ANSWERED] * 3
    give(about, NO_SPACE, six[2])
    number = stand(*six)[0].disposition_id or 0
    with writing() as session:
        deeds.join(session, about, six[2].id, dispositions.seen_of(stand(*six)[2]), number, "Anna", NOW)
    assert [each.kind for each in db.session.scalars(select(Disposition))] == [Kind.TAKEN_OVER]


@on_sqlite
def test_whoever_answers_over_a_colleague_is_told_and_nothing_is_stored(app: Flask) -> None:
    about = a_consultation()
    first, second = comments(about, "Te duur.", "Veel te duur.")
    opened = {each.id: dispositions.seen_of(each) for each in stand(first, second)}
    give(about, TAKEN, first)
    with pytest.raises(Overtaken, match="reactie 1"), writing() as session:
        deeds.answer(session, about, NO_SPACE, second.id, opened, "Bert", NOW)
    assert stages(about) == [Stage.ANSWERED, Stage.OPEN]
    assert stand(first)[0].disposition.answer == TAKEN.text  # type: ignore[union-attr]


@on_sqlite
def test_a_changed_comment_asks_for_a_new_look(app: Flask) -> None:
    about = a_consultation()
    [made] = comments(about, "Te duur.")
    give(about, TAKEN, made)
    with writing() as session:
        changed = session.get_one(Comment, made.id)
        changed.revision = changed.sent_revision = 2
    assert stages(about) == [Stage.CHANGED]
    give(about, NO_SPACE, made)
    assert stages(about) == [Stage.ANSWERED]


@on_sqlite
def test_a_change_of_the_text_must_be_one_of_a_newer_version_of_the_same_document(app: Flask) -> None:
    about = a_consultation()
    [made] = comments(about, "Te duur.")
    newer = a_version(about.version.document, "1.0")  # type: ignore[union-attr]
    with pytest.raises(RuleBroken, match="nieuwere versie"):
        give(about, Answer(Kind.TAKEN_OVER, changes=(Change(about.version_id or 0, "p1"),)), made)
    give(about, Answer(Kind.TAKEN_OVER, changes=(Change(newer.id, "p1"),)), made)
    db.session.rollback()
    led = dispositions.leading_to(db.session(), newer)
    assert {key: [(each.slug, each.number) for each in found] for key, found in led.items()} == {
        "p1": [("concept-jaarplan", 1)]}


def test_what_is_passed_on_is_mailed_once_reminded_once_and_taken_over_in_the_holders_name(app: Flask) -> None:
    about, bakker = a_consultation(), a_holder()
    made = comments(about, "Te duur.", "Veel te duur.")
    passed = Answer(Kind.PASSED_ON, "Dit gaat over geld.", bakker.id, DUE)
    give(about, passed, *made)
    give(about, passed, *made)
    assert [(each.recipient, each.context["holder_id"]) for each in mailed("holder_asked")] == [
        ("bakker@example.nl", bakker.id)]
    for days in (0, 23, 24, 25):
        with writing() as session:
            holder_deeds.remind(session, NOW + timedelta(days=days))
    assert [each.created_at for each in mailed("holder_reminder")] == [NOW + timedelta(days=21 + 2)]
    task = holders.work(db.session(), bakker.id)[0]
    seen = task.revision
    for _ in range(2):
        with writing() as session:
            holder_deeds.reply(session, bakker, task, Kind.PARTLY, "De helft kan.", seen, NOW)
    with pytest.raises(Overtaken, match="stuurde u zelf al een ander"), writing() as session:
        holder_deeds.reply(session, bakker, task, Kind.NOTED, "Toch niet.", seen, NOW)
    assert stages(about) == [Stage.REPLIED] * 2
    assert len(mailed("holder_replied")) == 1, "a button that is pressed twice answers once"
    give(about, Answer(Kind.PARTLY, "De helft kan."), *made)
    found = stand(*made)[0].disposition
    assert found
    assert (found.kind, found.holder_id, stages(about)) == (Kind.PARTLY, bakker.id, [Stage.ANSWERED] * 2)
    task = holders.work(db.session(), bakker.id)[0]
    with pytest.raises(Overtaken, match="zelf beantwoord"), writing() as session:
        holder_deeds.reply(session, bakker, task, Kind.NOTED, "Toch niet.", task.revision, NOW)


@on_sqlite
def test_an_answer_of_the_office_is_not_in_the_name_of_the_holder_and_asking_anew_mails_again(app: Flask) -> None:
    about, bakker = a_consultation(), a_holder()
    [made] = comments(about, "Te duur.")
    passed = Answer(Kind.PASSED_ON, "Dit gaat over geld.", bakker.id, DUE)
    give(about, passed, made)
    give(about, NO_SPACE, made)
    assert stand(made)[0].disposition.holder_id is None  # type: ignore[union-attr]
    give(about, passed, made)
    task = holders.work(db.session(), bakker.id)[0]
    with writing() as session:
        holder_deeds.reply(session, bakker, task, Kind.NOTED, "Gezien.", task.revision, NOW)
    give(about, passed, made)
    assert len(mailed("holder_asked")) == 3
    with pytest.raises(RuleBroken, match="wacht nog 1 antwoord"), writing() as session:
        holder_deeds.archive(session, bakker.id, "Anna", NOW)


def test_answers_given_at_the_same_moment_do_not_wait_for_each_other_and_one_of_them_stays(app: Flask) -> None:
    about = a_consultation()
    made = comments(about, "Te duur.", "Veel te duur.", "Zo is het.")
    numbers = [each.id for each in made]

    def answering(session, number: int) -> None:  # type: ignore[no-untyped-def]
        found = {each.id: dispositions.seen_of(each)
                 for each in dispositions.held(session, about.round_id, numbers[number % 2:])}
        deeds.answer(session, about, TAKEN if number % 2 else NO_SPACE, numbers[number % 2], found, "Anna", NOW)

    assert not at_once(app, answering, answering)
    used = {each.disposition_id for each in stand(*made)}
    assert used == set(db.session.scalars(select(Disposition.id)))


@on_sqlite
def test_the_address_of_who_left_is_wiped_after_a_year_and_the_answers_keep_the_name(app: Flask) -> None:
    bakker = a_holder()
    with writing() as session:
        holder_deeds.archive(session, bakker.id, "Anna", NOW)
    for days, left in ((364, "bakker@example.nl"), (366, "")):
        with writing() as session:
            holder_deeds.forget(session, NOW + timedelta(days=days))
        db.session.rollback()
        found = holders.one(db.session(), bakker.id)
        assert found
        assert (found.email, found.title) == (left, "A. Bakker (financiën)")
