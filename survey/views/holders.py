"""Portfolio holders: who they are for the secretariat, and their own work list behind a signed link."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Reply

from forms.dispositions import ReplyForm
from forms.holders import HolderForm
from survey.access import holder_link, links, requires
from survey.actions import holders as deeds
from survey.actions.holders import Details
from survey.actions.log import record
from survey.database import db, writing
from survey.models.comments import Disposition, Holder
from survey.queries import associations, consultations, holders
from survey.rules.broken import RuleBroken
from survey.rules.comments import label
from survey.rules.dispositions import Kind, Overtaken, Stage, stage
from survey.rules.permissions import Permission

views = Blueprint("holders", __name__)
OFFICE = "/secretariaat/portefeuillehouders"
OWN = "/pf/<token>"
Page = str | Reply | tuple[str, int]


# For the secretariat.

@views.get(OFFICE)
@requires(Permission.READ)
def overview() -> str:
    return _overview(_form(formdata=None))


def _form(**values: Any) -> HolderForm:
    return HolderForm(**values).offer((each.id, each.name) for each in associations.everyone(db.session()))


def _overview(form: HolderForm) -> str:
    return render_template("holders/overview.html", lines=holders.every(db.session()), form=form)


def _details(form: HolderForm) -> Details:
    return Details(form.name.data, form.email.data, form.portfolio.data or "", form.association.data or None)


@views.post(OFFICE)
@requires(Permission.WORK)
def add() -> Page:
    form = _form()
    if not form.validate():
        return _overview(form), 422
    with writing() as session:
        made = deeds.add(session, _details(form), g.user.name, g.now)
    flash(f"{made.name} staat op de lijst.")
    return redirect(url_for("holders.overview"), 303)


def _one(number: int) -> Holder:
    return holders.one(db.session(), number) or abort(404)


@views.get(f"{OFFICE}/<int:number>")
@requires(Permission.READ)
def show(number: int) -> str:
    holder = _one(number)
    values = {"name": holder.name, "email": holder.email, "portfolio": holder.portfolio,
              "association": holder.association_id or 0}
    return _show(holder, _form(formdata=None, data=values))


def _show(holder: Holder, form: HolderForm, link: str = "") -> str:
    return render_template("holders/show.html", holder=holder, form=form, link=link, Stage=Stage, stage_of=_stage,
                           work=holders.work(db.session(), holder.id))


def _stage(task: Disposition) -> Stage:
    return stage(task.kind, replied=task.replied_at is not None, changed=False)


@views.post(f"{OFFICE}/<int:number>")
@requires(Permission.WORK)
def change(number: int) -> Page:
    holder, form = _one(number), _form()
    if not form.validate():
        return _show(holder, form), 422
    with writing() as session:
        deeds.change(session, number, _details(form), g.user.name, g.now)
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("holders.show", number=number), 303)


@views.post(f"{OFFICE}/<int:number>/link")
@requires(Permission.WORK)
def link(number: int) -> str:
    """Shows the link, to help somebody who lost the mail; that it was shown stands in the log."""
    holder = _one(number)
    with writing() as session:
        if "renew" in request.form:
            holder = deeds.renew_link(session, number, g.user.name, g.now)
        record(session, g.user.name, "holder_link_shown", g.now, holder=holder.name)
    values = {"name": holder.name, "email": holder.email, "portfolio": holder.portfolio,
              "association": holder.association_id or 0}
    return _show(holder, _form(formdata=None, data=values), links().holder_url(holder.id, holder.serial))


@views.post(f"{OFFICE}/<int:number>/archief")
@requires(Permission.WORK)
def archive(number: int) -> Reply:
    back = "back" in request.form
    try:
        with writing() as session:
            (deeds.restore if back else deeds.archive)(session, number, g.user.name, g.now)
        flash("Deze portefeuillehouder staat weer op de lijst." if back else "Deze portefeuillehouder is gearchiveerd.")
    except RuleBroken as broken:
        flash(broken.message, "error")
    return redirect(url_for("holders.show", number=number), 303)


# Behind the link of a portfolio holder.

@views.get(OWN)
@holder_link
def work(holder: Holder) -> str:
    found = holders.work(db.session(), holder.id)
    waiting = [each for each in found if _stage(each) is Stage.WITH_HOLDER]
    return render_template("holders/work.html", holder=holder, waiting=waiting, stage_of=_stage, Kind=Kind,
                           done=[each for each in found if each not in waiting])


@views.get(f"{OWN}/<int:number>")
@holder_link
def task(holder: Holder, number: int) -> str:
    found = holders.task(db.session(), holder.id, number) or abort(404)
    return _task(holder, found, ReplyForm(kind=found.reply_kind, text=found.reply))


def _task(holder: Holder, found: Disposition, form: ReplyForm, lost: bool = False) -> str:
    version = next((each.version_id for each in found.comments if each.version_id), None)
    text = {each.key: each for each in consultations.passages(db.session(), version)}
    return render_template(
        "holders/task.html", holder=holder, task=found, form=form, form_key=links().form_key(g.token), text=text,
        label=lambda key: label(text, key), open=found.kind == Kind.PASSED_ON, lost=lost, round=found.round,
        hosts=[host.association for host in found.round.hosts])


@views.post(f"{OWN}/<int:number>")
@holder_link
def answer(holder: Holder, number: int) -> Page:
    found, form = holders.task(db.session(), holder.id, number), ReplyForm(request.form)
    if found is None:
        # It went to somebody else; what was typed is shown once more, to be kept.
        return render_template("holders/gone.html", holder=holder, text=form.text.data), 409
    if not form.validate():
        return _task(holder, found, form), 422
    kind = Kind(form.kind.data) if form.kind.data else None
    try:
        with writing() as session:
            deeds.reply(session, holder, found, kind, (form.text.data or "").replace("\r\n", "\n"),
                        request.form.get("revision", 0, int), g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        db.session.expire_all()
        found = holders.task(db.session(), holder.id, number)
        if found is None:
            return render_template("holders/gone.html", holder=holder, text=form.text.data), 409
        return _task(holder, found, form, isinstance(broken, Overtaken)), 422
    return redirect(f"/pf/{g.token}?verstuurd=1#verstuurd", 303)
