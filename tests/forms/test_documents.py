"""Word documents into Markdown: what comes along, what is told, and what is refused."""

import io
import random
import re
import zipfile

import pytest

from forms.numberings import in_figures
from forms.wordfiles import (
    BOMB,
    DAMAGED,
    IS_PDF,
    LOCKED,
    NO_WORD,
    TOO_LARGE,
    WITH_MACRO,
    Reading,
    read_file,
)
from survey.rules.broken import RuleBroken
from survey.rules.markdown import read
from tests.files import BOMB as EXPLODES
from tests.files import PDF, PNG, WORD, XLSX, office
from tests.files import WITH_MACRO as MACRO
from tests.wordfiles import HEADINGS, W, a_plan, p, r, word

TRACKED = ('<w:ins w:id="1"><w:r><w:t> graag</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText> nooit</w:delText>'
           '</w:r></w:del><w:moveFrom w:id="3"><w:r><w:t> weg</w:t></w:r></w:moveFrom>')
PICTURE = "<w:r><w:drawing/></w:r>"
BOX = f"<w:r><w:drawing><w:txbxContent>{p('In een vak.')}</w:txbxContent></w:drawing></w:r>"
FIELD = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
         '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def found(*paragraphs: str, **parts: bytes) -> Reading:
    return read_file(word(*paragraphs, **parts), "plan.docx")


def markdown(*paragraphs: str, **parts: bytes) -> str:
    return found(*paragraphs, **parts).markdown


def test_headings_of_word_become_headings_also_in_dutch_and_by_an_own_style() -> None:
    text = markdown(p("Doelen", "Kop1"), p("Tekst."), p("Druk", "Kop2"), p("Leden", "Artikel"), p("Geld", "Artikel"),
                    p("Eigen", inside="").replace("<w:pPr>", '<w:pPr><w:outlineLvl w:val="1"/>'))
    assert text == ("# Doelen\n\nTekst.\n\n## Druk\n\n# Artikel 1. Leden\n\n# Artikel 2. Geld\n\n## Eigen\n")


def test_numbers_that_word_counts_are_counted_again() -> None:
    first, second = (1, 0), (1, 1)
    text = markdown(p("A", "Kop1", number=first), p("B", "Kop2", number=second), p("C", "Kop2", number=second),
                    p("", "Kop1", number=first), p("D", "Kop1", number=first), p("E", "Kop2", number=second),
                    p("F", "Kop1", number=(4, 0)))
    assert [(each.number, each.title) for each in read(text)] == [
        ("1", "A"), ("1.1", "B"), ("1.2", "C"), ("2", "D"), ("2.1", "E"), ("5", "F")]


def test_lists_keep_their_depth_and_their_letters() -> None:
    text = markdown(p("een", number=(2, 0)), p("a", number=(2, 1)), p("b", number=(2, 1)), p("twee", number=(2, 0)),
                    p("Tussendoor."), p("diep", number=(2, 1)))
    assert markdown(p("streep", number=(6, 0))) == "- streep\n"
    assert text == "- een\n    - a) a\n    - b) b\n- twee\n\nTussendoor.\n\n- a) diep\n"


def test_bold_and_links_stay_and_what_looks_like_a_mark_is_none() -> None:
    link = ('<w:hyperlink r:id="r1"><w:r><w:t>de site</w:t></w:r></w:hyperlink>'
            '<w:hyperlink r:id="r2"><w:r><w:t>slecht</w:t></w:r></w:hyperlink>')
    related = b"""<Relationships>
<Relationship Id="r1" Type="x/hyperlink" Target="https://example.nl/a b" TargetMode="External"/>
<Relationship Id="r2" Type="x/hyperlink" Target="javascript:alert(1)" TargetMode="External"/></Relationships>"""
    bold, slanted = r("vet: ", "<w:b/>"), r("schuin", '<w:i/><w:b w:val="0"/>')
    text = markdown(p("5 * 3 # x ", inside=bold + slanted + r(", zie ") + link), p("# geen kop"),
                    p("&lt;b&gt; [a](b) &amp;amp;"), **{"word___rels__document.xml.rels": related})
    assert text == ("5 \\* 3 # x **vet:** *schuin*, zie [de site](<https://example.nl/a%20b>)slecht\n\n\\# geen kop\n\n"
                    "<b> \\[a](b) \\&amp;\n")


def test_a_table_becomes_a_table_and_a_frame_becomes_text() -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"

    begins = '<w:vMerge w:val="restart"/>'
    wide = cell("Samen", '<w:gridSpan w:val="2"/>')
    table = (f"<w:tbl><w:tr>{cell('Post')}{cell('2022')}{cell('a|b')}</w:tr>"
             f"<w:tr>{cell('Druk', begins)}{wide}</w:tr>"
             f"<w:tr>{cell('x', '<w:vMerge/>')}{cell('1')}</w:tr>"
             f"<w:tr><w:trPr><w:del/></w:trPr>{cell('weg')}</w:tr></w:tbl>")
    read = found(table, f"<w:tbl><w:tr>{cell('In een kader.')}</w:tr></w:tbl>")
    assert read.markdown == ("| Post | 2022 | a\\|b |\n| --- | --- | --- |\n| Druk | Samen |  |\n|  | 1 |  |\n\n"
                             "In een kader.\n")
    assert "1 tabel is overgenomen. Samengevoegde cellen staan los." in read.notices


def test_everything_that_does_not_come_along_is_told() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    read = found(
        p("Jaarplan", "Titel"), p("Inhoud 7", "Inhopg1"), p("Kop", "Kop1"), p("Wij komen", inside=TRACKED + note),
        p("Hier", inside=PICTURE + BOX + FIELD + "<w:r><w:commentReference/></w:r>"),
        p("", inside=r("geheim", "<w:vanish/>")), p("x ", inside="<w:oMath><w:r><w:t>a=b</w:t></w:r></w:oMath>"),
        **{"word__footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"/><w:footnote w:id="2">'
                                  f"{p('Zie de wet.')}</w:footnote></w:footnotes>".encode()})
    assert read.title == "Jaarplan"
    assert read.markdown == "# Kop\n\nWij komen graag (noot: Zie de wet.)\n\nHier7\n\nIn een vak.\n\nx a=b\n"
    assert read.notices == (
        "In dit document zijn 3 bijgehouden wijzigingen. U ziet de tekst zoals die is als alle wijzigingen zijn "
        "geaccepteerd. Kijk goed of dat klopt.",
        "1 opmerking in de kantlijn is weggelaten.", "1 afbeelding is weggelaten: alleen tekst wordt overgenomen.",
        "1 voetnoot staat tussen haakjes in de tekst.",
        "De tekst van 1 tekstvak staat na de alinea waar het vak bij hoort.", "Verborgen tekst is weggelaten.",
        "1 formule staat er als gewone tekens. Kijk of ze nog te lezen is.",
        "De inhoudsopgave is weggelaten: die maken we zelf.")


def test_a_document_of_word_on_the_web_names_its_parts_otherwise() -> None:
    """The package says which part is the text, and the text says which one has its styles."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    told = {"_rels__.rels": f'<R><R Type="{kinds}/officeDocument" Target="/word/document2.xml"/></R>',
            "word___rels__document2.xml.rels": f'<R><R Id="r1" Type="{kinds}/styles" Target="styles2.xml"/></R>',
            "word__document2.xml": f"<w:document {W}><w:body>{p('Doelen', 'Kop1')}{p('Tekst.')}</w:body></w:document>",
            "word__styles2.xml": f"<w:styles {W}>{HEADINGS}</w:styles>"}
    content = office(WORD, **{name: part.encode() for name, part in told.items()})
    assert read_file(content, "plan.docx").markdown == "# Doelen\n\nTekst.\n"


def test_ticks_stay_and_what_was_only_inserted_is_told() -> None:
    signs = "".join(f'<w:r><w:sym w:font="Wingdings" w:char="{each}"/></w:r>' for each in ("F0FC", "F04A"))
    read = found(p("Gedaan ", inside=signs), "<w:altChunk/>")
    assert read.markdown == "Gedaan ✓\n"
    assert [sentence.split(".")[0] for sentence in read.notices] == [
        "1 ingevoegd document is weggelaten", "1 teken uit een lettertype met plaatjes is weggelaten"]


def test_paragraphs_that_a_tracked_change_joins_are_one() -> None:
    gone = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("Een ") + "</w:p>"
    assert markdown(gone, p("zin."), gone) == "Een zin.\n\nEen\n"


def test_short_bold_lines_are_headings_where_there_are_no_others() -> None:
    bold = p("", inside=r("Onze doelen", "<w:b/>"))
    guessed = found(bold, p("Tekst."))
    assert guessed.markdown == "# Onze doelen\n\nTekst.\n"
    assert "Korte vette regels zijn als kop gelezen." in guessed.notices[0]
    assert markdown(p("Echt", "Kop1"), bold) == "# Echt\n\n**Onze doelen**\n"


def test_a_document_of_word_itself_is_read() -> None:
    read = read_file(a_plan())
    assert (read.title, len(read.notices)) == ("Jaarplan 2022", 1)
    assert read.markdown.endswith("# 3 Begroting\n\nDe contributie blijft gelijk.\n")


def test_a_text_is_read_in_both_ways_of_writing_it_down() -> None:
    assert read_file("# Één\n".encode()).markdown == "# Één\n"
    assert read_file("# Één\n".encode("cp1252")).markdown == "# Één\n"


DEEP = "<w:sdt><w:sdtContent>" * 5000 + p("x") + "</w:sdtContent></w:sdt>" * 5000
LAUGHS = (b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
          + f"<w:document {W}><w:body>&b;</w:body></w:document>".encode())


def _flagged(content: bytes) -> bytes:
    """As if the parts were encrypted, as some archivers do."""
    made, stream = io.BytesIO(content), io.BytesIO()
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(stream, "w") as out:
        for entry in archive.infolist():
            out.writestr(entry.filename, archive.read(entry))
    raw = bytearray(stream.getvalue())
    at = raw.index(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "Dit bestand is leeg."), (b"   ", "Dit bestand is leeg."), (MACRO, WITH_MACRO), (PDF, IS_PDF), (PNG, NO_WORD),
    (XLSX, NO_WORD), (b"\x00\x01\x02", NO_WORD), (EXPLODES, BOMB), (a_plan()[:2000], DAMAGED),
    (b"\xd0\xcf\x11\xe0" + b"EncryptedPackage".ljust(4000, b"\x00"), LOCKED), (_flagged(a_plan()), LOCKED),
    (word(**{"word__document.xml": b"<w:document>"}), DAMAGED), (word(**{"word__document.xml": LAUGHS}), DAMAGED),
    (word(DEEP), DAMAGED), (office(WORD, word__other=b"<w/>"), DAMAGED),
    (word(**{"word__document.xml": b"<a/>"}), DAMAGED), (word(p("")), "In dit document staat geen tekst."),
    (word(**{"word__document.xml": b'<?xml version="1.0" encoding="nee"?><a/>'}), DAMAGED),
    (word(p("x" * 1_000_001)), "Deze tekst is te lang")], ids=range(19))
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=re.escape(sentence)):
        read_file(content, "plan.docx")


def test_a_file_of_forty_megabytes_is_refused_and_a_picture_is_never_unpacked() -> None:
    with pytest.raises(RuleBroken, match=re.escape(TOO_LARGE)):
        read_file(b"PK\x03\x04" + b"\x00" * (40 * 1024 * 1024), "plan.docx")
    picture = word(p("Tekst.", inside=PICTURE), **{"word__media__image1.png": random.Random(1).randbytes(3_000_000)})
    assert read_file(picture).markdown == "Tekst.\n"


def test_figures_are_as_word_shows_them() -> None:
    assert [in_figures(number, "lowerLetter") for number in (1, 26, 27)] == ["a", "z", "aa"]
    assert [in_figures(number, "upperRoman") for number in (4, 9, 1994)] == ["IV", "IX", "MCMXCIV"]
    assert (in_figures(3, "decimalZero"), in_figures(3, "decimal"), in_figures(3, "bullet")) == ("03", "3", "")
    assert HEADINGS.count("heading") == 3
