"""Invented people of the demonstration, each with an address that exists nowhere."""

from collections.abc import Iterator, Sequence
from itertools import count

from survey.rules.registrations import Entry

FIRST = ("Anna", "Bram", "Chantal", "Daan", "Esra", "Femke", "Gijs", "Hanna", "Ilse", "Jamal", "Karin", "Lars", "Mila",
         "Noor", "Omar", "Petra", "Quinten", "Roos", "Samira", "Thijs")
LAST = ("de Vries", "Jansen", "Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "de Groot", "Bos", "Vos",
        "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer", "de Wit", "Dijkstra", "Smits", "de Graaf")
SCHOOLS = ("De Linde", "Het Kompas", "De Regenboog", "De Wissel", "Het Palet", "De Schakel", "De Horizon", "Het Baken")


def people(first: int = 0) -> Iterator[tuple[str, str]]:
    """Name and address, the same ones every time; nobody comes twice within four hundred."""
    for number in count(first):
        given, family = FIRST[number % len(FIRST)], LAST[(number * 7 + number // len(FIRST)) % len(LAST)]
        yield f"{given} {family}", f"{given}.{family}".lower().replace(" ", "") + "@example.nl"


def entries(number: int, roles: Sequence[str], first: int = 0, **typed: Sequence[str]) -> list[Entry]:
    """So many people, their roles and what they typed in turn."""
    found = []
    for place, (name, email) in zip(range(number), people(first), strict=False):
        said = {key: values[place % len(values)] for key, values in typed.items() if values[place % len(values)]}
        found.append(Entry(name, email, roles[place % len(roles)] if roles else "", typed=said, listed=place % 3 != 0,
                           organisation_name=f"Basisschool {SCHOOLS[place % len(SCHOOLS)]}"))
    return found
