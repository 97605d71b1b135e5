"""A monitor that comes back: two years of reserves, for tests of signal values and of figures beside one's own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from survey.models.invitations import Invitation
from survey.models.organisations import Organisation
from survey.models.questionnaires import QuestionnaireVersion
from survey.models.rounds import Round
from tests.conftest import NOW
from tests.stories import a_round, a_version, an_association, has_begun, invited

RULE = "${reserve} > 0.035 * ${baten} and ${reserve} >= 250000"
MONITOR: dict[str, Any] = {
    "title": {"nl": "Monitor van de reserves"}, "group": ["swv", "swv'en", "het"],
    "sections": [{"key": "geld", "title": {"nl": "Reserves"}, "questions": [
        {"key": "soort", "type": "fact", "label": {"nl": "Sector"}, "register": "sector"},
        {"key": "baten", "type": "euro", "label": {"nl": "Wat zijn uw baten?"}, "required": "yes"},
        {"key": "reserve", "type": "euro", "label": {"nl": "Hoe groot is uw reserve?"}, "required": "yes"},
        {"key": "plan", "type": "one", "label": {"nl": "Hebt u een plan?"}, "options": [
            {"key": "ja", "label": {"nl": "Ja"}}, {"key": "nee", "label": {"nl": "Nee"}}]},
        {"key": "deel", "type": "calculation", "label": {"nl": "Reserve als deel van de baten"}, "unit": "%",
         "decimals": 1, "calculation": "100 * ${reserve} div ${baten}"}]}]}


def given(baten: int, reserve: int) -> dict[str, Any]:
    """What somebody sent in."""
    return {"baten": baten, "reserve": reserve, "plan": "ja", "deel": 100 * reserve / baten}


def the_monitor() -> QuestionnaireVersion:
    return a_version("monitor", MONITOR)


def a_year(year: int, version: QuestionnaireVersion, asked: Sequence[Organisation],
           answers: dict[str, dict[str, Any]], **fields: Any) -> tuple[Round, dict[str, Invitation]]:
    """One round of the monitor; `answers` are by the code of the organisation."""
    opened = NOW - timedelta(days=365 * (NOW.year - year))
    values = {"slug": f"monitor-{year}", "title": f"Monitor {year}", "version_id": version.id, "published_at": opened,
              "opens_on": opened.date(), "closes_on": date(year, 2, 28), "created_at": opened} | fields
    round_ = a_round(an_association(f"Netwerk {year}"), **values)
    members = {each.code: row for each, row in zip(asked, invited(round_, asked), strict=True)}
    for code, filled in answers.items():
        has_begun(members[code], version, submitted_at=opened, answers=filled, typed={})
    return round_, members
