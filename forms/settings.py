"""The form of what belongs to a questionnaire as a whole: its title, its languages, how its respondents are called."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from forms.blame import JudgedForm
from forms.lengths import at_most
from forms.rows import LANGUAGES, Row, SelectMultipleCheckboxes, spread, text, texts
from survey.rules.questionnaires.document import DUTCH, Group, Questionnaire

CALLED = "Vul in hoe één respondent heet en hoe meer respondenten heten."
ARTICLES = [SelectChoice("het", "het"), SelectChoice("de", "de")]


class TitleForm(FlaskForm):
    """A new questionnaire begins with nothing but its title, or as another one stands now."""

    title = StringField("Titel van de nieuwe vragenlijst",
                        [DataRequired("Geef de vragenlijst een titel."), at_most(300)],
                        render_kw={"class": "wide", "autocomplete": "off"})
    like = SelectField("Waarmee begint u?", choices=[], default="", render_kw={"class": "wide"})

    def offer(self, known: Iterable[tuple[str, str]]) -> "TitleForm":
        """The questionnaires that can be copied: address and title."""
        self.like.choices = [SelectChoice("", "met een lege vragenlijst"),
                             *(SelectChoice(slug, f"met een kopie van {title}") for slug, title in known)]
        return self


class SettingsForm(JudgedForm):
    """`settings_form` adds the fields with words."""

    languages: ClassVar[tuple[str, ...]] = (DUTCH,)

    others = SelectMultipleCheckboxes("Talen naast het Nederlands")
    article = RadioField("Lidwoord", choices=ARTICLES, default="de")
    singular = StringField("Eén respondent heet", render_kw={"size": 20})
    plural = StringField("Meer respondenten heten", render_kw={"size": 20})
    topic = StringField("Waar gaat de vragenlijst over?", render_kw={"class": "wide"})
    statistics = TextAreaField("Cijfers over meer vragen samen", render_kw={"rows": 4, "class": "formula"})
    sentences = TextAreaField("Zinnen over het geheel", render_kw={"rows": 5})

    def changed(self) -> dict[str, Any]:
        """The fields of the questionnaire as they were filled in."""
        data = self.data
        group = Group((self.singular.data or "").strip(), (self.plural.data or "").strip(), self.article.data or "de")
        if not (group.singular and group.plural):
            self.why["singular"] = CALLED
        return {"title": text(data, "title", self.languages), "intro": text(data, "intro", self.languages),
                "languages": (DUTCH, *(self.others.data or ())),
                "group": group, "topic": (self.topic.data or "").strip(),
                "statistics": self._statistics(), "sentences": self._sentences()}

    def _statistics(self) -> dict[str, str]:
        """One on a line: a name, an equals sign and what it is."""
        found = {}
        for line in filter(None, map(str.strip, (self.statistics.data or "").splitlines())):
            name, equals, what = (part.strip() for part in line.partition("="))
            if not (name and equals and what):
                self.why["statistics"] = "Schrijf op elke regel een naam, een is-teken en wat het cijfer is."
            found[name] = what
        return found

    def _sentences(self) -> tuple[str, ...]:
        """An empty line stands between two sentences."""
        whole = (self.sentences.data or "").replace("\r\n", "\n")
        return tuple(part.strip() for part in whole.split("\n\n") if part.strip())


@lru_cache(maxsize=32)
def settings_form(languages: tuple[str, ...]) -> type[SettingsForm]:
    """The form for a questionnaire in these languages."""
    others = [SelectChoice(code, LANGUAGES.get(code, code)) for code in dict.fromkeys((*LANGUAGES, *languages))
              if code != DUTCH]
    made: dict[str, Any] = {"languages": languages} | texts("title", "Titel", languages, **{"class": "wide"})
    made["others"] = SelectMultipleCheckboxes("Talen naast het Nederlands", choices=others)
    made |= {name: TextAreaField(field.args[0], render_kw=field.kwargs["render_kw"] | {"rows": 4})
             for name, field in texts("intro", "Inleiding", languages).items()}
    return type("SettingsFormInLanguages", (SettingsForm,), made)


def as_typed(questionnaire: Questionnaire) -> Row:
    """The settings of a questionnaire as they stand in the fields of their form."""
    group = questionnaire.group
    return {
        "others": [code for code in questionnaire.languages if code != DUTCH], "topic": questionnaire.topic,
        "article": group.article, "singular": group.singular, "plural": group.plural,
        "statistics": "\n".join(f"{name} = {' '.join(what.splitlines())}"
                                for name, what in questionnaire.statistics.items()),
        "sentences": "\n\n".join(questionnaire.sentences),
    } | spread("title", questionnaire.title) | spread("intro", questionnaire.intro)
