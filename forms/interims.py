"""The form in which the secretariat edits a paragraph."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from survey.rules.interims import Audience


class ParagraphForm(FlaskForm):
    text = TextAreaField("Tekst voor de nieuwsbrief", [InputRequired("Schrijf de alinea.")], render_kw={"rows": 14})
    checked = BooleanField("Ik heb deze getallen nagekeken en wil ze zo bewaren")


class PublishForm(FlaskForm):
    audience = RadioField("Wie mag de uitkomsten zien?", [InputRequired("Kies wie de uitkomsten mag zien.")], choices=[
        SelectChoice(Audience.MEMBERS.value, "Leden, met hun persoonlijke link"),
        SelectChoice(Audience.EVERYONE.value, "Iedereen, op de pagina van de uitvraag")])
