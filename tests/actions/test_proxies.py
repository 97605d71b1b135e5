"""Presence and proxies: cases D1 to D6 of the assembly, on both databases where two people act at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from survey.actions import bodies, convocations, presences, proxies
from survey.database import db, writing
from survey.models.assemblies import Assembly, Mandate, Proxy
from survey.queries import chains, mandates
from survey.rules import chain
from survey.rules.assemblies import Here
from survey.rules.broken import RuleBroken
from survey.rules.presences import Being
from survey.rules.seats import Details as SeatDetails
from tests.conftest import NOW
from tests.meetings import BY, ONLINE, a_body, an_assembly, delegate_of, seat_of

LIMIT_2 = {"general.proxy_limit": {"value": 2, "article": "art. 14 lid 4"},
           "general.proxy_holder": {"value": "entitled", "article": "art. 14 lid 4"}} | ONLINE


def a_meeting(names: str = "ABCD", **fields: object) -> Assembly:
    """Members A, B, C, ... with a delegate "A. A", "A. B", ... each, and a limit of two proxies."""
    seats = [SeatDetails(name) for name in names] + [SeatDetails("Gast", votes=False)]
    return an_assembly(a_body(seats=seats, rules=LIMIT_2), **fields)  # type: ignore[arg-type]


def mandate(assembly: Assembly, name: str) -> Mandate:
    return next(row for row in mandates.of_round(db.session(), assembly.round_id) if row.seat.name == name)


def gives(assembly: Assembly, giver: str, holder: str) -> Proxy:
    """The delegate of a seat gives a proxy to the delegate of another by the personal link."""
    number, to = mandate(assembly, giver).id, delegate_of(assembly, holder).id
    by = delegate_of(assembly, giver)
    with writing() as session:
        return proxies.give(session, assembly.round_id, number, to, by.name, NOW, giver_id=by.id)


def comes(assembly: Assembly, name: str, way: Here = Here.HALL) -> list[str]:
    who = delegate_of(assembly, name)
    with writing() as session:
        return [ended.seat.name for ended in presences.check_in(session, who, way, "", NOW)]


def leaves(assembly: Assembly, name: str) -> None:
    who = delegate_of(assembly, name)
    with writing() as session:
        presences.check_out(session, who, "", NOW)


def being(assembly: Assembly) -> dict[str, Being]:
    return {row.seat.name: found for row, found in mandates.beings(db.session(), assembly)}


def test_d1_the_limit_is_reached(app: Flask) -> None:
    assembly = a_meeting()
    gives(assembly, "B", "A")
    gives(assembly, "C", "A")
    with pytest.raises(RuleBroken, match=r"A\. A heeft al 2 volmachten \(maximum volgens de statuten\)"):
        gives(assembly, "D", "A")
    assert len(mandates.standing_proxies(db.session(), assembly.round_id)) == 2
    assert gives(assembly, "D", "B").holder.name == "A. B"


def test_d2_two_proxies_at_the_same_moment(app: Flask) -> None:
    assembly = a_meeting()
    gives(assembly, "B", "A")
    both = Barrier(2)
    told = [(mandate(assembly, name).id, delegate_of(assembly, name).id) for name in "CD"]
    to, round_id = delegate_of(assembly, "A").id, assembly.round_id
    db.session.remove()

    def at_once(giver: tuple[int, int]) -> str:
        with app.app_context():
            try:
                both.wait(10)
                with writing() as session:
                    proxies.give(session, round_id, giver[0], to, "gever", NOW, giver_id=giver[1])
            except RuleBroken as broken:
                return broken.message
            finally:
                db.session.remove()
            return "gegeven"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(at_once, told))
    assert answers == ["A. A heeft al 2 volmachten (maximum volgens de statuten). Kies iemand anders.", "gegeven"]
    assert len(mandates.standing_proxies(db.session(), round_id)) == 2


def suspended(assembly: Assembly) -> str:
    with writing() as session:
        seat = seat_of(assembly.bodies[0], "D")
        bodies.change_seat(session, seat, SeatDetails("D", suspended_from=NOW.date()), [], BY, NOW)
    return "D"


@pytest.mark.parametrize("holder", [lambda _: "Gast", suspended, lambda _: "B"], ids=["guest", "suspended", "oneself"])
def test_d3_the_holder_must_be_entitled_and_another(app: Flask, holder: Callable[[Assembly], str]) -> None:
    assembly = a_meeting()
    name = holder(assembly)
    with pytest.raises(RuleBroken, match="geen volmacht hebben|aan uzelf"):
        gives(assembly, "B", name)
    assert not mandates.standing_proxies(db.session(), assembly.round_id)


def test_d4_who_comes_votes_in_person(app: Flask) -> None:
    assembly = a_meeting()
    comes(assembly, "A")
    gives(assembly, "B", "A")
    assert being(assembly)["B"] is Being.REPRESENTED
    assert comes(assembly, "B") == ["B"]
    assert being(assembly)["B"] is Being.PRESENT
    names = [each.mandate.seat.name
             for each in mandates.usable(db.session(), assembly.round_id, delegate_of(assembly, "A").id)]
    assert names == ["A"]


def test_a5_an_absent_holder_represents_nobody(app: Flask) -> None:
    assembly = a_meeting()
    gives(assembly, "B", "A")
    assert not any(found.there for found in being(assembly).values())
    comes(assembly, "A", Here.ONLINE)
    assert [name for name, found in being(assembly).items() if found.there] == ["A", "B"]
    leaves(assembly, "A")
    assert being(assembly) == {"A": Being.LEFT, "B": Being.ABSENT, "C": Being.ABSENT, "D": Being.ABSENT}


def test_a_proxy_is_not_passed_on_and_is_taken_back_by_who_gave_it(app: Flask) -> None:
    assembly = a_meeting()
    given = gives(assembly, "B", "A")
    holder, other = delegate_of(assembly, "A"), delegate_of(assembly, "C").id
    with pytest.raises(RuleBroken, match="niet doorgeven"), writing() as session:
        proxies.give(session, assembly.round_id, given.mandate_id, other, holder.name, NOW, giver_id=holder.id)
    with pytest.raises(RuleBroken, match="wie de volmacht gaf"), writing() as session:
        proxies.revoke(session, given, holder.name, NOW, giver_id=holder.id)
    with pytest.raises(RuleBroken, match="heeft al een volmacht gegeven"):
        gives(assembly, "B", "C")
    with writing() as session:
        proxies.revoke(session, given, "A. B", NOW, giver_id=delegate_of(assembly, "B").id)
    gives(assembly, "B", "C")


def test_two_delegates_share_one_mandate(app: Flask) -> None:
    assembly = an_assembly(a_body(seats=2, delegates=2, rules=LIMIT_2))
    first, second = delegate_of(assembly, "M01", "A"), delegate_of(assembly, "M01", "B")
    with writing() as session:
        presences.check_in(session, first, Here.HALL, "", NOW)
        presences.check_in(session, second, Here.ONLINE, "", NOW)
        presences.check_out(session, first, "Secretariaat", NOW)
    assert being(assembly) == {"M01": Being.PRESENT, "M02": Being.ABSENT}


def test_everything_that_happens_stands_in_the_chain(app: Flask) -> None:
    assembly = a_meeting()
    gives(assembly, "B", "A")
    comes(assembly, "B")
    leaves(assembly, "B")
    with writing() as session:
        convocations.end_meeting(session, assembly.round_id, BY, NOW)
    lines = chains.of_round(db.session(), assembly.round_id)
    assert [line.line.split('"event":"')[1].split('"')[0] for line in lines] == [
        "proxy_given", "check_in", "proxy_revoked", "check_out", "meeting_ended"]
    assert chain.broken_at((line.line, line.hash) for line in lines) is None
    with pytest.raises(RuleBroken, match="is afgelopen"):
        comes(assembly, "B")
