"""Coding open answers: the questions, a page of answers with the codes to tick, and the codebook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from analysis import texts
from forms.codes import CodeForm, MergeForm, Ticked, ticked
from survey.access import requires
from survey.actions import codes as deeds
from survey.database import db, writing
from survey.models.codes import Code, Reading
from survey.models.rounds import Round
from survey.queries import codes, questionnaires, rounds
from survey.queries.codes import OpenAnswer
from survey.rules.broken import RuleBroken
from survey.rules.codes import How, Stand, Turn, digest, open_questions, stand, theme_words
from survey.rules.permissions import Permission
from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.piping import plainly

views = Blueprint("codes", __name__, url_prefix="/secretariaat/uitvragen/<slug>/open-antwoorden")
Page = str | Response | tuple[str, int]
PAGE = 25
LIKE = 20
LONGEST_SEARCH = 100
TRAINED_EVERY = 20
MOST_LEARNT = 400
SHOWN = {"open": "nog te coderen", "alles": "alle antwoorden", "gewijzigd": "later gewijzigd",
         "verschil": "lezers verschillen"}


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


def _questions(round_: Round) -> list[Question]:
    asked = questionnaires.asked_in(db.session(), round_)
    return open_questions(asked) if asked else []


def _question(slug: str, key: str) -> tuple[Round, Question]:
    round_ = _round(slug)
    return round_, next((each for each in _questions(round_) if each.key == key), None) or abort(404)


@views.get("")
@requires(Permission.READ)
def overview(slug: str) -> str:
    round_ = _round(slug)
    questions = _questions(round_)
    marks = codes.digests(db.session(), round_.id, [each.key for each in questions]) if questions else {}
    read = {(each.question_key, each.response_id): each.digest
            for each in codes.readings(db.session(), round_.id) if each.turn == Turn.FIRST}
    rows = []
    for question in questions:
        given = marks[question.key]
        done = sum(read.get((question.key, number)) == mark for number, mark in given.items())
        edited = sum((question.key, number) in read for number in given) - done
        rows.append((question, plainly(question.label), len(given), done, edited))
    return render_template("codes/overview.html", round=round_, rows=rows)


@dataclass
class Desk:
    """One open question with its answers, codes and readings, as they are at this request."""

    round: Round
    question: Question
    answers: list[OpenAnswer] = field(init=False)
    book: Sequence[Code] = field(init=False)
    readings: Mapping[tuple[int, int], Reading] = field(init=False)

    def __post_init__(self) -> None:
        session, key = db.session(), self.question.key
        self.answers = codes.answers(session, self.round.id, key)
        self.book = codes.codebook(session, self.round.id, key)
        self.readings = {(each.response_id, each.turn): each
                         for each in codes.readings(session, self.round.id, key)}

    @cached_property
    def names(self) -> dict[int, str]:
        return {code.id: code.name for code in self.book}

    @cached_property
    def alike(self) -> texts.Answers:
        return texts.Answers([each.text for each in self.answers])

    def reading(self, answer: OpenAnswer, turn: Turn = Turn.FIRST) -> Reading | None:
        """A reading of what the answer says now."""
        found = self.readings.get((answer.response, int(turn)))
        return found if found and found.digest == digest(answer.text) else None

    def stand(self, answer: OpenAnswer) -> Stand:
        found = self.readings.get((answer.response, int(Turn.FIRST)))
        return stand(found.digest if found else None, answer.text)

    def differs(self, answer: OpenAnswer) -> bool:
        first, second = self.reading(answer), self.reading(answer, Turn.SECOND)
        return bool(first and second) and given(first) != given(second)

    def awaits_second(self, answer: OpenAnswer) -> bool:
        """Whether somebody else read it first and nobody second."""
        first = self.reading(answer)
        return first is not None and first.coder != g.user.name and self.reading(answer, Turn.SECOND) is None

    def counts(self) -> dict[int, int]:
        """How many answers have each code."""
        found = dict.fromkeys(self.names, 0)
        for answer in self.answers:
            for number in given(self.reading(answer)):
                found[number] = found.get(number, 0) + 1
        return found

    def suggestions(self) -> dict[int, list[int]]:
        """Per response the codes that are suggested; learnt anew after every twenty answers that were coded."""
        if len(self.answers) < texts.ENOUGH_ANSWERS:
            return {}
        done = [(reading.at, reading.id, place, given(reading)) for place, answer in enumerate(self.answers)
                if (reading := self.reading(answer))]
        learnt = sorted(done, key=lambda each: each[:2])[:len(done) // TRAINED_EVERY * TRAINED_EVERY][-MOST_LEARNT:]
        found = _suggested(tuple(each.text for each in self.answers),
                           tuple((place, frozenset(map(str, numbers))) for *_, place, numbers in learnt))
        return {self.answers[place].response: numbers for place, numbers in found.items()}

    @cached_property
    def seconds(self) -> list[Reading]:
        """The second readings of what the answers say now."""
        return [second for answer in self.answers if (second := self.reading(answer, Turn.SECOND))]

    def agreement(self) -> list[texts.Agreement]:
        """Per code how far a second coder agrees with what the first had given at that moment."""
        both = self.seconds
        first = {each.id: self._called(each.beside or ()) for each in both}
        return list(texts.agreement(first, {each.id: self._called(given(each)) for each in both}))

    def _called(self, numbers: Iterable[int]) -> frozenset[str]:
        return frozenset(self.names[number] for number in numbers if number in self.names)


@lru_cache(maxsize=4)
def _suggested(said: tuple[str, ...], learnt: tuple[tuple[int, frozenset[str]], ...]) -> dict[int, list[int]]:
    """Of every place the codes that are suggested; remembered, because learning takes a second on thousands."""
    found = texts.Answers(said).suggestions(dict(learnt))
    return {place: [int(each.code) for each in three] for place, three in found.items()}


def given(reading: Reading | None) -> frozenset[int]:
    return frozenset(each.code_id for each in reading.codings) if reading else frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown, from the address of the page."""

    turn: Turn
    shown: str
    search: str
    like: int | None
    code: int | None
    page: int

    def asked(self, **other: str | int | None) -> dict[str, Any]:
        """The same choice as arguments of an address."""
        own = {"lezing": 2 if self.turn is Turn.SECOND else None, "toon": self.shown, "zoek": self.search or None,
               "lijkt": self.like, "code": self.code, "pagina": self.page if self.page > 1 else None}
        return {name: value for name, value in {**own, **other}.items() if value is not None}


def _choice() -> Choice:
    turn = Turn.SECOND if request.args.get("lezing") == "2" else Turn.FIRST
    search, like = request.args.get("zoek", "")[:LONGEST_SEARCH].strip(), request.args.get("lijkt", None, int)
    code = request.args.get("code", None, int)
    usual = "alles" if search or like or code else "open"
    shown = request.args.get("toon", usual)
    return Choice(turn, shown if shown in SHOWN else usual, search, like, code,
                  max(request.args.get("pagina", 1, int), 1))


def _chosen(desk: Desk, choice: Choice) -> list[OpenAnswer]:
    """The answers that fit the choice; those that look like one answer come in order of likeness."""
    found = [answer for answer in desk.answers if _fits(desk, choice, answer)]
    if choice.search:
        found = [found[place] for place in texts.search([each.text for each in found], choice.search)]
    if choice.like is None:
        return found
    place = next((place for place, each in enumerate(desk.answers) if each.response == choice.like), None)
    if place is None:
        return []
    likes = [desk.answers[place], *(desk.answers[each.place] for each in desk.alike.like(place, LIKE))]
    return [each for each in likes if each in found]


def _fits(desk: Desk, choice: Choice, answer: OpenAnswer) -> bool:
    if choice.turn is Turn.SECOND:
        return desk.awaits_second(answer)
    if choice.code is not None and choice.code not in given(desk.reading(answer)):
        return False
    if choice.shown == "open":
        return desk.stand(answer) is not Stand.DONE
    if choice.shown == "gewijzigd":
        return desk.stand(answer) is Stand.EDITED
    return choice.shown == "alles" or desk.differs(answer)


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer on the page: its text in pieces (highlighted or not), what is ticked and what is told about it."""

    answer: OpenAnswer
    pieces: list[tuple[str, bool]]
    stand: Stand
    seen: str
    ticked: frozenset[int]
    none: bool
    new: str
    suggested: list[int]
    first: Reading | None
    second: Reading | None
    digest: str


def _entry(desk: Desk, choice: Choice, answer: OpenAnswer, suggested: list[int], sent: Ticked | None) -> Entry:
    first, second = desk.reading(answer), desk.reading(answer, Turn.SECOND)
    own = first if choice.turn is Turn.FIRST else None
    now = given(own)
    wanted = [*choice.search.split(), *(word for code in desk.book for word in code.words)]
    return Entry(answer, list(_pieces(answer.text, wanted)), desk.stand(answer),
                 " ".join(map(str, sorted(now))) if own else "new", sent.codes if sent else now,
                 sent.none if sent else own is not None and not now, sent.new if sent else "",
                 [] if own else suggested, first, second, digest(answer.text))


def _pieces(text: str, wanted: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces; those that are looked for are marked, and a word within another only once."""
    place = 0
    for start, end in texts.marked(text, wanted):
        start = max(start, place)
        if end > start:
            yield text[place:start], False
            yield text[start:end], True
            place = end
    yield text[place:], False


@views.get("/<key>")
@requires(Permission.READ)
def show(slug: str, key: str) -> str:
    return _show(Desk(*_question(slug, key)), _choice())


def _show(desk: Desk, choice: Choice, sent: Sequence[Ticked] = (), wrong: str = "") -> str:
    found = _chosen(desk, choice)
    pages = max(-(-len(found) // PAGE), 1)
    number = min(choice.page, pages)
    suggested = desk.suggestions() if choice.turn is Turn.FIRST else {}
    typed = {each.response: each for each in sent}
    entries = [_entry(desk, choice, each, suggested.get(each.response, []), typed.get(each.response))
               for each in found[(number - 1) * PAGE:number * PAGE]]
    return render_template(
        "codes/show.html", round=desk.round, question=desk.question, label=plainly(desk.question.label), desk=desk,
        choice=choice, entries=entries, total=len(found), page=number, pages=pages, shown=SHOWN, wrong=wrong,
        done=sum(desk.stand(each) is Stand.DONE for each in desk.answers), Stand=Stand, Turn=Turn, How=How,
        learns=len(desk.answers) >= texts.ENOUGH_ANSWERS)


@views.post("/<key>")
@requires(Permission.WORK)
def give(slug: str, key: str) -> Page:
    """Keeps the ticks of a page of answers; what was not decided stays as it is."""
    round_, question = _question(slug, key)
    choice, sent = _choice(), list[Ticked]()
    try:
        sent = ticked(request.form)
        decided = [deeds.Choice(each.response, each.text, each.seen, each.codes, each.none, each.suggested, each.new)
                   for each in sent]
        with writing() as session:
            outcome = deeds.give(session, round_, key, decided, deeds.Coder(g.user.name, choice.turn), g.now)
    except RuleBroken as broken:
        return _show(Desk(round_, question), choice, sent, broken.message), 422
    _tell(outcome)
    return redirect(url_for("codes.show", slug=slug, key=key, **choice.asked()))


def _tell(outcome: deeds.Outcome) -> None:
    if outcome.meanwhile:
        number = len(outcome.meanwhile)
        flash(f"{number} {'antwoord is' if number == 1 else 'antwoorden zijn'} intussen gewijzigd, of door een ander "
              "gecodeerd. Wat u daar koos, is niet bewaard; kijk het opnieuw na.", "error")
    if outcome.coded or not outcome.meanwhile:
        flash(f"Bewaard: {outcome.coded} {'antwoord' if outcome.coded == 1 else 'antwoorden'}.")


@views.get("/<key>/codes")
@requires(Permission.READ)
def book(slug: str, key: str) -> str:
    return _book(Desk(*_question(slug, key)), CodeForm(formdata=None))


def _book(desk: Desk, form: CodeForm) -> str:
    agreed = {each.code: each for each in desk.agreement()}
    both = len(desk.seconds)
    return render_template(
        "codes/book.html", round=desk.round, question=desk.question, label=plainly(desk.question.label), desk=desk,
        form=form, counts=desk.counts(), agreed=agreed, both=both, wanted=texts.AGREED,
        enough=texts.double_coded_enough(both, len(desk.answers)))


@views.post("/<key>/codes")
@requires(Permission.WORK)
def add(slug: str, key: str) -> Page:
    (round_, question), form = _question(slug, key), CodeForm()
    if not form.validate():
        return _book(Desk(round_, question), form), 422
    try:
        with writing() as session:
            code = deeds.add(session, round_, key, form.name.data, theme_words(form.words.data or ""), g.user.name,
                             g.now)
    except RuleBroken as broken:
        form.name.errors = [broken.message]
        return _book(Desk(round_, question), form), 422
    flash(f"De code “{code.name}” is toegevoegd.")
    return redirect(url_for("codes.book", slug=slug, key=key))


def _code(slug: str, key: str, number: int) -> tuple[Round, Question, Code]:
    round_, question = _question(slug, key)
    return round_, question, codes.one(db.session(), round_.id, key, number) or abort(404)


@views.get("/<key>/codes/<int:number>")
@requires(Permission.WORK)
def edit(slug: str, key: str, number: int) -> str:
    round_, question, code = _code(slug, key, number)
    return _edit(round_, question, code, CodeForm(formdata=None, name=code.name, words=", ".join(code.words)))


def _edit(round_: Round, question: Question, code: Code, form: CodeForm) -> str:
    return render_template("codes/edit.html", round=round_, question=question, label=plainly(question.label), code=code,
                           form=form, uses=codes.uses(db.session(), code.id), merging=_merging(round_, question, code))


def _merging(round_: Round, question: Question, code: Code) -> MergeForm:
    others = codes.codebook(db.session(), round_.id, question.key)
    return MergeForm().offer((each.id, each.name) for each in others if each.id != code.id)


@views.post("/<key>/codes/<int:number>")
@requires(Permission.WORK)
def change(slug: str, key: str, number: int) -> Page:
    (round_, question, code), form = _code(slug, key, number), CodeForm()
    if not form.validate():
        return _edit(round_, question, code, form), 422
    try:
        with writing() as session:
            deeds.change(session, round_, key, number, form.name.data, theme_words(form.words.data or ""),
                         g.user.name, g.now)
    except RuleBroken as broken:
        form.name.errors = [broken.message]
        return _edit(round_, question, code, form), 422
    flash("De code is gewijzigd.")
    return redirect(url_for("codes.book", slug=slug, key=key))


@views.post("/<key>/codes/<int:number>/samen")
@requires(Permission.WORK)
def merge(slug: str, key: str, number: int) -> Page:
    round_, question, code = _code(slug, key, number)
    chosen = _merging(round_, question, code)
    try:
        with writing() as session:
            kept = deeds.merge(session, round_, key, number, chosen.into.data or 0, g.user.name, g.now)
    except RuleBroken as broken:
        return _refused(round_, question, code, broken), 422
    flash(f"“{code.name}” is samengevoegd met “{kept.name}”.")
    return redirect(url_for("codes.book", slug=slug, key=key))


def _refused(round_: Round, question: Question, code: Code, broken: RuleBroken) -> str:
    form = CodeForm(formdata=None, name=code.name, words=", ".join(code.words))
    form.form_errors.append(broken.message)
    return _edit(round_, question, code, form)


@views.post("/<key>/codes/<int:number>/verwijder")
@requires(Permission.WORK)
def remove(slug: str, key: str, number: int) -> Page:
    round_, question, code = _code(slug, key, number)
    try:
        with writing() as session:
            deeds.remove(session, round_, key, number, g.user.name, g.now)
    except RuleBroken as broken:
        return _refused(round_, question, code, broken), 422
    flash(f"De code “{code.name}” is verwijderd.")
    return redirect(url_for("codes.book", slug=slug, key=key))
