"""The register as it is asked for: lists, one organisation, and who to write to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.models.associations import Membership
from survey.models.invitations import Invitation
from survey.models.organisations import Grouping, Organisation
from survey.models.people import Person, Position
from survey.queries.trials import REAL
from survey.rules.organisations import Contact, preferred
from survey.rules.seats import Known

Part = TypeVar("Part")
PAGE = 100
ORDERS = {"code": Organisation.code, "naam": func.lower(Organisation.name), "sector": Organisation.sector,
          "provincie": Organisation.province, "leerlingen": Organisation.pupils}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which organisations; an empty part does not narrow. `grouping` and `association` are row numbers, `group` is
    a part of a group's name."""

    kind: str | None = None
    sectors: Collection[str] = ()
    provinces: Collection[str] = ()
    grouping: int | None = None
    group: str = ""
    association: int | None = None
    search: str = ""
    codes: Collection[str] = ()
    archived: bool = False

    def conditions(self, today: date) -> list[ColumnElement[bool]]:
        """The filter as conditions on `Organisation`."""
        row = Organisation
        parts: list[ColumnElement[bool]] = [row.archived_at.is_not(None) if self.archived
                                            else row.archived_at.is_(None)]
        if self.kind:
            parts.append(row.kind == self.kind)
        if self.sectors:
            parts.append(row.sector.in_(self.sectors))
        if self.provinces:
            parts.append(row.province.in_(self.provinces))
        if self.codes:
            parts.append(func.lower(row.code).in_([code.lower() for code in self.codes]))
        if self.search.strip():
            parts.append(or_(*(column.icontains(self.search.strip(), autoescape=True)
                               for column in (row.name, row.code))))
        return parts + self._relations(today)

    def _relations(self, today: date) -> list[ColumnElement[bool]]:
        parts: list[ColumnElement[bool]] = []
        if self.grouping:
            parts.append(Organisation.groupings.any(Grouping.id == self.grouping))
        if self.group.strip():
            parts.append(Organisation.groupings.any(Grouping.name.icontains(self.group.strip(), autoescape=True)))
        if self.association:
            members = select(Membership.organisation_id).where(
                Membership.association_id == self.association, holds(Membership, today))
            parts.append(Organisation.id.in_(members))
        return parts


def holds(model: type[Membership] | type[Position], today: date) -> ColumnElement[bool]:
    """From the first day until and including the last; an unknown day does not bound."""
    return ((model.since.is_(None) | (model.since <= today))
            & (model.until.is_(None) | (model.until >= today)))


@dataclass(frozen=True, slots=True)
class Recipient:
    """An organisation and the person to write to; without any address `email` is empty."""

    organisation_id: int
    code: str
    name: str
    sector: str | None
    province: str | None
    contact_name: str
    email: str


def selection(session: Session, *, today: date, kind: str | None = None, sectors: Collection[str] = (),
              provinces: Collection[str] = (), grouping: int | None = None, association: int | None = None,
              search: str = "", codes: Collection[str] = ()) -> list[Recipient]:
    """Who is meant, in the order of their codes, with whom to write to today: two statements.

    `grouping` and `association` are row numbers; an empty argument does not narrow; archived organisations are
    left out.
    """
    wanted = Filter(kind, sectors, provinces, grouping, "", association, search, codes).conditions(today)
    row = Organisation
    found = session.execute(
        select(row.id, row.code, row.name, row.sector, row.province).where(*wanted).order_by(row.code, row.id))
    people = contacts(session, select(row.id).where(*wanted), today)
    nobody = Contact("", "", "")
    return [Recipient(*values, contact_name=contact.name, email=contact.email)
            for values in found for contact in [people.get(values[0], nobody)]]


def contacts(session: Session, organisations: Select[int] | Iterable[int], today: date) -> dict[int, Contact]:
    """The person to write to for each of these organisations that has one today."""
    everyone = positions(session, organisations, today)
    return {number: first for number, people in everyone.items() if (first := preferred(people))}


def positions(session: Session, organisations: Select[int] | Iterable[int], today: date) -> dict[int, list[Contact]]:
    """Everyone who holds a position today, by organisation."""
    query = (
        select(Position.organisation_id, Position.role, Person.name, Person.email, Person.phone, Position.since,
               Position.id, Person.id)
        .join(Position.person)
        .where(Position.organisation_id.in_(organisations), holds(Position, today))
        .order_by(Position.id)
    )
    found: dict[int, list[Contact]] = {}
    for organisation_id, role, name, email, phone, since, position, person in session.execute(query):
        contact = Contact(role, name, email, phone, since, position, person)
        found.setdefault(organisation_id, []).append(contact)
    return found


def page(session: Session, wanted: Filter, today: date, order: str = "code", descending: bool = False,
         number: int = 1) -> tuple[Sequence[Organisation], int, int]:
    """One page of the register, how many organisations there are in all, and which page it is: beyond the last it is
    the last. Unknown values come at the end."""
    conditions = wanted.conditions(today)
    total = session.scalar(select(func.count(Organisation.id)).where(*conditions)) or 0
    number = min(number, max(-(-total // PAGE), 1))
    column = ORDERS.get(order, Organisation.code)
    sorted_by = column.desc().nulls_last() if descending else column.asc().nulls_last()
    query = select(Organisation).where(*conditions).order_by(sorted_by, Organisation.code, Organisation.id)
    return session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all(), total, number


@dataclass(frozen=True, slots=True)
class Facets:
    """By what the register can be narrowed: the kinds, sectors and provinces that stand in it."""

    kinds: tuple[str, ...]
    sectors: tuple[str, ...]
    provinces: tuple[str, ...]


def facets(session: Session) -> Facets:
    row = Organisation
    found = session.execute(
        select(row.kind, row.sector, row.province).where(row.archived_at.is_(None)).distinct()).all()
    kinds, sectors, provinces = ({str(values[at]) for values in found if values[at]} for at in range(3))
    return Facets(tuple(sorted(kinds)), tuple(sorted(sectors)), tuple(sorted(provinces)))


def whole(session: Session, number: int) -> Organisation | None:
    """One organisation with its groupings."""
    query = select(Organisation).where(Organisation.id == number).options(selectinload(Organisation.groupings))
    return session.scalars(query).one_or_none()


def locked(session: Session, number: int) -> Organisation:
    """One organisation as it is now, held until the transaction ends."""
    query = select(Organisation).where(Organisation.id == number).with_for_update(of=Organisation)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def with_numbers(session: Session, numbers: Collection[int]) -> dict[int, Organisation]:
    """These organisations as they are now, by row number."""
    found: dict[int, Organisation] = {}
    for some in batches(sorted(numbers)):
        query = select(Organisation).where(Organisation.id.in_(some)).execution_options(populate_existing=True)
        found |= {organisation.id: organisation for organisation in session.scalars(query)}
    return found


def with_code(session: Session, kind: str, code: str) -> int | None:
    """The row number of the organisation that has this code, in whatever capitals."""
    query = select(Organisation.id, Organisation.code).where(Organisation.kind == kind)
    return next((number for number, known in session.execute(query) if known.casefold() == code.casefold()), None)


def meant(session: Session, written: str) -> Organisation | None:
    """The one organisation that a text names: by its code, its name, or as "Naam (code)"."""
    plain = written.strip().lower()
    if not plain:
        return None
    code = plain[:-1].rpartition("(")[2].strip() if plain.endswith(")") else plain
    row = Organisation
    found = session.scalars(select(row).where(
        row.archived_at.is_(None), or_(func.lower(row.code) == code, func.lower(row.name) == plain)).limit(50)).all()
    exact = [each for each in found if each.code.lower() == code] or found
    return exact[0] if len(exact) == 1 else None


def known(session: Session) -> list[Known]:
    """Every organisation that is not archived, by what a row of a file can mean it: one statement."""
    row = Organisation
    query = select(row.id, row.code, row.name).where(row.archived_at.is_(None)).order_by(row.code, row.id)
    return [Known(*values) for values in session.execute(query)]


def ids(session: Session, kinds: Collection[str]) -> dict[tuple[str, str], int]:
    """The row numbers of all organisations of these kinds, by kind and code."""
    query = select(Organisation.kind, Organisation.code, Organisation.id).where(Organisation.kind.in_(kinds))
    return {(kind, code): number for kind, code, number in session.execute(query)}


def invitations(session: Session, number: int) -> Sequence[Invitation]:
    """The rounds for which this organisation was invited, the newest first."""
    query = select(Invitation).join(Invitation.round).where(Invitation.organisation_id == number, REAL)
    query = query.order_by(Invitation.id.desc())
    return session.scalars(query.options(joinedload(Invitation.round), joinedload(Invitation.response))).all()


@dataclass(frozen=True, slots=True)
class Group:
    """One group with how many organisations of today's register stand in it."""

    id: int
    kind: str
    name: str
    members: int


def groupings(session: Session, kind: str | None = None, search: str = "") -> list[Group]:
    """The groups that have members, by kind and name."""
    query = (
        select(Grouping.id, Grouping.kind, Grouping.name, func.count(Organisation.id))
        .join(Grouping.organisations).where(Organisation.archived_at.is_(None)).group_by(Grouping.id)
    )
    if kind:
        query = query.where(Grouping.kind == kind)
    if search.strip():
        query = query.where(Grouping.name.icontains(search.strip(), autoescape=True))
    found = [Group(*values) for values in session.execute(query)]
    return sorted(found, key=lambda group: (group.kind.casefold(), group.name.casefold()))


def grouping(session: Session, number: int) -> Grouping | None:
    return session.get(Grouping, number)


def grouping_kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Grouping.kind).distinct().order_by(Grouping.kind)))


def grouping_ids(session: Session, kinds: Collection[str]) -> dict[tuple[str, str], int]:
    """The row numbers of all groups of these kinds, by kind and name."""
    query = select(Grouping.kind, Grouping.name, Grouping.id).where(Grouping.kind.in_(kinds))
    return {(kind, name): number for kind, name, number in session.execute(query)}


def own_fields(session: Session, kind: str = "", most: int = 200) -> dict[str, Any]:
    """The own fields that organisations of a kind (of all kinds without one) have, each with an example of its
    value.
    """
    query = select(Organisation.fields).where(Organisation.archived_at.is_(None))
    query = query.where(Organisation.kind == kind) if kind else query
    found: dict[str, Any] = {}
    for fields in session.scalars(query.order_by(Organisation.id.desc()).limit(most)):
        found |= {name: value for name, value in fields.items() if value is not None}
    return dict(sorted(found.items()))


def batches(parts: Sequence[Part], size: int = 500) -> Iterable[Sequence[Part]]:
    """Parts of a list that fit in one statement."""
    return (parts[start:start + size] for start in range(0, len(parts), size))
