"""The case file of phrases: every line a template with statistics and what it must say."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.sentences import render
from analysis.statistics import Withheld, statistic
from survey.rules.broken import RuleBroken
from survey.rules.publication import WITHHELD, Publication, settings

OVERRIDES = {"min_n_procent": "percentages_from", "min_basis": "base", "klein": "small"}
COLUMNS = ("id", "sjabloon", "statistieken_json", "regels_json", "datum_nieuwsbrief")
SUPPRESSED = "ONDERDRUKT: "


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the case file; `expected` is empty when the file does not say."""

    id: str
    template: str
    statistics: dict[str, Any]
    rule: Publication
    newsletter_day: date
    expected: str = ""


def cases(lines: Iterable[str]) -> Iterator[Case]:
    """Read a case file; raises RuleBroken with the number of the line that cannot be read."""
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if missing:
        raise RuleBroken(f"In het bestand ontbreken de kolommen {', '.join(missing)}.")
    for row in reader:
        try:
            yield _case(row)
        except (ValueError, TypeError, AttributeError):
            raise RuleBroken(f"Regel {reader.line_num} is niet leesbaar.") from None


def tell(case: Case) -> str:
    """What the case says; a withheld sentence begins with ONDERDRUKT."""
    statistics = {name: statistic(fields) for name, fields in case.statistics.items()}
    try:
        return render(case.template, statistics, case.rule, case.newsletter_day).text
    except Withheld:
        return SUPPRESSED + WITHHELD


def rules(overrides: dict[str, Any]) -> Publication:
    """The publication settings with the Dutch names of the case file."""
    unknown = overrides.keys() - OVERRIDES.keys() - {"profiel"}
    if unknown:
        raise RuleBroken(f"Onbekende regel: {', '.join(sorted(unknown))}.")
    return settings(overrides.get("profiel", "vertrouwelijk"),
                    {OVERRIDES[name]: int(value) for name, value in overrides.items() if name in OVERRIDES})


def _case(row: dict[str, str]) -> Case:
    day = row.get("datum_nieuwsbrief") or date.min.isoformat()
    return Case(row["id"], row["sjabloon"], json.loads(row["statistieken_json"] or "{}"),
                rules(json.loads(row.get("regels_json") or "{}")), date.fromisoformat(day),
                row.get("verwacht") or "")
