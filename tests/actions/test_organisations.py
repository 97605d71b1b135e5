"""The register: importing a file, once and again, and the deeds with one organisation."""

import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from forms.organisations import read_register
from survey.actions import organisations as deeds
from survey.actions import people, register
from survey.actions.register import Import, Outdated, Stored
from survey.database import db, writing
from survey.models.log import LogEntry
from survey.models.organisations import Organisation
from survey.queries import organisations as queries
from survey.queries import people as people_queries
from survey.queries import register as register_queries
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of
from survey.rules.columns import Table, mapped
from survey.rules.differences import Known, Plan
from survey.rules.entries import Reader
from survey.rules.organisations import Kind
from tests.conftest import NOW, Clock
from tests.stories import an_association, organisations

DATA = Path(__file__).parent.parent / "data"
SWV = DATA / "register_swv.csv"
TODAY = day_of(NOW)


def a_file(content: str | Path, kind: Kind = Kind.SWV, association: int | None = None, **chosen: str) -> Import:
    table = read_register(content.read_bytes() if isinstance(content, Path) else content.encode())
    targets = mapped(table, kind, chosen, queries.own_fields(db.session(), kind))
    return Import(Reader(targets, kind).read(table), kind, association)


def stored(wanted: Import, now: Any = NOW, **options: Any) -> Stored:
    with writing() as session:
        return register.store(session, wanted, "test", now, **options)


def planned(wanted: Import, today: date = TODAY) -> Plan:
    db.session.commit()
    return register.plan(db.session(), wanted, today)


def known(code: str, association: int | None = None) -> Known:
    db.session.commit()
    found = register_queries.known(db.session(), register_queries.of_kinds(list(Kind)), TODAY, association)
    return next(each for each in found if each.code == code)


def addresses(today: date = TODAY) -> dict[str, str]:
    db.session.commit()
    return {each.code: each.email for each in queries.selection(db.session(), today=today)}


def deeds_logged() -> list[str]:
    return [entry.deed for entry in db.session.query(LogEntry).order_by(LogEntry.id)]


def test_the_national_register_is_stored_with_its_municipalities(app: Flask) -> None:
    assert stored(a_file(SWV)).words() == "Het register is bijgewerkt: 150 nieuw."
    almelo = known("PO2301")
    assert almelo.plain == {"name": "swv PO 23-01", "sector": "PO", "province": "Overijssel", "pupils": None}
    assert almelo.groups == {
        "gemeente": ("Almelo", "Hellendoorn", "Rijssen-Holten", "Tubbergen", "Twenterand", "Wierden")}
    assert almelo.own == {"postcode_areas": 49}
    group = next(group for group in queries.groupings(db.session()) if group.name == "Almelo")
    assert group.members == 2


def test_the_second_time_nothing_changes(app: Flask) -> None:
    stored(a_file(SWV))
    made = planned(a_file(SWV))
    assert (made.nothing, made.same, made.gone, made.faults) == (True, 150, (), ())
    assert stored(a_file(SWV)).words() == "Niets gewijzigd, 150 ongewijzigd."


def test_only_the_columns_of_the_file_are_changed(app: Flask) -> None:
    stored(a_file(SWV))
    stored(a_file("code;leerlingen;landsdeel\npo2301;1.200;oost\n"))
    almelo = known("PO2301")
    assert almelo.plain == {"name": "swv PO 23-01", "sector": "PO", "province": "Overijssel", "pupils": 1200}
    assert almelo.own == {"postcode_areas": 49, "landsdeel": "oost"}
    assert len(almelo.groups["gemeente"]) == 6


def test_a_code_that_changes_capitals_is_the_same_organisation(app: Flask) -> None:
    stored(a_file("code;naam\nPO2301;Almelo\n"))
    made = planned(a_file("code;naam\npo2301;Almelo\n"))
    assert (made.same, made.new) == (1, ())


def test_a_change_shows_the_old_and_the_new_of_every_field(app: Flask) -> None:
    stored(a_file("code;naam;leerlingen;gemeenten\nA1;Oud;10;Almelo|Borne\nA2;Blijft;5;Almelo\n"))
    made = planned(a_file("code;naam;leerlingen;gemeenten\nA1;Nieuw;;Borne|Wierden\nA2;Blijft;5;almelo\n"))
    told = {(each.label, each.old, each.new) for each in made.changed[0].differences}
    assert told == {("Naam", "Oud", "Nieuw"), ("Aantal leerlingen", "10", ""), ("gemeente eraf", "Almelo", None),
                    ("gemeente erbij", None, "Wierden")}
    assert made.same == 1


def test_one_wrong_row_stops_everything_unless_good_rows_are_wanted(app: Flask) -> None:
    wanted = a_file("code;naam;leerlingen\nA1;Een;10\nA2;Twee;veel\n")
    with pytest.raises(RuleBroken, match="niets opgeslagen: er staan fouten in 1 rij"):
        stored(wanted)
    assert db.session.query(Organisation).count() == 0
    done = stored(wanted, good_rows=True)
    assert done.words() == "Het register is bijgewerkt: 1 nieuw. 1 rij is met fouten overgeslagen."


def test_what_is_gone_is_archived_only_when_chosen(app: Flask) -> None:
    stored(a_file("code;naam\nA1;Een\nA2;Twee\nA3;Drie\n"))
    wanted = a_file("code;naam\nA1;Een\n")
    gone = planned(wanted).gone
    assert [each.code for each in gone] == ["A2", "A3"]
    assert stored(wanted).archived == 0
    assert stored(wanted, archive=[gone[1].id]).words() == "Het register is bijgewerkt: 1 gearchiveerd, 1 ongewijzigd."
    assert set(addresses()) == {"A1", "A2"}


def test_an_archived_organisation_that_is_in_the_file_comes_back(app: Flask) -> None:
    stored(a_file("code;naam\nA1;Een\n"))
    with writing() as session:
        deeds.archive(session, known("A1").id, "test", NOW)
    assert stored(a_file("code;naam\nA1;Een\n")).changed == 1
    assert not known("A1").archived


def test_only_members_can_be_gone_from_a_list_of_members(app: Flask) -> None:
    club = an_association().id
    stored(a_file("code;naam\nA1;Een\nA2;Twee\n"))
    stored(a_file("code;naam;lid sinds\nA1;Een;1-1-2020\nA3;Drie;2020-06-30\n", association=club))
    assert known("A1", club).member == {"since": date(2020, 1, 1), "until": None}
    members = queries.selection(db.session(), today=TODAY, association=club)
    assert [each.code for each in members] == ["A1", "A3"]
    assert [each.code for each in planned(a_file("code\nA3\n", association=club)).gone] == ["A1"]


def test_who_left_the_association_and_is_in_the_file_again_is_a_member_again(app: Flask) -> None:
    club = an_association().id
    stored(a_file("code;naam;lid sinds;lid tot\nA1;Een;1-1-2020;31-12-2020\n", association=club))
    assert queries.selection(db.session(), today=TODAY, association=club) == []
    made = planned(a_file("code\nA1\n", association=club))
    assert [each.label for each in made.changed[0].differences] == ["Lid tot en met"]
    stored(a_file("code\nA1\n", association=club))
    assert known("A1", club).member == {"since": date(2020, 1, 1), "until": None}


def test_what_was_agreed_to_is_what_is_stored_or_nothing(app: Flask) -> None:
    wanted = a_file("code;naam\nA1;Een\nA2;Twee\n")
    digest = planned(wanted).digest()
    stored(a_file("code;naam\nA1;Eerder\n"))
    with pytest.raises(Outdated):
        stored(wanted, digest=digest)
    assert known("A1").plain["name"] == "Eerder"
    assert stored(wanted, digest=planned(wanted).digest()).changed == 1


PEOPLE = "code;naam;contactpersoon;e-mail;telefoon;rol\nA1;Een;{};{};{};leidinggevende\n"


def test_a_contact_person_is_succeeded_and_the_old_one_remembered(app: Flask, clock: Clock) -> None:
    stored(a_file(PEOPLE.format("Jan", "jan@a1.example.nl", "030")))
    assert addresses() == {"A1": "jan@a1.example.nl"}
    clock.forward(days=10)
    successor = a_file(PEOPLE.format("Piet", "piet@a1.example.nl", ""))
    told = planned(successor, day_of(clock())).changed[0].differences
    assert [(each.label, each.old, each.new) for each in told] == [
        ("Leidinggevende", "Jan (jan@a1.example.nl)", "Piet (piet@a1.example.nl)")]
    stored(successor, clock())
    assert addresses(day_of(clock())) == {"A1": "piet@a1.example.nl"}
    past = people_queries.at_organisation(db.session(), known("A1").id)
    assert [(each.person.name, each.since, each.until) for each in past] == [
        ("Piet", date(2022, 2, 12), None), ("Jan", None, date(2022, 2, 11))]


def test_a_contact_of_one_day_who_was_a_mistake_leaves_no_trace(app: Flask) -> None:
    stored(a_file(PEOPLE.format("Jan", "jan@example.nl", "")))
    stored(a_file(PEOPLE.format("Piet", "piet@example.nl", "")))
    stored(a_file(PEOPLE.format("Klaas", "klaas@example.nl", "")))
    found = people_queries.at_organisation(db.session(), known("A1").id)
    assert [each.person.name for each in found] == ["Klaas", "Jan"]


def test_an_empty_cell_removes_no_contact_person_and_an_address_alone_means_who_has_it(app: Flask) -> None:
    stored(a_file(PEOPLE.format("Jan", "jan@a1.example.nl", "030")))
    assert planned(a_file(PEOPLE.format("", "", ""))).same == 1
    assert planned(a_file(PEOPLE.format("", "JAN@a1.example.nl", ""))).same == 1
    changed = planned(a_file(PEOPLE.format("Jan", "jan@a1.example.nl", "031"))).changed
    assert [(each.old, each.new) for each in changed[0].differences] == [("030", "031")]


def test_one_person_can_be_contact_of_two_organisations(app: Flask) -> None:
    stored(a_file("code;naam;contactpersoon;mail\nA1;Een;Jan;jan@example.nl\nA2;Twee;Jan;jan@example.nl\n"))
    assert known("A1").contacts[0].person == known("A2").contacts[0].person


def test_preferred_roles_are_written_to_first(app: Flask) -> None:
    one = organisations(1)[0]
    with writing() as session:
        for role in ("directeur", "leidinggevende", "secretariaat"):
            details = people.Details(role, f"{role}@example.nl", role, until=date(2022, 6, 1))
            people.add(session, one.id, details, "test", NOW)
        people.add(session, one.id, people.Details("Oud", "oud@example.nl", "contactpersoon", until=date(2022, 2, 1)),
                   "test", NOW)
    assert addresses() == {"PO-01": "secretariaat@example.nl"}
    assert addresses(date(2022, 6, 2)) == {"PO-01": ""}


@pytest.mark.parametrize(("narrowed", "codes"), [
    ({"sectors": ["VO"]}, ["VO-01", "VO-02"]),
    ({"search": "po-02"}, ["PO-02"]),
    ({"search": "100%"}, []),
    ({"codes": ["po-01", "VO-02"]}, ["PO-01", "VO-02"]),
    ({"kind": "school"}, []),
    ({"provinces": ["Utrecht"], "sectors": ["PO", "VO"]}, ["PO-01", "PO-02", "VO-01", "VO-02"]),
])
def test_the_register_is_narrowed(app: Flask, narrowed: dict[str, Collection[str]], codes: list[str]) -> None:
    organisations(2)
    organisations(2, "VO")
    found = queries.selection(db.session(), today=TODAY, **narrowed)  # type: ignore[arg-type]
    assert [each.code for each in found] == codes


def test_three_thousand_schools_are_stored_in_seconds_and_in_few_statements(app: Flask) -> None:
    rows = [(number, (f"{number:05}", f"School {number}", "PO", str(number), f"Bestuur {number % 300}",
                      f"Gemeente {number % 340}", f"Wijk {number % 900}", f"Contact {number}", f"s{number}@example.nl"))
            for number in range(2, 3002)]
    header = ("code", "naam", "sector", "leerlingen", "bestuur", "gemeente", "wijk", "contactpersoon", "e-mail")
    table = Table(header, tuple(rows))
    wanted = Import(Reader(mapped(table, Kind.SCHOOL, {}, {}), Kind.SCHOOL).read(table), Kind.SCHOOL)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    began = time.thread_time()
    assert stored(wanted).new == 3000
    assert time.thread_time() - began < 10
    assert len(statements) < 80
    assert stored(wanted).same == 3000


def test_two_who_store_the_same_file_at_once_make_every_organisation_once(app: Flask) -> None:
    wanted, ready = a_file(SWV), threading.Barrier(2)
    digest = planned(wanted).digest()

    def at_once() -> int:
        with app.app_context():
            ready.wait(10)
            try:
                return stored(wanted, digest=digest).new
            except Outdated:
                return 0
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as people_at_work:
        made = [each.result() for each in [people_at_work.submit(at_once) for _ in range(2)]]
    assert sorted(made) == [0, 150]


def test_the_log_tells_of_an_import_without_naming_people(app: Flask) -> None:
    stored(a_file(PEOPLE.format("Jan", "jan@a1.example.nl", "")))
    entry = db.session.query(LogEntry).one()
    assert (entry.deed, entry.details["new"]) == ("register_imported", 1)
    assert "jan" not in str(entry.details).lower()


def an_entry(**cells: str) -> Any:
    entry, wrong = Reader((), Kind.SWV).read_cells({"code": "A1", "name": "Een"} | cells)
    assert not wrong
    return entry


def test_an_organisation_is_added_changed_archived_and_brought_back(app: Flask) -> None:
    with writing() as session:
        entry = an_entry(**{"grouping:wijk": "Noord; Zuid", "own:landsdeel": "oost"})
        number = deeds.create(session, entry, "test", NOW).id
    with writing() as session:
        assert not deeds.change(session, number, an_entry(**{"grouping:wijk": "zuid;noord"}), "test", NOW)
        assert deeds.change(session, number, an_entry(code="A-1", **{"own:landsdeel": ""}), "test", NOW)
    assert known("A-1").own == {}
    assert known("A-1").groups == {"wijk": ("Noord", "Zuid")}
    with writing() as session:
        deeds.archive(session, number, "test", NOW)
    with pytest.raises(RuleBroken, match="gearchiveerd"), writing() as session:
        deeds.change(session, number, an_entry(), "test", NOW)
    with writing() as session:
        deeds.restore(session, number, "test", NOW)
    assert deeds_logged() == ["organisation_created", "organisation_changed", "organisation_archived",
                              "organisation_restored"]


def test_one_code_is_given_once_whatever_its_capitals(app: Flask) -> None:
    with writing() as session:
        deeds.create(session, an_entry(), "test", NOW)
    with pytest.raises(RuleBroken, match="al een samenwerkingsverband met de code a1"), writing() as session:
        deeds.create(session, an_entry(code="a1"), "test", NOW)


def test_positions_are_corrected_ended_and_taken_away(app: Flask) -> None:
    one = organisations(1)[0]
    jan = people.Details("Jan", "Jan@Example.nl", "Secretariaat", since=date(2020, 1, 1))
    with writing() as session:
        number = people.add(session, one.id, jan, "test", NOW).id
    with pytest.raises(RuleBroken, match="laatste dag"), writing() as session:
        people.end(session, number, date(2019, 12, 31), "test", NOW)
    with writing() as session:
        people.end(session, number, date(2022, 3, 1), "test", NOW)
    db.session.commit()
    assert addresses(date(2022, 3, 1)) == {"PO-01": "jan@example.nl"}
    assert addresses(date(2022, 3, 2)) == {"PO-01": ""}
    with writing() as session:
        people.remove(session, number, "test", NOW)
    assert people_queries.by_address(db.session(), ["jan@example.nl"]) == {}
