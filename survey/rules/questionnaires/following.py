"""Which questions follow from an answer on the same page, and how to say so to who reads without a script."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from survey.rules.questionnaires.document import DUTCH, Question, part_words
from survey.rules.questionnaires.evaluation import Scope, truth, work_out
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.trees import Call, Comparison, Emptiness, Junction, Literal, Node, Reference, walk
from survey.rules.questionnaires.types import CHOICES, PARTED, Type
from survey.rules.questionnaires.wording import dutch

LONGEST_LABEL = 90
# What is chosen from a list: an answer of its own, or one in every row.
CHOSEN = CHOICES | {Type.GRID}
OTHERWISE = "Alleen invullen als dit voor u geldt."
COMPARED = {">": "meer dan {}", ">=": "{} of meer", "<": "minder dan {}", "<=": "{} of minder"}


@dataclass(frozen=True, slots=True)
class Clause:
    """What a simple condition asks: of which question (its key), and the rest of "als u bij ... "."""

    key: str
    words: str


def left_open(
    written: Expression, here: Collection[str], values: Mapping[str, Any], facts: Mapping[str, Any], today: date
) -> bool | Node:
    """What a condition amounts to while the answers on this page (`here`) are unknown.

    True or False when they do not matter; otherwise the part of the tree that depends on them.
    """
    return _left_open(written.tree, here, Scope(values, facts, today, None))


def _left_open(node: Node, here: Collection[str], scope: Scope) -> bool | Node:
    if not any(isinstance(part, Reference) and part.key in here for part in walk(node)):
        return truth(work_out(node, scope))
    if not isinstance(node, Junction):
        return node
    decisive = node.operator == "or"
    parts = [_left_open(operand, here, scope) for operand in node.operands]
    if any(part is decisive for part in parts):
        return decisive
    rest = tuple(part for part in parts if not isinstance(part, bool))
    return Junction(node.operator, rest) if len(rest) > 1 else rest[0]


def condition_in_words(
    node: Node, questions: Mapping[str, Question], above: Collection[str], language: str = DUTCH
) -> str:
    """For example "Alleen invullen als u hierboven “Ja” antwoordt."; `above` holds the keys that stand right above."""
    clause = _clause(node, questions, language)
    if clause is None:
        return OTHERWISE
    if questions[clause.key].type is Type.FACT:
        return f"Alleen als “{plainly(questions[clause.key].label, language)}” {clause.words} is."
    parted = questions[clause.key].type in PARTED
    if clause.key in above and not parted:
        return f"Alleen invullen als u hierboven {clause.words}."
    named = part_words(questions[clause.key], clause.key, language) if parted else ""
    label = shortened(named or plainly(questions[clause.key].label, language))
    return f"Alleen invullen als u bij “{label}” {clause.words}."


@lru_cache(maxsize=4096)
def shortened(label: str) -> str:
    """A label in few enough words to stand in a sentence."""
    if len(label) <= LONGEST_LABEL:
        return label
    return label[:LONGEST_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def _clause(node: Node, questions: Mapping[str, Question], language: str) -> Clause | None:
    match node:
        case Junction("or", operands):
            return _any_of(operands, questions, language)
        case Call("selected", (Reference(key), Literal(value))):
            return _chosen(key, [str(value)], questions, language)
        case Comparison("=", Reference(key), Literal(value)) if key in questions and questions[key].type in CHOSEN:
            return _chosen(key, [str(value)], questions, language)
        case Comparison("=", Reference(key), Literal(value)) if key in questions and questions[key].type is Type.FACT:
            return Clause(key, f"“{value}”")
        case Comparison("=" | ">" | ">=" | "<" | "<=" as operator, Reference(key), Literal(value)):
            return _compared(operator, key, value, questions)
        case Emptiness(Reference(key), False):
            return Clause(key, "iets invult") if key in questions else None
    return None


def _compared(operator: str, key: str, value: Any, questions: Mapping[str, Question]) -> Clause | None:
    if key not in questions:
        return None
    number = value if isinstance(value, str) else dutch(value, questions[key].unit)
    type_ = questions[key].type
    said = COMPARED.get(operator, "{}").format(f"€ {number}" if type_ is Type.EURO else number)
    return Clause(key, f"{said} {'kiest' if type_ is Type.SCALE else 'invult'}")


def _any_of(operands: tuple[Node, ...], questions: Mapping[str, Question], language: str) -> Clause | None:
    """Several answers to one choice."""
    keys, values = set(), []
    for operand in operands:
        match operand:
            case Comparison("=", Reference(key), Literal(value)) | Call("selected", (Reference(key), Literal(value))):
                keys.add(key)
                values.append(str(value))
            case _:
                return None
    return _chosen(keys.pop(), values, questions, language) if len(keys) == 1 else None


def _chosen(key: str, values: list[str], questions: Mapping[str, Question], language: str) -> Clause | None:
    question = questions.get(key)
    if question is None or question.type not in CHOSEN:
        return None
    labels = [f"“{plainly(option.label, language)}”" for option in question.options if option.key in values]
    if not labels:
        return None
    said = " of ".join([", ".join(labels[:-1]), labels[-1]] if labels[1:] else labels)
    return Clause(key, f"{said} antwoordt" if question.type is not Type.SEVERAL else f"{said} kiest")
