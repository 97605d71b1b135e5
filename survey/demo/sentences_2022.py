"""The sentences of the newsletter about case 1, as templates for whatever the answers are.

The words are those of the newsletter of 2 February 2022 where they are right; where it said more than it could
know, the template says on whom a figure rests. Behind `||` stands what is told where the first may not be.
"""

from collections.abc import Mapping

_RISES = ("q02_onderinstroom_pct", "q05_zijinstroom_pct", "q08_tlv_po_vso_pct", "q10_tlv_sbo_vso_pct")


def _each(figure: str) -> str:
    return ",".join(f"{key}.{figure}" for key in _RISES)


STATISTICS: Mapping[str, str] = {
    "laagste_opgave": f"min({_each('min')})",
    "hoogste_opgave": f"max({_each('max')})",
    "opgaven": f"pool({','.join(_RISES)}).iqr",
    "laagste_gemiddelde": f"min({_each('mean')})",
    "hoogste_gemiddelde": f"max({_each('mean')})",
    "laagste_mediaan": f"min({_each('median')})",
    "hoogste_mediaan": f"max({_each('median')})",
}
"""Figures over several questions, by name."""


def _rise(key: str, where: str) -> str:
    """The mean, or the median where one answer weighs too much."""
    mean = f"{{{key}.mean|pct}} (opgaven van {{{key}.mean|n}} swv'en)"
    median = f"{{{key}.median|pct}} (opgaven van {{{key}.median|n}} swv'en)"
    return (f"De gemiddelde geschatte toename {where} {mean}. || "
            f"De middelste geschatte toename {where} {median}; "
            f"de middelste helft van de opgaven ligt {{{key}.iqr|iqr}}. || "
            f"De middelste geschatte toename {where} {median}.")


SENTENCES: Mapping[str, str] = {
    "q01_onderinstroom":
        "{q01_onderinstroom.ja|Frase:responderende swv'en PO} {q01_onderinstroom.ja|ww:herkennen} het beeld van een "
        "toename van onderinstroom in het s(b)o.",
    "q02_onderinstroom_pct": _rise("q02_onderinstroom_pct", "is daar"),
    "q03_herkomst":
        "Gemiddeld per swv komt naar schatting {q03a_herkomst_zorg.mean|pct} van deze kinderen vanuit de zorg en "
        "{q03b_herkomst_kinderopvang.mean|pct} uit de kinderopvang; de overige {q03c_herkomst_overig.mean|pct} komt "
        "van elders.",
    "q04_zijinstroom":
        "{q04_zijinstroom.ja|Frase:respondenten} {q04_zijinstroom.ja|ww:herkennen} het beeld van een toename van "
        "zij-instroom in het (v)so, {q04_zijinstroom.nee|kort} {q04_zijinstroom.nee|ww:herkennen} dit niet.",
    "q05_zijinstroom_pct": _rise("q05_zijinstroom_pct", "is daar"),
    "q06_herkomst":
        "Gemiddeld per swv komt naar schatting {q06a_herkomst_regulier.mean|pct} van deze leerlingen uit het reguliere "
        "onderwijs en {q06b_herkomst_zorg.mean|pct} uit de zorg; de overige {q06c_herkomst_overig.mean|pct} komt van "
        "elders.",
    "q07_tlv_po_vso":
        "{q07_tlv_po_vso.ja|Frase:respondenten} {q07_tlv_po_vso.ja|ww:signaleren} een toename van tlv's voor de "
        "instroom van regulier po naar het vso, bij {q07_tlv_po_vso.nee|kort} is daar geen sprake van; "
        "{q07_tlv_po_vso.weet_niet|kort} {q07_tlv_po_vso.weet_niet|ww:weten} het niet.\n"
        "Van de responderende swv'en VO, die deze tlv's afgeven, {q07_tlv_po_vso.ja[sector=VO]|ww:signaleren} "
        "{q07_tlv_po_vso.ja[sector=VO]|kort} een toename. ||",
    "q08_tlv_po_vso_pct":
        "De gemiddelde geschatte toename (in swv'en waar sprake is van een toename) is {q08_tlv_po_vso_pct.mean|pct}; "
        "de middelste opgave is {q08_tlv_po_vso_pct.median|pct}. || "
        "De middelste opgave van de geschatte toename (in swv'en waar sprake is van een toename) is "
        "{q08_tlv_po_vso_pct.median|pct}; de middelste helft van de opgaven ligt {q08_tlv_po_vso_pct.iqr|iqr}. || "
        "De middelste opgave van de geschatte toename (in swv'en waar sprake is van een toename) is "
        "{q08_tlv_po_vso_pct.median|pct}.",
    "q09_tlv_sbo_vso":
        "{q09_tlv_sbo_vso.ja|Frase:respondenten} {q09_tlv_sbo_vso.ja|ww:signaleren} een toename van tlv's voor de "
        "instroom van sbo naar het vso; {q09_tlv_sbo_vso.weet_niet|kort} {q09_tlv_sbo_vso.weet_niet|ww:weten} het "
        "niet.",
    "q10_tlv_sbo_vso_pct": _rise("q10_tlv_sbo_vso_pct", "(in swv'en waar sprake is van een toename) is"),
    "q11_verschuiving":
        "{q11_verschuiving.ja|Frase:respondenten} {q11_verschuiving.ja|ww:signaleren} een verschuiving van "
        "bekostigingscategorie van laag naar midden en/of hoog.",
    "q12a_laag_pct":
        "Het aantal leerlingen in categorie laag {q12a_laag_pct.mean|ontwikkeling}, categorie midden laat een "
        "gemiddelde geschatte stijging zien van {q12b_midden_pct.mean|pct}, categorie hoog een stijging van "
        "{q12c_hoog_pct.mean|pct}.",
    "q12b_midden_pct": "-",
    "q12c_hoog_pct": "-",
    "q13_onderzoek":
        "{q13_onderzoek.ja|Frase:respondenten} {q13_onderzoek.ja|ww:hebben} onderzoek gedaan naar de toe- of afname "
        "van verwijzingen naar het gespecialiseerd onderwijs, {q13_onderzoek.van_plan|kort} "
        "{q13_onderzoek.van_plan|ww:zijn} dit nog van plan.",
    "q14_oorzaken": "Als vermoedelijke oorzaken worden onder meer genoemd: {q14_oorzaken.themes|lijst}. ||",
    "q15_suggesties": "-",
    "q16_toelichting": "-",
}
"""Per question its template."""

SUMMARY: tuple[str, ...] = (
    "De gemiddelde stijging (daar waar sprake is van stijging) loopt per vraag uiteen van "
    "{laagste_gemiddelde|pct:kaal} tot {hoogste_gemiddelde|pct}. || "
    "De middelste opgave (daar waar sprake is van stijging) loopt per vraag uiteen van {laagste_mediaan|pct:kaal} tot "
    "{hoogste_mediaan|pct}.",
    "De opgegeven stijging loopt uiteen van {laagste_opgave|pct:kaal} tot {hoogste_opgave|pct}. || "
    "De middelste helft van alle opgegeven stijgingen ligt {opgaven|iqr}.",
)
"""What is told of the questionnaire as a whole."""
