"""The form of one section: WTForms fields made from the questionnaire once, that keep what was typed as it was typed.

Nothing is validated here: `examine` in the rules judges, so that the page, the check page and the server's last word
are one. A field's name is the key of its question, in a row what `rules.questionnaires.rows` says; what the page itself
needs has a dash in its name.
"""

import json
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from forms import prefills
from forms.attachments import Present
from forms.items import Item, item
from forms.live import marker
from forms.prefills import Beforehand
from survey.rules.questionnaires import browser, rows
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import DUTCH, Question, Questionnaire, Section, words
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.following import condition_in_words, left_open
from survey.rules.questionnaires.piping import asked_for, filled, keys, plainly, with_answers
from survey.rules.questionnaires.telling import in_dutch_words, spoken
from survey.rules.questionnaires.totals import totals
from survey.rules.questionnaires.types import Type
from survey.rules.questionnaires.wording import dutch
from survey.rules.responses import Typed, mark

SEEN = "page-seen"
MOST_KEPT = 64


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


FIELDS = {Type.SEVERAL: KeptSeveral, Type.RANKING: KeptRanking, Type.FILE: KeptSeveral}


class SectionForm(BaseForm):
    """What stands in the fields of one section."""

    def typed(self) -> dict[str, Typed]:
        return {name: each.data for name, each in self._fields.items()}


@dataclass(slots=True)
class Shown:
    """A question on a page: its field(s), when it is to be filled in, and what is wrong with it.

    `fact` is what the register or a calculation says; `totals` are those of a table by name; `other` holds, by key,
    what somebody else stored meanwhile. `row` is the number of its row in a section that is filled in several times,
    and `heading` stands above that row. `files` are those that were added; None where none can be. `before` is what was
    filled in beforehand, if anything was.
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
    row: str = ""
    heading: str = ""
    files: Sequence[Present] | None = None
    before: Beforehand | None = None

    def about(self, key: str = "") -> str:
        """Of which question, part or cell something is told, and in which row."""
        named = self.item.names.get(key) or self.item.plain
        return f"{self.heading}: {named}" if self.heading else named


@dataclass(frozen=True, slots=True)
class Row:
    """A school or location on a page: its number and what stands above it, both empty where nothing is repeated.

    `removable` says whether there are more of them than there must be.
    """

    number: str
    heading: str
    removable: bool
    shown: tuple[Shown, ...]


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
        self.title, self.intro = words(section.title, language), plainly(section.intro, language)
        # What is the same for everyone; a question in a row, or with answers in its words, is made for each request.
        self.items = {question.key: item(question, language) for question in section.questions
                      if not section.repeat and not asked_for(question)}
        self.files = frozenset(question.key for question in section.questions if question.type is Type.FILE)
        own = {key for question in section.questions for key in (question.key, *question.keys)}
        self.used = tuple(sorted({key for written in _expressions(section) for key in written.references}))
        self.outside = tuple(key for key in self.used if key not in own)
        piped = {key for question in section.questions for key in asked_for(question)}
        chosen = {question.key for question in section.questions if question.type in (Type.ONE, Type.SEVERAL)}
        self.live, self.nested = frozenset(piped & own - self._still()), frozenset(chosen)
        self.organisations = frozenset(key for key in piped | set(keys(section.intro))
                                       if (asked := questionnaire.by_key.get(key)) and asked.type is Type.ORGANISATION)
        self.script = _script(questionnaire, section, bool(self.live))

    def _still(self) -> set[str]:
        """The keys whose words the script does not follow."""
        return {question.key for question in self.section.questions if question.type in (Type.RANKING, Type.FILE)}

    def told_intro(self, examination: Examination, facts: Mapping[str, Any],
                   names: Mapping[str, str] | None = None) -> str:
        """The words above the questions, with earlier answers in them."""
        say = spoken(self.questionnaire, examination.values, self.questionnaire.known(facts), names)
        return words(filled(self.section.intro, say), self.language)

    def form(self, formdata: Any = None, typed: Mapping[str, Any] | None = None) -> SectionForm:
        """The form as it was sent, or filled with what is stored; with its rows when the section has several."""
        section, listed = self.section, {}
        if section.repeat:
            sent = typed or {} if formdata is None else {section.key: formdata.getlist(section.key)}
            listed = {section.key: rows.numbers(section, sent)}
        made = SectionForm([*((key, KeptSeveral()) for key in listed), *self._fields(listed.get(section.key))])
        made.process(formdata, data={**(typed or {}), **listed})
        return made

    def _fields(self, numbers: list[str] | None) -> Iterator[tuple[str, Field]]:
        """The fields by their names, once or for every row."""
        for row in [""] if numbers is None else [rows.prefix(self.section, number) for number in numbers]:
            yield from ((row + key, FIELDS.get(question.type, Kept)())
                        for question in self.section.questions if question.answered for key in question.keys)

    def numbers(self, form: SectionForm) -> list[str]:
        """The rows of a form, also when somebody left some out that must be there."""
        if self.section.repeat is None:
            return [""]
        return rows.numbers(self.section, {self.section.key: form[self.section.key].data})

    def sent(self, formdata: Any) -> tuple[dict[str, Typed], dict[str, str]]:
        """What stands in the fields this page had, and the marks of what it showed; a field it had not is left out."""
        typed, seen = self.form(formdata).typed(), marks(formdata.get(SEEN, ""))
        # Files come and go by deeds of their own, so that no page can put back what is gone.
        kept = {key: value for key, value in typed.items() if (key in seen or not seen) and key not in self.files}
        return {**kept, **prefills.sent(formdata, seen)}, seen

    def shown(self, form: SectionForm, examination: Examination, facts: Mapping[str, Any], today: date,
              flagged: bool, names: Mapping[str, str] | None = None) -> list[Shown]:
        """The questions of this page, row after row; one that follows from an answer on it has its condition in words.

        `flagged` shows all that is wrong; without it only what was typed wrong, so that a section that was left
        half-way does not greet its reader with reproaches. `names` holds organisations by code.
        """
        known, numbers = self.questionnaire.known(facts), self.numbers(form)
        read = examination.values.get(self.section.key, []) if self.section.repeat else []
        found: list[Shown] = []
        for place, number in enumerate(numbers):
            own = read[place] if place < len(read) else {}
            row = _Row(self, form, examination, known, today, flagged, names or {}, number, own)
            found += row.shown(self._heading(place, numbers))
        return found

    def _heading(self, place: int, numbers: Sequence[str]) -> str:
        repeat = self.section.repeat
        return rows.named(repeat, place + 1, len(numbers), self.language) if repeat else ""

    def rows(self, form: SectionForm, shown: Sequence[Shown]) -> list[Row]:
        """What a page shows, divided into its rows; without any when there are none yet."""
        numbers, least = self.numbers(form), self.section.repeat.minimum if self.section.repeat else 1
        return [Row(number, self._heading(place, numbers), len(numbers) > least,
                    tuple(each for each in shown if each.row == number)) for place, number in enumerate(numbers)]

    def room(self, count: int) -> bool:
        """Whether another row may be added."""
        return self.section.repeat is not None and count < rows.most(self.section.repeat)

    @property
    def one(self) -> str:
        """What one row is called."""
        return words(self.section.repeat.singular, self.language) if self.section.repeat else ""

    @property
    def many(self) -> str:
        """What more rows are called."""
        return words(self.section.repeat.plural, self.language) if self.section.repeat else ""

    @property
    def bounds(self) -> str:
        """How many rows there may be, in words."""
        return rows.bounds(self.section.repeat, self.language) if self.section.repeat else ""

    def marks_of(self, shown: Sequence[Shown], typed: Mapping[str, Any]) -> str:
        """The marks of what this page shows of the stored answers, for its hidden field."""
        names = [self.section.key] if self.section.repeat else []
        return as_seen({name: mark(typed.get(name)) for name in names}) + " " + marks_of(shown, typed)

    def for_script(self, examination: Examination, facts: Mapping[str, Any], today: date) -> str:
        """The JSON with which the script shows, hides and adds up; empty when there is nothing of that here."""
        if not self.script:
            return ""
        known = self.questionnaire.known(facts)
        outside = {key: value for name in self.outside for key, value in self._outside(name, examination.values)}
        register = {key: _plain(known[key]) for key in self.used if key in known}
        return (f'{{"form":{self.script},"values":{_json(outside)},"facts":{_json(register)},'
                f'"today":"{today.isoformat()}"}}')


    def _outside(self, key: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """An answer of another section for the script; of one that is filled in several times all rows."""
        section = self.questionnaire.section_of.get(key) or self.questionnaire.section(key)
        if section and section.repeat and section.key in values:
            used = [name for name in self.outside if self.questionnaire.section_of.get(name) is section]
            yield section.key, [{name: _plain(row[name]) for name in used if name in row}
                                for row in values[section.key]]
        elif key in values:
            yield key, _plain(values[key])


@dataclass(frozen=True, slots=True)
class _Row:
    """The questions of one page for one respondent, or of one row of it: `own` holds what was read there."""

    page: SectionPage
    form: SectionForm
    examination: Examination
    known: Mapping[str, Any]
    today: date
    flagged: bool
    names: Mapping[str, str]
    number: str
    own: Mapping[str, Any]

    @property
    def prefix(self) -> str:
        return rows.prefix(self.page.section, self.number) if self.number else ""

    @property
    def values(self) -> Mapping[str, Any]:
        return ChainMap(dict(self.own), self.examination.values) if self.number else self.examination.values

    def shown(self, heading: str) -> Iterator[Shown]:
        page, values = self.page, self.values
        here: set[str] = set()
        above: frozenset[str] = frozenset()
        for question in page.section.questions:
            left = left_open(question.relevant, here, values, self.known, self.today) if question.relevant else True
            if left is False or (question.type is Type.FACT and self.known.get(question.key) in (None, "")):
                continue
            condition = "" if left is True else condition_in_words(
                left, page.questionnaire.by_key, above, page.language)
            if not (condition and question.relevant and question.relevant.references & above):
                above = frozenset((question.key, *question.keys))
            here.update(question.keys)
            yield self.one(question, condition, values, heading)

    def one(self, asked: Question, condition: str, values: Mapping[str, Any], heading: str) -> Shown:
        question, shown = self.worded(asked, values)
        examination, fact = self.examination, ""
        if not question.answered:
            value = self.known.get(asked.key) if question.type is Type.FACT else values.get(asked.key)
            fact = in_dutch_words(question, value, self.page.language)
        show = self.flagged or any(self.form[key].data for key in question.keys if question.answered)
        errors = {key: examination.errors[key] for key in (question.key, *question.keys)
                  if show and key in examination.errors}
        warning = examination.warnings.get(question.key, "") if self.flagged else ""
        read = {self.prefix + key: values.get(key) for key in asked.keys} if asked.totals else {}
        sums = {name: dutch(total) for name, total in totals(question, read).items()}
        return Shown(shown, self.form, condition, fact, errors, warning, sums, row=self.number, heading=heading)

    def worded(self, asked: Question, values: Mapping[str, Any]) -> tuple[Question, Item]:
        """The question as it is asked here: earlier answers in its words, and the names of its fields as keys."""
        made = self.page.items.get(asked.key)
        if made is not None:
            return asked, made
        page = self.page
        say = spoken(page.questionnaire, values, self.known, self.names, marker(self.prefix, page.live, page.nested))
        question = rows.placed(with_answers(asked, say), self.prefix)
        return question, item(question, page.language)


def _plain(value: Any) -> Any:
    return {"number": str(value)} if isinstance(value, (Decimal, int)) and not isinstance(value, bool) else value


def _json(value: Any) -> str:
    """JSON that may stand in a page: nothing in it can end the element it stands in."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def marks_of(shown: Sequence[Shown], typed: Mapping[str, Any]) -> str:
    """The marks of what a page shows of the stored answers, for its hidden field."""
    names = (key for each in shown for key in (*each.item.fields, *(each.before.names if each.before else ())))
    return as_seen({key: mark(typed.get(key)) for key in names})


def _expressions(section: Section) -> Iterator[Expression]:
    for question in section.questions:
        yield from (written for written in (question.relevant, question.calculation) if written)


def _script(questionnaire: Questionnaire, section: Section, live: bool) -> str:
    """The JSON for the script, or nothing when this page has nothing to show, hide, say or add up."""
    lively = live or any(question.type is Type.SHARES or question.totals for question in section.questions)
    if not lively and not any(_expressions(section)):
        return ""
    form = browser.form(questionnaire, section.key)
    for question in form["questions"]:
        # The section is on the page, so it is relevant; checks are judged by the server.
        question.pop("checks", None)
        question.pop("within", None)
    return _json(form)


def row_change(sent: Mapping[str, str]) -> rows.Change | None:
    """The row that a button adds, removes or puts back; its value is the section, with the number and place behind."""
    for deed in rows.Deed:
        section, _, rest = sent.get(f"page-{deed}", "").partition(".")
        if section:
            number, _, place = rest.partition(".")
            return rows.Change(deed, section, number, int(place[:3]) if place.isdecimal() else 0)
    return None


def removed_row(flags: Mapping[str, str]) -> str:
    """The number and place of a row that was just removed, to put it back with; empty when there is none."""
    written = flags.get("verwijderd", "")
    return written if re.fullmatch(r"[1-9][0-9]{0,5}\.[0-9]{1,3}", written) else ""


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
