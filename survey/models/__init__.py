"""Every table, so that the metadata is whole once the package is imported."""

from survey.models import (
    agenda,
    assemblies,
    associations,
    attachments,
    bodies,
    codes,
    enquiries,
    events,
    interims,
    invitations,
    locks,
    log,
    messages,
    organisations,
    people,
    polls,
    questionnaires,
    registrations,
    responses,
    rounds,
    series,
    uploads,
    users,
    ways,
    windows,
)

__all__ = ["agenda", "assemblies", "associations", "attachments", "bodies", "codes", "enquiries", "events", "interims",
           "invitations", "locks", "log", "messages", "organisations", "people", "polls", "questionnaires",
           "registrations", "responses", "rounds", "series", "uploads", "users", "ways", "windows"]
