"""Every table, so that the metadata is whole once the package is imported."""

from survey.models import (
    associations,
    interims,
    invitations,
    log,
    messages,
    organisations,
    people,
    questionnaires,
    responses,
    rounds,
    uploads,
    users,
    windows,
)

__all__ = ["associations", "interims", "invitations", "log", "messages", "organisations", "people",
           "questionnaires", "responses", "rounds", "uploads", "users", "windows"]
