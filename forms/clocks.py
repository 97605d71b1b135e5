"""A field for a time of the day, as browsers send it and as people type it."""

import re
from datetime import time
from typing import Any

from wtforms import StringField
from wtforms.widgets import TimeInput

CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?(?:\s*(?:uur|u))?")
UNREADABLE = "Dit is geen tijd. Schrijf bijvoorbeeld 19:00."


def clock_of(text: str) -> time | None:
    """The time that was typed ("19:00", "19.00", "9 uur"), or None when it is none."""
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class ClockField(StringField):
    """A time of the day; what cannot be read stays in the field as it was typed."""

    widget = TimeInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        self.data = clock_of(valuelist[0])
        if self.data is None:
            raise ValueError(UNREADABLE)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if self.data else ""
