"""Saving edits: versions, going back and forth, drafts that follow, and two people at the same questionnaire."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.actions import edits, locks, questionnaires, rounds, versions
from survey.database import db, writing
from survey.models.questionnaires import Questionnaire as Kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.models.users import User
from survey.queries import locks as lock_queries
from survey.queries import questionnaires as queries
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor, Held
from survey.rules.questionnaires.document import Questionnaire, Section, Type, document, words
from survey.rules.questionnaires.edits import questions, sections
from survey.rules.questionnaires.edits.conflicts import Overtaken
from survey.rules.questionnaires.edits.outcomes import Needed
from survey.rules.questionnaires.edits.places import at_end_of
from survey.rules.rounds import Details
from tests.bench import editing
from tests.conftest import NOW
from tests.editing import edit
from tests.office import counted
from tests.stories import a_round, a_user, an_association
from tests.strategies import questionnaires as drawn_questionnaires

SLUG = "instroom"
SLUGS = count(1)
HALF_AN_HOUR = timedelta(minutes=30)


def editor(name: str) -> Editor:
    a_user(email=f"{name.lower()}@example.nl", name=name)
    return Editor(db.session.scalars(select(User.id).where(User.name == name)).one(), name)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here; who is at it at the same moment is tried on both in `test_saving_at_once`."""
    return sqlite_url


@pytest.fixture
def anna(app: Flask) -> Editor:
    """Anna started the questionnaire: two sections with a question each; it is at version 4."""
    who = editor("Anna")
    with writing() as session:
        edits.start(session, "Instroom", who, NOW)
    save(who, 1, lambda old: questions.add(old, questions.blank(Type.NUMBER, "Hoeveel?"), at_end_of("onderdeel_1")))
    save(who, 2, lambda old: sections.add(old, Section("", {"nl": "Oorzaken"})))
    save(who, 3, lambda old: questions.add(old, questions.blank(Type.TEXT, "Waarom?"), at_end_of("oorzaken")))
    with writing() as session:
        locks.release(session, SLUG, who)
    return who


@pytest.fixture
def bert(app: Flask) -> Editor:
    return editor("Bert")


def save(who: Editor, seen: int, deed: edits.Deed, now: Any = NOW) -> edits.Saved:
    with writing() as session:
        return edits.save(session, SLUG, seen, deed, who, now)


def reworded(key: str, label: str) -> edits.Deed:
    return lambda old: questions.change(old, key, replace(old.by_key[key], label={"nl": label}))


def present() -> tuple[int, Questionnaire]:
    db.session.rollback()
    db.session.expire_all()
    head = queries.head_of(db.session(), SLUG)
    assert head is not None
    return head.number, queries.compiled(db.session(), head)


def label(key: str) -> str:
    return words(present()[1].by_key[key].label)


def stored() -> list[tuple[int, int | None, str]]:
    query = select(QuestionnaireVersion).order_by(QuestionnaireVersion.number)
    rows = list(db.session.scalars(query))
    numbers = {row.id: row.number for row in rows}
    return [(row.number, row.parent_id and numbers[row.parent_id], row.told) for row in rows]


def test_every_save_is_a_version_that_says_what_changed(anna: Editor) -> None:
    assert stored() == [
        (1, None, "Vragenlijst ‘Instroom’ gemaakt."),
        (2, 1, "Vraag ‘Hoeveel?’ toegevoegd aan het begin van ‘Onderdeel 1’."),
        (3, 2, "Onderdeel ‘Oorzaken’ toegevoegd na ‘Onderdeel 1’."),
        (4, 3, "Vraag ‘Waarom?’ toegevoegd aan het begin van ‘Oorzaken’.")]


def test_what_changes_nothing_is_no_version(anna: Editor) -> None:
    saved = save(anna, 4, reworded("hoeveel", "Hoeveel?"))
    assert (saved.version.number, saved.edited.told) == (4, "Niets gewijzigd.")


def test_undo_and_redo_walk_the_chain_and_a_new_edit_makes_a_branch(anna: Editor) -> None:
    whole = present()[1]
    with writing() as session:
        versions.undo(session, SLUG, 4, anna, NOW)
    assert present()[0] == 3
    with writing() as session:
        versions.redo(session, SLUG, 3, anna, NOW)
    assert present() == (4, whole)
    with writing() as session:
        versions.undo(session, SLUG, 4, anna, NOW)
    saved = save(anna, 3, reworded("hoeveel", "Hoe vaak?"))
    assert stored()[-1][:2] == (5, 3)
    with writing() as session, pytest.raises(RuleBroken, match="niets om opnieuw"):
        versions.redo(session, SLUG, saved.version.number, anna, NOW)


def test_an_old_version_is_restored_as_a_new_one(anna: Editor) -> None:
    with writing() as session:
        versions.restore(session, SLUG, 2, 4, anna, NOW)
    assert stored()[-1] == (5, 4, "Versie 2 teruggezet.")
    assert [section.key for section in present()[1].sections] == ["onderdeel_1"]


def test_going_back_is_refused_when_somebody_saved_meanwhile(anna: Editor, bert: Editor) -> None:
    save(bert, 4, reworded("waarom", "Hoezo?"))
    with writing() as session, pytest.raises(RuleBroken, match="Intussen is versie 5 de laatste, bewaard door Bert"):
        versions.undo(session, SLUG, 4, anna, NOW)


def test_what_is_stored_never_changes(anna: Editor) -> None:
    version = db.session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.number == 2)).one()
    version.document = {"title": {"nl": "Anders"}}
    with pytest.raises(RuleBroken, match="verandert niet meer"):
        db.session.flush()
    db.session.rollback()
    assert words(present()[1].title) == "Instroom"


def test_drafts_follow_and_a_published_round_keeps_its_version(anna: Editor) -> None:
    first = db.session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.number == 1)).one()
    running = a_round(version_id=first.id, slug="loopt")
    details = Details("Concept", version_id=first.id, hosts=(an_association("B").id,))
    with writing() as session:
        draft = rounds.create(session, details, "Anna", NOW)
    saved = save(anna, 4, reworded("hoeveel", "Hoe vaak?"))
    db.session.expire_all()
    assert db.session.get_one(Round, draft.id).version_id == saved.version.id
    assert db.session.get_one(Round, running.id).version_id == first.id
    with writing() as session:
        versions.undo(session, SLUG, saved.version.number, anna, NOW)
    db.session.expire_all()
    assert db.session.get_one(Round, draft.id).version_id == saved.version.parent_id


def test_a_workbook_is_a_save_like_any_other(anna: Editor) -> None:
    changed = reworded("hoeveel", "Hoe vaak?")(present()[1]).questionnaire
    with writing() as session:
        questionnaires.store_version(session, SLUG, "Instroom", document(changed), "Anna", NOW)
    assert stored()[-1] == (5, 4, "Ingelezen uit een werkblad.")
    assert label("hoeveel") == "Hoe vaak?"


def test_an_edit_elsewhere_goes_through(anna: Editor, bert: Editor) -> None:
    save(anna, 4, reworded("hoeveel", "Hoe vaak?"))
    save(bert, 4, reworded("waarom", "Hoezo?"))
    assert (label("hoeveel"), label("waarom")) == ("Hoe vaak?", "Hoezo?")


def test_whoever_is_second_sees_both_and_decides(anna: Editor, bert: Editor) -> None:
    save(anna, 4, reworded("hoeveel", "Hoe vaak?"))
    late = NOW + HALF_AN_HOUR
    with pytest.raises(Overtaken) as refused:
        save(bert, 4, reworded("hoeveel", "In welke mate?"), late)
    assert refused.value.message == ("Anna bewaarde om 9.00 uur een wijziging in ‘Hoeveel?’. Uw wijziging is nog niet "
                                     "bewaard. Vergelijk en kies.")
    line = refused.value.conflicts[0].lines[0]
    assert (line.name, line.was, line.theirs, line.yours) == ("Vraag", "Hoeveel?", "Hoe vaak?", "In welke mate?")
    assert label("hoeveel") == "Hoe vaak?"
    save(bert, refused.value.number, reworded("hoeveel", "In welke mate?"), late)
    assert label("hoeveel") == "In welke mate?"


def test_what_somebody_put_in_a_section_meanwhile_is_not_deleted_unseen(anna: Editor, bert: Editor) -> None:
    save(bert, 4, lambda old: questions.add(old, questions.blank(Type.TEXT, "Nog iets?"), at_end_of("oorzaken")))
    with pytest.raises(Overtaken):
        save(anna, 4, lambda old: sections.delete(old, "oorzaken"), NOW + HALF_AN_HOUR)
    assert "nog_iets" in present()[1].by_key


def test_a_question_that_somebody_deleted_is_told_with_what_was_typed(anna: Editor, bert: Editor) -> None:
    save(anna, 4, lambda old: questions.delete(old, "waarom"))
    with pytest.raises(Overtaken) as refused:
        save(bert, 4, reworded("waarom", "Hoezo?"), NOW + HALF_AN_HOUR)
    conflict = refused.value.conflicts[0]
    assert (conflict.theirs, conflict.lines[0].yours) == (None, "Hoezo?")


def test_a_section_in_hand_is_closed_to_others_for_twenty_minutes(anna: Editor, bert: Editor) -> None:
    with writing() as session:
        locks.take(session, SLUG, "oorzaken", anna, NOW)
    with pytest.raises(Held, match="Anna werkt sinds 9.00 uur aan dit onderdeel"):
        save(bert, 4, reworded("waarom", "Hoezo?"), NOW + timedelta(minutes=19))
    save(bert, 4, reworded("hoeveel", "Hoe vaak?"), NOW + timedelta(minutes=19))
    save(bert, 5, reworded("waarom", "Hoezo?"), NOW + timedelta(minutes=20))
    assert label("waarom") == "Hoezo?"


def test_every_save_keeps_the_section_in_hand_for_longer(anna: Editor, bert: Editor) -> None:
    save(anna, 4, reworded("waarom", "Hoezo?"), NOW)
    save(anna, 5, reworded("waarom", "Waardoor?"), NOW + timedelta(minutes=15))
    with pytest.raises(Held):
        save(bert, 6, reworded("waarom", "Waarom?"), NOW + timedelta(minutes=30))


def test_a_section_is_taken_over_or_let_go(anna: Editor, bert: Editor) -> None:
    def take(session: Session, who: Editor, over: bool = False) -> str:
        return locks.take(session, SLUG, "oorzaken", who, NOW, over=over).holder.name

    with writing() as session:
        take(session, anna)
        with pytest.raises(Held):
            take(session, bert)
        assert take(session, bert, over=True) == "Bert"
    with pytest.raises(Held, match="Bert werkt"):
        save(anna, 4, reworded("waarom", "Hoezo?"))
    with writing() as session:
        locks.release(session, SLUG, bert, "oorzaken")
    save(anna, 4, reworded("waarom", "Hoezo?"))
    questionnaire = db.session.scalars(select(Kept)).one()
    assert {lock.holder.name for lock in lock_queries.of(db.session(), questionnaire.id).values()} == {"Anna"}


def test_undo_waits_for_who_is_at_work(anna: Editor, bert: Editor) -> None:
    with writing() as session:
        locks.take(session, SLUG, "oorzaken", bert, NOW)
    with writing() as session, pytest.raises(Held):
        versions.undo(session, SLUG, 4, anna, NOW)


def test_an_edit_asks_few_things_of_the_database(anna: Editor) -> None:
    with counted() as statements:
        save(anna, 4, reworded("hoeveel", "Hoe vaak?"))
    assert len(statements) <= 12, statements


def test_a_large_questionnaire_asks_no_more_and_weighs_little(app: Flask) -> None:
    who = editing.prepared()
    with counted() as statements:
        editing.edit(1, who, editing.DEEDS["a question moved"])
    assert len(statements) <= 12, statements
    assert editing.weight() < 2 * 12_000


def test_a_workbook_waits_for_who_is_at_work(anna: Editor, bert: Editor) -> None:
    with writing() as session:
        locks.take(session, SLUG, "oorzaken", anna, NOW)
    elsewhere, there = (reworded(key, "Anders?")(present()[1]).questionnaire for key in ("hoeveel", "waarom"))
    with writing() as session, pytest.raises(Held):
        edits.upload(session, SLUG, "Instroom", there, bert, NOW)
    with writing() as session:
        edits.upload(session, SLUG, "Instroom", elsewhere, bert, NOW)
    assert (label("hoeveel"), label("waarom")) == ("Anders?", "Waarom?")


def test_a_sentence_that_was_worded_anew_keeps_what_it_tells_of(anna: Editor) -> None:
    with writing() as session:
        questionnaires.held(session, SLUG).sentences = {"waarom": "Gemiddeld {hoeveel.mean|getal}."}
    with pytest.raises(Needed, match="‘Waarom.’ gebruikt ‘Hoeveel") as refused:
        save(anna, 4, lambda old: questions.delete(old, "hoeveel"))
    assert refused.value.keys == ("waarom",)


def test_who_changed_it_is_named_and_not_who_saved_last(anna: Editor, bert: Editor) -> None:
    save(anna, 4, reworded("hoeveel", "Hoe vaak?"))
    save(bert, 5, reworded("waarom", "Hoezo?"))
    with pytest.raises(Overtaken) as refused:
        save(anna, 4, reworded("hoeveel", "In welke mate?"))
    assert (refused.value.by, refused.value.number) == ("Anna", 6)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.data())
def test_any_row_of_saves_is_walked_back_and_forth(anna: Editor, data: st.DataObject) -> None:
    drawn, slug, who = data.draw(drawn_questionnaires()), f"lijst-{next(SLUGS)}", anna
    with writing() as session:
        stored = [questionnaires.store_version(session, slug, "Lijst", document(drawn), "Anna", NOW)]
    for _ in range(5):
        with writing() as session, suppress(RuleBroken):
            stored.append(edits.save(session, slug, stored[-1].number, partial(edit, data.draw), who, NOW).version)
    chain = list(dict.fromkeys(stored))
    documents = [queries.document(db.session(), version.id) for version in chain]
    for deed, way in ((versions.undo, range(len(chain) - 1, 0, -1)), (versions.redo, range(len(chain) - 1))):
        for at in way:
            with writing() as session:
                now = deed(session, slug, chain[at].number, who, NOW)
                assert queries.document(session, now.id) == documents[at - 1 if deed is versions.undo else at + 1]
