"""Forms about a meeting: what it is, its agenda, its papers and what is proposed in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from forms.days import DayField
from forms.lengths import at_most
from forms.rounds import WholeNumberField
from forms.times import TimeField
from survey.rules import calendar
from survey.rules.assemblies import MOST_BODIES, Details, Way
from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind
from survey.rules.organisations import LONGEST_LINE
from survey.rules.seats import people

WIDE = {"class": "wide"}
MOST_HOSTS = 3
LONGEST_TEXT = 20_000
MISSING = "Vul dit veld in."


class MeetingForm(FlaskForm):
    """`offer` gives the associations and bodies to choose from, before it is shown or read."""

    title = StringField("Titel", [InputRequired("Geef de vergadering een titel."), at_most(200)], render_kw=WIDE)
    hosts = FieldList(SelectField("Namens", coerce=int), max_entries=MOST_HOSTS)
    bodies = FieldList(SelectField("Gremium", coerce=int), max_entries=MOST_BODIES)
    day = DayField("Dag", [InputRequired("Kies de dag.")])
    begins = TimeField("Begint om", [InputRequired("Vul in hoe laat de vergadering begint.")])
    ends = TimeField("Eindigt om", [InputRequired("Vul in hoe laat de vergadering eindigt.")])
    way = RadioField("Hoe doen leden mee?", choices=[SelectChoice(way.value, way.words) for way in Way],
                     default=Way.PHYSICAL.value)
    way_text = TextAreaField("Wat zegt de oproeping over de wijze van vergaderen?", [at_most(3000)],
                             render_kw={"rows": 4})
    place = StringField("Plaats", [at_most(LONGEST_LINE)], render_kw=WIDE)
    address = StringField("Adres", [at_most(LONGEST_LINE)], render_kw=WIDE)
    join_url = StringField("Link voor online deelname", [at_most(1000)], render_kw=WIDE | {"inputmode": "url"})
    chair = StringField("Voorzitter", [at_most(LONGEST_LINE)], render_kw=WIDE)
    secretary = StringField("Notulist", [at_most(LONGEST_LINE)], render_kw=WIDE)
    counters = TextAreaField("Stemcommissie", [at_most(3000)], render_kw={"rows": 3})
    purpose = TextAreaField("Toelichting in de oproeping", [at_most(5000)], render_kw={"rows": 3})
    follows = SelectField("Tweede vergadering", coerce=int, default=0)
    text_available_from = DayField("Tekst van een statutenwijziging ter inzage vanaf", [Optional()])

    def offer(self, associations: Sequence[tuple[int, str]], bodies: Sequence[tuple[int, str]],
              held: Sequence[tuple[int, str]]) -> "MeetingForm":
        self.follows.choices = [SelectChoice(0, "Nee"), *(SelectChoice(*each) for each in held)]
        for fields, most, known, words in ((self.hosts, MOST_HOSTS, associations, "een vereniging"),
                                           (self.bodies, MOST_BODIES, bodies, "een gremium")):
            while len(fields) < min(most, max(1, len(known))):
                fields.append_entry(0)
            for number, field in enumerate(fields):
                field.choices = [SelectChoice(0, f"Kies {words}" if number == 0 else "Geen"),
                                 *(SelectChoice(*each) for each in known)]
        return self

    def details(self, texts: Mapping[Way, str]) -> Details | None:
        """What was said; None when a field cannot be read, which then says why. `texts` are the usual ones."""
        try:
            counters = people(self.counters.data or "")
        except RuleBroken as broken:
            self.counters.errors = [broken.message]
            return None
        way, day = Way(self.way.data), self.day.data
        if day is None or self.begins.data is None or self.ends.data is None:
            return None
        return Details(
            (self.title.data or "").strip(), calendar.typed_moment(day, self.begins.data),
            calendar.typed_moment(day, self.ends.data), _chosen(self.hosts), _chosen(self.bodies),
            (self.purpose.data or "").strip(), (self.place.data or "").strip(), (self.address.data or "").strip(), way,
            self._way_text(way, texts), (self.join_url.data or "").strip(),
            (self.chair.data or "").strip(), (self.secretary.data or "").strip(), counters,
            self.text_available_from.data, self.follows.data or None)

    def _way_text(self, way: Way, texts: Mapping[Way, str]) -> str:
        """The usual text where none was typed, or where that of another way was left standing."""
        typed = " ".join((self.way_text.data or "").split())
        usual = {" ".join(text.split()) for text in texts.values()}
        return texts[way] if typed in usual | {""} else (self.way_text.data or "").strip()


def _chosen(fields: Any) -> tuple[int, ...]:
    return tuple(dict.fromkeys(field.data for field in fields if field.data))


def said(details: Details) -> dict[str, Any]:
    """The fields as they stand for a meeting that exists."""
    plain = ("title", "purpose", "place", "address", "way_text", "join_url", "chair", "secretary",
             "text_available_from")
    begins, ends = (moment.astimezone(calendar.AMSTERDAM) for moment in (details.begins_at, details.ends_at))
    return {name: getattr(details, name) for name in plain} | {
        "hosts": list(details.hosts), "bodies": list(details.bodies), "day": begins.date(), "begins": begins.time(),
        "ends": ends.time(), "way": details.way.value, "follows": details.follows_id or 0,
        "counters": "\n".join(f"{each.name}, {each.email}" for each in details.counters)}


class ItemForm(FlaskForm):
    title = StringField("Agendapunt", [InputRequired("Geef het agendapunt een titel."), at_most(LONGEST_LINE)],
                        render_kw=WIDE)
    explanation = TextAreaField("Toelichting", [at_most(LONGEST_TEXT)], render_kw={"rows": 4})
    minutes = WholeNumberField("Minuten", [Optional(), NumberRange(1, 600, "Kies 1 tot en met 600.")],
                           render_kw={"inputmode": "numeric", "size": 4})


class PaperForm(FlaskForm):
    title = StringField("Titel van het stuk", [at_most(LONGEST_LINE)], id="paper-title", render_kw=WIDE)
    file = FileField("Bestand", [FileRequired("Kies een bestand.")])


class MotionForm(FlaskForm):
    """`offer` gives the items, the proposals that can be amended, the seats and the versions of documents."""

    item = SelectField("Bij agendapunt", coerce=int)
    kind = SelectField("Soort", choices=[SelectChoice(kind.value, kind.words) for kind in Kind])
    title = StringField("Voorstel", [InputRequired("Geef het voorstel een titel."), at_most(LONGEST_LINE)],
                        render_kw=WIDE)
    text = TextAreaField("Tekst", [at_most(LONGEST_TEXT)], render_kw={"rows": 5})
    amends = SelectField("Is een amendement op", coerce=int, default=0)
    version = SelectField("Gaat over document", coerce=int, default=0)
    secret = BooleanField("Geheim stemmen (kan alleen over personen)")
    seats = WholeNumberField("Aantal plaatsen", [Optional(), NumberRange(1, 50, "Kies 1 tot en met 50.")], default=1,
                         render_kw={"inputmode": "numeric", "size": 4})
    profile = StringField("Profiel van de plaats", [at_most(LONGEST_LINE)])
    candidates = TextAreaField("Kandidaten", [at_most(5000)], render_kw={"rows": 4})
    excluded = FieldList(SelectField("Zonder stem bij dit voorstel", coerce=int), max_entries=3)

    def offer(self, items: Iterable[tuple[int, str]], proposals: Iterable[tuple[int, str]],
              seats: Iterable[tuple[int, str]], versions: Iterable[tuple[int, str]] = ()) -> "MotionForm":
        self.item.choices = [SelectChoice(*each) for each in items]
        self.amends.choices = [SelectChoice(0, "Nee, een eigen voorstel"),
                               *(SelectChoice(*each) for each in proposals)]
        self.version.choices = [SelectChoice(0, "Geen document"), *(SelectChoice(*each) for each in versions)]
        while len(self.excluded) < 3:
            self.excluded.append_entry(0)
        choices = [SelectChoice(0, "Niemand"), *(SelectChoice(*each) for each in seats)]
        for field in self.excluded:
            field.choices = choices
        return self

    def proposal(self) -> dict[str, Any]:
        """What was filled in, by the names of `Proposal`."""
        election = self.kind.data == Kind.ELECTION
        return {"title": self.title.data or "", "text": self.text.data or "", "kind": self.kind.data,
                "amends_id": self.amends.data or None, "version_id": self.version.data or None,
                "secret": bool(self.secret.data),
                "seats": self.seats.data or 1, "profile": (self.profile.data or "") if election else "",
                "candidates": candidates(self.candidates.data or "") if election else (),
                "excluded": [field.data for field in self.excluded if field.data]}


def candidates(lines: str) -> list[dict[str, str]]:
    """Candidates as they are typed, one a line: the name, and behind a comma the profile; keys in that order."""
    found: list[dict[str, str]] = []
    for line in lines.splitlines():
        name, _, profile = line.partition(",")
        if name.strip():
            found.append({"key": f"k{len(found) + 1}", "name": name.strip(), "profile": profile.strip()})
    return found


def candidate_lines(stored: Iterable[dict[str, str]]) -> str:
    return "\n".join(", ".join(filter(None, (each["name"], each.get("profile", "")))) for each in stored)
