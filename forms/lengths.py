"""How long what somebody types may be, said in Dutch."""

from wtforms.validators import Length


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"Gebruik ten hoogste {characters} tekens.")
