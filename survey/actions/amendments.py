"""Live change: a newer version of the questionnaire takes its place in a round that is being answered, and who is done
may be asked what is new in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, update
from sqlalchemy.orm import Session

from survey.actions import trials
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.actions.responses import counts
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.registrations import Registration
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import amendments, occasions, questionnaires, responses, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.prefills import NOTHING, Prefilled
from survey.rules.questionnaires.document import Question, Questionnaire, words
from survey.rules.questionnaires.findings import in_place, stopping
from survey.rules.questionnaires.impact import Impact, Standing, impacts
from survey.rules.questionnaires.persons import unfit
from survey.rules.registrations import State, may_change
from survey.rules.rounds import Kind


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
    if round_.kind == Kind.EVENT:
        occasions.hold_all(session, round_.id)
    _hold_answers(session, round_.id, version.id)
    stands = check(session, round_, after)
    past = [number for number in round_.earlier if number not in (version.id, old)]
    round_.earlier = [*past, old] if amendments.any_sent_on(session, round_.id, old) else past
    round_.version_id = version.id
    trials.wipe_of(session, round_, by, now)
    _count_anew(session, round_.id, after, now)
    record(session, by, "version_carried", now, round_id=round_.id, number=version.number,
           touched=stands.told(Kind(round_.kind)))
    return Carried(version.number, stands)


def _newer(session: Session, round_: Round, seen: int) -> QuestionnaireVersion:
    if round_.published_at is None:
        raise RuleBroken(f"Deze {round_.noun} is nog een concept en volgt de vragenlijst vanzelf.")
    newest = questionnaires.newest(session, round_.version_id)
    if newest is None or newest == round_.version_id:
        raise RuleBroken(f"Deze {round_.noun} gebruikt de nieuwste versie al.")
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
    if round_.kind == Kind.EVENT and (sentences := unfit(after)):
        raise RuleBroken(sentences[0])
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


@dataclass(frozen=True, slots=True)
class Done:
    """Somebody who answered: a member that sent in, or who registered for an event; `open` while it can be changed."""

    whole: Invitation | Registration
    typed: Mapping[str, Any]
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    prefilled: Prefilled
    open: bool

    @property
    def id(self) -> int:
        return self.whole.id

    @property
    def to(self) -> dict[str, Any]:
        """Of whom a letter is."""
        return {"registration_id" if isinstance(self.whole, Registration) else "invitation_id": self.whole.id}


def done(session: Session, round_: Round, now: datetime) -> list[Done]:
    """Everyone who answered and still counts."""
    if round_.kind == Kind.EVENT:
        return [_participant(each, now) for each in amendments.participants(session, round_.id)]
    return [_member(each, each.response, now) for each in amendments.done(session, round_.id) if each.response]


def _member(member: Invitation, given: Response, now: datetime) -> Done:
    return Done(member, given.typed, given.answers or {}, member.facts(), member.prefilled(),
                member.window().takes_answers(now))


def _participant(person: Registration, now: datetime) -> Done:
    occasion, known = person.occasion, person.organisation
    able = may_change(State(person.state), occasion.begins_at, occasion.event.change_days, now)
    return Done(person, person.typed, person.answers, known.facts() if known else {}, NOTHING,
                able and occasion.cancelled_at is None)


def may_be_asked(session: Session, round_: Round, question: Question, now: datetime,
                 among: Sequence[Done] | None = None) -> list[Done]:
    """Who answered before this question was there, would be asked it with what was answered, and has a mail address."""
    asked = questionnaires.compiled(session, questionnaires.version(session, round_.version_id or 0))
    return [each for each in (done(session, round_, now) if among is None else among)
            if each.whole.email and each.open and _lacks(session, asked, question, each, now)]


def _lacks(session: Session, asked: Questionnaire, question: Question, given: Done, now: datetime) -> bool:
    section = asked.section_of[question.key]
    if section.repeat or any(key in given.answers for key in question.keys):
        return False
    if question.relevant is None and section.relevant is None:
        return True
    found = responses.examined(session, asked, given.typed, given.facts, calendar.day_of(now), given.prefilled)
    return question.key in found.asked


def kind_for(round_: Round) -> MessageKind:
    """The mail that asks a new question."""
    return MessageKind.QUESTION_ADDED if round_.kind == Kind.EVENT else MessageKind.ASKED_AGAIN


def ask_again(session: Session, round_: Round, key: str, by: str, now: datetime) -> int:
    """Mails who is done that there is a new question; each of them once. Returns how many are asked."""
    round_ = rounds.locked(session, round_.id)
    question = questionnaires.compiled(
        session, questionnaires.version(session, round_.version_id or 0)).by_key.get(key)
    if question is None or not question.answered:
        raise RuleBroken(f"Deze vraag wordt in deze {round_.noun} niet gesteld.")
    kind = kind_for(round_)
    number = queue(session, [
        letter(f"{kind}:{round_.id}:{key}:{each.id}", kind, each.whole.email, now, round_id=round_.id,
               question=words(question.label), key=key, **each.to)
        for each in may_be_asked(session, round_, question, now)])
    if not number:
        raise RuleBroken("Iedereen die klaar is, kreeg deze vraag al of heeft er een mail over.")
    record(session, by, "asked_again", now, round_id=round_.id, question=words(question.label), number=number)
    return number
