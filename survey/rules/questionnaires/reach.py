"""Whether a condition can ever hold, and whether it can ever fail: a sound procedure, that says no only when proved.

Every answer is one of a few that stand for all (see `domains`), a question that is not asked has none, and what the
procedure does not understand (the day of today, sums of answers, patterns) may be anything. So "never" is certain
for every answer that can be sent, and silence means nothing. A search that takes too long is silence too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from survey.rules.questionnaires.conditions import TODAY
from survey.rules.questionnaires.document import Question, Questionnaire, Required, Section, Type
from survey.rules.questionnaires.domains import exact, fits, values
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
    # What was worked out once: of a tree (by its identity, so it is kept as well) and of a question.
    _named: dict[int, tuple[Node, frozenset[str]]] = field(default_factory=dict, init=False, repr=False)
    _inlined: dict[int, tuple[Node, Node]] = field(default_factory=dict, init=False, repr=False)
    _goals: dict[tuple[int, bool], tuple[Node, Goal]] = field(default_factory=dict, init=False, repr=False)
    _guards: dict[tuple[str, bool], tuple[Node, ...]] = field(default_factory=dict, init=False, repr=False)
    _domains: dict[str, tuple[Value, ...]] = field(default_factory=dict, init=False, repr=False)

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

    def outcomes(self, section: Section, question: Question, test: Node) -> frozenset[bool]:
        """Whether answers can pass a check (True) and fail it (False): what is not among them is proved impossible."""
        both = frozenset((True, False))
        if len(question.keys) != 1 or question.keys[0] != question.key:
            return both
        if self.repeated(question.key):
            return both
        if self.named(test) == {ANSWER} and self.exact(question):
            tried = self.domain(question.key, question, ())[1:]
            return frozenset(_true(test, ANSWER, value) for value in tried) or both
        # Where only the answer itself is judged, it does not matter who is asked.
        above = [] if self.named(test) <= {ANSWER} else _conditions(section, question)
        demands = {True: test, False: Call("not", (test,))}
        answered = Emptiness(Answer(), False)
        return frozenset(good for good in both if self.possible([*above, demands[good], answered], question))

    def possible(self, nodes: list[Node], here: Question | None = None, complete: bool = False) -> bool:
        """Whether all of these can hold together. With `complete` what is required is answered."""
        try:
            return _Search(self, here, complete).holds(nodes)
        except (TooLong, RecursionError):
            return True

    def named(self, node: Node) -> frozenset[str]:
        """The keys of the answers in a tree, and TODAY where it looks at the calendar."""
        found = self._named.get(id(node))
        if found is None:
            found = self._named[id(node)] = (node, frozenset(_keys(node)))
        return found[1]

    def inlined(self, node: Node) -> Node:
        """The tree in which a calculation that is always made stands for what it calculates."""
        found = self._inlined.get(id(node))
        if found is None:
            calculated = any(self._calculated(key) for key in self.named(node))
            found = self._inlined[id(node)] = (node, self._filled(node) if calculated else node)
        return found[1]

    def _filled(self, node: Node) -> Node:
        match node:
            case Reference(key):
                calculation = self._calculated(key)
                return self.inlined(calculation) if calculation else node
            case Junction(operator, operands):
                return Junction(operator, tuple(map(self.inlined, operands)))
            case Call("not" | "if" as function, arguments):
                return Call(function, tuple(map(self.inlined, arguments)))
        return node

    def _calculated(self, key: str) -> Node | None:
        found = self.questionnaire.by_key.get(key)
        if found is None or found.calculation is None or found.relevant is not None:
            return None
        return found.calculation.tree if self.questionnaire.section_of[key].relevant is None else None

    def guards(self, key: str, complete: bool) -> tuple[Node, ...]:
        """An answer exists only where its question is asked; with `complete`, where it is required it does."""
        if (key, complete) not in self._guards:
            self._guards[key, complete] = tuple(self._guarded(key, complete))
        return self._guards[key, complete]

    def _guarded(self, key: str, complete: bool) -> Iterator[Node]:
        question = self.questionnaire.by_key.get(key)
        if question is None or question.type in (Type.FACT, Type.CALCULATION):
            return
        asked = [self.inlined(node) for node in _conditions(self.questionnaire.section_of[key], question)]
        if asked:
            yield Junction("or", (Emptiness(Reference(key), True), Junction("and", tuple(asked))))
        if complete and question.required is Required.YES and question.keys == (key,):
            absent = tuple(Call("not", (node,)) for node in asked)
            yield Junction("or", (Emptiness(Reference(key), False), *absent))

    def repeated(self, key: str) -> bool:
        """Whether there may be an answer for every row of its section."""
        section = self.questionnaire.section_of.get(key)
        return section is not None and section.repeat is not None

    def exact(self, question: Question) -> bool:
        """Whether all its answers can be tried, so that its domain is always the same."""
        return not self.repeated(question.key) and exact(question, self.known(question))

    def known(self, question: Question) -> Collection[Any]:
        return self.facts.get(question.register, ()) if question.type is Type.FACT else ()

    def domain(self, key: str, question: Question | None, atoms: Iterable[Node]) -> tuple[Value, ...]:
        """The answers to try; those that are always the same are made once."""
        if question is None:
            return (None,)
        if key == ANSWER or not self.exact(question):
            return values(question, list(atoms), self.known(question))
        if key not in self._domains:
            self._domains[key] = values(question, (), self.known(question))
        return self._domains[key]

    def kept(self, node: Node, wanted: bool) -> Goal | None:
        """The goal that was made of this tree before."""
        found = self._goals.get((id(node), wanted))
        return found[1] if found else None

    def keep(self, node: Node, wanted: bool, goal: Goal) -> None:
        """Keeps a goal that is the same in every search: one in which every answer can be tried."""
        asked = [self.questionnaire.by_key.get(key) for key in self.named(node)]
        if all(question is not None and self.exact(question) for question in asked):
            self._goals[id(node), wanted] = (node, goal)


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
        wanted = [self.reach.inlined(node) for node in nodes]
        wanted += list(self.guards(wanted))
        keys = frozenset[str]().union(*map(self.reach.named, wanted))
        atoms = self.atoms(wanted, {key for key in keys if not self.steady(key)})
        self.domains = {key: self.reach.domain(key, self.question(key), atoms.get(key, ())) for key in keys}
        start = {key: (1 << len(domain)) - 1 for key, domain in self.domains.items()}
        return self.solve([self.goal(node, True) for node in wanted], start)

    def atoms(self, nodes: list[Node], keys: Collection[str]) -> dict[str, list[Node]]:
        """The parts that are true or false by themselves, by the one answer they are about."""
        found: dict[str, list[Node]] = {}
        for node in nodes if keys else ():
            for atom in _atoms(node):
                named = self.reach.named(atom)
                if len(named) == 1:
                    found.setdefault(next(iter(named)), []).append(atom)
        return found

    def steady(self, key: str) -> bool:
        question = self.question(key)
        return key != ANSWER and question is not None and self.reach.exact(question)

    def question(self, key: str) -> Question | None:
        return self.here if key == ANSWER else self.reach.questionnaire.by_key.get(key)

    def guards(self, nodes: list[Node]) -> Iterator[Node]:
        """What follows from the conditions of the questions that are named, and of those that these name."""
        waiting = [key for node in nodes for key in sorted(self.reach.named(node))]
        seen: set[str] = set()
        while waiting and len(seen) < MOST_GUARDS:
            key = waiting.pop(0)
            if key not in seen:
                seen.add(key)
                made = self.reach.guards(key, self.complete)
                yield from made
                waiting += [each for node in made for each in sorted(self.reach.named(node))]

    def goal(self, node: Node, wanted: bool) -> Goal:
        """A tree as steps: what must be so (`wanted`) or must not."""
        made = self.reach.kept(node, wanted)
        if made is None:
            made = self.made(node, wanted)
            self.reach.keep(node, wanted, made)
        return made

    def made(self, node: Node, wanted: bool) -> Goal:
        keys = self.reach.named(node)
        if len(keys) == 1 and self.steady(next(iter(keys))):
            return self.atom(node, wanted)
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
        keys = self.reach.named(node)
        if TODAY in keys or len(keys) > 1:
            return ANYTHING
        if not keys:
            return TRUE if truth(work_out(node, Scope({}, {}, NOWHERE, None))) == wanted else FALSE
        key = next(iter(keys))
        question = self.question(key)
        if question is None or question.type is Type.CALCULATION or self.reach.repeated(key):
            return ANYTHING
        if not self.domains[key] or not (self.reach.exact(question) or fits(node, question)):
            return ANYTHING
        bits = 0
        for place, value in enumerate(self.domains[key]):
            if _true(node, key, value) == wanted:
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


def _true(node: Node, key: str, value: Value) -> bool:
    """Whether a tree about one answer is true of this value."""
    return truth(work_out(node, Scope({key: value}, {}, NOWHERE, value)))


def _keys(node: Node) -> Iterator[str]:
    for each in walk(node):
        if isinstance(each, Reference):
            yield each.key
        elif isinstance(each, Answer):
            yield ANSWER
        elif isinstance(each, Call) and each.function == "today":
            yield TODAY
