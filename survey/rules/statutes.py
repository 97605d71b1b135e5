"""The rules of a body as data: what its statutes say, with the article beside each. There are no hidden defaults.

In and out: the document of `Body.rules`, `{"matter.majority": {"value": "half", "article": "art. 14 lid 1"}, ...}`.
`GROUPS` lists every rule there is, for a form: a `Field` has `key`, `label`, `options` ((value, words), ...) or, for a
whole number, `minimum` and `maximum`. `read(document)` gives `Statutes`, `document(statutes)` gives it back.
`Statutes.need("matter.majority", ...)` gives the rules or refuses with the ones that are missing; a rule without an
article counts as missing. `missing(kind)` names what a kind of decision still lacks. `TEMPLATES` are examples to start
from, with every article left empty. What holds for one poll is `polls.terms(statutes, kind, ...)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.rules.broken import RuleBroken
from survey.rules.motions import Kind

Value = str | int


@dataclass(frozen=True, slots=True)
class Rule:
    value: Value
    article: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: at least, or (`more`) more than `top`/`bottom` of it; whole numbers only."""

    top: int
    bottom: int
    more: bool
    words: str

    def needed(self, total: int) -> int:
        """The smallest whole number that suffices."""
        return self.top * total // self.bottom + 1 if self.more else -(-self.top * total // self.bottom)

    def met(self, part: int, total: int) -> bool:
        left, right = self.bottom * part, self.top * total
        return left > right if self.more else left >= right

    def comparison(self, part: int, total: int) -> str:
        """The sum in figures: "2 × 9 = 18 is meer dan 17"."""
        left, right = self.bottom * part, self.top * total
        sum_left = f"{self.bottom} × {part} = {left}" if self.bottom > 1 else f"{part}"
        sum_right = f"{self.top} × {total} = {right}" if self.top > 1 else f"{total}"
        if self.more:
            return f"{sum_left} is {'meer' if left > right else 'niet meer'} dan {sum_right}"
        return f"{sum_left} is {'ten minste' if left >= right else 'minder dan'} {sum_right}"


MAJORITIES = {
    "half": Share(1, 2, True, "meer dan de helft"),
    "two_thirds": Share(2, 3, False, "ten minste twee derde"),
    "three_quarters": Share(3, 4, False, "ten minste drie vierde"),
    "unanimous": Share(1, 1, False, "eenstemmigheid"),
}
QUORUMS = {
    "third": Share(1, 3, False, "ten minste een derde"),
    "half": Share(1, 2, False, "ten minste de helft"),
    "more_than_half": Share(1, 2, True, "meer dan de helft"),
    "two_thirds": Share(2, 3, False, "ten minste twee derde"),
    "three_quarters": Share(3, 4, False, "ten minste drie vierde"),
    "all": Share(1, 1, False, "het volle aantal"),
}
YES_NO = (("yes", "ja"), ("no", "nee"))


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 0
    hint: str = ""

    def words(self, value: Value) -> str:
        return dict(self.options).get(str(value), str(value)) if self.options else str(value)

    def check(self, value: Value) -> Value:
        if self.options:
            if str(value) not in dict(self.options):
                raise RuleBroken(f"{self.label}: kies een van de mogelijkheden.")
            return str(value)
        if isinstance(value, bool) or not str(value).strip().isdecimal() or not (
                self.minimum <= int(value) <= self.maximum):
            raise RuleBroken(f"{self.label}: vul een heel getal in van {self.minimum} tot en met {self.maximum}.")
        return int(value)


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    fields: tuple[Field, ...]


def _shared(key: str) -> tuple[Field, ...]:
    """The rules that every kind of decision has."""
    return (
        Field(f"{key}.quorum", "Hoeveel leden of stemmen moeten er zijn (quorum)",
              (("none", "geen quorum"), *((name, share.words) for name, share in QUORUMS.items()))),
        Field(f"{key}.quorum_of", "Waarvan wordt het quorum genomen",
              (("members", "de leden met stemrecht"), ("votes", "de stemmen die de leden kunnen uitbrengen"))),
        Field(f"{key}.second", "Tweede vergadering zonder quorum, binnen hoeveel dagen", maximum=90,
              hint="0 als de statuten geen tweede vergadering zonder quorum kennen."),
        Field(f"{key}.majority", "Meerderheid", tuple((name, share.words) for name, share in MAJORITIES.items())),
        Field(f"{key}.of", "Meerderheid waarvan",
              (("cast", "de uitgebrachte stemmen"), ("all", "alle stemmen die kunnen worden uitgebracht"))),
        Field(f"{key}.blank", "Blanco stemmen", (("ignored", "tellen niet mee"), ("counts", "tellen mee")),
              hint="Een ongeldige stem telt nooit mee."),
    )


def _deciding(key: str) -> tuple[Field, ...]:
    return (*_shared(key), Field(f"{key}.tie", "Als de stemmen staken", (
        ("rejected", "het voorstel is verworpen"), ("casting", "de voorzitter heeft een doorslaggevende stem"),
        ("postponed", "het voorstel wordt aangehouden"), ("lot", "het lot beslist"))))


GROUPS = (
    Group("general", "De vergadering", (
        Field("general.convocation", "Oproepen, ten minste hoeveel dagen van tevoren", minimum=0, maximum=90),
        Field("general.proxy_limit", "Hoeveel volmachten één persoon mag hebben", maximum=50,
              hint="0 als de statuten volmachten uitsluiten."),
        Field("general.proxy_holder", "Wie een volmacht mag hebben", (
            ("entitled", "alleen wie zelf mag stemmen"), ("anyone", "iedereen met een uitnodiging")),
              hint="Zonder bepaling in de statuten alleen wie zelf mag stemmen (art. 2:38 lid 4 BW)."),
        Field("general.electronic", "Elektronisch deelnemen en stemmen", YES_NO,
              hint="Dit kan alleen als de statuten het bepalen (art. 2:38 lid 6 BW)."),
        Field("general.early_days", "Stemmen vóór de vergadering, vanaf hoeveel dagen ervoor", maximum=30,
              hint="0 als dit niet mag; de wet staat ten hoogste 30 dagen toe (art. 2:38 lid 8 BW)."),
        Field("general.secret_weights", "Geheim stemmen terwijl leden meer dan één stem hebben", (
            ("refused", "niet: de uitslag kan stemmen verraden"), ("demanded", "moet van de statuten")),
              hint="Bij stemgewichten kan de uitslag zelf laten zien wie wat stemde."),
    )),
    Group("matter", "Gewone voorstellen", _deciding("matter")),
    Group("statutes", "Wijziging van de statuten", (
        *_deciding("statutes"), Field("statutes.convocation", "Oproepen, ten minste hoeveel dagen van tevoren",
                                      minimum=7, maximum=90, hint="De wet eist ten minste 7 dagen (art. 2:42 BW)."))),
    Group("dissolution", "Ontbinding", _deciding("dissolution")),
    Group("election", "Verkiezing van personen", (
        *_shared("election"),
        Field("election.secret", "Hoe over personen wordt gestemd", (
            ("secret", "geheim"), ("named", "op naam"), ("chosen", "zoals de voorzitter bepaalt"))),
        Field("election.run_off", "Als niemand de meerderheid haalt", (
            ("two", "herstemming tussen de twee met de meeste stemmen"),
            ("most", "wie de meeste stemmen heeft is gekozen"))),
        Field("election.place_tie", "Bij gelijke stemmen om een plaats in de herstemming", (
            ("interim", "een tussenstemming"), ("lot", "het lot beslist"))),
        Field("election.tie", "Als de stemmen in de herstemming staken", (
            ("lot", "het lot beslist"), ("postponed", "de verkiezing wordt aangehouden"))),
        Field("election.acclamation", "Benoemen bij acclamatie", YES_NO),
    )),
)
FIELDS: Mapping[str, Field] = {field.key: field for group in GROUPS for field in group.fields}
_GROUP_OF = {field.key: group for group in GROUPS for field in group.fields}
_NOT_FOR_A_POLL = (".convocation", ".second")


@dataclass(frozen=True, slots=True)
class Statutes:
    """`rules` has only what was filled in; `body` is the name of whose rules they are, for refusals."""

    rules: Mapping[str, Rule]
    body: str = ""

    def get(self, key: str) -> Rule | None:
        """The rule when it was filled in, its article included."""
        rule = self.rules.get(key)
        return rule if rule and rule.article.strip() else None

    def need(self, *keys: str) -> tuple[Rule, ...]:
        """These rules; refuses with every one of them that is missing."""
        found = [self.get(key) for key in keys]
        absent = [key for key, rule in zip(keys, found, strict=True) if rule is None]
        if absent:
            raise RuleBroken(self._refusal(absent))
        return tuple(rule for rule in found if rule is not None)

    def rule(self, key: str) -> Rule:
        return self.need(key)[0]

    def missing(self, kind: Kind) -> tuple[str, ...]:
        """What a poll of this kind still lacks, in words; empty when it can be held."""
        return tuple(described(key) for key in needed_for(kind, self) if self.get(key) is None)

    def words(self, key: str) -> str:
        """The rule with its article: "meer dan de helft (art. 14 lid 1)"."""
        rule = self.rule(key)
        return f"{FIELDS[key].words(rule.value)} ({rule.article})"

    def _refusal(self, absent: list[str]) -> str:
        whose = f" van {self.body}" if self.body else ""
        which = "; ".join(described(key) for key in absent)
        return (f"In de regels{whose} ontbreekt: {which}. Vul bij het gremium de regel in, met het artikel van de "
                "statuten.")


def described(key: str) -> str:
    """A rule as it is named in a refusal: "meerderheid (gewone voorstellen)"."""
    label = FIELDS[key].label
    return f"{label[0].lower()}{label[1:]} ({_GROUP_OF[key].title.lower()})"


def needed_for(kind: Kind, statutes: Statutes | None = None) -> tuple[str, ...]:
    """The keys of the rules without which a poll of this kind can not be held."""
    if kind is Kind.UNANIMOUS:
        return ()
    keys = [field.key for field in _group(kind).fields if not field.key.endswith(_NOT_FOR_A_POLL)]
    quorum = statutes.get(f"{kind}.quorum") if statutes else None
    if quorum and quorum.value == "none":
        keys.remove(f"{kind}.quorum_of")
    return tuple(keys)


def _group(kind: Kind) -> Group:
    return next(group for group in GROUPS if group.key == kind)


def read(document: Mapping[str, Any], body: str = "") -> Statutes:
    """The rules from a document; refuses a rule that does not exist or a value that it can not have."""
    unknown = sorted(set(document) - set(FIELDS))
    if unknown:
        raise RuleBroken(f"Deze regels bestaan niet: {', '.join(unknown)}.")
    return Statutes({key: Rule(FIELDS[key].check(each["value"]), str(each.get("article", "")).strip())
                     for key, each in document.items()}, body)


def document(statutes: Statutes) -> dict[str, dict[str, Value]]:
    """The inverse of `read`, in the order of the form."""
    return {key: {"value": statutes.rules[key].value, "article": statutes.rules[key].article}
            for key in FIELDS if key in statutes.rules}


def _example(**changed: Value) -> dict[str, dict[str, Value]]:
    values: dict[str, Value] = {
        "general.convocation": 14, "general.proxy_limit": 2, "general.proxy_holder": "entitled",
        "general.electronic": "no", "general.early_days": 0, "general.secret_weights": "refused",
        "statutes.convocation": 14, "election.secret": "secret", "election.run_off": "two",
        "election.place_tie": "interim", "election.tie": "lot", "election.acclamation": "no"}
    for kind in ("matter", "statutes", "dissolution", "election"):
        heavy = kind in ("statutes", "dissolution")
        values |= {f"{kind}.quorum": "two_thirds" if heavy else "none", f"{kind}.quorum_of": "members",
                   f"{kind}.second": 28 if heavy else 0, f"{kind}.majority": "two_thirds" if heavy else "half",
                   f"{kind}.of": "cast", f"{kind}.blank": "ignored"}
        if kind != "election":
            values[f"{kind}.tie"] = "rejected"
    values |= {key.replace("__", "."): value for key, value in changed.items()}
    return {key: {"value": values[key], "article": ""} for key in FIELDS}


TEMPLATES = {
    "association": ("Voorbeeld: vereniging, één stem per lid", _example()),
    "weighted": ("Voorbeeld: vereniging met stemgewichten en quorum in stemmen", _example(
        matter__quorum="half", matter__quorum_of="votes", statutes__quorum_of="votes", dissolution__quorum_of="votes",
        election__secret="named")),
    "council": ("Voorbeeld: raad of bestuur waarin de voorzitter beslist als de stemmen staken", _example(
        matter__quorum="more_than_half", matter__tie="casting", general__proxy_limit=1,
        election__acclamation="yes")),
}
"""Examples to start from: name -> (title, document). Their articles are empty, so nothing can be voted on with them yet
until somebody has laid them beside the statutes."""
