"""Who is there: present, represented by somebody who is present, left, or not come."""

from collections.abc import Collection
from enum import StrEnum


class Being(StrEnum):
    """What holds for one mandate now. PRESENT and REPRESENTED count for a quorum."""

    PRESENT = "present"
    REPRESENTED = "represented"
    LEFT = "left"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        return {"present": "aanwezig", "represented": "vertegenwoordigd", "left": "vertrokken",
                "absent": "niet aanwezig"}[self]

    @property
    def there(self) -> bool:
        return self in (Being.PRESENT, Being.REPRESENTED)


def being(delegates: Collection[int], holder: int | None, here: Collection[int], been: Collection[int]) -> Being:
    """For one mandate, by numbers of invitations: who may use it, who holds its proxy, who is here, who ever was.

    A proxy in the hands of somebody who is not there counts for nothing.
    """
    if any(number in here for number in delegates):
        return Being.PRESENT
    if holder is not None and holder in here:
        return Being.REPRESENTED
    return Being.LEFT if any(number in been for number in delegates) else Being.ABSENT


def in_words(there: int, base: int) -> str:
    """For example "14 van de 21 stemgerechtigde leden zijn er of zijn vertegenwoordigd"."""
    verb = "is er of is" if there == 1 else "zijn er of zijn"
    return f"{there} van de {base} stemgerechtigde leden {verb} vertegenwoordigd"
