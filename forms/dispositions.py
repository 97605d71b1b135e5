"""Forms of answering: what is done with a comment, what a portfolio holder writes, and publishing the report."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import Form, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forms.days import DayField
from forms.lengths import at_most
from forms.rows import SelectMultipleCheckboxes
from survey.rules.dispositions import FINAL, LONGEST, Answer, Kind, read_change
from survey.rules.reaction_reports import Audience


class AnswerForm(FlaskForm):
    """One answer; what each kind needs is a rule, and stands at its field."""

    kind = RadioField("Wat doet u ermee?", choices=[SelectChoice(kind.value, kind.words) for kind in Kind],
                      validators=[Optional()])
    text = TextAreaField("Antwoord of reden", [at_most(LONGEST)], render_kw={"rows": 6})
    holder = SelectField("Portefeuillehouder", coerce=int, default=0)
    due = DayField("Antwoord uiterlijk op", [Optional()])
    changes = SelectMultipleCheckboxes("Wat is er in de tekst gewijzigd?")

    def offer(self, holders: Iterable[tuple[int, str]], changes: Iterable[tuple[str, str]]) -> "AnswerForm":
        self.holder.choices = [SelectChoice(0, "Kies een portefeuillehouder"),
                               *(SelectChoice(*each) for each in holders)]
        self.changes.choices = [SelectChoice(*each) for each in changes]
        return self

    def answer(self) -> Answer:
        """What was filled in, as the rules take it."""
        passed = self.kind.data == Kind.PASSED_ON
        ticked = [read_change(each) for each in self.changes.data or ()]
        return Answer(Kind(self.kind.data) if self.kind.data else None, (self.text.data or "").replace("\r\n", "\n"),
                      self.holder.data or None if passed else None, self.due.data if passed else None,
                      tuple(each for each in ticked if each))


class ReplyForm(Form):
    """What a portfolio holder writes; behind a link there is no cookie, so this form carries no token of one."""

    kind = RadioField("Wat doet u ermee?", choices=[SelectChoice(kind.value, kind.words) for kind in FINAL],
                      validators=[Optional()])
    text = TextAreaField("Uw antwoord", [at_most(LONGEST)], render_kw={"rows": 8})


class PublishForm(FlaskForm):
    introduction = TextAreaField("Inleiding", [at_most(LONGEST)], render_kw={"rows": 6})
    audience = RadioField("Wie mag het verslag lezen?",
                          choices=[SelectChoice(each.value, each.words) for each in Audience])
