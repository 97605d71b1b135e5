"""Answers: what one member typed and sent, and what an answer needs to be judged."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import questionnaires
from survey.rules.prefills import NOTHING, Prefilled
from survey.rules.questionnaires.answers import Examination, examine
from survey.rules.questionnaires.document import Questionnaire, Type
from survey.rules.questionnaires.reading import tidy
from survey.rules.questionnaires.rows import answered, fields

MOST_FOUND = 20
WINDOW = (Round.published_at, Round.opens_on, Round.closes_on, Round.closed_at, Round.reopened_at)
ASKED = (*WINDOW, Round.version_id)


# That the window, the version that is asked and the invitation still are as they were read, for the WHERE of a write
# that relies on it; the values come from `as_read`. Made once, because making a statement costs more than running it.
UNMOVED = exists(select(Round.id).where(
    Invitation.id == bindparam("read_invitation"), Invitation.round_id == Round.id, Invitation.withdrawn_at.is_(None),
    Invitation.closes_on.is_not_distinct_from(bindparam("read_own_day", type_=Invitation.closes_on.type)),
    *(column.is_not_distinct_from(bindparam(f"read_{column.key}", type_=column.type)) for column in ASKED)))


def as_read(invitation: Invitation) -> dict[str, Any]:
    """What `UNMOVED` compares with."""
    asked = {f"read_{column.key}": getattr(invitation.round, column.key) for column in ASKED}
    return {"read_invitation": invitation.id, "read_own_day": invitation.closes_on, **asked}


def hold(session: Session, invitation: Invitation) -> Invitation:
    """The same invitation as it is now, with its round and response, held until the transaction ends.

    The lock comes first and the reading after it: one statement for both would read the response as it was before
    it waited for the lock.
    """
    # A save writes the response and then a line of the log that points at the invitation: in another order, or with
    # a lock that such a line must wait for, two who save at once could wait for each other.
    session.execute(select(Response.id).where(Response.invitation_id == invitation.id).with_for_update(key_share=True))
    session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update(key_share=True))
    query = select(Invitation).where(Invitation.id == invitation.id).options(
        joinedload(Invitation.round), joinedload(Invitation.response), joinedload(Invitation.organisation))
    return session.scalars(query.execution_options(populate_existing=True)).one()


def reread(session: Session, invitation: Invitation) -> Invitation:
    """The same invitation as it is now, with its response, without holding anything."""
    query = select(Invitation).where(Invitation.id == invitation.id).options(joinedload(Invitation.response))
    return session.scalars(query.execution_options(populate_existing=True)).one()


def asked(session: Session, invitation: Invitation) -> Questionnaire | None:
    """The version that a round asks now; None for a round without one."""
    number = invitation.round.version_id
    return questionnaires.compiled(session, questionnaires.version(session, number)) if number else None


def examined(session: Session, questionnaire: Questionnaire, typed: Mapping[str, Any], facts: Mapping[str, Any],
             today: date, prefilled: Prefilled = NOTHING) -> Examination:
    """What was typed, held against the questionnaire; asks the register only where an organisation was named."""
    whole = prefilled.over(typed) if prefilled.entries else typed
    named = {row + question.key: tidy(whole.get(row + question.key)) for row, question in fields(questionnaire, whole)
             if question.type is Type.ORGANISATION}
    named = {key: text for key, text in named.items() if text}
    if not named:
        return examine(questionnaire, typed, facts, today, prefilled=prefilled)
    codes = codes_of(session, set(named.values()))
    read = {**typed, **{key: codes.get(text, text) for key, text in named.items() if key in typed}}
    return examine(questionnaire, read, facts, today, set(codes.values()), prefilled)


def codes_of(session: Session, texts: set[str]) -> dict[str, str]:
    """The code of the one organisation that each text names: by its code, its name, or as "Naam (code)"."""
    wanted = {text: _without_name(text).lower() for text in texts}
    row = Organisation
    either = {each for text, code in wanted.items() for each in (text.lower(), code)}
    query = select(row.code, row.name).where(
        row.archived_at.is_(None), or_(func.lower(row.code).in_(either), func.lower(row.name).in_(either)))
    known = session.execute(query.order_by(row.code)).all()
    found = {}
    for text, code in wanted.items():
        by_code = {each.code for each in known if each.code.lower() == code}
        meant = by_code or {each.code for each in known if each.name.lower() == text.lower()}
        if len(meant) == 1:
            found[text] = meant.pop()
    return found


def _without_name(text: str) -> str:
    """The code in "Naam (code)", or the text itself."""
    return text[:-1].rpartition("(")[2].strip() if text.endswith(")") and "(" in text else text


def organisations_like(session: Session, search: str) -> list[str]:
    """At most twenty organisations whose name or code holds all the words that were typed, as "Naam (code)"."""
    row = Organisation
    # PostgreSQL takes no text with this character in it.
    words = [or_(row.name.icontains(word, autoescape=True), row.code.icontains(word, autoescape=True))
             for word in _without_name(search.replace("\0", "")).split()[:6]]
    if not words:
        return []
    query = select(row.name, row.code).where(row.archived_at.is_(None), and_(*words)).order_by(row.name, row.code)
    return [f"{name} ({code})" for name, code in session.execute(query.limit(MOST_FOUND))]


def names_in(session: Session, questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """The names of the organisations that these answers name, see `organisation_names`."""
    named = {str(value) for question, value in answered(questionnaire, answers)
             if question.type is Type.ORGANISATION and value}
    return organisation_names(session, named)


def organisation_names(session: Session, codes: set[str]) -> dict[str, str]:
    """Code -> "Naam (code)", for answers that name an organisation: one statement, or none without codes."""
    if not codes:
        return {}
    row = Organisation
    query = select(row.code, row.name).where(row.code.in_(codes))
    return {code: f"{name} ({code})" for code, name in session.execute(query)}
