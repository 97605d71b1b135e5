"""Deeds with associations and memberships."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.associations import Association, Membership
from survey.queries import associations
from survey.rules.broken import RuleBroken
from survey.rules.organisations import check_period, mail_address
from survey.rules.rounds import slug_of


@dataclass(frozen=True, slots=True)
class Details:
    """An association as somebody filled it in; mail leaves from `sender`, and answers to it go to the contact."""

    name: str
    sender: str
    contact_name: str
    contact_email: str
    contact_phone: str | None = None


def create(session: Session, details: Details, by: str, now: datetime) -> Association:
    """A new association; its short name is made from its name."""
    association = Association(slug=slug_of(details.name, associations.slugs(session)))
    _write(association, details)
    session.add(association)
    session.flush()
    record(session, by, "association_created", now, association_id=association.id, name=association.name)
    return association


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> Association:
    """Other words for an association; rounds and mails that go after this say them at once."""
    association = associations.locked(session, number)
    _write(association, details)
    record(session, by, "association_changed", now, association_id=number, name=association.name)
    return association


def _write(association: Association, details: Details) -> None:
    association.name, association.contact_name = details.name, details.contact_name
    association.sender, association.contact_email = mail_address(details.sender), mail_address(details.contact_email)
    association.contact_phone = details.contact_phone


def join(session: Session, association_id: int, organisation_id: int, since: date | None, by: str,
         now: datetime) -> None:
    """Makes an organisation a member, for the first time or again."""
    row = associations.membership(session, association_id, organisation_id)
    if row is None:
        session.add(Membership(association_id=association_id, organisation_id=organisation_id, since=since))
    else:
        row.since, row.until = since, None
    record(session, by, "membership_begun", now, association_id=association_id, organisation_id=organisation_id)


def leave(session: Session, association_id: int, organisation_id: int, last_day: date, by: str, now: datetime) -> None:
    """The last day of a membership."""
    row = associations.membership(session, association_id, organisation_id)
    if row is None:
        raise RuleBroken("Deze organisatie is geen lid van deze vereniging.")
    check_period(row.since, last_day)
    row.until = last_day
    record(session, by, "membership_ended", now, association_id=association_id, organisation_id=organisation_id,
           until=last_day.isoformat())
