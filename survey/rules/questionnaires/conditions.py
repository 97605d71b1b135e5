"""Conditions as a person makes them: lines of a question, an operator and an answer, under "alle" or "een van".

`source` writes them as an expression and `condition` reads them back; what the second cannot give back exactly as it
was, it does not give at all, so that nobody changes a rule by looking at it. Such a rule is for the expert field.

Of an empty answer no comparison holds: "is niet" asks for another answer, not for none. "Bevat niet", "klopt niet"
and "telt ten hoogste" do hold of an empty answer.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.evaluation import plain
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.reading import read_day, read_number
from survey.rules.questionnaires.subjects import ANSWER, Kind, Subject, Subjects
from survey.rules.questionnaires.trees import (
    Answer,
    Call,
    Comparison,
    Emptiness,
    Junction,
    Literal,
    Negative,
    Node,
    Reference,
)  # fmt: skip

MOST_LINES = 20
# Where a day is compared with the day on which somebody answers.
TODAY = "today()"
WRITTEN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")


class Joined(StrEnum):
    """Whether all lines must hold, or one of them is enough."""

    ALL = "and"
    ANY = "or"

    @property
    def words(self) -> str:
        return "alle" if self is Joined.ALL else "een van"


class Operator(StrEnum):
    """What a line says of an answer; the value is how it stands in a form."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    LACKS = "lacks"
    CONTAINS_ONE = "contains_one"
    CHOSEN_LEAST = "chosen_least"
    CHOSEN_MOST = "chosen_most"
    EQUALS = "equals"
    DIFFERS = "differs"
    MORE = "more"
    LEAST = "least"
    LESS = "less"
    MOST = "most"
    AFTER = "after"
    FROM = "from"
    BEFORE = "before"
    UNTIL = "until"
    LONGER = "longer"
    SHORTER = "shorter"
    TRUE = "true"
    FALSE = "false"
    FILLED = "filled"
    EMPTY = "empty"

    @property
    def words(self) -> str:
        return WORDS[self]

    @property
    def many(self) -> bool:
        """Whether it takes several answers."""
        return self in (Operator.ONE_OF, Operator.CONTAINS_ONE)

    @property
    def alone(self) -> bool:
        """Whether it takes no answer."""
        return self in (Operator.TRUE, Operator.FALSE, Operator.FILLED, Operator.EMPTY)


Op = Operator
WORDS = {
    Op.IS: "is", Op.IS_NOT: "is niet", Op.ONE_OF: "is een van", Op.CONTAINS: "bevat", Op.LACKS: "bevat niet",
    Op.CONTAINS_ONE: "bevat een van", Op.CHOSEN_LEAST: "telt ten minste zoveel keuzes:",
    Op.CHOSEN_MOST: "telt ten hoogste zoveel keuzes:", Op.EQUALS: "is", Op.DIFFERS: "is niet", Op.MORE: "is groter dan",
    Op.LEAST: "is ten minste", Op.LESS: "is kleiner dan", Op.MOST: "is ten hoogste", Op.AFTER: "is na",
    Op.FROM: "is op of na", Op.BEFORE: "is vóór", Op.UNTIL: "is op of vóór",
    Op.LONGER: "heeft ten minste zoveel tekens:", Op.SHORTER: "heeft ten hoogste zoveel tekens:",
    Op.TRUE: "klopt", Op.FALSE: "klopt niet", Op.FILLED: "is ingevuld", Op.EMPTY: "is leeg",
}  # fmt: skip
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.CHOICE: (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.FILLED, Op.EMPTY),
    Kind.CHOICES: (Op.CONTAINS, Op.LACKS, Op.CONTAINS_ONE, Op.CHOSEN_LEAST, Op.CHOSEN_MOST, Op.FILLED, Op.EMPTY),
    Kind.NUMBER: (Op.EQUALS, Op.DIFFERS, Op.MORE, Op.LEAST, Op.LESS, Op.MOST, Op.FILLED, Op.EMPTY),
    Kind.DATE: (Op.EQUALS, Op.DIFFERS, Op.AFTER, Op.FROM, Op.BEFORE, Op.UNTIL, Op.FILLED, Op.EMPTY),
    Kind.TEXT: (Op.FILLED, Op.EMPTY, Op.EQUALS, Op.DIFFERS, Op.LONGER, Op.SHORTER),
    Kind.FACT: (Op.EQUALS, Op.DIFFERS, Op.MORE, Op.LEAST, Op.LESS, Op.MOST, Op.FILLED, Op.EMPTY),
    Kind.TRUTH: (Op.TRUE, Op.FALSE),
    Kind.FILES: (Op.FILLED, Op.EMPTY),
}
SIGNS = {
    Op.IS: "=", Op.IS_NOT: "!=", Op.EQUALS: "=", Op.DIFFERS: "!=", Op.MORE: ">", Op.LEAST: ">=", Op.LESS: "<",
    Op.MOST: "<=", Op.AFTER: ">", Op.FROM: ">=", Op.BEFORE: "<", Op.UNTIL: "<=",
}  # fmt: skip
COUNTED = {
    Op.CHOSEN_LEAST: ("count-selected", ">="), Op.CHOSEN_MOST: ("count-selected", "<="),
    Op.LONGER: ("string-length", ">="), Op.SHORTER: ("string-length", "<="),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said of one subject.

    `answers` holds option keys, a number ("12.5"), a day ("2022-02-14") or a text; `other` instead the key of a
    subject to compare with, or TODAY.
    """

    key: str
    operator: Operator
    answers: tuple[str, ...] = ()
    other: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Lines of which all, or one, must hold."""

    joined: Joined
    lines: tuple[Line, ...]


def tidy(condition: Condition) -> Condition:
    """The one way to make what a condition says: several answers to one choice are one line, one line is "alle"."""
    lines = tuple(map(_tidy_line, condition.lines))
    merged = _merged(lines) if condition.joined is Joined.ANY else None
    if merged:
        return Condition(Joined.ALL, (merged,))
    return Condition(Joined.ALL if len(lines) == 1 else condition.joined, lines)


def _tidy_line(line: Line) -> Line:
    answers = tuple(dict.fromkeys(line.answers))
    if line.operator.many and len(answers) == 1:
        single = Op.IS if line.operator is Op.ONE_OF else Op.CONTAINS
        return replace(line, operator=single, answers=answers)
    return replace(line, answers=answers)


def _merged(lines: tuple[Line, ...]) -> Line | None:
    """One line for several that each accept some answers to the same choice."""
    for single, many in ((Op.IS, Op.ONE_OF), (Op.CONTAINS, Op.CONTAINS_ONE)):
        if len({line.key for line in lines}) == 1 and all(line.operator in (single, many) for line in lines):
            answers = tuple(dict.fromkeys(answer for line in lines for answer in line.answers))
            return _tidy_line(Line(lines[0].key, many, answers))
    return None


def source(condition: Condition, known: Subjects) -> str:
    """The expression that says the same; raises RuleBroken for a line that says nothing, see `fault`."""
    lines = tidy(condition).lines
    for line in lines:
        if message := fault(line, known):
            raise RuleBroken(message)
    return f" {tidy(condition).joined.value} ".join(_line_source(line, known) for line in lines)


def fault(line: Line, known: Subjects) -> str:
    """What is wrong with a line, in words; empty when nothing is."""
    subject = known.get(line.key)
    if subject is None:
        return "Kies een vraag die hiervóór staat." if line.key else "Kies een vraag."
    if line.operator not in OPERATORS[subject.kind]:
        return f"Over “{subject.label}” kan niet worden gezegd “{line.operator.words}”. Kies iets anders."
    if line.operator.alone:
        return ""
    return _other_fault(line, subject, known) if line.other else _answer_fault(line, subject)


def _other_fault(line: Line, subject: Subject, known: Subjects) -> str:
    if line.other == TODAY:
        return "" if subject.kind is Kind.DATE else "Alleen een datum kan met vandaag worden vergeleken."
    if line.operator not in SIGNS or subject.kind in (Kind.CHOICE, Kind.CHOICES):
        return f"Bij “{line.operator.words}” hoort een vast antwoord, geen andere vraag."
    if line.other not in known:
        return "Kies om mee te vergelijken een vraag die hiervóór staat."
    if not comparable(subject, known[line.other]):
        return f"“{subject.label}” en “{known[line.other].label}” zijn niet te vergelijken."
    return ""


def comparable(subject: Subject, other: Subject) -> bool:
    """Whether two answers can be compared: two numbers, two days; a fact with either."""
    return subject.key != other.key and other.kind in (subject.kind, Kind.FACT) \
        and subject.kind in (Kind.NUMBER, Kind.DATE, Kind.FACT, Kind.TEXT)


def _answer_fault(line: Line, subject: Subject) -> str:
    if not any(line.answers):
        return f"Kies bij “{subject.label}” een antwoord." if subject.options else \
            f"Vul in waarmee “{subject.label}” wordt vergeleken."
    if line.operator in COUNTED or subject.kind is Kind.NUMBER or _orders(line):
        whole = line.operator in COUNTED
        good = WRITTEN_NUMBER.fullmatch(line.answers[0]) and not (whole and not line.answers[0].isdecimal())
        return "" if good else f"Vul een {'heel ' if whole else ''}getal in, bijvoorbeeld 12."
    if subject.kind is Kind.DATE:
        return "" if is_day(line.answers[0]) else "Vul een datum in, bijvoorbeeld 14-02-2022."
    if subject.options:
        return _option_fault(line, subject)
    quotes = all(quote in line.answers[0] for quote in "'\"")
    return "Gebruik niet allebei de soorten aanhalingstekens in één tekst." if quotes else ""


def _orders(line: Line) -> bool:
    return line.operator in (Op.MORE, Op.LEAST, Op.LESS, Op.MOST)


def _option_fault(line: Line, subject: Subject) -> str:
    keys = [key for key, _ in subject.options]
    wrong = [answer for answer in line.answers if answer not in keys]
    labels = ", ".join(f"“{label}”" for _, label in subject.options)
    return f"“{subject.label}” heeft geen antwoord “{wrong[0]}”; wel: {labels}." if wrong else ""


def is_day(written: str) -> bool:
    """Whether a text is a day as answers hold it, `2022-02-14`."""
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return len(written) == 10


def typed_answer(written: str, subject: Subject, operator: Operator) -> str:
    """An answer as a person types it (`12,5`, `14 februari 2022`) as it stands in a line; what cannot be read stays."""
    try:
        if operator in COUNTED or subject.kind is Kind.NUMBER or operator in (Op.MORE, Op.LEAST, Op.LESS, Op.MOST):
            number = read_number(written, 12, subject.unit)
            return written if number is None else plain(number)
        if subject.kind is Kind.DATE:
            return read_day(written) or written
    except RuleBroken:
        return written
    return written


def _line_source(line: Line, known: Subjects) -> str:
    name, subject = _name(line.key), known[line.key]
    match line.operator:
        case Op.TRUE:
            return name
        case Op.FALSE:
            return f"not({name})"
        case Op.FILLED | Op.EMPTY:
            return f"{name} {'!=' if line.operator is Op.FILLED else '='} ''"
        case Op.ONE_OF:
            return "(" + " or ".join(f"{name} = {_quoted(answer)}" for answer in line.answers) + ")"
        case Op.CONTAINS_ONE:
            return "(" + " or ".join(f"selected({name}, {_quoted(answer)})" for answer in line.answers) + ")"
        case Op.CONTAINS:
            return f"selected({name}, {_quoted(line.answers[0])})"
        case Op.LACKS:
            return f"not(selected({name}, {_quoted(line.answers[0])}))"
    if line.operator in COUNTED:
        function, sign = COUNTED[line.operator]
        return f"{function}({name}) {sign} {line.answers[0]}"
    return f"{name} {SIGNS[line.operator]} {_operand(line, subject)}"


def _name(key: str) -> str:
    return key if key == ANSWER else f"${{{key}}}"


def _operand(line: Line, subject: Subject) -> str:
    if line.other:
        return line.other if line.other == TODAY else _name(line.other)
    answer = line.answers[0]
    counts = subject.kind is Kind.NUMBER or _orders(line)
    # A fact may be a number or a code: "1012" is compared as a number, "0012" as it is written.
    if counts or (subject.kind is Kind.FACT and _canonical(answer)):
        return answer
    return _quoted(answer)


def _canonical(answer: str) -> bool:
    return bool(re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,11}[1-9])?", answer)) and answer != "-0"


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


def condition(written: Expression, known: Subjects) -> Condition | None:
    """The lines that an expression is made of; None for what cannot be given back exactly as it was."""
    found = _condition(written.tree, known)
    if found is None or any(fault(line, known) for line in found.lines):
        return None
    made = tidy(found)
    return made if expression(source(made, known)).tree == written.tree else None


def _condition(node: Node, known: Subjects) -> Condition | None:
    single = _line(node, known)
    if single is not None:
        return Condition(Joined.ALL, (single,))
    if not isinstance(node, Junction):
        return None
    lines = tuple(_line(operand, known) for operand in node.operands)
    if None in lines:
        return None
    return Condition(Joined(node.operator), tuple(line for line in lines if line))


def _line(node: Node, known: Subjects) -> Line | None:
    match node:
        case Junction("or", operands):
            return _merged(tuple(filter(None, (_line(operand, known) for operand in operands)))) \
                if all(isinstance(operand, Comparison | Call) for operand in operands) else None
        case Emptiness(operand, empty):
            return _about(operand, Op.EMPTY if empty else Op.FILLED)
        case Call("not", (Call("selected", (operand, Literal(str() as answer))),)):
            return _about(operand, Op.LACKS, answer)
        case Call("not", (Reference() | Answer() as operand,)):
            return _about(operand, Op.FALSE)
        case Call("selected", (operand, Literal(str() as answer))):
            return _about(operand, Op.CONTAINS, answer)
        case Reference() | Answer():
            return _about(node, Op.TRUE)
        case Comparison(sign, Call(function, (operand,)), Literal(value)):
            operator = next((each for each, form in COUNTED.items() if form == (function, sign)), None)
            return _about(operand, operator, str(value)) if operator else None
        case Comparison(sign, left, right):
            return _compared(sign, left, right, known)
    return None


def _about(node: Node, operator: Operator, *answers: str, other: str = "") -> Line | None:
    key = _key(node)
    return Line(key, operator, answers, other) if key else None


def _key(node: Node) -> str:
    if isinstance(node, Reference):
        return node.key
    return ANSWER if isinstance(node, Answer) else ""


def _compared(sign: str, left: Node, right: Node, known: Subjects) -> Line | None:
    subject = known.get(_key(left))
    if subject is None:
        return None
    operator = next((each for each in OPERATORS[subject.kind] if SIGNS.get(each) == sign), None)
    if operator is None:
        return None
    match right:
        case Literal(value):
            return _about(left, operator, value if isinstance(value, str) else format(value, "f"))
        case Negative(Literal(value)) if not isinstance(value, str):
            return _about(left, operator, f"-{value:f}")
        case Call("today", ()):
            return _about(left, operator, other=TODAY)
    return _about(left, operator, other=_key(right)) if _key(right) else None
