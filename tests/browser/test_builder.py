"""A questionnaire is built in a real browser: with the keyboard alone, and without a script."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page

from survey.database import db
from survey.queries import questionnaires
from survey.rules.questionnaires.document import Questionnaire, document, words
from survey.rules.rounds import slug_of
from tests.browser.test_rounds import sign_in
from tests.building import Builder, Hands, Keyboard, Plain, in_own_keys
from tests.cases import inflow

LISTS = "/secretariaat/vragenlijsten/"
# A piece of the questionnaire of 2022 runs every time, all of it with `make proof`.
SIZES = (False, pytest.param(True, marks=pytest.mark.proof))


def wanted(all_of_it: bool) -> Questionnaire:
    """The questionnaire of 2022 as its workbook has it, or a piece of it with a choice, a percentage and a share."""
    found = inflow()
    if all_of_it:
        return in_own_keys(found)
    section = found.sections[0]
    return in_own_keys(replace(found, sections=(replace(section, relevant=None),), statistics={}, sentences=()))


def present(slug: str) -> Questionnaire:
    db.session.rollback()
    head = questionnaires.head_of(db.session(), slug)
    assert head
    return questionnaires.compiled(db.session(), head)


def build(page: Page, live: str, hands: Callable[[Page], Hands], all_of_it: bool) -> None:
    sign_in(page, live)
    page.goto(live + LISTS)
    made = wanted(all_of_it)
    Builder(hands(page), made).build()
    assert document(present(slug_of(words(made.title)))) == document(made)


@pytest.mark.parametrize("all_of_it", SIZES)
def test_the_keyboard_alone_builds_it(app: Flask, live: str, page: Page, all_of_it: bool) -> None:
    build(page, live, Keyboard, all_of_it)


@pytest.mark.parametrize("all_of_it", SIZES)
def test_without_a_script_it_is_built_too(app: Flask, live: str, plain_page: Page, all_of_it: bool) -> None:
    build(plain_page, live, Plain, all_of_it)
