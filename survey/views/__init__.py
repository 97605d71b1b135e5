"""What is shown: one blueprint a noun."""

from survey.views import (
    health,
    home,
    interims,
    log,
    messages,
    organisations,
    questionnaires,
    responses,
    rounds,
    users,
    windows,
)

BLUEPRINTS = (health.views, home.views, responses.views, users.views, rounds.views, windows.views, interims.views,
              questionnaires.views, organisations.views, messages.views, log.views)
