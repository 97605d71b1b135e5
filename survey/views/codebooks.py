"""Taking over the codes of an earlier round, so that the same themes are called the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forms.codes import TakeOverForm
from survey.access import requires
from survey.actions import codes as deeds
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import codes, questionnaires, rounds
from survey.queries.codes import Book
from survey.rules.broken import RuleBroken
from survey.rules.codes import open_questions
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Question, words

ANSWERS = "/secretariaat/uitvragen/<slug>/open-antwoorden"
views = Blueprint("codebooks", __name__, url_prefix=f"{ANSWERS}/<key>/codes/overnemen")


@dataclass(frozen=True, slots=True)
class Offer:
    """A codebook as it is chosen: its number on this page, where it is from, and its codes."""

    number: int
    book: Book
    title: str


@dataclass
class Desk:
    """The question that gets codes, and the codebooks they may come from."""

    round: Round
    question: Question
    offers: list[Offer]

    @property
    def label(self) -> str:
        return words(self.question.label)

    def page(self, form: TakeOverForm) -> str:
        return render_template("codes/take_over.html", round=self.round, question=self.question, label=self.label,
                               offers=self.offers, form=form)


def _desk(slug: str, key: str) -> tuple[Desk, TakeOverForm]:
    session = db.session()
    round_ = rounds.by_slug(session, slug) or abort(404)
    asked = _asked(session, round_)
    books = codes.earlier(session, round_.id, key)
    offers = [Offer(number, book, _title(session, book)) for number, book in enumerate(books, 1)]
    desk = Desk(round_, asked.get(key) or abort(404), offers)
    return desk, TakeOverForm().offer([(each.number, each.title) for each in offers])


def _asked(session: Session, round_: Round) -> Mapping[str, Question]:
    asked = questionnaires.asked_in(session, round_)
    return {each.key: each for each in open_questions(asked)} if asked else {}


def _title(session: Session, book: Book) -> str:
    """Which question of which round, in words."""
    question = _asked(session, book.round).get(book.key)
    return f"{book.round.title}: {words(question.label) if question else book.key}"


@views.get("")
@requires(Permission.WORK)
def choose(slug: str, key: str) -> str:
    desk, form = _desk(slug, key)
    return desk.page(form)


@views.post("")
@requires(Permission.WORK)
def take_over(slug: str, key: str) -> str | Response | tuple[str, int]:
    desk, form = _desk(slug, key)
    if not form.validate():
        return desk.page(form), 422
    chosen = next(each.book for each in desk.offers if each.number == form.book.data)
    try:
        with writing() as session:
            number = deeds.take_over(session, desk.round, key, (chosen.round.id, chosen.key), g.user.name, g.now)
    except RuleBroken as broken:
        form.book.errors = [broken.message]
        return desk.page(form), 422
    flash(f"{number} {'code is' if number == 1 else 'codes zijn'} overgenomen.")
    return redirect(url_for("codes.book", slug=slug, key=key))
