"""The chain of a document for the secretariat: which bodies must decide, after whom, and how far that is."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forms.decisions import StepForm
from survey.access import requires
from survey.actions import steps as actions
from survey.actions.steps import Wanted
from survey.database import db, writing
from survey.documents import decisions as documents
from survey.models.decisions import ChainStep
from survey.models.documents import Document
from survey.queries import bodies, commitments, decisions
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.decisions import Kind
from survey.rules.permissions import Permission

views = Blueprint("steps", __name__, url_prefix="/secretariaat/besluiten/document/<slug>")
Page = str | Response | tuple[str, int]


def _document(slug: str) -> Document:
    return decisions.document(db.session(), slug) or abort(404)


def _form(steps: Sequence[ChainStep], row: ChainStep | None = None) -> StepForm:
    others = [(each.id, decisions.step_of(each).words) for each in steps if each is not row]
    # A new step comes after the last one, unless somebody says otherwise.
    given = {"body": row.body_id, "kind": row.kind, "after": row.after} if row else {
        "after": [steps[-1].id] if steps else []}
    return StepForm(data=given).offer([(each.id, each.name) for each in bodies.everyone(db.session())], others)


@views.get("")
@requires(Permission.READ)
def show(slug: str) -> str:
    document = _document(slug)
    return _page(document, _form(decisions.chain_steps(db.session(), document.id)))


def _page(document: Document, form: StepForm) -> str:
    session, today = db.session(), calendar.day_of(g.now)
    found = [line for line in decisions.lines(decisions.everything(session), today)
             if line.document and line.document.id == document.id]
    steps = decisions.chain_steps(session, document.id)
    version = document.versions[-1] if document.versions else None
    promises = commitments.of_decisions(session, [line.decision.id for line in found])
    earlier = [decisions.chain(steps, found, each) for each in document.versions[:-1]]
    return render_template(
        "decisions/chain.html", document=document, version=version, steps=steps, form=form,
        chain=decisions.chain(steps, found, version) if version else None,
        settled=[each.sentence for each in earlier if each.final_on],
        entries=documents.entries(found, promises, today))


@views.post("/stappen")
@requires(Permission.WORK)
def add(slug: str) -> Page:
    document = _document(slug)
    form = _form(decisions.chain_steps(db.session(), document.id))
    return _store(document, form, None)


def _store(document: Document, form: StepForm, row: ChainStep | None) -> Page:
    if not form.validate():
        return _again(document, form, row)
    wanted = Wanted(form.body.data, Kind(form.kind.data), tuple(form.after.data or ()))
    try:
        with writing() as session:
            if row:
                actions.change(session, document, row.id, wanted, g.user.name, g.now)
            else:
                actions.add(session, document, wanted, g.user.name, g.now)
    except RuleBroken as broken:
        form.after.errors = [broken.message]
        return _again(document, form, row)
    flash("De keten is bewaard.")
    return redirect(url_for("steps.show", slug=document.slug), 303)


def _again(document: Document, form: StepForm, row: ChainStep | None) -> tuple[str, int]:
    return (_step_page(document, form, row) if row else _page(_document(document.slug), form)), 422


def _step(document: Document, number: int) -> tuple[list[ChainStep], ChainStep]:
    steps = decisions.chain_steps(db.session(), document.id)
    return steps, next((each for each in steps if each.id == number), None) or abort(404)


def _step_page(document: Document, form: StepForm, row: ChainStep) -> str:
    return render_template("decisions/step.html", document=document, form=form, row=row)


@views.get("/stappen/<int:number>")
@requires(Permission.WORK)
def edit_form(slug: str, number: int) -> str:
    document = _document(slug)
    steps, row = _step(document, number)
    return _step_page(document, _form(steps, row), row)


@views.post("/stappen/<int:number>")
@requires(Permission.WORK)
def edit(slug: str, number: int) -> Page:
    document = _document(slug)
    steps, row = _step(document, number)
    return _store(document, _form(steps, row), row)


@views.post("/stappen/<int:number>/weghalen")
@requires(Permission.WORK)
def remove(slug: str, number: int) -> Response:
    document = _document(slug)
    with writing() as session:
        actions.remove(session, document, number, g.user.name, g.now)
    flash("De stap is uit de keten gehaald.")
    return redirect(url_for("steps.show", slug=slug), 303)
