"""A short uitvraag of the year before, so that there is something to compare with.

It was held before Achterban was used: its answers come from a file and nobody is mailed, as that was done long ago.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from forms.questionnaires import read_questionnaire
from survey.actions import invitations, questionnaires, rounds
from survey.database import writing
from survey.demo.clock import moment_of
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import organisations, recipients
from survey.rules.calendar import moment_at
from survey.rules.organisations import Kind
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Questionnaire, Section, document
from survey.rules.rounds import Details

DATA = Path(__file__).parent / "data"
SLUG, WORKBOOK = "instroom-2021", "instroom-2022.xlsx"
OPENS_ON, CLOSES_ON = date(2021, 1, 11), date(2021, 2, 5)
REGISTERED_ON = date(2022, 1, 3)
ASKED = ("q01_onderinstroom", "sector", "q04_zijinstroom", "q05_zijinstroom_pct", "q07_tlv_po_vso", "q11_verschuiving",
         "q13_onderzoek")
SHORTER, LATER = "q13_onderzoek", "van_plan"
DETAILS = Details(
    "Uitvraag onder- en zij-instroom 2021",
    "Een korte eerste uitvraag: ziet u dat meer leerlingen naar het gespecialiseerd onderwijs gaan?",
    minutes=5, opens_on=OPENS_ON, closes_on=CLOSES_ON, profile="open")


def tell(hosts: tuple[int, ...], secretary: str) -> None:
    """The questionnaire, the round and all its answers, in one go."""
    asked, now = _questionnaire(), moment_at(OPENS_ON, 9)
    with writing() as session:
        version = questionnaires.store_version(session, SLUG, asked.title["nl"], document(asked), secretary, now)
        round_ = rounds.create(session, replace(DETAILS, hosts=hosts, version_id=version.id), secretary, now, slug=SLUG)
        everyone = organisations.selection(session, today=REGISTERED_ON, kind=Kind.SWV)
        invitations.invite(session, round_, everyone, secretary, now)
        round_.published_at = now
        session.add_all(_responses(session, round_, asked))


def _questionnaire() -> Questionnaire:
    """Some questions of the year after, one of them with an answer less."""
    reading = read_questionnaire((DATA / WORKBOOK).read_bytes())
    if reading.questionnaire is None:
        raise ValueError([fault.message for fault in reading.faults])
    sections = tuple(each for each in map(_short, reading.questionnaire.sections) if each.questions)
    return replace(reading.questionnaire, title={"nl": "Onder- en zij-instroom 2021"}, sections=sections,
                   statistics={}, sentences=())


def _short(section: Section) -> Section:
    kept = (question for question in section.questions if question.key in ASKED)
    return replace(section, questions=tuple(
        replace(each, options=tuple(option for option in each.options if option.key != LATER))
        if each.key == SHORTER else each for each in kept))


def _responses(session: Session, round_: Round, asked: Questionnaire) -> Iterator[Response]:
    """What the members sent in; the answers are what the questionnaire makes of the words of the file."""
    numbers = recipients.by_organisation(session, round_.id)
    members = {each.code: each for each in organisations.with_numbers(session, numbers).values()}
    for code, moment, typed in _rows():
        found = examine(asked, typed, members[code].facts(), moment.date())
        if found.errors:
            raise ValueError(code, found.errors)
        done = sum(section.asked for section in found.sections)
        yield Response(
            round_id=round_.id, invitation_id=numbers[members[code].id].id, version_id=round_.version_id, typed=typed,
            answers=found.values, sent_revision=1, sections_asked=done, sections_done=done, started_at=moment,
            saved_at=moment, submitted_at=moment, submissions=1)


def _rows() -> Iterator[tuple[str, datetime, dict[str, str]]]:
    with (DATA / "responses-2021.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            typed = {key: words for key, words in row.items() if key in ASKED and words}
            yield row["swv_id"], moment_of(row["ingediend_op"]), typed
