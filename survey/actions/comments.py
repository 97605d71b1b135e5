"""Deeds with comments: keeping what is typed, sending, changing, withdrawing, approving, supporting.

Whoever sends first holds the round: numbers are given out under that lock, and a window that closes meanwhile has the
last word. Who only saves holds the window together with others, so that many can write at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.base import insert
from survey.models.comments import Comment, CommentFile, Consultation, Support
from survey.models.invitations import Invitation
from survey.queries import comments, consultations, responses
from survey.queries.consultations import Voice
from survey.rules import calendar
from survey.rules import comments as rules
from survey.rules.attachments import Accepted
from survey.rules.broken import RuleBroken
from survey.rules.comments import WHOLE, Source, Written
from survey.rules.limits import COMMENTS_MAIL
from survey.rules.messages import MessageKind
from survey.rules.responses import NotOpen, Typed, merge
from survey.rules.windows import State

NOBODY = "deelnemer"
# After the closing day: a draft that was never sent, and the address to which is told what was done with a comment.
DRAFTS_KEPT, ADDRESSES_KEPT = timedelta(days=90), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Page:
    """What one form sends: the key of the comment, the passage it was begun at, and the marks of what it showed."""

    key: str
    passage: str = WHOLE
    typed: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Accepted] = ()
    gone: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """The comment as it stands, and by field what this page would have overwritten unseen."""

    comment: Comment
    conflicts: dict[str, Typed]
    wrong: dict[str, str] = field(default_factory=dict)


def check_open(invitation: Invitation, now: datetime) -> None:
    window = invitation.window()
    if not window.takes_answers(now):
        raise NotOpen(window.state(now).words)
    if invitation.withdrawn_at:
        raise RuleBroken("Deze uitnodiging is ingetrokken.")


def keep(session: Session, invitation: Invitation, page: Page, now: datetime) -> Kept:
    """Keeps a draft as it was typed, wrong values included; raises NotOpen when the window is not open (any more)."""
    consultations.share(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    check_open(invitation, now)
    return _keep(session, invitation, page, now)


def _keep(session: Session, invitation: Invitation, page: Page, now: datetime) -> Kept:
    comment = _held(session, invitation, page, now)
    rules.check_changeable(comment.source, comment.disposition_id is not None, comment.withdrawn_at is not None)
    merged = merge(comment.typed, rules.tidy(page.typed), page.seen)
    files = _take_files(session, comment, page, now)
    if merged.typed != comment.typed or files:
        comment.typed, comment.revision, comment.saved_at = merged.typed, comment.revision + 1, now
        session.flush()
    return Kept(comment, merged.conflicts)


def _held(session: Session, invitation: Invitation, page: Page, now: datetime) -> Comment:
    """The comment of this page, begun if it was not there; who sends the same new page twice finds the first one."""
    if comments.mine(session, invitation.id, page.key) is None:
        _begin(session, invitation, page, now)
    found = comments.mine(session, invitation.id, page.key)
    if found is None:
        raise RuleBroken("Deze reactie is niet van u.")
    return comments.held(session, found.id)


def _begin(session: Session, invitation: Invitation, page: Page, now: datetime) -> None:
    if comments.number_of_own(session, invitation.id) >= rules.MOST_DRAFTS:
        raise RuleBroken(f"U kunt ten hoogste {rules.MOST_DRAFTS} reacties maken. Voeg er een paar samen.")
    consultation = consultations.of_round(session, invitation.round_id)
    version = consultation.version_id if consultation else None
    known = {each.key for each in consultations.passages(session, version)} if page.passage else {WHOLE}
    if page.passage not in known:
        raise RuleBroken("Dit deel van de tekst is er niet. Ga terug en kies een ander deel.")
    row = {"key": page.key, "round_id": invitation.round_id, "invitation_id": invitation.id,
           "organisation_id": invitation.organisation_id, "version_id": version, "passage_key": page.passage,
           "typed": {}, "created_at": now, "saved_at": now}
    session.execute(insert(session, Comment).values(row).on_conflict_do_nothing(index_elements=["key"]))


def _take_files(session: Session, comment: Comment, page: Page, now: datetime) -> bool:
    """Whether anything came or went."""
    if not page.files and not page.gone:
        return False
    gone = {each.id for each in comment.files} & page.gone
    if len(comment.files) - len(gone) + len(page.files) > rules.MOST_FILES:
        raise RuleBroken(f"Bij een reactie kunt u ten hoogste {rules.MOST_FILES} bestanden voegen. Haal eerst een "
                         "bestand weg.")
    session.execute(delete(CommentFile).where(CommentFile.id.in_(gone)))
    session.add_all(CommentFile(comment_id=comment.id, name=each.name, kind=each.kind.value, size=each.size,
                                sha256=each.sha256, content=each.content, added_at=now) for each in page.files)
    session.flush()
    session.expire(comment, ["files"])
    return bool(gone or page.files)


def send(session: Session, invitation: Invitation, page: Page, now: datetime) -> Kept:
    """Keeps what stands on the page and sends it, unless something in it is wrong or somebody else changed it."""
    consultations.hold(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    check_open(invitation, now)
    kept = _keep(session, invitation, page, now)
    wrong = {} if kept.conflicts else faults(session, kept.comment)
    if not kept.conflicts and not wrong:
        _send(session, kept.comment, invitation, consultations.voice(session, invitation), now)
        _receipt(session, invitation, now)
    return Kept(kept.comment, kept.conflicts, wrong)


def faults(session: Session, comment: Comment) -> dict[str, str]:
    """By field why this comment cannot be sent as it is typed."""
    passage = comment.passage_key
    texts = {each.key: f"{each.heading}\n{each.text}" for each in
             (consultations.passages(session, comment.version_id) if passage and comment.typed.get("quoted") else ())}
    return rules.faults(comment.typed, texts.get(passage))


def send_all(session: Session, invitation: Invitation, now: datetime) -> tuple[list[int], list[str]]:
    """Sends every draft that can be sent; gives the numbers of those, and the keys of those that cannot."""
    consultations.hold(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    check_open(invitation, now)
    voice, sent, wrong = consultations.voice(session, invitation), [], []
    for comment in comments.drafts_held(session, invitation.id):
        if rules.is_empty(comment.typed) and comment.number is None:
            continue
        if comment.disposition_id is not None or faults(session, comment):
            wrong.append(comment.key)
            continue
        _send(session, comment, invitation, voice, now)
        sent.append(comment.number or 0)
    if sent:
        _receipt(session, invitation, now)
    return sent, wrong


def _send(session: Session, comment: Comment, invitation: Invitation, voice: Voice, now: datetime) -> None:
    """Writes what was typed as what is said, with a number at the first time."""
    if comment.sent_revision == comment.revision:
        return
    said, first = rules.written(comment.typed), comment.number is None
    if first:
        comment.number, comment.sent_at = comments.last_number(session, comment.round_id) + 1, now
    comment.offered_at = None
    _say(comment, said)
    comment.email, comment.organisation_id = invitation.email, voice.organisation.id if voice.organisation else None
    # Other words need the consent of the delegate again.
    comment.on_behalf, comment.approved_at, comment.approved_by = said.on_behalf and voice.has_delegate, None, ""
    if rules.approves_at_once(voice.delegate, comment.on_behalf):
        comment.approved_at, comment.approved_by = now, said.author
    comment.sent_revision = comment.revision
    invitation.replied_at, invitation.declined_at = invitation.replied_at or now, None
    session.flush()
    record(session, said.author, "comment_sent" if first else "comment_changed", now, round_id=comment.round_id,
           invitation_id=invitation.id, number=comment.number)
    if comment.on_behalf and not comment.approved_at:
        _ask_delegate(session, comment, now)


def _say(comment: Comment, said: Written) -> None:
    comment.text, comment.suggestion, comment.quoted = said.text, said.suggestion, said.quoted
    comment.author = said.author


def _ask_delegate(session: Session, comment: Comment, now: datetime) -> None:
    delegate = consultations.own_link(session, comment.round_id, comment.organisation_id or 0)
    if delegate:
        queue(session, [letter(f"approve:{comment.id}:{comment.revision}", MessageKind.COMMENT_TO_APPROVE,
                               delegate.email, now, round_id=comment.round_id, invitation_id=delegate.id,
                               asked_by=comment.author)])


def _receipt(session: Session, invitation: Invitation, now: datetime) -> None:
    """One mail for all that somebody sends within a while, with how everything stands when it goes."""
    begin = COMMENTS_MAIL.begin(now)
    queue(session, [letter(f"comments:{invitation.id}:{begin.isoformat()}", MessageKind.COMMENTS_RECEIVED,
                           invitation.email, now, round_id=invitation.round_id, invitation_id=invitation.id,
                           due_at=begin + COMMENTS_MAIL.period - timedelta(seconds=1))])


def withdraw(session: Session, invitation: Invitation, key: str, now: datetime) -> Comment:
    """Takes a comment back, or throws a draft away; it can be put back as long as the window is open."""
    comment = _own(session, invitation, key, now)
    rules.check_changeable(comment.source, comment.disposition_id is not None, comment.withdrawn_at is not None)
    comment.withdrawn_at = now
    if comment.number is not None:
        session.flush()
        record(session, comment.author or NOBODY, "comment_withdrawn", now, round_id=comment.round_id,
               invitation_id=invitation.id, number=comment.number)
        _settle_reply(session, invitation)
    return comment


def restore(session: Session, invitation: Invitation, key: str, now: datetime) -> Comment:
    """Puts back what was taken back, under the number that it had."""
    comment = _own(session, invitation, key, now)
    if comment.withdrawn_at is None:
        return comment
    comment.withdrawn_at = None
    if comment.number is not None:
        invitation.replied_at = invitation.replied_at or now
        record(session, comment.author or NOBODY, "comment_restored", now, round_id=comment.round_id,
               invitation_id=invitation.id, number=comment.number)
    return comment


def _settle_reply(session: Session, invitation: Invitation) -> None:
    """Who took back the last of its comments and supports nobody has not replied."""
    session.flush()
    if not comments.has_reacted(session, invitation.id):
        invitation.replied_at = None


def _own(session: Session, invitation: Invitation, key: str, now: datetime) -> Comment:
    consultations.hold(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    check_open(invitation, now)
    found = comments.mine(session, invitation.id, key)
    if found is None:
        raise RuleBroken("Deze reactie is niet van u.")
    return comments.held(session, found.id)


def approve(session: Session, delegate: Invitation, number: int, agreed: bool, now: datetime) -> Comment:
    """The delegate says whether a comment of a colleague is said in the name of the organisation."""
    consultations.hold(session, delegate.round_id)
    delegate = responses.hold(session, delegate)
    check_open(delegate, now)
    comment = comments.one(session, delegate.round_id, number)
    if comment is None or delegate.organisation_id is None or comment.organisation_id != delegate.organisation_id:
        raise RuleBroken("Deze reactie is niet van uw organisatie.")
    comment = comments.held(session, comment.id)
    if comment.disposition_id is not None:
        raise RuleBroken("Op deze reactie is al geantwoord. Het akkoord kan niet meer veranderen.")
    if not comment.on_behalf or agreed == (comment.approved_at is not None):
        return comment
    by = delegate.name or delegate.who()
    comment.approved_at, comment.approved_by = (now, by) if agreed else (None, "")
    if agreed:
        delegate.replied_at = delegate.replied_at or now
    session.flush()
    record(session, by, "comment_approved" if agreed else "approval_taken_back", now, round_id=comment.round_id,
           invitation_id=delegate.id, number=number)
    return comment


def support(session: Session, consultation: Consultation, invitation: Invitation, number: int, wanted: bool,
            now: datetime) -> None:
    """Agrees with somebody else's comment, or no longer; twice is once."""
    consultations.share(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    check_open(invitation, now)
    comment = comments.one(session, invitation.round_id, number)
    if comment is None or not consultation.supports:
        raise RuleBroken("Deze reactie is er niet meer.")
    if comment.invitation_id == invitation.id:
        raise RuleBroken("U kunt uw eigen reactie niet steunen.")
    if not wanted:
        session.execute(delete(Support).where(Support.comment_id == comment.id,
                                              Support.invitation_id == invitation.id))
        _settle_reply(session, invitation)
    else:
        row = {"comment_id": comment.id, "invitation_id": invitation.id, "given_at": now}
        session.execute(insert(session, Support).values(row).on_conflict_do_nothing())
        invitation.replied_at = invitation.replied_at or now
    record(session, invitation.who(), "comment_supported" if wanted else "support_taken_back", now,
           round_id=comment.round_id, invitation_id=invitation.id, number=number)


def offer_late(session: Session, invitation: Invitation, page: Page, now: datetime) -> Comment | None:
    """Keeps what was sent after the closing moment, so that nothing is lost; it counts only if the office adds it."""
    consultations.share(session, invitation.round_id)
    invitation = responses.hold(session, invitation)
    if invitation.window().state(now) is not State.CLOSED or invitation.withdrawn_at or rules.is_empty(page.typed):
        return None
    comment = _held(session, invitation, page, now)
    if comment.disposition_id is not None or comment.withdrawn_at or comment.source != Source.WEB:
        return None
    merged = {**comment.typed, **rules.tidy(page.typed)}
    if merged != comment.typed:
        comment.typed, comment.revision, comment.saved_at = merged, comment.revision + 1, now
    if comment.number is None and comment.offered_at is None:
        comment.offered_at, comment.late = now, True
        record(session, rules.written(merged).author or invitation.who(), "comment_offered_late", now,
               round_id=comment.round_id, invitation_id=invitation.id)
    return comment


def terms(now: datetime) -> tuple[date, date, datetime]:
    """The closing days before which drafts and addresses go, and since when a draft must have been left alone."""
    today = calendar.day_of(now)
    return today - DRAFTS_KEPT, today - ADDRESSES_KEPT, now - ADDRESSES_KEPT


def sweep(session: Session, now: datetime) -> int:
    """Throws away what was never sent some time after closing, and later the addresses; returns how many it touched."""
    drafts_before, addresses_before, untouched_since = terms(now)
    drafts = comments.stale_drafts(session, drafts_before, untouched_since)
    known = comments.with_addresses(session, addresses_before)
    if drafts:
        session.execute(delete(CommentFile).where(CommentFile.comment_id.in_(drafts)))
        session.execute(delete(Comment).where(Comment.id.in_(drafts)))
    if known:
        session.execute(update(Comment).where(Comment.id.in_(known)).values(email=""))
    return len(drafts) + len(known)
