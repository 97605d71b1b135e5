"""A field for a time of the day, as browsers send it and as people type it."""

import re
from datetime import time
from typing import Any

from wtforms import StringField
from wtforms.widgets import TimeInput

WRITTEN = re.compile(r"\s*(\d{1,2})(?:[.:u]?(\d{2}))?\s*(?:uur|u)?\s*", re.IGNORECASE)
UNREADABLE = "Dit is geen tijd. Schrijf bijvoorbeeld 19.30."


def time_of(text: str) -> time | None:
    """The time that was typed, or None when no way of writing fits."""
    found = WRITTEN.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


class TimeField(StringField):
    """A time of the day; what cannot be read stays in the field as it was typed."""

    widget = TimeInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.data = time_of(valuelist[0])
        if self.data is None:
            raise ValueError(UNREADABLE)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if self.data else ""
