"""Guessing from which old passages a new one came."""

from survey.rules.documents import Passage
from survey.rules.origins import guess

LOAD = "Wij verlagen de werkdruk van de leden door minder uitvragen te doen en formulieren vooraf in te vullen."
VISIT = "Elk lid krijgt dit jaar een bezoek van een van de bestuursleden, met een verslag voor het hele netwerk."
MONEY = "De contributie blijft gelijk. De reserve gaat naar het onderzoek over thuiszitters, dat een jaar loopt."
OLD = [("", "Inleiding", "Dit is het jaarplan."), ("1", "Werkdruk", LOAD), ("2", "Bezoek", VISIT), ("3", "Geld", MONEY)]


def passages(*made: tuple[str, str, str]) -> list[Passage]:
    return [Passage(f"p{place}", 1, *each) for place, each in enumerate(made, 1)]


def guessed(*new: tuple[str, str, str]) -> list[tuple[str, ...]]:
    return guess(passages(*OLD), passages(*new))


def test_the_same_text_elsewhere_is_the_same_passage() -> None:
    assert guessed(OLD[3], ("9", "Een andere kop", VISIT), OLD[0]) == [("p4",), ("p3",), ("p1",)]


def test_a_changed_text_is_known_by_most_of_its_words() -> None:
    changed = LOAD.replace("minder uitvragen te doen", "de helft van alle uitvragen te schrappen")
    assert guessed(OLD[0], ("1", "Minder druk", changed)) == [("p1",), ("p2",)]


def test_a_split_and_a_join_are_seen() -> None:
    one, two = MONEY.split(". ", 1)
    assert guessed(("3.1", "Contributie", one + "."), ("3.2", "Reserve", two))[1] == ("p4",)
    assert guessed(OLD[0], ("1", "Werkdruk en bezoek", LOAD + "\n\n" + VISIT)) == [("p1",), ("p2", "p3")]


def test_a_passage_that_was_written_anew_keeps_its_heading_and_what_is_new_has_none() -> None:
    new = ("5", "Privacy", "Wij maken een beleid voor gegevens.")
    assert guessed(("1", "Werkdruk", "Alles anders hier."), new) == [("p2",), ()]


def test_passages_that_are_equal_follow_their_order() -> None:
    same = ("", "Toelichting", "Geen.")
    assert guess(passages(same, same), passages(same, same, same)) == [("p1",), ("p2",), ()]


def test_headings_alone_are_enough_and_nothing_comes_from_nothing() -> None:
    assert guess(passages(("1", "Doelen", "")), passages(("2", "Doelen", ""))) == [("p1",)]
    assert guess([], passages(("", "Nieuw", "Tekst."))) == [()]
    assert guess(passages(("", "Oud", "Tekst.")), []) == []


def test_what_more_passages_share_than_a_person_can_look_through_says_nothing() -> None:
    old = passages(*(("", f"Kop {number}", f"Tekst {number}.") for number in range(40)))
    assert guess(old, passages(("", "Kop", ""), ("", "Kop 7", "Heel iets anders."))) == [(), ("p8",)]
