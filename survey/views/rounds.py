"""Rounds for the secretariat: the list, the page of one round, and its members as a spreadsheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey.access import links, requires, signed_in
from survey.actions.rounds import details_of, unfinished
from survey.database import db
from survey.documents.courses import chart
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.models.log import LogEntry
from survey.models.rounds import Round
from survey.queries import cycles, letters, log, members, rounds, windows
from survey.queries.members import Filter, Member
from survey.queries.rounds import Mailing
from survey.rules import calendar, deeds
from survey.rules.messages import MessageKind, MessageState
from survey.rules.permissions import Permission, may
from survey.rules.publication import Verdict, may_tell, settings
from survey.rules.reminders import plan
from survey.rules.responses import Progress
from survey.rules.rounds import Kind, course, expected, missing_before_publishing
from survey.rules.standing import Standing
from survey.rules.windows import Change, State

views = Blueprint("rounds", __name__, url_prefix="/secretariaat/uitvragen")
# What is no survey has a page of its own.
ELSEWHERE = {Kind.EVENT: "events.show", Kind.CONSULTATION: "consultations.show"}
PAGE = 500
FIRST = 40
LATEST = 8
STANDS = {"missing": "wie nog mist", "all": "iedereen", **{each.value: each.words for each in Progress},
          "own_day": "met eigen sluitdatum", "bounced": "bericht niet aangekomen", "no_address": "zonder mailadres",
          "withdrawn": "van de lijst gehaald"}
SORTS = {"code": "code", "naam": "naam", "sector": "sector", "stand": "stand", "bericht": "laatste bericht",
         "sluit": "eigen sluitdatum"}
HEADER = ("Code", "Naam", "Sector", "Stand", "Onderdelen klaar", "Ingestuurd op", "Hoe", "Laatste bericht",
          "Stand van het bericht", "Datum van het bericht", "Sluitdatum", "Contactpersoon", "Mailadres", "Telefoon")


@views.app_context_processor
def words() -> dict[str, Any]:
    """What every page of the secretariat may say: a deed in words, and whether the reader may change anything."""
    return {"deed": deeds.sentence, "may_work": _may_work}


def _may_work() -> bool:
    user = signed_in()
    return user is not None and may(user.role, Permission.WORK)


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("rounds/overview.html", rows=rounds.overview(db.session()),
                           due=cycles.proposals(db.session(), calendar.day_of(g.now)),
                           waiting=cycles.to_publish(db.session()))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str | BaseResponse:
    round_, results = rounds.and_results(db.session(), slug)
    if round_ is None:
        abort(404)
    if round_.kind in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[Kind(round_.kind)], slug=slug))
    standing, window = Standing(members.tally(db.session(), round_.id)), round_.window()
    shared = {"round": round_, "standing": standing, "window": window, "state": window.state(g.now),
              "today": calendar.day_of(g.now), "reminders": standing.reminders(plan(round_.reminders), window, g.now),
              "open_url": links().open_url(round_.id, round_.open_link_serial) if round_.open_link else "",
              "Progress": Progress, "State": State}
    if round_.published_at is None:
        afterwards = letters.afterwards(db.session(), round_.id, g.now)
        recipients = standing.number() + (afterwards.number() if afterwards else 0)
        faults = missing_before_publishing(details_of(round_), recipients, g.now, unfinished(db.session(), round_))
        return render_template("rounds/draft.html", faults=faults, afterwards=afterwards, **shared)
    return render_template("rounds/show.html", **shared, **_list(round_), **_happened(round_, standing),
                           requests=windows.waiting_requests(db.session(), round_.id), results=results,
                           verdict=_verdict(round_, standing))


def _verdict(round_: Round, standing: Standing) -> Verdict:
    """May an interim result be told? With an open link there is no number of invited to hold it against."""
    population = None if round_.open_link else standing.number()
    n = standing.all.done + standing.through_open_link
    return may_tell(n, population, settings(round_.profile, round_.thresholds))


def _wanted() -> Filter:
    """The filter as it stands in the address of the page."""
    asked = request.args
    return Filter(asked.get("stand", "missing"), asked.get("sector", ""), asked.get("zoek", "")[:100],
                  asked.get("volgorde", "code"))


def _list(round_: Round) -> dict[str, Any]:
    """The first forty, or after a choice as many as a browser shows with ease."""
    wanted, number = _wanted(), max(request.args.get("pagina", 1, int), 1)
    size = PAGE if request.args else FIRST
    listed, total = members.listed(db.session(), round_.id, wanted, calendar.day_of(g.now), size, (number - 1) * size)
    return {"listed": listed, "total": total, "wanted": wanted, "page": number, "pages": -(-total // size),
            "whole": size == PAGE,
            "stands": STANDS, "sorts": SORTS, "kinds": MessageKind, "states": MessageState}


def _happened(round_: Round, standing: Standing) -> dict[str, Any]:
    """The mails, the last lines of the log, and the course with the marks of both."""
    mailings = rounds.mailings(db.session(), round_.id)
    entries = log.latest_and(db.session(), round_.id, ["window_changed"], LATEST)
    return {"mailings": mailings, "entries": entries[:LATEST], **_course(round_, standing, mailings, entries)}


def _course(round_: Round, standing: Standing, mailings: Sequence[Mailing],
            entries: Sequence[LogEntry]) -> dict[str, Any]:
    """The drawing and the table that says the same; nothing before the first day."""
    today = calendar.day_of(g.now)
    first, last_day = round_.opens_on or calendar.day_of(round_.published_at or g.now), round_.closes_on or today
    if today < first or last_day < first:
        return {"chart": None}
    points = course(members.moments(db.session(), round_.id), first, min(today, last_day))
    most = None if round_.open_link else standing.number()
    reached = expected(points, last_day, most) if round_.window().takes_answers(g.now) else None
    marks = _marks(mailings, entries)
    return {"points": points, "reached": reached, "chart": chart(points, last_day, reached, marks), "marks": marks}


def _marks(mailings: Sequence[Mailing], entries: Sequence[LogEntry]) -> list[tuple[date, str]]:
    """Days on which reminders went, and on which the closing day of all was moved."""
    moved = {(calendar.day_of(entry.at), Change(entry.details["kind"]).words) for entry in entries
             if entry.deed == "window_changed" and entry.invitation_id is None}
    reminded = {(calendar.day_of(mailing.at), mailing.kind.words) for mailing in mailings
                if mailing.kind is MessageKind.REMINDER and mailing.at}
    return sorted(moved | reminded)


@views.get("/<slug>/leden.<kind>")
@requires(Permission.READ)
def export(slug: str, kind: str) -> Response:
    """The list as it stands on the page, filtered and sorted, for a spreadsheet."""
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    listed, _ = members.listed(db.session(), round_.id, _wanted(), calendar.day_of(g.now))
    rows = (_row(member, round_.window(member.own_day).last_day) for member in listed)
    name = f"{slug}-leden"
    if kind == "csv":
        answer = Response(csv_lines(HEADER, rows), mimetype=CSV)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    if kind != "xlsx":
        abort(404)
    return send_file(xlsx([Sheet("Leden", HEADER, rows)]), XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def _row(member: Member, last_day: date | None) -> tuple[Any, ...]:
    done = f"{member.sections_done} van {member.sections_asked}" if member.sections_asked else None
    kind = MessageKind(member.message_kind).words if member.message_kind else None
    state = MessageState(member.message_state).words if member.message_state else None
    return (member.code, member.name, member.sector, Progress(member.progress).words, done, member.submitted_at,
            member.how, kind, state, member.message_at, last_day, member.contact, member.email, member.phone)
