"""The export of a meeting as evidence: a zip with everything that is needed to count its votes again, elsewhere.

In: `Evidence`, plain objects that the caller fills from the database. Out: the bytes of the zip, which `hertel.py`
inside it recounts. `full` is for the counting committee, under its duty of secrecy: it also has the ballots and totals
that are withheld from everybody else because they would tell whose vote is whose. The same evidence always gives the
same bytes. The documents (`terms`, `register`, `quorum`, `paper`, `result`, `judgement`) are those of the `Poll`.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from survey.rules import ballots, judgements
from survey.rules.chain import canonical

EPOCH = (1980, 1, 1, 0, 0, 0)
MARKS = {ballots.NOT_VOTED: "nee", ballots.VOTED: "ja", ballots.ON_PAPER: "op papier"}
README = """Bewijspakket: {title}

Met dit pakket kan iedereen de stemmingen natellen, zonder het programma dat het maakte:

    python3 hertel.py {name} --kop <controlecode bij de sluiting> [--code <uw eigen stemcode>]

De controlecode is bij opening en sluiting van iedere stemming in de zaal getoond en gemaild aan de telcommissie.
Zonder die code kunt u niet merken dat het hele pakket later opnieuw is gemaakt.

vergadering.json      wat, wanneer, wie voorzat en wie telde
log.jsonl             het logboek: een regel per gebeurtenis, behalve de geheime stemmen
koppen.csv            de controlecode na iedere regel van het logboek
presentie.csv         wie er was, van wanneer tot wanneer
afgevaardigden.csv    wie voor welk lid mocht stemmen
volmachten.csv        wie wie vertegenwoordigde, en tot wanneer
proces-verbaal.pdf    het proces-verbaal
stemming-<nummer>/    per stemming: regels.json (met het artikel van de statuten), register.csv, uitslag.json, en
                      stemmen.csv (op naam) of gestemd.csv en biljetten.csv (geheim)
{kind}
Bewaar dit pakket ten minste zolang een besluit kan worden aangevochten (art. 2:15 BW: één jaar).
"""
PUBLIC = """
Waar biljetten.csv of totalen.json ontbreekt, zijn de aantallen niet openbaar: zij zouden verraden wie wat stemde.
Alleen de telcommissie heeft het volledige pakket.
"""
FULL = """
VERTROUWELIJK: dit volledige pakket is voor de telcommissie. Het kan laten zien wie wat stemde.
"""


@dataclass(frozen=True, slots=True)
class EvidencePerson:
    """One stay of a person in the meeting; somebody who left and came back has two."""

    number: int
    name: str
    way: str
    came_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceDelegate:
    person: int
    name: str
    mandate: int
    seat: str


@dataclass(frozen=True, slots=True)
class EvidenceProxy:
    mandate: int
    seat: str
    holder: int
    holder_name: str
    given_by: str
    given_at: datetime
    revoked_at: datetime | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceVote:
    mandate: int
    name: str
    choice: tuple[str, ...]
    how: str
    cast_at: datetime
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidencePoll:
    """One poll that was opened. `box` is that of a closed secret vote, None otherwise; `votes` are those by name.

    `tally` is counted from the box for the committee where totals are withheld, and stands nowhere else.
    """

    number: int
    title: str
    body: str
    state: str
    way: str
    terms: Mapping[str, Any]
    register: Sequence[Mapping[str, Any]]
    quorum: Mapping[str, Any]
    paper: Mapping[str, int]
    result: Mapping[str, Any]
    judgement: Mapping[str, Any]
    head_opened: str
    opened_at: datetime
    head_closed: str = ""
    closed_at: datetime | None = None
    box: ballots.Box | None = None
    votes: tuple[EvidenceVote, ...] = ()
    follows: int | None = None
    because: str = ""
    disputed: tuple[str, ...] = ()
    tally: Mapping[str, Any] = field(default_factory=dict)

    @property
    def secret(self) -> bool:
        return bool(self.terms["secret"])

    @property
    def withheld(self) -> bool:
        return bool(self.result.get("withheld"))


@dataclass(frozen=True, slots=True)
class EvidenceMotion:
    """`kind` is one of `rules.motions.Kind`, `amends` the title of the motion that it amends, `polls` are numbers."""

    title: str
    text: str
    kind: str
    amends: str
    polls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    title: str
    motions: tuple[EvidenceMotion, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """`lines` are the texts of the chain with their hash, in order; `minutes` is the PDF that `minutes.pdf` makes of
    the rest. `way` and `bodies` are words."""

    title: str
    association: str
    place: str
    begins_at: datetime
    chair: str
    secretary: str
    counters: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    polls: tuple[EvidencePoll, ...] = ()
    people: tuple[EvidencePerson, ...] = ()
    delegates: tuple[EvidenceDelegate, ...] = ()
    proxies: tuple[EvidenceProxy, ...] = ()
    minutes: bytes = b""
    bodies: tuple[str, ...] = ()
    way: str = ""
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    items: tuple[EvidenceItem, ...] = ()
    short_notice: str = ""


def archive(evidence: Evidence, name: str = "export.zip", full: bool = False) -> bytes:
    """The zip; `name` is what it is called in the instruction."""
    files: dict[str, bytes | str] = {
        "LEESMIJ.txt": README.format(title=evidence.title, name=name, kind=FULL if full else PUBLIC),
        "hertel.py": program(), "vergadering.json": _meeting(evidence), **_log(evidence), **_people(evidence),
        "proces-verbaal.pdf": evidence.minutes}
    for poll in evidence.polls:
        files |= {f"stemming-{poll.number}/{name}": text for name, text in _poll(poll, full).items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in files.items():
            packed.writestr(zipfile.ZipInfo(path, EPOCH), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def program() -> str:
    """The recounting program as it is shipped."""
    return resources.files("survey.documents").joinpath("hertel.py").read_text()


def _meeting(evidence: Evidence) -> str:
    return _readable({
        "title": evidence.title, "association": evidence.association, "place": evidence.place,
        "begins_at": _moment(evidence.begins_at), "chair": evidence.chair, "secretary": evidence.secretary,
        "counters": list(evidence.counters), "polls": [poll.number for poll in evidence.polls]})


def _log(evidence: Evidence) -> dict[str, str]:
    heads = ((number, head) for number, (_, head) in enumerate(evidence.lines, start=1))
    return {"log.jsonl": "".join(f"{text}\n" for text, _ in evidence.lines),
            "koppen.csv": _table(("regel", "controlecode"), heads)}


def _people(evidence: Evidence) -> dict[str, str]:
    people = ((each.number, each.name, each.way, _moment(each.came_at), _moment(each.left_at))
              for each in evidence.people)
    delegates = ((each.person, each.name, each.mandate, each.seat) for each in evidence.delegates)
    proxies = ((each.mandate, each.seat, each.holder, each.holder_name, each.given_by, _moment(each.given_at),
                _moment(each.revoked_at), each.scope) for each in evidence.proxies)
    return {
        "presentie.csv": _table(("persoon", "naam", "wijze", "gekomen", "vertrokken"), people),
        "afgevaardigden.csv": _table(("persoon", "naam", "mandaat", "lid"), delegates),
        "volmachten.csv": _table(("mandaat", "lid", "houder", "naam", "gegeven door", "gegeven", "ingetrokken",
                                  "reikwijdte"), proxies)}


def _poll(poll: EvidencePoll, full: bool) -> dict[str, str]:
    hidden = poll.withheld and not full
    files = {"regels.json": canonical(poll.terms), "register.csv": _register(poll),
             "uitslag.json": _readable(_result(poll, hidden))}
    if not poll.secret:
        return files | {"stemmen.csv": _votes(poll)}
    if poll.box:
        files |= _box(poll, poll.box, hidden)
    return files


def _register(poll: EvidencePoll) -> str:
    rows = ((row["mandate"], row["name"], row["weight"], row["article"], row["category"],
             "ja" if row["member"] else "nee") for row in poll.register)
    return _table(("mandaat", "naam", "stemmen", "artikel", "categorie", "lid"), rows)


def _votes(poll: EvidencePoll) -> str:
    rows = ((vote.mandate, vote.name, "|".join(vote.choice), vote.how, _moment(vote.cast_at),
             _moment(vote.replaced_at)) for vote in poll.votes)
    return _table(("mandaat", "naam", "keuze", "hoe", "tijd", "vervangen"), rows)


def _box(poll: EvidencePoll, box: ballots.Box, hidden: bool) -> dict[str, str]:
    names = {row["mandate"]: row["name"] for row in poll.register}
    marks = sorted((names[mandate], mandate, MARKS[mark]) for mandate, mark in box.register.items())
    voted = ((number, name, mark) for name, number, mark in marks)
    files = {"gestemd.csv": _table(("mandaat", "naam", "gestemd"), voted)}
    if box.totals is not None:
        # These ballots have no choice on them, so that they tell nobody but who has the code.
        files["biljetten.csv"] = _table(("controlegetal",), ((hash,) for hash, _ in box.ballots))
        return files if hidden else files | {"totalen.json": canonical(dict(box.totals))}
    if hidden:
        return files
    rows = ((hash, "|".join(choice)) for hash, choice in box.ballots)
    return files | {"biljetten.csv": _table(("controlegetal", "keuze"), rows)}


def _result(poll: EvidencePoll, hidden: bool) -> dict[str, Any]:
    return {"number": poll.number, "title": poll.title, "body": poll.body, "state": poll.state, "way": poll.way,
            "opened_at": _moment(poll.opened_at), "closed_at": _moment(poll.closed_at),
            "head_opened": poll.head_opened, "head_closed": poll.head_closed, "follows": poll.follows,
            "because": poll.because, "withheld": hidden, "quorum": dict(poll.quorum),
            "paper": {} if hidden else dict(poll.paper), "result": told(poll) if hidden else _counted(poll),
            "judgement": dict(poll.judgement)}


def _counted(poll: EvidencePoll) -> dict[str, Any]:
    return dict(poll.result) | ({"tally": dict(poll.tally)} if poll.tally else {})


def told(poll: EvidencePoll) -> dict[str, Any]:
    """What of the result of a poll may be told when its totals are withheld: the outcome and no number."""
    found = {key: value for key, value in poll.result.items() if key != "tally"}
    if "outcome" in found:
        said = judgements.counted(poll.result, poll.terms)
        found["outcome"] = found["outcome"] | {"sentence": said, "computation": [], "remark": ""}
    if "election" in found:
        found["election"] = found["election"] | {"computation": []}
    return found


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with semicolons and the mark by which a Dutch spreadsheet program reads it well."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return "\ufeff" + text.getvalue()


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _readable(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
