"""The judgement of the chair on a result, and a result that is disputed at once (art. 2:13 lid 3 and 4 BW).

`check(differs, reason)` before a judgement is stored. `dispute(way, secret, asked, there)` tells whether a new vote is
held: after a vote that was not by name or in writing one entitled member is enough, otherwise the majority of the
meeting has to want it. The legal effects of the first vote then lapse; it stays visible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from survey.rules import majorities, polls
from survey.rules.broken import RuleBroken
from survey.rules.polls import State, Terms

ORAL = frozenset({"hands", "acclamation"})


@dataclass(frozen=True, slots=True)
class Dispute:
    """`asked` and `needed` in votes of those who are there; `there` is the whole meeting."""

    asked: int
    needed: int
    there: int
    sentence: str

    @property
    def granted(self) -> bool:
        return self.asked >= self.needed


def counted(result: Mapping[str, Any], terms: Mapping[str, Any]) -> str:
    """What the count says came out, in words that everybody may hear; "" before it was counted.

    `result` and `terms` are the documents of the poll. Where the totals are withheld, the words have no number in them,
    because they are said aloud and stand in the log.
    """
    if result.get("no_quorum"):
        return f"geen besluit: het quorum is niet gehaald ({result['no_quorum']})"
    outcome = result.get("outcome")
    if outcome and result.get("withheld"):
        return majorities.word(polls.read(terms), majorities.Result(outcome["result"]))
    found = outcome or result.get("election")
    return str(found["sentence"]) if found else ""


def without_numbers(found: Mapping[str, Any], terms: Terms) -> dict[str, Any]:
    """What is kept of a count that would tell whose vote is whose: the outcome, and no number."""
    kept: dict[str, Any] = {}
    if "outcome" in found:
        said = majorities.word(terms, majorities.Result(found["outcome"]["result"]))
        kept["outcome"] = found["outcome"] | {"sentence": said, "computation": [], "remark": ""}
    if "election" in found:
        kept["election"] = found["election"] | {"computation": []}
    return kept


def word(result: Mapping[str, Any], terms: Mapping[str, Any], judgement: Mapping[str, Any]) -> str:
    """What one body decided in a word ("aangenomen", "verworpen"), or who it chose; "" before it was judged."""
    if judgement.get("differs") or not judgement.get("words"):
        return str(judgement.get("words", ""))
    outcome = result.get("outcome")
    if result.get("no_quorum") or not outcome:
        return counted(result, terms)
    return majorities.word(polls.read(terms), majorities.Result(outcome["result"]))


def recorded(result: Mapping[str, Any], terms: Mapping[str, Any], judgement: Mapping[str, Any]) -> str:
    """What the list of decisions says that came out: as the chair judged, in a word where the totals are withheld."""
    if result.get("withheld"):
        return word(result, terms, judgement)
    return str(judgement.get("words") or counted(result, terms))


def side_by_side(decided: Sequence[tuple[str, str]]) -> str:
    """How the bodies of a joint meeting decided on one motion: (name, word) of each, "" for who has not decided yet.

    Each body decides for itself, so this only puts beside each other what holds in each; "" for one body alone.
    """
    words = [said for _, said in decided]
    if len(decided) < 2 or not any(words):
        return ""
    if len(set(words)) == 1:
        return f"{'In beide gremia' if len(decided) == 2 else 'In alle gremia'} {words[0]}."
    told = " ".join(f"{name}: {said or 'nog niet besloten'}." for name, said in decided)
    return f"De gremia besloten verschillend. {told}" if all(words) else told


def adopted(result: Mapping[str, Any], judgement: Mapping[str, Any]) -> bool:
    """Whether a motion was adopted as the chair judged; a judgement that differs from the count says so in words."""
    if judgement.get("differs"):
        return str(judgement["words"]).casefold().startswith(majorities.Result.ADOPTED.words)
    outcome = result.get("outcome")
    return (outcome is not None and outcome["result"] == majorities.Result.ADOPTED
            and not result.get("no_quorum"))


def check(state: State, differs: bool, reason: str) -> None:
    """A judgement follows on closing, and differs from the count only with a reason."""
    if state is not State.CLOSED:
        raise RuleBroken(f"Deze stemming is {state.words}. Het oordeel volgt op de sluiting, en maar één keer.")
    if differs and not reason.strip():
        raise RuleBroken("Uw oordeel wijkt af van de telling. Geef de reden; die komt in de notulen.")


def dispute(way: str, asked: int, there: int) -> Dispute:
    """`way` is `Poll.way`; screen and paper are by name or in writing. `asked` and `there` are votes."""
    needed = 1 if way in ORAL else there // 2 + 1
    if asked >= needed:
        return Dispute(asked, needed, there, f"{asked} van {there} vragen een nieuwe stemming. Die wordt gehouden; de "
                                             "eerste uitslag vervalt en blijft zichtbaar (art. 2:13 lid 4 BW).")
    return Dispute(asked, needed, there, f"{asked} van {there} vragen een nieuwe stemming; nodig is {needed}. De "
                                         "uitslag blijft staan (art. 2:13 lid 4 BW).")


def check_dispute(state: State, judged_at: datetime | None, next_opened_at: datetime | None) -> None:
    """Disputing is possible directly after the judgement: until the next poll opens."""
    if state is not State.DECIDED or judged_at is None:
        raise RuleBroken("De uitslag betwisten kan pas als de voorzitter het oordeel heeft gegeven.")
    if next_opened_at and next_opened_at > judged_at:
        raise RuleBroken("De uitslag betwisten kan alleen direct na het oordeel van de voorzitter. Er is daarna al een "
                         "andere stemming geopend.")
