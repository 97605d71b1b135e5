"""The rules under which a round is told: its profile, its thresholds and its weighting, on one page."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.thresholds import ThresholdsForm, thresholds_form, usual
from survey.access import requires
from survey.actions import thresholds as actions
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import results as answers
from survey.queries import rounds
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.publication import Profile, settings
from survey.rules.thresholds import THRESHOLDS, in_words, weightable

views = Blueprint("thresholds", __name__, url_prefix="/secretariaat/uitvragen/<slug>/regels")


@views.app_template_filter("fact")
def fact_in_words(name: str) -> str:
    """The name of a register fact as people say it."""
    return in_words(name)


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _form(round_: Round) -> ThresholdsForm:
    facts = weightable(answers.different(db.session(), round_.id))
    return thresholds_form(round_.profile, round_.thresholds, facts)


def _page(round_: Round, form: ThresholdsForm) -> str:
    chosen = form.profile.data if form.profile.data in list(Profile) else round_.profile
    return render_template("thresholds/edit.html", round=round_, form=form, thresholds=THRESHOLDS,
                           usual=usual(chosen), now=settings(round_.profile, round_.thresholds))


@views.get("/")
@requires(Permission.READ)
def edit(slug: str) -> str:
    round_ = _round(slug)
    return _page(round_, _form(round_))


@views.post("/")
@requires(Permission.WORK)
def change(slug: str) -> str | Response | tuple[str, int]:
    round_ = _round(slug)
    form = _form(round_)
    wanted = form.read()
    if wanted is None:
        return _page(round_, form), 422
    try:
        with writing() as session:
            changed = actions.change(session, round_, *wanted, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _page(round_, form), 422
    flash("De regels zijn bewaard en gelden meteen." if changed else "Er is niets gewijzigd.")
    return redirect(url_for("thresholds.edit", slug=slug))
