"""The forms of newsletters: the issue itself, its items, sending it, and who reads it."""

import re
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forms.attachments import ACCEPT
from forms.days import DayField
from forms.lengths import at_most
from forms.requests import ADDRESS, WRONG_ADDRESS
from forms.times import TimeField
from forms.windows import PreviewedForm
from survey.rules import calendar
from survey.rules.attachments import MEGABYTE, Accepted, judged
from survey.rules.bounces import LARGEST_REPORT
from survey.rules.broken import RuleBroken
from survey.rules.newsletters import MOST_MEGABYTES, MOST_TESTED, Block
from survey.rules.organisations import mail_address
from survey.rules.registrations import same_person

WIDE = {"class": "wide"}
LONGEST_TEXT = 40_000
MARKDOWN = {"rows": 16, "class": "wide"}


class Ticks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IssueForm(FlaskForm):
    title = StringField("Titel", [InputRequired("Geef de nieuwsbrief een titel."), at_most(120)], render_kw=WIDE)
    day = DayField("Dag van de nieuwsbrief", [InputRequired("Kies de dag.")])
    association = SelectField("Afzender", coerce=int)
    single = RadioField("Wat wordt het?", choices=[
        SelectChoice("", "een nieuwsbrief met een voorwoord en onderdelen"),
        SelectChoice("1", "een nieuwsbericht met één onderdeel")], default="")
    preface = TextAreaField("Voorwoord", [at_most(LONGEST_TEXT)], render_kw={"rows": 8, "class": "wide"})
    by_sender = BooleanField("Zet de onderdelen bij elkaar per vereniging")
    members = Ticks("Leden van", coerce=int)
    subscribers = BooleanField("Wie zich op de nieuwsbrief heeft geabonneerd", default=True)
    blocks = Ticks("Vul meteen")
    seen = IntegerField("", [Optional()], widget=HiddenInput(), default=0)

    def offer(self, associations: list[tuple[int, str]], blocks: list[Block]) -> "IssueForm":
        self.association.choices = [SelectChoice(*each) for each in associations]
        self.members.choices = [SelectChoice(*each) for each in associations]
        self.blocks.choices = [SelectChoice(each.value, f"{each.words}: {each.explanation}") for each in blocks]
        return self

    def details(self) -> dict[str, Any]:
        """What was said, by the names of the details of an issue; only of a form that was found valid."""
        if self.day.data is None:
            raise ValueError("this form was not validated")
        return {"title": self.title.data or "", "day": self.day.data, "association_id": self.association.data,
                "preface": self.preface.data or "", "single": bool(self.single.data),
                "by_sender": self.by_sender.data, "associations": tuple(self.members.data or ()),
                "to_subscribers": self.subscribers.data}

    def wanted(self) -> list[Block]:
        return [Block(each) for each in self.blocks.data or ()]


class BlocksForm(FlaskForm):
    blocks = Ticks("Blokken die zichzelf vullen")

    def offer(self, blocks: list[Block]) -> "BlocksForm":
        self.blocks.choices = [SelectChoice(each.value, f"{each.words}: {each.explanation}") for each in blocks]
        return self

    def wanted(self) -> list[Block]:
        return [Block(each) for each in self.blocks.data or ()]


class ItemForm(FlaskForm):
    title = StringField("Titel", [InputRequired("Geef het onderdeel een titel."), at_most(200)], render_kw=WIDE)
    text = TextAreaField("Tekst", [at_most(LONGEST_TEXT)], render_kw=MARKDOWN)
    association = SelectField("Van welke vereniging is dit?", coerce=int)
    contact_name = StringField("Contactpersoon", [at_most(200)], render_kw=WIDE)
    contact_email = StringField("Mailadres", [Optional(), Email(WRONG_ADDRESS), at_most(300)],
                                render_kw={**ADDRESS, "autocomplete": "off"})
    contact_phone = StringField("Telefoon", [at_most(40)], render_kw={"inputmode": "tel", "autocomplete": "off"})
    portfolio = StringField("Onderwerp of portefeuille", [at_most(200)], render_kw=WIDE)
    seen = IntegerField("", [Optional()], widget=HiddenInput(), default=0)

    def offer(self, associations: list[tuple[int, str]]) -> "ItemForm":
        self.association.choices = [SelectChoice(*each) for each in ((0, "geen: algemeen"), *associations)]
        return self

    def words(self) -> dict[str, Any]:
        """What was said, by the names of the words of an item."""
        names = ("title", "text", "contact_name", "contact_email", "contact_phone", "portfolio")
        return {name: (self[name].data or "") for name in names} | {
            "association_id": self.association.data or None, "seen": self.seen.data or 0}


class FileForm(FlaskForm):
    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ACCEPT})
    name = StringField("Wat is het?", [at_most(200)], render_kw=WIDE)

    def judged(self) -> Accepted:
        """The file as it may be kept; raises RuleBroken. Of one that is too large no more is read than shows it."""
        content = self.file.data.stream.read(MOST_MEGABYTES * MEGABYTE + 1)
        return judged(self.file.data.filename or "", content, MOST_MEGABYTES)


class TestForm(FlaskForm):
    """Who gets the mail beforehand: colleagues with an account, and a few addresses that are typed."""

    colleagues = Ticks("Wie krijgt de proefmail?")
    others = TextAreaField("Andere mailadressen", [at_most(MOST_TESTED * 300)],
                           render_kw={"rows": 2, "class": "wide", "autocomplete": "off"})

    def offer(self, colleagues: list[tuple[str, str]]) -> "TestForm":
        """Address and name of each."""
        self.colleagues.choices = [SelectChoice(*each) for each in colleagues]
        return self

    def validate_others(self, typed: TextAreaField) -> None:
        for each in self.typed():
            _check_address(each)
        number = len(self.addresses())
        if number > MOST_TESTED:
            raise ValidationError(f"Dit zijn {number} adressen. Een proefmail gaat naar hoogstens {MOST_TESTED}.")
        if not number:
            raise ValidationError("Kies een collega, of typ een mailadres.")

    def typed(self) -> list[str]:
        return [each for each in re.split(r"[\s,;]+", self.others.data or "") if each]

    def addresses(self) -> list[str]:
        """Everyone once, whatever the spelling; colleagues first."""
        found: dict[str, str] = {}
        for each in (*(self.colleagues.data or ()), *self.typed()):
            found.setdefault(same_person(each), each)
        return list(found.values())


def _check_address(typed: str) -> None:
    try:
        mail_address(typed)
    except RuleBroken as broken:
        raise ValidationError(broken.message) from broken


class SendForm(PreviewedForm):
    """Sends at once, after the number of addresses was seen."""


class PlanForm(FlaskForm):
    day = DayField("Dag", [InputRequired("Kies de dag.")])
    at = TimeField("Tijd", [InputRequired("Kies de tijd.")])

    def moment(self) -> datetime:
        if self.day.data is None or self.at.data is None:
            raise ValueError("this form was not validated")
        return calendar.typed_moment(self.day.data, self.at.data)


class ReportForm(FlaskForm):
    """A delivery report: the text of it, or the file that a mail program saves."""

    text = TextAreaField("Bezorgbericht", [at_most(LARGEST_REPORT)], render_kw={"rows": 6, "class": "wide"})
    file = FileField("Of als bestand (.eml)", render_kw={"accept": ".eml,message/rfc822,text/plain"})

    def content(self) -> bytes:
        """Raises RuleBroken when nothing was given."""
        if self.file.data:
            return bytes(self.file.data.stream.read(LARGEST_REPORT + 1))
        if not (self.text.data or "").strip():
            raise RuleBroken("Plak een bezorgbericht, of kies een bestand.")
        return str(self.text.data).encode()


class SubscribeForm(Form):
    """Where newsletters may go; a form without a cookie."""

    email = StringField("Uw mailadres", [InputRequired("Vul uw mailadres in."), Email(WRONG_ADDRESS), at_most(300)],
                        filters=[lambda typed: (typed or "").strip()], render_kw=ADDRESS)
