"""A sheet of a workbook as it was read, whoever read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0]` is row 1 of the spreadsheet, and all rows are as long as the longest."""

    name: str
    rows: tuple[tuple[str, ...], ...]
