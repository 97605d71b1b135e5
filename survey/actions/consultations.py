"""Deeds with a consultation: making one, changing what it says, publishing it, asking a person or a colleague."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions import rounds as round_deeds
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.comments import Commenter, Consultation
from survey.models.invitations import Invitation
from survey.queries import consultations, rounds
from survey.rules.broken import RuleBroken
from survey.rules.consultations import (
    ConsultationDetails,
    check_consultation,
    check_published,
    missing_before_publishing,
)
from survey.rules.messages import MessageKind
from survey.rules.rounds import Kind, Origin, changed, invitations_go_at

PLAIN = ("version_id", "silence", "readers", "names", "suggestions", "supports", "files")
MOST_COLLEAGUES = 20


def details_of(consultation: Consultation) -> ConsultationDetails:
    """What the secretariat said of it."""
    plain = {name: getattr(consultation, name) for name in PLAIN}
    return ConsultationDetails(round_deeds.details_of(consultation.round), **plain)


def make(session: Session, details: ConsultationDetails, by: str, now: datetime, *, slug: str = "") -> Consultation:
    """A new draft."""
    check_consultation(details)
    round_ = round_deeds.create(session, details.round, by, now, slug=slug, kind=Kind.CONSULTATION)
    made = Consultation(round_id=round_.id, round=round_)
    _write(made, details)
    session.add(made)
    session.flush()
    return made


def _write(consultation: Consultation, details: ConsultationDetails) -> None:
    for name in PLAIN:
        setattr(consultation, name, getattr(details, name))
    consultation.silence = details.silence.strip()


def edit(session: Session, consultation: Consultation, details: ConsultationDetails, by: str, now: datetime) -> None:
    """Anything in a draft; once it is published not what members were told beforehand."""
    consultation = consultations.hold(session, consultation.round_id)
    old = details_of(consultation)
    details = replace(details, round=changed(old.round, details.round, consultation.round.window()),
                      silence=details.silence.strip())
    check_consultation(details)
    check_published(old, details, consultation.round.published_at is not None)
    round_deeds.edit(session, consultation.round, details.round, by, now)
    fields = [name for name in PLAIN if getattr(old, name) != getattr(details, name)]
    if fields:
        _write(consultation, details)
        record(session, by, "consultation_edited", now, round_id=consultation.round_id, fields=fields)


def missing(session: Session, consultation: Consultation, now: datetime) -> list[str]:
    """Everything that stands between this draft and its publication, a sentence each."""
    return missing_before_publishing(details_of(consultation), rounds.invited(session, consultation.round_id), now,
                                     round_deeds.unfinished(session, consultation.round))


def publish(session: Session, consultation: Consultation, by: str, now: datetime) -> int:
    """Opens it and queues the invitations; returns how many those are."""
    consultation = consultations.hold(session, consultation.round_id)
    faults = missing(session, consultation, now)
    if faults:
        raise RuleBroken(" ".join(faults))
    return round_deeds.publish(session, consultation.round, by, now)


def invite_person(session: Session, consultation: Consultation, name: str, email: str, organisation_id: int | None,
                  by: str, now: datetime) -> Invitation:
    """Asks somebody by name; that person reacts for itself, or for an organisation whose delegate agrees."""
    consultation = consultations.hold(session, consultation.round_id)
    made = _invited(session, consultation.round_id, name, email, organisation_id, by, Origin.REGISTER, now)
    record(session, by, "person_invited", now, round_id=consultation.round_id, invitation_id=made.id,
           who=made.who())
    if consultation.round.published_at:
        _mail(session, consultation, made, now)
    return made


def ask_colleague(session: Session, delegate: Invitation, name: str, email: str, now: datetime) -> Invitation:
    """The delegate of an organisation asks a colleague, who gets a link of its own; it does not count as a member."""
    consultation = consultations.hold(session, delegate.round_id)
    organisation = delegate.organisation
    if organisation is None or delegate.withdrawn_at:
        raise RuleBroken("Alleen wie de link van een organisatie heeft, kan een collega vragen.")
    if not delegate.window().takes_answers(now):
        raise RuleBroken("De raadpleging is niet open. U kunt nu geen collega vragen.")
    if len(consultations.colleagues(session, delegate.round_id, organisation.id)) >= MOST_COLLEAGUES:
        raise RuleBroken(f"U kunt ten hoogste {MOST_COLLEAGUES} collega’s vragen.")
    made = _invited(session, delegate.round_id, name, email, organisation.id, delegate.who(), Origin.OPEN, now)
    made.closes_on = delegate.closes_on
    record(session, delegate.who(), "colleague_asked", now, round_id=delegate.round_id, invitation_id=made.id)
    _mail(session, consultation, made, now)
    return made


def _invited(session: Session, round_id: int, name: str, email: str, organisation_id: int | None, by: str,
             origin: Origin, now: datetime) -> Invitation:
    email, name = email.strip().lower()[:300], " ".join(name.split())[:300]
    if not email or not name:
        raise RuleBroken("Vul een naam en een mailadres in.")
    if consultations.same_person(session, round_id, email):
        raise RuleBroken(f"Op het adres {email} is al iemand gevraagd.")
    made = Invitation(round_id=round_id, origin=origin.value, name=name, email=email, created_at=now)
    session.add(made)
    session.flush()
    speaks_for(session, made, organisation_id, by)
    return made


def speaks_for(session: Session, invitation: Invitation, organisation_id: int | None, by: str = "") -> None:
    """Keeps for which organisation somebody reacts who does not hold its own link."""
    if organisation_id is not None:
        session.add(Commenter(invitation_id=invitation.id, organisation_id=organisation_id, invited_by=by[:300]))
        session.flush()


def _mail(session: Session, consultation: Consultation, invitation: Invitation, now: datetime) -> None:
    due = invitations_go_at(consultation.round.opens_on, now)
    queue(session, [letter(f"invitation:{invitation.id}:{invitation.serial}", MessageKind.INVITATION, invitation.email,
                           now, round_id=invitation.round_id, invitation_id=invitation.id, due_at=due)])
