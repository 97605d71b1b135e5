"""Results as a record for the next publication, and results without what may not be told beside it."""

from typing import Any

from analysis.figures.rows import Row
from analysis.paragraph import paragraph
from analysis.publications import held, published, reasons
from analysis.results import Results, results
from survey.rules.publication import settings
from survey.rules.publications import FEW, LARGEST, Reason, check, document
from survey.rules.publications import published as read
from survey.rules.questionnaires.codebook import Codebook
from tests.analysis.newsletter import (
    DEADLINE,
    NEWSLETTER,
    NOW,
    choice,
    found,
    number,
    one,
    population,
    rows,
    spread,
    written_codebook,
)

KEY = b"sleutel"
CONFIDENTIAL = settings()


def newsletter(count: int) -> Results:
    return results(written_codebook(), rows()[:count], population(), CONFIDENTIAL, NOW, by=("sector",))


def test_the_next_interim_result_needs_five_new_answers_in_every_base() -> None:
    before = published(newsletter(50), KEY)
    assert not check(published(newsletter(50), KEY), [before], False, CONFIDENTIAL)
    refused = check(published(newsletter(53), KEY), [before], False, CONFIDENTIAL)
    assert {each.reason for each in refused} >= {Reason.FEW_CHANGES}
    assert "q04_zijinstroom" in {each.question for each in refused}
    later = check(published(newsletter(58), KEY), [before], False, CONFIDENTIAL)
    assert "q04_zijinstroom" not in {each.question for each in later if not each.where}


def test_the_record_of_a_paragraph_holds_only_what_it_tells() -> None:
    known = found("vertrouwelijk")
    draft = paragraph(known, written_codebook(), CONFIDENTIAL, NEWSLETTER, DEADLINE, False, sentences=())
    names = {span.statistic for span in draft.spans}
    record = published(known, KEY, names)
    told = {each.question for each in record.bases}
    assert {"q04_zijinstroom", "q13_onderzoek"} <= told
    assert "q14_oorzaken" not in told
    assert {each.where for each in record.bases} == {(), (("sector", "VO"),)}


def test_figures_made_of_others_are_bases_too() -> None:
    record = published(found("vertrouwelijk"), KEY, ["pool(q05_zijinstroom_pct,q10_tlv_sbo_vso_pct).q1", "response"])
    assert {each.question for each in record.bases} == {"q05_zijinstroom_pct", "q10_tlv_sbo_vso_pct"}
    named = published(found("open"), KEY, ["hoogste_gemiddelde", "deadline"])
    assert len(named.bases) == 4


def test_a_record_is_kept_and_read_back() -> None:
    record = published(newsletter(58), KEY)
    assert read(document(record)) == record
    assert len(str(document(record))) < 200_000


def test_what_is_told_in_words_is_kept_as_words() -> None:
    record = published(one(choice(), spread(ja=3, nee=30, weet_niet=30), 151), KEY)
    assert record.bases[0].counts["ja"] == FEW
    assert record.bases[0].exempt == {"weet_niet"}


def test_a_round_that_may_not_be_told_has_no_record() -> None:
    assert published(one(choice(), spread(ja=5), 151), KEY).bases == ()


def test_answers_without_a_name_and_large_bases_are_kept_as_counts() -> None:
    unnamed = results(Codebook("Proef", (choice(),)), [Row("", {}, NOW, {"v": "ja"})] * 60, None, CONFIDENTIAL, NOW)
    assert published(unnamed, KEY).bases[0].cells is None
    large = one(choice(), spread(ja=LARGEST, nee=10), None)
    assert published(large, KEY).bases[0].cells is None


def test_what_is_refused_is_gone_from_the_results_with_its_groups() -> None:
    before, now = published(newsletter(56), KEY), newsletter(58)
    refused = check(published(now, KEY), [before], False, CONFIDENTIAL)
    kept = held(now, refused)
    gone = {each.question for each in refused if not each.where}
    assert gone
    for key in gone:
        figures = next(each for each in kept.variables if each.key == key)
        assert all(each.withheld for each in figures.results if not each.id.endswith(".answered"))
        assert kept.breakdown(key, "sector").withheld
        assert kept.breakdown(key, "landsdeel").withheld
    assert not check(published(kept, KEY), [before], False, CONFIDENTIAL)
    assert kept.result("pool(q05_zijinstroom_pct,q10_tlv_sbo_vso_pct).q1").withheld
    assert held(now, ()) is now
    assert set(reasons(refused)) >= gone


def test_a_refused_group_takes_the_other_groups_with_it() -> None:
    facts: list[dict[str, Any]] = [{"sector": "PO"}] * 30 + [{"sector": "VO"}] * 30 + [{"sector": "PO"}] * 20

    def at(count: int) -> Results:
        answers = spread(ja=15, nee=15) + spread(ja=15, nee=15) + spread(ja=5, nee=5)
        return one(choice(), answers[:count], 80, facts=facts, by=("sector",))

    refused = check(published(at(62), KEY), [published(at(60), KEY, ["v.ja[sector=PO]"])], False, CONFIDENTIAL)
    assert [each.where for each in refused if each.reason is Reason.FEW_CHANGES] == [(("sector", "PO"),)]
    kept = held(at(62), [each for each in refused if each.where])
    assert all(each.withheld for group in kept.breakdown("v", "sector").groups for each in group.results
               if not each.id.startswith("v.answered"))
    assert not kept.result("v.ja").withheld


def test_an_amount_is_a_base_without_counts() -> None:
    record = published(one(number(), [{"g": place} for place in range(40)], 80), KEY)
    assert record.bases[0].counts == {}
    assert len(record.bases[0].cells or ()) == 40
