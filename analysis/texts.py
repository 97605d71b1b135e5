"""Open answers: which look alike, which themes a person might give them, and whether two coders agree.

Character n-grams do better on Dutch than words do: compounds and typing errors keep most of their letters. Clustering
does not find themes that can be published, so themes are given by people. From 150 answers on the computer suggests
three, and a person confirms every one. Nothing leaves the server and no model is downloaded.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHORTEST, LONGEST = 3, 5
ENOUGH_ANSWERS = 150
ENOUGH_CODED = 20
SUGGESTED = 3
SURE = 0.5
PENALTY = 0.02
LIKE = 0.1
DOUBLE_CODED = 20
DOUBLE_CODED_PART = 0.2
AGREED = 0.7
SPACES = re.compile(r"\W+")

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Like:
    """Another answer, by its place, and how much it looks like this one (0 to 1)."""

    place: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme for an answer with its chance; `sure` ones are right nearly always."""

    code: str
    chance: float

    @property
    def sure(self) -> bool:
        return self.chance >= SURE


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa of two coders on one theme over the n answers that both coded."""

    code: str
    kappa: float
    n: int

    @property
    def enough(self) -> bool:
        return self.kappa >= AGREED


class Answers:
    """The answers to one open question, each as weights of its character n-grams (TF-IDF, length one)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.weights = _weights(self.texts)

    def like(self, place: int, count: int = 5) -> tuple[Like, ...]:
        """The answers that look most like the one at this place, by cosine; the most alike first."""
        scores = (self.weights @ self.weights[place].T).toarray().ravel()
        scores[place] = 0
        best = scores.argsort(kind="stable")[::-1][:count]
        return tuple(Like(int(each), float(scores[each])) for each in best if scores[each] >= LIKE)

    def suggestions(self, codes: Mapping[int, Codes]) -> dict[int, tuple[Suggestion, ...]]:
        """Three themes for every answer that has none yet; `codes` holds the coded ones by place.

        None at all below 150 answers or 20 coded ones: then reading is quicker and better.
        """
        known = {place: each for place, each in codes.items() if 0 <= place < len(self.texts)}
        counts = Counter(code for each in known.values() for code in each)
        open_ones = [place for place, text in enumerate(self.texts) if place not in known and text.strip()]
        if len(self.texts) < ENOUGH_ANSWERS or len(known) < ENOUGH_CODED or not counts or not open_ones:
            return {}
        names = sorted(code for code, count in counts.items() if count < len(known))
        chances = self._chances(known, names, open_ones)
        return {place: _best(names, row) for place, row in zip(open_ones, chances, strict=True)}

    def _chances(self, known: Mapping[int, Codes], names: Sequence[str], wanted: Sequence[int]) -> Any:
        """A row for each wanted answer, with the chance of every theme: one logistic regression a theme.

        Answers share few n-grams, so it is solved in the space of the coded answers and not in that of all n-grams.
        """
        import numpy as np

        places = sorted(known)
        coded = self.weights[places]
        alike, new = (coded @ coded.T).toarray(), (self.weights[wanted] @ coded.T).toarray()
        said = np.array([[code in known[place] for code in names] for place in places], dtype=float)
        return np.column_stack([_regression(alike, column, new) for column in said.T]) if names else np.zeros(
            (len(wanted), 0))


def plain(text: str) -> str:
    """In small letters, without accents and signs, for searching and comparing."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return SPACES.sub(" ", "".join(each for each in letters if not unicodedata.combining(each))).strip()


def search(texts: Sequence[str], words: str) -> tuple[int, ...]:
    """The places of the answers in which every one of these words stands, also as a part of a word."""
    wanted = plain(words).split()
    return tuple(place for place, text in enumerate(texts) if all(each in plain(text) for each in wanted))


def marked(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where these words stand in an answer, as (start, end), to be highlighted; accents and capitals do not matter."""
    letters = "".join(_letter(each) for each in text)
    found = {match.span() for word in words if plain(word) for match in re.finditer(re.escape(plain(word)), letters)}
    return tuple(sorted(found))


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Cohen's kappa of two coders; 1 when they agree on everything, also when all of it is no."""
    n = len(first)
    if not n:
        return 0.0
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / n
    one, other = sum(first) / n, sum(second) / n
    chance = one * other + (1 - one) * (1 - other)
    return 1.0 if agreed == 1 else (agreed - chance) / (1 - chance)


def agreement(first: Mapping[Any, Codes], second: Mapping[Any, Codes]) -> tuple[Agreement, ...]:
    """The kappa of every theme over the answers that both coders have seen, in alphabetical order."""
    both = [each for each in first if each in second]
    names = sorted({code for each in both for code in first[each] | second[each]})
    return tuple(Agreement(code, kappa([code in first[each] for each in both], [code in second[each] for each in both]),
                           len(both)) for code in names)


def double_coded_enough(both: int, answers: int) -> bool:
    """Whether a second coder has seen enough: twenty answers, or a fifth of them where that is less."""
    return both >= min(DOUBLE_CODED, -(-answers * DOUBLE_CODED_PART // 1))


def themes(codes: Mapping[Any, Collection[str]], names: Mapping[str, str] | None = None) -> list[tuple[str, int]]:
    """Every theme with the number of respondents who named it, the most named first, as `results` takes them.

    `codes` has one entry a respondent; `names` are the words of a code.
    """
    counts = Counter(code for each in codes.values() for code in set(each))
    called = names or {}
    return sorted(((called.get(code, code), count) for code, count in counts.items()),
                  key=lambda each: (-each[1], each[0]))


def _letter(letter: str) -> str:
    """One letter for one letter, so that places stay what they are."""
    made = plain(letter)
    return made if len(made) == 1 else letter if letter.isalnum() else " "


def _grams(text: str) -> Iterator[str]:
    """The n-grams of every word with a space on both sides, so that its begin and end count."""
    for word in plain(text).split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(max(len(padded) - size + 1, 0)):
                yield padded[start:start + size]


def _weights(texts: Sequence[str]) -> Any:
    import numpy as np
    from scipy.sparse import csr_array

    counts = [Counter(_grams(text)) for text in texts]
    places = {gram: place for place, gram in enumerate(dict.fromkeys(gram for each in counts for gram in each))}
    columns = [places[gram] for each in counts for gram in each]
    starts = np.cumsum([0, *map(len, counts)])
    data = 1 + np.log(np.array([count for each in counts for count in each.values()], dtype=float))
    in_texts = np.bincount(np.array(columns, dtype=int), minlength=len(places))
    data *= (np.log((1 + len(texts)) / (1 + in_texts)) + 1)[columns]
    weights = csr_array((data, np.array(columns, dtype=int), starts), shape=(len(texts), max(len(places), 1)))
    lengths = np.sqrt((weights * weights).sum(axis=1))
    weights.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(starts))
    return weights


def _regression(alike: Any, said: Any, new: Any) -> Any:
    """Logistic regression with a penalty, on likenesses to the coded answers; the chances of the new ones."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    n = len(said)

    def loss(parameters: Any) -> tuple[float, Any]:
        weights, start = parameters[:n], parameters[n]
        smooth = alike @ weights
        scores = smooth + start
        apart = expit(scores) - said
        value = np.logaddexp(0, scores).sum() - said @ scores + PENALTY * n * (weights @ smooth) / 2
        return float(value), np.append(alike @ (apart + PENALTY * n * weights), apart.sum())
    solved = minimize(loss, np.zeros(n + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return expit(new @ solved[:n] + solved[n])


def _best(names: Sequence[str], chances: Any) -> tuple[Suggestion, ...]:
    order = sorted(zip(names, map(float, chances), strict=True), key=lambda each: (-each[1], each[0]))
    return tuple(Suggestion(code, chance) for code, chance in order[:SUGGESTED])
