"""What is shown: one blueprint a noun."""

from survey.views import (
    answers,
    associations,
    codes,
    drafts,
    exports,
    health,
    home,
    interims,
    invitations,
    log,
    messages,
    nonresponse,
    organisations,
    people,
    questionnaires,
    reminders,
    responses,
    results,
    rounds,
    sentences,
    thresholds,
    uploads,
    users,
    windows,
)

BLUEPRINTS = (health.views, home.views, responses.views, users.views, drafts.views, rounds.views,
              invitations.views, answers.views, codes.views, reminders.views, windows.views, interims.views,
              results.views, sentences.views, exports.views, thresholds.views, nonresponse.views,
              questionnaires.views, organisations.views, people.views,
              associations.views, uploads.views, messages.views, log.views)
