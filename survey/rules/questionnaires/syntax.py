"""Reads the text of an expression into a tree; says in Dutch what it cannot read."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, NoReturn

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.patterns import pattern
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

MAX_LENGTH = 4000
MAX_DEPTH = 20
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
# How many arguments a function takes, at least and at most.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "selected": (2, 2), "count-selected": (1, 1), "if": (3, 3), "coalesce": (1, 50), "not": (1, 1),
    "round": (1, 2), "sum": (1, 50), "min": (1, 50), "max": (1, 50), "count": (1, 50), "today": (0, 0),
    "string-length": (1, 1), "regex": (2, 2),
}  # fmt: skip
TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<reference>\$\{[^{}]*\})"
    r"|(?P<name>[A-Za-z]+(?:-[A-Za-z]+)*)"
    r"|(?P<sign><=|>=|!=|[=<>+\-*(),.])"
)
BLANK = re.compile(r"[ \t\r\n\xa0]*")
TYPOGRAPHY = frozenset("‘’“”„`´")


class Unreadable(RuleBroken):
    """What is wrong with an expression, and where: the piece from `start` to `end` in its source."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class Token(NamedTuple):
    kind: str
    text: str
    at: int = 0


def tree(source: str) -> Node:
    """Parse an expression; raises Unreadable with a Dutch sentence about the first thing that is wrong."""
    if len(source) > MAX_LENGTH:
        raise RuleBroken(f"Deze voorwaarde is te lang: ten hoogste {MAX_LENGTH} tekens.")
    parser = _Parser(source, _tokens(source))
    node = parser.either()
    if parser.next.kind != "end":
        parser.unexpected()
    return node


def _tokens(source: str) -> list[Token]:
    tokens: list[Token] = []
    at = BLANK.match(source).end()  # type: ignore[union-attr]
    while at < len(source):
        found = TOKEN.match(source, at)
        if found is None:
            raise Unreadable(_unreadable(source, at), at, at + 1)
        tokens.append(Token(str(found.lastgroup), found.group(), at))
        at = BLANK.match(source, found.end()).end()  # type: ignore[union-attr]
    return tokens


def _unreadable(source: str, at: int) -> str:
    character = source[at]
    if character in TYPOGRAPHY:
        return f"Gebruik in ‘{source}’ rechte aanhalingstekens (') en geen {character}."
    if character in "'\"":
        return f"In ‘{source}’ ontbreekt een aanhalingsteken aan het eind van een tekst."
    if source.startswith("${", at):
        return f"In ‘{source}’ ontbreekt een accolade: schrijf een verwijzing als ${{sleutel}}."
    return f"In ‘{source}’ staat ‘{character}’ op plaats {at + 1}. Dat teken kan hier niet."


class _Parser:
    """Recursive descent, one method a level of precedence, from `or` down to a single value."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.end = Token("end", "", len(source))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def accept(self, *texts: str) -> str:
        """Takes the next token when it is one of these signs or words; otherwise gives an empty text."""
        if self.next.kind in ("sign", "name") and self.next.text in texts:
            return self.take().text
        return ""

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            ended = self.next.kind == "end"
            self.fail(f"er ontbreekt een ‘{sign}’" if ended else f"vóór ‘{self.next.text}’ hoort een ‘{sign}’")

    def fail(self, reason: str, behind: bool = False) -> NoReturn:
        """Points at the next token, or at the one that was just taken."""
        token = self.tokens[self.at - 1] if behind else self.next
        message = f"‘{self.source}’ klopt niet: {reason}."
        raise Unreadable(message, token.at, token.at + len(token.text))

    def unexpected(self) -> NoReturn:
        if self.next.kind == "end":
            self.fail("er ontbreekt iets aan het eind" if self.source.strip() else "er staat niets")
        self.fail(f"‘{self.next.text}’ staat op een plaats waar het niet kan")

    def either(self) -> Node:
        return self.junction("or", self.both)

    def both(self) -> Node:
        return self.junction("and", self.comparison)

    def junction(self, word: str, operand: Callable[[], Node]) -> Node:
        operands = [operand()]
        while self.accept(word):
            operands.append(operand())
        return operands[0] if len(operands) == 1 else Junction(word, tuple(operands))

    def comparison(self) -> Node:
        left = self.addition()
        operator = self.accept(*COMPARISONS)
        if not operator:
            return left
        right = self.addition()
        if self.next.text in COMPARISONS and self.next.kind == "sign":
            self.fail("twee vergelijkingen achter elkaar kan niet; gebruik ‘and’ of haakjes")
        return _compared(operator, left, right)

    def addition(self) -> Node:
        return self.chain(("+", "-"), self.multiplication)

    def multiplication(self) -> Node:
        return self.chain(("*", "div", "mod"), self.signed)

    def chain(self, operators: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        first = operand()
        rest: list[tuple[str, Node]] = []
        while operator := self.accept(*operators):
            rest.append((operator, operand()))
        return Arithmetic(first, tuple(rest)) if rest else first

    def signed(self) -> Node:
        if self.accept("-"):
            return Negative(self.deeper(self.signed))
        return self.value()

    def deeper(self, inner: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"er zijn te veel haakjes in elkaar: ten hoogste {MAX_DEPTH}")
        node = inner()
        self.depth -= 1
        return node

    def value(self) -> Node:
        token = self.next
        if token.kind == "sign" and token.text == "(":
            self.take()
            node = self.deeper(self.either)
            self.expect(")")
            return node
        if token.kind == "name":
            return self.call(self.take().text)
        if token.kind == "end" or (token.kind == "sign" and token.text != "."):
            self.unexpected()
        return self.single(self.take())

    def single(self, token: Token) -> Node:
        match token.kind:
            case "number":
                return self.number(token.text)
            case "text":
                return Literal(token.text[1:-1])
            case "reference":
                return self.reference(token.text[2:-1])
        return Answer()

    def number(self, text: str) -> Node:
        whole, _, decimals = text.partition(".")
        if len(whole) > 15 or len(decimals) > 12:
            self.fail(f"het getal {text} is te lang", behind=True)
        return Literal(Decimal(text))

    def reference(self, key: str) -> Node:
        if not KEY.fullmatch(key):
            self.fail(f"‘${{{key}}}’ is geen verwijzing; een sleutel heeft alleen letters, cijfers en _", behind=True)
        return Reference(key)

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            self.unknown(name)
        self.expect("(")
        arguments = self.arguments()
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            number = str(least) if least == most else f"{least} tot {most}"
            reason = f"{name}() hoort {number} waarden tussen de haakjes te hebben en heeft er {len(arguments)}"
            self.fail(reason, behind=True)
        return self.match(arguments) if name == "regex" else Call(name, arguments)

    def unknown(self, name: str) -> NoReturn:
        if name in ("and", "or", "div", "mod"):
            self.fail(f"‘{name}’ staat op een plaats waar het niet kan", behind=True)
        if [token.text for token in self.tokens[self.at : self.at + 1]] == ["("]:
            self.fail(f"de functie {name}() kennen we niet; wel: {', '.join(FUNCTIONS)}", behind=True)
        reason = f"‘{name}’ is geen getal of verwijzing; zet tekst tussen aanhalingstekens en sleutels in ${{…}}"
        self.fail(reason, behind=True)

    def arguments(self) -> tuple[Node, ...]:
        if self.accept(")"):
            return ()
        found = [self.deeper(self.either)]
        while self.accept(","):
            found.append(self.deeper(self.either))
        self.expect(")")
        return tuple(found)

    def match(self, arguments: tuple[Node, ...]) -> Node:
        operand, written = arguments
        if not (isinstance(written, Literal) and isinstance(written.value, str)):
            self.fail("het patroon van regex() moet een vaste tekst tussen aanhalingstekens zijn", behind=True)
        return Match(operand, pattern(written.value))


def _compared(operator: str, left: Node, right: Node) -> Node:
    """`x = ''` asks whether x is empty, which a comparison cannot: an empty operand makes every comparison
    false.
    """
    nothing = Literal("")
    if operator in ("=", "!=") and nothing in (left, right):
        return Emptiness(left if right == nothing else right, operator == "=")
    return Comparison(operator, left, right)
