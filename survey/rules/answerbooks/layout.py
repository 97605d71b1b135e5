"""Which sheets and lines a workbook for one member has."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from survey.rules.answerbooks.sheets import BETWEEN, ONCE, TICK, Kind, Line, Page, Sheet, choices_of
from survey.rules.prefills import CONFIRMED, PROVISIONAL, REASON, YES, Prefilled
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Question, Questionnaire, Section, part_words, words
from survey.rules.questionnaires.following import condition_in_words, left_open
from survey.rules.questionnaires.piping import Say, filled, with_answers
from survey.rules.questionnaires.telling import estimated, in_dutch_words, spoken
from survey.rules.questionnaires.totals import TOGETHER
from survey.rules.questionnaires.types import COLUMNS, PARTED, ROWS, Required, Type

SPARE_ROWS, LEAST_ROWS = 5, 10
MARK_LABELS = {CONFIRMED: "Ongewijzigd?", PROVISIONAL: "Is dit een voorlopig cijfer?",
               REASON: "Waardoor is het verschil zo groot?"}
FILES = "Bestanden voegt u op de website toe, via uw persoonlijke link."
WORKED_OUT = "Dit rekent de website uit."
TICKED: tuple[tuple[str, str], ...] = ((YES, TICK),)


def pages(questionnaire: Questionnaire, typed: Mapping[str, Any], facts: Mapping[str, Any], today: date,
          prefilled: Prefilled, values: Mapping[str, Any] | None = None) -> tuple[Page, ...]:
    """The sheets for one member: without what its register says it is never asked, see `following.left_open`."""
    return tuple(_Layout(questionnaire, typed, facts, today, prefilled, values or {}).pages())


class _Layout:
    """Goes through the questions in their order; `here` holds the keys of answers that may still be given."""

    def __init__(self, questionnaire: Questionnaire, typed: Mapping[str, Any], facts: Mapping[str, Any], today: date,
                 prefilled: Prefilled, values: Mapping[str, Any]) -> None:
        self.questionnaire, self.typed, self.today = questionnaire, typed, today
        self.known, self.prefilled = questionnaire.known(facts), prefilled
        self.here: set[str] = set()
        self.above: frozenset[str] = frozenset()
        self.say: Say = spoken(questionnaire, values, self.known)
        self.slots: tuple[str, ...] = ("",)
        self.section: Section | None = None

    def pages(self) -> Iterator[Page]:
        taken: set[str] = set()
        for number, section in enumerate(self.questionnaire.sections, 1):
            shown, condition = self.condition(section)
            if not shown:
                continue
            title = words(section.title)
            listed = tuple(rows.numbers(section, self.typed)) if section.repeat else ()
            self.slots, self.section = _slots(section, listed, self.typed), section
            lines = tuple(line for question in section.questions for line in self.question(question))
            if section.repeat:
                self.here.add(section.key)
            intro = "\n".join(filter(None, (condition, words(filled(section.intro, self.say)))))
            made = Page(_tab(number, title, taken), title, intro, section, lines, self.slots, listed)
            if made.fields:
                yield made

    def condition(self, owner: Section | Question) -> tuple[bool, str]:
        if owner.relevant is None:
            return True, ""
        left = left_open(owner.relevant, self.here, {}, self.known, self.today)
        if isinstance(left, bool):
            return left, ""
        # Where fields stand beside each other, nothing stands above.
        above = () if self.section and self.section.repeat else self.above
        return True, condition_in_words(left, self.questionnaire.by_key, above)

    def question(self, asked: Question) -> Iterator[Line]:
        shown, condition = self.condition(asked)
        if not shown:
            return
        self.here.update(asked.keys)
        if not (condition and asked.relevant and asked.relevant.references & self.above):
            self.above = frozenset((asked.key, *asked.keys))
        question = with_answers(asked, self.say)
        optional = question.answered and question.required is Required.NO
        label = words(question.label) + (" (niet verplicht)" if optional else "")
        hint = " ".join(filter(None, (condition, words(question.hint))))
        if question.type is Type.FACT:
            known = in_dutch_words(question, self.known.get(question.key))
            if known:
                yield Line(Kind.WORDS, f"{label}: {known} (uit het register)")
        elif not question.answered or question.type is Type.FILE:
            said = {Type.CALCULATION: WORKED_OUT, Type.FILE: FILES}.get(question.type, "")
            yield Line(Kind.WORDS, f"{words(question.label)} {said}".strip(), hint=hint)
        else:
            yield from self.answers(question, label, hint, bool(condition))
            yield from self.marks(question)

    def answers(self, question: Question, label: str, hint: str, conditional: bool) -> Iterator[Line]:
        # Without earlier answers in them, so that a choice means the same when the workbook comes back.
        choices = choices_of(self.questionnaire.by_key[question.key])
        needed = question.required is Required.YES and not conditional
        if question.type in (Type.SEVERAL, Type.RANKING):
            yield Line(Kind.HEADING, label, hint=f"{_how(question)} {hint}".strip(), question=question)
            ticks = ((TICK, TICK),) if question.type is Type.SEVERAL else ()
            yield from (Line(Kind.OPTION, said, f"{question.key}:{key}", question.key, key, "", question, ticks)
                        for key, said in choices)
        elif question.type is Type.TABLE and self.section and self.section.repeat is None:
            yield from _table(question, label, " ".join(filter(None, (_unit(question), hint))))
        elif question.type in PARTED:
            yield Line(Kind.HEADING, label, hint=f"{_how(question)} {hint}".strip(), question=question)
            yield from (Line(Kind.ANSWER, part_words(question, key), key, key, "", _unit(question), question, choices)
                        for key in question.keys)
            if question.type is Type.SHARES:
                yield Line(Kind.TOTAL, "Samen (moet 100% zijn)", question=question)
        else:
            said = " ".join(filter(None, (_how(question), _unit(question), hint)))
            yield Line(Kind.ANSWER, label, question.key, question.key, "", said, question, choices, needed)

    def marks(self, question: Question) -> Iterator[Line]:
        assert self.section
        found = {name[len(rows.row_of(name)):] for slot in self.slots for name in self.prefilled.marks(
            question, rows.prefix(self.section, slot) if slot else "")}
        for suffix, label in MARK_LABELS.items():
            key = question.key + suffix
            if key in found:
                choices = TICKED if suffix != REASON else TICKED[1:]
                yield Line(Kind.MARK, label, key, key, "", "", question, choices)


def _slots(section: Section, listed: Sequence[str], typed: Mapping[str, Any]) -> tuple[str, ...]:
    """The rows there are, and room for some more."""
    if section.repeat is None:
        return ONCE
    room, made = min(rows.most(section.repeat), max(len(listed) + SPARE_ROWS, LEAST_ROWS)), list(listed)
    while len(made) < room:
        made = rows.added(section, {**typed, section.key: made})
    return tuple(made)


def _table(question: Question, label: str, hint: str) -> Iterator[Line]:
    """A table as a person draws it: its columns beside each other, with the totals that it has on the website."""
    behind = (Line(Kind.TOTAL, TOGETHER, question=question),) if ROWS in question.totals else ()
    heads = tuple(Line(Kind.WORDS, words(column.label)) for column in question.columns)
    above = (*heads, *(Line(Kind.WORDS, each.label) for each in behind))
    yield Line(Kind.HEADING, label, hint=hint, question=question, cells=above)
    for row in question.parts:
        cells = tuple(Line(Kind.ANSWER, words(column.label), key, key, question=question)
                      for key, own, column in question.cells if own is row)
        yield _row(words(row.label), (*cells, *behind), question)
    if COLUMNS in question.totals:
        below = tuple(Line(Kind.TOTAL, TOGETHER, question=question) for _ in question.columns)
        yield _row(TOGETHER, (*below, *behind), question)


def _row(label: str, cells: tuple[Line, ...], question: Question) -> Line:
    return Line(Kind.ROW, label, BETWEEN.join(cell.code for cell in cells), question=question, cells=cells)


def _tab(number: int, title: str, taken: set[str]) -> str:
    """A name that a tab may have: 31 characters, letters and figures and what every spreadsheet takes between them."""
    clean = "".join(each if each < "\uffff" and (each.isalnum() or each in " -.,()&") else " " for each in title)
    made = f"{number} {' '.join(clean.split())}"[:31].strip()
    while made.lower() in taken:
        made = made[:29] + "_"
    taken.add(made.lower())
    return made


def _how(question: Question) -> str:
    """How to fill in a question of which the cells do not say so."""
    most = int(question.maximum or len(question.options))
    return {Type.SEVERAL: "Kies “ja” bij wat past.", Type.RANKING: f"Vul de plaatsen 1 tot en met {most} in.",
            Type.GRID: "Kies in elke rij een antwoord.", Type.DATE: "Een datum, bijvoorbeeld 14-02-2022.",
            Type.ORGANISATION: "De naam of de code van de organisatie."}.get(question.type, "")


def _unit(question: Question) -> str:
    unit = question.unit or {Type.PERCENTAGE: "%", Type.SHARES: "%", Type.EURO: "euro"}.get(question.type, "")
    return ", ".join(filter(None, (f"in {unit}" if unit else "", estimated(question))))


def page_of(questionnaire: Questionnaire, sheet: Sheet) -> Page | None:
    """A sheet as it comes back: what its codes mean in this version; None where the version does not know them."""
    section = questionnaire.section(sheet.section)
    lines = [_line(questionnaire, code) for code in sheet.codes if code.strip(BETWEEN)]
    if section is None or None in lines:
        return None
    return Page(sheet.name, "", "", section, tuple(line for line in lines if line), sheet.slots, sheet.listed)


def _line(questionnaire: Questionnaire, code: str) -> Line | None:
    if BETWEEN in code:
        cells = [_line(questionnaire, each) for each in code.split(BETWEEN) if each]
        return None if None in cells else Line(Kind.ROW, "", code, cells=tuple(cell for cell in cells if cell))
    key, _, option = code.partition(":")
    suffix = next((each for each in MARK_LABELS if key.endswith(each)), "")
    question = questionnaire.by_key.get(key.removesuffix(suffix))
    if question is None:
        return None
    if suffix:
        choices = TICKED if suffix != REASON else TICKED[1:]
        return Line(Kind.MARK, "", code, key, "", "", question, choices)
    if option:
        return Line(Kind.OPTION, "", code, key, option, "", question)
    return Line(Kind.ANSWER, "", code, key, "", "", question, choices_of(question))
