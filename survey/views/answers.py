"""Answers for the secretariat: the list, one answer with its history, entering one for a member, the export."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask import Response as Answer
from werkzeug.wrappers import Response

from forms import answers as pages
from forms import attachments as file_forms
from forms.prefills import beforehand
from forms.responses import AskBackForm, OnBehalfForm
from survey.access import requires, scanned
from survey.actions import answers
from survey.actions import attachments as file_deeds
from survey.actions import responses as deeds
from survey.database import db, writing
from survey.documents import prefills as origins
from survey.documents import responses as documents
from survey.documents.tables import CSV, XLSX, csv_lines, xlsx
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.models.shares import Share
from survey.queries import (
    attachments,
    exports,
    log,
    members,
    prefills,
    questionnaires,
    recipients,
    responses,
    rounds,
    shares,
)
from survey.queries.members import Filter
from survey.rules import calendar, coauthors
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.prefills import box_words, is_box
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Questionnaire, words
from survey.rules.questionnaires.lineup import without_a_field
from survey.rules.questionnaires.rows import Change, Deed, bare, changed, fields, numbers, row_of
from survey.rules.questionnaires.telling import as_typed, told_sent
from survey.rules.questionnaires.types import Type
from survey.rules.responses import Source, Typed

views = Blueprint("answers", __name__, url_prefix="/secretariaat/uitvragen/<slug>/antwoorden")
Page = str | Response | tuple[str, int]
PAGE = 200
SORTS = {"code": "code", "naam": "naam", "sector": "sector"}


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _questionnaire(round_: Round) -> Questionnaire:
    """The version that the round asks now."""
    return questionnaires.compiled(db.session(), round_.version) if round_.version else abort(404)


def _given_on(round_: Round, member: Invitation) -> Questionnaire:
    """The version on which this member sent in."""
    session, given = db.session(), member.response
    if given is None or given.given_on == round_.version_id:
        return _questionnaire(round_)
    return questionnaires.compiled(session, questionnaires.version(session, given.given_on))


def _left(round_: Round, member: Invitation) -> list[tuple[str, str]]:
    """What a member typed at questions that are no longer asked, in words."""
    asked = questionnaires.asked_in(db.session(), round_)
    if member.response is None or asked is None or not round_.earlier:
        return []
    left = without_a_field(_questionnaire(round_), member.response.typed)
    known = [(asked.by_key[bare(name)], value) for name, value in left.items() if bare(name) in asked.by_key]
    return [(words(question.label), as_typed(question, value)) for question, value in known]


@views.get("")
@requires(Permission.READ)
def overview(slug: str) -> str:
    round_, number = _round(slug), max(request.args.get("pagina", 1, int), 1)
    wanted = Filter("sent", "", request.args.get("zoek", "")[:100], request.args.get("volgorde", "code"))
    repeats = codebook(_questionnaire(round_)).repeats if round_.version else ()
    listed, total = members.listed(db.session(), round_.id, wanted, calendar.day_of(g.now), PAGE, (number - 1) * PAGE)
    return render_template("answers/overview.html", round=round_, listed=listed, total=total, wanted=wanted,
                           page=number, pages=-(-total // PAGE), sorts=SORTS, repeats=repeats,
                           with_files=total and attachments.any_sent_in(db.session(), round_.id))


@views.get("/<int:number>")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    round_ = _round(slug)
    return _show(round_, recipients.of_round(db.session(), round_.id, number) or abort(404), AskBackForm())


def _show(round_: Round, member: Invitation, form: AskBackForm) -> str:
    given = member.response
    told = _told(_given_on(round_, member), member) if given and given.submitted_at else ()
    files = attachments.of_response(db.session(), given.id) if given else ()
    return render_template("answers/show.html", round=round_, member=member, given=given, told=told, Source=Source,
                           left=_left(round_, member),
                           files=[each for each in files if attachments.belongs(given.answers if given else None,
                                                                                each.question_key, each.id)],
                           form=form, takes_answers=member.window().takes_answers(g.now), turns=_turns(round_, member),
                           sittings=shares.sittings(db.session(), member.id), shares=_shares(member),
                           history=log.of_member(db.session(), member.id))


def _turns(round_: Round, member: Invitation) -> list[tuple[str, list[coauthors.Turn]]]:
    """Who worked on which section, for as far as somebody did."""
    asked = questionnaires.asked_in(db.session(), round_)
    worked = member.response.worked if member.response else {}
    return [(words(section.title), coauthors.turns(worked, section.key))
            for section in (asked.sections if asked else ()) if section.key in worked]


def _shares(member: Invitation) -> list[Share]:
    today = calendar.day_of(g.now)
    return [share for share in shares.of_invitation(db.session(), member.id) if share.grant().holds(today)]


@views.post("/<int:number>/terugvragen")
@requires(Permission.WORK)
def ask_back(slug: str, number: int) -> Page:
    round_, form = _round(slug), AskBackForm()
    member = recipients.of_round(db.session(), round_.id, number) or abort(404)
    if not form.validate():
        return _show(round_, member, form), 422
    try:
        with writing() as session:
            answers.ask_back(session, member, form.question.data or "", form.until.data, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _show(round_, member, form), 422
    flash("Het antwoord is teruggevraagd. Het lid krijgt uw vraag per mail.")
    return redirect(url_for("answers.show", slug=slug, number=number))


def _told(questionnaire: Questionnaire, member: Invitation) -> Any:
    sent = (member.response and member.response.answers) or {}
    names = responses.names_in(db.session(), questionnaire, sent)
    files = attachments.names(attachments.of_response(db.session(), member.response.id)) if member.response else {}
    return told_sent(questionnaire, sent, member.facts(), names=names | files)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole questionnaire of one member on one page, as the secretariat fills it in."""

    questionnaire: Questionnaire
    member: Invitation
    typed: Mapping[str, Any]
    examination: Examination

    @property
    def sections(self) -> list[tuple[int, pages.SectionPage]]:
        """The sections this member gets, with their numbers."""
        return [(number, pages.page(self.questionnaire, number))
                for number, state in enumerate(self.examination.sections, 1) if state.asked]

    def shown(self, flagged: bool) -> list[tuple[pages.SectionPage, list[pages.Row]]]:
        today, facts, found = calendar.day_of(g.now), self.member.facts(), []
        names = responses.names_in(db.session(), self.questionnaire, self.examination.values)
        for _, page in self.sections:
            form = page.form(typed=self.typed)
            shown = page.shown(form, self.examination, facts, today, flagged, names)
            found.append((page, page.rows(form, shown)))
        return found


def _sheet(round_: Round, member: Invitation, typed: Mapping[str, Any] | None = None) -> Sheet:
    questionnaire = _questionnaire(round_)
    kept = typed if typed is not None else member.response.typed if member.response else {}
    before, today = member.prefilled(), calendar.day_of(g.now)
    examination = responses.examined(db.session(), questionnaire, kept, member.facts(), today, before)
    return Sheet(questionnaire, member, before.over(kept), examination)


@views.get("/<int:number>/invullen")
@requires(Permission.WORK)
def fill(slug: str, number: int) -> str:
    round_ = _round(slug)
    member = recipients.of_round(db.session(), round_.id, number) or abort(404)
    return _fill(round_, _sheet(round_, member), OnBehalfForm())


def _fill(round_: Round, sheet: Sheet, form: OnBehalfForm, flagged: bool = False,
          conflicts: Mapping[str, Typed] | None = None, added: bool = False,
          removed: tuple[str, str] = ("", ""), refused: Mapping[str, str] | None = None) -> str:
    """`removed` is the section from which a row was taken, and the number and place to put it back with; `refused` says
    by question why a file did not come in.
    """
    shown, before = sheet.shown(flagged), sheet.member.prefilled()
    for each in (each for _, listed in shown for row in listed for each in row.shown):
        each.before = beforehand(before, sheet.questionnaire.by_key[bare(each.item.key)], row_of(each.item.key),
                                 sheet.typed)
    stored = before.over(sheet.member.response.typed if sheet.member.response else {})
    everything = [each for _, rows in shown for row in rows for each in row.shown]
    seen = " ".join(page.marks_of([each for row in rows for each in row.shown], stored) for page, rows in shown)
    _with_files(round_, sheet, everything, refused or {})
    for each in everything:
        own = (*each.item.fields, *(each.before.names if each.before else ()))
        each.other = {key: _as_stored(stored, key) for key in own if key in (conflicts or {})}
    return render_template("answers/fill.html", round=round_, member=sheet.member, form=form, shown=shown,
                           seen=seen, wrong=[each for each in everything if each.errors],
                           conflicts=conflicts or {}, added=added, window=sheet.member.window(), removed=removed)


def _with_files(round_: Round, sheet: Sheet, shown: Iterable[pages.Shown], refused: Mapping[str, str]) -> None:
    """The files of this member at their questions, and why others did not come in."""
    given, asked = sheet.member.response, [each for each in shown if each.item.type == Type.FILE.value]
    found = attachments.of_response(db.session(), given.id) if asked and given else ()
    folder = url_for("answers.show", slug=round_.slug, number=sheet.member.id)
    for each in asked:
        key = each.item.key
        each.files = file_forms.present(found, sheet.typed.get(key) or (), lambda path: f"{folder}{path}")
        each.errors = {**each.errors, **({key: refused[key]} if key in refused else {})}


def _take_files(sheet: Sheet, author: deeds.Author) -> dict[str, str]:
    """Takes in and away what was sent along; by question why something was not."""
    if not file_forms.anything(request.form, request.files):
        return {}
    asked = [question for _, page in sheet.sections for question in page.section.questions]
    sent = file_forms.sent(asked, request.form, request.files, scanned)
    with writing() as session:
        return file_deeds.take(session, sheet.member, sheet.questionnaire, sent, author, g.now)


def _as_stored(stored: Mapping[str, Any], key: str) -> str:
    value = stored.get(key, "")
    if is_box(key):
        return box_words(value)
    return ", ".join(value) if isinstance(value, list) else value


def _sent(sheet: Sheet) -> deeds.Page:
    typed: dict[str, Typed] = {}
    seen: dict[str, str] = {}
    for _, page in sheet.sections:
        some, seen = page.sent(request.form)
        typed |= some
    return deeds.Page(typed, seen)


@views.post("/<int:number>/invullen")
@requires(Permission.WORK)
def enter(slug: str, number: int) -> Page:
    """Keeps what was typed, wrong values included; sends it in when that was asked and all is right."""
    round_, form = _round(slug), OnBehalfForm()
    member = recipients.of_round(db.session(), round_.id, number) or abort(404)
    sheet = _sheet(round_, member)
    sent = _sent(sheet)
    if change := pages.row_change(request.form):
        return _with_rows(round_, member, form, {**sheet.typed, **sent.typed}, change)
    if not form.validate():
        return _fill(round_, _sheet(round_, member, {**sheet.typed, **sent.typed}), form), 422
    author = deeds.Author(member.who(), Source(form.source.data), g.user.name)
    try:
        refused = _take_files(sheet, author)
        with writing() as session:
            saved = answers.enter(session, member, sheet.questionnaire, sent, author, form.reason.data or "", g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _fill(round_, _sheet(round_, member, {**sheet.typed, **sent.typed}), form), 422
    return _after(round_, number, form, author, saved, _added(sheet, sent, saved), refused)


def _with_rows(round_: Round, member: Invitation, form: OnBehalfForm, typed: dict[str, Any], change: Change) -> str:
    """The page with a row more or fewer; nothing is stored before somebody saves it with a reason."""
    sheet = _sheet(round_, member, typed)
    section, removed = sheet.questionnaire.section(change.section), ("", "")
    before = numbers(section, typed) if section else []
    try:
        typed = {**typed, change.section: changed(sheet.questionnaire, typed, change)}
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
    if change.deed is Deed.REMOVE and change.number in before:
        removed = (change.section, f"{change.number}.{before.index(change.number)}")
    return _fill(round_, _sheet(round_, member, typed), form, removed=removed)


def _added(sheet: Sheet, sent: deeds.Page, saved: deeds.Draft) -> bool:
    """Whether these answers made questions appear that were not on the page."""
    names = {row + key for row, question in fields(sheet.questionnaire, saved.typed) if question.answered
             for key in question.keys}
    return bool(sent.seen) and not (saved.examination.asked & names) <= sent.seen.keys()


def _after(round_: Round, number: int, form: OnBehalfForm, author: deeds.Author, saved: deeds.Draft,
           added: bool, refused: Mapping[str, str]) -> Page:
    db.session.expire_all()
    member = recipients.of_round(db.session(), round_.id, number) or abort(404)
    if saved.conflicts:
        return _fill(round_, _sheet(round_, member, {**saved.typed, **saved.conflicts}), form, True,
                     saved.conflicts, refused=refused), 409
    if refused:
        return _fill(round_, _sheet(round_, member), form, True, added=added, refused=refused), 422
    if "send" not in request.form:
        flash("Bewaard. De antwoorden zijn nog niet ingestuurd.")
        return redirect(url_for("answers.fill", slug=round_.slug, number=number))
    if saved.examination.errors or added:
        return _fill(round_, _sheet(round_, member), form, True, added=added), 422
    with writing() as session:
        outcome = deeds.submit(session, member, _questionnaire(round_), saved.revision, author, g.now)
    if outcome not in (deeds.Outcome.SENT, deeds.Outcome.SENT_BEFORE):
        return _fill(round_, _sheet(round_, member), form, True), 409
    flash(f"De antwoorden van {author.name} zijn ingestuurd. Het lid krijgt een ontvangstbevestiging.")
    return redirect(url_for("answers.show", slug=round_.slug, number=number))


@views.get("/antwoorden.<kind>")
@requires(Permission.READ)
def export(slug: str, kind: str) -> Response:
    """All answers, in words or (`?codes=1`) in codes; row by row, so that a long list costs no memory."""
    round_, coded = _round(slug), "codes" in request.args
    session, asked = db.session(), questionnaires.asked_in(db.session(), round_) or abort(404)
    book = codebook(asked)
    names = exports.organisations(session) if not coded and documents.names_organisations(book) else {}
    given = exports.answers(session, round_.id)
    name = f"{slug}-{'codes' if coded else 'antwoorden'}"
    remarked = prefills.remarks_of(session, round_.id) if round_.prefilling is not None else []
    if kind == "csv" and remarked:
        plain = documents.header(book, coded), documents.rows(book, given, coded, names)
        beside = origins.beside(asked, remarked)
        return _csv(csv_lines(*origins.widened(beside, *plain, documents.ABOUT.index("Code"))), name)
    if kind == "csv":
        return _csv(documents.csv_file(book, given, coded, names), name)
    if kind != "xlsx":
        abort(404)
    sheets = documents.sheets(book, given, coded, names)
    if round_.prefilling is not None:
        sheets.append(origins.sheet(asked, remarked))
    return send_file(xlsx(sheets), XLSX, as_attachment=True, download_name=f"{name}.xlsx")


@views.get("/antwoorden-<key>.csv")
@requires(Permission.READ)
def export_rows(slug: str, key: str) -> Response:
    """All rows of a section that is filled in several times, one a line, with the code of who answered."""
    round_, coded = _round(slug), "codes" in request.args
    session, asked = db.session(), questionnaires.asked_in(db.session(), round_) or abort(404)
    book = codebook(asked)
    repeated = next((each for each in book.repeats if each.key == key), None) or abort(404)
    names = exports.organisations(session) if not coded and documents.names_organisations(book) else {}
    found = documents.row_rows(book, repeated, exports.answers(session, round_.id), coded, names)
    remarked = prefills.remarks_of(session, round_.id) if round_.prefilling is not None else []
    beside, header = origins.beside(asked, remarked, key), documents.row_header(book, repeated, coded)
    lines = csv_lines(*origins.widened_rows(beside, key, header, found))
    return _csv(lines, f"{slug}-{key}{'-codes' if coded else ''}")


def _csv(lines: Iterator[str], name: str) -> Response:
    answer = Answer(stream_with_context(lines), mimetype=CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
