"""The sentences of a round: in which words the answers to each question are told, and trying out others."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.sentences import SentenceForm, SummaryForm
from survey.access import requires
from survey.actions import sentences as deeds
from survey.database import db, snapshots, writing
from survey.models.rounds import Round
from survey.queries import results as answers
from survey.queries import rounds
from survey.queries.results import Material
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission

views = Blueprint("sentences", __name__, url_prefix="/secretariaat/uitvragen/<slug>/zinnen")


class Desk:
    """A round with its figures of now, on which sentences are tried out."""

    def __init__(self, slug: str) -> None:
        from analysis.material import counted

        self.round: Round = rounds.by_slug(db.session(), slug) or abort(404)
        self.material: Material = answers.material(db.session(), self.round, self.round.profile, g.now)
        self.found = counted(self.material, snapshots(), g.now)
        self.own = self.round.version.questionnaire.sentences if self.round.version else {}
        self.whole = self.round.version.questionnaire.whole if self.round.version else {}

    @property
    def keys(self) -> list[str]:
        return list(dict.fromkeys(each.question_key for each in self.found.codebook.variables))

    def proof(self, key: str, template: str) -> Any:
        from analysis.proofs import proof

        return proof(self.found, key, template, calendar.day_of(g.now), self.round.closes_on)

    def current(self, key: str) -> str:
        from analysis.proofs import current

        return current(self.found, key)

    def page(self, key: str, form: SentenceForm) -> str:
        from analysis.proofs import insertable
        from analysis.sentences import FILTERS

        template = (form.template.data or "").strip()
        tried = self.proof(key, template or self.current(key)) if not form.errors else None
        return render_template("sentences/edit.html", round=self.round, key=key, title=self.material.titles[key],
                               form=form, proof=tried, insertable=insertable(self.found, key), filters=list(FILTERS),
                               own=key in self.own)


@views.get("/")
@requires(Permission.READ)
def overview(slug: str) -> str:
    desk = Desk(slug)
    from analysis.summaries import proof, summary

    whole = proof(desk.found, summary(desk.found.codebook), calendar.day_of(g.now), desk.round.closes_on)
    told = [(key, desk.material.titles[key], desk.proof(key, desk.current(key)), key in desk.own) for key in desk.keys]
    return render_template("sentences/overview.html", round=desk.round, told=told, whole=whole,
                           own_whole=bool(desk.whole), verdict=desk.found.verdict)


@views.get("/<key>")
@requires(Permission.WORK)
def edit(slug: str, key: str) -> str:
    desk = _desk(slug, key)
    return desk.page(key, SentenceForm(formdata=None, template=desk.current(key)))


def _desk(slug: str, key: str) -> Desk:
    desk = Desk(slug)
    return desk if key in desk.keys else abort(404)


@views.post("/<key>")
@requires(Permission.WORK)
def write(slug: str, key: str) -> str | Response | tuple[str, int]:
    """Shows what a template says, or keeps it; one that cannot be read is neither shown nor kept."""
    from analysis.proofs import check

    desk, form = _desk(slug, key), SentenceForm()
    template = "\n".join((form.template.data or "").strip().splitlines())
    try:
        if not form.validate():
            return desk.page(key, form), 422
        check(template, desk.found.codebook)
        if request.form.get("deed") != "bewaar":
            return desk.page(key, form)
        assert desk.round.version
        with writing() as session:
            deeds.write(session, desk.round.version.questionnaire, key, template, g.user.name, g.now)
    except RuleBroken as broken:
        form.template.errors = [broken.message]
        return desk.page(key, form), 422
    flash("De zin is bewaard en staat in de volgende alinea." if template else "De zin is weer die van de vragenlijst.")
    return redirect(url_for("sentences.overview", slug=slug))


@views.get("/over/geheel")
@requires(Permission.WORK)
def edit_whole(slug: str) -> str:
    from analysis.summaries import summary, written

    desk = Desk(slug)
    known = summary(desk.found.codebook)
    form = SummaryForm(formdata=None, sentences="\n".join(known.sentences), statistics=written(known.statistics))
    return _whole(desk, form, known)


def _whole(desk: Desk, form: SummaryForm, wanted: Any = None) -> str:
    """The preview and the figures are of what is wanted; where that cannot be read there are none."""
    from analysis.sentences import FILTERS
    from analysis.summaries import figures, proof

    tried = proof(desk.found, wanted, calendar.day_of(g.now), desk.round.closes_on) if wanted else None
    return render_template("sentences/whole.html", round=desk.round, form=form, proof=tried, filters=list(FILTERS),
                           figures=list(figures(desk.found, wanted)) if wanted else [], own=bool(desk.whole),
                           variables=desk.found.codebook.variables)


@views.post("/over/geheel")
@requires(Permission.WORK)
def write_whole(slug: str) -> str | Response | tuple[str, int]:
    """Shows what is told of the whole, or keeps it; empty fields take it back to what the questionnaire says."""
    from analysis import summaries

    desk, form = Desk(slug), SummaryForm()
    typed, named = form.sentences.data or "", form.statistics.data or ""
    own, wrong = bool(typed.strip() or named.strip()), form.statistics
    try:
        if not form.validate():
            return _whole(desk, form), 422
        wanted = summaries.read(typed, named)
        if own:
            summaries.check_figures(wanted, desk.found.codebook)
            wrong = form.sentences
            summaries.check_sentences(wanted, desk.found.codebook)
        if request.form.get("deed") != "bewaar":
            return _whole(desk, form, wanted if own else None)
        assert desk.round.version
        with writing() as session:
            deeds.write_whole(session, desk.round.version.questionnaire, wanted.sentences,
                              wanted.statistics if own else None, g.user.name, g.now)
    except RuleBroken as broken:
        wrong.errors = [broken.message]
        return _whole(desk, form), 422
    flash("De zinnen over het geheel zijn bewaard en staan in de volgende alinea." if own else
          "De zinnen over het geheel zijn weer die van de vragenlijst.")
    return redirect(url_for("sentences.overview", slug=slug))
