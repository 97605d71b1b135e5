"""Colleagues try a questionnaire before members get it; what they fill in is marked everywhere and counted nowhere."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from survey import queries
from survey.actions import rounds as deeds
from survey.actions import trials as actions
from survey.database import db, writing
from survey.models.invitations import Invitation
from survey.models.messages import Message
from survey.models.organisations import Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import results
from survey.queries.members import Filter
from tests.amending import PLAIN, a_live_round
from tests.answering import a_published_version, fields_of, respondent, text_of
from tests.conftest import NOW
from tests.journeys.test_amendments import sends
from tests.office import Office, office
from tests.stories import a_round, an_association, invited, organisations

PAGE = "/secretariaat/vragenlijsten/instroom/proef"


def link_of(page: str) -> str:
    return re.search(r'value="http://localhost(/proef/[^"]+)"', page)[1]


def tries(app: Flask, link: str, name: str = "Collega", **typed: str) -> str:
    """A colleague begins and gets a page of its own; returns its address."""
    browser = app.test_client(use_cookies=False)
    form = fields_of(browser.get(link).text)
    answer = browser.post(link, data={**form, "name": name, **typed})
    assert answer.status_code == 303, text_of(answer)
    return answer.location


def person_at(app: Flask, number: int) -> Any:
    db.session.rollback()
    return respondent(app, db.session.get_one(Invitation, number))


def test_colleagues_try_a_draft_and_publishing_wipes_it(app: Flask, client: FlaskClient) -> None:
    staff, known = office(client), organisations(2)
    version = a_published_version(PLAIN)
    draft = a_round(version_id=version.id, published_at=None)
    invited(draft, known)
    page = staff.post(PAGE, of=str(draft.id)).text
    link = link_of(page)
    welcome = app.test_client().get(link)
    assert "PROEF: Uitvraag over instroom" in text_of(welcome)
    address = tries(app, link, "Bea", organisation=str(known[0].id))
    page = app.test_client().get(address)
    assert "PROEF: Uitvraag over instroom" in page.text.partition("</title>")[0]
    assert "tellen nergens mee" in text_of(page)

    db.session.rollback()
    number = db.session.scalar(select(func.max(Invitation.id)))
    person = person_at(app, number)
    person.fill_in(1, toename="ja", aantal="3")
    assert "Maak een opmerking" in text_of(person.get("/uitleg/aantal"))
    person.post("/uitleg/aantal", text="Geldt dit per jaar?")
    assert "Dank u wel" in text_of(person.send())
    person.get("/uitstel")
    refused = person.post("/uitstel", wanted_day="28-02-2022", reason="Druk", asked_by="Bea")
    assert "Meer tijd vragen kan hier niet" in text_of(refused)
    page = text_of(staff.get(PAGE))
    for words in ("Bea, als Voorbeeld-swv PO-01", "PROEF", "ingestuurd", "Geldt dit per jaar?", "Hoeveel kinderen? 3"):
        assert words in page
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert "1 van" not in text_of(staff.get("/instroom"))

    taken = app.test_client(use_cookies=False).get(link)
    again = app.test_client(use_cookies=False).post(
        link, data={**fields_of(taken.text), "name": "Cor", "organisation": str(known[0].id)})
    assert "Bea probeert al als deze organisatie" in text_of(again)

    with writing() as session:
        deeds.publish(session, session.get_one(Round, draft.id), "Anna", NOW)
    db.session.expire_all()
    assert db.session.scalars(select(Round.kind)).all() == ["survey"]
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0
    assert "wiste “PROEF: Uitvraag over instroom” met wat 1 collega’s invulden" in text_of(staff.get("/instroom"))
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().get(address).status_code == 404


def test_a_link_is_revoked_and_ends(app: Flask, client: FlaskClient, clock: Any) -> None:
    staff = office(client)
    an_association("AA, die niets vraagt")
    a_live_round()
    link = link_of(staff.post(PAGE).text)
    address = tries(app, link)
    hub = text_of(app.test_client().get(address))
    assert "Wie vraagt dit Netwerk LPO" in hub
    assert "Vraag om meer tijd" not in hub
    renewed = link_of(staff.post(f"{PAGE}/2/link").text)
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().get(address).status_code == 404
    clock.forward(days=15)
    assert "Deze proef is voorbij" in text_of(app.test_client().get(renewed))
    staff = Office(client)


# What has no outcome that could count, and what is about trials themselves.
# A trial takes an address, has the name of a file, and follows its questionnaire.
NO_COUNTS = {"rounds.slugs", "results.file_names", "rounds.drafts_with"}
ELSEWHERE = {"trials", "locks", "health", "users", "uploads", "attachments", "log"}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in pkgutil.iter_modules(queries.__path__):
        if module.name in ELSEWHERE:
            continue
        found = importlib.import_module(f"survey.queries.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            if function.__module__ == found.__name__ and not name.startswith("_"):
                yield f"{module.name}.{name}", function


def outcome(function: Callable[..., Any], known: dict[str, Any]) -> str | None:
    """What a query says, in words; None where it asks for something else than a round or a moment."""
    named = inspect.signature(function).parameters
    if "session" not in named or any(each.default is each.empty and name not in known for name, each in named.items()):
        return None
    if function.__module__.endswith("organisations") and "wanted" in named:
        # The list of the register, which is searched in another way.
        return None
    try:
        made = function(**{name: known[name] for name in named if name in known})
    except NoResultFound:
        # It is about another kind of round.
        return None
    listed = list(made) if hasattr(made, "__iter__") and not isinstance(made, str) else made
    return re.sub(r" at 0x\w+", "", repr(listed))


def everything(round_: Round) -> dict[str, str]:
    db.session.rollback()
    db.session.expire_all()
    round_ = db.session.get_one(Round, round_.id)
    known = {"session": db.session(), "round_id": round_.id, "round_": round_, "today": NOW.date(), "now": NOW,
             "wanted": Filter("all"), "questionnaire_id": 1, "email": "", "slug": "instroom",
             "profile": "vertrouwelijk", "since": NOW, "round_ids": [round_.id]}
    found = {name: outcome(function, known) for name, function in functions()}
    stored = results.Stored(db.session(), round_.id, "naam")
    found |= {"stand": repr(stored.stand()), "invited": repr(list(stored.invited())),
              "answered": repr(list(stored.answered())), "marks": repr(list(stored.marks()))}
    return {name: said for name, said in found.items() if said is not None}


def test_no_query_counts_a_trial(app: Flask, client: FlaskClient) -> None:
    round_ = a_live_round()
    member = invited(round_, organisations(2))[0]
    sends(app, member, aantal="3")
    before = everything(round_)
    assert len(before) > 40
    with writing() as session:
        trial = actions.start(session, session.get_one(Round, round_.id).version, session.get_one(Round, round_.id),
                              "Anna", NOW)
        for name, organisation in (("Bea", 2), ("Cor", None)):
            actions.begin(session, trial, name, organisation, NOW)
    for number in db.session.scalars(select(Invitation.id).where(Invitation.origin == "trial")).all():
        sends(app, db.session.get_one(Invitation, number), aantal="99")
    after = everything(round_)
    assert {name: said for name, said in after.items() if said != before[name]}.keys() == NO_COUNTS
    assert db.session.scalar(select(func.count()).select_from(Response)) == 3
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2
