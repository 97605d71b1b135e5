"""The forms of a document: a file or a pasted text, then what was found in it with where each passage came from."""

from collections.abc import Iterable, Mapping, Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forms.lengths import at_most
from forms.wordfiles import MOST_MEGABYTES, Reading, read_file
from survey.rules import markdown
from survey.rules.attachments import MEGABYTE, bare_name
from survey.rules.broken import RuleBroken
from survey.rules.documents import LONGEST_TITLE
from survey.rules.origins import MOST_ORIGINS

WIDE = {"class": "wide"}
ACCEPT = ".docx,.md,.markdown,.txt"
NOTHING = "Kies een bestand, of plak de tekst."


class DetailsForm(FlaskForm):
    title = StringField("Titel", [at_most(LONGEST_TITLE)], render_kw=WIDE)
    association = SelectField("Van welke vereniging?", coerce=int, default=0)

    def offer(self, associations: Iterable[tuple[int, str]]) -> "DetailsForm":
        self.association.choices = [SelectChoice(0, "Geen vereniging"),
                                    *(SelectChoice(*each) for each in associations)]
        return self


class VersionForm(FlaskForm):
    """Both steps in one, so that going back and forth loses nothing. `seen` is the hash of the passages that were
    shown, `notices` what was told of the file they came from.
    """

    step = HiddenField()
    seen = HiddenField()
    notices = HiddenField()
    file = FileField("Bestand", render_kw={"accept": ACCEPT})
    text = TextAreaField("Tekst", render_kw={"rows": 12})
    number = StringField("Nummer van deze versie", [at_most(20)], render_kw={"size": 8})
    told = TextAreaField("Wat is er veranderd?", [at_most(2000)], render_kw={"rows": 3})

    def file_content(self) -> bytes:
        """What was sent along; of a file that is too large no more is read than shows it."""
        sent = self.file.data
        return sent.stream.read(MOST_MEGABYTES * MEGABYTE + 1) if sent and sent.filename else b""

    def file_name(self) -> str:
        return bare_name(self.file.data.filename or "") if self.file.data else ""

    def reading(self, content: bytes) -> Reading:
        """The text of the file, else the one that was pasted; raises RuleBroken."""
        if content or self.file_name():
            return read_file(content, self.file_name())
        if not (self.text.data or "").strip():
            raise RuleBroken(NOTHING)
        return Reading(markdown.marked(self.text.data or ""))


class DocumentForm(VersionForm, DetailsForm):
    """A new document: what it is and its first version."""

    told = TextAreaField("Toelichting op deze versie", [at_most(2000)], render_kw={"rows": 3})


def origins(form: Mapping[str, object], number: int) -> list[tuple[str, ...]]:
    """For each passage the old keys that were chosen, or typed with their name behind them; twice counts once."""
    getlist = form.getlist  # type: ignore[attr-defined]
    return [tuple(dict.fromkeys(each.split()[0] for each in getlist(f"origin-{place}")[:MOST_ORIGINS] if each.strip()))
            for place in range(number)]


def offered(chosen: Sequence[str]) -> list[str]:
    """What each list of origins of a passage shows: those that were chosen, and one more to choose."""
    return [*chosen, ""] if chosen else ["", ""]
