"""The door: one page on a telephone that lets people in, also while there is no connection. No account is needed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response

from survey.access import door_link, links, public
from survey.actions import attendance as actions
from survey.actions.attendance import Answer, Deed
from survey.database import db, writing
from survey.models.events import Occasion
from survey.models.registrations import Registration
from survey.queries import attendance
from survey.rules import calendar
from survey.rules.attendance import How, numbers, sought

views = Blueprint("doors", __name__, url_prefix="/deur")
AT_THE_DOOR = "De deur"
MOST_DEEDS = 200
MARK = 12
CAMERA = "camera=(self), microphone=(), geolocation=()"
Page = Response | tuple[Response, int]


@views.get("/wacht.js")
@public
def worker() -> Response:
    """The script that keeps the page of the door at hand; it stands in the folder of the pages that it may keep."""
    answer = send_from_directory(current_app.static_folder or "", "doors_worker.js", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _people(occasion: Occasion) -> Sequence[Registration]:
    return attendance.expected(db.session(), occasion.id)


def _mark(person: Registration) -> str:
    """The tail of the code on a badge: enough to recognise it without a connection, too little to make one."""
    return links().badge(person.id, person.serial)[-MARK:]


@views.get("/<token>")
@door_link
def show(occasion: Occasion) -> Response:
    return _page(occasion)


def _page(occasion: Occasion, answer: Answer | None = None, status: int = 200) -> Response:
    people = _people(occasion)
    wanted = request.args.get("zoek", "").strip()
    found = [each for each in people if sought(wanted, each.name, each.number)]
    page = render_template(
        "doors/show.html", occasion=occasion, round=occasion.event.round, people=found, answer=answer, sought=wanted,
        numbers=numbers((each.guest, each.arrived_at is not None) for each in people), mark=_mark,
        token=g.token, form_key=links().form_key(g.token))
    response = current_app.make_response((page, status))
    response.headers["Permissions-Policy"] = CAMERA
    return response


@views.post("/<token>")
@door_link
def let_in(occasion: Occasion) -> Response:
    """One deed by a button, without any script."""
    with writing() as session:
        answer, = actions.carry_out(session, occasion, [_deed(request.form)], AT_THE_DOOR, g.now)
    if not answer.good:
        return _page(occasion, answer, 422)
    return redirect(f"/deur/{g.token}" + (f"#n{answer.person.number}" if answer.person else ""))


@views.get("/<token>/lijst.json")
@door_link
def listed(occasion: Occasion) -> Response:
    """Who may come in and who is in, for the other telephones."""
    return jsonify(_list(occasion))


@views.post("/<token>/lijst.json")
@door_link
def let_in_several(occasion: Occasion) -> Page:
    """All that a telephone did since it last had a connection; telling it twice changes nothing."""
    sent = request.get_json(silent=True)
    told = sent.get("deeds") if isinstance(sent, dict) else None
    if not isinstance(told, list) or len(told) > MOST_DEEDS or not all(isinstance(each, dict) for each in told):
        return jsonify({"error": "Dit verzoek klopt niet."}), 400
    with writing() as session:
        answers = actions.carry_out(session, occasion, [_deed(each) for each in told], AT_THE_DOOR, g.now)
    said = [{"id": str(each.get("id", "")), "good": answer.good, "words": answer.words,
             "number": answer.person.number if answer.person else None}
            for each, answer in zip(told, answers, strict=True)]
    return jsonify(_list(occasion) | {"answers": said})


def _deed(said: Mapping[str, Any]) -> Deed:
    """A deed as it comes in, from a form or a telephone; whatever is strange in it becomes empty."""
    what, code = _words(said, "what"), _words(said, "code").strip()
    how = How.WALK_IN if what == "walk_in" else How.SCAN if code or said.get("scan") is True else How.NAME
    return Deed(what != "out", how, _words(said, "number"), links().read_badge(code) if code else None,
                _words(said, "name"), bool(said.get("guest")), _moment(_words(said, "at")))


def _words(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value[:500].replace("\0", "") if isinstance(value, str) else ""


def _moment(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _list(occasion: Occasion) -> dict[str, Any]:
    people = _people(occasion)
    count = numbers((each.guest, each.arrived_at is not None) for each in people)
    return {"expected": count.expected, "present": count.present, "guests": count.guests, "people": [
        {"number": each.number, "name": each.name, "guest": each.guest, "mark": _mark(each),
         "at": calendar.clock(each.arrived_at) if each.arrived_at else None} for each in people]}
