"""Deeds with material afterwards: adding a file, taking one away, and sending what somebody has not had yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.events import Material, Occasion
from survey.models.registrations import Registration
from survey.queries import materials, occasions
from survey.rules.attachments import Accepted
from survey.rules.broken import RuleBroken
from survey.rules.materials import Whom, attendance_known, check_over, check_room, chosen
from survey.rules.messages import MessageKind


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes to one person: the registration, and the files that this person has not had; `kept` says whether it is
    known at all who was there.
    """

    registration: Registration
    files: tuple[Material, ...]
    kept: bool


def add(session: Session, occasion: Occasion, title: str, file: Accepted, by: str, now: datetime) -> Material:
    occasion = occasions.hold(session, occasion.id)
    check_room(len(materials.of_occasion(session, occasion.id)))
    made = Material(occasion_id=occasion.id, title=title.strip() or file.name, name=file.name, kind=file.kind.value,
                    size=file.size, content=file.content, added_at=now)
    session.add(made)
    session.flush()
    record(session, by, "material_added", now, round_id=occasion.event_id, occasion=occasion.title, file=made.name)
    return made


def remove(session: Session, occasion: Occasion, number: int, by: str, now: datetime) -> None:
    """Takes a file away, also from who could fetch it; who does it twice hears nothing new."""
    occasion = occasions.hold(session, occasion.id)
    found = materials.one(session, occasion.id, number)
    if found is not None:
        record(session, by, "material_removed", now, round_id=occasion.event_id, occasion=occasion.title,
               file=found.name)
        session.delete(found)


def sendings(session: Session, occasion: Occasion, whom: Whom, now: datetime) -> list[Sending]:
    """To whom something would go now; reads only. Raises RuleBroken where nothing can go."""
    check_over(occasion.begins_at, now)
    files = materials.of_occasion(session, occasion.id)
    if not files:
        raise RuleBroken("Voeg eerst een bestand toe.")
    got = materials.got(session, occasion.id)
    everyone = materials.participants(session, occasion.id)
    people, kept = chosen(everyone, whom), attendance_known(everyone)
    found = [Sending(person, _new(files, got.get(person.id, set())), kept) for person in people if person.email]
    found = [each for each in found if each.files]
    if not found:
        raise RuleBroken(f"Van {whom.words} heeft iedereen dit materiaal al gekregen, of er is niemand.")
    return found


def _new(files: Sequence[Material], got: set[int]) -> tuple[Material, ...]:
    return tuple(file for file in files if file.id not in got)


def send(session: Session, occasion: Occasion, whom: Whom, note: str, by: str, now: datetime) -> int:
    """Queues a mail to each who has not had all of it; returns how many. The occasion is held, so that two who send
    at the same moment send nobody the same file twice.
    """
    occasion = occasions.hold(session, occasion.id)
    found = sendings(session, occasion, whom, now)
    number = queue(session, [_letter(each, note, now) for each in found])
    for file in {file.id: file for each in found for file in each.files}.values():
        file.sent_at = file.sent_at or now
    record(session, by, "material_sent", now, round_id=occasion.event_id, occasion=occasion.title, number=number,
           whom=whom.words)
    return number


def _letter(sending: Sending, note: str, now: datetime) -> dict[str, Any]:
    numbers = [file.id for file in sending.files]
    person = sending.registration
    return letter(f"material:{person.id}:{'-'.join(map(str, numbers))}", MessageKind.MATERIAL, person.email, now,
                  round_id=person.round_id, registration_id=person.id, note=note.strip(), materials=numbers,
                  kept=sending.kept)
