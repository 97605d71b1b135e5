"""What a worker does once a minute, beside the mail: each chore looks whether there is anything to do, and does it."""

import os
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flask import current_app

from survey import unsealing
from survey.actions import allotments as allotment_deeds
from survey.actions import answerbooks as book_deeds
from survey.actions import comments as comment_deeds
from survey.actions import commitments as commitment_deeds
from survey.actions import cycles as cycle_deeds
from survey.actions import holders as holder_deeds
from survey.actions import letters as letter_deeds
from survey.actions import messages as outbox
from survey.actions import newsletters as newsletter_deeds
from survey.actions import registrations, reminders
from survey.actions import shares as share_deeds
from survey.actions import subscribers as subscriber_deeds
from survey.actions import uploads as upload_deeds
from survey.database import db, snapshots, writing
from survey.queries import (
    allotments,
    answerbooks,
    comments,
    cycles,
    messages,
    newsletters,
    occasions,
    portals,
    results,
    subscribers,
    uploads,
)
from survey.rules.calendar import day_of
from survey.rules.portals import TERM


class Work(Protocol):
    """What a chore needs of its worker; `stopping` is asked between two parts of a long one."""

    @property
    def now(self) -> datetime: ...
    @property
    def stopping(self) -> Callable[[], bool]: ...
    def do_beside(self, chore: Callable[["Work"], None]) -> None: ...


Chore = Callable[[Work], None]


def is_gone(worker: str) -> bool:
    """Whether a worker surely runs no more; of another machine nothing is known, there the lease decides."""
    host, _, rest = worker.partition(":")
    if host != socket.gethostname()[:32]:
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        # It runs, under another name.
        return False
    return False


def look_after_what_was_left(worker: Work) -> None:
    """What a killed worker had in hand is shown to a person as uncertain."""
    gone = [name for name in messages.claimants(db.session()) if is_gone(name)]
    with writing() as session:
        outbox.abandon(session, gone, worker.now)


def remind(worker: Work) -> None:
    """The write lock is taken only when there is something to queue, which is seldom."""
    if reminders.due(db.session(), worker.now):
        with writing() as session:
            reminders.queue_due(session, worker.now)


def remind_holders(worker: Work) -> None:
    """Portfolio holders whose answer is due soon; the address of who left has a term."""
    if holder_deeds.forgettable(db.session(), worker.now):
        with writing() as session:
            holder_deeds.forget(session, worker.now)
    if holder_deeds.due(db.session(), worker.now):
        with writing() as session:
            holder_deeds.remind(session, worker.now)


def give_places(worker: Work) -> None:
    """Offered places that were not taken in time go on, and so does room that appeared otherwise."""
    now = worker.now
    for number in occasions.with_past_offers(db.session(), now):
        with writing() as session:
            registrations.expire_offers(session, number, now)
    for number in occasions.with_room_for_waiting(db.session(), now):
        with writing() as session:
            registrations.promote(session, number, now)


def write_to_participants(worker: Work) -> None:
    """The reminder before a meeting and the thanks after it; the write lock is taken only when somebody gets one."""
    for due, queue in ((letter_deeds.to_remind, letter_deeds.remind), (letter_deeds.to_thank, letter_deeds.thank)):
        for number in due(db.session(), worker.now):
            with writing() as session:
                queue(session, number, worker.now)


def throw_away_uploads(worker: Work) -> None:
    """Files that nobody decided about hold addresses or answers, and have a term."""
    if uploads.past(db.session(), worker.now):
        with writing() as session:
            upload_deeds.sweep(session, worker.now)
    if answerbooks.past(db.session(), worker.now):
        with writing() as session:
            book_deeds.sweep(session, worker.now)


def keep_snapshots(worker: Work) -> None:
    """Who counts a large round need not wait for its answers to be read; what is kept of a round goes with it."""
    session, folder = db.session(), snapshots()
    if results.many(session):
        worker.do_beside(read_large_rounds)
    known = results.file_names(session) if folder.is_dir() else set[str]()
    for path in folder.glob("round-*"):
        if path.name.partition(".")[0] not in known:
            path.unlink(missing_ok=True)


def read_large_rounds(worker: Work) -> None:
    # Counting brings heavy libraries along, which a worker with small rounds never needs.
    from analysis import material

    session = db.session()
    for round_ in results.many(session):
        if not worker.stopping():
            material.keep(results.material(session, round_, round_.profile, worker.now, themed=False), snapshots())


def tell_lots(worker: Work) -> None:
    """The outcome of a selection, on the morning of its day."""
    if allotments.due(db.session(), worker.now):
        with writing() as session:
            allotment_deeds.tell_due(session, worker.now)


def look_after_votes(worker: Work) -> None:
    unsealing.close_due(worker.now)
    unsealing.finish(worker.now)


def make_rounds(worker: Work) -> None:
    """The rounds of plans that work by themselves, each plan in a turn of its own; of others the office is told,
    and once more of a draft whose day is near.
    """
    due = {each.cycle.id for each in cycles.proposals(db.session(), day_of(worker.now), automatic=True)}
    for number in sorted(due):
        with writing() as session:
            cycle_deeds.make_due(session, number, worker.now)
    if cycle_deeds.to_tell(db.session(), worker.now):
        with writing() as session:
            cycle_deeds.tell(session, worker.now)
    if cycle_deeds.to_press(db.session(), worker.now):
        with writing() as session:
            cycle_deeds.press(session, worker.now)


def look_after_promises(worker: Work) -> None:
    """Who promised something hears when it is due."""
    if commitment_deeds.due(db.session(), worker.now):
        with writing() as session:
            commitment_deeds.look_after(session, worker.now)


def send_newsletters(worker: Work) -> None:
    """Those that were planned for a moment that has come."""
    for number in newsletters.due(db.session(), worker.now):
        with writing() as session:
            newsletter_deeds.send_planned(session, number, current_app.extensions["links"], worker.now)


def wipe_readers(worker: Work) -> None:
    """The address of who unsubscribed or never confirmed has a term."""
    reading = db.session()
    if subscribers.to_wipe(reading, worker.now) or subscribers.never_confirmed(reading, worker.now):
        with writing() as session:
            subscriber_deeds.sweep(session, worker.now)


def forget_pages(worker: Work) -> None:
    """The address of who did not ask for the own page for a while is not kept."""
    past = day_of(worker.now) - TERM
    if portals.is_past(db.session(), past):
        with writing() as session:
            portals.forget(session, past)


def forget_colleagues(worker: Work) -> None:
    """Who worked on an answer of a round that closed long ago is a name by it, without an address."""
    if share_deeds.forgettable(db.session(), worker.now):
        with writing() as session:
            share_deeds.forget(session, worker.now)


def throw_away_drafts(worker: Work) -> None:
    """A comment that was never sent has a term, and so has the address of who wrote one."""
    if comments.anything_stale(db.session(), *comment_deeds.terms(worker.now)):
        with writing() as session:
            comment_deeds.sweep(session, worker.now)


CHORES: tuple[Chore, ...] = (
    look_after_what_was_left, remind, give_places, write_to_participants, throw_away_uploads, keep_snapshots, tell_lots,
    look_after_votes, make_rounds, throw_away_drafts, look_after_promises, send_newsletters, wipe_readers,
    remind_holders, forget_pages, forget_colleagues)
