"""Which answers can be told apart: a few stand for all, so that a condition can be judged by trying each.

What a comparison says of a number changes only at the numbers it names, so one number between each two of those stands
for all that lie there; likewise for days. A text is one of those that are named, or another.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations
from typing import Any

from survey.rules.questionnaires.conditions import is_day
from survey.rules.questionnaires.document import Option, Question, Type
from survey.rules.questionnaires.evaluation import PLAIN, Value
from survey.rules.questionnaires.subjects import KINDS, Kind
from survey.rules.questionnaires.trees import Answer, Call, Comparison, Emptiness, Literal, Negative, Node, Reference

# Of a choice with more options only those that are named are told apart, and those are few.
MOST_OPTIONS = 6
MOST_NAMED = 8
MOST_NUMBERS = 60
OTHER = "\ue000"


def is_subject(node: Node) -> bool:
    """Whether a node is an answer and nothing more."""
    return isinstance(node, Reference | Answer)


def literal(node: Node) -> str | Decimal | None:
    """A text or number that is written out."""
    match node:
        case Literal(value):
            return value
        case Negative(Literal(Decimal() as value)):
            return -value
    return None


def values(question: Question, atoms: Collection[Node], known: Collection[Any] = ()) -> tuple[Value, ...]:
    """Answers that stand for all that the atoms can tell apart, None (not answered) first; none when that are too many.

    `known` holds all values that a fact can have, where those are known.
    """
    kind = KINDS.get(question.type)
    constants = [value for atom in atoms for value in _constants(atom)]
    match kind:
        case Kind.CHOICE:
            return (None, *(option.key for option in question.options))
        case Kind.CHOICES:
            return tuple(_choices(question, constants))
        case Kind.NUMBER:
            return (None, *_numbers(question, constants))
        case Kind.DATE:
            return (None, *_days(constants))
        case Kind.FACT if known:
            return (None, *known)
    numbers = _regions(_decimals(constants), Decimal("1E-12"), None, None) if kind is Kind.FACT else []
    return (None, OTHER, *numbers, *_texts(constants, kind is Kind.FACT))


def exact(question: Question, known: Collection[Any] = ()) -> bool:
    """Whether every answer there is, is among `values`, so that anything can be asked of it."""
    kind = KINDS.get(question.type)
    if kind is Kind.CHOICES:
        return len(question.options) <= MOST_OPTIONS and question.type is Type.SEVERAL
    return kind is Kind.CHOICE or bool(known) or (kind is Kind.NUMBER and _few(question) is not None)


def fits(atom: Node, question: Question) -> bool:
    """Whether an atom about this question tells no more apart than `values` does."""
    kind = KINDS.get(question.type)
    match atom:
        case Emptiness(operand, _):
            return is_subject(operand)
        case Call("selected", (operand, Literal())):
            return kind is Kind.CHOICES and is_subject(operand)
        case Comparison(sign, left, right) if is_subject(left):
            return _comparable(sign, literal(right), kind)
        case Comparison(sign, left, right) if is_subject(right):
            return _comparable(sign, literal(left), kind)
    return False


def _comparable(sign: str, value: str | Decimal | None, kind: Kind | None) -> bool:
    if value is None or value == "":
        return False
    if kind is Kind.NUMBER:
        return isinstance(value, Decimal)
    if kind is Kind.DATE:
        return isinstance(value, str) and is_day(value)
    if kind is Kind.FACT:
        return sign in ("=", "!=") or isinstance(value, Decimal)
    return kind is Kind.TEXT and sign in ("=", "!=") and isinstance(value, str)


def _constants(atom: Node) -> Iterable[str | Decimal]:
    match atom:
        case Comparison(_, left, right):
            return [value for value in (literal(left), literal(right)) if value is not None]
        case Call("selected", (_, Literal(value))):
            return [value]
    return []


def _choices(question: Question, constants: Iterable[str | Decimal]) -> Iterable[list[str] | None]:
    """Every set of answers; of many answers the sets of those that are named, with one for the others."""
    named = set(map(str, constants))
    options = [option for option in question.options if len(question.options) <= MOST_OPTIONS or option.key in named]
    if len(options) > MOST_NAMED:
        return []
    rest = [Option(OTHER, {})] if len(options) < len(question.options) else []
    together = [option.key for option in (*options, *rest) if not option.dont_know]
    sets = [list(chosen) for size in range(1, len(together) + 1) for chosen in combinations(together, size)]
    return [None, *sets, *([option.key] for option in question.options if option.dont_know)]


def bounds(question: Question) -> tuple[Decimal | None, Decimal | None]:
    """Between which an answer must lie to be sent."""
    low, high = question.minimum, question.maximum
    if question.type is Type.SHARES:
        return (Decimal(0) if low is None else low), (Decimal(100) if high is None else high)
    return low, high


def _step(question: Question) -> Decimal:
    return Decimal(1).scaleb(-question.decimals)


def _few(question: Question) -> list[Decimal] | None:
    """All numbers that can be answered, when those are few."""
    low, high = bounds(question)
    step = _step(question)
    if low is None or high is None or high < low or (high - low) / step > MOST_NUMBERS:
        return None
    first = (low / step).to_integral_value(ROUND_CEILING)
    return [number * step for number in _counting(first, (high / step).to_integral_value(ROUND_FLOOR))]


def _counting(first: Decimal, last: Decimal) -> Iterable[Decimal]:
    return (Decimal(number) for number in range(int(first), int(last) + 1))


def _numbers(question: Question, constants: Iterable[str | Decimal]) -> list[Decimal]:
    few = _few(question)
    if few is not None:
        return few
    low, high = bounds(question)
    return _regions(_decimals(constants), _step(question), low, high)


def _decimals(constants: Iterable[str | Decimal]) -> list[Decimal]:
    return [Decimal(value) for value in constants if isinstance(value, Decimal) or PLAIN.fullmatch(value)]


def _regions(constants: list[Decimal], step: Decimal, low: Decimal | None, high: Decimal | None) -> list[Decimal]:
    """Each number that is named, and one between each two and at both ends, as far as they can be answered."""
    cuts = sorted({*constants, *(limit for limit in (low, high) if limit is not None), Decimal(0)})
    near = [_below(cuts[0], step), *(_above(cut, step) for cut in cuts)]
    between = [number for number, end in zip(near[1:-1], cuts[1:], strict=True) if number < end]
    named = [cut for cut in cuts if cut % step == 0]
    return [number for number in (*named, near[0], *between, near[-1])
            if (low is None or number >= low) and (high is None or number <= high)]


def _above(cut: Decimal, step: Decimal) -> Decimal:
    """The first number above this one that can be answered."""
    return ((cut / step).to_integral_value(ROUND_FLOOR) + 1) * step


def _below(cut: Decimal, step: Decimal) -> Decimal:
    return ((cut / step).to_integral_value(ROUND_CEILING) - 1) * step


def _days(constants: Iterable[str | Decimal]) -> list[str]:
    named = {date.fromisoformat(value) for value in constants if isinstance(value, str) and is_day(value)}
    near = {day + timedelta(days=step) for day in named or {date(2000, 1, 1)} for step in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(near)]


def _texts(constants: Iterable[str | Decimal], numbers: bool) -> list[str]:
    """The texts that are named; of a fact also another way to write a number that is named."""
    found = [value if isinstance(value, str) else format(value, "f") for value in constants]
    others = [f"0{value}" for value in found if numbers and PLAIN.fullmatch(value)]
    return list(dict.fromkeys(filter(None, [*found, *others])))
