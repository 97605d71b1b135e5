"""Somebody who builds a questionnaire in a real browser: with nothing but a keyboard, or without a script."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Protocol

from playwright.sync_api import Page, expect

from forms.kinds import NEEDS, WORDS
from forms.settings import as_typed
from survey.rules.questionnaires.document import (
    Check,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
    document,
    questionnaire,
    words,
)
from survey.rules.questionnaires.edits import questions, sections, whole
from survey.rules.questionnaires.edits.places import at_end_of
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.wording import dutch

ONE_LINE = re.compile(r"\$\{(\w+)\} = '(\w+)'")
FOCUSED = "() => [document.activeElement?.id, document.activeElement?.value]"
KEYS = re.compile("[ -~]*")
BUSY = "[aria-busy=true]"
MOST_TABS = 400
REQUIRED = list(Required)
# What opens and closes on the page itself, with and without a script.
IN_PLACE = ("meer", "geheel")


class Hands(Protocol):
    """How somebody works; fields and buttons are named by their id, or a button by the value that it sends."""

    page: Page

    def fill(self, id: str, text: str) -> None: ...
    def choose(self, id: str, words: str) -> None: ...
    def pick(self, name: str, at: int, now: int) -> None: ...
    def tick(self, id: str) -> None: ...
    def press(self, name: str) -> None: ...


@dataclass
class Keyboard:
    """Never touches the mouse: goes everywhere with Tab."""

    page: Page

    def _go(self, *names: str) -> None:
        for _ in range(MOST_TABS):
            if set(names) & set(self.page.evaluate(FOCUSED)):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {names}")

    def _settle(self) -> None:
        expect(self.page.locator(BUSY)).to_have_count(0)

    def fill(self, id: str, text: str) -> None:
        self._go(id)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, id: str, words: str) -> None:
        """Letters choose in a list, as everywhere; what follows from the choice is there when it is left."""
        self._go(id)
        # What no key writes ends the choosing by letters; what stands before it tells the choices apart.
        self.page.keyboard.type(KEYS.match(words)[0])
        chosen = self.page.evaluate("() => document.activeElement.selectedOptions?.[0].label")
        assert chosen == words, f"{chosen} instead of {words}"
        self.page.keyboard.press("Tab")
        self._settle()

    def pick(self, name: str, at: int, now: int) -> None:
        self._go(f"{name}-{now}")
        for _ in range(abs(at - now)):
            self.page.keyboard.press("ArrowDown" if at > now else "ArrowUp")

    def tick(self, id: str) -> None:
        self._go(id)
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self._go(name)
        if "." in name or name in IN_PLACE:
            self.page.keyboard.press("Enter")
            self._settle()
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")


@dataclass
class Plain:
    """No script runs: every change of rows or type is a page."""

    page: Page

    def fill(self, id: str, text: str) -> None:
        self.page.locator(f"[id='{id}']").fill(text)

    def choose(self, id: str, words: str) -> None:
        self.page.locator(f"[id='{id}']").select_option(label=words)
        if id == "type":
            self.press("kind")
        elif id.endswith(("-key", "-operator")):
            name, at, _ = id.rsplit("-", 2)
            self.press(f"{name}.renew.{at}")

    def pick(self, name: str, at: int, now: int) -> None:
        self.page.locator(f"#{name}-{at}").check()

    def tick(self, id: str) -> None:
        self.page.locator(f"[id='{id}']").check()

    def press(self, name: str) -> None:
        button = self.page.locator(f"[id='{name}'], button[value='{name}']:not([tabindex])").first
        if name in IN_PLACE:
            button.click()
        else:
            with self.page.expect_navigation():
                button.click()


@dataclass
class Builder:
    """Builds a questionnaire from nothing through its forms; begins on the page with all questionnaires."""

    hands: Hands
    made: Questionnaire

    def build(self) -> None:
        hands = self.hands
        hands.fill("title", words(self.made.title))
        hands.press("begin")
        for number, section in enumerate(self.made.sections):
            self._section(section, number)
        for section in self.made.sections:
            if section.relevant:
                hands.press(f"q-{section.key}")
                self._condition("relevant", section.relevant)
                hands.press("save")
                hands.press("naar-lijst")
        self._settings()

    def _section(self, section: Section, number: int) -> None:
        """The first one is there already; every other is added, with its first question at once."""
        self.hands.press("nieuw-onderdeel" if number else f"q-{section.key}")
        self.hands.fill("title_nl", words(section.title))
        self.hands.press("next")
        last = len(section.questions) - 1
        for place, question in enumerate(section.questions):
            self._question(question)
            self.hands.press("next" if place < last else "save")
        self.hands.press("naar-lijst")

    def _question(self, question: Question) -> None:
        hands, needs = self.hands, NEEDS[question.type]
        hands.choose("type", WORDS[question.type])
        hands.fill("label_nl", words(question.label))
        if question.hint:
            hands.fill("hint_nl", words(question.hint))
        for rows in ("parts", "options"):
            if rows in needs:
                self._rows(rows, getattr(question, rows))
        if question.register:
            hands.choose("register", question.register.capitalize())
        for name in ("minimum", "maximum", "decimals", "length"):
            if name in needs and getattr(question, name):
                hands.fill(name, dutch(getattr(question, name)))
            elif name in needs and getattr(question, name) == 0 and name == "minimum":
                hands.fill(name, "0")
        if question.estimate:
            hands.tick("estimate")
        if question.relevant:
            self._condition("relevant", question.relevant)
        if question.required is not Required.NO:
            hands.pick("required", REQUIRED.index(question.required), REQUIRED.index(Required.NO))
        for at, check in enumerate(question.checks):
            self._check(at, check)
        hands.press("meer")
        if question.sentence:
            hands.fill("sentence", question.sentence)
        hands.fill("key", question.key)

    def _rows(self, rows: str, wanted: Any) -> None:
        """Two rows are there from the beginning; "weet niet" has a button of its own."""
        plain = [each for each in wanted if not getattr(each, "dont_know", False)]
        for at, each in enumerate(plain):
            if at > 1:
                self.hands.press(f"{rows}.add")
            self.hands.fill(f"{rows}-{at}-label_nl", words(each.label))
        if len(plain) < len(wanted):
            self.hands.press(f"{rows}.unsure")

    def _condition(self, name: str, written: Expression) -> None:
        """As a line of a question and its answer where that says it, else as a formula."""
        found = ONE_LINE.fullmatch(written.source)
        if not found:
            self.hands.press(f"{name}.expert")
            self.hands.fill(name, written.source)
            return
        question = self.made.by_key[found[1]]
        self.hands.press(f"{name}.add")
        self.hands.choose(f"{name}-0-key", shown(question))
        if question.type is Type.FACT:
            self.hands.fill(f"{name}-0-answer", found[2])
        else:
            chosen = next(option for option in question.options if option.key == found[2])
            self.hands.choose(f"{name}-0-answer", words(chosen.label))

    def _check(self, at: int, check: Check) -> None:
        self.hands.press("checks.add")
        self._condition(f"checks-{at}-test", check.test)
        if not check.hard:
            self.hands.choose(f"checks-{at}-hard", "vraagt één keer of het klopt")
        self.hands.fill(f"checks-{at}-message_nl", words(check.message))

    def _settings(self) -> None:
        hands, typed = self.hands, as_typed(self.made)
        hands.press("naar-builder.settings_page")
        if self.made.intro:
            hands.fill("intro_nl", words(self.made.intro))
        hands.pick("article", 0 if self.made.group.article == "het" else 1, 1)
        for name in ("singular", "plural", "topic"):
            hands.fill(name, typed[name])
        if typed["statistics"]:
            hands.press("geheel")
            hands.fill("statistics", typed["statistics"])
            hands.fill("sentences", typed["sentences"])
        hands.press("save")


def shown(question: Question) -> str:
    """The words of a question in a list to choose from."""
    label = words(question.label)
    return label if len(label) <= 95 else label[:89].rsplit(" ", 1)[0] + "…"


def in_own_keys(wanted: Questionnaire) -> Questionnaire:
    """The same questionnaire with the keys that the builder makes for sections, parts and options."""
    made = whole.start(words(wanted.title)).questionnaire
    names: dict[str, str] = {}
    homes: dict[str, str] = {wanted.sections[0].key: made.sections[0].key}
    for section in wanted.sections:
        if section.key not in homes:
            edited = sections.add(made, Section("", section.title))
            made, homes[section.key] = edited.questionnaire, edited.key
        for question in section.questions:
            made = questions.add(made, _without_keys(question), at_end_of(homes[section.key])).questionnaire
            new = made.by_key[question.key]
            names |= {part.key: there.key for part, there in zip(question.parts, new.parts, strict=True)}
            names |= {f"{question.key}.{option.key}": f"{question.key}.{there.key}"
                      for option, there in zip(question.options, new.options, strict=True)}
    return _renamed(wanted, made, names, homes)


def _without_keys(question: Question) -> Question:
    """The question without what refers to another one, and with keys to be made."""
    return replace(question, options=tuple(replace(each, key="") for each in question.options), relevant=None,
                   parts=tuple(replace(each, key="") for each in question.parts), checks=(), sentence="")


def _renamed(wanted: Questionnaire, made: Questionnaire, names: dict[str, str],
             homes: dict[str, str]) -> Questionnaire:
    text = json.dumps(document(wanted))
    for old in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", names[old], text)
    found = questionnaire(json.loads(text))
    return replace(found, sections=tuple(
        replace(section, key=homes[section.key], questions=tuple(
            replace(each, options=made.by_key[each.key].options, parts=made.by_key[each.key].parts)
            for each in section.questions)) for section in found.sections))
