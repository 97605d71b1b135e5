"""Deeds with portfolio holders: who they are, their link, their answers, and reminding them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.comments import Disposition, Holder
from survey.queries import dispositions, holders, messages, rounds
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import FINAL, LONGEST, REMINDED_BEFORE, Kind, Overtaken, plural, remind_on
from survey.rules.messages import MessageKind

# Holidays and weekends make three working days longer, by far not this long.
LONGEST_NOTICE = REMINDED_BEFORE + 14
# The address of who left may be needed to ask something back, and not for longer than that.
KEPT = timedelta(days=365)
GONE = "Deze portefeuillehouder is er niet meer."


@dataclass(frozen=True, slots=True)
class Details:
    """Who a portfolio holder is, and for what."""

    name: str
    email: str
    portfolio: str = ""
    association_id: int | None = None


def add(session: Session, details: Details, by: str, now: datetime) -> Holder:
    made = Holder()
    _write(made, details)
    session.add(made)
    session.flush()
    record(session, by, "holder_added", now, holder=made.name)
    return made


def change(session: Session, number: int, details: Details, by: str, now: datetime) -> None:
    """A new address ends the link that was mailed to the old one."""
    holder = _held(session, number)
    if details.email.strip().lower() != holder.email:
        holder.serial += 1
    _write(holder, details)
    record(session, by, "holder_changed", now, holder=holder.name)


def _write(holder: Holder, details: Details) -> None:
    holder.name, holder.email = details.name.strip(), details.email.strip().lower()
    holder.portfolio, holder.association_id = details.portfolio.strip(), details.association_id


def _held(session: Session, number: int) -> Holder:
    holder = holders.locked(session, number)
    if holder is None:
        raise RuleBroken(GONE)
    return holder


def archive(session: Session, number: int, by: str, now: datetime) -> None:
    """Who leaves gets nothing passed on any more, and the link opens nothing; what was answered stays."""
    holder = _held(session, number)
    waiting = [each for each in holders.work(session, number) if each.kind == Kind.PASSED_ON and not each.replied_at]
    if waiting:
        raise RuleBroken(f"Bij {holder.name} {'wacht' if len(waiting) == 1 else 'wachten'} nog "
                         f"{plural(len(waiting), 'antwoord')}. Zet die eerst aan iemand anders door.")
    if holder.archived_at is None:
        holder.archived_at, holder.serial = now, holder.serial + 1
        record(session, by, "holder_archived", now, holder=holder.name)


def restore(session: Session, number: int, by: str, now: datetime) -> None:
    holder = _held(session, number)
    if holder.archived_at is not None:
        holder.archived_at = None
        record(session, by, "holder_restored", now, holder=holder.name)


def forgettable(session: Session, now: datetime) -> list[Holder]:
    """Who left so long ago that the address has had its term."""
    return holders.left_before(session, now - KEPT)


def forget(session: Session, now: datetime) -> None:
    """Wipes those addresses; the name stays with the answers that were given."""
    for holder in forgettable(session, now):
        holder.email = ""


def renew_link(session: Session, number: int, by: str, now: datetime) -> Holder:
    """A new link; the one before opens nothing any more."""
    holder = _held(session, number)
    holder.serial += 1
    record(session, by, "holder_link_renewed", now, holder=holder.name)
    return holder


def reply(session: Session, holder: Holder, task: Disposition, kind: Kind | None, text: str, revision: int,
          now: datetime) -> None:
    """What a portfolio holder answers; the secretariat hears of it and takes it over, or changes it first."""
    rounds.locked(session, task.round_id)
    given = dispositions.hold(session, task.round_id, task.id)
    if given is None or given.holder_id != holder.id or given.kind != Kind.PASSED_ON:
        raise Overtaken("Het secretariaat heeft dit inmiddels zelf beantwoord of aan iemand anders doorgezet. "
                        "Uw tekst staat hieronder; mail die zo nodig aan het secretariaat.")
    chosen, words = _checked(kind, text), text.strip()
    if given.revision != revision:
        if given.replied_at and (given.reply_kind, given.reply) == (chosen, words):
            return  # The button was pressed twice.
        raise Overtaken("Intussen is de vraag gewijzigd, of stuurde u zelf al een ander antwoord. Lees hem nog eens. "
                        "Uw tekst staat er nog; verstuur hem daarna opnieuw.")
    given.reply_kind, given.reply = chosen, words
    given.replied_at, given.revision = now, given.revision + 1
    numbers = ", ".join(str(each.number) for each in given.comments)
    record(session, holder.name, "holder_replied", now, round_id=given.round_id, numbers=numbers)
    contacts = [host.association.contact_email for host in task.round.hosts[:1]]
    queue(session, [letter(f"holder_replied:{given.id}:{now.isoformat()}", MessageKind.HOLDER_REPLIED, address, now,
                           round_id=given.round_id, passed_to=holder.name, comment=given.comments[0].number,
                           numbers=numbers) for address in contacts])


def _checked(kind: Kind | None, text: str) -> str:
    if kind not in FINAL:
        raise RuleBroken("Kies wat u met de reactie doet.")
    if kind.needs_reason and not text.strip():
        raise RuleBroken("Vul uw antwoord in.")
    if len(text) > LONGEST:
        raise RuleBroken("Gebruik ten hoogste 10.000 tekens.")
    return kind.value


def due(session: Session, now: datetime) -> dict[str, Disposition]:
    """What is to be reminded of now, by the reason of the mail: one a portfolio holder and day."""
    today = calendar.day_of(now)
    found = {f"holder_reminder:{each.holder_id}:{each.due_on}": each
             for each in holders.waiting_until(session, today, LONGEST_NOTICE)
             if each.due_on and remind_on(each.due_on) <= today}
    known = messages.known(session, found) if found else set()
    return {once: each for once, each in found.items() if once not in known}


def remind(session: Session, now: datetime) -> int:
    """Tells each portfolio holder once, whatever is due on that day, and never a second time."""
    return queue(session, [
        letter(once, MessageKind.HOLDER_REMINDER, each.holder.email, now, round_id=each.round_id,
               holder_id=each.holder_id, name=each.holder.name, due=str(each.due_on))
        for once, each in due(session, now).items() if each.holder])
