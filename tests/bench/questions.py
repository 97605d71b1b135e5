"""A questionnaire of three sections with every common type, and one member's answers to it, as they are typed."""

from decimal import Decimal
from typing import Any

from survey.rules.questionnaires.document import (
    Check,
    Option,
    Part,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
    document,
)
from survey.rules.questionnaires.expressions import expression

YES_NO = tuple(Option(key, {"nl": label}, dont_know=key == "unknown")
               for key, label in (("yes", "Ja"), ("no", "Nee"), ("unknown", "Weet niet")))
CAUSES = ("verhuizing", "doorverwijzing", "instroom van buiten de regio", "een andere oorzaak")


def _question(key: str, kind: Type, label: str, **fields: Any) -> Question:
    return Question(key, kind, {"nl": label}, **fields)


def _counts() -> Section:
    grew = expression("${grew} = 'yes'")
    large = Check(expression(". <= 100"), {"nl": "Dit is meer dan een verdubbeling. Klopt dat?"}, hard=False)
    return Section("counts", {"nl": "Aantallen"}, questions=(
        _question("sector", Type.FACT, "Sector", register="sector"),
        _question("grew", Type.ONE, "Is het aantal leerlingen toegenomen?", options=YES_NO, required=Required.YES),
        _question("growth", Type.PERCENTAGE, "Met hoeveel procent?", relevant=grew, checks=(large,), decimals=1,
                  unit="%", estimate=True, minimum=Decimal(0)),
        _question("pupils", Type.NUMBER, "Om hoeveel leerlingen gaat het?", unit="leerlingen", minimum=Decimal(0)),
        _question("counted_on", Type.DATE, "Op welke dag telde u?"),
    ))


def _causes() -> Section:
    labels = [{"nl": cause.capitalize()} for cause in CAUSES]
    parts = tuple(Part(f"share_{number}", label) for number, label in enumerate(labels, start=1))
    options = tuple(Option(f"cause_{number}", label) for number, label in enumerate(labels, start=1))
    return Section("reasons", {"nl": "Oorzaken"}, questions=(
        _question("shares", Type.SHARES, "Hoe is de toename verdeeld?", parts=parts, unit="%"),
        _question("half", Type.CALCULATION, "Aandeel buiten verhuizing", calculation=expression("100 - ${share_1}")),
        _question("causes", Type.SEVERAL, "Welke oorzaken ziet u?", options=options),
        _question("worry", Type.ONE, "Maakt u zich zorgen?", options=YES_NO, required=Required.SOFT),
    ))


def _comments() -> Section:
    return Section("comments", {"nl": "Toelichting"}, questions=(
        _question("thanks", Type.NOTE, "Dit zijn de laatste vragen."),
        _question("agreements", Type.ONE, "Zijn er afspraken gemaakt?", options=YES_NO, required=Required.YES),
        _question("partner", Type.TEXT, "Met wie?", length=200),
        _question("comment", Type.LONG_TEXT, "Wilt u iets toelichten?", length=10_000),
    ))


def questionnaire_document() -> dict[str, Any]:
    return document(Questionnaire({"nl": "Meting"}, {"nl": "Deze vragenlijst meet de toepassing zelf."},
                                  sections=(_counts(), _causes(), _comments())))


COMMENT = " ".join(["Wij zien vooral leerlingen uit de buurgemeenten."] * 4)
# What one member types, section by section.
TYPED: tuple[dict[str, str | list[str]], ...] = (
    {"grew": "yes", "growth": "8,3", "pupils": "1.200", "counted_on": "2021-10-01"},
    {"share_1": "40", "share_2": "30", "share_3": "20", "share_4": "10", "causes": ["cause_1", "cause_2"],
     "worry": "no"},
    {"agreements": "yes", "partner": "Het bestuur", "comment": COMMENT},
)
# The same as it is stored once it was sent in.
ANSWERS: dict[str, Any] = {
    "grew": "yes", "growth": Decimal("8.3"), "pupils": 1200, "counted_on": "2021-10-01", "share_1": 40, "share_2": 30,
    "share_3": 20, "share_4": 10, "half": 60, "causes": ["cause_1", "cause_2"], "worry": "no", "agreements": "yes",
    "partner": "Het bestuur", "comment": COMMENT,
}
