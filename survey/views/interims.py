"""Interim results: the figures of this moment, a paragraph that leads back to them, and what was kept before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.interims import ParagraphForm
from survey.access import requires
from survey.actions import interims as deeds
from survey.database import db, writing
from survey.models.interims import Interim
from survey.models.rounds import Round
from survey.queries import interims, questionnaires, rounds
from survey.queries import results as answers
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.publication import Profile, settings
from survey.rules.questionnaires.codebook import codebook
from survey.rules.rounds import STRICTNESS

views = Blueprint("interims", __name__, url_prefix="/secretariaat/uitvragen/<slug>/tussenstand")
FEW_VALUES = 40
TELLS_NO_FIGURE = frozenset({"ww", "datum"})


def counted(session: Session, round_: Round, profile: str, now: datetime, by: tuple[str, ...] = ()) -> Any:
    """The results of a round at this moment, under a profile.

    Raises RuleBroken where there is no questionnaire.
    """
    from analysis.figures.rows import Row
    from analysis.results import results

    if round_.version is None:
        raise RuleBroken("Deze uitvraag heeft nog geen vragenlijst.")
    known = codebook(questionnaires.compiled(session, round_.version))
    rows = [Row(each.organisation, each.facts, each.submitted_at, each.answers)
            for each in answers.answered(session, round_.id)]
    population = None if round_.open_link else answers.population(session, round_.id)
    return results(known, rows, population, settings(profile, round_.thresholds), now,
                   closed=not round_.window().takes_answers(now), by=by)


def written(round_: Round, found: Any, now: datetime) -> Any:
    """The paragraph about these results, for a newsletter of today."""
    from analysis.paragraph import paragraph

    return paragraph(found, found.codebook, found.rule, calendar.day_of(now), round_.closes_on, found.closed,
                     about=found.codebook.topic)


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _profile(round_: Round) -> str:
    """The profile of the round, or a stricter one that was asked for."""
    wanted = request.values.get("profiel", round_.profile)
    return wanted if wanted in _profiles(round_) else round_.profile


def _profiles(round_: Round) -> list[str]:
    return [str(profile) for profile in STRICTNESS[STRICTNESS.index(Profile(round_.profile)):]]


def _facts(session: Session, round_: Round) -> list[str]:
    """The facts by which results can be broken down: words, of which there are few."""
    values: dict[str, set[str]] = {}
    for facts in answers.population(session, round_.id):
        for name, value in facts.items():
            if isinstance(value, str) and name not in ("code", "name"):
                values.setdefault(name, set()).add(value)
    return [name for name, found in values.items() if 1 < len(found) <= FEW_VALUES]


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    return _show(_round(slug), None)


def _show(round_: Round, form: ParagraphForm | None, loose: Iterable[Any] = ()) -> str:
    from analysis.tables import document

    session, profile = db.session(), _profile(round_)
    facts = _facts(session, round_)
    by = request.args.get("per", "")
    found = counted(session, round_, profile, g.now, (by,) if by in facts else ())
    draft = written(round_, found, g.now)
    form = form or ParagraphForm(formdata=None, text=draft.text)
    return render_template(
        "interims/show.html", round=round_, form=form, profile=profile, profiles=_profiles(round_), facts=facts, by=by,
        found=document(found), draft=draft, pieces=_pieces(draft.text, map(_plain, draft.spans)),
        sources=_sources(draft, found), loose=list(loose), kept=interims.of_round(session, round_.id), today=calendar.day_of(g.now))


@views.post("/")
@requires(Permission.WORK)
def keep(slug: str) -> str | Response | tuple[str, int]:
    """Counts anew at this moment: what is kept is what is true now, not what stood on a page an hour ago."""
    round_, form = _round(slug), ParagraphForm()
    found = counted(db.session(), round_, _profile(round_), g.now)
    draft = written(round_, found, g.now)
    words, loose = _edited(draft.text, draft.spans, form)
    try:
        if not form.validate() or (loose and not form.checked.data):
            return _show(round_, form, loose), 422
        state = deeds.Counted(found.response.x, found.response.n, _sources(draft, found), draft.text)
        with writing() as session:
            interim = deeds.keep(session, round_, found.rule, state, words, g.user.name, g.now)
    except RuleBroken as broken:
        form.text.errors = [broken.message]
        return _show(round_, form, loose), 422
    flash("De alinea is bewaard, met de cijfers van dit moment.")
    return redirect(url_for("interims.one", slug=slug, number=interim.id))


def _edited(draft: str, spans: Iterable[Any], form: ParagraphForm) -> tuple[deeds.Words, tuple[Any, ...]]:
    """The text as it was edited, the spans that survived, and the numbers that stand alone now."""
    from analysis.editing import loose, retraced

    text = "\n".join((form.text.data or "").strip().splitlines())
    kept = retraced(draft, spans, text)
    return deeds.Words(text, [_plain(span) for span in kept]), loose(text, kept)


def _plain(span: Any) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "statistic": span.statistic, "filter": span.filter, "text": span.text}


def _pieces(text: str, spans: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the figure it tells or nothing; a verb or a day tells none."""
    place = 0
    for span in (span for span in spans if span["filter"] not in TELLS_NO_FIGURE):
        yield text[place:span["start"]], ""
        yield text[span["start"]:span["end"]], span["statistic"]
        place = span["end"]
    yield text[place:], ""


def _sources(draft: Any, found: Any) -> dict[str, dict[str, Any]]:
    """Every figure in the paragraph, with what a reader needs to check it."""
    from analysis.paragraph import DEADLINE
    from analysis.tables import figure

    names = dict.fromkeys(span.statistic for span in draft.spans if span.statistic != DEADLINE)
    return {name: figure(found.result(name), found.rule) for name in names}


@views.get("/<int:number>")
@requires(Permission.READ)
def one(slug: str, number: int) -> str:
    round_, interim = _interim(slug, number)
    return _one(round_, interim, ParagraphForm(formdata=None, text=interim.text))


def _interim(slug: str, number: int) -> tuple[Round, Interim]:
    round_ = _round(slug)
    return round_, interims.one(db.session(), round_.id, number) or abort(404)


def _one(round_: Round, interim: Interim, form: ParagraphForm, loose: Iterable[Any] = ()) -> str:
    return render_template("interims/one.html", round=round_, interim=interim, form=form, loose=list(loose),
                           pieces=_pieces(interim.text, interim.spans), sources=interim.figures)


@views.post("/<int:number>")
@requires(Permission.WORK)
def reword(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Other words; the figures stay those of the moment of counting."""
    from analysis.sentences import Span

    (round_, interim), form = _interim(slug, number), ParagraphForm()
    words, loose = _edited(interim.text, [Span(**span) for span in interim.spans], form)
    try:
        if not form.validate() or (loose and not form.checked.data):
            return _one(round_, interim, form, loose), 422
        with writing() as session:
            deeds.reword(session, interim, words, g.user.name, g.now)
    except RuleBroken as broken:
        form.text.errors = [broken.message]
        return _one(round_, interim, form, loose), 422
    flash("De tekst is aangepast. De cijfers zijn die van het moment van tellen.")
    return redirect(url_for("interims.one", slug=slug, number=number))
