"""The editor of one question: the fields that its type needs, beside the question as its respondent sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, redirect, render_template, request, url_for

from forms import previews
from forms.kinds import ROWS
from forms.previews import Preview
from forms.questions import QuestionForm, as_typed, begun, question_form, tidied
from forms.rows import Deed, arranged, deed_of, pasted, with_new
from survey.access import requires
from survey.database import db
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from survey.queries import likeness, organisations, questionnaires, register
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.columns import FIELDS
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Option, Question, Questionnaire, Section, Type
from survey.rules.questionnaires.edits import places, questions
from survey.rules.questionnaires.edits.conflicts import Overtaken
from survey.rules.questionnaires.edits.options import source
from survey.rules.questionnaires.edits.outcomes import Faulty
from survey.rules.questionnaires.subjects import subjects
from survey.rules.windows import State
from survey.views.builder.desk import Desk, Page, number, views

REGISTERED = ("name", "code", "sector", "province", "pupils")
# Whose answers may be a list of the register.
LISTED = (Type.ONE, Type.SEVERAL, Type.RANKING)
# No key of a question has a dash in it.
NEW = "nieuwe-vraag"
UNSEEN = "Vul eerst de vraag in; dan staat hier hoe de respondent hem ziet."


@dataclass(slots=True)
class Editor:
    """One question on the desk, or the place at which a new one goes."""

    desk: Desk
    section: Section
    question: Question | None = None
    after: str = ""

    def form(self, typed: Mapping[str, Any] | None = None) -> QuestionForm:
        """The form as it was sent, or filled with what is given."""
        made = question_form(self.desk.questionnaire.languages)
        form = made() if typed is None else made(formdata=None, data=typed)
        form.offer(_registered() if form.kind is Type.FACT else {}).dress()
        draft, key = self._draft(form.bare(self.question))
        return form.name(subjects(draft, key), subjects(draft, key, check=True))

    def _draft(self, question: Question) -> tuple[Questionnaire, str]:
        """The questionnaire with this question in its place, to know what stands before it and what it answers."""
        whole, key = self.desk.questionnaire, question.key or NEW
        made = replace(question, key=key)
        place = self._place(whole).position
        rows = [each for each in self.section.questions if each.key != key]
        at = self.section.questions.index(self.question) if self.question else (place or len(rows) + 1) - 1
        home = replace(self.section, questions=(*rows[:at], made, *rows[at:]))
        return replace(whole, sections=tuple(home if each is self.section else each for each in whole.sections)), key

    def page(self, form: QuestionForm, focus: str = "", broken: RuleBroken | None = None) -> str:
        preview, unseen = self.preview(form)
        form.mark()
        place = self.section.questions.index(self.question) + 1 if self.question in self.section.questions else 0
        known = likeness.known(db.session(), self.desk.slug, self.question, g.now) if self.question else None
        return render_template(
            "questions/edit.html", desk=self.desk, section=self.section, question=self.question, form=form,
            focus=focus, broken=broken, preview=preview, unseen=unseen, number=place,
            lists=_lists() if form.kind in LISTED else {}, preview_address=self._preview_address(),
            known=known, goal=self._to_prefill(known) if known else None, origin=self._origin())

    def _origin(self) -> QuestionnaireVersion | None:
        """The version of another questionnaire from which the question was taken over."""
        slug, _, number = (self.question.origin if self.question else "").partition("/")
        known = number.isdecimal() and len(number) < 10
        return questionnaires.numbered(db.session(), slug, int(number)) if known else None

    def _to_prefill(self, known: likeness.Known) -> Round | None:
        """The newest round with this questionnaire in which what is known can be filled in beforehand."""
        found = questionnaires.rounds_with(db.session(), self.desk.version.questionnaire_id)
        return next((each for each, _ in found if each.id != known.round.id
                     and each.window().state(g.now) is not State.CLOSED), None)

    def _preview_address(self) -> str:
        return url_for("builder.question_as_seen", slug=self.desk.slug, section=self.section.key,
                       vraag=self.question.key if self.question else None)

    def preview(self, form: QuestionForm) -> tuple[Preview | None, str]:
        """The question as it would be, or why it cannot be shown yet; what is wrong is told when it is saved."""
        why = dict(form.why)
        made = form.question(self.question)
        form.why = why
        if not made.label:
            return None, UNSEEN
        found = previews.of_question(self.desk.questionnaire, made, calendar.day_of(g.now))
        return (found, "") if found.shown else (None, UNSEEN)

    def deed(self, form: QuestionForm) -> Any:
        """The edit that saving this form amounts to."""
        if self.question is None:
            made = form.question(None)
            origin = _origin(made, ())
            return lambda old: questions.add(old, made, self._place(old)).copied_from(origin)
        # What cannot be read has to be known before anything is done: without it a wrong condition would be none.
        key, origin = self.question.key, _origin(form.question(self.question), self.question.options)
        return lambda old: questions.change(old, key, form.question(places.question(old, key))).copied_from(origin)

    def _place(self, old: Questionnaire) -> places.Place:
        if self.after and self.after in old.by_key:
            return places.after(old, self.after)
        return places.at_end_of(self.section.key)


def _registered() -> dict[str, str]:
    """What the register knows of an organisation: field and words."""
    own = organisations.own_fields(db.session())
    return {name: FIELDS[name] for name in REGISTERED} | {name: name for name in own}


def _lists() -> dict[str, list[str]]:
    """Lists of the register that can be the answers of a choice."""
    return register.lists(db.session())


def _origin(made: Question, before: Sequence[Option]) -> str:
    """The list of the register from which several options were copied just now."""
    new = len(made.options) > len(before) + 1
    return source(made.options, before, _lists()) if new else ""


@views.get("/maken/<section>/nieuwe-vraag")
@requires(Permission.WORK)
def new_question(slug: str, section: str) -> str:
    editor = _new(slug, section)
    before = editor.desk.questionnaire.by_key.get(editor.after)
    return editor.page(editor.form(begun(before.type if before and before.answered else Type.ONE)))


def _new(slug: str, section: str) -> Editor:
    desk = Desk(slug)
    return Editor(desk, desk.section(section), after=request.args.get("na", ""))


@views.post("/maken/<section>/nieuwe-vraag")
@requires(Permission.WORK)
def add_question(slug: str, section: str) -> Page:
    return _answered(_new(slug, section))


@views.get("/maken/<section>/<question>")
@requires(Permission.WORK)
def question_page(slug: str, section: str, question: str) -> Page:
    desk = Desk(slug)
    home = desk.questionnaire.section_of.get(question)
    if home is None:
        raise RuleBroken(places.GONE)
    if home.key != section:
        return redirect(url_for("builder.question_page", slug=slug, section=home.key, question=question))
    editor = _editor(desk, question)
    assert editor.question
    return editor.page(editor.form(as_typed(editor.question)))


def _editor(desk: Desk, key: str) -> Editor:
    home, index = places.found(desk.questionnaire, key)
    return Editor(desk, home, home.questions[index])


@views.post("/maken/<section>/<question>")
@requires(Permission.WORK)
def change_question(slug: str, section: str, question: str) -> Page:
    return _answered(_editor(Desk(slug), question))


def _answered(editor: Editor) -> Page:
    """What a button of the editor does: change the rows or the type, which stores nothing, or save."""
    form, wanted = editor.form(), request.form.get("deed", "save")
    if any(field.act(wanted) for field in form.conditions()):
        return editor.page(form)
    if wanted == "kind":
        return editor.page(_grown(editor, form), focus="type")
    if deed := deed_of(wanted):
        try:
            typed, focus = _rearranged(form, deed)
        except RuleBroken as broken:
            return editor.page(form, broken=broken), 422
        return editor.page(editor.form(typed), focus)
    return _saved(editor, editor.form(tidied(form.typed())), wanted)


def _grown(editor: Editor, form: QuestionForm) -> QuestionForm:
    """A type that needs rows begins with two of them."""
    typed = form.typed()
    return editor.form(typed | {rows: typed[rows] or [{}, {}] for rows in ROWS})


def _rearranged(form: QuestionForm, deed: Deed) -> tuple[dict[str, Any], str]:
    """What stands in the form after a deed with its rows, and where the focus goes."""
    typed, asked = form.typed(), request.form
    rows = typed.get(deed.rows, [])
    if deed.act == "paste":
        typed[deed.rows] = with_new(rows, pasted(asked.get(f"{deed.rows}-paste", "")))
    elif deed.act == "register":
        listed = _lists().get(asked.get(f"{deed.rows}-register", ""), [])
        typed[deed.rows] = with_new(rows, pasted("\n".join(listed)))
    else:
        typed[deed.rows], at = arranged(rows, deed)
        act = deed.act if deed.act in ("up", "down") else "label"
        return typed, f"{deed.rows}.{act}.{at}" if typed[deed.rows] else f"{deed.rows}.add"
    return typed, f"{deed.rows}.label.{max(0, len(typed[deed.rows]) - 1)}"


def _saved(editor: Editor, form: QuestionForm, wanted: str) -> Page:
    deed = editor.deed(form)
    if form.why:
        return editor.page(form), 422
    try:
        edited = editor.desk.do(deed)
    except Faulty as faulty:
        form.blame_faults(faulty.faults)
        return editor.page(form, broken=None if form.why else faulty), 422
    except Overtaken as overtaken:
        return editor.page(form, broken=overtaken), 409
    except RuleBroken as broken:
        return editor.page(form, broken=broken), 422
    slug, section = editor.desk.slug, editor.section.key
    if wanted == "next":
        return redirect(url_for("builder.new_question", slug=slug, section=section, na=edited.key, _anchor="type"))
    return redirect(url_for("builder.question_page", slug=slug, section=section, question=edited.key,
                            _anchor="bewaren"))


@views.post("/maken/<section>/zoals-gezien")
@requires(Permission.WORK)
def question_as_seen(slug: str, section: str) -> str:
    """What stands in the form as its respondent would see it; nothing is stored."""
    desk, key = Desk(slug), request.args.get("vraag", "")
    editor = _editor(desk, key) if key in desk.questionnaire.by_key else Editor(desk, desk.section(section))
    form = editor.form()
    preview, unseen = editor.preview(editor.form(tidied(form.typed())))
    return render_template("questions/as_seen.html", preview=preview, unseen=unseen)


@views.post("/maken/<section>/<question>/verplaats")
@requires(Permission.WORK)
def move_question(slug: str, section: str, question: str) -> Page:
    desk = Desk(slug)
    try:
        editor = _editor(desk, question)
        goal = desk.section(request.form.get("to", section))
        most = len(goal.questions) + (goal.key != editor.section.key)
        place = places.Place(goal.key, number(request.form.get("place"), most))
        desk.do(lambda old: questions.move(old, question, place))
    except RuleBroken as broken:
        editor = _editor(desk, question)
        assert editor.question
        return editor.page(editor.form(as_typed(editor.question)), broken=broken), 422
    return redirect(url_for("builder.question_page", slug=slug, section=goal.key, question=question, _anchor="plek"))
