"""(being built)"""

from flask import Blueprint

from survey.access import requires
from survey.rules.permissions import Permission

views = Blueprint("windows", __name__, url_prefix="/secretariaat/windows")


@views.get("/")
@requires(Permission.READ)
def overview() -> str:
    return ""
