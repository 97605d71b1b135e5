"""Consultations for the secretariat: the list, the page of one, what is said of it, publishing, and the export."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, send_file, stream_with_context, url_for
from flask import Response as Answer
from werkzeug.wrappers import Response

from forms.consultations import ConsultationForm, PersonForm, said
from survey.access import links, requires
from survey.actions import consultations as actions
from survey.database import db, writing
from survey.documents import comments as documents
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.errors import stopped
from survey.models.comments import Consultation
from survey.models.rounds import Round
from survey.publishing import last_look, published
from survey.queries import comments, consultations, log, members, rounds, windows
from survey.reading import WHOLE_WORD, named, said_of, taken
from survey.rules import calendar
from survey.rules import comments as rules
from survey.rules.broken import RuleBroken
from survey.rules.consultations import DEFAULT_AUDIENCE, Readers
from survey.rules.permissions import Permission
from survey.rules.rounds import DEFAULT_REMINDERS
from survey.rules.standing import Standing
from survey.rules.windows import State

views = Blueprint("consultations", __name__, url_prefix="/secretariaat/raadplegingen")
Page = str | Response | tuple[str, int]
LATEST = 8


def consultation_of(slug: str) -> Consultation:
    return consultations.by_slug(db.session(), slug) or abort(404)


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    rows = consultations.overview(db.session())
    return render_template("consultations/overview.html", rows=rows, now=g.now, nobody=comments.Turnout(),
                           turnout=comments.turnout(db.session(), [each.line.round.id for each in rows]))


def _offered(form: ConsultationForm, round_: Round | None = None) -> ConsultationForm:
    session = db.session()
    own = round_.version_id if round_ and round_.published_at else None
    versions = [(each.id, f"{each.questionnaire.title}, versie {each.number}")
                for each in rounds.versions(session, own)]
    texts = [(each.id, f"{each.document.title}, versie {each.number}") for each in consultations.versions(session)]
    return form.offer(texts, versions, [(host.id, host.name) for host in rounds.associations(session)])


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str:
    form = _offered(ConsultationForm(data={"audience": DEFAULT_AUDIENCE}))
    return _edit_page(form)


def _edit_page(form: ConsultationForm, consultation: Consultation | None = None) -> str:
    return render_template("consultations/edit.html", form=form, consultation=consultation,
                           round=consultation.round if consultation else None)


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form, made = _offered(ConsultationForm()), list[Consultation]()

    def deed(session: Any) -> None:
        made.append(actions.make(session, form.details(DEFAULT_REMINDERS), g.user.name, g.now))

    if stopped(form, deed):
        return _edit_page(form), 422
    flash("De raadpleging is gemaakt als concept. Kies nu wie u uitnodigt.")
    return redirect(url_for("consultations.show", slug=made[0].round.slug))


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> str:
    consultation = consultation_of(slug)
    return _edit_page(_offered(ConsultationForm(data=said(actions.details_of(consultation))), consultation.round),
                      consultation)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def change(slug: str) -> Page:
    consultation = consultation_of(slug)
    form, details = _offered(ConsultationForm(), consultation.round), actions.details_of(consultation)
    if consultation.round.published_at:
        form.keep(details)
    steps = details.round.reminders
    if stopped(form, lambda session: actions.edit(session, consultation, form.details(steps), g.user.name, g.now)):
        return _edit_page(form, consultation), 422
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("consultations.show", slug=slug))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    """How it stands: state, closing day, n of N, and how much was said at each passage."""
    consultation, session = consultation_of(slug), db.session()
    round_ = consultation.round
    window, invited = round_.window(), Standing(members.tally(session, round_.id))
    return render_template(
        "consultations/show.html", consultation=consultation, round=round_, window=window, state=window.state(g.now),
        State=State, Readers=Readers, totals=comments.totals(session, round_.id), invited=invited,
        turnout=comments.turnout(session, [round_.id]).get(round_.id, comments.Turnout()),
        counted=comments.per_passage(session, round_.id), WHOLE_WORD=WHOLE_WORD,
        passages=consultations.passages(session, consultation.version_id), today=calendar.day_of(g.now),
        entries=log.latest_and(session, round_.id, [], LATEST)[:LATEST], requests=_requests(round_),
        open_url=links().open_url(round_.id, round_.open_link_serial) if round_.open_link else "",
        faults=[] if round_.published_at else actions.missing(session, consultation, g.now))


def _requests(round_: Round) -> Iterable[Any]:
    return windows.waiting_requests(db.session(), round_.id) if round_.published_at else ()


@views.get("/<slug>/publiceren")
@requires(Permission.WORK)
def check(slug: str) -> str:
    """The last look before publishing: what is missing, who is mailed, and the mail itself."""
    return _check(consultation_of(slug))


def _check(consultation: Consultation, broken: str = "") -> str:
    return render_template("consultations/publish.html", consultation=consultation, broken=broken, Readers=Readers,
                           faults=actions.missing(db.session(), consultation, g.now), **last_look(consultation.round))


@views.post("/<slug>/publiceren")
@requires(Permission.WORK)
def publish(slug: str) -> Page:
    consultation = consultation_of(slug)
    try:
        with writing() as session:
            queued = actions.publish(session, consultation, g.user.name, g.now)
    except RuleBroken as broken:
        return _check(consultation, broken.message), 422
    return published(consultation.round, queued)


@views.get("/<slug>/persoon")
@requires(Permission.WORK)
def person_form(slug: str) -> str:
    return _person(consultation_of(slug), PersonForm())


def _person(consultation: Consultation, form: PersonForm) -> str:
    return render_template("consultations/person.html", consultation=consultation, round=consultation.round, form=form)


@views.post("/<slug>/persoon")
@requires(Permission.WORK)
def invite_person(slug: str) -> Page:
    consultation, form = consultation_of(slug), PersonForm()

    def deed(session: Any) -> None:
        organisation = named(form.organisation.data or "")
        actions.invite_person(session, consultation, form.name.data or "", form.email.data or "",
                              organisation.id if organisation else None, g.user.name, g.now)

    if stopped(form, deed):
        return _person(consultation, form), 422
    flash(f"{form.name.data} staat op de lijst.")
    return redirect(url_for("consultations.person_form", slug=slug))


@views.get("/<slug>/reacties/<place>")
@requires(Permission.READ)
def passage(slug: str, place: str) -> str:
    """What was said of one passage, fifty at a time, with names."""
    consultation = consultation_of(slug)
    found = consultations.passages(db.session(), consultation.version_id)
    by_key = {each.key: each for each in found}
    key = rules.WHOLE if place == WHOLE_WORD else place
    if key and key not in by_key:
        abort(404)
    return render_template("consultations/passage.html", consultation=consultation, round=consultation.round,
                           place=place, passage=by_key.get(key), label=rules.label(by_key, key), rules=rules,
                           Source=rules.Source, **said_of(consultation.round_id, key))


@views.get("/<slug>/bestand/<int:number>")
@requires(Permission.READ)
def file(slug: str, number: int) -> Answer:
    found = comments.file(db.session(), consultation_of(slug).round_id, number)
    return taken(found[0]) if found and (found[1].counts or found[1].offered_at) else abort(404)


@views.get("/<slug>/reacties.<kind>")
@requires(Permission.READ)
def export(slug: str, kind: str) -> Response:
    """All comments with passage, author, organisation and state."""
    consultation, session = consultation_of(slug), db.session()
    found = consultations.passages(session, consultation.version_id)
    rows = documents.rows(comments.everything(session, consultation.round_id), {each.key: each for each in found})
    if kind == "csv":
        made = Answer(stream_with_context(csv_lines(documents.HEADER, rows)), content_type=CSV)
        made.headers.set("Content-Disposition", "attachment", filename=f"{slug}-reacties.csv")
        return made
    if kind != "xlsx":
        abort(404)
    return send_file(xlsx([Sheet("Reacties", documents.HEADER, rows)]), XLSX, as_attachment=True,
                     download_name=f"{slug}-reacties.xlsx")
