"""Forms about associations and who is a member of them."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Email, InputRequired, Optional

from forms.days import DayField
from forms.lengths import at_most
from survey.rules.organisations import LONGEST_LINE, LONGEST_WORD

MISSING = "Vul dit veld in."
WRONG_ADDRESS = "Vul een geldig mailadres in, bijvoorbeeld naam@example.nl."


class AssociationForm(FlaskForm):
    name = StringField("Naam", [InputRequired(MISSING), at_most(LONGEST_LINE)], render_kw={"class": "wide"})
    sender = StringField("Afzender van de mail", [InputRequired(MISSING), Email(WRONG_ADDRESS)],
                         render_kw={"class": "wide", "inputmode": "email"})
    contact_name = StringField("Contact voor leden: naam", [InputRequired(MISSING), at_most(LONGEST_LINE)],
                               render_kw={"class": "wide"})
    contact_email = StringField("Contact voor leden: mailadres", [InputRequired(MISSING), Email(WRONG_ADDRESS)],
                                render_kw={"class": "wide", "inputmode": "email"})
    contact_phone = StringField("Contact voor leden: telefoon", [at_most(LONGEST_WORD)],
                                render_kw={"inputmode": "tel"})


class MembershipForm(FlaskForm):
    """Which association an organisation joins; `offer` gives those to choose from."""

    association = SelectField("Vereniging", coerce=int)
    since = DayField("Lid sinds", [Optional()])

    def offer(self, associations: Iterable[tuple[int, str]]) -> "MembershipForm":
        self.association.choices = list(associations)
        return self
