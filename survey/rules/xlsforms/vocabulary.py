"""The words of XLSForm, the workbook in which questionnaires travel between programs.

A workbook has the sheets `survey`, `choices` and `settings`. What XLSForm has no word for stands in columns of our own,
which begin with `x_`; other programs leave those alone. Texts may stand in several languages, `label::English (en)`.

A scale is a `range`, a ranking a `rank`. A grid is a group with the appearance `table-list` and a select_one for every
row; a table is a group with a group for every row, and in that a number for every column, named `row_column`.
"""

from survey.rules.questionnaires.document import DUTCH
from survey.rules.questionnaires.types import Type

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
STATISTICS, SENTENCES = "x_statistics", "x_sentences"
MAX_CHECKS = 9

LANGUAGE_NAMES = {
    "nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français", "fy": "Frysk", "es": "Español",
    "pl": "Polski", "tr": "Türkçe", "ar": "العربية", "uk": "Українська", "ti": "ትግርኛ", "so": "Soomaali",
}  # fmt: skip

# How a type is written: the type of XLSForm, and what stands in x_type. Choices have the name of their list behind it.
TYPES: dict[Type, tuple[str, str]] = {
    Type.ONE: ("select_one", ""),
    Type.SEVERAL: ("select_multiple", ""),
    Type.SCALE: ("range", ""),
    Type.RANKING: ("rank", ""),
    Type.NUMBER: ("integer", ""),
    Type.PERCENTAGE: ("decimal", "percentage"),
    Type.EURO: ("integer", "euro"),
    Type.SHARES: ("begin_group", "shares"),
    Type.GRID: ("begin_group", "grid"),
    Type.TABLE: ("begin_group", "table"),
    Type.TEXT: ("text", ""),
    Type.LONG_TEXT: ("text", ""),
    Type.EMAIL: ("text", "email"),
    Type.DATE: ("date", ""),
    Type.ORGANISATION: ("text", "organisation"),
    Type.FILE: ("file", ""),
    Type.NOTE: ("note", ""),
    Type.CALCULATION: ("calculate", ""),
    Type.FACT: ("text", "fact"),
}
MULTILINE, TABLE_LIST = "multiline", "table-list"
APPEARANCES = {Type.LONG_TEXT: MULTILINE, Type.GRID: TABLE_LIST}
# What tells other programs that a text is a mail address; where it is read back, the type says so already.
EMAIL_CONSTRAINT = "regex(., '[^@ ]+@[^@ ]+[.][^@ ]+')"
EMAIL_MESSAGE = {DUTCH: "Vul een mailadres in, bijvoorbeeld naam@voorbeeld.nl."}

# Columns with one text for every language.
TRANSLATED = (
    "label", "hint", "constraint_message", "x_intro", "x_title", "x_singular", "x_plural", "x_end_low", "x_end_high",
) + tuple(
    f"x_check{number}_message" for number in range(1, MAX_CHECKS + 1)
)
SURVEY_COLUMNS = (
    "type", "name", "label", "hint", "relevant", "required", "constraint", "constraint_message", "calculation",
    "appearance", "parameters", "readonly", "repeat_count", "x_singular", "x_plural",
    "x_type", "x_required", "x_intro", "x_unit", "x_decimals", "x_minimum",
    "x_maximum", "x_length", "x_end_low", "x_end_high", "x_totals", "x_files", "x_megabytes", "x_estimate",
    "x_sensitive", "x_register", "x_sentence", "x_topic", "x_origin",
) + tuple(
    f"x_check{number}{part}" for number in range(1, MAX_CHECKS + 1) for part in ("", "_message", "_kind")
)  # fmt: skip
CHOICES_COLUMNS = ("list_name", "name", "label", "x_dont_know")
SETTINGS_COLUMNS = ("form_title", "form_id", "version", "default_language", "x_title", "x_intro", "x_group", "x_topic")
STATISTICS_COLUMNS = ("name", "statistic")
SENTENCES_COLUMNS = ("sentence",)


def language_name(language: str) -> str:
    """How a language stands in a column heading: "Nederlands (nl)"."""
    return f"{LANGUAGE_NAMES.get(language, language)} ({language})"


def column(base: str, language: str, languages: tuple[str, ...]) -> str:
    """The heading of a column with texts; without a language when Dutch is the only one."""
    return base if languages == (DUTCH,) else f"{base}::{language_name(language)}"
