"""What anyone may open: the front page, a round in public, the open link, and help for who lost a link."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Reply

from forms.requests import AddressForm, StartForm
from survey.access import count, links, public, visitor
from survey.actions import requests as deeds
from survey.actions.consultations import speaks_for
from survey.database import db, writing
from survey.documents import booklet, outline
from survey.models.rounds import Round
from survey.queries import events, home, interims, organisations, questionnaires, rounds
from survey.rules import calendar
from survey.rules.interims import Audience
from survey.rules.limits import LOST_LINK_ADDRESS, LOST_LINK_MAIL, OPEN_LINK, WRONG_LINK
from survey.rules.questionnaires.document import DUTCH, Questionnaire
from survey.rules.rounds import Kind
from survey.rules.windows import State

views = Blueprint("home", __name__)
LARGEST_PAGE = 64 * 1024
PDF = "application/pdf"
# What is no survey has a public page of its own.
PUBLIC = {Kind.EVENT: "bijeenkomsten", Kind.CONSULTATION: "raadplegingen"}


@views.record
def without_cookies(setup: BlueprintSetupState) -> None:
    """These forms act on nobody's account, and must work in a browser that keeps no cookies."""
    for name in ("ask_link", "begin"):
        setup.app.extensions["csrf"].exempt(f"{__name__}.{name}")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_PAGE


@views.get("/")
@public
def front() -> str:
    today = calendar.day_of(g.now)
    surveys, consultations = (
        [each for each in home.published_rounds(db.session(), today, kind) if each.window().takes_answers(g.now)]
        for kind in (Kind.SURVEY, Kind.CONSULTATION))
    return render_template("home/front.html", rounds=surveys, consultations=consultations, today=today,
                           events=events.announced(db.session(), g.now), now=g.now)


@views.get("/uitvragen/<slug>")
@public
def public_round(slug: str) -> str | Reply:
    round_ = _published(slug)
    if round_.kind in PUBLIC:
        return redirect(f"/{PUBLIC[Kind(round_.kind)]}/{slug}", 303)
    session = db.session()
    return _page("round", round_, moved=home.last_move(session, round_.id),
                 results=interims.published(session, round_.id, Audience.EVERYONE))


def _published(slug: str) -> Round:
    round_ = rounds.by_slug(db.session(), slug)
    if round_ is None or round_.window().state(g.now) is State.DRAFT:
        abort(404)
    return round_


def _page(template: str, round_: Round, **context: Any) -> str:
    window = round_.window()
    return render_template(f"home/{template}.html", round=round_, window=window, state=window.state(g.now),
                           hosts=[host.association for host in round_.hosts], today=calendar.day_of(g.now), **context)


@views.get("/uitvragen/<slug>/vragen")
@public
def questions(slug: str) -> str:
    round_ = _published(slug)
    asked, language = _questionnaire(round_)
    return _page("questions", round_, language=language, questionnaire=asked,
                 sections=outline.outline(asked, language, None, calendar.day_of(g.now)))


@views.get("/uitvragen/<slug>/vragen.pdf")
@public
def questions_pdf(slug: str) -> Reply:
    return Reply(outline.pdf(*_printed(slug)), mimetype=PDF)


@views.get("/uitvragen/<slug>/vragen.docx")
@public
def questions_docx(slug: str) -> Reply:
    return Reply(booklet.docx(*_printed(slug)), mimetype=booklet.DOCX)


def _printed(slug: str) -> tuple[tuple[outline.Part, ...], str, str, list[str], str]:
    """The questions of a round on paper: the parts, title and introduction, who asks, the language."""
    round_ = _published(slug)
    asked, language = _questionnaire(round_)
    hosts = [host.association.name for host in round_.hosts]
    return (outline.outline(asked, language, None, calendar.day_of(g.now)), round_.title, round_.purpose, hosts,
            language)


def _questionnaire(round_: Round) -> tuple[Questionnaire, str]:
    """The questionnaire of a round, and the language in which it is asked for."""
    if round_.version is None:
        abort(404)
    found, wanted = questionnaires.compiled(db.session(), round_.version), request.args.get("taal", DUTCH)
    return found, wanted if wanted in found.languages else DUTCH


@views.get("/link-kwijt")
@public
def lost_link() -> str:
    return render_template("home/lost_link.html", form=AddressForm())


@views.post("/link-kwijt")
@public
def ask_link() -> str | Reply | tuple[str, int]:
    """The same reply whether or not the address is known, so that nobody learns who is invited."""
    form = AddressForm(request.form)
    if not form.validate():
        return render_template("home/lost_link.html", form=form), 422
    address = form.email.data.strip().lower()
    count(LOST_LINK_ADDRESS, visitor())
    count(LOST_LINK_MAIL, address)
    with writing() as session:
        deeds.send_links(session, address, g.now)
    return redirect("/link-kwijt/gevraagd", 303)


@views.get("/link-kwijt/gevraagd")
@public
def link_asked() -> str:
    return render_template("home/link_asked.html")


@views.get("/o/<token>")
@public
def open_link(token: str) -> str | Reply:
    round_ = _opened(token)
    if round_.kind == Kind.EVENT:
        return redirect(_to_registering(token), 303)
    if not round_.window().takes_answers(g.now):
        return redirect(f"/uitvragen/{round_.slug}", 303)
    return _start(round_, token, _start_form(round_))


def _start_form(round_: Round) -> StartForm:
    """Only who reacts in a consultation may say for which organisation; elsewhere the register or a question tells."""
    form = StartForm(request.form)
    if round_.kind != Kind.CONSULTATION:
        del form.organisation
    return form


def _to_registering(token: str) -> str:
    """Where people register for an event; a poster may name the occasion it hangs there for."""
    occasion = request.args.get("bijeenkomst", "")
    return f"/o/{token}/aanmelden" + (f"?bijeenkomst={occasion}" if occasion.isdecimal() else "")


def _opened(token: str) -> Round:
    """The round of an open link that holds; anything else gets the page that says so."""
    signed = links().read_open(token)
    round_ = home.by_open_link(db.session(), *signed) if signed else None
    if round_ is None:
        count(WRONG_LINK, visitor())
        abort(404, "link")
    return round_


def _start(round_: Round, token: str, form: StartForm) -> str:
    return _page("open_link", round_, form=form, token=token, form_key=links().form_key(token))


@views.post("/o/<token>")
@public
def begin(token: str) -> str | Reply | tuple[str, int]:
    """Everyone who begins gets a link of their own, with which to go on later."""
    round_ = _opened(token)
    if round_.kind == Kind.EVENT:
        # The same form, sent again to where people register.
        return redirect(_to_registering(token), 307)
    if not links().fits(token, request.form.get("form_key")):
        abort(400, "form_key")
    form = _start_form(round_)
    if not form.validate():
        return _start(round_, token, form), 422
    count(OPEN_LINK, visitor())
    named = organisations.meant(db.session(), form.organisation.data or "") if form.organisation else None
    with writing() as session:
        made = deeds.begin_by_open_link(session, round_, form.name.data or "", form.email.data or "", g.now)
        if named:
            speaks_for(session, made, named.id, made.who())
    return redirect(f"/u/{links().personal(made.id, made.serial)}", 303)
