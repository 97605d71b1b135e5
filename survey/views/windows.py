"""Closing days: moving one with the mails shown beforehand, closing early, requests, and all extensions."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.windows import CloseForm, GrantForm, MoveForm, mark_of
from survey import letters
from survey.access import requires
from survey.actions import windows as actions
from survey.actions.windows import KINDS
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import members, messages, rounds, windows
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.responses import Progress
from survey.rules.windows import Change, Move, Window, change_to, check_closing, check_own_day

views = Blueprint("windows", __name__, url_prefix="/secretariaat")
Page = str | Response | tuple[str, int]
PAGE = 100
ROUND = "/uitvragen/<slug>"
MOST_NAMES = 500


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


@views.get("/verlengingen/")
@requires(Permission.READ)
def overview() -> str:
    """Every extension of every round, or of one."""
    session, slug = db.session(), request.args.get("uitvraag", "")
    chosen = rounds.by_slug(session, slug) if slug else None
    round_id, number = chosen.id if chosen else None, max(request.args.get("pagina", 1, int), 1)
    total = windows.count_changes(session, round_id)
    return render_template(
        "windows/overview.html", chosen=chosen, page=number, pages=-(-total // PAGE), total=total, Change=Change,
        changes=windows.changes(session, round_id, PAGE, (number - 1) * PAGE),
        refused=windows.refused_requests(session, round_id))


@dataclass(frozen=True, slots=True)
class Text:
    """One of the three mails about a moved day, as a real member will read it; `number` get it if it is ticked."""

    progress: Progress
    number: int
    reached: int
    letter: letters.Letter | None


def _texts(rows: list[Any], before: Window, after: Window, kind: Change, reason: str) -> list[Text]:
    """The three mails as they will be: written with the day that is not there yet, for the first member of each."""
    found = []
    for progress in KINDS:
        meant = [row for row in rows if actions.stand(row) is progress]
        reached = [row for row in meant if row.email]
        letter = _letter(progress, reached[0], before, after, actions.told(kind, None, reason)) if reached else None
        found.append(Text(progress, len(meant), len(reached), letter))
    return found


def _letter(progress: Progress, row: Any, before: Window, after: Window, said: dict[str, Any]) -> letters.Letter | None:
    invitation = messages.invitation_for_a_letter(db.session(), row.id)
    if invitation is None:
        return None
    old = replace(before, own_day=row.closes_on)
    said |= {"old_day": old.last_day.isoformat() if old.last_day else ""}
    with actions.pretending(invitation, replace(after, own_day=after.own_day or row.closes_on)):
        return letters.preview(KINDS[progress], invitation, said, g.now)


@views.get(ROUND + "/sluitdatum")
@requires(Permission.WORK)
def move(slug: str) -> str:
    form = MoveForm(formdata=None)
    chosen = frozenset(request.args.getlist("lid", int))
    return _move(_round(slug), form, chosen, "some" if chosen else "all")


def _move(round_: Round, form: MoveForm, chosen: frozenset[int], whom: str, **shown: Any) -> str:
    window = round_.window()
    listed, total = members.listed(db.session(), round_.id, members.Filter("all"), calendar.day_of(g.now), MOST_NAMES)
    return render_template("windows/move.html", round=round_, form=form, window=window, state=window.state(g.now),
                           listed=listed, total=total, chosen=chosen, whom=whom, Progress=Progress, **shown)


@views.post(ROUND + "/sluitdatum")
@requires(Permission.WORK)
def move_day(slug: str) -> Page:
    """Shows first what will be mailed, with the same words in the same form; the second time it is done."""
    round_, form = _round(slug), MoveForm()
    whom = request.form.get("whom", "all")
    chosen = frozenset(int(number) for number in request.form.getlist("member") if number.isdecimal())
    if not form.validate():
        return _move(round_, form, chosen, whom), 422
    wanted = form.move(chosen if whom == "some" else None)
    try:
        mark = mark_of(wanted.day, wanted.reason, wanted.members and sorted(wanted.members))
        if not form.confirms(mark):
            return _move(round_, form, chosen, whom, mark=mark, **_preview(round_, wanted))
        with writing() as session:
            moved = actions.move(session, round_, wanted, g.user.name, g.now)
    except RuleBroken as broken:
        form.day.errors = [broken.message]
        return _move(round_, form, chosen, whom), 422
    flash(_told(round_, moved, wanted.day))
    return redirect(url_for("rounds.show", slug=slug))


def _told(round_: Round, moved: actions.Moved, day: date) -> str:
    whom = f"De {round_.opens} is" if len(moved.changes) == 1 else f"Voor {len(moved.changes)} leden is de sluitdatum"
    return (f"{whom} {moved.changes[0].words}, tot en met {calendar.in_words(day)}. "
            f"{_mails(moved.mailed)} uit.")


def _mails(number: int) -> str:
    return f"{number} {'bericht gaat' if number == 1 else 'berichten gaan'}"


def _preview(round_: Round, wanted: Move) -> dict[str, Any]:
    """What would happen, checked by the rules that will check it again under the lock."""
    actions.check_day(db.session(), round_, wanted.day)
    rows, before = list(windows.members(db.session(), round_.id)), round_.window()
    if wanted.members is None:
        kind, after = change_to(before, wanted.day, g.now), _moved_for_all(before, wanted.day)
        rows = [row for row in rows if actions.moves(before, after, row.closes_on, g.now)]
    else:
        rows = [row for row in rows if row.id in wanted.members]
        kind, after = _kind_for_some(before, rows, wanted.day), replace(before, own_day=wanted.day)
    texts = _texts(rows, before, after, kind, wanted.reason)
    return {"texts": texts, "kind": kind, "touched": len(rows), "day": wanted.day}


def _kind_for_some(before: Window, rows: list[Any], day: date) -> Change:
    if not rows:
        raise RuleBroken("Kies minstens één lid.")
    check_own_day(before, day, g.now)
    return [change_to(replace(before, own_day=row.closes_on), day, g.now) for row in rows][0]


def _moved_for_all(window: Window, day: date) -> Window:
    reopened = g.now if not window.takes_answers(g.now) else window.reopened_at
    return replace(window, closes_on=day, closed_at=None, reopened_at=reopened)


@views.get(ROUND + "/sluiten")
@requires(Permission.WORK)
def close_early(slug: str) -> str:
    form = CloseForm(formdata=None, data={"not_begun": False, "begun": False, "done": False})
    return _closing(_round(slug), form)


def _closing(round_: Round, form: CloseForm, **shown: Any) -> str:
    return render_template("windows/close.html", round=round_, form=form, window=round_.window(), **shown)


@views.post(ROUND + "/sluiten")
@requires(Permission.WORK)
def close(slug: str) -> Page:
    round_, form = _round(slug), CloseForm()
    if not form.validate():
        return _closing(round_, form), 422
    try:
        mark = mark_of(form.reason.data, form.everyone.data)
        if not form.confirms(mark):
            return _closing(round_, form, mark=mark, **_closed(round_, form))
        with writing() as session:
            done = actions.close(session, round_, form.reason.data or "", g.user.name, g.now,
                                 everyone=form.everyone.data, mail=form.to_mail())
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _closing(round_, form), 422
    flash(f"De {round_.opens} is gesloten. {_mails(done.mailed)} uit.")
    return redirect(url_for("rounds.show", slug=slug))


def _closed(round_: Round, form: CloseForm) -> dict[str, Any]:
    window = round_.window()
    check_closing(window, g.now)
    rows = [row for row in windows.members(db.session(), round_.id) if form.everyone.data or row.closes_on is None]
    after = replace(window, closes_on=calendar.day_of(g.now), closed_at=g.now)
    return {"texts": _texts(rows, window, after, Change.CLOSED, form.reason.data or "")}


@views.post(ROUND + "/verzoeken/<int:number>")
@requires(Permission.WORK)
def decide(slug: str, number: int) -> Page:
    """One click: grant what was asked, or not; with another day or a word if they were filled in."""
    round_, form = _round(slug), GrantForm()
    asked = windows.request(db.session(), round_.id, number) or abort(404)
    grants = request.form.get("decision") == "grant"
    if not form.validate():
        raise RuleBroken(next(iter(form.errors.values()))[0])
    with writing() as session:
        if grants:
            actions.grant(session, asked, g.user.name, g.now, day=form.day.data, note=form.note.data or "")
        else:
            actions.refuse(session, asked, g.user.name, g.now, note=form.note.data or "")
    who = asked.invitation.who()
    flash(f"{who} heeft {'uitstel' if grants else 'geen uitstel'} gekregen en krijgt daarover bericht.")
    return redirect(url_for("rounds.show", slug=slug))
