"""The tree of an expression: small frozen nodes, and their JSON form for the browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from survey.rules.questionnaires.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or number written in the expression itself."""

    value: str | Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """`${key}`: the answer to another question, or a fact."""

    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`.`: the answer that is being checked."""


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A chain of equal precedence, worked out from left to right: `first op operand op operand ...`."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`, where the operator is one of `= != < <= > >=`."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Emptiness:
    """`x = ''` (empty is true) or `x != ''` (empty is false)."""

    operand: "Node"
    empty: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """`a and b and ...` or `a or b or ...`."""

    operator: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Match:
    """`regex(operand, 'pattern')`; the pattern is compiled when the expression is read."""

    operand: "Node"
    pattern: Pattern


Node = Literal | Reference | Answer | Negative | Arithmetic | Comparison | Emptiness | Junction | Call | Match


def children(node: Node) -> tuple[Node, ...]:
    """The operands of a node, from left to right."""
    match node:
        case Negative(operand) | Emptiness(operand, _) | Match(operand, _):
            return (operand,)
        case Arithmetic(first, rest):
            return (first, *(operand for _, operand in rest))
        case Comparison(_, left, right):
            return (left, right)
        case Junction(_, operands) | Call(_, operands):
            return operands
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all that is below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def as_json(node: Node) -> list[Any]:
    """The tree as nested lists for `conditions.js`; numbers are texts, so that no float can creep in."""
    match node:
        case Literal(Decimal() as value):
            return ["number", format(value, "f")]
        case Literal(value):
            return ["text", value]
        case Reference(key):
            return ["reference", key]
        case Answer():
            return ["answer"]
        case Negative(operand):
            return ["negative", as_json(operand)]
        case Arithmetic(first, rest):
            return [
                "arithmetic",
                as_json(first),
                [[operator, as_json(operand)] for operator, operand in rest],
            ]
        case Comparison(operator, left, right):
            return ["comparison", operator, as_json(left), as_json(right)]
        case Emptiness(operand, empty):
            return ["emptiness", as_json(operand), empty]
        case Junction(operator, operands):
            return [operator, [as_json(operand) for operand in operands]]
        case Call(function, arguments):
            return ["call", function, [as_json(argument) for argument in arguments]]
        case Match(operand, pattern):
            return ["match", as_json(operand), pattern.as_json()]
    raise TypeError(f"not a node: {node!r}")
