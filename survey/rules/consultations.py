"""What a consultation adds to its round: on which text, who reads along, and what silence means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from survey.rules import rounds
from survey.rules.broken import RuleBroken
from survey.rules.rounds import Details

LONGEST_SILENCE = 1000
DEFAULT_AUDIENCE = "Het secretariaat leest uw reactie en zorgt dat u antwoord krijgt."
DEFAULT_SILENCE = "Reageert u niet, dan gaan wij ervan uit dat u het met de tekst eens bent."


class Readers(StrEnum):
    """Who besides the secretariat reads the comments that were sent in."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    OFFICE = "office"

    @property
    def words(self) -> str:
        return {Readers.EVERYONE: "iedereen, op de openbare pagina",
                Readers.MEMBERS: "alleen wie een persoonlijke link heeft",
                Readers.OFFICE: "alleen het secretariaat"}[self]


@dataclass(frozen=True, slots=True)
class ConsultationDetails:
    """What the secretariat says of it; `version_id` is the version of a document, None for a call."""

    round: Details
    version_id: int | None = None
    silence: str = ""
    readers: str = Readers.MEMBERS.value
    names: bool = True
    suggestions: bool = True
    supports: bool = True
    files: bool = False


def check_consultation(details: ConsultationDetails) -> None:
    """What must hold of any consultation, be it a draft."""
    rounds.check_details(details.round, rounds.Kind.CONSULTATION)
    if len(details.silence) > LONGEST_SILENCE:
        raise RuleBroken("Vertel in ten hoogste 1.000 tekens wat het betekent als iemand niet reageert.")
    if details.supports and Readers(details.readers) is Readers.OFFICE:
        raise RuleBroken("Een lid kan alleen steun geven aan wat het kan lezen. Laat leden de reacties lezen, of zet "
                         "steun geven uit.")


def check_published(old: ConsultationDetails, new: ConsultationDetails, published: bool) -> None:
    """What may not change once members can react: the text they react to, what silence means, and who reads along."""
    if not published:
        return
    if old.version_id != new.version_id:
        raise RuleBroken("Leden reageren al op deze versie van het document. Begin voor een nieuwe versie een nieuwe "
                         "raadpleging.")
    if old.silence.strip() != new.silence.strip():
        raise RuleBroken("Wat het betekent als iemand niet reageert, is vooraf verteld. Dat kan niet meer veranderen.")
    order = (Readers.EVERYONE, Readers.MEMBERS, Readers.OFFICE)
    if order.index(Readers(new.readers)) < order.index(Readers(old.readers)) or (new.names and not old.names):
        raise RuleBroken("Er is al verteld wie de reacties met naam leest. Dat kan alleen nog beperkter.")


def missing_before_publishing(details: ConsultationDetails, recipients: int, now: datetime,
                              unfinished: Sequence[str] = ()) -> list[str]:
    """Everything that stands between a draft and its publication, a sentence each.

    Who stays silent must know beforehand what that means; without a closing day nobody is ever silent.
    """
    missing = rounds.missing_before_publishing(details.round, recipients, now, unfinished, rounds.Kind.CONSULTATION)
    if details.round.closes_on and not details.silence.strip():
        missing.append("Vertel wat het betekent als iemand niet reageert.")
    return missing
