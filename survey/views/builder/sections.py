"""The editor of one section: its words and when it is asked, beside its page as a respondent sees it."""

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for

from forms import previews
from forms.previews import Preview
from forms.sections import SectionForm, as_typed, section_form
from survey.access import requires
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Section
from survey.rules.questionnaires.edits import places, sections
from survey.rules.questionnaires.edits.conflicts import Overtaken
from survey.rules.questionnaires.edits.outcomes import Faulty
from survey.rules.questionnaires.subjects import subjects
from survey.views.builder.desk import Desk, Page, views

UNSEEN = "Vul eerst een titel in; dan staat hier hoe de respondent dit onderdeel ziet."


@dataclass(slots=True)
class Editor:
    """One section on the desk; none for a new one."""

    desk: Desk
    there: Section | None = None

    def form(self, typed: dict[str, Any] | None = None) -> SectionForm:
        made = section_form(self.desk.questionnaire.languages)
        form = made() if typed is None else made(formdata=None, data=typed)
        form.relevant.offer(subjects(self.desk.questionnaire, self.there.key if self.there else ""))
        return form

    @property
    def before(self) -> Section:
        return self.there or Section("", {})

    def page(self, form: SectionForm, broken: RuleBroken | None = None) -> str:
        preview, unseen = self.preview(form)
        form.mark()
        address = url_for("builder.section_as_seen", slug=self.desk.slug, onderdeel=self.there and self.there.key)
        return render_template("sections/edit.html", desk=self.desk, section=self.there, form=form, broken=broken,
                               preview=preview, unseen=unseen, preview_address=address)

    def preview(self, form: SectionForm) -> tuple[Preview | None, str]:
        why = dict(form.why)
        made = form.section(self.before)
        form.why = why
        if not made.title:
            return None, UNSEEN
        return previews.of_section(self.desk.questionnaire, made, calendar.day_of(g.now)), ""


@views.get("/maken/nieuw-onderdeel")
@requires(Permission.WORK)
def new_section(slug: str) -> str:
    editor = Editor(Desk(slug))
    return editor.page(editor.form({}))


@views.post("/maken/nieuw-onderdeel")
@requires(Permission.WORK)
def add_section(slug: str) -> Page:
    return _saved(Editor(Desk(slug)))


@views.get("/maken/<section>")
@requires(Permission.WORK)
def section_page(slug: str, section: str) -> str:
    editor = _editor(Desk(slug), section)
    return editor.page(editor.form(as_typed(editor.before)))


def _editor(desk: Desk, key: str) -> Editor:
    return Editor(desk, places.section(desk.questionnaire, key))


@views.post("/maken/<section>")
@requires(Permission.WORK)
def change_section(slug: str, section: str) -> Page:
    return _saved(_editor(Desk(slug), section))


def _saved(editor: Editor) -> Page:
    form, desk = editor.form(), editor.desk
    if form.relevant.act(request.form.get("deed", "")):
        return editor.page(form)
    made = form.section(editor.before)
    if form.why:
        return editor.page(form), 422
    try:
        if editor.there is None:
            edited = desk.do(lambda old: sections.add(old, made))
        else:
            key = editor.there.key
            edited = desk.do(lambda old: sections.change(old, key, form.section(places.section(old, key))))
    except Faulty as faulty:
        form.blame_faults(faulty.faults)
        return editor.page(form, None if form.why else faulty), 422
    except RuleBroken as broken:
        return editor.page(form, broken), 409 if isinstance(broken, Overtaken) else 422
    if request.form.get("deed") == "next":
        return redirect(url_for("builder.new_question", slug=desk.slug, section=edited.key, _anchor="type"))
    return redirect(url_for("builder.section_page", slug=desk.slug, section=edited.key, _anchor="bewaren"))


@views.post("/maken/onderdeel-zoals-gezien")
@requires(Permission.WORK)
def section_as_seen(slug: str) -> str:
    """What stands in the form as a respondent would see it; nothing is stored."""
    desk = Desk(slug)
    editor = Editor(desk, desk.questionnaire.section(request.args.get("onderdeel", "")))
    preview, unseen = editor.preview(editor.form())
    return render_template("questions/as_seen.html", preview=preview, unseen=unseen)
