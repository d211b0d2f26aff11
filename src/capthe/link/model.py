"""What agreement is worth: a logistic model over patterns, learnt from the register's own numbers.

The number of a dossier is hidden from the features and used as the label: the pair with the equal
number is the person, every other candidate is somebody else (a brother, a twin, a namesake). The
model sees patterns with their counts, so its cost does not depend on the size of the register. It
starts from a model that is shipped; a file without shared numbers gets that one unchanged.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from capthe.link.definition import TEN, Definition

BASE = "base"
NOT_COUNTED = "-"
PULL = 0.5
_STEPS = 30
_ENOUGH = 1e-5
_LIGHT = 0.03  # a pattern that is decided this clearly does not bend the likelihood
_DIGITS = 4  # of a score: equal on every machine
_SHARE_STEPS = 100
_SHARE_FIRM = 100.0  # dossiers that an expected share of nobodies is worth


@dataclass(frozen=True, slots=True)
class Seen:
    """A pattern among labelled pairs: how often it was the same person, how often another."""

    pattern: int
    same: float
    other: float


class Features:
    """The columns of a definition's features, so that many patterns are weighed at once."""

    def __init__(self, definition: Definition) -> None:
        self._size = len(definition.comparisons)
        self._lookups: list[tuple[int, int, NDArray[np.intp]]] = []
        names = {NOT_COUNTED: 0, BASE: 1}
        for place, comparison in enumerate(definition.comparisons):
            table = np.zeros((TEN, 1), dtype=np.intp)
            for level in range(1, len(comparison.levels)):
                table[level, 0] = names.setdefault(comparison.feature(level), len(names))
            self._lookups.append((place, place, table))
        for one, other in definition.interactions:
            first, second = definition.places[one], definition.places[other]
            table = np.zeros((TEN, TEN), dtype=np.intp)
            mine, yours = (definition.comparisons[at].levels for at in (first, second))
            for i, left in enumerate(mine):
                for j, right in enumerate(yours):
                    name = f"{one}:{left.group} {other}:{right.group}"
                    table[i, j] = names.setdefault(name, len(names))
            self._lookups.append((first, second, table))
        self.names = tuple(names)

    def of(self, patterns: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the columns that each pattern has, one row each; 0 is a column that weighs 0."""
        powers = 10 ** np.arange(self._size - 1, -1, -1, dtype=np.int64)
        levels = (patterns[:, None] // powers) % TEN
        found = [np.ones(len(patterns), dtype=np.intp)]
        for first, second, table in self._lookups:
            right = 0 if first == second else levels[:, second]
            found.append(table[levels[:, first], right])
        return np.stack(found, axis=1)


@cache
def features_of(definition: Definition) -> Features:
    """Return the features of a definition, made once."""
    return Features(definition)


@dataclass(frozen=True)
class Model:
    """Weights in natural logarithms of odds.

    `weights` by feature; `numbers` by the level of the number's comparison, added to the score.
    `nobody` is the share of dossiers whose person is not among the candidates: a dossier is its
    candidates' odds against this, as a pair is its own against 1.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    numbers: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    nobody: float = 1.0

    def scores(self, definition: Definition, patterns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the logarithm of the odds that a pair of each pattern is one person."""
        features = features_of(definition)
        vector = np.array([self.weights.get(name, 0.0) for name in features.names])
        return _summed(vector, features.of(patterns))

    def score(self, definition: Definition, pattern: int) -> float:
        """Return the score of one pattern."""
        return float(self.scores(definition, np.array([pattern]))[0])

    def parts(self, definition: Definition, pattern: int) -> Iterable[tuple[str, float]]:
        """Yield what each comparison contributes to the score, the base first."""
        total = {BASE: self.weights.get(BASE, 0.0)}
        for comparison, feature in definition.features(pattern):
            total[comparison] = total.get(comparison, 0.0) + self.weights.get(feature, 0.0)
        yield from total.items()

    def to_json(self) -> str:
        """Return the model as text, in one order."""
        weights = {name: round(self.weights[name], 4) for name in sorted(self.weights)}
        numbers = [round(weight, 4) for weight in self.numbers]
        told = {"nobody": self.nobody, "numbers": numbers, "weights": weights}
        return json.dumps(told, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Return the model that `to_json` wrote."""
        read = json.loads(text)
        return cls(read["weights"], tuple(read["numbers"]), read.get("nobody", 1.0))


class Scorer:
    """A model over one definition, for a few patterns at a time: each is weighed once."""

    def __init__(self, definition: Definition, model: Model) -> None:
        self._features = features_of(definition)
        self._weights = np.array([model.weights.get(name, 0.0) for name in self._features.names])
        self._numbers = model.numbers
        self._known: dict[int, float] = {}

    def of(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Return the score of each (pattern, level of the number)."""
        fresh = {pattern for pattern, _ in pairs} - self._known.keys()
        if fresh:
            patterns = np.array(sorted(fresh), dtype=np.int64)
            weighed = _summed(self._weights, self._features.of(patterns))
            self._known.update(zip(patterns.tolist(), weighed.tolist(), strict=True))
        return [self._known[pattern] + self._numbers[level] for pattern, level in pairs]


def _summed(weights: NDArray[np.float64], columns: NDArray[np.intp]) -> NDArray[np.float64]:
    summed: NDArray[np.float64] = weights[columns].sum(axis=1)
    return np.round(summed, _DIGITS)


def fit(
    definition: Definition,
    seen: Sequence[Seen],
    start: Model,
    near: Model | None = None,
    *,
    pull: float = PULL,
) -> Model:
    """Return the model that explains these patterns best and is near `start` where they are few.

    `near` is a model that is nearly it, if one is known: the search begins there. `pull` is how
    strongly a weight is held to where it started.
    """
    features = features_of(definition)
    columns = features.of(np.array([row.pattern for row in seen], dtype=np.int64))
    same = np.array([row.same for row in seen], dtype=np.float64)
    total = same + np.array([row.other for row in seen])
    weights, begin = (
        np.array([model.weights.get(name, 0.0) for name in features.names])
        for model in (start, near or start)
    )
    weights[0] = begin[0] = 0.0
    is_met = np.bincount(columns.ravel(), minlength=len(weights)) > 0
    is_met[0] = True
    places = np.cumsum(is_met) - 1  # what nobody shows stays where it started
    patterns = _Patterns(places[columns], same, total)
    weights[is_met] = _newton(patterns, weights[is_met], begin[is_met], pull)
    named = dict(zip(features.names[1:], map(float, weights[1:]), strict=True))
    return replace(start, weights=named)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The features of each pattern, and how often it was the same person and seen at all."""

    columns: NDArray[np.intp]
    same: NDArray[np.float64]
    total: NDArray[np.float64]

    def loss(self, weights: NDArray[np.float64]) -> float:
        score = weights[self.columns].sum(axis=1)
        return float((self.total * np.logaddexp(0.0, score) - self.same * score).sum())

    def slope_and_bend(
        self, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the first and second derivatives of the loss."""
        width = self.columns.shape[1]
        chance = 1 / (1 + np.exp(-np.clip(weights[self.columns].sum(axis=1), -40, 40)))
        wrong = np.repeat(self.total * chance - self.same, width)
        summed = np.bincount(self.columns.ravel(), weights=wrong, minlength=len(weights))
        slope = summed.astype(np.float64)
        heavy = np.sqrt(self.total * chance * (1 - chance)).astype(np.float32)
        counted = heavy > _LIGHT
        scaled = np.zeros((int(counted.sum()), len(weights)), dtype=np.float32)
        kept = self.columns[counted]
        scaled[np.arange(len(kept))[:, None], kept] = heavy[counted, None]
        scaled[:, 0] = 0.0
        slope[0] = 0.0
        return slope, (scaled.T @ scaled).astype(np.float64)


def _newton(
    seen: _Patterns, origin: NDArray[np.float64], begin: NDArray[np.float64], pull: float
) -> NDArray[np.float64]:
    """Maximise the likelihood with a pull towards `origin`; a step is halved until it helps."""

    def loss(at: NDArray[np.float64]) -> float:
        return seen.loss(at) + 0.5 * pull * float(((at - origin) ** 2).sum())

    weights, best = begin.copy(), loss(begin)
    for _ in range(_STEPS):
        slope, bend = seen.slope_and_bend(weights)
        bend[np.diag_indices_from(bend)] += pull
        step = np.linalg.solve(bend, slope + pull * (weights - origin))
        while (after := loss(weights - step)) > best and np.abs(step).max() > _ENOUGH:
            step = step / 2
        weights, before, best = weights - step, best, after
        if before - best < _ENOUGH * max(1.0, abs(best)):
            break
    return weights


def number_weights(seen: Iterable[tuple[int, float, float]], start: Model) -> tuple[float, ...]:
    """Return what each level of the number is worth, from (level, likely same, likely other).

    The likelihoods come from the other columns: how often is the number equal, near or different
    among pairs that are one person by everything else, and among those that are not?
    """
    counts = {level: (same, other) for level, same, other in seen if level}
    if not counts:
        return start.numbers
    all_same = sum(same for same, _ in counts.values()) + 3.0
    all_other = sum(other for _, other in counts.values()) + 3.0
    found = [0.0]
    for level in range(1, len(start.numbers)):
        same, other = counts.get(level, (0.0, 0.0))
        found.append(log((same + 1) / all_same) - log((other + 1) / all_other))
    return tuple(found)


def nobody_share(odds: Sequence[tuple[float, int]], *, expected: float) -> float:
    """Return the share of dossiers whose person is not among their candidates.

    `odds` are the candidates' odds of a dossier, added up, and how many dossiers have these. The
    likeliest share is the one that the dossiers themselves then have on average; `expected` is
    worth as much as _SHARE_FIRM dossiers, so that a short file does not say much.
    """
    summed = np.array([each for each, _ in odds], dtype=np.float64)
    times = np.array([count for _, count in odds], dtype=np.float64)
    share, whole = expected, _SHARE_FIRM + float(times.sum())
    for _ in range(_SHARE_STEPS):
        nobodies = float((times * (share / (share + summed))).sum())
        share = (_SHARE_FIRM * expected + nobodies) / whole
    return round(share, _DIGITS)


def posterior(scores: Iterable[float], nobody: float) -> list[float]:
    """Return the probability of each candidate of one dossier; the rest is "none of these"."""
    odds = [exp(min(score, 60.0)) for score in scores]
    whole = nobody + sum(odds)
    return [each / whole for each in odds]
