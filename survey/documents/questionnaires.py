"""Writes a questionnaire as an XLSForm workbook; `forms.questionnaires` reads it back to the same questionnaire."""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from survey.rules.questionnaires.document import (
    DUTCH,
    Option,
    Question,
    Questionnaire,
    Repeat,
    Section,
    Text,
    words,
)
from survey.rules.questionnaires.types import CHOICES, OPTIONED, PARTED, Required, Type
from survey.rules.xlsforms.vocabulary import (
    APPEARANCES,
    CHOICES_COLUMNS,
    EMAIL_CONSTRAINT,
    EMAIL_MESSAGE,
    SENTENCES_COLUMNS,
    SETTINGS_COLUMNS,
    STATISTICS_COLUMNS,
    SURVEY_COLUMNS,
    TRANSLATED,
    TYPES,
    column,
    language_name,
)
from survey.rules.xlsforms.vocabulary import CHOICES as CHOICES_SHEET
from survey.rules.xlsforms.vocabulary import SENTENCES as SENTENCES_SHEET
from survey.rules.xlsforms.vocabulary import SETTINGS as SETTINGS_SHEET
from survey.rules.xlsforms.vocabulary import STATISTICS as STATISTICS_SHEET
from survey.rules.xlsforms.vocabulary import SURVEY as SURVEY_SHEET

Row = dict[str, Any]
# These columns stand in every workbook, so that who fills it in by hand finds them.
ALWAYS = frozenset({"type", "name", "label", "hint", "relevant", "required", "constraint", "constraint_message"})
WIDE = frozenset({"label", "hint", "x_intro", "statistic"})


def workbook(questionnaire: Questionnaire, version: str = "") -> bytes:
    """The questionnaire as an XLSX file; `version` is noted in its settings."""
    import xlsxwriter

    lists = _choice_lists(questionnaire)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        languages = questionnaire.languages
        survey = list(_survey_rows(questionnaire, lists))
        _write(book, SURVEY_SHEET, survey, SURVEY_COLUMNS, languages, ALWAYS)
        _write(book, CHOICES_SHEET, _choice_rows(lists), CHOICES_COLUMNS, languages, frozenset(CHOICES_COLUMNS))
        settings = _settings_row(questionnaire, version)
        _write(book, SETTINGS_SHEET, [settings], SETTINGS_COLUMNS, languages, frozenset({"form_title"}))
        if questionnaire.statistics:
            rows = [{"name": name, "statistic": words} for name, words in questionnaire.statistics.items()]
            _write(book, STATISTICS_SHEET, rows, STATISTICS_COLUMNS, languages, frozenset())
        if questionnaire.sentences:
            rows = [{"sentence": sentence} for sentence in questionnaire.sentences]
            _write(book, SENTENCES_SHEET, rows, SENTENCES_COLUMNS, languages, frozenset())
    return stream.getvalue()


def _write(
    book: Any,
    name: str,
    rows: Iterable[Row],
    columns: tuple[str, ...],
    languages: tuple[str, ...],
    always: frozenset[str],
) -> None:
    rows = list(rows)
    used = [base for base in columns if base in always or any(_filled(row.get(base)) for row in rows)]
    headings = [(base, language) for base in used for language in (languages if base in TRANSLATED else (DUTCH,))]
    sheet = book.add_worksheet(name)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, (base, language) in enumerate(headings):
        sheet.write_string(0, place, column(base, language, languages) if base in TRANSLATED else base, bold)
        sheet.set_column(place, place, 50 if base in WIDE else 18)
        for number, row in enumerate(rows, 1):
            _write_cell(sheet, number, place, _in_language(row.get(base), language), wrap)
    sheet.freeze_panes(1, 0)


def _filled(value: Any) -> bool:
    """Zero fills a cell; an empty text, an empty mapping and no do not."""
    return value is not None and value is not False and value != "" and value != {}


def _in_language(value: Any, language: str) -> Any:
    return value.get(language, "") if isinstance(value, Mapping) else value


def _write_cell(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    """Numbers as numbers, all else as text, so that no answer or label ever becomes a formula or a link."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value, form)
    elif value:
        sheet.write_string(row, place, "yes" if value is True else str(value), form)


def _choice_lists(questionnaire: Questionnaire) -> dict[tuple[Any, ...], tuple[str, tuple[Option, ...]]]:
    """Every list of options once, named after the first question that uses it."""
    lists: dict[tuple[Any, ...], tuple[str, tuple[Option, ...]]] = {}
    for question in questionnaire.questions:
        if question.type in OPTIONED:
            lists.setdefault(_identity(question.options), (question.key, question.options))
    return lists


def _identity(options: tuple[Option, ...]) -> tuple[Any, ...]:
    return tuple((option.key, tuple(sorted(option.label.items())), option.dont_know) for option in options)


def _choice_rows(lists: dict[tuple[Any, ...], tuple[str, tuple[Option, ...]]]) -> Iterator[Row]:
    for name, options in lists.values():
        for option in options:
            yield {"list_name": name, "name": option.key, "label": option.label, "x_dont_know": option.dont_know}


def _settings_row(questionnaire: Questionnaire, version: str) -> Row:
    others: Text = {language: text for language, text in questionnaire.title.items() if language != DUTCH}
    group = questionnaire.group
    return {
        "form_title": words(questionnaire.title),
        "form_id": _slug(words(questionnaire.title)),
        "version": version,
        "default_language": language_name(DUTCH),
        "x_title": others,
        "x_intro": questionnaire.intro,
        "x_group": f"{group.singular};{group.plural};{group.article}",
        "x_topic": questionnaire.topic,
    }


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "vragenlijst"


def _survey_rows(questionnaire: Questionnaire, lists: dict[tuple[Any, ...], Any]) -> Iterator[Row]:
    for section in questionnaire.sections:
        yield _section_row(section)
        for question in section.questions:
            yield _question_row(question, lists)
            if question.type in PARTED:
                yield from _part_rows(question, lists)
                yield {"type": "end_group"}
        yield {"type": "end_repeat" if section.repeat else "end_group"}


def _part_rows(question: Question, lists: dict[tuple[Any, ...], Any]) -> Iterator[Row]:
    """The parts of a question that is a group; a row of a table is a group of its own."""
    kind = "decimal" if question.decimals or question.type is Type.SHARES else "integer"
    if question.type is Type.GRID:
        kind = f"select_one {lists[_identity(question.options)][0]}"
    for part in question.parts:
        if question.type is not Type.TABLE:
            yield {"type": kind, "name": part.key, "label": part.label}
            continue
        yield {"type": "begin_group", "name": part.key, "label": part.label}
        for key, row, column_ in question.cells:
            if row is part:
                yield {"type": kind, "name": key, "label": column_.label}
        yield {"type": "end_group"}


def _section_row(section: Section) -> Row:
    row = {
        "type": "begin_repeat" if section.repeat else "begin_group",
        "name": section.key,
        "label": section.title,
        "relevant": section.relevant,
        "x_intro": section.intro,
    }
    return row | _repeat_cells(section.repeat) if section.repeat else row


def _repeat_cells(repeat: Repeat) -> Row:
    """For other programs repeat_count says exactly how often, so it stands there only where that is so: with a mere
    maximum they would ask for that many rows of everyone.
    """
    exactly = repeat.maximum if repeat.maximum == repeat.minimum else None
    return {"repeat_count": exactly, "x_minimum": repeat.minimum, "x_maximum": repeat.maximum,
            "x_singular": repeat.singular, "x_plural": repeat.plural}


def _question_row(question: Question, lists: dict[tuple[Any, ...], Any]) -> Row:
    kind, own = TYPES[question.type]
    if question.type in CHOICES | {Type.RANKING}:
        kind = f"{kind} {lists[_identity(question.options)][0]}"
    if question.type in (Type.NUMBER, Type.EURO) and question.decimals:
        kind = "decimal"
    return {
        "type": kind,
        "name": question.key,
        "label": question.label,
        "hint": question.hint,
        "relevant": question.relevant,
        "calculation": question.calculation,
        "appearance": APPEARANCES.get(question.type, ""),
        "readonly": question.type is Type.FACT,
        "x_type": own,
        "x_unit": question.unit,
        "x_decimals": question.decimals or "",
        "x_totals": " ".join(question.totals),
        "x_length": question.length,
        "x_files": question.files,
        "x_megabytes": question.megabytes,
        "x_estimate": question.estimate,
        "x_sensitive": question.sensitive,
        "x_register": question.register,
        "x_sentence": question.sentence,
        "x_topic": question.topic,
        "x_origin": question.origin,
        **_limit_cells(question),
        **_required_cells(question),
        **_check_cells(question),
    }


def _limit_cells(question: Question) -> Row:
    """A scale has its limits where XLSForm has them."""
    if question.type is not Type.SCALE:
        return {"x_minimum": question.minimum, "x_maximum": question.maximum}
    ends = dict(zip(("x_end_low", "x_end_high"), question.ends, strict=False))
    return {"parameters": f"start={question.minimum} end={question.maximum} step=1", **ends}


def _required_cells(question: Question) -> Row:
    """A group cannot be required in XLSForm, and nothing can be softly so: that stands in a column of our own."""
    if question.required is Required.NO:
        return {}
    if question.required is Required.SOFT or question.type in PARTED:
        return {"x_required": question.required.value}
    return {"required": "yes"}


def _check_cells(question: Question) -> Row:
    """The first hard check is the constraint; the others have the number of their place, so one number is free."""
    cells: Row = {}
    constraint = next((place for place, check in enumerate(question.checks) if check.hard), None)
    for place, check in enumerate(question.checks):
        if place == constraint and question.type not in PARTED:
            cells |= {"constraint": check.test, "constraint_message": check.message}
        else:
            name = f"x_check{place + 1}"
            kind = "hard" if check.hard else "soft"
            cells |= {name: check.test, f"{name}_message": check.message, f"{name}_kind": kind}
    if question.type is Type.EMAIL and constraint is None:
        cells |= {"constraint": EMAIL_CONSTRAINT, "constraint_message": EMAIL_MESSAGE}
    return cells
