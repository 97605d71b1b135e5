"""Whether a condition can ever hold, and whether it can ever fail: a sound procedure, that says no only when proved.

Every answer is one of a few that stand for all (see `domains`), a question that is not asked has none, and what the
procedure does not understand (the day of today, sums of answers, patterns) may be anything. So "never" is certain
for every answer that can be sent, and silence means nothing. A search that takes too long is silence too.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from survey.rules.questionnaires.document import Question, Questionnaire, Required, Section, Type
from survey.rules.questionnaires.domains import exact, fits, is_subject, values
from survey.rules.questionnaires.evaluation import Scope, Value, truth, work_out
from survey.rules.questionnaires.subjects import ANSWER
from survey.rules.questionnaires.trees import Answer, Call, Emptiness, Junction, Node, Reference, children, walk

# How far back conditions of conditions are followed, and how many steps a search may take.
MOST_GUARDS = 12
MOST_STEPS = 2_000
NOWHERE = date(2000, 1, 1)
# A condition in steps: all of, one of, an answer among these (bits of its domain), certain, or anything.
Goal = tuple[Any, ...]
ANYTHING: Goal = ("anything",)
TRUE: Goal = ("all", ())
FALSE: Goal = ("one", ())


class TooLong(Exception):
    """The search took more steps than it may."""


@dataclass
class Reach:
    """What can happen in a questionnaire; `facts` holds all values of a field of the register, where known."""

    questionnaire: Questionnaire
    facts: Mapping[str, Collection[Any]] = field(default_factory=dict)

    def never(self, section: Section, question: Question | None = None) -> bool:
        """Whether a section or question is shown to nobody: proved."""
        return not self.possible(_conditions(section, question))

    def always(self, section: Section, question: Question | None = None) -> bool:
        """Whether its own condition holds for everybody who gets there and answers what is required: proved."""
        own = (question or section).relevant
        if own is None:
            return False
        above = section.relevant.tree if question and section.relevant else None
        return not self.possible([node for node in (above, Call("not", (own.tree,))) if node], complete=True)

    def passes(self, section: Section, question: Question, test: Node, good: bool = True) -> bool:
        """Whether an answer can pass a check, or with `good` False fail it; True unless the opposite is proved."""
        if len(question.keys) != 1 or question.keys[0] != question.key:
            return True
        wanted = test if good else Call("not", (test,))
        answered = Emptiness(Answer(), False)
        return self.possible([*_conditions(section, question), wanted, answered], question)

    def possible(self, nodes: list[Node], here: Question | None = None, complete: bool = False) -> bool:
        """Whether all of these can hold together. With `complete` what is required is answered."""
        try:
            return _Search(self, here, complete).holds(nodes)
        except (TooLong, RecursionError):
            return True


def _conditions(section: Section, question: Question | None) -> list[Node]:
    written = (section.relevant, question.relevant if question else None)
    return [each.tree for each in written if each is not None]


class _Search:
    """One search: the atoms of all that must hold, the domain of every answer in them, and the way through."""

    def __init__(self, reach: Reach, here: Question | None, complete: bool) -> None:
        self.reach = reach
        self.here = here
        self.complete = complete
        self.steps = 0
        self.domains: dict[str, tuple[Value, ...]] = {}

    def holds(self, nodes: list[Node]) -> bool:
        wanted = [self.inlined(node) for node in nodes]
        wanted += list(self.guards(wanted))
        atoms: dict[str, list[Node]] = {}
        for node in wanted:
            for atom in _atoms(node):
                key = _only(atom)
                if key:
                    atoms.setdefault(key, []).append(atom)
        self.domains = {key: self.domain(key, found) for key, found in atoms.items()}
        start = {key: (1 << len(domain)) - 1 for key, domain in self.domains.items()}
        return self.solve([self.goal(node, True) for node in wanted], start)

    def question(self, key: str) -> Question | None:
        return self.here if key == ANSWER else self.reach.questionnaire.by_key.get(key)

    def known(self, question: Question) -> Collection[Any]:
        return self.reach.facts.get(question.register, ()) if question.type is Type.FACT else ()

    def domain(self, key: str, atoms: list[Node]) -> tuple[Value, ...]:
        question = self.question(key)
        return values(question, atoms, self.known(question)) if question else (None,)

    def inlined(self, node: Node) -> Node:
        """A calculation that is always made stands for what it calculates."""
        match node:
            case Reference(key):
                return self.calculated(key) or node
            case Junction(operator, operands):
                return Junction(operator, tuple(map(self.inlined, operands)))
            case Call("not" | "if" as function, arguments):
                return Call(function, tuple(map(self.inlined, arguments)))
        return node

    def calculated(self, key: str) -> Node | None:
        found = self.reach.questionnaire.by_key.get(key)
        if found is None or found.calculation is None or found.relevant is not None:
            return None
        section = self.reach.questionnaire.section_of[key]
        return self.inlined(found.calculation.tree) if section.relevant is None else None

    def guards(self, nodes: list[Node]) -> Iterator[Node]:
        """An answer exists only where its question is asked; where it is required it does."""
        waiting = [key for node in nodes for key in _references(node)]
        seen: set[str] = set()
        while waiting and len(seen) < MOST_GUARDS:
            key = waiting.pop(0)
            question = self.reach.questionnaire.by_key.get(key)
            if key in seen or question is None or question.type in (Type.FACT, Type.CALCULATION):
                continue
            seen.add(key)
            asked = [self.inlined(node) for node in _conditions(self.reach.questionnaire.section_of[key], question)]
            if asked:
                yield Junction("or", (Emptiness(Reference(key), True), Junction("and", tuple(asked))))
            if self.complete and question.required is Required.YES and question.keys == (key,):
                absent = tuple(Call("not", (node,)) for node in asked)
                yield Junction("or", (Emptiness(Reference(key), False), *absent))
            waiting += [each for node in asked for each in _references(node)]

    def goal(self, node: Node, wanted: bool) -> Goal:
        """A tree as steps: what must be so (`wanted`) or must not."""
        match node:
            case Junction(operator, operands):
                parts = tuple(self.goal(operand, wanted) for operand in operands)
                return _joined("all" if (operator == "and") == wanted else "one", parts)
            case Call("not", (operand,)):
                return self.goal(operand, not wanted)
            case Call("if", (test, then, otherwise)):
                return ("one", (("all", (self.goal(test, True), self.goal(then, wanted))),
                                ("all", (self.goal(test, False), self.goal(otherwise, wanted)))))
        return self.atom(node, wanted)

    def atom(self, node: Node, wanted: bool) -> Goal:
        keys = _references(node)
        if any(isinstance(each, Call) and each.function == "today" for each in walk(node)) or len(keys) > 1:
            return ANYTHING
        if not keys:
            return TRUE if truth(work_out(node, Scope({}, {}, NOWHERE, None))) == wanted else FALSE
        key = next(iter(keys))
        question = self.question(key)
        if question is None or question.type is Type.CALCULATION:
            return ANYTHING
        if not self.domains[key] or not (exact(question, self.known(question)) or fits(node, question)):
            return ANYTHING
        bits = 0
        for place, value in enumerate(self.domains[key]):
            if truth(work_out(node, Scope({key: value}, {}, NOWHERE, value))) == wanted:
                bits |= 1 << place
        return ("among", key, bits)

    def solve(self, goals: list[Goal], left: dict[str, int]) -> bool:
        """Whether there is a way through: first what is certain, then one choice at a time."""
        choices = []
        while goals:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooLong
            kind, *rest = goals.pop()
            if kind == "all":
                goals += rest[0]
            elif kind == "one":
                choices.append(rest[0])
            elif kind == "among":
                left[rest[0]] &= rest[1]
                if not left[rest[0]]:
                    return False
        if not choices:
            return True
        choices.sort(key=len, reverse=True)
        chosen = choices.pop()
        others: list[Goal] = [("one", parts) for parts in choices]
        return any(self.solve([part, *others], dict(left)) for part in chosen)


def _joined(kind: str, parts: tuple[Goal, ...]) -> Goal:
    """One of several demands on the same answer is one demand on it."""
    if kind == "one" and ANYTHING in parts:
        return ANYTHING
    if kind == "one" and parts and all(part[0] == "among" and part[1] == parts[0][1] for part in parts):
        bits = 0
        for part in parts:
            bits |= part[2]
        return ("among", parts[0][1], bits)
    return (kind, parts)


def _atoms(node: Node) -> Iterator[Node]:
    """The parts that are true or false by themselves."""
    if isinstance(node, Junction) or (isinstance(node, Call) and node.function in ("not", "if")):
        for child in children(node):
            yield from _atoms(child)
    else:
        yield node


def _references(node: Node) -> frozenset[str]:
    return frozenset(ANSWER if isinstance(each, Answer) else each.key
                     for each in walk(node) if is_subject(each) and isinstance(each, Answer | Reference))


def _only(atom: Node) -> str:
    """The one answer that an atom is about; empty when there are more, or none."""
    keys = _references(atom)
    return next(iter(keys)) if len(keys) == 1 else ""
