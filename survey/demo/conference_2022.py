"""The questionnaire of case 2: the uitvraag of 2022 about the 24-uursbijeenkomst of 3 and 4 November."""

from decimal import Decimal

from survey.rules.questionnaires.document import (
    Check,
    Group,
    Option,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
)
from survey.rules.questionnaires.expressions import expression


def _text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


def questionnaire() -> Questionnaire:
    """Eight questions about who comes, what for, and what it may cost."""
    return Questionnaire(
        title=_text("24-uursbijeenkomst 2022: uw wensen"),
        intro=_text(
            "Op 3 en 4 november 2022 is de 24-uursbijeenkomst. Wij horen graag wat u daar wilt doen en bespreken. "
            "De vragen kosten u ongeveer vijf minuten."
        ),
        sections=(_attendance(), _programme(), _stay()),
        group=Group("swv", "swv'en", "het"),
    )


def _options(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(key, _text(label), key == "weet_niet") for key, label in labels.items())


def _attendance() -> Section:
    return Section(
        key="deelname",
        title=_text("Deelname"),
        questions=(
            Question(
                key="c01_komt",
                type=Type.ONE,
                label=_text("Bent u van plan naar de 24-uursbijeenkomst te komen?"),
                options=_options(ja="Ja", nee="Nee", weet_niet="Weet ik nog niet"),
                required=Required.YES,
                topic="deelname aan de 24-uursbijeenkomst",
            ),
            Question(
                key="c02_personen",
                type=Type.NUMBER,
                label=_text("Met hoeveel personen denkt u te komen?"),
                relevant=expression("${c01_komt} = 'ja'"),
                required=Required.SOFT,
                checks=(
                    Check(
                        expression(". <= 6"),
                        _text("U vult {.} personen in. Er zijn ongeveer 150 plaatsen. Klopt dit aantal?"),
                        hard=False,
                    ),
                ),
                unit="personen",
                estimate=True,
                minimum=Decimal(1),
                maximum=Decimal(25),
            ),
        ),
    )


def _programme() -> Section:
    return Section(
        key="programma",
        title=_text("Programma"),
        questions=(
            Question(
                key="c03_themas",
                type=Type.SEVERAL,
                label=_text("Welke thema's wilt u bespreken?"),
                hint=_text("U kunt meer dan één thema kiezen."),
                options=_options(
                    onderinstroom="Onder- en zij-instroom",
                    inclusie="Naar inclusiever onderwijs",
                    hoogbegaafd="Hoogbegaafdheid",
                    thuiszitters="Thuiszitters",
                    jeugdhulp="Samenwerking met jeugdhulp",
                    middelen="Verdeling van de middelen",
                    weet_niet="Weet ik nog niet",
                ),
                required=Required.YES,
            ),
            Question(
                key="c04_vorm",
                type=Type.ONE,
                label=_text("Welke werkvorm heeft uw voorkeur?"),
                options=_options(
                    lezing="Lezingen met tijd voor vragen",
                    werkgroep="Werken in kleine groepen",
                    bezoek="Werkbezoek aan een school",
                    gemengd="Een mengvorm",
                ),
            ),
            Question(
                key="c05_collega",
                type=Type.LONG_TEXT,
                label=_text("Wilt u zelf iets laten zien of vertellen? Waarover?"),
                length=600,
            ),
        ),
    )


def _stay() -> Section:
    return Section(
        key="verblijf",
        title=_text("Verblijf en kosten"),
        questions=(
            Question(
                key="c06_overnachten",
                type=Type.ONE,
                label=_text("Wilt u blijven overnachten?"),
                options=_options(ja="Ja", nee="Nee", weet_niet="Weet ik nog niet"),
                relevant=expression("${c01_komt} != 'nee'"),
                required=Required.YES,
            ),
            Question(
                key="c07_prijs",
                type=Type.NUMBER,
                label=_text("Hoeveel mag de bijeenkomst per persoon ten hoogste kosten?"),
                hint=_text("Met maaltijden en, als u blijft slapen, een kamer."),
                relevant=expression("${c01_komt} != 'nee'"),
                checks=(
                    Check(
                        expression(". >= 50"),
                        _text("Een bijeenkomst van {.} euro per persoon is erg goedkoop. Bedoelt u dat?"),
                        hard=False,
                    ),
                ),
                unit="euro",
                estimate=True,
                minimum=Decimal(0),
                maximum=Decimal(2000),
            ),
            Question("c08_opmerkingen", Type.LONG_TEXT, _text("Hebt u nog opmerkingen of wensen?")),
        ),
    )
