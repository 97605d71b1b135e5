"""Works out a tree. Every rule here stands in `static/conditions.js` as well, and a test holds the two
together.

A value is None (empty), a truth, a Decimal, a text or a list of option keys. An empty text and an empty list
are empty.

- **Numbers** have twelve decimals, rounded half up (away from zero) after every step; from 10^24 on they are
  empty. A text that is written as a plain number (`-12.50`) counts as one, a truth as 1 or 0; another text is
  no number.
- **Arithmetic** with an empty value, with what is no number, or dividing by zero, is empty. `mod` has the
  sign of its left side. `sum`, `min` and `max` skip what is empty and are empty when all is.
- **Comparisons** with an empty value are false, `!=` too; only `x = ''` and `x != ''` ask for emptiness
  itself. With a truth on either side, `=` and `!=` compare truths. With a number on either side both are
  numbers, and what is no number is only unequal. Two texts are equal when they are the same; their order is
  that of the numbers they write, else that of their characters. A list is the text of its keys with spaces
  between.
- **Truth**: empty, 0 and false are not true; all else is.
- **Rows**: a key of a section that is filled in several times stands, seen from another section, for its
  answers in all rows, straight inside `sum`, `min`, `max` and `count` only; anywhere else it is empty. The key
  of such a section stands for its rows, inside `count`. `count` tells how many of its values are not empty.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from operator import eq, ge, gt, le, lt, ne
from re import compile as compile_pattern
from typing import Any, NamedTuple

from survey.rules.questionnaires.characters import length
from survey.rules.questionnaires.trees import (
    Answer,
    Arithmetic,
    Call,
    Comparison,
    Emptiness,
    Junction,
    Literal,
    Match,
    Negative,
    Node,
    Reference,
)  # fmt: skip

Value = None | bool | Decimal | str | list[str]

DECIMALS = 12
UNIT = Decimal(1).scaleb(-DECIMALS)
LIMIT = Decimal(10) ** 24
# Wide enough for every product and quotient of two numbers to be exact before it is rounded once.
CONTEXT = Context(prec=130, rounding=ROUND_HALF_UP)
PLAIN = compile_pattern(r"-?[0-9]{1,24}(\.[0-9]{1,12})?")
ORDER: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Scope(NamedTuple):
    """All that an expression may look at."""

    values: Mapping[str, Any]
    facts: Mapping[str, Any]
    today: date
    answer: Any


def work_out(node: Node, scope: Scope) -> Value:
    """The value of a tree."""
    return _RULES[type(node)](node, scope)


def present(value: Any) -> Value:
    """A value from outside as one of ours: empty texts and lists become None, other numbers a Decimal."""
    if value is None or value == "" or (isinstance(value, (list, tuple)) and not value):
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (list, tuple)):
        return None if rows(value) else list(value)
    if isinstance(value, Decimal):
        return bounded(value)
    return bounded(Decimal(str(value)))


def rows(value: Any) -> bool:
    """Whether a stored value is the rows of a section that is filled in several times, of which there are some."""
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], Mapping)


def bounded(number: Decimal) -> Decimal | None:
    """Twelve decimals, half up; None from 10^24 on, and for what is not finite."""
    if not number.is_finite() or number.copy_abs() >= LIMIT:
        return None
    rounded = number.quantize(UNIT, context=CONTEXT)
    return rounded if rounded.copy_abs() < LIMIT else None


def plain(number: Decimal) -> str:
    """The shortest way to write a number: no exponent, no zeros at the end, no minus zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def truth(value: Value) -> bool:
    """Empty, zero and false are not true."""
    if isinstance(value, Decimal):
        return value != 0
    return bool(value)


def text(value: Value) -> str:
    """A value in characters; empty is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return value if isinstance(value, str) else " ".join(value)


def number(value: Value) -> Decimal | None:
    """A value as a number, or None for what is none."""
    if isinstance(value, Decimal) or value is None:
        return value
    if isinstance(value, bool):
        return Decimal(int(value))
    written = text(value)
    return bounded(Decimal(written)) if PLAIN.fullmatch(written) else None


def compare(operator: str, left: Value, right: Value) -> bool:
    """A comparison of two values; see the rules at the top of this module."""
    if left is None or right is None:
        return False
    if isinstance(left, bool) or isinstance(right, bool):
        if operator in ("=", "!="):
            return ORDER[operator](truth(left), truth(right))
        return _compare_numbers(operator, left, right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _compare_numbers(operator, left, right)
    first, second = text(left), text(right)
    if operator not in ("=", "!=") and PLAIN.fullmatch(first) and PLAIN.fullmatch(second):
        return _compare_numbers(operator, first, second)
    return ORDER[operator](first, second)


def _compare_numbers(operator: str, left: Value, right: Value) -> bool:
    first, second = number(left), number(right)
    if first is None or second is None:
        return operator == "!="
    return ORDER[operator](first, second)


def _literal(node: Literal, scope: Scope) -> Value:
    return node.value if node.value != "" else None


def _reference(node: Reference, scope: Scope) -> Value:
    values = scope.values if node.key in scope.values else scope.facts
    return present(values.get(node.key))


def _answer(node: Answer, scope: Scope) -> Value:
    return present(scope.answer)


def _negative(node: Negative, scope: Scope) -> Value:
    value = number(work_out(node.operand, scope))
    return None if value is None else CONTEXT.minus(value)


def _arithmetic(node: Arithmetic, scope: Scope) -> Value:
    total = number(work_out(node.first, scope))
    for operator, operand in node.rest:
        value = number(work_out(operand, scope))
        if total is None or value is None:
            return None
        total = _calculate(operator, total, value)
    return total


def _calculate(operator: str, left: Decimal, right: Decimal) -> Decimal | None:
    if operator == "+":
        return bounded(CONTEXT.add(left, right))
    if operator == "-":
        return bounded(CONTEXT.subtract(left, right))
    if operator == "*":
        return bounded(CONTEXT.multiply(left, right))
    if not right:
        return None
    if operator == "div":
        return bounded(CONTEXT.divide(left, right))
    return bounded(CONTEXT.remainder(left, right))


def _comparison(node: Comparison, scope: Scope) -> Value:
    return compare(node.operator, work_out(node.left, scope), work_out(node.right, scope))


def _emptiness(node: Emptiness, scope: Scope) -> Value:
    return (work_out(node.operand, scope) is None) == node.empty


def _junction(node: Junction, scope: Scope) -> Value:
    decisive = node.operator == "or"
    for operand in node.operands:
        if truth(work_out(operand, scope)) == decisive:
            return decisive
    return not decisive


def _match(node: Match, scope: Scope) -> Value:
    value = work_out(node.operand, scope)
    return value is not None and node.pattern.fits(text(value))


def _call(node: Call, scope: Scope) -> Value:
    return _FUNCTIONS[node.function](node.arguments, scope)


def _if(arguments: tuple[Node, ...], scope: Scope) -> Value:
    condition, then, otherwise = arguments
    return work_out(then if truth(work_out(condition, scope)) else otherwise, scope)


def _not(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return not truth(work_out(arguments[0], scope))


def _coalesce(arguments: tuple[Node, ...], scope: Scope) -> Value:
    for argument in arguments:
        value = work_out(argument, scope)
        if value is not None:
            return value
    return None


def _today(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return scope.today.isoformat()


def _chosen(value: Value) -> list[str]:
    return value if isinstance(value, list) else [part for part in text(value).split(" ") if part]


def _selected(arguments: tuple[Node, ...], scope: Scope) -> Value:
    chosen, option = (work_out(argument, scope) for argument in arguments)
    return option is not None and text(option) in _chosen(chosen)


def _count_selected(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return Decimal(len(_chosen(work_out(arguments[0], scope))))


def _string_length(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return Decimal(length(text(work_out(arguments[0], scope))))


def _round(arguments: tuple[Node, ...], scope: Scope) -> Value:
    value, places = number(work_out(arguments[0], scope)), Decimal(0)
    if len(arguments) > 1:
        given = number(work_out(arguments[1], scope))
        if given is None or given not in range(DECIMALS + 1):
            return None
        places = given
    return None if value is None else bounded(value.quantize(Decimal(1).scaleb(-int(places)), context=CONTEXT))


def _listed(arguments: tuple[Node, ...], scope: Scope) -> Iterator[Value]:
    """The values of the arguments; one that stands for all rows gives one a row."""
    for argument in arguments:
        if isinstance(argument, Reference) and argument.key not in scope.values and argument.key not in scope.facts:
            tables = [value for value in scope.values.values() if rows(value)]
            yield from (present(row.get(argument.key)) for table in tables for row in table)
        else:
            yield work_out(argument, scope)


def _numbers(arguments: tuple[Node, ...], scope: Scope) -> list[Decimal]:
    values = map(number, _listed(arguments, scope))
    return [value for value in values if value is not None]


def _sum(arguments: tuple[Node, ...], scope: Scope) -> Value:
    numbers = _numbers(arguments, scope)
    return bounded(reduce(CONTEXT.add, numbers)) if numbers else None


def _min(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return min(_numbers(arguments, scope), default=None)


def _max(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return max(_numbers(arguments, scope), default=None)


def _count(arguments: tuple[Node, ...], scope: Scope) -> Value:
    return Decimal(sum(_filled(argument, scope) for argument in arguments))


def _filled(argument: Node, scope: Scope) -> int:
    """How many values of one argument are not empty; of a whole section how many rows it has."""
    found: Any = scope.values.get(argument.key) if isinstance(argument, Reference) else None
    if rows(found):
        return len(found)
    return sum(value is not None for value in _listed((argument,), scope))


_FUNCTIONS: dict[str, Callable[[tuple[Node, ...], Scope], Value]] = {
    "if": _if, "not": _not, "coalesce": _coalesce, "today": _today, "selected": _selected,
    "count-selected": _count_selected, "string-length": _string_length, "round": _round,
    "sum": _sum, "min": _min, "max": _max, "count": _count,
}  # fmt: skip
_RULES: dict[type, Callable[[Any, Scope], Value]] = {
    Literal: _literal, Reference: _reference, Answer: _answer, Negative: _negative, Arithmetic: _arithmetic,
    Comparison: _comparison, Emptiness: _emptiness, Junction: _junction, Call: _call, Match: _match,
}  # fmt: skip
