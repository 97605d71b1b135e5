"""A questionnaire that asks in every way that has several fields or a form of its own, in words people might use."""

from typing import Any


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"key": label.split()[0].lower(), "label": {"nl": label}} for label in labels]


def parts(**labels: str) -> list[dict[str, Any]]:
    return [{"key": key, "label": {"nl": label}} for key, label in labels.items()]


SCALE: dict[str, Any] = {
    "key": "tevreden", "type": "scale", "label": {"nl": "Hoe tevreden bent u over de samenwerking?"}, "minimum": "1",
    "maximum": "5", "ends": [{"nl": "helemaal niet tevreden"}, {"nl": "zeer tevreden"}], "required": "yes"}
RANKING: dict[str, Any] = {
    "key": "voorrang", "type": "ranking", "label": {"nl": "Wat moet het eerst worden opgelost?"},
    "hint": {"nl": "Geef elk onderwerp een plaats."},
    "options": options("Leraren tekort", "Wachtlijsten in de zorg", "Vervoer", "Geld")}
EURO: dict[str, Any] = {
    "key": "kosten", "type": "euro", "label": {"nl": "Wat kostte het leerlingenvervoer?"}, "decimals": 2,
    "minimum": "0"}
EMAIL: dict[str, Any] = {"key": "adres", "type": "email", "label": {"nl": "Op welk mailadres bereiken we u?"}}
GRID: dict[str, Any] = {
    "key": "eens", "type": "grid", "label": {"nl": "Bent u het eens met deze uitspraken?"}, "required": "yes",
    "options": options("Oneens", "Neutraal", "Eens", "Onbekend"),
    "parts": parts(s_zorg="De zorg is op tijd beschikbaar voor onze leerlingen", s_geld="Het budget is voldoende",
                   s_regels="De regels zijn duidelijk")}
TABLE: dict[str, Any] = {
    "key": "telling", "type": "table", "label": {"nl": "Hoeveel leerlingen had u op 1 oktober?"}, "minimum": "0",
    "parts": parts(so="Speciaal onderwijs", vso="Voortgezet speciaal onderwijs"), "totals": ["rows", "columns"],
    "columns": parts(j2020="2020", j2021="2021")}
FILE: dict[str, Any] = {
    "key": "plan", "type": "file", "label": {"nl": "Wilt u uw plan meesturen?"}, "files": 2, "megabytes": 1}
SUM: dict[str, Any] = {
    "key": "groei", "type": "calculation", "label": {"nl": "Verschil met een jaar eerder"}, "unit": "leerlingen",
    "calculation": "sum(${so_j2021}, ${vso_j2021}) - sum(${so_j2020}, ${vso_j2020})"}
LIST: dict[str, Any] = {
    "title": {"nl": "Uitvraag over samenwerking"},
    "sections": [
        {"key": "mening", "title": {"nl": "Uw mening"}, "questions": [SCALE, RANKING, GRID]},
        {"key": "cijfers", "title": {"nl": "Uw cijfers"}, "questions": [TABLE, SUM, EURO, EMAIL, FILE]}]}
