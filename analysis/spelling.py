"""Dutch spelling of open and closed syllables: "gev(en)" is written "geef", "schol(en)" is "school".

A long vowel that stands alone is written twice in a closed syllable. Whether an e in the last syllable is
long cannot be seen ("studer(en)" is "studeer", "lever(en)" is "lever"), so two word lists say it.
"""

import re

VOWELS = "aeiouäëïöüé"

LONG = frozenset("aa ae ee oo uu ie oe eu ou au ui ei".split())
"""Two letters that are one vowel and never get longer."""

PREFIXES = tuple("be door er ge her mis om ont onder over ver vol voor weer".split())
"""First parts that stay where they are: "ontstaan" is conjugated as "staan"."""

PARTICLES = tuple(sorted(
    "aan achteruit af bij bijeen binnen buiten deel dicht gelijk gereed goed in klaar kwijt leiding les "
    "mede mee na neer omhoog omlaag op opeen open overeen plaats rond samen stil tegemoet tegen teleur "
    "tentoon terecht terug thuis toe uit uiteen vast vooraf vooruit voort vrij waar weg".split(),
    key=len, reverse=True))
"""Stressed first parts that come loose: "toenemen" is "neemt toe"."""

FLAT = {
    "er": frozenset(
        "ander anker benader beter bibber bitter blader bulder cijfer cluster daver dender dobber donder "
        "duister filter fladder flikker fluister folter glinster haper hamer helder hinder honger huiver "
        "hunker ijver inner jammer kader kelder klauter klonter kluister knetter knipper koester kommer "
        "laster lemmer lever luister mager meerder meester mijmer minder modder monster mopper nader "
        "nummer offer opper ouder over peuter pieker pleister plunder poeder polder rooster schemer "
        "schilder schitter schouder sidder slechter slenter slinger sluier sluimer spetter spijker "
        "splinter sputter steiger stotter sudder suiker teister timmer toeter tover treiter vader "
        "vergader verwijder voeder vorder wakker wapper water weiger wijder wilder winter wonder zeker "
        "zilver zonder zuiver".split()),
    "em": frozenset("adem bezem bliksem bloesem bodem wasem".split()),
}
"""Stems in -er and -em without stress, so that their e is not doubled; all others have it."""

ROUND = {
    "el": frozenset("del hel kel kwel oordel pensel schel spel stel strel tel vel".split()),
    "en": frozenset("ben len men sten wen".split()),
}
"""Stems in -el and -en with stress, so that their e is doubled; all others have none."""

LEADS = re.compile("^(?:" + "|".join(
    sorted({*PREFIXES, *PARTICLES, "achter"}, key=len, reverse=True)) + ")(?=.{3})")


def closed(stem: str) -> str:
    """What is left of a word before -en or -e, as it is written on its own: gev -> geef, bell -> bel."""
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
        stem = stem[:-1]
    elif _is_open(stem):
        stem = doubled(stem)
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def doubled(stem: str) -> str:
    """With its last vowel written twice: "initiër" -> "initieer"."""
    vowel = stem[-2] * 2
    if stem[-2] == "ë":
        vowel = "ee" if stem[-3:-2] == "i" else "ëe"
    return stem[:-2] + vowel + stem[-1]


def _is_open(stem: str) -> bool:
    """Whether the last vowel is long and stands alone, so that a closed syllable needs it twice."""
    if len(stem) < 2 or stem[-1] in VOWELS + "wxjy" or stem[-2] not in "aeouë":
        return False
    return stem[-3:-1] not in LONG and _is_stressed(stem)


def _is_stressed(stem: str) -> bool:
    if stem[-2:] in FLAT:
        return stem not in FLAT[stem[-2:]] and bare(stem) not in FLAT[stem[-2:]]
    if stem[-2:] in ROUND:
        return stem in ROUND[stem[-2:]] or bare(stem) in ROUND[stem[-2:]]
    return True


def bare(stem: str) -> str:
    """The stem without prefixes and particles: "bevorder" -> "vorder", "onderverdel" -> "del"."""
    known = FLAT["er"] | FLAT["em"] | ROUND["el"] | ROUND["en"]
    while stem not in known and (shorter := LEADS.sub("", stem)) != stem:
        stem = shorter
    return stem
