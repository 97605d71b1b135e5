"""How quickly full results are made: `python -m tests.bench.analysis`, also against the naive way.

Forty questions: twenty choices, four with several answers, twelve numbers, four texts. "From the snapshot" reads the
file and makes all figures with their intervals; "rebuilt" first makes the columns from answers that are in memory.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis import snapshots
from analysis.figures.rows import Row, table
from analysis.results import Results, from_table, results
from survey.rules.publication import settings
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.document import Type

NOW = datetime(2022, 2, 2, tzinfo=UTC)
YES_NO = (("ja", "Ja", False), ("nee", "Nee", False), ("weet_niet", "Weet niet", True))
SEVERAL = tuple((key, key.upper(), False) for key in "abcdef")
OPEN = settings("open")
SIZES = (151, 3_000, 100_000)
RUNS = 5


def codebook() -> Codebook:
    asked = [Variable(f"c{place}", f"c{place}", Type.ONE, "Keuze?", "", YES_NO) for place in range(20)]
    asked += [Variable(f"m{place}", f"m{place}", Type.SEVERAL, "Meer?", "", SEVERAL) for place in range(4)]
    asked += [Variable(f"n{place}", f"n{place}", Type.NUMBER, "Getal?", "", unit="%") for place in range(12)]
    asked += [Variable(f"t{place}", f"t{place}", Type.LONG_TEXT, "Tekst?", "") for place in range(4)]
    return Codebook("Meting", tuple(asked), ("sector",))


def answer(chosen: random.Random, variable: Variable) -> Any:
    if variable.type is Type.ONE:
        return chosen.choice(("ja", "nee", "weet_niet"))
    if variable.type is Type.SEVERAL:
        return chosen.sample("abcdef", chosen.randint(1, 4))
    if variable.type is Type.NUMBER:
        return chosen.randint(0, 80) if chosen.random() < 0.9 else None
    return "Een kort antwoord." if chosen.random() < 0.3 else None


def rows(count: int) -> list[Row]:
    chosen, book = random.Random(2022), codebook()
    return [Row(f"S{place}", {"code": f"S{place}", "sector": chosen.choice(("PO", "VO")), "pupils": place % 900}, NOW,
                {each.key: answer(chosen, each) for each in book.variables}) for place in range(count)]


def naive(stored: list[tuple[str, str]]) -> None:
    """What one would write at once: read every answer, then pandas.crosstab and describe."""
    described({"sector": sector, **json.loads(answers)} for sector, answers in stored)


def described(given: Iterable[dict[str, Any]]) -> None:
    """The second half of it, from answers with their sector."""
    import pandas

    frame = pandas.DataFrame(list(given))
    for each in codebook().variables:
        if each.type is Type.ONE:
            pandas.crosstab(frame[each.key], frame["sector"])
        elif each.type is Type.NUMBER:
            frame.groupby("sector")[each.key].describe()
            frame[each.key].describe()
        elif each.type is Type.SEVERAL:
            long = frame[["sector", each.key]].explode(each.key)
            pandas.crosstab(long[each.key], long["sector"])


def median(deed: Callable[[], Any], runs: int = RUNS) -> float:
    """Seconds, the middle one of some runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure(count: int, folder: Path) -> dict[str, float]:
    book, answered = codebook(), rows(count)
    invited = [row.facts for row in answered] * 2
    source, path = table(book, answered, invited), folder / f"{count}.parquet"
    made = snapshots.Snapshot(source, {}, "")
    snapshots.write(path, book, made)
    stored = [(str(row.facts["sector"]), json.dumps(row.answers)) for row in answered]
    runs = 3 if count > 10_000 else RUNS
    return {
        "from the snapshot": median(lambda: from_table(book, snapshots.read(path, book).table, OPEN, NOW), runs),
        "the same by sector": median(lambda: sectors(book, path), runs),
        "rebuilt": median(lambda: results(book, answered, invited, OPEN, NOW), runs),
        "rebuilt from JSON": median(lambda: results(book, parsed(stored), invited, OPEN, NOW), runs),
        "written": median(lambda: snapshots.write(path, book, made), runs),
        "naive": median(lambda: naive(stored), 1)}


def sectors(book: Codebook, path: Path) -> Results:
    return from_table(book, snapshots.read(path, book).table, OPEN, NOW, by=("sector",))


def parsed(stored: list[tuple[str, str]]) -> list[Row]:
    return [Row(f"S{place}", {"sector": sector}, NOW, json.loads(answers))
            for place, (sector, answers) in enumerate(stored)]


def main() -> None:
    print("| answers | " + " | ".join(("from the snapshot", "the same by sector", "rebuilt", "rebuilt from JSON",
                                     "written", "naive", "naive / by sector")) + " |")
    with tempfile.TemporaryDirectory(prefix="achterban-bench-") as folder:
        for count in SIZES:
            found = measure(count, Path(folder))
            ratio = found["naive"] / found["the same by sector"]
            cells = " | ".join(f"{1000 * each:,.0f} ms" for each in found.values())
            print(f"| {count:,} | {cells} | {ratio:.0f} x |")


if __name__ == "__main__":
    main()
