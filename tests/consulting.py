"""Small builders for consultations: a published one on a concept-jaarplan, and somebody who reacts by hand."""

import re
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from werkzeug.test import TestResponse

from survey.actions import comments as deeds
from survey.actions import consultations
from survey.actions.comments import Page
from survey.database import db, writing
from survey.models.associations import Association
from survey.models.comments import Comment, Consultation
from survey.models.documents import DocumentVersion
from survey.models.invitations import Invitation
from survey.rules.consultations import ConsultationDetails
from survey.rules.rounds import Details
from tests.answering import Respondent
from tests.conftest import NOW
from tests.stories import DEADLINE, an_association, invited, organisations

SILENCE = "Reageert u niet, dan gaan wij ervan uit dat u het jaarplan steunt."
OFFICE = "Test secretariaat"
PLAN = ConsultationDetails(Details("Concept-jaarplan 2022", "Wij horen graag wat u van het concept vindt.",
                                   "Het secretariaat en het bestuur.", closes_on=DEADLINE), silence=SILENCE)


def a_consultation(version: DocumentVersion | None, *hosts: Association, publish: bool = True, slug: str = "jaarplan",
                   closes: bool = True, **fields: Any) -> Consultation:
    """A consultation of two invited organisations, open until DEADLINE unless it is told otherwise."""
    asking = hosts or (an_association(),)
    round_ = replace(PLAN.round, hosts=tuple(host.id for host in asking), version_id=fields.pop("asks", None),
                     open_link=fields.pop("open_link", False), closes_on=DEADLINE if closes else None)
    details = replace(PLAN, round=round_, version_id=version.id if version else None, **fields)
    with writing() as session:
        made = consultations.make(session, details, OFFICE, NOW, slug=slug)
    if publish:
        publish_it(made)
    return made


def publish_it(made: Consultation, members: int = 2) -> list[Invitation]:
    """Invites this many organisations and opens it."""
    asked = invited(made.round, organisations(members))
    with writing() as session:
        consultations.publish(session, made, OFFICE, NOW)
    db.session.expire_all()
    return asked


def members(consultation: Consultation) -> list[Invitation]:
    """Who holds the own link of an organisation, in the order of their invitations."""
    found = db.session.query(Invitation).filter(Invitation.round_id == consultation.round_id,
                                                Invitation.organisation_id.is_not(None))
    return found.order_by(Invitation.id).all()


def typed(text: str = "Te vaag.", author: str = "A. de Vries", **fields: str) -> dict[str, str]:
    return {"text": text, "author": author, "behalf": "", **fields}


def a_comment(invitation: Invitation, passage: str = "", now: Any = NOW, **fields: str) -> Comment:
    """A comment that was sent; give its fields as they are typed."""
    with writing() as session:
        kept = deeds.send(session, invitation, Page(token_hex(12), passage, typed(**fields)), now)
    assert not kept.wrong
    return kept.comment


def a_colleague(delegate: Invitation, name: str = "B. Jansen", email: str = "b.jansen@example.nl") -> Invitation:
    with writing() as session:
        return consultations.ask_colleague(session, delegate, name, email, NOW)


@dataclass
class Reader:
    """Somebody behind a personal link who writes by hand, without a script."""

    me: Respondent

    def write(self, place: str = "geheel", button: str = "send", **fields: str) -> TestResponse:
        """Opens an empty form and sends it."""
        page = self.me.get(f"/raadpleging/nieuw?bij={place}")
        return self.again(page.text, button, **fields)

    def again(self, page: str, button: str = "send", **fields: str) -> TestResponse:
        """Sends the form on this page with these fields in it."""
        found = re.search(r'action="/u/[^/]+(/raadpleging/reactie/\w+)"', page)
        assert found
        return self.me.post(found[1], **typed(**fields), **{button: "1"})
