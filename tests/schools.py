"""A questionnaire of which one section is filled in for every school, with earlier answers in its words."""

from typing import Any

LIST: dict[str, Any] = {
    "title": {"nl": "Uitvraag over scholen"},
    "sections": [
        {"key": "begin", "title": {"nl": "Begin"}, "questions": [
            {"key": "vorm", "type": "one", "label": {"nl": "Welke vorm?"}, "options": [
                {"key": "klas", "label": {"nl": "een klas"}}, {"key": "groep", "label": {"nl": "een groep"}}]}]},
        {"key": "scholen", "title": {"nl": "Uw scholen"}, "intro": {"nl": "Wij vragen naar ${vorm}."},
         "repeat": {"singular": {"nl": "school"}, "plural": {"nl": "scholen"}, "minimum": 1, "maximum": 3},
         "questions": [
             {"key": "naam", "type": "text", "label": {"nl": "Naam van de school"}, "required": "yes"},
             {"key": "leerlingen", "type": "number", "label": {"nl": "Hoeveel leerlingen heeft ${naam}?"},
              "minimum": "0"}]},
        {"key": "slot", "title": {"nl": "Slot"}, "questions": [
            {"key": "samen", "type": "calculation", "label": {"nl": "Samen"}, "calculation": "sum(${leerlingen})"},
            {"key": "uitleg", "type": "text", "label": {"nl": "Waarom ${samen}?"},
             "relevant": "sum(${leerlingen}) > 300"}]},
    ],
}  # fmt: skip
