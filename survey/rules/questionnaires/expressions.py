"""Expressions: the XLSForm subset in which a questionnaire says when a question is shown and when an answer
is good.

`${key}` is another answer or a fact, `.` the answer itself; `= != < <= > >=`, `and or not()`, `+ - * div
mod`, `selected() count-selected() if() coalesce() round() sum() min() max() count() today() string-length() regex()`.
Texts stand between straight quotes. What an expression means stands in `evaluation`, the pattern dialect in
`patterns`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from survey.rules.questionnaires.evaluation import Scope, Value, plain, truth, work_out
from survey.rules.questionnaires.syntax import tree
from survey.rules.questionnaires.trees import Answer, Node, Reference, as_json, walk


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as it was written, with its tree. Two expressions are equal when they are written the
    same.
    """

    source: str
    tree: Node = field(compare=False, repr=False)
    references: frozenset[str] = field(compare=False, repr=False)
    uses_answer: bool = field(compare=False, repr=False)

    def __str__(self) -> str:
        return self.source

    def as_json(self) -> list[Any]:
        """The tree for `conditions.js`."""
        return as_json(self.tree)


@lru_cache(maxsize=4096)
def expression(source: str) -> Expression:
    """Read an expression; raises RuleBroken with a Dutch sentence when it cannot be read.

    The outcome is kept, because the same questionnaire is read from the database at every request.
    """
    node = tree(source)
    nodes = list(walk(node))
    references = frozenset(found.key for found in nodes if isinstance(found, Reference))
    return Expression(source, node, references, any(isinstance(found, Answer) for found in nodes))


def evaluate(
    written: Expression, values: Mapping[str, Any], facts: Mapping[str, Any], today: date, answer: Any = None
) -> Value:
    """The value of an expression: None (empty), a truth, a Decimal with at most twelve decimals, a text or a
    list of keys.
    """
    value = work_out(written.tree, Scope(values, facts, today, answer))
    return Decimal(plain(value)) if isinstance(value, Decimal) else value


def holds(
    written: Expression, values: Mapping[str, Any], facts: Mapping[str, Any], today: date, answer: Any = None
) -> bool:
    """Whether an expression is true of these answers."""
    return truth(work_out(written.tree, Scope(values, facts, today, answer)))
