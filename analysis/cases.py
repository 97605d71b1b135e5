"""The case file of phrases: every line a template with statistics and what it must say."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.sentences import render
from analysis.statistics import Withheld, count, statistic
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
        except RuleBroken as broken:
            raise RuleBroken(f"Regel {reader.line_num}: {broken.message}") from None
        except (ValueError, TypeError, AttributeError):
            raise RuleBroken(f"Regel {reader.line_num} is niet leesbaar.") from None


def tell(case: Case) -> str:
    """What the case says; a withheld sentence begins with ONDERDRUKT. Raises RuleBroken with the name of the case."""
    try:
        statistics = {name: statistic(fields) for name, fields in case.statistics.items()}
        return render(case.template, statistics, case.rule, case.newsletter_day).text
    except RuleBroken as broken:
        raise RuleBroken(f"Geval {case.id}: {broken.message}") from None
    except Withheld:
        return SUPPRESSED + WITHHELD


def rules(overrides: dict[str, Any]) -> Publication:
    """The publication settings with the Dutch names of the case file."""
    unknown = overrides.keys() - OVERRIDES.keys() - {"profiel"}
    if unknown:
        raise RuleBroken(f"Onbekende regel: {', '.join(sorted(unknown))}.")
    return settings(overrides.get("profiel", "vertrouwelijk"),
                    {OVERRIDES[name]: count(value, name) for name, value in overrides.items() if name in OVERRIDES})


def _case(row: dict[str, str]) -> Case:
    if not row["sjabloon"]:
        raise ValueError("no template")
    day = row.get("datum_nieuwsbrief") or date.min.isoformat()
    statistics = json.loads(row["statistieken_json"] or "{}")
    if not isinstance(statistics, dict) or not all(isinstance(fields, dict) for fields in statistics.values()):
        raise ValueError("statistics without names")
    return Case(row["id"], row["sjabloon"], statistics,
                rules(json.loads(row.get("regels_json") or "{}")), date.fromisoformat(day),
                row.get("verwacht") or "")
