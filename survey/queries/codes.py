"""Open answers and what was read in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.codes import Code, Coding, Reading
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.rules.codes import Turn, digest

Themes = dict[str, dict[str, frozenset[str]]]
MOST_BOOKS = 50


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One text that was sent in; `member` is the number of the invitation."""

    response: int
    member: int
    name: str
    text: str


def _sent(round_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The responses that count: sent in, by who is not withdrawn."""
    return (select(*columns).select_from(Response).join(Response.invitation)
            .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
            .where(Response.round_id == round_id, Response.submitted_at.is_not(None),
                   Invitation.withdrawn_at.is_(None)))


def _said(text: object) -> str:
    """A text; in an older version of the questionnaire the same key may have been a number."""
    return "" if text is None else str(text)


def answers(session: Session, round_id: int, key: str) -> list[OpenAnswer]:
    """The answers to one open question that are not empty, in the order in which members began: one statement."""
    who = func.coalesce(Organisation.name, Invitation.name)
    query = _sent(round_id, Response.id, Invitation.id, who, Response.answers[key].as_string()).order_by(Response.id)
    return [OpenAnswer(number, member, name or "deelnemer", _said(text))
            for number, member, name, text in session.execute(query) if _said(text).strip()]


def digests(session: Session, round_id: int, keys: Sequence[str]) -> dict[str, dict[int, str]]:
    """Of each of these questions the response and the digest of every answer that is not empty: one statement."""
    found: dict[str, dict[int, str]] = {key: {} for key in keys}
    query = _sent(round_id, Response.id, *(Response.answers[key].as_string() for key in keys)).order_by(Response.id)
    for number, *texts in session.execute(query):
        for key, text in zip(keys, texts, strict=True):
            if _said(text).strip():
                found[key][number] = digest(_said(text))
    return found


def texts(session: Session, round_id: int, key: str, numbers: Iterable[int]) -> dict[int, str]:
    """What these responses say now, of those that count and say something."""
    query = _sent(round_id, Response.id, Response.answers[key].as_string()).where(Response.id.in_(list(numbers)))
    return {number: _said(text) for number, text in session.execute(query) if _said(text).strip()}


def codebook(session: Session, round_id: int, key: str | None = None) -> Sequence[Code]:
    """The codes of a round, or of one question, by name."""
    query = select(Code).where(Code.round_id == round_id)
    if key is not None:
        query = query.where(Code.question_key == key)
    found = session.scalars(query.execution_options(populate_existing=True))
    return sorted(found, key=lambda code: (code.question_key, code.name.casefold()))


@dataclass(frozen=True, slots=True)
class Book:
    """The codes of one question of a round."""

    round: Round
    key: str
    codes: Sequence[Code]


def earlier(session: Session, round_id: int, key: str) -> list[Book]:
    """The codebooks of all other questions, those of the newest round first: one statement."""
    query = (select(Code, Round).join(Round, Round.id == Code.round_id)
             .where(or_(Code.round_id != round_id, Code.question_key != key))
             .options(joinedload(Round.version)).order_by(Round.created_at.desc(), Code.question_key, Code.name))
    books: dict[tuple[int, str], list[Code]] = {}
    found: dict[int, Round] = {}
    for code, round_ in session.execute(query):
        found[round_.id] = round_
        books.setdefault((round_.id, code.question_key), []).append(code)
    return [Book(found[number], question, each) for (number, question), each in books.items()][:MOST_BOOKS]


def one(session: Session, round_id: int, key: str, number: int) -> Code | None:
    query = select(Code).where(Code.id == number, Code.round_id == round_id, Code.question_key == key)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def uses(session: Session, code_id: int) -> int:
    """How many readings gave this code, also those of texts that were edited afterwards."""
    return session.scalar(select(func.count()).select_from(Coding).where(Coding.code_id == code_id)) or 0


def readings(session: Session, round_id: int, key: str | None = None,
             numbers: Iterable[int] | None = None) -> list[Reading]:
    """What was read of a round, of one question, or of some responses, with the codes: two statements."""
    query = select(Reading).join(Response, Response.id == Reading.response_id).where(Response.round_id == round_id)
    if key is not None:
        query = query.where(Reading.question_key == key)
    if numbers is not None:
        query = query.where(Reading.response_id.in_(list(numbers)))
    query = query.options(selectinload(Reading.codings)).order_by(Reading.at, Reading.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def named(session: Session, round_id: int) -> Themes:
    """Per open question, which organisation named which themes: by the first reading of what the answer says now.

    Who answered more than once counts once, with the last answer; a round without codes costs one statement.
    """
    query = (select(Reading.question_key, Reading.response_id, Reading.digest, Code.name)
             .join(Coding, Coding.reading_id == Reading.id).join(Code, Code.id == Coding.code_id)
             .where(Code.round_id == round_id, Reading.turn == int(Turn.FIRST)))
    given: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for key, number, mark, name in session.execute(query):
        given[key, number, mark].add(name)
    return _by_respondent(session, round_id, given) if given else {}


def _by_respondent(session: Session, round_id: int, given: Mapping[tuple[str, int, str], set[str]]) -> Themes:
    keys = sorted({key for key, _, _ in given})
    said = [Response.answers[key].as_string() for key in keys]
    query = _sent(round_id, Response.id, Invitation.id, Organisation.code, *said)
    found: Themes = {key: {} for key in keys}
    for number, member, code, *answered in session.execute(query.order_by(Response.submitted_at, Response.id)):
        for key, text in zip(keys, answered, strict=True):
            found[key][code or f"open-{member}"] = frozenset(given.get((key, number, digest(_said(text))), ()))
    return found
