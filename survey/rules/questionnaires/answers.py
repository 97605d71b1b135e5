"""What a respondent typed, held against the questionnaire: values, what is asked, errors and warnings."""

from collections import ChainMap
from collections.abc import Container, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from survey.rules.broken import RuleBroken
from survey.rules.prefills import NOTHING, Prefilled
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Question, Questionnaire, Repeat, Section
from survey.rules.questionnaires.expressions import Expression, evaluate, holds
from survey.rules.questionnaires.reading import WHOLE, check_bounds, read
from survey.rules.questionnaires.types import PARTED, Required, Type
from survey.rules.questionnaires.wording import dutch, say

# What to say when a required answer is missing.
MISSING = {
    Type.ONE: "Kies een antwoord.",
    Type.SEVERAL: "Kies een of meer antwoorden.",
    Type.SCALE: "Kies een getal op de schaal.",
    Type.RANKING: "Zet de antwoorden op volgorde.",
    Type.NUMBER: "Vul een getal in.",
    Type.PERCENTAGE: "Vul een percentage in.",
    Type.EURO: "Vul een bedrag in.",
    Type.SHARES: "Vul de verdeling in.",
    Type.GRID: "Kies in elke rij een antwoord.",
    Type.TABLE: "Vul de tabel in. Vul 0 in waar er geen zijn.",
    Type.EMAIL: "Vul een mailadres in.",
    Type.FILE: "Voeg een bestand toe.",
    Type.DATE: "Vul een datum in.",
    Type.ORGANISATION: "Kies een organisatie.",
}
# What to say at one row or cell that is still empty, where the others are filled in.
PARTLY_MISSING = {Type.GRID: "Kies ook in deze rij een antwoord.", Type.TABLE: "Vul ook hier een getal in, of 0."}
SOFTLY_PARTLY = "U hebt nog niet alles ingevuld. Wilt u dat nog doen?"
SOFTLY_MISSING = "U hebt deze vraag nog niet beantwoord. Wilt u dat nog doen?"


class State(StrEnum):
    """How far a section is."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    DONE = "done"

    @property
    def words(self) -> str:
        return {"not_begun": "nog niet begonnen", "begun": "bezig", "done": "klaar"}[self]


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far one section is; `keys` are those of the questions and parts shown in it, in every row of it.

    A section is begun when anything was saved in it, be it empty; done when it is begun and has no errors.
    `questions` counts what can be answered in it now, `answered` what is answered. One where nothing is asked
    is done.
    """

    key: str
    asked: bool
    state: State
    questions: int
    answered: int
    errors: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """Answers as they stand.

    `values` holds the typed values of all that is asked (None where it is empty or cannot be read) and the
    calculations; `asked` the keys of all that is shown, parts, notes and facts included; `errors` stop
    sending and `warnings` do not.

    A section that is filled in several times has in `values` a list with the values of every row, under its own key.
    In `asked`, `errors` and `warnings` a question in it has the name of its field (`scholen.2.naam`, see the module
    `rows`), and the key of the section stands there too: too many rows are an error of the section.
    """

    values: dict[str, Any]
    asked: frozenset[str]
    errors: dict[str, str]
    warnings: dict[str, str]
    sections: tuple[SectionState, ...]

    def errors_in(self, section: str) -> dict[str, str]:
        """The errors of one section, in the order of its questions."""
        return self._within(section, self.errors)

    def warnings_in(self, section: str) -> dict[str, str]:
        """The warnings of one section, in the order of its questions."""
        return self._within(section, self.warnings)

    def _within(self, section: str, messages: dict[str, str]) -> dict[str, str]:
        keys = next((state.keys for state in self.sections if state.key == section), ())
        return {key: messages[key] for key in keys if key in messages}


def examine(
    questionnaire: Questionnaire,
    typed: Mapping[str, Any],
    facts: Mapping[str, Any],
    today: date,
    organisations: Container[str] | None = None,
    prefilled: Prefilled = NOTHING,
) -> Examination:
    """Hold what was typed against the questionnaire.

    `typed` is flat: key, or name of a field in a row, -> text or list of texts; `facts` are the register's fields of
    the answering organisation; `organisations`, when given, holds the codes an ORGANISATION question may take.
    What was `prefilled` counts as an answer, and not as work that was begun.
    """
    examiner = _Examiner(typed, questionnaire.known(facts), today, organisations, prefilled)
    states = tuple(examiner.section(section) for section in questionnaire.sections)
    return Examination(dict(examiner.values), frozenset(examiner.asked), examiner.errors, examiner.warnings, states)


class _Examiner:
    """Goes through the questions in their order, so that every condition sees the answers before it.

    In a row `row` stands before every key, and its own answers before those outside.
    """

    def __init__(
        self,
        typed: Mapping[str, Any],
        facts: Mapping[str, Any],
        today: date,
        organisations: Container[str] | None,
        prefilled: Prefilled = NOTHING,
    ) -> None:
        self.saved, self.prefilled = typed, prefilled
        self.typed = prefilled.over(typed) if prefilled.entries else typed
        self.facts = facts
        self.today = today
        self.organisations = organisations
        self.values: MutableMapping[str, Any] = {}
        self.asked: list[str] = []
        self.errors: dict[str, str] = {}
        self.warnings: dict[str, str] = {}
        self.row = ""

    def section(self, section: Section) -> SectionState:
        if not self.relevant(section.relevant):
            return SectionState(section.key, False, State.NOT_BEGUN, 0, 0, 0, ())
        first = len(self.asked)
        begun, shown, answered = self.repeated(section, section.repeat) if section.repeat else self.questions(section)
        keys = tuple(self.asked[first:])
        errors = sum(key in self.errors for key in keys)
        # Of a repeated section without rows it has to be said that there are none.
        empty = not shown and section.repeat is None
        state = State.DONE if empty or (begun and not errors) else State.BEGUN if begun else State.NOT_BEGUN
        return SectionState(section.key, True, state, shown, answered, errors, keys)

    def questions(self, section: Section) -> tuple[bool, int, int]:
        """Examines the questions of a section or of one row of it: whether anything was saved, how many can be
        answered and how many are.
        """
        shown = [question for question in section.questions if self.question(question) and question.answered]
        begun = any(self.row + key in self.saved for question in shown for key in question.keys)
        return begun, len(shown), sum(any(self.values[key] is not None for key in each.keys) for each in shown)

    def repeated(self, section: Section, repeat: Repeat) -> tuple[bool, int, int]:
        """Examines all rows of a section."""
        self.asked.append(section.key)
        found, numbers, outside = [], rows.numbers(section, self.typed), self.values
        begun, shown, answered = section.key in self.saved, 0, 0
        for number in numbers:
            own: dict[str, Any] = {}
            self.row, self.values = rows.prefix(section, number), ChainMap(own, cast("dict[str, Any]", outside))
            told = self.questions(section)
            begun, shown, answered = begun or told[0], shown + told[1], answered + told[2]
            found.append(own)
        self.row, self.values = "", outside
        self.values[section.key] = found
        if len(numbers) > rows.most(repeat):
            self.errors[section.key] = rows.too_many(repeat)
        return begun, shown, answered

    def relevant(self, condition: Expression | None) -> bool:
        return condition is None or holds(condition, self.values, self.facts, self.today)

    def question(self, question: Question) -> bool:
        """Examines one question; false when it is not asked."""
        if not self.relevant(question.relevant):
            return False
        self.asked.append(self.row + question.key)
        if question.type is Type.SHARES:
            self.shares(question)
        elif question.type in PARTED:
            self.parts(question)
        elif question.type is Type.CALCULATION and question.calculation:
            self.values[question.key] = evaluate(question.calculation, self.values, self.facts, self.today)
        elif question.answered:
            self.single(question)
        return True

    def single(self, question: Question) -> None:
        value = self.read(question, question.key)
        self.values[question.key] = value
        if self.row + question.key not in self.errors:
            self.judge(question, value)

    def read(self, question: Question, key: str) -> Any:
        """The typed value; what cannot be read is empty, what lies outside the bounds is kept, both with an
        error.
        """
        typed, value = self.typed.get(self.row + key), None
        if typed is None or typed == "":
            return None
        try:
            value = read(question, typed)
            if isinstance(value, Decimal):
                check_bounds(value, question)
            if question.type is Type.ORGANISATION and value is not None:
                self.known_organisation(value)
        except RuleBroken as broken:
            self.errors[self.row + key] = broken.message
        return value

    def known_organisation(self, code: Any) -> None:
        if self.organisations is not None and code not in self.organisations:
            raise RuleBroken("Kies een organisatie uit de lijst.")

    def shares(self, question: Question) -> None:
        for part in question.parts:
            self.asked.append(self.row + part.key)
            self.values[part.key] = self.read(question, part.key)
        if any(self.row + key in self.errors for key in question.keys):
            return
        filled = [self.values[key] for key in question.keys if self.values[key] is not None]
        total = sum(filled, Decimal(0)) if filled else None
        if total is not None and total != WHOLE:
            self.errors[self.row + question.key] = f"Samen moet dit 100% zijn. Nu is het {dutch(total)}%."
            return
        if total is not None:
            self.values.update({key: self.values[key] or Decimal(0) for key in question.keys})
        self.judge(question, total)

    def parts(self, question: Question) -> None:
        """A GRID or TABLE. In its checks `.` is the list of the chosen options, or the sum of the cells."""
        for key in question.keys:
            self.asked.append(self.row + key)
            self.values[key] = self.read(question, key)
        if any(self.row + key in self.errors for key in question.keys):
            return
        filled = [self.values[key] for key in question.keys if self.values[key] is not None]
        empty = [self.row + key for key in question.keys if self.values[key] is None]
        self.judge(question, (sum(filled, Decimal(0)) if question.type is Type.TABLE else filled) if filled else None)
        if filled and empty and question.required is Required.YES:
            self.errors.update(dict.fromkeys(empty, PARTLY_MISSING[question.type]))
        elif filled and empty and question.required is Required.SOFT:
            self.warnings.setdefault(self.row + question.key, SOFTLY_PARTLY)

    def judge(self, question: Question, value: Any) -> None:
        """Required and the checks; a check looks at an answer only when there is one."""
        if value is None:
            self.missing(question)
            return
        failed = [
            check for check in question.checks if not holds(check.test, self.values, self.facts, self.today, value)
        ]
        hard = [self.message(check.message, value) for check in failed if check.hard]
        soft = [self.message(check.message, value) for check in failed if not check.hard]
        if hard:
            self.errors[self.row + question.key] = hard[0]
        elif soft:
            self.warnings[self.row + question.key] = " ".join(soft)
        if self.prefilled.entries and not hard:
            self.beforehand(question)

    def beforehand(self, question: Question) -> None:
        """What is still to be said of values that were filled in beforehand, behind what its checks say."""
        name, before = self.row + question.key, self.prefilled.judged(question, self.row, self.typed, self.values)
        if before[0]:
            self.errors[name] = before[0]
        elif before[1]:
            self.warnings[name] = f"{self.warnings.get(name, '')} {before[1]}".strip()

    def message(self, message: Mapping[str, str], value: Any) -> str:
        return say(message.get("nl", ""), self.values, self.facts, self.today, value)

    def missing(self, question: Question) -> None:
        if question.required is Required.YES:
            self.errors[self.row + question.key] = MISSING.get(question.type, "Beantwoord deze vraag.")
        elif question.required is Required.SOFT:
            self.warnings[self.row + question.key] = SOFTLY_MISSING
