"""Is the application alive, and can it reach its database?"""

from flask import Blueprint

from survey.access import public
from survey.database import db
from survey.queries import health

views = Blueprint("health", __name__)


@views.get("/healthz")
@public
def healthz() -> tuple[dict[str, str], int]:
    """200 when the database answers; otherwise errors.py turns the driver's error into a 503."""
    health.ping(db.session())
    return {"status": "ok"}, 200
