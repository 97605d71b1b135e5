"""The form in which the secretariat edits a paragraph."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired


class ParagraphForm(FlaskForm):
    text = TextAreaField("Tekst voor de nieuwsbrief", [InputRequired("Schrijf de alinea.")], render_kw={"rows": 14})
    checked = BooleanField("Ik heb de getallen zonder uitkomst nagekeken en wil ze zo bewaren")
