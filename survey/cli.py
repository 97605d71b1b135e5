"""The commands of an installation: serving, the worker, the tables, accounts, imports and results."""

import logging.config
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade as migrate_up

from survey import server
from survey.actions import users
from survey.app import create_app
from survey.config import ROOT, Config, ConfigError, from_environment
from survey.database import db, writing
from survey.rules.broken import RuleBroken
from survey.rules.permissions import Role

WEB = "survey.jobs:web"
COMMAND_LINE = "opdrachtregel"


class Refused(click.ClickException):
    """A message without a stack trace, and the exit status of wrong settings."""

    exit_code = 2


class Commands(click.Group):
    """Shows a broken rule or a missing setting as a sentence."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ConfigError as error:
            raise Refused(str(error)) from error
        except RuleBroken as broken:
            raise click.ClickException(broken.message) from broken


@click.group(cls=Commands)
def achterban() -> None:
    """Achterban: uitvragen van een vereniging aan haar leden."""
    logging.config.dictConfig(server.LOGGING)


def main() -> None:
    """The command `achterban`."""
    achterban(prog_name="achterban")


def _settings(mail: bool = False) -> Config:
    return from_environment(os.environ, mail=mail)


@contextmanager
def _application() -> Iterator[Flask]:
    app = create_app(_settings())
    with app.app_context():
        yield app


def _versions() -> tuple[str | None, str | None]:
    """The version of the tables in the database, and the one that this code wants."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), script.get_current_head()


@achterban.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adres waarop de server luistert.")
@click.option("--port", default=8000, show_default=True, help="Poort waarop de server luistert.")
@click.option("--workers", default=max(2, server.processors()), show_default=True, help="Aantal processen.")
def serve(host: str, port: int, workers: int) -> None:
    """Start de server."""
    _settings(mail=True)
    with _application():
        present, wanted = _versions()
        db.engine.dispose()
    if present != wanted:
        raise Refused("De tabellen zijn nog niet bijgewerkt. Geef eerst de opdracht: achterban upgrade")
    server.serve(WEB, host, port, workers)


@achterban.command()
def upgrade() -> None:
    """Maak de tabellen, of werk ze bij."""
    with _application():
        present, wanted = _versions()
        migrate_up()
    click.echo(f"De tabellen waren al bij ({wanted})." if present == wanted
               else f"De tabellen zijn bijgewerkt: van {present or 'leeg'} naar {wanted}.")


@achterban.command("create-user")
@click.option("--email", prompt="Mailadres")
@click.option("--name", prompt="Naam")
@click.option("--role", prompt="Rol", type=click.Choice([str(role) for role in Role]), default=str(Role.BEHEERDER))
@click.option("--password-stdin", is_flag=True, help="Lees het wachtwoord van de standaardinvoer.")
def create_user(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Maak een account voor iemand van het secretariaat.

    Het wachtwoord wordt gevraagd, of komt uit ACHTERBAN_PASSWORD of van de standaardinvoer.
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _password()
    users.check_password(password)
    hashed = PasswordHasher().hash(password)
    with _application(), writing() as session:
        users.create(session, email, name, Role(role), hashed, COMMAND_LINE, datetime.now(UTC))
    click.echo(f"Het account voor {name} is gemaakt.")


def _password() -> str:
    given = os.environ.get("ACHTERBAN_PASSWORD")
    return given or str(click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer"))


if __name__ == "__main__":
    main()
