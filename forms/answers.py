"""The form of one section: WTForms fields made from the questionnaire once, that keep what was typed as it was typed.

Nothing is validated here: `examine` in the rules judges, so that the page, the check page and the server's last word
are one. A field's name is the key of its question; what the page itself needs has a dash in its name.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from survey.rules.questionnaires import browser
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, part_words, words
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.following import condition_in_words, left_open
from survey.rules.questionnaires.telling import estimated, in_dutch_words
from survey.rules.questionnaires.totals import totals
from survey.rules.questionnaires.trees import Node
from survey.rules.questionnaires.types import NUMERIC, PARTED, Required, Type
from survey.rules.questionnaires.wording import dutch
from survey.rules.responses import Typed, mark

SEEN = "page-seen"
MOST_KEPT = 64
SIZES = {Type.NUMBER: 10, Type.EURO: 10, Type.PERCENTAGE: 6, Type.SHARES: 6, Type.TABLE: 6, Type.DATE: 14}


class Kept(Field):
    """One text, as it was typed; only the line ends of a browser become those of the server."""

    def process_data(self, value: Any) -> None:
        self.data = value if isinstance(value, str) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[-1].replace("\r\n", "\n") if valuelist else ""


class KeptSeveral(Field):
    """The options that were ticked."""

    def process_data(self, value: Any) -> None:
        self.data = value if isinstance(value, list) else [value] if value else []

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist


class KeptRanking(KeptSeveral):
    """The places that were given out, as `option:place`; an option without a place is left out."""

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        self.data = [each if ":" in each else f"{each}:{place}" for place, each in enumerate(self.data, 1)]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [each for each in valuelist if not each.endswith(":")]


FIELDS = {Type.SEVERAL: KeptSeveral, Type.RANKING: KeptRanking}


class SectionForm(BaseForm):
    """What stands in the fields of one section."""

    def typed(self) -> dict[str, Typed]:
        return {name: each.data for name, each in self._fields.items()}


@dataclass(frozen=True, slots=True)
class Item:
    """A question as a template wants it, in one language.

    `names` are those of its rows or cells by key; `first` is the id of the field a link to it goes to.
    """

    key: str
    type: str
    label: str
    hint: str
    optional: bool
    unit: str
    estimate: str
    mode: str
    size: int
    options: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    totals: tuple[str, ...]
    places: int
    names: Mapping[str, str]
    fields: tuple[str, ...]
    first: str


@dataclass(slots=True)
class Shown:
    """A question on a page: its field(s), when it is to be filled in, and what is wrong with it.

    `fact` is what the register or a calculation says; `totals` are those of a table by name; `other` holds, by key,
    what somebody else stored meanwhile.
    """

    item: Item
    form: SectionForm
    condition: str
    fact: str
    errors: Mapping[str, str]
    warning: str
    totals: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    suggestions: Sequence[str] = ()
    clarified: Sequence[Any] = ()
    may_ask: bool = False


def marks(seen: str) -> dict[str, str]:
    """The marks that a page carried in its hidden field, by key."""
    pairs = (pair.rpartition(":") for pair in seen.split() if ":" in pair)
    return {key: value for key, _, value in pairs}


def as_seen(marked: Mapping[str, str]) -> str:
    return " ".join(f"{key}:{value}" for key, value in marked.items())


class SectionPage:
    """One section in one language, with all that does not differ between two respondents worked out beforehand."""

    def __init__(self, questionnaire: Questionnaire, section: Section, language: str) -> None:
        self.questionnaire, self.section, self.language = questionnaire, section, language
        self.title, self.intro = words(section.title, language), words(section.intro, language)
        self.items = {question.key: _item(question, language) for question in section.questions}
        self.fields = [(key, FIELDS.get(question.type, Kept)())
                       for question in section.questions if question.answered for key in question.keys]
        own = {key for question in section.questions for key in (question.key, *question.keys)}
        self.used = tuple(sorted({key for written in _expressions(section) for key in written.references}))
        self.outside = tuple(key for key in self.used if key not in own)
        self.script = _script(questionnaire, section)

    def form(self, formdata: Any = None, typed: Mapping[str, Any] | None = None) -> SectionForm:
        """The form as it was sent, or filled with what is stored."""
        made = SectionForm(self.fields)
        made.process(formdata, data=typed)
        return made

    def sent(self, formdata: Any) -> tuple[dict[str, Typed], dict[str, str]]:
        """What stands in the fields this page had, and the marks of what it showed; a field it had not is left out."""
        typed, seen = self.form(formdata).typed(), marks(formdata.get(SEEN, ""))
        return ({key: value for key, value in typed.items() if key in seen} if seen else typed), seen

    def shown(self, form: SectionForm, examination: Examination, facts: Mapping[str, Any], today: date,
              flagged: bool) -> list[Shown]:
        """The questions of this page; one that follows from an answer on it has its condition in words.

        `flagged` shows all that is wrong; without it only what was typed wrong, so that a section that was left
        half-way does not greet its reader with reproaches.
        """
        known, questions = self.questionnaire.known(facts), self.questionnaire.by_key
        here: set[str] = set()
        above: frozenset[str] = frozenset()
        found = []
        for question in self.section.questions:
            left = self._left_open(question, here, examination, known, today)
            if left is False or (question.type is Type.FACT and known.get(question.key) in (None, "")):
                continue
            condition = "" if left is True else condition_in_words(left, questions, above, self.language)
            if not (condition and question.relevant and question.relevant.references & above):
                above = frozenset((question.key, *question.keys))
            here.update(question.keys)
            found.append(self._one(question, form, examination, known, condition, flagged))
        return found

    def _left_open(self, question: Question, here: set[str], examination: Examination, known: Mapping[str, Any],
                   today: date) -> bool | Node:
        if question.relevant is None:
            return True
        return left_open(question.relevant, here, examination.values, known, today)

    def _one(self, question: Question, form: SectionForm, examination: Examination, known: Mapping[str, Any],
             condition: str, flagged: bool) -> Shown:
        fact = ""
        if not question.answered:
            value = known.get(question.key) if question.type is Type.FACT else examination.values.get(question.key)
            fact = in_dutch_words(question, value, self.language)
        show = flagged or any(form[key].data for key in question.keys if question.answered)
        errors = {key: examination.errors[key] for key in (question.key, *question.keys)
                  if show and key in examination.errors}
        warning = examination.warnings.get(question.key, "") if flagged else ""
        sums = {name: dutch(total) for name, total in totals(question, examination.values).items()}
        return Shown(self.items[question.key], form, condition, fact, errors, warning, sums)

    def for_script(self, examination: Examination, facts: Mapping[str, Any], today: date) -> str:
        """The JSON with which the script shows, hides and adds up; empty when there is nothing of that here."""
        if not self.script:
            return ""
        known = self.questionnaire.known(facts)
        outside = {key: _plain(examination.values[key]) for key in self.outside if key in examination.values}
        register = {key: _plain(known[key]) for key in self.used if key in known}
        return (f'{{"form":{self.script},"values":{_json(outside)},"facts":{_json(register)},'
                f'"today":"{today.isoformat()}"}}')


def _plain(value: Any) -> Any:
    return {"number": str(value)} if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else value


def _json(value: Any) -> str:
    """JSON that may stand in a page: nothing in it can end the element it stands in."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def marks_of(shown: Sequence[Shown], typed: Mapping[str, Any]) -> str:
    """The marks of what a page shows of the stored answers, for its hidden field."""
    return as_seen({key: mark(typed.get(key)) for each in shown for key in each.item.fields})


def _expressions(section: Section) -> Iterator[Expression]:
    for question in section.questions:
        yield from (written for written in (question.relevant, question.calculation) if written)


def _script(questionnaire: Questionnaire, section: Section) -> str:
    """The JSON for the script, or nothing when this page has nothing to show, hide or add up."""
    lively = any(question.type is Type.SHARES or question.totals for question in section.questions)
    if not lively and not any(_expressions(section)):
        return ""
    form = browser.form(questionnaire, section.key)
    for question in form["questions"]:
        # The section is on the page, so it is relevant; checks are judged by the server.
        question.pop("checks", None)
        question.pop("within", None)
    return _json(form)


def _item(question: Question, language: str) -> Item:
    parts = tuple((part.key, words(part.label, language)) for part in question.parts)
    label = words(question.label, language)
    unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
    if question.type is Type.EURO and unit.strip().lower() in ("€", "euro"):
        unit = ""
    ranked = question.type is Type.RANKING
    return Item(
        key=question.key, type=question.type.value, label=label, hint=_hint(question, language),
        optional=question.answered and question.required is Required.NO, unit=unit,
        estimate=estimated(question, language),
        mode=_mode(question), size=SIZES.get(question.type, 0),
        options=tuple((key, label) for key, label, _ in options(question, language)),
        parts=parts, columns=tuple((column.key, words(column.label, language)) for column in question.columns),
        totals=question.totals, places=int(question.maximum or len(question.options)) if ranked else 0,
        names={key: part_words(question, key, language) for key in question.keys} if parts else {},
        fields=question.keys if question.answered else (),
        first=f"v-{question.keys[0] if question.type in PARTED else question.key}",
    )


def _hint(question: Question, language: str) -> str:
    hint = words(question.hint, language)
    if question.type is Type.DATE and not hint:
        return "Bijvoorbeeld 14-02-2022."
    if question.type is Type.ORGANISATION and not hint:
        return "Typ een deel van de naam, of de code."
    if question.type is Type.LONG_TEXT and question.length:
        return f"{hint} Ten hoogste {dutch(Decimal(question.length))} tekens.".strip()
    return hint


def _mode(question: Question) -> str:
    """The keyboard of a telephone; the one with figures often has no minus."""
    if question.type is Type.EMAIL:
        return "email"
    if question.type not in NUMERIC:
        return ""
    signed = question.type is not Type.SHARES and (question.minimum is None or question.minimum < 0)
    return "" if signed else "decimal" if question.decimals else "numeric"


_pages: dict[int, tuple[Questionnaire, dict[tuple[int, str], SectionPage]]] = {}


def page(questionnaire: Questionnaire, number: int, language: str = DUTCH) -> SectionPage:
    """The page of a section, counted from 1; made once for as long as the questionnaire is kept."""
    kept = _pages.get(id(questionnaire))
    if kept is None or kept[0] is not questionnaire:
        if len(_pages) >= MOST_KEPT:
            _pages.pop(next(iter(_pages)), None)
        kept = _pages[id(questionnaire)] = (questionnaire, {})
    found = kept[1].get((number, language))
    if found is None:
        found = kept[1][number, language] = SectionPage(questionnaire, questionnaire.sections[number - 1], language)
    return found
