"""The text of a motion as it stands in a body: its own, or that of the amendments that were adopted there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.models.polls import Motion, Poll
from survey.rules import judgements, motions
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


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What was adopted and is not in the words of the amendment that comes now, which would take its place.

    `now` is the motion's text as it stands, `together` that of both; None where both change the same words.
    """

    titles: tuple[str, ...]
    now: str
    together: str | None


def overtaken(amendment: Motion, body_id: int, found: Sequence[Motion]) -> Overtaken | None:
    """What gets lost when this amendment is adopted too; None when nothing does."""
    motion = next((each for each in found if each.id == amendment.amends_id), None)
    if motion is None or not amendment.text.strip():
        return None
    standing = text_of(motion, body_id, found)
    if not standing.amendments or motions.holds(motion.text, standing.text, amendment.text):
        return None
    return Overtaken(standing.amendments, standing.text, motions.merged(motion.text, standing.text, amendment.text))
