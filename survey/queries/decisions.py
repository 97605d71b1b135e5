"""Decisions with how they stand, the chain of a document, and the votes that have no decision yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from survey.models.assemblies import Assembly
from survey.models.bodies import Body
from survey.models.decisions import ChainStep, Condition, Decision, PassedPoll
from survey.models.documents import Document, DocumentVersion
from survey.models.polls import Motion, Poll
from survey.rules import decisions as rules
from survey.rules import steps
from survey.rules.decisions import Kind, State, Status, Taken
from survey.rules.polls import State as PollState

Matter = tuple[str, int | str]
VERSION = joinedload(Decision.version).joinedload(DocumentVersion.document)
CONDITIONS = selectinload(Decision.conditions).options(joinedload(Condition.body), joinedload(Condition.version))
BODY = joinedload(Decision.body).joinedload(Body.association)


@dataclass(frozen=True, slots=True)
class Line:
    """A decision with how it stands today; `earlier` when a body has decided on a newer version since."""

    decision: Decision
    state: State
    earlier: bool = False

    @property
    def kind(self) -> Kind:
        return Kind(self.decision.kind)

    @property
    def outcome(self) -> str:
        return self.kind.outcome(self.decision.favourable)

    @property
    def document(self) -> Document | None:
        return self.decision.version.document if self.decision.version else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions a list asks for; what is 0 or empty narrows nothing."""

    body: str = ""
    year: int = 0
    document: str = ""
    public: bool = False

    def fits(self, line: Line) -> bool:
        row = line.decision
        return (self.body in ("", row.body.slug) and self.year in (0, row.decided_on.year)
                and (not self.document or (line.document is not None and line.document.slug == self.document))
                and (row.published_at is not None or not self.public))


def matter_of(row: Decision) -> Matter:
    """What a decision is about: its document, or the same subject by name."""
    return ("document", row.version.document_id) if row.version else ("subject", row.subject.strip().casefold())


def taken_of(row: Decision) -> Taken:
    """A row as the rules take it."""
    conditions = tuple(rules.Condition(
        each.body_id, each.body.name, Kind(each.kind), each.version_id, each.version.number if each.version else "",
        each.until) for each in row.conditions)
    return Taken(row.id, row.body_id, row.body.name, Kind(row.kind), row.decided_on, row.version_id,
                 row.version.number if row.version else "", row.favourable, conditions, row.withdrawn_on)


def everything(session: Session) -> Sequence[Decision]:
    """Every decision in the order in which they were taken: two statements."""
    query = select(Decision).options(BODY, VERSION, CONDITIONS).order_by(Decision.decided_on, Decision.id)
    return session.scalars(query).all()


def lines(rows: Sequence[Decision], today: date) -> list[Line]:
    """Every decision with how it stands, each held against the others about the same matter."""
    matters: dict[Matter, list[Decision]] = {}
    for row in rows:
        matters.setdefault(matter_of(row), []).append(row)
    found: dict[int, Line] = {}
    for group in matters.values():
        states = rules.states([taken_of(row) for row in group], today)
        newest = _newest(group, states)
        found |= {row.id: Line(row, states[row.id], row.version_id is not None and row.version_id < newest)
                  for row in group if row.id in states}
    return [found[row.id] for row in rows if row.id in found]


def _newest(group: Iterable[Decision], states: Mapping[int, State]) -> int:
    """The newest version on which something was decided that was not withdrawn."""
    return max((row.version_id for row in group if row.version_id is not None and row.id in states
                and states[row.id].status is not Status.WITHDRAWN), default=0)


def listed(session: Session, wanted: Wanted, today: date) -> list[Line]:
    """What a list asks for, in the order in which it was decided."""
    return [line for line in lines(everything(session), today) if wanted.fits(line)]


def narrowings(lines: Sequence[Line]) -> dict[str, list[tuple[str, str]]]:
    """What a list can be narrowed to: only what is in it."""
    names = {line.decision.body.slug: line.decision.body.name for line in lines}
    years = sorted({line.decision.decided_on.year for line in lines}, reverse=True)
    about = {line.document.slug: line.document.title for line in lines if line.document}
    return {"gremium": sorted(names.items(), key=lambda each: each[1].casefold()),
            "jaar": [(str(year), str(year)) for year in years],
            "document": sorted(about.items(), key=lambda each: each[1].casefold())}


def one(session: Session, number: int) -> Decision | None:
    query = select(Decision).where(Decision.id == number).options(
        BODY, VERSION, CONDITIONS, selectinload(Decision.revisions),
        joinedload(Decision.poll).joinedload(Poll.motion).joinedload(Motion.item))
    return session.scalars(query).one_or_none()


def locked(session: Session, number: int) -> Decision | None:
    """One decision as it is now, held until the transaction ends."""
    session.execute(select(Decision.id).where(Decision.id == number).with_for_update(key_share=True))
    query = select(Decision).where(Decision.id == number).options(BODY, VERSION, CONDITIONS)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def of_poll(session: Session, poll_id: int) -> Decision | None:
    return session.scalars(select(Decision).where(Decision.poll_id == poll_id)).one_or_none()


def unrecorded(session: Session) -> list[Poll]:
    """Judged votes without a decision that no other vote followed, the newest first."""
    following = aliased(Poll)
    # What was prepared and never held before the meeting ended leaves the vote before it as the last one.
    held = or_(following.opened_at.is_not(None), Assembly.ended_at.is_(None))
    followed = select(following.id).where(following.follows_id == Poll.id, held,
                                          following.state != PollState.LAPSED.value)
    query = select(Poll).join(Poll.motion).join(Assembly, Assembly.round_id == Motion.round_id).outerjoin(
        Decision, Decision.poll_id == Poll.id).outerjoin(PassedPoll, PassedPoll.poll_id == Poll.id).where(
            Poll.state == PollState.DECIDED.value, Decision.id.is_(None), PassedPoll.poll_id.is_(None),
            ~followed.correlate(Poll, Assembly).exists()).options(*PROPOSED)
    return list(session.scalars(query.order_by(Poll.id.desc())))


PROPOSED = (joinedload(Poll.body), joinedload(Poll.motion).joinedload(Motion.item),
            joinedload(Poll.motion).joinedload(Motion.version).joinedload(DocumentVersion.document))


def proposed(session: Session, poll_id: int) -> Poll | None:
    """A vote out of which a decision can be made."""
    query = select(Poll).where(Poll.id == poll_id).options(*PROPOSED)
    return session.scalars(query).one_or_none()


def earlier_rounds(session: Session, poll: Poll) -> list[Poll]:
    """The judged votes that this one followed, the first one first: a run-off elects only the rest."""
    found: list[Poll] = []
    number = poll.follows_id
    while number is not None:
        before = session.get(Poll, number)
        if before is None:
            break
        if before.state == PollState.DECIDED:
            found.insert(0, before)
        number = before.follows_id
    return found


def amended(session: Session, poll: Poll) -> bool:
    """Whether the same body adopted an amendment on this motion, so that the text became another."""
    query = select(Poll).join(Poll.motion).where(Motion.amends_id == poll.motion_id, Poll.body_id == poll.body_id,
                                                 Poll.state == PollState.DECIDED.value)
    return any((each.result.get("outcome") or {}).get("result") == "adopted" for each in session.scalars(query))


def documents(session: Session) -> Sequence[Document]:
    """Every document with its versions, without their text: two statements."""
    query = select(Document).options(selectinload(Document.versions)).order_by(Document.title, Document.id)
    return session.scalars(query).all()


def versions(session: Session) -> list[tuple[int, str]]:
    """Every version of every document to choose from, the newest of each first."""
    return [(version.id, f"{document.title}, versie {version.number}") for document in documents(session)
            for version in reversed(document.versions)]


def document(session: Session, slug: str) -> Document | None:
    query = select(Document).where(Document.slug == slug).options(
        selectinload(Document.versions), joinedload(Document.association))
    return session.scalars(query).one_or_none()


def version(session: Session, number: int) -> DocumentVersion | None:
    query = select(DocumentVersion).where(DocumentVersion.id == number)
    return session.scalars(query.options(joinedload(DocumentVersion.document))).one_or_none()


def chain_steps(session: Session, document_id: int) -> list[ChainStep]:
    query = select(ChainStep).where(ChainStep.document_id == document_id).options(joinedload(ChainStep.body))
    return list(session.scalars(query.order_by(ChainStep.position, ChainStep.id)))


def hold_chain(session: Session, document_id: int) -> list[ChainStep]:
    """The steps as they are now, with their document held until the transaction ends."""
    session.execute(select(Document.id).where(Document.id == document_id).with_for_update(key_share=True))
    query = select(ChainStep).where(ChainStep.document_id == document_id).options(joinedload(ChainStep.body))
    query = query.order_by(ChainStep.position, ChainStep.id).execution_options(populate_existing=True)
    return list(session.scalars(query))


def step_of(row: ChainStep) -> steps.Step:
    return steps.Step(row.id, row.body_id, row.body.name, Kind(row.kind), frozenset(row.after))


def chain(rows: Sequence[ChainStep], found: Sequence[Line], version: DocumentVersion) -> steps.Chain:
    """How far the decisions on one version are; `found` are the lines of its document."""
    states = {line.decision.id: line.state for line in found}
    return steps.chain([step_of(row) for row in rows], [taken_of(line.decision) for line in found], states,
                       steps.Version(version.id, version.number))


def with_chains(session: Session, found: Sequence[Line]) -> list[tuple[Document, steps.Chain | None]]:
    """Every document with how far the chain of its newest version is, None where no chain was laid down."""
    rows: dict[int, list[ChainStep]] = {}
    query = select(ChainStep).options(joinedload(ChainStep.body)).order_by(ChainStep.position, ChainStep.id)
    for row in session.scalars(query):
        rows.setdefault(row.document_id, []).append(row)
    about: dict[int, list[Line]] = {}
    for line in found:
        if line.document:
            about.setdefault(line.document.id, []).append(line)
    return [(each, chain(rows[each.id], about.get(each.id, ()), each.versions[-1])
             if each.id in rows and each.versions else None) for each in documents(session)]


def meeting_of(session: Session, round_id: int) -> Assembly | None:
    """The meeting in which was voted, with its round."""
    return session.scalars(select(Assembly).where(Assembly.round_id == round_id).options(
        joinedload(Assembly.round))).one_or_none()
