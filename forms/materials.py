"""The forms of material afterwards: a file with its name, and sending it round with a word."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forms.attachments import ACCEPT
from forms.lengths import at_most
from forms.windows import PreviewedForm
from survey.rules.attachments import MEGABYTE, Accepted, judged
from survey.rules.materials import MOST_MEGABYTES, Whom


class MaterialForm(FlaskForm):
    file = FileField("Bestand", [FileRequired("Kies een bestand.")], render_kw={"accept": ACCEPT})
    title = StringField("Wat is het?", [at_most(200)], render_kw={"class": "wide"})

    def judged(self) -> Accepted:
        """The file as it may be kept; raises RuleBroken. Of one that is too large no more is read than shows it."""
        content = self.file.data.stream.read(MOST_MEGABYTES * MEGABYTE + 1)
        return judged(self.file.data.filename or "", content, MOST_MEGABYTES)


class SendingForm(PreviewedForm):
    whom = RadioField("Wie krijgt het?", [InputRequired("Kies wie het krijgt.")],
                      choices=[SelectChoice(each.value, each.words) for each in Whom], default=Whom.EVERYONE.value)
    note = TextAreaField("Bericht erbij", [at_most(2000)], render_kw={"rows": 3})

    def chosen(self) -> Whom:
        return Whom(self.whom.data)
