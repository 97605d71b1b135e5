"""Forms about a consultation: what the secretariat says of it, asking a person, writing down what was said."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from forms.days import DayField
from forms.rounds import MOST_HOSTS, WRONG_ADDRESS
from survey.rules.comments import LONGEST, ON_BEHALF, Noted, Source, Written, written
from survey.rules.consultations import DEFAULT_AUDIENCE, LONGEST_SILENCE, ConsultationDetails, Readers
from survey.rules.reminders import Step
from survey.rules.rounds import Details

READERS = [SelectChoice(each.value, each.words.capitalize()) for each in Readers]
SOURCES = [SelectChoice(each.value, each.words.capitalize()) for each in
           (Source.MEETING, Source.MAIL, Source.PHONE)]
WORDS = frozenset({"title", "purpose", "audience", "silence"})
OF_ROUND = ("title", "purpose", "audience", "opens_on", "closes_on", "open_link")
SAME = ("silence", "readers", "names", "suggestions", "supports", "files")
WIDE = {"class": "wide"}
TOO_LONG = "Gebruik ten hoogste 10.000 tekens."


class ConsultationForm(FlaskForm):
    """What the secretariat says of it; `offer` must be called before it is shown or read."""

    title = StringField("Titel", [InputRequired("Geef de raadpleging een titel."), Length(max=200)], render_kw=WIDE)
    hosts = FieldList(SelectField("Namens", coerce=int, validate_choice=True), max_entries=MOST_HOSTS)
    document = SelectField("Waarop reageren de leden?", coerce=int)
    purpose = TextAreaField("Waarom vraagt u dit?", [Length(max=3000)], render_kw={"rows": 4})
    audience = TextAreaField("Wie ziet de reacties?", [Length(max=3000)], default=DEFAULT_AUDIENCE,
                             render_kw={"rows": 3})
    opens_on = DayField("Open vanaf", [Optional()])
    closes_on = DayField("Sluitdatum", [Optional()])
    silence = TextAreaField("Wat betekent het als iemand niet reageert?", [Length(max=LONGEST_SILENCE)],
                            render_kw={"rows": 3})
    open_link = BooleanField("Ook met een open link, die iedereen kan gebruiken")
    readers = RadioField("Wie leest de reacties die zijn ingestuurd?", choices=READERS, default=Readers.MEMBERS.value)
    names = BooleanField("Laat aan lezers zien van wie een reactie is", default=True)
    suggestions = BooleanField("Leden kunnen een tekstvoorstel doen", default=True)
    supports = BooleanField("Leden kunnen een reactie van een ander steunen", default=True)
    files = BooleanField("Leden kunnen bestanden meesturen")
    version = SelectField("Vragen ernaast", coerce=int)

    def offer(self, documents: Iterable[tuple[int, str]], versions: Iterable[tuple[int, str]],
              associations: Sequence[tuple[int, str]]) -> "ConsultationForm":
        """Fills the lists to choose from, and makes room for as many hosts as there are associations."""
        self.document.choices = _choices("Geen document: een oproep, bijvoorbeeld om goede voorbeelden", documents)
        self.version.choices = _choices("Geen vragen", versions)
        while len(self.hosts) < min(MOST_HOSTS, max(1, len(associations))):
            self.hosts.append_entry(0)
        for number, field in enumerate(self.hosts):
            field.choices = _choices("Kies een vereniging" if number == 0 else "Geen", associations)
        return self

    def keep(self, details: ConsultationDetails) -> None:
        """What a published one cannot change by this form is not on the page, and is taken from the round itself."""
        self.version.data, self.document.data = details.round.version_id or 0, details.version_id or 0
        self.opens_on.data, self.closes_on.data = details.round.opens_on, details.round.closes_on
        self.open_link.data, self.silence.data = details.round.open_link, details.silence

    def details(self, reminders: tuple[Step, ...]) -> ConsultationDetails:
        """What was said; the plan of reminders has a page of its own."""
        hosts = tuple(dict.fromkeys(field.data for field in self.hosts if field.data))
        said: dict[str, Any] = {
            name: (self[name].data or "").strip() if name in WORDS else self[name].data
            for name in (*OF_ROUND, *SAME)}
        of_round = {name: said[name] for name in OF_ROUND}
        round_ = Details(**of_round, version_id=self.version.data or None, hosts=hosts, reminders=reminders)
        return ConsultationDetails(round_, self.document.data or None, **{name: said[name] for name in SAME})


def _choices(words: str, others: Iterable[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(0, words), *(SelectChoice(each, label) for each, label in others)]


def said(details: ConsultationDetails) -> dict[str, Any]:
    """The fields of the form as they stand for a consultation that exists."""
    return {name: getattr(details.round, name) for name in OF_ROUND} | {
        name: getattr(details, name) for name in SAME} | {
        "version": details.round.version_id or 0, "hosts": list(details.round.hosts),
        "document": details.version_id or 0}


class PersonForm(FlaskForm):
    """Somebody who is asked by name."""

    name = StringField("Naam", [InputRequired("Vul een naam in."), Length(max=200)], render_kw=WIDE)
    email = StringField("Mailadres", [InputRequired("Vul een mailadres in."), Email(WRONG_ADDRESS), Length(max=254)],
                        render_kw={"class": "wide", "inputmode": "email", "autocomplete": "off"})
    organisation = StringField("Hoort bij organisatie", [Optional(), Length(max=300)], render_kw=WIDE)


class NoteForm(FlaskForm):
    """What was said at a meeting, by telephone or by mail, as the secretariat writes it down."""

    passage = SelectField("Waar gaat het over?", default="")
    source = RadioField("Hoe kwam het binnen?", choices=SOURCES, default=Source.MEETING.value)
    noted_on = DayField("Op welke dag?", [InputRequired("Vul in op welke dag dit is gezegd of binnenkwam.")])
    present = TextAreaField("Wie waren erbij?", [Length(max=2000)], render_kw={"rows": 2})
    organisation = StringField("Van welke organisatie?", [Length(max=300)],
                               render_kw=WIDE | {"list": "organisaties", "autocomplete": "off"})
    author = StringField("Wie zei of schreef het?", [Length(max=LONGEST["author"])], render_kw=WIDE)
    behalf = BooleanField("Namens de organisatie: de afgevaardigde zei het zelf, of ging akkoord")
    text = TextAreaField("De reactie", [Length(max=LONGEST["text"], message=TOO_LONG)], render_kw={"rows": 5})
    suggestion = TextAreaField("Tekstvoorstel", [Length(max=LONGEST["suggestion"], message=TOO_LONG)],
                               render_kw={"rows": 3})
    late = BooleanField("Dit kwam na het sluiten binnen: te laat")

    def offer(self, passages: Iterable[tuple[str, str]]) -> "NoteForm":
        self.passage.choices = [SelectChoice("", "Over het geheel"),
                                *(SelectChoice(key, label) for key, label in passages)]
        return self

    def written(self) -> Written:
        return written({"text": self.text.data, "suggestion": self.suggestion.data, "author": self.author.data,
                        "behalf": ON_BEHALF if self.behalf.data else ""})

    def noted(self) -> Noted:
        return Noted(Source(self.source.data), self.noted_on.data, self.present.data or "", bool(self.late.data))


class ReasonForm(FlaskForm):
    reason = StringField("Reden", [InputRequired("Geef een reden."), Length(max=300)], render_kw=WIDE)
