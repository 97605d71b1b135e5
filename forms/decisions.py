"""Forms about decisions: one decision with its conditions, its withdrawal, and the steps of a chain."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forms.days import DayField
from forms.lengths import at_most
from survey.rules.decisions import Kind
from survey.rules.organisations import LONGEST_LINE
from survey.rules.records import Manner

WIDE = {"class": "wide"}
MOST_CONDITIONS = 20
TYPED = re.compile(r"condition_([0-9]{1,3})_body")
LONGEST_TEXT = 20_000
KINDS = [SelectChoice(kind.value, kind.words) for kind in Kind]
NOT_LISTED = "Kies uit de lijst; dit staat er niet (meer) in."
FOR, AGAINST = "voor", "tegen"


class _Select(SelectField):
    """A choice out of what there is now; what has gone since is refused in Dutch."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError(NOT_LISTED) from None


class DecisionForm(FlaskForm):
    """`offer` gives the bodies and the versions to choose from. `with_conditions` makes one with room for so many
    conditions: each has fields of its own, so that each refusal has a place to stand."""

    rows = 0
    body = _Select("Gremium", [InputRequired("Kies het gremium.")], coerce=int)
    kind = _Select("Soort besluit", choices=KINDS)
    favourable = RadioField("Wat besloot het gremium?", default=FOR, choices=[
        SelectChoice(FOR, "Het stemt ermee in, stelt vast of keurt goed"),
        SelectChoice(AGAINST, "Het weigert of onthoudt dat")])
    version = _Select("Over welk document?", coerce=int, default=0)
    existed = BooleanField("Deze versie bestond al toen het gremium besloot, ook al staat zij pas later in "
                           "Achterban")
    subject = StringField("Onderwerp", [at_most(LONGEST_LINE)], render_kw=WIDE)
    words = TextAreaField("Tekst van het besluit", [at_most(LONGEST_TEXT)], render_kw={"rows": 4})
    decided_on = DayField("Dag van het besluit", [InputRequired("Kies de dag waarop is besloten.")])
    manner = _Select("Hoe is besloten?", default="", choices=[
        SelectChoice(manner.value, manner.words or "niet vermeld") for manner in Manner])
    result = StringField("Uitslag", [at_most(2000)], render_kw=WIDE)
    external_url = StringField("Adres van de externe stemming", [at_most(1000)],
                               render_kw=WIDE | {"inputmode": "url"})
    fingerprint = StringField("Kenmerk van de uitslag", [at_most(LONGEST_LINE)], render_kw=WIDE)
    reason = StringField("Waarom verbetert u dit?", [at_most(1000)], render_kw=WIDE)

    @property
    def numbers(self) -> range:
        """The conditions that it has room for, counted from 1."""
        return range(1, self.rows + 1)

    @property
    def has_room(self) -> bool:
        return self.rows < MOST_CONDITIONS

    def offer(self, bodies: Iterable[tuple[int, str]], versions: Iterable[tuple[int, str]]) -> "DecisionForm":
        known = [SelectChoice(*each) for each in bodies]
        stored = [SelectChoice(*each) for each in versions]
        self.body.choices = known
        self.version.choices = [SelectChoice(0, "Geen document"), *stored]
        for number in self.numbers:
            self[f"condition_{number}_body"].choices = [SelectChoice(0, "Geen voorwaarde"), *known]
            self[f"condition_{number}_version"].choices = [SelectChoice(0, "Dezelfde als dit besluit"), *stored]
        return self

    def filled(self) -> dict[str, Any]:
        """What was filled in, by the names of `actions.decisions.Filled`; the conditions apart."""
        return {"body_id": self.body.data, "kind": Kind(self.kind.data), "decided_on": self.decided_on.data,
                "subject": self.subject.data or "", "favourable": self.favourable.data == FOR,
                "version_id": self.version.data or None, "existed": bool(self.existed.data),
                "words": self.words.data or "", "manner": Manner(self.manner.data or ""),
                "result": self.result.data or "", "external_url": self.external_url.data or "",
                "fingerprint": self.fingerprint.data or "", "reason": self.reason.data or ""}

    def demands(self) -> list[dict[str, Any]]:
        """The conditions that were filled in, by the names of `actions.decisions.Demand`."""
        return [{"body_id": self[f"condition_{number}_body"].data,
                 "kind": Kind(self[f"condition_{number}_kind"].data),
                 "version_id": self[f"condition_{number}_version"].data or 0,
                 "until": self[f"condition_{number}_until"].data}
                for number in self.numbers if self[f"condition_{number}_body"].data]

    def refuse(self, message: str, field: str) -> None:
        """Puts a refusal at the field it is about; `condition_n` counts the conditions that were filled in."""
        if field.startswith("condition_"):
            _, place, part = field.split("_")
            filled = [number for number in self.numbers if self[f"condition_{number}_body"].data]
            field = f"condition_{filled[int(place) - 1] if filled else 1}_{part}"
        self[field if field in self else "subject"].errors = [message]


class WithdrawForm(FlaskForm):
    day = DayField("Dag van de intrekking", [InputRequired("Kies de dag.")])
    reason = StringField("Waarom is het besluit ingetrokken?", [InputRequired("Schrijf waarom."), at_most(1000)],
                         render_kw=WIDE)


class StepForm(FlaskForm):
    """`offer` gives the bodies and the other steps."""

    body = _Select("Gremium", coerce=int)
    kind = _Select("Wat moet het besluiten?", choices=KINDS, default=Kind.CONSENT.value)
    after = SelectMultipleField("Komt na", coerce=int, widget=ListWidget(prefix_label=False),
                                option_widget=CheckboxInput(), validate_choice=False)

    def offer(self, bodies: Iterable[tuple[int, str]], others: Iterable[tuple[int, str]]) -> "StepForm":
        self.body.choices = [SelectChoice(*each) for each in bodies]
        self.after.choices = [SelectChoice(*each) for each in others]
        return self


@lru_cache(maxsize=MOST_CONDITIONS)
def with_conditions(rows: int) -> type[DecisionForm]:
    """The form with room for so many conditions."""
    fields: dict[str, Any] = {"rows": rows}
    for number in range(1, rows + 1):
        fields |= {
            f"condition_{number}_body": _Select("Gremium", coerce=int, default=0),
            f"condition_{number}_kind": _Select("Soort besluit", choices=KINDS, default=Kind.CONSENT.value),
            f"condition_{number}_version": _Select("Over welke versie?", coerce=int, default=0),
            f"condition_{number}_until": DayField("Uiterlijk op", [Optional()])}
    return type("DecisionForm", (DecisionForm,), fields)


def rows_of(typed: Iterable[str], stored: int, *, more: bool) -> int:
    """How many conditions there must be room for: those in the names of the fields that were sent, one more where
    that was asked, and for a form that was not sent those that are stored."""
    sent = [int(found[1]) for name in typed if (found := TYPED.fullmatch(name))]
    return min(max(sent or [stored, 1]) + more, MOST_CONDITIONS)


def given(values: Mapping[str, Any], conditions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields as they stand for a decision that exists, with its conditions."""
    fields = dict(values)
    for number, each in enumerate(conditions, 1):
        fields |= {f"condition_{number}_{name}": value for name, value in each.items()}
    return fields
