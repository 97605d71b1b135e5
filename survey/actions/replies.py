"""What somebody lets know before a meeting: coming, or not coming."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.assemblies import stage_of
from survey.actions.log import record
from survey.models.invitations import Invitation
from survey.queries import assemblies, recipients
from survey.rules.assemblies import Stage
from survey.rules.broken import RuleBroken


def reply(session: Session, invitation: Invitation, coming: bool, now: datetime) -> None:
    """Keeps what somebody expects; presence itself is noted in the meeting."""
    assembly = assemblies.hold(session, invitation.round_id)
    if stage_of(assembly) not in (Stage.CONVOKED, Stage.OPEN):
        raise RuleBroken("Doorgeven of u komt, kan vanaf de oproeping tot het einde van de vergadering.")
    held = recipients.locked(session, invitation.id)
    held.replied_at, held.declined_at = (now, None) if coming else (None, now)
    record(session, held.who(), "reply_coming" if coming else "reply_not_coming", now, round_id=held.round_id,
           invitation_id=held.id)
