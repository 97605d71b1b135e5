"""What the pages of a vote have in common: a poll as it may be shown, and for whom somebody can vote in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import jsonify, make_response, request
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from survey.actions import ballots, judgements, tallies
from survey.actions.motions import voted_text
from survey.actions.seals import Seals
from survey.database import db, seals
from survey.models.assemblies import Mandate
from survey.models.bodies import Body
from survey.models.polls import Motion, Poll
from survey.queries import polls
from survey.rules import judgements as rules_of_judging
from survey.rules import motions, registers
from survey.rules import polls as rules
from survey.rules.ballots import Box
from survey.rules.broken import RuleBroken
from survey.rules.chain import short
from survey.rules.exposure import warning
from survey.rules.motions import Amended
from survey.rules.polls import State, Terms
from survey.rules.proxies import after_use

BLANK = "-"
_BLOCK = 256


def keys() -> Seals:
    """The keys of this installation."""
    return Seals(seals())


def after_proxies(round_id: int, ended: Sequence[Mandate]) -> list[str]:
    """What somebody is told whose proxies ended by coming: also where it was voted with already in what is open."""
    session = db.session()
    told = [f"De volmacht van {mandate.seat.name} is vervallen." for mandate in ended]
    open_polls = polls.open_in(session, round_id) if ended else []
    voted = ballots.voted(session, open_polls, keys()) if open_polls else {}
    return told + [after_use(mandate.seat.name, poll.secret) for poll in open_polls for mandate in ended
                   if mandate.id in voted.get(poll.id, ())]


@dataclass(frozen=True, slots=True)
class Shown:
    """A poll with what may be told of it now; `voted` only says of how many mandates the vote is in."""

    poll: Poll
    terms: Terms
    voted: int = 0

    @property
    def state(self) -> State:
        return State(self.poll.state)

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state in (State.DECIDED, State.LAPSED)

    @property
    def progress(self) -> str:
        """"14 van 21 gestemd": all that anybody hears while it is open."""
        return rules.progress(self.voted, max(self.voted, self.entitled))

    @property
    def entitled(self) -> int:
        there = len(self.poll.quorum.get("mandates", ()))
        return there if there and not self.poll.quorum.get("early") else len(self.poll.register)

    @property
    def text(self) -> Amended:
        """The text that is voted on, with the amendments that made it so."""
        return voted_text(self.poll)

    @property
    def warning(self) -> str:
        """What has to be said before a secret vote."""
        return warning([row["weight"] for row in self.poll.register]) if self.poll.secret else ""

    @property
    def head(self) -> str:
        return short(self.poll.head_closed or self.poll.head_opened)

    @property
    def sentence(self) -> str:
        """What came out: what the chair said, or before that what was counted."""
        return str(self.poll.judgement.get("words") or judgements.sentence_of(self.poll))

    @property
    def headline(self) -> str:
        """The same at the beginning of a line; names keep their capitals."""
        return self.sentence[:1].upper() + self.sentence[1:]

    @property
    def computation(self) -> Sequence[str]:
        return () if self.withheld else self.found.get("computation", ())

    @property
    def found(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.poll.result.get("outcome") or self.poll.result.get("election") or {}
        return found

    @property
    def withheld(self) -> bool:
        return bool(self.poll.result.get("withheld"))

    @property
    def totals(self) -> list[tuple[str, int]]:
        """(choice, votes), with blank and invalid; nothing where that would tell whose vote was whose."""
        tally = self.poll.result.get("tally")
        if not tally or self.withheld:
            return []
        named = [(choice.name, tally["votes"][choice.key]) for choice in self.terms.choices]
        others = (("blanco", "blank"), ("ongeldig", "invalid"), ("niet gestemd", "not_voted"))
        return [*named, *((words, tally[key]) for words, key in others)]

    def in_words(self, choice: Sequence[str]) -> str:
        return ", ".join(self.terms.name(key) for key in choice) or "blanco"

    def waits(self) -> str:
        """What has to be done before the chair can give a judgement; empty when nothing has."""
        if self.state is not State.CLOSED or tallies.is_settled(self.poll):
            return ""
        if tallies.waits_for_paper(self.poll):
            return "hands" if self.poll.way == "hands" else "paper"
        return "lot" if self.found.get("next") or self.found.get("result") == "lot" else "casting"

    def names(self, numbers: Sequence[int]) -> list[str]:
        wanted = set(numbers)
        return sorted(entry.name for entry in registers.read(self.poll.register) if entry.mandate in wanted)

    def who_voted(self) -> list[str]:
        """By name, and only after the close."""
        return self.names(self.poll.result.get("voted", ()))

    def box(self) -> Box | None:
        return ballots.opened(db.session(), self.poll)


def longest(shown: Shown) -> tuple[str, ...]:
    """The choice that takes the most room on a page, against which every other one is made as long."""
    keys = sorted((choice.key for choice in shown.terms.choices), key=lambda key: -len(_told((key,), shown)))
    most = tuple(keys[:1 if shown.terms.single else shown.terms.seats])
    return max(((), most), key=lambda choice: len(_told(choice, shown)))


def _told(choice: Sequence[str], shown: Shown) -> bytes:
    """As it is told about four times on a page: in words, and once by its keys."""
    return str(escape(4 * shown.in_words(choice) + str(list(choice)))).encode()


def as_long(page: str, longest: str) -> Response:
    """A page that tells a secret choice, as long as the longest could be: who keeps the lengths of answers, as the
    logs of a proxy do, may not read from them what was chosen. A page that is packed would show it again."""
    content = page.encode()
    room = -(-(len(longest.encode()) + _BLOCK // 4) // _BLOCK) * _BLOCK
    reply = make_response(content.ljust(room, b"\n"))
    reply.headers["Cache-Control"] = "no-store, no-transform"
    reply.headers["Content-Encoding"] = "identity"
    return reply


def terms_of(poll: Poll) -> Terms:
    return rules.read(poll.rules)


def shown(found: Sequence[Poll]) -> list[Shown]:
    """Polls with how many voted; a box that cannot be opened counts as empty, and says so where it is used."""
    voted = voted_in([poll for poll in found if poll.state == State.OPEN])
    return [Shown(poll, terms_of(poll), len(voted.get(poll.id, ()))) for poll in found]


def side_by_side(motion: Motion, bodies: Sequence[Body]) -> str:
    """How the bodies of a joint meeting decided on a motion, as far as they did; "" in a meeting of one body."""
    last = {poll.body_id: poll for poll in motion.polls if poll.opened_at or poll.state == State.DECIDED}
    return rules_of_judging.side_by_side([(body.name, _word(last.get(body.id))) for body in bodies])


def _word(poll: Poll | None) -> str:
    decided = poll is not None and poll.state == State.DECIDED
    return rules_of_judging.word(poll.result, poll.rules, poll.judgement) if poll and decided else ""


def voted_in(found: Sequence[Poll]) -> dict[int, set[int]]:
    """The mandates that voted, by poll; when a box cannot be opened the others still can."""
    try:
        return ballots.voted(db.session(), found, keys())
    except RuleBroken:
        alone = [voted_in([poll]) for poll in found] if len(found) > 1 else []
        return {number: voted for each in alone for number, voted in each.items()}


def progress(round_id: int) -> dict[str, str]:
    """Of every open poll how many voted, by the place on the page where that stands."""
    return {f"gestemd-{each.poll.id}": each.progress for each in shown(polls.open_in(db.session(), round_id))}


def there(standings: Sequence[polls.Standing]) -> dict[str, str]:
    """Of every body how many of its votes are in the room, by the place on the page where that stands."""
    return {f"aanwezig-{body}": there_in(standings, body) for body in {each.seat.body_id for each in standings}}


def there_in(standings: Sequence[polls.Standing], body_id: int) -> str:
    own = [each for each in standings if each.seat.body_id == body_id]
    return f"{sum(each.here for each in own)} van de {len(own)} aanwezig of vertegenwoordigd"


def stand(round_id: int) -> str:
    return polls.mark_of(polls.stand(db.session(), round_id))


def stand_reply(mark: str, words: Mapping[str, str] | None = None) -> Response:
    """Tiny, and 304 for who knows it already."""
    reply = jsonify(stand=mark, words=words) if words else jsonify(stand=mark)
    reply.set_etag(mark + "".join(f"{value}" for value in (words or {}).values()).replace(" ", ""))
    reply.headers["Cache-Control"] = "no-cache"
    return reply.make_conditional(request)


def in_turn(found: Sequence[Motion]) -> list[Motion]:
    """The motions of a meeting in the order of voting: item by item, each motion after its amendments."""
    known = {each.id: each for each in found}
    items = dict.fromkeys(each.item_id for each in found)
    return [known[each.id] for item in items for each in motions.in_order(
        motions.Proposal(each.id, each.title, each.position, each.amends_id) for each in found if each.item_id == item)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a form of a poll that was refused, so that nobody in the hall has to type it again."""

    deed: str
    poll: int
    refusal: str
    form: MultiDict[str, str]

    def of(self, deed: str, poll: int) -> MultiDict[str, str]:
        return self.form if (deed, poll) == (self.deed, self.poll) else MultiDict()
