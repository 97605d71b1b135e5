"""Dutch verbs in the present tense, third person: conjugated by rule, with tables for what no rule knows.

Every infinitive works: `third("signaleren")` is "signaleert", `third("toenemen")` is "neemt toe" and
`third("zich aanmelden")` "meldt zich aan". The plural is the infinitive itself ("signaleren", "nemen toe").
"""

import re
from functools import lru_cache

from analysis.spelling import FLAT, PARTICLES, PREFIXES, VOWELS, bare, closed
from survey.rules.broken import RuleBroken

IRREGULAR = {
    "zijn": "is", "hebben": "heeft", "kunnen": "kan", "willen": "wil", "mogen": "mag", "zullen": "zal",
    "gaan": "gaat", "staan": "staat", "slaan": "slaat", "doen": "doet", "zien": "ziet", "komen": "komt",
    "monitoren": "monitort", "sponsoren": "sponsort", "mentoren": "mentort", "updaten": "updatet",
    "upgraden": "upgradet", "managen": "managet", "skiën": "skiet",
}

FIXED = frozenset(
    "aanbidden aanschouwen aanvaarden interviewen openbaren openen waarborgen waarmerken waarschuwen".split())
"""Verbs that begin like a separable verb and are none."""

LOOSE = {
    "door": "doorgaan doorgeven doorpakken doorrekenen doorschuiven doorstromen doorstarten doorsturen "
            "doortrekken doorverwijzen doorvoeren doorzetten doorwerken",
    "gebruik": "gebruikmaken",
    "kennis": "kennismaken kennisnemen",
    "mis": "misgaan mislopen",
    "om": "omgaan omkeren omschakelen omslaan omvormen omzetten",
    "onder": "onderbrengen onderverdelen",
    "over": "overblijven overboeken overdragen overgaan overgeven overhevelen overhouden overlaten "
            "overnemen overplaatsen overschakelen overslaan overstappen",
    "stop": "stopzetten",
    "vol": "volhouden",
    "voor": "voorbereiden voordoen voordragen voorgaan voorhouden voorleggen voorstaan voorstellen "
            "voortrekken voorzitten",
    "weer": "weergeven",
}
"""Verbs whose first part comes loose although it stays in most other verbs."""

INFINITIVE = re.compile(r"[a-zà-ÿ'-]*[aeiouyëï][a-zà-ÿ'-]*n", re.IGNORECASE)


@lru_cache(maxsize=4096)
def third(infinitive: str) -> str:
    """The third person singular: "weten" -> "weet", "aangeven" -> "geeft aan"."""
    reflexive, particle, verb = parts(infinitive)
    return " ".join(filter(None, (_third(verb), reflexive, particle)))


@lru_cache(maxsize=4096)
def plural(infinitive: str) -> str:
    """The third person plural: "weten" -> "weten", "aangeven" -> "geven aan"."""
    reflexive, particle, verb = parts(infinitive)
    return " ".join(filter(None, (verb, reflexive, particle)))


def conjugate(infinitive: str, many: bool) -> str:
    """The present tense, third person, for one or for many."""
    return plural(infinitive) if many else third(infinitive)


def parts(infinitive: str) -> tuple[str, str, str]:
    """The word zich or "", the part that comes loose or "", the verb: "toenemen" -> ("", "toe", "nemen")."""
    words = infinitive.strip().lower()
    reflexive = "zich" if words.startswith("zich ") else ""
    word = words.removeprefix("zich").strip() if reflexive else words
    if not INFINITIVE.fullmatch(word):
        raise RuleBroken(f"“{infinitive}” is geen heel werkwoord (infinitief), zoals “signaleren”.")
    return reflexive, *_split(word)


def _split(word: str) -> tuple[str, str]:
    for particle, verbs in LOOSE.items():
        if word in verbs.split():
            return particle, word.removeprefix(particle)
    if word in FIXED or word in IRREGULAR:
        return "", word
    return _split_by_rule(word)


def _split_by_rule(word: str) -> tuple[str, str]:
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
    stem = bare(verb[:-2])
    return stem in FLAT["er"] or stem in "ker ler prober scher smer studer ter wer zwer".split()


def _third(verb: str) -> str:
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    for lead in PREFIXES:
        if verb.startswith(lead) and verb.removeprefix(lead) in IRREGULAR:
            return lead + IRREGULAR[verb.removeprefix(lead)]
    stem = closed(verb[:-2] if verb.endswith(("en", "ën")) else verb[:-1])
    return stem if stem.endswith("t") else stem + "t"
