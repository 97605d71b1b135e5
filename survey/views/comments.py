"""Reacting behind a personal link: reading the text, writing, sending, supporting, approving. No cookie is needed."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask import Blueprint, abort, g, jsonify, request
from flask import Response as Answer
from werkzeug.wrappers import Response as Reply

from forms import comments as forms
from forms.answers import as_seen
from survey.access import count, personal_link, scanned
from survey.actions import comments as deeds
from survey.actions import consultations as consultation_deeds
from survey.database import db, writing
from survey.models.comments import Comment
from survey.models.invitations import Invitation
from survey.queries import comments, consultations, reaction_reports, requests
from survey.reading import WHOLE_WORD, Reading, nothing_said, said_of, taken
from survey.rules import calendar
from survey.rules import comments as rules
from survey.rules.broken import RuleBroken
from survey.rules.comments import WHOLE, Standing
from survey.rules.limits import COLLEAGUES, UPLOADS
from survey.rules.responses import NotOpen, mark
from survey.rules.windows import State

views = Blueprint("comments", __name__, url_prefix="/u/<token>/raadpleging")
LARGEST_PAGE = 2 * 1024 * 1024
LARGEST_UPLOAD = 64 * 1024 * 1024
Page = str | Reply | tuple[str, int]


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_UPLOAD if request.mimetype == "multipart/form-data" else LARGEST_PAGE


@views.get("")
@personal_link
def show(invitation: Invitation) -> Page:
    """The text with how much was said at each passage, and what this member said."""
    reading, session = Reading(invitation), db.session()
    if reading.state in (State.DRAFT, State.PLANNED):
        return reading.page("not_yet")
    asked = requests.latest(session, invitation.id) if reading.state is State.CLOSED else None
    own = reading.own
    return reading.page(
        "show", passages=reading.passages, own=own, asked=asked,
        report=bool(reaction_reports.editions(session, reading.round.id)),
        counted=comments.per_passage(session, reading.round.id) if reading.reads else {},
        unsent=[each for each in own if reading.standing(each) in (Standing.DRAFT, Standing.CHANGED)],
        waiting=[each for each in comments.to_approve(session, reading.round.id, invitation.organisation_id)
                 if each.invitation_id != invitation.id] if invitation.organisation_id else [])


@views.get("/bij/<place>")
@personal_link
def passage(invitation: Invitation, place: str) -> Page:
    """One passage with what was said of it, fifty at a time."""
    reading = Reading(invitation)
    if reading.state in (State.DRAFT, State.PLANNED):
        return reading.to()
    key = _passage_key(reading, place)
    return reading.page("passage", place=place, passage=reading.by_key.get(key), label=reading.label(key),
                        **(said_of(reading.round.id, key) if reading.reads else nothing_said()),
                        supported=comments.supported_by(db.session(), invitation.id))


def _passage_key(reading: Reading, place: str) -> str:
    if place == WHOLE_WORD:
        return WHOLE
    return place if place in reading.by_key else abort(404)


@views.get("/nieuw")
@personal_link
def new(invitation: Invitation) -> Page:
    """An empty form; nothing is stored before somebody saves it."""
    reading = Reading(invitation)
    if not reading.open:
        return reading.to()
    key = _passage_key(reading, request.args.get("bij", WHOLE_WORD))
    return _form(reading, token_hex(12), key, {"author": invitation.name})


@views.get("/reactie/<key>")
@personal_link
def edit(invitation: Invitation, key: str) -> Page:
    reading = Reading(invitation)
    comment = comments.mine(db.session(), invitation.id, key) or abort(404)
    if not reading.open or comment.source != rules.Source.WEB or comment.disposition_id or comment.withdrawn_at:
        return reading.to(at=f"#reactie-{key}")
    wrong = deeds.faults(db.session(), comment) if "fout" in request.args else {}
    return _form(reading, key, comment.passage_key, comment.typed, comment, wrong)


def _form(reading: Reading, key: str, passage_key: str, typed: Mapping[str, Any], comment: Comment | None = None,
          wrong: Mapping[str, str] | None = None, conflicts: Mapping[str, Any] | None = None,
          message: Sequence[str] = ()) -> str:
    """`conflicts` holds what this page typed where somebody else stored something else: both are shown."""
    stored = comment.typed if comment else {}
    return reading.page(
        "form", key=key, place=passage_key or WHOLE_WORD, passage=reading.by_key.get(passage_key), comment=comment,
        label=reading.label(passage_key), typed={**typed, **(conflicts or {})}, wrong=wrong or {},
        other={name: stored.get(name, "") for name in conflicts or {}}, message=message,
        seen=forms.shown_as(stored), files_hint=forms.FILES_HINT, accept=forms.ACCEPTED)


@views.post("/reactie/<key>")
@personal_link
def save(invitation: Invitation, key: str) -> Page:
    """Keeps what stands on the page, wrong values included; sends it when that was asked and all is right."""
    reading, page, refused = _sent(invitation, key)
    try:
        with writing() as session:
            deed = deeds.send if "send" in request.form else deeds.keep
            kept = deed(session, invitation, page, g.now)
    except NotOpen:
        # It closed before this request was read, or while it waited; the database had the last word.
        return _too_late(invitation, page)
    except RuleBroken as broken:
        db.session.expire_all()
        mine = comments.mine(db.session(), reading.invitation.id, key)
        return _form(Reading(reading.invitation), key, page.passage, page.typed, mine, message=[broken.message]), 422
    if kept.conflicts:
        return _again(invitation, key, {}, kept.conflicts), 409
    if kept.wrong or refused:
        return _again(invitation, key, kept.wrong, {}, refused), 422
    return reading.to("?ingestuurd=1" if "send" in request.form else "?bewaard=1", f"#reactie-{key}")


def _sent(invitation: Invitation, key: str) -> tuple[Reading, deeds.Page, Sequence[str]]:
    """What the form sent: the page as a deed takes it, and why files of it do not come in."""
    reading = Reading(invitation)
    if not (key.isalnum() and len(key) <= 64):
        abort(404)
    place = request.form.get("passage", WHOLE_WORD)
    if request.files:
        count(UPLOADS, f"invitation {invitation.id}")
    sent = forms.sent(request.form, request.files, scanned, reading.consultation.files)
    return reading, deeds.Page(key, WHOLE if place == WHOLE_WORD else place, sent.typed, sent.seen, sent.files,
                               sent.gone), sent.refused


def _again(invitation: Invitation, key: str, wrong: Mapping[str, str], conflicts: Mapping[str, Any],
           refused: Sequence[str] = ()) -> str:
    """The form with everything as it is stored now."""
    db.session.expire_all()
    comment = comments.mine(db.session(), invitation.id, key) or abort(404)
    return _form(Reading(invitation), key, comment.passage_key, comment.typed, comment, wrong, conflicts, refused)


def _too_late(invitation: Invitation, page: deeds.Page) -> tuple[str, int]:
    """What came after the closing moment stands on the page to be copied, and is kept for the secretariat to decide."""
    with writing() as session:
        offered = deeds.offer_late(session, invitation, page, g.now) if "send" in request.form else None
    reading = Reading(invitation)
    return reading.page("late", typed=rules.tidy(page.typed), label=reading.label(page.passage), offered=offered), 409


@views.post("/reactie/<key>/bewaar")
@personal_link
def autosave(invitation: Invitation, key: str) -> Reply:
    """Keeps what stands on the page while someone types; the page goes on with the marks it gets back."""
    _, page, _ = _sent(invitation, key)
    try:
        with writing() as session:
            kept = deeds.keep(session, invitation, page, g.now)
    except RuleBroken:
        abort(409)
    stored = kept.comment.typed
    taken = {name: mark(value) for name, value in page.typed.items() if mark(stored.get(name)) == mark(value)}
    return jsonify(saved=calendar.clock(g.now), revision=kept.comment.revision,
                   seen=as_seen({**page.seen, **taken}), conflicts=sorted(kept.conflicts), others=[])


def _done(invitation: Invitation, deed: Any, *arguments: Any, at: str = "") -> Page:
    """A deed on a button of the page; why it was refused stands on the page itself."""
    reading = Reading(invitation)
    try:
        with writing() as session:
            deed(session, *arguments, g.now)
    except RuleBroken as broken:
        return reading.page("refused", message=broken.message), 409
    return reading.to(at=at)


@views.post("/reactie/<key>/intrekken")
@personal_link
def withdraw(invitation: Invitation, key: str) -> Page:
    return _done(invitation, deeds.withdraw, invitation, key, at=f"#reactie-{key}")


@views.post("/reactie/<key>/terug")
@personal_link
def restore(invitation: Invitation, key: str) -> Page:
    return _done(invitation, deeds.restore, invitation, key, at=f"#reactie-{key}")


@views.post("/insturen")
@personal_link
def send_all(invitation: Invitation) -> Page:
    reading = Reading(invitation)
    try:
        with writing() as session:
            sent, wrong = deeds.send_all(session, invitation, g.now)
    except RuleBroken as broken:
        return reading.page("refused", message=broken.message), 409
    return reading.to(f"/reactie/{wrong[0]}?fout=1") if wrong and not sent else reading.to(
        f"?ingestuurd={len(sent)}&fout={len(wrong)}", "#uw-reacties")


@views.post("/steun/<int:number>")
@personal_link
def support(invitation: Invitation, number: int) -> Page:
    reading, wanted = Reading(invitation), request.form.get("wanted") == "1"
    comment = comments.one(db.session(), reading.round.id, number) if reading.reads else None
    place = (comment.passage_key or WHOLE_WORD) if comment else WHOLE_WORD
    try:
        with writing() as session:
            deeds.support(session, reading.consultation, invitation, number, wanted, g.now)
    except RuleBroken as broken:
        return reading.page("refused", message=broken.message), 409
    page = request.form.get("page", "1")
    return reading.to(f"/bij/{place}?pagina={page if page.isdecimal() else 1}", f"#nummer-{number}")


@views.post("/akkoord/<int:number>")
@personal_link
def approve(invitation: Invitation, number: int) -> Page:
    return _done(invitation, deeds.approve, invitation, number, request.form.get("agreed") == "1", at="#akkoord")


@views.get("/collega")
@personal_link
def colleague_form(invitation: Invitation) -> Page:
    reading = Reading(invitation)
    return _colleague(reading, forms.ColleagueForm()) if reading.open and reading.voice.delegate else reading.to()


def _colleague(reading: Reading, form: forms.ColleagueForm, broken: str = "") -> str:
    found = consultations.colleagues(db.session(), reading.round.id, reading.invitation.organisation_id or 0)
    return reading.page("colleague", form=form, broken=broken, colleagues=found)


@views.post("/collega")
@personal_link
def ask_colleague(invitation: Invitation) -> Page:
    reading, form = Reading(invitation), forms.ColleagueForm(request.form)
    if not form.validate():
        return _colleague(reading, form), 422
    count(COLLEAGUES, f"invitation {invitation.id}")
    try:
        with writing() as session:
            consultation_deeds.ask_colleague(session, invitation, form.name.data or "", form.email.data or "", g.now)
    except RuleBroken as broken:
        return _colleague(reading, form, broken.message), 422
    return reading.to("/collega?gevraagd=1")


@views.get("/bestand/<int:number>")
@personal_link
def file(invitation: Invitation, number: int) -> Answer:
    """A file of this member, or of a comment that it may read."""
    reading = Reading(invitation)
    found = comments.file(db.session(), reading.round.id, number) or abort(404)
    own = found[1].invitation_id == invitation.id
    return taken(found[0]) if own or (reading.reads and found[1].counts) else abort(404)
