"""Written powers to vote: who may give one to whom, how many somebody may hold, and what revoking does.

In: plain values about the giver and the holder; out: nothing, or RuleBroken. The limit is counted under the lock, from
the rows, by the caller: `Holder.held` is how many standing proxies the holder has then.
"""

from dataclasses import dataclass
from datetime import datetime

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.statutes import Statutes


@dataclass(frozen=True, slots=True)
class Giver:
    """`entitled`: is a delegate of the mandate himself; who only holds it by proxy may not pass it on."""

    person: int
    mandate_name: str
    entitled: bool
    given_already: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """`entitled`: may use a mandate of his own in this meeting. `suspended`: of a suspended member. `delegate`: may use
    the mandate that is given already."""

    person: int
    name: str
    entitled: bool
    suspended: bool = False
    delegate: bool = False
    held: int = 0


def check_give(statutes: Statutes, giver: Giver, holder: Holder) -> None:
    """Whether this proxy may be given now."""
    if not giver.entitled:
        raise RuleBroken(f"U stemt voor {giver.mandate_name} met een volmacht. Die kunt u niet doorgeven.")
    if giver.given_already:
        raise RuleBroken(f"{giver.mandate_name} heeft al een volmacht gegeven. Trek die eerst in.")
    if holder.person == giver.person:
        raise RuleBroken("U kunt geen volmacht aan uzelf geven.")
    if holder.delegate:
        raise RuleBroken(f"{holder.name} mag al voor {giver.mandate_name} stemmen; een volmacht is niet nodig.")
    _check_holder(statutes, holder)
    rule = statutes.rule("general.proxy_limit")
    if not int(rule.value):
        raise RuleBroken(f"Een volmacht geven kan niet volgens de statuten ({rule.article}).")
    if holder.held >= int(rule.value):
        which = "1 volmacht" if holder.held == 1 else f"{holder.held} volmachten"
        raise RuleBroken(f"{holder.name} heeft al {which} (maximum volgens de statuten). Kies iemand anders.")


def _check_holder(statutes: Statutes, holder: Holder) -> None:
    """In writing to another entitled person, unless the statutes differ (art. 2:38 lid 4 BW)."""
    rule = statutes.rule("general.proxy_holder")
    if holder.suspended:
        raise RuleBroken(f"{holder.name} is geschorst en kan geen volmacht hebben ({rule.article}).")
    if rule.value == "entitled" and not holder.entitled:
        raise RuleBroken(f"{holder.name} mag zelf niet stemmen en kan daarom geen volmacht hebben ({rule.article}).")


def check_use(revoked_at: datetime | None) -> None:
    """Whether a proxy still stands when its holder votes with it."""
    if revoked_at:
        raise RuleBroken(f"Volmacht ingetrokken om {_clock(revoked_at)}. Er is niets opgeslagen.")


def check_revoke(revoked_at: datetime | None) -> None:
    if revoked_at:
        raise RuleBroken(f"Deze volmacht is al ingetrokken om {_clock(revoked_at)}.")


def after_use(name: str, secret: bool) -> str:
    """What a giver is told who comes in while his vote has been cast under the proxy in an open poll."""
    if secret:
        return (f"Voor {name} is in deze stemming al met de volmacht gestemd. Die stem kan er niet meer uit. De "
                "volmacht geldt niet meer voor de volgende stemming.")
    return (f"Voor {name} is in deze stemming al met de volmacht gestemd. U kunt die stem wijzigen zolang de "
            "stemming open is. De volmacht geldt niet meer.")


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(calendar.AMSTERDAM):%H:%M}"
