"""Files that members sent along: taken back by the member, taken in by the secretariat; never shown by the browser."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, g, stream_with_context
from flask import Response as Answer

from survey.access import requires, shared_link
from survey.database import db
from survey.documents.attachments import zipped
from survey.models.attachments import Attachment
from survey.models.invitations import Invitation
from survey.queries import attachments, recipients, rounds
from survey.rules.attachments import MEDIA_TYPES, Kind
from survey.rules.permissions import Permission
from survey.rules.questionnaires.rows import bare
from survey.visits import Visit

views = Blueprint("attachments", __name__)
ROUND = "/secretariaat/uitvragen/<slug>/antwoorden"


@views.get("/u/<token>/bestand/<int:number>")
@shared_link
def own(invitation: Invitation, number: int) -> Answer:
    visit, given = Visit(invitation), invitation.response
    found = attachments.one(db.session(), given.id, number) if given else None
    home = visit.questionnaire.section_of.get(bare(found.question_key)) if found else None
    if found is None or not (visit.reach.sees(home.key) if home else visit.share is None):
        abort(404)
    return _file(found)


@views.get(f"{ROUND}/<int:member>/bestand/<int:number>")
@requires(Permission.READ)
def of_member(slug: str, member: int, number: int) -> Answer:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return _taken(recipients.of_round(db.session(), round_.id, member) or abort(404), number)


def _taken(invitation: Invitation, number: int) -> Answer:
    given = invitation.response
    found = attachments.one(db.session(), given.id, number) if given else None
    return _file(found) if found else abort(404)


def _file(found: Attachment) -> Answer:
    """Always to be saved, as what was found in it and not as what its name says."""
    answer = Answer(found.content, mimetype=None, content_type=MEDIA_TYPES[Kind(found.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@views.get(f"{ROUND}/bestanden.zip")
@requires(Permission.READ)
def all_of_them(slug: str) -> Answer:
    """Everything that was sent in with this round, a folder for each member and question."""
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    found = attachments.sent_in(db.session(), round_.id)
    if not found:
        abort(404)
    places = {row.id: f"{row.code or row.invitation_id}/{row.question_key}/{row.id} {row.name}" for row in found}
    made = zipped(_contents(places), g.now)
    answer = Answer(stream_with_context(made), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-bestanden.zip")
    return answer


def _contents(places: dict[int, str]) -> Iterator[tuple[str, Any]]:
    for number, content in attachments.contents(db.session(), list(places)):
        yield places[number], content
