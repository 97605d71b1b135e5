"""What a round is made of, what must be there before it is published, and where it is heading."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import chain, count

from survey.rules import calendar
from survey.rules.broken import RuleBroken
from survey.rules.publication import Profile
from survey.rules.reminders import Step
from survey.rules.responses import Progress
from survey.rules.rounding import half_up
from survey.rules.windows import State, Window

LONGEST_SLUG = 48
# These words stand in the same place in an address as the name of a round.
RESERVED = frozenset({"nieuw"})
INVITATION_HOUR = 9
PACE_DAYS = 14
DEFAULT_REMINDERS = (Step(5, 9), Step(1, 9))
DEFAULT_AUDIENCE = ("Het secretariaat leest uw antwoorden. In de uitkomsten staan alleen cijfers over de hele groep, "
                    "nooit uw eigen antwoord.")


class Kind(StrEnum):
    """A TRIAL is filled in by colleagues: it has answers of its own, which are counted nowhere."""

    SURVEY = "survey"
    TRIAL = "trial"
    EVENT = "event"
    ASSEMBLY = "assembly"
    CONSULTATION = "consultation"

    @property
    def words(self) -> str:
        return {Kind.SURVEY: "uitvraag", Kind.TRIAL: "proef", Kind.EVENT: "bijeenkomst",
                Kind.ASSEMBLY: "ledenvergadering", Kind.CONSULTATION: "raadpleging"}[self]

    @property
    def asks(self) -> bool:
        """Whether the reply is an answer to a questionnaire; of an event it is a registration."""
        return self in (Kind.SURVEY, Kind.TRIAL)

    @property
    def replies(self) -> str:
        """What members send in, with "de" before it."""
        return {Kind.EVENT: "aanmeldingen", Kind.CONSULTATION: "reacties"}.get(self, "antwoorden")

    @property
    def silent(self) -> str:
        """Who is still missing, after "wie"."""
        return {Kind.EVENT: "zich nog niet heeft aangemeld", Kind.ASSEMBLY: "nog niet heeft gereageerd",
                Kind.CONSULTATION: "nog niet heeft gereageerd"}.get(self, "nog niet heeft ingestuurd")

    @property
    def replied(self) -> str:
        """Who is not missing, after "wie"."""
        return {Kind.EVENT: "al is aangemeld", Kind.ASSEMBLY: "al heeft gereageerd",
                Kind.CONSULTATION: "al heeft gereageerd"}.get(self, "al heeft ingestuurd")

    @property
    def allows(self) -> str:
        """What somebody with a personal link can do for a member."""
        return {Kind.EVENT: "mensen aanmelden", Kind.ASSEMBLY: "reageren en stemmen",
                Kind.CONSULTATION: "reageren"}.get(self, "antwoorden")

    @property
    def closes(self) -> bool:
        """Whether it needs a closing day; a call for good practices may go on."""
        return self is not Kind.CONSULTATION

    @property
    def opens(self) -> str:
        """What is open until the closing day, with "de" before it: a meeting itself is not."""
        return "aanmelding" if self is Kind.EVENT else self.words

    @property
    def calls(self) -> str:
        """What a member gets."""
        return "uitvraag" if self.asks else "uitnodiging"


class Origin(StrEnum):
    """From where an invitation came: a person chose it from the register, someone used the open link, a colleague
    tries a questionnaire, someone may vote for a member in a meeting, or was at a meeting and is asked how it was.
    """

    REGISTER = "register"
    OPEN = "open"
    TRIAL = "trial"
    DELEGATE = "delegate"
    PARTICIPANT = "participant"


ONLY_SUPPORTS = "steunt alleen een reactie"
"""Of who did reply to a consultation, but said nothing: support is no reaction."""
REPLIED = {Kind.EVENT: {Progress.NOT_BEGUN: "nog niet aangemeld", Progress.DONE: "aangemeld"},
           Kind.ASSEMBLY: {Progress.NOT_BEGUN: "nog niet gereageerd", Progress.DONE: "heeft gereageerd"},
           Kind.CONSULTATION: {Progress.NOT_BEGUN: "nog niet gereageerd", Progress.DONE: "heeft gereageerd"}}


def progress_words(progress: Progress, kind: Kind) -> str:
    """How far a member is, in the words of this kind of round."""
    return REPLIED.get(kind, {}).get(progress, progress.words)


@dataclass(frozen=True, slots=True)
class Details:
    """What the secretariat says of a round; `hosts` are ids of associations, the first one sends the mail."""

    title: str
    purpose: str = ""
    audience: str = DEFAULT_AUDIENCE
    minutes: int | None = None
    version_id: int | None = None
    hosts: tuple[int, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    open_link: bool = False
    profile: str = Profile.CONFIDENTIAL.value
    approval: bool = False
    reminders: tuple[Step, ...] = DEFAULT_REMINDERS


def slug_of(title: str, taken: Container[str] = ()) -> str:
    """An address made from a title: plain letters, and a number behind it where the address is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "uitvraag"
    base = words[:LONGEST_SLUG].rsplit("-", 1)[0] if len(words) > LONGEST_SLUG else words
    numbered = (f"{base}-{number}" for number in count(2))
    free = (slug for slug in chain([base], numbered) if slug not in taken and slug not in RESERVED)
    return next(free)


def check_details(details: Details, kind: Kind = Kind.SURVEY) -> None:
    """What must hold of any round, be it a draft."""
    if not details.title.strip():
        raise RuleBroken(f"Geef de {kind.words} een titel.")
    if details.minutes is not None and not 1 <= details.minutes <= 600:
        raise RuleBroken("Vul bij de duur een aantal minuten in van 1 tot en met 600.")
    if details.opens_on and details.closes_on and details.closes_on < details.opens_on:
        raise RuleBroken(f"De sluitdatum ligt voor de dag waarop de {kind.words} opengaat.")


def missing_before_publishing(details: Details, recipients: int, now: datetime,
                              unfinished: Sequence[str] = (), kind: Kind = Kind.SURVEY) -> list[str]:
    """Everything that stands between a draft and its publication, a sentence each.

    `unfinished` is what of its questionnaire cannot be asked or answered. Only a survey needs one.
    """
    today = calendar.day_of(now)
    missing = {
        "Kies een vragenlijst.": details.version_id is None and kind.asks,
        "Kies de vereniging die vraagt.": not details.hosts,
        f"Kies wie de {kind.calls} krijgt, of zet de open link aan.": not recipients and not details.open_link,
        "Kies een sluitdatum.": details.closes_on is None and kind.closes,
        "De sluitdatum ligt in het verleden. Kies vandaag of een latere dag.":
            details.closes_on is not None and details.closes_on < today,
        f"Vertel in een of twee zinnen waarom u dit {'organiseert' if kind is Kind.EVENT else 'vraagt'}.":
            not details.purpose.strip(),
        f"Vertel wie de {kind.replies} ziet.": not details.audience.strip(),
    }
    return [sentence for sentence, holds in missing.items() if holds] + _about(unfinished)


def _about(unfinished: Sequence[str]) -> list[str]:
    if not unfinished:
        return []
    count = "klopt één ding" if len(unfinished) == 1 else f"kloppen {len(unfinished)} dingen"
    return [f"In de vragenlijst {count} nog niet. {unfinished[0]}"]


def invitations_go_at(opens_on: date | None, now: datetime) -> datetime:
    """When the invitations leave: at once, or in the morning of the day on which the round opens."""
    return max(now, calendar.moment_at(opens_on, INVITATION_HOUR)) if opens_on else now


STRICTNESS = (Profile.OPEN, Profile.CONFIDENTIAL, Profile.STRICT)


def changed(old: Details, new: Details, window: Window) -> Details:
    """What an edit amounts to: anything in a draft, the texts and a stricter profile once it is published.

    The closing day of a published round moves by a deed of its own, with a reason.
    """
    if window.published_at is None:
        return new
    if STRICTNESS.index(Profile(new.profile)) < STRICTNESS.index(Profile(old.profile)):
        raise RuleBroken("Leden antwoordden onder een strenger profiel. Na publicatie kan het alleen nog strenger.")
    return replace(new, version_id=old.version_id, opens_on=old.opens_on, closes_on=old.closes_on,
                   open_link=old.open_link)


def check_withdrawal(window: Window, now: datetime) -> None:
    """A published round goes back to draft only while nobody has been asked anything."""
    if window.state(now) is not State.PLANNED:
        raise RuleBroken("Terug naar concept kan alleen zolang er nog niemand kon reageren.")


def course(moments: Sequence[datetime], first: date, last: date) -> list[tuple[date, int]]:
    """How many had answered at the end of each day, from the first day until and including the last."""
    days = sorted(calendar.day_of(moment) for moment in moments)
    points, done = [], 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        while done < len(days) and days[done] <= day:
            done += 1
        points.append((day, done))
    return points


def expected(points: Sequence[tuple[date, int]], last_day: date, most: int | None) -> int | None:
    """How many there will be on the closing day at the pace of the last two weeks, or None without a pace."""
    today, done = points[-1] if points else (last_day, 0)
    recent = points[-PACE_DAYS - 1:]
    if last_day <= today or len(recent) < 2:
        return None
    gained, days = done - recent[0][1], (today - recent[0][0]).days
    reached = done + int(half_up(Fraction(gained * (last_day - today).days, days)))
    return reached if most is None else min(reached, most)
