"""(being built)"""

from flask import Blueprint

from survey.access import requires
from survey.rules.permissions import Permission

views = Blueprint("messages", __name__, url_prefix="/secretariaat/messages")


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return ""
