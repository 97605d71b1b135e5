"""Publishing a round: what the pages on which a survey, an event or a consultation is published share."""

from typing import Any

from flask import flash, g, redirect, url_for
from werkzeug.wrappers import Response

from survey import letters
from survey.database import db
from survey.models.rounds import Round
from survey.queries import members
from survey.rules.reminders import plan
from survey.rules.rounds import invitations_go_at
from survey.rules.standing import Standing


def last_look(round_: Round) -> dict[str, Any]:
    """What a page shows before a round of any kind is published: who is mailed, when, and the mail itself."""
    session, standing = db.session(), Standing(members.tally(db.session(), round_.id))
    return {"round": round_, "standing": standing, "now": g.now,
            "letter_shown": letters.first_invitation(session, round_, g.now),
            "goes_at": invitations_go_at(round_.opens_on, g.now),
            "reminders": standing.reminders(plan(round_.reminders), round_.window(), g.now)}


def published(round_: Round, queued: int) -> Response:
    """Says that a round was published with so many invitations, on its page."""
    mailed = f" Er {'gaat 1 uitnodiging' if queued == 1 else f'gaan {queued} uitnodigingen'} uit." if queued else ""
    flash(f"De {round_.noun} is gepubliceerd.{mailed}")
    return redirect(url_for("rounds.show", slug=round_.slug))
