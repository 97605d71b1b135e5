"""The minutes tell everything that was decided, with the sum in words and the article, and nothing that is withheld."""

from dataclasses import replace

from survey.documents import minutes
from survey.documents.evidence import EvidenceItem, EvidenceMotion, EvidencePerson
from survey.rules.motions import Kind
from survey.rules.polls import State
from tests.ballots import WEIGHTS, a_register, some_terms
from tests.evidence import START, Meeting

REGISTER = a_register(members=7)


def held(meeting: Meeting, *motions: EvidenceMotion) -> dict[str, object]:
    evidence = replace(meeting.evidence(), bodies=("ALV",), way="op locatie", opened_at=START,
                       items=(EvidenceItem("Besluiten", motions),))
    return minutes.values(evidence)


def test_minutes_tell_who_was_there_what_was_counted_and_what_the_chair_said() -> None:
    meeting = Meeting(REGISTER)
    for entry in REGISTER[:5]:
        meeting.comes(entry)
    meeting.gives(REGISTER[5], REGISTER[0])
    meeting.people.append(EvidencePerson(900, "G. Ast", "online", START, None))
    matter = meeting.poll(some_terms(), {1: ("for",), 2: ("for",), 3: ("for",), 4: ("against",), 6: ()})
    meeting.poll(some_terms(Kind.ELECTION, names="Adams Bos"), {1: ("bos",), 2: ("bos",)})
    meeting.polls[0] = replace(matter, state=State.LAPSED, disputed=("M04",),
                               judgement=matter.judgement | {"lapsed": "4 van 6 vragen een nieuwe stemming."})
    told = held(meeting, EvidenceMotion("Contributie", "De contributie wordt € 100.", "matter", "", (11,)),
                EvidenceMotion("Bestuurslid", "", "election", "", (12,)))
    text = str(told)
    for words in ("3 voor, 1 tegen: 4 geldig + 1 blanco + 0 ongeldig = 5 uitgebracht", "Aangenomen met 3 van 4 (art. ",
                  "Nodig: meer dan de helft van de geldige stemmen (4), dat is 3.", "Betwist door M04", "is vervallen",
                  "Oordeel van de voorzitter (Voorzitter): gekozen: Bos", "'Voor', 'M01, M02, M03'", "G. Ast",
                  "'Stemden', 'M01, M02'", "'M06', 'Dhr. M01'", "A. Teller"):
        assert words in text
    content = minutes.pdf(replace(meeting.evidence(), items=(EvidenceItem("Besluiten", (
        EvidenceMotion("Contributie", "", "matter", "", (11,)), EvidenceMotion("Bos", "", "election", "", (12,)))),)))
    assert content.startswith(b"%PDF-")


def test_minutes_keep_back_totals_that_would_tell_votes() -> None:
    register = a_register(*WEIGHTS)
    meeting = Meeting(register)
    for entry in register:
        meeting.comes(entry)
    terms = some_terms(Kind.ELECTION, register, general__secret_weights="demanded")
    meeting.poll(terms, {entry.mandate: ("for",) if entry.mandate < 21 else ("against",) for entry in register})
    text = str(held(meeting, EvidenceMotion("Benoeming", "", "election", "", (11,)))["items"])
    assert "Benoemd (art. " in text
    assert "niet bekendgemaakt" in text
    assert "71" not in text.replace(meeting.polls[0].head_opened, "").replace(meeting.polls[0].head_closed, "")
