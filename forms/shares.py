"""Forms of who answers together: passing on, renewing, a sitting of a group, and the decision of who approves."""

from collections.abc import Iterable

from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from forms.days import DayField
from forms.requests import ADDRESS, WRONG_ADDRESS
from forms.rows import SelectMultipleCheckboxes
from survey.rules.shares import Role

LONG = "Gebruik ten hoogste 2.000 tekens."
WHOLE, SOME = "alles", "onderdelen"
NAME = {"autocomplete": "off", "class": "wide"}


class ShareForm(Form):
    """To whom, what, and until when; `offer` gives the sections to choose from."""

    role = RadioField("Wat gaat uw collega doen?", default=Role.SHARE.value, choices=[
        SelectChoice(Role.SHARE.value, "Samen invullen: u kunt er allebei in werken"),
        SelectChoice(Role.TRANSFER.value, "Overnemen: uw collega vult in, u kunt er zelf niet meer bij"),
        SelectChoice(Role.APPROVE.value, "Akkoord geven: uw collega leest alles na voordat u instuurt")])
    what = RadioField("Om welk deel gaat het?", default=WHOLE, choices=[
        SelectChoice(WHOLE, "De hele uitvraag"), SelectChoice(SOME, "Alleen de onderdelen die ik aanvink")])
    sections = SelectMultipleCheckboxes("Onderdelen", [Optional()])
    name = StringField("Naam van uw collega", [InputRequired("Vul de naam van uw collega in."), Length(max=200)],
                       render_kw=NAME)
    email = StringField("Mailadres van uw collega", [InputRequired("Vul het mailadres van uw collega in."),
                                                     Email(WRONG_ADDRESS), Length(max=254)],
                        filters=[lambda typed: (typed or "").strip()], render_kw=ADDRESS | {"autocomplete": "off"})
    until = DayField("Tot en met welke dag?", [InputRequired("Vul de laatste dag in.")])
    note = TextAreaField("Een zin van u erbij", [Length(max=2000, message=LONG)], render_kw={"rows": 3})

    def offer(self, sections: Iterable[tuple[str, str]]) -> "ShareForm":
        self.sections.choices = [SelectChoice(key, title) for key, title in sections]
        return self

    def validate(self, extra_validators: None = None) -> bool:
        fine = super().validate(extra_validators)
        if self.what.data == SOME and self.role.data != Role.APPROVE and not self.sections.data:
            self.sections.errors = ["Vink minstens één onderdeel aan."]
            return False
        return bool(fine)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys of the sections, none of them for the whole; who approves reads everything."""
        whole = self.what.data == WHOLE or self.role.data == Role.APPROVE
        return () if whole else tuple(self.sections.data or ())


class SittingForm(Form):
    guide = StringField("Wie begeleidt?", [InputRequired("Vul in wie begeleidt."), Length(max=200)], render_kw=NAME)
    present = TextAreaField("Wie zijn erbij?", [InputRequired("Vul in wie erbij zijn."),
                                                Length(max=2000, message=LONG)], render_kw={"rows": 4})


class ApprovalForm(Form):
    question = TextAreaField("Wat moet er anders, of wat wilt u weten?", [Length(max=2000, message=LONG)],
                             render_kw={"rows": 4})
