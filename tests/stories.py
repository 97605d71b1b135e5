"""Small builders with which tests tell a story; each makes one thing in the database and says what it made."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from survey.actions import questionnaires, users
from survey.database import writing
from survey.models.associations import Association
from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.models.responses import Response
from survey.models.rounds import Host, Round
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


def a_round(*hosts: Association, slug: str = "instroom", **fields: Any) -> Round:
    """A published round that is open until DEADLINE; without hosts it gets one of its own."""
    values = {"slug": slug, "kind": "survey", "title": "Uitvraag over instroom", "minutes": 20,
              "purpose": "Wij willen weten hoeveel leerlingen erbij komen.",
              "audience": "Alleen het secretariaat ziet uw antwoorden.", "opens_on": NOW.date(),
              "closes_on": DEADLINE, "published_at": NOW, "created_at": NOW} | fields
    made = Round(**values)
    made.hosts = [Host(association_id=host.id, position=position)
                  for position, host in enumerate(hosts or (an_association(),))]
    with writing() as session:
        session.add(made)
    return made


def invited(round: Round, asked: Iterable[Organisation], **fields: Any) -> list[Invitation]:
    """One invitation for each organisation, at an address made of its code."""
    made = [Invitation(**{"round_id": round.id, "organisation_id": organisation.id, "name": "A. de Vries",
                          "email": f"{organisation.code.lower()}@example.nl", "created_at": NOW} | fields)
            for organisation in asked]
    with writing() as session:
        session.add_all(made)
    return made


# The smallest questionnaire that may be published.
SMALLEST = {"title": {"nl": "Vragenlijst"}, "sections": [{"key": "een", "title": {"nl": "Een"}, "questions": [
    {"key": "vraag", "type": "text", "label": {"nl": "Hoe gaat het?"}}]}]}


def a_version(slug: str = "lijst", document: dict[str, Any] | None = None) -> QuestionnaireVersion:
    """The first and present version of a questionnaire."""
    written = document or SMALLEST
    version = QuestionnaireVersion(number=1, document=written, digest=questionnaires.digest(written), created_at=NOW,
                                   created_by="test", questionnaire=Questionnaire(slug=slug, title="Vragenlijst"))
    return kept(version)


def kept(version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Stores a version as the present one of its questionnaire."""
    with writing() as session:
        session.add(version)
        session.flush()
        version.questionnaire.version_id = version.id
    return version


def has_begun(invitation: Invitation, version: QuestionnaireVersion, **fields: Any) -> Response:
    """A response that was saved and not sent; give `submitted_at` for one that was."""
    values = {"round_id": invitation.round_id, "invitation_id": invitation.id, "version_id": version.id,
              "started_at": NOW, "saved_at": NOW} | fields
    response = Response(**values)
    with writing() as session:
        session.add(response)
    return response
