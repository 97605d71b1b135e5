"""Deeds with answers that were filled in beforehand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.base import insert
from survey.models.invitations import Invitation
from survey.models.prefills import Prefill
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import prefills, rounds
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.prefilling import Filling, Plan, Source, plan
from survey.rules.prefills import Terms

OUTDATED = "Er is intussen iets veranderd. Er is niets ingevuld. Kijk het overzicht nog eens na."


def fill(session: Session, round_: Round, source: Source, digest: str, said: str, by: str, now: datetime) -> Plan:
    """Fills in what somebody saw and agreed to; raises RuleBroken when it would be something else by now.

    The answers are held, so that nobody types in a field between looking at it and filling it in.
    """
    round_ = rounds.locked(session, round_.id)
    prefills.hold_answers(session, round_.id)
    made = plan(prefills.as_members(prefills.members(session, round_.id)), source)
    if made.digest() != digest:
        raise RuleBroken(OUTDATED)
    if not made.values:
        raise RuleBroken("Er is niets om in te vullen.")
    if round_.prefilling is None:
        round_.prefilling = Terms().document()
    for filling in made.changed:
        _fill(session, round_.id, filling, now)
    record(session, by, "prefilled", now, round_id=round_.id, members=len(made.changed), values=made.values,
           source=said)
    return made


def _fill(session: Session, round_id: int, filling: Filling, now: datetime) -> None:
    member = filling.member
    entries = {**member.prefilled.entries, **filling.entries}
    kept = {name: each.document() for name, each in entries.items()}
    row = {"round_id": round_id, "invitation_id": member.id, "entries": kept, "remarks": {}, "filled_at": now}
    session.execute(insert(session, Prefill).values(row).on_conflict_do_update(
        index_elements=["invitation_id"], set_={"entries": kept, "filled_at": now}))
    if filling.again:
        # What a page saved as it was filled in gives way to what is known now; who has it open keeps what it types.
        left = {name: value for name, value in member.typed.items() if name not in filling.again}
        session.execute(update(Response).where(Response.invitation_id == member.id)
                        .values(typed=left, revision=Response.revision + 1),
                        execution_options={"synchronize_session": False})


def set_terms(session: Session, round_: Round, terms: Terms, by: str, now: datetime) -> None:
    """What is asked about prefilled answers from now on."""
    round_ = rounds.locked(session, round_.id)
    if round_.prefilling != terms.document():
        round_.prefilling = terms.document()
        record(session, by, "prefill_terms_changed", now, round_id=round_.id)


def ask_definite(session: Session, round_: Round, by: str, now: datetime) -> int:
    """Mails who sent in provisional figures to ask for the definite ones; each at most once a day."""
    round_ = rounds.locked(session, round_.id)
    waiting = [each for each in prefills.remarks_of(session, round_.id)
               if each.email and any(remark["provisional"] for remark in each.remarks.values())]
    number = queue(session, [
        letter(f"definite:{round_.id}:{each.invitation_id}:{now:%Y-%m-%d}", MessageKind.DEFINITE_ASKED, each.email, now,
               round_id=round_.id, invitation_id=each.invitation_id) for each in waiting])
    if not number:
        raise RuleBroken("Er is niemand om te mailen: niemand heeft voorlopige cijfers, of de mail ging vandaag al.")
    record(session, by, "definite_asked", now, round_id=round_.id, number=number)
    return number


def remark(session: Session, invitation: Invitation, remarks: Mapping[str, Any], now: datetime) -> None:
    """Keeps what became of prefilled and provisional answers when they were sent in."""
    if invitation.round.prefilling is None:
        return
    row = {"round_id": invitation.round_id, "invitation_id": invitation.id, "entries": {}, "remarks": dict(remarks),
           "filled_at": now}
    statement = insert(session, Prefill).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["invitation_id"],
                                                    set_={"remarks": dict(remarks)}))
