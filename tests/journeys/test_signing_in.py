"""The secretariat signs in, is slowed down when guessing, and can end its sessions."""

import pytest
from flask.testing import FlaskClient

from survey.rules.permissions import Role
from tests.conftest import Clock
from tests.stories import PASSWORD, a_user, signed_in, token_of


def test_a_wrong_password_gets_one_sentence_that_does_not_say_which_was_wrong(client: FlaskClient) -> None:
    email = a_user()
    for who in (email, "onbekend@example.nl"):
        data = {"email": who, "password": "verkeerd", "csrf_token": token_of(client, "/inloggen")}
        page = client.post("/inloggen", data=data)
        assert "Dit mailadres en wachtwoord horen niet bij elkaar." in page.text
        assert "Fout: " in page.text


def test_an_eleventh_guess_at_one_account_waits_a_quarter(client: FlaskClient, clock: Clock) -> None:
    email, token = a_user(), token_of(client, "/inloggen")
    codes = [client.post("/inloggen", data={"email": email, "password": "x", "csrf_token": token}).status_code
             for _ in range(11)]
    assert codes == [200] * 10 + [429]
    clock.forward(minutes=16)
    good = {"email": email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/inloggen", data=good).status_code == 302


def test_a_session_ends_after_a_working_day_without_use(client: FlaskClient, clock: Clock) -> None:
    signed_in(client)
    assert client.get("/secretariaat/account").status_code == 200
    clock.forward(hours=9)
    assert client.get("/secretariaat/account").status_code == 302


def test_a_session_can_be_ended_from_another_browser(client: FlaskClient) -> None:
    signed_in(client)
    other = client.application.test_client()
    data = {"email": "secretariaat@example.nl", "password": PASSWORD, "csrf_token": token_of(other, "/inloggen")}
    other.post("/inloggen", data=data)
    token = token_of(other, "/secretariaat/account")
    other.post("/secretariaat/account/sessies/1", data={"csrf_token": token})
    assert client.get("/secretariaat/account").status_code == 302
    assert other.get("/secretariaat/account").status_code == 200


@pytest.mark.parametrize("role", [Role.LEZER, Role.SECRETARIAAT])
def test_only_a_beheerder_manages_accounts(client: FlaskClient, role: Role) -> None:
    signed_in(client, role)
    assert client.get("/secretariaat/gebruikers").status_code == 403


def test_a_closed_account_is_signed_out_at_once(client: FlaskClient) -> None:
    signed_in(client, Role.BEHEERDER)
    token = token_of(client, "/secretariaat/gebruikers")
    made = {"name": "Nieuw", "email": "nieuw@example.nl", "role": "lezer", "password": PASSWORD, "csrf_token": token}
    assert client.post("/secretariaat/gebruikers", data=made).status_code == 302
    other = client.application.test_client()
    sign_in = {"email": "nieuw@example.nl", "password": PASSWORD, "csrf_token": token_of(other, "/inloggen")}
    assert other.post("/inloggen", data=sign_in).status_code == 302
    closing = {"2-role": "lezer", "2-disabled": "y", "csrf_token": token}
    assert client.post("/secretariaat/gebruikers/2", data=closing).status_code == 302
    assert other.get("/secretariaat/account").status_code == 302


def test_a_form_without_cookies_is_refused_with_a_sentence(client: FlaskClient) -> None:
    page = client.post("/inloggen", data={"email": "a@example.nl", "password": "b"})
    assert page.status_code == 400
    assert "Dit formulier is verlopen" in page.text
