"""Voting by a personal link: a ballot for every mandate, the receipt, the published list, and disputing a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request
from markupsafe import escape
from werkzeug.wrappers import Response

from survey import voting
from survey.access import links, personal_link
from survey.actions import ballots as secret
from survey.actions import judgements, receipts, votes
from survey.actions.ballots import Ballot, Received
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.polls import Poll
from survey.queries import assemblies, mandates, polls
from survey.queries import votes as stored
from survey.queries.mandates import Usable
from survey.rules import ballots
from survey.rules.ballots import Box, NotFound
from survey.rules.broken import RuleBroken
from survey.rules.polls import State
from survey.voting import BLANK, Shown

_PLACE = "\ue000"
_FEW_PAPERS = " Stemmen weinig leden op papier, dan kan de uitslag laten zien wat u stemde."
views = Blueprint("votes", __name__, url_prefix="/u/<token>")
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """One mandate of this person in one poll: whether a ballot can be filled in for it, or why not."""

    mandate: int
    name: str
    by_proxy: bool
    voted: bool
    choice: tuple[str, ...] | None
    refusal: str
    code: str

    @property
    def can_vote(self) -> bool:
        return not self.refusal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A poll that is open, with the places of this person in it."""

    shown: Shown
    places: tuple[Place, ...]

    @property
    def open_places(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.can_vote and not (self.shown.poll.secret and place.voted))


def _page(template: str, invitation: Invitation, **context: Any) -> str:
    return render_template(f"votes/{template}.html", invitation=invitation, round=invitation.round, token=g.token,
                           hosts=[host.association for host in invitation.round.hosts],
                           form_key=links().form_key(g.token), BLANK=BLANK, grouped=ballots.grouped, **context)


@views.get("/stand.json")
@personal_link
def stand(invitation: Invitation) -> Response:
    """Every telephone in the meeting asks this every few seconds: whether something changed, and nothing else."""
    return voting.stand_reply(voting.stand(invitation.round_id))


@views.get("/stemmen")
@personal_link
def vote(invitation: Invitation) -> str:
    return _ballots(invitation)


def _ballots(invitation: Invitation, wrong: dict[int, str] | None = None) -> str:
    session, round_id = db.session(), invitation.round_id
    assembly = assemblies.with_bodies(session, round_id) or abort(404)
    usable = mandates.usable(session, round_id, invitation.id)
    here = polls.ways_present(session, round_id).get(invitation.id)
    told = polls.told_in(session, round_id)
    now_open = [poll for poll in reversed(told) if poll.state == State.OPEN]
    voted, own = voting.voted_in(now_open), _own(now_open, usable)
    sheets = [_sheet(poll, usable, here, voted.get(poll.id, set()), own) for poll in now_open]
    return _page("vote", invitation, assembly=assembly, sheets=sheets, usable=usable, here=here, wrong=wrong or {},
                 earlier=[Shown(poll, voting.terms_of(poll)) for poll in told if poll.state != State.OPEN],
                 stand=voting.stand(round_id), received=request.args.get("ontvangen", 0, int))


def _own(found: Sequence[Poll], usable: Sequence[Usable]) -> dict[tuple[int, int], tuple[str, ...]]:
    """What stands by name for these mandates: (poll, mandate) -> choice."""
    by_name = [poll.id for poll in found if not poll.secret]
    rows = stored.of_mandates(db.session(), by_name, [each.mandate.id for each in usable]) if by_name else ()
    return {(row.poll_id, row.mandate_id): tuple(row.choice) for row in rows if row.replaced_at is None}


def _sheet(poll: Poll, usable: Sequence[Usable], here: str | None, voted: set[int],
           own: Mapping[tuple[int, int], tuple[str, ...]]) -> Sheet:
    entries = {row["mandate"]: row["name"] for row in poll.register}
    mine = [each for each in usable if each.mandate.id in entries]
    return Sheet(Shown(poll, voting.terms_of(poll), len(voted)), tuple(
        Place(each.mandate.id, entries[each.mandate.id], each.proxy is not None, each.mandate.id in voted,
              own.get((poll.id, each.mandate.id)), _refusal(poll, each, here),
              ballots.new_code() if poll.secret else "") for each in mine))


def _refusal(poll: Poll, usable: Usable, here: str | None) -> str:
    """Why no ballot is shown; the deed itself decides again, under the lock."""
    if usable.given:
        return f"U gaf een volmacht aan {usable.given.holder.name}. Trek die in als u zelf wilt stemmen."
    if poll.way != "screen":
        return "Hierover wordt met handopsteken gestemd, niet op dit scherm."
    if usable.mandate.id in poll.paper.get("mandates", ()):
        return "U stemt op papier. De stemcommissie geeft u een stembiljet." + (_FEW_PAPERS if poll.secret else "")
    if votes.needs_presence(poll) and here is None:
        return "U staat nog niet als aanwezig op de presentielijst. Meld u eerst aan op de pagina van de vergadering."
    return ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one ballot: received, or refused with the reason."""

    name: str
    words: str = ""
    refusal: str = ""
    receipt: Received | None = None
    text: str = ""


@views.post("/stemmen")
@personal_link
def cast(invitation: Invitation) -> Page:
    """One ballot, or the same for several mandates; each is a transaction of its own, so one that fails stops no other.

    A secret ballot is answered at once, without going to another address: a code belongs in no address and no cookie.
    Sending the same again, as a browser does at a reload, is confirmed again.
    """
    poll = polls.one(db.session(), invitation.round_id, request.form.get("poll", 0, int)) or abort(404)
    shown, choice = Shown(poll, voting.terms_of(poll)), request.form.getlist("choice")
    wanted = list(dict.fromkeys(int(each) for each in request.form.getlist("mandate") if each.isdecimal()))
    fault = _fault(choice, wanted)
    if fault:
        return _ballots(invitation, {poll.id: fault}), 422
    chosen = tuple(key for key in choice if key != BLANK)
    done = [_cast_one(invitation, shown, mandate, chosen) for mandate in wanted]
    if not poll.secret and not any(each.refusal for each in done):
        return redirect(f"/u/{g.token}/stemmen?ontvangen={poll.id}#stemming-{poll.id}", 303)
    told = {"shown": shown, "stand": voting.stand(invitation.round_id)}
    page, secret_ones = _page("cast", invitation, done=done, **told), any(each.receipt for each in done)
    longest = _page("cast", invitation, done=[_longest(shown, each) for each in done], **told) if secret_ones else ""
    reply = voting.as_long(page, longest) if secret_ones else make_response(page)
    reply.status_code = 200 if any(not each.refusal for each in done) else 409
    return reply


def _longest(shown: Shown, done: Done) -> Done:
    """The same ballot, had it been for the longest choice; it is shown to nobody."""
    if not done.receipt:
        return done
    choice = voting.longest(shown)
    receipt = replace(done.receipt.receipt, choice=choice)
    return replace(done, words=shown.in_words(choice), text=_as_long(shown, receipt))


def _fault(choice: list[str], wanted: list[int]) -> str:
    if not choice:
        return "Kies een mogelijkheid. Wilt u geen keuze maken? Kies dan “blanco”."
    if BLANK in choice and len(choice) > 1:
        return "Kies namen, of kies blanco. Allebei kan niet."
    return "" if wanted else "Kies namens wie u stemt."


def _cast_one(invitation: Invitation, shown: Shown, mandate: int, choice: tuple[str, ...]) -> Done:
    name = next((row["name"] for row in shown.poll.register if row["mandate"] == mandate), "dit lid")
    try:
        with writing() as session:
            if not shown.poll.secret:
                votes.cast(session, invitation.round_id, shown.poll.id, mandate, choice, invitation, g.now)
                return Done(name, shown.in_words(choice))
            received = secret.cast(session, invitation.round_id, shown.poll.id, _ballot(mandate, choice), invitation,
                                   voting.keys(), g.now)
    except RuleBroken as broken:
        return Done(name, refusal=broken.message)
    return Done(name, shown.in_words(choice), receipt=received, text=_as_long(shown, received.receipt))


def _ballot(mandate: int, choice: tuple[str, ...]) -> Ballot:
    """The code comes from the browser, or was drawn here for a browser without JavaScript."""
    code = request.form.get(f"code.{mandate}", "").strip()
    return Ballot(mandate, code or ballots.new_code(), choice, request.form.get("made") != "browser" or not code)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _as_long(shown: Shown, receipt: ballots.Receipt) -> str:
    """The text of a receipt, as long whatever was chosen, because a browser without JavaScript fetches it."""
    told, longest = _receipt(shown, receipt), _receipt(shown, replace(receipt, choice=voting.longest(shown)))
    return told + " " * (len(longest.encode()) - len(told.encode()))


def _receipt(shown: Shown, receipt: ballots.Receipt) -> str:
    """The receipt as a text that people can read and a program can check."""
    signed = receipt.text()
    maker = "de server" if receipt.by_server else "uw browser"
    return "\n".join([
        "BEWIJS VAN STEMMEN", "", f"Stemming: {receipt.title}", f"Uw code: {ballots.grouped(receipt.code)}",
        f"Gemaakt door: {maker}", f"Uw keuze: {shown.in_words(receipt.choice)}",
        f"Controlecode bij opening: {receipt.head}", "",
        "Bewaar dit. Laat het aan niemand zien als u uw stem geheim wilt houden.", "",
        f"Ondertekende tekst: {signed}", f"Handtekening (Ed25519): {receipts.sign(_secret(), signed)}",
        f"Openbare sleutel: {receipts.public_key(_secret())}", ""])


@views.post("/stemmen/bewijs")
@personal_link
def receipt(invitation: Invitation) -> Response:
    """The receipt as a file, for a browser without JavaScript: what is sent along comes back if it was signed here."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    lines = dict(line.partition(": ")[::2] for line in text.splitlines())
    signed, mark = lines.get("Ondertekende tekst", ""), lines.get("Handtekening (Ed25519)", "")
    if not receipts.fits(_secret(), signed, mark):
        raise RuleBroken("Dit bewijs is niet door dit systeem ondertekend.")
    reply = make_response(text)
    reply.headers["Content-Type"] = "text/plain; charset=utf-8"
    reply.headers["Content-Disposition"] = 'attachment; filename="bewijs-van-stemmen.txt"'
    return reply


def _told(invitation: Invitation, number: int) -> Shown:
    """A poll whose result may be told: closed, and judged by the chair."""
    poll = polls.one(db.session(), invitation.round_id, number) or abort(404)
    if poll.state not in (State.DECIDED, State.LAPSED):
        abort(404)
    return Shown(poll, voting.terms_of(poll))


@views.get("/stemmen/<int:number>")
@personal_link
def result(invitation: Invitation, number: int) -> str:
    return _result(invitation, _told(invitation, number))


def _result(invitation: Invitation, shown: Shown, **found: Any) -> str:
    session, poll = db.session(), shown.poll
    # Held on to, because who is there is read anew below, and with that whose round it is would be too.
    round_ = invitation.round
    assembly = assemblies.with_bodies(session, round_.id) or abort(404)
    box = shown.box()
    usable = [each for each in mandates.usable(session, invitation.round_id, invitation.id) if not each.given]
    entitled = {row["mandate"] for row in poll.register}
    names = {row["mandate"]: row["name"] for row in poll.register}
    by_name = [] if poll.secret else sorted(
        (names[vote.mandate_id], shown.in_words(vote.choice)) for vote in stored.standing(session, poll.id))
    wanting = polls.objections(session, poll.id)
    dispute = judgements.dispute_of(session, poll, wanting) if judgements.may_be_disputed(session, poll) else None
    may_dispute = bool(dispute) and (
        not votes.needs_presence(poll) or polls.ways_present(session, round_.id).get(invitation.id) is not None)
    joint = polls.motion(session, round_.id, poll.motion_id) if len(assembly.bodies) > 1 else None
    together = voting.side_by_side(joint, assembly.bodies) if joint else ""
    return _page("result", invitation, shown=shown, together=together, by_name=by_name, box=box,
                 counted_sentence=judgements.sentence_of(poll), wanting=wanting,
                 totals_only=box and (box.totals is not None or shown.withheld),
                 dispute=dispute, mine=[each for each in usable if each.mandate.id in entitled and may_dispute],
                 public=receipts.public_key(_secret()), **found)


@views.post("/stemmen/<int:number>/code")
@personal_link
def look_up(invitation: Invitation, number: int) -> Page:
    """Whether a code stands in the published list, and with which choice; a code never stands in an address."""
    shown, typed = _told(invitation, number), request.form.get("code", "")
    box = shown.box() or abort(404)
    if box.totals is not None:
        return _confirm(invitation, shown, box, typed)
    try:
        found = ballots.found(box, shown.terms, typed)
    except NotFound as missing:
        return _result(invitation, shown, typed=typed, not_found=missing.message)
    except RuleBroken as broken:
        return _result(invitation, shown, typed=typed, wrong_code=broken.message), 422
    return _found(invitation, shown, typed, found, ballots.hashes(typed, shown.terms, 1, found))


def _found(invitation: Invitation, shown: Shown, typed: str, choice: tuple[str, ...],
           marks: Sequence[str] = ()) -> Response:
    told, longest = shown.in_words(choice), shown.in_words(voting.longest(shown))
    page, place = _result(invitation, shown, typed=typed, found=_PLACE, marks=marks), str(escape(_PLACE))
    return voting.as_long(*(page.replace(place, str(escape(words))) for words in (told, longest)))


def _confirm(invitation: Invitation, shown: Shown, box: Box, typed: str) -> Page:
    """Where the list holds no choices it can still be said whether this code was counted with this choice."""
    choice = tuple(key for key in request.form.getlist("choice") if key != BLANK)
    try:
        if ballots.confirmed(box, shown.terms, typed, choice):
            return _found(invitation, shown, typed, choice)
    except RuleBroken as broken:
        return _result(invitation, shown, typed=typed, wrong_code=broken.message), 422
    return _result(invitation, shown, typed=typed, not_found="Deze code met deze keuze is niet gevonden.")


@views.post("/stemmen/<int:number>/betwist")
@personal_link
def dispute(invitation: Invitation, number: int) -> Response:
    mandate = request.form.get("mandate", 0, int)
    usable = {each.mandate.id for each in mandates.usable(db.session(), invitation.round_id, invitation.id)
              if not each.given}
    if mandate not in usable:
        raise RuleBroken("U kunt de uitslag alleen betwisten voor een lid waarvoor u mag stemmen.")
    with writing() as session:
        judgements.object_to(session, invitation.round_id, number, mandate, invitation.who(), g.now)
    return redirect(f"/u/{g.token}/stemmen/{number}#betwisten", 303)
