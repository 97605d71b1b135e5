"""Deeds with questions about a question: asking, passing on, answering, and making it clear to everyone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.enquiries import Enquiry
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import enquiries, responses, rounds
from survey.rules.broken import RuleBroken
from survey.rules.enquiries import MOST_WAITING, said
from survey.rules.messages import MessageKind
from survey.rules.responses import NotOpen
from survey.rules.rounds import Origin

ANSWERED = "Deze vraag is al beantwoord."


def ask(session: Session, invitation: Invitation, key: str, label: str, text: str, by: str, now: datetime) -> Enquiry:
    """Keeps what a member asks about a question and mails the secretariat; `label` is the question in words."""
    asked = said(text, "uw vraag")
    invitation = responses.hold(session, invitation)
    window = invitation.window()
    if not window.takes_answers(now):
        raise NotOpen(window.state(now).words)
    trial = invitation.origin == Origin.TRIAL
    if not trial and enquiries.waiting(session, invitation.id) >= MOST_WAITING:
        raise RuleBroken(f"Er wachten al {MOST_WAITING} vragen van u op antwoord. Bel of mail het secretariaat.")
    name = (by.strip() or invitation.name or invitation.who())[:300]
    made = Enquiry(round_id=invitation.round_id, invitation_id=invitation.id, question_key=key, asked=asked,
                   asked_by=name, asked_at=now)
    session.add(made)
    session.flush()
    if trial:
        # A remark is read with the trial; nobody is mailed about it.
        return made
    record(session, name, "enquiry_asked", now, round_id=invitation.round_id, invitation_id=invitation.id, question=key)
    contacts = [host.association.contact_email for host in invitation.round.hosts[:1]]
    queue(session, [letter(f"enquiry_asked:{made.id}", MessageKind.ENQUIRY_ASKED, address, now,
                           round_id=invitation.round_id, invitation_id=invitation.id, enquiry=[made.id, 0],
                           question=label, asked=asked, asked_by=name) for address in contacts])
    return made


def pass_on(session: Session, enquiry: Enquiry, label: str, name: str, email: str, by: str, now: datetime) -> None:
    """Mails a colleague a link with which to write an answer; a link that somebody else got before no longer opens."""
    enquiry = _unanswered(session, enquiry)
    enquiry.passed_to, enquiry.passed_email, enquiry.passed_at = name.strip()[:300], email.strip().lower()[:300], now
    enquiry.serial += 1
    record(session, by, "enquiry_passed", now, round_id=enquiry.round_id, invitation_id=enquiry.invitation_id,
           to=enquiry.passed_to, question=enquiry.question_key)
    queue(session, [letter(f"enquiry_passed:{enquiry.id}:{enquiry.serial}", MessageKind.ENQUIRY_PASSED,
                           enquiry.passed_email, now, round_id=enquiry.round_id, invitation_id=enquiry.invitation_id,
                           enquiry=[enquiry.id, enquiry.serial], question=label, asked=enquiry.asked,
                           asked_by=enquiry.asked_by, passed_to=enquiry.passed_to)])


def _unanswered(session: Session, enquiry: Enquiry) -> Enquiry:
    held = enquiries.hold(session, enquiry.id)
    if held.answered_at:
        raise RuleBroken(ANSWERED)
    return held


def propose(session: Session, enquiry: Enquiry, label: str, text: str, now: datetime) -> None:
    """What the colleague writes; the secretariat hears of it and sends it."""
    proposal, serial = said(text, "uw antwoord"), enquiry.serial
    enquiry = _unanswered(session, enquiry)
    if enquiry.serial != serial:
        raise RuleBroken("Het secretariaat heeft deze vraag inmiddels aan iemand anders doorgegeven.")
    enquiry.proposal, enquiry.proposed_at = proposal, now
    record(session, enquiry.passed_to, "enquiry_proposed", now, round_id=enquiry.round_id,
           invitation_id=enquiry.invitation_id, question=enquiry.question_key)
    contacts = [host.association.contact_email for host in enquiry.round.hosts[:1]]
    queue(session, [letter(f"enquiry_proposed:{enquiry.id}:{serial}:{now.isoformat()}", MessageKind.ENQUIRY_PROPOSED,
                           address, now, round_id=enquiry.round_id, invitation_id=enquiry.invitation_id,
                           enquiry=[enquiry.id, 0], question=label, asked=enquiry.asked, asked_by=enquiry.asked_by,
                           answer=proposal, passed_to=enquiry.passed_to) for address in contacts])


def answer(session: Session, enquiry: Enquiry, label: str, text: str, by: str, now: datetime) -> None:
    """The answer goes to who asked, once."""
    written = said(text, "het antwoord")
    enquiry = _unanswered(session, enquiry)
    enquiry.answer, enquiry.answered_by, enquiry.answered_at = written, by, now
    record(session, by, "enquiry_answered", now, round_id=enquiry.round_id, invitation_id=enquiry.invitation_id,
           question=enquiry.question_key)
    queue(session, [letter(f"enquiry_answered:{enquiry.id}", MessageKind.ENQUIRY_ANSWERED, enquiry.invitation.email,
                           now, round_id=enquiry.round_id, invitation_id=enquiry.invitation_id, question=label,
                           asked=enquiry.asked, asked_by=enquiry.asked_by, answer=written)])


def clarify(session: Session, round_: Round, key: str, keys: Sequence[str], label: str, text: str, by: str,
            now: datetime, *, tell: bool = False) -> int:
    """Shows a text at a question to everyone; where that is asked for, who sent in an answer to it hears of it once.

    `keys` are those under which its answers are stored. Returns how many are told.
    """
    written = said(text, "de verduidelijking")
    round_ = rounds.locked(session, round_.id)
    round_.clarifications = [*round_.clarifications, {"key": key, "text": written, "at": now.isoformat(), "by": by}]
    number = len(round_.clarifications)
    told = _tell(session, round_, number, keys, label, written, now) if tell else 0
    record(session, by, "question_clarified", now, round_id=round_.id, question=key, told=told)
    return told


def _tell(session: Session, round_: Round, number: int, keys: Sequence[str], label: str, text: str,
          now: datetime) -> int:
    return queue(session, [
        letter(f"clarified:{round_.id}:{number}:{each.id}", MessageKind.CLARIFIED, each.email, now, round_id=round_.id,
               invitation_id=each.id, question=label, answer=text)
        for each in enquiries.done(session, round_.id, keys) if each.window().takes_answers(now)])


def take_back(session: Session, round_: Round, number: int, by: str, now: datetime) -> None:
    """A clarification that is no longer shown; its number is not used again, so that nobody is told twice."""
    round_ = rounds.locked(session, round_.id)
    kept = [dict(each) for each in round_.clarifications]
    if not 1 <= number <= len(kept) or kept[number - 1].get("taken_back"):
        raise RuleBroken("Deze verduidelijking staat er niet meer.")
    kept[number - 1]["taken_back"] = now.isoformat()
    round_.clarifications = kept
    record(session, by, "clarification_taken_back", now, round_id=round_.id, question=kept[number - 1]["key"])
