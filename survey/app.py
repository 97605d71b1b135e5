"""The application: the only place that knows every part."""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import flask
from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from wtforms.meta import DefaultMeta

from survey import access, database, errors, mail
from survey.config import ROOT, Config
from survey.documents import prose
from survey.links import Links
from survey.rules import calendar, rounding
from survey.views import BLUEPRINTS

STATIC = Path(__file__).parent / "static"
LARGEST_REQUEST = 12 * 1024 * 1024
# The blueprints that take in larger files, in bytes. It is said here because the form is read, for its CSRF token,
# before a blueprint is asked anything. Of a file that is too large enough comes in to say so beside the form.
LARGER = {name: megabytes * 1024 * 1024 for name, megabytes in
          (("agendas", 20), ("materials", 40), ("document_versions", 80))}
MOST_PARTS = 20_000
LARGEST_NUMBER = 2**31 - 1
NUL = "\x00"
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", f"style-src 'self' {EMPTY_STYLE}", "img-src 'self' data:",
    "connect-src 'self'", "font-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
])
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Flask-WTF checks the referrer of a POST over HTTPS, so the strictest policy would refuse every form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
DefaultMeta.locales = ("nl",)
requests_log = logging.getLogger("achterban.requests")
# Behind these marks a form carries a key bound to its link, in place of a session.
OWN_KEY = ("personal link", "shared link", "registration link", "door link", "portal link", "subscriber link",
           "holder link")


def real_clock() -> datetime:
    return datetime.now(UTC)


class RowNumber(IntegerConverter):
    """A number in an address is the number of a row; one that no database can hold is no page."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST_NUMBER, **options})


class Said(ImmutableMultiDict[str, Any]):
    """What an address or a form says, without the one character that nobody sees and PostgreSQL cannot keep."""

    def __init__(self, pairs: Any = ()) -> None:
        super().__init__((name.replace(NUL, ""), value.replace(NUL, "") if isinstance(value, str) else value)
                         for name, value in iter_multi_items(pairs or ()))


class Request(flask.Request):
    parameter_storage_class = Said


class Application(flask.Flask):
    request_class = Request


def create_app(config: Config, clock: Callable[[], datetime] = real_clock) -> Flask:
    """The Flask application for these settings; `clock` is the only source of the present moment."""
    app = Application("survey", root_path=str(STATIC.parent), template_folder=str(ROOT / "templates"))
    app.config |= {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,
        "SESSION_COOKIE_NAME": "achterban",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure,
        # A token that expires would lose what someone typed over lunch.
        "WTF_CSRF_TIME_LIMIT": None,
        # What a form says of itself, of a choice that is not offered any more, comes from WTForms, in Dutch.
        "WTF_I18N_ENABLED": False,
    }
    app.extensions |= {"settings": config, "clock": clock, "wake": lambda: None,
                       "links": Links(config.secret_key, config.base_url)}
    _watch_requests(app)
    app.url_map.converters["int"] = RowNumber
    database.init_app(app, config)
    mail.init_app(app, config)
    errors.init_app(app)
    csrf = CSRFProtect(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    # A form behind a link of somebody's own carries the key of that link instead; the marks in access demand it.
    for view in app.view_functions.values():
        if getattr(view, "access", None) in OWN_KEY:
            csrf.exempt(view)
    _dress_templates(app)
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    access.refuse_undeclared(app)
    return app


def _watch_requests(app: Flask) -> None:
    @app.before_request
    def arrived() -> None:
        g.now, g.began = app.extensions["clock"](), time.perf_counter()
        if request.blueprint in LARGER:
            request.max_content_length, request.max_form_parts = LARGER[request.blueprint], MOST_PARTS
        if NUL in request.path:
            abort(404)

    @app.after_request
    def answered(response: Response) -> Response:
        for name, value in HEADERS.items():
            # The page at the door may use the camera, and says so itself.
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
            # The rule is logged, never the path: a path can hold a personal link.
            took = (time.perf_counter() - g.began) * 1000
            requests_log.info("%s %s %s %.0f ms", request.method, request.url_rule, response.status_code, took)
        return response


def _dress_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"calendar": calendar, "rounding": rounding, "static": _static_address,
                              "signed_in": access.signed_in}
    app.jinja_env.filters |= {"prose": prose.html, "plain_prose": prose.plain}


@lru_cache(maxsize=64)
def _static_address(name: str) -> str:
    """The address of a static file with its contents in the name, so that a browser may keep it for a year."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"
