"""A round is made, published to its recipients, corrected and copied."""

import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from survey.actions import invitations, rounds
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.rounds import Round
from survey.rules.broken import RuleBroken
from survey.rules.reminders import Step
from survey.rules.rounds import Details
from tests.conftest import NOW
from tests.stories import DEADLINE, a_version, an_association, organisations

pytestmark = pytest.mark.usefixtures("app")


@dataclass(frozen=True)
class Someone:
    organisation_id: int
    contact_name: str
    email: str


def people(asked: list[Organisation]) -> list[Someone]:
    return [Someone(each.id, "Contact", f"{each.code.lower()}@example.nl") for each in asked]


def details(**fields: Any) -> Details:
    return Details(**{"title": "Uitvraag over reserves", "purpose": "Om te weten hoe het gaat.", "minutes": 10,
                      "closes_on": DEADLINE} | fields)


def complete(**fields: Any) -> Details:
    return details(version_id=a_version().id, hosts=(an_association().id,), **fields)


def made(wanted: Details) -> Round:
    with writing() as session:
        return rounds.create(session, wanted, "Anna", NOW)


def with_members(count: int = 3, **fields: Any) -> Round:
    round_, asked = made(complete(**fields)), people(organisations(count))
    with writing() as session:
        invitations.invite(session, round_, asked, "Anna", NOW)
    return round_


def publish(round_: Round, now: datetime = NOW) -> int:
    with writing() as session:
        return rounds.publish(session, round_, "Anna", now)


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def deeds() -> list[str]:
    return list(db.session.scalars(select(LogEntry.deed).order_by(LogEntry.id)))


def fresh(round_: Round) -> Round:
    db.session.expire_all()
    return db.session.get_one(Round, round_.id)


def test_a_draft_gets_an_address_from_its_title_and_a_second_one_another() -> None:
    assert [made(details(title="Onder- en zij-instroom s(b)o")).slug for _ in range(3)] == [
        "onder-en-zij-instroom-s-b-o", "onder-en-zij-instroom-s-b-o-2", "onder-en-zij-instroom-s-b-o-3"]


def test_publishing_names_everything_that_is_missing_at_once() -> None:
    round_ = made(Details("Leeg"))
    with pytest.raises(RuleBroken) as broken:
        publish(round_)
    for word in ("vragenlijst", "vereniging", "wie de uitvraag krijgt", "sluitdatum", "waarom"):
        assert word in broken.value.message


def test_a_closing_day_that_has_passed_is_not_published() -> None:
    round_ = with_members(closes_on=date(2022, 2, 1))
    with pytest.raises(RuleBroken, match="verleden"):
        publish(round_)


def test_publishing_queues_one_invitation_for_everyone_with_an_address() -> None:
    round_ = with_members(3)
    with writing() as session:
        nobody = session.scalars(select(Invitation).limit(1)).one()
        nobody.email = ""
    assert publish(round_) == 2
    assert [mail.kind for mail in mails()] == ["invitation"] * 2
    assert "round_published" in deeds()
    with pytest.raises(RuleBroken, match="al gepubliceerd"):
        publish(round_)


def test_invitations_wait_until_the_morning_on_which_the_round_opens() -> None:
    round_ = with_members(1, opens_on=date(2022, 2, 7))
    publish(round_)
    assert mails()[0].due_at == datetime.fromisoformat("2022-02-07T09:00+01:00")


def test_a_planned_round_goes_back_to_draft_and_can_be_published_again() -> None:
    round_ = with_members(2, opens_on=date(2022, 2, 7))
    publish(round_)
    with writing() as session:
        rounds.withdraw(session, round_, "Anna", NOW)
    assert fresh(round_).published_at is None
    assert mails() == []
    assert publish(round_) == 2


def test_an_open_round_does_not_go_back_to_draft() -> None:
    round_ = with_members(1)
    publish(round_)
    with pytest.raises(RuleBroken, match="nog niemand kon reageren"), writing() as session:
        rounds.withdraw(session, round_, "Anna", NOW)


def test_later_recipients_are_mailed_and_the_others_are_not_mailed_again() -> None:
    round_ = with_members(2)
    publish(round_)
    later = people(organisations(2, sector="VO"))
    with writing() as session:
        result = invitations.invite(session, round_, later + later, "Anna", NOW)
    assert (result.new, result.mailed) == (2, 2)
    assert len(mails()) == 4


def test_who_was_withdrawn_and_is_chosen_again_gets_a_new_link() -> None:
    asked = organisations(1)
    round_ = made(complete())
    with writing() as session:
        invitations.invite(session, round_, people(asked), "Anna", NOW)
    publish(round_)
    invitation = db.session.scalars(select(Invitation)).one()
    with writing() as session:
        invitations.withdraw(session, invitation, "Anna", NOW)
    with writing() as session:
        result = invitations.invite(session, round_, people(asked), "Anna", NOW)
    assert (result.new, result.returned, result.mailed) == (0, 1, 1)
    db.session.expire_all()
    assert (invitation.serial, invitation.withdrawn_at) == (2, None)


def test_withdrawing_can_be_undone_once() -> None:
    with_members(1)
    invitation = db.session.scalars(select(Invitation)).one()
    with writing() as session:
        invitations.withdraw(session, invitation, "Anna", NOW)
    with pytest.raises(RuleBroken), writing() as session:
        invitations.withdraw(session, invitation, "Anna", NOW)
    with writing() as session:
        invitations.restore(session, invitation, "Anna", NOW)
    with pytest.raises(RuleBroken), writing() as session:
        invitations.restore(session, invitation, "Anna", NOW)


@pytest.mark.parametrize("revoke", [True, False])
def test_another_address_gets_the_invitation_and_may_end_the_link_before(revoke: bool) -> None:
    round_ = with_members(1)
    publish(round_)
    invitation = db.session.scalars(select(Invitation)).one()
    with writing() as session:
        invitations.change_address(session, invitation, " Nieuw@Example.nl ", "Anna", NOW, revoke=revoke)
    db.session.expire_all()
    assert (invitation.email, invitation.serial) == ("nieuw@example.nl", 1 + revoke)
    assert mails()[-1].recipient == "nieuw@example.nl"


def test_a_renewed_link_is_mailed_and_looking_at_a_link_is_kept() -> None:
    round_ = with_members(1)
    publish(round_)
    invitation = db.session.scalars(select(Invitation)).one()
    with writing() as session:
        invitations.renew_link(session, invitation, "Anna", NOW)
        invitations.show_link(session, invitation, "Anna", NOW)
    assert mails()[-1].kind == "fresh_link"
    assert deeds()[-2:] == ["link_renewed", "link_shown"]


def test_a_published_round_keeps_its_day_and_questionnaire_whatever_the_form_says() -> None:
    round_ = with_members(1)
    publish(round_)
    other = replace(rounds.details_of(round_), title="Beter gezegd", closes_on=DEADLINE + timedelta(days=9),
                    version_id=None)
    with writing() as session:
        rounds.edit(session, round_, other, "Anna", NOW)
    now = fresh(round_)
    assert (now.title, now.closes_on, bool(now.version_id)) == ("Beter gezegd", DEADLINE, True)


def test_a_published_round_may_become_stricter_and_never_more_open() -> None:
    round_ = with_members(1)
    publish(round_)
    with writing() as session:
        rounds.edit(session, round_, replace(rounds.details_of(round_), profile="streng"), "Anna", NOW)
    with pytest.raises(RuleBroken, match="strenger"), writing() as session:
        rounds.edit(session, round_, replace(rounds.details_of(round_), profile="open"), "Anna", NOW)


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    round_ = with_members(1)
    before = len(deeds())
    with writing() as session:
        rounds.edit(session, round_, rounds.details_of(round_), "Anna", NOW)
    assert len(deeds()) == before


def test_hosts_keep_the_order_in_which_they_were_given() -> None:
    first, second = an_association("Sectorraad"), an_association("Netwerk")
    round_ = made(details(hosts=(first.id, second.id)))
    with writing() as session:
        rounds.edit(session, round_, replace(rounds.details_of(round_), hosts=(second.id, first.id)), "Anna", NOW)
    assert [host.association.name for host in fresh(round_).hosts] == ["Netwerk", "Sectorraad"]


def test_another_plan_of_reminders_is_kept_with_the_round() -> None:
    round_ = with_members(1)
    with writing() as session:
        rounds.set_reminders(session, round_, (Step(3, 10),), "Anna", NOW)
    assert fresh(round_).reminders == [{"days": 3, "hour": 10}]


def test_a_copy_is_a_draft_without_days_and_recipients() -> None:
    round_ = with_members(2)
    publish(round_)
    with writing() as session:
        copied = rounds.copy(session, round_, "Anna", NOW)
    assert (copied.published_at, copied.closes_on, copied.version_id) == (None, None, round_.version_id)
    assert [host.association_id for host in copied.hosts] == [host.association_id for host in round_.hosts]


def test_three_thousand_invitations_are_queued_in_under_three_seconds() -> None:
    round_ = made(complete())
    with writing() as session:
        session.add_all(Organisation(kind="school", code=f"S{number:05}", name=f"School {number}", fields={})
                        for number in range(3000))
    everyone = people(list(db.session.scalars(select(Organisation))))
    # The time of this process, because other tests share the machine; it is by far the most of what there is.
    began = time.process_time()
    with writing() as session:
        invitations.invite(session, round_, everyone, "Anna", NOW)
    assert publish(round_) == 3000
    assert time.process_time() - began < 3
