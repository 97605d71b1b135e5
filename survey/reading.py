"""Reading a text and what others say of it: what the pages of members, of the secretariat and of anybody share."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import Response as Answer
from flask import abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as Reply

from survey.database import db
from survey.models.comments import Comment, CommentFile, Consultation
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.queries import comments, consultations, organisations
from survey.queries.comments import Line
from survey.queries.consultations import Voice
from survey.rules import comments as rules
from survey.rules.attachments import MEDIA_TYPES
from survey.rules.attachments import Kind as File
from survey.rules.broken import RuleBroken
from survey.rules.comments import Standing
from survey.rules.consultations import Readers
from survey.rules.documents import Passage
from survey.rules.documents import passages as read
from survey.rules.windows import State
from survey.visits import Visit

WHOLE_WORD = "geheel"


class Reading:
    """One member who reads and reacts: what its pages have in common."""

    def __init__(self, invitation: Invitation) -> None:
        self.visit = Visit(invitation)
        self.invitation, self.round = invitation, invitation.round
        self.consultation: Consultation = (
            consultations.read_by_member(db.session(), self.round.id) or abort(404))
        self.window, self.state = self.visit.window, self.visit.state
        self.open = self.state.takes_answers

    @cached_property
    def passages(self) -> Sequence[Passage]:
        version = self.consultation.version
        return read(version.passages) if version else ()

    @cached_property
    def by_key(self) -> Mapping[str, Passage]:
        return {each.key: each for each in self.passages}

    @cached_property
    def voice(self) -> Voice:
        return consultations.voice(db.session(), self.invitation)

    @cached_property
    def own(self) -> Sequence[Comment]:
        """What this member wrote, without drafts that were left empty."""
        return [each for each in comments.own(db.session(), self.invitation.id)
                if each.number is not None or each.files or not rules.is_empty(each.typed)]

    @property
    def reads(self) -> bool:
        """Whether members read what others sent."""
        return self.consultation.readers != Readers.OFFICE

    def address(self, path: str = "", at: str = "") -> str:
        return f"/u/{g.token}/raadpleging{path}{at}"

    def to(self, path: str = "", at: str = "") -> Reply:
        return redirect(self.address(path, at), 303)

    def label(self, key: str) -> str:
        return rules.label(self.by_key, key)

    def standing(self, comment: Comment) -> Standing:
        return rules.standing(comment.number, comment.changed, comment.withdrawn_at, comment.offered_at)

    def whose(self, comment: Comment) -> str:
        """The one whose comment it is, as this reader is told."""
        if comment.invitation_id == self.invitation.id:
            return "Uw reactie"
        name = comment.organisation.name if comment.organisation else None
        return rules.whose(self.consultation.names, name, comment.author, comment.on_behalf,
                           comment.approved_at is not None, comment.source)

    def page(self, template: str, **context: Any) -> str:
        return render_template(f"comments/{template}.html", reading=self, visit=self.visit, round=self.round,
                               consultation=self.consultation, window=self.window, state=self.state, State=State,
                               hosts=[host.association for host in self.round.hosts], today=self.visit.today,
                               address=self.address, flags=request.args, Standing=Standing, WHOLE_WORD=WHOLE_WORD,
                               rules=rules, **context)


def said_of(round_id: int, key: str) -> dict[str, Any]:
    """The comments on one passage, a page at a time, for a template."""
    session, number = db.session(), max(request.args.get("pagina", 1, int), 1)
    total = comments.per_passage(session, round_id).get(key, 0)
    pages = max(1, -(-total // comments.PAGE))
    number = min(number, pages)
    lines: list[Line] = comments.listed(session, round_id, key, offset=(number - 1) * comments.PAGE)
    return {"lines": lines, "total": total, "page": number, "pages": pages}


def nothing_said() -> dict[str, Any]:
    return {"lines": [], "total": 0, "page": 1, "pages": 1}


def taken(found: CommentFile) -> Answer:
    """Always to be saved, as what was found in it and not as what its name says."""
    answer = Answer(found.content, mimetype=None, content_type=MEDIA_TYPES[File(found.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def named(written: str) -> Organisation | None:
    """The organisation that somebody typed, by its code or name; raises RuleBroken for one that is not there."""
    found = organisations.meant(db.session(), written)
    if found is None and written.strip():
        raise RuleBroken("Deze organisatie staat niet in het register. Typ de code, of de naam zoals die er staat.")
    return found
