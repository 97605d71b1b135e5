"""Case 5: what the bodies of one swv decided on two support plans and a norm, and what was promised with it.

The plan of 2018 is done when the demonstration starts; its promise was kept. Of the plan of 2022 the chain is laid
down, and its decisions follow on their own days when somebody moves the clock past them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey.actions import bodies, commitments, decisions, documents, steps
from survey.actions.decisions import Demand, Filled
from survey.actions.documents import Details
from survey.actions.steps import Wanted
from survey.database import writing
from survey.demo.meetings import SWV
from survey.models.bodies import Body
from survey.models.decisions import Decision
from survey.models.documents import DocumentVersion
from survey.queries import bodies as known
from survey.queries import decisions as decided
from survey.rules import calendar
from survey.rules.calendar import moment_at
from survey.rules.commitments import Outcome, Promise
from survey.rules.decisions import Kind
from survey.rules.documents import Passage
from survey.rules.records import Manner

Happening = tuple[datetime, Callable[[datetime], None]]
MADE, BY = date(2022, 1, 11), "Sanne de Vries"
OOGO, BOARD, OPR = "OOGO De Delta", "Bestuur De Delta", "OPR De Delta"
BODIES = {OOGO: "op overeenstemming gericht overleg", BOARD: "bestuur", OPR: "ondersteuningsplanraad"}
OWNER = ("Hanna Vos", "h.vos@delta.example.nl")
SURVEYED = "De uitkomsten van een enquête onder ouders en leraren worden gebruikt bij de uitwerking van het plan."
PASSAGES = (
    Passage("", 1, "1", "Waar wij voor staan", "Elk kind in onze regio krijgt passend onderwijs, zo dicht mogelijk "
            "bij huis."),
    Passage("", 1, "2", "Basisondersteuning", "Elke school biedt dezelfde basis. Wat daarbij hoort, staat in de norm."),
    Passage("", 1, "3", "Verdeling van het geld", "Wij verdelen het geld naar het aantal leerlingen en houden een deel "
            "apart voor extra ondersteuning."))


@dataclass(frozen=True, slots=True)
class Plan:
    """`days` are those on which the bodies decided, in the order of the chain."""

    title: str
    days: tuple[date, date, date, date]
    due_on: date


EARLIER = Plan("Ondersteuningsplan 2018-2022", (date(2018, 3, 8), date(2018, 4, 3), date(2018, 4, 10),
                                                date(2018, 4, 18)), date(2018, 12, 1))
COMING = Plan("Ondersteuningsplan 2022-2026", (date(2022, 3, 10), date(2022, 4, 4), date(2022, 4, 12),
                                               date(2022, 4, 20)), date(2022, 12, 1))
NORM, ADVISED, ADOPTED, NORM_DUE = "Norm basisondersteuning", date(2021, 11, 9), date(2021, 11, 24), date(2022, 2, 15)


def happenings(by: str) -> list[Happening]:
    return [(moment_at(MADE, 10), lambda now: _tell(by, now))]


def _tell(by: str, now: datetime) -> None:
    with writing() as session:
        for name, kind in BODIES.items():
            bodies.create(session, bodies.Details(name, kind, _council(session).association_id), by, now)
    for plan in (EARLIER, COMING):
        with writing() as session:
            _chain(session, plan, by, now)
    catch_up(by, now)
    with writing() as session:
        _norm(session, by, now)


def _council(session: Session) -> Body:
    return next(body for body in known.everyone(session) if body.name.endswith(SWV))


def _chain(session: Session, plan: Plan, by: str, now: datetime) -> None:
    version = documents.create(session, Details(plan.title, _council(session).association_id), PASSAGES, by, now)
    after: tuple[int, ...] = ()
    for body, kind in _deciding(session):
        after = (steps.add(session, version.document, Wanted(body.id, kind, after), by, now).id,)


def _deciding(session: Session) -> list[tuple[Body, Kind]]:
    """Who decides on a plan, in order, and what."""
    named = {body.name: body for body in known.everyone(session)}
    return [(named[OOGO], Kind.AGREEMENT), (named[BOARD], Kind.ADOPTION), (named[OPR], Kind.CONSENT),
            (_council(session), Kind.APPROVAL)]


def catch_up(by: str, now: datetime) -> None:
    """What was decided by now and is not on the list yet."""
    with writing() as session:
        live(session, by, now)


def live(session: Session, by: str, now: datetime) -> None:
    for plan in (EARLIER, COMING):
        if calendar.day_of(now) >= plan.days[0]:
            _decide(session, plan, by, now)


def _decide(session: Session, plan: Plan, by: str, now: datetime) -> None:
    versions = {each.title: each.versions[-1] for each in decided.documents(session)}
    version = versions.get(plan.title)
    if version is None:
        return
    there = {row.body_id for row in decided.everything(session) if row.version_id == version.id}
    for (body, kind), day in zip(_deciding(session), plan.days, strict=True):
        if day <= calendar.day_of(now) and body.id not in there:
            row = decisions.record_decision(session, _filled(session, body, kind, version, day), by, now)
            decisions.publish(session, [row.id], by, now)
            if kind is Kind.CONSENT:
                _promised(session, row, plan, by, now)


def _filled(session: Session, body: Body, kind: Kind, version: DocumentVersion, day: date) -> Filled:
    opr = next(each for each, wanted in _deciding(session) if wanted is Kind.CONSENT)
    words = {Kind.CONSENT: f"De OPR stemt in, met dien verstande dat: {SURVEYED[0].lower()}{SURVEYED[1:]}",
             Kind.APPROVAL: "De vergadering keurt het plan goed, onder voorbehoud van instemming van de OPR."}
    waits = (Demand(opr.id, Kind.CONSENT),) if kind is Kind.APPROVAL else ()
    return Filled(body.id, kind, day, version_id=version.id, existed=True, words=words.get(kind, ""),
                  manner=Manner.WITHOUT, conditions=waits)


def _promised(session: Session, row: Decision, plan: Plan, by: str, now: datetime) -> None:
    """A promise of years ago is written down as it was, and as kept."""
    past = plan.due_on < calendar.day_of(now)
    due_on = calendar.day_of(now) if past else plan.due_on
    made = commitments.make(session, Promise(SURVEYED, *OWNER, "de OPR", row.decided_on, due_on, row.id), by, now)
    if past:
        commitments.close(session, made.id, Outcome.KEPT, plan.due_on, "De uitkomsten staan in hoofdstuk 2 van de "
                          "uitwerking.", by, now)


def _norm(session: Session, by: str, now: datetime) -> None:
    """A norm without a document: advice, adoption, and a promise that is due soon."""
    opr = next(body for body in known.everyone(session) if body.name == OPR)
    advice = decisions.record_decision(session, Filled(
        opr.id, Kind.ADVICE, ADVISED, NORM, words="De OPR vindt de norm duidelijk, en wil weten wat scholen ervan "
        "merken.", manner=Manner.WITHOUT), by, now)
    adopted = decisions.record_decision(session, Filled(
        _council(session).id, Kind.ADOPTION, ADOPTED, NORM, manner=Manner.VOTE, result="aangenomen met 31 van 36",
        conditions=(Demand(opr.id, Kind.ADVICE),)), by, now)
    decisions.publish(session, [advice.id, adopted.id], by, now)
    made = commitments.make(session, Promise(
        "Wij vragen alle scholen wat zij van de norm merken en bespreken de uitkomsten met de OPR.", *OWNER, "de OPR",
        ADVISED, NORM_DUE, advice.id), by, now)
    commitments.note(session, made.id, "De vragenlijst voor de scholen is in concept klaar.", by, now)
