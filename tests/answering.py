"""A questionnaire as members get them, and a member who fills it in by hand: without cookies and without a script."""

import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey.links import Links
from survey.models.invitations import Invitation
from survey.models.questionnaires import Questionnaire, QuestionnaireVersion
from survey.rules.questionnaires import document as documents
from survey.rules.questionnaires.document import document, questionnaire
from tests.conftest import NOW, SECRET
from tests.stories import a_round, invited, kept, organisations

YES_NO = [{"key": "ja", "label": {"nl": "Ja", "en": "Yes"}}, {"key": "nee", "label": {"nl": "Nee", "en": "No"}},
          {"key": "weet_niet", "label": {"nl": "Weet ik niet", "en": "I do not know"}, "dont_know": True}]


def _grown(key: str, parent: str, label: str) -> dict[str, Any]:
    """A percentage that follows from a yes, with the two soft checks of a growth."""
    return {"key": key, "type": "percentage", "label": {"nl": label}, "relevant": f"${{{parent}}} = 'ja'",
            "estimate": True, "minimum": "0", "maximum": "10000", "decimals": 1, "unit": "%",
            "hint": {"nl": "Op 1 oktober 2021, vergeleken met 1 oktober 2020."},
            "checks": [{"test": ". != 0", "hard": False,
                        "message": {"nl": "U gaf aan dat er een toename is, maar vult 0% in. Klopt dat?"}},
                       {"test": ". <= 100", "hard": False,
                        "message": {"nl": "Een toename van {.}% betekent {(. + 100) div 100|ruim} keer zo veel. "
                                          "Bedoelt u dat?"}}]}


def _shares(key: str, parent: str, label: str) -> dict[str, Any]:
    parts = {"zorg": "De zorg (kdc, jeugdhulp)", "opvang": "De kinderopvang of voorschool", "elders": "Elders"}
    return {"key": key, "type": "shares", "label": {"nl": label}, "relevant": f"${{{parent}}} = 'ja'", "estimate": True,
            "parts": [{"key": f"{key}_{part}", "label": {"nl": words}} for part, words in parts.items()]}


LIST: dict[str, Any] = {
    "title": {"nl": "Uitvraag over instroom", "en": "Survey on new pupils"},
    "languages": ["nl", "en"],
    "group": ["swv", "swv'en", "het"],
    "sections": [
        {"key": "deel_onder", "title": {"nl": "Onderinstroom", "en": "Early entry"},
         "intro": {"nl": "Het gaat om jonge kinderen die rechtstreeks instromen."},
         "questions": [
             {"key": "sector", "type": "fact", "label": {"nl": "Sector"}, "register": "sector"},
             {"key": "onder", "type": "one",
              "label": {"nl": "Herkent u het beeld dat meer jonge kinderen rechtstreeks in het s(b)o instromen?",
                        "en": "Do you see early entry?"},
              "required": "yes", "relevant": "${sector} = 'PO'", "options": YES_NO},
             _grown("onder_pct", "onder", "Met hoeveel procent is de onderinstroom toegenomen?"),
             _shares("onder_van", "onder", "Waar komen deze kinderen vandaan?"),
             {"key": "aantal", "type": "number", "label": {"nl": "Hoeveel leerlingen telt uw samenwerkingsverband?"},
              "required": "soft", "minimum": "0", "unit": "leerlingen"}]},
        {"key": "deel_zij", "title": {"nl": "Zij-instroom", "en": "Transfers"}, "questions": [
            {"key": "zij", "type": "one", "label": {"nl": "Herkent u een toename van zij-instroom in het (v)so?"},
             "required": "yes", "options": YES_NO},
            _grown("zij_pct", "zij", "Met hoeveel procent is de zij-instroom toegenomen?"),
            _shares("zij_van", "zij", "Waar komen deze leerlingen vandaan?")]},
        {"key": "deel_geld", "title": {"nl": "Toelaatbaarheidsverklaringen"}, "questions": [
            {"key": "laag", "type": "number", "label": {"nl": "Verandering in categorie laag"}, "decimals": 1,
             "unit": "%",
             "hint": {"nl": "Een daling met een minteken."}},
            {"key": "hoog", "type": "number", "label": {"nl": "Verandering in categorie hoog"}, "decimals": 1,
             "unit": "%"},
            {"key": "samen", "type": "calculation", "label": {"nl": "Samen"}, "calculation": "${laag} + ${hoog}",
             "unit": "%", "decimals": 1}]},
        {"key": "deel_oorzaken", "title": {"nl": "Oorzaken"}, "questions": [
            {"key": "uitleg", "type": "note", "label": {"nl": "Nu volgen enkele open vragen."}},
            {"key": "redenen", "type": "several", "label": {"nl": "Welke oorzaken ziet u?"}, "options": [
                {"key": "krapte", "label": {"nl": "Te weinig leraren"}},
                {"key": "groei", "label": {"nl": "Meer kinderen"}},
                {"key": "anders", "label": {"nl": "Iets anders"}},
                {"key": "geen_idee", "label": {"nl": "Weet ik niet"}, "dont_know": True}]},
            {"key": "welke", "type": "text", "label": {"nl": "Wat dan?"}, "relevant": "selected(${redenen}, 'anders')",
             "required": "yes"},
            {"key": "verhaal", "type": "long_text", "label": {"nl": "Wilt u dat toelichten?"}, "length": 10000},
            {"key": "peildag", "type": "date", "label": {"nl": "Op welke dag hebt u geteld?"}},
            {"key": "buur", "type": "organisation", "label": {"nl": "Met welk samenwerkingsverband werkt u samen?"}}]},
    ],
}


def a_published_version(data: dict[str, Any] = LIST, slug: str = "instroom") -> QuestionnaireVersion:
    """A version that holds this document as the program itself would write it."""
    written = document(questionnaire(data))
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    version = QuestionnaireVersion(number=1, document=written, digest=digest, created_at=NOW, created_by="test",
                                   questionnaire=Questionnaire(slug=slug, title="Vragenlijst"))
    return kept(version)


def asked(sector: str = "PO", data: dict[str, Any] = LIST, **fields: Any) -> Invitation:
    """One member of an open round about instroom; `fields` are of the round."""
    version = a_published_version(data)
    round_ = a_round(version_id=version.id, **fields)
    return invited(round_, organisations(2, sector))[0]


@dataclass
class Respondent:
    """Someone with a personal link and a browser that keeps no cookies."""

    app: Flask
    token: str
    page: TestResponse | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client(use_cookies=False)

    def get(self, path: str = "") -> TestResponse:
        """Opens a page behind the link; redirects are followed, and its form is remembered as it stands."""
        self.page = self.client.get(f"/u/{self.token}{path}", follow_redirects=True)
        self.fields = fields_of(self.page.text)
        return self.page

    def post(self, path: str, follow: bool = True, **typed: Any) -> TestResponse:
        """Sends the form that is open, with these fields typed into it."""
        data = {**self.fields, **typed}
        self.page = self.client.post(f"/u/{self.token}{path}", data=data, follow_redirects=follow)
        if follow:
            self.fields = fields_of(self.page.text)
        return self.page

    def fill_in(self, number: int, **typed: Any) -> TestResponse:
        """Opens a section, types and goes on."""
        self.get(f"/{number}")
        return self.post(f"/{number}", **typed)

    def send(self) -> TestResponse:
        self.get("/controle")
        return self.post("/insturen")


def respondent(app: Flask, invitation: Invitation) -> Respondent:
    return Respondent(app, Links(SECRET, "http://localhost").personal(invitation.id, invitation.serial))


def fields_of(page: str) -> dict[str, Any]:
    """What stands in the fields of the (last) form on a page, as a browser would send it."""
    form = page.rpartition("<form")[2].partition("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name, kind = attributes.get("name"), attributes.get("type", "text")
        if not name or (kind in ("radio", "checkbox") and " checked" not in tag):
            continue
        value = html.unescape(attributes.get("value", ""))
        if tag.startswith("<textarea"):
            value = html.unescape(form.partition(tag)[2].partition("</textarea>")[0]).removeprefix("\n")
        if kind == "checkbox":
            found.setdefault(name, []).append(value)
        elif name in found and kind == "hidden":
            found[name] = [*([found[name]] if isinstance(found[name], str) else found[name]), value]
        else:
            found[name] = value
    return found


def text_of(page: TestResponse) -> str:
    """The words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def fill_in(me: Respondent, drawn: documents.Questionnaire, typed: dict[str, Any]) -> None:
    """Opens every section this member gets and types what was drawn for the fields that are on it."""
    for number, section in enumerate(drawn.sections, 1):
        page = me.get(f"/{number}")
        assert page.status_code == 200
        if section.repeat and page.request.path.endswith(f"/{number}"):
            # As a page on which these rows were made: without marks, which would tell of the rows it began with.
            rows = {name: value for name, value in typed.items() if name.partition(".")[0] == section.key}
            assert me.post(f"/{number}", follow=False, **{"page-seen": "", **rows}).status_code == 303
        elif page.request.path.endswith(f"/{number}"):
            mine = {key: value for question in section.questions for key, value in typed.items()
                    if key in question.keys and f'name="{key}"' in page.text}
            assert me.post(f"/{number}", follow=False, **mine).status_code == 303
