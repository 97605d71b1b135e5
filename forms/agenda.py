"""The form of a date of the secretariat itself."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional

from forms.days import DayField
from forms.lengths import at_most
from forms.times import TimeField
from survey.rules.agenda import DateDetails

WIDE = {"class": "wide"}


class DateForm(FlaskForm):
    title = StringField("Wat is er die dag?", [InputRequired("Geef de datum een naam."), at_most(200)],
                        render_kw=WIDE)
    day = DayField("Dag", [InputRequired("Kies de dag.")])
    last_day = DayField("Tot en met", [Optional()])
    begins = TimeField("Begint om", [Optional()])
    ends = TimeField("Eindigt om", [Optional()])
    place = StringField("Plaats", [at_most(200)], render_kw=WIDE)
    link = StringField("Link", [at_most(300)], render_kw=WIDE | {"inputmode": "url"})
    provisional = BooleanField("De datum is nog voorlopig")

    def details(self) -> DateDetails:
        """What was said; only of a form that was found valid."""
        if self.day.data is None:
            raise ValueError("this form was not validated")
        return DateDetails(self.title.data or "", self.day.data, self.last_day.data, self.begins.data, self.ends.data,
                           self.place.data or "", (self.link.data or "").strip(), self.provisional.data)
