"""Answering the concept of the year plan has begun: one answer for six, one in part, one with a portfolio holder."""

from datetime import date, datetime

from survey.actions import dispositions, holders
from survey.actions.holders import Details
from survey.database import db, writing
from survey.models.comments import Consultation
from survey.queries import dispositions as known
from survey.rules.dispositions import Answer, Kind

PORTFOLIO = Details("Annet Bakker", "a.bakker@example.nl", "financiën")
FEWER = Answer(Kind.TAKEN_OVER, "Het worden er **ten hoogste zes** in een jaar. Dat komt in de tekst te staan.")
FIGURES = Answer(Kind.PARTLY, "Wij vragen de cijfers van gemeenten die ze hebben. Verplichten kunnen wij dat niet.")


def answered(consultation: Consultation, by: str, now: datetime) -> None:
    """Some answers; what is left waits for who looks at the demonstration."""
    with writing() as session:
        holder = holders.add(session, PORTFOLIO, by, now)
    money = Answer(Kind.PASSED_ON, "Dit gaat over de begroting.", holder.id, date(2022, 2, 9))
    by_passage: dict[str, list[int]] = {}
    texts = dict(known.texts(db.session(), consultation.round_id))
    for place in known.places(db.session(), consultation.round_id):
        by_passage.setdefault(place.passage, []).append(place.id)
    fewer = [each for each in by_passage["p4"] if texts[each] == texts[by_passage["p4"][0]]]
    for given, about in ((FEWER, fewer), (FIGURES, by_passage["p3"][:1]), (money, by_passage["p7"][:1])):
        seen = {number: known.seen_of(comment) for number, comment in known.whole(db.session(), about).items()}
        with writing() as session:
            dispositions.answer(session, consultation, given, about[0], seen, by, now)
