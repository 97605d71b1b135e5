"""Figures of all beside a member's own: set out by the secretariat at a moment, seen by who sent in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Reply

from survey.access import requires, shared_link
from survey.actions import mirrors as actions
from survey.actions.mirrors import Counted
from survey.database import db, snapshots, writing
from survey.documents import report
from survey.models.invitations import Invitation
from survey.models.mirrors import Mirror
from survey.models.rounds import Round
from survey.queries import burdens, mirrors, questionnaires, rounds, signals
from survey.queries import results as answers
from survey.rules import calendar, publications
from survey.rules.broken import RuleBroken
from survey.rules.mirrors import NOT_SENT, NOT_YET, SIZE, group_of, place
from survey.rules.own import Year, chosen, compared, number, years
from survey.rules.permissions import Permission
from survey.rules.questionnaires.expressions import expression
from survey.rules.questionnaires.types import Type
from survey.rules.signals import Reading, broken_since, reading
from survey.rules.thresholds import in_words
from survey.visits import Visit

views = Blueprint("mirrors", __name__)
STAFF = "/secretariaat/uitvragen/<slug>/ernaast"
NUMBERS = ("pupils",)
Page = str | Reply | tuple[str, int]


def _round(slug: str) -> Round:
    return rounds.by_slug(db.session(), slug) or abort(404)


class Setting:
    """What the secretariat may set out now, by the fact that the address asks for."""

    def __init__(self, round_: Round) -> None:
        from analysis.material import counter

        self.round = round_
        self.material = answers.material(db.session(), round_, round_.profile, g.now, themed=False)
        found = counter(self.material, snapshots())
        self.choices = {"": "alleen alle deelnemers", **{name: in_words(name) for name in found.divisions()}}
        if any(each is not None for each in found.source.facts.values("pupils")):
            self.choices[SIZE] = "grootte, naar aantal leerlingen"
        wanted = request.values.get("per", "")
        self.by = wanted if wanted in self.choices else ""
        self.results = found.whole(g.now)

    def counted(self) -> Counted:
        """The figures with their record; raises RuleBroken where nothing may be told."""
        from analysis.mirrors import mirror

        figures, record = mirror(self.results, self.by, self.round.publication_key.encode(),
                                 mirrors.told_before(db.session(), self.round.id))
        return Counted(self.by, self.results.source.n, figures, publications.document(record))


@views.get(STAFF)
@requires(Permission.READ)
def show(slug: str) -> str:
    return _show(Setting(_round(slug)))


def _show(setting: Setting, broken: str = "") -> str:
    found = None
    try:
        found = None if broken else setting.counted().figures
    except RuleBroken as refused:
        broken = refused.message
    return render_template("mirrors/staff.html", round=setting.round, setting=setting, found=found, broken=broken,
                           told=_told, kept=mirrors.of_round(db.session(), setting.round.id), words=_by_words)


def _by_words(by: str) -> str:
    return "grootte" if by == SIZE else in_words(by)


@views.post(STAFF)
@requires(Permission.WORK)
def keep(slug: str) -> Page:
    round_ = _round(slug)
    setting = Setting(round_)
    try:
        counted = setting.counted()
        with writing() as session:
            actions.keep(session, round_, setting.material.rule, counted, g.user.name, g.now)
    except RuleBroken as broken:
        return _show(setting, broken.message), 422
    flash("De cijfers staan nu naast de eigen cijfers van wie heeft ingestuurd.")
    return redirect(url_for("mirrors.show", slug=slug, per=setting.by), 303)


@views.post(f"{STAFF}/<int:number>/weg")
@requires(Permission.WORK)
def withdraw(slug: str, number: int) -> Reply:
    round_ = _round(slug)
    with writing() as session:
        actions.withdraw(session, round_, number, g.user.name, g.now)
    flash("De cijfers staan niet meer op de pagina van leden.")
    return redirect(url_for("mirrors.show", slug=slug), 303)


@dataclass(frozen=True, slots=True)
class Line:
    """One question for one member: its own answer, before and now, and those of the others in words.

    `options` holds the words of every option of a choice and whether the member chose it, or put it first where it is
    `ranked`; of a number it is empty.
    """

    key: str
    title: str
    own: str
    where: str
    before: tuple[tuple[Year, str, str], ...]
    others: tuple[tuple[str, dict[str, Any]], ...]
    chart: Any
    options: tuple[tuple[str, str, bool], ...] = ()
    ranked: bool = False


def _told(figures: Mapping[str, Any], sign: str) -> dict[str, Any]:
    """Middle and middle half in words, or the share of every option; or why not."""
    from analysis.mirrors import printed

    if figures["withheld"] or "shares" in figures:
        return {"k": str(figures["k"]), "why": figures["withheld"], "middle": "", "half": "",
                "shares": figures.get("shares", {})}
    low, middle, high = (printed(Fraction(figures[name]), sign) for name in ("low", "middle", "high"))
    return {"k": str(figures["k"]), "why": "", "middle": middle, "half": f"{low} tot {high}"}


class Own:
    """Everything of one member: its answers of now and before, and the figures that were set out.

    Who passed a section on, or was given one, sees only what it may see of the answers themselves.
    """

    def __init__(self, invitation: Invitation) -> None:
        self.invitation, self.round, self.given = invitation, invitation.round, invitation.response
        self.sent = bool(self.given and self.given.submitted_at)
        self.reach, session = Visit(invitation).reach, db.session()
        shown = mirrors.shown(session, self.round.id, invitation.organisation_id) if self.sent else None
        self.mirror: Mirror | None = shown[0] if shown else None
        self.groups: dict[str, str] = shown[1] if shown else {}
        self.asked = questionnaires.asked_in(session, self.round) or abort(404)
        self.earlier = mirrors.earlier(session, invitation, self.asked)
        number_ = self.round.version.questionnaire_id if self.round.version else 0
        self.rules = signals.of_questionnaire(session, number_) if self.sent and self.reach.sends else ()
        self.noted = signals.breaks(session, number_) if self.earlier else ()

    @property
    def why_not(self) -> str:
        """Why there are no figures of others, or ""."""
        if not self.sent:
            return NOT_SENT
        return NOT_YET if self.mirror is None else ""

    @cached_property
    def group(self) -> str:
        """The comparable members of this one, by name."""
        return group_of(self.facts, self.mirror.by, self.mirror.figures) if self.mirror and self.mirror.by else ""

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What the register says, with the groups it stands in where members are divided by those."""
        return self.groups | self.invitation.facts()

    def signals(self) -> list[tuple[Any, Reading]]:
        """How this member stands to each signal value."""
        values = (self.given.answers if self.given else None) or {}
        facts, today = {**self.facts, **self.asked.known(self.facts)}, calendar.day_of(g.now)
        return [(each, reading(expression(each.expression), values, facts, today)) for each in self.rules]

    def lines(self) -> list[Line]:
        shown = self._without() if self.mirror is None else self.mirror.figures["questions"]
        return [self._line(each) for each in shown if self._sees(each["key"])]

    def _sees(self, key: str) -> bool:
        section = self.asked.section_of.get(key)
        return self.reach.sees(section.key if section else key)

    def _without(self) -> list[dict[str, Any]]:
        """The questions for a number or a choice, where there is nothing to stand beside: only the years remain."""
        from analysis.choices import CHOSEN
        from analysis.mirrors import unit
        from survey.rules.questionnaires.codebook import codebook

        known = [self._values(), *(each.answers for each in self.earlier)]
        return [{"key": each.key, "title": each.title, "unit": unit(each), "all": None, "groups": {},
                 "options": [[key, words] for key, words, _ in each.options] if each.type in CHOSEN else [],
                 "ranked": each.type is Type.RANKING}
                for each in codebook(self.asked).variables
                if any((chosen if each.type in CHOSEN else number)(found.get(each.key)) not in (None, ())
                       for found in known)]

    def _values(self) -> Mapping[str, Any]:
        return (self.given.answers if self.sent and self.given else None) or {}

    def _others(self, question: Mapping[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
        sides = [] if question["all"] is None else [("Alle deelnemers", question["all"])]
        if self.group in question["groups"]:
            sides.append((f"Vergelijkbaar: {self.group}", question["groups"][self.group]))
        return tuple((name, _told(each, question["unit"])) for name, each in sides)

    def _choice(self, question: Mapping[str, Any]) -> Line:
        from analysis.choices import beside

        key, words, ranked = question["key"], dict(question["options"]), question["ranked"]
        own = chosen(self._values().get(key))
        before = tuple((each, _named(each.value, words, ranked), _same(own, each, ranked))
                       for each in years(key, self._before(key), chosen))
        # Of an order the others are told what they put first.
        told = own[:1] if ranked else own
        return Line(key, question["title"], _named(own, words, ranked), "", before, self._others(question),
                    None if question["all"] is None else beside(question, told, self.group),
                    tuple((option, label, option in told) for option, label in words.items()), ranked)

    def _line(self, question: Mapping[str, Any]) -> Line:
        from analysis.mirrors import beside, printed

        if question.get("options"):
            return self._choice(question)
        own, sign, whole = number(self._values().get(question["key"])), question["unit"], question["all"]
        before = [(each, printed(each.value, sign), self._change(own, each, sign))
                  for each in years(question["key"], self._before(question["key"]))]
        where = ""
        if own is not None and whole is not None and not whole["withheld"]:
            where = place(own, *(Fraction(whole[name]) for name in ("low", "middle", "high")))
        return Line(question["key"], question["title"], "" if own is None else printed(own, sign), where,
                    tuple(before), self._others(question), None if whole is None else beside(question, own, self.group))

    def _before(self, key: str) -> list[tuple[str, Mapping[str, Any], str]]:
        day = self._day(self.round)
        return [(each.round.title, each.answers, compared(
            key, self.asked, each.asked, broken_since(self.noted, self._day(each.round), day)))
            for each in self.earlier]

    @staticmethod
    def _day(round_: Round) -> Any:
        return round_.opens_on or calendar.day_of(round_.published_at or g.now)

    @staticmethod
    def _change(own: Fraction | None, before: Year, sign: str) -> str:
        """What changed since, in words; nothing where it does not compare."""
        from analysis.mirrors import changed

        return "" if own is None or before.broken else changed(own, before.value, sign)


def _named(keys: Sequence[str], words: Mapping[str, str], ranked: bool) -> str:
    """What was chosen in the words of today, an order with its places; a key that is no option any more stands as
    it is.
    """
    named = [words.get(each, each) for each in keys]
    return "; ".join(f"{place}. {each}" for place, each in enumerate(named, 1)) if ranked else "; ".join(named)


def _same(own: tuple[str, ...], before: Year, ranked: bool) -> str:
    if not own or before.broken:
        return ""
    same = own == before.value if ranked else set(own) == set(before.value)
    return "sindsdien gelijk" if same else "sindsdien anders"


@views.get("/u/<token>/cijfers")
@shared_link
def member(invitation: Invitation) -> str:
    own = Own(invitation)
    return render_template("mirrors/member.html", round=own.round, own=own, lines=own.lines(), back=f"/u/{g.token}",
                           pdf=url_for("mirrors.member_pdf", token=g.token), words=_by_words,
                           hosts=[host.association for host in own.round.hosts], year=calendar.day_of(g.now).year,
                           asked=_asked(invitation))


def _asked(invitation: Invitation) -> Any:
    """What this organisation was asked this year by all rounds together; None for who has none."""
    if invitation.organisation_id is None:
        return None
    found = burdens.of_year(db.session(), calendar.day_of(g.now).year, invitation.organisation_id)
    return found[0] if found else None


@views.get("/u/<token>/cijfers.pdf")
@shared_link
def member_pdf(invitation: Invitation) -> Reply:
    own = Own(invitation)
    lines = own.lines()
    counted = own.why_not or f"Stand van {calendar.moment_in_words(own.mirror.counted_at)}." if own.mirror else ""
    heading = report.Heading(f"{own.round.title}: {invitation.who()}",
                             tuple(host.association.name for host in own.round.hosts), counted or own.why_not)
    return Reply(report.pdf(heading, {"why": "", "questions": [_printed(each) for each in lines]},
                            [_picture(each.chart) for each in lines]), mimetype="application/pdf")


def _printed(line: Line) -> dict[str, Any]:
    """A line as a question of the report on paper."""
    rows = [("U", line.own or "niet ingevuld", line.where)]
    rows += [(f"U, {year.title}", value, change or year.broken) for year, value, change in line.before]
    for name, told in line.others:
        if line.options:
            put = ", op één" if line.ranked else ""
            rows += [(f"{name}: {label}{put}", told["shares"].get(option, "niet getoond"),
                      "uw antwoord" if mine else "") for option, label, mine in line.options]
            continue
        rows.append((f"{name}: middelste opgave", told["middle"] or "niet getoond", f"{told['k']} antwoorden"))
        rows.append((f"{name}: middelste helft", told["half"] or "niet getoond", ""))
    return {"title": line.title, "sentence": "", "groups": [], "base": "Uw opgave naast die van anderen.",
            "rows": [{"words": words, "printed": shown, "groups": [], "basis": basis, "margin": "", "weighted": ""}
                     for words, shown, basis in rows],
            "reasons": list(dict.fromkeys(told["why"] for _, told in line.others if told["why"]))}


def _picture(chart: Any) -> Markup:
    from analysis.pictures import svg

    return Markup(svg(chart)) if chart else Markup()
