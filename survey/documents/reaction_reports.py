"""A reaction report as PDF and as Word file, from what was kept; the texts of people are never markup here."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import object_session

from survey.documents import prose, typesetting, word
from survey.documents.blocks import blocks
from survey.documents.booklet import DOCX, LONGEST_PROPERTY, quiet, speak, writable
from survey.links import Links
from survey.models.rounds import Round
from survey.queries import holders, reaction_reports
from survey.rules import calendar
from survey.rules.reaction_reports import Audience, Given, Report, Said

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["DOCX", "docx", "pdf", "plain", "scene", "values"]


def plain(markdown: str) -> str:
    """The words of a text in Markdown."""
    return prose.plain(markdown)


def values(report: Report, sha256: str, published_at: datetime) -> dict[str, Any]:
    """Everything in the document, in words; the introduction and the answers in Markdown."""
    about = report.about
    return {
        "title": f"Reactieverslag: {about.title}", "hosts": list(about.hosts), "facts": _facts(report),
        "introduction": report.introduction, "summary": report.words,
        "kinds": [[kind.words, str(number)] for kind, number in report.kinds.items()],
        "meetings": [each.words for each in report.meetings],
        "passages": [{"heading": passage.heading, "groups": [
            {"comments": [_comment(said, report.quoted) for said in group.comments],
             **_answer(report.answer(group.answer), tuple(said.number for said in group.comments))}
            for group in passage.groups]} for passage in report.passages],
        "kept": f"Verslag {report.edition}, gepubliceerd op {calendar.moment_in_words(published_at)}. "
                "De controlecode hieronder hoort bij precies deze inhoud (SHA-256).", "sha256": sha256}


def _facts(report: Report) -> list[list[str]]:
    about = report.about
    document = f"{about.document}, versie {about.version}" if about.document else ""
    late = f"{report.late} na de sluitdatum, door het secretariaat toegevoegd" if report.late else ""
    return [[name, words] for name, words in (
        ("Document", document), ("Reageren kon", about.period), ("Respons", about.rate), ("Reacties", report.words),
        ("Te laat", late), ("Wie niet reageerde", about.silence), ("Document, SHA-256", about.sha256)) if words]


def _comment(said: Said, quoted: bool) -> dict[str, str]:
    head = " · ".join(each for each in (f"Reactie {said.number}", said.who, said.how) if each)
    extra = [f"{said.supports} steunen deze reactie"] if said.supports else []
    extra += [f"{said.files} bestanden"] if said.files else []
    return {"head": head, "quoted": f"Bij de woorden: “{said.quoted}”" if said.quoted else "",
            "text": said.text if quoted else "Deze reactie is alleen voor het secretariaat.",
            "suggestion": f"Tekstvoorstel: {said.suggestion}" if said.suggestion else "", "extra": ", ".join(extra)}


def _answer(given: Given, here: tuple[int, ...]) -> dict[str, Any]:
    elsewhere = [str(each) for each in given.comments if each not in here]
    also = f"Dit antwoord geldt ook voor reactie {', '.join(elsewhere)}." if elsewhere else ""
    return {"answer": given.words, "text": given.text, "also": also,
            "changes": [f"Gewijzigd: {each.words}" for each in given.changes]}


def pdf(report: Report, sha256: str, published_at: datetime) -> bytes:
    told = values(report, sha256, published_at)
    told["introduction"] = blocks(told["introduction"])
    for group in (group for passage in told["passages"] for group in passage["groups"]):
        group["text"] = blocks(group["text"])
    return typesetting.pdf("reaction_report", typesetting.data(told))


def docx(report: Report, sha256: str, published_at: datetime) -> bytes:
    import docx as library

    told, made = values(report, sha256, published_at), library.Document()
    made.core_properties.title = writable(told["title"])[:LONGEST_PROPERTY]
    made.core_properties.author = writable(", ".join(told["hosts"]))[:LONGEST_PROPERTY]
    made.core_properties.language = "nl"
    speak(made, "nl")
    made.add_heading(writable(told["title"]), 0)
    _lines(made, ", ".join(told["hosts"]))
    word.write(made, told["introduction"], 2)
    _table(made, told["facts"])
    made.add_heading("Wat ermee is gedaan", 1)
    _table(made, told["kinds"])
    if told["meetings"]:
        made.add_heading("Ingebracht op bijeenkomsten", 1)
        _lines(made, *told["meetings"])
    for passage in told["passages"]:
        made.add_heading(writable(passage["heading"]), 1)
        for group in passage["groups"]:
            _group(made, group)
    quiet(made, told["kept"])
    quiet(made, told["sha256"])
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _group(made: "Document", group: dict[str, Any]) -> None:
    for comment in group["comments"]:
        made.add_heading(writable(comment["head"]), 2)
        quiet(made, comment["quoted"])
        _lines(made, comment["text"], comment["suggestion"])
        quiet(made, comment["extra"])
    paragraph = made.add_paragraph()
    paragraph.add_run(writable(f"Antwoord: {group['answer']}.")).bold = True
    word.write(made, group["text"], 3)
    _lines(made, *group["changes"])
    quiet(made, group["also"])


def _lines(made: "Document", *texts: str) -> None:
    """A paragraph for every one that an empty line sets apart."""
    for text in texts:
        for part in filter(None, text.split("\n\n")):
            made.add_paragraph(writable(part))


def _table(made: "Document", rows: list[list[str]]) -> None:
    if not rows:
        return
    filled = made.add_table(rows=len(rows), cols=2, style="Table Grid")
    for at, (name, words) in enumerate(rows):
        filled.cell(at, 0).text, filled.cell(at, 1).text = writable(name), writable(words)
    made.add_paragraph()


def scene(round_: Round, context: Mapping[str, Any], link: str, links: Links) -> dict[str, Any]:
    """What a letter says of answering: to a portfolio holder, to the office, and to who commented.

    `link` is the personal link of the reader, empty for who has none; then only a report for everybody has an address.
    """
    session, found = object_session(round_), dict[str, Any]()
    if "due" in context:
        found["due_day"] = calendar.in_words(date.fromisoformat(context["due"]))
    if session is not None and "holder_id" in context:
        holder = holders.one(session, context["holder_id"])
        found["holder_link"] = links.holder_url(holder.id, holder.serial) if holder else ""
    if "comment" in context:
        found["office_comment"] = links.url(
            f"/secretariaat/raadplegingen/{round_.slug}/beantwoording/{context['comment']}")
    if session is not None and "report" in context:
        found |= reaction_reports.told(session, context["report"], context["numbers"])
        public = links.url(f"/raadplegingen/{round_.slug}/verslag") if found["audience"] == Audience.EVERYONE else ""
        found["report_link"] = public or (f"{link}/verslag" if link else "")
    return found
