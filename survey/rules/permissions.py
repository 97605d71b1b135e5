"""Who of the secretariat may do what."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "read"
    WORK = "work"
    MANAGE = "manage"


class Role(StrEnum):
    BEHEERDER = "beheerder"
    SECRETARIAAT = "secretariaat"
    LEZER = "lezer"


GRANTED = {
    Role.BEHEERDER: frozenset(Permission),
    Role.SECRETARIAAT: frozenset({Permission.READ, Permission.WORK}),
    Role.LEZER: frozenset({Permission.READ}),
}


def may(role: str, permission: Permission) -> bool:
    return permission in GRANTED[Role(role)]
