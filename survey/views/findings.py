"""What there is to see of a questionnaire as a whole: all its rules, and what to look at before it is published."""

from flask import Blueprint, abort, g, render_template, request

from survey.access import requires
from survey.database import db
from survey.models.questionnaires import QuestionnaireVersion
from survey.queries import questionnaires, register
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.findings import Severity, counted, findings
from survey.rules.questionnaires.minutes import FORMULA, estimate
from survey.rules.questionnaires.ruleset import rules

views = Blueprint("findings", __name__, url_prefix="/secretariaat/vragenlijsten/<slug>")


def _present(slug: str) -> tuple[QuestionnaireVersion, Questionnaire]:
    """The present version of a questionnaire, and what it says."""
    version = questionnaires.head_of(db.session(), slug) or abort(404)
    return version, questionnaires.compiled(db.session(), version)


@views.get("/controle")
@requires(Permission.READ)
def show(slug: str) -> str:
    """What was found, in the order of the questionnaire; with `soort` only what weighs that much."""
    version, found = _present(slug)
    every = findings(found, facts=register.spread(db.session()))
    chosen = request.args.get("soort", "")
    shown = [each for each in every if not chosen or each.severity.value == chosen]
    return render_template("findings/show.html", version=version, found=found, findings=shown, counts=counted(every),
                           chosen=chosen, severities=list(Severity), takes=estimate(found), formula=FORMULA, now=g.now)


@views.get("/regels")
@requires(Permission.READ)
def every_rule(slug: str) -> str:
    """Every rule as a sentence; with `vraag` those that look at that question."""
    version, found = _present(slug)
    using = request.args.get("vraag", "")
    shown = rules(found, using if using in found.by_key else "")
    used = frozenset[str]().union(*(rule.uses for rule in rules(found)))
    asked = [question for question in found.questions if used & {question.key, *question.keys}]
    return render_template("findings/rules.html", version=version, found=found, rules=shown, using=using, asked=asked)
