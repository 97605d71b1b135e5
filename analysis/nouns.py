"""Groups of respondents as words: singular, plural, article and inflected adjectives.

A template names a group in the plural ("responderende swv'en PO"); here it is taken apart into adjectives, a
noun and the rest, so that one of them can be told as well ("een enkel responderend swv PO"). A noun that is
in no list is made singular by rule.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.spelling import ROUND, VOWELS, bare, closed, doubled
from survey.rules.broken import RuleBroken


@dataclass(frozen=True, slots=True)
class Noun:
    """What a respondent is called; `article` is "de" or "het" and belongs to the singular."""

    singular: str
    plural: str
    article: str = "de"


@dataclass(frozen=True, slots=True)
class Group:
    """A noun with what stands around it; `adjectives` are inflected ("responderende")."""

    adjectives: tuple[str, ...]
    noun: Noun
    rest: str = ""

    @property
    def many(self) -> str:
        """For example "responderende swv'en PO"."""
        return self._around(self.adjectives, self.noun.plural)

    @property
    def single(self) -> str:
        """One of them, as after "een": "responderend swv PO"."""
        if self.noun.article == "het":
            return self._around(tuple(uninflected(word) for word in self.adjectives), self.noun.singular)
        return self._around(self.adjectives, self.noun.singular)

    @property
    def enkel(self) -> str:
        """The word "enkel(e)" as it agrees with one of them."""
        return "enkel" if self.noun.article == "het" else "enkele"

    def _around(self, adjectives: tuple[str, ...], noun: str) -> str:
        return " ".join(filter(None, (*adjectives, noun, self.rest)))


NOUNS = tuple(Noun(*words.split("|")) for words in """
respondent|respondenten|de
swv|swv'en|het
samenwerkingsverband|samenwerkingsverbanden|het
bestuur|besturen|het
school|scholen|de
ouder|ouders|de
leerling|leerlingen|de
kind|kinderen|het
leraar|leraren|de
gemeente|gemeenten|de
gemeente|gemeentes|de
organisatie|organisaties|de
lid|leden|het
stad|steden|de
team|teams|het
gezin|gezinnen|het
huis|huizen|het
bureau|bureaus|het
bedrijf|bedrijven|het
instituut|instituten|het
netwerk|netwerken|het
loket|loketten|het
college|colleges|het
centrum|centra|het
museum|musea|het
gremium|gremia|het
ministerie|ministeries|het
orgaan|organen|het
land|landen|het
dorp|dorpen|het
gebied|gebieden|het
kantoor|kantoren|het
project|projecten|het
theater|theaters|het
""".split())

HET_ENDINGS = ("je", "um", "ment", "isme", "sel", "eum", "waterschap")
ENDS_THE_NOUN = frozenset("van in met uit op aan bij voor zonder tot die dat waar en of".split())
FLAT_EL = frozenset("enkel dubbel simpel soepel edel nobel wankel schamel ijdel donker".split())


def group(words: str, own: Iterable[Noun] = ()) -> Group:
    """The group that these words, in the plural, name; `own` nouns of the questionnaire come first."""
    parts = words.split()
    if not parts:
        raise RuleBroken("Een groep heeft een naam nodig, zoals “respondenten”.")
    nouns = (*own, *NOUNS)
    for place, part in enumerate(parts):
        if part in ENDS_THE_NOUN:
            break
        if known := _known(part, nouns):
            return Group(tuple(parts[:place]), known, " ".join(parts[place + 1:]))
    place = _head(parts)
    return Group(tuple(parts[:place]), _by_rule(parts[place]), " ".join(parts[place + 1:]))


def uninflected(adjective: str) -> str:
    """An adjective as it stands after "een" before a het-word: "responderende" -> "responderend"."""
    if not adjective.endswith("e") or len(adjective) < 4:
        return adjective
    stem = adjective[:-1]
    if stem.endswith("er"):
        return stem
    if stem.endswith("el"):
        flat = stem in FLAT_EL or stem.endswith(("bel", "iel", "oel"))
        return stem if flat else doubled(stem)
    return closed(stem)


def _known(word: str, nouns: Iterable[Noun]) -> Noun | None:
    """The noun itself, or a compound that ends in it ("schoolbesturen")."""
    for noun in nouns:
        if word.lower() in (noun.plural.lower(), noun.singular.lower()):
            return noun
    for noun in sorted(nouns, key=lambda each: -len(each.plural)):
        lead = word.removesuffix(noun.plural)
        if lead != word and len(noun.plural) > 4 and len(lead) > 2:
            return Noun(lead + noun.singular, word, noun.article)
    return None


def _head(parts: list[str]) -> int:
    """The last word in small letters before what describes the noun from behind ("VO", "in Noord")."""
    end = next((place for place, part in enumerate(parts) if place and part in ENDS_THE_NOUN), len(parts))
    return max((place for place in range(end) if not parts[place].isupper()), default=0)


def _by_rule(plural: str) -> Noun:
    singular = _singular(plural)
    return Noun(singular, plural, "het" if singular.endswith(HET_ENDINGS) else "de")


def _singular(plural: str) -> str:
    """By rule: foto's -> foto, ouders -> ouder, overheden -> overheid, groepen -> groep."""
    if plural.endswith(("'s", "'en", "’s", "’en")):
        return re.sub("['’](s|en)$", "", plural)
    if plural.endswith("s"):
        return plural[:-1]
    if plural.endswith("heden"):
        return plural[:-5] + "heid"
    if plural.endswith("ieën"):
        return plural[:-2]
    if plural.endswith("iën"):
        return plural[:-2] + "e"
    if re.search("[^e](tor|sor)en$", plural):
        return plural[:-2]
    return _closed_noun(plural[:-2]) if plural.endswith("en") else plural


def _closed_noun(stem: str) -> str:
    if stem.endswith(("el", "er", "em", "en")) and stem[-3:-2] not in VOWELS:
        return doubled(stem) if bare(stem) in ROUND.get(stem[-2:], ()) else stem
    return closed(stem)
