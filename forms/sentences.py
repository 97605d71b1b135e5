"""The forms in which the secretariat words how the answers to a question, and to all of them, are told."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField


class SentenceForm(FlaskForm):
    template = TextAreaField("Zin", render_kw={"rows": 6})


class SummaryForm(FlaskForm):
    sentences = TextAreaField("Zinnen", render_kw={"rows": 8})
    statistics = TextAreaField("Uitkomsten met een eigen naam", render_kw={"rows": 8})
