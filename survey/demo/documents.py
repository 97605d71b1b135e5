"""The concept-jaarplan: stored as a concept, and three weeks later as the version in which one goal became two."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from survey.actions import documents
from survey.actions.documents import Details
from survey.database import writing
from survey.queries import documents as known
from survey.rules import markdown
from survey.rules.calendar import moment_at
from survey.rules.documents import passages
from survey.rules.origins import guess

DATA = Path(__file__).parent / "data"
TITLE, SLUG = "Concept-jaarplan 2022", "concept-jaarplan-2022"
CONCEPT, NEWER = moment_at(date(2022, 1, 12), 10), moment_at(date(2022, 2, 1), 15)
NUMBERS = ("0.9", "1.0")
TOLD = ("Het concept waar de leden op reageren.",
        "Het doel over werkdruk en uitwisseling is in tweeën gesplitst, en we kijken ook in juni terug.")


def happenings(hosts: tuple[int, ...], by: str) -> list[tuple[datetime, Callable[[datetime], None]]]:
    """What happens with the plan, each at its moment."""
    return [(CONCEPT, lambda now: _stored(hosts[0], by, now)), (NEWER, lambda now: _renewed(by, now))]


def _stored(association: int, by: str, now: datetime) -> None:
    drafts = markdown.read((DATA / "jaarplan-concept.md").read_text(encoding="utf-8"))
    with writing() as session:
        documents.create(session, Details(TITLE, association), drafts, by, now, number=NUMBERS[0], told=TOLD[0])


def _renewed(by: str, now: datetime) -> None:
    """What the page proposes is confirmed as it is."""
    drafts = markdown.read((DATA / "jaarplan.md").read_text(encoding="utf-8"))
    with writing() as session:
        document = known.by_slug(session, SLUG)
        assert document
        newest = known.all_versions(session, document.id)[-1]
        origins = guess(passages(newest.passages), drafts)
        documents.add_version(session, document.id, newest.id, drafts, origins, by, now, number=NUMBERS[1],
                              told=TOLD[1])
