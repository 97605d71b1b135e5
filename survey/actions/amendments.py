"""Live change: a newer version of the questionnaire takes its place in a round that is being answered, and who is done
may be asked what is new in it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, update
from sqlalchemy.orm import Session

from survey.actions import trials
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.responses import counts
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import amendments, questionnaires, responses, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.questionnaires.document import Question, Questionnaire, words
from survey.rules.questionnaires.findings import in_place, stopping
from survey.rules.questionnaires.impact import Impact, Standing, impacts


@dataclass(frozen=True, slots=True)
class Carried:
    """The version that is asked now, and how many it touched."""

    number: int
    stands: Standing


def carry_through(session: Session, round_: Round, seen: int, by: str, now: datetime) -> Carried:
    """The newest version is asked from now on; `seen` is the number of the one of which the effects were on the screen.

    Concepts go on in it with everything that was typed. What was sent in stays tied to the version it was given on.
    Raises RuleBroken when a change would make answers mean something else.
    """
    round_ = rounds.locked(session, round_.id)
    version = _newer(session, round_, seen)
    after = questionnaires.compiled(session, version)
    old = round_.version_id or version.id
    _hold_answers(session, round_.id, version.id)
    stands = check(session, round_, after)
    past = [number for number in round_.earlier if number not in (version.id, old)]
    round_.earlier = [*past, old] if amendments.any_sent_on(session, round_.id, old) else past
    round_.version_id = version.id
    trials.wipe_of(session, round_, by, now)
    _count_anew(session, round_.id, after, now)
    record(session, by, "version_carried", now, round_id=round_.id, number=version.number, sent=stands.sent,
           begun=stands.begun)
    return Carried(version.number, stands)


def _newer(session: Session, round_: Round, seen: int) -> QuestionnaireVersion:
    if round_.published_at is None:
        raise RuleBroken("Deze uitvraag is nog een concept en volgt de vragenlijst vanzelf.")
    newest = questionnaires.newest(session, round_.version_id)
    if newest is None or newest == round_.version_id:
        raise RuleBroken("Deze uitvraag gebruikt de nieuwste versie al.")
    version = questionnaires.version(session, newest)
    if version.number != seen:
        raise RuleBroken(f"Intussen is versie {version.number} de laatste, bewaard door {version.created_by}. "
                         "Kijk eerst wat er verandert.")
    return version


def _hold_answers(session: Session, round_id: int, version_id: int) -> None:
    """Every row gets the new version before anything is decided: who saves or sends in meanwhile waits for this, then
    finds a row of another version than was on the screen, and starts over.
    """
    given_on = case((Response.submitted_at.is_not(None), func.coalesce(Response.sent_version_id, Response.version_id)))
    session.execute(update(Response).where(Response.round_id == round_id)
                    .values(sent_version_id=given_on, version_id=version_id),
                    execution_options={"synchronize_session": False})


def check(session: Session, round_: Round, after: Questionnaire) -> Standing:
    """Whether this version may take the place of the one that is asked; says how the answers stand."""
    wrong = stopping(after)
    if wrong:
        raise RuleBroken(f"In de nieuwe versie klopt nog iets niet. {in_place(wrong[0], after)}")
    stands = amendments.stands(session, round_, after)
    refused = [each for each in effects(session, round_, after, stands) if not each.allowed]
    if refused:
        raise RuleBroken(f"Een antwoord op “{refused[0].difference.name}” betekent hierna iets anders. "
                         "Maak er eerst een nieuwe vraag van.")
    return stands


def effects(session: Session, round_: Round, after: Questionnaire, stands: Standing) -> tuple[Impact, ...]:
    """What this version changes in the one that is asked, with what it does."""
    before = questionnaires.compiled(session, round_.version) if round_.version else after
    return impacts(before, after, stands, questionnaires.asked_in(session, round_))


def _count_anew(session: Session, round_id: int, after: Questionnaire, now: datetime) -> None:
    """How far everyone is who is still at work, by the questions that are asked from now on."""
    today, rows = calendar.day_of(now), []
    for given in amendments.concepts(session, round_id):
        member = given.invitation
        found = responses.examined(session, after, given.typed, member.facts(), today, member.prefilled())
        rows.append({"id": given.id, **counts(found)})
    if rows:
        session.execute(update(Response), rows)


def may_be_asked(session: Session, round_: Round, question: Question, now: datetime) -> list[Invitation]:
    """Who sent in before this question was there, would be asked it with what was answered, and has a mail address."""
    asked = questionnaires.compiled(session, questionnaires.version(session, round_.version_id or 0))
    return [member for member in amendments.done(session, round_.id)
            if member.email and member.window().takes_answers(now) and _lacks(session, asked, question, member, now)]


def _lacks(session: Session, asked: Questionnaire, question: Question, member: Invitation, now: datetime) -> bool:
    given, section = member.response, asked.section_of[question.key]
    if given is None or section.repeat or any(key in (given.answers or {}) for key in question.keys):
        return False
    if question.relevant is None and section.relevant is None:
        return True
    found = responses.examined(session, asked, given.typed, member.facts(), calendar.day_of(now), member.prefilled())
    return question.key in found.asked


def ask_again(session: Session, round_: Round, key: str, by: str, now: datetime) -> int:
    """Mails who is done that there is a new question; each of them once. Returns how many are asked."""
    round_ = rounds.locked(session, round_.id)
    question = questionnaires.compiled(
        session, questionnaires.version(session, round_.version_id or 0)).by_key.get(key)
    if question is None or not question.answered:
        raise RuleBroken("Deze vraag staat niet in de uitvraag.")
    number = queue(session, [
        letter(f"asked_again:{round_.id}:{key}:{member.id}", MessageKind.ASKED_AGAIN, member.email, now,
               round_id=round_.id, invitation_id=member.id, question=words(question.label), key=key)
        for member in may_be_asked(session, round_, question, now)])
    if not number:
        raise RuleBroken("Iedereen die klaar is, kreeg deze vraag al of heeft er een mail over.")
    record(session, by, "asked_again", now, round_id=round_.id, question=words(question.label), number=number)
    return number
