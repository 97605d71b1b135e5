"""A questionnaire on the desk of who changes it: what all pages of the builder have in common."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.kinds import WORDS
from survey.actions import edits
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import locks, questionnaires
from survey.rules.broken import RuleBroken
from survey.rules.locks import Editor, Lock
from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.edits.conflicts import Overtaken
from survey.rules.questionnaires.edits.outcomes import Edited
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.phrases import sentence
from survey.rules.questionnaires.subjects import Subjects, subjects
from survey.rules.windows import State

views = Blueprint("builder", __name__, url_prefix="/secretariaat/vragenlijsten/<slug>")
Page = str | Response | tuple[str, int]
# The pages about one questionnaire, in the order in which somebody needs them.
PAGES = {"builder.show": "Vragen", "builder.settings_page": "Instellingen", "builder.preview": "Voorbeeld",
         "trials.overview": "Proef", "findings.show": "Controle", "findings.every_rule": "Regels",
         "signals.rules": "Door de jaren", "versions.overview": "Versies"}
# With more questions than this only the section that was chosen shows its questions.
MOST_OPEN = 40
NOT_THERE = "Kies een plek met een getal van 1 tot en met {}."


@views.app_context_processor
def pages() -> dict[str, Any]:
    """What stands above every page about one questionnaire."""
    return {"questionnaire_pages": PAGES}


class Desk:
    """The present version of a questionnaire, read once a request."""

    def __init__(self, slug: str) -> None:
        session = db.session()
        self.slug = slug
        self.version = questionnaires.head_of(session, slug) or abort(404)
        self.questionnaire: Questionnaire = questionnaires.compiled(session, self.version)
        self.title = words(self.questionnaire.title)
        self.editor = Editor(g.user.id, g.user.name)
        self.overtaken = False

    @cached_property
    def locks(self) -> Mapping[str, Lock]:
        return locks.of(db.session(), self.version.questionnaire_id)

    @cached_property
    def behind(self) -> list[Round]:
        """The published rounds that are answered on another version than this one; what is closed stays as it was."""
        return [round_ for round_, number in questionnaires.rounds_with(db.session(), self.version.questionnaire_id)
                if number != self.version.number
                and round_.window().state(g.now) not in (State.DRAFT, State.CLOSED)]

    def lock(self, section: str) -> Lock | None:
        """Who is at work in a section, if somebody is."""
        found = self.locks.get(section)
        return found if found and found.stands(g.now) else None

    def mine(self, lock: Lock) -> bool:
        return lock.holder.id == self.editor.id

    def kind(self, question: Question) -> str:
        return WORDS[question.type]

    @cached_property
    def subjects(self) -> Subjects:
        return subjects(self.questionnaire)

    def said(self, written: Expression) -> str:
        """When something is asked, in words."""
        return sentence(written, self.subjects)

    def link(self, key: str) -> tuple[str, str] | None:
        """The address of the question or section with this key, and its words."""
        if section := self.questionnaire.section(key):
            return url_for("builder.section_page", slug=self.slug, section=key), words(section.title) or key
        question, home = self.questionnaire.by_key.get(key), self.questionnaire.section_of.get(key)
        if question is None or home is None:
            return None
        address = url_for("builder.question_page", slug=self.slug, section=home.key, question=question.key)
        return address, words(question.label) or question.key

    def section(self, key: str) -> Section:
        return self.questionnaire.section(key) or abort(404)

    def shown_version(self) -> int:
        """The version that a form on the page says it was made from.

        After a refusal that is the one of before, so that a change of somebody else is not passed over in silence;
        whoever has seen both side by side says so by sending the form again, with the present one.
        """
        return self.version.number if self.overtaken or request.method == "GET" else self.seen()

    def seen(self) -> int:
        """The number of the version from which the form that was sent was made."""
        return request.form.get("version", self.version.number, int)

    def do(self, deed: Callable[[Questionnaire], Edited]) -> Edited:
        """Does an edit, keeps it as a version and says so, with the way back."""
        try:
            with writing() as session:
                saved = edits.save(session, self.slug, self.seen(), deed, self.editor, g.now)
        except Overtaken as overtaken:
            self._read(overtaken)
            raise
        new = saved.version.number != self.version.number
        flash(saved.edited.told, "undo" if new else "message")
        self.version, self.questionnaire = saved.version, saved.edited.questionnaire
        return saved.edited

    def _read(self, overtaken: Overtaken) -> None:
        """The version of whoever was first; a form that is sent with its number was sent by one who saw both."""
        session = db.session()
        self.overtaken = True
        self.version = questionnaires.numbered(session, self.slug, overtaken.number) or self.version
        self.questionnaire = questionnaires.compiled(session, self.version)

    def home(self, key: str = "", control: str = "q") -> Response:
        """The list of questions, with the focus on what was at hand."""
        section = self.questionnaire.section(key) or self.questionnaire.section_of.get(key)
        anchor = f"{control}-{key}" if key else None
        return redirect(url_for("builder.show", slug=self.slug, open=section.key if section else None, _anchor=anchor))


def number(written: str | None, most: int) -> int:
    """A typed place, counted from 1."""
    text = (written or "").strip().rstrip(".")
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise RuleBroken(NOT_THERE.format(most))
    return int(text)


@views.app_template_filter("without_names")
def without_names(html: Any) -> Markup:
    """The fields of a preview without their names, so that nothing in it can be sent or mixed up with a form.

    In a text a quotation mark is escaped, so that what looks like a name here is one.
    """
    parts = str(html).split(' name="')
    return Markup(parts[0] + "".join(part.partition('"')[2] for part in parts[1:]))
