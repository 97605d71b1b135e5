"""Deeds with a meeting: making one and changing what was said of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.assemblies import Assembly, AssemblyBody
from survey.models.bodies import Body
from survey.models.rounds import Host, Round
from survey.queries import assemblies, rounds
from survey.rules import assemblies as rules
from survey.rules import calendar, statutes
from survey.rules.assemblies import Details, Stage, Way
from survey.rules.broken import RuleBroken
from survey.rules.convocations import check_electronic
from survey.rules.reminders import Step
from survey.rules.rounds import Kind, slug_of
from survey.rules.seats import Person

# Who has not let anything know by then is asked once more; the plan can be changed like that of any round.
REMINDER = Step(5, 9)
PLAIN = ("begins_at", "ends_at", "place", "address", "way_text", "join_url", "chair", "secretary",
         "text_available_from", "follows_id")
TOLD = {"title": "titel", "begins_at": "begin", "ends_at": "einde", "hosts": "namens wie", "bodies": "gremium",
        "purpose": "toelichting", "place": "plaats", "address": "adres", "way": "wijze van vergaderen",
        "way_text": "uitleg van de wijze van vergaderen", "join_url": "link voor online deelname",
        "chair": "voorzitter", "secretary": "notulist",
        "counters": "stemcommissie", "text_available_from": "vanaf wanneer de tekst ter inzage ligt",
        "follows_id": "van welke vergadering dit de tweede is"}


def stage_of(assembly: Assembly) -> Stage:
    return rules.stage(assembly.convoked_at, assembly.opened_at, assembly.ended_at, assembly.round.closed_at)


def details_of(assembly: Assembly) -> Details:
    """What the secretariat said of this meeting."""
    plain = {name: getattr(assembly, name) for name in PLAIN}
    return Details(**plain, title=assembly.round.title, purpose=assembly.round.purpose, way=Way(assembly.way),
                   hosts=tuple(host.association_id for host in assembly.round.hosts),
                   bodies=tuple(body.id for body in assembly.bodies),
                   counters=tuple(Person(each["name"], each["email"]) for each in assembly.counters))


def create(session: Session, details: Details, by: str, now: datetime, *, slug: str = "") -> Assembly:
    """A new meeting without an agenda; its address is made from the title unless one is given."""
    rules.check(details)
    _check_follows(session, details)
    round_ = Round(slug=slug or slug_of(details.title, rounds.slugs(session)), kind=Kind.ASSEMBLY.value, audience="",
                   reminders=[{"days": REMINDER.days, "hour": REMINDER.hour}], created_at=now)
    assembly = Assembly(round=round_)
    _write(assembly, details)
    session.add(assembly)
    session.flush()
    session.add_all(AssemblyBody(round_id=round_.id, body_id=number) for number in dict.fromkeys(details.bodies))
    session.flush()
    session.expire(assembly, ["bodies"])
    record(session, by, "assembly_created", now, round_id=round_.id, title=round_.title)
    return assembly


def _check_follows(session: Session, details: Details) -> None:
    """A second meeting comes on a later day than the first one, which is over, and is of the same bodies."""
    first = session.get(Assembly, details.follows_id) if details.follows_id else None
    if details.follows_id is None:
        return
    if first is None or first.ended_at is None or not set(details.bodies) <= {body.id for body in first.bodies}:
        raise RuleBroken("Een tweede vergadering volgt op een vergadering van hetzelfde gremium, die is afgelopen.")
    if calendar.day_of(first.begins_at) >= calendar.day_of(details.begins_at):
        raise RuleBroken("De tweede vergadering is op een latere dag dan de eerste.")


def electronic_faults(bodies: Iterable[Body], way: Way) -> list[str]:
    """Of each body whose statutes do not allow to take part from afar, why not; nothing for a meeting on the spot."""
    faults = []
    for body in bodies if way.online else ():
        try:
            check_electronic(statutes.read(body.rules, body.name))
        except RuleBroken as broken:
            faults.append(f"{body.name}: {broken.message}")
    return faults


def _write(assembly: Assembly, details: Details) -> None:
    for name in PLAIN:
        setattr(assembly, name, getattr(details, name))
    assembly.way = details.way.value
    assembly.counters = [{"name": each.name, "email": each.email} for each in details.counters]
    round_ = assembly.round
    round_.title, round_.purpose = details.title.strip(), details.purpose
    round_.closes_on = calendar.day_of(details.ends_at)
    round_.hosts = [Host(association_id=number, position=position)
                    for position, number in enumerate(dict.fromkeys(details.hosts), 1)]


def change(session: Session, assembly: Assembly, details: Details, by: str, now: datetime) -> list[str]:
    """Says something else of a meeting that is not over; returns what changed, in words.

    Who meets is fixed once the convocation went out: a meeting of another body is another meeting.
    """
    held = assemblies.hold(session, assembly.round_id)
    if stage_of(held) in (Stage.ENDED, Stage.CANCELLED):
        raise RuleBroken("Deze vergadering is voorbij of afgezegd. Er verandert niets meer aan.")
    old = details_of(held)
    if held.convoked_at and set(old.bodies) != set(details.bodies):
        raise RuleBroken("De oproeping is verstuurd. Een vergadering van een ander gremium is een nieuwe vergadering.")
    rules.check(details)
    _check_follows(session, details)
    if held.convoked_at and (faults := electronic_faults(held.bodies, details.way)):
        raise RuleBroken(" ".join(faults))
    changed = [name for name in TOLD if getattr(old, name) != getattr(details, name)]
    if not changed:
        return []
    _write_anew(session, held, details, changed)
    words = [TOLD[name] for name in changed]
    record(session, by, "assembly_changed", now, round_id=held.round_id, changes=", ".join(words))
    return words


def _write_anew(session: Session, held: Assembly, details: Details, changed: list[str]) -> None:
    standing = {host.association_id: host for host in held.round.hosts}
    _write(held, details)
    held.round.hosts = [standing.get(number) or Host(association_id=number) for number in dict.fromkeys(details.hosts)]
    for position, host in enumerate(held.round.hosts, 1):
        host.position = position
    if "bodies" in changed:
        held.bodies.clear()
        session.flush()
        session.add_all(AssemblyBody(round_id=held.round_id, body_id=number) for number in details.bodies)
        session.flush()
        session.expire(held, ["bodies"])
    held.sequence += 1
