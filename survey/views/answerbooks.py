"""Answering in a workbook: fetching it, bringing it back, and choosing where it differs from the website."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, stream_with_context, url_for
from flask import Response as Answer
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from forms.answerbooks import TOO_LARGE, read_answer_book
from forms.responses import OnBehalfForm
from survey.access import count, links, requires, scanned, shared_link
from survey.actions import answerbooks as deeds
from survey.actions import responses as answering
from survey.actions.log import record
from survey.actions.responses import Author
from survey.database import db, writing
from survey.documents.answerbooks import books as documents
from survey.documents.attachments import zipped
from survey.documents.tables import XLSX
from survey.models.answerbooks import AnswerBook
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import answerbooks, questionnaires, recipients, responses, rounds
from survey.rules import calendar
from survey.rules.answerbooks.cells import Difference, differences, is_about_rows, marks_of, normal, place_of
from survey.rules.answerbooks.layout import pages
from survey.rules.answerbooks.sheets import Page, Stamp, sheets_of
from survey.rules.broken import RuleBroken
from survey.rules.limits import UPLOADS
from survey.rules.permissions import Permission
from survey.rules.prefills import MARK_WORDS, MARKS
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import Examination
from survey.rules.questionnaires.document import Questionnaire, part_words, words
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.telling import as_typed
from survey.rules.responses import Source, Typed
from survey.visits import Visit, while_open

views = Blueprint("answerbooks", __name__)
LARGEST = 16 * 1024 * 1024
MEMBER = "/u/<token>/werkmap"
OFFICE = "/secretariaat/uitvragen/<slug>/werkmappen"


@views.before_request
def bound_request() -> None:
    request.max_content_length = LARGEST


@dataclass(frozen=True)
class Desk:
    """One member and its workbook: what stands in the fields now, and the sheets in which it would go out.

    `writes` tells of a section whether this visitor may fill it in; what it may not is in no workbook of it.
    """

    invitation: Invitation
    questionnaire: Questionnaire
    writes: Callable[[str], bool] = lambda key: True

    @cached_property
    def saved(self) -> Mapping[str, Any]:
        return self.invitation.response.typed if self.invitation.response else {}

    @cached_property
    def typed(self) -> Mapping[str, Any]:
        return self.invitation.prefilled().over(self.saved)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        today = calendar.day_of(g.now)
        made = pages(self.questionnaire, self.typed, self.invitation.facts(), today, self.invitation.prefilled(),
                     self.examined(self.saved).values)
        return tuple(page for page in made if self.writes(page.section.key))

    def home(self, name: str) -> str:
        """The key of the section that a field belongs to."""
        suffix = next((each for each in MARKS if name.endswith(each)), "")
        found = self.questionnaire.section_of.get(rows.bare(name).removesuffix(suffix))
        return found.key if found else name

    def chosen(self, book: AnswerBook) -> answering.Page:
        """What somebody chose to take over."""
        names = [name.removeprefix("kies-") for name, value in request.form.items()
                 if name.startswith("kies-") and value == "werkmap"]
        return deeds.chosen(self.questionnaire, book.typed, [each for each in names if self.writes(self.home(each))],
                            self.typed)

    def examined(self, typed: Mapping[str, Any]) -> Examination:
        return responses.examined(db.session(), self.questionnaire, typed, self.invitation.facts(),
                                  calendar.day_of(g.now), self.invitation.prefilled())

    def content(self) -> bytes:
        """The workbook to fetch."""
        known, round_ = self.invitation, self.invitation.round
        stamp = Stamp(round_.id, known.id, round_.version_id or 0, known.response.revision if known.response else 0,
                      g.now.isoformat(timespec="seconds"), sheets_of(self.pages), marks_of(self.pages, self.typed))
        return documents.xlsx(documents.Book(round_.title, known.who(), _told(known), self.pages, self.typed,
                                             known.prefilled(), stamp), links().stamp)

    def differences(self, book: AnswerBook) -> list["Told"]:
        """What the workbook would change, in words, with what the rules say of it."""
        stored = normal(self.pages, self.typed)
        # What this workbook has a line for and the present one would not, stands there as it was typed.
        there = {name: stored.get(name, self.typed.get(name, "")) for name in book.typed}
        found = differences(book.typed, book.seen, there)
        after = self.examined({**self.saved, **{each.name: each.found for each in found}})
        return [self._in_words(each, after, book.typed) for each in found
                if self.writes(self.home(each.name)) and not is_about_rows(self.questionnaire, each.name)]

    def _in_words(self, difference: Difference, after: Examination, read: Mapping[str, Any]) -> "Told":
        name = difference.name
        suffix = next((each for each in MARKS if name.endswith(each)), "")
        key = rows.bare(name).removesuffix(suffix)
        question, section = self.questionnaire.by_key[key], self.questionnaire.section_of[key]
        label = " ".join(filter(None, (plainly(question.label), part_words(question, key))))
        row = ""
        if section.repeat:
            one = words(section.repeat.singular)
            row = f"{one[:1].upper()}{one[1:]} {place_of(name.split('.')[1], read.get(section.key))}"
        said = {side: _mark_words(suffix, typed) if suffix else as_typed(question, typed)
                for side, typed in (("stored", difference.stored), ("found", difference.found))}
        own = rows.row_of(name) + question.key
        problem = after.errors.get(name) or after.errors.get(own, "")
        return Told(name, " · ".join(filter(None, (words(section.title), row))),
                    f"{MARK_WORDS[suffix]}: {label}" if suffix else label, said["stored"], said["found"],
                    difference.both, problem, after.warnings.get(own, ""))


@dataclass(frozen=True, slots=True)
class Told:
    """One difference in words; `error` and `warning` are what the website says once it is taken over."""

    name: str
    where: str
    label: str
    stored: str
    found: str
    both: bool
    error: str
    warning: str


def _mark_words(suffix: str, typed: Typed) -> str:
    text = typed if isinstance(typed, str) else ", ".join(typed)
    return text if suffix == MARKS[-1] else "ja" if text == "1" else text


def _told(known: Invitation) -> tuple[str, ...]:
    """What stands on the first sheet."""
    round_, window = known.round, known.window()
    until = f" U kunt insturen tot en met {calendar.deadline_in_words(window.last_day)}." if window.last_day else ""
    hosts = [host.association for host in round_.hosts]
    return (
        "Vul de gele cellen in. Alle andere cellen staan op slot, zodat we uw antwoorden kunnen teruglezen.",
        "Bij “Al bekend” staat wat wij alvast invulden en waar dat vandaan komt. Klopt het nog? Kies dan “ja” bij "
        "“Ongewijzigd?”. Klopt het niet? Vul het nieuwe antwoord in.",
        "Voeg geen rijen, kolommen of bladen toe en haal er geen weg. Geef de bladen geen andere naam.",
        "U mag in een gele cel een formule gebruiken.",
        "Klaar? Sla de werkmap op en lees haar in via uw persoonlijke link, of mail haar aan het secretariaat. U ziet "
        "dan eerst wat er verandert. Daarna stuurt u op de website in." + until,
        "Deze werkmap is alleen voor " + known.who() + ". Een andere organisatie krijgt een eigen werkmap.",
        *dict.fromkeys(f"Vragen? {host.contact_name}, {host.contact_email}" for host in hosts),
    )


@views.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """Of a file that is not even read the page it was chosen on says so; nothing else was typed there."""
    known = request.view_args or {}
    if "token" in known:
        return redirect(f"/u/{known['token']}/werkmap?groot=1", 303)
    flash(TOO_LARGE, "error")
    return redirect(url_for("answerbooks.overview", slug=known["slug"]), 303)


def _xlsx(content: bytes, name: str) -> Answer:
    answer = Answer(content, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _file_name(known: Invitation) -> str:
    code = known.organisation.code if known.organisation else str(known.id)
    return f"{known.round.slug}-{code}.xlsx"


def _uploaded() -> deeds.Returned:
    """The file that was sent along, read; a refusal says which cell and why."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RuleBroken("Kies de werkmap die u wilt inlezen.")
    content = sent.read()
    if why := scanned(content):
        raise RuleBroken(why)
    stamp, held = read_answer_book(content, links().stamped)
    return deeds.Returned(stamp, held, sent.filename)


def _desk(visit: Visit) -> Desk:
    return Desk(visit.invitation, visit.questionnaire, visit.reach.writes)


@views.get(f"{MEMBER}.xlsx")
@shared_link
@while_open
def fetch(visit: Visit) -> Answer:
    return _xlsx(_desk(visit).content(), _file_name(visit.invitation))


@views.get(MEMBER)
@shared_link
@while_open
def bring(visit: Visit) -> str:
    return _bring(visit, TOO_LARGE if "groot" in request.args else "")


def _bring(visit: Visit, error: str = "") -> str:
    waiting = answerbooks.all_waiting(db.session(), visit.invitation.id, g.now)
    return visit.page("workbook", waiting=waiting, error=error)


@views.post(MEMBER)
@shared_link
@while_open
def receive(visit: Visit) -> Response | tuple[str, int]:
    count(UPLOADS, f"invitation {visit.invitation.id}")
    try:
        returned = _uploaded()
        deeds.check_round(returned.stamp, visit.round, rounds.by_id(db.session(), returned.stamp.round))
        with writing() as session:
            book = deeds.receive(session, visit.invitation, visit.questionnaire, returned, visit.author, g.now)
    except RuleBroken as broken:
        return _bring(visit, broken.message), 422
    return visit.to(f"/werkmap/{book.id}")


def _waiting(known: Invitation, number: int) -> AnswerBook:
    found = answerbooks.waiting(db.session(), known.id, number, g.now)
    if found is None:
        raise RuleBroken("Deze werkmap is er niet meer: ze is al overgenomen, weggegooid of te oud. Lees haar opnieuw "
                         "in.")
    return found


@views.get(f"{MEMBER}/<int:number>")
@shared_link
@while_open
def compare(visit: Visit, number: int) -> str:
    book = _waiting(visit.invitation, number)
    told = _desk(visit).differences(book)
    return visit.page("differences", book=book, told=told)


@views.post(f"{MEMBER}/<int:number>")
@shared_link
@while_open
def take(visit: Visit, number: int) -> str | Response | tuple[str, int]:
    book = _waiting(visit.invitation, number)
    desk = _desk(visit)
    page = desk.chosen(book)
    with writing() as session:
        author = replace(visit.author, source=Source.WORKBOOK)
        saved = deeds.take(session, visit.invitation, visit.questionnaire, book, page, author, "", g.now)
        # The save holds the row of the answer, and so does who gives a part away or takes it back.
        for key in {desk.home(name) for name in page.typed}:
            visit.check_reach(key, anew=True)
    if saved.conflicts:
        return visit.to(f"/werkmap/{number}", "gewijzigd", at="#gewijzigd")
    return visit.to("/controle")


@views.post(f"{MEMBER}/<int:number>/weggooien")
@shared_link
@while_open
def discard(visit: Visit, number: int) -> Response:
    book = _waiting(visit.invitation, number)
    with writing() as session:
        deeds.discard(session, visit.invitation, book, visit.author, g.now)
    return visit.to("/werkmap", "weg", at="#weg")


def _round(slug: str) -> Round:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return round_ if round_.version else abort(404)


def _office(known: Invitation, source: Source = Source.WORKBOOK) -> Author:
    """Somebody of the secretariat, for a member."""
    return Author(known.who(), source, g.user.name)


def _asked(round_: Round) -> Questionnaire:
    assert round_.version
    return questionnaires.compiled(db.session(), round_.version)


@views.get(OFFICE)
@requires(Permission.READ)
def overview(slug: str) -> str:
    return _overview(_round(slug))


def _overview(round_: Round, refused: Mapping[str, str] | None = None) -> str:
    waiting = answerbooks.of_round(db.session(), round_.id, g.now)
    return render_template("answerbooks/overview.html", round=round_, waiting=waiting, refused=refused or {})


@views.get(f"{OFFICE}/alle.zip")
@requires(Permission.WORK)
def everything(slug: str) -> Answer:
    """The workbooks of all members, made one by one while they are sent; who took them stands in the log."""
    round_ = _round(slug)
    asked = _asked(round_)
    with writing() as session:
        record(session, g.user.name, "answer_books_fetched", g.now, round_id=round_.id)

    def made() -> Iterator[tuple[str, bytes]]:
        for known in answerbooks.members(db.session(), round_.id):
            yield _file_name(known), Desk(known, asked).content()

    answer = Answer(stream_with_context(zipped(made(), g.now)), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-werkmappen.zip")
    return answer


@views.get(f"{OFFICE}/<int:number>.xlsx")
@requires(Permission.WORK)
def fetch_for(slug: str, number: int) -> Answer:
    round_ = _round(slug)
    known = recipients.of_round(db.session(), round_.id, number) or abort(404)
    return _xlsx(Desk(known, _asked(round_)).content(), _file_name(known))


@views.post(OFFICE)
@requires(Permission.WORK)
def receive_for(slug: str) -> str | Response | tuple[str, int]:
    """Workbooks that came in by mail; each says itself whose it is."""
    round_ = _round(slug)
    try:
        returned = _uploaded()
        deeds.check_round(returned.stamp, round_, rounds.by_id(db.session(), returned.stamp.round))
        known = recipients.of_round(db.session(), round_.id, returned.stamp.invitation)
        if known is None or known.withdrawn_at:
            raise RuleBroken("De organisatie van deze werkmap staat niet (meer) op de lijst van deze uitvraag.")
        with writing() as session:
            book = deeds.receive(session, known, _asked(round_), returned, _office(known), g.now)
    except RuleBroken as broken:
        return _overview(round_, {"file": broken.message}), 422
    return redirect(url_for("answerbooks.compare_for", slug=slug, number=known.id, book=book.id))


@views.get(f"{OFFICE}/<int:number>/<int:book>")
@requires(Permission.WORK)
def compare_for(slug: str, number: int, book: int) -> str:
    round_ = _round(slug)
    known = recipients.of_round(db.session(), round_.id, number) or abort(404)
    return _compare_for(round_, known, _waiting(known, book), OnBehalfForm(source=Source.WORKBOOK.value))


def _compare_for(round_: Round, known: Invitation, book: AnswerBook, form: OnBehalfForm) -> str:
    told = Desk(known, _asked(round_)).differences(book)
    return render_template("answerbooks/differences.html", round=round_, member=known, book=book, told=told, form=form,
                           kept=request.form)


@views.post(f"{OFFICE}/<int:number>/<int:book>")
@requires(Permission.WORK)
def take_for(slug: str, number: int, book: int) -> str | Response | tuple[str, int]:
    round_, form = _round(slug), OnBehalfForm()
    known = recipients.of_round(db.session(), round_.id, number) or abort(404)
    waiting = _waiting(known, book)
    if "discard" in request.form:
        with writing() as session:
            deeds.discard(session, known, waiting, _office(known), g.now)
        flash("De werkmap is weggegooid. Er is niets gewijzigd.")
        return redirect(url_for("answerbooks.overview", slug=slug))
    if not form.validate():
        return _compare_for(round_, known, waiting, form), 422
    author = _office(known, Source(form.source.data))
    try:
        page = Desk(known, _asked(round_)).chosen(waiting)
        with writing() as session:
            saved = deeds.take(session, known, _asked(round_), waiting, page, author, form.reason.data or "", g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _compare_for(round_, known, waiting, form), 422
    if saved.conflicts:
        flash("Iemand anders wijzigde intussen een antwoord. Kijk de verschillen nog eens na.")
        return redirect(url_for("answerbooks.compare_for", slug=slug, number=number, book=book))
    flash(f"De antwoorden uit de werkmap van {known.who()} zijn bewaard. Ze zijn nog niet ingestuurd.")
    return redirect(url_for("answers.fill", slug=slug, number=number))
