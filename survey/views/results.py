"""Results of a round, question by question: for the secretariat as they are now, for others as they were kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Reply

from survey.access import personal_link, requires
from survey.access import public as for_anyone
from survey.database import db, snapshots
from survey.documents import report as document
from survey.models.interims import Interim
from survey.models.invitations import Invitation
from survey.models.rounds import Round
from survey.queries import enquiries, interims, mirrors, rounds
from survey.queries import results as answers
from survey.rules import calendar
from survey.rules.enquiries import clarifications, told_of
from survey.rules.interims import Audience
from survey.rules.permissions import Permission
from survey.rules.publication import Profile
from survey.rules.publications import Reason, Refusal
from survey.rules.rounds import STRICTNESS
from survey.rules.thresholds import in_words
from survey.rules.windows import State

views = Blueprint("results", __name__)
PDF = "application/pdf"
PART_OF = "Niet te tonen voor een deel: {}"


@views.get("/secretariaat/uitvragen/<slug>/uitkomsten")
@requires(Permission.READ)
def show(slug: str) -> str:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    asked = Asked(round_)
    return render_template("results/show.html", round=round_, asked=asked, found=asked.report(),
                           schools=asked.schools(), why=asked.not_outside(), clear=asked.clarified(), plots=_plots,
                           today=calendar.day_of(g.now))


@views.get("/secretariaat/uitvragen/<slug>/uitkomsten.pdf")
@requires(Permission.READ)
def show_pdf(slug: str) -> Reply:
    """What the page shows, with the same choices in the address."""
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    asked = Asked(round_)
    found = asked.report()
    part = f" ({asked.words})" if asked.words else ""
    return _pdf(round_, found, f"Respons: {found['response']}{part}. Geteld op {calendar.moment_in_words(g.now)}, "
                               f"profiel {asked.profile}.")


@views.get("/uitvragen/<slug>/uitkomsten")
@for_anyone
def public(slug: str) -> str:
    round_, interim = _for_everyone(slug)
    return _kept(round_, interim, pdf=url_for("results.public_pdf", slug=slug),
                 back=url_for("home.public_round", slug=slug))


@views.get("/u/<token>/uitkomsten")
@personal_link
def member(invitation: Invitation) -> str:
    round_, interim = _for_members(invitation)
    return _kept(round_, interim, pdf=url_for("results.member_pdf", token=g.token), back=f"/u/{g.token}")


@views.get("/uitvragen/<slug>/uitkomsten.pdf")
@for_anyone
def public_pdf(slug: str) -> Reply:
    return _kept_pdf(*_for_everyone(slug))


@views.get("/u/<token>/uitkomsten.pdf")
@personal_link
def member_pdf(invitation: Invitation) -> Reply:
    return _kept_pdf(*_for_members(invitation))


def _for_everyone(slug: str) -> tuple[Round, Interim]:
    round_ = rounds.by_slug(db.session(), slug) or abort(404)
    if round_.window().state(g.now) is State.DRAFT:
        abort(404)
    return round_, _published(round_, Audience.EVERYONE)


def _for_members(invitation: Invitation) -> tuple[Round, Interim]:
    """Members see what was published last, for them or for everyone."""
    return invitation.round, _published(invitation.round, *Audience)


def _published(round_: Round, *audiences: Audience) -> Interim:
    session = db.session()
    newest = interims.published(session, round_.id, *audiences) or abort(404)
    return interims.one(session, round_.id, newest.id) or abort(404)


def _kept(round_: Round, interim: Interim, **addresses: str) -> str:
    return render_template("results/kept.html", round=round_, interim=interim, found=interim.results, plots=_plots,
                           hosts=[host.association for host in round_.hosts], **addresses)


def _kept_pdf(round_: Round, interim: Interim) -> Reply:
    found, moment = interim.results, calendar.moment_in_words(interim.counted_at)
    return _pdf(round_, found, f"Respons: {found['response']}. Geteld op {moment}.", interim.text)


def _pdf(round_: Round, found: Mapping[str, Any], counted: str, text: str = "") -> Reply:
    hosts = tuple(host.association.name for host in round_.hosts)
    pictures = ["".join(svg for _, svg in _plots(each)) for each in found["questions"]]
    return Reply(document.pdf(document.Heading(round_.title, hosts, counted, text), found, pictures), mimetype=PDF)


class Asked:
    """What the address of the page asks for: a profile, a part of the organisations, a fact to break down by."""

    def __init__(self, round_: Round) -> None:
        from analysis.material import counter

        self.round = round_
        self.profiles = [str(each) for each in STRICTNESS[STRICTNESS.index(Profile(round_.profile)):]]
        wanted = request.args.get("profiel", "")
        self.profile = wanted if wanted in self.profiles else round_.profile
        self.material = answers.material(db.session(), round_, self.profile, g.now)
        self.counter = counter(self.material, snapshots())
        self.divisions = self.counter.divisions()
        fact, _, value = request.args.get("deel", "").partition("=")
        self.part = (fact, value) if value in self.divisions.get(fact, ()) else None
        by = request.args.get("per", "")
        self.by = by if by in self.divisions and (self.part is None or self.part[0] != by) else ""
        self.whole = self.counter.whole(g.now)

    @property
    def choices(self) -> dict[str, str]:
        """What was asked for, to ask for the same in another form."""
        part = "=".join(self.part) if self.part else ""
        return {"deel": part, "per": self.by, "profiel": self.profile}

    @property
    def words(self) -> str:
        """The part in words: "sector: PO"."""
        return f"{in_words(self.part[0])}: {self.part[1]}" if self.part else ""

    def report(self) -> dict[str, Any]:
        from analysis.paragraph import paragraph
        from analysis.reports import report

        found = self._part() if self.part and self.whole.verdict.allowed else self.whole
        told = paragraph(found, found.codebook, found.rule, calendar.day_of(g.now), self.round.closes_on, found.closed,
                         about=found.codebook.topic, differ=() if self.part else None)
        return report(found, told, self.material.titles, self.by)

    def schools(self) -> list[dict[str, Any]]:
        """The figures of sections that are filled in several times; not of a part, which would tell them apart."""
        from analysis.figures.rows import Row
        from analysis.repeats import report

        book = self.material.codebook
        if not book.repeats or self.part or not self.whole.verdict.allowed:
            return []
        given = (Row(each.organisation, each.facts, each.submitted_at, each.answers)
                 for each in answers.answered(db.session(), self.round.id))
        return report(book, given, self.whole.rule, self.whole.closed)

    def _part(self) -> Any:
        """Only the part, of which as much is told as of a group.

        A question that may not be broken down would be told by the part and the whole together.
        """
        from analysis.publications import held

        assert self.part
        fact, value = self.part
        refused = [Refusal(key, (), g.now, Reason.SMALL_GROUP, PART_OF.format(why))
                   for key in self.whole.source.columns if (why := self.whole.breakdown(key, fact).withheld)]
        return held(self.counter.part(fact, value, g.now), refused)

    def clarified(self) -> Mapping[str, list[str]]:
        """What was made clear about a question while it was asked, and what that did, by key."""
        shown = clarifications(self.round.clarifications)
        told, keys = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for variable in self.material.codebook.variables:
            keys[variable.question_key].append(variable.key)
        changed = enquiries.changed(db.session(), self.round.id, shown, keys)
        for each in shown:
            told[each.key].append(told_of(each, changed[each.number]))
        return told

    def not_outside(self) -> Mapping[str, str]:
        """Why a question may not be told outside beside what was kept before, by key."""
        from analysis.publications import not_outside

        return not_outside(self.whole, self.round.publication_key.encode(),
                           mirrors.told_before(db.session(), self.round.id))


def _plots(question: Mapping[str, Any]) -> Iterator[tuple[str, Markup]]:
    """The chart of a question, of which a page holds the data; nothing where nothing is drawn."""
    from analysis.reports import drawn

    return drawing(drawn(question["chart"]) if question["chart"] else None)


@views.app_template_filter("drawing")
def drawing(chart: Any) -> Iterator[tuple[str, Markup]]:
    """A chart for a script, and as a picture for who has none; nothing for no chart."""
    from analysis.charts import plotly_json
    from analysis.pictures import svg

    if chart:
        # The picture is made of escaped words and holds no script.
        yield plotly_json(chart), Markup(svg(chart))
