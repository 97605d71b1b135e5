"""The register as plain values, whole: what an import compares with and what an export writes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey.models.associations import Membership
from survey.models.organisations import Grouping, Organisation, grouping_members
from survey.queries.organisations import positions
from survey.rules.columns import GROUPING
from survey.rules.differences import Known
from survey.rules.organisations import Kind


def known(session: Session, conditions: Iterable[ColumnElement[bool]], today: date,
          association: int | None = None) -> list[Known]:
    """Organisations with their groups, today's contacts and their membership of one association: four statements."""
    wanted = list(conditions)
    numbers = select(Organisation.id).where(*wanted)
    groups, members = _groups(session, wanted), _members(session, wanted, association)
    contacts = positions(session, numbers, today)
    row = Organisation
    found = session.execute(
        select(row.id, row.kind, row.code, row.name, row.sector, row.province, row.pupils, row.fields, row.archived_at)
        .where(*wanted).order_by(row.kind, row.code, row.id))
    return [
        Known(number, Kind(kind), code,
              {"name": name, "sector": sector, "province": province, "pupils": pupils}, fields,
              groups.get(number, {}), tuple(contacts.get(number, ())), members.get(number), archived is not None)
        for number, kind, code, name, sector, province, pupils, fields, archived in found
    ]


def of_kinds(kinds: Iterable[str]) -> list[ColumnElement[bool]]:
    """All organisations of these kinds, archived ones too."""
    return [Organisation.kind.in_(sorted(set(kinds)))]


def of_number(number: int) -> list[ColumnElement[bool]]:
    return [Organisation.id == number]


def _groups(session: Session, wanted: list[ColumnElement[bool]]) -> dict[int, dict[str, tuple[str, ...]]]:
    query = (
        select(grouping_members.c.organisation_id, Grouping.kind, Grouping.name)
        .join(Grouping, Grouping.id == grouping_members.c.grouping_id)
        .join(Organisation, Organisation.id == grouping_members.c.organisation_id)
        .where(*wanted)
    )
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for number, kind, name in session.execute(query):
        groups = found.setdefault(number, {})
        groups[kind] = (*groups.get(kind, ()), name)
    return {number: {kind: tuple(sorted(names)) for kind, names in sorted(groups.items())}
            for number, groups in found.items()}


def _members(session: Session, wanted: list[ColumnElement[bool]],
             association: int | None) -> dict[int, dict[str, date | None]]:
    if association is None:
        return {}
    query = (
        select(Membership.organisation_id, Membership.since, Membership.until)
        .join(Membership.organisation).where(Membership.association_id == association, *wanted)
    )
    return {number: {"since": since, "until": until} for number, since, until in session.execute(query)}


def spelled(session: Session) -> list[tuple[str, str]]:
    """The sectors, provinces, kinds of grouping and groups of the register as (sort, name), in a fixed order."""
    row = Organisation
    found: set[tuple[str, str]] = set()
    for sector, province in session.execute(select(row.sector, row.province).distinct()):
        found |= {(sort, name) for sort, name in (("sector", sector), ("province", province)) if name}
    for kind, name in session.execute(select(Grouping.kind, Grouping.name)):
        found |= {(GROUPING, kind), (kind, name)}
    return sorted(found)


def spread(session: Session, most: int = 50) -> dict[str, tuple[str, ...]]:
    """All values of the fields of the register that hold one of a few words, such as a sector, by field: one
    statement.
    """
    row, found = Organisation, dict[str, set[Any]]()
    # A field that holds anything else than words, even once, is none of these.
    for sector, province, fields in session.execute(
            select(row.sector, row.province, row.fields).where(row.archived_at.is_(None))):
        for name, value in {**fields, "sector": sector, "province": province}.items():
            if value is not None:
                found.setdefault(name, set()).add(value if isinstance(value, str) else None)
    return {name: tuple(sorted(values)) for name, values in sorted(found.items())
            if len(values) <= most and None not in values}


def lists(session: Session, most: int = 300) -> dict[str, list[str]]:
    """What the register can give as answers to choose from, by what it is called: sectors, provinces, the groups of
    every kind, and of every kind of organisation that has no more than `most` the names and the values of own fields.
    """
    row, found = Organisation, dict[str, set[str]]()
    for sector, province in session.execute(select(row.sector, row.province).distinct()):
        _add(found, {"Sectoren": sector, "Provincies": province})
    for kind, name in session.execute(select(Grouping.kind, Grouping.name)):
        _add(found, {kind.capitalize(): name})
    few = select(row.kind).where(row.archived_at.is_(None)).group_by(row.kind).having(func.count() <= most)
    named = select(row.kind, row.name, row.fields).where(row.archived_at.is_(None), row.kind.in_(few))
    for kind, name, fields in session.execute(named):
        own = {field.capitalize(): value for field, value in fields.items() if isinstance(value, str)}
        _add(found, {f"Namen: {kind}": name, **own})
    return {words: sorted(names) for words, names in sorted(found.items()) if len(names) <= most}


def _add(found: dict[str, set[str]], named: dict[str, str | None]) -> None:
    for words, value in named.items():
        if value:
            found.setdefault(words, set()).add(value)
