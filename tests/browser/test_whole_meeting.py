"""A whole meeting with the chair, three voters and the screen in the hall, each in a browser window of their own."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Error, Page, expect

from survey import jobs
from survey.models.bodies import Body
from survey.rules.permissions import Role
from survey.rules.seats import Details as Seat
from tests.browser.conftest import PATIENCE
from tests.conftest import NOW, Clock
from tests.evidence import recounted
from tests.mailserver import Mailroom, plain
from tests.meetings import a_body, a_motion, an_assembly
from tests.stories import PASSWORD, a_user
from tests.voting import an_election, some_rules

Axe = Callable[[Page], None]
MEETING = "/secretariaat/vergaderingen/alv"
BRUG, ANKER, SLEUTEL, LINDE = (Seat(f"Stichting {name}") for name in ("De Brug", "Het Anker", "De Sleutel", "De Linde"))
SEATS = [BRUG, ANKER, SLEUTEL, LINDE]
BROKEN_OFF = ("ERR_ABORTED", "interrupted by another navigation")
TRIES = 5


@dataclass
class Hall:
    """Everybody's window, and what may not happen in any of them."""

    browser: Browser
    live: str
    wrong: list[str] = field(default_factory=list)

    def window(self, address: str, width: int = 360) -> Page:
        page = self.browser.new_context(locale="nl-NL", viewport={"width": width, "height": 800}).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda told: "Content Security Policy" in told.text and self.wrong.append(told.text))
        page.on("response", lambda answer: answer.status >= 500 and self.wrong.append(answer.url))
        page.goto(self.live + address)
        return page


@contextmanager
def windows(browser: Browser, live: str) -> Iterator[Hall]:
    before = list(browser.contexts)
    hall = Hall(browser, live)
    yield hall
    for context in browser.contexts:
        if context not in before:
            context.close()
    assert hall.wrong == []


def goes_to(page: Page, address: str) -> Page:
    """A page that was just renewing itself, because something changed in the meeting, is gone to again."""
    for _ in range(TRIES):
        try:
            page.goto(address)
        except Error as broken_off:
            if not any(words in broken_off.message for words in BROKEN_OFF):
                raise
        else:
            return page
    raise TimeoutError(f"{address} was broken off {TRIES} times")


def looks(page: Page) -> Page:
    """Somebody takes the telephone out again, or looks at the tab again: the page asks at once what has changed."""
    with suppress(Error):  # It was just renewing itself.
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    return page


@dataclass
class Voter:
    """Somebody with a telephone and the link from the mail."""

    page: Page
    token: str
    name: str

    def goes(self, path: str) -> Page:
        return goes_to(self.page, f"{self.page.url.split('/u/', 1)[0]}/u/{self.token}/{path}")

    def comes(self) -> None:
        self.goes("vergadering").get_by_role("button", name="Ik ben er in de zaal").click()
        expect(self.page.get_by_role("status")).to_be_visible()

    def votes(self, choice: str, *, of: str = "") -> None:
        """One ballot, by the buttons that stand on the page."""
        name = of or self.name
        self.goes("stemmen")
        paper = self.page.locator("form.ballot, form[data-ballot]").filter(
            has=self.page.get_by_role("button", name=re.compile(f"(Stem|stem) namens {name}$")))
        paper.get_by_label(choice, exact=True).check()
        paper.get_by_role("button", name=re.compile(f"{name}$")).click()
        expect(self.page.get_by_text("Uw stem is ontvangen")).to_be_visible()


@dataclass
class Chair:
    page: Page

    def goes(self, path: str = "/voorzitter/") -> Page:
        goes_to(self.page, self.page.url.split("/secretariaat", 1)[0] + MEETING + path)
        return self.page

    def presses(self, name: str) -> None:
        self.goes().get_by_role("button", name=name).click()

    def opens(self) -> None:
        self.presses("Open de stemming")
        expect(self.page.get_by_text("De stemming is open")).to_be_visible()

    def closes(self, outcome: str) -> None:
        """Closes the vote and judges: the button says what would be established."""
        self.presses("Sluit de stemming")
        expect(self.page.get_by_text("De stemming is gesloten")).to_be_visible()
        self.page.get_by_role("button", name=f"Stel vast: {outcome}").click()
        expect(self.page.get_by_text("Vastgesteld:")).to_be_visible()


def signed_in(hall: Hall, email: str) -> Chair:
    page = hall.window("/inloggen", 1280)
    # Closing a vote asks whether it is sure, but only while somebody has not voted.
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page).to_have_url(f"{hall.live}/secretariaat/uitvragen/")
    return Chair(page)


def a_prepared_meeting() -> Body:
    body = a_body("Deelnemersraad", SEATS, rules=some_rules(matter__quorum="two_thirds"))
    made = an_assembly(body, items=("Jaarplan", "Bestuur"), convoked=False, opened=False,
                       begins_at=NOW + timedelta(days=16))
    a_motion(made)
    an_election(made, "Adams Bos Crans")
    return body


def called(chair: Chair, app: Flask, room: Mailroom, axe: Axe) -> dict[str, str]:
    """The convocation goes out; gives the token of the link in each mail by the address."""
    chair.goes("/oproeping")
    expect(chair.page.get_by_text("Zo leest A. Stichting De Brug de mail")).to_be_visible()
    axe(chair.page)
    chair.page.get_by_role("button", name="Verstuur de oproeping").click()
    expect(chair.page.get_by_role("button", name="Open de vergadering")).to_be_visible()
    assert jobs.deliver(app) == len(SEATS)
    letters = room.messages()
    for part in ("Jaarplan", "geeft u een volmacht", "vrijdag 18 februari 2022"):
        assert part in plain(letters[0])
    assert {"text/calendar"} <= {part.get_content_type() for part in letters[0].walk()}
    return {str(each["To"]): plain(each).split("/u/", 1)[1].split()[0] for each in letters}


def test_a_whole_meeting_from_the_convocation_to_the_recount(
        app: Flask, live: str, chromium: Browser, clock: Clock, room: Mailroom, axe: Axe, tmp_path: Path) -> None:
    a_prepared_meeting()
    with windows(chromium, live) as hall:
        email = a_user(Role.SECRETARIAAT)
        chair = signed_in(hall, email)
        tokens = called(chair, app, room, axe)
        brug, anker, sleutel, linde = (
            Voter(hall.window("/u/" + next(token for to, token in tokens.items() if seat.name in to)),
                  next(token for to, token in tokens.items() if seat.name in to), seat.name) for seat in SEATS)
        clock.forward(days=16)
        chair = signed_in(hall, email)
        screen = opened(chair, hall, axe)
        the_quorum(chair, screen, brug, anker, sleutel, linde, axe)
        by_name(chair, screen, brug, anker, sleutel, axe)
        disputed(chair, brug, anker, sleutel)
        elected(chair, screen, brug, anker, sleutel, axe)
        counted_again(chair, tmp_path, axe)


def opened(chair: Chair, hall: Hall, axe: Axe) -> Page:
    """The chair opens the meeting, and the screen in the hall is lit by its link."""
    chair.goes("").get_by_role("button", name="Open de vergadering").click()
    expect(chair.page.get_by_text("De vergadering is geopend.")).to_be_visible()
    axe(chair.page)
    link = chair.goes().get_by_role("link", name="Open het zaalscherm").get_attribute("href")
    assert link
    return hall.window(link.removeprefix(hall.live), 1280)


def the_quorum(chair: Chair, screen: Page, brug: Voter, anker: Voter, sleutel: Voter, linde: Voter, axe: Axe) -> None:
    """One of four is not enough; three and a proxy are."""
    chair.presses("Toon dit voorstel op het scherm in de zaal")
    brug.comes()
    axe(brug.page)
    chair.presses("Open de stemming")
    expect(chair.page.get_by_role("alert")).to_contain_text("Het quorum is niet gehaald: 3 nodig, 1 aanwezig")
    axe(chair.page)
    linde.page.get_by_label("Aan wie?").select_option(label=f"A. {sleutel.name} ({sleutel.name})")
    linde.page.get_by_role("button", name="Geef de volmacht").click()
    expect(linde.page.get_by_role("status")).to_contain_text("De volmacht is gegeven")
    axe(linde.page)
    anker.comes()
    sleutel.comes()
    expect(sleutel.page.get_by_text(f"met een volmacht van A. {linde.name}")).to_be_visible()
    for page in (screen, chair.page):
        expect(looks(page).get_by_text("4 van de 4 aanwezig").first).to_be_visible()
    expect(screen.get_by_role("heading", name="Het jaarplan vaststellen")).to_be_visible()


def by_name(chair: Chair, screen: Page, brug: Voter, anker: Voter, sleutel: Voter, axe: Axe) -> None:
    """Three votes for and one against, after one thought better of it."""
    anker.goes("stemmen")
    chair.opens()
    expect(looks(screen).get_by_text("stemming open")).to_be_visible()
    brug.votes("Voor")
    brug.votes("Tegen")
    expect(looks(anker.page).get_by_role("button", name=f"Stem namens {anker.name}")).to_be_visible()
    axe(anker.page)
    anker.votes("Voor")
    sleutel.votes("Voor")
    sleutel.votes("Voor", of="Stichting De Linde")
    axe(sleutel.page)
    expect(looks(screen).get_by_text("4 van 4 gestemd")).to_be_visible()
    chair.closes("aangenomen")
    axe(chair.page)
    expect(looks(screen).get_by_text("aangenomen", exact=False).first).to_be_visible()
    axe(screen)


def disputed(chair: Chair, brug: Voter, anker: Voter, sleutel: Voter) -> None:
    """The majority wants a new vote: the first one lapses, and the second comes out otherwise."""
    brug.goes("stemmen").get_by_role("link", name="Het jaarplan vaststellen").click()
    brug.page.get_by_role("button", name=f"Vraag een nieuwe stemming voor {brug.name}").click()
    sleutel.goes("stemmen").get_by_role("link", name="Het jaarplan vaststellen").click()
    for name in (sleutel.name, "Stichting De Linde"):
        sleutel.page.get_by_role("button", name=f"Vraag een nieuwe stemming voor {name}").click()
    expect(sleutel.page.get_by_text("Deze stemming is vervallen")).to_be_visible()
    chair.opens()
    for voter, choice in ((brug, "Tegen"), (anker, "Tegen"), (sleutel, "Tegen")):
        voter.votes(choice)
    chair.closes("verworpen")


def elected(chair: Chair, screen: Page, brug: Voter, anker: Voter, sleutel: Voter, axe: Axe) -> None:
    """Two and two, so a run-off of two; each finds the own code back in the list."""
    chair.presses("Volgend voorstel: Verkiezing bestuurslid")
    chair.opens()
    for voter, choice in ((brug, "Adams"), (anker, "Bos"), (sleutel, "Adams")):
        voter.votes(choice)
    axe(brug.page)
    sleutel.votes("Bos", of="Stichting De Linde")
    chair.closes("")
    expect(chair.page.get_by_role("heading", name="Open de volgende stemming")).to_be_visible()
    chair.opens()
    for voter, choice in ((brug, "Adams"), (anker, "Bos"), (sleutel, "Adams")):
        voter.votes(choice)
    code = brug.page.locator("p.code").inner_text()
    sleutel.votes("Adams", of="Stichting De Linde")
    chair.closes("gekozen")
    expect(looks(screen).get_by_text("Adams").first).to_be_visible()
    brug.goes("stemmen").get_by_role("link", name="Verkiezing bestuurslid").first.click()
    brug.page.get_by_label("Uw code").fill(code)
    brug.page.get_by_role("button", name="Zoek mijn stem").click()
    expect(brug.page.get_by_role("status")).to_contain_text("Uw stem staat in de lijst: Adams")
    axe(brug.page)


def counted_again(chair: Chair, folder: Path, axe: Axe) -> None:
    """The meeting ends; what is taken home counts to the same results."""
    chair.goes("").get_by_role("button", name="Sluit de vergadering").click()
    expect(chair.page.get_by_text("De vergadering is gesloten.")).to_be_visible()
    chair.goes("/notulen/")
    axe(chair.page)
    with chair.page.expect_download() as minutes:
        chair.page.get_by_role("link", name="Proces-verbaal (PDF)").click()
    assert minutes.value.path().read_bytes().startswith(b"%PDF-")
    with chair.page.expect_download() as evidence:
        chair.page.get_by_role("link", name="Bewijspakket (zip)").click()
    status, words = recounted(evidence.value.path().read_bytes(), folder)
    assert status == 0, words
    assert "uitkomst: gekozen Adams" in words
