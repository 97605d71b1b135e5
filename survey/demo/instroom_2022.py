"""The questionnaire of case 1: the uitvraag of January 2022 over onder- en zij-instroom."""

from decimal import Decimal

from survey.rules.questionnaires.document import (
    Check,
    Group,
    Option,
    Part,
    Question,
    Questionnaire,
    Required,
    Section,
    Type,
)
from survey.rules.questionnaires.expressions import expression

DAYS = "Op 1 oktober 2021, vergeleken met 1 oktober 2020."
PERCENTAGE_HINT = f"{DAYS} Vul een heel percentage in. Laat dit leeg als u het nog niet weet."
CATEGORY_HINT = f"{DAYS} Schrijf bij een daling een minteken; halve procenten mogen."
SHARE_HINT = "Een schatting is genoeg. Samen is het 100%."
LARGE_RISE = "Een toename van {.}% betekent {1 + . div 100|ruim} keer zo veel. Bedoelt u dat?"
NO_RISE = "U gaf aan dat er een toename is, maar vult 0% in. Klopt dat?"
SMALL_BASE = (
    "Gaat het bij u om minder dan 10 leerlingen? Zet dan bij de toelichting ook de aantallen op beide peildata."
)


def _text(dutch: str) -> dict[str, str]:
    return {"nl": dutch}


YES = Option("ja", _text("Ja"))
NO = Option("nee", _text("Nee"))
DONT_KNOW = Option("weet_niet", _text("Weet niet"), dont_know=True)


def questionnaire() -> Questionnaire:
    """The questionnaire as it was sent, with the checks that were added to it."""
    return Questionnaire(
        title=_text("Toename onder- en zij-instroom s(b)o en (v)so"),
        intro=_text(
            "Met deze uitvraag willen het Netwerk LPO en de Sectorraad swv vo een beeld krijgen van de toename van "
            "onder- en zij-instroom. Peilmoment is 1 oktober 2021, vergeleken met 1 oktober 2020. Een schatting is "
            "genoeg. Weet u iets niet? Laat het dan leeg of kies ‘weet niet’."
        ),
        sections=(_entry_from_below(), _entry_from_aside(), _declarations(), _funding(), _research()),
        group=Group("swv", "swv'en", "het"),
    )


def _choice(key: str, label: str, hint: str = "") -> Question:
    return Question(
        key=key,
        type=Type.ONE,
        label=_text(label),
        hint=_text(hint) if hint else {},
        options=(YES, NO, DONT_KNOW),
        required=Required.YES,
    )


def _rise(key: str, label: str, after: str, checks: tuple[Check, ...] = ()) -> Question:
    large = Check(expression(". <= 100"), _text(LARGE_RISE), hard=False)
    return Question(
        key=key,
        type=Type.PERCENTAGE,
        label=_text(label),
        hint=_text(PERCENTAGE_HINT),
        relevant=expression(f"${{{after}}} = 'ja'"),
        checks=(*checks, large),
        unit="%",
        estimate=True,
        minimum=Decimal(0),
    )


def _shares(key: str, label: str, after: str, parts: dict[str, str]) -> Question:
    return Question(
        key=key,
        type=Type.SHARES,
        label=_text(label),
        hint=_text(SHARE_HINT),
        parts=tuple(Part(part, _text(words)) for part, words in parts.items()),
        relevant=expression(f"${{{after}}} = 'ja'"),
        unit="%",
        estimate=True,
    )


def _entry_from_below() -> Section:
    return Section(
        key="onderinstroom",
        title=_text("Onderinstroom in het s(b)o"),
        relevant=expression("${sector} = 'PO'"),
        questions=(
            _choice(
                "q01_onderinstroom",
                "Herkent u in uw samenwerkingsverband het beeld dat meer jonge kinderen rechtstreeks in het s(b)o "
                "instromen, zonder eerst naar een reguliere basisschool te gaan (onderinstroom)?",
            ),
            _rise(
                "q02_onderinstroom_pct",
                "Met hoeveel procent is de onderinstroom in het s(b)o op 1 oktober 2021 naar schatting toegenomen ten "
                "opzichte van 1 oktober 2020?",
                "q01_onderinstroom",
            ),
            _shares(
                "q03_herkomst",
                "Welk deel van deze kinderen komt naar schatting uit:",
                "q01_onderinstroom",
                {
                    "q03a_herkomst_zorg": "de zorg (kdc, jeugdhulp, medisch kinderdagverblijf)",
                    "q03b_herkomst_kinderopvang": "de kinderopvang of voorschool",
                    "q03c_herkomst_overig": "elders (thuis, andere regio, onbekend)",
                },
            ),
        ),
    )


def _entry_from_aside() -> Section:
    return Section(
        key="zijinstroom",
        title=_text("Zij-instroom in het (v)so"),
        questions=(
            # Here and not in the section for PO, so that everyone sees from what the register starts.
            Question("sector", Type.FACT, _text("Sector van uw samenwerkingsverband"), register="sector"),
            _choice(
                "q04_zijinstroom",
                "Herkent u het beeld van een toename van zij-instroom in het (v)so: leerlingen die tijdens hun "
                "schoolloopbaan overstappen?",
            ),
            _rise(
                "q05_zijinstroom_pct",
                "Met hoeveel procent is de zij-instroom in het (v)so naar schatting toegenomen?",
                "q04_zijinstroom",
                (Check(expression(". != 0"), _text(NO_RISE), hard=False),),
            ),
            _shares(
                "q06_herkomst",
                "Waar komen deze leerlingen naar schatting vandaan?",
                "q04_zijinstroom",
                {
                    "q06a_herkomst_regulier": "het reguliere onderwijs",
                    "q06b_herkomst_zorg": "de zorg",
                    "q06c_herkomst_overig": "elders (ander (v)so, thuis, verhuizing, onbekend)",
                },
            ),
        ),
    )


def _declarations() -> Section:
    hint = "Geeft uw samenwerkingsverband deze tlv's niet af en hebt u er geen zicht op? Kies dan ‘weet niet’."
    question = "Met hoeveel procent is het aantal van deze tlv's naar schatting toegenomen?"
    return Section(
        key="tlv",
        title=_text("Toelaatbaarheidsverklaringen vso"),
        questions=(
            _choice(
                "q07_tlv_po_vso",
                "Ziet u een toename van tlv's voor de instroom van regulier po naar het vso?",
                hint,
            ),
            _rise("q08_tlv_po_vso_pct", question, "q07_tlv_po_vso"),
            _choice("q09_tlv_sbo_vso", "Ziet u een toename van tlv's voor de instroom van sbo naar het vso?", hint),
            _rise("q10_tlv_sbo_vso_pct", question, "q09_tlv_sbo_vso"),
        ),
    )


def _category(key: str, name: str) -> Question:
    halves = Check(
        expression(". * 2 mod 1 = 0"), _text("Vul een heel of een half percentage in, bijvoorbeeld 2,5."), hard=True
    )
    return Question(
        key=key,
        type=Type.PERCENTAGE,
        label=_text(f"Met hoeveel procent is het aantal leerlingen naar schatting veranderd in categorie {name}?"),
        hint=_text(CATEGORY_HINT),
        relevant=expression("${q11_verschuiving} = 'ja'"),
        checks=(halves, Check(expression(". <= 100"), _text(LARGE_RISE), hard=False)),
        unit="%",
        estimate=True,
        decimals=1,
    )


def _funding() -> Section:
    return Section(
        key="bekostiging",
        title=_text("Bekostigingscategorieën"),
        questions=(
            _choice(
                "q11_verschuiving",
                "Ziet u in uw samenwerkingsverband een verschuiving van bekostigingscategorie laag naar midden en/of "
                "hoog?",
            ),
            _category("q12a_laag_pct", "laag"),
            _category("q12b_midden_pct", "midden"),
            _category("q12c_hoog_pct", "hoog"),
        ),
    )


def _research() -> Section:
    return Section(
        key="onderzoek",
        title=_text("Onderzoek en toelichting"),
        questions=(
            Question(
                key="q13_onderzoek",
                type=Type.ONE,
                label=_text(
                    "Heeft u onderzoek gedaan naar de toe- of afname van verwijzingen naar het gespecialiseerd "
                    "onderwijs?"
                ),
                options=(YES, Option("van_plan", _text("Nog niet, wel van plan")), NO),
                required=Required.YES,
            ),
            _open("q14_oorzaken", "Welke oorzaken vermoedt u voor de toename van verwijzingen?", 1000),
            _open("q15_suggesties", "Welke vragen zou u in een vervolgonderzoek willen opnemen?"),
            _open("q16_toelichting", "Ruimte voor toelichting", hint=SMALL_BASE),
        ),
    )


def _open(key: str, label: str, length: int | None = None, hint: str = "") -> Question:
    hints = _text(hint) if hint else {}
    return Question(key, Type.LONG_TEXT, _text(label), hints, length=length)
