"""Is the application alive?"""

from flask.testing import FlaskClient


def test_a_monitor_is_told_that_the_application_and_its_database_answer(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok"}
