"""The form for the rules under which a round is told: its profile, its thresholds and its weighting."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forms.lengths import at_most
from forms.rounds import PROFILES
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication, settings
from survey.rules.thresholds import THRESHOLDS, WEIGHT, in_words, own


class ThresholdsForm(FlaskForm):
    """The thresholds themselves are added by `thresholds_form`; an empty one is that of the profile."""

    profile = RadioField("Profiel", choices=PROFILES)
    weight_by = SelectField("Wegen naar")

    def read(self) -> tuple[str, dict[str, Any]] | None:
        """The profile and the thresholds to keep; None where something is wrong, which then stands at its field."""
        good, typed = self.validate(), {WEIGHT: self.weight_by.data}
        for each in THRESHOLDS:
            try:
                typed[each.name] = each.read(self[each.name].data or "")
            except RuleBroken as broken:
                self[each.name].errors, good = [broken.message], False
        return (self.profile.data, own(self.profile.data, typed)) if good else None


def thresholds_form(profile: str, kept: Mapping[str, Any], facts: Iterable[str]) -> ThresholdsForm:
    """The form with what a round has of its own; `facts` are those that can be weighted by."""
    fields: dict[str, Any] = {each.name: StringField(
        each.label, [at_most(20)], default=each.shown(kept.get(each.name)),
        render_kw={"inputmode": "decimal" if each.decimals else "numeric", "size": 6}) for each in THRESHOLDS}
    made: ThresholdsForm = type("FilledThresholdsForm", (ThresholdsForm,), fields)(
        data={"profile": profile, WEIGHT: kept.get(WEIGHT, "")})
    known = dict.fromkeys([*facts, *filter(None, [kept.get(WEIGHT, "")])])
    made.weight_by.choices = [SelectChoice("", "niet wegen"), *(SelectChoice(name, in_words(name)) for name in known)]
    return made


def usual(profile: str) -> Publication:
    """What the profile says where nothing was filled in."""
    return settings(profile)
