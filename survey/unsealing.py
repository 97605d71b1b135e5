"""What the clock does with votes: closing what is due, and after the close of a secret vote destroying its key.

Then nothing of the sealed box is left in the files of the database either.

The close itself is committed before this, so that a crash loses no result; a job repeats it until it is done.
"""

from datetime import datetime

from survey.actions import ballots, tallies
from survey.actions.log import SYSTEM
from survey.actions.seals import Seals
from survey.database import db, rewrite, seals, writing
from survey.models.polls import BallotBox
from survey.queries import polls


def close_due(now: datetime) -> None:
    """The clock only triggers: what may still come in is decided under the lock of the poll, also before this runs."""
    for round_id, number in polls.overdue(db.session(), now):
        with writing() as session:
            tallies.close(session, round_id, number, Seals(seals()), SYSTEM, now)


def destroy_keys() -> None:
    """Right after a close: from here on every copy of the open box is a row of random bytes."""
    for poll in polls.with_a_key(db.session()):
        Seals(seals()).destroy(poll.id)


def finish(now: datetime) -> bool:
    """Destroys keys, has the database write its files anew, and logs that; False when some of it must wait."""
    waiting = [(poll.id, poll.motion.round_id) for poll in polls.with_a_key(db.session())]
    if not waiting:
        return True
    destroy_keys()
    db.session().commit()
    if not rewrite(BallotBox.__tablename__):
        return False
    for number, round_id in waiting:
        with writing() as session:
            ballots.unseal(session, number, round_id, now)
    return True
