"""The commands for analysts: `python -m analysis figures ...`, `... series ...` and `... phrases CASES.csv`."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis import contrasts, files, series, tables
from analysis.cases import cases, tell
from analysis.results import Results, results
from survey.rules.broken import RuleBroken
from survey.rules.publication import Profile, settings
from survey.rules.questionnaires.codebook import codebook
from survey.rules.rounding import exact

WRONG = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what is wrong is said in one sentence on standard error, with status 2."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        # Who reads has seen enough, as `head` has; nothing more can be written, also not while the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _phrases(chosen: argparse.Namespace) -> None:
    """Prints id,tekst for every case."""
    try:
        with chosen.cases.open(encoding="utf-8-sig", newline="") as file:
            told = [(case.id, tell(case)) for case in cases(file)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise RuleBroken(f"{chosen.cases} kan niet worden gelezen.") from None
    if not told:
        raise RuleBroken(f"{chosen.cases.name}: er staan geen gevallen in.")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("id", "tekst"))
    writer.writerows(told)


def _figures(chosen: argparse.Namespace) -> None:
    """Prints all figures of one round; the moment of counting is that of the last response."""
    asked = files.questionnaire(chosen.questionnaire)
    population = files.register(chosen.register)
    read = files.responses(chosen.responses, asked, population)
    if not read.rows:
        raise RuleBroken(f"{chosen.responses.name}: er staan geen ingestuurde reacties in.")
    now = max(row.submitted_at for row in read.rows)
    by = files.facts(chosen.by, population)
    found = results(codebook(asked), read.rows, population, settings(chosen.profile), now,
                    closed=chosen.closed, by=by)
    found = _crossed(found, chosen.cross)
    apart = contrasts.contrasts(found, by)
    if chosen.format == "json":
        _print_json(tables.document(found) | {"means": contrasts.rows(apart)})
    else:
        print(tables.text(found), end="")
        if apart.every:
            print(f"\nGemiddelden vergeleken, {apart.looked_at} keer gekeken")
        for each in apart.every:
            print(f"  {each.key}: {contrasts.printed(each)}")
    for note in read.notes:
        print(note, file=sys.stderr)


def _crossed(found: Results, wanted: Sequence[str]) -> Results:
    """With a cross-table for every pair "question:question"; in a round that may not be told there are none."""
    tables_: list[Any] = []
    for pair in wanted:
        first, sign, second = pair.partition(":")
        if not sign or second not in found.source.columns or first == second:
            raise RuleBroken(f"“{pair}” is geen kruistabel: schrijf twee vragen met een dubbele punt ertussen.")
        if found.verdict.allowed:
            tables_.append(found.breakdown(first, second))
    return replace(found, breakdowns=(*found.breakdowns, *tables_))


def _series(chosen: argparse.Namespace) -> None:
    """Prints every point of a series of register figures, and what it says."""
    known = series.read(chosen.series, chosen.name, chosen.numerator, chosen.denominator, chosen.target)
    norm = exact(chosen.norm.replace(",", ".")) if chosen.norm else None
    known = replace(known, norm=norm, of=chosen.of)
    said = [each.text for each in series.sentences(known, chosen.day or date.max, chosen.since)]
    points = series.rows(known)
    if chosen.format == "json":
        _print_json({"name": known.name, "points": points, "trend": series.trend_row(known, chosen.since),
                     "sentences": said})
        return
    for each in points:
        print("  ".join(filter(None, (each["day"], f"{each['x']:>7}", f"{each['n']:>8}", f"{each['printed']:>8}",
                                      each["arrow"], each["status"], each["target"] and f"doel {each['target']}",
                                      each["broken"] and "andere peildag"))).rstrip())
    print("", *said, sep="\n")


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis",
                                     description="Uitkomsten en zinnen uit bestanden.")
    commands = parser.add_subparsers(required=True, metavar="OPDRACHT")
    phrases = commands.add_parser("phrases", help="de zinnen van een bestand met gevallen")
    phrases.add_argument("cases", type=Path, metavar="CASES.csv")
    phrases.set_defaults(run=_phrases)
    figures = commands.add_parser("figures", help="alle uitkomsten van een uitvraag")
    figures.add_argument("questionnaire", type=Path, metavar="QUESTIONNAIRE.xlsx")
    figures.add_argument("responses", type=Path, metavar="RESPONSES.csv")
    figures.add_argument("--register", type=Path, required=True, metavar="REGISTER.csv")
    figures.add_argument("--profile", choices=[str(each) for each in Profile], default="vertrouwelijk")
    figures.add_argument("--format", choices=("text", "json"), default="text")
    figures.add_argument("--by", action="append", default=[], metavar="KENMERK",
                         help="uitsplitsen naar een kenmerk, bijvoorbeeld sector")
    figures.add_argument("--cross", action="append", default=[], metavar="VRAAG:VRAAG",
                         help="een kruistabel van twee keuzevragen, bijvoorbeeld q04:q13")
    figures.add_argument("--closed", action="store_true", help="de uitvraag is gesloten")
    figures.set_defaults(run=_figures)
    line = commands.add_parser("series", help="een reeks registercijfers over de jaren")
    line.add_argument("series", type=Path, metavar="REEKS.csv")
    line.add_argument("--numerator", required=True, metavar="KOLOM", help="de kolom met de teller")
    line.add_argument("--denominator", required=True, metavar="KOLOM", help="de kolom met de noemer")
    line.add_argument("--target", default="", metavar="KOLOM", help="de kolom met het doel, in procenten")
    line.add_argument("--name", default="percentage", help="hoe het cijfer heet, bijvoorbeeld deelnamepercentage")
    line.add_argument("--of", default="leerlingen", help="wie er geteld zijn")
    line.add_argument("--norm", metavar="GETAL", help="het cijfer om tegen af te zetten, in procenten")
    line.add_argument("--since", type=date.fromisoformat, metavar="DAG", help="de eerste dag die telt voor de trend")
    line.add_argument("--day", type=date.fromisoformat, metavar="DAG",
                      help="de dag van de nieuwsbrief: bij een dag in dat jaar staat geen jaar")
    line.add_argument("--format", choices=("text", "json"), default="text")
    line.set_defaults(run=_series)
    return parser


if __name__ == "__main__":
    sys.exit(main())
