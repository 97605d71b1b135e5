"""The form with what a convocation says about each way of meeting: one field a way, named after it."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from forms.lengths import at_most
from survey.rules.assemblies import Way

LONGEST = 3000


class WaysForm(FlaskForm):
    def typed(self) -> dict[Way, str]:
        return {way: self[way.value].data or "" for way in Way}


def ways_form(texts: Mapping[Way, str]) -> WaysForm:
    """The form filled with the texts that hold now."""
    fields = {way.value: TextAreaField(f"Vergaderen {way.words}", [at_most(LONGEST)], default=texts[way],
                                       render_kw={"rows": 5}) for way in Way}
    made: WaysForm = type("FilledWaysForm", (WaysForm,), fields)()
    return made
