"""The questionnaire as data: what is asked, of whom, and when an answer is good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.types import CHOICES as CHOICES
from survey.rules.questionnaires.types import NOT_ANSWERED as NOT_ANSWERED
from survey.rules.questionnaires.types import NUMERIC as NUMERIC
from survey.rules.questionnaires.types import PARTED
from survey.rules.questionnaires.types import WRITTEN as WRITTEN
from survey.rules.questionnaires.types import Required as Required
from survey.rules.questionnaires.types import Type as Type

# Language -> words; "nl" is present in every text that is not empty.
Text = Mapping[str, str]

DUTCH = "nl"
# Fields of a question that stand in the document as they are.
PLAIN_FIELDS = ("unit", "estimate", "length", "files", "megabytes", "register", "sensitive", "sentence", "topic",
                "origin")


@dataclass(frozen=True, slots=True)
class Group:
    """How the respondents are called: one, many, and the article of one ("swv", "swv'en", "het")."""

    singular: str = "respondent"
    plural: str = "respondenten"
    article: str = "de"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. `dont_know` means "weet niet": it excludes the others where several may be
    chosen.
    """

    key: str
    label: Text
    dont_know: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a SHARES question or one row of a GRID: its key is a variable of its own.

    Also a row or column of a TABLE, which share a variable where they cross; see `cell_key`.
    """

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Check:
    """What must be true of a good answer (`.`), and what to say when it is not; `hard` stops sending.

    The message may hold `{expression}` or `{expression|ruim}`, see the module `messages`.
    """

    test: Expression
    message: Text
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A question, note, calculation or fact; which fields matter depends on the type, see the module
    `faults`.

    `minimum` and `maximum` bound a number (every part of SHARES, every cell of a TABLE), `length` the characters of
    a text, `decimals` the decimals that may be typed, `register` names the field of the register that a FACT shows.
    `ends` are the words at the low and the high end of a SCALE, none or both; `files` is the most files that a FILE
    takes and `megabytes` the most that one of them weighs, see the module `attachments`.
    """

    key: str
    type: Type
    label: Text
    hint: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    columns: tuple[Part, ...] = ()
    totals: tuple[str, ...] = ()
    ends: tuple[Text, ...] = ()
    relevant: Expression | None = None
    required: Required = Required.NO
    checks: tuple[Check, ...] = ()
    unit: str = ""
    estimate: bool = False
    decimals: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    length: int | None = None
    files: int | None = None
    megabytes: int | None = None
    register: str = ""
    calculation: Expression | None = None
    sensitive: bool = False
    sentence: str = ""
    topic: str = ""
    origin: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys under which its answers are stored: its own, those of its parts, or those of its cells."""
        if self.type is Type.TABLE:
            return tuple(key for key, _, _ in self.cells)
        if self.type in PARTED:
            return tuple(part.key for part in self.parts)
        return () if self.type in (Type.NOTE, Type.FACT) else (self.key,)

    @property
    def cells(self) -> tuple[tuple[str, Part, Part], ...]:
        """The cells of a TABLE, row by row: key, row and column."""
        return tuple((cell_key(row, column), row, column) for row in self.parts for column in self.columns)

    @property
    def answered(self) -> bool:
        """Whether a respondent can answer it."""
        return self.type not in NOT_ANSWERED


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a section is filled in: once for each school, at least `minimum` and at most `maximum` times.

    `singular` and `plural` are what one and more of them are called ("school", "scholen"), in every language. Without
    a maximum the bound of the module `rows` holds. How the answers of the rows are kept stands there too.
    """

    singular: Text
    plural: Text
    minimum: int = 1
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the questionnaire; with `repeat` its questions are asked once for every row."""

    key: str
    title: Text
    intro: Text = field(default_factory=dict)
    relevant: Expression | None = None
    questions: tuple[Question, ...] = ()
    repeat: Repeat | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire; never changes, so that what is computed from it is computed once.

    `topic` is what it is about in a sentence ("over de toename van zij-instroom"). `statistics` names figures that
    no single question yields, and `sentences` are templates that tell of the whole; both in the grammar of the
    analysis.
    """

    title: Text
    intro: Text = field(default_factory=dict)
    languages: tuple[str, ...] = (DUTCH,)
    sections: tuple[Section, ...] = ()
    group: Group = Group()
    topic: str = ""
    statistics: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Every key of a question, part or cell, with the question it belongs to."""
        found = {question.key: question for question in self.questions}
        found.update({key: question for question in self.questions for key in question.keys})
        return found

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """Every key of a question, part or cell, with the section in which it stands."""
        return {
            key: section
            for section in self.sections
            for question in section.questions
            for key in (question.key, *question.keys)
        }

    @cached_property
    def repeats(self) -> tuple[Section, ...]:
        """The sections that are filled in once for every row."""
        return tuple(section for section in self.sections if section.repeat)

    def section(self, key: str) -> Section | None:
        """The section with this key, if there is one."""
        return next((section for section in self.sections if section.key == key), None)

    @cached_property
    def facts(self) -> tuple[Question, ...]:
        """The FACT questions."""
        return tuple(question for question in self.questions if question.type is Type.FACT)

    def known(self, register: Mapping[str, object]) -> dict[str, object]:
        """The facts of one organisation under the keys by which expressions know them."""
        return {fact.key: register.get(fact.register) for fact in self.facts}


def words(text: Text, language: str = DUTCH) -> str:
    """A text in a language; falls back to Dutch. An empty text gives no words."""
    return text.get(language) or text.get(DUTCH, "")


def cell_key(row: Part, column: Part) -> str:
    """The key of one cell of a TABLE."""
    return f"{row.key}_{column.key}"


def part_words(question: Question, key: str, language: str = DUTCH) -> str:
    """What a key of a question with parts is called: its share, its row, or its row and column."""
    for cell, row, column in question.cells if question.type is Type.TABLE else ():
        if cell == key:
            return f"{words(row.label, language)}: {words(column.label, language)}"
    return next((words(part.label, language) for part in question.parts if part.key == key), "")


def document(questionnaire: Questionnaire) -> dict[str, Any]:
    """The questionnaire as JSON-able data without its defaults. `questionnaire` is the inverse."""
    return _bare(
        title=dict(questionnaire.title),
        intro=dict(questionnaire.intro),
        languages=list(questionnaire.languages),
        group=[questionnaire.group.singular, questionnaire.group.plural, questionnaire.group.article],
        topic=questionnaire.topic,
        statistics=dict(questionnaire.statistics),
        sentences=list(questionnaire.sentences),
        sections=[_section_document(section) for section in questionnaire.sections],
    )


def questionnaire(document: Mapping[str, Any]) -> Questionnaire:
    """Read a document; raises RuleBroken when it has not the shape of one. What it says is judged by
    `faults`.
    """
    try:
        return Questionnaire(
            title=dict(document["title"]),
            intro=dict(document.get("intro", {})),
            languages=tuple(document.get("languages", [DUTCH])),
            sections=tuple(_section(data) for data in document.get("sections", [])),
            group=Group(*document["group"]) if "group" in document else Group(),
            topic=str(document.get("topic", "")),
            statistics=dict(document.get("statistics", {})),
            sentences=tuple(document.get("sentences", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise RuleBroken("Deze vragenlijst is beschadigd en kan niet worden gelezen.") from error


def _bare(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not False and value not in (None, "", {}, [])}


def _section_document(section: Section) -> dict[str, Any]:
    return _bare(
        key=section.key,
        title=dict(section.title),
        intro=dict(section.intro),
        relevant=_source(section.relevant),
        questions=[_question_document(question) for question in section.questions],
        repeat=_repeat_document(section.repeat),
    )


def _repeat_document(repeat: Repeat | None) -> dict[str, Any] | None:
    if repeat is None:
        return None
    return {"singular": dict(repeat.singular), "plural": dict(repeat.plural), "minimum": repeat.minimum,
            "maximum": repeat.maximum}


def _question_document(question: Question) -> dict[str, Any]:
    data = _bare(
        key=question.key, type=question.type.value, label=dict(question.label), hint=dict(question.hint),
        options=[
            _bare(key=each.key, label=dict(each.label), dont_know=each.dont_know) for each in question.options
        ],
        parts=_part_documents(question.parts), columns=_part_documents(question.columns),
        totals=list(question.totals), ends=[dict(end) for end in question.ends],
        relevant=_source(question.relevant), calculation=_source(question.calculation),
        checks=[_check_document(check) for check in question.checks], decimals=question.decimals or None,
        **{name: getattr(question, name) for name in PLAIN_FIELDS},
    )  # fmt: skip
    if question.required is not Required.NO:
        data["required"] = question.required.value
    # A limit may be 0, which is not the same as no limit; as a text it stays exact.
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    data.update({name: str(limit) for name, limit in limits.items() if limit is not None})
    return data


def _part_documents(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    return [_bare(key=each.key, label=dict(each.label)) for each in parts]


def _check_document(check: Check) -> dict[str, Any]:
    return {"test": check.test.source, "message": dict(check.message), "hard": check.hard}


def _source(written: Expression | None) -> str | None:
    return None if written is None else written.source


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        key=str(data["key"]),
        title=dict(data.get("title", {})),
        intro=dict(data.get("intro", {})),
        relevant=_expression(data, "relevant"),
        questions=tuple(_question(each) for each in data.get("questions", [])),
        repeat=_repeat(data["repeat"]) if "repeat" in data else None,
    )


def _repeat(data: Mapping[str, Any]) -> Repeat:
    most = data.get("maximum")
    return Repeat(dict(data.get("singular", {})), dict(data.get("plural", {})), int(data.get("minimum", 1)),
                  None if most is None else int(most))


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        key=str(data["key"]), type=Type(data["type"]),
        label=dict(data.get("label", {})), hint=dict(data.get("hint", {})),
        options=tuple(_option(each) for each in data.get("options", [])),
        parts=_parts(data, "parts"), columns=_parts(data, "columns"),
        totals=tuple(map(str, data.get("totals", ()))), ends=tuple(dict(end) for end in data.get("ends", ())),
        relevant=_expression(data, "relevant"), calculation=_expression(data, "calculation"),
        checks=tuple(_check(each) for each in data.get("checks", [])),
        required=Required(data.get("required", Required.NO)), decimals=int(data.get("decimals", 0)),
        minimum=_limit(data, "minimum"), maximum=_limit(data, "maximum"),
        **{name: data[name] for name in PLAIN_FIELDS if name in data},
    )  # fmt: skip


def _option(data: Mapping[str, Any]) -> Option:
    return Option(str(data["key"]), dict(data.get("label", {})), bool(data.get("dont_know", False)))


def _parts(data: Mapping[str, Any], name: str) -> tuple[Part, ...]:
    return tuple(Part(str(each["key"]), dict(each.get("label", {}))) for each in data.get(name, []))


def _check(data: Mapping[str, Any]) -> Check:
    return Check(expression(data["test"]), dict(data.get("message", {})), bool(data.get("hard", True)))


def _expression(data: Mapping[str, Any], name: str) -> Expression | None:
    return expression(data[name]) if name in data else None


def _limit(data: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(data[name]) if name in data else None
