"""Reminding by hand, with the mail shown beforehand."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.rounds import RemindForm
from forms.windows import mark_of
from survey import letters
from survey.access import requires
from survey.actions import reminders as actions
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import members, messages, rounds
from survey.queries.members import Filter, Member
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.messages import MessageKind
from survey.rules.permissions import Permission

views = Blueprint("reminders", __name__, url_prefix="/secretariaat/uitvragen/<slug>/herinner")
Page = str | Response | tuple[str, int]
MOST_TICKED = 500


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _missing(round_: Round) -> list[Member]:
    """Who is missing, has an address and can still send in; which of them are reminded is for a person to say."""
    listed, _ = members.listed(db.session(), round_.id, Filter("missing"), calendar.day_of(g.now))
    return [member for member in listed if member.email and round_.window(member.own_day).takes_answers(g.now)]


@views.get("")
@requires(Permission.WORK)
def remind(slug: str) -> str:
    round_ = _round(slug)
    listed = _missing(round_)
    return _page(round_, listed, frozenset(member.id for member in listed), RemindForm(formdata=None))


def _page(round_: Round, listed: list[Member], chosen: frozenset[int], form: RemindForm, **shown: Any) -> str:
    return render_template("rounds/remind.html", round=round_, listed=listed[:MOST_TICKED], number=len(chosen),
                           chosen=chosen, everyone=len(listed) > MOST_TICKED, form=form, kinds=MessageKind, **shown)


@views.post("")
@requires(Permission.WORK)
def send(slug: str) -> Page:
    """Shows the mail first; the second time it goes. A list that is too long to tick goes as a whole."""
    round_, form = _round(slug), RemindForm()
    listed, chosen = _missing(round_), _ticked()
    if len(listed) > MOST_TICKED:
        chosen = frozenset(member.id for member in listed)
    if not form.validate():
        return _page(round_, listed, chosen, form), 422
    if not chosen:
        form.form_errors.append("Vink minstens één lid aan.")
        return _page(round_, listed, chosen, form), 422
    note = form.note.data or ""
    mark = mark_of(note, sorted(chosen))
    if not form.confirms(mark):
        return _page(round_, listed, chosen, form, letter_shown=_letter(min(chosen), note), mark=mark)
    try:
        with writing() as session:
            number = actions.remind(session, round_, chosen, note, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(round_, listed, chosen, form), 422
    flash(f"Er {'gaat 1 herinnering' if number == 1 else f'gaan {number} herinneringen'} uit.")
    return redirect(url_for("rounds.show", slug=slug))


def _ticked() -> frozenset[int]:
    return frozenset(int(number) for number in request.form.getlist("member") if number.isdecimal())


def _letter(number: int, note: str) -> letters.Letter | None:
    invitation = messages.invitation_for_a_letter(db.session(), number)
    return letters.preview(MessageKind.REMINDER, invitation, {"note": note}, g.now) if invitation else None
