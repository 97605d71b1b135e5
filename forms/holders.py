"""The form of a portfolio holder."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired

from forms.lengths import at_most
from forms.requests import WRONG_ADDRESS
from survey.rules.organisations import LONGEST_LINE

WIDE = {"class": "wide"}


class HolderForm(FlaskForm):
    name = StringField("Naam", [InputRequired("Vul de naam in."), at_most(LONGEST_LINE)], render_kw=WIDE)
    email = StringField("Mailadres", [InputRequired("Vul het mailadres in."), Email(WRONG_ADDRESS),
                                      at_most(LONGEST_LINE)],
                        filters=[lambda typed: (typed or "").strip()], render_kw=WIDE)
    portfolio = StringField("Portefeuille", [at_most(LONGEST_LINE)], render_kw=WIDE)
    association = SelectField("Van welke vereniging?", coerce=int, default=0)

    def offer(self, associations: Iterable[tuple[int, str]]) -> "HolderForm":
        self.association.choices = [SelectChoice(0, "Geen vereniging"),
                                    *(SelectChoice(*each) for each in associations)]
        return self
