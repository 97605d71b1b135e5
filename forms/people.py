"""The form about somebody's position at an organisation."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Email, InputRequired, Optional

from forms.days import DayField
from forms.lengths import at_most
from survey.rules.organisations import LONGEST_LINE, LONGEST_WORD, ROLES

MISSING = "Vul dit veld in."
WRONG_ADDRESS = "Vul een geldig mailadres in, bijvoorbeeld naam@example.nl."


class PositionForm(FlaskForm):
    name = StringField("Naam", [InputRequired(MISSING), at_most(LONGEST_LINE)], render_kw={"class": "wide"})
    email = StringField("Mailadres", [InputRequired(MISSING), Email(WRONG_ADDRESS)],
                        render_kw={"class": "wide", "inputmode": "email"})
    phone = StringField("Telefoon", [at_most(LONGEST_WORD)], render_kw={"inputmode": "tel"})
    role = StringField("Rol", [InputRequired(MISSING), at_most(LONGEST_WORD)], default=ROLES[0],
                       render_kw={"list": "rollen"})
    since = DayField("Sinds", [Optional()])
    until = DayField("Tot en met", [Optional()])


class EndForm(FlaskForm):
    """The last day of a position or of a membership."""

    last_day = DayField("Laatste dag", [InputRequired("Vul de laatste dag in.")])
