"""Forms about promises: the promise itself, how far it is, and how it ended."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired

from forms.days import DayField
from forms.lengths import at_most
from survey.rules.commitments import Outcome, Promise
from survey.rules.organisations import LONGEST_LINE

WIDE = {"class": "wide"}
MISSING = "Vul dit veld in."


class CommitmentForm(FlaskForm):
    """`offer` gives the decisions, rounds and kept results that a promise can belong to."""

    words = TextAreaField("Wat is er toegezegd?", [InputRequired("Schrijf wat er is toegezegd."), at_most(5000)],
                          render_kw={"rows": 3})
    promised_to = StringField("Aan wie?", [InputRequired("Schrijf aan wie het is toegezegd."), at_most(LONGEST_LINE)],
                              render_kw=WIDE)
    promised_on = DayField("Toegezegd op", [InputRequired("Kies de dag van de toezegging.")])
    owner = StringField("Wie zorgt ervoor?", [InputRequired("Schrijf wie ervoor zorgt."), at_most(LONGEST_LINE)],
                        render_kw=WIDE)
    owner_email = StringField("Mailadres", [InputRequired("Vul het mailadres in."), at_most(254), Email(
        "Dit is geen mailadres. Het ziet eruit als naam@voorbeeld.nl.")], render_kw=WIDE | {"type": "email"})
    due_on = DayField("Klaar uiterlijk op", [InputRequired("Kies de dag waarop het klaar moet zijn.")])
    decision = SelectField("Hoort bij besluit", coerce=int, default=0)
    round = SelectField("Gaat over de uitkomsten van", coerce=int, default=0)
    interim = SelectField("Bewaarde tussenstand", coerce=int, default=0)

    def offer(self, decisions: Iterable[tuple[int, str]], rounds: Iterable[tuple[int, str]],
              interims: Iterable[tuple[int, str]]) -> "CommitmentForm":
        self.decision.choices = [SelectChoice(0, "Geen besluit"), *(SelectChoice(*each) for each in decisions)]
        self.round.choices = [SelectChoice(0, "Geen uitvraag"), *(SelectChoice(*each) for each in rounds)]
        self.interim.choices = [SelectChoice(0, "Nog geen"), *(SelectChoice(*each) for each in interims)]
        return self

    def promise(self) -> Promise:
        """What was filled in; ask only of a form that is valid."""
        assert self.promised_on.data
        assert self.due_on.data
        return Promise(
            self.words.data or "", self.owner.data or "", self.owner_email.data or "", self.promised_to.data or "",
            self.promised_on.data, self.due_on.data, self.decision.data or None, self.round.data or None,
            self.interim.data or None)


class NoteForm(FlaskForm):
    words = TextAreaField("Hoe staat het ervoor?", [InputRequired("Schrijf hoe het ervoor staat."), at_most(5000)],
                          render_kw={"rows": 3})


class CloseForm(FlaskForm):
    outcome = RadioField("Hoe is het afgelopen?", [InputRequired("Kies hoe het is afgelopen.")], choices=[
        SelectChoice(Outcome.KEPT.value, "De toezegging is nagekomen"),
        SelectChoice(Outcome.DROPPED.value, "De toezegging vervalt")])
    closed_on = DayField("Op", [InputRequired("Kies de dag.")])
    reason = StringField("Hoe, of waarom niet?", [InputRequired(MISSING), at_most(2000)], render_kw=WIDE)
