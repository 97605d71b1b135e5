"""Sentences about the whole: read as they are typed, refused with the line that is wrong, tried out on figures."""

from dataclasses import replace

import pytest

from analysis.summaries import Summary, check_figures, check_sentences, figures, proof, read, retold, summary, written
from survey.rules.broken import RuleBroken
from tests.analysis.newsletter import DEADLINE, NEWSLETTER, choice, found, number, one, spread, written_codebook

RANGE = "Gemiddeld loopt dit van {laagste|pct:kaal} tot {hoogste|pct}."
FIGURES = """laagste = min(q02_onderinstroom_pct.mean,q05_zijinstroom_pct.mean)

hoogste = max(laagste,q08_tlv_po_vso_pct.mean)"""


def tried(sentences: str, statistics: str = "", profile: str = "open") -> str:
    return proof(found(profile), read(sentences, statistics), NEWSLETTER, DEADLINE).text


def test_what_the_newsletter_says_of_the_whole_is_read_back_as_it_is_written() -> None:
    known = summary(written_codebook())
    assert read("\n".join(known.sentences), written(known.statistics)) == Summary(known.sentences, known.statistics)
    check_figures(known, written_codebook())
    check_sentences(known, written_codebook())


def test_it_is_tried_out_on_the_figures_of_a_round() -> None:
    assert tried(RANGE, FIGURES) == "Gemiddeld loopt dit van 13 tot 78%."
    assert list(figures(found("open"), read(RANGE, FIGURES)))[1] == (
        "hoogste", "max(laagste,q08_tlv_po_vso_pct.mean)", "78%")
    hidden = proof(found("vertrouwelijk"), read(RANGE, FIGURES), NEWSLETTER, DEADLINE)
    assert (hidden.text, len(hidden.reasons)) == ("", 1)


@pytest.mark.parametrize(("statistics", "why"), [
    ("hoogste", "Regel 1 van de uitkomsten met een eigen naam"),
    ("a = q13_onderzoek.ja\n= q13_onderzoek.nee", "Regel 2 van de uitkomsten met een eigen naam"),
    ("a = q13_onderzoek.ja\na = q13_onderzoek.nee", "De naam “a” staat er twee keer."),
    ("het hoogste = q13_onderzoek.ja", "“het hoogste” kan geen naam van een uitkomst zijn."),
    ("q13_onderzoek = q13_onderzoek.ja", "“q13_onderzoek” kan geen naam van een uitkomst zijn: een vraag"),
    ("max = q13_onderzoek.ja", "“max” kan geen naam van een uitkomst zijn"),
    ("a = som(q02_onderinstroom_pct.mean)", "Uitkomst “a”: “som” kan niet met uitkomsten rekenen; kies uit min"),
    ("a = q99.ja", "Uitkomst “a”: Vraag “q99” bestaat niet."),
    ("a = q13_onderzoek.misschien", "Uitkomst “a”: Antwoord “misschien” van vraag “q13_onderzoek” bestaat niet"),
    ("a = q02_onderinstroom_pct.meen", "Uitkomst “a”: Uitkomst “meen” van vraag “q02_onderinstroom_pct” bestaat niet"),
    ("a = max(q02_onderinstroom_pct.mean", "Uitkomst “a”: “max(q02_onderinstroom_pct.mean” is geen uitkomst"),
    ("a = max(b,q02_onderinstroom_pct.mean)\nb = a", "Uitkomst “a” verwijst naar zichzelf."),
])  # fmt: skip
def test_a_mistake_in_a_figure_is_named_with_its_place(statistics: str, why: str) -> None:
    codebook = replace(written_codebook(), statistics={}, sentences=())
    with pytest.raises(RuleBroken) as refused:
        check_figures(read("", statistics), codebook)
    assert refused.value.message.startswith(why)


@pytest.mark.parametrize(("sentence", "why"), [
    ("Samen {hoogste|procent}.", "Zin 2: Filter “procent” bestaat niet; kies uit frase"),
    ("Samen {laagst|pct}.", "Zin 2: Vraag “laagst” bestaat niet."), ("Samen {hoogste|pct.", "Zin 2: Onleesbaar deel"),
    ("Samen 3. || {hoogste|pc}.", "Zin 2: Filter “pc” bestaat niet"),
])  # fmt: skip
def test_a_mistake_in_a_sentence_is_named_with_its_number(sentence: str, why: str) -> None:
    wanted = read(f"Wij danken u.\n\n{sentence}", FIGURES)
    with pytest.raises(RuleBroken) as refused:
        check_sentences(wanted, written_codebook())
    assert refused.value.message.startswith(why)


def test_a_figure_that_a_question_still_tells_keeps_its_name() -> None:
    asked = choice(sentence="{v.ja|pct} zegt ja; ten hoogste {top|pct}. || {v.ja|pct}.")
    known = one([asked, number()], spread(ja=30, nee=30), 120).codebook
    codebook = retold(known, Summary((), {"top": "max(v.ja,v.nee)", "los": "v.ja"}))
    check_figures(Summary((), {"top": "v.nee"}), codebook)
    with pytest.raises(RuleBroken, match="“top” is nog nodig in de zin over “Vraag v[?]”"):
        check_figures(Summary((), {"los": "v.ja"}), codebook)
