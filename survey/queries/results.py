"""What was sent in, as plain rows for the analysis, and who was asked."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, select, true
from sqlalchemy.orm import Session, joinedload

from survey.models.invitations import Invitation
from survey.models.json import all_loads, loads
from survey.models.organisations import Grouping, Organisation, grouping_members
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import codes, questionnaires
from survey.queries.codes import Themes
from survey.queries.trials import REAL
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, settings
from survey.rules.questionnaires.codebook import Codebook, codebook
from survey.rules.questionnaires.piping import plainly
from survey.rules.rounds import Origin
from survey.rules.snapshots import EPOCH, MANY, MICROSECOND, Stand, microseconds, mixed, stamp

READ_AT_ONCE = 1000
MOST = 100
FEW_FIELDS = 5000
"""How many different sets of own fields of organisations are read once; often there are but a few."""

Given = tuple[int, int, int, int, dict[str, Any]]
"""A response: its number, that of the invitation, when it was sent in (microseconds), how many times, the answers."""
SEVERAL = "in meerdere"
NAMES = ("code", "name", "sector", "province", "pupils")
REGISTER = tuple(getattr(Organisation, name) for name in NAMES)


@dataclass(frozen=True, slots=True)
class Answered:
    """One submitted response: the organisation's code, its register facts, when, and the answers by key."""

    organisation: str
    facts: dict[str, Any]
    submitted_at: datetime
    answers: dict[str, Any]


def _facts(known: Sequence[Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an organisation; none of who came without one."""
    return {**own, **dict(zip(NAMES, known, strict=True))} if known[0] is not None else {}


def _asked(query: Select[Any], round_id: int) -> Select[Any]:
    return (query.outerjoin(Organisation, Invitation.organisation_id == Organisation.id)
            .where(Invitation.round_id == round_id, Invitation.withdrawn_at.is_(None)))


# In which groups an organisation stands, as lines of a kind and a name: a part of the statement that reads its facts.
GROUPS = (select(func.aggregate_strings(Grouping.kind + "\t" + Grouping.name, "\n"))
          .join(grouping_members, grouping_members.c.grouping_id == Grouping.id)
          .where(grouping_members.c.organisation_id == Organisation.id).scalar_subquery())


def grouped(lines: str | None) -> dict[str, str]:
    """The group of an organisation by kind of grouping; where it stands in several of a kind it is in none of them
    alone, so that groups never overlap and tables add up.
    """
    found: dict[str, str] = {}
    for line in (lines or "").splitlines():
        kind, _, name = line.partition("\t")
        found[kind] = SEVERAL if kind in found else name
    return found


def answered(session: Session, round_id: int) -> Iterator[Answered]:
    """Every submitted response of a round as a row, the first one sent first; drafts are not among them."""
    query = select(Invitation.id, Response.submitted_at, Response.answers, GROUPS, *REGISTER, Organisation.fields)
    query = _asked(query.select_from(Invitation).join(Response, Response.invitation_id == Invitation.id), round_id)
    query = query.where(Response.submitted_at.is_not(None)).order_by(Response.submitted_at, Response.id)
    for number, moment, answers, lines, *known, own in session.execute(query).yield_per(READ_AT_ONCE):
        facts = _facts(known, grouped(lines) | (own or {}))
        yield Answered(known[0] or f"open-{number}", facts, moment, answers or {})


def population(session: Session, round_id: int) -> list[dict[str, Any]]:
    """The register facts of everyone who was asked by name; who came through an open link was not."""
    query = _asked(select(GROUPS, *REGISTER, Organisation.fields).select_from(Invitation), round_id)
    return [_facts(known, grouped(lines) | (own or {})) for lines, *known, own in
            session.execute(query.where(Invitation.origin != Origin.OPEN.value))]


def different(session: Session, round_id: int) -> list[dict[str, Any]]:
    """The different register facts of everyone who was asked by name, few of them together; not who they are."""
    words = (GROUPS, Organisation.sector, Organisation.province, cast(Organisation.fields, Text))
    by_name = Invitation.origin != Origin.OPEN.value, Organisation.id.is_not(None)
    told = [grouped(lines) | _own(own) | {"sector": sector, "province": province} for lines, sector, province, own in
            session.execute(_asked(select(*words).distinct().select_from(Invitation), round_id).where(*by_name))]
    sizes = _asked(select(Organisation.pupils).distinct().select_from(Invitation), round_id).where(*by_name).limit(MOST)
    return [*told, *({"pupils": pupils} for pupils in session.scalars(sizes))]


@dataclass(frozen=True, slots=True)
class Material:
    """What the figures of a round are made of; of who was asked is not `known` how many where a link is open to anyone.

    `titles` holds the words of every question, `named` per open question which organisation named which themes.
    """

    codebook: Codebook
    titles: dict[str, str]
    stored: "Stored"
    known: bool
    rule: Publication
    closed: bool
    named: Themes


def material(session: Session, round_: Round, profile: str, now: datetime, *, themed: bool = True) -> Material:
    """What was sent in until this moment, with the rules of a profile; without themes where nobody looks at them.

    Raises RuleBroken where there is no questionnaire.
    """
    asked = questionnaires.asked_in(session, round_)
    if round_.version is None or asked is None:
        raise RuleBroken("Deze uitvraag heeft nog geen vragenlijst.")
    titles = {question.key: plainly(question.label) for question in asked.questions}
    known = _retold(codebook(asked), round_.version.questionnaire)
    return Material(known, titles, Stored(session, round_.id, file_name(round_)), not round_.open_link,
                    settings(profile, round_.thresholds), not round_.window().takes_answers(now),
                    codes.named(session, round_.id) if themed else {})


def _retold(known: Codebook, own: Questionnaire) -> Codebook:
    """The questions, and the whole of them, with the sentences that the secretariat worded anew."""
    variables = (replace(each, sentence=own.sentences.get(each.question_key, each.sentence))
                 for each in known.variables)
    return replace(known, variables=tuple(variables), sentences=tuple(own.whole.get("sentences", known.sentences)),
                   statistics=dict(own.whole.get("statistics", known.statistics)))


def file_name(round_: Round) -> str:
    """Of the files that are kept of a round; by its secret no other round, of any database, has the same."""
    return f"round-{round_.id}-{hashlib.sha256(round_.publication_key.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Stored:
    """The answers of one round, to be read in parts; drafts are not among them."""

    session: Session
    round_id: int
    name: str

    @contextmanager
    def steady(self) -> Iterator["Stored"]:
        """The same, as it stands at one moment for as long as this lasts."""
        engine = self.session.get_bind()
        if engine.dialect.name == "sqlite":
            # There a session sees one moment from its first look until it ends.
            yield self
            return
        with Session(engine) as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
            yield replace(self, session=session)

    def stand(self) -> Stand:
        """What stands here now, in one statement that reads no answer."""
        number, times = cast(Response.id, BigInteger), cast(Response.submissions, BigInteger)
        answers = select(func.count(), func.sum(mixed(number, times)), func.max(Response.submitted_at)).where(
            Response.round_id == self.round_id, Response.submitted_at.is_not(None)).subquery()
        invited = select(func.count(), func.sum(mixed(cast(Invitation.id, BigInteger), 1))).where(
            Invitation.round_id == self.round_id, Invitation.withdrawn_at.is_(None)).subquery()
        register = select(func.count(), func.sum(Organisation.revision)).subquery()
        members = grouping_members.c
        grouped = select(func.count(), func.sum(mixed(cast(members.grouping_id, BigInteger),
                                                      cast(members.organisation_id, BigInteger)))).subquery()
        one = answers.join(invited, true()).join(register, true()).join(grouped, true())
        count, total, newest, *persons = self.session.execute(select(one)).one()
        return Stand(count, stamp(count, total, microseconds(newest)), "-".join(str(each) for each in persons))

    def invited(self) -> Iterator[tuple[int, bool, dict[str, Any]]]:
        """Who takes part, by number: whether asked by name, and the facts of the register."""
        columns = (Invitation.id, Invitation.origin != Origin.OPEN.value, GROUPS, *REGISTER,
                   cast(Organisation.fields, Text))
        query = _asked(select(*columns).select_from(Invitation), self.round_id)
        fields = lru_cache(FEW_FIELDS)(_own)
        for number, named, lines, *known, own in chain.from_iterable(self._parts(query, Invitation.id)):
            yield number, named, _facts(known, grouped(lines) | fields(own))

    def few(self) -> Iterator[Given]:
        """Every response, by number, in one statement, where there are few; nothing where there are many."""
        some = self._sent(Response.id).limit(MANY).subquery()
        known = select(func.count()).select_from(some).scalar_subquery()
        return _given(self.session.execute(self._sent(*_GIVEN).where(known < MANY).order_by(Response.id)).all())

    def answered(self, since: int = 0) -> Iterator[Given]:
        """Every response that was sent in from this moment on (microseconds), by number."""
        query = select(*_GIVEN).where(self._all_through(), Response.submitted_at >= EPOCH + since * MICROSECOND)
        return chain.from_iterable(map(_given, self._parts(query, Response.id)))

    def _all_through(self) -> ColumnElement[bool]:
        """The round, so that no index of rounds is used: every part would sort all that follow, instead of going on."""
        return Response.round_id + 0 == self.round_id

    def numbered(self, numbers: Sequence[int]) -> Iterator[Given]:
        for start in range(0, len(numbers), READ_AT_ONCE):
            some = numbers[start:start + READ_AT_ONCE]
            yield from _given(self.session.execute(self._sent(*_GIVEN).where(Response.id.in_(some))).all())

    def marks(self) -> Iterator[tuple[int, int, int]]:
        """Of every response its number, when it was sent in and how many times."""
        query = self._sent(Response.id, Response.submitted_at, Response.submissions).order_by(Response.id)
        return ((number, microseconds(moment), times) for number, moment, times in self.session.execute(query))

    def _sent(self, *columns: Any) -> Select[Any]:
        return select(*columns).where(Response.round_id == self.round_id, Response.submitted_at.is_not(None))

    def _parts(self, query: Select[Any], number: Any) -> Iterator[Sequence[Any]]:
        """Parts that follow each other by number, so that neither side holds a long list."""
        last = 0
        while part := self.session.execute(query.where(number > last).order_by(number).limit(READ_AT_ONCE)).all():
            yield part
            last = part[-1][0]
            if len(part) < READ_AT_ONCE:
                return


_GIVEN: tuple[Any, ...] = (Response.id, Response.invitation_id, Response.submitted_at, Response.submissions,
                           cast(Response.answers, Text))


def _given(rows: Sequence[Any]) -> Iterator[Given]:
    answers = all_loads([row[-1] for row in rows])
    return ((number, member, microseconds(moment), times, each or {})
            for (number, member, moment, times, _), each in zip(rows, answers, strict=True))


def _own(text: str | None) -> dict[str, Any]:
    return (loads(text) if text else None) or {}


def many(session: Session) -> list[Round]:
    """The rounds of which so many sent in that they are kept in columns."""
    counted = (select(Response.round_id).where(Response.submitted_at.is_not(None))
               .group_by(Response.round_id).having(func.count() >= MANY))
    return list(session.scalars(select(Round).where(Round.id.in_(counted), Round.version_id.is_not(None), REAL)
                                .options(joinedload(Round.version).joinedload(QuestionnaireVersion.questionnaire))))


def file_names(session: Session) -> set[str]:
    """The names of the files of every round there is."""
    return {file_name(round_) for round_ in session.scalars(select(Round))}
