"""What the secretariat reads of each type of question, and which fields of the form the type needs."""

from wtforms.fields.choices import SelectChoice

from survey.rules.questionnaires.types import Type

KINDS: dict[str, dict[Type, str]] = {
    "Kiezen": {Type.ONE: "Eén antwoord kiezen", Type.SEVERAL: "Meer antwoorden kiezen", Type.SCALE: "Schaal",
               Type.RANKING: "Rangorde", Type.GRID: "Matrix: een keuze op elke rij"},
    "Getallen": {Type.NUMBER: "Getal", Type.PERCENTAGE: "Percentage", Type.EURO: "Bedrag in euro's",
                 Type.SHARES: "Verdeling van 100%", Type.TABLE: "Tabel met getallen"},
    "Tekst en meer": {Type.TEXT: "Korte tekst", Type.LONG_TEXT: "Lange tekst", Type.EMAIL: "Mailadres",
                      Type.DATE: "Datum", Type.ORGANISATION: "Organisatie uit het register", Type.FILE: "Bestand"},
    "Zonder antwoord": {Type.NOTE: "Toelichting tussen de vragen", Type.CALCULATION: "Berekening",
                        Type.FACT: "Gegeven uit het register"},
}
WORDS = {type_: words for group in KINDS.values() for type_, words in group.items()}
NUMBERS = ("minimum", "maximum", "decimals", "estimate")
# What stands on the page for a type, besides its words, its condition and what every answer has.
NEEDS: dict[Type, tuple[str, ...]] = {
    Type.ONE: ("options",), Type.SEVERAL: ("options",), Type.SCALE: ("minimum", "maximum", "ends"),
    Type.RANKING: ("options", "maximum"), Type.GRID: ("parts", "options"),
    Type.NUMBER: ("unit", *NUMBERS), Type.PERCENTAGE: NUMBERS, Type.EURO: NUMBERS,
    Type.SHARES: ("parts", "decimals", "estimate"), Type.TABLE: ("parts", "columns", "totals", "unit", *NUMBERS),
    Type.TEXT: ("length",), Type.LONG_TEXT: ("length",), Type.EMAIL: (), Type.DATE: (), Type.ORGANISATION: (),
    Type.FILE: ("files", "megabytes"),
    Type.NOTE: (), Type.CALCULATION: ("calculation", "unit"), Type.FACT: ("register",),
}
ALWAYS = ("label", "relevant")
ANSWERED = ("hint", "required", "checks", "sensitive", "topic", "sentence")
LABELS = {Type.NOTE: "Tekst", Type.CALCULATION: "Hoe heet de uitkomst?", Type.FACT: "Hoe heet dit gegeven?"}
# What the rows of a type are called: above them, one of them, and the button for one more.
ROWS: dict[str, dict[Type, tuple[str, str, str]]] = {
    "options": {Type.GRID: ("Kolommen om uit te kiezen", "Kolom", "Kolom erbij"),
                Type.RANKING: ("Wat er op volgorde komt", "Antwoord", "Antwoord erbij")},
    "parts": {Type.SHARES: ("Onderdelen van de verdeling", "Onderdeel", "Onderdeel erbij")},
    "columns": {},
}
OTHERWISE = {"options": ("Antwoorden om uit te kiezen", "Antwoord", "Antwoord erbij"),
             "parts": ("Rijen", "Rij", "Rij erbij"), "columns": ("Kolommen", "Kolom", "Kolom erbij")}
LIMITS = {Type.SCALE: ("Laagste stap", "Hoogste stap"), Type.RANKING: ("", "Hoeveel plaatsen worden er verdeeld?")}
TOTALLED = [SelectChoice("rows", "Achter elke rij"), SelectChoice("columns", "Onder elke kolom")]
PER_CENT = frozenset({Type.PERCENTAGE, Type.SHARES})
