"""What a comment is, when it may be changed, whose it is, and whether it counts as that of an organisation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.documents import Passage

FIELDS = ("text", "suggestion", "quoted", "author", "behalf")
LABELS = {"text": "Uw reactie", "suggestion": "Uw tekstvoorstel", "quoted": "Waar het om gaat", "author": "Uw naam",
          "behalf": "Namens wie"}
LONGEST = {"text": 10_000, "suggestion": 10_000, "quoted": 2_000, "author": 200, "behalf": 10}
ON_BEHALF = "ja"
WHOLE = ""
"""The passage key of a comment on the whole."""
MOST_DRAFTS = 200
MOST_FILES, MOST_MEGABYTES = 5, 10
SURROGATES = re.compile("[\ud800-\udfff]")


class Source(StrEnum):
    WEB = "web"
    MAIL = "mail"
    PHONE = "phone"
    MEETING = "meeting"

    @property
    def words(self) -> str:
        return {Source.WEB: "zelf ingestuurd", Source.MAIL: "per mail of brief", Source.PHONE: "per telefoon",
                Source.MEETING: "genoteerd bij een bijeenkomst"}[self]


class Standing(StrEnum):
    """How a comment stands for who wrote it."""

    DRAFT = "draft"
    SENT = "sent"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    OFFERED = "offered"

    @property
    def words(self) -> str:
        return {Standing.DRAFT: "concept, nog niet ingestuurd", Standing.SENT: "ingestuurd",
                Standing.CHANGED: "ingestuurd, daarna gewijzigd en niet opnieuw ingestuurd",
                Standing.WITHDRAWN: "ingetrokken", Standing.OFFERED: "te laat, telt nog niet mee"}[self]


def standing(number: int | None, changed: bool, withdrawn_at: datetime | None, offered_at: datetime | None) -> Standing:
    if withdrawn_at:
        return Standing.WITHDRAWN
    if number is None:
        return Standing.OFFERED if offered_at else Standing.DRAFT
    return Standing.CHANGED if changed else Standing.SENT


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, read from what was typed."""

    text: str = ""
    suggestion: str = ""
    quoted: str = ""
    author: str = ""
    on_behalf: bool = False


def tidy(typed: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, as it may be kept: whole text, in the fields that there are."""
    return {name: SURROGATES.sub("", str(typed.get(name) or "")).replace("\r\n", "\n") for name in FIELDS
            if name in typed}


def written(typed: Mapping[str, Any]) -> Written:
    words = {name: str(typed.get(name) or "").strip() for name in FIELDS}
    return Written(words["text"], words["suggestion"], words["quoted"], " ".join(words["author"].split()),
                   words["behalf"] == ON_BEHALF)


def is_empty(typed: Mapping[str, Any]) -> bool:
    """Whether there is nothing in it worth keeping; a name alone is nothing."""
    said = written(typed)
    return not (said.text or said.suggestion or said.quoted)


def faults(typed: Mapping[str, Any], passage_text: str | None) -> dict[str, str]:
    """By field why a comment cannot be sent as it is; `passage_text` is None for a comment on the whole."""
    said = written(typed)
    wrong = {}
    if not said.text and not said.suggestion:
        wrong["text"] = "Schrijf uw reactie, of doe een tekstvoorstel."
    if not said.author:
        wrong["author"] = "Vul uw naam in."
    if said.quoted and not is_in(said.quoted, passage_text):
        wrong["quoted"] = "Deze woorden staan niet in de tekst. Kopieer ze precies, of laat dit veld leeg."
    for name in FIELDS:
        if len(str(typed.get(name) or "")) > LONGEST[name]:
            most = f"{LONGEST[name]:,}".replace(",", ".")
            wrong[name] = f"Gebruik ten hoogste {most} tekens. Maak van een langere tekst een bestand."
    return wrong


def is_in(quoted: str, passage_text: str | None) -> bool:
    """Whether these words stand in the passage, whatever the line breaks and marks of its Markdown are."""
    return passage_text is None or _bare(quoted) in _bare(passage_text)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[*_#`>|\\]", "", text).split())


def check_changeable(source: str, answered: bool, withdrawn: bool) -> None:
    """Whether the member itself may still change or withdraw a comment of its own, as long as the window is open."""
    if Source(source) is not Source.WEB:
        raise RuleBroken("Het secretariaat schreef deze reactie op. Vraag het secretariaat om haar te wijzigen.")
    if answered:
        raise RuleBroken("Op deze reactie is al geantwoord. U kunt haar niet meer wijzigen.")
    if withdrawn:
        raise RuleBroken("U hebt deze reactie ingetrokken. Dien haar eerst opnieuw in.")


def approves_at_once(delegate: bool, on_behalf: bool) -> bool:
    """Who holds the own link of an organisation speaks for it; what a colleague says waits for the delegate."""
    return delegate and on_behalf


def behalf(on_behalf: bool, approved_at: datetime | None) -> str:
    """How a comment stands under its organisation."""
    if not on_behalf:
        return "op persoonlijke titel"
    return "namens de organisatie" if approved_at else "namens de organisatie gevraagd, nog zonder akkoord"


@dataclass(frozen=True, slots=True)
class Noted:
    """What the secretariat writes down for somebody else: who said it, how and when, and who was there."""

    source: Source
    noted_on: date | None
    present: str = ""
    late: bool = False


def check_noted(said: Written, noted: Noted, today: date) -> None:
    """A comment written down says how and when it came, and of a meeting also who was there."""
    if not said.text and not said.suggestion:
        raise RuleBroken("Schrijf op wat er is gezegd, of het tekstvoorstel.")
    if noted.noted_on is None:
        raise RuleBroken("Vul in op welke dag dit is gezegd of binnenkwam.")
    if noted.noted_on > today:
        raise RuleBroken("Deze dag moet nog komen. Vul de dag in waarop dit is gezegd of binnenkwam.")
    if noted.source is Source.MEETING and not noted.present.strip():
        raise RuleBroken("Vul in wie er bij de bijeenkomst waren.")
    if not said.author and noted.source is not Source.MEETING:
        raise RuleBroken("Vul in van wie deze reactie is.")


def came_late(noted_on: date, last_day: date | None, ticked: bool) -> bool:
    """Whether what is written down came after the closing day; on the day itself whoever writes it down knows."""
    return ticked or (last_day is not None and noted_on > last_day)


def label(found: Mapping[str, Passage], key: str) -> str:
    """How a passage is called in a list."""
    if key == WHOLE:
        return "Over het geheel"
    passage = found.get(key)
    return passage.name if passage else key


def whose(names: bool, organisation: str | None, author: str, on_behalf: bool, approved: bool,
          source: str = Source.WEB.value) -> str:
    """The one whose comment it is, as other readers are told; without names only what kind of writer it is."""
    if source == Source.MEETING and not (names and (organisation or author)):
        return "Gezegd bij een bijeenkomst"
    if not names:
        return "Een lid" if organisation else "Een deelnemer"
    if organisation and on_behalf and approved:
        return f"{organisation} (namens de organisatie, {author})" if author else organisation
    return f"{author} ({organisation})" if organisation and author else organisation or author or "Een deelnemer"
