"""Columns, rows and differences of a register file; who of an organisation is written to."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.rules import columns
from survey.rules.broken import RuleBroken
from survey.rules.columns import FIELDS, Table, faults, guess, mapped
from survey.rules.differences import Known, Plan, Scope, in_short, plan
from survey.rules.entries import Entry, Reader, Reading
from survey.rules.organisations import Contact, Kind, kind_named, mail_address, preferred

TODAY = date(2022, 2, 2)


def a_table(header: str, *rows: str) -> Table:
    """Columns and cells with a bar between them; the first row is row 2, as in a spreadsheet."""
    return Table(tuple(header.split("|")), tuple((at, tuple(row.split("|"))) for at, row in enumerate(rows, 2)))


def read(table: Table, sectors: tuple[str, ...] = (), kind: Kind = Kind.SWV, **chosen: str) -> Reading:
    return Reader(mapped(table, kind, chosen, {}), kind, sectors).read(table)


def told(reading: Reading) -> list[tuple[int, str]]:
    return [(fault.row, fault.message) for fault in reading.faults]


@pytest.mark.parametrize(("header", "targets"), [
    ("code|name|sector|province|municipalities", "code|name|sector|province|grouping:gemeente"),
    ("swv_id|naam|landsdeel|leerlingen", "code|name|own:landsdeel|pupils"),
    ("BRIN-nummer|Schoolnaam|Bestuur|Wijk|RMC-regio", "code|name|grouping:bestuur|grouping:wijk|grouping:RMC-regio"),
    ("Contactpersoon|E-mail|Telefoonnummer|Functie", "contact.name|contact.email|contact.phone|contact.role"),
    ("id|code|Naam|naam", "code|own:code_eigen|name|own:naam"),
    ("Deelname so (%)||2021|Indeling: cluster", "own:deelname_so|-|own:veld_2021|grouping:cluster"),
    ("Lid sinds|Provincie", "member.since|province"),
])
def test_columns_are_guessed_from_their_names_in_dutch_and_english(header: str, targets: str) -> None:
    assert "|".join(guess(a_table(header), "school", {})) == targets


def test_the_column_of_the_kind_itself_holds_the_names() -> None:
    table = a_table("gemeente|code")
    assert guess(table, "gemeente", {}) == ("name", "code")
    assert guess(table, "school", {}) == ("grouping:gemeente", "code")


@pytest.mark.parametrize(("cells", "sort"), [
    (["1,71", "3.07"], "number"), (["1.200", "5"], "number"), (["0123", "5"], "own"), (["+31 6"], "own"),
    (["5", "veel"], "own"), ([], "own"), (["-"], "own"),
])
def test_an_own_field_is_one_of_numbers_when_all_its_values_are(cells: list[str], sort: str) -> None:
    assert guess(a_table("x veld", *cells), "swv", {}) == (f"{sort}:x_veld",)


def test_an_own_field_that_held_numbers_goes_on_holding_numbers() -> None:
    table = a_table("code|x", "A|1", "B|veel")
    assert guess(table, "swv", {"x": 5}) == ("code", "number:x")
    assert guess(table, "swv", {"x": "1"}) == ("code", "own:x")


def test_every_field_is_recognised_by_its_own_words() -> None:
    assert guess(a_table("|".join(FIELDS.values())), "swv", {}) == tuple(FIELDS)


def test_a_choice_takes_the_place_of_a_guess_and_pushes_out_its_double() -> None:
    table = a_table("code|naam|korte naam")
    assert mapped(table, "swv", {"Korte naam": "name"}, {}) == ("code", "own:naam", "name")
    assert mapped(table, "swv", {"naam": "-"}, {}) == ("code", "-", "own:korte_naam")
    with pytest.raises(RuleBroken, match="geen kolom “titel”. De kolommen zijn: code, naam, korte naam"):
        mapped(table, "swv", {"titel": "name"}, {})


@pytest.mark.parametrize(("targets", "sentence"), [
    (["name"], "Kies welke kolom de code is"),
    (["code", "name", "name"], "allebei Naam"),
    (["code", "own:x", "number:x"], "allebei x"),
    (["code", "grouping:wijk", "grouping:Wijk"], "allebei Indeling"),
    (["code", "contact.name"], "mailadres van de contactpersoon"),
    (["code", "member.since"], "van welke vereniging"),
    (["code", "own:"], "Geef het eigen veld een naam"),
    (["code", "own:Naam van"], "kleine letters"),
    (["code", "number:pupils"], "dat is een vast veld"),
    (["code", "grouping:"], "Geef de indeling een korte naam"),
    (["code", "postcode"], "“postcode” is geen veld"),
])
def test_a_mapping_that_cannot_be_is_refused(targets: list[str], sentence: str) -> None:
    assert any(sentence in fault for fault in faults([f"kolom {at}" for at in range(len(targets))], targets).values())


@settings(max_examples=60)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_every_guess_is_a_mapping_without_doubles(header: list[str]) -> None:
    targets = guess(Table(tuple(header), ()), "swv", {})
    wrong = faults(header, targets, members=True)
    assert not {position: fault for position, fault in wrong.items() if position >= 0}


@given(st.text(max_size=80))
def test_the_key_of_an_own_field_is_its_own_key(text: str) -> None:
    assert columns.key(columns.key(text)) == columns.key(text)
    assert len(columns.key(text)) <= columns.LONGEST_KEY


def test_a_good_row_says_only_what_the_file_has_columns_for() -> None:
    reading = read(a_table("code|leerlingen|deelname|wijk", "A1|1.200|1,71|Noord;Zuid;noord"))
    assert reading.entries == (Entry(2, Kind.SWV, "A1", plain={"pupils": 1200}, own={"deelname": Decimal("1.71")},
                                     groups={"wijk": ("Noord", "Zuid")}),)


@pytest.mark.parametrize(("row", "sentence"), [
    ("|Naam|PO||", "code: de code ontbreekt."),
    ("A1||PO||", "naam: de naam ontbreekt."),
    ("A1|Naam|MBO||", "sector: “MBO” is geen bekende sector. Kies uit PO, VO."),
    ("A1|Naam|PO|veel|", "leerlingen: “veel” is geen aantal leerlingen."),
    ("A1|Naam|PO|-5|", "leerlingen: “-5” is geen aantal"),
    ("A1|Naam|PO|12,5|", "leerlingen: “12,5” is geen aantal"),
    ("A1|Naam|PO|99999999999|", "is geen aantal leerlingen"),
    ("A1|Naam|PO||jan", "e-mail: “jan” is geen mailadres"),
    ("A1|Naam|PO||jan@example", "is geen mailadres"),
    ("A1|Naam|PO||jan..x@example.nl", "is geen mailadres"),
    ("A1|" + "n" * 301 + "|PO||", "naam: Dit zijn 301 tekens; er passen er 300."),
    ("c" * 65 + "|Naam|PO||", "code: Dit zijn 65 tekens; er passen er 64."),
])
def test_a_wrong_cell_is_told_with_its_row_and_column(row: str, sentence: str) -> None:
    reading = read(a_table("code|naam|sector|leerlingen|e-mail", "B1|Goed|po|5|goed@example.nl", row), ("PO", "VO"))
    assert [entry.code for entry in reading.entries] == ["B1"]
    assert reading.faults[0].row == 3
    assert sentence in reading.faults[0].message


def test_the_kind_of_a_row_is_one_of_five_and_else_that_of_the_file() -> None:
    reading = read(a_table("code|soort", "A|school", "B|Samenwerkingsverband", "C|", "D|kerk"), kind=Kind.BESTUUR)
    assert [entry.kind for entry in reading.entries] == [Kind.SCHOOL, Kind.SWV, Kind.BESTUUR]
    assert "“kerk” is geen soort organisatie" in told(reading)[0][1]


def test_days_are_read_and_a_period_does_not_end_before_it_begins() -> None:
    table = a_table("code|lid sinds|lid tot", "A|1-2-2020|2021-12-31", "B|31-2-2020|", "C|1-1-2021|1-1-2020")
    reading = read(table)
    assert reading.entries[0].member == {"since": date(2020, 2, 1), "until": date(2021, 12, 31)}
    assert told(reading) == [(3, "lid sinds: Deze datum bestaat niet. Controleer de dag en de maand."),
                             (4, "lid tot: De laatste dag ligt voor de eerste dag.")]


def test_both_rows_with_one_code_are_wrong_whatever_the_capitals() -> None:
    reading = read(a_table("code|naam", "A1|Een", "a1|Twee", "B1|Drie", "A1|Vier"))
    assert [entry.code for entry in reading.entries] == ["B1"]
    assert told(reading)[0] == (2, "De code staat ook op rij 3 en nog 1 keer.")
    assert reading.named == {("swv", "a1"), ("swv", "b1")}


def test_ten_thousand_doubles_are_told_in_short() -> None:
    reading = read(a_table("code|naam", *["A1|Een"] * 10_000))
    assert max(len(message) for _, message in told(reading)) < 60


def test_someone_without_an_address_is_a_fault_and_nobody_is_not() -> None:
    table = a_table("code|contactpersoon|mail|telefoon", "A1|Jan||", "A2|||", "A3|Jan|Jan@Example.nl|030", "A4|||030")
    reading = read(table)
    assert told(reading) == [(2, "mail: het mailadres van “Jan” ontbreekt."),
                             (5, "mail: het mailadres van “030” ontbreekt.")]
    assert reading.entries[0].contact is None
    assert reading.entries[1].contact
    assert reading.entries[1].contact.email == "jan@example.nl"


def test_one_person_with_two_numbers_is_a_fault() -> None:
    reading = read(a_table("code|contactpersoon|mail|tel", "A1|Jan|j@example.nl|1", "A2|jan|j@example.nl|2"))
    assert told(reading) == [(3, "Contactpersoon: telefoon: op rij 2 heeft dezelfde persoon een ander nummer.")]


def test_points_are_decimal_in_a_column_where_one_clearly_is() -> None:
    numbers = [entry.own["x"] for entry in read(a_table("code|x", "A|1.71", "B|1.234", "C|2"), x="number:x").entries]
    assert numbers == [Decimal("1.71"), Decimal("1.234"), Decimal(2)]
    thousands = [entry.own["x"] for entry in read(a_table("code|x", "A|1.710", "B|1.234"), x="number:x").entries]
    assert thousands == [Decimal(1710), Decimal(1234)]


def test_the_apostrophe_of_an_export_comes_off_and_that_of_the_hague_stays() -> None:
    entry = read(a_table("code|naam", "'+A1|'s-Gravenhage")).entries[0]
    assert (entry.code, entry.plain["name"]) == ("+A1", "'s-Gravenhage")


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=25) | st.sampled_from(
    ["A1", "a1", "PO", "1.200", "-", "=cmd()", "jan@example.nl", "1-2-2022", "\x00", "é", "swv"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=14, max_size=14), max_size=6))
def test_whatever_stands_in_the_cells_every_row_is_good_or_told_of(rows: list[list[str]]) -> None:
    targets = (*FIELDS, "grouping:wijk")
    table = Table(targets, tuple((at, tuple(row)) for at, row in enumerate(rows, 2)))
    reading = Reader(targets, Kind.SWV).read(table)
    good, wrong = {entry.row for entry in reading.entries}, {fault.row for fault in reading.faults}
    assert good | wrong == {number for number, _ in table.rows}
    assert not good & wrong
    first = plan(reading, [], [], Scope(Kind.SWV, True, TODAY))
    assert len(first.new) == len(good)
    again = plan(reading, [as_known(at, entry) for at, entry in enumerate(first.new)], spelled(first),
                 Scope(Kind.SWV, True, TODAY))
    assert (again.nothing, again.gone) == (True, ())


def as_known(number: int, entry: Entry) -> Known:
    """The organisation as the register has it once the entry is stored."""
    person = entry.contact
    contacts = (Contact(person.new_role, person.name, person.email, person.phone, person.since),) if person else ()
    return Known(number, entry.kind, entry.code, {"sector": None, "province": None, "pupils": None} | dict(entry.plain),
                 {name: value for name, value in entry.own.items() if value is not None}, entry.groups, contacts,
                 {"since": None, "until": None} | dict(entry.member))


def spelled(made: Plan) -> list[tuple[str, str]]:
    names = {(sort, str(entry.plain[sort])) for entry in made.new for sort in ("sector", "province")}
    return sorted(names | {("wijk", name) for entry in made.new for name in entry.groups["wijk"]})


SPELLED = [("sector", "PO"), ("wijk", "Noord")]


def compared(header: str, row: str, known: Known, **scope: Any) -> list[tuple[str, str | None, str | None]]:
    made = plan(read(a_table(header, row)), [known], SPELLED, Scope(Kind.SWV, today=TODAY, **scope))
    return [(each.label, each.old, each.new) for change in made.changed for each in change.differences]


A1 = Known(1, Kind.SWV, "A1", {"name": "Een", "sector": "PO", "province": None, "pupils": 10},
           {"deelname": Decimal("1.5")}, {"wijk": ("Noord",)}, (Contact("contactpersoon", "Jan", "jan@example.nl"),))


@pytest.mark.parametrize(("header", "row", "difference"), [
    ("code|sector", "a1|VO", ("Sector", "PO", "VO")),
    ("code|leerlingen", "A1|", ("Aantal leerlingen", "10", "")),
    ("code|provincie", "A1|Utrecht", ("Provincie", "", "Utrecht")),
    ("code|deelname", "A1|1,75", ("deelname", "1,5", "1,75")),
    ("code|wijk", "A1|", ("wijk eraf", "Noord", None)),
    ("code|wijk", "A1|Noord;Zuid", ("wijk erbij", None, "Zuid")),
    ("code|mail", "A1|piet@example.nl", ("Contactpersoon", "Jan (jan@example.nl)", "piet@example.nl")),
    ("code|mail|rol", "A1|piet@example.nl|Directeur", ("Directeur", None, "piet@example.nl")),
    ("code|mail|tel", "A1|jan@example.nl|030", ("Contactpersoon: telefoon", "", "030")),
])
def test_a_difference_is_told_in_words(header: str, row: str, difference: tuple[str, str | None, str | None]) -> None:
    assert compared(header, row, A1) == [difference]


@pytest.mark.parametrize(("header", "row"), [
    ("code|sector", "A1|po"), ("code|wijk", "A1|NOORD"), ("code|deelname", "A1|1,50"), ("code|mail", "A1|"),
    ("code|contactpersoon|mail", "A1|JAN|Jan@example.nl"), ("code|mail", "A1|jan@example.nl"),
    ("code|leerlingen", "A1|10"),
])
def test_what_says_the_same_in_other_letters_is_no_difference(header: str, row: str) -> None:
    assert compared(header, row, A1) == []


def test_where_several_share_a_role_one_more_joins_them() -> None:
    shared = Known(1, Kind.SWV, "A1", {}, contacts=(Contact("secretariaat", "", "a@example.nl"),
                                                    Contact("secretariaat", "", "b@example.nl")))
    assert compared("code|mail|rol", "A1|c@example.nl|secretariaat", shared) == [
        ("Secretariaat", None, "c@example.nl")]


def test_a_file_without_roles_means_someone_in_whatever_role_they_have() -> None:
    head = Known(1, Kind.SWV, "A1", {}, contacts=(Contact("leidinggevende", "Jan", "jan@example.nl"),))
    assert compared("code|mail", "A1|jan@example.nl", head) == []
    assert compared("code|mail", "A1|piet@example.nl", head) == [("Contactpersoon", None, "piet@example.nl")]


def test_a_new_code_needs_a_name() -> None:
    made = plan(read(a_table("code|leerlingen", "B1|5")), [A1], [], Scope(Kind.SWV))
    assert [fault.message for fault in made.faults] == ["De code “B1” is nieuw; geef een kolom met de naam."]
    assert [each.code for each in made.gone] == ["A1"]


def test_an_organisation_on_a_wrong_row_is_not_gone() -> None:
    made = plan(read(a_table("code|leerlingen", "A1|veel")), [A1], [], Scope(Kind.SWV))
    assert (made.gone, made.nothing, len(made.faults)) == ((), True, 1)


def test_other_plans_have_other_marks_and_the_same_plan_the_same() -> None:
    def mark(row: str, known: Known = A1) -> str:
        return plan(read(a_table("code|naam|leerlingen", row)), [known], [], Scope(Kind.SWV)).digest()

    assert mark("A1|Een|11") == mark("A1|Een|11")
    assert len({mark("A1|Een|11"), mark("A1|Een|12"), mark("A1|Twee|11"), mark("B1|Een|11"), mark("A1|Een|10")}) == 5


def test_preferred_roles_come_first_and_then_who_came_last() -> None:
    old = Contact("Secretariaat", "oud", "oud@example.nl", since=date(2019, 1, 1), position=1)
    new = Contact("secretariaat", "nieuw", "nieuw@example.nl", since=date(2021, 1, 1), position=2)
    head, empty = Contact("leidinggevende", "hoofd", "h@example.nl"), Contact("contactpersoon", "leeg", "")
    assert preferred([head, old, new, empty]) == new
    assert preferred([Contact("directeur", "", "d@example.nl"), head]) == head
    assert preferred([empty]) is None


@pytest.mark.parametrize("address", ["a@example.nl", "A.B+c@sub.example.nl", " info@xn--d1acufc.xn--p1ai "])
def test_a_good_mail_address_is_kept_in_small_letters(address: str) -> None:
    assert mail_address(address) == address.strip().lower()


@pytest.mark.parametrize("address", ["", "a", "a@b", "a@@b.nl", "a b@c.nl", "a@b.nl, c@d.nl", "a@-b.nl", ".a@b.nl",
                                     "a@b.nl\nBcc: x@y.nl", "x" * 65 + "@b.nl", "a@" + "b" * 250 + ".nl", "é@b.nl"])
def test_what_cannot_be_mailed_is_refused(address: str) -> None:
    with pytest.raises(RuleBroken):
        mail_address(address)


def test_kinds_have_words() -> None:
    assert [kind.words for kind in Kind] == ["samenwerkingsverband", "bestuur", "school", "gemeente",
                                             "andere organisatie"]
    assert kind_named(" Overig ") is Kind.OTHER
    assert in_short(date(2022, 2, 14)) == "14 februari 2022"
