"""The versions of a questionnaire as a history: which led to the present one, and what undo and redo would do."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """`parents` holds every version, the oldest first, with the one it was made from; `head` is the present one."""

    parents: Mapping[int, int | None]
    head: int

    def led_here(self) -> frozenset[int]:
        """The present version and all it was made from; every other one was undone."""
        found: set[int] = set()
        at: int | None = self.head
        while at is not None and at not in found:
            found.add(at)
            at = self.parents.get(at)
        return frozenset(found)

    @property
    def undo(self) -> int | None:
        """The version that an undo leads to."""
        return self.parents.get(self.head)

    @property
    def redo(self) -> int | None:
        """The version that a redo leads to: what was made of the present one last."""
        return next((version for version in reversed(list(self.parents)) if self.parents[version] == self.head), None)
