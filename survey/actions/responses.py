"""Deeds of who answers: saving what was typed, sending it in, declining.

A save does not lock first and read again: it writes one row on the condition that neither the row nor the window
nor the version of the questionnaire has changed since they were read. When they have, it holds the invitation, reads
again and starts over, with the version that is asked by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Result, Table, Update, bindparam, update
from sqlalchemy.orm import Session

from survey.actions import prefills
from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.base import insert
from survey.models.invitations import Invitation
from survey.models.responses import Response
from survey.queries import questionnaires, responses, shares
from survey.rules import calendar, coauthors
from survey.rules.broken import RuleBroken
from survey.rules.enquiries import changes
from survey.rules.messages import MessageKind
from survey.rules.prefills import is_box, remarks, ticked
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import Examination, State
from survey.rules.questionnaires.document import Questionnaire, Section
from survey.rules.questionnaires.lineup import not_asked_any_more, with_rows_of_before
from survey.rules.responses import Merge, NotOpen, Progress, Source, Typed, mark, merge
from survey.rules.rounds import Origin

TRIES = 3
TABLE = cast(Table, Response.__table__)
ROW = TABLE.c
KEPT = ("version_id", "typed", "passed", "revision", "saved_at", "sections_asked", "sections_done", "worked", "apart")
SENT = ("version_id", "sent_version_id", "typed", "answers", "changed", "submitted_at", "submissions", "sent_revision",
        "source", "entered_by", "sections_asked", "sections_done", "question", "approval_asked_at")
UNCHANGED = (
    ROW.revision == bindparam("read_revision"), ROW.version_id == bindparam("read_version"),
    ROW.sent_revision.is_not_distinct_from(bindparam("read_sent", type_=ROW.sent_revision.type)),
    responses.UNMOVED,
)


def row_update(names: tuple[str, ...], *conditions: ColumnElement[bool]) -> Update:
    """An UPDATE of these columns of one row; made once, because making it costs more than running it."""
    values = {name: bindparam(f"new_{name}", type_=ROW[name].type) for name in names}
    return update(TABLE).where(ROW.id == bindparam("read_id"), *conditions).values(values)


KEEP = row_update(KEPT, *UNCHANGED)
SEND = row_update(SENT, *UNCHANGED)


@dataclass(frozen=True, slots=True)
class Author:
    """Who enters the answers; `entered_by` is the one of the secretariat who does so for the member.

    The secretariat may also enter what came in by phone after the closing day.
    """

    name: str
    source: Source = Source.WEB
    entered_by: str = ""
    share_id: int | None = None
    """The share through which a colleague works; None for the member itself and for the secretariat."""
    sitting_id: int | None = None
    """The sitting in which a group fills in."""

    @property
    def who(self) -> str:
        """By which the same person is known again in `rules.coauthors`."""
        if self.sitting_id:
            return f"sitting:{self.sitting_id}"
        return f"share:{self.share_id}" if self.share_id else f"office:{self.entered_by}" if self.entered_by else "own"


@dataclass(frozen=True, slots=True)
class Page:
    """What one page sends: what stands in its fields, and the marks of what it showed (see `rules.responses.merge`).

    `section` is the key of the section whose warnings the respondent gets to see if something is wrong with it;
    without one nothing counts as seen. `change` is a row that is added, removed or put back at the same time.
    `settled` are the fields in which two people typed something else, and of which this page showed both.
    """

    typed: Mapping[str, Typed]
    seen: Mapping[str, str] = field(default_factory=dict)
    section: str = ""
    change: rows.Change | None = None
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Draft:
    """A working copy as it will stand after a save; `unseen` holds the warnings that were not shown before, and
    `refused` says why the rows stayed as they were. `taken` are the fields that this page changed.
    """

    revision: int
    typed: dict[str, Any]
    passed: dict[str, Any]
    conflicts: dict[str, Typed]
    unseen: dict[str, str]
    examination: Examination
    changed: bool
    refused: str = ""
    taken: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    worked: dict[str, Any] = field(default_factory=dict)
    apart: dict[str, Any] = field(default_factory=dict)


class Outcome(StrEnum):
    """What came of sending in."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    WRONG = "wrong"
    CHANGED = "changed"
    UNDECIDED = "undecided"
    NOT_APPROVED = "not_approved"


def draft(session: Session, invitation: Invitation, questionnaire: Questionnaire, page: Page, now: datetime) -> Draft:
    """What a save would store, computed before the transaction begins; writes nothing."""
    given, prefilled = invitation.response, invitation.prefilled()
    typed, passed = (given.typed, given.passed) if given else ({}, {})
    merged = _merged(questionnaire, prefilled.over(typed), page)
    refused = _change_rows(questionnaire, merged.typed, page.change) if page.change else ""
    own = {*typed, *page.typed, page.change.section if page.change else ""}
    # What was filled in beforehand on other pages stays what it is: nobody typed it.
    kept = {name: value for name, value in merged.typed.items() if name in own}
    examination = responses.examined(session, questionnaire, kept, invitation.facts(), calendar.day_of(now), prefilled)
    warnings = examination.warnings_in(page.section) if page.section else {}
    shown = {key: _value(questionnaire, key, merged.typed) for key in warnings}
    unseen = {key: words for key, words in warnings.items() if passed.get(key) != shown[key]}
    changed = given is None or kept != typed
    revision = (given.revision if given else 0) + changed
    taken = frozenset(name for name, value in kept.items() if name not in typed or typed[name] != value)
    return Draft(revision, kept, {**passed, **shown}, merged.conflicts, unseen, examination, changed, refused,
                 taken, page.settled)


def _signed(found: Draft, questionnaire: Questionnaire, invitation: Invitation, author: Author, now: datetime) -> Draft:
    """The same with who did it. What two people typed differently is kept beside the answers until one decides; that
    it is there now, or is there no more, is a change of its own.
    """
    given = invitation.response
    worked, apart = (given.worked, given.apart) if given else ({}, {})
    sections = {home.key for name in found.taken if (home := _home(questionnaire, name))}
    left = coauthors.with_apart(apart, found.conflicts, found.settled, found.taken, author.who, author.name, now)
    moved = left != apart and not found.changed
    revision = found.revision + moved
    return replace(found, revision=revision, changed=found.changed or moved, apart=left,
                   worked=coauthors.with_turns(worked, sections, author.who, author.name, now, revision))


def _home(questionnaire: Questionnaire, name: str) -> Section | None:
    return questionnaire.section_of.get(rows.bare(name)) or questionnaire.section(name)


def _merged(questionnaire: Questionnaire, stored: Mapping[str, Any], page: Page) -> Merge:
    """What is typed after this save. The list of rows is never for a person to decide on: a page only repeats the one
    it showed, so that the stored one stands, with every removed row in which this page typed something new.
    """
    merged = merge(stored, page.typed, page.seen)
    for name in [name for name, typed in merged.conflicts.items()
                 if is_box(name) and ticked(typed) == ticked(stored.get(name))]:
        del merged.conflicts[name]
    for section in questionnaire.repeats:
        merged.conflicts.pop(section.key, None)
        if section.key in page.typed:
            alive = [number for number in rows.numbers(section, page.typed)
                     if any(mark(merged.typed.get(name)) != mark(stored.get(name)) for name in page.typed
                            if name.startswith(rows.prefix(section, number)))]
            merged.typed[section.key] = list(dict.fromkeys([*rows.numbers(section, merged.typed), *alive]))
    return merged


def _change_rows(questionnaire: Questionnaire, typed: dict[str, Any], change: rows.Change) -> str:
    """Adds, removes or puts back a row; where that cannot be, all that was typed is kept and this says why."""
    try:
        typed[change.section] = rows.changed(questionnaire, typed, change)
    except RuleBroken as broken:
        return broken.message
    return ""


def _value(questionnaire: Questionnaire, name: str, typed: Mapping[str, Any]) -> Any:
    """What was typed for a question; for shares that of all parts."""
    keys = questionnaire.by_key[rows.bare(name)].keys
    found = [typed.get(rows.row_of(name) + each, "") for each in keys]
    return found[0] if keys == (rows.bare(name),) else found


def save(session: Session, invitation: Invitation, questionnaire: Questionnaire, page: Page, author: Author,
         now: datetime, prepared: Draft | None = None) -> Draft:
    """Keeps what was typed, wrong values included; raises NotOpen when the window is not open (any more).

    The first save begins the response. Returns the draft as it was stored.
    """
    for _ in range(TRIES):
        check_open(invitation, author, now)
        found = prepared or draft(session, invitation, questionnaire, page, now)
        found = _signed(found, questionnaire, invitation, author, now)
        if _write(session, invitation, found, author, now):
            return found
        invitation, prepared = responses.hold(session, invitation), None
        questionnaire = responses.asked(session, invitation) or questionnaire
    raise RuleBroken("Er bewaren nu te veel mensen tegelijk. Probeer het over een minuut opnieuw.")


def check_open(invitation: Invitation, author: Author, now: datetime) -> None:
    window = invitation.window()
    if not author.entered_by and not window.takes_answers(now):
        raise NotOpen(window.state(now).words)
    if invitation.withdrawn_at:
        raise RuleBroken("Deze uitnodiging is ingetrokken.")


def _write(session: Session, invitation: Invitation, found: Draft, author: Author, now: datetime) -> bool:
    given = invitation.response
    if given is None:
        return _begin(session, invitation, found, author, now)
    if not found.changed and found.passed == given.passed:
        return True
    values = {"version_id": invitation.round.version_id or given.version_id, "typed": found.typed,
              "passed": found.passed, "revision": found.revision, "saved_at": now, "worked": found.worked,
              "apart": found.apart, **counts(found.examination)}
    if not _swap(session, invitation, KEEP, values):
        return False
    _take_part_again(session, invitation, author, now)
    return True


def _swap(session: Session, invitation: Invitation, statement: Update, values: dict[str, Any]) -> bool:
    """Writes the row if neither it nor the window has changed since they were read."""
    given = invitation.response
    assert given is not None
    new = {f"new_{name}": value for name, value in values.items()}
    return _wrote(session.execute(statement, {
        "read_id": given.id, "read_revision": given.revision, "read_sent": given.sent_revision,
        "read_version": given.version_id,
        **responses.as_read(invitation), **new}))


def _wrote(result: Result[Any]) -> bool:
    return bool(cast("CursorResult[Any]", result).rowcount)


def counts(examination: Examination) -> dict[str, int]:
    """How many sections are asked and how many of them are done, as a response keeps it."""
    asked = [section for section in examination.sections if section.asked]
    return {"sections_asked": len(asked), "sections_done": sum(section.state is State.DONE for section in asked)}


def _begin(session: Session, invitation: Invitation, found: Draft, author: Author, now: datetime) -> bool:
    """The first save. Of two at the same moment one finds that the row stands already, and starts over.

    The row is written before the invitation is held, as in every other save: who held the invitation and then waited
    for a row that somebody else had just begun could wait for ever.
    """
    row = {"round_id": invitation.round_id, "invitation_id": invitation.id, "version_id": invitation.round.version_id,
           "typed": found.typed, "passed": found.passed, "revision": found.revision, "started_at": now,
           "saved_at": now, "source": author.source.value, "entered_by": author.entered_by,
           "worked": found.worked, "apart": found.apart, **counts(found.examination)}
    statement = insert(session, Response).values(row).on_conflict_do_nothing(index_elements=["invitation_id"])
    if session.scalar(statement.returning(Response.id)) is None:
        return False
    invitation = responses.hold(session, invitation)
    check_open(invitation, author, now)
    assert invitation.response is not None
    invitation.response.version_id = invitation.round.version_id or invitation.response.version_id
    _log(session, invitation, author, "response_begun", now)
    _take_part_again(session, invitation, author, now)
    return True


def _take_part_again(session: Session, invitation: Invitation, author: Author, now: datetime) -> None:
    """Who declined and then answers takes part after all."""
    if invitation.declined_at:
        session.execute(update(Invitation).where(Invitation.id == invitation.id).values(declined_at=None),
                        execution_options={"synchronize_session": False})
        _log(session, invitation, author, "decline_undone", now)


def _log(session: Session, invitation: Invitation, author: Author, deed: str, now: datetime, **details: Any) -> None:
    if invitation.origin == Origin.TRIAL:
        return
    if author.entered_by:
        details |= {"on_behalf_of": author.name, "source": author.source.value}
    record(session, author.entered_by or author.name, deed, now, round_id=invitation.round_id,
           invitation_id=invitation.id, **details)


def submit(session: Session, invitation: Invitation, questionnaire: Questionnaire, revision: int | None, author: Author,
           now: datetime) -> Outcome:
    """Sends in the answers as they were checked, that is at `revision`; without one as they stand now.

    A second time with the same revision does nothing. Stores the typed values, logs it and queues the receipt.
    Raises NotOpen when the window is not open (any more).
    """
    version = invitation.round.version_id
    if invitation.response is None:
        save(session, invitation, questionnaire, Page({}), author, now)
        invitation, revision = responses.hold(session, invitation), None
    for _ in range(TRIES):
        if invitation.round.version_id != version:
            # Nobody sends in under other questions than those on the screen.
            return Outcome.CHANGED
        outcome = _submit(session, invitation, questionnaire, revision, author, now)
        if outcome:
            return outcome
        invitation = responses.hold(session, invitation)
    return Outcome.CHANGED


def _submit(session: Session, invitation: Invitation, questionnaire: Questionnaire, checked: int | None,
            author: Author, now: datetime) -> Outcome | None:
    given = invitation.response
    assert given is not None
    revision = checked or given.revision
    if given.sent_revision == revision == given.revision and invitation.progress() is not Progress.RETURNED:
        return Outcome.SENT_BEFORE
    check_open(invitation, author, now)
    if given.revision != revision:
        return Outcome.CHANGED
    prefilled, facts = invitation.prefilled(), invitation.facts()
    examination = responses.examined(session, questionnaire, given.typed, facts, calendar.day_of(now), prefilled)
    if examination.errors:
        return Outcome.WRONG
    if not author.entered_by and undecided(questionnaire, given.apart, examination):
        return Outcome.UNDECIDED
    if not author.entered_by and not given.approved and shares.asks_approval(invitation, invitation.shares, now):
        return Outcome.NOT_APPROVED
    number, done = given.submissions + 1, counts(examination)["sections_asked"]
    kept, version = rows.without_removed(questionnaire, prefilled.over(given.typed)), invitation.round.version_id
    sent = not_asked_any_more(questionnaire, given.answers or {}) | examination.values
    if questionnaire.repeats and invitation.round.earlier:
        asked = questionnaires.asked_in(session, invitation.round) or questionnaire
        sent = with_rows_of_before(questionnaire, asked, kept, sent)
    version = version or given.version_id
    values = {"version_id": version, "sent_version_id": version,
              "typed": _left_empty(questionnaire, kept, examination) | kept, "answers": sent,
              "changed": changes(given.answers, sent, given.changed, now),
              "submitted_at": now, "submissions": number, "sent_revision": revision, "source": author.source.value,
              "entered_by": author.entered_by, "sections_asked": done, "sections_done": done, "question": "",
              "approval_asked_at": None}
    if not _swap(session, invitation, SEND, values):
        return None
    prefills.remark(session, invitation, remarks(questionnaire, prefilled, kept), now)
    _take_part_again(session, invitation, author, now)
    _log(session, invitation, author, "response_submitted", now, submission=number)
    queue(session, [letter(f"receipt:{given.id}:{number}", MessageKind.RECEIPT, invitation.email, now,
                           round_id=invitation.round_id, invitation_id=invitation.id)])
    return Outcome.SENT


def undecided(questionnaire: Questionnaire, apart: Mapping[str, Any], examination: Examination) -> list[str]:
    """The fields in which two people typed something else, as far as they are asked now."""
    return [name for name in apart if (question := questionnaire.by_key.get(rows.bare(name)))
            and rows.row_of(name) + question.key in examination.asked]


def _left_empty(questionnaire: Questionnaire, typed: Mapping[str, Any], examination: Examination) -> dict[str, Typed]:
    """What was asked and never opened: who sends leaves it empty, so that no section still seems to wait."""
    listed = {section.key: rows.numbers(section, typed) for section in questionnaire.repeats
              if section.key in examination.asked}
    empty = {row + key: "" for row, question in rows.fields(questionnaire, typed)
             if row + question.key in examination.asked and question.answered for key in question.keys}
    return empty | listed


def decline(session: Session, invitation: Invitation, author: Author, now: datetime) -> None:
    """The member does not take part; beginning undoes it. What was typed stays."""
    invitation = responses.hold(session, invitation)
    check_open(invitation, author, now)
    if invitation.response and invitation.response.submitted_at:
        raise RuleBroken("U hebt uw antwoorden al ingestuurd. Wilt u ze intrekken? Vraag het secretariaat.")
    if invitation.declined_at is None:
        invitation.declined_at = now
        _log(session, invitation, author, "invitation_declined", now)
