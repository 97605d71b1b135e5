"""Any Dutch verb is conjugated: by rule, and by table where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.verbs import conjugate, plural, third
from survey.rules.broken import RuleBroken

IN_THE_CASES = {"herkennen", "signaleren", "weten", "hebben", "zijn"}
VERBS = """
geven geeft|aangeven geeft aan|toenemen neemt toe|verwachten verwacht|leveren levert|opleveren levert op
studeren studeert|verhuizen verhuist|vinden vindt|plaatsvinden vindt plaats|worden wordt|bieden biedt
zetten zet|inzetten zet in|behandelen behandelt|verdelen verdeelt|beoordelen beoordeelt|ontwikkelen ontwikkelt
rekenen rekent|betekenen betekent|verlenen verleent|openen opent|ondernemen onderneemt|overnemen neemt over
bevestigen bevestigt|initiëren initieert|creëren creëert|evalueren evalueert|beïnvloeden beïnvloedt|duwen duwt
toetsen toetst|toelichten licht toe|aanvaarden aanvaardt|waarborgen waarborgt|waarnemen neemt waar
informeren informeert|investeren investeert|inleveren levert in|inkaderen kadert in|terugvorderen vordert terug
onderzoeken onderzoekt|overwegen overweegt|ondersteunen ondersteunt|voorkomen voorkomt|voorzien voorziet
voldoen voldoet|ontstaan ontstaat|voorstellen stelt voor|voorbereiden bereidt voor|deelnemen neemt deel
samenwerken werkt samen|gebruikmaken maakt gebruik|vaststellen stelt vast|goedkeuren keurt goed
verbeteren verbetert|veranderen verandert|vergaderen vergadert|beheren beheert|waarderen waardeert
organiseren organiseert|ervaren ervaart|monitoren monitort|doorstromen stroomt door|faxen faxt|typen typt
schrijven schrijft|lezen leest|wensen wenst|plannen plant|doorverwijzen verwijst door|overleggen overlegt
komen komt|opkomen komt op|gaan gaat|doen doet|zien ziet|inzien ziet in|staan staat|kunnen kan|willen wil
mogen mag|zullen zal|moeten moet|eten eet|groeien groeit|vernieuwen vernieuwt|zich aanmelden meldt zich aan
""".replace("\n", "|").strip("|").split("|")


@pytest.mark.parametrize("pair", VERBS)
def test_the_third_person_singular_of_verbs_that_no_case_names(pair: str) -> None:
    words = pair.split()
    infinitive = " ".join(words[:2]) if words[0] == "zich" else words[0]
    assert infinitive not in IN_THE_CASES
    assert third(infinitive) == pair.removeprefix(infinitive).strip()


@pytest.mark.parametrize(("infinitive", "many"), [
    ("signaleren", "signaleren"), ("aangeven", "geven aan"), ("zijn", "zijn"), ("weten", "weten"),
    ("voorbereiden", "bereiden voor"), ("zich herkennen", "herkennen zich"),
])  # fmt: skip
def test_the_plural_is_the_infinitive_with_its_first_part_behind_it(infinitive: str, many: str) -> None:
    assert plural(infinitive) == many


@given(st.sampled_from(["leg", "maak", "stuur", "werk", "denk", "schrijf"]), st.booleans())
def test_one_and_many_are_told_apart(stem: str, many: bool) -> None:
    infinitive = {"maak": "maken", "stuur": "sturen", "leg": "leggen", "schrijf": "schrijven"}.get(stem, f"{stem}en")
    assert conjugate(infinitive, many) == (infinitive if many else f"{stem}t")


@pytest.mark.parametrize("word", ["", "signaleert", "123", "de", "een verb"])
def test_what_is_no_infinitive_is_refused(word: str) -> None:
    with pytest.raises(RuleBroken, match="heel werkwoord"):
        third(word)
