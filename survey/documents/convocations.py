"""A meeting as an appointment in the calendar of who is called to it."""

from datetime import datetime

from survey.documents.appointments import Appointment, Party, uid
from survey.models.assemblies import Assembly
from survey.models.invitations import Invitation


def appointment(assembly: Assembly, member: Invitation, link: str, now: datetime) -> Appointment:
    """The same for ever for this person; what changes in the meeting moves it, and calling it off takes it out."""
    round_ = assembly.round
    host = round_.hosts[0].association
    place = ", ".join(filter(None, [assembly.place, assembly.address])) or "Online"
    return Appointment(
        uid("vergadering", member.id, round_.publication_key), round_.title, assembly.begins_at, assembly.ends_at, now,
        assembly.sequence, place, f"Stukken, aanwezigheid, volmacht en stemmen: {link}", link,
        cancelled=round_.closed_at is not None and assembly.opened_at is None,
        organiser=Party(host.contact_name, host.contact_email, host.sender),
        attendee=Party(member.name, member.email))
