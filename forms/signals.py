"""The forms of a signal value and of a break in what is asked."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forms.days import DayField
from forms.lengths import at_most


class SignalForm(FlaskForm):
    """What somebody is above."""

    name = StringField("Naam", [InputRequired("Geef de signaalwaarde een naam."), at_most(200)],
                       render_kw={"class": "wide"})
    rule = TextAreaField("Boven de signaalwaarde is wie", [InputRequired("Schrijf de regel op."), at_most(2000)],
                         render_kw={"rows": 2, "spellcheck": "false"})
    source = StringField("Bron", [InputRequired("Noem de bron van de signaalwaarde."), at_most(300)],
                         render_kw={"class": "wide"})


class BreakForm(FlaskForm):
    """From when answers cannot be compared with those before."""

    key = SelectField("Vraag", default="")
    since = DayField("Vanaf", [InputRequired("Kies de dag vanaf wanneer het anders is.")])
    reason = TextAreaField("Reden", [InputRequired("Geef de reden."), at_most(1000)], render_kw={"rows": 2})

    def offer(self, questions: Iterable[tuple[str, str]]) -> "BreakForm":
        self.key.choices = [SelectChoice("", "Alle vragen"), *(SelectChoice(*each) for each in questions)]
        return self
