"""Forms of a selection: its rules, and overruling the lot for one person."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forms.rounds import WholeNumberField
from survey.rules.allotments import Rules
from survey.rules.quotas import GROUPS, Quota, Side

MOST_QUOTAS = 30
EMPTY_ROWS = 3
SHARE, NUMBER = "share", "number"
SIDES = [SelectChoice(side.value, side.words) for side in Side]
UNITS = [SelectChoice(NUMBER, "plaatsen"), SelectChoice(SHARE, "% van de plaatsen")]


class QuotaForm(Form):
    """One rule; without a group it is none."""

    group = SelectField("Voor wie", choices=[])
    side = SelectField("Hoeveel", choices=SIDES)
    number = WholeNumberField("Aantal", [Optional(), NumberRange(0, 10_000, "Kies 0 tot en met 10.000.")],
                              render_kw={"inputmode": "numeric", "size": 4})
    unit = SelectField("Van", choices=UNITS)
    occasion = SelectField("Waar", coerce=int, choices=[])

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.group.data and self.number.data is None:
            self.number.errors, good = ["Vul bij deze regel een aantal in."], False
        if good and self.unit.data == SHARE and (self.number.data or 0) > 100:
            self.number.errors, good = ["Een aandeel is hoogstens 100%."], False
        return good

    def quota(self) -> Quota:
        group, _, value = self.group.data.partition(":")
        return Quota(Side(self.side.data), group, value, self.number.data or 0, self.unit.data == SHARE,
                     self.occasion.data or None)


class SelectionRulesForm(FlaskForm):
    """The rows stand in the order in which they weigh; one that is emptied goes."""

    most_per_organisation = WholeNumberField(
        "Hoeveel mensen van één organisatie per moment?", [Optional(), NumberRange(1, 10_000, "Kies 1 of meer.")],
        render_kw={"inputmode": "numeric", "size": 4})
    quotas = FieldList(FormField(QuotaForm), max_entries=MOST_QUOTAS)

    def offer(self, groups: Iterable[tuple[str, str]], occasions: Iterable[tuple[int, str]]) -> "SelectionRulesForm":
        """Fills the lists to choose from; `groups` are pairs as ("role", "ouder")."""
        named = [SelectChoice(f"{group}:{value}", f"{GROUPS[group]}: {value}") for group, value in groups]
        where = [SelectChoice(0, "bij elk moment"), *(SelectChoice(number, title) for number, title in occasions)]
        for row in self.quotas:
            row.form.group.choices = [SelectChoice("", "geen regel"), *named]
            row.form.occasion.choices = where
        return self

    def rules(self) -> Rules:
        quotas = tuple(row.form.quota() for row in self.quotas if row.form.group.data)
        return Rules({}, self.most_per_organisation.data, quotas)


def rules_form(rules: Rules | None) -> SelectionRulesForm:
    """The form with the rules as they are and some empty rows, or what was sent of it."""
    if rules is None:
        return SelectionRulesForm()
    rows = [{"group": f"{quota.group}:{quota.value}", "side": quota.side.value, "number": quota.number,
             "unit": SHARE if quota.share else NUMBER, "occasion": quota.occasion or 0} for quota in rules.quotas]
    empty: list[dict[str, Any]] = [{} for _ in range(min(EMPTY_ROWS, MOST_QUOTAS - len(rows)))]
    return SelectionRulesForm(formdata=None, data={
        "most_per_organisation": rules.most_per_organisation, "quotas": [*rows, *empty]})


class OverruleForm(FlaskForm):
    decision = RadioField("Wat besluit u?", [InputRequired("Kies wat u besluit.")], choices=[
        SelectChoice("place", "Deze persoon krijgt een plaats"),
        SelectChoice("take", "Deze persoon krijgt geen plaats"),
        SelectChoice("lot", "De loting beslist")])
    reason = StringField("Reden", [Length(max=300)], render_kw={"class": "wide"})

    @property
    def placed(self) -> bool | None:
        return {"place": True, "take": False}.get(self.decision.data)
