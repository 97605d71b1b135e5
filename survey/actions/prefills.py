"""Deeds with answers that were filled in beforehand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.models.base import insert
from survey.models.invitations import Invitation
from survey.models.prefills import Prefill


def remark(session: Session, invitation: Invitation, remarks: Mapping[str, Any], now: datetime) -> None:
    """Keeps what became of prefilled and provisional answers when they were sent in."""
    if invitation.round.prefilling is None:
        return
    row = {"round_id": invitation.round_id, "invitation_id": invitation.id, "entries": {}, "remarks": dict(remarks),
           "filled_at": now}
    statement = insert(session, Prefill).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["invitation_id"],
                                                    set_={"remarks": dict(remarks)}))
