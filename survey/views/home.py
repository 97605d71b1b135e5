"""(being built)"""

from flask import Blueprint

from survey.access import public

views = Blueprint("home", __name__)


@views.get("/")
@public
def front() -> str:
    return ""


@views.get("/link-kwijt")
@public
def lost_link() -> str:
    return ""
