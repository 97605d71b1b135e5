"""The smallest question there is."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session


def ping(session: Session) -> None:
    session.execute(select(literal(1)))
