"""Two people behind one link, two tabs, two requests at one moment: nothing that was typed is lost or stored twice."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from survey.database import db
from survey.models.log import LogEntry
from survey.models.messages import Message
from survey.models.responses import Response
from tests.answering import Respondent, asked, respondent, text_of


def stored() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def two_tabs(app: Flask) -> tuple[Respondent, Respondent]:
    """One page, open twice."""
    me = respondent(app, asked())
    me.fill_in(1, onder="nee", aantal="1000")
    colleague = Respondent(app, me.token)
    me.get("/1")
    colleague.get("/1")
    return me, colleague


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Does these at the same moment, each in a thread of its own."""
    start, outcomes = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        start.wait(10)
        outcomes.append(deed())

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_two_who_change_different_answers_both_keep_theirs(app: Flask) -> None:
    me, colleague = two_tabs(app)
    me.post("/1", onder="weet_niet")
    colleague.post("/1", aantal="1234")
    assert (stored().typed["onder"], stored().typed["aantal"]) == ("weet_niet", "1234")


def test_two_who_change_the_same_answer_see_both_and_decide(app: Flask) -> None:
    me, colleague = two_tabs(app)
    me.post("/1", aantal="1111")
    page = colleague.post("/1", aantal="2222", onder="weet_niet")
    assert page.status_code == 409
    assert "Iemand anders bewaarde hier intussen: 1111" in text_of(page)
    assert colleague.fields["aantal"] == "2222"
    assert (stored().typed["aantal"], stored().typed["onder"]) == ("1111", "weet_niet")
    colleague.post("/1")
    assert stored().typed["aantal"] == "2222"


def test_the_same_page_sent_twice_is_no_conflict(app: Flask) -> None:
    me, _ = two_tabs(app)
    form = {**me.fields, "aantal": "1500"}
    assert me.post("/1", follow=False, **form).status_code == 303
    revision = stored().revision
    assert me.post("/1", follow=False, **form).status_code == 303
    assert stored().revision == revision


def test_a_save_while_typing_tells_when_and_keeps_what_a_colleague_stored(app: Flask) -> None:
    me, colleague = two_tabs(app)
    me.post("/1", aantal="1111")
    kept = colleague.client.post(f"/u/{me.token}/1/bewaar", data={**colleague.fields, "onder": "weet_niet"}).json
    assert kept is not None
    assert (kept["saved"], kept["conflicts"]) == ("9.00 uur", [])
    assert (stored().typed["aantal"], stored().typed["onder"]) == ("1111", "weet_niet")
    again = {**colleague.fields, "page-seen": kept["seen"], "onder": "nee"}
    assert colleague.client.post(f"/u/{me.token}/1/bewaar", data=again).json["conflicts"] == []
    assert (stored().typed["aantal"], stored().typed["onder"]) == ("1111", "nee")
    clash = {**again, "aantal": "2222"}
    assert colleague.client.post(f"/u/{me.token}/1/bewaar", data=clash).json["conflicts"] == ["aantal"]
    assert stored().typed["aantal"] == "1111"


def test_first_saves_at_the_same_moment_make_one_response_that_holds_all(app: Flask) -> None:
    token = respondent(app, asked()).token
    typed = {1: {"aantal": "7"}, 2: {"zij": "nee"}, 3: {"laag": "7"}, 4: {"verhaal": "7"}}
    pages = at_once(*(_saving(app, token, number, words) for number, words in typed.items()))
    assert [page.status_code for page in pages] == [303] * 4
    for words in typed.values():
        assert words.items() <= stored().typed.items()
    begun = select(LogEntry.deed).where(LogEntry.deed == "response_begun")
    assert db.session.scalars(begun).all() == ["response_begun"]


def _saving(app: Flask, token: str, number: int, typed: dict[str, str]) -> Callable[[], Any]:
    """A tab with this section open, and the pressing of its button."""
    tab = Respondent(app, token)
    tab.get(f"/{number}")
    return lambda: tab.post(f"/{number}", follow=False, **typed)


def test_pressing_send_many_times_at_once_sends_once(app: Flask) -> None:
    me = respondent(app, asked())
    me.fill_in(1, onder="nee", aantal="7")
    me.fill_in(2, zij="nee")
    me.get("/controle")
    form = dict(me.fields)
    pages = at_once(*[lambda: Respondent(app, me.token).post("/insturen", follow=False, **form)] * 4)
    assert {page.location.rpartition("/")[2] for page in pages} == {"ontvangst"}
    assert stored().submissions == 1
    assert len(db.session.scalars(select(Message)).all()) == 1
