"""The commands of an installation: serving, the worker, the tables, accounts, imports and results."""

import json
import logging.config
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, BinaryIO, NoReturn

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from flask import Flask, render_template
from flask_migrate import upgrade as migrate_up

from forms.organisations import read_register
from forms.questionnaires import read_questionnaire
from survey import jobs, server
from survey.actions import questionnaires, register, users
from survey.app import create_app
from survey.config import ROOT, Config, ConfigError, from_environment
from survey.database import db, writing
from survey.models.rounds import Round
from survey.queries import associations, rounds
from survey.rules import columns
from survey.rules.broken import RuleBroken
from survey.rules.calendar import day_of
from survey.rules.differences import Plan
from survey.rules.entries import Reader
from survey.rules.organisations import Kind
from survey.rules.permissions import Role
from survey.rules.publication import Profile
from survey.rules.questionnaires.document import document, words
from survey.rules.rounds import STRICTNESS, slug_of
from survey.views.interims import counted, written

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


def main() -> None:
    """The command `achterban`."""
    logging.config.dictConfig(server.LOGGING)
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
@click.option("--worker/--no-worker", default=True, show_default=True, help="Verstuur ook de mail.")
def serve(host: str, port: int, workers: int, worker: bool) -> None:
    """Start de server, met een proces ernaast dat de mail verstuurt."""
    _settings(mail=True)
    with _application():
        present, wanted = _versions()
        db.engine.dispose()
    if present != wanted:
        raise Refused("De tabellen zijn nog niet bijgewerkt. Geef eerst de opdracht: achterban upgrade")
    with jobs.embedded_worker() if worker else nullcontext():
        server.serve(jobs.WEB, host, port, workers)


@achterban.command()
def worker() -> None:
    """Verstuur de mail en de herinneringen, naast een server met --no-worker."""
    _settings(mail=True)
    jobs.run_worker(jobs.web())


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



@achterban.command("import-register")
@click.argument("file", type=click.File("rb"), metavar="BESTAND")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default=str(Kind.SWV), show_default=True,
              help="Wat er op een rij staat die dat zelf niet zegt.")
@click.option("--association", metavar="NAAM", help="De vereniging waarvan dit de leden zijn, zoals in haar adres.")
@click.option("--column", "chosen", multiple=True, metavar="KOLOM=VELD", help="Wat een kolom is; mag vaker.")
@click.option("--good-rows", is_flag=True, help="Sla de goede rijen ook op als er foute zijn.")
@click.option("--check", is_flag=True, help="Laat zien wat er zou veranderen en sla niets op.")
def import_register(file: BinaryIO, kind: str, association: str | None, chosen: tuple[str, ...], good_rows: bool,
                    check: bool) -> None:
    """Lees organisaties uit een spreadsheet (XLSX of CSV)."""
    table = read_register(file.read())
    targets = columns.mapped(table, kind, dict(choice.split("=", 1) for choice in chosen if "=" in choice))
    for fault in columns.faults(table.header, targets, association is not None).values():
        raise click.ClickException(fault)
    reading, now = Reader(targets, Kind(kind)).read(table), datetime.now(UTC)
    with _application():
        wanted = register.Import(reading, Kind(kind), _association(association))
        _show_plan(register.plan(db.session(), wanted, day_of(now)))
        if not check:
            with writing() as session:
                done = register.store(session, wanted, COMMAND_LINE, now, good_rows=good_rows)
            click.echo(done.words())


def _association(slug: str | None) -> int | None:
    found = associations.by_slug(db.session(), slug) if slug else None
    if slug and found is None:
        known = ", ".join(each.slug for each in associations.everyone(db.session()))
        raise click.ClickException(f"De vereniging {slug} is er niet. Wel: {known or 'nog geen'}.")
    return found.id if found else None


def _show_plan(plan: Plan) -> None:
    for fault in plan.faults:
        click.echo(f"rij {fault.row}: {fault.message}", err=True)
    click.echo(f"{len(plan.new)} nieuw, {len(plan.changed)} gewijzigd, {plan.same} ongewijzigd, "
               f"{len(plan.gone)} niet in het bestand, {len({fault.row for fault in plan.faults})} met fouten.")


@achterban.command("import-questionnaire")
@click.argument("file", type=click.File("rb"), metavar="BESTAND")
@click.option("--slug", metavar="NAAM", help="De naam in het adres; standaard gemaakt van de titel.")
def import_questionnaire(file: BinaryIO, slug: str | None) -> None:
    """Lees een vragenlijst uit een werkmap (XLSForm) en bewaar die als nieuwe versie."""
    reading = read_questionnaire(file.read())
    for fault in reading.faults:
        place = [f"blad {fault.sheet}"] + [f"rij {fault.row}"] * bool(fault.row) + [fault.column] * bool(fault.column)
        click.echo(f"{', '.join(place)}: {fault.message}", err=True)
    if reading.questionnaire is None:
        raise click.ClickException(f"Er is niets opgeslagen: de werkmap heeft {len(reading.faults)} fouten.")
    title = words(reading.questionnaire.title)
    with _application(), writing() as session:
        version = questionnaires.store_version(session, slug or slug_of(title, ()), title,
                                               document(reading.questionnaire), COMMAND_LINE, datetime.now(UTC))
        name = version.questionnaire.slug
    click.echo(f"De vragenlijst {name} heeft nu versie {version.number}.")



@achterban.command()
@click.argument("slug", metavar="UITVRAAG")
@click.option("--format", "shape", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--profile", type=click.Choice([str(profile) for profile in Profile]),
              help="Een strenger profiel dan dat van de uitvraag.")
@click.option("--by", multiple=True, metavar="KENMERK", help="Splits uit, bijvoorbeeld naar sector; mag vaker.")
def results(slug: str, shape: str, profile: str | None, by: tuple[str, ...]) -> None:
    """Tel de uitkomsten van een uitvraag, met de alinea voor de nieuwsbrief."""
    now = datetime.now(UTC)
    with _application():
        round_ = rounds.by_slug(db.session(), slug) or _no_round(slug)
        found = counted(db.session(), round_, _allowed_profile(round_, profile), now, by)
        told = written(round_, found, now)
        click.echo(SHAPES[shape](found, told), nl=False)


def _no_round(slug: str) -> NoReturn:
    known = ", ".join(sorted(rounds.slugs(db.session())))
    raise click.ClickException(f"De uitvraag {slug} is er niet. Wel: {known or 'nog geen'}.")


def _allowed_profile(round_: Round, wanted: str | None) -> str:
    """Members answered under the profile of the round, so no command shows more than that."""
    own = STRICTNESS.index(Profile(round_.profile))
    if wanted and STRICTNESS.index(Profile(wanted)) < own:
        allowed = " of ".join(STRICTNESS[own:])
        raise RuleBroken(f"Leden antwoordden onder het profiel {round_.profile}. Hier kan alleen {allowed}.")
    return wanted or round_.profile


def _as_text(found: Any, told: Any) -> str:
    from analysis import tables

    return f"{tables.text(found)}\n{told.text}\n"


def _as_json(found: Any, told: Any) -> str:
    from analysis import tables

    spans = [{"start": span.start, "end": span.end, "text": span.text, "statistic": span.statistic}
             for span in told.spans]
    return json.dumps(tables.document(found) | {"paragraph": {"text": told.text, "spans": spans}},
                      ensure_ascii=False, indent=2) + "\n"


def _as_html(found: Any, told: Any) -> str:
    from analysis import tables

    return render_template("documents/results.html", found=tables.document(found), paragraph=told.text,
                           counted_at=found.counted_at)


SHAPES = {"text": _as_text, "json": _as_json, "html": _as_html}


if __name__ == "__main__":
    main()
