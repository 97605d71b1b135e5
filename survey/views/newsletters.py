"""Newsletters for the secretariat: the list, making one, putting it together, seeing it, and taking it elsewhere."""


from flask import Blueprint, Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Reply

from forms.newsletters import BlocksForm, IssueForm
from survey.access import links, requires
from survey.actions import items as item_actions
from survey.actions import newsletters as actions
from survey.actions.newsletters import Details
from survey.database import db, writing
from survey.documents import newsletters as written
from survey.documents import word
from survey.models.newsletters import Newsletter
from survey.queries import blocks, newsletters
from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.newsletters import LARGEST_MAIL, Block, State, difference, merged, standing, state
from survey.rules.permissions import Permission, may

views = Blueprint("newsletters", __name__, url_prefix="/secretariaat/nieuwsbrieven")
Page = str | Reply | tuple[str, int]
DETAILS = ("title", "day", "preface", "by_sender")
# A mail has its style at each element; it may be shown in a frame of our own page, and run nothing.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
FRAME_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'; frame-src 'self'")


def _newsletter(slug: str) -> Newsletter:
    return newsletters.by_slug(db.session(), slug) or abort(404)


def _associations() -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in newsletters.associations(db.session())]


def _sight(newsletter: Newsletter | None) -> blocks.Sight:
    return blocks.sight(db.session(), newsletter, g.now, links().base_url)


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return render_template("newsletters/overview.html", newsletters=newsletters.everything(db.session()), state=state,
                           may_work=may(g.user.role, Permission.WORK))


@views.get("/nieuw")
@requires(Permission.WORK)
def new() -> str | Reply:
    """Proposes what has news, so that a first issue stands in one go."""
    listed, day = _associations(), calendar.day_of(g.now)
    if not listed:
        flash("Maak eerst een vereniging: die is de afzender.", "error")
        return redirect(url_for("newsletters.overview"))
    filled = list(blocks.has_something(db.session(), None, _sight(None)))
    form = IssueForm(formdata=None, data={
        "title": f"Nieuwsbrief {calendar.in_words(day, weekday=False)}", "day": day,
        "members": _as_before() or [listed[0][0]], "blocks": [each.value for each in filled], "subscribers": True})
    return _form(form)


def _as_before() -> list[int]:
    """Whose members got the issue before this one."""
    before = next(iter(newsletters.everything(db.session())), None)
    return list(before.associations) if before else []


def _form(form: IssueForm, newsletter: Newsletter | None = None) -> str:
    form.offer(_associations(), [each for each in Block if each.fills])
    return render_template("newsletters/edit.html", form=form, newsletter=newsletter)


@views.post("/nieuw")
@requires(Permission.WORK)
def create() -> Page:
    form = IssueForm()
    form.offer(_associations(), [each for each in Block if each.fills])
    if not form.validate():
        return _form(form), 422
    try:
        with writing() as session:
            made = actions.create(session, Details(**form.details()), g.user.name, g.now)
            if form.wanted() and not made.single:
                item_actions.add_blocks(session, made.id, form.wanted(), blocks.sight(
                    session, made, g.now, links().base_url), g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        return _form(form), 422
    flash("De nieuwsbrief staat klaar als concept. Er is nog niets verstuurd.")
    return redirect(url_for("newsletters.show", slug=made.slug))


@views.get("/<slug>")
@requires(Permission.READ)
def show(slug: str) -> str:
    return _page(_newsletter(slug))


def _page(newsletter: Newsletter, adding: BlocksForm | None = None) -> str:
    session, now_is = db.session(), state(newsletter.planned_for, newsletter.queued_at)
    have = {item.block for item in newsletter.items}
    form = adding or BlocksForm(formdata=None)
    form.offer([each for each in Block if each.fills and each.value not in have])
    sheet = written.sheet(newsletter, links().base_url)
    stands = {} if now_is is State.SENT else blocks.stands(session, newsletter, _sight(newsletter))
    return render_template(
        "newsletters/show.html", newsletter=newsletter, state=now_is, State=State, Block=Block, form=form, sheet=sheet,
        size=written.body(sheet).size, largest=LARGEST_MAIL, stands=stands,
        behind=sum(each.is_behind for each in stands.values()),
        counts=newsletters.counts(session, newsletter.id) if now_is is State.SENT else {},
        may_work=may(g.user.role, Permission.WORK))


@views.post("/<slug>/blokken")
@requires(Permission.WORK)
def add_blocks(slug: str) -> Page:
    newsletter, form = _newsletter(slug), BlocksForm()
    form.offer([each for each in Block if each.fills])
    if not form.validate() or not form.wanted():
        form.form_errors.append("Kies een of meer blokken.")
        return _page(newsletter, form), 422
    with writing() as session:
        seen = blocks.sight(session, newsletter, g.now, links().base_url)
        many = item_actions.add_blocks(session, newsletter.id, form.wanted(), seen, g.user.name, g.now)
    flash("Het blok staat onderaan." if many == 1 else f"{many} blokken staan onderaan.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/<slug>/blokken/verversen")
@requires(Permission.WORK)
def refresh_all(slug: str) -> Reply:
    newsletter = _newsletter(slug)
    with writing() as session:
        seen = blocks.sight(session, newsletter, g.now, links().base_url)
        taken, left = item_actions.refresh_all(session, newsletter.id, seen, g.user.name, g.now)
    flash(_refreshed(taken, left))
    return redirect(url_for("newsletters.show", slug=slug, _anchor="onderdelen"))


def _refreshed(taken: int, left: int) -> str:
    said = "Alle blokken zijn bij." if not left else f"{taken} {'blok is' if taken == 1 else 'blokken zijn'} bij."
    return said + (f" Bij {left} {'blok' if left == 1 else 'blokken'} kiest u zelf: daar wijzigde u dezelfde regels."
                   if left else " Wat u zelf wijzigde, staat er nog.")


@views.get("/<slug>/gegevens")
@requires(Permission.WORK)
def edit_form(slug: str) -> str:
    newsletter = _newsletter(slug)
    said = {name: getattr(newsletter, name) for name in DETAILS}
    return _form(IssueForm(formdata=None, data=said | {
        "association": newsletter.association_id, "single": "1" if newsletter.single else "",
        "members": newsletter.associations, "subscribers": newsletter.to_subscribers,
        "seen": newsletter.revision}), newsletter)


@views.post("/<slug>/gegevens")
@requires(Permission.WORK)
def edit(slug: str) -> Page:
    newsletter, form = _newsletter(slug), IssueForm()
    form.offer(_associations(), [])
    if not form.validate():
        return _form(form, newsletter), 422
    try:
        with writing() as session:
            actions.edit(session, newsletter.id, Details(**form.details()), form.seen.data or 0, g.user.name, g.now)
    except RuleBroken as broken:
        form.form_errors.append(broken.message)
        present = _newsletter(slug)
        form.seen.data, form.seen.raw_data = present.revision, None
        return _form(form, present), 422
    flash("De gegevens zijn bewaard.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.post("/<slug>/weg")
@requires(Permission.WORK)
def remove(slug: str) -> Reply:
    with writing() as session:
        actions.remove(session, _newsletter(slug).id, g.user.name, g.now)
    flash("De nieuwsbrief is weggegooid.")
    return redirect(url_for("newsletters.overview"))


@views.get("/<slug>/onderdelen/<int:number>/verversen")
@requires(Permission.READ)
def compare(slug: str, number: int) -> str:
    """What a block would become, before anything is taken over."""
    newsletter = _newsletter(slug)
    item = next((each for each in newsletter.items if each.id == number and each.block != Block.TEXT), None)
    if item is None:
        abort(404)
    fresh = blocks.fresh(db.session(), Block(item.block), newsletter, _sight(newsletter))
    return render_template(
        "newsletters/compare.html", newsletter=newsletter, item=item, standing=standing(item.text, item.taken, fresh),
        lines=difference(item.taken, fresh), edits=difference(item.taken, item.text),
        merges=merged(item.text, item.taken, fresh) is not None,
        open=state(newsletter.planned_for, newsletter.queued_at) is not State.SENT,
        may_work=may(g.user.role, Permission.WORK))


@views.post("/<slug>/onderdelen/<int:number>/verversen")
@requires(Permission.WORK)
def refresh(slug: str, number: int) -> Reply:
    newsletter, way = _newsletter(slug), request.form.get("way", "")
    with writing() as session:
        seen = blocks.sight(session, newsletter, g.now, links().base_url)
        item_actions.refresh(session, newsletter.id, number, way, seen, g.user.name, g.now)
    flash("Uw tekst blijft zoals hij was." if way == "keep" else "De nieuwe gegevens staan in het blok.")
    return redirect(url_for("newsletters.show", slug=slug))


@views.get("/<slug>/voorbeeld")
@requires(Permission.READ)
def preview(slug: str) -> Response:
    """The mail as it looks on a telephone and on a desk, and as plain text."""
    newsletter = _newsletter(slug)
    body = written.body(written.sheet(newsletter, links().base_url)).to(
        links().url("/nieuwsbrief/"), links().url(written.OWN_LINK))
    answer = make_response(render_template("newsletters/preview.html", newsletter=newsletter, body=body,
                                           state=state(newsletter.planned_for, newsletter.queued_at), State=State))
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    return answer


@views.get("/<slug>/mail.html")
@requires(Permission.READ)
def mail(slug: str) -> Response:
    body = written.body(written.sheet(_newsletter(slug), links().base_url)).to(
        links().url("/nieuwsbrief/"), links().url(written.OWN_LINK))
    answer = Response(body.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@views.get("/<slug>/nieuwsbrief.html")
@requires(Permission.READ)
def take_html(slug: str) -> Response:
    return _taken(written.file(written.sheet(_newsletter(slug), links().base_url)), "text/html", f"{slug}.html")


@views.get("/<slug>/nieuwsbrief.docx")
@requires(Permission.READ)
def take_word(slug: str) -> Response:
    return _taken(word.newsletter(written.sheet(_newsletter(slug), links().base_url)), word.DOCX, f"{slug}.docx")


def _taken(content: bytes | str, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
