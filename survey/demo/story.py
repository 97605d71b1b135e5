"""What happened before 2 February 2022, 9.00: played through the product's own deeds, day by day."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

from forms.organisations import read_register
from forms.questionnaires import read_questionnaire
from survey import jobs
from survey.actions import (
    associations,
    invitations,
    questionnaires,
    register,
    reminders,
    requests,
    responses,
    rounds,
    series,
    users,
    windows,
)
from survey.actions.responses import Author, Page
from survey.database import db, writing
from survey.demo import (
    consultations,
    decisions,
    documents,
    earlier,
    enquiries,
    events,
    meetings,
    monitor,
    newsletters,
    reading,
    together,
)
from survey.demo.clock import START, DemoClock, moment_of
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import invitations as invited
from survey.queries import organisations, recipients
from survey.queries.questionnaires import compiled
from survey.rules import columns
from survey.rules.calendar import day_of, moment_at
from survey.rules.entries import Reader
from survey.rules.organisations import Kind
from survey.rules.permissions import Role
from survey.rules.questionnaires.document import document
from survey.rules.reminders import Step
from survey.rules.responses import Progress
from survey.rules.rounds import Details
from survey.rules.series import read
from survey.rules.windows import Move

DATA = Path(__file__).parent / "data"
PASSWORD = "demonstratie-2022"
SECRETARY, COLLEAGUE = "Sanne de Vries", "Bram Jansen"
PEOPLE = (("beheer@example.nl", COLLEAGUE, Role.BEHEERDER),
          ("secretariaat@example.nl", SECRETARY, Role.SECRETARIAAT),
          ("lezer@example.nl", "Lotte Bakker", Role.LEZER))
# The address, the name, and the sector of the members.
ASSOCIATIONS = (("netwerk-lpo", "Netwerk LPO", "PO"), ("sectorraad", "Sectorraad swv vo", "VO"))
INFLOW, STAY = "instroom-2022", "24-uurs-2022"
BEFORE, FIRST_DAY = date(2022, 1, 3), date(2022, 1, 10)
BEGUN = 17
INFLOW_DETAILS = Details(
    "Uitvraag onder- en zij-instroom s(b)o/vso",
    "Veel samenwerkingsverbanden zien dat meer leerlingen naar het gespecialiseerd onderwijs gaan. Met uw antwoorden "
    "krijgen we een beeld van de toename, en kunnen we erover in gesprek met het ministerie.",
    minutes=15, opens_on=FIRST_DAY, closes_on=date(2022, 1, 31), profile="open", reminders=(Step(5, 9), Step(1, 9)))
STAY_DETAILS = Details(
    "Uitvraag 24-uursbijeenkomst 2022",
    "Op 3 en 4 november 2022 is de 24-uursbijeenkomst. We maken het programma graag samen met u.",
    minutes=5, opens_on=FIRST_DAY, closes_on=date(2022, 1, 28), reminders=(Step(3, 9),))
MORE_TIME = Move(
    date(2022, 2, 14), "Veel leden vroegen welke cijfers precies bedoeld worden en hebben meer tijd nodig.",
    frozenset({Progress.NOT_BEGUN, Progress.BEGUN, Progress.DONE}))
ONCE_MORE = Move(date(2022, 2, 14), "Er zijn nog te weinig reacties om een programma op te baseren.")

SERIES = series.Details(
    "deelnamepercentage sbo", None, None, source="Ondersteuningsplan 2022-2026 van swv PO 23-01, als voorbeeld")
SERIES_COLUMNS = {"day": "date", "x": "pupils_sbo", "n": "pupils_total", "status": "status", "target": "target_sbo_pct"}

Happening = tuple[datetime, Callable[[datetime], None]]
Given = tuple[str, datetime, dict[str, str]]


def tell(app: Flask, clock: DemoClock) -> None:
    """Fills an empty database with both cases; the clock passes through January 2022 and stops at the start."""
    clock.set(moment_at(BEFORE, 9))
    _accounts(clock())
    hosts = _associations(clock())
    _register(hosts, clock())
    _series(hosts[0], clock())
    earlier.tell(hosts, SECRETARY)
    monitor.tell(hosts, SECRETARY)
    clock.set(moment_at(FIRST_DAY, 9))
    inflow = _round(INFLOW, replace(INFLOW_DETAILS, hosts=hosts), clock())
    stay = _round(STAY, replace(STAY_DETAILS, hosts=hosts[:1]), clock())
    _live_through(app, clock, [*_happenings(inflow, stay), *events.happenings(hosts),
                               *documents.happenings(hosts, SECRETARY), *consultations.happenings(hosts, SECRETARY),
                               *together.happenings(SECRETARY), *meetings.happenings(hosts, SECRETARY),
                               *decisions.happenings(SECRETARY), *newsletters.happenings(hosts, SECRETARY)])
    clock.set(START)
    jobs.deliver(app)


def _accounts(now: datetime) -> None:
    hashed = PasswordHasher().hash(PASSWORD)
    with writing() as session:
        for email, name, role in PEOPLE:
            users.create(session, email, name, role, hashed, "demonstratie", now)


def _associations(now: datetime) -> tuple[int, ...]:
    with writing() as session:
        made = [associations.create(session, associations.Details(
            name, f"{slug}@example.nl", "Het secretariaat", "secretariaat@example.nl", "000 000 00 00"),
            SECRETARY, now) for slug, name, _ in ASSOCIATIONS]
    return tuple(association.id for association in made)


def _register(hosts: tuple[int, ...], now: datetime) -> None:
    """The register from its file, each sector as the members of its own association."""
    table = read_register((DATA / "register-2022.csv").read_bytes())
    reading = Reader(columns.mapped(table, Kind.SWV, {}, {}), Kind.SWV).read(table)
    for association, (_, _, sector) in zip(hosts, ASSOCIATIONS, strict=True):
        members = tuple(entry for entry in reading.entries if entry.plain["sector"] == sector)
        with writing() as session:
            register.store(session, register.Import(replace(reading, entries=members), Kind.SWV, association),
                           SECRETARY, now)


def _series(association: int, now: datetime) -> None:
    """Public figures of one swv over the years, with the first association, for whom they are an example."""
    table = read_register((DATA / "participation-2301.csv").read_bytes())
    points, faults = read(table, {role: table.header.index(name) for role, name in SERIES_COLUMNS.items()})
    if faults:
        raise ValueError([fault.sentence for fault in faults])
    with writing() as session:
        series.store(session, replace(SERIES, association=association), points, SECRETARY, now)


def _round(slug: str, details: Details, now: datetime) -> Round:
    """The questionnaire from its workbook, the round, everyone in the register invited, and published."""
    reading = read_questionnaire((DATA / f"{slug}.xlsx").read_bytes())
    if reading.questionnaire is None:
        raise ValueError([fault.message for fault in reading.faults])
    with writing() as session:
        version = questionnaires.store_version(
            session, slug, reading.questionnaire.title["nl"], document(reading.questionnaire), SECRETARY, now)
        made = rounds.create(session, replace(details, version_id=version.id), SECRETARY, now, slug=slug)
        everyone = organisations.selection(session, today=day_of(now), kind=Kind.SWV)
        invitations.invite(session, made, everyone, SECRETARY, now)
        rounds.publish(session, made, SECRETARY, now)
    return made


def _live_through(app: Flask, clock: DemoClock, happenings: list[Happening]) -> None:
    """Everything in the order in which it happened, with the mail of each moment at that moment."""
    days = (FIRST_DAY + timedelta(days=number) for number in range((START.date() - FIRST_DAY).days))
    mornings: list[Happening] = [(moment_at(day, 9, 1), _morning) for day in days]
    for moment, happen in sorted([*happenings, *mornings], key=lambda each: each[0]):
        clock.set(moment)
        happen(moment)
        jobs.deliver(app)


def _morning(now: datetime) -> None:
    with writing() as session:
        reminders.queue_due(session, now)
    events.morning(now)


def _happenings(inflow: Round, stay: Round) -> list[Happening]:
    given = _given("responses-2022.csv")
    members = _members(inflow)
    silent = [number for code, number in members.items() if code not in {code for code, *_ in given}]
    return [
        *(_answering(members[code], moment, typed, sent=True) for code, moment, typed in given),
        *(_answering(number, moment + timedelta(minutes=35), typed, sent=False)
          for number, (_, moment, typed) in zip(silent[:BEGUN], given[::3], strict=False)),
        *_sent(stay, "responses-24-uurs.csv"),
        _asking(silent[1], moment_at(date(2022, 1, 26), 11, 20), date(2022, 2, 11), "M. Visser",
                "De cijfers komen pas op 8 februari uit ons systeem."),
        (enquiries.ASKED, lambda now: enquiries.ask(silent[4], "T. Willems", enquiries.KEY, enquiries.WONDERING, now)),
        (enquiries.PASSED, lambda now: enquiries.pass_on(inflow, SECRETARY, now)),
        (enquiries.KNOWN, lambda now: enquiries.propose(inflow, now)),
        (enquiries.CLEAR, lambda now: enquiries.answer(inflow, SECRETARY, now)),
        (enquiries.ASKED_LAST,
         lambda now: enquiries.ask(silent[6], "K. Dijk", enquiries.LAST_KEY, enquiries.LAST, now)),
        (moment_at(date(2022, 1, 28), 10), lambda now: _move(inflow, MORE_TIME, now)),
        (moment_at(date(2022, 2, 1), 14), lambda now: _move(stay, ONCE_MORE, now)),
        (reading.FIRST_READ, lambda now: reading.first(inflow, members, SECRETARY, now)),
        (reading.SECOND_READ, lambda now: reading.second(inflow, members, COLLEAGUE, now)),
        _asking(silent[2], moment_at(date(2022, 2, 1), 16, 40), date(2022, 2, 21), "J. Smit",
                "Onze controller is er tot en met 14 februari niet."),
    ]


def _sent(round_: Round, name: str) -> list[Happening]:
    members = _members(round_)
    return [_answering(members[code], moment, typed, sent=True) for code, moment, typed in _given(name)]


def _given(name: str) -> list[Given]:
    """Code, moment of sending in and what was typed, for every row of a file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row["swv_id"], moment_of(row["ingediend_op"]), row) for row in csv.DictReader(file)]


def _members(round_: Round) -> dict[str, int]:
    """The invitations of a round by the code of the organisation."""
    session = db.session()
    codes = {each.organisation_id: each.code for each in organisations.selection(session, today=FIRST_DAY)}
    return {codes[number]: row.id for number, row in recipients.by_organisation(session, round_.id).items()}


def _invitation(number: int) -> Invitation:
    found = invited.opened_by(db.session(), number, 1)
    if found is None:
        raise LookupError(number)
    return found


def _answering(number: int, moment: datetime, row: dict[str, str], sent: bool) -> Happening:
    """A member fills in everything and sends it, or stops after the first section."""
    def happen(now: datetime) -> None:
        invitation = _invitation(number)
        assert invitation.round.version
        questionnaire = compiled(db.session(), invitation.round.version)
        asked = questionnaire.questions if sent else questionnaire.sections[1].questions
        keys = [key for question in asked for key in question.keys if key in row]
        typed = {key: row[key].split() if questionnaire.by_key[key].type == "several" else row[key] for key in keys}
        author = Author(invitation.who())
        with writing() as session:
            draft = responses.save(session, invitation, questionnaire, Page(typed), author, now)
        if sent:
            with writing() as session:
                responses.submit(session, _invitation(number), questionnaire, draft.revision, author, now)
    return moment, happen


def _asking(number: int, moment: datetime, day: date, who: str, reason: str) -> Happening:
    def happen(now: datetime) -> None:
        with writing() as session:
            requests.ask(session, _invitation(number), day, reason, who, now)
    return moment, happen


def _move(round_: Round, wanted: Move, now: datetime) -> None:
    with writing() as session:
        windows.move(session, round_, wanted, SECRETARY, now)
