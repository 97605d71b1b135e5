"""The form of a section: its title, its introduction and when it is asked."""

from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

from wtforms import TextAreaField

from forms.blame import JudgedForm
from forms.rows import Row, spread, text, texts
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import DUTCH, Section
from survey.rules.questionnaires.expressions import expression


class SectionForm(JudgedForm):
    """`section_form` adds the fields with words."""

    languages: ClassVar[tuple[str, ...]] = (DUTCH,)

    relevant = TextAreaField("Wanneer wordt dit onderdeel gevraagd?", render_kw={"rows": 2, "class": "formula"})

    def section(self, before: Section) -> Section:
        """The section that this makes of the one before it; its questions and what this form does not know stay."""
        data = self.data
        made = replace(before, title=text(data, "title", self.languages), intro=text(data, "intro", self.languages))
        written = " ".join((self.relevant.data or "").split())
        try:
            return replace(made, relevant=expression(written) if written else None)
        except RuleBroken as broken:
            self.why["relevant"] = broken.message
            return made


@lru_cache(maxsize=32)
def section_form(languages: tuple[str, ...]) -> type[SectionForm]:
    """The form for a questionnaire in these languages."""
    made: dict[str, Any] = {"languages": languages} | texts("title", "Titel", languages, **{"class": "wide"})
    made |= {name: TextAreaField(field.args[0], render_kw=field.kwargs["render_kw"] | {"rows": 3})
             for name, field in texts("intro", "Inleiding", languages).items()}
    return type("SectionFormInLanguages", (SectionForm,), made)


def as_typed(section: Section) -> Row:
    """A section that exists, as it stands in the fields of its form."""
    return {"relevant": str(section.relevant or "")} | spread("title", section.title) | spread("intro", section.intro)
