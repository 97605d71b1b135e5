"""For whom kept results may be published."""

from enum import StrEnum

from survey.rules.broken import RuleBroken
from survey.rules.publication import Profile
from survey.rules.rounds import STRICTNESS


class Audience(StrEnum):
    """Who may read: members behind their link, or anyone."""

    MEMBERS = "leden"
    EVERYONE = "iedereen"


def check_publishing(kept: str, asked: str, told: bool) -> None:
    """Refuses results under looser rules than the round has by now, and those that tell nothing."""
    if not told:
        raise RuleBroken("Toen deze tussenstand werd bewaard, was er nog te weinig om te vertellen. "
                         "Bewaar een nieuwe zodra dat kan.")
    if STRICTNESS.index(Profile(kept)) < STRICTNESS.index(Profile(asked)):
        raise RuleBroken(f"Deze tussenstand is bewaard met het profiel {kept}, en de uitvraag heeft nu {asked}. "
                         f"Bewaar er een met het profiel {asked}.")
