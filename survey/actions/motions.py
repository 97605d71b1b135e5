"""The text of a motion as it stands in a body: its own, or that of the amendments that were adopted there."""

from collections.abc import Iterable

from survey.models.polls import Motion, Poll
from survey.rules import judgements
from survey.rules.motions import Amended, amended
from survey.rules.polls import State


def text_of(motion: Motion, body_id: int, found: Iterable[Motion]) -> Amended:
    """What would be voted on now; `found` are the motions of the meeting with their polls, in the order of voting."""
    return amended(motion.text, [(each.title, each.text) for each in found
                                 if each.amends_id == motion.id and _adopted(each, body_id)])


def _adopted(amendment: Motion, body_id: int) -> bool:
    return any(poll.body_id == body_id and poll.state == State.DECIDED
               and judgements.adopted(poll.result, poll.judgement) for poll in amendment.polls)


def voted_text(poll: Poll) -> Amended:
    """What a poll was opened on; later amendments do not change it."""
    return Amended(poll.rules.get("text", poll.motion.text), tuple(poll.rules.get("amended_by", ())))


def earlier(amendment: Motion, body_id: int, found: Iterable[Motion]) -> tuple[str, ...]:
    """The amendments to the same motion that this one, when it is adopted, takes the place of."""
    return tuple(each.title for each in found if each.amends_id is not None and each.id != amendment.id
                 and each.amends_id == amendment.amends_id and _adopted(each, body_id))
