"""Interim results: the figures of this moment, a paragraph that leads back to them, and what was kept before."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.interims import ParagraphForm, PublishForm
from survey.access import requires
from survey.actions import interims as deeds
from survey.database import db, snapshots, writing
from survey.models.interims import Interim
from survey.models.rounds import Round
from survey.queries import interims, mirrors, rounds
from survey.queries import results as answers
from survey.rules import calendar, publications
from survey.rules.broken import RuleBroken
from survey.rules.interims import Audience
from survey.rules.permissions import Permission
from survey.rules.publication import Profile
from survey.rules.rounds import STRICTNESS

views = Blueprint("interims", __name__, url_prefix="/secretariaat/uitvragen/<slug>/tussenstand")
TELLS_NO_FIGURE = frozenset({"ww", "datum"})


def counted(session: Session, round_: Round, profile: str, now: datetime, by: tuple[str, ...] = ()) -> Any:
    """The results of a round at this moment, under a profile.

    Raises RuleBroken where there is no questionnaire.
    """
    from analysis import material

    return material.counted(answers.material(session, round_, profile, now), snapshots(), now, by)


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


@dataclass(frozen=True, slots=True)
class Tellable:
    """What may be told beside all that was kept before: figures, paragraph and record; `why` is said of the rest."""

    found: Any
    draft: Any
    record: Any
    why: tuple[str, ...]


def _tellable(round_: Round, found: Any, now: datetime) -> Tellable:
    """Takes out what an earlier publication forbids, until nothing is left that it does.

    A sentence that loses its figure may be told in another way, with figures that have to be looked at as well.
    """
    from analysis.publications import held, published

    earlier = mirrors.told_before(db.session(), round_.id)
    refusals: tuple[publications.Refusal, ...] = ()
    while True:
        draft = written(round_, found, now)
        named = [span.statistic for span in draft.spans]
        record = publications.together(published(found, round_.publication_key.encode()),
                                       published(found, round_.publication_key.encode(), named))
        more = publications.check(record, earlier, found.closed, found.rule)
        if not more:
            return Tellable(found, draft, record, tuple(dict.fromkeys(each.sentence for each in refusals)))
        refusals += more
        found = held(found, refusals)


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    return _show(_round(slug), None)


def _show(round_: Round, form: ParagraphForm | None, doubtful: Iterable[Any] = ()) -> str:
    session, profile = db.session(), _profile(round_)
    told = _tellable(round_, counted(session, round_, profile, g.now), g.now)
    form = form or ParagraphForm(formdata=None, text=told.draft.text)
    return render_template(
        "interims/show.html", round=round_, form=form, profile=profile, profiles=_profiles(round_),
        verdict=told.found.verdict, pieces=_pieces(told.draft.text, map(_plain, told.draft.spans)),
        sources=_sources(told.draft, told.found), withheld=_withheld(told), doubtful=list(doubtful),
        kept=interims.of_round(session, round_.id), today=calendar.day_of(g.now))


def _withheld(told: Tellable) -> list[str]:
    """Why something is not told, each reason once, with what would change it."""
    names = {each.question_key: each.label for each in told.found.codebook.variables if not each.part_of}
    others = [f"“{names[each.source]}”: {each.reason}" if each.source in names else each.reason
              for each in told.draft.withheld if each.reason not in told.why]
    return list(dict.fromkeys((*told.why, *others)))


@views.post("/")
@requires(Permission.WORK)
def keep(slug: str) -> str | Response | tuple[str, int]:
    """Counts anew at this moment: what is kept is what is true now, not what stood on a page an hour ago."""
    from analysis.editing import bases
    from analysis.material import counted

    round_, form = _round(slug), ParagraphForm()
    material = answers.material(db.session(), round_, _profile(round_), g.now)
    told = _tellable(round_, counted(material, snapshots(), g.now), g.now)
    words, doubtful = _edited(told.draft.text, told.draft.spans, form, bases(told.found))
    try:
        if not form.validate() or (doubtful and not form.checked.data):
            return _show(round_, form, doubtful), 422
        with writing() as session:
            interim = deeds.keep(session, round_, material.rule, _state(told, material.titles), words, g.user.name,
                                 g.now)
    except RuleBroken as broken:
        form.text.errors = [broken.message]
        return _show(round_, form, doubtful), 422
    flash("De alinea is bewaard, met de cijfers van dit moment.")
    return redirect(url_for("interims.one", slug=slug, number=interim.id))


def _state(told: Tellable, titles: Mapping[str, str]) -> deeds.Counted:
    """What is kept beside the text: also every figure that the paragraph does not tell."""
    from analysis.reports import report

    response = told.found.response
    return deeds.Counted(response.x, response.n, _sources(told.draft, told.found), told.draft.text,
                         report(told.found, told.draft, titles), publications.document(told.record))


def _edited(draft: str, spans: Iterable[Any], form: ParagraphForm,
            bases: Collection[int]) -> tuple[deeds.Words, tuple[Any, ...]]:
    """The text as it was edited, the spans that survived, and the numbers to look at: alone now, or impossible."""
    from analysis.editing import doubtful, retraced

    text = "\n".join((form.text.data or "").strip().splitlines())
    kept = retraced(draft, spans, text)
    return deeds.Words(text, [_plain(span) for span in kept]), doubtful(text, kept, bases)


def _bases(interim: Interim) -> frozenset[int]:
    """On how many answers the shares rest that were told at that moment."""
    return frozenset(each.n for each in publications.published(interim.publication).bases if each.counts)


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


def _one(round_: Round, interim: Interim, form: ParagraphForm, doubtful: Iterable[Any] = (),
         publishing: PublishForm | None = None) -> str:
    return render_template("interims/one.html", round=round_, interim=interim, form=form, doubtful=list(doubtful),
                           publishing=publishing or PublishForm(formdata=None, audience=interim.audience),
                           pieces=_pieces(interim.text, interim.spans), sources=interim.figures)


@views.post("/<int:number>/publiceren")
@requires(Permission.WORK)
def publish(slug: str, number: int) -> str | Response | tuple[str, int]:
    (round_, interim), form = _interim(slug, number), PublishForm()
    editor = ParagraphForm(formdata=None, text=interim.text)
    try:
        if not form.validate():
            return _one(round_, interim, editor, publishing=form), 422
        with writing() as session:
            deeds.publish(session, interim, Audience(form.audience.data), g.user.name, g.now)
    except RuleBroken as broken:
        form.audience.errors = [broken.message]
        return _one(round_, interim, editor, publishing=form), 422
    flash("De uitkomsten zijn gepubliceerd, zoals ze toen zijn bewaard.")
    return redirect(url_for("interims.one", slug=slug, number=number))


@views.post("/<int:number>/intrekken")
@requires(Permission.WORK)
def withdraw(slug: str, number: int) -> Response:
    _, interim = _interim(slug, number)
    with writing() as session:
        deeds.withdraw(session, interim, g.user.name, g.now)
    flash("De uitkomsten staan niet meer op de pagina.")
    return redirect(url_for("interims.one", slug=slug, number=number))


@views.post("/<int:number>")
@requires(Permission.WORK)
def reword(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Other words; the figures stay those of the moment of counting."""
    from analysis.sentences import Span

    (round_, interim), form = _interim(slug, number), ParagraphForm()
    words, doubtful = _edited(interim.text, [Span(**span) for span in interim.spans], form, _bases(interim))
    try:
        if not form.validate() or (doubtful and not form.checked.data):
            return _one(round_, interim, form, doubtful), 422
        with writing() as session:
            deeds.reword(session, interim, words, g.user.name, g.now)
    except RuleBroken as broken:
        form.text.errors = [broken.message]
        return _one(round_, interim, form, doubtful), 422
    flash("De tekst is aangepast. De cijfers zijn die van het moment van tellen.")
    return redirect(url_for("interims.one", slug=slug, number=number))
