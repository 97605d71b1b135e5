"""Forms of a question about a question: asking it, passing it on, answering it, making it clear to everyone."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

from forms.requests import WRONG_ADDRESS
from survey.rules.enquiries import LONGEST

TOO_LONG = Length(max=LONGEST, message="Gebruik ten hoogste 2.000 tekens.")
TELL = "Mail wie deze vraag al beantwoordde: “klopt uw antwoord nog?”"


class AskForm(Form):
    """What a member asks; there is no cookie behind a personal link, so this form carries no token of one."""

    text = TextAreaField("Wat wilt u weten?", [InputRequired("Vul uw vraag in."), TOO_LONG], render_kw={"rows": 5})
    by = StringField("Uw naam", [InputRequired("Vul uw naam in."), Length(max=200)],
                     render_kw={"autocomplete": "name", "class": "wide"})


class ProposeForm(Form):
    """What a colleague answers."""

    text = TextAreaField("Uw antwoord", [InputRequired("Vul uw antwoord in."), TOO_LONG], render_kw={"rows": 7})


class AnswerForm(FlaskForm):
    text = TextAreaField("Antwoord", [InputRequired("Vul het antwoord in."), TOO_LONG], render_kw={"rows": 7})
    show = BooleanField("Laat dit antwoord bij de vraag zien aan iedereen")
    tell = BooleanField(TELL)


class PassForm(FlaskForm):
    name = StringField("Naam van de collega", [InputRequired("Vul de naam in."), Length(max=200)],
                       render_kw={"class": "wide"})
    email = StringField("Mailadres van de collega", [InputRequired("Vul het mailadres in."), Email(WRONG_ADDRESS)],
                        filters=[lambda typed: (typed or "").strip()], render_kw={"class": "wide"})


class ClarifyForm(FlaskForm):
    """A text at a question that nobody asked about, or that many did."""

    question = SelectField("Bij welke vraag?")
    text = TextAreaField("Verduidelijking", [InputRequired("Vul de verduidelijking in."), TOO_LONG],
                         render_kw={"rows": 5})
    tell = BooleanField(TELL)

    def offer(self, questions: Iterable[tuple[str, str]]) -> "ClarifyForm":
        self.question.choices = [SelectChoice(key, label) for key, label in questions]
        return self
