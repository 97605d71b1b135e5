"""The results of a round as a PDF: the same sentences, pictures and tables as on the page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from survey.documents import typesetting


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the results: of whom, on how many answers, of which moment and for which part."""

    title: str
    hosts: tuple[str, ...]
    counted: str
    text: str = ""


def pdf(heading: Heading, found: Mapping[str, Any], pictures: Sequence[str]) -> bytes:
    """`found` is a report as JSON-able data; `pictures` has the SVG of each of its questions, "" for none.

    A question may say its `base` itself.
    """
    questions = [{"title": each["title"], "sentence": each["sentence"], "base": each.get("base") or _base(each),
                  "groups": each["groups"], "rows": each["rows"], "reasons": each["reasons"], "picture": picture}
                 for each, picture in zip(found["questions"], pictures, strict=True)]
    values = asdict(heading) | {"hosts": list(heading.hosts), "why": found["why"], "questions": questions}
    return typesetting.pdf("report", typesetting.data(values))


def _base(question: Mapping[str, Any]) -> str:
    odd = f"; {question['odd']} telt niet mee omdat het samen geen 100% is" if question["odd"] else ""
    return f"{question['answered']} van de {question['asked']} aan wie de vraag is gesteld{odd}"
