"""Whether a question seems to ask for what the law protects most: special categories of personal data (GDPR art. 9),
crimes (art. 10) and the citizen service number. A guess by words, for a person to judge.
"""

import re

from survey.rules.questionnaires.document import Question, words

SUBJECTS = {
    "gezondheid": r"gezondheid|ziekte|diagnos|medisch|medicijn|handicap|stoornis|autis|adhd|verslav|psychisch",
    "godsdienst of levensovertuiging": r"godsdienst|religie|geloof(?!s?waardig)|kerk|levensovertuiging",
    "afkomst": r"etnisch|etniciteit|afkomst|nationaliteit|huidskleur|migratieachtergrond",
    "seksualiteit": r"seksue|geaardheid|genderidentiteit",
    "politieke voorkeur": r"politieke voorkeur|stemgedrag|op welke partij",
    "lidmaatschap van een vakbond": r"vakbond",
    "strafbare feiten": r"strafblad|strafbaar|veroordel|verdachte",
    "het burgerservicenummer": r"burgerservicenummer|\bbsn\b",
    "de naam of het adres van een kind": r"(?:naam|adres|geboortedatum) van (?:het|de|een|uw) (?:kind|leerling)",
}
FOUND = {about: re.compile(written, re.IGNORECASE) for about, written in SUBJECTS.items()}


def about(question: Question) -> str:
    """What it seems to ask that is sensitive; empty when nothing, or when nobody is asked."""
    if not question.answered:
        return ""
    asked = " ".join((words(question.label), words(question.hint)))
    return next((about for about, written in FOUND.items() if written.search(asked)), "")
