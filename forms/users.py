"""Forms about accounts: signing in, making an account, changing one."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

from survey.rules.permissions import Role

ROLES = [SelectChoice(role.value) for role in Role]
MISSING = "Vul dit veld in."
WRONG_ADDRESS = "Vul een geldig mailadres in, bijvoorbeeld naam@example.nl."


class SignInForm(FlaskForm):
    email = StringField("Mailadres", [InputRequired("Vul uw mailadres in.")],
                        render_kw={"autocomplete": "username", "inputmode": "email", "class": "wide"})
    password = PasswordField("Wachtwoord", [InputRequired("Vul uw wachtwoord in."), Length(max=1000)],
                             render_kw={"autocomplete": "current-password", "class": "wide"})


class RoleForm(FlaskForm):
    role = SelectField("Rol", choices=ROLES)
    disabled = BooleanField("Account gesloten")


class NewUserForm(FlaskForm):
    name = StringField("Naam", [InputRequired(MISSING), Length(max=200)], render_kw={"class": "wide"})
    email = StringField("Mailadres", [InputRequired(MISSING), Email(WRONG_ADDRESS)], render_kw={"class": "wide"})
    role = SelectField("Rol", choices=ROLES, default=Role.SECRETARIAAT.value)
    password = PasswordField("Wachtwoord", [InputRequired(MISSING), Length(max=1000)],
                             render_kw={"autocomplete": "new-password", "class": "wide"})
