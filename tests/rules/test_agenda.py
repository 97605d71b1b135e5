"""The agenda: in order, under the right month, and dates of the secretariat that make sense."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from survey.rules.agenda import DateDetails, Item, Sort, by_month, check_date, coming, followed_since, rows
from survey.rules.broken import RuleBroken
from survey.rules.calendar import moment_at

NOW = moment_at(date(2022, 2, 2), 9)
DAY = Item(Sort.DATE, 1, "a", "Landelijke dag", date(2022, 2, 16), NOW)


def meeting(number: int, day: date, hour: int, hours: float = 2, **fields: object) -> Item:
    begin = moment_at(day, hour)
    made = Item(Sort.OCCASION, number, "b", f"Bijeenkomst {number}", day, NOW, None, begin,
                begin + timedelta(hours=hours))
    return replace(made, **fields)


def test_dates_stand_in_order_and_whole_days_go_first() -> None:
    late, early = meeting(1, date(2022, 2, 16), 19), meeting(2, date(2022, 2, 16), 9)
    assert [item.number for item in coming([late, early, replace(DAY, number=3)], NOW.date())] == [3, 2, 1]


def test_what_is_over_is_gone_and_what_goes_on_stays() -> None:
    two_days = meeting(1, date(2022, 2, 1), 10, hours=26)
    assert two_days.until == date(2022, 2, 2)
    assert coming([two_days], date(2022, 2, 2)) == [two_days]
    assert coming([two_days], date(2022, 2, 3)) == []


def test_each_date_stands_under_its_month_and_one_that_goes_on_under_this_one() -> None:
    long = replace(DAY, day=date(2022, 1, 31), last_day=date(2022, 2, 11), title="Openstelling")
    found = by_month([meeting(1, date(2022, 3, 18), 19), DAY, long], NOW.date())
    assert [(month, [item.title for item in items]) for month, items in found] == [
        ("februari 2022", ["Openstelling", "Landelijke dag"]), ("maart 2022", ["Bijeenkomst 1"])]


@pytest.mark.parametrize(("item", "words"), [
    (DAY, "woensdag 16 februari 2022"),
    (replace(DAY, last_day=date(2022, 2, 17)), "woensdag 16 februari 2022 tot en met donderdag 17 februari 2022"),
    (meeting(1, date(2022, 3, 18), 19), "vrijdag 18 maart 2022, 19.00 tot 21.00 uur"),
    (meeting(1, date(2022, 11, 3), 10, hours=27),
     "donderdag 3 november 2022, 10.00 uur tot en met vrijdag 4 november 2022, 13.00 uur"),
])
def test_a_date_is_told_in_words(item: Item, words: str) -> None:
    assert item.when() == words


def test_a_row_for_the_newsletter_says_all_and_leads_there() -> None:
    item = meeting(1, date(2022, 3, 18), 19, link="/bijeenkomsten/norm", provisional=True, place="Wolvega")
    row, elsewhere = rows([item, replace(DAY, link="https://example.nl/dag", day=date(2022, 4, 1))], NOW.date(),
                          "https://achterban.example.nl")
    assert (row.month, row.state, row.place) == ("maart 2022", "voorlopige datum", "Wolvega")
    assert row.address == "https://achterban.example.nl/bijeenkomsten/norm"
    assert elsewhere.address == "https://example.nl/dag"


def test_one_that_does_not_go_on_says_so_before_that_it_was_provisional() -> None:
    assert meeting(1, date(2022, 3, 18), 19, provisional=True, cancelled=True).state() == "gaat niet door"


def test_calendars_keep_what_was_for_a_year() -> None:
    assert followed_since(date(2022, 2, 2)) == date(2021, 2, 1)
    assert followed_since(date(2024, 2, 29)) == date(2023, 2, 1)


GOOD = DateDetails("Landelijke dag", date(2022, 2, 16), begins=time(9), ends=time(10, 30))


def test_a_date_with_hours_has_moments() -> None:
    assert GOOD.moments() == (moment_at(GOOD.day, 9), moment_at(GOOD.day, 10, 30))
    assert replace(GOOD, ends=None).moments()[1] == moment_at(GOOD.day, 10)
    assert replace(GOOD, begins=None, ends=None).moments() == (None, None)


@pytest.mark.parametrize(("wrong", "words"), [
    ({"title": "  "}, "naam"), ({"last_day": date(2022, 2, 15)}, "laatste dag"),
    ({"last_day": date(2022, 2, 17)}, "één dag"), ({"last_day": date(2023, 2, 17), "begins": None}, "hoogstens"),
    ({"begins": None}, "hoe laat"), ({"ends": time(9)}, "voor het begin"), ({"link": "javascript:alert(1)"}, "https"),
    ({"link": "https://"}, "https"), ({"link": "https://[x"}, "https"),
])
def test_a_date_that_makes_no_sense_is_refused(wrong: dict[str, object], words: str) -> None:
    check_date(GOOD)
    with pytest.raises(RuleBroken, match=words):
        check_date(replace(GOOD, **wrong))


def test_a_time_that_comes_twice_is_asked_for_again() -> None:
    with pytest.raises(RuleBroken, match="twee keer"):
        replace(GOOD, day=date(2026, 10, 25), begins=time(2, 30)).moments()
    assert isinstance(replace(GOOD, day=date(2026, 10, 25), begins=time(4)).moments()[0], datetime)
