"""Random questionnaires and random answers to them, for every test that must not only know the questionnaire of 2022.

`questionnaires()` draws what may be used: it has no faults. `typed_answers(questionnaire)` draws what people type,
sense and nonsense; `good_answers(questionnaire)` what may be sent as it is; `registers()` what the register knows of
one organisation.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from math import floor
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from survey.rules.questionnaires import rows
from survey.rules.questionnaires.answers import examine
from survey.rules.questionnaires.document import (
    Check,
    Group,
    Option,
    Part,
    Question,
    Questionnaire,
    Repeat,
    Section,
)
from survey.rules.questionnaires.expressions import Expression, expression
from survey.rules.questionnaires.types import COUNTED, NUMERIC, OPTIONED, PARTED, TOTALS, Required, Type
from tests.expressions import Known, calculation, condition, demand, pick

TODAY = date(2022, 2, 2)
# What a row of a repeated section may ask.
IN_ROWS = [each for each in Type if each is not Type.FILE]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEZ"
# What texts look like, with all that has ever gone wrong on the way through a spreadsheet or a web page.
CHARACTERS = LETTERS + " .,;:?!()'\"%&<>/\\-=+@#_|*€éëïöüÉñçß–0123456789\n\u00a0漢ع😀🇳🇱\u0301"
AWKWARD = ("=1+1", "@cmd", "'tekst", "_x0041_", "<b>vet</b>", "5", "1,5", "ja", "TRUE", "2022-02-14", "#N/A", "a\tb",
           "-", "http://example.nl", "één  twee", "null", "&amp;", "👩‍👩‍👧", "[x](y)", "007", "1e5")  # fmt: skip
PREFIXES = ("q", "Vraag_", "zeer_lange_naam_van_een_vraag_", "A", "x_", "aantal")
OPTION_KEYS = ("ja", "nee", "weet_niet", "0", "1", "10", "a-b", "_x", "z", "van_plan", "true", "po", "vo", "9a")
UNITS = ("", "%", "leerlingen", "euro", "fte")
EDGES = (0, 1, 3, 13, 50, 1000)
NONSENSE = ("", " ", "-", "?", "ca. 12", "12%", "8,3", "8.3", "1.200", "1,2,3", "abc", "ja:1", "a@b", "€ 5",
            "−5", "1e3", "=cmd()", "😀",
            "31-02-2022", "14 februari 2022", "ja", "nvt", "0", "100", "12.345,67", "\u0000x", "x" * 600)  # fmt: skip


def plain(text: str) -> str:
    """A text as a spreadsheet gives it back: no blanks around it."""
    return text.strip(" \t\r\n\u00a0\ufeff")


@lru_cache
def words() -> st.SearchStrategy[str]:
    """A few words, never empty; from a fixed supply, because drawing every letter takes most of the time of a test."""
    shuffled = random.Random(2022)
    made = ["".join(shuffled.choices(CHARACTERS, k=shuffled.randint(1, 30))) for _ in range(400)]
    return st.sampled_from([*AWKWARD, *filter(None, map(plain, made))])


@lru_cache
def texts(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    """A text with Dutch and some of the other languages."""
    others = {language: words() for language in languages if language != "nl"}
    return st.fixed_dictionaries({"nl": words()}, optional=others)


@lru_cache
def hints(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.one_of(st.just({}), texts(languages))


class Keys:
    """Keys that differ, also when the difference between capitals and small letters is lost."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.number = 0

    def next(self) -> str:
        self.number += 1
        return f"{pick(self.draw, PREFIXES)}{self.number}"


@st.composite
def questionnaires(draw: st.DrawFn, most_sections: int = 3, most_questions: int = 5) -> Questionnaire:
    """A questionnaire without faults, with all types of questions, conditions, checks and calculations."""
    languages = pick(draw, [("nl",), ("nl",), ("nl", "en"), ("nl", "tr", "en")])
    keys, known = Keys(draw), Known()
    drawn = [_section(draw, languages, keys, known, most_questions) for _ in range(draw(st.integers(1, most_sections)))]
    return Questionnaire(
        title=draw(texts(languages)),
        intro=draw(hints(languages)),
        languages=languages,
        sections=tuple(drawn),
        group=draw(groups()),
        topic=draw(st.sampled_from(["", "over de toename"])),
        sentences=tuple(draw(st.lists(words(), max_size=2))),
        statistics=draw(st.dictionaries(st.text("abcde", min_size=1, max_size=4), words(), max_size=2)),
    )


def groups() -> st.SearchStrategy[Group]:
    word = st.text(LETTERS + "'", min_size=1, max_size=10)
    return st.one_of(st.just(Group()), st.builds(Group, word, word, st.sampled_from(["de", "het"])))


def _section(draw: st.DrawFn, languages: tuple[str, ...], keys: Keys, known: Known, most: int) -> Section:
    key, relevant, intro = keys.next(), _maybe(draw, known, 5), _piped(draw, draw(hints(languages)), known)
    repeat = draw(repeats(languages)) if pick(draw, range(4)) == 3 else None
    within = known.inside() if repeat else known
    types = IN_ROWS if repeat else list(Type)
    drawn = [_question(draw, languages, keys, within, types) for _ in range(draw(st.integers(1, most)))]
    if repeat:
        known.rows += [key for question in drawn if question.type is not Type.FACT for key in question.keys]
    return Section(key, draw(texts(languages)), intro, relevant, tuple(drawn), repeat)


@lru_cache
def repeats(languages: tuple[str, ...]) -> st.SearchStrategy[Repeat]:
    """How often a section is filled in; few times, because every row is asked everything."""
    return st.builds(
        Repeat, texts(languages), texts(languages), st.integers(0, 2), st.sampled_from([None, None, 2, 5, 100])
    )


def _maybe(draw: st.DrawFn, known: Known, one_in: int) -> Expression | None:
    """A condition, now and then."""
    return expression(condition(draw, known)) if pick(draw, range(one_in)) == one_in - 1 else None


def _piped(draw: st.DrawFn, text: dict[str, str], known: Known) -> dict[str, str]:
    """A text with an earlier answer behind it, now and then."""
    before = [*known.numbers, *known.words, *known.days, *known.choices]
    if not text or not before or pick(draw, range(4)) < 3:
        return text
    return {language: f"{said} ${{{pick(draw, before)}}}" for language, said in text.items()}


def _question(
    draw: st.DrawFn, languages: tuple[str, ...], keys: Keys, known: Known, types: Sequence[Type]
) -> Question:
    question = Question(
        key=keys.next(),
        type=pick(draw, types),
        label=_piped(draw, draw(texts(languages)), known),
        hint=_piped(draw, draw(hints(languages)), known),
        relevant=_maybe(draw, known, 3),
        sensitive=draw(st.booleans()),
        sentence=pick(draw, ["", draw(words())]),
        topic=pick(draw, ["", draw(words())]),
        origin=pick(draw, ["", "instroom/3"]),
    )
    question = replace(question, **_fields(draw, question.type, languages, keys, known))
    if question.answered:
        question = replace(question, **_demands(draw, question, languages))
    known.learn(question)
    return question


def _fields(draw: st.DrawFn, type_: Type, languages: tuple[str, ...], keys: Keys, known: Known) -> dict[str, Any]:
    """The fields that go with a type."""
    if type_ in OPTIONED:
        made = _options(draw, languages, type_ is not Type.RANKING)
        most = pick(draw, [None, Decimal(1), Decimal(len(made))]) if type_ is Type.RANKING else None
        return {"options": made, "maximum": most, "parts": _parts(draw, languages, keys) if type_ in PARTED else ()}
    if type_ in NUMERIC:
        return _number_fields(draw, type_) | _part_fields(draw, type_, languages, keys)
    if type_ is Type.CALCULATION:
        return {"calculation": expression(calculation(draw, known)), "decimals": draw(st.integers(0, 3))}
    if type_ is Type.FACT:
        return {"register": pick(draw, ["sector", "pupils", "code", "wijk"])}
    if type_ is Type.FILE:
        return {"files": pick(draw, [None, 1, 5]), "megabytes": pick(draw, [None, 1, 15])}
    if type_ is Type.SCALE:
        return _scale_fields(draw, languages)
    if type_ in (Type.TEXT, Type.LONG_TEXT):
        return {"length": pick(draw, [None, 1, 20, 2000])}
    return {}


def _parts(draw: st.DrawFn, languages: tuple[str, ...], keys: Keys) -> tuple[Part, ...]:
    return tuple(Part(keys.next(), draw(texts(languages))) for _ in range(draw(st.integers(2, 4))))


def _part_fields(draw: st.DrawFn, type_: Type, languages: tuple[str, ...], keys: Keys) -> dict[str, Any]:
    """The shares of a whole, or the rows and columns of a table."""
    if type_ not in PARTED:
        return {}
    fields: dict[str, Any] = {"parts": _parts(draw, languages, keys)}
    if type_ is Type.TABLE:
        columns = pick(draw, [("m",), ("m", "v"), ("2021", "K_2", "x")])
        fields["columns"] = tuple(Part(key, draw(texts(languages))) for key in columns)
        fields["totals"] = pick(draw, [(), TOTALS, TOTALS[:1], TOTALS[1:]])
    return fields


def _scale_fields(draw: st.DrawFn, languages: tuple[str, ...]) -> dict[str, Any]:
    low = pick(draw, [0, 1, -2])
    ends = pick(draw, [(), (draw(texts(languages)), draw(hints(languages)))])
    return {"minimum": Decimal(low), "maximum": Decimal(low + draw(st.integers(1, 10))), "ends": ends}


@lru_cache
def _option_keys() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(OPTION_KEYS), min_size=2, max_size=5, unique=True)


def _options(draw: st.DrawFn, languages: tuple[str, ...], doubt: bool) -> tuple[Option, ...]:
    drawn = draw(_option_keys())
    unsure = pick(draw, [None, len(drawn) - 1]) if doubt else None
    return tuple(Option(key, draw(texts(languages)), place == unsure) for place, key in enumerate(drawn))


def _number_fields(draw: st.DrawFn, type_: Type) -> dict[str, Any]:
    fields = {
        "decimals": pick(draw, [0, 2] if type_ is Type.EURO else range(5)),
        "estimate": draw(st.booleans()),
        "unit": pick(draw, UNITS),
    }
    if type_ is not Type.SHARES:
        low, width = draw(st.integers(-50, 10)), draw(st.integers(20, 1000))
        fields["minimum"] = pick(draw, [None, Decimal(low)])
        fields["maximum"] = pick(draw, [None, Decimal(low + width) + Decimal("0.5")])
    return fields


def _demands(draw: st.DrawFn, question: Question, languages: tuple[str, ...]) -> dict[str, Any]:
    """Required and the checks. What is required has no hard checks, so that a good answer can always be found."""
    required = pick(draw, [Required.SOFT, Required.NO] if question.type is Type.FILE else list(Required))
    hardness = [False] if required is Required.YES else [False, True]
    counted = ["Dat is {1 + . div 100|ruim} keer.", "Echt {.|jaartal}?"] if question.type in COUNTED else []
    ends = ["", " Bedoelt u {.}?", *counted]
    checks = [
        Check(
            expression(demand(draw, question)),
            {language: said + pick(draw, ends) for language, said in draw(texts(languages)).items()},
            pick(draw, hardness),
        )
        for _ in range(pick(draw, [0, 0, 1, 3]))
    ]
    return {"required": required, "checks": tuple(checks)}


def registers() -> st.SearchStrategy[Mapping[str, Any]]:
    """What the register knows of one organisation; it may know nothing."""
    known = {
        "sector": st.sampled_from(["PO", "VO"]),
        "pupils": st.integers(0, 30_000).map(Decimal),
        "code": st.just("PO-01"),
    }
    return st.fixed_dictionaries({}, optional=known)


@st.composite
def typed_answers(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Any]:
    """What somebody types: mostly sense, some nonsense, and some fields never seen."""
    listed = _listed(draw, questionnaire)
    typed: dict[str, Any] = draw(_typed_somehow(questionnaire, listed))
    for row, question in rows.fields(questionnaire, listed):
        if question.type is Type.SHARES and draw(st.booleans()):
            shares = dict(zip(question.keys, _hundred(draw, len(question.parts)), strict=True))
            typed |= {row + key: "" if share == "0" else share for key, share in shares.items()}
    return listed | typed


def _listed(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Any]:
    """The rows that somebody made: as few or many as may be, with numbers in any order."""
    found = {}
    for section in questionnaire.repeats:
        assert section.repeat
        most = min(rows.most(section.repeat), 3)
        made = st.lists(st.sampled_from("12345"), unique=True, min_size=section.repeat.minimum, max_size=most)
        if section.repeat.minimum or draw(st.booleans()):
            found[section.key] = draw(made)
    return found


def _typed_somehow(questionnaire: Questionnaire, listed: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = _typed_fields(questionnaire, listed)
    return st.fixed_dictionaries(
        {}, optional={key: st.one_of(good, good, _nonsense(good)) for key, good in fields.items()}
    )


def _nonsense(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.sampled_from(NONSENSE), st.text(max_size=20), good.map(lambda typed: f" {typed} "))


@st.composite
def good_answers(
    draw: st.DrawFn, questionnaire: Questionnaire, facts: Mapping[str, Any] | None = None, today: date = TODAY
) -> dict[str, Any]:
    """Answers without an error, so that they can be sent. ORGANISATION questions get the code PO-01."""
    listed = _listed(draw, questionnaire)
    typed = listed | {key: draw(good) for key, good in _typed_fields(questionnaire, listed).items()}
    for row, question in rows.fields(questionnaire, listed):
        if question.type is Type.SHARES:
            shares = _hundred(draw, len(question.parts))
            typed |= {row + key: share for key, share in zip(question.keys, shares, strict=True)}
    # Leaving out an answer that a hard check refuses may show other questions: until nothing is wrong any more.
    while errors := examine(questionnaire, typed, facts or {}, today).errors:
        left = len(typed)
        for name in errors:
            for each in questionnaire.by_key[rows.bare(name)].keys:
                typed.pop(rows.row_of(name) + each, None)
        assume(len(typed) < left)
    return typed


def _hundred(draw: st.DrawFn, count: int) -> list[str]:
    """Whole numbers that add up to a hundred."""
    cut = st.sampled_from([0, 100]) | st.integers(0, 100)
    cuts = sorted(draw(st.lists(cut, min_size=count - 1, max_size=count - 1)))
    return [str(high - low) for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


def _typed_fields(questionnaire: Questionnaire, listed: Mapping[str, Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        row + key: _typed(question)
        for row, question in rows.fields(questionnaire, listed)
        if question.answered
        for key in question.keys
    }


def _typed(question: Question) -> st.SearchStrategy[Any]:
    """A readable answer within the bounds."""
    options = [option.key for option in question.options]
    match question.type:
        case Type.ONE | Type.GRID:
            return st.sampled_from(options)
        case Type.RANKING:
            return st.permutations(options).flatmap(partial(_typed_ranking, question))
        case Type.SEVERAL:
            return st.lists(st.sampled_from(options), unique=True, min_size=1).map(lambda keys: _alone(question, keys))
        case Type.SCALE | Type.NUMBER | Type.PERCENTAGE | Type.EURO | Type.SHARES | Type.TABLE:
            return _typed_number(question)
        case Type.FILE:
            # Files come in by a page of their own, so that what is typed never holds one.
            return st.just([])
        case Type.EMAIL:
            return st.sampled_from(["jan@school.nl", "A.B-c+d@post.example.org", "é@ö.nl"])
        case Type.DATE:
            return st.dates(date(2000, 1, 1), date(2030, 12, 31)).map(lambda day: f"{day:%d-%m-%Y}")
        case Type.ORGANISATION:
            return st.just("PO-01")
    most = min(question.length or 20, 20)
    return st.text(CHARACTERS, min_size=1, max_size=most).map(plain).map(lambda text: text or "x")


def _typed_ranking(question: Question, order: list[str]) -> st.SearchStrategy[list[str]]:
    """An order as the page sends it, in the order of the options, or as a list."""
    most = len(order) if question.maximum is None else int(question.maximum)
    placed = sorted(f"{key}:{place}" for place, key in enumerate(order[:most], 1))
    return st.sampled_from([placed, order[:most]])


def _alone(question: Question, keys: list[str]) -> list[str]:
    unsure = [option.key for option in question.options if option.dont_know and option.key in keys]
    return unsure or keys


def _typed_number(question: Question) -> st.SearchStrategy[str]:
    low = 0 if question.type is Type.SHARES else int(question.minimum if question.minimum is not None else -20)
    high = 100 if question.type is Type.SHARES else floor(question.maximum if question.maximum is not None else 1200)
    low = min(low, high)
    # Numbers that conditions and checks name, because a comparison goes wrong at its edge first.
    edges = [st.sampled_from(found)] if (found := [str(edge) for edge in EDGES if low <= edge <= high]) else []
    if question.decimals == 0:
        return st.one_of(st.integers(low, high).map(str), *edges)
    places = question.decimals
    return st.one_of(
        st.integers(low, high).map(lambda number: f"{number:,}".replace(",", ".")),
        st.decimals(low, high, places=places).map(lambda number: str(number).replace(".", ",")),
        # A point with three figures behind it would be a point for thousands.
        st.decimals(low, high, places=1).map(str),
        *edges,
    )
