"""Answers that are filled in beforehand: from where, what would be filled in, and what became of it."""

from datetime import date

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

from forms.organisations import read_register
from forms.prefilling import ColumnsForm, RegisterForm, TableForm, TermsForm, columns_form, register_form, terms_form
from survey.access import requires, scanned
from survey.actions import prefills as deeds
from survey.actions import uploads as upload_deeds
from survey.actions.log import record
from survey.database import db, writing
from survey.documents import prefills as documents
from survey.documents import responses as answers
from survey.documents.tables import CSV, XLSX, Sheet, csv_lines, xlsx
from survey.models.rounds import Round
from survey.models.uploads import Upload
from survey.queries import exports, prefills, questionnaires, rounds, uploads
from survey.rules import calendar, prefilling
from survey.rules.broken import RuleBroken
from survey.rules.columns import Table
from survey.rules.permissions import Permission
from survey.rules.prefilling import Plan, Source, Stated
from survey.rules.prefills import terms
from survey.rules.questionnaires.codebook import codebook
from survey.rules.questionnaires.document import Questionnaire

views = Blueprint("prefills", __name__, url_prefix="/secretariaat/uitvragen/<slug>/voorinvullen")
Page = str | Response | tuple[str, int]
SHOWN = 40
EXAMPLES = 3


def _round(slug: str) -> Round:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    return round_ if round_.version and round_.asks else abort(404)


def _asked(round_: Round) -> Questionnaire:
    assert round_.version
    return questionnaires.compiled(db.session(), round_.version)


@views.get("")
@requires(Permission.READ)
def overview(slug: str) -> str:
    round_ = _round(slug)
    return _overview(round_, TableForm(), terms_form(_asked(round_), terms(round_.prefilling)))


def _overview(round_: Round, table: TableForm, wanted: TermsForm) -> str:
    session, asked = db.session(), _asked(round_)
    standing = prefills.standing(prefills.members(session, round_.id), asked)
    return render_template("prefills/overview.html", round=round_, standing=standing, table=table, wanted=wanted,
                           earlier=rounds.nearest(rounds.comparable(session, round_)))


def _preview(round_: Round, source: Source, said: str, back: str, refused: str = "", hidden: object = ()) -> str:
    made = prefilling.plan(prefills.as_members(prefills.members(db.session(), round_.id)), source)
    return render_template("prefills/preview.html", round=round_, plan=made, said=said, back=back, refused=refused,
                           shown=SHOWN, hidden=hidden, wording=prefilling.words_of(_asked(round_)),
                           told=prefilling.told_of(_asked(round_)))


def _take(round_: Round, source: Source, said: str, back: str, hidden: object = ()) -> Page:
    """Fills in what was agreed to, or shows what it would be now."""
    try:
        with writing() as session:
            made = deeds.fill(session, round_, source, request.form.get("digest", ""), said, g.user.name, g.now)
    except RuleBroken as broken:
        return _preview(_round(round_.slug), source, said, back, broken.message, hidden), 409
    flash(_done(made))
    return redirect(url_for("prefills.overview", slug=round_.slug))


def _done(made: Plan) -> str:
    members = len(made.changed)
    return (f"Bij {members} {'lid is' if members == 1 else 'leden zijn'} {made.values} "
            f"{'antwoord' if made.values == 1 else 'antwoorden'} vooringevuld.")


@views.get("/ronde")
@requires(Permission.WORK)
def from_round(slug: str) -> str:
    round_ = _round(slug)
    source, said = _of_round(round_)
    return _preview(round_, source, said, url_for("prefills.overview", slug=slug))


@views.post("/ronde")
@requires(Permission.WORK)
def take_from_round(slug: str) -> Page:
    round_ = _round(slug)
    source, said = _of_round(round_)
    return _take(round_, source, said, url_for("prefills.overview", slug=slug))


def _of_round(round_: Round) -> tuple[Source, str]:
    """What was sent in with the earlier round that was chosen, on the versions on which it was given."""
    session, wanted = db.session(), request.args.get("uitvraag", "")
    before = next((each for each, _ in rounds.comparable(session, round_) if each.slug == wanted), None)
    if before is None:
        raise RuleBroken("Kies een eerdere uitvraag met dezelfde vragen.")
    then = questionnaires.asked_in(session, before)
    if then is None:
        raise RuleBroken("Kies een eerdere uitvraag met dezelfde vragen.")
    given = prefills.given(session, before.id)
    return prefilling.from_round(_asked(round_), then, given, f"“{before.title}”"), f"de uitvraag “{before.title}”"


@views.get("/register")
@requires(Permission.WORK)
def from_register(slug: str) -> str:
    round_ = _round(slug)
    return _register(round_, _register_form(round_))


def _register_form(round_: Round) -> RegisterForm:
    facts = prefills.register_fields(prefills.members(db.session(), round_.id))
    return register_form(prefilling.fields_of(_asked(round_)), facts)


def _register(round_: Round, form: RegisterForm) -> str:
    return render_template("prefills/register.html", round=round_, form=form)


@views.post("/register")
@requires(Permission.WORK)
def take_from_register(slug: str) -> Page:
    round_ = _round(slug)
    form = _register_form(round_)
    chosen = form.chosen() if form.validate() else {}
    if not chosen:
        form.form_errors.append("Kies bij ten minste één vraag een veld van het register.")
        return _register(round_, form), 422
    known = prefills.members(db.session(), round_.id)
    facts = [(each.organisation.code, each.organisation.name, each.facts()) for each in known if each.organisation]
    source = prefilling.from_register(_asked(round_), chosen, facts, calendar.day_of(g.now))
    hidden, back = form.hidden(), url_for("prefills.from_register", slug=slug)
    if request.form.get("step") == "confirm":
        return _take(round_, source, "het register", back, hidden)
    return _preview(round_, source, "het register", back, hidden=hidden)


@views.post("/tabel")
@requires(Permission.WORK)
def receive(slug: str) -> Page:
    round_, form = _round(slug), TableForm()
    try:
        if not form.validate():
            return _overview(round_, form, terms_form(_asked(round_), terms(round_.prefilling))), 422
        content = form.file.data.read()
        if why := scanned(content):
            raise RuleBroken(why)
        table = read_register(content)
    except RuleBroken as broken:
        form.file.errors = [broken.message]
        return _overview(round_, form, terms_form(_asked(round_), terms(round_.prefilling))), 422
    choices = {"prefill": round_.id, "questions": list(prefilling.guess(_asked(round_), table.header)),
               "source": form.source.data.strip(), "provisional": bool(form.provisional.data),
               "day": form.day.data.isoformat() if form.day.data else None}
    with writing() as session:
        upload = upload_deeds.keep(session, g.user.id, form.file.data.filename or "", table, choices, g.now)
    return redirect(url_for("prefills.columns_page", slug=slug, number=upload.id))


def _upload(round_: Round, number: int) -> tuple[Upload, Table]:
    found = uploads.of_user(db.session(), g.user.id, number, g.now)
    if found is None or found.choices.get("prefill") != round_.id:
        raise RuleBroken("Dit bestand is er niet meer: het is al verwerkt, weggegooid of ouder dan een dag. Kies het "
                         "opnieuw bij Voorinvullen.")
    return found, Table(tuple(found.header), tuple((row, tuple(cells)) for row, cells in found.rows))


def _columns(round_: Round, upload: Upload, table: Table, form: ColumnsForm) -> str:
    examples = [table.column(position)[:EXAMPLES] for position in range(len(table.header))]
    return render_template("prefills/columns.html", round=round_, upload=upload, table=table, form=form,
                           examples=examples)


@views.get("/tabel/<int:number>")
@requires(Permission.WORK)
def columns_page(slug: str, number: int) -> str:
    round_ = _round(slug)
    upload, table = _upload(round_, number)
    form = columns_form(table, upload.choices["questions"], prefilling.fields_of(_asked(round_)))
    return _columns(round_, upload, table, form)


@views.post("/tabel/<int:number>")
@requires(Permission.WORK)
def choose(slug: str, number: int) -> Page:
    round_ = _round(slug)
    upload, table = _upload(round_, number)
    form = columns_form(table, upload.choices["questions"], prefilling.fields_of(_asked(round_)))
    good, targets = form.validate(), form.targets()
    if form.blame(prefilling.faults_of(table.header, targets)) or not good:
        return _columns(round_, upload, table, form), 422
    with writing() as session:
        upload_deeds.choose(session, upload, questions=list(targets))
    return redirect(url_for("prefills.from_table", slug=slug, number=number))


def _of_table(round_: Round, number: int) -> Source:
    upload, table = _upload(round_, number)
    day, said = upload.choices["day"], upload.choices["source"]
    stated = Stated(said, date.fromisoformat(day) if day else None, upload.choices["provisional"])
    return prefilling.from_table(_asked(round_), table, upload.choices["questions"], stated)


@views.get("/tabel/<int:number>/controle")
@requires(Permission.WORK)
def from_table(slug: str, number: int) -> str:
    round_ = _round(slug)
    said = _upload(round_, number)[0].choices["source"]
    return _preview(round_, _of_table(round_, number), said, url_for("prefills.columns_page", slug=slug, number=number))


@views.post("/tabel/<int:number>/controle")
@requires(Permission.WORK)
def take_from_table(slug: str, number: int) -> Page:
    round_ = _round(slug)
    said = _upload(round_, number)[0].choices["source"]
    done = _take(round_, _of_table(round_, number), said,
                 url_for("prefills.columns_page", slug=slug, number=number))
    if isinstance(done, Response):
        with writing() as session:
            upload_deeds.discard(session, number)
    return done


@views.post("/vragen")
@requires(Permission.WORK)
def set_terms(slug: str) -> Page:
    round_ = _round(slug)
    form = terms_form(_asked(round_), terms(round_.prefilling))
    if not form.validate():
        return _overview(round_, TableForm(formdata=None), form), 422
    with writing() as session:
        deeds.set_terms(session, round_, form.terms(), g.user.name, g.now)
    flash("Bewaard. Dit geldt meteen voor alle leden.")
    return redirect(url_for("prefills.overview", slug=slug))


@views.post("/definitief")
@requires(Permission.WORK)
def ask_definite(slug: str) -> Response:
    round_ = _round(slug)
    with writing() as session:
        number = deeds.ask_definite(session, round_, g.user.name, g.now)
    flash(f"{number} {'lid krijgt' if number == 1 else 'leden krijgen'} een mail met de vraag naar de definitieve "
          "cijfers.")
    return redirect(url_for("prefills.overview", slug=slug))


@views.get("/verwerker.<kind>")
@requires(Permission.READ)
def table(slug: str, kind: str) -> Response:
    """All that was sent in as one table for whoever works it out, with what was filled in beforehand beside it.

    Who took it stands in the log.
    """
    if kind not in ("csv", "xlsx"):
        abort(404)
    round_, session = _round(slug), db.session()
    asked = questionnaires.asked_in(session, round_) or abort(404)
    book, remarked = codebook(asked), prefills.remarks_of(session, round_.id)
    names = exports.organisations(session) if answers.names_organisations(book) else {}
    header, lines = answers.header(book, False), answers.rows(book, exports.answers(session, round_.id), False, names)
    header, wide = documents.widened(documents.beside(asked, remarked), header, lines, answers.ABOUT.index("Code"))
    with writing() as noting:
        record(noting, g.user.name, "processor_table_fetched", g.now, round_id=round_.id)
    if kind == "csv":
        answer = Answer(stream_with_context(csv_lines(header, wide)), mimetype=CSV)
        answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-verwerker.csv")
        return answer
    per_row = [Sheet(each.title or each.key, *documents.widened_rows(
        documents.beside(asked, remarked, each.key), each.key, answers.row_header(book, each, False),
        answers.row_rows(book, each, exports.answers(session, round_.id), False, names))) for each in book.repeats]
    sheets = [Sheet("Antwoorden", header, wide), *per_row, documents.sheet(asked, remarked),
              answers.explained(book)]
    return send_file(xlsx(sheets), XLSX, as_attachment=True, download_name=f"{slug}-verwerker.xlsx")
