"""The form of a section: its title, its introduction, when it is asked and whether it is asked more than once."""

from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

from wtforms import BooleanField, StringField, TextAreaField

from forms.blame import JudgedForm
from forms.conditions import ConditionField
from forms.rows import Row, spread, text, texts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Repeat, Section
from survey.rules.questionnaires.reading import read_number
from survey.rules.questionnaires.rows import MOST_ROWS

COUNT = {"inputmode": "numeric", "size": 4, "autocomplete": "off"}


class SectionForm(JudgedForm):
    """`section_form` adds the fields with words."""

    languages: ClassVar[tuple[str, ...]] = (DUTCH,)

    relevant = ConditionField("Wanneer wordt dit onderdeel gevraagd?")
    repeated = BooleanField("Vraag dit onderdeel meer keren, bijvoorbeeld voor elke school")
    least = StringField("Ten minste", render_kw=COUNT)
    most = StringField("Ten hoogste", render_kw=COUNT)

    def section(self, before: Section) -> Section:
        """The section that this makes of the one before it; its questions and what this form does not know stay."""
        data = self.data
        relevant = self.relevant.read()
        self.why |= self.relevant.why
        return replace(before, title=text(data, "title", self.languages), intro=text(data, "intro", self.languages),
                       relevant=relevant, repeat=self._repeat() if self.repeated.data else None)

    def _repeat(self) -> Repeat:
        one, more = text(self.data, "singular", self.languages), text(self.data, "plural", self.languages)
        for name, said in (("singular", one), ("plural", more)):
            if not said:
                self.blame(f"{name}_{DUTCH}", "Vul in hoe het heet, bijvoorbeeld school en scholen.")
        least = self._whole("least")
        return Repeat(one, more, 1 if least is None else least, self._whole("most"))

    def _whole(self, name: str) -> int | None:
        try:
            found = read_number(self[name].data)
            return None if found is None else min(int(found), MOST_ROWS + 1)
        except RuleBroken as broken:
            self.blame(name, broken.message)
            return None

    def mark(self) -> None:
        super().mark()
        self.relevant.show(self.why)


@lru_cache(maxsize=32)
def section_form(languages: tuple[str, ...]) -> type[SectionForm]:
    """The form for a questionnaire in these languages."""
    made: dict[str, Any] = {"languages": languages} | texts("title", "Titel", languages, **{"class": "wide"})
    made |= {name: TextAreaField(field.args[0], render_kw=field.kwargs["render_kw"] | {"rows": 3})
             for name, field in texts("intro", "Inleiding", languages).items()}
    made |= texts("singular", "Eén ervan heet", languages) | texts("plural", "Meer ervan heten", languages)
    return type("SectionFormInLanguages", (SectionForm,), made)


def as_typed(section: Section) -> Row:
    """A section that exists, as it stands in the fields of its form."""
    typed = {"relevant": section.relevant} | spread("title", section.title) | spread("intro", section.intro)
    repeat = section.repeat
    if repeat is None:
        return typed
    most = "" if repeat.maximum is None else str(repeat.maximum)
    return typed | {"repeated": True, "least": str(repeat.minimum), "most": most} | (
        spread("singular", repeat.singular) | spread("plural", repeat.plural))
