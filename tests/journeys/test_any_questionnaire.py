"""Any questionnaire goes the whole way through the pages: whatever it asks and whatever is typed."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from survey.database import db, writing
from survey.models.associations import Association
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.questionnaires import Questionnaire as Kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Questionnaire, document
from survey.rules.responses import mark
from tests.answering import Respondent, asked, fill_in, respondent
from tests.strategies import TODAY, good_answers, questionnaires, typed_answers

AS_DRAWN = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def emptied() -> None:
    """Every drawn questionnaire finds an empty house."""
    with writing() as session:
        for model in (Message, LogEntry, Response, Invitation, Host, Round, QuestionnaireVersion, Kept, Organisation,
                      Association):
            session.execute(delete(model))
        session.expunge_all()


def a_member(app: Flask, drawn: Questionnaire) -> tuple[Respondent, dict[str, Any]]:
    """Someone who was asked this, and what the register knows."""
    emptied()
    invitation = asked(data=document(drawn))
    return respondent(app, invitation), invitation.facts()


def stored() -> Response | None:
    db.session.rollback()
    return db.session.scalars(select(Response)).one_or_none()


@AS_DRAWN
@given(data=st.data())
def test_whatever_is_typed_is_kept_and_judged_as_the_rules_do(app: Flask, data: st.DataObject) -> None:
    drawn = data.draw(questionnaires())
    me, facts = a_member(app, drawn)
    fill_in(me, drawn, data.draw(typed_answers(drawn)))
    assert me.get("/controle").status_code == me.get("").status_code == 200
    sent = me.get("/controle") and me.post("/insturen", follow=False)
    given = stored()
    assert given is not None
    errors = examine(drawn, given.typed, facts, TODAY, {"PO-01"}).errors
    assert sent.location.rpartition("/")[2].partition("?")[0] == ("controle" if errors else "ontvangst")
    assert bool(given.submissions) is not bool(errors)


@AS_DRAWN
@given(data=st.data())
def test_good_answers_are_sent_and_stored_as_the_rules_read_them(app: Flask, data: st.DataObject) -> None:
    drawn = data.draw(questionnaires())
    me, facts = a_member(app, drawn)
    typed = data.draw(good_answers(drawn, facts))
    fill_in(me, drawn, typed)
    me.get("/controle")
    assert me.post("/insturen", follow=False).location.endswith("/ontvangst")
    assert me.get("/ontvangst").status_code == 200
    given = stored()
    assert given is not None
    assert given.answers == examine(drawn, given.typed, facts, TODAY).values
    asked_for = examine(drawn, typed, facts, TODAY).values.keys() & typed.keys()
    assert {key: mark(given.typed[key]) for key in asked_for} == {key: mark(typed[key]) for key in asked_for}
