"""The list of questions as a Word file (DOCX), for a board that reads and corrects in Word."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from survey.documents.outline import Asked, Part
from survey.rules.questionnaires.document import DUTCH

if TYPE_CHECKING:
    from docx.document import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BLANK = "\u2026" * 12
ONE_OF, SEVERAL_OF = "\u25cb", "\u2610"
EXPLANATION = ("Dit is de lijst met vragen, om vooraf te lezen of te bespreken. "
               "Antwoorden kan via de persoonlijke link.")
LEFT = 15
QUIET = 9
LONGEST_PROPERTY = 255
# XML has no place for these characters, so that a text with one could not be written.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def docx(parts: Sequence[Part], title: str, intro: str, hosts: Sequence[str], language: str = DUTCH) -> bytes:
    """All questions with headings that Word can list, boxes to tick and lines to write on."""
    import docx as word

    made = word.Document()
    made.core_properties.title = writable(title)[:LONGEST_PROPERTY]
    made.core_properties.author = writable(", ".join(hosts))[:LONGEST_PROPERTY]
    made.core_properties.language = language
    speak(made, language)
    made.add_heading(writable(title), 0)
    for words in (", ".join(hosts), intro, EXPLANATION):
        _paragraph(made, words)
    for part in parts:
        _part(made, part)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def speak(made: "Document", language: str) -> None:
    """Tells Word in which language to spell and a screen reader how to read."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "nl-NL" if language == DUTCH else language)
    style: Any = made.styles["Normal"]
    style.element.get_or_add_rPr().append(mark)


def _part(made: "Document", part: Part) -> None:
    made.add_heading(writable(part.title), 1)
    quiet(made, part.condition)
    _paragraph(made, part.intro)
    for asked in part.questions:
        if asked.text:
            _paragraph(made, asked.label)
        else:
            _asked(made, asked)


def _asked(made: "Document", asked: Asked) -> None:
    made.add_heading(writable(asked.label), 2)
    quiet(made, " ".join(each for each in (asked.condition, f"({asked.note})" if asked.note else "") if each))
    quiet(made, asked.hint)
    _paragraph(made, f"{asked.fact} (uit het register)" if asked.fact else "")
    for answer in asked.answers:
        _paragraph(made, f"{SEVERAL_OF if asked.several else ONE_OF}  {answer}", LEFT)
    for label, unit in asked.blanks:
        _paragraph(made, f"{label}{': ' if label else ''}{BLANK} {unit}", LEFT)
    if asked.rows:
        _grid(made, asked)
    for _ in range(asked.lines):
        _paragraph(made, BLANK * 5)


def _grid(made: "Document", asked: Asked) -> None:
    """A row for every row of the question, with its columns above."""
    filled = made.add_table(rows=1 + len(asked.rows), cols=1 + len(asked.columns), style="Table Grid")
    for place, column in enumerate(asked.columns, 1):
        filled.cell(0, place).text = writable(column)
    for number, row in enumerate(asked.rows, 1):
        filled.cell(number, 0).text = writable(row)
        for place in range(1, len(asked.columns) + 1):
            filled.cell(number, place).text = "" if asked.numbers else ONE_OF


def _paragraph(made: "Document", words: str, indent: int = 0) -> None:
    from docx.shared import Pt

    if words:
        made.add_paragraph(writable(words)).paragraph_format.left_indent = Pt(indent)


def quiet(made: "Document", words: str) -> None:
    from docx.shared import Pt

    if words:
        made.add_paragraph().add_run(writable(words)).font.size = Pt(QUIET)


def writable(words: str) -> str:
    return UNWRITABLE.sub("", words)
