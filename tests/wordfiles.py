"""Word documents as people send them: made by a program, and crafted part by part."""

import io

from tests.files import WORD, office

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEADINGS = "".join(f'<w:style w:type="paragraph" w:styleId="Kop{level}"><w:name w:val="heading {level}"/></w:style>'
                   for level in (1, 2, 3))
STYLES = f"""<w:styles {W}>{HEADINGS}
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Artikel"><w:name w:val="Artikelkop"/><w:basedOn w:val="Kop1"/>
<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style></w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="Artikel %1."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Streepjes"/><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
</w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="Streepjes"/></w:abstractNum>
<w:num w:numId="6"><w:abstractNumId w:val="6"/></w:num>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"""


def p(words: str, style: str = "", inside: str = "", number: tuple[int, int] | None = None) -> str:
    """A paragraph of one run, or of the runs given as XML."""
    listed = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + listed
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(words) if words else ''}{inside}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def word(*paragraphs: str, **parts: bytes) -> bytes:
    """A document of these paragraphs in XML, with other parts beside it."""
    body = f'<w:document {W} xmlns:r="urn:r"><w:body>{"".join(paragraphs)}<w:sectPr/></w:body></w:document>'
    return office(WORD, **({"word__document.xml": body.encode(), "word__styles.xml": STYLES.encode(),
                            "word__numbering.xml": NUMBERING.encode()} | parts))


def a_plan() -> bytes:
    """A small plan as Word writes it, with a tracked change that was not accepted yet."""
    from docx import Document
    from docx.oxml import parse_xml

    written, stream = Document(), io.BytesIO()
    written.add_heading("Jaarplan 2022", 0)
    for title, texts in (("1 Inleiding", ["Dit jaarplan geldt voor alle leden."]),
                         ("2 Doelen", ["Wij verlagen de werkdruk.", "Wij bezoeken elk lid één keer."]),
                         ("3 Begroting", ["De contributie blijft "])):
        written.add_heading(title, 1)
        for words in texts:
            last = written.add_paragraph(words)
    last._p.append(parse_xml(f'<w:del {W} w:id="1" w:author="x"><w:r><w:delText>hoog</w:delText></w:r></w:del>'))
    last._p.append(parse_xml(f'<w:ins {W} w:id="2" w:author="x"><w:r><w:t>gelijk.</w:t></w:r></w:ins>'))
    written.save(stream)
    return stream.getvalue()
