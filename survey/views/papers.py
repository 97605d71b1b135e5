"""A version of a document for everybody, only where a published round or a decision makes it public."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template

from survey.access import public
from survey.database import db
from survey.documents import versions
from survey.models.documents import DocumentVersion
from survey.queries import documents, reaction_reports
from survey.rules.documents import passages
from survey.rules.reaction_reports import Said, leading_to, report

views = Blueprint("papers", __name__, url_prefix="/documenten")


def _found(slug: str, number: int) -> tuple[DocumentVersion, Sequence[DocumentVersion]]:
    """The version, and all that anybody may read, the newest first."""
    open_to_all = documents.public_versions(db.session(), slug)
    found = next((each for each in open_to_all if each.id == number), None)
    return (found, open_to_all) if found else abort(404)


@dataclass(frozen=True, slots=True)
class Led:
    """A comment that led to a change, as a report that everybody may read has it; `report` is the address of that."""

    report: str
    said: Said
    quoted: bool


def _led(version: DocumentVersion) -> dict[str, list[Led]]:
    """Of every passage of a version the comments that led to its change."""
    found: dict[str, list[Led]] = {}
    for slug, kept in reaction_reports.public_on(db.session(), version.document_id):
        made = report(kept.document)
        for key, comments in leading_to(made, version.id).items():
            found.setdefault(key, []).extend(
                Led(f"/raadplegingen/{slug}/verslag", said, made.quoted) for said, _ in comments)
    return found


@views.get("/<slug>/<int:number>")
@public
def show(slug: str, number: int) -> str:
    version, every = _found(slug, number)
    return render_template("documents_text/public.html", document=version.document, version=version, newest=every[0],
                           passages=passages(version.passages), first=every[-1].id == version.id, led=_led(version))


@views.get("/<slug>/<int:number>/verschil")
@public
def difference(slug: str, number: int) -> str:
    """What changed since the version before it that anybody may read."""
    version, open_to_all = _found(slug, number)
    earlier = [each.id for each in open_to_all if each.id < number]
    every = documents.all_versions(db.session(), version.document_id)
    found = versions.compared(every, earlier[0] if earlier else 0, number)
    led = _led(version)
    return render_template(
        "documents_text/changed.html", document=version.document, found=found or abort(404),
        led_to=lambda change: list(dict.fromkeys(each for passage in change.new for each in led.get(passage.key, ()))))


@views.get("/<slug>/<int:number>/pdf")
@public
def pdf(slug: str, number: int) -> Response:
    version, _ = _found(slug, number)
    answer = Response(versions.pdf(version.document, version), content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-{version.number}.pdf")
    return answer
