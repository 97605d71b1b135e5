"""Passing on an answer, whole or in part, and the second person who approves it. No cookie is needed here."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response as Reply

from forms.days import day_of
from forms.shares import ApprovalForm, ShareForm
from survey.access import count, personal_link, shared_link
from survey.actions import approvals
from survey.actions import shares as deeds
from survey.database import writing
from survey.models.invitations import Invitation
from survey.rules.broken import RuleBroken
from survey.rules.limits import SHARING
from survey.rules.shares import NotYours, Role
from survey.visits import Page, Visit, while_open

views = Blueprint("shares", __name__, url_prefix="/u/<token>")
LARGEST_PAGE = 256 * 1024
WEEK = timedelta(days=7)


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


@views.get("/doorgeven")
@personal_link
@while_open
def show(visit: Visit) -> str:
    wanted = Role.APPROVE if request.args.get("wie") == "akkoord" else Role.SHARE
    ticked = [state.key for number, _, state in visit.steps if str(number) == request.args.get("onderdeel")]
    said: dict[str, Any] = {"role": wanted.value, "until": visit.window.last_day or visit.today + WEEK}
    said |= {"what": "onderdelen", "sections": ticked} if ticked else {}
    return _show(visit, _offered(visit, ShareForm(data=said)))


def _offered(visit: Visit, form: ShareForm) -> ShareForm:
    return form.offer((state.key, title) for _, title, state in visit.steps)


def _show(visit: Visit, form: ShareForm) -> str:
    titles = {state.key: title for _, title, state in visit.all_steps}
    return visit.page("shares/share", form=form, titles=titles, Role=Role)


@views.post("/doorgeven")
@personal_link
@while_open
def give(visit: Visit) -> Page:
    form = _offered(visit, ShareForm(request.form))
    if not form.validate():
        return _show(visit, form), 422
    count(SHARING, f"invitation {visit.invitation.id}")
    wanted = deeds.Wanted(Role(form.role.data), form.chosen, form.name.data or "", form.email.data or "",
                          form.until.data or visit.today, form.note.data or "")
    try:
        with writing() as session:
            deeds.give(session, visit.invitation, wanted, [state.key for _, _, state in visit.steps], visit.author,
                       g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _show(visit, form), 422
    return visit.to("/doorgeven", "gedeeld", at="#gedeeld")


@views.post("/doorgeven/<int:number>/intrekken")
@personal_link
def withdraw(invitation: Invitation, number: int) -> Reply:
    visit = Visit(invitation)
    with writing() as session:
        deeds.withdraw(session, invitation, number, visit.author, g.now)
    return visit.to("/doorgeven", "ingetrokken", at="#gedeeld")


@views.post("/doorgeven/<int:number>/vernieuwen")
@personal_link
@while_open
def renew(visit: Visit, number: int) -> Page:
    until = day_of(request.form.get("until", ""))
    count(SHARING, f"invitation {visit.invitation.id}")
    try:
        if until is None:
            raise RuleBroken("Vul de laatste dag in, bijvoorbeeld 14-02-2022.")
        with writing() as session:
            deeds.renew(session, visit.invitation, number, until, visit.author, g.now)
    except RuleBroken as broken:
        form = _offered(visit, ShareForm(data={"until": visit.window.last_day or visit.today + WEEK}))
        form.form_errors.append(broken.message)
        return _show(visit, form), 422
    return visit.to("/doorgeven", "vernieuwd", at="#gedeeld")


@views.post("/akkoord/vragen")
@shared_link
@while_open
def ask_approval(visit: Visit) -> Page:
    if not visit.reach.sends:
        raise NotYours
    try:
        with writing() as session:
            approvals.ask(session, visit.invitation, visit.questionnaire, visit.author, g.now)
    except RuleBroken as broken:
        if broken.message == approvals.NOBODY and visit.reach.passes_on:
            return visit.to("/doorgeven", "wie=akkoord")
        raise
    return visit.to("", "akkoord", at="#stand")


@views.get("/akkoord")
@shared_link
@while_open
def approval(visit: Visit) -> Page:
    """Everything to read, and nothing to change."""
    return _approval(visit, ApprovalForm()) if visit.approves else visit.to()


def _approval(visit: Visit, form: ApprovalForm) -> str:
    told = visit.working_copy()
    return visit.page("shares/approve", form=form, told=told, problems=[line for part in told for line in part.lines
                                                                 if line.error])


@views.post("/akkoord")
@shared_link
@while_open
def decide(visit: Visit) -> Page:
    if not visit.approves or visit.share is None:
        raise NotYours
    form = ApprovalForm(request.form)
    if not form.validate():
        return _approval(visit, form), 422
    shown = request.form.get("page-revision", type=int) or abort(400)
    try:
        if "approve" not in request.form:
            with writing() as session:
                approvals.send_back(session, visit.invitation, visit.share, form.question.data or "", g.now)
            return visit.to("/akkoord", "teruggestuurd")
        with writing() as session:
            fine = approvals.approve(session, visit.invitation, visit.questionnaire, visit.share, shown, g.now)
    except NotYours:
        raise
    except RuleBroken as broken:
        form.question.errors = [broken.message]
        return _approval(visit, form), 422
    return visit.to("/akkoord", "gegeven" if fine else "gewijzigd")
