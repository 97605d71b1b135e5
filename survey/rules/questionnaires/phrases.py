"""Rules in Dutch words for who makes the questionnaire: every tree can be said, the simple ones as a plain sentence.

What is said to respondents stands in `following`.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from survey.rules.calendar import in_words
from survey.rules.questionnaires.conditions import TODAY, Condition, Joined, Line, Operator, condition, is_day
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.subjects import ANSWER, Kind, Subject, Subjects
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
from survey.rules.questionnaires.wording import dutch, pieces
from survey.rules.rounding import with_unit

LONGEST = 80
JOINED = {"and": "en", "or": "of"}
SIGNS = {"=": "is", "!=": "is niet", "<": "is kleiner dan", "<=": "is ten hoogste", ">": "is groter dan",
         ">=": "is ten minste"}  # fmt: skip
DAY_SIGNS = SIGNS | {"<": "is vóór", "<=": "is op of vóór", ">": "is na", ">=": "is op of na"}
CHAIN = {"+": "plus", "-": "min", "*": "keer", "div": "gedeeld door", "mod": "(rest na deling door)"}
LISTS = {"sum": "de som van", "min": "de kleinste van", "max": "de grootste van", "count": "het aantal van"}


def sentence(written: Expression, known: Subjects) -> str:
    """A rule in words: “Doet u mee?” is “Ja” en “Aantal” is groter dan 10."""
    lines = condition(written, known)
    return in_lines(lines, known) if lines else _said(written.tree, known)


def in_lines(lines: Condition, known: Subjects) -> str:
    """What the sentence editor made, in words."""
    word = " en " if lines.joined is Joined.ALL else " of "
    return word.join(_line(line, known) for line in lines.lines)


def shown(written: Expression, known: Subjects) -> str:
    """When a question or section is shown."""
    return f"Toon als {sentence(written, known)}."


def demanded(test: Expression, message: str, hard: bool, known: Subjects) -> str:
    """What an answer must be, and what is said when it is not."""
    otherwise = "Anders zeggen wij" if hard else "Anders vragen wij of het klopt"
    return f"Eis: {sentence(test, known)}. {otherwise}: “{_filled(message, known)}”"


def _filled(message: str, known: Subjects) -> str:
    """A message in which figures are worked out, with the words of what is worked out between brackets."""
    return "".join(piece if isinstance(piece, str) else f"[{_said(piece.figure.tree, known)}]"
                   for piece in pieces(message))


def calculated(written: Expression, known: Subjects) -> str:
    """What a calculation is."""
    return f"{_capital(_said(written.tree, known))}."


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def quoted(label: str) -> str:
    """A label between quotes, cut where it is long."""
    short = label if len(label) <= LONGEST else label[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
    return f"“{short}”"


def _subject(key: str, known: Subjects) -> str:
    if key in known:
        return known[key].label if key == ANSWER else quoted(known[key].label)
    return "het antwoord" if key == ANSWER else f"‘{key}’ (onbekend)"


def _line(line: Line, known: Subjects) -> str:
    said = f"{_subject(line.key, known)} {line.operator.words}"
    if line.operator.alone:
        return said
    if line.other:
        return f"{said} {'vandaag' if line.other == TODAY else 'het antwoord op ' + _subject(line.other, known)}"
    return f"{said} {listed([_answer(answer, line, known[line.key]) for answer in line.answers], 'of')}"


def _answer(answer: str, line: Line, subject: Subject) -> str:
    """An answer as it is said: the label of an option, a number with its unit, a day in words."""
    label = next((label for key, label in subject.options if key == answer), None)
    if line.operator in (Operator.CHOSEN_LEAST, Operator.CHOSEN_MOST, Operator.LONGER, Operator.SHORTER):
        return answer
    if label is not None:
        return quoted(label)
    if subject.kind is Kind.NUMBER:
        return with_unit(dutch(Decimal(answer), subject.unit), subject.unit)
    return _day(answer) if subject.kind is Kind.DATE else quoted(answer)


def _day(written: str) -> str:
    return in_words(date.fromisoformat(written), weekday=False)


def listed(parts: Sequence[str], word: str = "en") -> str:
    """`a`, `a en b`, `a, b en c`."""
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def _said(node: Node, known: Subjects) -> str:
    """Any tree in words, from the inside out."""
    match node:
        case Literal(value):
            return quoted(value) if isinstance(value, str) else dutch(value)
        case Reference(key):
            return _subject(key, known)
        case Answer():
            return _subject(ANSWER, known)
        case Negative(operand):
            return f"min {_said(operand, known)}"
        case Emptiness(operand, empty):
            return f"{_said(operand, known)} is {'leeg' if empty else 'ingevuld'}"
        case Comparison(sign, left, right):
            return _comparison(sign, left, right, known)
        case Junction(operator, operands):
            return f" {JOINED[operator]} ".join(_within(operand, known) for operand in operands)
        case Arithmetic(first, rest):
            parts = [f"{CHAIN[operator]} {_within(operand, known)}" for operator, operand in rest]
            return " ".join([_within(first, known), *parts])
        case Match(operand, pattern):
            return f"{_said(operand, known)} heeft de vorm ‘{pattern.source}’"
        case Call(function, arguments):
            return _call(function, arguments, known)
    raise TypeError(f"not a node: {node!r}")


def _within(node: Node, known: Subjects) -> str:
    said = _said(node, known)
    return f"({said})" if isinstance(node, Junction | Arithmetic) else said


def _comparison(sign: str, left: Node, right: Node, known: Subjects) -> str:
    if _whole(sign, left, right) and isinstance(left, Arithmetic):
        rest = left.rest[:-1]
        return f"{_said(Arithmetic(left.first, rest) if rest else left.first, known)} is een heel getal"
    subject = _asked(left, known)
    days = subject is not None and subject.kind is Kind.DATE
    signs = DAY_SIGNS if days else SIGNS
    return f"{_within(left, known)} {signs[sign]} {_value(right, subject, known)}"


def _whole(sign: str, left: Node, right: Node) -> bool:
    """Whether it asks for a whole number: `… mod 1 = 0`."""
    return sign == "=" and right == Literal(Decimal(0)) and isinstance(left, Arithmetic) \
        and left.rest[-1] == ("mod", Literal(Decimal(1)))


def _asked(node: Node, known: Subjects) -> Subject | None:
    match node:
        case Reference(key):
            return known.get(key)
        case Answer():
            return known.get(ANSWER)
    return None


def _value(node: Node, subject: Subject | None, known: Subjects) -> str:
    """The other side of a comparison: an option by its label, a day in words."""
    if subject and isinstance(node, Literal) and isinstance(node.value, str):
        label = next((label for key, label in subject.options if key == node.value), None)
        if label is None and subject.kind is Kind.DATE and is_day(node.value):
            return _day(node.value)
        return quoted(label or node.value)
    return _within(node, known)


def _call(function: str, arguments: tuple[Node, ...], known: Subjects) -> str:
    if function == "selected":
        return f"{_within(arguments[0], known)} bevat {_value(arguments[1], _asked(arguments[0], known), known)}"
    said = [_said(argument, known) for argument in arguments]
    if function in LISTS:
        return f"{LISTS[function]} {listed(said)}"
    match function:
        case "not":
            return f"niet ({said[0]})"
        case "if":
            return f"als {said[0]} dan {said[1]}, anders {said[2]}"
        case "coalesce":
            return f"{', of anders '.join(said)}"
        case "round":
            return f"{said[0]} afgerond" + (f" op {said[1]} cijfers achter de komma" if said[1:] else "")
        case "today":
            return "vandaag"
        case "count-selected":
            return f"het aantal keuzes bij {said[0]}"
        case "string-length":
            return f"het aantal tekens van {said[0]}"
    return f"{function}({', '.join(said)})"
