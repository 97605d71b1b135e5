"""Case 3 in small: the monitor of reserves of 2021 and that of 2022, with its signal value as data and a plan.

The first monitor went round by mail and was read in afterwards, so nobody is mailed; the second is open, and 37 PO have
sent in. All figures are invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from survey.actions import cycles, invitations, questionnaires, rounds, signals, windows
from survey.database import writing
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import organisations, recipients
from survey.rules.calendar import moment_at
from survey.rules.cycles import Plan, Recipients, Rhythm
from survey.rules.organisations import Kind
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import Questionnaire, document, questionnaire
from survey.rules.rounds import Details
from survey.rules.windows import Move

SLUG, FIRST, SECOND = "monitor-reserves", "monitor-reserves-2021", "monitor-reserves-2022"
OPENED, CLOSED = date(2021, 1, 11), date(2021, 2, 5)
OPENS, CLOSES, LATER = date(2022, 1, 10), date(2022, 1, 31), date(2022, 2, 7)
DONE = 37
RULE = "${reserve} > 0.035 * ${baten} and ${reserve} >= 250000"
PROVISIONAL = [{"key": "ja", "label": {"nl": "Ja, voorlopig"}}, {"key": "nee", "label": {"nl": "Nee, vastgesteld"}}]
YES_NO = [{"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]
FIGURES: list[dict[str, Any]] = [
    {"key": "sector", "type": "fact", "label": {"nl": "Sector"}, "register": "sector"},
    {"key": "baten", "type": "euro", "label": {"nl": "Wat waren de totale bruto baten?"}, "required": "yes",
     "minimum": "0"},
    {"key": "reserve", "type": "euro", "label": {"nl": "Hoe groot was de netto reserve op 31 december?"},
     "required": "yes", "minimum": "0"},
    {"key": "deel", "type": "calculation", "label": {"nl": "Reserve als deel van de baten"}, "unit": "%",
     "decimals": 1, "calculation": "100 * ${reserve} div ${baten}"},
    {"key": "voorlopig", "type": "one", "label": {"nl": "Zijn deze cijfers voorlopig?"}, "options": PROVISIONAL}]
PLANS: list[dict[str, Any]] = [
    {"key": "afbouw", "type": "one", "label": {"nl": "Is er een plan om de reserve af te bouwen?"}, "options": YES_NO},
    {"key": "toelichting", "type": "long_text", "label": {"nl": "Wilt u iets toelichten?"},
     "relevant": "${afbouw} = 'ja'"}]
ASKED: dict[str, Any] = {
    "title": {"nl": "Monitor bovenmatige reserves"}, "group": ["swv", "swv'en", "het"],
    "intro": {"nl": "Voorlopige cijfers zijn goed; geef dat dan aan."},
    "sections": [{"key": "cijfers", "title": {"nl": "Cijfers uit de jaarrekening"}, "questions": FIGURES},
                 {"key": "plannen", "title": {"nl": "Plannen"}, "questions": PLANS}]}
SOURCE = "Signaleringswaarde: 3,5% van de bruto baten en ten minste € 250.000"
DETAILS = Details(
    "Monitor bovenmatige reserves 2021", "Alle samenwerkingsverbanden laten zien hoe groot hun reserve is en wat zij "
    "ermee doen. Zo hebben wij het met het ministerie afgesproken.", minutes=20, opens_on=OPENED, closes_on=CLOSED)
MORE_TIME = Move(LATER, "Met het ministerie is een week extra afgesproken.", frozenset())


def tell(hosts: tuple[int, ...], secretary: str) -> None:
    """Both rounds with their answers, the signal value and the plan, in one go."""
    asked = questionnaire(ASKED)
    first = _round(FIRST, replace(DETAILS, hosts=hosts), asked, secretary)
    details = replace(DETAILS, title="Monitor bovenmatige reserves 2022", opens_on=OPENS, closes_on=CLOSES, hosts=hosts)
    second = _round(SECOND, details, asked, secretary)
    now = moment_at(OPENS, 11)
    with writing() as session:
        session.add_all([*_responses(session, first, asked), *_responses(session, second, asked)])
        assert second.version
        kept = second.version.questionnaire
        signals.add(session, kept, asked, "Bovenmatige reserve", RULE, SOURCE, (), secretary, now)
        cycles.create(session, second, cycles.Details(
            "Monitor bovenmatige reserves {periode}", Plan(Rhythm.YEARLY, OPENS, open_days=28, weeks=4),
            Recipients(Kind.SWV.value)), secretary, now)
    with writing() as session:
        windows.move(session, second, MORE_TIME, secretary, moment_at(date(2022, 1, 27), 15))


def _round(slug: str, details: Details, asked: Questionnaire, secretary: str) -> Round:
    """Published without a mail; the version is the same both times."""
    assert details.opens_on
    now = moment_at(details.opens_on, 9)
    with writing() as session:
        version = questionnaires.store_version(session, SLUG, asked.title["nl"], document(asked), secretary, now)
        made = rounds.create(session, replace(details, version_id=version.id), secretary, now, slug=slug)
        everyone = organisations.selection(session, today=OPENS, kind=Kind.SWV)
        invitations.invite(session, made, everyone, secretary, now)
        made.published_at = now
    return made


def _responses(session: Session, round_: Round, asked: Questionnaire) -> Sequence[Response]:
    """All of the first round, and so many PO of the second: the same organisations, a year on."""
    numbers = recipients.by_organisation(session, round_.id)
    members = sorted(organisations.with_numbers(session, numbers).values(), key=lambda each: each.code)
    assert round_.opens_on
    second = round_.slug == SECOND
    who = [each for each in members if each.sector == "PO"][::2][:DONE] if second else members
    made = []
    for place, member in enumerate(who):
        moment = moment_at(round_.opens_on + timedelta(days=1 + place % 16), 9 + place % 8)
        typed = _typed(member, second)
        found = examine(asked, typed, member.facts(), moment.date())
        made.append(Response(
            round_id=round_.id, invitation_id=numbers[member.id].id, version_id=round_.version_id, typed=typed,
            answers=found.values, sent_revision=1, sections_asked=2, sections_done=2, started_at=moment,
            saved_at=moment, submitted_at=moment, submissions=1))
    return made


def _typed(member: Organisation, second: bool) -> Mapping[str, str]:
    """Invented, and the same at every start: the seed is the code of the organisation."""
    chance = Random(member.code)
    baten = (member.pupils or 10_000) * chance.randint(500, 800)
    part = chance.choice([10, 18, 25, 31, 34, 38, 45, 60])
    if second:
        baten, part = baten * 103 // 100, max(part - chance.randint(0, 12), 4)
    return {"baten": str(baten), "reserve": str(baten * part // 1000), "afbouw": "ja" if part > 35 else "nee",
            "voorlopig": "ja" if second and part % 2 else "nee"}
