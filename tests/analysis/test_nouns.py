"""Groups of respondents: one and many, de and het, with their adjectives."""

import pytest

from analysis.nouns import Noun, group
from survey.rules.broken import RuleBroken


@pytest.mark.parametrize(("words", "single"), [
    ("respondenten", "een enkele respondent"),
    ("swv'en VO", "een enkel swv VO"),
    ("responderende swv'en PO", "een enkel responderend swv PO"),
    ("schoolbesturen", "een enkel schoolbestuur"),
    ("kleine christelijke besturen", "een enkel klein christelijk bestuur"),
    ("openbare basisscholen in Noord", "een enkele openbare basisschool in Noord"),
    ("samenwerkingsverbanden VO", "een enkel samenwerkingsverband VO"),
    ("gemeenten", "een enkele gemeente"),
    ("ouders van leerlingen", "een enkele ouder van leerlingen"),
    ("bibliotheken", "een enkele bibliotheek"),
    ("ondersteuningsteams", "een enkel ondersteuningsteam"),
    ("leerplichtambtenaren", "een enkele leerplichtambtenaar"),
    ("directeuren", "een enkele directeur"),
    ("mentoren", "een enkele mentor"),
    ("collega's", "een enkele collega"),
    ("hele nieuwe speciale centra", "een enkel heel nieuw speciaal centrum"),
    ("overheden", "een enkele overheid"),
    ("klassen", "een enkele klas"),
])  # fmt: skip
def test_a_group_has_a_singular_that_agrees(words: str, single: str) -> None:
    known = group(words)
    assert known.many == words
    assert f"een {known.enkel} {known.single}" == single


def test_a_noun_of_the_questionnaire_comes_first() -> None:
    known = group("grote kernen", [Noun("kern", "kernen", "het")])
    assert f"een {known.enkel} {known.single}" == "een enkel groot kern"


def test_a_group_without_a_name_is_refused() -> None:
    with pytest.raises(RuleBroken, match="naam"):
        group(" ")
