"""A newsletter as a Word file (DOCX): headings that Word can list, real lists, tables and links, so that nothing is
lost when somebody goes on in Word or pastes it elsewhere.
"""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from survey.documents import prose
from survey.documents.booklet import DOCX, UNWRITABLE
from survey.documents.newsletters import Part, Sheet

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

__all__ = ["DOCX", "newsletter"]
BLUE = "0B4F56"
DEEPEST_LIST = 3


def newsletter(read: Sheet) -> bytes:
    import docx as word

    made = word.Document()
    made.core_properties.title = _writable(read.title)[:255]
    made.core_properties.author = _writable(read.sender)[:255]
    made.core_properties.language = "nl"
    made.add_heading(_writable(read.title), 0)
    made.add_paragraph(_writable(f"{read.sender}, {read.day}"))
    write(made, read.preface, 1)
    if not read.single and read.parts:
        made.add_heading("In deze nieuwsbrief", 1)
        contents = _counting(made, "List Number")
        for part in read.parts:
            _counted(made.add_paragraph(_writable(part.title), style="List Number"), contents)
            for topic in part.topics:
                made.add_paragraph(_writable(topic.title), style="List Bullet 2")
    for section in read.sections:
        if section.title:
            made.add_heading(_writable(section.title), 1)
        for part in section.parts:
            _part(made, part)
    _end(made, read)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def write(made: "Document", markdown: str, level: int) -> None:
    """A text in Markdown as paragraphs, lists and tables of Word; `level` is that of its highest heading."""
    writer = _Writer(made, level)
    for token in prose.tokens(markdown):
        writer.take(token)


def _part(made: "Document", part: Part) -> None:
    made.add_heading(_writable(part.title), part.level - 1)
    write(made, part.markdown, part.level)
    for file in part.files:
        line = made.add_paragraph("Bijlage: ")
        _link(line, file.title, file.address)
        line.add_run(f" ({file.about})")
    if part.contact:
        subject = f" ({part.portfolio})" if part.portfolio else ""
        line = made.add_paragraph(_writable(f"Contact: {part.contact}{subject}"))
        if part.email:
            line.add_run(", ")
            _link(line, part.email, f"mailto:{part.email}")
        line.add_run(_writable(f", {part.phone}" if part.phone else ""))


def _end(made: "Document", read: Sheet) -> None:
    line = made.add_paragraph(_writable(f"{read.sender}, {read.contact}, "))
    _link(line, read.email, f"mailto:{read.email}")
    line.add_run(_writable(f", {read.phone}" if read.phone else ""))
    _link(made.add_paragraph("Online: "), read.online, read.online)


def _writable(words: str) -> str:
    return UNWRITABLE.sub("", words)


def _link(line: "Paragraph", words: str, address: str) -> None:
    """A link that Word opens; python-docx has no word for it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    number = line.part.relate_to(_writable(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link, run, look = (OxmlElement(name) for name in ("w:hyperlink", "w:r", "w:rPr"))
    for name, value in (("w:color", BLUE), ("w:u", "single")):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), value)
        look.append(mark)
    text: Any = OxmlElement("w:t")
    text.text = _writable(words)
    text.set(qn("xml:space"), "preserve")
    run.append(look)
    run.append(text)
    link.set(qn("r:id"), number)
    link.append(run)
    line._p.append(link)


def _counting(made: "Document", style: str, start: int = 1) -> int:
    """The number of a list that begins to count anew; without one Word counts on through the whole document."""
    numbering: Any = made.part.numbering_part.element
    styled: Any = made.styles[style].element
    kind = numbering.num_having_numId(styled.pPr.numPr.numId.val).abstractNumId.val
    fresh = numbering.add_num(kind)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(fresh.numId)


def _counted(line: "Paragraph", number: int) -> None:
    properties: Any = line._p.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = number


class _Writer:
    """Walks over the tokens of a text: in which lists it is, whether in a quotation, and the cells of a row."""

    def __init__(self, made: "Document", level: int) -> None:
        self.made, self.level = made, level
        # The style of each list with what it counts by, 0 for one with bullets; and whether a point begins.
        self.lists: list[tuple[str, int]] = []
        self.begins = False
        self.quoted = 0
        self.heading = 0
        self.rows: list[list[Token]] | None = None

    def take(self, token: "Token") -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._open(int(token.attrGet("start") or 1) if kind.startswith("ordered") else None)
        elif kind == "list_item_open":
            self.begins = True
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quoted += token.nesting
        elif kind == "heading_open":
            self.heading = min(self.level + int(token.tag[1:]) - 1, 9)
        elif kind == "heading_close":
            self.heading = 0
        elif kind in ("fence", "code_block"):
            self.made.add_paragraph(_writable(token.content.rstrip("\n")))
        elif self.rows is not None or kind == "table_open":
            self._table(token)
        elif kind == "inline":
            _said(self._paragraph(), token.children or [])

    def _open(self, start: int | None) -> None:
        depth = min(len(self.lists) + 1, DEEPEST_LIST)
        style = ("List Bullet" if start is None else "List Number") + (f" {depth}" if depth > 1 else "")
        self.lists.append((style, 0 if start is None else _counting(self.made, style, start)))

    def _paragraph(self) -> "Paragraph":
        if self.heading:
            heading: Paragraph = self.made.add_heading("", self.heading)
            return heading
        if self.lists:
            return self._point(*self.lists[-1])
        return self.made.add_paragraph(style="Quote" if self.quoted else None)

    def _point(self, style: str, number: int) -> "Paragraph":
        """A point of a list; its second paragraph stands under the first, without a number of its own."""
        begins, self.begins = self.begins, False
        line = self.made.add_paragraph(style=style if begins else f"List Continue{style[len('List Bullet'):]}")
        if begins and number:
            _counted(line, number)
        return line

    def _table(self, token: "Token") -> None:
        if token.type == "table_open":
            self.rows = []
        elif token.type == "tr_open" and self.rows is not None:
            self.rows.append([])
        elif token.type == "inline" and self.rows:
            self.rows[-1].append(token)
        elif token.type == "table_close":
            self._grid(self.rows or [])
            self.rows = None

    def _grid(self, rows: Sequence[Sequence["Token"]]) -> None:
        grid = self.made.add_table(len(rows), max(map(len, rows), default=1), style="Table Grid")
        for row, cells in zip(grid.rows, rows, strict=True):
            for cell, token in zip(row.cells, cells, strict=False):
                _said(cell.paragraphs[0], token.children or [], bold=row is grid.rows[0])
        self.made.add_paragraph()


def _said(line: "Paragraph", tokens: Iterable["Token"], bold: bool = False) -> None:
    """The words of one line, bold, slanted and with their links."""
    strong, slanted, address, words = int(bold), 0, "", ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            slanted += token.nesting
        elif token.type == "link_open":
            address, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            _linked(line, words, address)
            address = ""
        elif address:
            words += token.content or " "
        else:
            run = line.add_run("\n" if token.type.endswith("break") else _writable(token.content))
            run.bold, run.italic = bool(strong) or None, bool(slanted) or None


def _linked(line: "Paragraph", words: str, address: str) -> None:
    """An address that no page would open either stays words."""
    if address.partition(":")[0].lower() in prose.SCHEMES:
        _link(line, words, address)
    else:
        line.add_run(_writable(words))
