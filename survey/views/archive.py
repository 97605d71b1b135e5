"""For anyone: the newsletters that were sent, each as a page, with their files."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from survey.access import links, public, signed_in
from survey.database import db
from survey.documents import newsletters as written
from survey.models.newsletters import Newsletter
from survey.queries import newsletters
from survey.rules.attachments import MEDIA_TYPES, Kind

views = Blueprint("archive", __name__, url_prefix="/nieuwsbrieven")


@views.get("")
@public
def overview() -> str:
    return render_template("archive/overview.html", newsletters=newsletters.sent(db.session()))


def _readable(slug: str) -> Newsletter:
    """One that was sent; who works here sees a draft as well."""
    found = newsletters.by_slug(db.session(), slug)
    if found is None or not (found.queued_at or signed_in()):
        abort(404)
    return found


@views.get("/<slug>")
@public
def show(slug: str) -> str:
    found = _readable(slug)
    return render_template("archive/show.html", newsletter=found, sheet=written.sheet(found, links().base_url),
                           top=written.TOP)


@views.get("/<slug>/bijlage/<int:number>")
@public
def file(slug: str, number: int) -> Response:
    """Always to be saved, as what was found in it."""
    found = newsletters.file(db.session(), _readable(slug).id, number) or abort(404)
    answer = Response(found.content, content_type=MEDIA_TYPES[Kind(found.kind)])
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer
