"""Forms of who has no account: asking for more time, for a fresh link, beginning by an open link. No cookie needed."""

from datetime import date

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.reading import read_day

WRONG_ADDRESS = "Vul een geldig mailadres in, bijvoorbeeld naam@example.nl."
ADDRESS = {"autocomplete": "email", "inputmode": "email", "class": "wide"}


def _bare(typed: str | None) -> str:
    """Without the blanks that come along when an address is pasted."""
    return (typed or "").strip()


class TimeForm(Form):
    wanted_day = StringField("Tot en met welke dag hebt u de tijd nodig?", render_kw={"size": 14})
    reason = TextAreaField("Waarom hebt u meer tijd nodig?",
                           [InputRequired("Vul kort in waarom u meer tijd nodig hebt."),
                            Length(max=2000, message="Gebruik ten hoogste 2.000 tekens.")], render_kw={"rows": 4})
    asked_by = StringField("Uw naam", [InputRequired("Vul uw naam in."),
                                       Length(max=200, message="Gebruik ten hoogste 200 tekens.")],
                           render_kw={"autocomplete": "name", "class": "wide"})

    def day(self) -> date:
        """The day that was typed; raises RuleBroken when it cannot be read."""
        read = read_day(self.wanted_day.data)
        if read is None:
            raise RuleBroken("Vul de dag in, bijvoorbeeld 21-02-2022.")
        return date.fromisoformat(read)


class AddressForm(Form):
    """Where a fresh link may go."""

    email = StringField("Uw mailadres", [InputRequired("Vul uw mailadres in."), Email(WRONG_ADDRESS), Length(max=300)],
                        filters=[_bare], render_kw=ADDRESS)


class StartForm(Form):
    """Who begins by an open link may say who they are, but need not."""

    name = StringField("Uw naam", [Optional(), Length(max=200, message="Gebruik ten hoogste 200 tekens.")],
                       render_kw={"autocomplete": "name", "class": "wide"})
    email = StringField("Uw mailadres", [Optional(), Email(WRONG_ADDRESS), Length(max=300)],
                        filters=[_bare], render_kw=ADDRESS)
    organisation = StringField("Uw organisatie", [Optional(), Length(max=300)],
                               render_kw={"autocomplete": "organization", "class": "wide"})
