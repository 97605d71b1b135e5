"""`make run`: prepares the demonstration, says where to go, and serves it."""

import argparse
import logging.config

from survey import jobs, server
from survey.access import links
from survey.database import db
from survey.demo import meetings, site
from survey.demo.story import INFLOW, PASSWORD, PEOPLE
from survey.queries import members, rounds
from survey.rules.permissions import Role

WORKERS = 2
PORT = 8000


def main() -> None:
    """Serves until it is stopped; `--reset` begins the demonstration anew."""
    parser = argparse.ArgumentParser(prog="python -m survey.demo", description="De demonstratie van Achterban.")
    parser.add_argument("--reset", action="store_true", help="wis de demonstratie en begin opnieuw")
    if parser.parse_args().reset:
        site.reset()
    logging.config.dictConfig(server.LOGGING)
    print("De demonstratie wordt klaargezet ...", flush=True)
    site.prepare()
    print(_welcome(), flush=True)
    with jobs.embedded_worker("survey.demo.site:web"):
        server.serve("survey.demo.site:web", "127.0.0.1", PORT, WORKERS)


def _welcome() -> str:
    app = site.web()
    with app.app_context():
        session = db.session()
        round_ = rounds.by_slug(session, INFLOW)
        assert round_
        someone = members.begun(session, round_.id)[0]
        link = links().personal_url(someone.id, someone.serial)
        meeting = [f"  {words:<17}{address}" for words, address in meetings.addresses(links())]
        db.session.remove()
        db.engine.dispose()
    secretary = next(email for email, _, role in PEOPLE if role is Role.SECRETARIAAT)
    return "\n".join([
        "", "Achterban draait. Stop met Ctrl+C; begin opnieuw met: make reset", "",
        f"  Secretariaat     {site.ADDRESS}/inloggen", f"                   {secretary}, wachtwoord {PASSWORD}",
        f"  Persoonlijke link  {link}", f"  Postvak          {site.ADDRESS}/demonstratie/postvak", "",
        "  Nu bezig: een vergadering met stemmingen", *meeting, ""])


if __name__ == "__main__":
    main()
