"""Members ask which figures are meant; the secretariat asks who knows, answers, and makes it clear to everyone."""

from datetime import date, datetime

from survey.actions import enquiries as deeds
from survey.database import db, writing
from survey.models.enquiries import Enquiry
from survey.models.rounds import Round
from survey.queries import enquiries, rounds
from survey.queries import invitations as invited
from survey.queries.questionnaires import compiled
from survey.rules.calendar import moment_at
from survey.rules.questionnaires.document import Question, words

KEY, LAST_KEY = "q05_zijinstroom_pct", "q12a_laag_pct"
ASKED = moment_at(date(2022, 1, 18), 10, 12)
PASSED = moment_at(date(2022, 1, 18), 13, 40)
KNOWN = moment_at(date(2022, 1, 19), 9, 25)
CLEAR = moment_at(date(2022, 1, 19), 11, 5)
ASKED_LAST = moment_at(date(2022, 2, 1), 15, 30)
COLLEAGUE, ADDRESS = "Roos Mulder", "analyse@example.nl"
WONDERING = ("Om welke cijfers gaat het precies: die van DUO, of onze eigen telling? En tellen leerlingen mee die "
             "in hetzelfde schooljaar weer teruggaan?")
LAST = "Bedoelt u een verandering in het aantal leerlingen, of in het aandeel van deze categorie?"
PROPOSAL = ("Neem de telling van DUO op 1 oktober 2021 en vergelijk die met 1 oktober 2020. Wie vóór 1 oktober "
            "terugging, telt niet mee.")


def ask(number: int, who: str, key: str, text: str, now: datetime) -> None:
    """One member wonders about one question."""
    invitation = invited.opened_by(db.session(), number, 1)
    assert invitation
    with writing() as session:
        deeds.ask(session, invitation, key, words(_question(invitation.round, key).label), text, who, now)


def pass_on(round_: Round, by: str, now: datetime) -> None:
    round_, enquiry, label = _first(round_)
    with writing() as session:
        deeds.pass_on(session, enquiry, label, COLLEAGUE, ADDRESS, by, now)


def propose(round_: Round, now: datetime) -> None:
    round_, enquiry, label = _first(round_)
    with writing() as session:
        deeds.propose(session, enquiry, label, PROPOSAL, now)


def answer(round_: Round, by: str, now: datetime) -> None:
    """To who asked, and at the question for everyone; who was done by then hears of it."""
    round_, enquiry, label = _first(round_)
    keys = _question(round_, KEY).keys
    with writing() as session:
        deeds.answer(session, enquiry, label, PROPOSAL, by, now)
        deeds.clarify(session, round_, KEY, keys, label, PROPOSAL, by, now, tell=True)


def _first(round_: Round) -> tuple[Round, Enquiry, str]:
    """The round as it is now, with its first enquiry and the question it is about in words."""
    session = db.session()
    found = rounds.by_slug(session, round_.slug)
    assert found
    return found, enquiries.of_round(session, found.id)[0], words(_question(found, KEY).label)


def _question(round_: Round, key: str) -> Question:
    assert round_.version
    return compiled(db.session(), round_.version).by_key[key]
