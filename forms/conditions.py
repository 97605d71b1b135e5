"""A condition or a check in a form: rows of a question, an operator and an answer, or a formula for who wants more.

The field is a `Draft`: whatever was typed, complete or not. Every button is a POST that stores nothing, so that all
works without a script: `add`, `remove.2`, `renew` (another question was chosen), `expert` and `lines`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from wtforms.fields import Field
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.conditions import (
    MOST_LINES,
    OPERATORS,
    SIGNS,
    TODAY,
    Condition,
    Joined,
    Line,
    Operator,
    comparable,
    condition,
    fault,
    source,
    typed_answer,
)
from survey.rules.questionnaires.evaluation import plain
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.phrases import sentence
from survey.rules.questionnaires.subjects import ANSWER, Kind, Subject, Subjects
from survey.rules.questionnaires.syntax import Unreadable
from survey.rules.questionnaires.wording import dutch

LINES, EXPERT = "lines", "expert"
NO_LINES = "Deze formule past niet in regels. Maak het veld leeg om met regels te beginnen."
# What an expression may hold, for who writes one.
FUNCTIONS = {
    "${sleutel}": "het antwoord op een vraag", ".": "het antwoord zelf, in een controle",
    "= != < <= > >=": "vergelijken", "and, or, not( )": "en, of, niet", "+ - * div mod": "rekenen",
    "selected(${a}, 'x')": "of x gekozen is", "count-selected(${a})": "hoeveel er gekozen zijn",
    "if(als, dan, anders)": "kiezen tussen twee waarden", "coalesce(${a}, 0)": "de eerste die is ingevuld",
    "round(${a}, 1)": "afronden", "sum( ) min( ) max( )": "optellen, kleinste, grootste", "today()": "vandaag",
    "string-length(${a})": "aantal tekens", "regex(., '[0-9]+')": "of een tekst een vorm heeft",
}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row as it stands in the form; `other` is filled when it is compared with another answer."""

    key: str = ""
    operator: str = ""
    answers: tuple[str, ...] = ()
    other: str = ""

    @property
    def blank(self) -> bool:
        return not (self.key or any(self.answers) or self.other)


@dataclass(frozen=True, slots=True)
class Draft:
    """A condition as it stands in the form, ready or not: rows under "alle" or "een van", or a formula."""

    way: str = LINES
    joined: str = Joined.ALL.value
    rows: tuple[DraftRow, ...] = ()
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a formula goes wrong: what stands before it, the piece itself, what stands behind it."""

    before: str
    piece: str
    behind: str


def drafted(written: Expression | None, known: Subjects) -> Draft:
    """An expression as it stands in the form: as rows where it can, else as a formula."""
    if written is None:
        return Draft()
    made = condition(written, known)
    if made is None:
        return Draft(EXPERT, formula=written.source)
    return Draft(LINES, made.joined.value, tuple(_row(line, known) for line in made.lines))


def _row(line: Line, known: Subjects) -> DraftRow:
    number = line.operator in SIGNS and known[line.key].kind is Kind.NUMBER
    answers = tuple(_shown(answer, number, known[line.key].unit if number else "") for answer in line.answers)
    return DraftRow(line.key, line.operator.value, answers, line.other)


def _shown(answer: str, number: bool, unit: str) -> str:
    return dutch(Decimal(answer), unit) if number and plain(Decimal(answer)) == answer else answer


class ConditionField(Field):
    """Gives a `Draft`; `offer` tells which questions may be named, `read` makes the expression.

    `why` holds what is wrong by the id of the input, `mistake` where a formula goes wrong.
    """

    widget = TextInput()

    def __init__(self, label: str = "", check: bool = False, formula_only: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.check, self.formula_only = check, formula_only
        self.subjects: Subjects = {}
        self.why: dict[str, str] = {}
        self.mistake: Mistake | None = None
        self.note = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """What was sent, else what is given: a draft, or an expression that `offer` makes one."""
        super().process(None, None if data is unset_value else data)
        if _was_sent(self.name, formdata):
            self.data = _sent(self.name, formdata)

    def offer(self, known: Subjects) -> "ConditionField":
        """The subjects that stand before this place; rows are read and shown with these."""
        self.subjects = known
        if not isinstance(self.data, Draft):
            written = expression(str(self.data)) if self.data else None
            # A field with only a formula shows no rows, so what would fit in them must stand in the formula.
            self.data = Draft(formula=str(written or "")) if self.formula_only else drafted(written, known)
        if self.formula_only:
            self.data = replace(self.data, way=EXPERT)
        return self

    @property
    def draft(self) -> Draft:
        return self.data if isinstance(self.data, Draft) else Draft()

    @property
    def expert(self) -> bool:
        return self.draft.way == EXPERT

    def act(self, deed: str) -> bool:
        """Does what a button of this field says; false when the deed is not about this field."""
        name, _, act = deed.partition(".")
        if name != self.name:
            return False
        self.data = acted(self.draft, act, self.subjects, self.check)
        if act == LINES and self.expert:
            self.why[self.name] = self.note = NO_LINES
        return True

    def read(self) -> Expression | None:
        """The expression, or None for "always" and for what cannot be; then `why` says what is wrong."""
        self.why, self.mistake = {}, None
        return self._formula() if self.expert else self._lines()

    def _formula(self) -> Expression | None:
        written = " ".join(self.draft.formula.split())
        if not written:
            return None
        try:
            return expression(written)
        except Unreadable as wrong:
            self.why[self.name] = wrong.message
            self.mistake = Mistake(written[:wrong.start], written[wrong.start:wrong.end], written[wrong.end:])
        except RuleBroken as broken:
            self.why[self.name] = broken.message
        return None

    def _lines(self) -> Expression | None:
        rows = [(at, row) for at, row in enumerate(self.draft.rows) if not row.blank]
        made = [(at, line_of(row, self.subjects)) for at, row in rows]
        for at, line in made:
            if message := fault(line, self.subjects):
                self.why[f"{self.name}-{at}-{_at_fault(line, self.subjects)}"] = message
        if self.why or not made:
            return None
        joined = Joined.ANY if self.draft.joined == Joined.ANY.value else Joined.ALL
        return expression(source(Condition(joined, tuple(line for _, line in made)), self.subjects))

    def show(self, why: Mapping[str, str]) -> None:
        """Keeps of what a form holds against it what is about this field; a page that is only looked at holds none."""
        own = {at: message for at, message in why.items() if at == self.name or at.startswith(f"{self.name}-")}
        self.why = own | ({self.name: self.note} if self.note else {})
        self.mistake = self.mistake if self.why else None

    def refuse(self, messages: Sequence[str]) -> None:
        """What the questionnaire says of this expression, beside the formula or above the rows."""
        if messages:
            self.why.setdefault(self.name, messages[0])

    @property
    def said(self) -> str:
        """The whole in words, as far as it can be read."""
        why, mistake = self.why, self.mistake
        found = self.read()
        self.why, self.mistake = why, mistake
        return sentence(found, self.subjects) if found else ""

    @property
    def groups(self) -> dict[str, list[Subject]]:
        """What may be named, by section, in order; the answer itself stands under an empty name."""
        found: dict[str, list[Subject]] = {}
        for subject in self.subjects.values():
            found.setdefault("" if subject.key == ANSWER else subject.section, []).append(subject)
        return found

    def subject(self, row: DraftRow) -> Subject | None:
        return self.subjects.get(row.key)

    def operators(self, row: DraftRow) -> list[tuple[str, str]]:
        """What can be said of the subject of this row."""
        subject = self.subject(row)
        return [(each.value, each.words) for each in OPERATORS[subject.kind]] if subject else []

    def operator(self, row: DraftRow) -> Operator | None:
        """What is said in this row; the first thing that can be when it was about another question."""
        values = [value for value, _ in self.operators(row)]
        if not values:
            return None
        return Operator(row.operator) if row.operator in values else Operator(values[0])

    def others(self, row: DraftRow) -> list[tuple[str, str]]:
        """The other answers with which this row can be compared."""
        subject, operator = self.subject(row), self.operator(row)
        if subject is None or operator not in SIGNS or subject.kind not in (Kind.NUMBER, Kind.DATE):
            return []
        today = [(TODAY, "vandaag")] if subject.kind is Kind.DATE else []
        return today + [(other.key, other.label) for other in self.subjects.values() if comparable(subject, other)]

    @property
    def functions(self) -> Mapping[str, str]:
        return FUNCTIONS


def _at_fault(line: Line, known: Subjects) -> str:
    """The input to which a mistake in a line belongs."""
    subject = known.get(line.key)
    if subject is None:
        return "key"
    return "operator" if line.operator not in OPERATORS[subject.kind] else "other" if line.other else "answer"


def line_of(row: DraftRow, known: Subjects) -> Line:
    """A row as a line, with its answer as a line holds it; what cannot be read stays for `fault` to name."""
    subject = known.get(row.key)
    if subject is None:
        return Line(row.key, Operator.IS, row.answers)
    allowed = OPERATORS[subject.kind]
    operator = Operator(row.operator) if row.operator in allowed else allowed[0]
    if operator.alone:
        return Line(row.key, operator)
    if row.other and operator in SIGNS:
        return Line(row.key, operator, other=row.other)
    answers = [typed_answer(answer.strip(), subject, operator) for answer in row.answers if answer.strip()]
    return Line(row.key, operator, tuple(answers if operator.many else answers[:1]))


def acted(draft: Draft, act: str, known: Subjects, check: bool) -> Draft:
    """The draft after a button was pressed; nothing that was typed is lost."""
    name, _, at = act.partition(".")
    rows = draft.rows
    if name == "add" and len(rows) < MOST_LINES:
        return replace(draft, rows=(*rows, DraftRow(ANSWER if check and ANSWER in known else "")))
    if name == "remove" and at.isdecimal():
        return replace(draft, rows=tuple(row for place, row in enumerate(rows) if place != int(at)))
    if name == EXPERT:
        return replace(draft, way=EXPERT, formula=_as_formula(draft, known) or draft.formula)
    return _as_lines(draft, known) if name == LINES else draft


def _as_formula(draft: Draft, known: Subjects) -> str:
    """What the rows say as a formula; empty when they are not ready."""
    lines = tuple(line_of(row, known) for row in draft.rows if not row.blank)
    try:
        return source(Condition(Joined(draft.joined), lines), known) if lines else ""
    except (RuleBroken, ValueError):
        return ""


def _as_lines(draft: Draft, known: Subjects) -> Draft:
    """The rows that say what the formula says; the formula again when rows cannot say it."""
    if not draft.formula.strip():
        return replace(draft, way=LINES)
    try:
        return drafted(expression(" ".join(draft.formula.split())), known)
    except RuleBroken:
        return draft


def _was_sent(name: str, formdata: Any) -> bool:
    return formdata is not None and f"{name}-way" in formdata


def _sent(name: str, formdata: Any) -> Draft:
    rows: list[DraftRow] = []
    while f"{name}-{len(rows)}-key" in formdata and len(rows) < MOST_LINES:
        of = f"{name}-{len(rows)}"
        rows.append(DraftRow(formdata.get(f"{of}-key", ""), formdata.get(f"{of}-operator", ""),
                             tuple(formdata.getlist(f"{of}-answer")), formdata.get(f"{of}-other", "")))
    way = EXPERT if formdata.get(f"{name}-way") == EXPERT else LINES
    joined = Joined.ANY if formdata.get(f"{name}-joined") == Joined.ANY.value else Joined.ALL
    return Draft(way, joined.value, tuple(rows), formdata.get(name, ""))
