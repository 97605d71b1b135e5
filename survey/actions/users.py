"""Deeds with accounts: making one, signing in and out, counting tries."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.models.base import inserting
from survey.models.users import Attempt, SignIn, User
from survey.queries import users
from survey.rules.broken import RuleBroken
from survey.rules.limits import Limit
from survey.rules.permissions import Role

SHORTEST_PASSWORD = 12
SEEN_EVERY = timedelta(minutes=5)


def check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBroken(f"Kies een wachtwoord van minstens {SHORTEST_PASSWORD} tekens.")


def create(session: Session, email: str, name: str, role: Role, password_hash: str, by: str, now: datetime) -> User:
    """A new account; the hash is made before the transaction, because making it takes long."""
    if users.by_email(session, email):
        raise RuleBroken(f"Er is al een account met het adres {email}.")
    user = User(email=email.strip().lower(), name=name, role=role, password_hash=password_hash)
    session.add(user)
    record(session, by, "user_created", now, email=user.email, role=str(role))
    return user


def sign_in(session: Session, user: User, digest: str, browser: str, now: datetime) -> None:
    session.add(SignIn(user_id=user.id, digest=digest, created_at=now, seen_at=now, browser=browser[:300]))
    record(session, user.name, "signed_in", now)


def sign_out(session: Session, sign_in: SignIn, by: str, now: datetime) -> None:
    session.merge(sign_in).revoked_at = now
    record(session, by, "signed_out", now)


def change(session: Session, user: User, role: Role, disabled: bool, by: str, now: datetime) -> None:
    """Gives another role, or closes the account and all its sessions at once."""
    if user.name == by and (disabled or role is not Role.BEHEERDER):
        raise RuleBroken("U kunt uw eigen account niet sluiten of een andere rol geven.")
    user.role = role
    user.disabled_at = (user.disabled_at or now) if disabled else None
    if disabled:
        for sign_in in users.open_sign_ins(session, user.id):
            sign_in.revoked_at = now
    record(session, by, "user_changed", now, email=user.email, role=str(role), disabled=disabled)


def count_attempt(session: Session, limit: Limit, who: str, now: datetime) -> int:
    """One more try from this place in this period; returns how many that makes."""
    row = {"bucket": f"{limit.name}:{who}"[:300], "period": limit.begin(now), "count": 1}
    return int(session.execute(_counting(session.get_bind().dialect.name), row).scalar_one())


@cache
def _counting(dialect: str) -> Any:
    """Made once, because making this statement costs more than running it."""
    table = cast(Table, Attempt.__table__)
    return inserting(dialect, table).on_conflict_do_update(
        index_elements=["bucket", "period"], set_={"count": table.c.count + 1}).returning(table.c.count)
