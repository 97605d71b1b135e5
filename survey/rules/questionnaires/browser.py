"""What the browser needs of a questionnaire: its conditions, checks and totals, for `static/answers.js`."""

from typing import Any

from survey.rules.questionnaires.document import Question, Questionnaire, Section, words
from survey.rules.questionnaires.expressions import Expression
from survey.rules.questionnaires.wording import as_json


def form(questionnaire: Questionnaire, section: str | None = None) -> dict[str, Any]:
    """JSON-able data for `Achterban.answers.outcome`: the whole questionnaire, or one section of it.

    For one section the page also hands over the answers before it, as `values`. `repeats` says of every section that
    is filled in several times how many rows it has at least; `repeat` of a question is the key of its section.
    """
    chosen = [each for each in questionnaire.sections if section is None or each.key == section]
    data: dict[str, Any] = {"questions": [_question(question, part) for part in chosen for question in part.questions]}
    if repeats := {part.key: part.repeat.minimum for part in chosen if part.repeat}:
        data["repeats"] = repeats
    return data


def _question(question: Question, section: Section) -> dict[str, Any]:
    data = {
        "key": question.key,
        "type": question.type.value,
        "within": _tree(section.relevant),
        "repeat": section.key if section.repeat else None,
        "relevant": _tree(question.relevant),
        "calculation": _tree(question.calculation),
        "options": [option.key for option in question.options],
        "alone": [option.key for option in question.options if option.dont_know],
        "parts": list(question.keys) if question.parts else [],
        "rows": [part.key for part in question.parts] if question.columns else [],
        "columns": [column.key for column in question.columns],
        "unit": question.unit,
        "decimals": question.decimals,
        "minimum": None if question.minimum is None else {"number": str(question.minimum)},
        "maximum": None if question.maximum is None else {"number": str(question.maximum)},
        "length": question.length,
        "checks": [
            {"test": _tree(check.test), "hard": check.hard, "message": as_json(words(check.message))}
            for check in question.checks
        ],
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _tree(written: Expression | None) -> list[Any] | None:
    return None if written is None else written.as_json()
