"""Whether expressions refer to what exists, stands before them and has that answer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires import piping
from survey.rules.questionnaires.document import Check, Question, Questionnaire, Section, Text
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.syntax import KEY
from survey.rules.questionnaires.trees import Answer, Call, Comparison, Literal, Node, Reference, children, walk
from survey.rules.questionnaires.types import OPTIONED, PARTED, Type
from survey.rules.questionnaires.wording import Placeholder, pieces

# The functions that take the answers of all rows of a section that is filled in several times.
OF_ROWS = frozenset({"sum", "min", "max", "count"})
WHOLES = {Type.SHARES: "een hele verdeling; kies een van de onderdelen",
          Type.GRID: "een hele matrix; kies een van de rijen",
          Type.TABLE: "een hele tabel; kies een van de cellen, zoals ${rij_kolom}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    `where` is () for the questionnaire, (section,) or (section, question), counted from 0; `field` is the
    name of the field in the document; of an option, part or check also which of its fields ("options.label"),
    and then `index` says which one. What is `unfinished` may stand in a concept and stops a publication.
    """

    where: tuple[int, ...]
    field: str
    message: str
    index: int | None = None
    unfinished: bool = False


def reference_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    """All faults in the expressions of a questionnaire, in its order."""
    known = _Known(questionnaire)
    for number, section in enumerate(questionnaire.sections):
        yield from _condition_faults(known, (number,), "relevant", section.relevant)
        yield from _piping_faults(known, (number,), "intro", section.intro)
        for place, question in enumerate(section.questions):
            where = (number, place)
            known.here = question
            for field, nth, text in piping.texts(question):
                yield from _piping_faults(known, where, field, text, nth)
            yield from _condition_faults(known, where, "relevant", question.relevant)
            yield from _condition_faults(known, where, "calculation", question.calculation)
            known.before |= {question.key, *question.keys}
            for index, check in enumerate(question.checks):
                yield from _check_faults(known, where, index, check)
        known.leave(section)


def refusals(questionnaire: Questionnaire, written: Expression, elsewhere: Collection[str] = ()) -> list[str]:
    """What is wrong with an expression about all answers of a questionnaire, such as one that stands behind its end.

    `elsewhere` are keys that it may also refer to: facts of the register.
    """
    known = _Known(questionnaire)
    for section in questionnaire.sections:
        known.before |= {key for question in section.questions for key in (question.key, *question.keys)}
        known.leave(section)
    uses = [use for use in sorted(_uses(written.tree)) if use[0] in questionnaire.by_key or use[0] not in elsewhere]
    found = [known.refusal(*use) for use in uses]
    return list(dict.fromkeys([*filter(None, found), *(message for node in walk(written.tree)
                                                      for message in _option_faults(known, node))]))


class _Known:
    """What an expression may refer to at the place where the reading is."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.owners = questionnaire.by_key
        self.sections = {section.key for section in questionnaire.sections}
        self.rows = {part.key for question in questionnaire.questions if question.columns for part in question.parts}
        self.before = {fact.key for fact in questionnaire.facts}
        # The keys whose answers are one a row, and the sections that these stand in.
        self.of_rows: set[str] = set()
        self.repeats: set[str] = set()
        self.here: Question | None = None

    def leave(self, section: Section) -> None:
        """From outside, an answer in a section that is filled in several times is a list."""
        self.here = None
        if section.repeat:
            keys = {key for question in section.questions if question.type is not Type.FACT for key in question.keys}
            self.before -= keys
            self.of_rows |= keys
            self.repeats.add(section.key)

    def refusal(self, key: str, function: str = "") -> str:
        """Why this key cannot be referred to here, straight inside a function or not; empty when it can."""
        if key in self.repeats and function == "count":
            return ""
        if key in self.of_rows:
            return "" if function in OF_ROWS else (
                f"‘${{{key}}}’ heeft hier niet één antwoord, want het onderdeel wordt vaker ingevuld. "
                f"Gebruik sum(), min(), max() of count(), bijvoorbeeld sum(${{{key}}}).")
        owner = self.owners.get(key)
        if owner is None:
            if key in self.rows:
                return f"‘${{{key}}}’ verwijst naar een hele rij van een tabel; kies een van de cellen."
            kind = "een onderdeel en niet naar een vraag" if key in self.sections else "een vraag die niet bestaat"
            return f"‘${{{key}}}’ verwijst naar {kind}."
        if owner.type is Type.NOTE:
            return f"‘${{{key}}}’ verwijst naar een toelichting; die heeft geen antwoord."
        if owner.type in PARTED and key == owner.key:
            return f"‘${{{key}}}’ verwijst naar {WHOLES[owner.type]}."
        if key in self.before:
            return ""
        if owner is self.here:
            return f"‘${{{key}}}’ verwijst naar deze vraag zelf. Dat kan alleen in een controle."
        return f"‘${{{key}}}’ verwijst naar een vraag die pas later komt."

    def options(self, node: Node) -> Question | None:
        """The choice question whose answer a node stands for, if it does."""
        owner = self.here if isinstance(node, Answer) else None
        if isinstance(node, Reference):
            owner = self.owners.get(node.key)
        return owner if owner is not None and owner.type in OPTIONED else None


def _condition_faults(known: _Known, where: tuple[int, ...], field: str, written: Expression | None) -> Iterator[Fault]:
    if written is None:
        return
    if written.uses_answer:
        message = "De punt (.) staat voor het antwoord dat gecontroleerd wordt en kan alleen in een controle."
        yield Fault(where, field, message)
    for message in _expression_faults(known, written):
        yield Fault(where, field, message)


def _piping_faults(
    known: _Known, where: tuple[int, ...], field: str, text: Text, index: int | None = None
) -> Iterator[Fault]:
    if piping.unfinished(text):
        yield Fault(where, field, "In deze tekst begint ‘${’ een verwijzing zonder accolade aan het eind.", index)
    for key in piping.keys(text):
        if message := known.refusal(key) if KEY.fullmatch(key) else f"‘${{{key}}}’ is geen verwijzing naar een vraag.":
            yield Fault(where, field, message, index)


def _check_faults(known: _Known, where: tuple[int, ...], index: int, check: Check) -> Iterator[Fault]:
    for message in _expression_faults(known, check.test):
        yield Fault(where, "checks.test", message, index)
    for words in check.message.values():
        for message in _message_faults(known, words):
            yield Fault(where, "checks.message", message, index)


def _message_faults(known: _Known, words: str) -> Iterator[str]:
    try:
        found = pieces(words)
    except RuleBroken as broken:
        yield broken.message
        return
    for piece in found:
        if isinstance(piece, Placeholder):
            yield from _expression_faults(known, piece.figure)


def _expression_faults(known: _Known, written: Expression) -> Iterator[str]:
    yield from dict.fromkeys(filter(None, (known.refusal(*use) for use in sorted(_uses(written.tree)))))
    for node in walk(written.tree):
        yield from _option_faults(known, node)


def _uses(node: Node, function: str = "") -> Iterator[tuple[str, str]]:
    """Every key a tree refers to, with the function straight inside which it stands, if any."""
    if isinstance(node, Reference):
        yield node.key, function
    inside = node.function if isinstance(node, Call) else ""
    for child in children(node):
        yield from _uses(child, inside)


def _option_faults(known: _Known, node: Node) -> Iterator[str]:
    """A comparison with an answer that the question does not have can never be true: most likely a slip."""
    match node:
        case Comparison("=" | "!=", left, right):
            pairs = [(left, right), (right, left)]
        case Call("selected", (left, right)):
            pairs = [(left, right)]
        case _:
            return
    for asked, compared in pairs:
        question = known.options(asked)
        if question and question.options and isinstance(compared, Literal):
            keys = [option.key for option in question.options]
            if str(compared.value) not in keys:
                yield f"De vraag ‘{question.key}’ heeft geen antwoord ‘{compared.value}’; wel: {', '.join(keys)}."
