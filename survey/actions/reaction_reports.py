"""Deeds with reaction reports: making one of what stands there, publishing it, and telling who commented."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.messages import letter, queue
from survey.models.comments import Comment, Consultation, Disposition
from survey.models.reaction_reports import ReactionReport
from survey.queries import comments, dispositions, reaction_reports, rounds
from survey.queries.comments import Turnout
from survey.queries.dispositions import Place
from survey.queries.reaction_reports import Row
from survey.rules import calendar
from survey.rules import comments as comment_rules
from survey.rules import dispositions as answers
from survey.rules import reaction_reports as rules
from survey.rules.broken import RuleBroken
from survey.rules.comments import Source
from survey.rules.consultations import Readers
from survey.rules.dispositions import Kind
from survey.rules.documents import passages
from survey.rules.messages import MessageKind
from survey.rules.reaction_reports import About, Audience, Changed, Given, Meeting, Report, Said, may_quote

NOT_CLOSED = "De raadpleging is nog open. Publiceer het verslag als niemand meer kan reageren."
NOTHING_NEW = "Sinds het vorige verslag is er niets veranderd."
OTHER = "Een collega publiceerde intussen een verslag. Lees het eerst na."


@dataclass(frozen=True, slots=True)
class Words:
    """What the secretariat says with a report: an introduction in Markdown, and for whom it is."""

    introduction: str = ""
    audience: Audience = Audience.INVITED


def draft(session: Session, consultation: Consultation, words: Words, edition: int = 1,
          places: Sequence[Place] | None = None, *, complete: bool = False) -> Report:
    """The report as it would be now; refused while an answer is missing where it must be complete.

    `places` are those of all its comments, for who has them already.
    """
    rows = reaction_reports.rows(session, consultation.round_id)
    quotes = may_quote(consultation.readers, words.audience)
    names = quotes and consultation.names
    places = dispositions.places(session, consultation.round_id) if places is None else places
    text = passages(consultation.version.passages) if consultation.version else ()
    found = [(row.comment.passage_key, _said(row, quotes, names),
              0 if place.stage.missing else row.comment.disposition_id or 0)
             for row, place in zip(rows, places, strict=True)]
    return rules.compose(
        _about(session, consultation), words.introduction, edition, found,
        _answers(session, consultation, rows), {each.key: each.name for each in text},
        [place.standing for place in places], _meetings(rows, names), quoted=quotes, complete=complete)


def _said(row: Row, quotes: bool, names: bool) -> Said:
    comment = row.comment
    if not quotes:
        return Said(comment.number or 0, "", "")
    organisation = comment.organisation.name if comment.organisation else None
    who = comment_rules.whose(names, organisation, comment.author, comment.on_behalf, comment.approved_at is not None)
    return Said(comment.number or 0, who, comment.text, comment.suggestion, comment.quoted, _how(comment),
                row.supports, row.files)


def _how(comment: Comment) -> str:
    """How it came in, where that was not in the ordinary way."""
    parts = []
    if comment.source != Source.WEB:
        day = f", {calendar.in_words(comment.noted_on, weekday=False)}" if comment.noted_on else ""
        parts.append(f"{Source(comment.source).words}{day}")
    return "; ".join([*parts, *(["te laat binnengekomen"] if comment.late else [])])


def _about(session: Session, consultation: Consultation) -> About:
    round_, version = consultation.round, consultation.version
    counted = comments.turnout(session, [round_.id]).get(round_.id, Turnout())
    return About(
        round_.title, round_.purpose, tuple(host.association.name for host in round_.hosts),
        version.document.title if version else "", version.number if version else "",
        version.sha256 if version else "", _iso(round_.opens_on), _iso(round_.window().last_day), consultation.silence,
        counted.invited, counted.reacted, counted.others, counted.supporting)


def _iso(day: object) -> str:
    return str(day) if day else ""


def _answers(session: Session, consultation: Consultation, rows: Sequence[Row]) -> dict[int, Given]:
    """Every answer by its id, with the numbers of its comments."""
    numbers: dict[int, list[int]] = {}
    found: dict[int, Disposition] = {}
    for row in rows:
        given = row.comment.disposition
        if given:
            found[given.id] = given
            numbers.setdefault(given.id, []).append(row.comment.number or 0)
    named = _named(session, consultation, found.values())
    return {number: _given(given, tuple(numbers[number]), named) for number, given in found.items()}


def _given(given: Disposition, numbers: tuple[int, ...], named: Mapping[tuple[int, str], str]) -> Given:
    holder = given.holder
    changed = tuple(Changed(each.version, each.passage, named[each.version, each.passage])
                    for each in answers.changes(given.changes) if (each.version, each.passage) in named)
    return Given(0, given.kind, given.answer, numbers, holder.title if holder else "",
                 _iso(given.due_on) if given.kind == Kind.PASSED_ON else "", changed)


def _named(session: Session, consultation: Consultation,
           given: Iterable[Disposition]) -> dict[tuple[int, str], str]:
    """The changed passages in words, for example "Geld (versie 1.0)"; read only where an answer names one."""
    version = consultation.version
    if version is None or not any(each.changes for each in given):
        return {}
    return {(newer.id, passage.key): f"{passage.name} (versie {newer.number})"
            for newer in dispositions.newer_versions(session, version) for passage in passages(newer.passages)}


def _meetings(rows: Sequence[Row], names: bool) -> list[Meeting]:
    """Input that was noted down, by day and by who was there; without names nobody is named."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.comment.source == Source.MEETING:
            key = (_iso(row.comment.noted_on), row.comment.present if names else "")
            found.setdefault(key, []).append(row.comment.number or 0)
    return [Meeting(day, present, tuple(numbers)) for (day, present), numbers in sorted(found.items())]


def publish(session: Session, consultation: Consultation, words: Words, edition: int, by: str,
            now: datetime) -> ReactionReport:
    """Keeps the report as it is now and tells who commented; `edition` is the one that the page showed.

    The round is held, so that a comment that is added at this moment is either in it or comes after it.
    """
    round_ = rounds.locked(session, consultation.round_id)
    if round_.closes_on and round_.window().takes_answers(now):
        raise RuleBroken(NOT_CLOSED)
    before = reaction_reports.newest(session, round_.id)
    report = draft(session, consultation, words, edition, complete=True)
    if edition != (before.number + 1 if before else 1):
        raise RuleBroken(OTHER)
    document = rules.document(report)
    was = rules.report(before.document) if before else None
    if was and before and {**before.document, "edition": edition} == document \
            and before.audience == words.audience:
        raise RuleBroken(NOTHING_NEW)
    made = ReactionReport(round_id=round_.id, number=edition, audience=words.audience.value, document=document,
                          sha256=rules.fingerprint(document), published_at=now, published_by=by)
    session.add(made)
    session.flush()
    told = _tell(session, made, report, was, now)
    record(session, by, "reaction_report_published", now, round_id=round_.id, number=edition,
           audience=words.audience.words, told=told)
    return made


def _tell(session: Session, made: ReactionReport, report: Report, was: Report | None, now: datetime) -> int:
    """One mail a person and address with the own comments; of a new edition only who reads something else in it."""
    found: dict[tuple[int | None, str], list[int]] = {}
    for row in reaction_reports.rows(session, made.round_id):
        comment = row.comment
        address = (comment.email or (comment.invitation.email if comment.invitation else "")).lower()
        if address and comment.number:
            found.setdefault((comment.invitation_id, address), []).append(comment.number)
    new = {who: numbers for who, numbers in found.items()
           if any(rules.differs(was, report, number) for number in numbers)}
    return queue(session, [
        letter(f"reaction_report:{made.id}:{numbers[0]}", MessageKind.REACTION_REPORT, address, now,
               round_id=made.round_id, invitation_id=invitation, report=made.id, numbers=numbers)
        for (invitation, address), numbers in new.items()])


def widest(consultation: Consultation) -> Audience:
    """For whom a report may be with the comments themselves in it."""
    return Audience.EVERYONE if Readers(consultation.readers) is Readers.EVERYONE else Audience.INVITED
