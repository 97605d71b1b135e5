"""Files in a form: what was sent along with a section, judged one by one, and what is to be taken away."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from survey.rules.attachments import (
    LONGEST_NAME,
    MEGABYTE,
    POSSIBLE,
    Kind,
    Sent,
    accepted,
    bare_name,
    most_files,
    most_megabytes,
)
from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Question
from survey.rules.questionnaires.types import Type
from survey.rules.rounding import in_dutch

ADDED, GONE = "-bestand", "-weg"
ACCEPT = ",".join(f".{kind.value}" for kind in Kind) + ",.jpeg"


@dataclass(frozen=True, slots=True)
class Present:
    """A file that is there already, as a page shows it."""

    number: int
    name: str
    size: str
    address: str


def anything(form: Any, files: Any) -> bool:
    """Whether a page sent files along, or wants some taken away."""
    return any(each.filename for each in files.values()) or any(key.endswith(GONE) for key in form)


def present(found: Iterable[Any], numbers: Container[str], address: Callable[[str], str]) -> list[Present]:
    """Of all files of a response those with these numbers; `address` makes the address of a page."""
    return [Present(each.id, each.name, size_in_words(each.size), address(f"/bestand/{each.id}")) for each in found
            if str(each.id) in numbers]


def sent(questions: Iterable[Question], form: Any, files: Any, scan: Callable[[bytes], str]) -> list[Sent]:
    """What a page sent for its FILE questions; `scan` gives a sentence for content that may not come in, or ""."""
    return [_sent(question, form, files, scan) for question in questions if question.type is Type.FILE]


def _sent(question: Question, form: Any, files: Any, scan: Callable[[bytes], str]) -> Sent:
    found = Sent(question, gone=form.getlist(f"{question.key}{GONE}"))
    for each in files.getlist(f"{question.key}{ADDED}"):
        if not each.filename:
            continue
        try:
            # Of a file that is too large no more is read than shows that it is.
            file = accepted(question, each.filename, each.stream.read(most_megabytes(question) * MEGABYTE + 1))
            if reason := scan(file.content):
                raise RuleBroken(reason)
            found.files.append(file)
        except RuleBroken as broken:
            name = bare_name(each.filename)[:LONGEST_NAME]
            found.refused.append(f"Het bestand ‘{name}’ is niet toegevoegd. {broken.message}")
    return found


def hint(question: Question) -> str:
    """What may be added, in words."""
    most = most_files(question)
    what = "Eén bestand" if most == 1 else f"Ten hoogste {most} bestanden"
    return f"{what} van elk ten hoogste {most_megabytes(question)} MB: {POSSIBLE}."


def size_in_words(size: int) -> str:
    """For example "12 kB" or "3,4 MB"."""
    return f"{in_dutch(size / MEGABYTE, 1)} MB" if size >= MEGABYTE else f"{in_dutch(-(-size // 1024))} kB"
