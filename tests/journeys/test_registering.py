"""Registering for an event, alone and with colleagues, and what may go wrong on the way."""

from flask import Flask

from tests.answering import a_published_version
from tests.registering import DIET, an_evening, openly, registered, somebody, words


def test_somebody_registers_with_a_colleague(app: Flask) -> None:
    event, evening = an_evening(version_id=a_published_version(DIET).id, roles=["ouder", "leraar"])
    me = openly(app, event)
    page = me.get()
    assert page.status_code == 200
    assert "Nog 50 plaatsen" in page.text
    me.post(**somebody(), **{"wie-1-rol": "ouder", "deelnemer.1.dieet": "nee"}, page__add="1")
    page = me.post(**somebody("B. Jansen", "b@example.nl", 2))
    assert page.status_code == 422
    assert "Kies een rol." in page.text
    page = me.post(**{"wie-2-rol": "leraar", "deelnemer.2.dieet": "ja", "deelnemer.2.welk": "Zonder noten"})
    assert page.status_code == 200
    assert "Alle plaatsen zijn bevestigd" in words(page)
    first, second = registered()
    assert (first.name, first.role, first.state) == ("A. de Vries", "ouder", "confirmed")
    assert first.answers == {"dieet": "nee"}
    assert second.answers == {"dieet": "ja", "welk": "Zonder noten"}
    assert first.occasion_id == evening.id
