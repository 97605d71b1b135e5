"""Answering comments: the board with all of them, and one comment with its answer and those that say the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Reply

from analysis import texts
from forms.dispositions import AnswerForm
from survey.access import requires
from survey.actions import dispositions as deeds
from survey.database import db, writing
from survey.models.comments import Comment, Consultation
from survey.queries import consultations, dispositions, holders, reaction_reports
from survey.queries.dispositions import Place
from survey.rules import calendar
from survey.rules import comments as comment_rules
from survey.rules import dispositions as rules
from survey.rules.broken import RuleBroken
from survey.rules.dispositions import ALIKE, MOST_ALIKE, Kind, Overtaken, Stage, counts
from survey.rules.documents import Passage, composed
from survey.rules.documents import passages as read
from survey.rules.permissions import Permission
from survey.rules.reaction_reports import WHOLE
from survey.rules.rounding import half_up
from survey.rules.wordings import changes as differences

views = Blueprint("dispositions", __name__, url_prefix="/secretariaat/raadplegingen/<slug>/beantwoording")
Page = str | Reply | tuple[str, int]
PAGE = 25
SHOWN = {"open": "nog te doen", "bij": "bij een portefeuillehouder", "klaar": "beantwoord", "alles": "alle reacties"}
TO_DO = (Stage.OPEN, Stage.CHANGED, Stage.REPLIED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is to show."""

    shown: str
    passage: str
    kind: str
    holder: int
    search: str

    def fits(self, place: Place) -> bool:
        stages = {"open": TO_DO, "bij": (Stage.WITH_HOLDER,), "klaar": (Stage.ANSWERED,)}.get(self.shown, tuple(Stage))
        return (place.stage in stages and self.passage in ("*", place.passage)
                and self.kind in ("", place.kind or "") and self.holder in (0, place.holder or 0))


class Desk:
    """One consultation with the places of its comments, as they are at this request."""

    def __init__(self, slug: str) -> None:
        self.consultation: Consultation = consultations.by_slug(db.session(), slug) or abort(404)
        self.round = self.consultation.round
        version = self.consultation.version
        self.text = read(version.passages) if version else ()

    @cached_property
    def places(self) -> list[Place]:
        """In the order of the text, and of each passage by number."""
        order = {key: place for place, key in enumerate(["", *(each.key for each in self.text)])}
        found = dispositions.places(db.session(), self.round.id)
        return sorted(found, key=lambda each: (order.get(each.passage, len(order)), each.number))

    @cached_property
    def by_key(self) -> Mapping[str, Passage]:
        return {each.key: each for each in self.text}

    def label(self, key: str) -> str:
        return self.by_key[key].name if key in self.by_key else key or WHOLE

    def who(self, comment: Comment) -> str:
        """The secretariat sees whose a comment is, whatever others see."""
        name = comment.organisation.name if comment.organisation else None
        return comment_rules.whose(True, name, comment.author, comment.on_behalf, comment.approved_at is not None)

    def fitting(self, wanted: Wanted) -> list[Place]:
        found = [each for each in self.places if wanted.fits(each)]
        if not wanted.search.strip() or not found:
            return found
        said = dispositions.texts(db.session(), self.round.id)
        hits = {said[at][0] for at in texts.search([words for _, words in said], wanted.search)}
        return [each for each in found if each.id in hits]

    def next_open(self, number: int) -> Place | None:
        """The next one to do in the order of the text, from the start again after the last."""
        at = next((at for at, each in enumerate(self.places) if each.number == number), 0)
        return next((each for each in [*self.places[at + 1:], *self.places[:at]] if each.stage in TO_DO), None)

    @cached_property
    def changes(self) -> list[tuple[str, str, frozenset[str]]]:
        """What changed in newer versions: value of the tick box, words, and from which passages it came."""
        version, steps, found = self.consultation.version, [], []
        for newer in dispositions.newer_versions(db.session(), version) if version else ():
            steps.append(newer.came_from)
            found += [(f"{newer.id}:{key}", f"{words} (versie {newer.number})", came) for key, words, came
                      in _changed(self.text, read(newer.passages), _frozen(composed(*steps)))]
        return found


Origins = tuple[tuple[str, tuple[str, ...]], ...]


def _frozen(came_from: Mapping[str, Sequence[str]]) -> Origins:
    return tuple((key, tuple(keys)) for key, keys in came_from.items())


@lru_cache(maxsize=16)
def _changed(old: tuple[Passage, ...], new: tuple[Passage, ...],
             came_from: Origins) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Of every passage that changed its key, its name with what happened, and the old keys. Versions never change."""
    return tuple((passage.key, f"{passage.name}: {each.kind.words}", frozenset(was.key for was in each.old))
                 for each in differences(old, new, dict(came_from)) if not each.kind.quiet for passage in each.new)


@lru_cache(maxsize=4)
def _alike(said: tuple[str, ...]) -> texts.Answers:
    """Weighing a thousand comments takes a moment, and they change seldom."""
    return texts.Answers(said)


@views.get("")
@requires(Permission.READ)
def overview(slug: str) -> str:
    desk, asked = Desk(slug), request.args
    shown = asked.get("stand", "open")
    wanted = Wanted(shown if shown in SHOWN else "open", asked.get("passage", "*"), asked.get("soort", ""),
                    asked.get("bij", 0, int), asked.get("zoek", "")[:100])
    found = desk.fitting(wanted)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(asked.get("pagina", 1, int), 1), pages)
    session, shown_now = db.session(), found[(page - 1) * PAGE:page * PAGE]
    whole = dispositions.whole(session, [each.id for each in shown_now])
    used = dict.fromkeys(each.passage for each in desk.places)
    return render_template(
        "dispositions/overview.html", desk=desk, round=desk.round, wanted=wanted, total=len(found), page=page,
        pages=pages, shown=[(each, whole[each.id]) for each in shown_now if each.id in whole], choices=SHOWN,
        passages=[(key, desk.label(key)) for key in used], kinds=Kind, holders=holders.present(session),
        counts=counts(each.standing for each in desk.places), newest=reaction_reports.newest(session, desk.round.id),
        to_do=sum(each.stage in TO_DO for each in desk.places))


@views.get("/samen")
@requires(Permission.WORK)
def together(slug: str) -> Reply:
    """Several that were ticked on the board get one answer, on the page of the first."""
    numbers = request.args.getlist("reactie", int)
    if not numbers:
        flash("Kruis eerst aan welke reacties hetzelfde antwoord krijgen.", "error")
        return redirect(url_for("dispositions.overview", slug=slug))
    return redirect(url_for("dispositions.show", slug=slug, number=numbers[0], ook=numbers[1:]))


@dataclass(frozen=True, slots=True)
class Like:
    """Another comment that looks like this one; `ticked` when somebody chose it already."""

    comment: Comment
    place: Place
    likeness: int
    ticked: bool


def _like(desk: Desk, comment: Comment, chosen: Iterable[int]) -> list[Like]:
    """The ones that were chosen first, then those that look alike, the most alike first."""
    said = dispositions.texts(db.session(), desk.round.id)
    at = next((at for at, each in enumerate(said) if each[0] == comment.id), None)
    found = {} if at is None else {
        said[each.place][0]: each.likeness
        for each in _alike(tuple(words for _, words in said)).like(at, MOST_ALIKE) if each.likeness >= ALIKE}
    ticked = set(chosen)
    by_id = {each.id: each for each in desk.places}
    same = {each.id for each in comment.disposition.comments} if comment.disposition else {comment.id}
    wanted = [each for each in dict.fromkeys([*(place.id for place in desk.places if place.number in ticked), *found])
              if each in by_id and each not in same]
    whole = dispositions.whole(db.session(), wanted)
    return [Like(whole[each], by_id[each], int(half_up(100 * found.get(each, 0))), by_id[each].number in ticked)
            for each in wanted]


def _one(desk: Desk, number: int) -> Comment:
    return dispositions.by_number(db.session(), desk.round.id, number) or abort(404)


def _form(desk: Desk, comment: Comment, **values: object) -> AnswerForm:
    """The changes that have to do with the passage of this comment come first."""
    near = sorted(desk.changes, key=lambda each: comment.passage_key not in each[2])
    people = {each.id: each.title for each in holders.present(db.session())}
    if comment.disposition and comment.disposition.holder:
        people[comment.disposition.holder.id] = comment.disposition.holder.title
    return AnswerForm(**values).offer(people.items(), [(value, words) for value, words, _ in near])


def _filled(comment: Comment) -> dict[str, object]:
    """The answer as it stands; what a portfolio holder proposed stands in the form, to be taken over or changed."""
    given = comment.disposition
    if given is None:
        return {}
    proposed = given.kind == Kind.PASSED_ON and given.replied_at is not None
    return {"kind": given.reply_kind if proposed else given.kind, "text": given.reply if proposed else given.answer,
            "holder": given.holder_id or 0, "due": given.due_on,
            "changes": [f"{each['version']}:{each['passage']}" for each in given.changes]}


@views.get("/<int:number>")
@requires(Permission.READ)
def show(slug: str, number: int) -> str:
    desk = Desk(slug)
    comment = _one(desk, number)
    return _show(desk, comment, _form(desk, comment, formdata=None, data=_filled(comment)),
                 request.args.getlist("ook", int))


def _show(desk: Desk, comment: Comment, form: AnswerForm, chosen: Iterable[int], conflict: bool = False) -> str:
    like = _like(desk, comment, chosen)
    seen = {each.id: dispositions.seen_of(each) for each in [comment, *(each.comment for each in like)]}
    given = comment.disposition
    stage = next(each.stage for each in desk.places if each.id == comment.id)
    return render_template(
        "dispositions/show.html", desk=desk, round=desk.round, comment=comment, form=form, given=given, like=like,
        seen=seen, stage=stage, Stage=Stage, Kind=Kind, conflict=conflict, passage=desk.by_key.get(comment.passage_key),
        others=[each for each in given.comments if each.id != comment.id] if given else [],
        earlier=rules.earlier(given.earlier)[::-1] if given else (),
        following=desk.next_open(comment.number or 0), today=calendar.day_of(g.now))


@views.post("/<int:number>")
@requires(Permission.WORK)
def answer(slug: str, number: int) -> Page:
    desk = Desk(slug)
    comment = _one(desk, number)
    form, chosen = _form(desk, comment), request.form.getlist("ook", int)
    if not form.validate():
        return _show(desk, comment, form, chosen), 422
    given = form.answer()
    before = comment.disposition.due_on if comment.disposition else None
    for name, sentence in rules.faults(given, calendar.day_of(g.now), before).items():
        form[name].errors = [*form[name].errors, sentence]
    if form.errors:
        return _show(desk, comment, form, chosen), 422
    try:
        with writing() as session:
            deeds.answer(session, desk.consultation, given, comment.id, _seen(desk, comment, chosen), g.user.name,
                         g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        db.session.expire_all()
        desk = Desk(slug)
        return _show(desk, _one(desk, number), form, chosen, isinstance(broken, Overtaken)), \
            409 if isinstance(broken, Overtaken) else 422
    return _on(slug, number, len(chosen) + 1)


def _seen(desk: Desk, comment: Comment, chosen: Iterable[int]) -> dict[int, str]:
    """What the form showed of this comment and of those that were ticked."""
    wanted = {comment.number, *chosen}
    return {each.id: request.form.get(f"seen-{each.id}", "") for each in desk.places if each.number in wanted}


def _on(slug: str, number: int, answered: int) -> Reply:
    """To the next one that waits, where that was asked for."""
    flash(f"{'Het antwoord is' if answered == 1 else f'Het antwoord op {answered} reacties is'} bewaard.")
    following = Desk(slug).next_open(number) if "next" in request.form else None
    if following:
        return redirect(url_for("dispositions.show", slug=slug, number=following.number), 303)
    return redirect(url_for("dispositions.overview", slug=slug), 303)


@views.post("/<int:number>/los")
@requires(Permission.WORK)
def split_off(slug: str, number: int) -> Reply:
    desk = Desk(slug)
    comment = _one(desk, number)
    try:
        with writing() as session:
            deeds.split_off(session, desk.consultation, comment.id, request.form.get("seen", ""), g.user.name, g.now)
        flash(f"Reactie {number} wacht weer op een eigen antwoord.")
    except RuleBroken as broken:
        flash(broken.message, "error")
    return redirect(url_for("dispositions.show", slug=slug, number=number), 303)


@views.post("/<int:number>/zelfde")
@requires(Permission.WORK)
def join(slug: str, number: int) -> Reply:
    """The answer that a like comment has already."""
    desk = Desk(slug)
    comment = _one(desk, number)
    try:
        with writing() as session:
            deeds.join(session, desk.consultation, comment.id, request.form.get("seen", ""),
                       request.form.get("answer", 0, int), g.user.name, g.now)
        flash("Deze reactie krijgt hetzelfde antwoord.")
    except RuleBroken as broken:
        flash(broken.message, "error")
    return redirect(url_for("dispositions.show", slug=slug, number=number), 303)
