"""The form of a date of the secretariat itself."""

import re
from datetime import time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import TimeInput

from forms.days import DayField
from forms.lengths import at_most
from survey.rules.agenda import DateDetails

WIDE = {"class": "wide"}
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


class DateForm(FlaskForm):
    title = StringField("Wat is er die dag?", [InputRequired("Geef de datum een naam."), at_most(200)],
                        render_kw=WIDE)
    day = DayField("Dag", [InputRequired("Kies de dag.")])
    last_day = DayField("Tot en met", [Optional()])
    begins = ClockField("Begint om", [Optional()])
    ends = ClockField("Eindigt om", [Optional()])
    place = StringField("Plaats", [at_most(200)], render_kw=WIDE)
    link = StringField("Link", [at_most(300)], render_kw=WIDE | {"inputmode": "url"})
    provisional = BooleanField("De datum is nog voorlopig")

    def details(self) -> DateDetails:
        """What was said; only of a form that was found valid."""
        if self.day.data is None:
            raise ValueError("this form was not validated")
        return DateDetails(self.title.data or "", self.day.data, self.last_day.data, self.begins.data, self.ends.data,
                           self.place.data or "", (self.link.data or "").strip(), self.provisional.data)
