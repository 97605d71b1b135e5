"""Builders for stories about decisions: bodies and versions as numbers, and the chain of 2022 as the rules take it."""

from datetime import date
from typing import Any

from survey.rules.decisions import Condition, Kind, Taken
from survey.rules.steps import Step, Version

OOGO, BOARD, OPR, ALV = 1, 2, 3, 4
NAMES = {OOGO: "OOGO", BOARD: "Bestuur", OPR: "OPR", ALV: "ALV"}
KINDS = {OOGO: Kind.AGREEMENT, BOARD: Kind.ADOPTION, OPR: Kind.CONSENT, ALV: Kind.APPROVAL}
DAYS = {OOGO: date(2022, 3, 10), BOARD: date(2022, 4, 4), OPR: date(2022, 4, 12), ALV: date(2022, 4, 20)}
OLD, FIRST, AMENDED = Version(9, "0.9"), Version(10, "1.0"), Version(11, "1.1")
STEPS = tuple(Step(body, body, NAMES[body], KINDS[body], frozenset({body - 1} if body > 1 else ())) for body in NAMES)


def on_condition(body: int = OPR, version: Version = FIRST, until: date | None = None) -> Condition:
    return Condition(body, NAMES[body], KINDS[body], version.id, version.number, until)


def taken(body: int, version: Version = FIRST, day: date | None = None, *conditions: Condition,
          number: int = 0, **fields: Any) -> Taken:
    """What a body decided on its day of 2022, or on another; its number is the body's unless given."""
    return Taken(number or body, body, NAMES[body], KINDS[body], day or DAYS[body], version.id, version.number,
                 conditions=conditions, **fields)


def the_chain_of_2022(opr: Version = FIRST) -> list[Taken]:
    """Case 5, in which the OPR may have had another version before it."""
    return [taken(OOGO), taken(BOARD), taken(OPR, opr), taken(ALV, FIRST, None, on_condition())]
