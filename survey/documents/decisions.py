"""The list of decisions (besluitenlijst) in words, and as a PDF and a spreadsheet.

In: lines of `queries.decisions` and the promises made with them. `entries` are the words that page, PDF and spreadsheet
share, so that they say the same.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from survey.documents import typesetting
from survey.documents.tables import Sheet, xlsx
from survey.models.commitments import Commitment
from survey.queries.decisions import Line
from survey.rules import calendar, commitments
from survey.rules.commitments import Standing
from survey.rules.decisions import Status, day_in_words
from survey.rules.interims import Audience
from survey.rules.records import Manner

EARLIER = "op eerdere versie"
TITLE = "Besluitenlijst"


@dataclass(frozen=True, slots=True)
class Told:
    """A promise in words; no name of who has to keep it, because everybody may read the list."""

    words: str
    promised_to: str
    when: str
    standing: Standing
    reason: str = ""
    round_slug: str = ""
    round_title: str = ""
    results: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    number: int
    day: date
    body: str
    kind: str
    outcome: str
    favourable: bool
    subject: str
    slug: str
    version: str
    version_id: int | None
    earlier: bool
    status: Status
    status_words: str
    reasons: tuple[str, ...]
    how: str
    words: str
    withdrawn_because: str
    external_url: str
    fingerprint: str
    public: bool
    promises: tuple[Told, ...] = ()

    @property
    def day_words(self) -> str:
        return day_in_words(self.day)

    @property
    def since(self) -> str:
        """When it became what it is, where that is not the day itself."""
        words = self.status_words.removeprefix(self.status.words).strip()
        return "" if words.endswith(self.day_words) and not words.startswith("op") else words

    @property
    def version_words(self) -> str:
        return f"{self.version} ({EARLIER})" if self.earlier else self.version


def entries(lines: Iterable[Line], promises: Mapping[int, Sequence[Commitment]], today: date,
            known: Collection[int] | None = None) -> list[Entry]:
    """`known` are the decisions that the reader may know of, None for all: a condition says no more of others."""
    return [_entry(line, promises.get(line.decision.id, ()), today, known) for line in lines]


def _entry(line: Line, promises: Iterable[Commitment], today: date, known: Collection[int] | None) -> Entry:
    row, document = line.decision, line.document
    reasons = line.state.reasons if known is None else tuple(each.to(known) for each in line.state.conditions)
    return Entry(
        row.id, row.decided_on, row.body.name, line.kind.words, line.outcome, row.favourable, row.subject,
        document.slug if document else "", row.version.number if row.version else "", row.version_id, line.earlier,
        line.state.status, line.state.words, reasons, how(row.manner, row.result), row.words, row.withdrawn_because,
        row.external_url, row.fingerprint, row.published_at is not None, tuple(told(each, today) for each in promises))


def how(manner: str, result: str) -> str:
    """For example "na stemming: aangenomen met 18 van 21"."""
    return ": ".join(filter(None, (Manner(manner).words, result)))


def told(row: Commitment, today: date) -> Told:
    standing = commitments.standing(row.due_on, row.outcome, today)
    when = (f"{standing.words} op {day_in_words(row.closed_on)}" if row.closed_on
            else commitments.due_in_words(row.due_on, today))
    interim = row.interim
    shown = interim is not None and interim.published_at is not None and interim.audience == Audience.EVERYONE
    return Told(row.words, row.promised_to, when, standing, row.reason, row.round.slug if row.round else "",
                row.round.title if row.round else "", shown)


def pdf(found: Sequence[Entry], about: str, hosts: Sequence[str], summary: Sequence[str], today: date) -> bytes:
    """`about` says what the list holds, `summary` how far the chain of its document is."""
    return typesetting.pdf("decisions", typesetting.data(values(found, about, hosts, summary, today)))


def values(found: Sequence[Entry], about: str, hosts: Sequence[str], summary: Sequence[str],
           today: date) -> dict[str, Any]:
    """Everything in the document, in words."""
    return {"title": TITLE, "about": about, "hosts": list(hosts), "summary": list(summary),
            "day": calendar.in_words(today, weekday=False), "entries": [
                {"day": each.day_words, "body": each.body, "outcome": each.outcome, "subject": each.subject,
                 "version": each.version_words, "status": each.status_words, "notes": _notes(each)}
                for each in found]}


def _notes(entry: Entry) -> list[str]:
    """What stands beneath a line: the text, how it was decided, conditions and promises."""
    outside = " ".join(filter(None, (entry.external_url, entry.fingerprint and f"Kenmerk: {entry.fingerprint}")))
    return [line for line in (
        entry.words, entry.how and f"Besloten {entry.how}." if not entry.how.endswith(".") else f"Besloten {entry.how}",
        outside, *(f"Voorwaarde {reason}." for reason in entry.reasons),
        entry.withdrawn_because and f"Ingetrokken: {entry.withdrawn_because}",
        *(promise_line(each) for each in entry.promises)) if line]


def promise_line(promise: Told) -> str:
    to = f" aan {promise.promised_to}" if promise.promised_to else ""
    reason = f" {promise.reason}" if promise.reason else ""
    return f"Toezegging{to}: {promise.words} ({promise.when}){reason}"


HEADER = ("Datum", "Gremium", "Soort", "Besluit", "Onderwerp", "Versie", "Stand", "Voorwaarden", "Wijze en uitslag",
          "Tekst", "Toezeggingen", "Externe stemming", "Kenmerk")


def workbook(found: Iterable[Entry]) -> IO[bytes]:
    """An open workbook; whoever takes it closes it. What was typed is never run as a formula."""
    rows = ((each.day, each.body, each.kind, each.outcome, each.subject, each.version_words, each.status_words,
             "\n".join(each.reasons), each.how, each.words, "\n".join(map(promise_line, each.promises)),
             each.external_url, each.fingerprint) for each in found)
    return xlsx([Sheet(TITLE, HEADER, rows)])
