"""Every table, so that the metadata is whole once the package is imported."""

from survey.models import (
    associations,
    attachments,
    codes,
    enquiries,
    interims,
    invitations,
    locks,
    log,
    messages,
    organisations,
    people,
    questionnaires,
    responses,
    rounds,
    series,
    uploads,
    users,
    windows,
)

__all__ = ["associations", "attachments", "codes", "enquiries", "interims", "invitations", "locks", "log", "messages",
           "organisations", "people", "questionnaires", "responses", "rounds", "series", "uploads", "users", "windows"]
