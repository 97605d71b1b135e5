"""Forms about one participant, as the secretariat fills them in: adding, changing, moving, cancelling."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from forms.rounds import WRONG_ADDRESS
from forms.rows import SelectMultipleCheckboxes
from survey.rules.registrations import Added, Entry

WIDE = {"class": "wide", "autocomplete": "off"}
HOW = [SelectChoice(each.value, each.words) for each in Added]


class ParticipantForm(FlaskForm):
    """Who comes; `offer` must be called before it is shown or read."""

    name = StringField("Naam", [InputRequired("Vul een naam in."), Length(max=300)], render_kw=WIDE)
    email = StringField("Mailadres", [Optional(), Email(WRONG_ADDRESS), Length(max=254)],
                        render_kw=WIDE | {"inputmode": "email"})
    organisation = StringField("Organisatie", [Length(max=300)], render_kw=WIDE)
    role = SelectField("Rol", default="")
    parts = SelectMultipleCheckboxes("Programma", coerce=int)
    listed = BooleanField("Mag op de lijst van deelnemers staan")

    def offer(self, roles: Sequence[str], parts: Iterable[tuple[int, str]]) -> "ParticipantForm":
        """Fills the lists to choose from; a role that was given before stays possible."""
        kept = [self.role.data] if self.role.data and self.role.data not in roles else []
        self.role.choices = [SelectChoice("", "niet ingevuld"), *(SelectChoice(each, each) for each in (*roles, *kept))]
        self.parts.choices = [SelectChoice(number, words) for number, words in parts]
        return self

    def entry(self, organisation: tuple[int | None, str], typed: Mapping[str, Any]) -> Entry:
        """What was said; `organisation` is its id in the register, if it is known there, and its name."""
        number, name = organisation
        said, email = (self.name.data or "").strip(), (self.email.data or "").strip()
        return Entry(said, email, self.role.data or "", number, name, tuple(self.parts.data or ()),
                     bool(self.listed.data), typed)


class AddForm(ParticipantForm):
    """Somebody who is added by hand."""

    how = RadioField("Wat voor plaats?", choices=HOW, default=Added.OPEN.value)
    reason = StringField("Reden", [Length(max=500)], render_kw={"class": "wide"})


class TransferForm(FlaskForm):
    """To which other occasion somebody goes."""

    occasion = SelectField("Naar welk moment?", coerce=int)
    above = BooleanField("Ook als daar geen plaats meer is")
    reason = TextAreaField("Reden", [Length(max=1000)], render_kw={"rows": 2})

    def offer(self, occasions: Iterable[tuple[int, str]]) -> "TransferForm":
        self.occasion.choices = [SelectChoice(number, words) for number, words in occasions]
        return self


class CancelForm(FlaskForm):
    reason = StringField("Reden", [Length(max=500)], render_kw={"class": "wide"})
