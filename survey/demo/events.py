"""Meetings: a series by QR code, a selection, one with a night's stay, one with a guest, and one that was held already.

The regional meetings of 2024 are told around February 2022, on the same days of the week and at the same hours.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from survey.actions import agenda, allotments, attendance, events, invitations, letters, materials, questionnaires
from survey.actions import associations as association_deeds
from survey.actions import registrations as places
from survey.actions import responses as answers
from survey.actions import rounds as round_deeds
from survey.actions.responses import Author, Page
from survey.database import db, writing
from survey.demo.people import entries
from survey.models.events import Event, Occasion
from survey.models.registrations import Registration
from survey.queries import allotments as lots
from survey.queries import events as known
from survey.queries import invitations as invited
from survey.queries import letters as participants
from survey.queries import organisations, recipients, registrations
from survey.queries.questionnaires import compiled
from survey.rules.agenda import DateDetails
from survey.rules.allotments import Rules
from survey.rules.attachments import judged
from survey.rules.attendance import How
from survey.rules.calendar import day_of, moment_at
from survey.rules.events import EventDetails, OccasionDetails, PartDetails, Way
from survey.rules.materials import Whom
from survey.rules.organisations import Kind
from survey.rules.questionnaires.document import document, questionnaire
from survey.rules.registrations import Added, Entry, State
from survey.rules.rounds import Details

Happening = tuple[datetime, Callable[[datetime], None]]
SECRETARY = "Sanne de Vries"
SERIES, NORM, STAY, NETWORK, HELD = ("opp-2022", "basisondersteuning-2022", "24-uursbijeenkomst-2022",
                                     "netwerkbijeenkomst-2022", "achterbanbijeenkomst-2022")
OTHER_HOSTS = (("aob", "AOb"), ("ouders-onderwijs", "Ouders & Onderwijs"))
YES_NO = ("ja", "nee")
PROVINCES = ("Noord-Holland", "Overijssel", "Noord-Brabant", "Zuid-Holland", "Utrecht", "Gelderland")


def _one(key: str, label: str, *words: str, **more: Any) -> dict[str, Any]:
    options = [{"key": word.lower().replace(" ", "_").replace("-", "_"), "label": {"nl": word}} for word in words]
    return {"key": key, "type": "one", "label": {"nl": label}, "options": options} | more


DIET = [
    _one("dieet", "Hebt u een dieet?", "Nee", "Vegetarisch", "Veganistisch", "Anders", required="yes"),
    {"key": "welk_dieet", "type": "text", "label": {"nl": "Welk dieet?"}, "relevant": "${dieet} = 'anders'",
     "required": "yes"}]
TRAINER = [
    _one("onderwijs", "Om welk onderwijs gaat het?", "PO", "VO", "GO", required="yes"),
    _one("trainer", "Wilt u trainer worden in uw provincie?", "Ja", "Nee", required="yes"),
    _one("provincie", "In welke provincie?", *PROVINCES, relevant="${trainer} = 'ja'", required="yes")]
EXPERIENCE = [{
    "key": "ervaring", "type": "several", "label": {"nl": "Waarmee hebt u ervaring?"}, "required": "yes", "options": [
        {"key": key, "label": {"nl": words}} for key, words in (
            ("lezen", "leesproblemen"), ("begaafd", "hoogbegaafdheid"), ("gedrag", "leergedrag"))]}]
HOW_IT_WAS = [
    {"key": "cijfer", "type": "number", "label": {"nl": "Welk cijfer geeft u de bijeenkomst?"}, "required": "yes",
     "minimum": "1", "maximum": "10"},
    {"key": "beter", "type": "long_text", "label": {"nl": "Wat kan beter?"}}]


def _asked(slug: str, title: str, asked: Sequence[dict[str, Any]], now: datetime) -> int:
    """A questionnaire with these questions; returns its version."""
    whole = {"title": {"nl": title}, "sections": [{"key": "vragen", "title": {"nl": "Vragen"}, "questions": asked}]}
    with writing() as session:
        made = questionnaires.store_version(session, slug, title, document(questionnaire(whole)), SECRETARY, now)
    return made.id


def _at(day: date, begin: tuple[int, int], end: tuple[int, int], last: date | None = None) -> tuple[datetime, datetime]:
    return moment_at(day, *begin), moment_at(last or day, *end)


EVENING, AFTERNOON = ((19, 0), (21, 0)), ((13, 30), (16, 0))
OPP = (
    OccasionDetails("Amsterdam", *_at(date(2022, 2, 10), *AFTERNOON), region="Noordwest", place="De Eendracht",
                    address="Plein 1, Amsterdam", capacity=40),
    OccasionDetails("Zwolle", *_at(date(2022, 2, 16), *AFTERNOON), region="Noordoost", place="Het Anker",
                    address="Stationsplein 2, Zwolle", capacity=12),
    OccasionDetails("Den Bosch", *_at(date(2022, 2, 24), *AFTERNOON), region="Zuid", place="De Brug",
                    address="Markt 3, 's-Hertogenbosch", capacity=40),
    OccasionDetails("Rotterdam", *_at(date(2022, 2, 28), *AFTERNOON), region="Zuidwest", place="De Kade",
                    address="Havenweg 4, Rotterdam", capacity=40))
REGIONS = (
    OccasionDetails("Noord (Wolvega), (s)vo", *_at(date(2022, 2, 14), *EVENING), region="Noord", place="De Haven",
                    address="Kerkstraat 1, Wolvega", capacity=9, sectors=("VO",)),
    OccasionDetails("Zuid (Helmond), (s)bo", *_at(date(2022, 2, 17), (16, 0), (18, 0)), region="Zuid",
                    place="Het Speelhuis", address="Marktplein 5, Helmond", capacity=9, sectors=("PO",)),
    OccasionDetails("Midden (Utrecht), (s)bo en (s)vo", *_at(date(2022, 2, 22), *EVENING), region="Midden",
                    place="De Werf", address="Oudegracht 6, Utrecht", capacity=10),
    OccasionDetails("Online", *_at(date(2022, 3, 3), *EVENING), region="Heel Nederland", online=True,
                    join_url="https://vergaderen.example.nl/basisondersteuning"))
FIRST_ROUND, SECOND_ROUND = ("Ronde 1", (14, 0), (15, 15)), ("Ronde 2", (15, 45), (17, 0))


def _workshops(day: date) -> list[PartDetails]:
    titles = (("Dekkend aanbod", 25), ("Samen met de gemeente", 25), ("Inclusiever onderwijs", 20))
    return [PartDetails(title, choice, *_at(day, begin, end), capacity=most)
            for choice, begin, end in (FIRST_ROUND, SECOND_ROUND) for title, most in titles]


NIGHT = date(2022, 11, 3)
TWO_DAYS = OccasionDetails(
    "24-uursbijeenkomst 2022", *_at(NIGHT, (10, 0), (12, 30), NIGHT + timedelta(days=1)), place="Hotel De Duinrand",
    address="Bosweg 7, Zeist", capacity=80, reserved=5, parts=(
        *_workshops(NIGHT), PartDetails("Diner", "", *_at(NIGHT, (18, 30), (21, 0)), capacity=80),
        PartDetails("Overnachting", "", *_at(NIGHT, (21, 0), (9, 0), NIGHT + timedelta(days=1)), capacity=60)))
MORNING = ((9, 0), (10, 30))
NETWORK_DAYS = (
    OccasionDetails("16 februari", *_at(date(2022, 2, 16), *MORNING), place="De Meent", address="Laan 8, Utrecht",
                    capacity=60),
    OccasionDetails("22 juni", *_at(date(2022, 6, 22), *MORNING), provisional=True, capacity=60))
ONLINE = OccasionDetails("Achterbanbijeenkomst", *_at(date(2022, 1, 26), (14, 0), (15, 30)), online=True,
                         join_url="https://vergaderen.example.nl/achterban")
DATES = (
    DateDetails("Nieuwsbrief februari", date(2022, 2, 4)),
    DateDetails("Tweede monitor bovenmatige reserves: laatste dag", date(2022, 2, 7)),
    DateDetails("Ledenvergadering Netwerk LPO", date(2022, 4, 13), place="Utrecht"))


def _details(title: str, purpose: str, hosts: tuple[int, ...], closes_on: date, **more: Any) -> Details:
    return Details(title, purpose, "Het secretariaat ziet wie zich aanmeldt en wat u invult.", hosts=hosts,
                   closes_on=closes_on, reminders=(), **{"open_link": True} | more)


def _published(slug: str, details: EventDetails, occasions: Iterable[OccasionDetails], now: datetime,
               by_name: bool = False) -> None:
    """An event with its occasions; with `by_name` some members in primary education are invited to it."""
    with writing() as session:
        made = events.make(session, details, SECRETARY, now, slug=slug)
        for each in occasions:
            events.add_occasion(session, made, each, SECRETARY, now)
        if by_name:
            members = organisations.selection(session, today=day_of(now), kind=Kind.SWV, sectors=("PO",))
            invitations.invite(session, made.round, members[::4], SECRETARY, now)
    with writing() as session:
        events.publish(session, _event(slug), SECRETARY, now)


def _event(slug: str) -> Event:
    found = known.by_slug(db.session(), slug)
    assert found
    return found


def _registered(slug: str, place: int, those: Iterable[Entry], now: datetime) -> None:
    """People register one by one, as they do."""
    event = _event(slug)
    for entry in those:
        with writing() as session:
            places.register(session, event, event.occasions[place].id, [entry], entry.name, now)


def series(hosts: tuple[int, ...], now: datetime) -> None:
    version = _asked("aanmelden-opp", "Aanmelden regiobijeenkomsten OPP", TRAINER, now)
    round_ = _details("Regiobijeenkomsten OPP", "In vier regio's praten we over het ontwikkelingsperspectief (OPP): "
                      "wat werkt voor de leerling, en wat kan eenvoudiger?", hosts, date(2022, 2, 25),
                      version_id=version)
    roles = ("professional", "ouder", "leerling")
    _published(SERIES, EventDetails(round_, roles=roles, lists_participants=True), OPP, now)


def norm(now: datetime) -> None:
    """Registering for a selection, of two other hosts."""
    with writing() as session:
        hosts = tuple(association_deeds.create(session, association_deeds.Details(
            name, f"{slug}@example.nl", "Het projectteam", f"{slug}@example.nl", "000 000 00 00"), SECRETARY, now).id
            for slug, name in OTHER_HOSTS)
    version = _asked("aanmelden-norm", "Aanmelden basisondersteuning", [*EXPERIENCE, *DIET], now)
    round_ = _details("Regiobijeenkomsten landelijke norm basisondersteuning",
                      "Wat mag elke leerling op elke school verwachten? Praat mee over de landelijke norm. Voor eten "
                      "en drinken wordt gezorgd.", hosts, date(2022, 1, 27), version_id=version)
    _published(NORM, EventDetails(
        round_, Way.SELECTION.value, told_on=date(2022, 1, 31),
        roles=("ouder", "leerling", "leerkracht", "begeleider")), REGIONS, now)


def stay(hosts: tuple[int, ...], now: datetime) -> None:
    version = _asked("aanmelden-24-uurs", "Aanmelden 24-uursbijeenkomst", DIET, now)
    round_ = _details("24-uursbijeenkomst 2022", "Twee dagen met collega's uit het hele land: workshops, een diner en "
                      "tijd om elkaar te spreken.", hosts, date(2022, 10, 7), version_id=version, open_link=False)
    _published(STAY, EventDetails(round_, change_days=14, reminder_days=7, most_per_organisation=3), [TWO_DAYS], now,
               by_name=True)


def network(hosts: tuple[int, ...], now: datetime) -> None:
    round_ = _details("Netwerkbijeenkomst swv'en en gemeenten", "Leidinggevenden van swv'en en ambtenaren van "
                      "gemeenten bespreken wat zij samen kunnen doen.", hosts, date(2022, 2, 14))
    _published(NETWORK, EventDetails(round_, roles=("swv", "gemeente"), lists_participants=True), NETWORK_DAYS, now)


def held(hosts: tuple[int, ...], now: datetime) -> None:
    """One that was held before the story begins, with an evaluation."""
    round_ = _details("Achterbanbijeenkomst", "Het bestuur vertelt waar het mee bezig is, en hoort wat u ervan vindt.",
                      hosts, date(2022, 1, 25))
    _published(HELD, EventDetails(round_), [ONLINE], now)
    version = _asked("evaluatie", "Evaluatie van een bijeenkomst", HOW_IT_WAS, now)
    with writing() as session:
        evaluation = events.evaluate(session, _event(HELD), version, date(2022, 2, 11), SECRETARY, now)
    with writing() as session:
        round_deeds.publish(session, evaluation, SECRETARY, now)


def dates(now: datetime) -> None:
    with writing() as session:
        for each in DATES:
            agenda.add(session, each, SECRETARY, now)


def _with_parts(now: datetime) -> None:
    """The first members register themselves, some with a colleague, and choose a workshop in each round."""
    event = _event(STAY)
    occasion = event.occasions[0]
    rounds = [[part.id for part in occasion.parts if part.choice == name] for name in ("Ronde 1", "Ronde 2")]
    alone = [part.id for part in occasion.parts if not part.choice]
    members = sorted(recipients.by_organisation(db.session(), event.round_id).items())[::2]
    those = iter(entries(2 * len(members), (), 300, dieet=("nee", "nee", "vegetarisch")))
    for place, (organisation, row) in enumerate(members):
        member = invited.opened_by(db.session(), row.id, 1)
        chosen = (rounds[0][place % 3], rounds[1][(place + 1) % 3], *alone[:1 + place % 2])
        group = [replace(next(those), parts=chosen, organisation_id=organisation, organisation_name="")
                 for _ in range(1 + place % 2)]
        with writing() as session:
            places.register(session, event, occasion.id, group, group[0].name, now, member)


def _inspector(now: datetime) -> None:
    event = _event(NETWORK)
    guest = Entry("Inspecteur", "inspectie@example.nl", organisation_name="Inspectie van het Onderwijs")
    with writing() as session:
        places.add_by_secretariat(session, event, event.occasions[0].id, guest, Added.GUEST, "Luistert mee.", SECRETARY,
                                  now)


def _draw(now: datetime) -> None:
    """The lot, with at most two people of one school; the outcome is told by the clock on its day."""
    with writing() as session:
        allotments.set_rules(session, _event(NORM), Rules({}, most_per_organisation=6), SECRETARY, now)
    with writing() as session:
        allotments.draw_lots(session, _event(NORM), SECRETARY, now)
    with writing() as session:
        allotments.set_ready(session, _event(NORM), SECRETARY, now)


def _cancelled(now: datetime) -> None:
    """Two people in Zwolle cannot come after all, so who waits first is offered a place."""
    occasion = _event(SERIES).occasions[1]
    for person in _those(occasion)[:2]:
        with writing() as session:
            places.cancel(session, person, person.name, now)


def _those(occasion: Occasion) -> list[Registration]:
    everyone = registrations.of_occasion(db.session(), occasion.id)
    return [each for each in sorted(everyone, key=lambda each: each.id) if each.state == State.CONFIRMED]


def _let_in(now: datetime) -> None:
    occasion = _event(HELD).occasions[0]
    came = [attendance.Deed(how=How.NAME, number=each.number) for each in _those(occasion)[:11]]
    with writing() as session:
        attendance.carry_out(session, occasion, came, SECRETARY, now)


def _report(now: datetime) -> None:
    """The report goes to everyone afterwards, also to who was not there."""
    occasion = _event(HELD).occasions[0]
    file = judged("Verslag achterbanbijeenkomst.docx", _minutes(), 1)
    with writing() as session:
        materials.add(session, occasion, "Verslag", file, SECRETARY, now)
    with writing() as session:
        materials.send(session, occasion, Whom.EVERYONE, "Dank voor uw inbreng.", SECRETARY, now)


def _minutes() -> bytes:
    from docx import Document

    written, stream = Document(), BytesIO()
    written.add_heading("Verslag achterbanbijeenkomst", 1)
    for words in ("Op 26 januari 2022 spraken we online over de plannen voor dit jaar.",
                  "De leden vragen om eenvoudiger afspraken met gemeenten. Het bestuur neemt dat mee."):
        written.add_paragraph(words)
    written.save(stream)
    return stream.getvalue()


def _evaluated(now: datetime) -> None:
    """Some of the participants say how it was, by the link in their mail."""
    event = _event(HELD)
    assert event.evaluation_id
    asked = participants.by_address(db.session(), event.evaluation_id)
    for place, member in enumerate([asked[address] for address in sorted(asked)][:10]):
        better = "Meer tijd voor vragen." if place == 1 else ""
        _answers(member.id, {"cijfer": str(7 + place % 3), "beter": better}, now)


def _answers(number: int, typed: dict[str, str], now: datetime) -> None:
    member = invited.opened_by(db.session(), number, 1)
    assert member
    assert member.round.version
    asked, author = compiled(db.session(), member.round.version), Author(member.who())
    with writing() as session:
        draft = answers.save(session, member, asked, Page(typed), author, now)
    member = invited.opened_by(db.session(), number, 1)
    assert member
    with writing() as session:
        answers.submit(session, member, asked, draft.revision, author, now)


def morning(now: datetime) -> None:
    """What the clock does each morning around meetings."""
    for due, deed in ((letters.to_remind, letters.remind), (letters.to_thank, letters.thank)):
        for number in due(db.session(), now):
            with writing() as session:
                deed(session, number, now)
    if lots.due(db.session(), now):
        with writing() as session:
            allotments.tell_due(session, now)


def happenings(hosts: tuple[int, ...]) -> list[Happening]:
    """Everything around meetings until the story begins, with its moment."""
    trainer, education = ("nee", "nee", "ja", "nee"), ("po", "vo", "po", "go", "vo")
    roles = ("professional", "ouder", "professional", "leerling", "professional")
    mixed = ("ouder", "leerkracht", "begeleider", "leerkracht", "leerling")
    experience, diet = ("lezen", "begaafd", "gedrag"), ("nee", "nee", "vegetarisch", "nee")

    def opp(place: int, number: int, first: int) -> Callable[[datetime], None]:
        those = entries(number, roles, first, onderwijs=education, trainer=trainer, provincie=("", "", "utrecht", ""))
        return lambda now: _registered(SERIES, place, those, now)

    def selected(place: int, number: int, first: int) -> Callable[[datetime], None]:
        those = entries(number, mixed, first, ervaring=experience, dieet=diet)
        return lambda now: _registered(NORM, place, those, now)

    def moment(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
        return moment_at(date(2022, month, day), hour, minute)

    return [
        (moment(10, 11), lambda now: norm(now)),
        (moment(12, 10), lambda now: held(hosts, now)),
        (moment(13, 15), lambda now: _registered(HELD, 0, entries(14, (), 200), now)),
        (moment(17, 10), lambda now: series(hosts, now)),
        (moment(18, 16), selected(0, 15, 0)), (moment(19, 12), selected(1, 6, 20)),
        (moment(20, 20), selected(2, 13, 40)), (moment(21, 9, 30), selected(3, 6, 70)),
        (moment(20, 14), opp(0, 10, 100)), (moment(21, 15), opp(1, 14, 120)), (moment(24, 11), opp(2, 6, 140)),
        (moment(25, 16), opp(3, 8, 160)),
        (moment(26, 14, 10), _let_in), (moment(28, 10, 30), _draw), (moment(28, 11), _report),
        (moment(28, 15), _evaluated),
        (moment(27, 10), lambda now: network(hosts, now)),
        (moment(28, 9, 40), lambda now: _registered(NETWORK, 0, entries(10, ("swv", "gemeente"), 220), now)),
        (moment(31, 10), _inspector), (moment(31, 10, 30), lambda now: stay(hosts[:1], now)),
        (moment(31, 11), dates),
        (moment(1, 10, 30, 2), _with_parts), (moment(1, 13, 15, 2), _cancelled),
    ]
