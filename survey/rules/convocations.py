"""The terms of a convocation: was it in time, and what may happen when it was not.

In: the days of the meeting, of sending and of the text, and the rules of the body. Out: `Finding`s, sentences with
their article; one that `blocks` forbids to open a poll about a change of statutes, or any poll, unless all members are
there and the meeting recorded that it goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.statutes import Statutes

TEXT_DAYS = 5
LAW = "art. 2:42 BW"


@dataclass(frozen=True, slots=True)
class Finding:
    """`statutes_only`: it stands in the way of a change of statutes and of nothing else."""

    sentence: str
    article: str
    statutes_only: bool = False

    def words(self) -> str:
        return f"{self.sentence} ({self.article})."


def findings(statutes: Statutes, meeting: date, sent: date | None, changes_statutes: bool = False,
             text_from: date | None = None) -> tuple[Finding, ...]:
    """What is wrong with the convocation; nothing when everything is in time. `sent` is None before it was sent: then
    the caller gives today, to see whether it could still be in time."""
    found = _notice(statutes, "general.convocation", meeting, sent, False)
    if changes_statutes:
        found += _notice(statutes, "statutes.convocation", meeting, sent, True) + _text(meeting, text_from)
    return found


def _notice(statutes: Statutes, key: str, meeting: date, sent: date | None, for_statutes: bool) -> tuple[Finding, ...]:
    rule = statutes.rule(key)
    wanted = int(rule.value)
    article = f"{rule.article}; {LAW}" if for_statutes else rule.article
    if sent is None:
        return (Finding("De oproeping is nog niet verstuurd", article, for_statutes),) if wanted else ()
    days = (meeting - sent).days
    if days >= wanted:
        return ()
    what = "een statutenwijziging" if for_statutes else "deze vergadering"
    return (Finding(f"De oproeping ging {calendar.in_words(sent)}, {_days(days)} voor de vergadering; voor {what} is "
                    f"dat ten minste {_days(wanted)}", article, for_statutes),)


def _text(meeting: date, text_from: date | None) -> tuple[Finding, ...]:
    last = meeting - timedelta(days=TEXT_DAYS)
    if text_from and text_from <= last:
        return ()
    told = f"ligt er vanaf {calendar.in_words(text_from)}" if text_from else "ligt nog niet ter inzage"
    return (Finding(f"De letterlijke tekst van de statutenwijziging {told}; dat moet uiterlijk "
                    f"{calendar.in_words(last)}, ten minste {TEXT_DAYS} dagen voor de vergadering",
                    "art. 2:42 lid 2 BW", statutes_only=True),)


def latest_day(statutes: Statutes, meeting: date, changes_statutes: bool = False) -> date:
    """The last day on which the convocation can still go out in time."""
    keys = ("general.convocation", *(("statutes.convocation",) if changes_statutes else ()))
    return meeting - timedelta(days=max(int(rule.value) for rule in statutes.need(*keys)))


def check_open(found: Iterable[Finding], about_statutes: bool, all_there: bool, recorded: str) -> None:
    """A convocation that was too late stands in the way, unless all members are present or represented and the meeting
    recorded that it goes on."""
    blocking = [finding for finding in found if about_statutes or not finding.statutes_only]
    if not blocking or (all_there and recorded.strip()):
        return
    why = " ".join(finding.words() for finding in blocking)
    if not all_there:
        raise RuleBroken(f"{why} Besluiten kan alleen als alle leden aanwezig of vertegenwoordigd zijn en dat "
                         "vastleggen.")
    raise RuleBroken(f"{why} Alle leden zijn er: leg eerst vast dat de vergadering toch besluit.")


def early_from(statutes: Statutes, meeting: date) -> date | None:
    """The first day on which may be voted before the meeting; None where the statutes do not allow it."""
    days = int(statutes.rule("general.early_days").value)
    return meeting - timedelta(days=days) if days else None


def check_early(statutes: Statutes, meeting: date, day: date) -> None:
    """Votes cast electronically before the meeting count from the thirtieth day before, if the statutes say so."""
    rule = statutes.rule("general.early_days")
    first = early_from(statutes, meeting)
    if first is None:
        raise RuleBroken(f"Vóór de vergadering stemmen kan niet volgens de statuten ({rule.article}).")
    if day < first:
        raise RuleBroken(f"Vóór de vergadering stemmen kan vanaf {calendar.in_words(first)}, {rule.value} dagen ervoor "
                         f"({rule.article}; art. 2:38 lid 8 BW).")


def check_electronic(statutes: Statutes) -> str:
    """The article that allows to take part and vote by electronic means."""
    rule = statutes.rule("general.electronic")
    if rule.value != "yes":
        raise RuleBroken("Elektronisch deelnemen en stemmen kan alleen als de statuten het bepalen "
                         f"({rule.article}; art. 2:38 lid 6 BW).")
    return rule.article


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"
