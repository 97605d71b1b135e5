"""A text in Markdown as paragraphs of Word."""

from typing import Any

import docx

from survey.documents import word

TEXT = """1. Eerst dit
2. Dan dat

   met een toelichting

   - en een punt

Een alinea.

1. Opnieuw bij een

5) Vanaf vijf
"""


def number_of(paragraph: Any) -> int | None:
    properties = paragraph._p.pPr
    return properties.numPr.numId.val if properties is not None and properties.numPr is not None else None


def test_every_numbered_list_counts_anew_and_a_second_paragraph_has_no_number() -> None:
    made = docx.Document()
    word.write(made, TEXT, 1)
    found = [(each.text, each.style.name, number_of(each)) for each in made.paragraphs]
    first, second, third = found[0][2], found[5][2], found[6][2]
    assert found == [
        ("Eerst dit", "List Number", first), ("Dan dat", "List Number", first),
        ("met een toelichting", "List Continue", None), ("en een punt", "List Bullet 2", None),
        ("Een alinea.", "Normal", None), ("Opnieuw bij een", "List Number", second),
        ("Vanaf vijf", "List Number", third)]
    assert len({None, first, second, third}) == 4
    lists: Any = made.part.numbering_part.element
    starts = [lists.num_having_numId(each).xpath("w:lvlOverride/w:startOverride/@w:val") for each in (second, third)]
    assert starts == [["1"], ["5"]]
