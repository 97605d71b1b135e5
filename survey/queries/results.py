"""What was sent in, as plain rows for the analysis, and who was asked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import Questionnaire
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import codes, questionnaires
from survey.queries.codes import Themes
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, settings
from survey.rules.questionnaires.codebook import Codebook, codebook
from survey.rules.questionnaires.piping import plainly

READ_AT_ONCE = 1000
FEW_VALUES = 40


@dataclass(frozen=True, slots=True)
class Answered:
    """One submitted response: the organisation's code, its register facts, when, and the answers by key."""

    organisation: str
    facts: dict[str, Any]
    submitted_at: datetime
    answers: dict[str, Any]


def _facts(code: str | None, name: str | None, sector: str | None, province: str | None, pupils: int | None,
           fields: dict[str, Any] | None) -> dict[str, Any]:
    own = {"code": code, "name": name, "sector": sector, "province": province, "pupils": pupils}
    return {**(fields or {}), **own} if code else {}


def _columns() -> tuple[Any, ...]:
    return (Organisation.code, Organisation.name, Organisation.sector, Organisation.province, Organisation.pupils,
            Organisation.fields)


def _asked(query: Select[Any], round_id: int) -> Select[Any]:
    return (query.outerjoin(Organisation, Invitation.organisation_id == Organisation.id)
            .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None)))


@dataclass(frozen=True, slots=True)
class Material:
    """All that figures of a round are made of; a population of None is one that nobody knows.

    `titles` holds the words of every question, `named` per open question which organisation named which themes.
    """

    codebook: Codebook
    titles: dict[str, str]
    answered: list[Answered]
    population: list[dict[str, Any]] | None
    rule: Publication
    closed: bool
    named: Themes

    def part(self, fact: str, value: str) -> "Material":
        """Only the organisations of which a register fact has this value."""
        asked, kept = self.population, [each for each in self.answered if each.facts.get(fact) == value]
        who = {each.organisation for each in kept}
        named = {key: {name: themes for name, themes in found.items() if name in who}
                 for key, found in self.named.items()}
        return replace(self, answered=kept, named=named,
                       population=None if asked is None else [each for each in asked if each.get(fact) == value])

    def as_a_group(self) -> "Material":
        """Of a group that is not yet enough to speak for all of it counts are told, as beside other groups."""
        rule = self.rule
        return replace(self, rule=replace(rule, floor=rule.base, minimum=rule.base, coverage=0, half_width=100))

    def divisions(self) -> dict[str, list[str]]:
        """The facts by which can be divided, with their values: words, of which there are few."""
        values: dict[str, set[str]] = {}
        for facts in self.population or ():
            for name, value in facts.items():
                if isinstance(value, str) and name not in ("code", "name"):
                    values.setdefault(name, set()).add(value)
        return {name: sorted(found) for name, found in values.items() if 1 < len(found) <= FEW_VALUES}


def material(session: Session, round_: Round, profile: str, now: datetime, *, themed: bool = True) -> Material:
    """What was sent in until this moment, with the rules of a profile; without themes where nobody looks at them.

    Raises RuleBroken where there is no questionnaire.
    """
    if round_.version is None:
        raise RuleBroken("Deze uitvraag heeft nog geen vragenlijst.")
    asked = questionnaires.compiled(session, round_.version)
    titles = {question.key: plainly(question.label) for question in asked.questions}
    known = _retold(codebook(asked), round_.version.questionnaire)
    return Material(known, titles, list(answered(session, round_.id)),
                    None if round_.open_link else population(session, round_.id),
                    settings(profile, round_.thresholds), not round_.window().takes_answers(now),
                    codes.named(session, round_.id) if themed else {})


def _retold(known: Codebook, own: Questionnaire) -> Codebook:
    """The questions, and the whole of them, with the sentences that the secretariat worded anew."""
    variables = (replace(each, sentence=own.sentences.get(each.question_key, each.sentence))
                 for each in known.variables)
    return replace(known, variables=tuple(variables), sentences=tuple(own.whole.get("sentences", known.sentences)),
                   statistics=dict(own.whole.get("statistics", known.statistics)))


def answered(session: Session, round_id: int) -> Iterator[Answered]:
    """Every submitted response of a round, the first one sent first; drafts are not among them."""
    query = select(Invitation.id, Response.submitted_at, Response.answers, *_columns()).select_from(Invitation)
    query = _asked(query.join(Response, Response.invitation_id == Invitation.id), round_id)
    query = query.where(Response.submitted_at.is_not(None)).order_by(Response.submitted_at, Response.id)
    for number, moment, answers, *facts in session.execute(query).yield_per(READ_AT_ONCE):
        yield Answered(facts[0] or f"open-{number}", _facts(*facts), moment, answers or {})


def population(session: Session, round_id: int) -> list[dict[str, Any]]:
    """The register facts of everyone who was asked by name; who came through an open link was not."""
    query = _asked(select(*_columns()).select_from(Invitation), round_id).where(Invitation.origin != "open")
    return [_facts(*row) for row in session.execute(query)]
