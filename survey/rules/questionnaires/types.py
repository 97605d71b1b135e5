"""The kinds of answer a question can take, and what some of them have in common."""

from enum import StrEnum


class Type(StrEnum):
    """What kind of answer a question takes; NOTE, CALCULATION and FACT take none.

    Answers are stored flat, key -> value, under the keys of `Question.keys`:

    - ONE an option's key; SEVERAL a list of them; RANKING a list of them, the first choice first. Of a ranking every
      option gets a place; with a `maximum` only the first so many places are given out.
    - NUMBER, PERCENTAGE, EURO, SCALE a Decimal. A SCALE has whole numbers from `minimum` to `maximum`, with words at
      both `ends`; a EURO has two decimals or none.
    - SHARES a Decimal for every part, together 100.
    - GRID an option's key for every part: parts are its rows, options its columns, one choice a row.
    - TABLE a Decimal for every cell: parts are its rows, `columns` its columns, `totals` the totals it shows.
    - TEXT, LONG_TEXT, EMAIL a text; DATE "2022-02-14"; ORGANISATION the code of an organisation.
    - FILE a list of the numbers of attachments, as texts; the bytes stand elsewhere.
    """

    ONE = "one"
    SEVERAL = "several"
    SCALE = "scale"
    RANKING = "ranking"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    EURO = "euro"
    SHARES = "shares"
    GRID = "grid"
    TABLE = "table"
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    DATE = "date"
    ORGANISATION = "organisation"
    FILE = "file"
    NOTE = "note"
    CALCULATION = "calculation"
    FACT = "fact"


# Whose answer is one or more of its options, under its own key.
CHOICES = frozenset({Type.ONE, Type.SEVERAL})
# What has a list of options.
OPTIONED = CHOICES | {Type.RANKING, Type.GRID}
# Whose answers are numbers that may have decimals, a smallest and a largest value.
NUMERIC = frozenset({Type.NUMBER, Type.PERCENTAGE, Type.EURO, Type.SHARES, Type.TABLE})
# Whose answers are numbers at all.
COUNTED = NUMERIC | {Type.SCALE}
# What is made of parts, each with answers of its own.
PARTED = frozenset({Type.SHARES, Type.GRID, Type.TABLE})
# Whose answer is a list of keys.
LISTED = frozenset({Type.SEVERAL, Type.RANKING, Type.FILE})
WRITTEN = frozenset({Type.TEXT, Type.LONG_TEXT})
NOT_ANSWERED = frozenset({Type.NOTE, Type.CALCULATION, Type.FACT})
# The totals that a TABLE may show: behind its rows, and under its columns.
ROWS, COLUMNS = "rows", "columns"
TOTALS = (ROWS, COLUMNS)


class Required(StrEnum):
    """SOFT asks once and then lets pass."""

    YES = "yes"
    SOFT = "soft"
    NO = "no"
