"""What a meeting is made of, and what may be done before, during and after it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from survey.rules.broken import RuleBroken
from survey.rules.seats import Person


class Way(StrEnum):
    """How members take part."""

    PHYSICAL = "physical"
    HYBRID = "hybrid"
    DIGITAL = "digital"

    @property
    def words(self) -> str:
        return {"physical": "op locatie", "hybrid": "op locatie en online", "digital": "helemaal online"}[self]

    @property
    def online(self) -> bool:
        return self is not Way.PHYSICAL


# To begin with: an administrator lays down others, and each meeting keeps what it says and can change that.
WAY_TEXTS = {
    Way.PHYSICAL: "",
    Way.HYBRID: "U kunt ook online deelnemen en stemmen. Dat kan omdat de statuten het toestaan (art. 2:38 lid 6 BW). "
                "U opent de vergadering met uw persoonlijke link, kunt haar rechtstreeks volgen en stemt via die link.",
    Way.DIGITAL: "De vergadering is helemaal online. Het bestuur heeft nagegaan dat wet en statuten dit op de dag van "
                 "de vergadering toestaan. U opent de vergadering met uw persoonlijke link, kunt haar rechtstreeks "
                 "volgen, het woord voeren en stemmen.",
}


def check_way_text(way: Way, text: str) -> None:
    """Raises RuleBroken where nothing is said of what the notice has to say (art. 2:38 lid 9 BW)."""
    if way.online and not text.strip():
        raise RuleBroken(f"Vul de tekst in voor vergaderen {way.words}: de oproeping zegt hoe leden online deelnemen "
                         "(art. 2:38 lid 9 BW).")


class Here(StrEnum):
    """How somebody who is present takes part: on the spot with a screen, from afar, or on the spot on paper."""

    HALL = "hall"
    ONLINE = "online"
    PAPER = "paper"

    @property
    def words(self) -> str:
        return {"hall": "in de zaal", "online": "online", "paper": "in de zaal, op papier"}[self]


class Stage(StrEnum):
    """Where a meeting stands; it is called off when its round was closed before it opened."""

    PREPARED = "prepared"
    CONVOKED = "convoked"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        return {"prepared": "in voorbereiding", "convoked": "opgeroepen", "open": "bezig", "ended": "afgelopen",
                "cancelled": "afgezegd"}[self]


def stage(convoked_at: datetime | None, opened_at: datetime | None, ended_at: datetime | None,
          closed_at: datetime | None) -> Stage:
    if ended_at:
        return Stage.ENDED
    if opened_at:
        return Stage.OPEN
    if closed_at:
        return Stage.CANCELLED
    return Stage.CONVOKED if convoked_at else Stage.PREPARED


@dataclass(frozen=True, slots=True)
class Details:
    """What the secretariat says of a meeting; `hosts` and `bodies` are row numbers, one body or two side by side."""

    title: str
    begins_at: datetime
    ends_at: datetime
    hosts: tuple[int, ...]
    bodies: tuple[int, ...]
    purpose: str = ""
    place: str = ""
    address: str = ""
    way: Way = Way.PHYSICAL
    way_text: str = ""
    join_url: str = ""
    chair: str = ""
    secretary: str = ""
    counters: tuple[Person, ...] = ()
    text_available_from: date | None = None
    follows_id: int | None = None


MOST_BODIES = 2


def check(details: Details) -> None:
    """Raises RuleBroken for a meeting that cannot be."""
    if not details.title.strip():
        raise RuleBroken("Geef de vergadering een titel.")
    if details.ends_at <= details.begins_at:
        raise RuleBroken("De vergadering eindigt voor zij begint. Kies een latere eindtijd.")
    if not details.hosts:
        raise RuleBroken("Kies de vereniging die oproept.")
    if not 1 <= len(details.bodies) <= MOST_BODIES:
        raise RuleBroken("Kies het gremium dat vergadert, of twee gremia die samen vergaderen.")
    if details.join_url and not details.join_url.startswith("https://"):
        raise RuleBroken("De link voor online deelname begint met https://.")


def missing_before_convoking(details: Details, items: int, mandates: int, unreachable: int, now: datetime) -> list[str]:
    """Everything that stands between a meeting and its convocation, a sentence each."""
    missing = {
        "Zet ten minste één punt op de agenda.": not items,
        "Niemand is stemgerechtigd op de dag van de vergadering. Vul eerst het gremium met leden.": not mandates,
        f"{unreachable} stemgerechtigde leden hebben nog geen afgevaardigde met een mailadres.": unreachable > 1,
        "Eén stemgerechtigd lid heeft nog geen afgevaardigde met een mailadres.": unreachable == 1,
        "De vergadering begint in het verleden. Kies een later tijdstip.": details.begins_at <= now,
        "Vul in waar de vergadering is.": details.way is not Way.DIGITAL and not details.place.strip(),
        "Vul de link voor online deelname in.": details.way.online and not details.join_url,
        "Schrijf op waarom deze wijze van vergaderen mag, bij “Wat zegt de oproeping over de wijze van vergaderen”.":
            details.way.online and not details.way_text.strip(),
        "Vul in wie de vergadering voorzit.": not details.chair.strip(),
    }
    return [sentence for sentence, holds in missing.items() if holds]
