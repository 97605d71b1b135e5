"""Answers that were filled in beforehand: what there is in a round, and what became of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.prefills import Prefill
from survey.models.responses import Response
from survey.rules.calendar import day_of
from survey.rules.columns import FIELDS
from survey.rules.prefilling import Given, Member
from survey.rules.prefills import Prefilled, Touch, entry, terms
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.piping import plainly


class Remarked(NamedTuple):
    """What became of the prefilled answers of one member that sent in, see `rules.prefills.remarks`."""

    code: str
    name: str
    email: str
    invitation_id: int
    remarks: dict[str, Any]


def remarks_of(session: Session, round_id: int) -> list[Remarked]:
    """Of everyone who sent in and is not withdrawn, in the order of their codes."""
    query = (select(Organisation.code, Organisation.name, Invitation.email, Invitation.id, Prefill.remarks)
             .join(Invitation, Invitation.id == Prefill.invitation_id)
             .join(Organisation, Organisation.id == Invitation.organisation_id)
             .join(Response, Response.invitation_id == Invitation.id)
             .where(Prefill.round_id == round_id, Response.submitted_at.is_not(None),
                    Invitation.withdrawn_at.is_(None)).order_by(Organisation.code))
    return [Remarked(*row) for row in session.execute(query)]


def any_filled(session: Session, round_id: int) -> bool:
    """Whether anything was filled in beforehand in a round."""
    return session.scalars(select(Prefill.id).where(Prefill.round_id == round_id).limit(1)).one_or_none() is not None


def members(session: Session, round_id: int) -> Sequence[Invitation]:
    """Everyone of the register who is asked in a round, with what was filled in and typed."""
    query = (select(Invitation).join(Invitation.organisation)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None))
             .options(joinedload(Invitation.organisation), joinedload(Invitation.response),
                      joinedload(Invitation.prefill), joinedload(Invitation.round)).order_by(Organisation.code))
    return session.scalars(query.execution_options(populate_existing=True)).all()


def hold_answers(session: Session, round_id: int) -> None:
    """Holds everything that was answered in a round until the transaction ends."""
    session.execute(select(Response.id).where(Response.round_id == round_id).with_for_update(key_share=True))


def as_members(found: Iterable[Invitation]) -> list[Member]:
    """The members as the rules about filling in want them."""
    return [Member(each.id, each.organisation.code, each.organisation.name, entries_of(each),
                   each.response.typed if each.response else {},
                   bool(each.response and each.response.submitted_at)) for each in found if each.organisation]


def entries_of(member: Invitation) -> Prefilled:
    """What was filled in for a member, also before anything is asked about it."""
    kept = member.prefill.entries if member.prefill else {}
    return Prefilled({name: entry(each) for name, each in kept.items()}, terms(member.round.prefilling))


def given(session: Session, round_id: int) -> list[Given]:
    """What organisations sent in with a round, in the order of their codes."""
    query = (select(Organisation.code, Organisation.name, Response.answers, Response.submitted_at, Prefill.remarks)
             .select_from(Invitation).join(Response, Response.invitation_id == Invitation.id)
             .join(Organisation, Organisation.id == Invitation.organisation_id)
             .outerjoin(Prefill, Prefill.invitation_id == Invitation.id)
             .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None),
                    Response.submitted_at.is_not(None)).order_by(Organisation.code))
    return [Given(code, name, answers or {}, day_of(at), remarks or {})
            for code, name, answers, at, remarks in session.execute(query)]


def register_fields(found: Iterable[Invitation]) -> dict[str, str]:
    """The fields of the register that these members have, with their words."""
    known = dict.fromkeys(name for each in found if each.organisation for name in each.organisation.facts())
    return {name: FIELDS.get(name, name.replace("_", " ").capitalize()) for name in known}


@dataclass(frozen=True, slots=True)
class Provisional:
    """A member that sent in provisional figures, with the questions in words."""

    id: int
    code: str
    name: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the prefilled questions of a round: of those of all members together, and who gave
    provisional figures.
    """

    asked: int
    members: int
    filled: int
    confirmed: int
    changed: int
    untouched: int
    sources: tuple[str, ...]
    provisional: tuple[Provisional, ...]


def standing(found: Sequence[Invitation], questionnaire: Questionnaire) -> Standing:
    counted: Counter[Touch] = Counter()
    sources: dict[str, None] = {}
    for each in found:
        prefilled = entries_of(each)
        sources |= dict.fromkeys(one.source for one in prefilled.entries.values())
        typed = prefilled.over(each.response.typed if each.response else {})
        counted.update(touch for row, question in rows.fields(questionnaire, typed) if prefilled.entries
                       if (touch := prefilled.touch(question, row, typed)))
    filled = sum(1 for each in found if each.prefill and each.prefill.entries)
    return Standing(len(found), filled, sum(counted.values()), counted[Touch.CONFIRMED], counted[Touch.CHANGED],
                    counted[Touch.UNTOUCHED], tuple(sources), tuple(_provisional(found, questionnaire)))


def _provisional(found: Iterable[Invitation], questionnaire: Questionnaire) -> Iterator[Provisional]:
    for each in found:
        sent = each.response is not None and each.response.submitted_at is not None
        remarks = each.prefill.remarks if each.prefill and sent else {}
        said = [plainly(questionnaire.by_key[rows.bare(name)].label) for name, remark in remarks.items()
                if remark["provisional"] and rows.bare(name) in questionnaire.by_key]
        if said and each.organisation:
            yield Provisional(each.id, each.organisation.code, each.organisation.name, tuple(said))
