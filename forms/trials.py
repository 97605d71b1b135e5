"""Forms of a trial: starting one, beginning with it, and choosing as which organisation one looks."""

from collections.abc import Iterable
from typing import Self

from flask_wtf import FlaskForm
from wtforms import Form, SelectField, StringField
from wtforms.validators import InputRequired, Length

NONE = ("", "geen organisatie")


class TrialForm(FlaskForm):
    """As what the questionnaire is tried: on its own, or with the texts of a round that is not published."""

    of = SelectField("Met de teksten van", default="")

    def offer(self, drafts: Iterable[tuple[str, str]]) -> Self:
        self.of.choices = [*drafts, ("", "alleen de vragenlijst")]
        return self


class TryForm(Form):
    """Who tries, and as which organisation of the register."""

    name = StringField("Uw naam", [InputRequired("Vul uw naam in, zodat het secretariaat weet wie iets opmerkte."),
                                   Length(max=200, message="Gebruik ten hoogste 200 tekens.")],
                       render_kw={"autocomplete": "name", "class": "wide"})
    organisation = SelectField("Als welke organisatie probeert u het?", default="")

    def offer(self, known: Iterable[tuple[str, str]]) -> Self:
        self.organisation.choices = [NONE, *known]
        return self
