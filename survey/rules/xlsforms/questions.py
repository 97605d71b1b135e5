"""One row of an XLSForm as a question: its type, its fields, and in Dutch what cannot be."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from survey.rules.questionnaires.document import Check, Option, Question
from survey.rules.questionnaires.types import CHOICES, Required, Type
from survey.rules.xlsforms.tables import Row
from survey.rules.xlsforms.vocabulary import EMAIL_CONSTRAINT, MAX_CHECKS, MULTILINE

Options = Mapping[str, tuple[Option, ...]]

DEFAULT_DECIMALS = 2
PARAMETER = re.compile(r"\b(start|end|step)\s*=\s*(-?[0-9]{1,6}(?:\.[0-9]{1,3})?)")
# Types whose columns may have parameters.
WITH_PARAMETERS = frozenset({"range", "image", "file"})
# The types of XLSForm that we have, and the x_type that may stand with them.
PLAIN: dict[str, dict[str, Type]] = {
    "text": {"": Type.TEXT, "email": Type.EMAIL, "organisation": Type.ORGANISATION, "fact": Type.FACT},
    "integer": {"": Type.NUMBER, "percentage": Type.PERCENTAGE, "euro": Type.EURO},
    "decimal": {"": Type.NUMBER, "percentage": Type.PERCENTAGE, "euro": Type.EURO},
    "range": {"": Type.SCALE},
    "rank": {"": Type.RANKING},
    "file": {"": Type.FILE},
    "image": {"": Type.FILE},
    "date": {"": Type.DATE},
    "note": {"": Type.NOTE},
    "calculate": {"": Type.CALCULATION},
    "select_one": {"": Type.ONE},
    "select_multiple": {"": Type.SEVERAL},
}
ALIASES = {
    "string": "text", "photo": "image", "int": "integer", "number": "decimal", "calculation": "calculate",
    "select one": "select_one", "select one from": "select_one", "select1": "select_one",
    "select multiple": "select_multiple", "select multiple from": "select_multiple",
    "select all that apply from": "select_multiple",
}  # fmt: skip
# The ways to write a choice, the longest first, because one begins as another.
CHOICE_WORDS = (
    "select_one", "select_multiple", "select all that apply from", "select multiple from", "select multiple",
    "select one from", "select one", "select1", "rank",
)  # fmt: skip
FROM_FILE = ("select_one_from_file", "select_multiple_from_file", "select_one_external")
CHOOSE = "Zet de antwoorden op het blad choices en gebruik select_one of select_multiple."
# What cannot be asked, and what is possible instead.
INSTEAD = {
    **dict.fromkeys(
        ("geopoint", "geotrace", "geoshape", "start-geopoint"),
        "Een plaats op de kaart vragen kan niet. Gebruik text en vraag naar een adres of plaatsnaam.",
    ),
    **dict.fromkeys(
        ("audio", "video", "background-audio"),
        "Geluid of beeld laten opnemen kan niet. Gebruik file voor een document of een foto.",
    ),
    **dict.fromkeys(
        ("start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "subscriberid", "simserial"),
        "Dit gegeven wordt niet gevraagd; wie antwoordt en wanneer wordt vanzelf bewaard. Haal deze rij weg.",
    ),
    **dict.fromkeys((*FROM_FILE, "csv-external", "xml-external"), CHOOSE),
    "datetime": "Een datum met een tijd vragen kan niet. Gebruik date, en text voor de tijd.",
    "time": "Een tijd vragen kan niet. Gebruik text en geef in de hint een voorbeeld, zoals 14.30 uur.",
    "barcode": "Een streepjescode lezen kan niet. Gebruik text.",
    "acknowledge": "Een vinkje ter bevestiging kan niet. Gebruik select_one met twee antwoorden.",
    "trigger": "Een vinkje ter bevestiging kan niet. Gebruik select_one met twee antwoorden.",
    "hidden": "Een verborgen vraag kan niet. Gebruik calculate, of text met x_type fact voor het register.",
}  # fmt: skip
# Columns of XLSForm that would change what the form does, so that they cannot be passed over in silence.
UNUSABLE = {
    "choice_filter": "Antwoorden laten afhangen van een andere vraag kan niet. Maak een vraag per groep antwoorden.",
    "default": "Een antwoord vooraf invullen kan niet in de werkmap.",
    "dynamic_default": "Een antwoord vooraf invullen kan niet in de werkmap.",
    "trigger": "Opnieuw berekenen na een andere vraag gebeurt vanzelf; laat deze kolom leeg.",
    "parameters": "Eigenschappen in ‘parameters’ kunnen alleen bij range; gebruik x_minimum, x_maximum en x_length.",
    "image": "Een plaatje bij een vraag kan niet.",
    "audio": "Geluid bij een vraag kan niet.",
    "video": "Een film bij een vraag kan niet.",
    "disabled": "Een rij uitzetten kan niet. Haal de rij weg.",
}
# Columns of XLSForm that change nothing here.
HARMLESS = frozenset({"required_message", "guidance_hint", "read_only", "big-image", "autoplay", "intent", "kuid"})
REQUIRED = {
    "": Required.NO, "no": Required.NO, "nee": Required.NO, "false": Required.NO, "false()": Required.NO,
    "yes": Required.YES, "ja": Required.YES, "true": Required.YES, "true()": Required.YES,
    "soft": Required.SOFT, "zacht": Required.SOFT,
}  # fmt: skip


def kind(row: Row) -> tuple[str, str]:
    """The type in a row, and the list that stands behind it for a choice."""
    written = re.sub(r"\s+", " ", row.cell("type")).strip()
    lowered = re.sub(r"^(begin|end)[ _](group|repeat)$", r"\1_\2", written.lower())
    if lowered in ALIASES:
        return ALIASES[lowered], ""
    for name in FROM_FILE:
        if lowered.startswith(name):
            return name, ""
    for name in CHOICE_WORDS:
        if lowered.startswith(f"{name} "):
            return ALIASES.get(name, name), written[len(name) + 1 :].strip()
    return lowered, ""


def question(row: Row, options: Options) -> Question:
    """The question in a row; notes in the row what is wrong, and then makes of it the best it can."""
    name, list_name = kind(row)
    type_ = _type(row, name)
    made = replace(
        plain(row, type_, name),
        options=listed(row, list_name, options) if type_ in CHOICES | {Type.RANKING} else (),
        length=row.whole("x_length"),
        register=row.cell("x_register"),
        calculation=row.expression("calculation"),
        files=row.whole("x_files"),
        megabytes=row.whole("x_megabytes"),
    )
    return _scale(row, made) if type_ is Type.SCALE else made


def plain(row: Row, type_: Type, name: str) -> Question:
    """What every question has, of a row or of the group that makes one question."""
    return Question(
        key=row.cell("name"),
        type=type_,
        label=row.text("label"),
        hint=row.text("hint"),
        relevant=row.expression("relevant"),
        required=required(row),
        checks=_checks(row),
        unit=row.cell("x_unit"),
        estimate=row.flag("x_estimate"),
        decimals=_decimals(row, type_, name),
        minimum=_limit(row, "x_minimum"),
        maximum=_limit(row, "x_maximum"),
        sensitive=row.flag("x_sensitive"),
        sentence=row.cell("x_sentence"),
        topic=row.cell("x_topic"),
        origin=row.cell("x_origin"),
    )


def _scale(row: Row, made: Question) -> Question:
    """A range: where it begins and ends stands in its parameters, whose defaults are those of XLSForm."""
    found = {"start": Decimal(1), "end": Decimal(10), "step": Decimal(1)}
    for name, value in PARAMETER.findall(row.cell("parameters").lower()):
        found[name] = Decimal(value)
    if PARAMETER.sub("", row.cell("parameters").lower()).strip(" ,;"):
        row.fault("parameters", "Schrijf bij een schaal bijvoorbeeld: start=1 end=5 step=1.")
    elif found["step"] != 1:
        row.fault("parameters", "Een schaal gaat met stappen van 1: schrijf step=1.")
    ends = row.text("x_end_low"), row.text("x_end_high")
    return replace(made, minimum=found["start"], maximum=found["end"], ends=ends if any(ends) else ())


def _type(row: Row, name: str) -> Type:
    """The type of a question; what is none becomes a text, so that references to it still make sense."""
    own = row.cell("x_type").lower()
    if name not in PLAIN:
        row.fault("type", _no_type(name, row.cell("type")))
        return Type.TEXT
    if own not in PLAIN[name]:
        possible = ", ".join(filter(None, PLAIN[name])) or "niets"
        row.fault("x_type", f"Bij het type {name} kan ‘{row.cell('x_type')}’ niet in x_type staan; wel: {possible}.")
        own = ""
    if name == "text" and not own and MULTILINE in row.cell("appearance"):
        return Type.LONG_TEXT
    return PLAIN[name][own]


def _no_type(name: str, written: str) -> str:
    if not name:
        return "Het type ontbreekt. Vul bijvoorbeeld text, integer of select_one in."
    if name in INSTEAD:
        return f"Het type {name} kan niet. {INSTEAD[name]}"
    near = difflib.get_close_matches(name.split(" ")[0], [*PLAIN, "begin_group", "end_group"], 1, 0.7)
    guess = f" Bedoelt u {near[0]}?" if near else ""
    return f"Het type ‘{written}’ kennen we niet.{guess} Mogelijk zijn: {', '.join(PLAIN)}, begin_group en end_group."


def listed(row: Row, list_name: str, options: Options) -> tuple[Option, ...]:
    if list_name.endswith(" or_other"):
        row.fault(
            "type", "De toevoeging or_other kan niet. Zet ‘anders’ bij de antwoorden en vraag daarna met text welk."
        )
        list_name = list_name.removesuffix(" or_other").strip()
    if not list_name:
        row.fault(
            "type", "Bij een keuzevraag ontbreekt de naam van de lijst met antwoorden, bijvoorbeeld select_one ja_nee."
        )
    elif list_name not in options:
        row.fault("type", f"De lijst ‘{list_name}’ staat niet op het blad choices.")
    return options.get(list_name, ())


def required(row: Row) -> Required:
    column = "x_required" if row.cell("x_required") else "required"
    written = row.cell(column)
    if written.lower() not in REQUIRED:
        row.fault(column, f"Vul bij ‘{column}’ yes, no of soft in, en niet ‘{written}’.")
    return REQUIRED.get(written.lower(), Required.NO)


def _decimals(row: Row, type_: Type, name: str) -> int:
    decimals = row.whole("x_decimals")
    if name == "integer" and decimals:
        row.fault("x_decimals", "Een heel getal (integer) heeft niets achter de komma. Gebruik decimal.")
        return 0
    if decimals is None:
        return DEFAULT_DECIMALS if type_ in (Type.NUMBER, Type.EURO) and name == "decimal" else 0
    return decimals


def _limit(row: Row, column: str) -> Decimal | None:
    written = row.number_text(column)
    return Decimal(written) if written else None


def _checks(row: Row) -> tuple[Check, ...]:
    """The constraint and the numbered checks; the constraint takes the first number that is free."""
    numbered = {number: _check(row, number) for number in range(1, MAX_CHECKS + 1) if row.cell(f"x_check{number}")}
    for number in range(1, MAX_CHECKS + 1):
        if number not in numbered and row.text(f"x_check{number}_message"):
            row.fault(f"x_check{number}_message", f"Bij deze melding ontbreekt de controle zelf, in x_check{number}.")
    test = None if _says_email(row) else row.expression("constraint")
    if test is not None:
        free = next(number for number in range(1, MAX_CHECKS + 2) if number not in numbered)
        numbered[free] = Check(test, row.text("constraint_message"), True)
    elif row.text("constraint_message") and not row.cell("constraint"):
        row.fault("constraint_message", "Bij deze melding ontbreekt de controle zelf, in constraint.")
    return tuple(check for _, check in sorted(numbered.items(), key=lambda item: item[0]) if check is not None)


def _says_email(row: Row) -> bool:
    """Whether the constraint only says again that this is a mail address."""
    return row.cell("x_type").lower() == "email" and row.cell("constraint") == EMAIL_CONSTRAINT


def _check(row: Row, number: int) -> Check | None:
    name = f"x_check{number}"
    written = row.cell(f"{name}_kind").lower() or "hard"
    if written not in ("hard", "soft", "zacht"):
        row.fault(f"{name}_kind", f"Vul bij ‘{name}_kind’ hard of soft in, en niet ‘{written}’.")
    test = row.expression(name)
    return None if test is None else Check(test, row.text(f"{name}_message"), written == "hard")


def check_columns(row: Row) -> list[str]:
    """The columns in which the checks of a row stand, in the order in which `question` gives them."""
    numbered = {number: f"x_check{number}" for number in range(1, MAX_CHECKS + 1) if row.cell(f"x_check{number}")}
    if row.cell("constraint") and not _says_email(row):
        free = next(number for number in range(1, MAX_CHECKS + 2) if number not in numbered)
        numbered[free] = "constraint"
    return [numbered[number] for number in sorted(numbered) if not row.faulty(numbered[number])]
