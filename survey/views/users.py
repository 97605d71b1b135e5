"""Signing in and out, and the accounts of the secretariat."""

import secrets
from functools import lru_cache
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from forms.users import NewUserForm, RoleForm, SignInForm
from survey import access
from survey.access import public, requires
from survey.actions import users as actions
from survey.database import db, writing
from survey.models.users import User
from survey.queries import users
from survey.rules.broken import RuleBroken
from survey.rules.limits import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from survey.rules.permissions import Permission, Role

views = Blueprint("users", __name__)
hasher = PasswordHasher()
REFUSED = "Dit mailadres en wachtwoord horen niet bij elkaar."


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash to check against when the account does not exist, so that both cases take as long."""
    return hasher.hash(secrets.token_hex())


def _fits(user: User | None, password: str) -> bool:
    known = user is not None and user.disabled_at is None
    try:
        hasher.verify(user.password_hash if user and known else _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return known


@views.get("/inloggen")
@public
def sign_in_form() -> str:
    return render_template("users/sign_in.html", form=SignInForm())


@views.post("/inloggen")
@public
def sign_in() -> str | Response:
    form = SignInForm()
    if not form.validate():
        return render_template("users/sign_in.html", form=form)
    email = (form.email.data or "").strip().lower()
    access.count(SIGN_IN_ADDRESS, access.visitor())
    access.count(SIGN_IN_ACCOUNT, email)
    user = users.by_email(db.session(), email)
    if not _fits(user, form.password.data or "") or user is None:
        form.password.errors = [REFUSED]
        return render_template("users/sign_in.html", form=form)
    return _welcome(user)


def _welcome(user: User) -> Response:
    """A new secret at every sign-in, so that one that was planted before is worth nothing."""
    secret, back_to = secrets.token_urlsafe(32), session.pop("back_to", None)
    session.clear()
    session["sign_in"] = secret
    with writing() as db_session:
        actions.sign_in(db_session, user, access.digest(secret), request.user_agent.string, g.now)
    return redirect(_own_path(back_to) or url_for("rounds.overview"))


def _own_path(address: str | None) -> str | None:
    """Only the path of an address, so that nobody is sent to another site."""
    parts = urlsplit(address or "")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/secretariaat") else None


@views.post("/uitloggen")
@requires(Permission.READ)
def sign_out() -> Response:
    with writing() as db_session:
        actions.sign_out(db_session, g.sign_in, g.user.name, g.now)
    session.clear()
    return redirect(url_for("users.sign_in_form"))


@views.get("/secretariaat/account")
@requires(Permission.READ)
def account() -> str:
    return render_template("users/account.html", sign_ins=users.open_sign_ins(db.session(), g.user.id))


@views.post("/secretariaat/account/sessies/<int:number>")
@requires(Permission.READ)
def revoke(number: int) -> Response:
    mine = {sign_in.id: sign_in for sign_in in users.open_sign_ins(db.session(), g.user.id)}
    if number not in mine:
        abort(404)
    with writing() as db_session:
        actions.sign_out(db_session, mine[number], g.user.name, g.now)
    flash("De sessie is beëindigd.")
    return redirect(url_for("users.account"))


@views.get("/secretariaat/gebruikers")
@requires(Permission.MANAGE)
def overview() -> str:
    return _overview(NewUserForm())


def _overview(form: NewUserForm) -> str:
    everyone = users.everyone(db.session())
    rows = [(user, RoleForm(formdata=None, prefix=str(user.id), role=user.role, disabled=bool(user.disabled_at)))
            for user in everyone]
    return render_template("users/overview.html", rows=rows, form=form)


@views.post("/secretariaat/gebruikers")
@requires(Permission.MANAGE)
def create() -> str | Response:
    form = NewUserForm()
    try:
        if not form.validate():
            return _overview(form)
        actions.check_password(form.password.data or "")
        password_hash = hasher.hash(form.password.data or "")
        with writing() as db_session:
            actions.create(db_session, form.email.data or "", form.name.data or "", Role(form.role.data),
                           password_hash, g.user.name, g.now)
    except RuleBroken as broken:
        form.email.errors = [broken.message]
        return _overview(form)
    flash(f"Het account voor {form.name.data} is gemaakt.")
    return redirect(url_for("users.overview"))


@views.post("/secretariaat/gebruikers/<int:number>")
@requires(Permission.MANAGE)
def change(number: int) -> Response:
    user = db.session.get(User, number) or abort(404)
    form = RoleForm(prefix=str(number))
    if not form.validate():
        abort(400)
    with writing() as db_session:
        actions.change(db_session, user, Role(form.role.data), form.disabled.data, g.user.name, g.now)
    flash(f"Het account van {user.name} is aangepast.")
    return redirect(url_for("users.overview"))
