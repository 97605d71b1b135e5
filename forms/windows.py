"""Forms about a closing day: moving it, closing early, deciding on a request."""

import hashlib

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forms.days import DayField
from survey.rules.responses import Progress
from survey.rules.windows import Move

REASON = "Geef een reden. Die staat later bij de verlenging."


def mark_of(*said: object) -> str:
    """A short mark of what somebody has seen a preview of, so that something else is not done by the same click."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


class PreviewedForm(FlaskForm):
    """A form in two steps: `step` says whether it is to be seen or to be done, `seen` what was shown before."""

    step = HiddenField(default="preview")
    seen = HiddenField()

    def confirms(self, mark: str) -> bool:
        """Whether this may be done: it was asked for, and nothing was changed since it was shown."""
        return bool(self.step.data == "confirm" and self.seen.data == mark)


class _Mailing(PreviewedForm):
    """Who hears of it by mail."""

    not_begun = BooleanField("wie nog niet begonnen is", default=True)
    begun = BooleanField("wie bezig is", default=True)
    done = BooleanField("wie al heeft ingestuurd", default=False)

    def to_mail(self) -> frozenset[Progress]:
        ticked = {Progress.NOT_BEGUN: self.not_begun, Progress.BEGUN: self.begun, Progress.DONE: self.done}
        return frozenset(progress for progress, field in ticked.items() if field.data)


class MoveForm(_Mailing):
    """Another closing day."""

    day = DayField("Nieuwe sluitdatum", [InputRequired("Kies de nieuwe sluitdatum.")])
    reason = TextAreaField("Reden", [InputRequired(REASON), Length(max=1000)], render_kw={"rows": 2})
    asked_by = StringField("Wie vroeg erom?", [Length(max=200)], render_kw={"class": "wide"})

    def move(self, members: frozenset[int] | None) -> Move:
        """What was decided; only of a form that was found valid."""
        if self.day.data is None:
            raise ValueError("this form was not validated")
        return Move(self.day.data, self.reason.data or "", self.to_mail(), members, self.asked_by.data or "")


class CloseForm(_Mailing):
    reason = TextAreaField("Reden", [InputRequired(REASON), Length(max=1000)], render_kw={"rows": 2})
    everyone = BooleanField("Sluit ook voor leden met een eigen, latere sluitdatum")


class GrantForm(FlaskForm):
    """The answer to a request, with another day or a word if wanted."""

    day = DayField("Andere dag", [Optional()])
    note = StringField("Bericht erbij", [Length(max=500)], render_kw={"class": "wide"})
