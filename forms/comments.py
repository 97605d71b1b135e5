"""What a member sends of a comment: the fields as they were typed, what the page had shown, and files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Form, StringField
from wtforms.validators import Email, InputRequired, Length

from forms.answers import SEEN, as_seen, marks
from forms.attachments import ACCEPT
from forms.requests import ADDRESS, WRONG_ADDRESS
from survey.rules.attachments import LONGEST_NAME, MEGABYTE, POSSIBLE, Accepted, bare_name, judged
from survey.rules.broken import RuleBroken
from survey.rules.comments import FIELDS, MOST_FILES, MOST_MEGABYTES
from survey.rules.responses import mark

FILES, GONE = "files", "gone"
ACCEPTED = ACCEPT
FILES_HINT = f"Ten hoogste {MOST_FILES} bestanden van elk ten hoogste {MOST_MEGABYTES} MB: {POSSIBLE}."


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of one page; `refused` says of each file that does not come in why."""

    typed: Mapping[str, str]
    seen: Mapping[str, str]
    files: tuple[Accepted, ...] = ()
    gone: frozenset[int] = frozenset()
    refused: tuple[str, ...] = ()


def sent(form: Any, uploads: Any, scan: Callable[[bytes], str], takes_files: bool) -> Sent:
    """What stands in the fields; a field that the page had not is left out. `scan` as in `forms.attachments`."""
    typed = {name: form[name].replace("\r\n", "\n") for name in FIELDS if name in form}
    if "author" in typed:
        # A box that is not ticked sends nothing.
        typed.setdefault("behalf", "")
    files, refused = _files(uploads, scan) if takes_files else ((), ())
    gone = frozenset(int(each) for each in form.getlist(GONE) if each.isdecimal() and len(each) < 10)
    return Sent(typed, marks(form.get(SEEN, "")), files, gone, refused)


def _files(uploads: Any, scan: Callable[[bytes], str]) -> tuple[tuple[Accepted, ...], tuple[str, ...]]:
    files, refused = [], []
    for each in uploads.getlist(FILES):
        if not each.filename:
            continue
        try:
            # Of a file that is too large no more is read than shows that it is.
            file = judged(each.filename, each.stream.read(MOST_MEGABYTES * MEGABYTE + 1), MOST_MEGABYTES)
            if reason := scan(file.content):
                raise RuleBroken(reason)
            files.append(file)
        except RuleBroken as broken:
            name = bare_name(each.filename)[:LONGEST_NAME]
            refused.append(f"Het bestand ‘{name}’ is niet toegevoegd. {broken.message}")
    return tuple(files), tuple(refused)


def shown_as(typed: Mapping[str, Any]) -> str:
    """The marks of what a page shows, for its hidden field."""
    return as_seen({name: mark(typed.get(name)) for name in FIELDS})


class ColleagueForm(Form):
    """A colleague whom a delegate asks; no cookie needed."""

    name = StringField("Naam van uw collega", [InputRequired("Vul de naam in."), Length(max=200)],
                       render_kw={"class": "wide", "autocomplete": "off"})
    email = StringField("Mailadres van uw collega",
                        [InputRequired("Vul het mailadres in."), Email(WRONG_ADDRESS), Length(max=254)],
                        filters=[lambda typed: (typed or "").strip()], render_kw={**ADDRESS, "autocomplete": "off"})
