"""What a person reads when something is refused: a sentence, what to do next, and never a stack trace."""

import logging
from collections.abc import Callable

from flask import Flask, g, render_template, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from survey.database import db, writing
from survey.queries import newsletters
from survey.rules.broken import RuleBroken

log = logging.getLogger("achterban")

SENTENCES = {
    400: ("Dit verzoek klopt niet", "De pagina was niet volledig of te oud. Ga terug, laad de pagina opnieuw en "
          "probeer het nog eens."),
    403: ("Hier mag u niet bij", "Uw rol geeft geen toegang tot deze pagina. Vraag de beheerder om toegang."),
    404: ("Deze pagina is er niet", "Het adres klopt niet, of de pagina is verplaatst. Controleer het adres."),
    405: ("Dit kan hier niet", "De pagina kan niet op deze manier worden opgevraagd. Ga terug en probeer het opnieuw."),
    413: ("Dit is te groot", "Het bestand of de tekst is groter dan wij kunnen verwerken. Stuur een kleiner bestand."),
    429: ("Te veel pogingen", "U hebt dit te vaak geprobeerd. Wacht een kwartier en probeer het dan opnieuw."),
    500: ("Er ging iets mis", "Dat ligt aan ons, niet aan u. Wat u eerder bewaarde, is er nog. Probeer het over een "
          "paar minuten opnieuw."),
    503: ("Het is nu te druk", "Wat u eerder bewaarde, is er nog. Probeer het over een minuut opnieuw."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(RuleBroken, rule_broken)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(OverflowError, too_large)
    app.register_error_handler(Exception, failed)


def _page(status: int, title: str, sentence: str) -> tuple[str, int]:
    return render_template("errors/error.html", title=title, sentence=sentence, status=status), status


def rule_broken(error: RuleBroken) -> tuple[str, int]:
    return _page(409, "Dit kan niet", error.message)


def stopped(form: FlaskForm, deed: Callable[[Session], object], field: str = "") -> bool:
    """Does a deed with a form that is valid; whether it was stopped, with the reason at the field or above the form."""
    if not form.validate():
        return True
    try:
        with writing() as session:
            deed(session)
    except RuleBroken as broken:
        if field:
            form[field].errors = [broken.message]
        else:
            form.form_errors.append(broken.message)
        return True
    return False


def expired_form(error: CSRFError) -> tuple[str, int]:
    return _page(400, "Dit formulier is verlopen", "Uw browser stuurde geen geldige sessie mee, bijvoorbeeld omdat "
                 "cookies uitstaan of omdat u opnieuw bent ingelogd. Ga terug: wat u typte staat er nog. Laad de "
                 "pagina opnieuw en verstuur het formulier nog eens.")


def refused(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if error.description == "link":
        return render_template("errors/link.html"), 404
    if error.description == "reader":
        return render_template("subscriptions/lost.html", sender=newsletters.sender(db.session())), 404
    if error.description == "page":
        return render_template("portals/ended.html"), 404
    if error.description == "ended":
        return render_template("shares/ended.html", share=g.share, typed=_typed()), 404
    if error.description == "form_key":
        return _page(400, "Dit formulier hoort niet bij uw link", "Open de link uit uw mail opnieuw en verstuur het "
                     "formulier daarna nog eens. Wat u eerder bewaarde, is er nog.")
    title, sentence = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    return _page(status, title, sentence)


def _typed() -> list[str]:
    """What somebody typed on a page that was closed meanwhile, to be copied; what the page itself sent is left out."""
    own = ("page-", "form_key", "csrf_token")
    return [value for name, values in request.form.lists() if not name.startswith(own) for value in values if value]


def busy(error: OperationalError) -> tuple[str, int]:
    if "no such" in str(error.orig):
        return failed(error)
    log.warning("database busy or away at %s: %s", request.url_rule, type(error.orig).__name__)
    return _page(503, *SENTENCES[503])


def too_large(error: OverflowError) -> tuple[str, int]:
    """Nothing has a number that the database cannot even hold; somebody made up an address."""
    return _page(404, *SENTENCES[404]) if "SQLite" in str(error) else failed(error)


def failed(error: Exception) -> tuple[str, int]:
    log.exception("failed at %s", request.url_rule)
    return _page(500, *SENTENCES[500])
