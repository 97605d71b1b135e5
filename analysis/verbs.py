"""Dutch verbs in the present tense, third person: conjugated by rule, with tables for what no rule knows.

Every infinitive works: `third("signaleren")` is "signaleert", `third("toenemen")` is "neemt toe". The plural is
the infinitive itself ("signaleren", "nemen toe"). The word lists say where spelling hides the stress: "leveren"
is "levert" and "studeren" is "studeert".
"""

import re
from functools import lru_cache

from survey.rules.broken import RuleBroken

VOWELS = "aeiouäëïöüé"
LONG = frozenset("aa ae ee oo uu ie oe eu ou au ui ei".split())
"""Two letters that are one vowel and never get longer."""

IRREGULAR = {
    "zijn": "is", "hebben": "heeft", "kunnen": "kan", "willen": "wil", "mogen": "mag", "zullen": "zal",
    "gaan": "gaat", "staan": "staat", "slaan": "slaat", "doen": "doet", "zien": "ziet", "komen": "komt",
    "monitoren": "monitort", "sponsoren": "sponsort", "mentoren": "mentort", "updaten": "updatet",
    "upgraden": "upgradet", "managen": "managet", "skiën": "skiet",
}

PREFIXES = ("be", "ge", "her", "er", "ont", "ver", "mis", "vol", "door", "om", "onder", "over", "voor", "weer")
"""First parts that stay where they are: "ontstaan" is conjugated as "staan"."""

PARTICLES = tuple(sorted(
    "aan achteruit af bij bijeen binnen buiten deel dicht gelijk gereed goed in klaar kwijt leiding les mede mee na "
    "neer omhoog omlaag op opeen open overeen plaats rond samen stil tegemoet tegen teleur tentoon terecht terug "
    "thuis toe uit uiteen vast vooraf vooruit voort vrij waar weg".split(), key=len, reverse=True))
"""Stressed first parts that come loose: "toenemen" is "neemt toe"."""

FIXED = frozenset(
    "aanbidden aanschouwen aanvaarden interviewen openbaren openen waarborgen waarmerken waarschuwen".split())
"""Verbs that begin like a separable verb and are none."""

LOOSE = {
    "door": "doorgaan doorgeven doorpakken doorrekenen doorschuiven doorstromen doorstarten doorsturen doortrekken "
            "doorverwijzen doorvoeren doorzetten doorwerken",
    "gebruik": "gebruikmaken",
    "kennis": "kennismaken kennisnemen",
    "mis": "misgaan mislopen",
    "om": "omgaan omkeren omschakelen omslaan omvormen omzetten",
    "onder": "onderbrengen onderverdelen",
    "over": "overblijven overboeken overdragen overgaan overgeven overhevelen overhouden overlaten overnemen "
            "overplaatsen overschakelen overslaan overstappen",
    "stop": "stopzetten",
    "vol": "volhouden",
    "voor": "voorbereiden voordoen voordragen voorgaan voorhouden voorleggen voorstaan voorstellen voortrekken "
            "voorzitten",
    "weer": "weergeven",
}
"""Verbs whose first part comes loose although it stays in most other verbs."""

FLAT = {
    "er": frozenset(
        "ander anker benader beter bibber bitter blader bulder cijfer cluster daver dender dobber donder duister "
        "filter fladder flikker fluister folter glinster haper hamer helder hinder honger huiver hunker ijver inner "
        "jammer kader kelder klauter klonter kluister knetter knipper koester kommer laster lemmer lever luister mager "
        "meerder meester mijmer minder modder monster mopper nader nummer offer opper ouder over peuter pieker "
        "pleister plunder poeder polder rooster schemer schilder schitter schouder sidder slechter slenter slinger "
        "sluier sluimer spetter spijker splinter sputter steiger stotter sudder suiker teister timmer toeter tover "
        "treiter vader vergader verwijder voeder vorder wakker wapper water weiger wijder wilder winter wonder zeker "
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
INFINITIVE = re.compile(r"[a-zà-ÿ'-]*[aeiouyëï][a-zà-ÿ'-]*n", re.IGNORECASE)


@lru_cache(maxsize=4096)
def third(infinitive: str) -> str:
    """The third person singular: "weten" -> "weet", "aangeven" -> "geeft aan"."""
    particle, verb = parts(infinitive)
    return f"{_third(verb)} {particle}" if particle else _third(verb)


@lru_cache(maxsize=4096)
def plural(infinitive: str) -> str:
    """The third person plural: "weten" -> "weten", "aangeven" -> "geven aan"."""
    particle, verb = parts(infinitive)
    return f"{verb} {particle}" if particle else verb


def conjugate(infinitive: str, many: bool) -> str:
    """The present tense, third person, for one or for many."""
    return plural(infinitive) if many else third(infinitive)


def parts(infinitive: str) -> tuple[str, str]:
    """The part that comes loose (or "") and the verb itself: "toenemen" -> ("toe", "nemen")."""
    word = infinitive.strip().lower()
    if not INFINITIVE.fullmatch(word):
        raise RuleBroken(f"“{infinitive}” is geen heel werkwoord (infinitief), zoals “signaleren”.")
    for particle, verbs in LOOSE.items():
        if word in verbs.split():
            return particle, word.removeprefix(particle)
    if word in FIXED or word in IRREGULAR:
        return "", word
    return _split(word)


def _split(word: str) -> tuple[str, str]:
    for particle in PARTICLES:
        rest = word.removeprefix(particle)
        if rest != word and _could_be_verb(rest, particle):
            return particle, rest
    return "", word


def _could_be_verb(rest: str, particle: str) -> bool:
    """Whether what is left is a verb of its own: not in "toetsen", "naaien", "informeren"."""
    if rest in IRREGULAR:
        return True
    if len(rest) < 5 and rest not in ("eten", "eren") or not rest.endswith("en"):
        return any(rest == lead + verb for lead in PREFIXES for verb in IRREGULAR)
    if rest[0] == particle[-1] and rest[0] in VOWELS or rest[0] == rest[1]:
        return False
    if not any(letter in VOWELS + "y" for letter in rest[:-2]):
        return False
    return not rest.endswith(("eren", "ëren")) or _is_known_eren(rest)


def _is_known_eren(verb: str) -> bool:
    """Loan words in -eren often begin with letters that look like a particle; Dutch ones do not."""
    stem = _bare(verb[:-2])
    return stem in FLAT["er"] or stem in ("ler", "ker", "wer", "ter", "prober", "studer", "scher", "smer", "zwer")


def _third(verb: str) -> str:
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    for lead in PREFIXES:
        if verb.startswith(lead) and verb.removeprefix(lead) in IRREGULAR:
            return lead + IRREGULAR[verb.removeprefix(lead)]
    stem = _stem(verb)
    return stem if stem.endswith("t") else stem + "t"


def _stem(verb: str) -> str:
    """The verb without -en, spelled as a closed syllable: geven -> geef, bellen -> bel, verhuizen -> verhuis."""
    stem = verb[:-2] if verb.endswith(("en", "ën")) else verb[:-1]
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
        stem = stem[:-1]
    elif _is_open(stem):
        stem = stem[:-2] + _doubled(stem) + stem[-1]
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def _is_open(stem: str) -> bool:
    """Whether the last vowel is long and stands alone, so that a closed syllable needs it twice."""
    if len(stem) < 2 or stem[-1] in VOWELS + "wxjy" or stem[-2] not in "aeouë":
        return False
    return stem[-3:-1] not in LONG and _is_stressed(stem)


def _is_stressed(stem: str) -> bool:
    if stem[-2:] in FLAT:
        return stem not in FLAT[stem[-2:]] and _bare(stem) not in FLAT[stem[-2:]]
    if stem[-2:] in ROUND:
        return stem in ROUND[stem[-2:]] or _bare(stem) in ROUND[stem[-2:]]
    return True


def _doubled(stem: str) -> str:
    if stem[-2] != "ë":
        return stem[-2] * 2
    return "ee" if stem[-3:-2] == "i" else "ëe"


def _bare(stem: str) -> str:
    """The stem without prefixes and particles: "bevorder" -> "vorder", "onderverdel" -> "del"."""
    known = FLAT["er"] | FLAT["em"] | ROUND["el"] | ROUND["en"]
    while stem not in known and (shorter := LEADS.sub("", stem)) != stem:
        stem = shorter
    return stem
