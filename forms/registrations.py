"""The form with which somebody registers for an event, alone or with colleagues, and the one that changes it later.

As in `forms.answers` every field keeps what was typed as it was typed. A person is a row: the questions of the event
stand in it under the names of the questionnaire, and what every event asks under names with a dash in them.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm

from forms.answers import Kept, KeptSeveral, Row, SectionForm, SectionPage, as_seen, marks
from survey.rules.broken import RuleBroken
from survey.rules.organisations import mail_address
from survey.rules.questionnaires import persons, rows
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import DUTCH, Questionnaire

OCCASION, ORGANISATION, PASTED, TOLD = "bijeenkomst", "wie-organisatie", "wie-lijst", "page-told"
# What the page told besides places: that something seems odd, and that not everybody can come.
WARNED, AS_FAR = "w", "v"
LONGEST = 200
LONGEST_LINE = 1000
# A longer list is refused before anybody looks who stands in it twice.
MOST_PASTED = 400
MOST_KEPT = 64
BETWEEN = re.compile(r"([\s<>,;:\"“”()\[\]]+)")
AROUND = " \t\r\n<>,;:\"“”'()[]-"


@dataclass(frozen=True, slots=True)
class Part:
    """Something of an occasion that can be chosen; `full` says that no place is left."""

    number: int
    title: str
    when: str
    full: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Of these parts one can be chosen ("Ronde 1"); without a title they stand alone."""

    title: str
    parts: tuple[Part, ...]

    @property
    def what(self) -> str:
        """The name of its field, behind that of the person."""
        return f"keuze{self.parts[0].number}" if self.title else "deel"


@dataclass(frozen=True, slots=True)
class Option:
    """An occasion as the form offers it. `closed` is why it cannot be chosen; `room` tells how many places are left.

    `free` is None where there is room for all, or where places are given out later.
    """

    number: int
    title: str
    when: str
    where: str
    audience: str = ""
    room: str = ""
    free: int | None = None
    closed: str = ""
    explanation: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def full(self) -> bool:
        return self.free == 0

    def waiting(self, people: int, free: int | None) -> int:
        """How many of so many people would have to wait when so many places are left."""
        return 0 if free is None else max(0, people - free)

    @property
    def parts(self) -> frozenset[int]:
        return frozenset(part.number for choice in self.choices for part in choice.parts)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the form of one event asks besides the questions."""

    roles: tuple[str, ...] = ()
    most: int = 10
    organisation: bool = False
    listing: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What was typed about one person. `parts` are the numbers of what was chosen at the chosen occasion."""

    number: str
    name: str
    email: str
    role: str
    listed: bool
    parts: tuple[int, ...]
    typed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in a pasted list."""

    name: str
    email: str


def pasted(text: str) -> list[Found]:
    """The people in a list as it comes from a mail program or a spreadsheet, one a line or with marks between them."""
    return [each for line in text.splitlines() for each in _in_line(line[:LONGEST_LINE])]


def _in_line(line: str) -> list[Found]:
    pieces = BETWEEN.split(line)
    places = [place for place, piece in enumerate(pieces) if "@" in piece]
    if not places:
        return [Found(line.strip(AROUND)[:LONGEST], "")] if line.strip(AROUND) else []
    begins = [0, *(place + 1 for place in places)]
    names = ["".join(pieces[begin:place]).strip(AROUND) for begin, place in zip(begins, places, strict=False)]
    rest = "".join(pieces[places[-1] + 1:]).strip(AROUND)
    if len(places) == 1 and not names[0]:
        names = [rest]
    return [Found(name[:LONGEST], pieces[place].strip(AROUND)[:LONGEST])
            for name, place in zip(names, places, strict=True)]


class Form:
    """What stands in the fields of the form; `numbers` are the rows of the people in it.

    `wrong` holds by the name of a field why it is refused; the questions of the event are judged by the questionnaire.
    """

    def __init__(self, page: SectionPage, terms: Terms, options: Sequence[Option], sent: Any = None,
                 filled: Mapping[str, Any] | None = None) -> None:
        self.page, self.terms, self.options = page, terms, {option.number: option for option in options}
        known = {persons.KEY: sent.getlist(persons.KEY)} if sent is not None else filled or {}
        self.numbers = rows.numbers(page.section, known)
        self.sent = sent
        self.wrong: dict[str, str] = {}
        self.focus = ""
        self._fill(filled or {}, sent)

    def _fill(self, filled: Mapping[str, Any], sent: Any = None) -> None:
        self.fields = BaseForm(list(self._fields()))
        self.fields.process(sent, data=dict(filled))
        self.answers: SectionForm = self.page.form(sent, {**filled, persons.KEY: self.numbers})

    def _fields(self) -> Iterator[tuple[str, Field]]:
        yield from ((name, Kept()) for name in (OCCASION, ORGANISATION, PASTED, TOLD))
        groups = {choice.what for option in self.options.values() for choice in option.choices if choice.title}
        for number in self.numbers:
            yield from ((named(number, what), Kept()) for what in ("naam", "mail", "rol", *sorted(groups)))
            yield from ((named(number, what), KeptSeveral()) for what in ("deel", "lijst"))

    def value(self, name: str) -> Any:
        """What stands in a field; a field that is not on this form is empty."""
        return self.fields[name].data if name in self.fields else ""

    def of(self, number: str, what: str) -> Any:
        return self.value(named(number, what))

    @property
    def organisation(self) -> str:
        """What was typed of the organisation, in one line."""
        return _tidy(self.value(ORGANISATION))

    @property
    def chosen(self) -> Option | None:
        """The occasion that was chosen; of one alone it need not be said."""
        able = [option for option in self.options.values() if not option.closed]
        if not self.value(OCCASION) and len(self.options) == 1 and able:
            return able[0]
        typed = self.value(OCCASION)
        return self.options.get(int(typed)) if typed.isdecimal() and len(typed) < 10 else None

    def person(self, number: str) -> Person:
        chosen = self.chosen.parts if self.chosen else frozenset()
        ticked = [*self.of(number, "deel"), *(self.of(number, choice.what) for choice in self._choices())]
        parts = tuple(dict.fromkeys(int(each) for each in ticked
                                    if each.isdecimal() and len(each) < 10 and int(each) in chosen))
        return Person(number, _tidy(self.of(number, "naam")), _tidy(self.of(number, "mail")), self.of(number, "rol"),
                      bool(self.of(number, "lijst")), parts, persons.own(self.answers.typed(), number))

    def who(self, name: str) -> str:
        """About whom a field is, where there are several people in the form."""
        number = name.split("-")[1] if name.startswith("wie-") else ""
        if number not in self.numbers or len(self.numbers) == 1:
            return ""
        return f"Deelnemer {self.numbers.index(number) + 1}"

    def _choices(self) -> list[Choice]:
        return [choice for choice in self.chosen.choices if choice.title] if self.chosen else []

    @cached_property
    def people(self) -> list[Person]:
        return [self.person(number) for number in self.numbers]

    @property
    def typed(self) -> dict[str, Any]:
        """The answers of all people, for the questionnaire to judge."""
        return {**self.answers.typed(), persons.KEY: self.numbers}

    def check(self, spelled: Callable[[str], str]) -> None:
        """Judges all but the questions; `spelled` gives the one spelling of an address."""
        if self.chosen is None:
            self.wrong[OCCASION] = "Kies een bijeenkomst."
        elif self.chosen.closed:
            self.wrong[OCCASION] = f"{self.chosen.title}: {self.chosen.closed} Kies een andere bijeenkomst."
        if len(self.value(ORGANISATION)) > LONGEST:
            self.wrong[ORGANISATION] = f"Gebruik ten hoogste {LONGEST} tekens."
        if len(self.numbers) > self.terms.most:
            self.wrong[PASTED] = too_many(len(self.numbers), self.terms.most)
        seen: dict[str, str] = {}
        for person in self.people:
            self.check_person(person)
            self._check_twice(person, seen, spelled)

    def check_person(self, person: Person) -> None:
        if not person.name:
            self.wrong[named(person.number, "naam")] = "Vul een naam in."
        elif len(person.name) > LONGEST:
            self.wrong[named(person.number, "naam")] = f"Gebruik ten hoogste {LONGEST} tekens."
        try:
            mail_address(person.email)
        except RuleBroken as broken:
            self.wrong[named(person.number, "mail")] = broken.message if person.email else "Vul een mailadres in."
        if self.terms.roles and person.role not in self.terms.roles:
            self.wrong[named(person.number, "rol")] = "Kies een rol."

    def _check_twice(self, person: Person, seen: dict[str, str], spelled: Callable[[str], str]) -> None:
        name = named(person.number, "mail")
        if name in self.wrong:
            return
        one = spelled(person.email)
        if one in seen:
            self.wrong[name] = f"{seen[one]} heeft hetzelfde mailadres. Elke deelnemer heeft een eigen adres."
        seen.setdefault(one, person.name or person.email)

    def change(self, spelled: Callable[[str], str]) -> bool:
        """Does what a button for the rows asks, and keeps in `focus` with which field to go on; False for no button.

        A list that was pasted is taken over by any button, so that nobody is forgotten in it.
        """
        asked = self.sent or {}
        if "page-remove" in asked:
            self.focus = self._remove(asked["page-remove"])
        elif "page-add" in asked:
            self.focus = self._add()
        elif self.value(PASTED).strip():
            self.focus = self._take_over(spelled)
        return bool(self.focus) or "page-list" in asked

    def told(self) -> dict[str, str]:
        """What the page told when it was sent: by occasion how many places were left, and whether it warned."""
        return marks(self.value(TOLD))

    def telling(self, warned: bool, as_far: bool = False) -> str:
        """The same for the page as it is now, for its hidden field."""
        counted = {str(number): str(option.free) for number, option in self.options.items() if option.free is not None}
        said = {WARNED: "1"} if warned else {}
        return as_seen(counted | said | ({AS_FAR: "1"} if as_far else {}))

    def worse(self, people: int) -> str:
        """What came to mean something else for so many people since the page was opened, in a sentence; empty when
        nothing did.
        """
        chosen, told = self.chosen, self.told()
        said = told.get(str(chosen.number), "") if chosen else ""
        if chosen is None or chosen.free is None or not said.isdecimal():
            return ""
        wait = chosen.waiting(people, chosen.free)
        if wait <= chosen.waiting(people, int(said[:9])):
            return ""
        if wait == people:
            return f"{chosen.title} is intussen vol. U kunt op de wachtlijst, of een andere bijeenkomst kiezen."
        return (f"{chosen.title} heeft nu nog {chosen.free} {'plaats' if chosen.free == 1 else 'plaatsen'}. Van deze "
                f"{people} mensen {'komt er 1' if wait == 1 else f'komen er {wait}'} op de wachtlijst.")

    def _remove(self, number: str) -> str:
        place = self.numbers.index(number) if number in self.numbers else 0
        if number in self.numbers and len(self.numbers) > 1:
            self.numbers.remove(number)
        self._again()
        return named(self.numbers[min(place, len(self.numbers) - 1)], "naam")

    def _add(self) -> str:
        if len(self.numbers) >= self.terms.most:
            self.wrong[PASTED] = too_many(len(self.numbers) + 1, self.terms.most)
            return PASTED
        self.numbers.append(self._next())
        self._again()
        return named(self.numbers[-1], "naam")

    def _next(self) -> str:
        return str(max(map(int, self.numbers)) + 1)

    def _take_over(self, spelled: Callable[[str], str]) -> str:
        found = pasted(self.value(PASTED))
        if len(found) > MOST_PASTED:
            self.wrong[PASTED] = too_many(len(found), self.terms.most)
            return PASTED
        present = {spelled(person.email) for person in self.people if person.email}
        fresh: dict[str, Found] = {}
        for each in found:
            fresh.setdefault(spelled(each.email) if each.email else f" {each.name}", each)
        new = [each for key, each in fresh.items() if key not in present]
        empty = [person.number for person in self.people if not person.name and not person.email]
        count = len(self.numbers) - len(empty) + len(new)
        if count > self.terms.most:
            self.wrong[PASTED] = too_many(count, self.terms.most)
            return PASTED
        filled: dict[str, Any] = {}
        for each in new:
            number = empty.pop(0) if empty else self._next()
            if number not in self.numbers:
                self.numbers.append(number)
            filled |= {named(number, "naam"): each.name, named(number, "mail"): each.email}
        self._again({**filled, PASTED: ""})
        return named(self.numbers[0], "naam")

    def _again(self, over: Mapping[str, Any] | None = None) -> None:
        """The fields of the rows as they are now, with what was typed in them."""
        kept = {name: each.data for name, each in self.fields._fields.items()}
        self._fill({**kept, **self.answers.typed(), **(over or {})})
        self.__dict__.pop("people", None)

    def rows(self, examination: Examination, facts: Mapping[str, Any], today: date, flagged: bool,
             names: Mapping[str, str] | None = None) -> list[Row]:
        """The people with their questions, as the template wants them."""
        shown = self.page.shown(self.answers, examination, facts, today, flagged, names)
        return self.page.rows(self.answers, shown)


def too_many(count: int, most: int) -> str:
    """Why no more people can be registered at once."""
    at_once = "één deelnemer" if most == 1 else f"{most} deelnemers"
    return (f"Dit zijn {count} deelnemers. U kunt er hier ten hoogste {at_once} tegelijk aanmelden. Wat u invulde, "
            "staat er nog: haal er namen uit en meld de anderen daarna aan.")


def named(number: str, what: str) -> str:
    """The name of a field of one person."""
    return f"wie-{number}-{what}"


def _tidy(typed: str) -> str:
    """One line, without what cannot be seen in it: no database takes every such character, and nobody means them."""
    return " ".join("".join(char for char in typed if char.isprintable() or char.isspace()).split())


@dataclass(slots=True)
class _Pages:
    """The pages that were made of questionnaires, the last used ones."""

    kept: OrderedDict[tuple[int, int], tuple[Questionnaire | None, SectionPage]] = field(default_factory=OrderedDict)

    def of(self, asked: Questionnaire | None, most: int) -> SectionPage:
        found = self.kept.get((id(asked), most))
        if found is None or found[0] is not asked:
            whole = persons.for_each(asked, most)
            found = self.kept[id(asked), most] = asked, SectionPage(whole, whole.sections[0], DUTCH)
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return found[1]


_pages = _Pages()


def page(asked: Questionnaire | None, most: int) -> SectionPage:
    """The questions of an event for at most so many people; made once for as long as the questionnaire is kept."""
    return _pages.of(asked, most)
