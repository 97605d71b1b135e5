"""What was filled in beforehand and what became of it, as columns beside the answers and as a list of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from survey.documents.tables import Cell, Sheet
from survey.rules.prefills import BESIDE, Touch
from survey.rules.questionnaires import rows
from survey.rules.questionnaires.document import Questionnaire, part_words
from survey.rules.questionnaires.piping import plainly
from survey.rules.questionnaires.telling import as_typed

HEADER = ("Code", "Naam", "Vraag", "Rij", "Vooringevuld", "Bron", "Wat het lid ervan maakte", "Voorlopig", "Reden")


class Remarked(Protocol):
    """One member with what became of its prefilled answers."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def remarks(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns beside the answers of every member: five for each question that was filled in beforehand somewhere.

    `known` has them by the code of a member and what stands before the keys of its row, if it is of one.
    """

    header: tuple[str, ...]
    known: Mapping[tuple[str, str], Mapping[str, tuple[Cell, ...]]]
    keys: tuple[str, ...]

    def cells(self, code: str, row: str = "") -> tuple[Cell, ...]:
        own = self.known.get((code, row), {})
        return tuple(cell for key in self.keys for cell in own.get(key, (None,) * len(BESIDE)))


def beside(questionnaire: Questionnaire, remarked: Iterable[Remarked], section: str = "") -> Beside:
    """The columns beside the answers, or beside the rows of a section that is filled in several times."""
    known: dict[tuple[str, str], dict[str, tuple[Cell, ...]]] = {}
    for each in remarked:
        for name, remark in each.remarks.items():
            row, key = rows.row_of(name), rows.bare(name)
            if row.partition(".")[0] == section and key in questionnaire.by_key:
                known.setdefault((each.code, row), {})[key] = _cells(questionnaire, name, remark)
    found = {key for own in known.values() for key in own}
    keys = tuple(question.key for question in questionnaire.questions if question.key in found)
    header = tuple(f"{plainly(questionnaire.by_key[key].label)}: {said}" for key in keys for said in BESIDE)
    return Beside(header, known, keys)


def widened(columns: Beside, header: Sequence[str], lines: Iterable[Sequence[Cell]],
            code: int) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
    """A table of answers with these columns behind its own; `code` is the place of the code of a member in a line."""
    return (*header, *columns.header), ((*line, *columns.cells(str(line[code]))) for line in lines)


def widened_rows(columns: Beside, section: str, header: Sequence[str], lines: Iterable[Sequence[Cell]],
                 ) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
    """The same of a table of rows, in which every line begins with a code, a name and the place of the row."""
    wide = ((*line, *columns.cells(str(line[0]), f"{section}.{line[2]}.")) for line in lines)
    return (*header, *columns.header), wide


def sheet(questionnaire: Questionnaire, remarked: Sequence[Remarked]) -> Sheet:
    """A line for every prefilled or provisional answer."""
    return Sheet("Herkomst", HEADER, _lines(questionnaire, remarked))


def _lines(questionnaire: Questionnaire, remarked: Iterable[Remarked]) -> Iterator[tuple[Cell, ...]]:
    for each in remarked:
        for name, remark in each.remarks.items():
            question = questionnaire.by_key.get(rows.bare(name))
            if question:
                row = rows.row_of(name).rstrip(".").rpartition(".")[2]
                yield (each.code, each.name, plainly(question.label), row or None,
                       *_cells(questionnaire, name, remark))


def _cells(questionnaire: Questionnaire, name: str, remark: Mapping[str, Any]) -> tuple[Cell, ...]:
    question = questionnaire.by_key[rows.bare(name)]
    parts = [(part_words(question, rows.bare(key)), as_typed(question, was)) for key, was in remark["was"].items()]
    was = "; ".join(f"{part}: {said}" if part else said for part, said in parts)
    touch = Touch(remark["touch"]).words if remark["touch"] else ""
    return was or None, remark["source"] or None, touch or None, bool(remark["provisional"]), remark["reason"] or None
