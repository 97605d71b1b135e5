"""Who is asked in a round: choosing from the register, and what may be done for one member."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.rounds import AddressForm, RecipientsForm
from survey.access import links, requires
from survey.actions import invitations as actions
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import associations, comments, log, members, organisations, recipients, rounds
from survey.queries.members import Filter
from survey.queries.organisations import Recipient
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.organisations import Kind
from survey.rules.permissions import Permission
from survey.rules.rounds import ONLY_SUPPORTS

views = Blueprint("invitations", __name__, url_prefix="/secretariaat/uitvragen/<slug>/ontvangers")
Page = str | Response | tuple[str, int]
MOST_TICKED = 300
MOST_LISTED = 500
Deed = Callable[[Session, Invitation], None]


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _member(round_: Round, number: int) -> Invitation:
    return recipients.of_round(db.session(), round_.id, number) or abort(404)


def _filled(data: Any) -> RecipientsForm:
    session = db.session()
    facets = organisations.facets(session)
    groups = [(group.id, f"{group.kind}: {group.name}") for group in organisations.groupings(session)]
    hosts = [(host.id, host.name) for host in associations.everyone(session)]
    kinds = [(kind, Kind(kind).words) for kind in facets.kinds]
    return RecipientsForm(data).offer(kinds, facets.sectors, facets.provinces, groups, hosts)


@views.get("")
@requires(Permission.READ)
def overview(slug: str) -> str:
    return _overview(_round(slug), _filled(request.args))


def _overview(round_: Round, form: RecipientsForm, broken: str = "") -> str:
    """What the filter gives, or without one who is on the list now."""
    asked = bool(broken) or any(field.name in request.args for field in form)
    if not asked:
        return _standing(round_, form)
    present = recipients.by_organisation(db.session(), round_.id)
    chosen = _chosen(form) if form.validate() else []
    fresh = [recipient for recipient in chosen if _is_new(recipient, present)]
    return render_template("rounds/recipients.html", round=round_, form=form, asked=True, chosen=chosen, fresh=fresh,
                           invited=sum(row.withdrawn_at is None for row in present.values()), broken=broken,
                           ticked=len(fresh) <= MOST_TICKED,
                           without=[recipient for recipient in fresh if not recipient.email])


def _standing(round_: Round, form: RecipientsForm) -> str:
    stand, number = request.args.get("stand", "all"), max(request.args.get("pagina", 1, int), 1)
    listed, total = members.listed(db.session(), round_.id, Filter(stand), calendar.day_of(g.now), MOST_LISTED,
                                   (number - 1) * MOST_LISTED)
    return render_template("rounds/recipients.html", round=round_, form=form, asked=False, listed=listed, invited=total,
                           ONLY_SUPPORTS=ONLY_SUPPORTS, stand=stand, page=number, pages=-(-total // MOST_LISTED))


def _is_new(recipient: Recipient, present: dict[int, Any]) -> bool:
    row = present.get(recipient.organisation_id)
    return row is None or row.withdrawn_at is not None


def _chosen(form: RecipientsForm) -> list[Recipient]:
    return organisations.selection(db.session(), today=calendar.day_of(g.now), **form.selection())


@views.post("")
@requires(Permission.WORK)
def invite(slug: str) -> Page:
    """Adds what the filter gives; from a short list only those that are ticked."""
    round_, form = _round(slug), _filled(request.form)
    if not form.validate():
        abort(400)
    chosen = _chosen(form)
    if "ticked" in request.form:
        ticked = {int(number) for number in request.form.getlist("organisation") if number.isdecimal()}
        chosen = [recipient for recipient in chosen if recipient.organisation_id in ticked]
    if not chosen:
        return _overview(round_, form, "Vink minstens één ontvanger aan."), 422
    with writing() as session:
        result = actions.invite(session, round_, chosen, g.user.name, g.now)
    mailed = f" {result.mailed} krijgen een uitnodiging per mail." if round_.published_at else ""
    flash(f"{result.new + result.returned} ontvangers staan nu op de lijst.{mailed}")
    return redirect(url_for("rounds.show" if round_.published_at else "invitations.overview", slug=slug))


@views.get("/<int:number>")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    round_ = _round(slug)
    member = _member(round_, number)
    return _show(round_, member, AddressForm(data={"email": member.email, "mail": True}))


def _show(round_: Round, member: Invitation, form: AddressForm, link: str = "") -> str:
    window, session = member.window(), db.session()
    return render_template("rounds/member.html", round=round_, member=member, ONLY_SUPPORTS=ONLY_SUPPORTS,
                           only_supports=comments.only_supports(session, member.id), form=form, link=link,
                           window=window, state=window.state(g.now), history=log.of_member(session, member.id),
                           people=_people(member))


def _people(member: Invitation) -> list[Any]:
    if member.organisation_id is None:
        return []
    found = organisations.positions(db.session(), [member.organisation_id], calendar.day_of(g.now))
    return found.get(member.organisation_id, [])


@views.post("/<int:number>/adres")
@requires(Permission.WORK)
def change_address(slug: str, number: int) -> Page:
    round_, form = _round(slug), AddressForm()
    member = _member(round_, number)
    if not form.validate():
        return _show(round_, member, form), 422
    try:
        with writing() as session:
            actions.change_address(session, member, form.email.data or "", g.user.name, g.now,
                                   revoke=form.revoke.data, mail=form.mail.data)
    except RuleBroken as broken:
        form.email.errors = [broken.message]
        return _show(round_, member, form), 422
    mails = round_.published_at and form.mail.data
    flash("Het mailadres is gewijzigd." + (" De uitnodiging gaat naar het nieuwe adres." if mails else ""))
    return redirect(url_for("invitations.show", slug=slug, number=number))


@views.post("/<int:number>/link-tonen")
@requires(Permission.WORK)
def show_link(slug: str, number: int) -> Page:
    """Shows the personal link on this answer only: no redirect, because it must stand nowhere else."""
    round_ = _round(slug)
    member = _member(round_, number)
    with writing() as session:
        actions.show_link(session, member, g.user.name, g.now)
    form = AddressForm(formdata=None, data={"email": member.email, "mail": True})
    return _show(round_, member, form, links().personal_url(member.id, member.serial))


def _done(slug: str, number: int, deed: Deed, words: str) -> Response:
    member = _member(_round(slug), number)
    with writing() as session:
        deed(session, member)
    flash(words)
    return redirect(url_for("invitations.show", slug=slug, number=number))


@views.post("/<int:number>/nieuwe-link")
@requires(Permission.WORK)
def renew_link(slug: str, number: int) -> Response:
    return _done(slug, number, lambda session, member: actions.renew_link(session, member, g.user.name, g.now),
                 "Er is een nieuwe link gemaild. De oude link werkt niet meer.")


@views.post("/<int:number>/van-de-lijst")
@requires(Permission.WORK)
def withdraw(slug: str, number: int) -> Response:
    reason = request.form.get("reason", "")[:500]
    return _done(slug, number, lambda session, member: actions.withdraw(session, member, g.user.name, g.now, reason),
                 "Dit lid staat niet meer op de lijst. De link werkt niet meer.")


@views.post("/<int:number>/terug")
@requires(Permission.WORK)
def restore(slug: str, number: int) -> Response:
    return _done(slug, number, lambda session, member: actions.restore(session, member, g.user.name, g.now),
                 "Dit lid staat weer op de lijst.")


@views.post("/open-link")
@requires(Permission.WORK)
def renew_open_link(slug: str) -> Response:
    round_ = _round(slug)
    with writing() as session:
        actions.renew_open_link(session, round_, g.user.name, g.now)
    flash("Er is een nieuwe open link. De oude werkt niet meer.")
    return redirect(url_for("rounds.show", slug=slug))
