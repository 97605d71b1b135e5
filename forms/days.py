"""A field for a day, as browsers send it and as people type it."""

from datetime import date, datetime
from typing import Any

from wtforms import StringField
from wtforms.widgets import DateInput

WRITTEN = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
YEARS = range(1900, 2101)
OUT_OF_REACH = f"Kies een dag tussen {YEARS[0]} en {YEARS[-1]}."
UNREADABLE = "Dit is geen datum. Schrijf bijvoorbeeld 14-02-2022."


def day_of(text: str) -> date | None:
    """The day that was typed, or None when no way of writing fits."""
    for pattern in WRITTEN:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


class DayField(StringField):
    """A day; what cannot be read stays in the field as it was typed."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.data = day_of(valuelist[0])
        if self.data is None:
            raise ValueError(UNREADABLE)
        if self.data.year not in YEARS:
            # A slip of the finger; the day after the last one there is would be no day at all.
            self.data = None
            raise ValueError(OUT_OF_REACH)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""
