"""The demonstration in a folder of its own, filled once for all tests that read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.database import db
from survey.demo import site
from survey.demo.story import PASSWORD
from tests.conftest import Browser
from tests.stories import token_of


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Filled and standing still at the moment at which a newcomer meets it."""
    before, site.FOLDER = site.FOLDER, tmp_path_factory.mktemp("demo") / "demonstratie"
    site.prepare()
    app = site.web()
    app.test_client_class = Browser
    app.extensions["clock"] = lambda: site.START
    app.extensions["wake"] = lambda: None
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    site.FOLDER = before


@pytest.fixture
def postbox(demonstration: Flask) -> Path:
    folder: Path = demonstration.extensions["settings"].demo
    return folder / "postvak"


@pytest.fixture(scope="session")
def secretary(demonstration: Flask) -> FlaskClient:
    """A browser in which the secretariat is signed in."""
    client = demonstration.test_client()
    data = {"email": "secretariaat@example.nl", "password": PASSWORD, "csrf_token": token_of(client, "/inloggen")}
    assert client.post("/inloggen", data=data).status_code == 302
    return client
