"""What may happen to a message in the outbox, when it is tried again, and when it no longer makes sense."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from survey.rules.responses import Progress
from survey.rules.windows import State

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
AWAY_PAUSES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15))
# No exchange with a mail server takes this long, so who still holds a message after it is gone.
LEASE = timedelta(minutes=10)
AGAIN = ":again:"


class MessageState(StrEnum):
    """`UNCERTAIN` is what a killed worker leaves: sent or not, a person decides, and then it is `SETTLED`."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"
    SETTLED = "settled"

    @property
    def words(self) -> str:
        return {"waiting": "wacht", "sending": "wordt verstuurd", "sent": "verstuurd", "refused": "geweigerd",
                "failed": "mislukt", "uncertain": "onzeker", "dropped": "vervallen", "settled": "afgehandeld"}[self]

    @property
    def needs_a_person(self) -> bool:
        """What does not go on by itself: someone sends it again or leaves it."""
        return self in (MessageState.REFUSED, MessageState.FAILED, MessageState.UNCERTAIN)


class MessageKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    MOVED_NOT_BEGUN = "moved_not_begun"
    MOVED_BEGUN = "moved_begun"
    MOVED_DONE = "moved_done"
    RECEIPT = "receipt"
    COMMENTS_RECEIVED = "comments_received"
    COMMENT_TO_APPROVE = "comment_to_approve"
    FRESH_LINK = "fresh_link"
    REQUEST_ASKED = "request_asked"
    REQUEST_GRANTED = "request_granted"
    REQUEST_REFUSED = "request_refused"
    ENQUIRY_ASKED = "enquiry_asked"
    ENQUIRY_PASSED = "enquiry_passed"
    ENQUIRY_PROPOSED = "enquiry_proposed"
    ENQUIRY_ANSWERED = "enquiry_answered"
    CLARIFIED = "clarified"
    ASKED_AGAIN = "asked_again"
    REGISTERED = "registered"
    ON_WAITING_LIST = "on_waiting_list"
    APPLIED = "applied"
    PLACE_OFFERED = "place_offered"
    PLACE_GIVEN = "place_given"
    OFFER_EXPIRED = "offer_expired"
    SELECTED = "selected"
    SELECTED_WAITING = "selected_waiting"
    NOT_SELECTED = "not_selected"
    REGISTRATION_CHANGED = "registration_changed"
    REGISTRATION_CANCELLED = "registration_cancelled"
    QUESTION_ADDED = "question_added"
    CONVOCATION = "convocation"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    PROXY_GIVEN = "proxy_given"
    PROXY_REVOKED = "proxy_revoked"
    POLL_HEAD = "poll_head"
    OCCASION_MOVED = "occasion_moved"
    OCCASION_CONFIRMED = "occasion_confirmed"
    OCCASION_CANCELLED = "occasion_cancelled"
    OCCASION_REMINDER = "occasion_reminder"
    THANKS = "thanks"
    MATERIAL = "material"
    DEFINITE_ASKED = "definite_asked"
    HOLDER_ASKED = "holder_asked"
    HOLDER_REMINDER = "holder_reminder"
    HOLDER_REPLIED = "holder_replied"
    REACTION_REPORT = "reaction_report"
    SHARED = "shared"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_REFUSED = "approval_refused"
    RETURNED = "returned"
    PORTAL = "portal"
    COMMITMENT_DUE = "commitment_due"
    ROUND_DUE = "round_due"
    NEWSLETTER = "newsletter"
    NEWSLETTER_TEST = "newsletter_test"
    SUBSCRIPTION = "subscription"

    @property
    def words(self) -> str:
        return {"invitation": "uitnodiging", "reminder": "herinnering",
                "moved_not_begun": "nieuwe sluitdatum, nog niet begonnen",
                "moved_begun": "nieuwe sluitdatum, begonnen", "moved_done": "nieuwe sluitdatum, ingestuurd",
                "comments_received": "ontvangst van reacties", "comment_to_approve": "akkoord voor een reactie",
                "receipt": "ontvangstbevestiging", "fresh_link": "nieuwe link", "request_asked": "verzoek om uitstel",
                "request_granted": "uitstel gegeven", "request_refused": "uitstel niet gegeven",
                "enquiry_asked": "vraag bij een vraag", "enquiry_passed": "vraag doorgegeven",
                "enquiry_proposed": "voorstel voor een antwoord", "enquiry_answered": "antwoord op een vraag",
                "clarified": "vraag verduidelijkt", "asked_again": "nieuwe vraag",
                "registered": "plaats bevestigd", "on_waiting_list": "op de wachtlijst",
                "applied": "aangemeld voor selectie", "place_offered": "plaats aangeboden",
                "place_given": "plaats gekregen van de wachtlijst", "offer_expired": "aanbod verlopen",
                "selected": "geplaatst bij de selectie", "selected_waiting": "wachtlijst na de selectie",
                "not_selected": "niet geplaatst bij de selectie",
                "registration_changed": "aanmelding gewijzigd", "registration_cancelled": "afgemeld",
                "question_added": "nieuwe vraag aan een deelnemer",
                "convocation": "oproeping", "meeting_moved": "vergadering gewijzigd",
                "meeting_cancelled": "vergadering afgezegd", "proxy_given": "volmacht gegeven",
                "proxy_revoked": "volmacht ingetrokken",
                "poll_head": "controlecode van een stemming", "occasion_moved": "bijeenkomst verplaatst",
                "occasion_confirmed": "bijeenkomst definitief", "occasion_cancelled": "bijeenkomst gaat niet door",
                "occasion_reminder": "herinnering aan de bijeenkomst", "thanks": "bedankt voor uw komst",
                "material": "materiaal achteraf", "definite_asked": "vraag naar definitieve cijfers",
                "holder_asked": "doorgezet naar de portefeuillehouder",
                "holder_reminder": "herinnering aan de portefeuillehouder",
                "holder_replied": "antwoord van de portefeuillehouder",
                "reaction_report": "wat er met uw reactie is gedaan",
                "shared": "doorgegeven aan een collega",
                "approval_asked": "akkoord gevraagd", "approval_given": "akkoord gegeven",
                "approval_refused": "teruggestuurd zonder akkoord", "returned": "antwoord teruggevraagd",
                "portal": "link naar de eigen pagina",
                "round_due": "tijd voor een nieuwe ronde",
                "commitment_due": "herinnering aan een toezegging", "newsletter": "nieuwsbrief",
                "newsletter_test": "proefmail van een nieuwsbrief",
                "subscription": "bevestiging van een abonnement"}[self]

    @property
    def rank(self) -> int:
        """0 when someone sits waiting for it, so that it goes before the thousands that were queued earlier; a
        newsletter can wait for all else.
        """
        if self is MessageKind.NEWSLETTER:
            return 2
        return 0 if self in WAITED_FOR else 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: SENT, REFUSED, FAILED, UNCERTAIN, or WAITING when it is worth another try."""

    state: MessageState
    reply: str = ""


# Of these the recipient is a participant, with a registration of its own.
TO_PARTICIPANTS = frozenset({
    MessageKind.REGISTERED, MessageKind.ON_WAITING_LIST, MessageKind.APPLIED, MessageKind.PLACE_OFFERED,
    MessageKind.PLACE_GIVEN, MessageKind.OFFER_EXPIRED, MessageKind.REGISTRATION_CHANGED,
    MessageKind.SELECTED, MessageKind.SELECTED_WAITING, MessageKind.NOT_SELECTED,
    MessageKind.REGISTRATION_CANCELLED, MessageKind.QUESTION_ADDED, MessageKind.OCCASION_MOVED,
    MessageKind.OCCASION_CONFIRMED, MessageKind.OCCASION_CANCELLED, MessageKind.OCCASION_REMINDER,
    MessageKind.THANKS, MessageKind.MATERIAL})
TO_READERS = frozenset({MessageKind.NEWSLETTER, MessageKind.NEWSLETTER_TEST, MessageKind.SUBSCRIPTION})
WAITED_FOR = frozenset({
    MessageKind.FRESH_LINK, MessageKind.PORTAL, MessageKind.RECEIPT, MessageKind.REGISTERED,
    MessageKind.ON_WAITING_LIST, MessageKind.APPLIED, MessageKind.REGISTRATION_CHANGED,
    MessageKind.REGISTRATION_CANCELLED, MessageKind.NEWSLETTER_TEST, MessageKind.SUBSCRIPTION})
CALLS = frozenset({MessageKind.INVITATION, MessageKind.REMINDER})
MOVED = frozenset({MessageKind.MOVED_NOT_BEGUN, MessageKind.MOVED_BEGUN, MessageKind.MOVED_DONE})
MOVED_TEXTS = {Progress.NOT_BEGUN: MessageKind.MOVED_NOT_BEGUN, Progress.BEGUN: MessageKind.MOVED_BEGUN,
               Progress.DONE: MessageKind.MOVED_DONE}
# The secretariat asked for these to be told to who has sent in, or it did not; that choice is kept.
FOR_WHO_IS_DONE = frozenset({MessageKind.MOVED_DONE})
# What somebody did before being taken off the list is still confirmed and answered.
FOR_WHO_LEFT = frozenset({MessageKind.RECEIPT, MessageKind.REACTION_REPORT})
# These ask for an answer that can only be given while the round is open.
WHILE_OPEN = frozenset({MessageKind.ASKED_AGAIN, MessageKind.DEFINITE_ASKED, MessageKind.CLARIFIED, MessageKind.SHARED,
                        MessageKind.COMMENT_TO_APPROVE, MessageKind.APPROVAL_ASKED, MessageKind.APPROVAL_REFUSED})


def present_kind(kind: MessageKind, progress: Progress) -> MessageKind:
    """The text that fits now: who began after the message was queued gets the text for who has begun."""
    return MOVED_TEXTS.get(progress.broadly, kind) if kind in MOVED else kind


def reason_to_drop(kind: MessageKind, progress: Progress, state: State, *, withdrawn: bool,
                   same_address: bool) -> str | None:
    """Why a message that waited should not go any more, or None when it should."""
    if withdrawn and kind not in FOR_WHO_LEFT:
        return "dit lid is van de lijst gehaald"
    if kind in WHILE_OPEN:
        return _not_for_a_round_that_is(state)
    if kind not in CALLS | MOVED:
        return None
    if not same_address:
        return "dit lid heeft inmiddels een ander adres"
    if progress is Progress.DECLINED:
        return "dit lid doet niet mee"
    if progress.broadly is Progress.DONE and kind not in FOR_WHO_IS_DONE:
        return "dit lid heeft al gereageerd"
    return _not_for_a_round_that_is(state) if kind in CALLS else None


def reason_not_to_read(kind: MessageKind, *, unsubscribed: bool) -> str | None:
    """The same for a newsletter: who unsubscribed while it waited does not get it any more."""
    return "deze lezer heeft zich afgemeld" if unsubscribed and kind is MessageKind.NEWSLETTER else None


def _not_for_a_round_that_is(state: State) -> str | None:
    return {State.DRAFT: "het is weer een concept", State.CLOSED: "het is inmiddels gesloten"}.get(state)


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed tries, or None when it is enough."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def after(outcome: Outcome, attempts: int, now: datetime) -> tuple[MessageState, datetime | None]:
    """The state after a try, and the moment of the next one if there is any."""
    if outcome.state is not MessageState.WAITING:
        return outcome.state, None
    again = retry_at(attempts, now)
    return (MessageState.WAITING, again) if again else (MessageState.FAILED, None)


def pause_while_away(failures: int) -> timedelta:
    """How long to leave a mail server alone that could not be reached `failures` times in a row."""
    return AWAY_PAUSES[min(failures, len(AWAY_PAUSES)) - 1]


def first_reason(once: str) -> str:
    """The reason of a message, also of one that a person sends again: a mailbox may recognise the two as one."""
    return once.partition(AGAIN)[0]


def reason_again(once: str, number: int) -> str:
    """The reason of sending message `number` again; the same for everyone who does, so that it happens once."""
    return f"{first_reason(once)}{AGAIN}{number}"
