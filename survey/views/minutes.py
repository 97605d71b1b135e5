"""The minutes of a meeting and its export as evidence."""

from io import BytesIO

from flask import Blueprint, abort, g, render_template, send_file
from werkzeug.wrappers import Response

from survey.access import requires
from survey.actions.log import record
from survey.database import db, writing
from survey.documents import assemblies as documents
from survey.documents import evidence, minutes
from survey.documents.evidence import Evidence
from survey.models.assemblies import Assembly
from survey.queries import assemblies
from survey.rules.broken import RuleBroken
from survey.rules.chain import broken_at, short
from survey.rules.permissions import Permission, may

views = Blueprint("minutes", __name__, url_prefix="/secretariaat/vergaderingen/<slug>/notulen")
PDF, ZIP = "application/pdf", "application/zip"


def _assembly(slug: str) -> Assembly:
    return assemblies.by_slug(db.session(), slug) or abort(404)


def _evidence(assembly: Assembly) -> Evidence:
    documents.check_closed(db.session(), assembly)
    return documents.of(db.session(), assembly)


@views.get("/")
@requires(Permission.READ)
def show(slug: str) -> str:
    """What the minutes say, before anybody takes them away."""
    assembly, refusal, told = _assembly(slug), "", {}
    try:
        found = _evidence(assembly)
        told = minutes.values(found)
    except RuleBroken as broken:
        refusal, found = broken.message, None
    return render_template(
        "minutes/show.html", assembly=assembly, round=assembly.round, told=told, refusal=refusal,
        head=short(told["head"]) if told else "", withheld=bool(found and any(poll.withheld for poll in found.polls)),
        broken=broken_at(found.lines) if found else None, may_manage=may(g.user.role, Permission.MANAGE))


@views.get("/proces-verbaal.pdf")
@requires(Permission.READ)
def pdf(slug: str) -> Response:
    content = minutes.pdf(_evidence(_assembly(slug)))
    return send_file(BytesIO(content), PDF, as_attachment=True, download_name=f"{slug}-proces-verbaal.pdf")


@views.get("/bewijs.zip")
@requires(Permission.READ)
def export(slug: str) -> Response:
    """For everybody: without what would tell whose vote is whose."""
    return _zip(_evidence(_assembly(slug)), f"{slug}-bewijs.zip", full=False)


@views.post("/bewijs-volledig.zip")
@requires(Permission.MANAGE)
def full_export(slug: str) -> Response:
    """For the counting committee, under its duty of secrecy; that it was taken stands in the log."""
    assembly = _assembly(slug)
    found = _evidence(assembly)
    with writing() as session:
        record(session, g.user.name, "full_evidence_taken", g.now, round_id=assembly.round_id)
    return _zip(found, f"{slug}-bewijs-volledig.zip", full=True)


def _zip(found: Evidence, name: str, full: bool) -> Response:
    content = evidence.archive(minutes.added(found), name, full)
    return send_file(BytesIO(content), ZIP, as_attachment=True, download_name=name)
