"""Stored answers give the same figures by columns that are kept as by rows, and the database says when they changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from analysis import stored
from analysis.estimates import speaking
from analysis.figures.rows import Row
from analysis.material import counter
from analysis.results import Results
from analysis.results import results as from_rows
from analysis.tables import document
from survey import jobs
from survey.app import create_app
from survey.config import Config
from survey.database import db, snapshots, writing
from survey.models.invitations import Invitation
from survey.models.organisations import Grouping, Organisation
from survey.models.responses import Response
from survey.models.rounds import Round
from survey.queries import results
from tests.answering import a_published_version
from tests.conftest import NOW
from tests.stories import a_round, has_begun, invited, organisations

PROFILE = "open"


def answers(place: int) -> dict[str, Any]:
    return {"onder": ("ja", "nee", "weet_niet")[place % 3], "onder_pct": place if place % 3 == 0 else None,
            "redenen": ["krapte", "groei"][:1 + place % 2], "verhaal": "Een verhaal."}


class Story:
    """Forty members of two sectors, of whom thirty sent in; also so few are kept in columns here."""

    def __init__(self) -> None:
        self.version = a_published_version()
        self.round: Round = a_round(version_id=self.version.id)
        self.members = invited(self.round, organisations(20) + organisations(20, "VO"))
        self.given = [has_begun(member, self.version, submitted_at=NOW, submissions=1, answers=answers(place))
                      for place, member in enumerate(self.members[5:35])]

    def figures(self) -> dict[str, Any]:
        """As the pages count."""
        found = counter(results.material(db.session(), self.round, PROFILE, NOW), snapshots())
        return self._shown(found.whole(NOW, ("sector",)))

    def plainly(self) -> dict[str, Any]:
        """Row by row, with nothing that was kept."""
        session = db.session()
        known = results.material(session, self.round, PROFILE, NOW)
        rows = [Row(each.organisation, each.facts, each.submitted_at, each.answers)
                for each in results.answered(session, self.round.id)]
        invited_facts = None if self.round.open_link else results.population(session, self.round.id)
        return self._shown(speaking(from_rows(known.codebook, rows, invited_facts, known.rule, NOW,
                                              closed=known.closed, by=("sector",))))

    def _shown(self, found: Results) -> dict[str, Any]:
        told = {} if self.round.open_link else {"pupils": str(found.result("response.pupils"))}
        return document(found) | told

    def change(self, row: Any, **fields: Any) -> None:
        with writing() as session:
            found = session.get_one(type(row), row.id)
            for name, value in fields.items():
                setattr(found, name, value)


@pytest.fixture
def story(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Story:
    for module in (stored, results):
        monkeypatch.setattr(module, "MANY", 10)
    monkeypatch.setattr(results, "READ_AT_ONCE", 7)
    return Story()


def test_figures_are_those_of_the_rows_whatever_changes(story: Story) -> None:
    assert story.figures() == story.plainly()
    story.change(story.given[3], answers=answers(1), submissions=2)
    has_begun(story.members[36], story.version, submitted_at=NOW, submissions=1, answers=answers(0))
    assert story.figures() == story.plainly()
    story.change(story.members[7], withdrawn_at=NOW)
    story.change(story.given[9], submitted_at=None)
    assert story.figures() == story.plainly()
    story.change(story.members[8].organisation, sector="SO", pupils=7, fields={"wijk": "Noord"})
    assert story.figures() == story.plainly()
    story.change(story.round, open_link=True)
    with writing() as session:
        guest = Invitation(round_id=story.round.id, origin="open", name="Gast", created_at=NOW)
        session.add(guest)
    has_begun(guest, story.version, submitted_at=NOW, submissions=1, answers=answers(2))
    assert story.figures() == story.plainly()


def test_figures_of_small_rounds_are_those_of_the_rows(app: Flask) -> None:
    story = Story()
    assert story.figures() == story.plainly()
    assert not snapshots().exists()


def test_every_change_of_an_organisation_raises_its_revision(story: Story) -> None:
    one, before = story.members[0].organisation, results.Stored(db.session(), story.round.id, "").stand().invited
    assert one
    story.change(one, name="Anders")
    with writing() as session:
        session.execute(update(Organisation).where(Organisation.id == one.id).values(sector=None))
    db.session.expire_all()
    assert db.session.get_one(Organisation, one.id).revision == 3
    assert results.Stored(db.session(), story.round.id, "").stand().invited != before


def test_groups_of_the_register_divide_the_figures_and_never_overlap(story: Story) -> None:
    before = results.Stored(db.session(), story.round.id, "").stand().invited
    with writing() as session:
        north, south = (Grouping(kind="RMC-regio", name=name) for name in ("Noord", "Zuid"))
        towns = [Grouping(kind="gemeente", name=name) for name in ("Almelo", "Hengelo")]
        session.add_all([north, south, *towns])
        for place, member in enumerate(story.members):
            who = session.get_one(Organisation, member.organisation_id)
            who.groupings = [north if place % 2 else south, *towns[:2 if place == 0 else 1]]
    assert results.Stored(db.session(), story.round.id, "").stand().invited != before
    found = counter(results.material(db.session(), story.round, PROFILE, NOW), snapshots()).whole(NOW, ("RMC-regio",))
    assert [each.group for each in found.breakdown("onder", "RMC-regio").groups] == ["Noord", "Zuid"]
    plain = [each.facts for each in results.answered(db.session(), story.round.id)]
    assert {facts["RMC-regio"] for facts in plain} == {"Noord", "Zuid"}
    towns_of_all = [facts["gemeente"] for facts in results.population(db.session(), story.round.id)]
    assert sorted(towns_of_all) == ["Almelo"] * 39 + ["in meerdere"]


def test_a_stand_reads_no_answer_and_is_the_same_while_nothing_changes(story: Story) -> None:
    where = results.Stored(db.session(), story.round.id, "")
    stand = where.stand()
    assert stand.count == 30
    story.change(story.given[0], typed={"onder": "nog niet ingestuurd"})
    assert where.stand() == stand
    story.change(story.given[0], submissions=2)
    assert where.stand() != stand


def test_what_is_read_is_of_one_moment(story: Story) -> None:
    with results.Stored(db.session(), story.round.id, "").steady() as steady:
        stand = steady.stand()
        with db.engine.connect() as other, other.begin():
            other.execute(update(Response).values(submissions=9))
        assert steady.stand() == stand
        assert {times for *_, times, _ in steady.answered()} == {1}


def test_the_worker_keeps_a_round_up_to_date_and_forgets_one_that_is_gone(app: Flask, story: Story) -> None:
    worker = jobs.Worker(app)
    worker.work()
    assert worker.beside
    worker.beside.join()
    kept = {path.name for path in snapshots().glob("*.parquet")}
    assert kept == {path.name for path in stored.paths(Path(), results.file_name(story.round))}
    assert snapshots().stat().st_mode & 0o077 == 0
    gone = snapshots() / "round-99-0123456789abcdef.answers.parquet"
    others = snapshots() / "aantekeningen.txt"
    gone.touch()
    others.touch()
    worker.work()
    worker.looked = None
    worker.work()
    worker.beside.join()
    assert not gone.exists()
    assert others.exists()


def test_the_folder_is_beside_the_database_or_where_it_is_wanted(app: Flask, config: Config) -> None:
    assert config.snapshots
    wanted, found = config.snapshots, snapshots()
    assert found.parent == wanted
    app.extensions["settings"] = Config(config.database_url, "", "")
    beside = Path(f"{db.engine.url.database}.snapshots")
    nearby = Path("instance/snapshots").resolve() / found.name
    assert snapshots() == (beside if db.engine.dialect.name == "sqlite" else nearby)


def test_databases_that_share_a_folder_never_throw_away_what_the_other_keeps(app: Flask, config: Config) -> None:
    other = create_app(replace(config, database_url="sqlite:////tmp/een-andere.sqlite"))
    first = snapshots()
    with other.app_context():
        assert snapshots().parent == first.parent
        assert snapshots() != first
        db.engine.dispose()
