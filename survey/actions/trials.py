"""Trials: colleagues fill in a questionnaire as members would. A trial is a round of its own that counts nowhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.attachments import Attachment
from survey.models.enquiries import Enquiry
from survey.models.invitations import Invitation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
from survey.queries import questionnaires, rounds, trials
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.rounds import Kind, Origin

DAYS = 14
MARK = "PROEF: "


def start(session: Session, version: QuestionnaireVersion, of: Round | None, by: str, now: datetime) -> Round:
    """A trial of the present version, for two weeks; of a round it takes the texts. It follows the questionnaire."""
    title = of.title if of else version.questionnaire.title
    made = Round(slug=f"proef-{token_hex(6)}", kind=Kind.TRIAL.value, title=f"{MARK}{title}"[:300],
                 purpose=of.purpose if of else "", audience=of.audience if of else "", minutes=of and of.minutes,
                 version_id=version.id, closes_on=calendar.day_of(now + timedelta(days=DAYS)), published_at=now,
                 created_at=now, trial_of=of and of.id)
    hosts = [host.association_id for host in of.hosts] if of else _askers(session, version)
    made.hosts = [Host(association_id=number, position=place) for place, number in enumerate(hosts, 1)]
    session.add(made)
    session.flush()
    record(session, by, "trial_started", now, round_id=of.id if of else None, questionnaire=version.questionnaire.title)
    return made


def _askers(session: Session, version: QuestionnaireVersion) -> list[int]:
    """Who asked this questionnaire last; of one that was never asked the first association there is."""
    found = [host.association_id for round_, _ in questionnaires.rounds_with(session, version.questionnaire_id)[:1]
             for host in round_.hosts]
    return found or [each.id for each in rounds.associations(session)[:1]]


def renew(session: Session, trial: Round, by: str, now: datetime) -> None:
    """Another link; the one that went round stops working, and so do the pages that were begun with it."""
    trial = rounds.locked(session, trial.id)
    trial.open_link_serial += 1
    for each in trials.tried(session, trial.id):
        each.serial += 1
    record(session, by, "trial_link_renewed", now, round_id=trial.trial_of, trial=trial.title)


def begin(session: Session, trial: Round, name: str, organisation_id: int | None, now: datetime) -> Invitation:
    """A colleague begins, as one of the organisations of the register or as none."""
    if not trial.window().takes_answers(now):
        raise RuleBroken("Deze proef is voorbij. Vraag het secretariaat om een nieuwe link.")
    taken = trials.taken_by(session, trial.id, organisation_id)
    if taken is not None:
        raise RuleBroken(f"{taken or 'Iemand'} probeert al als deze organisatie. Kies een andere.")
    made = Invitation(round_id=trial.id, origin=Origin.TRIAL.value, name=name.strip()[:300],
                      organisation_id=organisation_id, created_at=now)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise RuleBroken("Iemand probeert al als deze organisatie. Kies een andere.") from error
    return made


def wipe(session: Session, gone: Sequence[Round], by: str, now: datetime) -> int:
    """Throws trials away with all that was filled in; returns how many had filled in something."""
    number = 0
    for trial in gone:
        filled = _wipe(session, trial)
        record(session, by, "trial_wiped", now, round_id=trial.trial_of, trial=trial.title, number=filled)
        number += filled
    return number


def _wipe(session: Session, trial: Round) -> int:
    answers = trials.answers(session, trial.id)
    session.execute(delete(Attachment).where(Attachment.response_id.in_(answers)))
    for table in (Enquiry, Response, Invitation):
        session.execute(delete(table).where(table.round_id == trial.id))
    session.execute(delete(Host).where(Host.round_id == trial.id))
    session.execute(delete(Round).where(Round.id == trial.id))
    return len(answers)


def wipe_of(session: Session, round_: Round, by: str, now: datetime) -> int:
    """The trials of the questionnaire of a round that is published now; those of another round stay."""
    version = round_.version_id and session.get(QuestionnaireVersion, round_.version_id)
    if not version:
        return 0
    found = trials.of_questionnaire(session, version.questionnaire_id)
    return wipe(session, [each for each in found if each.trial_of in (None, round_.id)], by, now)
