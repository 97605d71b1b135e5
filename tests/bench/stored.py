"""A round with forty questions and as many answers in the database as wanted, to be counted and to be exported."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.database import writing
from survey.models.associations import Association
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import Questionnaire as Kept
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.rules.calendar import day_of
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type, document
from tests.bench.members import BATCH, analyse, insert_all

SLUG = "veertig"
YES_NO = tuple(Option(key, {"nl": label}, dont_know=key == "weet_niet")
               for key, label in (("ja", "Ja"), ("nee", "Nee"), ("weet_niet", "Weet niet")))
SEVERAL = tuple(Option(key, {"nl": key.upper()}) for key in "abcdef")
NOT_ANSWERED = 0.2
"""Which part of the invited has not answered, beside those who have."""


def questionnaire() -> Questionnaire:
    """Twenty choices, four with several answers, twelve numbers and four texts."""
    asked = [Question(f"c{place}", Type.ONE, {"nl": f"Keuze {place}?"}, options=YES_NO) for place in range(20)]
    asked += [Question(f"m{place}", Type.SEVERAL, {"nl": f"Meer {place}?"}, options=SEVERAL) for place in range(4)]
    asked += [Question(f"n{place}", Type.NUMBER, {"nl": f"Getal {place}?"}, unit="%") for place in range(12)]
    asked += [Question(f"t{place}", Type.LONG_TEXT, {"nl": f"Tekst {place}?"}) for place in range(4)]
    section = Section("deel", {"nl": "Deel"}, questions=tuple(asked))
    return Questionnaire({"nl": "Veertig vragen"}, {}, sections=(section,))


def answer(chosen: random.Random, question: Question) -> Any:
    if question.type is Type.ONE:
        return chosen.choice(("ja", "nee", "weet_niet"))
    if question.type is Type.SEVERAL:
        return chosen.sample("abcdef", chosen.randint(1, 4))
    if question.type is Type.NUMBER:
        return chosen.randint(0, 80) if chosen.random() < 0.9 else None
    return "Een kort antwoord." if chosen.random() < 0.3 else None


def a_round_with(count: int) -> int:
    """A closed round with so many answers; returns its number."""
    now = datetime.now(UTC)
    with writing() as session:
        round_ = _round(session, now)
        _members(session, round_, count, now)
    analyse()
    return round_.id


def _round(session: Session, now: datetime) -> Round:
    association = Association(slug=SLUG, name="Vereniging Veertig", sender="veertig@example.nl",
                              contact_name="Het secretariaat", contact_email="secretariaat@example.nl")
    version = QuestionnaireVersion(number=1, document=document(questionnaire()), digest=SLUG, created_at=now,
                                   created_by=SLUG, questionnaire=Kept(slug=SLUG, title="Veertig vragen"))
    session.add_all([association, version])
    session.flush()
    made = Round(slug=SLUG, kind="survey", title="Veertig vragen", purpose="Wij meten.", audience="Niemand.", minutes=1,
                 version_id=version.id, opens_on=day_of(now - timedelta(days=9)), created_at=now, published_at=now,
                 closes_on=day_of(now - timedelta(days=1)), profile="open")
    made.hosts = [Host(association_id=association.id, position=1)]
    session.add(made)
    session.flush()
    return made


def _members(session: Session, round_: Round, count: int, now: datetime) -> None:
    """Members by the batch, so that a hundred thousand of them need little memory."""
    chosen, asked = random.Random(2022), questionnaire().questions
    everyone = round(count / (1 - NOT_ANSWERED))
    for first in range(0, everyone, BATCH):
        places = range(first, min(first + BATCH, everyone))
        organisations = insert_all(session, Organisation, [
            {"kind": "school", "code": f"S{place:06}", "name": f"School {place}", "sector": chosen.choice(("PO", "VO")),
             "province": chosen.choice(("Drenthe", "Utrecht", "Zeeland")), "pupils": place % 900,
             "fields": {"wijk": f"Wijk {place % 40}"}} for place in places])
        invited = insert_all(session, Invitation, [
            {"round_id": round_.id, "organisation_id": number, "created_at": now} for number in organisations])
        given = [_response(round_, number, place, {each.key: answer(chosen, each) for each in asked}, now)
                 for number, place in zip(invited, places, strict=True) if place < count]
        if given:
            insert_all(session, Response, given)


def _response(round_: Round, invitation: int, place: int, answers: dict[str, Any], now: datetime) -> dict[str, Any]:
    moment = now - timedelta(days=8) + timedelta(seconds=place)
    return {"round_id": round_.id, "version_id": round_.version_id, "invitation_id": invitation, "typed": {},
            "passed": {}, "answers": answers, "sections_done": 1, "sections_asked": 1, "started_at": moment,
            "saved_at": moment, "submitted_at": moment, "submissions": 1, "sent_revision": 1}


def the_round(session: Session) -> Round:
    return session.scalars(select(Round).where(Round.slug == SLUG)).one()
