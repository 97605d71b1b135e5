"""The reaction report: made by the secretariat, read by everyone or behind a personal link, also as PDF and Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Reply

from forms.dispositions import PublishForm
from survey.access import personal_link, public, requires
from survey.actions import reaction_reports as deeds
from survey.actions.reaction_reports import Words
from survey.database import db, writing
from survey.documents import reaction_reports as documents
from survey.models.comments import Consultation
from survey.models.invitations import Invitation
from survey.models.reaction_reports import ReactionReport
from survey.queries import consultations, dispositions, reaction_reports
from survey.rules import reaction_reports as rules
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import Stage, missing
from survey.rules.documents import composed
from survey.rules.documents import passages as read
from survey.rules.permissions import Permission
from survey.rules.reaction_reports import Audience, Given, Report, Said
from survey.rules.wordings import Change, changes

views = Blueprint("reaction_reports", __name__)
OFFICE = "/secretariaat/raadplegingen/<slug>/verslag"
EVERYONE = "/raadplegingen/<slug>/verslag"
OWN = "/u/<token>/verslag"
MEDIA = {"pdf": ("application/pdf", documents.pdf), "docx": (documents.DOCX, documents.docx)}
Page = str | Reply | tuple[str, int]


# For the secretariat.

def _consultation(slug: str) -> Consultation:
    return consultations.by_slug(db.session(), slug) or abort(404)


@views.get(OFFICE)
@requires(Permission.READ)
def prepare(slug: str) -> str:
    """What is missing, and how the report would read now."""
    consultation = _consultation(slug)
    newest = reaction_reports.newest(db.session(), consultation.round_id)
    audience = newest.audience if newest else deeds.widest(consultation).value
    words = newest.document["introduction"] if newest else ""
    return _prepare(consultation, PublishForm(formdata=None, introduction=words, audience=audience))


def _prepare(consultation: Consultation, form: PublishForm) -> str:
    session, round_ = db.session(), consultation.round
    audience = Audience(form.audience.data) if form.audience.data in set(Audience) else deeds.widest(consultation)
    places, editions = dispositions.places(session, round_.id), reaction_reports.editions(session, round_.id)
    report = deeds.draft(session, consultation, Words(form.introduction.data or "", audience),
                         editions[0].number + 1 if editions else 1, places)
    return render_template(
        "reaction_reports/prepare.html", round=round_, consultation=consultation, form=form, report=report,
        missing=missing(each.standing for each in places),
        proposed=[each.number for each in places if each.stage is Stage.REPLIED], editions=editions, audience=audience,
        open=bool(round_.closes_on) and round_.window().takes_answers(g.now))


@views.post(OFFICE)
@requires(Permission.WORK)
def publish(slug: str) -> Page:
    """With *Bekijk* the page is made anew and nothing is stored."""
    consultation, form = _consultation(slug), PublishForm()
    if not form.validate():
        return _prepare(consultation, form), 422
    if "preview" in request.form:
        return _prepare(consultation, form)
    words = Words((form.introduction.data or "").replace("\r\n", "\n"), Audience(form.audience.data))
    try:
        with writing() as session:
            made = deeds.publish(session, consultation, words, request.form.get("edition", 0, int), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        db.session.expire_all()
        return _prepare(_consultation(slug), form), 422
    flash(f"Verslag {made.number} is gepubliceerd. Wie reageerde, krijgt bericht.")
    return redirect(url_for("reaction_reports.prepare", slug=slug), 303)


@views.get(f"{OFFICE}/<int:number>.<kind>")
@requires(Permission.READ)
def office_file(slug: str, number: int, kind: str) -> Reply:
    return _file(_edition(slug, number), kind)


@views.get(f"{OFFICE}/<int:number>")
@requires(Permission.READ)
def office_show(slug: str, number: int) -> str:
    return _page(_edition(slug, number), f"/secretariaat/raadplegingen/{slug}/verslag")


def _edition(slug: str, number: int | None = None) -> ReactionReport:
    return reaction_reports.edition(db.session(), slug, number) or abort(404)


# For everyone, and behind a personal link.

@dataclass(frozen=True, slots=True)
class Mine:
    """One comment of the reader with its answer and where it stands."""

    heading: str
    said: Said
    given: Given
    text: str


def _page(kept: ReactionReport, base: str, own: Sequence[int] = ()) -> str:
    """One edition as a page; `base` is the address of the newest one for this reader."""
    report = rules.report(kept.document)
    texts = reaction_reports.texts(db.session(), kept.round_id, own) if own else {}
    mine = [Mine(passage.heading, said, given, texts.get(said.number, said.text))
            for passage, said, given in report.to(own)]
    return render_template(
        "reaction_reports/show.html", round=kept.round, kept=kept, report=report, base=base, mine=mine, own=set(own),
        hosts=[host.association for host in kept.round.hosts],
        editions=reaction_reports.editions(db.session(), kept.round_id))


def _public(slug: str, number: int | None = None) -> ReactionReport:
    """An edition that anybody may read; of one for who was asked there is nothing to see here."""
    kept = _edition(slug, number)
    return kept if kept.audience == Audience.EVERYONE else abort(404)


@views.get(EVERYONE)
@public
def show(slug: str) -> str:
    return _page(_public(slug), f"/raadplegingen/{slug}/verslag")


@views.get(f"{EVERYONE}/<int:number>")
@public
def edition(slug: str, number: int) -> str:
    return _page(_public(slug, number), f"/raadplegingen/{slug}/verslag")


@views.get(f"{EVERYONE}/<int:number>.<kind>")
@public
def file(slug: str, number: int, kind: str) -> Reply:
    return _file(_public(slug, number), kind)


@views.get(f"{EVERYONE}/wijzigingen")
@public
def changed(slug: str) -> str:
    return _changed(_public(slug), f"/raadplegingen/{slug}/verslag")


@views.get(OWN)
@personal_link
def own_show(invitation: Invitation) -> str:
    """The same with the own comments and their answers first."""
    return _page(_edition(invitation.round.slug), f"/u/{g.token}/verslag", _numbers(invitation))


def _numbers(invitation: Invitation) -> list[int]:
    return sorted(reaction_reports.numbers_of(db.session(), invitation.id))


@views.get(f"{OWN}/<int:number>")
@personal_link
def own_edition(invitation: Invitation, number: int) -> str:
    return _page(_edition(invitation.round.slug, number), f"/u/{g.token}/verslag", _numbers(invitation))


@views.get(f"{OWN}/<int:number>.<kind>")
@personal_link
def own_file(invitation: Invitation, number: int, kind: str) -> Reply:
    return _file(_edition(invitation.round.slug, number), kind)


@views.get(f"{OWN}/wijzigingen")
@personal_link
def own_changed(invitation: Invitation) -> str:
    return _changed(_edition(invitation.round.slug), f"/u/{g.token}/verslag", _numbers(invitation))


def _file(kept: ReactionReport, kind: str) -> Reply:
    media_type, write = MEDIA.get(kind) or abort(404)
    content = write(rules.report(kept.document), kept.sha256, kept.published_at)
    return send_file(BytesIO(content), media_type, as_attachment=True,
                     download_name=f"{kept.round.slug}-verslag-{kept.number}.{kind}")


# What changed in the text, with the comments that led to it.

@dataclass(frozen=True, slots=True)
class Passages:
    """What became of some passages, with the comments that led to it; `keys` are those of the new version."""

    change: Change
    keys: tuple[str, ...]
    led: tuple[tuple[Said, Given], ...]


def _changed(kept: ReactionReport, base: str, own: Sequence[int] = ()) -> str:
    report = rules.report(kept.document)
    consultation = consultations.of_round(db.session(), kept.round_id) or abort(404)
    return render_template(
        "reaction_reports/changes.html", round=kept.round, report=report, base=base, own=set(own),
        versions=_versions(consultation, report), hosts=[host.association for host in kept.round.hosts])


def _versions(consultation: Consultation, report: Report) -> list[tuple[Any, list[Passages]]]:
    """Of every newer version that an answer names: what differs from the text that was asked about."""
    version, session = consultation.version, db.session()
    named = {change.version for given in report.answers for change in given.changes}
    if version is None or not named:
        return []
    text, steps, found = read(version.passages), [], []
    for newer in dispositions.newer_versions(session, version):
        steps.append(newer.came_from)
        if newer.id in named:
            led = rules.leading_to(report, newer.id)
            differ = changes(text, read(newer.passages), composed(*steps), documents.plain)
            found.append((newer, [_passages(each, led) for each in differ if not each.kind.quiet]))
    return found


def _passages(change: Change, led: Mapping[str, Sequence[tuple[Said, Given]]]) -> Passages:
    keys = tuple(each.key for each in change.new)
    found = {said.number: (said, given) for key in keys for said, given in led.get(key, ())}
    return Passages(change, keys, tuple(found.values()))
