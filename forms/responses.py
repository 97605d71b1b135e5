"""The form with which the secretariat enters answers for a member: from where they came, and why."""

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from forms.days import DayField
from survey.rules.responses import Source

HEARD = [SelectChoice(source.value, source.words) for source in Source if source is not Source.WEB]


class OnBehalfForm(FlaskForm):
    source = RadioField("Hoe kwamen deze antwoorden binnen?", choices=HEARD,
                        validators=[InputRequired("Kies hoe de antwoorden binnenkwamen.")])
    reason = TextAreaField("Van wie hoorde u dit, en waarom voert u het in?",
                           [InputRequired("Vertel van wie de antwoorden komen."), Length(max=1000)],
                           render_kw={"rows": 2})


class AskBackForm(FlaskForm):
    question = TextAreaField("Wat wilt u weten?", [InputRequired("Schrijf wat u van dit lid wilt weten."),
                                                   Length(max=2000, message="Gebruik ten hoogste 2.000 tekens.")],
                             render_kw={"rows": 3})
    until = DayField("Tot en met welke dag kan dit lid antwoorden?", [Optional()])
