"""Figures about the schools of organisations: the base says of how many, and organisations decide what may be told."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from analysis.figures.repeats import LARGE_PART, OfRows, of_rows
from analysis.figures.results import Figures, Result
from analysis.figures.rows import Row
from analysis.tables import basis
from survey.rules.publication import PROFILES, Profile
from survey.rules.questionnaires.codebook import Codebook, Repeated, Variable
from survey.rules.questionnaires.document import Group, Type

NOW = datetime(2022, 2, 2, tzinfo=UTC)
YES_NO = (("ja", "Ja", False), ("nee", "Nee", False), ("weg", "Weet niet", True))
BOOK = Codebook(
    "Scholen", (Variable("scholen", "scholen", Type.NUMBER, "Aantal scholen", "Scholen"),),
    group=Group("swv", "swv'en", "het"),
    repeats=(Repeated("scholen", "Uw scholen", "school", "scholen", (
        Variable("leerlingen", "leerlingen", Type.NUMBER, "Leerlingen", "Scholen"),
        Variable("groeit", "groeit", Type.ONE, "Groeit?", "Scholen", YES_NO))),))  # fmt: skip


def school(pupils: int | None, grows: str | None = "ja") -> dict[str, Any]:
    return {"leerlingen": None if pupils is None else Decimal(pupils), "groeit": grows}


def counted(*schools: list[dict[str, Any]], profile: Profile = Profile.CONFIDENTIAL) -> OfRows:
    rows = [Row(f"PO-{number}", {}, NOW, {"scholen": each}) for number, each in enumerate(schools)]
    (found,) = of_rows(BOOK, rows, PROFILES[profile], True)
    return found


def of(found: OfRows, key: str) -> Figures:
    return next(each for each in found.variables if each.key == key)


def figure(found: OfRows, name: str) -> Result:
    return next(each for each in of(found, name.partition(".")[0]).results if each.id == name)


def test_the_base_tells_how_many_schools_of_how_many_organisations() -> None:
    found = counted(*([[school(100), school(300, "nee")]] * 40))
    assert (found.rows, found.organisations, found.base) == (80, 40, "van de 80 scholen bij 40 swv'en")
    mean = figure(found, "leerlingen.mean")
    assert (mean.value, mean.interval, mean.population) == (200, None, None)
    assert basis(mean) == "van de 80 scholen bij 40 swv'en"
    yes = figure(found, "groeit.ja")
    assert (yes.value, yes.x, yes.n, yes.interval) == (50, 40, 80, None)
    assert basis(yes) == "40 van de 80 scholen bij 40 swv'en"


def test_many_schools_of_few_organisations_are_too_few() -> None:
    found = counted(*([[school(100)] * 20] * 9))
    assert figure(found, "leerlingen.mean").withheld
    assert figure(found, "groeit.ja").value is None


def test_below_thirty_organisations_there_are_counts_and_no_percentages() -> None:
    found = counted(*([[school(100), school(200, "nee")]] * 20))
    assert (figure(found, "groeit.ja").x, figure(found, "groeit.ja").value) == (20, None)


def test_an_answer_of_few_organisations_is_not_told_and_cannot_be_computed() -> None:
    few = [[school(10, "nee")] * 3] * 4
    found = counted(*few, *([[school(10)] * 3] * 40))
    assert [figure(found, f"groeit.{key}").x for key in ("ja", "nee")] == [None, None]
    assert figure(counted(*few, *few, *([[school(10)] * 3] * 40)), "groeit.nee").x == 24


def test_where_one_organisation_filled_in_most_schools_nothing_is_told() -> None:
    found = counted([school(10)] * 60, *([[school(10)]] * 40))
    assert figure(found, "groeit.ja").withheld == LARGE_PART.format("scholen")
    large = counted([school(100_000), school(1)], *([[school(10), school(10)]] * 40))
    assert figure(large, "leerlingen.mean").withheld
    assert figure(large, "leerlingen.median").value == 10
    assert not figure(counted([school(10)] * 60, *([[school(10)]] * 40), profile=Profile.OPEN), "groeit.ja").withheld


def test_who_has_no_schools_counts_for_none() -> None:
    found = counted([], [school(None, None)], *([[school(5)]] * 12))
    assert (found.rows, found.organisations) == (13, 13)
    assert of(found, "leerlingen").answered == 12
    assert counted().variables[0].answered == 0
