"""The command for analysts: `python -m analysis phrases CASES.csv` and `python -m analysis figures ...`."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis import files, tables
from analysis.cases import cases, tell
from analysis.results import results
from survey.rules.broken import RuleBroken
from survey.rules.publication import Profile, settings
from survey.rules.questionnaires.codebook import codebook

WRONG = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what is wrong is said in one sentence on standard error, with status 2."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except RuleBroken as broken:
        print(broken.message, file=sys.stderr)
        return WRONG
    return 0


def _phrases(chosen: argparse.Namespace) -> None:
    """Prints id,tekst for every case."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("id", "tekst"))
    try:
        with chosen.cases.open(encoding="utf-8-sig", newline="") as file:
            writer.writerows((case.id, tell(case)) for case in cases(file))
    except (OSError, UnicodeDecodeError):
        raise RuleBroken(f"{chosen.cases} kan niet worden gelezen.") from None


def _figures(chosen: argparse.Namespace) -> None:
    """Prints all figures of one round; the moment of counting is that of the last response."""
    asked = files.questionnaire(chosen.questionnaire)
    population = files.register(chosen.register)
    read = files.responses(chosen.responses, asked, population)
    if not read.rows:
        raise RuleBroken(f"{chosen.responses.name}: er staan geen ingestuurde reacties in.")
    now = max(row.submitted_at for row in read.rows)
    found = results(codebook(asked), read.rows, population, settings(chosen.profile), now,
                    closed=chosen.closed, by=chosen.by)
    if chosen.format == "json":
        print(json.dumps(tables.document(found), ensure_ascii=False, indent=2))
    else:
        print(tables.text(found), end="")
    for note in read.notes:
        print(note, file=sys.stderr)


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
    figures.add_argument("--closed", action="store_true", help="de uitvraag is gesloten")
    figures.set_defaults(run=_figures)
    return parser


if __name__ == "__main__":
    sys.exit(main())
