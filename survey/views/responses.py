"""Answering: everything behind a personal link. No cookie is needed anywhere here."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, jsonify, request
from werkzeug.wrappers import Response as Reply

from forms import answers, attachments
from forms.coauthors import decided
from forms.prefills import beforehand
from forms.requests import TimeForm
from survey.access import count, links, personal_link, scanned, shared_link
from survey.actions import attachments as file_deeds
from survey.actions import requests as time_deeds
from survey.actions import responses as deeds
from survey.database import db, writing
from survey.documents import booklet, outline, receipt
from survey.models.invitations import Invitation
from survey.queries import questionnaires, requests, responses
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.coauthors import Apart, others_since, token
from survey.rules.enquiries import clarified
from survey.rules.limits import UPLOADS
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import NOT_ANSWERED, Type
from survey.rules.questionnaires.rows import bare
from survey.rules.responses import mark
from survey.rules.shares import NotYours
from survey.rules.windows import State
from survey.visits import Visit, while_open

# What is shown and not asked.
SAID = frozenset(str(each) for each in NOT_ANSWERED)
LARGEST_PAGE = 2 * 1024 * 1024
# Large enough to take in a file that is far too large, so that the other answers beside it are not lost.
LARGEST_UPLOAD = 64 * 1024 * 1024
PDF = "application/pdf"
views = Blueprint("responses", __name__, url_prefix="/u/<token>")


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST_UPLOAD if request.mimetype == "multipart/form-data" else LARGEST_PAGE


@views.get("", strict_slashes=False)
@shared_link
def hub(invitation: Invitation) -> str | Reply:
    """Before beginning what is asked and why, afterwards the sections with their state."""
    visit = Visit(invitation)
    if elsewhere := visit.elsewhere():
        return elsewhere
    if visit.approves and visit.state.takes_answers:
        return visit.to("/akkoord")
    if visit.state in (State.DRAFT, State.PLANNED):
        return visit.page("not_yet")
    asked, results = requests.latest_and_results(db.session(), invitation.id)
    if visit.state is State.CLOSED:
        return visit.page("closed", asked=asked, results=results,
                          sent=visit.sent() if visit.given and visit.given.submitted_at else ())
    own_link = links().personal_url(invitation.id, invitation.serial)
    return visit.page("hub", asked=asked, results=results, own_link=own_link)


@views.get("/vragen")
@shared_link
def questions(invitation: Invitation) -> str:
    visit = Visit(invitation)
    return visit.page("questions", sections=_outline(visit), pdf=visit.address("/vragen.pdf"),
                      word=visit.address("/vragen.docx"))


@views.get("/vragen.pdf")
@shared_link
def questions_pdf(invitation: Invitation) -> Reply:
    return Reply(outline.pdf(*_printed(Visit(invitation))), mimetype=PDF)


@views.get("/vragen.docx")
@shared_link
def questions_docx(invitation: Invitation) -> Reply:
    return Reply(booklet.docx(*_printed(Visit(invitation))), mimetype=booklet.DOCX)


def _printed(visit: Visit) -> tuple[tuple[outline.Part, ...], str, str, list[str], str]:
    return _outline(visit), visit.round.title, visit.round.purpose, _hosts(visit), visit.language


def _outline(visit: Visit) -> tuple[outline.Part, ...]:
    if visit.state is State.DRAFT:
        abort(404)
    return outline.outline(visit.questionnaire, visit.language, visit.facts, visit.today)


def _hosts(visit: Visit) -> list[str]:
    return [host.association.name for host in visit.round.hosts]


@views.get("/<int:number>")
@shared_link
@while_open
def section(visit: Visit, number: int) -> str | Reply:
    page = _section_page(visit, number)
    if number not in [step[0] for step in visit.steps]:
        return visit.to()
    visit.check_reach(page.section.key)
    return _show_section(visit, page, number, "fout" in request.args)


def _section_page(visit: Visit, number: int) -> answers.SectionPage:
    if not 1 <= number <= len(visit.questionnaire.sections):
        abort(404)
    return answers.page(visit.questionnaire, number, visit.language)


def _show_section(visit: Visit, page: answers.SectionPage, number: int, flagged: bool,
                  conflicts: Mapping[str, Any] | None = None, refused: Mapping[str, str] | None = None,
                  addition: str = "") -> str:
    """`conflicts` holds what this page typed where somebody else stored something else: both are shown. `refused` says
    by question why a file did not come in. `addition` is the key of a new question for who had sent in before.
    """
    typed, numbers = visit.typed, [step[0] for step in visit.steps]
    form = page.form(typed={**typed, **(conflicts or {})})
    values = visit.examination.values if page.organisations else {}
    names = responses.names_in(db.session(), visit.questionnaire, values)
    shown = page.shown(form, visit.examination, visit.facts, visit.today, flagged, names)
    for each in shown:
        each.may_ask = each.item.type not in SAID and not addition and visit.share is None
        each.clarified = clarified(visit.round.clarifications, bare(each.item.key))
        each.before = beforehand(visit.prefilled, visit.questionnaire.by_key[bare(each.item.key)],
                                 rows.row_of(each.item.key), {**typed, **(conflicts or {})})
        own = (*each.item.fields, *(each.before.names if each.before else ()))
        each.other = {key: visit.in_words(key, typed.get(key)) for key in own if key in (conflicts or {})}
        if each.item.type == Type.FILE.value:
            each.files = attachments.present(visit.files, typed.get(each.item.key) or (), visit.address)
            each.errors = {**each.errors, **{key: why for key, why in (refused or {}).items() if key == each.item.key}}
        if each.item.type == Type.ORGANISATION.value and each.errors:
            each.suggestions = responses.organisations_like(db.session(), form[each.item.key].data)
    return visit.page("section", section=page, number=number, shown=shown, conflicts=conflicts or {},
                      seen=page.marks_of(shown, typed), rows=page.rows(form, shown),
                      intro=page.told_intro(visit.examination, visit.facts, names),
                      removed=answers.removed_row(request.args), addition=addition,
                      place=numbers.index(number) + 1 if number in numbers else number,
                      script=page.for_script(visit.examination, visit.facts, visit.today), token=token,
                       apart=() if conflicts else visit.apart.get(number, ()),
                       settled=[token(Apart(name, visit.author.who, "", g.now, value))
                                for name, value in (conflicts or {}).items()])


@views.post("/<int:number>")
@shared_link
@while_open
def save(visit: Visit, number: int) -> str | Reply | tuple[str, int]:
    if (old := _page_of_before(visit, number)) is not None:
        _save(visit, old, going_on=False, change=False)
        return visit.to("", "andere", at="#andere")
    page = _section_page(visit, number)
    visit.check_reach(page.section.key)
    asking, change = bare(request.form.get("page-ask", "")), answers.row_change(request.form)
    going_on = "page-later" not in request.form and not asking and change is None
    refused = _take_files(visit, page)
    saved = _save(visit, page, going_on)
    if saved.conflicts:
        visit.typed, visit.examination = visit.prefilled.over(saved.typed), saved.examination
        return _show_section(visit, page, number, True, saved.conflicts, refused), 409
    if refused:
        visit = Visit(responses.reread(db.session(), visit.invitation))
        return _show_section(visit, page, number, True, refused=refused), 422
    if asking:
        return visit.to(f"/uitleg/{asking}") if asking in visit.questionnaire.by_key else visit.to(f"/{number}")
    if change:
        return _after_change(visit, page, number, change, saved)
    also = [f"ook={number}"] if _others(visit, page, saved) else []
    if not going_on:
        return visit.to("", "bewaard", *also, at="#bewaard")
    if saved.unseen or saved.examination.errors_in(page.section.key):
        return visit.to(f"/{number}", "fout", *also, at="#fouten")
    later = [n for n, state in enumerate(saved.examination.sections, 1)
             if state.asked and n > number and visit.reach.sees(state.key)]
    end = "/controle" if visit.reach.sends else ""
    return visit.to(f"/{later[0]}" if later else end, *([] if later or end else ["bewaard"]), *also)


def _others(visit: Visit, page: answers.SectionPage, saved: deeds.Draft) -> list[str]:
    """Who else saved in this section since its page was opened."""
    opened = _checked_revision()
    return [] if opened is None else others_since(saved.worked, page.section.key, visit.author.who, opened)


def _after_change(visit: Visit, page: answers.SectionPage, number: int, change: rows.Change,
                  saved: deeds.Draft) -> Reply:
    """The page again, at the row that is new or where the removed one can be put back."""
    before = rows.numbers(page.section, visit.typed)
    if saved.refused:
        return visit.to(f"/{number}", "vol", at="#rijen")
    if change.deed is rows.Deed.REMOVE and change.number in before:
        place = before.index(change.number)
        return visit.to(f"/{number}", f"verwijderd={change.number}.{place}", at="#rijen")
    row = saved.typed[page.section.key][-1] if change.deed is rows.Deed.ADD else change.number
    return visit.to(f"/{number}", at=f"#rij-{page.section.key}-{row}")


def _take_files(visit: Visit, page: answers.SectionPage) -> dict[str, str]:
    """Takes in and away what was sent along, whatever the other answers are; by question why something was not."""
    if not page.files or not attachments.anything(request.form, request.files):
        return {}
    count(UPLOADS, f"invitation {visit.invitation.id}")
    sent = attachments.sent(page.section.questions, request.form, request.files, scanned)
    with writing() as session:
        refused = file_deeds.take(session, visit.invitation, visit.questionnaire, sent, visit.author, g.now)
        visit.check_reach(page.section.key, anew=True)
        return refused


def _page_of_before(visit: Visit, number: int) -> answers.SectionPage | None:
    """The page as it was when it was opened, where the round asks another version since; else None."""
    shown, version = request.form.get("page-version", type=int), visit.round.version
    if version is None or shown in (None, version.id):
        return None
    before = questionnaires.sibling(db.session(), version, shown) or abort(404)
    asked = questionnaires.compiled(db.session(), before)
    return answers.page(asked, number, visit.language) if number <= len(asked.sections) else abort(404)


def _save(visit: Visit, page: answers.SectionPage, going_on: bool, change: bool = True) -> deeds.Draft:
    typed, seen = page.sent(request.form)
    here = [each for entries in visit.apart.values() for each in entries if each.field in typed]
    settled, picked = decided(request.form, here)
    seen |= {name: mark(visit.typed.get(name)) for name in picked}
    moved = answers.row_change(request.form) if change else None
    content = deeds.Page(typed | picked, seen, page.section.key if going_on else "", moved, settled)
    return visit.keep(content, page.section.key)


@views.get("/erbij/<key>")
@personal_link
@while_open
def addition(visit: Visit, key: str) -> str | Reply:
    """A question that came after this member sent in: only its section is open."""
    number = _section_with(visit, key)
    visit.check_reach(visit.questionnaire.sections[number - 1].key)
    if not visit.given or not visit.given.submitted_at:
        return visit.to(f"/{number}", at=f"#v-{key}")
    return _show_section(visit, _section_page(visit, number), number, "fout" in request.args, addition=key)


def _section_with(visit: Visit, key: str) -> int:
    home = visit.questionnaire.section_of.get(key)
    return 1 + visit.questionnaire.sections.index(home) if home else abort(404)


@views.post("/erbij/<key>")
@personal_link
@while_open
def add(visit: Visit, key: str) -> str | Reply | tuple[str, int]:
    """Sends in with the new answer; who also changed something elsewhere looks at all of it first."""
    number, given = _section_with(visit, key), visit.given
    visit.check_reach(visit.questionnaire.sections[number - 1].key)
    page, changed = _section_page(visit, number), given is None or given.has_unsent_changes()
    refused, saved = _take_files(visit, page), _save(visit, page, going_on=True)
    if refused or saved.conflicts or saved.unseen or saved.examination.errors_in(page.section.key):
        again = Visit(responses.reread(db.session(), visit.invitation))
        return _show_section(again, page, number, True, saved.conflicts, refused, key), 422
    if changed:
        return visit.to("/controle", "gewijzigd")
    with writing() as session:
        outcome = deeds.submit(session, responses.reread(session, visit.invitation), visit.questionnaire,
                               saved.revision, visit.author, g.now)
    return _after_sending(visit, outcome)


def _after_sending(visit: Visit, outcome: deeds.Outcome) -> Reply:
    if outcome is deeds.Outcome.WRONG:
        return visit.to("/controle", "fout", at="#fouten")
    flag = {deeds.Outcome.CHANGED: "gewijzigd", deeds.Outcome.UNDECIDED: "kies",
            deeds.Outcome.NOT_APPROVED: "akkoord"}.get(outcome)
    return visit.to("/controle", flag) if flag else visit.to("/ontvangst")


@views.post("/<int:number>/bewaar")
@shared_link
@while_open
def autosave(visit: Visit, number: int) -> Reply:
    """Keeps what stands on the page while someone types; the page goes on with the marks it gets back."""
    page = _page_of_before(visit, number) or _section_page(visit, number)
    visit.check_reach(page.section.key)
    saved = _save(visit, page, going_on=False)
    typed, seen = page.sent(request.form)
    taken = {key: mark(value) for key, value in typed.items() if mark(saved.typed.get(key)) == mark(value)}
    return jsonify(saved=calendar.clock(g.now), revision=saved.revision, seen=answers.as_seen({**seen, **taken}),
                   conflicts=sorted(saved.conflicts), others=_others(visit, page, saved))


@views.get("/organisaties")
@shared_link
@while_open
def organisations(visit: Visit) -> Reply:
    """Names from the register for the list under a field."""
    search = request.args.get("zoek", "").strip()
    return jsonify(responses.organisations_like(db.session(), search) if len(search) > 1 else [])


@views.get("/controle")
@shared_link
@while_open
def check(visit: Visit) -> str | Reply:
    if not visit.reach.sends:
        return visit.to()
    return visit.page("check", told=visit.working_copy(), revision=visit.given.revision if visit.given else 0)


@views.post("/insturen")
@shared_link
@while_open
def submit(visit: Visit) -> Reply:
    if not visit.reach.sends:
        return visit.to()
    if request.form.get("page-version", str(visit.round.version_id)) != str(visit.round.version_id):
        return visit.to("/controle", "gewijzigd")
    with writing() as session:
        outcome = deeds.submit(session, visit.invitation, visit.questionnaire, _checked_revision(), visit.author, g.now)
        if not visit.present_reach().sends:
            raise NotYours
        if visit.files:
            file_deeds.tidy(session, visit.invitation)
    return _after_sending(visit, outcome)


def _checked_revision() -> int | None:
    """What the member had on the screen when it decided to send; None where a page did not say."""
    written = request.form.get("page-revision", "")
    return int(written) if written.isdecimal() and len(written) < 10 else None


@views.get("/ontvangst")
@shared_link
def received(invitation: Invitation) -> str | Reply:
    visit = Visit(invitation)
    if not visit.given or not visit.given.submitted_at or not visit.reach.sends:
        return visit.to()
    return visit.page("received", sent=visit.sent(), results=visit.results())


@views.get("/ontvangst.pdf")
@shared_link
def received_pdf(invitation: Invitation) -> Reply:
    visit = Visit(invitation)
    if not visit.given or not visit.given.submitted_at or not visit.reach.sends:
        return visit.to()
    about = receipt.Receipt(visit.round.title, tuple(_hosts(visit)), invitation.who(), visit.given.submitted_at,
                            visit.given.submissions)
    return Reply(receipt.pdf(about, visit.sent(), visit.language), mimetype=PDF)


@views.get("/uitstel")
@personal_link
def more_time(invitation: Invitation) -> str:
    return _more_time(Visit(invitation), TimeForm(asked_by=invitation.name))


@views.post("/uitstel")
@personal_link
def ask_more_time(invitation: Invitation) -> Reply | tuple[str, int]:
    visit, form = Visit(invitation), TimeForm(request.form)
    complete = form.validate()
    try:
        day = form.day()
        time_deeds.check_wanted(visit.window, day, g.now)
        if complete:
            with writing() as session:
                time_deeds.ask(session, invitation, day, form.reason.data, form.asked_by.data, g.now)
            return visit.to("", "gevraagd", at="#gevraagd")
    except RuleBroken as broken:
        form.wanted_day.errors = [broken.message]
    return _more_time(visit, form), 422


def _more_time(visit: Visit, form: TimeForm) -> str:
    return visit.page("more_time", form=form, asked=requests.latest(db.session(), visit.invitation.id))


@views.get("/afmelden")
@personal_link
@while_open
def decline(visit: Visit) -> str:
    return visit.page("decline")


@views.post("/afmelden")
@personal_link
@while_open
def declined(visit: Visit) -> Reply:
    with writing() as session:
        deeds.decline(session, visit.invitation, visit.author, g.now)
    return visit.to("", "afgemeld", at="#afgemeld")
