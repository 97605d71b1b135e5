"""Small builders with which tests tell a story; each makes one thing in the database and says what it made."""

from datetime import date
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from survey.actions import users
from survey.database import writing
from survey.models.associations import Association
from survey.models.organisations import Organisation
from survey.rules.permissions import Role
from tests.conftest import NOW

PASSWORD = "correct paard batterij nietje"
# The cheapest parameters: these tests are not about how slow a hash is.
hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def an_association(name: str = "Netwerk LPO", **fields: Any) -> Association:
    slug = name.lower().replace(" ", "-")
    values = {"slug": slug, "name": name, "sender": f"{slug}@example.nl", "contact_name": "Het secretariaat",
              "contact_email": "secretariaat@example.nl", "contact_phone": "030 123 45 67"} | fields
    association = Association(**values)
    with writing() as session:
        session.add(association)
    return association


def organisations(count: int = 3, sector: str = "PO", **fields: Any) -> list[Organisation]:
    made = [Organisation(kind="swv", code=f"{sector}-{number:02}", name=f"Voorbeeld-swv {sector}-{number:02}",
                         sector=sector, province="Utrecht", pupils=1000 * number, fields={}, **fields)
            for number in range(1, count + 1)]
    with writing() as session:
        session.add_all(made)
    return made


def a_user(role: Role = Role.SECRETARIAAT, email: str = "", name: str = "") -> str:
    """Makes an account with PASSWORD and returns its address."""
    email = email or f"{role}@example.nl"
    with writing() as session:
        users.create(session, email, name or f"Test {role}", role, hasher.hash(PASSWORD), "test", NOW)
    return email


def token_of(client: FlaskClient, path: str) -> str:
    """The CSRF token that stands in the form on a page."""
    page = client.get(path).text
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def signed_in(client: FlaskClient, role: Role = Role.SECRETARIAAT) -> FlaskClient:
    """Makes an account with this role and signs the client in with it."""
    email = a_user(role)
    data = {"email": email, "password": PASSWORD, "csrf_token": token_of(client, "/inloggen")}
    assert client.post("/inloggen", data=data).status_code == 302
    return client


DEADLINE = date(2022, 2, 14)
