"""A question as a template wants it: its words in one language, and the names and sizes of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms import attachments
from forms.live import markup, plain
from survey.rules.attachments import most_files
from survey.rules.questionnaires.codebook import options
from survey.rules.questionnaires.document import Question, part_words, words
from survey.rules.questionnaires.telling import estimated
from survey.rules.questionnaires.types import NUMERIC, PARTED, Required, Type
from survey.rules.questionnaires.wording import dutch

SIZES = {Type.NUMBER: 10, Type.EURO: 16, Type.PERCENTAGE: 6, Type.SHARES: 6, Type.TABLE: 6, Type.DATE: 14}


@dataclass(frozen=True, slots=True)
class Item:
    """A question as a template wants it, in one language.

    `label`, `hint` and the options may hold answers of the same page as HTML; `plain` is the label without. `names`
    are those of its rows or cells by key; `first` is the id of the field a link to it goes to.
    """

    key: str
    type: str
    label: str
    plain: str
    hint: str
    optional: bool
    unit: str
    estimate: str
    mode: str
    size: int
    options: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    totals: tuple[str, ...]
    places: int
    names: Mapping[str, str]
    fields: tuple[str, ...]
    first: str


def item(question: Question, language: str) -> Item:
    parts = tuple((part.key, plain(words(part.label, language))) for part in question.parts)
    label, hint = words(question.label, language), _hint(question, language)
    # A label of a row or cell may stand in an attribute, where no HTML can be.
    option = plain if question.type in (Type.GRID, Type.SCALE) else markup
    unit = question.unit or ("%" if question.type in (Type.PERCENTAGE, Type.SHARES) else "")
    if question.type is Type.EURO and unit.strip().lower() in ("€", "euro"):
        unit = ""
    return Item(
        key=question.key, type=question.type.value, label=markup(label), plain=plain(label), hint=markup(hint),
        optional=question.answered and question.required is Required.NO, unit=unit,
        estimate=estimated(question, language),
        mode=_mode(question), size=SIZES.get(question.type, 0),
        options=tuple((key, option(label)) for key, label, _ in options(question, language)),
        parts=parts, columns=tuple((column.key, plain(words(column.label, language))) for column in question.columns),
        totals=question.totals, places=_places(question),
        names={key: plain(part_words(question, key, language)) for key in question.keys} if parts else {},
        fields=question.keys if question.answered else (),
        first=f"v-{question.keys[0] if question.type in PARTED else question.key}",
    )


def _places(question: Question) -> int:
    """How many places a ranking gives out, or how many files may be added."""
    if question.type is Type.FILE:
        return most_files(question)
    return int(question.maximum or len(question.options)) if question.type is Type.RANKING else 0


def _hint(question: Question, language: str) -> str:
    hint = words(question.hint, language)
    if question.type is Type.DATE and not hint:
        return "Bijvoorbeeld 14-02-2022."
    if question.type is Type.ORGANISATION and not hint:
        return "Typ een deel van de naam, of de code."
    if question.type is Type.FILE:
        return f"{hint} {attachments.hint(question)}".strip()
    if question.type is Type.LONG_TEXT and question.length:
        return f"{hint} Ten hoogste {dutch(Decimal(question.length))} tekens.".strip()
    return hint


def _mode(question: Question) -> str:
    """The keyboard of a telephone (the one with figures often has no minus), or the files a browser offers."""
    if question.type is Type.EMAIL:
        return "email"
    if question.type is Type.FILE:
        return attachments.ACCEPT
    if question.type not in NUMERIC:
        return ""
    signed = question.type is not Type.SHARES and (question.minimum is None or question.minimum < 0)
    return "" if signed else "decimal" if question.decimals else "numeric"
