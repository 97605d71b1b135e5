"""What was filled in beforehand, as columns beside the answers and beside the rows in them."""

from typing import Any, NamedTuple

from survey.documents.prefills import BESIDE, beside, widened, widened_rows
from survey.rules.prefills import Entry, Origin, Prefilled, remarks
from survey.rules.questionnaires.document import Question, Questionnaire, Repeat, Section, Type


class Remarked(NamedTuple):
    code: str
    name: str
    remarks: dict[str, Any]


def text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


ASKED = Questionnaire(text("Monitor"), sections=(
    Section("geld", text("Geld"), questions=(Question("som", Type.NUMBER, text("Hoeveel?")),)),
    Section("scholen", text("Scholen"), repeat=Repeat(text("school"), text("scholen")),
            questions=(Question("naam", Type.TEXT, text("Hoe heet de school?")),))))


def test_each_row_of_a_section_has_its_own_origin_beside_it() -> None:
    known = {"som": "5", "scholen": ["1", "2"], "scholen.1.naam": "De Boog", "scholen.2.naam": "De Brug"}
    before = Prefilled({name: Entry(value, "het register", Origin.REGISTER) for name, value in known.items()})
    typed = before.over({"scholen.2.naam": "De Burcht", "scholen.1.naam-confirmed": "1"})
    found = [Remarked("PO-01", "Voorbeeld", remarks(ASKED, before, typed))]
    header, lines = widened_rows(beside(ASKED, found, "scholen"), "scholen", ("Code", "Naam", "Nummer", "naam"),
                                 [("PO-01", "Voorbeeld", 1, "De Boog"), ("PO-01", "Voorbeeld", 2, "De Burcht"),
                                  ("PO-02", "Ander", 1, "X")])
    assert header[4:] == tuple(f"Hoe heet de school?: {said}" for said in BESIDE)
    assert [line[4:7] for line in lines] == [
        ("De Boog", "uit het register", "ongewijzigd"), ("De Brug", "uit het register", "gewijzigd"), (None,) * 3]
    header, lines = widened(beside(ASKED, found), ("Code", "som"), [("PO-01", 5)], 0)
    assert header[2] == "Hoeveel?: vooringevuld"
    assert next(iter(lines))[2:5] == ("5", "uit het register", "niet bekeken")
