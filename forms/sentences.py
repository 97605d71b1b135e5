"""The form in which the secretariat words how the answers to a question are told."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField


class SentenceForm(FlaskForm):
    template = TextAreaField("Zin", render_kw={"rows": 6})
