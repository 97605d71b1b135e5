"""Random expressions: sensible ones about the questions of a questionnaire, and wild ones about anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from survey.rules.questionnaires.document import WRITTEN, Question, Type
from survey.rules.questionnaires.types import COUNTED, OPTIONED

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
PATTERNS = ("[a-z]+", ".*", "(a|b)*c?", "\\d{1,3}", "[^0-9 ]+", "^ja$", "(\\w+\\s?)+", "a{2,}|.", "[A-Z][^\\n]*", "x")


@dataclass
class Known:
    """What stands before the place where an expression is written."""

    numbers: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)

    def inside(self) -> "Known":
        """What is known within one row of a section that is filled in several times: all of this, and its own."""
        return Known([*self.numbers], [*self.words], [*self.days], {**self.choices}, [*self.rows])

    def learn(self, question: Question) -> None:
        if question.type in COUNTED:
            self.numbers.extend(question.keys)
        elif question.type in OPTIONED:
            self.choices |= {key: tuple(option.key for option in question.options) for key in question.keys}
        elif question.type is Type.DATE:
            self.days.append(question.key)
        elif question.type is not Type.NOTE:
            self.words.append(question.key)


@lru_cache
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def pick(draw: st.DrawFn, choices: Sequence[Any]) -> Any:
    """One of these. Quicker than a strategy for every list, which takes more time to make than to draw from."""
    return choices[draw(_up_to(len(choices) - 1))]


def atom(draw: st.DrawFn, known: Known) -> str:
    """A comparison of one earlier answer with something it may be."""
    kinds = [kind for kind in (known.numbers, list(known.choices), known.words, known.days, known.rows) if kind]
    if not kinds:
        return str(pick(draw, ["today() >= '2022-01-01'", "1 = 2", "'a' < 'b'"]))
    kind = pick(draw, kinds)
    key, sign = pick(draw, kind), pick(draw, COMPARISONS)
    if kind is known.numbers:
        forms = [
            "${%s} %s 50",
            "${%s} %s 1",
            "round(${%s}) %s 12.5",
            "${%s} %s ''" if sign in ("=", "!=") else "${%s} %s 3",
        ]
        return str(pick(draw, forms)) % (key, sign)
    if kind is known.rows:
        return str(pick(draw, ["sum(${%s}) %s 50", "count(${%s}) %s 1", "max(${%s}, 1) %s 3"])) % (key, sign)
    if kind is known.words:
        return pick(draw, ["string-length(${%s}) > 3", "${%s} = ''", "${%s} != ''"]) % key
    if kind is known.days:
        return f"${{{key}}} {sign} today()"
    return pick(draw, ["${%s} = '%s'", "selected(${%s}, '%s')", "${%s} != '%s'"]) % (
        key,
        pick(draw, known.choices[key]),
    )


def condition(draw: st.DrawFn, known: Known) -> str:
    """What may stand under `relevant`."""
    forms = ["{0}", "{0}", "{0} and {1}", "{0} or not({1})", "not({0} and ({1} or {2}))", "if({0}, {1}, {2})"]
    return str(pick(draw, forms)).format(*(atom(draw, known) for _ in range(3)))


def calculation(draw: st.DrawFn, known: Known) -> str:
    """What may be calculated: a number, a text or a truth."""
    forms = ["2 * 3.5", "if({0}, 'veel', 'weinig')", "{0}"]
    if known.numbers:
        forms += [
            "round({1} div 3, 2)",
            "sum({1}, {2}, 1)",
            "coalesce({1}, 0) * -1.25",
            "max({1}, 10) mod 7",
            "{1} - {2}",
        ]
    if known.rows:
        forms += ["sum({3}) + count({4})"] * 2
    keys = [f"${{{pick(draw, known.numbers)}}}" for _ in range(2)] if known.numbers else ["", ""]
    keys += [f"${{{pick(draw, known.rows)}}}" for _ in range(2)] if known.rows else []
    return str(pick(draw, forms)).format(condition(draw, known), *keys)


def demand(draw: st.DrawFn, question: Question) -> str:
    """What may be asked of an answer to this question."""
    if question.type in COUNTED:
        return str(pick(draw, [". >= 1", ". <= 50", ". * 2 mod 1 = 0", "round(.) = .", ". != 13 and . < 1000"]))
    if question.type in OPTIONED:
        option = question.options[0].key
        return str(pick(draw, ["count-selected(.) <= 2", f"not(selected(., '{option}'))", f". != '{option}'"]))
    if question.type in WRITTEN:
        return str(pick(draw, ["string-length(.) >= 2", "regex(., '[^0-9]*')", ". != 'nee'"]))
    return str(pick(draw, [". != ''", "string-length(.) > 3", ". <= today() or 1 = 1"]))


# The wild ones: any operand anywhere, on the keys below.
KEYS = ("a", "b", "c", "d", "e")
LITERALS = ("0", "1", "2", "3", ".5", "2.5", "100", "0.000000000001", "123456789012345", "''", "'ja'", "'12'",
            "'-3.50'", "'a b'", '"2022-02-14"', "'1e5'", "'é'", "today()", ".")  # fmt: skip
TEXTS = (
    "", "ja", "nee", "0", "12", "-7.25", "a", "a b", "A", "zoë", "e\u0301", "😀", "👩‍👩‍👧 ok",
    "🇳🇱🇧🇪", "\r\n", "\n", "2022-02-02", "2022-02-14", "001", "1.", "ab ac", "\u00a0", "ﬁ", "\U0001f600", "\ufffd",
    "\U0001f44d\U0001f3fd", "x" * 30,
)  # fmt: skip


def wild() -> st.SearchStrategy[str]:
    """Any expression that can be read: half of them large, half a single deed with two answers."""
    keys = st.sampled_from(KEYS).map("${{{}}}".format)
    leaves = st.one_of(keys, st.sampled_from(LITERALS))
    single = st.one_of(
        st.builds("{} {} {}".format, keys, st.sampled_from(COMPARISONS), keys),
        st.builds("{} {} {}".format, keys, _arithmetic(), leaves),
        st.builds("round({} {} {}, {})".format, keys, _arithmetic(), leaves, st.integers(0, 4)),
        st.builds("round({}, {})".format, keys, st.integers(0, 4)),
    )
    return st.one_of(single, st.recursive(leaves, _grown, max_leaves=10))


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(COMPARISONS), inner),
        st.builds("({} {} {} {} {})".format, inner, _arithmetic(), inner, _arithmetic(), inner),
        st.builds("({} {} {})".format, inner, _arithmetic(), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("-({})".format, inner),
        st.builds("{}({})".format, st.sampled_from(["not", "count-selected", "string-length", "round"]), inner),
        st.builds("{}({})".format, st.sampled_from(["sum", "min", "max", "count", "coalesce"]), some),
        st.builds("round({}, {})".format, inner, st.one_of(inner, st.integers(0, 13).map(str))),
        st.builds("selected({}, {})".format, inner, inner),
        st.builds("if({}, {}, {})".format, inner, inner, inner),
        st.builds("regex({}, '{}')".format, inner, st.sampled_from(PATTERNS)),
    )


def _arithmetic() -> st.SearchStrategy[str]:
    return st.sampled_from(["+", "-", "*", "div", "mod"])


def values() -> st.SearchStrategy[Any]:
    """Any answer as it is stored; many numbers lie just between two others."""
    halves = st.builds(
        lambda whole, places: Decimal(whole).scaleb(-places) / 2, st.integers(-99, 99), st.integers(0, 4)
    )
    numbers = halves | st.integers(-5, 5).map(Decimal) | st.decimals(-(10**9), 10**9, places=6)
    written = st.integers(-120, 120).map(str) | st.decimals(-100, 100, places=1).map(str)
    lists = st.lists(st.sampled_from(["ja", "nee", "12", "a", "weet_niet"]), unique=True, max_size=3)
    odd = st.one_of(st.none(), st.booleans(), lists)
    return st.one_of(numbers, numbers, written, st.sampled_from(TEXTS), st.text(max_size=6), odd)


def answers() -> st.SearchStrategy[Mapping[str, Any]]:
    """Answers to some of the keys."""
    return st.dictionaries(st.sampled_from(KEYS), values(), min_size=2, max_size=len(KEYS))
