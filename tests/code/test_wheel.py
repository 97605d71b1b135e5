"""The wheel has the shape of the repository, and what is installed from it starts."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from survey.config import ROOT
from tests.code.sources import SHIPPED, files
from tests.conftest import SECRET


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True,
                   capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def test_the_wheel_holds_exactly_the_five_folders(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert inside == {str(path.relative_to(ROOT)) for path in files(*SHIPPED)}


def test_the_wheel_brings_its_licence_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        described = {name.partition(".dist-info/")[2]: name for name in packed.namelist() if ".dist-info/" in name}
        assert "licenses/LICENSE" in described
        assert "achterban = survey.cli:main" in packed.read(described["entry_points.txt"]).decode()


def test_what_is_installed_makes_its_tables_and_shows_a_page(installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(installed), "DATABASE_URL": f"sqlite:///{tmp_path}/installed.sqlite", "SECRET_KEY": SECRET,
        "BASE_URL": "http://localhost", "SMTP_HOST": "localhost"}
    program = (
        "from survey.cli import main\n"
        "from survey.config import ROOT, from_environment\n"
        "from survey.app import create_app\n"
        "import os, sys\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "page = create_app(from_environment(os.environ)).test_client().get('/inloggen')\n"
        "assert page.status_code == 200, page.status_code\n"
        "print(ROOT)\n")
    done = subprocess.run([sys.executable, "-c", program, "upgrade"], cwd=tmp_path, env=environment, check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(installed)
