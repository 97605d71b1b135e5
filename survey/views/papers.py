"""A version of a document for everybody, only where a published round or a decision makes it public."""

from flask import Blueprint, Response, abort, render_template

from survey.access import public
from survey.database import db
from survey.documents import versions
from survey.models.documents import DocumentVersion
from survey.queries import documents
from survey.rules.documents import passages

views = Blueprint("papers", __name__, url_prefix="/documenten")


def _found(slug: str, number: int) -> tuple[DocumentVersion, DocumentVersion]:
    """The version, and the newest one that anybody may read."""
    open_to_all = documents.public_versions(db.session(), slug)
    found = next((each for each in open_to_all if each.id == number), None)
    return (found, open_to_all[0]) if found else abort(404)


@views.get("/<slug>/<int:number>")
@public
def show(slug: str, number: int) -> str:
    version, newest = _found(slug, number)
    return render_template("documents_text/public.html", document=version.document, version=version, newest=newest,
                           passages=passages(version.passages))


@views.get("/<slug>/<int:number>/pdf")
@public
def pdf(slug: str, number: int) -> Response:
    version, _ = _found(slug, number)
    answer = Response(versions.pdf(version.document, version), content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}-{version.number}.pdf")
    return answer
