#!/usr/bin/env python3
"""Telt een bewijspakket van een vergadering na, zonder netwerk en zonder het programma dat het maakte.

    python3 hertel.py export.zip [--kop CONTROLECODE ...] [--code STEMCODE ...]

--kop   de controlecode die bij opening of sluiting is getoond of gemaild: zonder die code valt niet op dat iemand het
        hele pakket opnieuw heeft gemaakt
--code  uw eigen stemcode: toont wat er onder die code in de lijst staat

Uitkomst 0 als alles klopt, 1 als er iets niet klopt. Er is alleen Python 3.10 of nieuwer voor nodig.
"""

import argparse
import csv
import hashlib
import io
import itertools
import json
import math
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

Json = dict[str, Any]
MAJORITIES = {"half": Fraction(1, 2), "two_thirds": Fraction(2, 3), "three_quarters": Fraction(3, 4),
              "unanimous": Fraction(1)}
QUORUMS = {"third": Fraction(1, 3), "half": Fraction(1, 2), "more_than_half": Fraction(1, 2),
           "two_thirds": Fraction(2, 3), "three_quarters": Fraction(3, 4), "all": Fraction(1)}
SHARES = {"half": "meer dan 1/2", "two_thirds": "ten minste 2/3", "three_quarters": "ten minste 3/4",
          "unanimous": "alle"}
RESULTS = {"adopted": "aangenomen", "rejected": "verworpen", "postponed": "aangehouden",
           "casting": "de voorzitter beslist", "lot": "het lot beslist"}
PERSONS = {"adopted": "benoemd", "rejected": "niet benoemd"}
OUTSIDE = {"adopted": "besloten", "rejected": "geen besluit"}
STATES = {"lapsed": "vervallen", "decided": "vastgesteld", "closed": "gesloten, zonder oordeel", "open": "open"}
MARKS = {"nee": 0, "ja": 1, "op papier": 2}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Report:
    """Wat is nagegaan, en hoeveel er niet klopt."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.wrong = 0

    def say(self, text: str = "") -> None:
        self.lines.append(text)

    def check(self, right: bool, good: str, bad: str = "") -> bool:
        self.say(f"  goed   {good}" if right else f"  FOUT   {bad or good}")
        self.wrong += not right
        return right

    def fail(self, text: str) -> None:
        self.check(False, text)


class Package:
    """De bestanden van het pakket; een naam die twee keer voorkomt is een fout."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise ValueError("Een bestand komt twee keer in het pakket voor.")
            self.files = {name: archive.read(name) for name in names}
        self.asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def text(self, name: str) -> str:
        self.asked.add(name)
        if name not in self.files:
            raise ValueError(f"Het bestand {name} ontbreekt.")
        return self.files[name].decode("utf-8")

    def json(self, name: str) -> Any:
        return read(self.text(name))

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(name).lstrip("\ufeff"), newline=""), delimiter=";"))


def read(text: str) -> Any:
    """JSON waarin iets twee keer staat wordt door de een zo gelezen en door de ander anders, en is dus een fout."""
    def once(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("In een bestand of het logboek staat een gegeven twee keer.")
        return found
    return json.loads(text, object_pairs_hook=once)


def keys(text: str) -> list[str]:
    return text.split("|") if text else []


# ---------------------------------------------------------------------------------------------- het logboek

def chain(package: Package, report: Report) -> tuple[list[Json], list[str]]:
    """De regels van het logboek en de controlecode na iedere regel."""
    texts = package.text("log.jsonl").split("\n")[:-1]
    told = [row["controlecode"] for row in package.rows("koppen.csv")]
    heads, head = [], "0" * 64
    for text in texts:
        head = sha256(head + text)
        heads.append(head)
    lines = [read(text) for text in texts]
    report.check([line["number"] for line in lines] == list(range(1, len(lines) + 1)),
                 f"logboek: {len(lines)} regels, doorlopend genummerd", "logboek: er ontbreekt een regel")
    first = next((n for n, (a, b) in enumerate(itertools.zip_longest(heads, told), 1) if a != b), None)
    report.check(first is None, "logboek: iedere regel sluit aan op de vorige",
                 f"logboek: vanaf regel {first} is het logboek veranderd")
    return lines, heads


def heads_given(given: Iterable[str], heads: list[str], report: Report) -> None:
    for code in given:
        wanted = code.replace(" ", "").replace("-", "").lower()
        places = [n for n, head in enumerate(heads, 1) if len(wanted) >= 16 and head.startswith(wanted)]
        report.check(bool(places), f"controlecode {code}: hoort bij regel {places[0] if places else 0} van het logboek",
                     f"controlecode {code} hoort niet bij dit logboek: het pakket is later opnieuw gemaakt, of de code "
                     "is verkeerd overgetypt")


FILES = ("LEESMIJ.txt", "hertel.py", "vergadering.json", "log.jsonl", "koppen.csv", "presentie.csv",
         "afgevaardigden.csv", "volmachten.csv", "proces-verbaal.pdf")


def complete(package: Package, report: Report) -> None:
    """Alle bestanden die bij een bewijspakket horen, zijn er; wat na het tellen niet gelezen is, hoort er niet bij."""
    report.say()
    missing = [name for name in FILES if name not in package]
    report.check(not missing, "pakket: alle bestanden zijn er", f"pakket: ontbreekt: {', '.join(missing)}")
    for name in package.files:
        if name.startswith("stemming-") and name not in package.asked:
            report.fail(f"pakket: {name} hoort bij geen stemming van deze vergadering, of is er niet van")
        elif name not in FILES and name not in package.asked:
            report.say(f"  let op {name} hoort niet in het pakket en is niet nagegaan")
    report.say("  let op het proces-verbaal en LEESMIJ.txt leest dit programma niet: leg de uitslagen daarin naast wat "
               "hierboven staat")
    own = Path(globals().get("__file__", "")).resolve()
    if own.is_file() and "hertel.py" in package and own.read_bytes() != package.files["hertel.py"]:
        report.say("  let op hertel.py in het pakket is een ander programma dan dit")


def meeting_told(meeting: Json, lines: list[Json], report: Report) -> None:
    """Welke vergadering het was en wie voorzat en telde, zoals het logboek het aan het eind vertelt."""
    ended = next((line for line in reversed(lines) if line["event"] == "meeting_ended"), None)
    if ended is None:
        report.say("  let op de vergadering is nog niet gesloten: wie voorzat en telde staat nog niet in het logboek")
        return
    names = ("title", "association", "place", "begins_at", "chair", "secretary", "counters")
    wrong = [name for name in names if name in ended and ended[name] != meeting.get(name)]
    report.check(not wrong, "vergadering: naam, tijd, voorzitter en tellers gelijk aan het logboek",
                 f"vergadering: vergadering.json is anders dan het logboek: {', '.join(wrong)}")


def presence(package: Package, lines: list[Json], report: Report) -> None:
    """De presentielijst en de volmachten zoals het logboek ze vertelt."""
    here: dict[int, Json] = {}
    found: list[tuple[Any, ...]] = []
    given: dict[int, Json] = {}
    proxies: list[tuple[Any, ...]] = []

    def leave(person: int, at: str) -> None:
        line = here.pop(person, None)
        if line:
            found.append((person, line["name"], line["way"], line["at"], at))

    def revoke(mandate: int, at: str) -> None:
        line = given.pop(mandate, None)
        if line:
            proxies.append((mandate, line["seat"], line["holder"], line["name"], line["given_by"], line["scope"],
                            line["at"], at))

    for line in lines:
        event = line["event"]
        if event in ("check_in", "check_out"):
            leave(line["person"], line["at"])
        if event == "check_in":
            here[line["person"]] = line
        if event == "meeting_ended":
            for person in list(here):
                leave(person, line["at"])
        if event in ("proxy_given", "proxy_revoked"):
            revoke(line["mandate"], line["at"])
        if event == "proxy_given":
            given[line["mandate"]] = line
    for person in list(here):
        leave(person, "")
    for mandate in list(given):
        revoke(mandate, "")
    told = [(int(r["persoon"]), r["naam"], r["wijze"], r["gekomen"], r["vertrokken"])
            for r in package.rows("presentie.csv")]
    report.check(sorted(told) == sorted(found), f"presentie: {len(told)} regels, gelijk aan het logboek",
                 "presentie: de presentielijst is anders dan het logboek")
    held = [(int(r["mandaat"]), r["lid"], int(r["houder"]), r["naam"], r["gegeven door"], r["reikwijdte"],
             r["gegeven"], r["ingetrokken"]) for r in package.rows("volmachten.csv")]
    report.check(sorted(held) == sorted(proxies), f"volmachten: {len(held)}, gelijk aan het logboek",
                 "volmachten: de lijst is anders dan het logboek")


Own = dict[int, set[int]]


def delegates(package: Package, lines: list[Json], report: Report) -> Own:
    """Wie voor welk lid mocht stemmen: mandaat -> personen. Het logboek zegt het bij iedere presentielijst."""
    told: Own = {}
    seats = {row["mandate"]: row["seat"] for line in lines for row in line.get("roll", ())}
    names: dict[int, set[str]] = {}
    for line in lines:
        if line["event"] == "check_in":
            names.setdefault(line["person"], set()).add(line["name"])
    others = []
    for row in package.rows("afgevaardigden.csv"):
        mandate, person = int(row["mandaat"]), int(row["persoon"])
        told.setdefault(mandate, set()).add(person)
        if row["lid"] != seats.get(mandate, row["lid"]) or row["naam"] not in names.get(person, {row["naam"]}):
            others.append(row["naam"])
    report.check(not others, "afgevaardigden: namen en leden gelijk aan het logboek",
                 f"afgevaardigden: het logboek noemt een ander of een ander lid dan: {', '.join(others)}")
    last = next((rolled(line) for line in reversed(lines) if "roll" in line), told)
    same = all(told.get(mandate, set()) == people for mandate, people in last.items())
    report.check(same, f"afgevaardigden: van {len(told)} leden, gelijk aan het logboek",
                 "afgevaardigden: de lijst is anders dan het logboek")
    return told


def rolled(line: Json) -> Own:
    return {row["mandate"]: set(row["people"]) for row in line["roll"]}


def there_at(lines: Iterable[Json], own: Own) -> tuple[set[int], set[int]]:
    """Wie er na deze regels zelf is, en wie vertegenwoordigd is door iemand die er zelf is."""
    people: set[int] = set()
    proxies: dict[int, int] = {}
    for line in lines:
        if "roll" in line:
            own = own | rolled(line)
        if line["event"] == "check_in":
            people.add(line["person"])
        elif line["event"] == "check_out":
            people.discard(line["person"])
        elif line["event"] == "proxy_given":
            proxies[line["mandate"]] = line["holder"]
        elif line["event"] == "proxy_revoked":
            proxies.pop(line["mandate"], None)
    present = {mandate for mandate, who in own.items() if who & people and mandate not in proxies}
    return present, {mandate for mandate, holder in proxies.items() if holder in people}


# ------------------------------------------------------------------------------------------------- het tellen

class Counts:
    """Stemmen per keuze, in hele stemmen."""

    def __init__(self, choices: list[str], entitled: int) -> None:
        self.votes = dict.fromkeys(choices, 0)
        self.valid = self.blank = self.invalid = 0
        self.entitled = entitled

    def add(self, choice: list[str], weight: int) -> None:
        for key in choice:
            self.votes[key] += weight
        if choice:
            self.valid += weight
        else:
            self.blank += weight

    def add_totals(self, totals: Json, several: bool) -> None:
        names = 0
        for key in self.votes:
            self.votes[key] += totals.get(key, 0)
            names += totals.get(key, 0)
        self.valid += totals.get("valid", 0 if several else names)
        self.blank += totals.get("blank", 0)
        self.invalid += totals.get("invalid", 0)

    @property
    def cast(self) -> int:
        return self.valid + self.blank + self.invalid


def majority_met(name: str, part: int, base: int) -> bool:
    if base == 0 or part == 0:
        return False
    share = Fraction(part, base)
    return share > MAJORITIES[name] if name == "half" else share >= MAJORITIES[name]


def base_of(rules: Json, counts: Counts) -> int:
    if rules["rules"]["of"]["value"] == "all":
        return counts.entitled
    return counts.valid + (counts.blank if rules["rules"]["blank"]["value"] == "counts" else 0)


def decide(rules: Json, counts: Counts) -> str:
    """De uitkomst van een stemming voor of tegen."""
    in_favour, against = counts.votes["for"], counts.votes["against"]
    base, name = base_of(rules, counts), rules["rules"]["majority"]["value"]
    if in_favour + against == 0:
        return "rejected"
    if name == "half" and in_favour == against and 2 * in_favour == base:
        return "rejected" if rules["kind"] == "election" else str(rules["rules"]["tie"]["value"])
    return "adopted" if majority_met(name, in_favour, base) else "rejected"


def fill(votes: dict[str, int], places: int) -> tuple[list[str], list[str], int]:
    """Wie een plaats heeft, wie om de laatste plaatsen gelijk staan, en hoeveel plaatsen dat zijn."""
    placed: list[str] = []
    for score in sorted(set(votes.values()), reverse=True):
        group = [key for key, number in votes.items() if number == score]
        room = places - len(placed)
        if len(group) > room:
            return placed, (group if room else []), room
        placed += group
    return placed, [], 0


def elect(rules: Json, counts: Counts) -> tuple[list[str], Json | None]:
    """Wie gekozen is en wat er volgt: (namen, {"step", "candidates", "certain", "elects"} of niets)."""
    own, seats, votes = rules["rules"], rules["seats"], counts.votes
    if counts.valid == 0:
        return [], None
    if rules["stage"] == "interim":
        placed, tied, _ = fill(votes, 2 * seats - len(rules["certain"]))
        going = [*rules["certain"], *placed]
        return [], step("lot", tied, going, False) if tied else step("run_off", going)
    by_most = rules["stage"] == "run_off" or own["run_off"]["value"] == "most"
    base, name = base_of(rules, counts), own["majority"]["value"]
    enough = {key: number for key, number in votes.items()
              if (number > 0 if by_most else majority_met(name, number, base))}
    placed, tied, _ = fill(enough, seats)
    if tied:
        return placed, None if own["tie"]["value"] == "postponed" else step("lot", tied)
    left = seats - len(placed)
    others = {key: number for key, number in votes.items() if key not in placed}
    if by_most or left == 0 or len(others) <= left:
        return placed, None
    going, tied, _ = fill(others, 2 * left)
    return placed, step(own["place_tie"]["value"], tied, going, False) if tied else step("run_off", going)


def step(name: str, candidates: list[str], certain: list[str] | None = None, elects: bool = True) -> Json:
    return {"step": name, "candidates": candidates, "certain": certain or [], "elects": elects}


def single(rules: Json) -> bool:
    return {choice["key"] for choice in rules["choices"]} == {"for", "against"}


# --------------------------------------------------------------------------------------------- een stemming

class Poll:
    """Alles wat het pakket van één stemming heeft."""

    def __init__(self, package: Package, number: int, lines: list[Json], heads: list[str], report: Report) -> None:
        self.folder, self.number, self.report, self.package = f"stemming-{number}/", number, report, package
        self.result = package.json(self.folder + "uitslag.json")
        self.rules = package.json(self.folder + "regels.json")
        self.register: list[Json] = [
            {"mandate": int(row["mandaat"]), "name": row["naam"], "weight": int(row["stemmen"]),
             "article": row["artikel"], "category": row["categorie"], "member": row["lid"] == "ja"}
            for row in package.rows(self.folder + "register.csv")]
        self.weights: dict[int, int] = {row["mandate"]: row["weight"] for row in self.register}
        self.names: dict[int, str] = {row["mandate"]: row["name"] for row in self.register}
        self.lines, self.heads = [line for line in lines if line.get("poll") == number], heads
        # Wie de aantallen achteraf geheim noemt om biljetten weg te laten, heeft het logboek tegen zich.
        self.withheld = (bool(self.result["withheld"]) and self.rules["weighing"] in ("units", "totals")
                         and not any("totals" in line for line in self.lines))

    def event(self, name: str) -> Json:
        return next((line for line in self.lines if line["event"] == name), {})

    def choices(self) -> list[str]:
        return [choice["key"] for choice in self.rules["choices"]]

    def allowed(self, choice: list[str]) -> bool:
        most = 1 if single(self.rules) else self.rules["seats"]
        return len(set(choice)) == len(choice) <= most and set(choice) <= set(self.choices())

    def frozen(self) -> bool:
        """De regels en het register zijn die van de opening."""
        opened = self.event("poll_opened")
        rules = self.report.check(opened.get("rules") == sha256(canonical(self.rules)),
                                  "regels: gelijk aan wat bij de opening is vastgelegd",
                                  "regels: anders dan bij de opening is vastgelegd")
        register = self.report.check(
            opened.get("register") == sha256(canonical(self.register)),
            f"register: {len(self.register)} stemgerechtigden, gelijk aan de opening",
            "register: anders dan bij de opening is vastgelegd")
        return rules and register

    def told(self) -> None:
        """Waarover, in welk gremium, hoe en wanneer is gestemd, zoals het logboek het vertelt."""
        opened, closed, told = self.event("poll_opened"), self.event("poll_closed"), self.result
        known = (self.number, opened["motion"], opened["body"], opened["way"], opened["at"], self.head(opened))
        said = tuple(told[key] for key in ("number", "title", "body", "way", "opened_at", "head_opened"))
        self.report.check(said == known and opened["secret"] == self.rules["secret"],
                          f"opening: “{opened['motion']}” in {opened['body']}, gelijk aan het logboek",
                          f"opening: het logboek zegt “{opened['motion']}” in {opened['body']}, {opened['way']}")
        last = closed or self.event("poll_lapsed")
        before = (told["follows"], told["because"])
        self.report.check(before == (opened.get("follows", before[0]), opened.get("because", before[1])),
                          "volgorde: wat eraan voorafging gelijk aan het logboek",
                          "volgorde: het logboek noemt een andere stemming die eraan voorafging, of een andere reden")
        self.report.check((told["closed_at"], told["head_closed"]) == (last.get("at", ""), self.head(last)),
                          "sluiting: tijd en controlecode gelijk aan het logboek",
                          "sluiting: tijd of controlecode anders dan het logboek")

    def head(self, line: Json) -> str:
        """De controlecode na deze regel van het logboek."""
        return self.heads[line["number"] - 1] if line else ""

    def quorum(self, all_lines: list[Json], own: Own) -> None:
        """Wie er was bij de opening, en of dat genoeg was."""
        told, rules = self.result["quorum"], self.rules["rules"]
        if self.rules["kind"] == "unanimous" or not told:
            return
        early, voted = told.get("early"), set(self.result["result"].get("voted", ()))
        until = self.event("poll_closed" if early else "poll_opened").get("number", 0)
        present, represented = there_at((line for line in all_lines if line["number"] < until), own)
        here = {mandate for mandate in self.weights if mandate in present | represented or (early and mandate in voted)}
        of_votes = rules.get("quorum_of", {}).get("value") == "votes"
        size: dict[int, int] = {row["mandate"]: row["weight"] if of_votes else 1
                                for row in self.register if of_votes or row["member"]}
        name = "none" if self.rules["second"] else rules["quorum"]["value"]
        base, there = sum(size.values()), sum(size.get(mandate, 0) for mandate in here)
        needed = 0 if name == "none" else (math.floor(base * QUORUMS[name]) + 1 if name == "more_than_half"
                                          else math.ceil(base * QUORUMS[name]))
        self.report.check((told["base"], told["needed"], told["there"]) == (base, needed, there),
                          f"quorum: {needed} nodig, {there} aanwezig of vertegenwoordigd van {base}",
                          f"quorum: de uitslag zegt {told['needed']} nodig en {told['there']} aanwezig; uit de "
                          f"presentie volgt {needed} nodig en {there} aanwezig")
        inside = sum(size.get(mandate, 0) for mandate in here & present)
        self.report.check((told["met"], bool(early) or (set(told["mandates"]), told["present"], told["represented"]))
                          == (there >= needed, bool(early) or (here, inside, there - inside)),
                          "quorum: wie er waren, gelijk aan het logboek",
                          "quorum: de uitslag zegt dat er anderen waren dan het logboek")
        line = self.event("poll_opened").get("quorum")
        self.report.check(bool(early) or (line == told["sentence"] and there >= needed),
                          "quorum: gelijk aan het logboek",
                          "quorum: het logboek zegt iets anders, of het is niet gehaald")
        if early:
            self.report.check(bool(self.result["result"].get("no_quorum")) == (there < needed), "quorum na sluiting")

    def acclaimed(self) -> None:
        """Zonder stemming benoemd: het mag van de statuten, en er zijn niet meer kandidaten dan plaatsen."""
        line, rule = self.event("acclamation"), self.rules["rules"].get("acclamation", {})
        names = [choice["name"] for choice in self.rules["choices"]]
        fits = len(line.get("names", ())) == 1 if single(self.rules) else (
            line.get("names") == names and len(names) <= self.rules["seats"])
        self.report.check(
            rule.get("value") == "yes" and fits and all(
                name in self.result["result"]["election"]["sentence"] for name in line["names"]),
            f"acclamatie: {', '.join(line.get('names', ()))} ({rule.get('article')})",
            "acclamatie: mag niet van de regels, of het logboek noemt anderen")

    def ballots(self) -> Counts | None:
        """De stemmen zelf, nagegaan en geteld; niets als zij niet in het pakket horen te zitten."""
        counts = Counts(self.choices(), sum(self.weights.values()))
        paper = self.result["paper"]
        if self.rules["secret"]:
            right = self.secret(counts, paper)
        else:
            right = self.named(counts)
            if self.result["way"] == "hands":
                counts.add_totals(paper, self.several)
        if not right:
            return None
        self.report.check(counts.cast <= counts.entitled, f"aantallen: {counts.cast} van {counts.entitled} uitgebracht",
                          "aantallen: meer stemmen dan er konden worden uitgebracht")
        return counts

    @property
    def several(self) -> bool:
        return not single(self.rules) and self.rules["seats"] > 1

    def named(self, counts: Counts) -> bool:
        """Stemmen op naam: één per mandaat, en gelijk aan het logboek."""
        rows = self.package.rows(self.folder + "stemmen.csv")
        standing = [(int(row["mandaat"]), keys(row["keuze"])) for row in rows if not row["vervangen"]]
        self.report.check(len({mandate for mandate, _ in standing}) == len(standing) and all(
            mandate in self.weights and self.allowed(choice) for mandate, choice in standing),
            f"stemmen: {len(standing)}, ieder van iemand uit het register en één per mandaat",
            "stemmen: een mandaat stemt dubbel, staat niet in het register of koos iets dat niet kon")
        last = {line["mandate"]: line["choice"] for line in self.lines if line["event"] == "vote"}
        told = [(int(row["mandaat"]), keys(row["keuze"]), row["hoe"], row["tijd"], row["vervangen"]) for row in rows]
        cast = [line for line in self.lines if line["event"] == "vote"]
        logged = [(line["mandate"], line["choice"], line["how"], line["at"],
                   next((later["at"] for later in cast[n:] if later["mandate"] == line["mandate"]), ""))
                  for n, line in enumerate(cast, 1)]
        self.report.check((dict(standing), told) == (last, logged), "stemmen: gelijk aan het logboek",
                          "stemmen: anders dan het logboek")
        self.named_right(rows, "stemmen")
        box = sha256(canonical([list(each) for each in sorted(standing)]))
        self.closed(box, len(standing), {mandate for mandate, _ in standing})
        for mandate, choice in standing:
            counts.add([key for key in choice if key in counts.votes], self.weights.get(mandate, 0))
        return True

    def named_right(self, rows: list[dict[str, str]], what: str) -> None:
        """Bij ieder mandaat staat de naam uit het register: anders zou de stem van een ander lijken."""
        wrong = [row["naam"] for row in rows if self.names.get(int(row["mandaat"])) != row["naam"]]
        self.report.check(not wrong, f"{what}: iedere naam is die uit het register",
                          f"{what}: staat niet zo in het register: {', '.join(wrong)}")

    def secret(self, counts: Counts, paper: Json) -> bool:
        """Geheime biljetten: gesorteerd, geen code dubbel, evenveel als er stemden, en de stembus van de sluiting."""
        listed = self.package.rows(self.folder + "gestemd.csv")
        marks = {int(row["mandaat"]): MARKS[row["gestemd"]] for row in listed}
        self.named_right(listed, "wie stemde")
        voted = {mandate for mandate, mark in marks.items() if mark}
        self.report.check(set(marks) == set(self.weights), "wie stemde: gelijk aan het register",
                          "wie stemde: iemand staat niet in het register")
        if self.folder + "biljetten.csv" not in self.package:
            self.report.check(self.withheld, "biljetten: niet openbaar; alleen de telcommissie kan ze natellen",
                              "biljetten: ontbreken")
            return False
        rows = self.package.rows(self.folder + "biljetten.csv")
        codes, totals = [row["controlegetal"] for row in rows], None
        self.report.check(codes == sorted(set(codes)), f"biljetten: {len(codes)}, gesorteerd en geen code dubbel",
                          "biljetten: niet gesorteerd of een code staat er dubbel")
        inside = [self.weights[m] for m, mark in marks.items() if mark == 1 and m in self.weights]
        expected = sum(inside) if self.rules["weighing"] == "units" else len(inside)
        self.report.check(len(codes) == expected, f"biljetten: evenveel als er stemmen zijn uitgebracht ({expected})",
                          f"biljetten: {len(codes)}, maar er zijn {expected} stemmen uitgebracht")
        box: Json = {"register": {str(mandate): mark for mandate, mark in marks.items()}}
        if self.rules["weighing"] == "totals":
            if self.folder + "totalen.json" not in self.package:
                self.report.check(self.withheld, "totalen: niet openbaar; alleen de telcommissie kan ze natellen")
                return False
            totals = self.package.json(self.folder + "totalen.json")
            box.update(ballots=[[code] for code in codes], totals=totals)
            counts.add_totals(totals, self.several)
            self.report.check(counts.cast == sum(inside), "totalen: evenveel als er stemmen zijn uitgebracht")
        else:
            chosen = [keys(row["keuze"]) for row in rows]
            self.report.check(all(map(self.allowed, chosen)), "keuzes: staan alle op het stembiljet",
                              "keuzes: een biljet heeft een keuze die niet kon")
            box["ballots"] = [[code, choice] for code, choice in zip(codes, chosen, strict=True)]
            for choice in chosen:
                counts.add([key for key in choice if key in counts.votes], 1)
        before = counts.cast
        counts.add_totals(paper, self.several)
        on_paper = sum(mark == 2 for mark in marks.values())
        self.report.check(counts.cast - before == on_paper or not self.event("paper_counted"),
                          f"papier: {on_paper} biljetten", "papier: niet evenveel biljetten als er op papier stemden")
        self.closed(sha256(canonical(box)), len(codes), voted)
        return True

    def closed(self, box: str, ballots: int, voted: set[int]) -> None:
        """De stembus is die van de sluiting, met evenveel biljetten als daar is vastgelegd."""
        line, told = self.event("poll_closed"), self.result["result"]
        self.report.check(line.get("box") == told["box"] == box,
                          "stembus: gelijk aan wat bij de sluiting is vastgelegd",
                          "stembus: anders dan bij de sluiting is vastgelegd")
        self.report.check((line.get("ballots"), line.get("voted")) == (ballots, len(voted))
                          and told["ballots"] == ballots and voted == set(told.get("voted", ())),
                          f"stembus: {len(voted)} stemden", "stembus: een ander aantal dan bij de sluiting")

    def totals(self, counts: Counts) -> None:
        told = self.result["result"]["tally"]
        mine = (counts.votes, counts.blank, counts.invalid, counts.valid, counts.entitled, counts.cast,
                counts.entitled - counts.cast)
        theirs = tuple(told[key] for key in ("votes", "blank", "invalid", "valid", "entitled", "cast", "not_voted"))
        names = {choice["key"]: choice["name"] for choice in self.rules["choices"]}
        words = ", ".join(f"{number} {names[key]}" for key, number in counts.votes.items())
        rest = (f"{counts.valid} geldig, {counts.blank} blanco, {counts.invalid} ongeldig, "
                f"{counts.entitled - counts.cast} niet gestemd")
        self.report.check(mine == theirs, f"geteld: {words}; {rest}",
                          f"geteld: {words}; {rest}; de uitslag zegt iets anders")
        for line in self.lines:
            if "totals" in line:
                self.report.check((line["totals"], line["blank"], line["invalid"]) == mine[:3],
                                  "geteld: gelijk aan het logboek", "geteld: het logboek zegt iets anders")

    def outcome(self, counts: Counts) -> None:
        """De uitkomst volgens de regels, met wat de voorzitter of het lot besliste."""
        rules, told = self.rules["rules"], self.result["result"]
        base, name = base_of(self.rules, counts), rules["majority"]["value"]
        lot, chair = self.event("lot_drawn"), self.event("casting_vote")
        if lot:
            self.report.check(bool(lot["by"]) and bool(lot["witnesses"]),
                              f"loting: door {lot['by']}, in het bijzijn van {', '.join(lot['witnesses'])}")
        if "election" in told and not single(self.rules):
            self.elected(counts, lot)
            return
        result = decide(self.rules, counts)
        if result == "casting" and chair:
            result = "adopted" if chair["choice"] == "for" else "rejected"
        if result == "lot" and lot:
            result = "adopted" if lot["drawn"] == ["for"] else "rejected"
        word = {"election": PERSONS, "unanimous": OUTSIDE}.get(self.rules["kind"], {}).get(result, RESULTS[result])
        self.report.check(told["outcome"]["result"] == result and told["outcome"]["sentence"].startswith(word),
                          f"uitkomst: {word} ({SHARES[name]} van {base}, {rules['majority']['article']})",
                          f"uitkomst: volgens de regels {word}; de uitslag zegt {told['outcome']['sentence']}")

    def elected(self, counts: Counts, lot: Json) -> None:
        told = self.result["result"]["election"]
        names = {choice["key"]: choice["name"] for choice in self.rules["choices"]}
        elected, after = elect(self.rules, counts)
        if after and after["step"] == "lot" and lot:
            going = [*after["certain"], *lot["drawn"]]
            right = set(lot["drawn"]) <= set(after["candidates"])
            self.report.check(right, "loting: tussen wie gelijk stonden", "loting: van iemand die niet meelootte")
            elected, after = (elected + lot["drawn"], None) if after["elects"] else (elected, step("run_off", going))
        theirs = told["next"] and (told["next"]["step"], set(told["next"]["candidates"]))
        mine = after and (after["step"], set(after["candidates"]))
        who = ", ".join(names[key] for key in elected) or "niemand"
        follows = f"; daarna {after['step']} tussen {', '.join(sorted(after['candidates']))}" if after else ""
        self.report.check(set(elected) == set(told["elected"]) and mine == theirs, f"uitkomst: gekozen {who}{follows}",
                          f"uitkomst: volgens de regels gekozen {who}{follows}; de uitslag zegt {told['sentence']}")
        chosen = [names[key] for key in elected]
        self.report.check(after is not None or not chosen or all(name in told["sentence"] for name in chosen),
                          "uitkomst: de namen in de uitslag", "uitkomst: de uitslag noemt een ander")

    def judged(self) -> None:
        """Het oordeel van de voorzitter is dat van het logboek, en wijkt alleen af met een reden."""
        line, told = self.event("judgement"), self.result["judgement"]
        same = all(line.get(key) == told.get(key) for key in ("words", "differs", "reason", "by"))
        lapsed = self.event("poll_lapsed")
        state = "lapsed" if lapsed else "decided" if line else "closed" if self.event("poll_closed") else "open"
        self.report.check(self.result["state"] == state, f"staat: {self.state_words(lapsed)}",
                          f"staat: volgens het logboek {STATES[state]}")
        self.report.check((told.get("lapsed", ""), told.get("lapsed_by", "")) == (
            lapsed.get("reason", ""), lapsed.get("by", "")), "vervallen: gelijk aan het logboek",
            "vervallen: anders dan het logboek")
        if not line and not told.get("words"):
            self.report.say("  let op de voorzitter heeft geen oordeel gegeven")
            return
        self.sealed(line)
        self.report.check(bool(line) and same, f"oordeel: “{line.get('words')}”, door {line.get('by')}",
                          "oordeel: anders dan het logboek")
        found = self.result["result"].get("outcome") or self.result["result"].get("election")
        if found and not self.withheld and not self.result["result"].get("no_quorum"):
            # Waar de aantallen geheim blijven, noemt de voorzitter alleen het woord waarmee de uitslag begint.
            said = (found["sentence"], re.split(" met |: | door ", found["sentence"])[0])
            self.report.check(line.get("words") in said or bool(line.get("reason")),
                              "oordeel: volgt de telling, of heeft een reden",
                              "oordeel: wijkt af van de telling zonder reden")

    def sealed(self, line: Json) -> None:
        """De uitslag met zijn berekening is die waarover de voorzitter oordeelde, tot op de letter."""
        if self.result["result"].get("withheld"):
            return
        whole = sha256(canonical({"result": self.result["result"], "quorum": self.result["quorum"]}))
        self.report.check(line.get("result", whole) == whole, "uitslag: gelijk aan waarover is geoordeeld",
                          "uitslag: de berekening of een opmerking is na het oordeel veranderd")

    def state_words(self, lapsed: Json) -> str:
        return f"vervallen: {lapsed['reason']}" if lapsed else "gelijk aan het logboek"


def recount(poll: Poll, lines: list[Json], own: Own, report: Report) -> None:
    result = poll.result
    kind = "geheim" if poll.rules["secret"] else "op naam"
    report.say(f"\nStemming {poll.number}: {result['title']} ({result['body']}, {kind})")
    poll.frozen()
    poll.told()
    if not poll.event("poll_closed"):
        report.check(result["state"] in ("open", "lapsed") and "tally" not in result["result"],
                     "deze stemming is niet gesloten en heeft geen uitslag")
        return
    poll.quorum(lines, own)
    if result["way"] == "acclamation":
        poll.acclaimed()
    counts = poll.ballots()
    if counts and "tally" in result["result"]:
        poll.totals(counts)
        poll.outcome(counts)
    elif not poll.withheld and not counts:
        report.fail("uitslag: er is niets om na te tellen")
    poll.judged()


# ------------------------------------------------------------------------------------------- de eigen stemcode

def plain(code: str) -> str:
    return code.upper().translate(str.maketrans("OIL", "011", " -"))


def look_up(poll: Poll, code: str) -> str | None:
    """Wat er onder een code staat; None als zij er niet is."""
    if poll.folder + "biljetten.csv" not in poll.package:
        return None
    found = {row["controlegetal"]: row.get("keuze", "") for row in poll.package.rows(poll.folder + "biljetten.csv")}
    names = {choice["key"]: choice["name"] for choice in poll.rules["choices"]}
    for mark, choice in marks_of(poll, plain(code)):
        if mark in found:
            chosen = keys(found[mark]) if choice is None else choice
            return ", ".join(names[key] for key in chosen) or "blanco"
    return None


def marks_of(poll: Poll, code: str) -> Iterator[tuple[str, list[str] | None]]:
    if poll.rules["weighing"] == "heads":
        yield sha256(code), None
    elif poll.rules["weighing"] == "units":
        yield sha256(code + "-1"), None
    else:
        most = 1 if single(poll.rules) else poll.rules["seats"]
        for number in range(most + 1):
            for choice in itertools.combinations(poll.choices(), number):
                yield sha256(f"{code}:{','.join(choice)}"), list(choice)


def codes_given(polls: list[Poll], codes: Iterable[str], report: Report) -> None:
    for code in codes:
        hits = [(poll, look_up(poll, code)) for poll in polls if poll.rules["secret"]]
        told = [f"stemming {poll.number}: {choice}" for poll, choice in hits if choice is not None]
        report.check(bool(told), f"uw code {code}: {'; '.join(told)}", f"uw code {code} is niet gevonden")


def run(path: Path, heads: list[str], codes: list[str]) -> Report:
    report = Report()
    package = Package(path)
    meeting = package.json("vergadering.json")
    report.say(f"{meeting['title']} ({meeting['begins_at'][:10]})")
    lines, found = chain(package, report)
    heads_given(heads, found, report)
    meeting_told(meeting, lines, report)
    presence(package, lines, report)
    own = delegates(package, lines, report)
    told = [line["poll"] for line in lines if line["event"] == "poll_opened"]
    report.check(sorted(meeting["polls"]) == sorted(told), f"stemmingen: {len(told)}, alle in het pakket",
                 "stemmingen: er ontbreekt er een, of er is er een te veel")
    polls = [Poll(package, number, lines, found, report) for number in meeting["polls"]]
    for poll in polls:
        recount(poll, lines, own, report)
    complete(package, report)
    report.say()
    codes_given(polls, codes, report)
    if not heads:
        report.say("  let op geef met --kop de controlecode die bij de sluiting is getoond of gemaild; zonder die code "
                   "valt niet op\n         dat het hele pakket later opnieuw is gemaakt")
    return report


def main(arguments: list[str] | None = None, write: Callable[[str], Any] = print) -> int:
    parser = argparse.ArgumentParser(description="Telt een bewijspakket van een vergadering na.")
    parser.add_argument("pakket", type=Path)
    parser.add_argument("--kop", action="append", default=[], help="controlecode van de opening of sluiting")
    parser.add_argument("--code", action="append", default=[], help="uw eigen stemcode")
    given = parser.parse_args(arguments)
    try:
        report = run(given.pakket, given.kop, given.code)
    except FileNotFoundError:
        write(f"FOUT   het bestand {given.pakket} is er niet.")
        return 1
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError):
        write(f"FOUT   {given.pakket} is geen heel zipbestand: het is beschadigd, afgebroken of versleuteld.")
        return 1
    except Exception as problem:
        # Wat het pakket ook heeft: er komt een uitkomst in woorden, en die is nooit "alles klopt".
        write(f"FOUT   in het pakket staat iets wat er niet kan staan: {type(problem).__name__}: {problem}")
        return 1
    for line in report.lines:
        write(line)
    write("" if not report.wrong else f"\nNIET IN ORDE: {report.wrong} keer FOUT, zie hierboven.")
    if not report.wrong:
        write("ALLES KLOPT: uit dit pakket volgt dezelfde uitslag.")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
