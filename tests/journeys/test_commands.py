"""The commands of an installation, as who runs it gives them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, text

from survey import cli
from survey.app import create_app
from survey.cli import achterban
from survey.config import Config, sqlalchemy_url
from survey.database import db
from survey.documents.questionnaires import workbook
from survey.rules.questionnaires.document import questionnaire
from tests.bench import members
from tests.bench.questions import questionnaire_document
from tests.conftest import SECRET
from tests.stories import PASSWORD

CSV = "code;naam;sector;leerlingen\nPO-1;Swv De Kring;PO;1.200\nVO-1;Swv Het Plein;VO;900\n"
CREATE = ("create-user", "--email", "jan@example.nl", "--name", "Jan", "--role", "beheerder", "--password-stdin")


class Shell:
    """Gives commands with the settings of one installation; what is not set is not there."""

    def __init__(self, url: str) -> None:
        self.settings: dict[str, str | None] = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "BASE_URL": "http://localhost",
                                                "SMTP_HOST": None, "ACHTERBAN_PASSWORD": None}

    def __call__(self, *arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(achterban, arguments, input=typed, env=self.settings)


@pytest.fixture(scope="module")
def made() -> dict[Config, Flask]:
    """The applications that commands were given with: making one takes longer than most commands."""
    return {}


@pytest.fixture
def shell(database_url: str, made: dict[Config, Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    def once(config: Config) -> Flask:
        if config not in made:
            made[config] = create_app(config)
        return made[config]

    monkeypatch.setattr(cli, "create_app", once)
    monkeypatch.setattr(members, "create_app", once)
    yield Shell(database_url)
    for each in made.values():
        with each.app_context():
            db.engine.dispose()


def _count(url: str, table: str) -> int:
    engine = create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        found = connection.execute(text(f"select count(*) from {table}")).scalar_one()  # noqa: S608
    engine.dispose()
    return int(found)


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path}/new.sqlite")
    shell.settings |= {"SECRET_KEY": "too short", "BASE_URL": None}
    refused = shell("serve")
    assert refused.exit_code == 2
    for name in ("SECRET_KEY", "BASE_URL", "SMTP_HOST"):
        assert name in refused.stderr
    assert "Traceback" not in refused.output


def test_a_server_does_not_start_on_tables_of_another_version(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path}/new.sqlite")
    shell.settings["SMTP_HOST"] = "localhost"
    refused = shell("serve")
    assert refused.exit_code == 2
    assert "achterban upgrade" in refused.stderr


def test_tables_are_made_once_and_a_second_time_nothing_happens(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path}/new.sqlite")
    assert "van leeg naar" in shell("upgrade").stdout
    assert "waren al bij" in shell("upgrade").stdout


def test_the_first_account_is_made_without_a_mail_server(shell: Shell, database_url: str) -> None:
    assert shell(*CREATE, typed=f"{PASSWORD}\n").exit_code == 0
    assert _count(database_url, "users") == 1
    again = shell(*CREATE, typed=f"{PASSWORD}\n")
    assert again.exit_code == 1
    assert "Er is al een account" in again.stderr


def test_a_password_that_is_too_short_is_refused_in_a_sentence(shell: Shell, database_url: str) -> None:
    refused = shell(*CREATE, typed="kort\n")
    assert "minstens 12 tekens" in refused.stderr
    assert _count(database_url, "users") == 0


def test_a_register_is_checked_first_and_then_read(shell: Shell, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(CSV)
    assert "2 nieuw" in shell("import-register", str(file), "--check").stdout
    assert _count(database_url, "organisations") == 0
    assert "2 nieuw" in shell("import-register", str(file)).stdout
    assert "2 ongewijzigd" in shell("import-register", str(file)).stdout
    assert _count(database_url, "organisations") == 2


def test_a_register_with_a_wrong_row_stores_nothing_unless_chosen(
        shell: Shell, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text(CSV + "VO-1;Nog een plein;VO;veel\n")
    refused = shell("import-register", str(file))
    assert refused.exit_code == 1
    assert "rij 4" in refused.stderr
    assert _count(database_url, "organisations") == 0
    assert shell("import-register", str(file), "--good-rows").exit_code == 0
    assert _count(database_url, "organisations") == 1


def test_what_is_no_spreadsheet_is_refused_in_a_sentence(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "foto.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    for command in ("import-register", "import-questionnaire"):
        refused = shell(command, str(file))
        assert refused.exit_code == 1
        assert "spreadsheet" in refused.stderr
        assert "Traceback" not in refused.output


def test_a_questionnaire_is_read_from_its_workbook(shell: Shell, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "vragen.xlsx"
    file.write_bytes(workbook(questionnaire(questionnaire_document())))
    assert "heeft nu versie 1" in shell("import-questionnaire", str(file)).stdout
    assert "heeft nu versie 1" in shell("import-questionnaire", str(file)).stdout
    assert _count(database_url, "questionnaire_versions") == 1


@pytest.fixture
def counted(shell: Shell, database_url: str) -> Shell:
    """Thirty members have answered one round."""
    with members.application(database_url):
        members.answered(members.an_open_round(), 30)
    return shell


def test_results_are_told_as_text(counted: Shell) -> None:
    told = counted("results", "meting").stdout
    assert "Respons: 30 van de 30" in told
    assert "30" in told.splitlines()[-1], "the paragraph stands at the end"


def test_results_are_told_as_data_in_which_every_number_of_the_paragraph_has_its_figure(counted: Shell) -> None:
    told = json.loads(counted("results", "meting", "--format", "json", "--profile", "streng", "--by", "sector").stdout)
    assert told["profile"] == "streng"
    assert told["breakdowns"]
    paragraph = told["paragraph"]
    assert paragraph["spans"]
    for span in paragraph["spans"]:
        assert paragraph["text"][span["start"]:span["end"]] == span["text"]


def test_results_are_told_as_a_page_of_their_own(counted: Shell) -> None:
    page = counted("results", "meting", "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "Is het aantal leerlingen toegenomen?" in page
    assert "/static/" not in page


def test_no_command_shows_more_than_the_profile_under_which_members_answered(counted: Shell) -> None:
    refused = counted("results", "meting", "--profile", "open")
    assert refused.exit_code == 1
    assert "vertrouwelijk" in refused.stderr


def test_a_round_that_is_not_there_is_answered_with_those_that_are(counted: Shell) -> None:
    refused = counted("results", "uitvraag")
    assert refused.exit_code == 1
    assert "meting" in refused.stderr
