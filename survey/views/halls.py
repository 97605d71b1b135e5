"""The screen in the hall: what is on the table and what came out. A signed link, no account and nothing to press."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from survey import voting
from survey.access import count, links, public, visitor
from survey.actions.motions import text_of
from survey.database import db
from survey.models.assemblies import Assembly
from survey.queries import assemblies, polls
from survey.rules.limits import WRONG_LINK
from survey.rules.polls import State
from survey.voting import Shown

views = Blueprint("halls", __name__, url_prefix="/zaal/<token>")


def _assembly(token: str) -> Assembly:
    signed = links().read_hall(token)
    found = assemblies.whole(db.session(), signed[0]) if signed else None
    if signed is None or found is None or found.screen_serial != signed[1]:
        count(WRONG_LINK, visitor())
        abort(404)
    return found


@views.get("/")
@public
def show(token: str) -> str:
    assembly, session = _assembly(token), db.session()
    found = polls.motions(session, assembly.round_id)
    motion = next((each for each in found if each.id == assembly.motion_id), None)
    last: dict[int, Shown] = {}
    for shown in voting.shown([poll for poll in motion.polls if poll.opened_at] if motion else []):
        last[shown.poll.body_id] = shown
    texts = {body.id: last[body.id].text if body.id in last else text_of(motion, body.id, found)
             for body in assembly.bodies} if motion else {}
    item = next((each for each in assembly.items if each.id == (motion.item_id if motion else assembly.item_id)), None)
    standings = polls.standings(session, assembly.round_id)
    return render_template(
        "halls/show.html", assembly=assembly, round=assembly.round, item=item, motion=motion, State=State, token=token,
        together=voting.side_by_side(motion, assembly.bodies) if motion else "",
        last=last, texts=texts, stand=voting.stand(assembly.round_id),
        here={body.id: voting.there_in(standings, body.id) for body in assembly.bodies})


@views.get("/stand.json")
@public
def stand(token: str) -> Response:
    assembly = _assembly(token)
    there = voting.there(polls.standings(db.session(), assembly.round_id))
    return voting.stand_reply(voting.stand(assembly.round_id), voting.progress(assembly.round_id) | there)
