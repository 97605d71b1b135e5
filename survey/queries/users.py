"""Accounts, their and their sessions."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.models.users import SignIn, User


def by_email(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


def everyone(session: Session) -> list[User]:
    return list(session.scalars(select(User).order_by(User.name)))


def at_work(session: Session) -> list[User]:
    """Whose account is not closed, by name."""
    return list(session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.name, User.id)))


def sign_in(session: Session, digest: str) -> SignIn | None:
    query = select(SignIn).where(SignIn.digest == digest).options(joinedload(SignIn.user))
    return session.scalars(query).one_or_none()


def open_sign_ins(session: Session, user_id: int) -> list[SignIn]:
    query = select(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
    return list(session.scalars(query.order_by(SignIn.seen_at.desc())))

