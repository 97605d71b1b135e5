"""Signal values: kept with a questionnaire beside its breaks, and who is above them in a round. Only for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Reply

from forms.signals import BreakForm, SignalForm
from survey.access import requires
from survey.actions import signals as actions
from survey.database import db, writing
from survey.documents.tables import XLSX, Sheet, xlsx
from survey.models.questionnaires import Questionnaire
from survey.models.rounds import Round
from survey.models.signals import Signal
from survey.queries import organisations, questionnaires, results, rounds, signals
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires import document
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.piping import plainly
from survey.rules.signals import Reading, change, order, reading

views = Blueprint("signals", __name__)
RULES = "/secretariaat/vragenlijsten/<slug>/jaren"
ABOVE = "/secretariaat/uitvragen/<slug>/signaal"
REGISTER = ("sector", "province", "pupils", "code", "name")
HEADER = ("Code", "Naam", "Sector", "Signaalwaarde", "Stand", "Deel van de grens", "Gemeten tegen grens", "Vorige keer")
Page = str | Reply | tuple[str, int]


def _kept(slug: str) -> tuple[Questionnaire, document.Questionnaire]:
    found = questionnaires.by_slug(db.session(), slug) or abort(404)
    version = questionnaires.head_of(db.session(), slug) or abort(404)
    return found, questionnaires.compiled(db.session(), version)


def _keys(asked: document.Questionnaire) -> Iterator[tuple[str, str]]:
    """The keys a rule may name with their words; of what is asked per row it is what its rows make together."""
    for section in asked.sections:
        if section.repeat:
            yield f"count(${{{section.key}}})", f"hoe vaak “{plainly(section.title)}” is ingevuld"
        for question in section.questions:
            for key in question.keys or ((question.key,) if question.calculation else ()):
                words = plainly(question.label)
                if section.repeat:
                    yield f"sum(${{{key}}})", f"{words} (alle keren samen; ook min, max en count)"
                else:
                    yield key, words if key == question.key else f"{words} ({key})"


def _page(slug: str, rule: SignalForm | None = None, trend: BreakForm | None = None) -> str:
    kept, asked = _kept(slug)
    asked_for = [(each.key, plainly(each.label)) for each in asked.questions if each.keys or each.calculation]
    labels = {"": "Alle vragen", **dict(asked_for)}
    return render_template(
        "signals/rules.html", questionnaire=kept, keys=list(_keys(asked)), labels=labels,
        rule=rule or SignalForm(formdata=None), trend=(trend or BreakForm(formdata=None)).offer(asked_for),
        signals=signals.of_questionnaire(db.session(), kept.id), breaks=signals.breaks(db.session(), kept.id))


@views.get(RULES)
@requires(Permission.READ)
def rules(slug: str) -> str:
    return _page(slug)


@views.post(f"{RULES}/signaalwaarde")
@requires(Permission.WORK)
def add(slug: str) -> Page:
    kept, asked = _kept(slug)
    form = SignalForm()
    register = {*REGISTER, *organisations.own_fields(db.session())}
    try:
        if not form.validate():
            return _page(slug, rule=form), 422
        with writing() as session:
            actions.add(session, kept, asked, form.name.data or "", form.rule.data or "", form.source.data or "",
                        register, g.user.name, g.now)
    except RuleBroken as broken:
        form.rule.errors = [broken.message]
        return _page(slug, rule=form), 422
    flash("De signaalwaarde is bewaard.")
    return redirect(url_for("signals.rules", slug=slug), 303)


@views.post(f"{RULES}/signaalwaarde/<int:number>/weg")
@requires(Permission.WORK)
def remove(slug: str, number: int) -> Reply:
    kept, _ = _kept(slug)
    with writing() as session:
        actions.remove(session, kept, number, g.user.name, g.now)
    flash("De signaalwaarde is weg.")
    return redirect(url_for("signals.rules", slug=slug), 303)


@views.post(f"{RULES}/trendbreuk")
@requires(Permission.WORK)
def note(slug: str) -> Page:
    kept, asked = _kept(slug)
    form = BreakForm().offer([(each.key, plainly(each.label)) for each in asked.questions])
    since = form.since.data if form.validate() else None
    if since is None:
        return _page(slug, trend=form), 422
    with writing() as session:
        actions.note_break(session, kept, form.key.data or "", since, form.reason.data or "", g.user.name,
                           g.now)
    flash("De trendbreuk is bewaard en staat voortaan bij elke vergelijking.")
    return redirect(url_for("signals.rules", slug=slug), 303)


@views.post(f"{RULES}/trendbreuk/<int:number>/weg")
@requires(Permission.WORK)
def forget(slug: str, number: int) -> Reply:
    kept, _ = _kept(slug)
    with writing() as session:
        actions.remove_break(session, kept, number, g.user.name, g.now)
    flash("De trendbreuk is weg.")
    return redirect(url_for("signals.rules", slug=slug), 303)


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation at one signal value."""

    code: str
    facts: Mapping[str, Any]
    now: Reading
    before: Reading | None

    @property
    def change(self) -> str:
        return change(self.now, self.before)


@views.get(ABOVE)
@requires(Permission.READ)
def show(slug: str) -> str:
    round_, before, known = _rounds(slug)
    return render_template("signals/show.html", round=round_, before=before, known=known,
                           found=_found(round_, before))


@views.get(f"{ABOVE}.xlsx")
@requires(Permission.READ)
def export(slug: str) -> Response:
    round_, before, _ = _rounds(slug)
    rows = [(row.code, row.facts.get("name"), row.facts.get("sector"), signal.name, row.now.words, row.now.percent,
             "; ".join(part.words for part in row.now.parts), row.change)
            for signal, found in _found(round_, before) for row in found]
    return send_file(xlsx([Sheet("Signaalwaarden", HEADER, rows)]), XLSX, as_attachment=True,
                     download_name=f"{slug}-signaalwaarden.xlsx")


def _rounds(slug: str) -> tuple[Round, Round | None, list[Round]]:
    """The round, the one before it with the same questionnaire, and all that can be chosen."""
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    if round_.version is None:
        raise RuleBroken("Deze uitvraag heeft nog geen vragenlijst.")
    known = [each for each, shared in rounds.comparable(db.session(), round_) if shared is None]
    wanted = request.args.get("vorige", "")
    chosen = next((each for each in known if each.slug == wanted), known[0] if known and not wanted else None)
    return round_, chosen, known


def _found(round_: Round, before: Round | None) -> list[tuple[Signal, list[Row]]]:
    """Every signal value of the questionnaire with everybody who sent in, who is above first."""
    assert round_.version
    kept, today = signals.of_questionnaire(db.session(), round_.version.questionnaire_id), calendar.day_of(g.now)
    if not kept:
        return []
    now = [(each, _scope(each, round_)) for each in results.answered(db.session(), round_.id)]
    then = {each.organisation: (each.answers, _scope(each, before))
            for each in results.answered(db.session(), before.id)} if before else {}
    found = []
    for signal in kept:
        rule = expression(signal.expression)
        rows = [(each, reading(rule, each.answers, facts, today)) for each, facts in now]
        found.append((signal, [
            Row(each.organisation, each.facts, read, reading(rule, *then[each.organisation], today)
                if each.organisation in then else None) for each, read in order(rows)]))
    return found


def _scope(each: Any, round_: Round) -> dict[str, Any]:
    """The facts by the names of the register and by the keys of the questionnaire."""
    assert round_.version
    return {**each.facts, **questionnaires.compiled(db.session(), round_.version).known(each.facts)}
