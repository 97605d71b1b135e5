"""What is wrong in a form, by field, in forms that are judged by the rules and not by validators."""

from collections.abc import Iterable, Iterator

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField

from survey.rules.questionnaires.document import DUTCH
from survey.rules.questionnaires.faults import Fault

# Fields of the document that have a text, so that there is a field on the page for every language.
WORDED = frozenset({"label", "hint", "title", "intro", "message"})


class JudgedForm(FlaskForm):
    """`why` says what is wrong, by the id of the field; the first thing only."""

    def __init__(self, *arguments: object, **values: object) -> None:
        super().__init__(*arguments, **values)
        self.why: dict[str, str] = {}

    def blame(self, at: str, message: str) -> None:
        self.why.setdefault(at, message)

    def blame_faults(self, faults: Iterable[Fault]) -> None:
        """Puts faults beside the fields that they are about."""
        for fault in faults:
            self.blame(place(fault), fault.message)

    def mark(self) -> None:
        """Tells every field what is wrong with it, so that it can be shown there."""
        for field in every(self):
            if field.id in self.why:
                field.errors = [self.why[field.id]]


def every(fields: Iterable[Field]) -> Iterator[Field]:
    """All fields of a form, those in its rows too."""
    for field in fields:
        yield field
        if isinstance(field, FormField):
            yield from every(field.form)
        elif isinstance(field, FieldList):
            yield from every(field)


def place(fault: Fault) -> str:
    """The id of the field on the page that a fault is about."""
    name, _, inner = fault.field.partition(".")
    if not inner or fault.index is None:
        return f"{name}_{DUTCH}" if name in WORDED else name
    field = "label" if inner == "key" else inner
    return f"{name}-{fault.index}-{field}_{DUTCH}" if field in WORDED else f"{name}-{fault.index}-{field}"
