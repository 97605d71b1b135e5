"""(being built)"""

from flask import Blueprint

views = Blueprint("responses", __name__)
