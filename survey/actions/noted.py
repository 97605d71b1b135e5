"""Deeds of the secretariat with comments: writing down what was said, adding what came too late, taking back."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.comments import Comment, Consultation
from survey.models.organisations import Organisation
from survey.queries import comments, consultations, responses
from survey.rules import calendar
from survey.rules import comments as rules
from survey.rules.broken import RuleBroken
from survey.rules.comments import WHOLE, Noted, Source, Written
from survey.rules.windows import State


def note(session: Session, consultation: Consultation, passage: str, said: Written, noted: Noted,
         organisation: Organisation | None, by: str, now: datetime) -> Comment:
    """Writes down what somebody said at a meeting, by telephone or by mail, with its day and who was there.

    What is said in the name of an organisation counts as its own: whoever writes it down heard it from the delegate.
    """
    consultation = consultations.hold(session, consultation.round_id)
    round_ = consultation.round
    if round_.window().state(now) is State.DRAFT:
        raise RuleBroken("Dit is nog een concept. Publiceer de raadpleging eerst.")
    rules.check_noted(said, noted, calendar.day_of(now))
    if passage != WHOLE and passage not in {
            each.key for each in consultations.passages(session, consultation.version_id)}:
        raise RuleBroken("Dit deel van de tekst is er niet. Kies een ander deel.")
    late = rules.came_late(noted.noted_on or calendar.day_of(now), round_.window().last_day, noted.late)
    member = consultations.own_link(session, round_.id, organisation.id) if organisation else None
    made = Comment(
        round_id=round_.id, number=comments.last_number(session, round_.id) + 1, version_id=consultation.version_id,
        passage_key=passage, quoted=said.quoted, text=said.text, suggestion=said.suggestion, author=said.author,
        organisation_id=organisation.id if organisation else None, invitation_id=member.id if member else None,
        email=member.email if member else "", on_behalf=bool(organisation and said.on_behalf),
        source=noted.source.value, noted_on=noted.noted_on, present=noted.present.strip(), entered_by=by, late=late,
        typed={}, created_at=now, saved_at=now, sent_at=now, sent_revision=1)
    if made.on_behalf:
        made.approved_at, made.approved_by = now, by
        if member and not late:
            member = responses.hold(session, member)
            member.replied_at = member.replied_at or now
    session.add(made)
    session.flush()
    record(session, by, "comment_noted", now, round_id=round_.id, number=made.number, source=noted.source.value)
    return made


def add_late(session: Session, consultation: Consultation, comment_id: int, by: str, now: datetime) -> Comment:
    """Adds what a member sent after the closing moment, marked as late."""
    consultation = consultations.hold(session, consultation.round_id)
    comment = comments.held(session, comment_id)
    if comment.round_id != consultation.round_id or comment.offered_at is None or comment.withdrawn_at:
        raise RuleBroken("Deze reactie wacht niet meer.")
    if comment.number is not None:
        return comment
    said = rules.written(comment.typed)
    comment.number, comment.sent_at = comments.last_number(session, comment.round_id) + 1, now
    comment.text, comment.suggestion, comment.quoted = said.text, said.suggestion, said.quoted
    invitation = comment.invitation
    comment.author = said.author or (invitation.who() if invitation else "")
    if invitation:
        voice = consultations.voice(session, invitation)
        comment.email = invitation.email
        comment.organisation_id = voice.organisation.id if voice.organisation else None
        comment.on_behalf = said.on_behalf and voice.delegate
        comment.approved_at = now if comment.on_behalf else None
        comment.approved_by = comment.author if comment.on_behalf else ""
    comment.late, comment.entered_by, comment.sent_revision = True, by, comment.revision
    session.flush()
    record(session, by, "late_comment_added", now, round_id=comment.round_id, number=comment.number)
    return comment


def take_back(session: Session, consultation: Consultation, number: int, reason: str, by: str, now: datetime) -> None:
    """Takes back what the secretariat wrote down by mistake; what a member wrote is the member's to take back."""
    if not reason.strip():
        raise RuleBroken("Geef een reden. Die staat later in het logboek.")
    consultations.hold(session, consultation.round_id)
    comment = comments.one(session, consultation.round_id, number)
    if comment is None:
        raise RuleBroken("Deze reactie is er niet meer.")
    comment = comments.held(session, comment.id)
    if comment.source == Source.WEB:
        raise RuleBroken("Een lid stuurde deze reactie zelf in. Alleen dat lid kan haar intrekken.")
    if comment.disposition_id is not None:
        raise RuleBroken("Op deze reactie is al geantwoord. Haal haar eerst bij het antwoord weg.")
    comment.withdrawn_at = now
    record(session, by, "noted_comment_taken_back", now, round_id=comment.round_id, number=number,
           reason=reason.strip())
